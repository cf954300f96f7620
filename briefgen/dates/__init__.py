"""Uncertain dates: EDTF (ISO 8601-2) with bounds, a kind and one wording."""

from __future__ import annotations

import datetime
import re

from briefgen.dates.model import MONTHS, SEASONS, WEEKDAYS, Date, InvalidDate, Kind, Rule
from briefgen.dates.reading import read

__all__ = [
    "MONTHS",
    "SEASONS",
    "WEEKDAYS",
    "Date",
    "InvalidDate",
    "Kind",
    "Rule",
    "contains",
    "overlap",
    "parse",
    "possible_weekdays",
    "sort_key",
    "weekday_named",
    "words",
]

_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})\b")


def parse(text: str) -> Date:
    """Read an EDTF date (ISO 8601-2, levels 0 to 2 as far as the author guide names them).

    Raises InvalidDate, and nothing else, for any other text. Years run from 0001 to 9999.
    """
    return read(text)[0]


def words(date: Date) -> str:
    """The one wording of a date from `parse`, such as "3 March 2021" or "between 2 and 4 May 2021"."""
    return read(date.edtf)[1]


def sort_key(date: Date) -> tuple[int, int, str]:
    """Orders by earliest day, then latest, then text; an open start comes first, an open end last."""
    first, last = _ordinals(date)
    return first, last, date.edtf


def contains(date: Date, day: datetime.date) -> bool:
    """Whether `day` lies within the bounds, both included; an open end has no limit."""
    first, last = _ordinals(date)
    return first <= day.toordinal() <= last


def overlap(a: Date, b: Date) -> bool:
    """Whether the bounds share a day. Two dates that do not overlap exclude each other."""
    return _begins_by(a, b) and _begins_by(b, a)


def possible_weekdays(date: Date) -> frozenset[int]:
    """The weekdays that occur within the bounds, Monday being 0; all seven where an end is open."""
    first, last = _ordinals(date)
    if date.earliest is None or date.latest is None or last - first > 6:
        return frozenset(range(7))
    return frozenset((number - 1) % 7 for number in range(first, last + 1))  # day 1 was a Monday


def weekday_named(phrase: str) -> int | None:
    """The weekday a phrase such as "early Wednesday" names, Monday being 0; None for none or several."""
    found = {WEEKDAYS.index(name) for name in _WEEKDAY.findall(phrase.lower())}
    return found.pop() if len(found) == 1 else None


def _begins_by(a: Date, b: Date) -> bool:
    """Whether one begins before the other has ended."""
    return a.earliest is None or b.latest is None or a.earliest <= b.latest


def _ordinals(date: Date) -> tuple[int, int]:
    """The bounds as day numbers, those of open ends lying outside the calendar."""
    first = date.earliest.toordinal() if date.earliest else 0
    last = date.latest.toordinal() if date.latest else datetime.date.max.toordinal() + 1
    return first, last
