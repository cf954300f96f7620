"""The pages of a list: plain tables, that need no script. A long list has its first rows on one page, all of them on others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from briefgen.library import Library
from briefgen.markdown import Md, escape
from briefgen.present import apart, words
from briefgen.present.browse import choices
from briefgen.present.browse.rows import Listing, Part, Row, Section
from briefgen.present.controls import Controls
from briefgen.present.page import NO_REFERENCES, Chip, View, Writer, head

FIRST, MOST = 100, 250
"""How many rows of a long list the page of the whole shows, and how many rows any other page has at most."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: labels, and text after them."""

    text: Md
    chips: tuple[Chip, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """The way to a section of a long list, or its name alone where it is this page; how many records it has.

    `more` are the ways to its further pages, where it has more rows than one page holds.
    """

    link: Md
    count: str
    more: tuple[Md, ...]


@dataclass(frozen=True, slots=True)
class IndexView(View):
    """A list of one kind of records, `incidents` and so on, or a part of it: a table with a line for each.

    `controls` are what a reader may choose, and `data` the file of rows that their script reads; None and "" where there
    is nothing to choose. `divided` says by what a long list is divided, `ways` lead to its parts, with `shown` before
    them, and `whole` leads from a part to the whole.
    """

    name: Md
    whole: Md
    intro: str
    controls: Controls | None
    data: Md
    divided: str
    shown: str
    ways: tuple[Way, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class _Page:
    """A part of a long list: its path, the section it is of, its number in it from 1, its records."""

    path: str
    section: Section
    number: int
    records: Sequence[Any]


def path(listing: Listing) -> str:
    """The path of the page of a whole list."""
    return f"{listing.name}/index.md"


def first(library: Library, listing: Listing) -> IndexView:
    """The page of a whole list: all of its rows, or the first of many and the ways to all of them."""
    records = listing.records(library)
    amount = words.number(len(records), listing.one)
    order = f"{amount}, {listing.order}."
    parts = list(_parts(listing, records)) if len(records) > MOST else []
    said = f"The first {FIRST} of {len(records)} {listing.name} shown." if parts else ""
    found = choices.controls(listing, records, said)
    return _view(
        library,
        listing,
        Writer(library, path(listing)),
        title=listing.name.capitalize(),
        amount=amount,
        intro=order,
        records=records[:FIRST] if parts else records,
        controls=found,
        parts=parts,
    )


def parts(library: Library, listing: Listing) -> list[tuple[str, partial[IndexView]]]:
    """The further pages of a long list, each by its path, and what makes it."""
    records = listing.records(library)
    if len(records) <= MOST:
        return []
    found = list(_parts(listing, records))
    return [(part.path, partial(_part, library, listing, part, found)) for part in found]


def _part(library: Library, listing: Listing, part: _Page, parts: Sequence[_Page]) -> IndexView:
    amount = words.number(len(part.records), listing.one)
    return _view(
        library,
        listing,
        Writer(library, part.path),
        title=f"{listing.name.capitalize()}, {part.section.label}"
        + (f", page {part.number}" if part.number > 1 else ""),
        amount=amount,
        intro=f"{amount}, {listing.order}.",
        records=part.records,
        controls=None,
        parts=parts,
    )


def _parts(listing: Listing, records: Sequence[Any]) -> Iterator[_Page]:
    """The sections of a list, each cut into pages where it has too many rows for one."""
    for section, members in _sections(listing, records):
        for number, start in enumerate(range(0, len(members), MOST), start=1):
            slug = section.slug if number == 1 else f"{section.slug}-{number}"
            some = members[start : start + MOST]
            yield _Page(f"{listing.name}/{listing.divided}/{slug}.md", section, number, some)


def _sections(listing: Listing, records: Iterable[Any]) -> Iterator[tuple[Section, list[Any]]]:
    for section, members in groupby(records, listing.section):
        yield section, list(members)


def _view(
    library: Library,
    listing: Listing,
    writer: Writer,
    *,
    title: str,
    amount: str,
    intro: str,
    records: Sequence[Any],
    controls: Controls | None,
    parts: Sequence[_Page],
) -> IndexView:
    description = f"{amount} of {library.settings.title}"
    return IndexView(
        page=head(library, writer.path, kind="index", title=title, description=description),
        references=NO_REFERENCES,
        keywords=(),
        name=Md(listing.name),
        whole=Md("") if writer.path == path(listing) else Md(f"[{listing.name.capitalize()}](../index.md)"),
        intro=intro,
        controls=controls,
        data=Md("rows.js") if controls else Md(""),
        divided=f"By {listing.divided}",
        shown=f"The first {FIRST} of them below; all of them by {listing.divided}"
        if controls
        else f"By {listing.divided}",
        ways=tuple(_way(writer, list(pages)) for _, pages in groupby(parts, lambda part: part.section)),
        columns=tuple(column.name for column in listing.columns),
        rows=tuple(_cells(writer, listing.row(library, record)) for record in records),
    )


def _way(writer: Writer, parts: Sequence[_Page]) -> Way:
    first, *others = parts
    count = sum(len(part.records) for part in parts)
    more = tuple(_link(writer, part, str(part.number)) for part in others)
    return Way(_link(writer, first, first.section.label), str(count), more)


def _link(writer: Writer, part: _Page, label: str) -> Md:
    text = apart.shown(label)
    return Md(f"**{text}**") if part.path == writer.path else Md(f"[{text}]({writer.way(part.path)})")


def _cells(writer: Writer, row: Row) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            Md(", ".join(_part_text(writer, part) for part in parts if not part.chip)),
            tuple(part.chip for part in parts if part.chip),
        )
        for parts in row.cells
    )


def _part_text(writer: Writer, part: Part) -> Md:
    if part.key:
        return writer.link(part.key)
    text = apart.marked(part.text, apart.spelling(part.text, part.lang))
    return Md(f"{text} ({escape(part.note)})") if part.note else text
