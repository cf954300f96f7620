"""Reads EDTF text into a date and its wording, found together because both follow from how the text is built."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from briefgen.dates.model import Date, InvalidDate, Kind
from briefgen.dates.periods import Period, read_period, refuse, shown

_CLOCK = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?(Z|[+-][0-9]{2}(?::[0-9]{2})?)"
)


_SLIP = re.compile(r"([0-9]{4})(?:([-/.])([0-9]{1,2})(?:\2([0-9]{1,2}))?|([0-9]{2})([0-9]{2}))")


FORMS = (
    "write 2021-03-03, 2021-03 or 2021; [2021-05-02..2021-05-04] for one unknown day between two days; "
    "2021-05-02/2021-05-04 for all days from the first to the last"
)


_UNKNOWN_FORMS = (
    "write XX for an unknown month or day, 202X for a decade; other gaps as [2020-03-10..2020-03-19]"
)
_CLOCK_FORMS = "write the hour with its offset from UTC, as 2020-01-08T01:20+03:00 or 2020-01-08T00:20Z"


_CACHED = 1 << 16


_LONGEST = 500


_Range = tuple[Period | None, Period | None]


"""From one period to another; None is an open end."""


@lru_cache(maxsize=_CACHED)
def read(text: str) -> tuple[Date, str]:
    """The date and its wording, found together because both follow from how the text is built."""
    if len(text) > _LONGEST or text.split() != [text]:
        refuse("date-form", f"{shown(text)} is not a date", hint=_suggestion(text))
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
        refuse("date-form", f"{shown(text)} is no day with an hour and an offset", hint=_CLOCK_FORMS)
    day, hour, minute, second, zone = match.groups()
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        refuse("date-impossible", f"{shown(text)} has an hour that no clock shows", hint=_CLOCK_FORMS)
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
        refuse("date-impossible", f"{shown(zone)} is an offset that no place uses", hint=_CLOCK_FORMS)
    if hours == minutes == 0:
        return "UTC"
    return f"UTC{zone[0]}{hours}" + (f":{minutes:02}" if minutes else "")


def _read_interval(text: str) -> tuple[Date, str]:
    start, _, end = text.partition("/")
    if "/" in end or start == end == "":
        refuse("date-form", f"{shown(text)} is not a date", hint=_suggestion(text))
    if not start or not end:
        # The edtf package reads an unknown end as ten years, which no source said.
        hint = f"write {start}/.. for an open end" if start else f"write ../{end} for an open start"
        refuse("date-form", f"{shown(text)} leaves out an end", hint=hint)
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
        refuse("date-form", f"{shown(text)} has brackets that do not pair", hint=FORMS)
    members = text[1:-1].split(",")
    if text[0] == "[":
        return _read_choice(text, members)
    if len(members) > 1 or ".." not in text:
        hint = "write a/b for all days from a to b, or one claim for each day"
        refuse("date-form", f"{shown(text)} lists days that all hold", hint=hint)
    return _duration(text, _member(members[0], whole=text))


def _read_choice(text: str, members: Sequence[str]) -> tuple[Date, str]:
    if len(members) == 1 and ".." not in members[0]:
        refuse("date-form", f"{shown(text)} has one member", hint=f"write {members[0]}")
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


def _member_words(start: Period | None, end: Period | None) -> tuple[str, str]:
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
        refuse("date-reversed", f"{shown(whole)} ends before it starts", hint=hint)
    return first, last


def _pair(first: Period, last: Period, *, joiner: str) -> str:
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
        refuse("date-form", f"{shown(text)} is open at both ends", hint="leave out what is not known")
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


def _period(text: str) -> Period:
    """One period, with a suggestion where it cannot be read."""
    try:
        return read_period(text)
    except InvalidDate as error:
        if error.hint:
            raise
        refuse(error.rule, error.what, hint=_suggestion(text))


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
    return _UNKNOWN_FORMS if "X" in text else FORMS


def _is_date(text: str) -> bool:
    try:
        read(text)
    except InvalidDate:
        return False
    return True
