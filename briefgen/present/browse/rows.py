"""A row of a list, made from one record: from it come the plain page, the data that filters read, and so the CSV."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from briefgen.library import Library
from briefgen.present.page import Chip

Order = Literal["given", "text", "number", "days"]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a cell: some words, the name of the record `key`, or a label.

    Words that are a name may have a language (`lang`, BCP 47) and a note that stands behind them.
    """

    text: str = ""
    key: str = ""
    chip: Chip | None = None
    lang: str = ""
    note: str = ""


Cell = tuple[Part, ...]
"""Labels first, then words and names, with commas between them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. `values` are those that each facet of the list finds it by, in the order of the facets.

    `days` are the first and the last day on which it may have happened, or was printed; None is an open end.
    """

    key: str
    cells: tuple[Cell, ...]
    values: tuple[tuple[str, ...], ...] = ()
    days: tuple[datetime.date | None, datetime.date | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list, and how it is put in order: as the list is given, by its text, its number or its days."""

    name: str
    order: Order = "text"


def _no_wider(_: Library, __: str) -> Iterable[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Facet:
    """What a list can be narrowed by. `name` is its parameter in the address, `every` the choice that is none.

    `label` gives a value's words; values stand in the order of `terms`, or by their words where there are none.
    With `by`, a value is found only together with one of the facet of that name: `accused iran` is the part of one actor.
    While none is chosen, those in `usual` are meant.
    `wider` gives the values that hold a value, and so hold the record too.
    """

    name: str
    title: str
    every: str
    label: Callable[[Library, str], str]
    terms: tuple[str, ...] = ()
    by: str = ""
    usual: tuple[str, ...] = ()
    wider: Callable[[Library, str], Iterable[str]] = _no_wider


@dataclass(frozen=True, slots=True)
class Section:
    """Where a record stands in a list that is too long for one page: the name in the address, and the words."""

    slug: str
    label: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of one kind of records, `incidents` and so on: how it is put in order, divided and shown.

    `order` says the order in words; `divided` names what a long list is divided by (`year`); `keys` gives the ids of the
    records in order, those of a section next to each other. `dated` says that there is a period to choose.
    """

    name: str
    order: str
    divided: str
    columns: tuple[Column, ...]
    keys: Callable[[Library], Sequence[str]]
    section: Callable[[Library, str], Section]
    row: Callable[[Library, Any], Row]
    facets: tuple[Facet, ...] = ()
    dated: bool = False
    note: str = ""

    def all(self, library: Library) -> Iterator[Any]:
        """The records, one at a time."""
        return map(library.records.__getitem__, self.keys(library))

    @property
    def one(self) -> str:
        """`incident`: what a list of incidents is a list of."""
        return self.name.removesuffix("s")


def words(*texts: str) -> Cell:
    """A cell of plain words."""
    return tuple(Part(text) for text in texts if text)


def named(keys: Sequence[str], none: str = "") -> Cell:
    """A cell of records' names; without any, `none`."""
    return tuple(Part(key=key) for key in keys) or words(none)


def name_of(library: Library, key: str) -> str:
    """What a record is called; its id, where it is not there."""
    return library.label(key)


def holders(library: Library, key: str) -> list[str]:
    """The places that hold a place."""
    return sorted(library.ancestors(key))
