"""Where everything of a timeline stands: one geometry for the screen and for paper."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from briefgen import dates
from briefgen.timeline.arrows import Arrow, reaches, route
from briefgen.timeline.axis import Axis, Days, Edge, Tick, bounds, dense, outside, shown, ticks, whole
from briefgen.timeline.marks import (
    PITCH,
    RADIUS,
    SHAPES,
    Mark,
    Pixels,
    Placed,
    Slot,
    marks,
    marks_first,
    rows_of,
    slot,
    with_labels,
)
from briefgen.timeline.model import By, Event, Timeline, count, facts, hovers
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


class Sheet:
    """A timeline in a figure `width` pixels wide. What its arrangements and both drawings share is worked out once.

    Only a timeline that has events can be laid out.
    """

    def __init__(self, timeline: Timeline, width: int) -> None:
        self.timeline = timeline
        self.width = width
        self._layouts: dict[By, Layout] = {}

    @cached_property
    def summary(self) -> str:
        """What the figure shows, in one sentence or two."""
        return summary(self.timeline)

    @cached_property
    def facts(self) -> Mapping[str, tuple[str, ...]]:
        """What is known of each event, by its id."""
        return facts(self.timeline)

    @cached_property
    def hovers(self) -> list[str]:
        """What stands beside the pointer, for each event."""
        return hovers(self.timeline, self.facts)

    @cached_property
    def edges(self) -> Mapping[str, Edge]:
        """The events that stand at an edge, by id."""
        return outside(self.timeline.events) if self.timeline.events else {}

    @cached_property
    def _axis(self) -> Axis:
        return Axis(*shown(self.timeline.events), MARGIN, self.width - MARGIN)

    @cached_property
    def _slots(self) -> list[Slot]:
        return _slots(self.timeline, self._axis, self.edges)

    @cached_property
    def _limits(self) -> Days:
        return whole(self.timeline.events)

    @cached_property
    def _ticks(self) -> tuple[Tick, ...]:
        return ticks(self._axis)

    def lay_out(self, by: By) -> Layout:
        """Its events placed in lanes by type, actor or place."""
        if by not in self._layouts:
            self._layouts[by] = self._laid_out(by)
        return self._layouts[by]

    def _laid_out(self, by: By) -> Layout:
        lanes: list[Lane] = []
        found: list[Placed] = []
        row = 0
        for label, placed in _in_rows(_groups(self.timeline, self._slots, by), self._axis).items():
            heading = row if label else None
            first = row + 1 if label else row
            found += ((member, first + at, chosen) for member, at, chosen in placed)
            row = first + rows_of(placed, 0)
            lanes.append(Lane(label, heading, first, row - 1))
        every = marks(found)
        arrows = route(self.timeline.links, every)
        legend = _legend(every, arrows)
        return Layout(
            self.width, self._axis, self._limits, row, tuple(lanes), every, arrows, legend, self._ticks
        )


def lay_out(timeline: Timeline, size: int, by: By = "type") -> Layout:
    """Place all events of a timeline that has some, in a figure `size` pixels wide, in lanes by type, actor or place."""
    return Sheet(timeline, size).lay_out(by)


def _in_rows(groups: Mapping[str, Sequence[Slot]], axis: Axis) -> dict[str, list[Placed]]:
    """The events of each lane in rows, counted from 0: with whole labels where these need no more than its share of rows."""
    whole = {label: with_labels(slots, _LABELLED_ROWS) for label, slots in groups.items()}
    needed = {label: rows_of(placed, _LABELLED_ROWS) for label, placed in whole.items()}
    share = min(1.0, _LABELLED_ROWS / sum(needed.values()))
    most = {label: max(_LEAST_ROWS, int(rows * share)) for label, rows in needed.items()}
    return {
        label: whole[label]
        if whole[label] and needed[label] <= most[label]
        else marks_first(slots, axis, most[label])
        for label, slots in groups.items()
    }


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
    for each in slots:
        for lane in dict.fromkeys(map(clean, each.event.lanes.get(by) or ("",))):
            groups.setdefault(lane, []).append(each)
    return {label: members for label, members in groups.items() if members}


def _slots(timeline: Timeline, axis: Axis, edges: Mapping[str, Edge]) -> list[Slot]:
    whole = {event.id: _extent(event, axis) for event in timeline.events}
    seen = {key: _seen(extent, axis, edges.get(key, "")) for key, extent in whole.items()}
    reach = reaches(seen, timeline.links)
    return [
        slot(event, number, edges.get(event.id, ""), seen[event.id], whole[event.id], reach[event.id], axis)
        for number, event in enumerate(timeline.events, 1)
    ]


def _seen(extent: Pixels, axis: Axis, edge: Edge) -> Pixels:
    """What is seen of a mark in the period shown."""
    if edge == "before":
        return axis.left, axis.left + SIGN
    if edge == "after":
        return axis.right - SIGN, axis.right
    return max(extent[0], axis.left), min(extent[1], axis.right)


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
