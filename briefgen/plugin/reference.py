"""The policy of a site: which scripts and styles its trusted templates put into a page in which there is nothing.

Found before any page is made, and never in a page with content: a digest of what stands in a finished page would let
through what somebody slipped into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from jinja2 import Environment, TemplateNotFound
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as HostPage
from mkdocs.structure.toc import TableOfContents

from briefgen import gate
from briefgen.policy import Policy


def policy(
    config: MkDocsConfig, environment: Environment, paths: Iterable[str], listed: Iterable[str] = ()
) -> Policy:
    """What may stand in the pages at these paths; `listed` are digests that the site's settings name."""
    folders = {path.rpartition("/")[0]: path for path in paths}
    empty = [_page(config, environment, path) for _, path in sorted(folders.items())]
    found = [*map(gate.inline, (*empty, *_of_errors(config, environment)))]
    scripts = {digest for scripts, _ in found for digest in scripts}
    styles = {digest for _, styles in found for digest in styles}
    return Policy(tuple(sorted({*scripts, *listed})), tuple(sorted({*styles, *listed})))


def _page(config: MkDocsConfig, environment: Environment, path: str) -> str:
    """An empty page at a path."""
    page = HostPage("Title", File.generated(config, path, content=""), config)
    page.content, page.toc, page.meta = "", TableOfContents([]), {}
    return environment.get_template("main.html").render(
        get_context(Navigation([], []), Files([]), config, page)
    )


def _of_errors(config: MkDocsConfig, environment: Environment) -> Iterator[str]:
    """The page that says that there is no such page; its links begin at the host's root."""
    base = urlsplit(config.site_url or "/").path
    try:
        template = environment.get_template("404.html")
    except TemplateNotFound:
        return
    yield template.render(get_context(Navigation([], []), Files([]), config, base_url=base))
