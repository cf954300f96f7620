"""Counts: what is read, what is refused, what excludes what, and what several span."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.counts import Count, InvalidCount, exclude, parse, span, words

READ: list[tuple[str | dict[str, str], tuple[int | None, int | None, int | None, str], str]] = [
    ("1", (1, 1, 1, "exact"), "1"),
    ("0", (0, 0, 0, "exact"), "0"),
    ("1000000000", (10**9, 10**9, 10**9, "exact"), "1,000,000,000"),
    ("0..17", (0, None, 17, "range"), "0 to 17"),
    ("17..17", (17, 17, 17, "exact"), "17"),
    (">=100", (100, None, None, "at-least"), "at least 100"),
    (">100", (101, None, None, "at-least"), "more than 100"),
    ("<=5", (None, None, 5, "at-most"), "at most 5"),
    ("<5", (None, None, 4, "at-most"), "fewer than 5"),
    ("<1", (None, None, 0, "at-most"), "fewer than 1"),
    ("~30", (None, 30, None, "about"), "about 30"),
    ("dozens", (None, None, None, "dozens"), "dozens"),
    ("several", (None, None, None, "several"), "several"),
    ("unknown", (None, None, None, "unknown"), "unknown"),
    ("none-reported", (None, None, None, "none-reported"), "none reported"),
    ({"low": "0", "best": "3", "high": "17"}, (0, 3, 17, "range"), "0 to 17, best 3"),
    ({"high": "17", "low": "0"}, (0, None, 17, "range"), "0 to 17"),
    ({"low": "3", "high": "3"}, (3, 3, 3, "exact"), "3"),
    ({"low": "1", "best": "3"}, (1, 3, None, "at-least"), "at least 1, best 3"),
    ({"best": "3", "high": "5"}, (None, 3, 5, "at-most"), "at most 5, best 3"),
    ({"low": "1"}, (1, None, None, "at-least"), "at least 1"),
    ({"high": "0"}, (None, None, 0, "at-most"), "at most 0"),
    ({"best": "3"}, (None, 3, None, "about"), "about 3"),
]

REFUSED: list[tuple[str | dict[str, str], str, str]] = [
    ("17..0", "count-order", "write 0..17"),
    ({"low": "5", "high": "3"}, "count-order", "low is at most best"),
    ({"low": "5", "best": "3"}, "count-order", "low is at most best"),
    ({"best": "5", "high": "3"}, "count-order", "low is at most best"),
    ({}, "count-form", "low: 0"),
    ({"least": "1"}, "count-form", "low: 0"),
    ({"low": "1", "least": "1"}, "count-form", "low: 0"),
    ({"low": "~1"}, "count-form", "write"),
    ({"low": "dozens"}, "count-form", "write"),
    ("-1", "count-form", "write"),
    ("<0", "count-form", "write 0"),
    ("1.5", "count-form", "write"),
    ("", "count-form", "write"),
    ("~", "count-form", "write"),
    ("0..", "count-form", "write"),
    ("..5", "count-form", "write"),
    ("1..2..3", "count-form", "write"),
    ("~1..3", "count-form", "write"),
    ("five", "count-form", "write"),
    ("٣", "count-form", "write"),
    ("1\n", "count-form", "write 1"),
    ("007", "count-form", "write 7"),
    ("1,000", "count-form", "write 1000"),
    ("1.000", "count-form", "write 1000"),
    ("1 000 000", "count-form", "write 1000000"),
    ("at least 1,000", "count-form", "write >=1000"),
    ("100+", "count-form", "write >=100"),
    ("≥ 100", "count-form", "write >=100"),
    ("up to 5", "count-form", "write <=5"),
    ("More than 100", "count-form", "write >100"),
    ("fewer than 5", "count-form", "write <5"),
    ("c. 30", "count-form", "write ~30"),
    ("1-5", "count-form", "write 1..5"),
    ("1 to 5", "count-form", "write 1..5"),
    ("None reported", "count-form", "write none-reported"),
    ("1000000001", "count-form", "the most is 1000000000"),
    ("9" * 10_000, "count-form", "the most is 1000000000"),
    ("=" * 20 + ">" * 20, "count-form", "write"),
]


@pytest.mark.parametrize(("given_as", "expected", "wording"), READ)
def test_read_and_worded(
    given_as: str | dict[str, str], expected: tuple[int | None, int | None, int | None, str], wording: str
) -> None:
    count = parse(given_as)
    assert (count.low, count.best, count.high, count.qualifier) == expected
    assert words(count) == wording
    if isinstance(given_as, str):
        assert count.text == given_as


@pytest.mark.parametrize(("given_as", "rule", "hint"), REFUSED)
def test_refused_with_a_rule_and_a_hint(given_as: str | dict[str, str], rule: str, hint: str) -> None:
    with pytest.raises(InvalidCount) as caught:
        parse(given_as)
    assert caught.value.rule == rule
    assert hint in caught.value.hint
    assert len(caught.value.what) < 100


def test_parts_that_are_no_text_are_refused() -> None:
    parts: Any = {"low": 1}
    with pytest.raises(InvalidCount):
        parse(parts)


NUMBERS = st.integers(0, 40)
TEXTS = st.one_of(
    NUMBERS.map(str),
    st.builds("{}{}".format, st.sampled_from([">=", ">", "<=", "~"]), NUMBERS),
    NUMBERS.map(lambda number: f"<{number + 1}"),
    st.tuples(NUMBERS, NUMBERS).map(lambda ends: f"{min(ends)}..{max(ends)}"),
    st.sampled_from(["dozens", "several", "unknown", "none-reported"]),
)
PARTS = st.tuples(NUMBERS, NUMBERS, NUMBERS).flatmap(
    lambda numbers: st.sets(st.sampled_from(["low", "best", "high"]), min_size=1).map(
        lambda keys: {
            key: str(number)
            for key, number in zip(["low", "best", "high"], sorted(numbers), strict=True)
            if key in keys
        }
    )
)
COUNTS = (TEXTS | PARTS).map(parse)


@given(st.text() | st.text("0123456789.<>=~ ,-") | TEXTS.map(lambda text: f"{text} "))
def test_any_other_text_raises_invalid_count_only(text: str) -> None:
    _reads_or_refuses(text)


@given(st.dictionaries(st.text() | st.sampled_from(["low", "best", "high"]), st.text() | NUMBERS.map(str)))
def test_any_other_mapping_raises_invalid_count_only(given_as: Mapping[str, str]) -> None:
    _reads_or_refuses(given_as)


def _reads_or_refuses(given_as: str | Mapping[str, str]) -> None:
    try:
        count = parse(given_as)
    except InvalidCount as problem:
        assert problem.what and problem.hint
    else:
        assert words(count)


def _allows(count: Count, number: int) -> bool:
    return (count.low is None or count.low <= number) and (count.high is None or number <= count.high)


@given(COUNTS, COUNTS)
def test_exclude_is_symmetric_and_means_that_no_number_fits_both(a: Count, b: Count) -> None:
    assert exclude(a, b) == exclude(b, a)
    assert exclude(a, b) != any(_allows(a, number) and _allows(b, number) for number in range(50))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("0", "1", True),
        ("1", "1", False),
        (">=100", "1", True),
        (">100", "100", True),
        (">=100", "100", False),
        ("<5", "5", True),
        ("0..17", "18..20", True),
        ("0..17", "17..20", False),
        ("~30", "1", False),
        ("dozens", "1", False),
        ("several", "0", False),
        ("unknown", "0", False),
        ("none-reported", "1", False),
        ("none-reported", "0", False),
    ],
)
def test_exclude(a: str, b: str, expected: bool) -> None:
    assert exclude(parse(a), parse(b)) is expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("1 2", "1 to 2"),
        ("2 1 5..9", "1 to 9"),
        ("3 3", "3"),
        (">100", "more than 100"),
        (">100 >100", "more than 100"),
        ("1 >=100", "at least 1"),
        ("<=5 3", "at most 5"),
        ("~30", "about 30"),
        ("~30 ~40", "about 30 to 40"),
        ("1 ~30", "about 1 to 30"),
        ("1..50 ~30", "1 to 50"),
        (">=5 ~3", "at least about 3"),
        ("<=5 ~9", "at most about 9"),
        ("unknown 0", "0"),
        ("dozens 1 2", "1 to 2"),
    ],
)
def test_span(texts: str, expected: str) -> None:
    found = span(parse(text) for text in texts.split())
    assert found is not None
    assert words(found) == expected


@pytest.mark.parametrize("texts", ["", "unknown", "dozens several none-reported", "<=5 >=100"])
def test_nothing_is_spanned_without_a_number_or_an_end(texts: str) -> None:
    assert span(parse(text) for text in texts.split()) is None


def test_a_span_with_about_ends_excludes_nothing() -> None:
    about, firm = (span([parse("1"), parse(text)]) for text in ("~30", "30"))
    assert about and not exclude(about, parse("50"))
    assert firm and exclude(firm, parse("50"))


def test_a_single_count_spans_itself() -> None:
    count = parse({"low": "0", "best": "3", "high": "17"})
    assert span([parse("unknown"), count, count]) == count


@given(st.lists(COUNTS, max_size=6), st.randoms(use_true_random=False))
def test_span_holds_every_number_in_any_order(counts: list[Count], random: Random) -> None:
    found = span(counts)
    random.shuffle(counts)
    assert span(counts) == found
    for number in range(50):
        bounded = [count for count in counts if count.qualifier in ("exact", "range", "at-least", "at-most")]
        if found is not None and any(_allows(count, number) for count in bounded):
            assert _allows(found, number)
    if found is not None:
        assert words(found)
