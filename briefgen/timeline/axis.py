"""The time axis of a figure: which days it spans, where a day stands, which ticks it carries."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from briefgen.timeline.model import Event

FIRST_DAY = datetime.date.min.toordinal()
LAST_DAY = datetime.date.max.toordinal()

_SHORTEST = 21.0
"""Days. A figure with a single event shows about three weeks."""

_PADDING = 0.03
_OPEN_PADDING = 0.07
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


def span(events: Sequence[Event], left: float, right: float) -> Axis:
    """The axis that shows all events whole, with room at the ends, more of it where a period has no end."""
    limits = [bounds(event) for event in events]
    days = [day for pair in limits for day in pair if day is not None]
    first, last = min(days), max(days)
    if last - first < _SHORTEST:
        middle = (first + last) / 2
        first, last = middle - _SHORTEST / 2, middle + _SHORTEST / 2
    before = _OPEN_PADDING if any(start is None for start, _ in limits) else _PADDING
    after = _OPEN_PADDING if any(end is None for _, end in limits) else _PADDING
    length = last - first
    return Axis(max(first - length * before, FIRST_DAY), min(last + length * after, LAST_DAY), left, right)


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
