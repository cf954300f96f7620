"""What of the host's files is published: those that no page loads are left out, each of the others has a rule that claims it."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

from briefgen import manifest, opening
from briefgen.manifest import CHECKSUMS, NAME, Claims, Rule
from briefgen.markings import LEVELS
from briefgen.pipeline import Site
from briefgen.plugin import dress, host
from briefgen.policy import HEADERS
from briefgen.problems import BriefgenError
from briefgen.project import Project

_UNUSED = r".*\.map|assets/javascripts/(lunr|workers)/.*"
"""Of Material's files: source maps, and the search that is not used (assets/search.js takes its place)."""

MATERIAL = (
    r"assets/(stylesheets/(main|palette)\.[0-9a-f]{8}\.min\.css|javascripts/bundle\.[0-9a-f]{8}\.min\.js"
    r"|images/favicon\.png)"
)
"""What pages load of Material. A release that brings more is looked at before it is published."""

_SEARCH = {
    "material": r"search/(index|(names|text|pages)/\d+)\.js",
    "": r"search/(search_index\.json|(main|worker|lunr)(\.[\w.-]+)?\.js)",
}
"""The files of search: our own beside Material, with another theme the host's."""

PACKED_MAP = "sitemap.xml.gz"
"""Nobody asks for it, and zlibs pack it differently."""


def refuse_odd(project: Project, config: MkDocsConfig) -> None:
    """Look over the folders that the host publishes as they stand.

    It would publish what a link leads to, and wait for a pipe; and pages or PDFs that were made for another audience would
    go along with those of this one. Raises `BriefgenError` in one line where there is something of the kind.
    """
    for _, top in host.published(config):
        ways = [one for one in (top, *top.parents) if project.root in one.parents] or [top]
        for path in (*(str(one) for one in ways if one.is_symlink()), *opening.odd(top)):
            raise BriefgenError(f"{manifest.shown(os.path.relpath(path, project.root))}: {opening.ODD}")
        for folder in (path.parent for path in top.rglob(NAME)):
            made = manifest.ours(folder)
            if made is not None and made.head.marking not in LEVELS[: LEVELS.index(project.audience) + 1]:
                shown = manifest.shown(os.path.relpath(folder, project.root))
                marking = manifest.shown(made.head.marking)
                raise BriefgenError(
                    f"{shown}: holds what was made for TLP:{marking}, and would be published; move it elsewhere"
                )


def leave_out(files: Files, config: MkDocsConfig) -> None:
    """Take out of the host's files those of the theme that no page loads, and all that lies in the content folder.

    Records go by us, and some are not for this audience. The host's own folder of pages is usually one of the content's:
    it would publish all of them as they stand.
    """
    content = Project(Path(config.config_file_path or "mkdocs.yml").resolve().parent).content.resolve()
    material = config.theme.name == "material"
    for file in list(files):
        unused = material and re.fullmatch(_UNUSED, file.src_uri) and _of_package(file, config)
        path = Path(file.abs_src_path).resolve() if file.abs_src_path else None
        if unused or (path is not None and content in path.parents):
            files.remove(file)


def claims(
    made: Site, config: MkDocsConfig, files: Files, assets: Iterable[str], also: Iterable[str]
) -> Claims:
    """The rules of a site: `assets` are the paths of our own files, `also` patterns of what the author's plugins make.

    Raises `PluginError` where a file of the author's would lie where the manifest goes.
    """
    for name in (NAME, CHECKSUMS):
        if any(file.dest_uri == name for file in files):
            raise PluginError(f"{name}: the site's manifest goes there; give your file another name")
    folders = config.use_directory_urls
    pages = {dress.address(path, folders) for path in (*(one.path for one in made.later), *_paths(made))}
    pages |= {file.dest_uri for file in files.documentation_pages()}
    others = [file for file in files if not file.is_documentation_page()]
    inside = Path(config.docs_dir)
    own = Path(config.theme.custom_dir) if config.theme.custom_dir else None
    material = config.theme.name == "material"
    theme = frozenset() if material else _addresses(file for file in others if _of_package(file, config))
    return Claims(
        (
            Rule("pages", frozenset(pages)),
            Rule("data beside pages", frozenset(path for path, _ in made.files)),
            Rule("PDFs", frozenset(made.pdfs.values())),
            Rule("scripts, styles and the bill of materials", frozenset(assets)),
            Rule(
                "the theme's templates", frozenset({*config.theme.static_templates, *config.extra_templates})
            ),
            Rule("the theme's files", theme, MATERIAL if material else ""),
            Rule("the headers of the policy", frozenset({HEADERS})),
            Rule("search", pattern=_SEARCH["material" if material else ""]),
            Rule("the author's files", _addresses(file for file in others if _lies(file, inside))),
            Rule("the author's theme", _addresses(file for file in others if own and _lies(file, own))),
            Rule("as the author says", pattern="|".join(map(fnmatch.translate, also))),
        )
    )


def _paths(made: Site) -> Iterable[str]:
    return (page.path for page in made.pages)


def _addresses(files: Iterable[File]) -> frozenset[str]:
    return frozenset(file.dest_uri for file in files)


def _of_package(file: File, config: MkDocsConfig) -> bool:
    """Whether a file comes with the theme's package, and not from the author."""
    own = config.theme.custom_dir
    return any(_lies(file, Path(folder)) for folder in config.theme.dirs if folder != own)


def _lies(file: File, folder: Path) -> bool:
    return bool(file.abs_src_path) and Path(str(file.abs_src_path)).is_relative_to(folder)
