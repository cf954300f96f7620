"""The pages of a list: plain tables, that need no script. A long list has its first rows on one page, all of them on others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

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


class PartOf(NamedTuple):
    """A part of a long list, a page: its path, the section it is of, its number in it from 1, the ids of its records."""

    path: str
    section: Section
    number: int
    keys: tuple[str, ...]


def path(listing: Listing) -> str:
    """The path of the page of a whole list."""
    return f"{listing.name}/index.md"


def first(library: Library, listing: Listing, parts: Sequence[PartOf]) -> IndexView:
    """The page of a whole list: all of its rows, or the first of many and the ways to all of them, its `parts`."""
    keys = listing.keys(library)
    amount = words.number(len(keys), listing.one)
    order = f"{amount}, {listing.order}."
    said = f"The first {FIRST} of {len(keys)} {listing.name} shown." if parts else ""
    return _view(
        library,
        listing,
        Writer(library, path(listing)),
        title=listing.name.capitalize(),
        amount=amount,
        intro=order,
        keys=keys[:FIRST] if parts else keys,
        controls=choices.controls(listing, len(keys), said),
        parts=parts,
    )


def part(library: Library, listing: Listing, parts: Sequence[PartOf], number: int) -> IndexView:
    """One of the further pages of a long list."""
    one = parts[number]
    amount = words.number(len(one.keys), listing.one)
    return _view(
        library,
        listing,
        Writer(library, one.path),
        title=f"{listing.name.capitalize()}, {one.section.label}"
        + (f", page {one.number}" if one.number > 1 else ""),
        amount=amount,
        intro=f"{amount}, {listing.order}.",
        keys=one.keys,
        controls=None,
        parts=parts,
    )


def parts(library: Library, listing: Listing) -> tuple[PartOf, ...]:
    """The further pages of a long list: its sections, each cut where it has too many rows for one. None of a short one."""
    keys = listing.keys(library)
    return tuple(_parts(library, listing, keys)) if len(keys) > MOST else ()


def _parts(library: Library, listing: Listing, keys: Sequence[str]) -> Iterator[PartOf]:
    for section, members in groupby(keys, lambda key: listing.section(library, key)):
        every = tuple(members)
        for number, start in enumerate(range(0, len(every), MOST), start=1):
            slug = section.slug if number == 1 else f"{section.slug}-{number}"
            some = every[start : start + MOST]
            yield PartOf(f"{listing.name}/{listing.divided}/{slug}.md", section, number, some)


def _view(
    library: Library,
    listing: Listing,
    writer: Writer,
    *,
    title: str,
    amount: str,
    intro: str,
    keys: Sequence[str],
    controls: Controls | None,
    parts: Sequence[PartOf],
) -> IndexView:
    description = f"{amount} of {library.settings.title}"
    return IndexView(
        page=head(writer.path, kind="index", title=title, description=description),
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
        rows=tuple(
            _cells(writer, listing.row(library, record)) for record in map(library.records.__getitem__, keys)
        ),
    )


def _way(writer: Writer, parts: Sequence[PartOf]) -> Way:
    first, *others = parts
    count = sum(len(part.keys) for part in parts)
    more = tuple(_link(writer, part, str(part.number)) for part in others)
    return Way(_link(writer, first, first.section.label), str(count), more)


def _link(writer: Writer, part: PartOf, label: str) -> Md:
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
