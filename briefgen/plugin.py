"""Lets MkDocs ask for the same pages. The only file that knows the host."""

from __future__ import annotations

import html
import json
import logging
import os
import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

os.environ.setdefault(
    "NO_MKDOCS_2_WARNING", "1"
)  # the theme's notice of its own end of life is not for authors

from mkdocs.commands.build import build as host_build
from mkdocs.commands.serve import serve as host_serve
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError, MkDocsException, PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as HostPage
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import get_relative_url

from briefgen import markdown, pipeline, problems, search
from briefgen.pipeline import Page, Site, Track
from briefgen.problems import BriefgenError, InvalidContent
from briefgen.project import Project

ASSETS = (
    "briefgen.css",
    "theme.js",
    "timeline.css",
    "timeline-fit.js",
    "timeline-choose.js",
    "timeline-narrow.js",
    "timeline.js",
)
WHOLE_WIDTH = ("home", "timeline")
"""Kinds of pages whose figure takes the place of the table of contents."""

PLOTLY = "assets/plotly.min.js"

log = logging.getLogger("mkdocs.plugins.briefgen")


class BriefgenPlugin(BasePlugin):  # type: ignore[no-untyped-call,type-arg]  # the host's class is not typed
    """Adds the pages made from the records to a MkDocs site."""

    def __init__(self) -> None:
        self.made: Site | None = None
        self.given: Site | None = None
        self.steps: Iterator[Any] = iter(())
        self._pages: dict[str, Page] = {}
        self._entries: list[dict[str, str | float]] = []

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read, check and render before the host touches its output folder: a fault leaves the old site standing."""
        project = Project(Path(config.config_file_path or "mkdocs.yml").resolve().parent)
        config.watch.extend(str(path) for path in (project.content, project.templates) if path.is_dir())
        self.made = self.given or _made(project)
        self._pages = {page.path: page for page in self.made.pages}
        self._entries = []
        config.extra_css = [
            *(f"assets/{name}" for name in ASSETS if name.endswith(".css")),
            *config.extra_css,
        ]
        config.extra_javascript.extend(f"assets/{name}" for name in ASSETS if name.endswith(".js"))
        if config.theme.name == "material":  # an author's own overrides go first
            config.theme.dirs.insert(bool(config.theme.custom_dir), str(resources("briefgen") / "overrides"))
        if not config.site_name:
            config.site_name = html.escape(self.made.library.settings.title)
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add our pages and assets. A hand-written page is replaced by its checked form, under the same name."""
        for path, page in self._pages.items():
            _replace(
                files,
                File.generated(config, path, content=page.markdown, inclusion=InclusionLevel.NOT_IN_NAV),
            )
        for name in ASSETS:
            content = resources("briefgen").joinpath("assets", name).read_bytes()
            _replace(files, File.generated(config, f"assets/{name}", content=content))
        plotly = resources("plotly").joinpath("package_data", "plotly.min.js")
        _replace(files, File.generated(config, PLOTLY, abs_src_path=str(plotly)))
        return files

    def on_page_markdown(self, text: str, page: HostPage, config: MkDocsConfig, files: Files) -> str | None:
        """Keep our text from the host's Markdown, and give the theme titles that are escaped: it escapes none itself."""
        made = self._pages.get(page.file.src_uri)
        if made is None:
            return None
        title = html.escape(made.title)
        if "title" not in vars(page):  # a title given in the navigation stays
            page.title = title
        page.meta = {
            "title": title,
            "description": html.escape(made.description),
            "search": {"exclude": True},
            "hide": ["navigation", "toc"] if made.kind in WHOLE_WIDTH else ["navigation"],
        }
        return ""

    def on_page_content(self, text: str, page: HostPage, config: MkDocsConfig, files: Files) -> str | None:
        """Hand over our HTML and table of contents."""
        made = self._pages.get(page.file.src_uri)
        if made is None:
            return None
        next(self.steps, None)
        content = markdown.to_html(made.markdown, href=lambda target: _url(target, page, files))
        page.toc = TableOfContents([_anchor(heading) for heading in content.toc])
        assert self.made is not None, "pages come from what was made before"
        printed = self.made.pdfs.get(made.path)
        link = _pdf(get_relative_url(printed, page.url or "")) if printed else ""
        marked = content.html.replace("</h1>\n", f"</h1>\n{link}", 1) + _marking(made.marking)
        self._entries.append(search.entry(page.url or "", made.kind, made.title, content.html, made.keywords))
        return marked

    @event_priority(-100)
    def on_post_build(self, config: MkDocsConfig) -> None:
        """Put our entries into the host's search index, which it has just written."""
        path = Path(config.site_dir, "search", "search_index.json")
        if path.is_file():
            index = json.loads(path.read_text("utf-8"))
            index["docs"] = [*index["docs"], *self._entries]
            path.write_text(json.dumps(index, ensure_ascii=False, separators=(",", ":")), "utf-8")


def build_site(project: Project, made: Site, folder: Path, track: Track) -> list[str]:
    """Have MkDocs build a site into a folder from pages made before. Returns the paths of the files it must have written.

    Raises `BriefgenError` in one line when MkDocs or its theme refuses.
    """
    with _host_errors(project):
        config = _load(project, site_dir=str(folder), strict=True)
        plugin = config.plugins["briefgen"]
        assert isinstance(plugin, BriefgenPlugin)
        plugin.given = made
        plugin.steps = iter(track(made.pages, "building pages"))
        config.plugins.on_startup(command="build", dirty=False)
        try:
            host_build(config)
        finally:
            config.plugins.on_shutdown()
        return [File(page.path, None, str(folder), config.use_directory_urls).dest_uri for page in made.pages]


def serve_site(project: Project, address: str) -> None:
    """Serve the site with MkDocs and build it again on change. Returns when the user stops it."""
    logger, told = logging.getLogger("mkdocs"), logging.StreamHandler()
    told.setFormatter(logging.Formatter("%(message)s"))
    with _host_errors(project):
        _load(project)
        logger.setLevel(logging.INFO)
        logger.addHandler(told)
        try:
            host_serve(str(project.config), dev_addr=address)
        finally:
            logger.removeHandler(told)


def _made(project: Project) -> Site:
    """The pages, on the host's own road: problems go to its log, and stop it."""
    try:
        made = pipeline.run(project)
    except InvalidContent as error:
        for problem in error.problems:
            log.error(str(problem))
        raise PluginError(f"content: {problems.summary(error.problems)}") from None
    except BriefgenError as error:
        raise PluginError(str(error)) from None
    for warning in made.problems:
        log.warning(str(warning))
    return made


def _load(project: Project, **options: Any) -> MkDocsConfig:
    if not project.config.is_file():
        raise BriefgenError(f"mkdocs.yml: not found in {project.root}; give the site's folder with -C")
    config = load_config(str(project.config), **options)
    if "briefgen" not in config.plugins:
        raise BriefgenError("mkdocs.yml: the plugin is missing; add briefgen under plugins:")
    return config


@contextmanager
def _host_errors(project: Project) -> Iterator[None]:
    """What the host raises, as one line. What it logged before says more."""
    logger, said = logging.getLogger("mkdocs"), _Said()
    logger.addHandler(said)
    logger.propagate = False
    try:
        yield
    except (BriefgenError, KeyboardInterrupt):
        raise
    except ConfigurationError as error:
        raise BriefgenError(f"mkdocs.yml: {said.first or error}") from None
    except (MkDocsException, Abort, SystemExit) as error:
        raise BriefgenError(said.first or str(error)) from None
    finally:
        logger.removeHandler(said)


class _Said(logging.Handler):
    """Remembers the first thing that the host complained about."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.first = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.first = self.first or record.getMessage()


def _replace(files: Files, file: File) -> None:
    earlier = files.get_file_from_path(file.src_uri)
    if earlier is not None:
        files.remove(earlier)
    files.append(file)


def _url(target: str, page: HostPage, files: Files) -> str:
    """A link from page to page, by the host's own rule for addresses."""
    path, mark, fragment = target.partition("#")
    other = files.get_file_from_path(
        posixpath.normpath(posixpath.join(posixpath.dirname(page.file.src_uri), path))
    )
    return target if other is None else get_relative_url(other.url, page.url or "") + mark + fragment


def _anchor(heading: markdown.Heading) -> AnchorLink:
    link = AnchorLink(heading.text, heading.id, heading.level)
    link.children = [_anchor(child) for child in heading.children]
    return link


def _pdf(address: str) -> str:
    """The way to a page's printed form."""
    return f'<p class="bg-pdf"><a href="{html.escape(address)}" type="application/pdf">Printable version (PDF)</a></p>\n'


def _marking(label: str) -> str:
    """The marking at the foot of a page (TLP 2.0); the theme's header carries the site's."""
    return f'\n<p class="bg-marking">TLP:{html.escape(label)}</p>\n'
