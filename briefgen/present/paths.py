"""Where each page lies: the one place that knows the site's addresses."""

from __future__ import annotations

import posixpath

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
    return posixpath.join(FOLDERS[type(record)], f"{record.id}.md")


def relative(target: str, start: str) -> str:
    """The way from one page to another, as written in a link."""
    return posixpath.relpath(target, posixpath.dirname(start) or ".")
