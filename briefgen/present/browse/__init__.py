"""The lists of records: a plain table on each page, and the data with which a script filters and sorts them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from briefgen.indexes import Later
from briefgen.library import Library
from briefgen.present.browse import choices, data, incidents, others, pages
from briefgen.present.browse.pages import IndexView, PartOf

LISTINGS = {
    listing.name: listing
    for listing in (incidents.LISTING, others.ACTORS, others.PLACES, others.SOURCES, others.BRIEFINGS)
}

Parts = Mapping[str, tuple[PartOf, ...]]
"""The further pages of each list that is too long for one, by its name."""


def parts(library: Library) -> Parts:
    """How the lists are divided. Made when first asked for."""
    return Later(lambda: {name: pages.parts(library, listing) for name, listing in LISTINGS.items()})


def whole(library: Library, parts: Parts, name: str) -> IndexView:
    """The page of a list."""
    return pages.first(library, LISTINGS[name], parts[name])


def part(library: Library, parts: Parts, name: str, number: int) -> IndexView:
    """One of the further pages of a list."""
    return pages.part(library, LISTINGS[name], parts[name], number)


def files(library: Library) -> list[tuple[str, Callable[[data.Address], bytes]]]:
    """The data of each list in which a reader may choose, by path, and what makes it of the host's addresses."""
    return [
        (f"{name}/rows.js", partial(data.of, library, listing))
        for name, listing in LISTINGS.items()
        if choices.controls(listing, len(listing.keys(library)), "")
    ]


__all__ = ["LISTINGS", "IndexView", "Parts", "files", "part", "parts", "whole"]
