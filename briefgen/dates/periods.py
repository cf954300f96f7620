"""One calendar period of a date: its bounds, its words, its marks."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

from briefgen.dates.model import MONTHS, SEASONS, InvalidDate, Rule

_PERIOD = re.compile(
    r"([?~%]?)([0-9]{4}|[0-9]{3}X|[0-9]{2}XX|[0-9]XXX)([?~%]?)"
    r"(?:-([?~%]?)([0-9]{2}|XX)([?~%]?)(?:-([?~%]?)([0-9]{2}|XX)([?~%]?))?)?"
)


@dataclass(frozen=True, slots=True)
class Period:
    """One member of a date. `words` is a noun phrase; `parts` are its words where another may share them."""

    first: datetime.date
    last: datetime.date
    words: str
    parts: tuple[str, ...]
    preposition: str
    approximate: bool
    uncertain: bool


@lru_cache(maxsize=1 << 16)
def read_period(text: str) -> Period:
    """Plain ISO 8601 is read here; unknown digits and marks on a part go through the edtf package.

    Raises InvalidDate; its hint is left empty where only the whole text shows what was meant.
    """
    match = _PERIOD.fullmatch(text)
    if match is None:
        refuse("date-form", f"{shown(text)} is not a date", hint="")
    year, month, day = match[2], match[5], match[8]
    approximate, uncertain = _marked_parts(match, "~%"), _marked_parts(match, "?%")
    # The most generous value stands for what is unknown, so that only what no calendar has is refused.
    month_and_day = [int(part.replace("XX", "01")) if part else None for part in (month, day)]
    first, last = _bounds(text, 2000 if "X" in year else int(year), *month_and_day)
    if "X" in text or approximate or uncertain:
        first, last = _package_bounds(text)
    noun, preposition = _noun(year, month, day)
    words = _qualified(noun, approximate, uncertain)
    parts = (words,) if "X" in text or words != noun else tuple(noun.split())
    return Period(first, last, words, parts, preposition, approximate is not None, uncertain is not None)


def _bounds(text: str, year: int, month: int | None, day: int | None) -> tuple[datetime.date, datetime.date]:
    """First and last day of a day, a month, a season or a year; refuses what no calendar has."""
    if year == 0:
        refuse("date-form", f"{shown(text)} has the year 0", hint="years run from 0001 to 9999")
    if month is None:
        return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    if month in SEASONS and day is None:
        start = SEASONS[month][1]
        return datetime.date(year, start, 1), month_end(year, start + 2)
    if not 1 <= month <= 12:
        hint = "months run from 01 to 12, seasons from 21 (spring) to 24 (winter)"
        refuse("date-impossible", f"{shown(text)} has no such month", hint=hint)
    first, last = datetime.date(year, month, 1), month_end(year, month)
    if day is None:
        return first, last
    if not 1 <= day <= last.day:
        hint = f"{MONTHS[month - 1]} {year} has {last.day} days"
        hint = "no month that fits has that day" if "X" in text else hint
        refuse("date-impossible", f"{shown(text)} is no day of the calendar", hint=hint)
    return first.replace(day=day), first.replace(day=day)


def month_end(year: int, month: int) -> datetime.date:
    """The last day of a month; months above 12 lie in the next year. The calendar ends with the year 9999."""
    year, month = (year + 1, month - 12) if month > 12 else (year, month)
    if year > datetime.MAXYEAR:
        return datetime.date.max
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


def _qualified(noun: str, approximate: str | None, uncertain: str | None) -> str:
    """A noun with its marks. None: not marked; "": marked as a whole; otherwise the parts that are marked."""
    is_about = approximate == "" and "unknown" not in noun
    marks = [(None if is_about else approximate, "approximate"), (uncertain, "uncertain")]
    notes = ", ".join(f"{parts} {mark}".strip() for parts, mark in marks if parts is not None)
    return f"{'about ' if is_about else ''}{noun}{f' ({notes})' if notes else ''}"


def _package_bounds(text: str) -> tuple[datetime.date, datetime.date]:
    # Imported here, because a project of plain dates need not wait 0.2 s for it.
    from edtf import EDTFParseException, parse_edtf

    try:
        parsed = parse_edtf(text)
    except EDTFParseException:
        refuse("date-form", f"{shown(text)} is not a date", hint="")
    return _clamped(*parsed.lower_strict()[:3]), _clamped(*parsed.upper_strict()[:3])


def _clamped(year: int, month: int, day: int) -> datetime.date:
    """The package can name 29 February of a year that has none: the last day of that month instead."""
    end = month_end(max(year, datetime.MINYEAR), month)
    return end.replace(day=min(day, end.day))


def _noun(year: str, month: str | None, day: str | None) -> tuple[str, str]:
    """A period as noun phrase and preposition: ("3 March 2021", "on"), ("an unknown month of 2020", "in")."""
    years, of_year = _year_words(year)
    if month is None:
        return years, "in"
    if month == "24":
        return f"winter {years}–{(int(year) + 1) % 100:02}", "in"
    if month == "XX" and day is None:
        return f"an unknown month of {years}", "in"
    if month == "XX" and day == "XX":
        return f"an unknown day in {years}", "on"
    if month == "XX":
        return f"day {int(day or 0)} of an unknown month of {years}", "on"
    season = SEASONS.get(int(month))
    named = f"{season[0] if season else MONTHS[int(month) - 1]} {of_year}"
    if day is None:
        return named, "in"
    return f"{'an unknown day in' if day == 'XX' else int(day)} {named}", "on"


def _year_words(year: str) -> tuple[str, str]:
    """A year with or without unknown digits as a noun, and as what follows a month."""
    first, last = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if first == last:
        return str(first), str(first)
    years = f"the {first}s" if last - first == 9 and first else f"the years {max(first, 1)} to {last}"
    return years, f"of an unknown year in {years}"


def _marked_parts(match: re.Match[str], signs: str) -> str | None:
    """The parts that carry one of `signs`: None for none, "" for all, otherwise such as "year and month".

    A sign at the left of a part is about that part; at its right, about it and all before it (EDTF, level 2).
    """
    if not any(sign in match[0] for sign in signs):
        return None
    groups = match.groups("")
    left, given, right = groups[0::3], groups[1::3], groups[2::3]
    marks = [(left[at], *right[at:]) for at in range(3) if given[at]]
    marked = [any(mark and mark in signs for mark in of_part) for of_part in marks]
    named = [part for part, is_marked in zip(("year", "month", "day"), marked, strict=False) if is_marked]
    return "" if all(marked) else " and ".join(named)


def shown(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")


def refuse(rule: Rule, what: str, *, hint: str) -> NoReturn:
    raise InvalidDate(rule, what, hint=hint)
