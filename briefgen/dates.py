"""Uncertain dates: EDTF (ISO 8601-2) with bounds, a kind and one wording."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NoReturn

Kind = Literal["day", "unknown-day", "duration"]
Rule = Literal["date-form", "date-impossible", "date-reversed"]


@dataclass(frozen=True, slots=True)
class Date:
    """A date as a source gives it. The bounds are those of the calendar period, both days included.

    `kind`: "day" is one known day; "unknown-day" is some one day within the bounds (`2021-03`,
    `[2021-05-02..2021-05-04]`, `..2020-03-11`); "duration" is true on all days from start to end (`a/b`).
    """

    edtf: str
    kind: Kind
    earliest: datetime.date | None
    latest: datetime.date | None
    approximate: bool
    uncertain: bool
    clock: str | None


class InvalidDate(ValueError):
    """Text that is no date: `rule` names what is wrong, `what` says it, `hint` shows what to write."""

    def __init__(self, rule: Rule, what: str, *, hint: str) -> None:
        super().__init__(f"{what} [{rule}]")
        self.rule = rule
        self.what = what
        self.hint = hint


def parse(text: str) -> Date:
    """Read an EDTF date (ISO 8601-2, levels 0 to 2 as far as the author guide names them).

    Raises InvalidDate, and nothing else, for any other text. Years run from 0001 to 9999.
    """
    return _read(text)[0]


def words(date: Date) -> str:
    """The one wording of a date from `parse`, such as "3 March 2021" or "between 2 and 4 May 2021"."""
    return _read(date.edtf)[1]


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
    first_a, last_a = _ordinals(a)
    first_b, last_b = _ordinals(b)
    return first_a <= last_b and first_b <= last_a


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


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# EDTF numbers the seasons after the months. They are taken as whole months in the northern hemisphere; winter,
# which the standard lists last, runs into the next year.
SEASONS = {21: ("spring", 3), 22: ("summer", 6), 23: ("autumn", 9), 24: ("winter", 12)}

_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})\b")
_PERIOD = re.compile(
    r"([?~%]?)([0-9]{4}|[0-9]{3}X|[0-9]{2}XX|[0-9]XXX)([?~%]?)"
    r"(?:-([?~%]?)([0-9]{2}|XX)([?~%]?)(?:-([?~%]?)([0-9]{2}|XX)([?~%]?))?)?"
)
_CLOCK = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?(Z|[+-][0-9]{2}(?::[0-9]{2})?)"
)
_SLIP = re.compile(r"([0-9]{4})(?:([-/.])([0-9]{1,2})(?:\2([0-9]{1,2}))?|([0-9]{2})([0-9]{2}))")

_FORMS = (
    "write 2021-03-03, 2021-03 or 2021; [2021-05-02..2021-05-04] for one unknown day between two days; "
    "2021-05-02/2021-05-04 for all days from the first to the last"
)
_UNKNOWN_FORMS = (
    "write XX for an unknown month or day, 202X for a decade; other gaps as [2020-03-10..2020-03-19]"
)
_CLOCK_FORMS = "write the hour with its offset from UTC, as 2020-01-08T01:20+03:00 or 2020-01-08T00:20Z"
_CACHED = 1 << 16
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class _Period:
    """One member of a date. `words` is a noun phrase; `parts` are its words where another may share them."""

    first: datetime.date
    last: datetime.date
    words: str
    parts: tuple[str, ...]
    preposition: str
    approximate: bool
    uncertain: bool


_Range = tuple[_Period | None, _Period | None]
"""From one period to another; None is an open end."""


@lru_cache(maxsize=_CACHED)
def _read(text: str) -> tuple[Date, str]:
    """The date and its wording, found together because both follow from how the text is built."""
    if len(text) > _LONGEST or text.split() != [text]:
        _refuse("date-form", f"{_shown(text)} is not a date", hint=_suggestion(text))
    if re.search("[0-9]T", text):
        return _read_clock(text)
    if "/" in text:
        return _read_interval(text)
    if text.startswith(("[", "{")):
        return _read_set(text)
    if text.startswith(".."):
        return _read_choice(text, [text])
    period = _period(text)
    alone = f"{period.preposition} {period.words}" if "unknown" in period.words else period.words
    return _date(text, "unknown-day", [(period, period)]), alone


def _read_clock(text: str) -> tuple[Date, str]:
    """A day with an hour. The day is the one at that offset: the source's own, whatever the day in UTC."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        _refuse("date-form", f"{_shown(text)} is no day with an hour and an offset", hint=_CLOCK_FORMS)
    day, hour, minute, second, zone = match.groups()
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        _refuse("date-impossible", f"{_shown(text)} has an hour that no clock shows", hint=_CLOCK_FORMS)
    period = _period(day)
    clock = f"{hour}:{minute}{f':{second}' if second else ''} ({_zone(zone)})"
    date = Date(text, "day", period.first, period.last, approximate=False, uncertain=False, clock=clock)
    return date, f"{period.words}, {clock}"


def _zone(zone: str) -> str:
    if zone == "Z":
        return "UTC"
    hours, minutes = int(zone[1:3]), int(zone[4:] or 0)
    # The offsets in use run from -12:00 to +14:00.
    if minutes > 59 or hours * 60 + minutes > (12 * 60 if zone[0] == "-" else 14 * 60):
        _refuse("date-impossible", f"{_shown(zone)} is an offset that no place uses", hint=_CLOCK_FORMS)
    if hours == minutes == 0:
        return "UTC"
    return f"UTC{zone[0]}{hours}" + (f":{minutes:02}" if minutes else "")


def _read_interval(text: str) -> tuple[Date, str]:
    start, _, end = text.partition("/")
    if "/" in end or start == end == "":
        _refuse("date-form", f"{_shown(text)} is not a date", hint=_suggestion(text))
    if not start or not end:
        # The edtf package reads an unknown end as ten years, which no source said.
        hint = f"write {start}/.. for an open end" if start else f"write ../{end} for an open start"
        _refuse("date-form", f"{_shown(text)} leaves out an end", hint=hint)
    return _duration(text, _range(start, end, whole=text))


def _duration(text: str, span: _Range) -> tuple[Date, str]:
    date = _date(text, "duration", [span])
    start, end = span
    if start is None or end is None:
        until = f"until {end.words}, no start stated" if end else ""
        return date, f"from {start.words}, no end stated" if start else until
    if start == end:
        is_day = start.first == start.last
        return date, start.words if is_day else f"throughout {start.words}"
    return date, f"from {_pair(start, end, joiner='to')}"


def _read_set(text: str) -> tuple[Date, str]:
    """`[a,b]` is one of the members, `{a,b}` is all of them."""
    if not re.fullmatch(r"\[[^\[\]{}]+\]|\{[^\[\]{}]+\}", text):
        _refuse("date-form", f"{_shown(text)} has brackets that do not pair", hint=_FORMS)
    members = text[1:-1].split(",")
    if text[0] == "[":
        return _read_choice(text, members)
    if len(members) > 1 or ".." not in text:
        hint = "write a/b for all days from a to b, or one claim for each day"
        _refuse("date-form", f"{_shown(text)} lists days that all hold", hint=hint)
    return _duration(text, _member(members[0], whole=text))


def _read_choice(text: str, members: Sequence[str]) -> tuple[Date, str]:
    if len(members) == 1 and ".." not in members[0]:
        _refuse("date-form", f"{_shown(text)} has one member", hint=f"write {members[0]}")
    ranges = [_member(member, whole=text) for member in members]
    date = _date(text, "unknown-day", ranges)
    start, end = ranges[0]
    if len(ranges) == 1 and start and start == end:
        return date, start.words
    return date, _choice_words(ranges)


def _choice_words(ranges: Sequence[_Range]) -> str:
    """The members joined by "or"; a preposition that the member before has too is said once."""
    phrases: list[str] = []
    before = ""
    for start, end in ranges:
        preposition, phrase = _member_words(start, end)
        phrases.append(f"{preposition} {phrase}" if preposition not in ("", before) else phrase)
        before = preposition
    return " or ".join(part for part in (", ".join(phrases[:-1]), phrases[-1]) if part)


def _member_words(start: _Period | None, end: _Period | None) -> tuple[str, str]:
    """A member of a one-of set as preposition and phrase; the first is empty where the phrase has its own."""
    if start is None or end is None:
        by = f"by {end.words}" if end else ""
        return "", f"{start.words} or later" if start else by
    if start == end:
        return start.preposition, start.words
    return "", f"between {_pair(start, end, joiner='and')}"


def _member(text: str, *, whole: str) -> _Range:
    start, dots, end = text.partition("..")
    return _range(start or "..", end or "..", whole=whole) if dots else _range(text, text, whole=whole)


def _range(start: str, end: str, *, whole: str) -> _Range:
    """Both ends; ".." is an open one. `whole` is the date they stand in, for the message."""
    first = None if start == ".." else _period(start)
    last = None if end == ".." else _period(end)
    if first and last and last.last < first.first:
        # The edtf package accepts these.
        hint = f"{start} comes after {end}: swap them"
        _refuse("date-reversed", f"{_shown(whole)} ends before it starts", hint=hint)
    return first, last


def _pair(first: _Period, last: _Period, *, joiner: str) -> str:
    """Two periods in words, saying once what they share: "27 February and 2 March 2021"."""
    own, other = list(first.parts), list(last.parts)
    while len(own) == len(other) > 1 and own[-1] == other[-1]:
        own.pop()
        other.pop()
    return f"{' '.join(own)} {joiner} {last.words}"


def _date(text: str, kind: Kind, members: Sequence[_Range]) -> Date:
    starts = [start.first for start, _ in members if start]
    ends = [end.last for _, end in members if end]
    earliest = min(starts) if len(starts) == len(members) else None
    latest = max(ends) if len(ends) == len(members) else None
    if earliest is None and latest is None:
        _refuse("date-form", f"{_shown(text)} is open at both ends", hint="leave out what is not known")
    periods = [period for member in members for period in member if period]
    return Date(
        edtf=text,
        kind="day" if kind == "unknown-day" and earliest == latest else kind,
        earliest=earliest,
        latest=latest,
        approximate=any(period.approximate for period in periods),
        uncertain=any(period.uncertain for period in periods),
        clock=None,
    )


@lru_cache(maxsize=_CACHED)
def _period(text: str) -> _Period:
    """Plain ISO 8601 is read here; unknown digits and marks on a part go through the edtf package."""
    match = _PERIOD.fullmatch(text)
    if match is None:
        _refuse("date-form", f"{_shown(text)} is not a date", hint=_suggestion(text))
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
    return _Period(first, last, words, parts, preposition, approximate is not None, uncertain is not None)


def _bounds(text: str, year: int, month: int | None, day: int | None) -> tuple[datetime.date, datetime.date]:
    """First and last day of a day, a month, a season or a year; refuses what no calendar has."""
    if year == 0:
        _refuse("date-form", f"{_shown(text)} has the year 0", hint="years run from 0001 to 9999")
    if month is None:
        return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    if month in SEASONS and day is None:
        start = SEASONS[month][1]
        return datetime.date(year, start, 1), _month_end(year, start + 2)
    if not 1 <= month <= 12:
        hint = "months run from 01 to 12, seasons from 21 (spring) to 24 (winter)"
        _refuse("date-impossible", f"{_shown(text)} has no such month", hint=hint)
    first, last = datetime.date(year, month, 1), _month_end(year, month)
    if day is None:
        return first, last
    if not 1 <= day <= last.day:
        hint = f"{MONTHS[month - 1]} {year} has {last.day} days"
        hint = "no month that fits has that day" if "X" in text else hint
        _refuse("date-impossible", f"{_shown(text)} is no day of the calendar", hint=hint)
    return first.replace(day=day), first.replace(day=day)


def _month_end(year: int, month: int) -> datetime.date:
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
        _refuse("date-form", f"{_shown(text)} is not a date", hint=_suggestion(text))
    return _clamped(*parsed.lower_strict()[:3]), _clamped(*parsed.upper_strict()[:3])


def _clamped(year: int, month: int, day: int) -> datetime.date:
    """The package can name 29 February of a year that has none: the last day of that month instead."""
    end = _month_end(max(year, datetime.MINYEAR), month)
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


def _ordinals(date: Date) -> tuple[int, int]:
    """The bounds as day numbers, those of open ends lying outside the calendar."""
    first = date.earliest.toordinal() if date.earliest else 0
    last = date.latest.toordinal() if date.latest else datetime.date.max.toordinal() + 1
    return first, last


def _suggestion(text: str) -> str:
    """What the author may have meant, where a common slip leads to a date; otherwise the forms."""
    meant = "".join(text[:_LONGEST].split())
    if slip := _SLIP.fullmatch(meant):
        year, _, *rest = slip.groups()
        meant = "-".join([year, *(part.zfill(2) for part in rest if part)])
    if meant.count("..") == 1 and meant[0] not in "[{.":
        meant = f"[{meant}]"
    if meant != text and _is_date(meant):
        is_choice = meant.startswith("[") and not text.startswith("[")
        return f"write {meant}" + (" for one unknown day, a/b for all days from a to b" if is_choice else "")
    return _UNKNOWN_FORMS if "X" in text else _FORMS


def _is_date(text: str) -> bool:
    try:
        parse(text)
    except InvalidDate:
        return False
    return True


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")


def _refuse(rule: Rule, what: str, *, hint: str) -> NoReturn:
    raise InvalidDate(rule, what, hint=hint)
