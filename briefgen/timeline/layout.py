"""Where everything of a timeline stands: one geometry for the screen and for paper."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from briefgen import dates
from briefgen.timeline.arrows import Arrow, reaches, route
from briefgen.timeline.axis import Axis, Days, Edge, Tick, bounds, dense, outside, shown, ticks, whole
from briefgen.timeline.marks import PITCH, RADIUS, SHAPES, Mark, Pixels, Slot, place, rows_needed
from briefgen.timeline.model import By, Event, Timeline, count
from briefgen.timeline.text import clean

LEGEND: Mapping[str, str] = {
    "day": "Known day",
    "unknown": "Unknown day within these bounds",
    "lasted": "Lasted",
    "approximate": "Date approximate or uncertain",
    "inferred": "Date inferred",
    "outside": "Before or after the period shown",
    "follows": "Said to follow",
    "suspected": "Suspected to follow",
}

TIP = 8.0
"""Pixels at the axis' end that the point of an open end takes."""

SIGN = 9.0
"""How wide the sign is that stands at the edge for an event out of the period shown."""

MARGIN = 14.0
LEGEND_LINE = 22.0
_NARROWEST: Mapping[str, float] = {"day": 2 * RADIUS, "unknown": 9.0, "lasted": 5.0}
"""A bar is never narrower than this, or it could not be seen or clicked."""

_LABELLED_ROWS = 48
_LEAST_ROWS = 4


@dataclass(frozen=True, slots=True)
class Lane:
    """A group of rows. `heading` is the row of its label, None where there is one lane without a label."""

    label: str
    heading: int | None
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A drawn timeline, without its colours. Pixels are those of a figure `width` wide, rows count from 0.

    `axis` is the period that it shows first, `limits` the whole one.
    """

    width: int
    axis: Axis
    limits: Days
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


def lay_out(timeline: Timeline, size: int, by: By = "type") -> Layout:
    """Place all events of a timeline that has some, in a figure `size` pixels wide, in lanes by type, actor or place."""
    axis = Axis(*shown(timeline.events), MARGIN, size - MARGIN)
    groups = _groups(timeline, _slots(timeline, axis), by)
    lanes: list[Lane] = []
    marks: list[Mark] = []
    row, most = 0, _most_rows(groups, axis)
    for label, members in groups.items():
        heading = row if label else None
        first = row + 1 if label else row
        placed = list(place(members, first, axis, most[label]))
        row = max(mark.row for mark in placed) + 1
        lanes.append(Lane(label, heading, first, row - 1))
        marks.extend(placed)
    marks.sort(key=lambda mark: (mark.number, mark.row))
    ordered = tuple(replace(mark, index=index) for index, mark in enumerate(marks))
    arrows = route(timeline.links, ordered)
    limits = whole(timeline.events)
    return Layout(
        size, axis, limits, row, tuple(lanes), ordered, arrows, _legend(ordered, arrows), ticks(axis)
    )


def _most_rows(groups: Mapping[str, Sequence[Slot]], axis: Axis) -> dict[str, int]:
    """How many rows each lane may take so that labels are whole: all that it needs, or its share of what there is."""
    needed = {label: rows_needed(slots, axis, _LABELLED_ROWS) for label, slots in groups.items()}
    share = min(1.0, _LABELLED_ROWS / sum(needed.values()))
    return {label: max(_LEAST_ROWS, int(rows * share)) for label, rows in needed.items()}


def summary(timeline: Timeline) -> str:
    """What the figure shows, in one sentence, and in another how many events stand at its edges."""
    return count(timeline) + (_outside(timeline) if timeline.events else "")


def _outside(timeline: Timeline) -> str:
    """How many events stand at an edge; nothing where the figure shows the whole period."""
    days = dense(timeline.events)
    if days is None:
        return ""
    edges = list(outside(timeline.events).values())
    first, last = (datetime.date.fromordinal(int(day)) for day in (days[0], days[1] - 1))
    next_day = last + datetime.timedelta(1)
    parts = (
        (edges.count("before"), f"before {_words(first, first)}", "left"),
        (edges.count("after"), f"after {_words(last, next_day)}", "right"),
    )
    said = [f"{_stand(number)} {when} at the {side} edge" for number, when, side in parts if number]
    return f" Of these, {' and '.join(said)}." if said else ""


def _words(day: datetime.date, begins: datetime.date) -> str:
    """A day in words; as a month or a year where one `begins` on that day or the next."""
    length = 10 if begins.day > 1 else 7 if begins.month > 1 else 4
    return dates.words(dates.parse(day.isoformat()[:length]))


def _stand(number: int) -> str:
    return "one stands" if number == 1 else f"{number} stand"


def _groups(timeline: Timeline, slots: Sequence[Slot], by: By) -> dict[str, list[Slot]]:
    """The events of each lane that has some, the lanes from the top; an event may stand in several."""
    groups: dict[str, list[Slot]] = {clean(lane): [] for lane in timeline.lanes.get(by, ())}
    for slot in slots:
        for lane in dict.fromkeys(map(clean, slot.event.lanes.get(by) or ("",))):
            groups.setdefault(lane, []).append(slot)
    return {label: members for label, members in groups.items() if members}


def _slots(timeline: Timeline, axis: Axis) -> list[Slot]:
    edges = outside(timeline.events)
    slots = [
        _slot(event, number, axis, edges.get(event.id, "")) for number, event in enumerate(timeline.events, 1)
    ]
    reach = reaches(slots, timeline.links)
    return [replace(slot, reach=reach[slot.event.id]) for slot in slots]


def _slot(event: Event, number: int, axis: Axis, edge: Edge) -> Slot:
    extent = _extent(event, axis)
    if edge == "before":
        seen = axis.left, axis.left + SIGN
    elif edge == "after":
        seen = axis.right - SIGN, axis.right
    else:
        seen = max(extent[0], axis.left), min(extent[1], axis.right)
    return Slot(event, number, edge, *seen, extent, seen)


def _extent(event: Event, axis: Axis) -> Pixels:
    """The mark's left and right end in pixels, in the figure or out of it; a known day stands at its noon."""
    start, end = bounds(event)
    shape = SHAPES[event.date.kind]
    right = axis.right - TIP if end is None else axis.x(end)
    left = min(axis.left + TIP, right) if start is None else axis.x(start)
    right = max(left, right)
    least = _NARROWEST[shape]
    if shape == "day" or right - left < least:
        middle = (left + right) / 2
        return middle - least / 2, middle + least / 2
    return left, right


def _legend(marks: Sequence[Mark], arrows: Sequence[Arrow]) -> tuple[tuple[str, ...], ...]:
    """The keys of LEGEND that the figure needs: a line of date kinds, then a line of what qualifies them."""
    shapes = {mark.shape for mark in marks}
    found = {
        "approximate": any(mark.hollow for mark in marks),
        "inferred": any(mark.event.inferred for mark in marks),
        "outside": any(mark.edge for mark in marks),
        "follows": any(not arrow.suspected for arrow in arrows),
        "suspected": any(arrow.suspected for arrow in arrows),
    }
    lines = tuple(key for key in LEGEND if key in shapes), tuple(key for key in LEGEND if found.get(key))
    return tuple(line for line in lines if line)
