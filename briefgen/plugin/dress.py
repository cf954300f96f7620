"""A page of ours as the host takes it: its file, its head, its HTML, its links by the host's rule for addresses."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as HostPage
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import get_relative_url

from briefgen import markdown, search
from briefgen.library import Log
from briefgen.pipeline import Page

_INDENT = re.compile(r"\n\s+")

RECORDS = {"search": {"exclude": True}, "hide": ["navigation"]}
"""What the theme is told of the pages of records."""

WHOLE_WIDTH = ("home", "timeline", "index")
"""Kinds of pages whose figure or table takes the place of the table of contents."""


def file(config: MkDocsConfig, path: str) -> File:
    """A page's file, as the host knows it. What it holds is handed over later."""
    return File.generated(config, path, content="", inclusion=InclusionLevel.NOT_IN_NAV)


@lru_cache(maxsize=1 << 16)
def address(path: str, folders: bool) -> str:
    """Where the file of a page lies below the site's root. `folders`: each page has a folder of its own."""
    return File(path, None, "", folders).dest_uri


def head(page: HostPage, made: Page) -> None:
    """Give a page its title, escaped: the theme escapes none itself. One given in the navigation stays."""
    title = html.escape(made.title)
    if "title" not in vars(page):
        page.title = title
    page.meta = {
        "title": title,
        "description": html.escape(made.description),
        "search": {"exclude": True},
        **RECORDS,
        **({"hide": ["navigation", "toc"]} if made.kind in WHOLE_WIDTH else {}),
    }


def lean(text: str, content: str = "") -> str:
    """A page without the indentation of the theme's lines, a tenth of its bytes. Its content stays as it is."""
    before, found, after = text.partition(content) if content else (text, "", "")
    return _INDENT.sub("\n", before) + found + _INDENT.sub("\n", after)


def forget(name: str) -> None:
    """Logs nothing."""


class Dresser:
    """Turns our pages into what the host shows. Made for one build."""

    def __init__(
        self, config: MkDocsConfig, files: Files, later: Iterable[str], pdfs: Mapping[str, str]
    ) -> None:
        self._config = config
        self._files = files
        self._later = frozenset(later)
        self._pdfs = pdfs
        self._known: dict[tuple[str, str, str], tuple[str, str]] = {}
        self._urls: dict[str, str | None] = {}

    def content(self, page: HostPage, made: Page, log: Log = forget) -> tuple[str, str]:
        """The HTML of a page, and its entry in the index of search, as a line. The page gets its table of contents.

        What it links to is logged as `paths incidents/x.md`.
        """
        content = markdown.to_html(made.markdown, href=lambda target: self._link(target, page, log))
        page.toc = TableOfContents([_anchor(heading) for heading in content.toc])
        printed = self._pdfs.get(made.path)
        link = _pdf(get_relative_url(printed, page.url)) if printed else ""
        linked = content.html.replace("</h1>\n", f"</h1>\n{link}", 1)
        marked = marking(made.marking, "head") + linked + marking(made.marking, "foot")
        entry = search.entry(page.url, made.kind, made.title, made.description, content.html, made.keywords)
        return marked, entry.to_json()

    def paths(self) -> dict[str, bool]:
        """All that a page can link to, by its path below the site's root."""
        return dict.fromkeys((*self._files.src_uris, *sorted(self._later)), True)

    def _link(self, target: str, page: HostPage, log: Log) -> str:
        """A link from page to page, by the host's own rule for addresses, which looks at the page's folder alone."""
        key = (target, posixpath.dirname(page.file.src_uri), page.url.rpartition("/")[0])
        if key not in self._known:
            self._known[key] = self._address(target, page)
        address, wanted = self._known[key]
        log(wanted)
        return address

    def _address(self, target: str, page: HostPage) -> tuple[str, str]:
        """The address of a link's target, and the name under which it is logged."""
        path, mark, fragment = target.partition("#")
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(page.file.src_uri), path))
        url = self._url(wanted)
        address = target if url is None else get_relative_url(url, page.url) + mark + fragment
        return address, f"paths {wanted}"

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


def marking(label: str, place: str) -> str:
    """The marking at the head or at the foot of a page (FIRST, TLP 2.0: in both, to the right)."""
    name = html.escape(label)
    colour = name.lower().replace("+", "-")
    return f'\n<p class="bg-marking bg-marking-{place}"><span class="bg-tlp bg-tlp-{colour}">TLP:{name}</span></p>\n'
