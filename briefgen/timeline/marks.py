"""Where the marks and labels of one lane stand: rows without collisions, labels as long as there is room."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    """An event before it has a row. `reach` is as far as arrows that end at it run along its row, in pixels.

    `labels` are those that the figure has room for, best first: at full length, shorter, the number alone.
    """

    event: Event
    number: int
    edge: Edge
    left: float
    right: float
    whole: Pixels
    reach: Pixels
    labels: tuple[Label, ...]


Placed = tuple[Slot, int, "Label | None"]
"""An event, its row, and its label."""


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


def rows_of(placed: Sequence[Placed], most: int) -> int:
    """How many rows are taken; `most` where nothing is placed, because it would take more."""
    return 1 + max((row for _, row, _ in placed), default=most - 1)


def marks(placed: Iterable[Placed]) -> tuple[Mark, ...]:
    """The marks of a figure, in order of time and of their rows."""
    ordered = sorted(placed, key=lambda found: (found[0].number, found[1]))
    return tuple(
        Mark(
            index,
            slot.event,
            slot.number,
            SHAPES[slot.event.date.kind],
            row,
            slot.edge,
            slot.left,
            slot.right,
            slot.whole,
            label,
        )
        for index, (slot, row, label) in enumerate(ordered)
    )


def with_labels(slots: Sequence[Slot], most: int) -> list[Placed]:
    """Each event in the first row with room for its whole label; nothing where that takes too many rows."""
    rows: list[_Row] = []
    placed: list[Placed] = []
    for slot in slots:
        whole: list[Label | None] = [label for label in slot.labels if label.text == slot.labels[0].text]
        extents = [_extent(slot, label) for label in whole or [None]]
        choice, at = _first_free(rows, extents) or (0, len(rows))
        if at == most:
            return []
        if at == len(rows):
            rows.append(_Row())
        rows[at].take(*extents[choice])
        placed.append((slot, at, whole[choice] if whole else None))
    return placed


def _first_free(rows: Sequence[_Row], extents: Sequence[Pixels]) -> tuple[int, int] | None:
    """The first extent for which a row has room, and that row, by their places; nothing where no row has."""
    for choice, (left, right) in enumerate(extents):
        for at, row in enumerate(rows):
            if row.free(left, right):
                return choice, at
    return None


def _extent(slot: Slot, label: Label | None) -> Pixels:
    """What the event takes of its row: the mark, the label and the last stretch of arrows."""
    left, right = slot.left - _RIM, slot.right + _RIM
    if label:
        left, right = min(left, label.left - GAP), max(right, label.right + GAP)
    return min(left, slot.reach[0]), max(right, slot.reach[1])


def marks_first(slots: Sequence[Slot], axis: Axis, most: int) -> list[Placed]:
    """The marks spread over the rows, then what labels fit between them: shortened, a number, or none."""
    rows: list[list[Slot]] = [[] for _ in range(most)]
    free = [-1.0] * most
    for slot in sorted(slots, key=lambda slot: (slot.left, slot.number)):
        # The row that has been free for longest leaves the most room for labels.
        at = free.index(min(free))
        if free[at] > slot.left:
            at = len(rows)
            rows.append([])
            free.append(-1.0)
        rows[at].append(slot)
        free[at] = _free_from(slot, axis)
    return [placed for at, row in enumerate(rows) for placed in _label_row(row, at, axis)]


def _free_from(last: Slot, axis: Axis) -> float:
    """Where a row is free again after a mark: a sign at the edge says little without its label."""
    return last.right + (_WIDEST / 2 * (axis.right - axis.left) if last.edge else 2 * _RIM)


def _label_row(row: Sequence[Slot], at: int, axis: Axis) -> Iterator[Placed]:
    taken = axis.left
    for place, slot in enumerate(row):
        limit = row[place + 1].left - _RIM if place + 1 < len(row) else axis.right + GAP
        fitting = (label for label in slot.labels if _is_clear(label, taken, limit))
        label = next(fitting, None)
        taken = max(slot.right, label.right if label else 0) + GAP
        yield slot, at, label


def _is_clear(label: Label, taken: float, limit: float) -> bool:
    return label.side == "inside" or (label.left >= taken and label.right + GAP <= limit)


def slot(
    event: Event, number: int, edge: Edge, seen: Pixels, whole: Pixels, reach: Pixels, axis: Axis
) -> Slot:
    """An event with the labels that the figure has room for. `seen`: what of it is seen."""
    flag = DISPUTED if event.state == DISPUTED else ""
    title = wording(event, edge)
    widest = _WIDEST * (axis.right - axis.left)
    texts = dict.fromkeys(shorten(title, room, FONT) for room in (widest, widest / 2, widest / 4))
    around = _Around(
        max(seen[1], reach[1]) + GAP,
        min(seen[0], reach[0]) - GAP,
        seen if SHAPES[event.date.kind] != "day" else None,
        is_full(event),
        axis,
    )
    labels = [side for text in texts if text for side in around.labels(text, flag, FONT)]
    labels += around.labels(str(number), "", SMALL)
    return Slot(event, number, edge, *seen, whole, reach, tuple(labels))


def wording(event: Event, edge: Edge) -> str:
    """What a label says: the title, and the date where the event does not stand at its place in time."""
    title = clean(event.title)
    return f"{dates.words(event.date)} · {title}" if edge else title


@dataclass(frozen=True, slots=True)
class _Around:
    """Where labels of a mark may stand: from `right` on, up to `left`, or inside its `bar`, which may be full."""

    right: float
    left: float
    bar: Pixels | None
    full: bool
    axis: Axis

    def labels(self, text: str, flag: str, size: float) -> list[Label]:
        """A label right of its mark, left of it, or inside its bar, beyond the arrows that end at the mark."""
        wide = width(f"{text} · {flag}" if flag else text, size)
        found: list[Label] = []
        if self.right + wide <= self.axis.right:
            found.append(Label(text, flag, "right", self.right, self.right + wide, size))
        left = self.left - wide
        if left >= self.axis.left:
            found.append(Label(text, flag, "left", left, left + wide, size))
        if self.bar and self.bar[0] + GAP + wide + GAP <= self.bar[1]:
            inside = self.bar[0] + GAP
            # On a full bar text reads best; on hatching it is the last resort.
            found.insert(
                0 if self.full else len(found), Label(text, flag, "inside", inside, inside + wide, size)
            )
        return found
