"""Lets MkDocs ask for the same pages. The only room that knows the host."""

from __future__ import annotations

import gzip
import logging
import os
from collections.abc import Iterator
from functools import partial
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

os.environ.setdefault(
    "NO_MKDOCS_2_WARNING", "1"
)  # the theme's notice of its own end of life is not for authors

import markupsafe
from mkdocs.commands.build import build as host_build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as HostPage

from briefgen import pipeline, problems
from briefgen.pipeline import Page, Site, Track
from briefgen.plugin import dress, host, lookup, many
from briefgen.plugin.dress import Dresser
from briefgen.plugin.shells import Theme
from briefgen.problems import BriefgenError, InvalidContent
from briefgen.project import Project
from briefgen.standing import Hosted

ASSETS = (
    "briefgen.css",
    "search.css",
    "search-index.js",
    "search.js",
    "controls.css",
    "browse.css",
    "theme.js",
    "choose.js",
    "browse-table.js",
    "browse-csv.js",
    "browse.js",
    "timeline.css",
    "timeline-fit.js",
    "timeline-choose.js",
    "timeline-narrow.js",
    "timeline.js",
)
PLOTLY = "assets/plotly.min.js"

log = logging.getLogger("mkdocs.plugins.briefgen")


class BriefgenPlugin(BasePlugin):  # type: ignore[no-untyped-call,type-arg]  # the host's class is not typed
    """Adds the pages made from the records to a MkDocs site."""

    def __init__(self) -> None:
        self.made: Site | None = None
        self.given: Site | None = None
        self.steps: Iterator[Any] = iter(())
        self.entries: dict[str, str] = {}
        self.theme: Theme | None = None
        self.dresser: Dresser | None = None
        self._pages: dict[str, Page] = {}
        self._nav: Navigation | None = None

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read, check and render before the host touches its output folder: a fault leaves the old site standing."""
        project = Project(Path(config.config_file_path or "mkdocs.yml").resolve().parent)
        config.watch.extend(str(path) for path in (project.content, project.templates) if path.is_dir())
        self.made = self.given or _made(project)
        self._pages = {page.path: page for page in self.made.pages}
        self.entries = {}
        config.extra_css = [
            *(f"assets/{name}" for name in ASSETS if name.endswith(".css")),
            *config.extra_css,
        ]
        config.extra_javascript.extend(f"assets/{name}" for name in ASSETS if name.endswith(".js"))
        if config.theme.name == "material":  # an author's own overrides go first
            config.theme.dirs.insert(bool(config.theme.custom_dir), str(resources("briefgen") / "overrides"))
        if not config.site_name:
            # Escaped, and known to be so: the theme escapes it in some places and not in others.
            config.site_name = markupsafe.escape(self.made.library.settings.title)
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add our pages and assets. A hand-written page is replaced by its checked form, under the same name."""
        assert self.made is not None, "the configuration comes first"
        for path in self._pages:
            _replace(files, dress.file(config, path))
        for name in ASSETS:
            content = resources("briefgen").joinpath("assets", name).read_bytes()
            _replace(files, File.generated(config, f"assets/{name}", content=content))
        plotly = resources("plotly").joinpath("package_data", "plotly.min.js")
        _replace(files, File.generated(config, PLOTLY, abs_src_path=str(plotly)))
        later = (one.path for one in self.made.later)
        self.dresser = Dresser(config, files, later, self.made.pdfs)
        for path, make in () if self.made.later else self.made.files:
            _replace(files, File.generated(config, path, content=make(partial(self.dresser.way, path))))
        return files

    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> None:
        """Keep the navigation for the pages that are made later."""
        self._nav = nav

    def on_page_markdown(self, text: str, page: HostPage, config: MkDocsConfig, files: Files) -> str | None:
        """Keep our text from the host's Markdown."""
        made = self._pages.get(page.file.src_uri)
        if made is None:
            return None
        dress.head(page, made)
        return ""

    def on_page_content(self, text: str, page: HostPage, config: MkDocsConfig, files: Files) -> str | None:
        """Hand over our HTML and table of contents."""
        made = self._pages.get(page.file.src_uri)
        if made is None:
            return None
        next(self.steps, None)
        assert self.dresser is not None, "files come before pages"
        content, self.entries[made.path] = self.dresser.content(page, made)
        return content

    def on_post_page(self, output: str, page: HostPage, config: MkDocsConfig) -> str:
        """Leave out what only indents the theme's lines."""
        return dress.lean(output, page.content or "") if page.file.src_uri in self._pages else output

    @event_priority(-100)
    def on_env(self, environment: Any, config: MkDocsConfig, files: Files) -> None:
        """Keep the theme for the pages that are made later."""
        assert self._nav is not None, "the navigation comes before the theme"
        self.theme = Theme(config, environment, self._nav, files, fills=host.is_stock(config))

    def on_template_context(self, context: Any, template_name: str, config: MkDocsConfig) -> Any:
        """Name the pages that are made later where all pages are listed, as in `sitemap.xml`."""
        if self.made is not None and self.made.later and config.site_url:
            known = [file for file in context["pages"] if file.src_uri not in self._pages]
            ours = [file for file in context["pages"] if file.src_uri in self._pages]
            later = [dress.file(config, one.path) for one in self.made.later]
            for file in later:
                HostPage(None, file, config)
            context["pages"] = [*known, *later, *ours]
        return context

    @event_priority(-100)
    def on_post_build(self, config: MkDocsConfig) -> None:
        """Write the index of search in place of the host's, which it has just written."""
        _undated(Path(config.site_dir, "sitemap.xml.gz"))
        if self.made is not None and not self.made.later:
            lookup.write(config, self.entries.values())


def _undated(path: Path) -> None:
    """Take the moment of its making out of a packed file, where the host puts it: the same site is the same bytes."""
    if path.is_file():
        path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()), mtime=0))


def build_site(
    project: Project, made: Site, folder: Path, track: Track, *, address: str | None = None
) -> Hosted:
    """Have MkDocs build a site into a folder, for its own address or for another one.

    MkDocs builds `made.pages`; those of `made.later` are put into its theme here, in several processes. Raises
    `BriefgenError` in one line when MkDocs or its theme refuses.
    """
    with host.errors(project):
        config = host.load(project, site_dir=str(folder), strict=True)
        config.site_url = address or config.site_url
        plugin = config.plugins["briefgen"]
        assert isinstance(plugin, BriefgenPlugin)
        if not host.ALONE.issuperset(config.plugins) or _lists_pages(config):
            made = made.whole(track)
        plugin.given = made
        plugin.steps = iter(track(made.pages, "building pages") if not made.later else ())
        config.plugins.on_startup(command="build", dirty=False)
        kept, still = None, frozenset[str]()
        try:
            host_build(config)
            if made.later:
                assert plugin.theme is not None and plugin.dresser is not None, "the host has built its pages"
                host_entries = plugin.entries.values()
                kept, still = many.build(
                    made, project, config, plugin.theme, plugin.dresser, host_entries, track
                )
        finally:
            config.plugins.on_shutdown()
        every = (*(one.path for one in made.later), *(page.path for page in made.pages))
        files = [dress.address(path, config.use_directory_urls) for path in every]
        return Hosted(files, host.inputs(project, config), bool(config.site_url), kept, still)


def _lists_pages(config: MkDocsConfig) -> bool:
    """Whether templates of the author's own may ask for all pages."""
    own = Path(config.theme.custom_dir).rglob("*.html") if config.theme.custom_dir else ()
    return any("pages" in template.read_text("utf-8", errors="replace") for template in own)


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


def _replace(files: Files, file: File) -> None:
    earlier = files.get_file_from_path(file.src_uri)
    if earlier is not None:
        files.remove(earlier)
    files.append(file)
