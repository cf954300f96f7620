"""The lists of records: what makes each worth opening."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from briefgen import dates, markdown
from briefgen.facts import ROLES
from briefgen.library import Library
from briefgen.markdown import Md, escape
from briefgen.present import incident, ledger, names, words
from briefgen.present.page import Chip, References, View, Writer, head

NONE = References((), "")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: text, or labels and text after them."""

    text: Md
    chips: tuple[Chip, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexView(View):
    """A list of one kind of records, `incidents` and so on: a table with a line for each."""

    name: Md
    intro: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def incidents(library: Library) -> IndexView:
    """All incidents, in order of time."""
    writer = Writer(library, "incidents/index.md")
    rows = tuple(
        (
            escape(words.when(item.when)),
            writer.link(item.id),
            writer.links(item.where) or Md("not stated"),
            escape(words.term(item.type)),
            Cell(escape(incident.disputed(library, item)), (ledger.state(library, item),)),
            Cell(Md(""), tuple(filter(None, (incident.grade(item),)))),
        )
        for item in library.incidents
    )
    columns = ("Date", "Incident", "Place", "Type", "State", "Grade")
    return _view(library, writer, "Incidents", columns, rows, "in order of time")


def actors(library: Library) -> IndexView:
    """All actors, by name."""
    writer = Writer(library, "actors/index.md")
    rows = tuple(
        (
            writer.link(item.id),
            Md(
                ", ".join(
                    names.isolated(name.text, name.lang) for name in item.names if name.text != item.name
                )
            ),
            escape(words.term(item.kind)),
            escape(str(len({key for role in ROLES for key in library.roles.get(item.id, {}).get(role, ())}))),
        )
        for item in library.actors
    )
    return _view(library, writer, "Actors", ("Actor", "Also known as", "Kind", "Incidents"), rows, "by name")


def places(library: Library) -> IndexView:
    """All places, by name."""
    writer = Writer(library, "places/index.md")
    rows = tuple(
        (
            writer.link(item.id),
            escape(words.term(item.kind)),
            writer.link(item.within) if item.within else Md(""),
            escape(words.term(item.precision)) if item.precision else Md(""),
            escape(str(len(library.at_place.get(item.id, ())))),
        )
        for item in library.places
    )
    return _view(
        library, writer, "Places", ("Place", "Kind", "Within", "Precision", "Incidents"), rows, "by name"
    )


def sources(library: Library) -> IndexView:
    """All sources, by title."""
    writer = Writer(library, "sources/index.md")
    rows = tuple(
        (
            writer.link(item.id),
            escape(words.authors(item) or "not stated"),
            escape(item.container_title or item.publisher or "not stated"),
            escape(words.issued(item)),
            writer.links(item.derived_from),
            escape(str(sum(use.times for use in library.uses.get(item.id, ())))),
        )
        for item in library.sources
    )
    columns = ("Source", "Author", "Published in", "Date", "Derives from", "Citations")
    return _view(library, writer, "Sources", columns, rows, "by title")


def briefings(library: Library) -> IndexView:
    """All briefings, the newest first."""
    writer = Writer(library, "briefings/index.md")
    rows = tuple(
        (
            writer.link(item.id),
            escape(dates.words(item.as_of)),
            escape(words.listing(item.authors)),
            escape(markdown.plain(item.key_judgements[0].text)),
        )
        for item in library.briefings
    )
    return _view(
        library,
        writer,
        "Briefings",
        ("Briefing", "As of", "Authors", "First key judgement"),
        rows,
        "the newest first",
    )


def _view(
    library: Library,
    writer: Writer,
    title: str,
    columns: tuple[str, ...],
    rows: Iterable[tuple[Md | Cell, ...]],
    order: str,
) -> IndexView:
    cells = tuple(tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in row) for row in rows)
    amount = words.number(len(cells), title.lower().removesuffix("s"))
    page = head(
        library, writer.path, kind="index", title=title, description=f"{amount} of {library.settings.title}"
    )
    return IndexView(page, NONE, (), Md(title.lower()), f"{amount}, {order}.", columns, cells)
