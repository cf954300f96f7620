"""Where each page lies: the one place that knows the site's addresses."""

from __future__ import annotations

import posixpath
from functools import lru_cache

from briefgen.facts import Named

FOLDERS = {
    "incident": "incidents",
    "actor": "actors",
    "place": "places",
    "source": "sources",
    "briefing": "briefings",
    "page": "",
}
"""Kind of record to the folder of its pages."""


def of(named: Named) -> str:
    """The path of a record's page below the site's root, as Markdown: `incidents/x.md`."""
    folder = FOLDERS[named.kind]
    return f"{folder}/{named.id}.md" if folder else f"{named.id}.md"


def relative(target: str, start: str) -> str:
    """The way from one page to another, as written in a link."""
    folder, _, name = target.rpartition("/")
    return _way(folder, start.rpartition("/")[0]) + name


@lru_cache(maxsize=256)
def _way(folder: str, start: str) -> str:
    """The way from folder to folder, with a slash at its end: of tens of thousands of links, few differ in it."""
    way = posixpath.relpath(folder or ".", start or ".")
    return "" if way == "." else f"{way}/"
