"""Where everything of a timeline stands: one geometry for the screen and for paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from briefgen.timeline.axis import Axis, Tick, bounds, span, ticks
from briefgen.timeline.marks import GAP, RADIUS, SHAPES, Mark, Slot, place
from briefgen.timeline.model import Event, Link, Timeline
from briefgen.timeline.text import clean

Touch = Literal["start", "end", "across"]

LEGEND: Mapping[str, str] = {
    "day": "Known day",
    "unknown": "Unknown day within these bounds",
    "lasted": "Lasted",
    "approximate": "Date approximate or uncertain",
    "inferred": "Date inferred",
    "follows": "Said to follow",
    "suspected": "Suspected to follow",
}

PITCH = 24.0
"""Pixels from row to row: also the size that WCAG 2.2 (2.5.8) asks of a target."""

BAR = 14.0
TIP = 8.0
"""Pixels at the axis' end that the point of an open end takes."""

MARGIN = 14.0
LEGEND_LINE = 22.0
_NARROWEST: Mapping[str, float] = {"day": 2 * RADIUS, "unknown": 9.0, "lasted": 5.0}
"""A bar is never narrower than this, or it could not be seen or clicked."""

_LABELLED_ROWS = 40
_LEAST_ROWS = 4


@dataclass(frozen=True, slots=True)
class Lane:
    """A group of rows. `heading` is the row of its label, None where there is one lane without a label."""

    label: str
    heading: int | None
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """A bent line through (pixel, row) points to the mark that follows, touching it at `touch`."""

    points: tuple[tuple[float, float], ...]
    source: Mark
    target: Mark
    touch: Touch
    suspected: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """A drawn timeline, without its colours. Pixels are those of a figure `width` wide, rows count from 0."""

    width: int
    axis: Axis
    rows: int
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    arrows: tuple[Arrow, ...]
    legend: tuple[tuple[str, ...], ...]
    ticks: tuple[Tick, ...]

    @property
    def top(self) -> float:
        return 8 + LEGEND_LINE * len(self.legend)

    @property
    def bottom(self) -> float:
        return self.top + self.rows * PITCH

    @property
    def height(self) -> float:
        return self.bottom + 38

    def y(self, row: float) -> float:
        return self.top + (row + 0.5) * PITCH


def lay_out(timeline: Timeline, size: int) -> Layout:
    """Place all events of a timeline that has some, in a figure `size` pixels wide."""
    axis = span(timeline.events, MARGIN, size - MARGIN)
    slots = _slots(timeline, axis)
    groups = _groups(timeline, slots)
    lanes: list[Lane] = []
    marks: list[Mark] = []
    row, most = 0, max(_LEAST_ROWS, _LABELLED_ROWS // len(groups))
    for label, members in groups.items():
        heading = row if label else None
        first = row + 1 if label else row
        placed = list(place(members, first, axis, most))
        row = max(mark.row for mark in placed) + 1
        lanes.append(Lane(label, heading, first, row - 1))
        marks.extend(placed)
    ordered = tuple(sorted(marks, key=lambda mark: mark.number))
    arrows = _arrows(timeline.links, ordered)
    return Layout(size, axis, row, tuple(lanes), ordered, arrows, _legend(ordered, arrows), ticks(axis))


def _groups(timeline: Timeline, slots: Sequence[Slot]) -> dict[str, list[Slot]]:
    """The events of each lane that has some, the lanes from the top."""
    groups: dict[str, list[Slot]] = {clean(lane): [] for lane in timeline.lanes}
    for slot in slots:
        groups.setdefault(clean(slot.event.lane), []).append(slot)
    return {label: members for label, members in groups.items() if members}


def _slots(timeline: Timeline, axis: Axis) -> list[Slot]:
    edges = {event.id: _edges(event, axis) for event in timeline.events}
    reach = dict(edges)
    for link in timeline.links:
        turn = _leaves(edges[link.source], edges[link.target])
        left, right = reach[link.target]
        reach[link.target] = (min(left, turn - 1), max(right, turn + 1))
    return [
        Slot(event, number, *bounds(event), *edges[event.id], reach[event.id])
        for number, event in enumerate(timeline.events, 1)
    ]


def _edges(event: Event, axis: Axis) -> tuple[float, float]:
    """The mark's left and right end in pixels; a known day stands at its noon."""
    start, end = bounds(event)
    shape = SHAPES[event.date.kind]
    left = axis.left + TIP if start is None else axis.x(start)
    right = axis.right - TIP if end is None else axis.x(end)
    least = _NARROWEST[shape]
    if shape == "day" or right - left < least:
        middle = (left + right) / 2
        return middle - least / 2, middle + least / 2
    return left, right


def _leaves(source: tuple[float, float], target: tuple[float, float]) -> float:
    """Where an arrow leaves its source: as near to its target as the source reaches, the middle of a known day."""
    if source[1] - source[0] <= 2 * RADIUS:
        return (source[0] + source[1]) / 2
    return min(max(target[0] - 2 * GAP, source[0] + 2), source[1] - 2)


def _arrows(links: Sequence[Link], marks: Sequence[Mark]) -> tuple[Arrow, ...]:
    by_id = {mark.event.id: mark for mark in marks}
    arrows: list[Arrow] = []
    for link in links:
        plain = _arrow(by_id[link.source], by_id[link.target], link.suspected)
        arrows.append(_beside(plain, arrows))
    return tuple(arrows)


def _arrow(source: Mark, target: Mark, suspected: bool) -> Arrow:
    """Down from the source to the row of its follower, then along that row; straight where that is too short."""
    x = _leaves((source.left, source.right), (target.left, target.right))
    step = 1 if target.row > source.row else -1
    start, turn = (x, source.row + step * RADIUS / PITCH), (x, float(target.row))
    if source.row == target.row:
        ends = ((source.right, float(source.row)), (target.left - 1, float(target.row)))
        return Arrow(ends, source, target, "start", suspected)
    if x + 2 * GAP <= target.left:
        return Arrow((start, turn, (target.left - 1, target.row)), source, target, "start", suspected)
    if target.right + 2 * GAP <= x:
        return Arrow((start, turn, (target.right + 1, target.row)), source, target, "end", suspected)
    over = target.middle if target.shape == "day" else min(max(x, target.left), target.right)
    half = (RADIUS if target.shape == "day" else BAR / 2) + 1
    return Arrow((start, (over, target.row - step * half / PITCH)), source, target, "across", suspected)


def _beside(arrow: Arrow, others: Sequence[Arrow]) -> Arrow:
    """A straight arrow moved by a few pixels where it would lie upon another."""
    if arrow.touch != "across":
        return arrow
    (x, row), (over, end) = arrow.points
    for shift in (0.0, 3.5, -3.5):
        # Less at the head, so that it still touches a mark of the least width.
        moved = replace(arrow, points=((x + shift, row), (over + shift / 2, end)))
        if not any(_upon(moved, other) for other in others):
            return moved
    return arrow


def _upon(one: Arrow, other: Arrow) -> bool:
    (x, row), (_, end) = one.points[0], one.points[-1]
    (other_x, other_row), (_, other_end) = other.points[:2]
    apart = max(row, end) <= min(other_row, other_end) or max(other_row, other_end) <= min(row, end)
    return abs(x - other_x) < 3 and not apart


def _legend(marks: Sequence[Mark], arrows: Sequence[Arrow]) -> tuple[tuple[str, ...], ...]:
    """The keys of LEGEND that the figure needs: a line of date kinds, then a line of what qualifies them."""
    shapes = {mark.shape for mark in marks}
    found = {
        "approximate": any(mark.hollow for mark in marks),
        "inferred": any(mark.event.inferred for mark in marks),
        "follows": any(not arrow.suspected for arrow in arrows),
        "suspected": any(arrow.suspected for arrow in arrows),
    }
    lines = tuple(key for key in LEGEND if key in shapes), tuple(key for key in LEGEND if found.get(key))
    return tuple(line for line in lines if line)
