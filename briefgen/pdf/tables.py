"""Reads the tables of a page: heads, rows with their state, and columns wide enough for what they hold."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.pdf.elements import Element
from briefgen.pdf.inlines import Inlines
from briefgen.pdf.tree import Anchor, Cite, Inline, Row, Table

CHARACTERS = 92
"""Characters of a table's type that stand side by side on a page, at the least."""

PADDING = 2
"""Characters that the space between two columns takes."""

WIDEST, NARROWEST = 36, 3
"""The share of a column, in characters, however long or short its texts are."""

SHORT = 14
"""A note of no more characters than this, such as a day, stays on one line."""

WHOLE = 400
"""A row whose longest cell has more characters than this may be broken across pages."""

Key = tuple[str, ...]


class Tables:
    """Reads tables. Those of one page with the same heads get the same widths, so that columns stand under each other."""

    def __init__(self, root: Element, inlines: Inlines) -> None:
        self._inlines = inlines
        self._widths: dict[Key, list[int]] = {}
        for table in root.find("table"):
            widths = [_share(column) for column in zip(*_texts(table), strict=False)]
            known = self._widths.setdefault(_key(table), widths)
            self._widths[_key(table)] = [max(pair) for pair in zip(known, widths, strict=False)]

    def read(self, element: Element, look: str) -> Table:
        """A `table` element; `look` names what it is."""
        widths = self._widths[_key(element)]
        room = [max(CHARACTERS * width // max(sum(widths), 1) - PADDING, 2) for width in widths]
        head, *rows = list(element.find("tr")) or [Element("tr", {})]
        cells = tuple(self._inlines.head(cell.children)[0] for cell in head.elements)
        return Table(look, cells, tuple(self._row(row, room) for row in rows), tuple(widths))

    def _row(self, row: Element, room: Sequence[int]) -> Row:
        cells = tuple(
            _level(self._inlines.read(cell.children, line))
            for cell, line in zip(row.elements, room, strict=False)
        )
        states = (name for name in ("disputed", "fallen") if any(row.find(of_class=f"bg-{name}")))
        longest = max((len(cell.text()) for cell in row.elements), default=0)
        return Row(cells, next(states, ""), longest <= WHOLE)


def _level(cell: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """A cell that begins with its citation is the place of print: its number is read, not glanced at."""
    begins = next((inline for inline in cell if not isinstance(inline, Anchor)), None)
    if not isinstance(begins, Cite):
        return cell
    return tuple(Cite(inline.marks, level=True) if inline is begins else inline for inline in cell)


def _key(table: Element) -> Key:
    return tuple(head.text() for head in table.find("th"))


def _texts(table: Element) -> list[list[list[str]]]:
    """What each cell of each row must hold in one line: its words, and its labels, which are not broken."""
    return [[_unbroken(cell) for cell in row.elements] for row in table.find("tr")]


def _unbroken(cell: Element) -> list[str]:
    labels = [label.text() + " " * PADDING for label in cell.find(of_class="bg-chip")]
    notes = [text for note in cell.find("small") if len(text := note.text()) <= SHORT]
    return [*labels, *notes, *cell.text().split()]


def _share(cells: Sequence[list[str]]) -> int:
    """How wide a column is to be, in characters: for its longest word, and for its texts to take few lines."""
    word = max((len(word) for cell in cells for word in cell), default=1)
    line = max((sum(len(word) + 1 for word in cell) for cell in cells), default=1) ** 0.75
    return int(min(max(word + PADDING, line, NARROWEST), WIDEST))
