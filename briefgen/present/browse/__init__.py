"""The lists of records: a plain table on each page, and the data with which a script filters and sorts them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from briefgen.library import Library
from briefgen.present.browse import choices, data, incidents, others, pages
from briefgen.present.browse.pages import IndexView

LISTINGS = (incidents.LISTING, others.ACTORS, others.PLACES, others.SOURCES, others.BRIEFINGS)


def wholes(library: Library) -> list[Callable[[], IndexView]]:
    """What makes the page of each list."""
    return [partial(pages.first, library, listing) for listing in LISTINGS]


def parts(library: Library) -> list[tuple[str, Callable[[], IndexView]]]:
    """The further pages of lists that are too long for one, by path, and what makes each."""
    return [part for listing in LISTINGS for part in pages.parts(library, listing)]


def files(library: Library) -> list[tuple[str, Callable[[data.Address], bytes]]]:
    """The data of each list in which a reader may choose, by path, and what makes it of the host's addresses."""
    return [
        (f"{listing.name}/rows.js", partial(data.of, library, listing))
        for listing in LISTINGS
        if choices.controls(listing, listing.records(library), "")
    ]


__all__ = ["LISTINGS", "IndexView", "files", "parts", "wholes"]
