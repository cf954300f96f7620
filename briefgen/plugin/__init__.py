"""Lets MkDocs ask for the same pages. The only room that knows the host."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

os.environ.setdefault(
    "NO_MKDOCS_2_WARNING", "1"
)  # the theme's notice of its own end of life is not for authors

from click import ClickException
from jinja2 import TemplateError
from mkdocs.commands.build import build as host_build
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as HostPage

from briefgen import parallel, pipeline, problems, publish, target, unforeseen
from briefgen.gate import folder as gated
from briefgen.manifest import Claims
from briefgen.pipeline import Page, Site, Track
from briefgen.plugin import assets, dress, host, lookup, many, published, serving, texts, undated
from briefgen.plugin.dress import Dresser
from briefgen.plugin.shells import Theme
from briefgen.policy import HEADERS, Policy
from briefgen.problems import BriefgenError, InvalidContent
from briefgen.project import Project
from briefgen.standing import Hosted
from briefgen.target import Target
from briefgen.unforeseen import DEBUG

UNGUARDED = (
    "mkdocs.yml has guard: false: pages carry no policy, and nothing looks at them before they are published"
)

log = logging.getLogger("mkdocs.plugins.briefgen")


class Options(Config):  # type: ignore[no-untyped-call]  # the host's class is not typed
    """What may stand under `plugins: - briefgen:` in mkdocs.yml."""

    scripts = config_options.ListOfItems(config_options.Type(str), default=[])
    """Digests (`sha256-…`) of the scripts and styles that may stand in pages: templates put none there by themselves."""

    guard = config_options.Type(bool, default=True)
    """Whether pages carry a policy and the gate looks at them. A theme that writes scripts into pages needs `false`."""

    also = config_options.ListOfItems(config_options.Type(str), default=[])
    """Patterns of files that other plugins put into the site, such as `feed/*.xml`: none is published that nobody claims."""


class BriefgenPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]  # the host has it untyped
    """Adds the pages made from the records to a MkDocs site."""

    def __init__(self) -> None:
        self.made: Site | None = None
        self.given: Site | None = None
        self.project = Project(Path())
        self.steps: Iterator[Any] = iter(())
        self.entries: dict[str, str] = {}
        self.theme: Theme | None = None
        self.dresser: Dresser | None = None
        self.claims = Claims()
        self.place: Target | None = None
        self._held = ExitStack()
        self._pages: dict[str, Page] = {}
        self._nav: Navigation | None = None
        self._listed: list[HostPage | None] = []

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read, check and render before the host touches its output folder: a fault leaves the old site standing."""
        if self.given is None:
            self.project = Project(Path(config.config_file_path or "mkdocs.yml").resolve().parent)
        project = self.project
        with _plainly():
            undated.refuse_odd_day()
            parallel.cores()
            published.refuse_odd(project, config)
            texts.settle(config)
            if self.given is None:
                self._hold(project, config)
        config.watch.extend(str(path) for path in (project.content, project.templates) if path.is_dir())
        self.made = self.given or _made(project)
        self._pages = {page.path: page for page in self.made.pages}
        self.entries = {}
        config.extra_css = [*assets.STYLES, *config.extra_css]
        config.extra_javascript.extend(assets.SCRIPTS)
        if config.theme.name == "material":  # an author's own overrides go first
            config.theme.dirs.insert(bool(config.theme.custom_dir), str(resources("briefgen") / "overrides"))
        config.site_name = config.site_name or texts.escaped(self.made.library.settings.title)
        return config

    def _hold(self, project: Project, config: MkDocsConfig) -> None:
        """On the host's own road, build beside the site that stands, and hold its place, as our own command does."""
        self.place = self._held.enter_context(target.alone(Path(config.site_dir), project, log.info))
        config.site_dir = str(target.beside(self.place.folder))
        self._held.callback(setattr, config, "site_dir", str(self.place.folder))

    @event_priority(-100)
    def on_build_error(self, error: Exception) -> None:
        """Let go of the place of the site, and remove what there is of a new one. On the host's own road, tell it in a line."""
        self._held.close()
        if self.given is not None or isinstance(error, ClickException) or os.environ.get(DEBUG):
            return
        if isinstance(error, TemplateError):
            told = str(host.template_error(error, self.project.root))
        else:
            told = problems.in_words(error) if isinstance(error, OSError) else unforeseen.in_words(error)
        raise PluginError(told) from None

    def on_shutdown(self) -> None:
        """The same, however the host ends."""
        self._held.close()
        self.given = None

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add our pages and assets. A hand-written page is replaced by its checked form, under the same name."""
        assert self.made is not None, "the configuration comes first"
        published.leave_out(files, config)
        for path in self._pages:
            assets.put(files, dress.file(config, path))
        for file in assets.made(config):
            assets.put(files, file)
        later = (one.path for one in self.made.later)
        self.dresser = Dresser(config, files, later, self.made.pdfs)
        for path, make in () if self.made.later else self.made.files:
            assets.put(files, File.generated(config, path, content=make(partial(self.dresser.way, path))))
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
        """Leave out what only indents the theme's lines, and put the policy at the top."""
        assert self.theme is not None, "the theme comes before the pages"
        own = page.file.src_uri in self._pages
        return self.theme.protected(dress.lean(output, page.content or "") if own else output)

    def on_post_template(self, output: str, template_name: str, config: MkDocsConfig) -> str:
        """Put the policy at the top of pages such as `404.html`; give the host the days that it packs `sitemap.xml` with."""
        assert self.theme is not None, "the theme comes before the pages"
        undated.packable(self._listed)
        return self.theme.protected(output) if template_name.endswith(".html") else output

    @event_priority(-100)
    def on_env(self, environment: Any, config: MkDocsConfig, files: Files) -> None:
        """Keep the theme for the pages that are made later."""
        assert self._nav is not None and self.made is not None, "the navigation comes before the theme"
        self.claims = published.claims(self.made, config, files, assets.PATHS, self.config.also)
        label = self.made.library.settings.tlp or "CLEAR"
        environment.globals["briefgen_marking"] = partial(dress.marking, label)
        listed = tuple(sorted(self.config.scripts))
        policy = Policy(listed, listed) if self.config.guard else None
        self.theme = Theme(config, environment, self._nav, files, policy, fills=host.is_stock(config))

    @event_priority(-100)
    def on_page_context(self, context: Any, page: HostPage, config: MkDocsConfig, nav: Navigation) -> Any:
        """Take out the day of the build."""
        return undated.context(context, (page,))

    @event_priority(-100)
    def on_template_context(self, context: Any, template_name: str, config: MkDocsConfig) -> Any:
        """Name the pages that are made later where all pages are listed, as in `sitemap.xml`; take out the day of the build."""
        if self.made is not None and self.made.later and config.site_url:
            known = [file for file in context["pages"] if file.src_uri not in self._pages]
            ours = [file for file in context["pages"] if file.src_uri in self._pages]
            later = [dress.file(config, one.path) for one in self.made.later]
            for file in later:
                HostPage(None, file, config)
            context["pages"] = [*known, *later, *ours]
        self._listed = [file.page for file in context["pages"]]
        return undated.context(context, self._listed)

    def on_serve(self, server: LiveReloadServer, config: MkDocsConfig, builder: Any) -> None:
        """Let the host's own server reload pages, which their policy would not, and answer nobody else."""
        serving.let_reload(server)
        serving.answer_own(server)

    @event_priority(-100)
    def on_post_build(self, config: MkDocsConfig) -> None:
        """Write the index of search in place of the host's, and the headers of the policy.

        On the host's own road, look at what came out, and put it in place: no page comes later.
        """
        assert self.made is not None and self.theme is not None, "the configuration comes first"
        site, policy = Path(config.site_dir), self.theme.policy
        (site / published.PACKED_MAP).unlink(missing_ok=True)
        if not self.made.later:
            lookup.write(config, self.entries.values())
        if policy is None:
            log.info(UNGUARDED)
        else:
            (site / HEADERS).write_text(policy.headers, "utf-8")
        if self.place is not None and self.given is None:
            with _plainly():
                if policy is not None:
                    gated.refuse(site, policy)
                publish.put(site, self.place, self.made, self.project, self.claims)
                self._held.close()


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
        if not host.ALONE.issuperset(config.plugins) or host.lists_pages(config):
            made = made.whole(track)
        plugin.given, plugin.project = made, project
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
        seen = frozenset(dress.address(path, config.use_directory_urls) for path in still)
        assert plugin.theme is not None, "the host has built its pages"
        policy = plugin.theme.policy
        return Hosted(files, host.inputs(project, config), plugin.claims, kept, still, seen, policy)


@contextmanager
def _plainly() -> Iterator[None]:
    """What stops a build on the host's own road, as the host tells such things: in a line."""
    try:
        yield
    except InvalidContent:
        raise
    except BriefgenError as error:
        raise PluginError(problems.noted(str(error), error)) from None
    except OSError as error:
        raise PluginError(problems.noted(problems.in_words(error), error)) from None


def _made(project: Project) -> Site:
    """The pages, on the host's own road: problems go to its log, and stop it."""
    try:
        with _plainly():
            made = pipeline.run(project)
    except InvalidContent as error:
        for problem in error.problems:
            log.error(str(problem))
        raise PluginError(f"content: {problems.summary(error.problems)}") from None
    for warning in made.problems:
        log.warning(str(warning))
    return made
