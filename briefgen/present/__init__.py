"""Decides what each page says: one frozen view per page kind, of finished strings and lists. Chooses the words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from briefgen.library import Library
from briefgen.present import actor, briefing, browse, codebook, home, incident, place, source
from briefgen.present.briefing import BoundCitations
from briefgen.present.browse import files
from briefgen.present.browse import parts as parts_of_lists
from briefgen.present.page import View
from briefgen.present.paths import of as path
from briefgen.records import Actor, Briefing, Incident, Page, Place, Record, Source

Make = Callable[[], View]


_VIEWS: dict[type[Record], Callable[..., View]] = {
    Incident: incident.view,
    Actor: actor.view,
    Place: place.view,
    Briefing: briefing.view,
    Page: home.page,
}


def view(library: Library, record: Record) -> Make:
    """What makes the view of a record's page."""
    return _make(library, record, briefing.bound_citations(library))


def _make(library: Library, record: Record, bound: BoundCitations) -> Make:
    if _is_home(record):
        return partial(home.view, library)
    if isinstance(record, Source):
        return partial(source.view, library, record, bound)
    return partial(_VIEWS[type(record)], library, record)


def _is_home(record: Record) -> bool:
    return isinstance(record, Page) and record.id == home.HOME


def of_records(library: Library) -> list[tuple[Record, Make]]:
    """The records with a page of their own, and what makes its view. Views are made one at a time: memory stays flat."""
    records = (
        *library.incidents,
        *library.actors,
        *library.places,
        *library.sources,
        *library.briefings,
    )
    bound = briefing.bound_citations(library)
    return [(record, _make(library, record, bound)) for record in records]


def others(library: Library) -> list[Make]:
    """What makes the views of all other pages: those written by hand, the lists, the home page, the codebook."""
    makes: list[Make] = [
        *(view(library, record) for record in library.pages if not _is_home(record)),
        *browse.wholes(library),
        partial(home.view, library),
        partial(home.timeline_page, library),
        partial(codebook.view, library),
    ]
    return makes


__all__ = ["Make", "View", "files", "of_records", "others", "parts_of_lists", "path", "view"]
