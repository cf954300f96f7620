"""Where the marks and labels of one lane stand: rows without collisions, labels as long as there is room."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from briefgen import dates
from briefgen.timeline.axis import Axis, Edge
from briefgen.timeline.model import Event
from briefgen.timeline.text import clean, shorten, width

Pixels = tuple[float, float]
Side = Literal["right", "left", "inside"]
Shape = Literal["day", "unknown", "lasted"]

SHAPES: Mapping[str, Shape] = {"day": "day", "unknown-day": "unknown", "duration": "lasted"}
DISPUTED = "disputed"

PITCH = 24.0
"""Pixels from row to row: also the size that WCAG 2.2 (2.5.8) asks of a target."""

BAR = 14.0
RADIUS = 5.0
FONT = 12.0
SMALL = 10.0
GAP = 5.0
_RIM = 2.0
_WIDEST = 0.42
"""The share of the figure that a label may take."""


@dataclass(frozen=True, slots=True)
class Label:
    """Text beside a mark: from `left` to `right`, in pixels. `flag` is a word after it, "" for none."""

    text: str
    flag: str
    side: Side
    left: float
    right: float
    size: float = FONT


@dataclass(frozen=True, slots=True)
class Mark:
    """An event as drawn in one lane, in pixels: what is seen of it from `left` to `right`, and its `whole` extent.

    An event that lies out of the period shown, on the side `edge`, is seen as a sign at that edge. `index` is the mark's
    place among all marks of the figure.
    """

    index: int
    event: Event
    number: int
    shape: Shape
    row: int
    edge: Edge
    left: float
    right: float
    whole: Pixels
    label: Label | None

    @property
    def hollow(self) -> bool:
        return self.event.date.approximate or self.event.date.uncertain

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class Slot:
    """An event before it has a row. `reach` is as far as arrows that end at it run along its row, in pixels."""

    event: Event
    number: int
    edge: Edge
    left: float
    right: float
    whole: Pixels
    reach: Pixels


_Placed = tuple[Slot, int, "Label | None"]


class _Row:
    """The stretches of one row that are taken, kept in order."""

    __slots__ = ("_ends", "_starts")

    def __init__(self) -> None:
        self._starts: list[float] = []
        self._ends: list[float] = []

    def free(self, left: float, right: float) -> bool:
        at = bisect_right(self._starts, left)
        return (at == 0 or self._ends[at - 1] <= left) and (
            at == len(self._starts) or right <= self._starts[at]
        )

    def take(self, left: float, right: float) -> None:
        at = bisect_right(self._starts, left)
        self._starts.insert(at, left)
        self._ends.insert(at, right)


def is_full(event: Event) -> bool:
    """Whether the event is drawn as a bar filled with its colour."""
    date = event.date
    return SHAPES[date.kind] == "lasted" and not (date.approximate or date.uncertain or event.inferred)


def rows_needed(slots: Sequence[Slot], axis: Axis, most: int) -> int:
    """How many rows give each event room for its whole label; `most` where it would be more."""
    return 1 + max((row for _, row, _ in _with_labels(slots, axis, most)), default=most - 1)


def place(slots: Sequence[Slot], first: int, axis: Axis, most: int) -> Iterator[Mark]:
    """Marks in rows from `first` on: at most `most` rows, unless the marks alone need more."""
    for slot, row, label in _with_labels(slots, axis, most) or _marks_first(slots, axis, most):
        shape, edges = SHAPES[slot.event.date.kind], (slot.left, slot.right)
        yield Mark(0, slot.event, slot.number, shape, first + row, slot.edge, *edges, slot.whole, label)


def _with_labels(slots: Sequence[Slot], axis: Axis, most: int) -> list[_Placed]:
    """Each event in the first row with room for its whole label; nothing where that takes too many rows."""
    rows: list[_Row] = []
    placed: list[_Placed] = []
    for slot in slots:
        choices = _labels(slot, axis)
        whole: list[Label | None] = [label for label in choices if label.text == choices[0].text]
        extents = [(label, _extent(slot, label)) for label in whole or [None]]
        found = ((at, label) for label, extent in extents for at, row in enumerate(rows) if row.free(*extent))
        at, label = next(found, (len(rows), extents[0][0]))
        if at == most:
            return []
        if at == len(rows):
            rows.append(_Row())
        rows[at].take(*_extent(slot, label))
        placed.append((slot, at, label))
    return placed


def _extent(slot: Slot, label: Label | None) -> Pixels:
    """What the event takes of its row: the mark, the label and the last stretch of arrows."""
    left, right = slot.left - _RIM, slot.right + _RIM
    if label:
        left, right = min(left, label.left - GAP), max(right, label.right + GAP)
    return min(left, slot.reach[0]), max(right, slot.reach[1])


def _marks_first(slots: Sequence[Slot], axis: Axis, most: int) -> list[_Placed]:
    """The marks spread over the rows, then what labels fit between them: shortened, a number, or none."""
    rows: list[list[Slot]] = [[] for _ in range(most)]
    for slot in sorted(slots, key=lambda slot: (slot.left, slot.number)):
        # The row that has been free for longest leaves the most room for labels.
        at = min(range(len(rows)), key=lambda row: _free_from(rows[row], axis))
        if _free_from(rows[at], axis) > slot.left:
            at = len(rows)
            rows.append([])
        rows[at].append(slot)
    return [placed for at, row in enumerate(rows) for placed in _label_row(row, at, axis)]


def _free_from(row: Sequence[Slot], axis: Axis) -> float:
    """Where a row is free again: a sign at the edge says little without its label."""
    if not row:
        return -1.0
    return row[-1].right + (_WIDEST / 2 * (axis.right - axis.left) if row[-1].edge else 2 * _RIM)


def _label_row(row: Sequence[Slot], at: int, axis: Axis) -> Iterator[_Placed]:
    taken = axis.left
    for place, slot in enumerate(row):
        limit = row[place + 1].left - _RIM if place + 1 < len(row) else axis.right + GAP
        fitting = (label for label in _labels(slot, axis) if _is_clear(label, taken, limit))
        label = next(fitting, None)
        taken = max(slot.right, label.right if label else 0) + GAP
        yield slot, at, label


def _is_clear(label: Label, taken: float, limit: float) -> bool:
    return label.side == "inside" or (label.left >= taken and label.right + GAP <= limit)


def _labels(slot: Slot, axis: Axis) -> list[Label]:
    """The labels that the figure has room for, best first: at full length, shorter, the number alone."""
    flag = DISPUTED if slot.event.state == DISPUTED else ""
    title = wording(slot.event, slot.edge)
    widest = _WIDEST * (axis.right - axis.left)
    texts = dict.fromkeys(shorten(title, room, FONT) for room in (widest, widest / 2, widest / 4))
    found = [side for text in texts if text for side in _sides(slot, text, flag, axis, FONT)]
    return found + _sides(slot, str(slot.number), "", axis, SMALL)


def wording(event: Event, edge: Edge) -> str:
    """What a label says: the title, and the date where the event does not stand at its place in time."""
    title = clean(event.title)
    return f"{dates.words(event.date)} · {title}" if edge else title


def _sides(slot: Slot, text: str, flag: str, axis: Axis, size: float) -> list[Label]:
    """A label right of its mark, left of it, or inside its bar, beyond the arrows that end at the mark."""
    wide = width(f"{text} · {flag}" if flag else text, size)
    right, left = max(slot.right, slot.reach[1]) + GAP, min(slot.left, slot.reach[0]) - GAP - wide
    found: list[Label] = []
    if right + wide <= axis.right:
        found.append(Label(text, flag, "right", right, right + wide, size))
    if left >= axis.left:
        found.append(Label(text, flag, "left", left, left + wide, size))
    inside = slot.left + GAP
    if SHAPES[slot.event.date.kind] != "day" and inside + wide + GAP <= slot.right:
        # On a full bar text reads best; on hatching it is the last resort.
        found.insert(
            0 if is_full(slot.event) else len(found), Label(text, flag, "inside", inside, inside + wide, size)
        )
    return found
