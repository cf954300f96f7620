"""A page of ours as the host takes it: its file, its head, its HTML, its links by the host's rule for addresses."""

from __future__ import annotations

import html
import json
import posixpath
import re
from collections.abc import Iterable, Mapping

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as HostPage
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import get_relative_url

from briefgen import markdown, search
from briefgen.pipeline import Page

_INDENT = re.compile(r"\n\s+")

WHOLE_WIDTH = ("home", "timeline", "index")
"""Kinds of pages whose figure or table takes the place of the table of contents."""


def file(config: MkDocsConfig, path: str) -> File:
    """A page's file, as the host knows it. What it holds is handed over later."""
    return File.generated(config, path, content="", inclusion=InclusionLevel.NOT_IN_NAV)


def head(page: HostPage, made: Page) -> None:
    """Give a page its title, escaped: the theme escapes none itself. One given in the navigation stays."""
    title = html.escape(made.title)
    if "title" not in vars(page):
        page.title = title
    page.meta = {
        "title": title,
        "description": html.escape(made.description),
        "search": {"exclude": True},
        "hide": ["navigation", "toc"] if made.kind in WHOLE_WIDTH else ["navigation"],
    }


def lean(text: str, content: str = "") -> str:
    """A page without the indentation of the theme's lines, a tenth of its bytes. Its content stays as it is."""
    before, found, after = text.partition(content) if content else (text, "", "")
    return _INDENT.sub("\n", before) + found + _INDENT.sub("\n", after)


class Dresser:
    """Turns our pages into what the host shows. Made for one build."""

    def __init__(
        self, config: MkDocsConfig, files: Files, later: Iterable[str], pdfs: Mapping[str, str]
    ) -> None:
        self._config = config
        self._files = files
        self._later = frozenset(later)
        self._pdfs = pdfs
        self._known: dict[tuple[str, str, str], str] = {}
        self._urls: dict[str, str | None] = {}

    def content(self, page: HostPage, made: Page) -> tuple[str, str]:
        """The HTML of a page, and its entry in the index of search, as JSON. The page gets its table of contents."""
        content = markdown.to_html(made.markdown, href=lambda target: self._link(target, page))
        page.toc = TableOfContents([_anchor(heading) for heading in content.toc])
        printed = self._pdfs.get(made.path)
        link = _pdf(get_relative_url(printed, page.url)) if printed else ""
        marked = content.html.replace("</h1>\n", f"</h1>\n{link}", 1) + _marking(made.marking)
        entry = search.entry(page.url, made.kind, made.title, content.html, made.keywords)
        return marked, json.dumps(entry, ensure_ascii=False, separators=(",", ":"))

    def _link(self, target: str, page: HostPage) -> str:
        """A link from page to page, by the host's own rule for addresses, which looks at the page's folder alone."""
        key = (target, posixpath.dirname(page.file.src_uri), page.url.rpartition("/")[0])
        if key not in self._known:
            self._known[key] = self._address(target, page)
        return self._known[key]

    def _address(self, target: str, page: HostPage) -> str:
        path, mark, fragment = target.partition("#")
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(page.file.src_uri), path))
        url = self._url(wanted)
        return target if url is None else get_relative_url(url, page.url) + mark + fragment

    def way(self, start: str, path: str) -> str:
        """The way from a file of the site, such as `incidents/rows.js`, to a page, such as `actors/x.md`."""
        url = self._url(path)
        return "" if url is None else get_relative_url(url, start)

    def _url(self, path: str) -> str | None:
        """The address of a page below the site's root."""
        if path not in self._urls:
            known = file(self._config, path) if path in self._later else None
            other = known or self._files.get_file_from_path(path)
            self._urls[path] = other.url if other else None
        return self._urls[path]


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
