"""Decides what each page says: one frozen view per page kind, of finished strings and lists. Chooses the words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from briefgen.library import Library
from briefgen.present import actor, briefing, codebook, home, incident, index, paths, place, source
from briefgen.present.briefing import BoundCitations, bound_citations
from briefgen.present.page import View
from briefgen.records import Actor, Briefing, Incident, Page, Place, Record, Source

Make = Callable[[], View]


_VIEWS: dict[type[Record], Callable[..., View]] = {
    Incident: incident.view,
    Actor: actor.view,
    Place: place.view,
    Briefing: briefing.view,
    Page: home.page,
}


def view(library: Library, key: str, bound: BoundCitations) -> View:
    """The view of a record's page. `bound`: what briefings cite in their bodies, as `bound_citations` gives it."""
    if _is_home(key, library):
        return home.view(library)
    record = library.records[key]
    if isinstance(record, Source):
        return source.view(library, record, bound)
    return _VIEWS[type(record)](library, record)


def _is_home(key: str, library: Library) -> bool:
    return key == home.HOME and library.named[key].kind == "page"


def of_records(library: Library) -> list[str]:
    """The ids of the records with a page of their own, in the order of the site."""
    return [key for kind in paths.FOLDERS if paths.FOLDERS[kind] for key in library.order[kind]]


def others(library: Library) -> list[Make]:
    """What makes the views of all other pages: those written by hand, the lists, the home page, the codebook."""
    makes: list[Make] = [
        *(
            partial(home.page, library, record)
            for record in library.pages
            if not _is_home(record.id, library)
        ),
        *(
            partial(make, library)
            for make in (index.incidents, index.actors, index.places, index.sources, index.briefings)
        ),
        partial(home.view, library),
        partial(home.timeline_page, library),
        partial(codebook.view, library),
    ]
    return makes


__all__ = ["BoundCitations", "Make", "View", "bound_citations", "of_records", "others", "paths", "view"]
