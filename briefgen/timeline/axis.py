"""The time axis of a figure: which days it shows first, where a day stands, which ticks it carries."""

from __future__ import annotations

import datetime
import math
from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from briefgen.timeline.model import Event

Edge = Literal["", "before", "after"]
"""Whether an event is out of the period shown, and on which side."""

Days = tuple[float, float]
"""From a day number (proleptic ordinal) to another."""

FIRST_DAY = datetime.date.min.toordinal()
LAST_DAY = datetime.date.max.toordinal()

_SHORTEST = 21.0
"""Days. A figure with a single event shows about three weeks."""

_PADDING = 0.03
_OPEN_PADDING = 0.07
_MOST = 0.85
"""The share of the events that make up the dense part of a timeline."""

_STRETCHED = 3.0
_NEAR = 0.25
_SLIVER = 0.005
"""The share of the period shown below which a bar at its edge could not be seen. The page's script knows the same."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY_LABEL, _MONTH_LABEL, _YEAR_LABEL = 48.0, 34.0, 44.0
"""Pixels from tick to tick that a label such as "30 Nov", "Nov" or "2021" needs."""

_YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the axis. `day` is a day number (proleptic ordinal), `below` a second line such as the year."""

    day: int
    label: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """Maps day numbers `first` to `last` linearly onto pixels `left` to `right`."""

    first: float
    last: float
    left: float
    right: float

    def x(self, day: float) -> float:
        return self.left + (day - self.first) / (self.last - self.first) * (self.right - self.left)

    def day(self, x: float) -> float:
        return self.first + (x - self.left) / (self.right - self.left) * (self.last - self.first)


def bounds(event: Event) -> tuple[float | None, float | None]:
    """The event's first day and the end of its last day as day numbers; None where an end is open."""
    date = event.date
    return (
        float(date.earliest.toordinal()) if date.earliest else None,
        float(date.latest.toordinal() + 1) if date.latest else None,
    )


def whole(events: Sequence[Event]) -> Days:
    """The period of all events, with room at the ends, more of it where a date has no end."""
    return _padded(_known(events), events)


def shown(events: Sequence[Event]) -> Days:
    """The period that the figure shows first: its dense part, where a few outlying events stretch the whole.

    The rule: the dense part is the shortest period that holds the known bounds of 85 % of the events. Where the whole is
    more than three times as long, the figure shows the dense part, with what lies within a quarter of its length before
    and after; elsewhere it shows the whole.
    """
    return _padded(dense(events) or _known(events), events)


def dense(events: Sequence[Event]) -> Days | None:
    """The dense part of a stretched timeline by the rule of `shown`, without room at its ends; None for any other."""
    spans = [_span(event) for event in events]
    first, last = _known(events)
    core = _shortest(spans, math.ceil(_MOST * len(spans)))
    length = max(core[1] - core[0], _SHORTEST)
    if last - first <= _STRETCHED * length:
        return None
    near = core[0] - _NEAR * length, core[1] + _NEAR * length
    held = [span for span in spans if near[0] <= span[0] and span[1] <= near[1]]
    return min(start for start, _ in held), max(end for _, end in held)


def outside(events: Sequence[Event]) -> dict[str, Edge]:
    """The events, by id, of which nothing or next to nothing lies in the period that the figure shows first."""
    part = dense(events)
    if part is None:
        return {}
    first, last = _padded(part, events)
    sliver = _SLIVER * (last - first)
    found: dict[str, Edge] = {}
    for event in events:
        start, end = bounds(event)
        if end is not None and end <= first + sliver:
            found[event.id] = "before"
        elif start is not None and start >= last - sliver:
            found[event.id] = "after"
    return found


def _shortest(spans: Sequence[Days], most: int) -> Days:
    """The shortest period that holds `most` of the spans; the latest of several."""
    ends: list[float] = []
    best = (-math.inf, math.inf)
    for start, end in sorted(spans, reverse=True):
        insort(ends, end)
        if len(ends) >= most and ends[most - 1] - start < best[1] - best[0]:
            best = start, ends[most - 1]
    return best


def _span(event: Event) -> Days:
    """An event's known bounds; its one known bound twice where the other end is open."""
    start, end = bounds(event)
    known = [day for day in (start, end) if day is not None]
    return known[0], known[-1]


def _known(events: Sequence[Event]) -> Days:
    spans = [_span(event) for event in events]
    return min(start for start, _ in spans), max(end for _, end in spans)


def _padded(days: Days, events: Sequence[Event]) -> Days:
    first, last = days
    if last - first < _SHORTEST:
        middle = (first + last) / 2
        first, last = middle - _SHORTEST / 2, middle + _SHORTEST / 2
    limits = [bounds(event) for event in events]
    before = _OPEN_PADDING if any(start is None for start, _ in limits) else _PADDING
    after = _OPEN_PADDING if any(end is None for _, end in limits) else _PADDING
    length = last - first
    return max(first - length * before, FIRST_DAY), min(last + length * after, LAST_DAY)


def ticks(axis: Axis) -> tuple[Tick, ...]:
    """The finest ticks that keep their labels apart: days, Mondays, half months, months, years and so on."""
    pixels = (axis.right - axis.left) / (axis.last - axis.first)
    first = datetime.date.fromordinal(math.ceil(axis.first))
    last = datetime.date.fromordinal(math.floor(axis.last))
    for step in (1, 7):
        if step * pixels >= _DAY_LABEL:
            return _with_years((day, _day_label(day)) for day in _days(first, last, step))
    if 14 * pixels >= _DAY_LABEL:
        halves = (day for day in _days(first, last, 1) if day.day in (1, 15))
        return _with_years((day, _day_label(day)) for day in halves)
    for step in (1, 2, 3, 6):
        if step * 30 * pixels >= _MONTH_LABEL:
            return _with_years((day, _MONTHS[day.month - 1]) for day in _months(first, last, step))
    step = next((years for years in _YEARS if years * 365 * pixels >= _YEAR_LABEL), _YEARS[-1])
    return tuple(Tick(day.toordinal(), str(day.year)) for day in _year_starts(first, last, step))


def _day_label(day: datetime.date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"


def _days(first: datetime.date, last: datetime.date, step: int) -> Iterator[datetime.date]:
    """Each day, or each Monday for a step of 7: day number 1 is a Monday."""
    start = math.ceil((first.toordinal() - 1) / step) * step + 1
    return (datetime.date.fromordinal(day) for day in range(start, last.toordinal() + 1, step))


def _months(first: datetime.date, last: datetime.date, step: int) -> Iterator[datetime.date]:
    months = range(first.year * 12, last.year * 12 + last.month, step)
    starts = (datetime.date(month // 12, month % 12 + 1, 1) for month in months)
    return (day for day in starts if first <= day <= last)


def _year_starts(first: datetime.date, last: datetime.date, step: int) -> Iterator[datetime.date]:
    years = range(math.ceil(first.year / step) * step, last.year + 1, step)
    return (day for day in (datetime.date(year, 1, 1) for year in years) if first <= day)


def _with_years(days: Iterable[tuple[datetime.date, str]]) -> tuple[Tick, ...]:
    """Ticks with the year under the first one and under the first of each year."""
    found: list[Tick] = []
    year = 0
    for day, label in days:
        found.append(Tick(day.toordinal(), label, str(day.year) if day.year != year else ""))
        year = day.year
    return tuple(found)
