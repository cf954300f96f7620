"""What stands on a printed page: blocks and inlines as plain values, and the same as data for the typesetter."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal

Style = Literal["em", "strong", "small", "code", "struck", "raised", "number", "plain"]


@dataclass(frozen=True, slots=True)
class Text:
    """Characters, with white space as it is to be set."""

    text: str


@dataclass(frozen=True, slots=True)
class Styled:
    """Inlines in another style."""

    style: Style
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """A small label with a border. `look` is what it tells ("disputed"); `note` says what its word means."""

    look: str
    content: tuple[Inline, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """A part of a line from 0 to 100, in per cent."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Foreign:
    """A name in its own language and direction, kept apart from the text around it. `language` is a BCP 47 tag or ""."""

    language: str
    rtl: bool
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Web:
    """A link to an address of the web, or of mail."""

    address: str
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Jump:
    """A link to an anchor of the same document."""

    target: str
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place that links lead to."""

    name: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One source in a citation: its number, what follows the number (" ¶ 6"), its anchor ("" if none can stand there).

    `first` is true where the source is cited for the first time in running text: there stands its footnote.
    """

    number: int
    locator: str
    anchor: str
    first: bool


@dataclass(frozen=True, slots=True)
class Cite:
    """A bracket of citations; `level` where it stands on the line and is not raised."""

    marks: tuple[Mark, ...]
    level: bool = False


@dataclass(frozen=True, slots=True)
class Break:
    """A new line in the same paragraph."""


Inline = Text | Styled | Chip | Scale | Foreign | Web | Jump | Anchor | Cite | Break


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 5 below the title, without a step left out. `anchors` are the places it is found at."""

    level: int
    anchors: tuple[str, ...]
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `start` is the first number of a numbered one, None for bullets."""

    start: int | None
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. `state`: "" or "disputed" or "fallen"; `whole`: short enough never to be broken."""

    cells: tuple[tuple[Inline, ...], ...]
    state: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `look` names what it is ("ledger"), `widths` are the columns' shares; a `whole` one is never broken."""

    look: str
    head: tuple[tuple[Inline, ...], ...]
    rows: tuple[Row, ...]
    widths: tuple[int, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage set apart."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Lines as they were typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the page."""


@dataclass(frozen=True, slots=True)
class Box:
    """Blocks that belong together; `look` names what they are ("judgements", "decision")."""

    look: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a strip of facts."""

    label: str
    value: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """A strip of short facts."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A vector drawing, its size in CSS pixels, and the words for who cannot see it."""

    svg: str
    alt: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with its caption, and the same as a table where no other table of the page has its rows."""

    anchor: str
    drawing: Drawing
    caption: tuple[Inline, ...]
    table: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """One source of the list at the end, with the anchors of the places that cite it."""

    number: int
    anchor: str
    content: tuple[Inline, ...]
    cited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class References:
    """The list of sources, in the order of their numbers."""

    items: tuple[Reference, ...]


Block = (
    Heading | Paragraph | Items | Table | Quote | Code | Rule | Box | Facts | Drawing | Figure | References
)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole printed page. `facts` stand under the title; `cite` says how to cite it; `date` is that of its content."""

    title: str
    site: str
    kind: str
    marking: str
    language: str
    authors: tuple[str, ...]
    date: datetime.date | None
    facts: tuple[Fact, ...]
    cite: str
    blocks: tuple[Block, ...]


def data(node: Any) -> Any:
    """A value of this module as JSON's own types: `{"kind": "text", "text": …}`; a date as `[year, month, day]`."""
    if is_dataclass(node):
        named = {field.name: data(getattr(node, field.name)) for field in fields(node)}
        return {"is": type(node).__name__.lower(), **named}
    if isinstance(node, tuple):
        return [data(item) for item in node]
    if isinstance(node, datetime.date):
        return [node.year, node.month, node.day]
    return node


def anchors(node: Any) -> Iterator[str]:
    """The names of all anchors in a value of this module, in order."""
    match node:
        case Anchor(name=name) | Mark(anchor=name) if name:
            yield name
        case Figure(anchor=name) | Reference(anchor=name) if name:
            yield name
        case Heading():
            yield from node.anchors
    if is_dataclass(node):
        for field in fields(node):
            yield from anchors(getattr(node, field.name))
    elif isinstance(node, tuple):
        for item in node:
            yield from anchors(item)
