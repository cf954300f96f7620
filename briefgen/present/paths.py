"""Where each page lies: the one place that knows the site's addresses."""

from __future__ import annotations

import posixpath
from functools import lru_cache

from briefgen.records import Actor, Briefing, Incident, Page, Place, Record, Source

FOLDERS: dict[type[Record], str] = {
    Incident: "incidents",
    Actor: "actors",
    Place: "places",
    Source: "sources",
    Briefing: "briefings",
    Page: "",
}


def of(record: Record) -> str:
    """The path of a record's page below the site's root, as Markdown: `incidents/x.md`."""
    folder = FOLDERS[type(record)]
    return f"{folder}/{record.id}.md" if folder else f"{record.id}.md"


def relative(target: str, start: str) -> str:
    """The way from one page to another, as written in a link."""
    folder, _, name = target.rpartition("/")
    return _way(folder, start.rpartition("/")[0]) + name


@lru_cache(maxsize=256)
def _way(folder: str, start: str) -> str:
    """The way from folder to folder, with a slash at its end: of tens of thousands of links, few differ in it."""
    way = posixpath.relpath(folder or ".", start or ".")
    return "" if way == "." else f"{way}/"
