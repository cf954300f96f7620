"""Dates: what is read, what is refused, and the one wording."""

from __future__ import annotations

import datetime
import math
import subprocess
import sys
from datetime import date as day
from random import Random

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen import dates
from briefgen.dates import InvalidDate, parse, words

WORDS = {
    "2021-03-03": "3 March 2021",
    "2021-03": "March 2021",
    "2019": "2019",
    "2020-01~": "about January 2020",
    "2020-01-03?": "3 January 2020 (uncertain)",
    "2020-01%": "about January 2020 (uncertain)",
    "[2021-05-02..2021-05-04]": "between 2 and 4 May 2021",
    "[2021-02-27..2021-03-02]": "between 27 February and 2 March 2021",
    "[2019-12-30..2020-01-02]": "between 30 December 2019 and 2 January 2020",
    "[2021-04..2021-06]": "between April and June 2021",
    "[2019..2021]": "between 2019 and 2021",
    "[2020-12-03..2021-12-03]": "between 3 December 2020 and 3 December 2021",
    "[2021-05-02..2021-05-02]": "2 May 2021",
    "[2021-05..2021-05]": "May 2021",
    "[2021..2021-03]": "between 2021 and March 2021",
    "2021-05-02/2021-05-04": "from 2 to 4 May 2021",
    "2021-05-02/2021-05-02": "2 May 2021",
    "2021-05/2021-05": "throughout May 2021",
    "2019-12/2020-01": "from December 2019 to January 2020",
    "2020-01~/2020-03": "from about January 2020 to March 2020",
    "2020-01~/2020-03~": "from about January 2020 to about March 2020",
    "2020-03-XX/2020-05": "from an unknown day in March 2020 to May 2020",
    "2020-01/..": "from January 2020, no end stated",
    "../2020-03-11": "until 11 March 2020, no start stated",
    "[..2019-05]": "by May 2019",
    "..2019-05": "by May 2019",
    "..2020-03-11": "by 11 March 2020",
    "[2019-05..]": "May 2019 or later",
    "2021-21": "spring 2021",
    "2021-22": "summer 2021",
    "2021-23": "autumn 2021",
    "2021-24": "winter 2021–22",
    "2021-22~": "about summer 2021",
    "[2021-21..2021-23]": "between spring and autumn 2021",
    "2021-22/2021-24": "from summer 2021 to winter 2021–22",
    "2020-03-XX": "on an unknown day in March 2020",
    "2020-03-XX~": "on an unknown day in March 2020 (approximate)",
    "2020-XX": "in an unknown month of 2020",
    "2020-XX-XX": "on an unknown day in 2020",
    "2020-XX-05": "on day 5 of an unknown month of 2020",
    "202X": "the 2020s",
    "20XX": "the years 2000 to 2099",
    "000X": "the years 1 to 9",
    "202X-03": "in March of an unknown year in the 2020s",
    "202X-03-11": "on 11 March of an unknown year in the 2020s",
    "202X-03-XX": "on an unknown day in March of an unknown year in the 2020s",
    "[2020-03-11,2020-03-14]": "on 11 March 2020 or 14 March 2020",
    "[2020-03-11,2020-05,2021]": "on 11 March 2020, in May 2020 or 2021",
    "[2020-03-11..2020-03-13,2020-03-20]": "between 11 and 13 March 2020 or on 20 March 2020",
    "[..2020-03,2020-05-02]": "by March 2020 or on 2 May 2020",
    "{2020-03-11..2020-03-14}": "from 11 to 14 March 2020",
    "{2020..}": "from 2020, no end stated",
    "{..2020}": "until 2020, no start stated",
    "2020-?03-11": "11 March 2020 (month uncertain)",
    "2020-03?-11": "11 March 2020 (year and month uncertain)",
    "2020~-03-11": "11 March 2020 (year approximate)",
    "?2020-~03": "March 2020 (month approximate, year uncertain)",
    "?2020-?03-?11": "11 March 2020 (uncertain)",
    "2020-01-08T01:20+03:00": "8 January 2020, 01:20 (UTC+3)",
    "2020-01-08T00:20Z": "8 January 2020, 00:20 (UTC)",
    "2020-01-08T00:20+00:00": "8 January 2020, 00:20 (UTC)",
    "2020-01-08T01:20:30-09:30": "8 January 2020, 01:20:30 (UTC-9:30)",
}

BOUNDS = {
    "2021-03-03": ("day", "2021-03-03", "2021-03-03"),
    "2021-03-03~": ("day", "2021-03-03", "2021-03-03"),
    "2021-02": ("unknown-day", "2021-02-01", "2021-02-28"),
    "2020-02": ("unknown-day", "2020-02-01", "2020-02-29"),
    "2019": ("unknown-day", "2019-01-01", "2019-12-31"),
    "2020-01~": ("unknown-day", "2020-01-01", "2020-01-31"),
    "2021-05-02/2021-05-04": ("duration", "2021-05-02", "2021-05-04"),
    "2019-12/2020-01": ("duration", "2019-12-01", "2020-01-31"),
    "2021-05-10/2021-05": ("duration", "2021-05-10", "2021-05-31"),
    "2020-01/..": ("duration", "2020-01-01", None),
    "../2020-03-11": ("duration", None, "2020-03-11"),
    "[2021-05-02..2021-05-04]": ("unknown-day", "2021-05-02", "2021-05-04"),
    "[2021-05-02..2021-05-02]": ("day", "2021-05-02", "2021-05-02"),
    "[2020-03-14,2020-03-11]": ("unknown-day", "2020-03-11", "2020-03-14"),
    "[2020-03-11,2020-05..]": ("unknown-day", "2020-03-11", None),
    "..2020-03-11": ("unknown-day", None, "2020-03-11"),
    "[2019-05..]": ("unknown-day", "2019-05-01", None),
    "{2020-03-11..2020-03-14}": ("duration", "2020-03-11", "2020-03-14"),
    "2020-03-XX": ("unknown-day", "2020-03-01", "2020-03-31"),
    "202X": ("unknown-day", "2020-01-01", "2029-12-31"),
    "0XXX": ("unknown-day", "0001-01-01", "0999-12-31"),
    "2020-XX-31": ("unknown-day", "2020-01-31", "2020-12-31"),
    "202X-02-29": ("unknown-day", "2020-02-29", "2029-02-28"),
    "2020-?03-11": ("day", "2020-03-11", "2020-03-11"),
    "2021-24": ("unknown-day", "2021-12-01", "2022-02-28"),
    "9999-24": ("unknown-day", "9999-12-01", "9999-12-31"),
    "2020-01-08T01:20+03:00": ("day", "2020-01-08", "2020-01-08"),
}

REFUSED = {
    "2021-02-30": ("date-impossible", "February 2021 has 28 days"),
    "2021-02-29~": ("date-impossible", "28 days"),
    "2021-?02-29": ("date-impossible", "28 days"),
    "2021-13": ("date-impossible", "01 to 12"),
    "2021-00": ("date-impossible", "01 to 12"),
    "2021-13-XX": ("date-impossible", "01 to 12"),
    "2021-03-00": ("date-impossible", "31 days"),
    "2021-22-01": ("date-impossible", "01 to 12"),
    "2020-XX-32": ("date-impossible", "no month"),
    "202X-02-30": ("date-impossible", "no month"),
    "2020-01-08T24:00Z": ("date-impossible", "UTC"),
    "2020-01-08T01:60Z": ("date-impossible", "UTC"),
    "2020-01-08T01:20+15:00": ("date-impossible", "UTC"),
    "2020-02-30T01:20Z": ("date-impossible", "29 days"),
    "2021-06/2021-05": ("date-reversed", "swap"),
    "2021-05-04/2021-05-02": ("date-reversed", "swap"),
    "[2021-06..2021-05]": ("date-reversed", "swap"),
    "{2021-06..2021-05}": ("date-reversed", "swap"),
    "2021/": ("date-form", "write 2021/.. for an open end"),
    "/2021": ("date-form", "write ../2021 for an open start"),
    "../..": ("date-form", "leave out"),
    "[..]": ("date-form", "leave out"),
    "[..2020,2021..]": ("date-form", "leave out"),
    "[2020]": ("date-form", "write 2020"),
    "{2020-03-11,2020-03-14}": ("date-form", "a/b"),
    "[2020-03-11..2020-03-14": ("date-form", "write"),
    "[2020,[2021]]": ("date-form", "write"),
    "2021-05-02..2021-05-04": ("date-form", "write [2021-05-02..2021-05-04] for one unknown day, a/b"),
    "2019-05..": ("date-form", "write [2019-05..]"),
    "[2020-03-11, 2020-03-14]": ("date-form", "write [2020-03-11,2020-03-14]"),
    " 2021": ("date-form", "write 2021"),
    "2021\n": ("date-form", "write 2021"),
    "2021-3-3": ("date-form", "write 2021-03-03"),
    "2021/03/03": ("date-form", "write 2021-03-03"),
    "20210303": ("date-form", "write 2021-03-03"),
    "3 March 2021": ("date-form", "write 2021-03-03, 2021-03 or 2021"),
    "2020-01-08T01:20": ("date-form", "offset"),
    "2020-03-1X": ("date-form", "[2020-03-10..2020-03-19]"),
    "0000": ("date-form", "0001 to 9999"),
    "-0044": ("date-form", "write"),
    "Y17000": ("date-form", "write"),
    "XXXX": ("date-form", "202X"),
    "２０２１": ("date-form", "write"),
    "unknown": ("date-form", "write"),
    "": ("date-form", "write"),
    "2020-?22": ("date-form", "write"),
    "[" * 5000: ("date-form", "write"),
    f"[{'2020,' * 200}2021]": ("date-form", "write"),
}


@pytest.mark.parametrize(("text", "expected"), WORDS.items())
def test_words(text: str, expected: str) -> None:
    assert words(parse(text)) == expected


@pytest.mark.parametrize(("text", "expected"), BOUNDS.items())
def test_bounds_are_those_of_the_calendar(text: str, expected: tuple[str, str | None, str | None]) -> None:
    date = parse(text)
    ends = [end.isoformat() if end else None for end in (date.earliest, date.latest)]
    assert (date.kind, *ends) == expected
    assert date.edtf == text


@pytest.mark.parametrize(("text", "expected"), REFUSED.items())
def test_refused_with_a_rule_and_a_hint(text: str, expected: tuple[str, str]) -> None:
    with pytest.raises(InvalidDate) as caught:
        parse(text)
    rule, hint = expected
    assert caught.value.rule == rule
    assert hint in caught.value.hint
    assert len(caught.value.what) < 150


@pytest.mark.parametrize(
    ("text", "approximate", "uncertain"),
    [
        ("2020-01", False, False),
        ("2020-01~", True, False),
        ("2020-01?", False, True),
        ("2020-01%", True, True),
        ("2020-~01", True, False),
        ("2020-%01", True, True),
        ("202X?", False, True),
        ("2019/2020-01~", True, False),
        ("[2019?,2020]", False, True),
    ],
)
def test_marks(text: str, approximate: bool, uncertain: bool) -> None:
    date = parse(text)
    assert (date.approximate, date.uncertain) == (approximate, uncertain)


def test_only_a_day_with_an_hour_has_a_clock() -> None:
    assert parse("2020-01-08T01:20+03:00").clock == "01:20 (UTC+3)"
    assert parse("2020-01-08").clock is None


DAYS = st.dates(min_value=day(10, 1, 1)).map(datetime.date.isoformat)
PERIODS = st.builds(lambda text, length: text[:length], DAYS, st.sampled_from([4, 7, 10]))
PARTIAL = DAYS.flatmap(
    lambda text: st.sampled_from([f"{text[:3]}X", f"{text[:7]}-XX", f"{text[:4]}-XX", f"{text[:4]}-XX-XX"])
)
MARKS = st.sampled_from("~?%")
MARKED = st.builds(str.__add__, PERIODS, MARKS)
PAIRS = st.tuples(PERIODS, PERIODS).map(lambda pair: sorted(pair, key=lambda text: text.ljust(10, "~")))
EVEN_PAIRS = st.builds(
    lambda texts, length: sorted(text[:length] for text in texts),
    st.tuples(DAYS, DAYS),
    st.sampled_from([4, 7, 10]),
)
KNOWN = st.one_of(
    PERIODS,
    MARKED,
    PARTIAL,
    st.builds(str.__add__, PARTIAL.filter(lambda text: len(text) != 4), MARKS),
    st.builds(lambda text, mark: f"{text[:5]}{mark}{text[5:]}", DAYS, MARKS),
    st.builds(lambda text, mark: f"{text[:4]}{mark}{text[4:]}", DAYS, MARKS),
    PAIRS.map("/".join),
    EVEN_PAIRS.map(lambda pair: f"[{'..'.join(pair)}]"),
    EVEN_PAIRS.map(lambda pair: f"{{{'..'.join(pair)}}}"),
    st.lists(PERIODS | MARKED, min_size=2, max_size=3).map(lambda many: f"[{','.join(many)}]"),
    (PERIODS | MARKED).map(lambda text: f"{text}/.."),
    (PERIODS | MARKED).map(lambda text: f"../{text}"),
    PERIODS.map(lambda text: f"[..{text},{text}]"),
    PERIODS.map(lambda text: f"[{text},{text}..]"),
)
"""Dates of the forms that the edtf package reads too."""
VALID = KNOWN | st.one_of(
    PERIODS.map(lambda text: f"..{text}"),
    PAIRS.map(lambda pair: f"[{'..'.join(pair)}]"),
    PERIODS.map(lambda text: f"[{text}..]"),
    PARTIAL.map(lambda text: f"{text}/.."),
    st.builds(lambda text, mark: f"[{text}..{text}{mark}]", PERIODS, MARKS),
    st.builds("{}-{}".format, st.integers(1000, 9999), st.integers(21, 24)),
    st.builds("{}T{:02}:{:02}{}".format, DAYS, st.integers(0, 23), st.integers(0, 59), st.just("+05:30")),
)


# The first date through the edtf package takes a while.
@settings(deadline=None)
@given(st.text() | st.text("0123456789-/.[]{},XTZ?~%+: ") | KNOWN.map(lambda text: text[1:] + text[:1]))
def test_any_other_text_raises_invalid_date_only(text: str) -> None:
    try:
        date = parse(text)
    except InvalidDate as problem:
        assert problem.what and problem.hint
    else:
        assert words(date)


@settings(deadline=None)
@given(VALID)
def test_words_are_never_edtf(text: str) -> None:
    phrase = words(parse(text))
    assert phrase == phrase.strip()
    assert not any(raw in phrase for raw in ("..", "/", "[", "{", "X", "~", "?", "%", "None", "  "))
    assert any(character.isdigit() for character in phrase)


def _end(bound: float | tuple[int, ...]) -> day | None:
    if isinstance(bound, float):
        assert math.isinf(bound)
        return None
    return day(*bound[:3])


# The package takes milliseconds for a date, and longer for its first.
@settings(deadline=None, max_examples=60)
@given(KNOWN)
def test_bounds_agree_with_the_edtf_package(text: str) -> None:
    theirs = parse_edtf(text)
    date = parse(text)
    assert (date.earliest, date.latest) == (_end(theirs.lower_strict()), _end(theirs.upper_strict()))


@settings(deadline=None)
@given(st.lists(VALID.map(parse), max_size=8), st.randoms(use_true_random=False))
def test_sort_key_orders_by_bounds(some: list[dates.Date], random: Random) -> None:
    ordered = sorted(some, key=dates.sort_key)
    random.shuffle(some)
    assert ordered == sorted(some, key=dates.sort_key)
    firsts = [date.earliest or day.min for date in ordered]
    assert firsts == sorted(firsts)


def test_sort_key_puts_an_open_start_first_and_an_open_end_last() -> None:
    texts = ["2021-01-02", "2021/..", "2021/2022", "2021", "2020-12/2021", "..2021"]
    ordered = sorted(texts, key=lambda text: dates.sort_key(parse(text)))
    assert ordered == ["..2021", "2020-12/2021", "2021", "2021/2022", "2021/..", "2021-01-02"]


@settings(deadline=None)
@given(VALID.map(parse), VALID.map(parse), st.dates())
def test_overlap_is_symmetric_and_follows_contains(a: dates.Date, b: dates.Date, some_day: day) -> None:
    assert dates.overlap(a, b) == dates.overlap(b, a)
    assert dates.overlap(a, a)
    if dates.contains(a, some_day) and dates.contains(b, some_day):
        assert dates.overlap(a, b)
    assert dates.contains(a, some_day) == dates.overlap(a, parse(some_day.isoformat()))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("2021-03-03", "2021-03", True),
        ("2021-03-03", "2021-03-04", False),
        ("[2021-05-02..2021-05-04]", "2021-05-04/2021-05-06", True),
        ("[2021-05-02..2021-05-04]", "2021-05-05", False),
        ("..2020-03-11", "../2019", True),
        ("..2020-03-11", "2020-03-12/..", False),
    ],
)
def test_overlap(a: str, b: str, expected: bool) -> None:
    assert dates.overlap(parse(a), parse(b)) is expected


def test_contains_both_ends() -> None:
    date = parse("2021-05-02/2021-05-04")
    found = [number for number in range(1, 32) if dates.contains(date, day(2021, 5, number))]
    assert found == [2, 3, 4]


@given(st.dates(max_value=day(9999, 12, 1)), st.integers(0, 20))
def test_possible_weekdays_are_those_within_the_bounds(first: day, length: int) -> None:
    days = [first + datetime.timedelta(days=number) for number in range(length + 1)]
    date = parse(f"[{days[0]}..{days[-1]}]")
    assert dates.possible_weekdays(date) == {each.weekday() for each in days}


@pytest.mark.parametrize("text", ["..0001-01-01", "9999-12-31/..", "2021-03"])
def test_all_weekdays_are_possible_where_an_end_is_open(text: str) -> None:
    assert dates.possible_weekdays(parse(text)) == set(range(7))


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("early Wednesday", 2),
        ("Monday", 0),
        ("on SUNDAY night", 6),
        ("Friday's attack", 4),
        ("Friday, a second Friday", 4),
        ("Monday or Tuesday", None),
        ("two days later", None),
        ("Mondays", None),
        ("Ash-Wednesdayish", None),
        ("", None),
    ],
)
def test_weekday_named(phrase: str, expected: int | None) -> None:
    assert dates.weekday_named(phrase) == expected


@given(st.text() | st.builds("{} {}".format, st.text(), st.sampled_from(["Sunday", "ſunday"])))
def test_weekday_named_reads_any_phrase(phrase: str) -> None:
    assert dates.weekday_named(phrase) in (None, *range(7))


def _imports_edtf(text: str) -> bool:
    code = f"import sys; from briefgen.dates import parse; parse({text!r}); print('edtf' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return run.stdout.strip() == "True"


def test_plain_dates_do_not_wait_for_the_edtf_package() -> None:
    assert not _imports_edtf("[2021-05-02..2021-06]")
    assert _imports_edtf("202X")
