"""Decides what each page says: one frozen view per page kind, of finished strings and lists. Chooses the words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from briefgen.library import Library
from briefgen.present import actor, briefing, codebook, home, incident, index, place, source
from briefgen.present.page import View

Make = Callable[[], View]


def views(library: Library) -> list[Make]:
    """What makes each page's view, in the order of the pages' paths. Views are made one at a time: memory stays flat."""
    makes: list[Make] = [
        *(partial(incident.view, library, record) for record in library.incidents),
        *(partial(actor.view, library, record) for record in library.actors),
        *(partial(place.view, library, record) for record in library.places),
        *(partial(source.view, library, record) for record in library.sources),
        *(partial(briefing.view, library, record) for record in library.briefings),
        *(partial(home.page, library, record) for record in library.pages if record.id != home.HOME),
        *(
            partial(make, library)
            for make in (index.incidents, index.actors, index.places, index.sources, index.briefings)
        ),
        partial(home.view, library),
        partial(home.timeline_page, library),
        partial(codebook.view, library),
    ]
    return makes


__all__ = ["Make", "View", "views"]
