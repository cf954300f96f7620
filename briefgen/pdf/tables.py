"""Reads the tables of a page: heads, rows with their state, and columns wide enough for what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from briefgen.pdf.elements import Element
from briefgen.pdf.inlines import LONG, Inlines, span
from briefgen.pdf.tree import Anchor, Cite, Inline, Row, Table

PAGE = 56.0
"""The width of a page in units of a table's type size, in which all widths here are given."""

PADDING = 1.0
"""The space between two columns."""

WIDEST, NARROWEST = 18.0, 2.0
"""What a column asks for, however long or short its texts are."""

SHORT = 14
"""A note of no more characters than this, such as a day, stays on one line."""

WHOLE = 400
"""Characters that take less than a page in any column: a row, or a table of a few rows, that has no more stays whole."""

FEW = 4

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """What a column asks for: the least, for its longest word, and what its texts would like."""

    least: float
    liked: float

    def wider(self, other: Column) -> Column:
        """A column that holds what either holds."""
        return Column(max(self.least, other.least), max(self.liked, other.liked))


class Tables:
    """Reads tables. Those of one page with the same heads get the same widths, so that columns stand under each other."""

    def __init__(self, root: Element, inlines: Inlines) -> None:
        self._inlines = inlines
        self._columns: dict[Key, list[Column]] = {}
        for table in root.find("table"):
            columns = [_column(cells) for cells in zip(*_texts(table), strict=False)]
            known = self._columns.setdefault(_key(table), columns)
            self._columns[_key(table)] = [one.wider(two) for one, two in zip(known, columns, strict=False)]

    def read(self, element: Element, look: str) -> Table:
        """A `table` element; `look` names what it is."""
        widths = _widths(self._columns[_key(element)])
        room = [PAGE * share / max(sum(widths), 1) - PADDING for share in widths]
        head, *rows = list(element.find("tr")) or [Element("tr", {})]
        cells = tuple(self._inlines.head(cell.children)[0] for cell in head.elements)
        whole = len(rows) <= FEW and sum(map(_longest, rows)) <= WHOLE
        with self._inlines.without_notes(len(rows) > LONG):
            read = tuple(self._row(row, room) for row in rows)
        return Table(look, cells, read, tuple(widths), whole)

    def _row(self, row: Element, room: Sequence[float]) -> Row:
        cells = tuple(
            _level(self._inlines.read(cell.children, line))
            for cell, line in zip(row.elements, room, strict=False)
        )
        states = (name for name in ("disputed", "fallen") if any(row.find(of_class=f"bg-{name}")))
        return Row(cells, next(states, ""), _longest(row) <= WHOLE)


def _level(cell: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """A cell that begins with its citation is the place of print: its number is read, not glanced at."""
    begins = next((inline for inline in cell if not isinstance(inline, Anchor)), None)
    if not isinstance(begins, Cite):
        return cell
    return tuple(Cite(inline.marks, level=True) if inline is begins else inline for inline in cell)


def _longest(row: Element) -> int:
    return max((len(cell.text()) for cell in row.elements), default=0)


def _key(table: Element) -> Key:
    return tuple(head.text() for head in table.find("th"))


def _texts(table: Element) -> list[list[list[str]]]:
    """What each cell of each row must hold in one line: its words, and its labels, which are not broken."""
    return [[_unbroken(cell) for cell in row.elements] for row in table.find("tr")]


def _unbroken(cell: Element) -> list[str]:
    labels = [f"{label.text()}  " for label in cell.find(of_class="bg-chip")]
    notes = [text for note in cell.find("small") if len(text := note.text()) <= SHORT]
    return [*labels, *notes, *cell.text().split()]


def _column(cells: Sequence[list[str]]) -> Column:
    word = max((span(word) for cell in cells for word in cell), default=0.0)
    line = max((sum(len(word) + 1 for word in cell) for cell in cells), default=0)
    return Column(min(max(word + PADDING, NARROWEST), WIDEST), min(float(line) ** 0.75 / 2 + PADDING, WIDEST))


def _widths(columns: Sequence[Column]) -> list[int]:
    """The columns' shares: what each likes, as far as there is room, and never less than its longest word."""
    for part in range(10, 0, -1):
        widths = [max(column.least, column.liked * part / 10) for column in columns]
        if sum(widths) <= PAGE:
            break
    return [int(10 * width) for width in widths]
