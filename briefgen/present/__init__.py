"""Decides what each page says: one frozen view per page kind, of finished strings and lists. Chooses the words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from briefgen.library import Library, Log, Watched
from briefgen.present import (
    actor,
    briefing,
    browse,
    codebook,
    home,
    incident,
    paths,
    place,
    protection,
    source,
)
from briefgen.present.briefing import BoundCitations
from briefgen.present.browse import Parts, files
from briefgen.present.page import View
from briefgen.records import Actor, Briefing, Incident, Page, Place, Record, Source

Make = Callable[[Library, "Given"], View]


_VIEWS: dict[type[Record], Callable[..., View]] = {
    Incident: incident.view,
    Actor: actor.view,
    Place: place.view,
    Briefing: briefing.view,
    Page: home.page,
}


class Given(NamedTuple):
    """What was found out once for all pages. `bound`: what briefings cite in their bodies; `lists`: how each is divided.

    What is read from it is told by the names of its fields: none of them is one of the library's.
    """

    bound: BoundCitations
    lists: Parts

    def logged(self, log: Log) -> Given:
        """The same, which tells of everything that is read from it, by the names of its fields."""
        return Given(Watched("bound", self.bound, log), Watched("lists", self.lists, log))


def given(library: Library) -> Given:
    """What is found out once for all pages of a library; each when it is first asked for."""
    return Given(briefing.bound_citations(library), browse.parts(library))


def view(library: Library, given: Given, key: str) -> View:
    """The view of a record's page."""
    if _is_home(key, library):
        return home.view(library)
    record = library.records[key]
    if isinstance(record, Source):
        return source.view(library, record, given.bound)
    return _VIEWS[type(record)](library, record)


def _whole(library: Library, given: Given, name: str) -> View:
    return browse.whole(library, given.lists, name)


def _part(library: Library, given: Given, name: str, number: int) -> View:
    return browse.part(library, given.lists, name, number)


def _is_home(key: str, library: Library) -> bool:
    return key == home.HOME and library.named[key].kind == "page"


def of_records(library: Library) -> list[str]:
    """The ids of the records with a page of their own, in the order of the site."""
    return [key for kind in paths.FOLDERS if paths.FOLDERS[kind] for key in library.order[kind]]


def many(library: Library, given: Given) -> list[tuple[str, Make]]:
    """The pages of which there are many, those of records and the further ones of long lists, by path, with what makes each.

    Views are made one at a time: memory stays flat.
    """
    parts = [
        (part.path, partial(_part, name=name, number=number))
        for name in browse.LISTINGS
        for number, part in enumerate(given.lists[name])
    ]
    return [*((paths.of(library.named[key]), partial(view, key=key)) for key in of_records(library)), *parts]


def others(library: Library) -> list[Make]:
    """What makes the views of all other pages: those written by hand, the lists, the home page, the codebook, how it is protected."""
    return [
        *(partial(view, key=key) for key in library.order["page"] if not _is_home(key, library)),
        *(partial(_whole, name=name) for name in browse.LISTINGS),
        lambda library, _: home.view(library),
        lambda library, _: home.timeline_page(library),
        lambda _, __: codebook.view(),
        lambda _, __: protection.view(),
    ]


__all__ = ["Given", "Make", "View", "files", "given", "many", "of_records", "others", "paths", "view"]
