"""Citations: what is read, what is refused, how a page numbers them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.citations import Citation, InvalidCitation, Numbering, Use, parse_group, short_locator


def test_a_key_alone_with_and_without_brackets() -> None:
    for text in ("@wsws-2021-03-03", "[@wsws-2021-03-03]", " [ @wsws-2021-03-03 ] ", "[-@wsws-2021-03-03]"):
        assert parse_group(text) == (Citation("wsws-2021-03-03"),)


def test_a_group_keeps_prefixes_locators_and_suffixes() -> None:
    assert parse_group("[see @a, pp. 33-35, emphasis added; also @b, chap. 1]") == (
        Citation("a", "pp. 33–35", "see", "emphasis added"),
        Citation("b", "chap. 1", "also"),
    )


def test_a_group_may_run_over_a_line_end() -> None:
    assert parse_group("[@a,\n  para. 6;\n@b]") == (Citation("a", "para. 6"), Citation("b"))


@pytest.mark.parametrize(
    ("written", "locator"),
    [
        ("para. 6", "para. 6"),
        ("paras 6-7", "paras. 6–7"),
        ("para. 6–7", "paras. 6–7"),
        ("¶6", "para. 6"),
        ("¶¶ 6, 9", "paras. 6, 9"),
        ("paragraphs 6 and 9", "paras. 6, 9"),
        ("p. 3", "p. 3"),
        ("p.3", "p. 3"),
        ("P. 3", "p. 3"),
        ("page 3", "p. 3"),
        ("pp. 3--5", "pp. 3–5"),
        ("p. 3, 7, 9-11", "pp. 3, 7, 9–11"),
        ("p. xi", "p. xi"),
        ("p. A1", "p. A1"),
        ("§ 2.1", "sec. 2.1"),
        ("§§ 2-3", "secs. 2–3"),
        ("sec. 2", "sec. 2"),
        ("line 12", "line 12"),
        ("lines 3-9", "lines 3–9"),
        ("chap. 1", "chap. 1"),
        ("fol. 3r", "fol. 3r"),
        ("fols 3-4", "fols. 3–4"),
        ("frame 12", "frame 12"),
        ("00:12:03", "00:12:03"),
        ("12:03", "00:12:03"),
        ("1:02:03-1:02:40", "01:02:03–01:02:40"),
        ("p. 3, para. 6", "p. 3, para. 6"),
        ("{p. xi}", "p. xi"),
        ("{pp. 3-4}", "pp. 3–4"),
        ("{map 2; left}", "map 2; left"),
    ],
)
def test_locators_are_normalised(written: str, locator: str) -> None:
    assert parse_group(f"@a, {written}") == (Citation("a", locator),)
    assert parse_group(f"@a {written}") == (Citation("a", locator),)


@pytest.mark.parametrize(
    ("written", "locator", "suffix"),
    [
        ("p. 3, emphasis added", "p. 3", "emphasis added"),
        ("p. 3, 19th edition", "p. 3", "19th edition"),
        ("p. 3, I think", "p. 3", "I think"),
        ("p. 3, mild words", "p. 3", "mild words"),
        ("p. 3, mix of two", "p. 3", "mix of two"),
        ("para. 6 of the annex", "para. 6", "of the annex"),
        ("{map 2}, left half", "map 2", "left half"),
    ],
)
def test_free_text_may_follow_a_locator(written: str, locator: str, suffix: str) -> None:
    assert parse_group(f"@a, {written}") == (Citation("a", locator, "", suffix),)


@pytest.mark.parametrize("locator", ["12", "12-13", "emphasis added", "pagexi", "p", "p. ", "ibid.", "12:99"])
def test_anything_else_after_a_key_is_refused(locator: str) -> None:
    with pytest.raises(InvalidCitation) as caught:
        parse_group(f"@a, {locator}")
    assert (caught.value.rule, caught.value.key) == ("locator-form", "a")
    assert 'write "p' in caught.value.hint


def test_a_bare_number_is_answered_with_the_line_to_write() -> None:
    with pytest.raises(InvalidCitation) as caught:
        parse_group("@wsws, 12")
    assert caught.value.what == "'12' after '@wsws' is not a locator"
    assert caught.value.hint.startswith('for a page write "p. 12"; otherwise write "para. 6"')


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", None),
        ("[]", None),
        ("wsws, p. 3", None),
        ("x@y", None),
        ("@", None),
        ("@a;", None),
        ("@a; b", None),
        ("@Wsws", "Wsws"),
        ("@a_b", "a_b"),
        ("@a.b", "a.b"),
        ("@{odd key}", "odd key"),
    ],
)
def test_what_names_no_source_is_refused(text: str, key: str | None) -> None:
    with pytest.raises(InvalidCitation) as caught:
        parse_group(text)
    assert (caught.value.rule, caught.value.key) == ("citation-form", key)
    assert "@source-id" in caught.value.hint


def test_a_long_mistake_is_quoted_in_short() -> None:
    with pytest.raises(InvalidCitation) as caught:
        parse_group("@a, " + "x" * 5000)
    assert len(caught.value.what) < 150


@given(st.text("@abZ019,;.{}[]- p¶§–:\n", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        citations = parse_group(text)
    except InvalidCitation as error:
        assert error.rule in ("citation-form", "locator-form")
        assert error.what and error.hint
    else:
        assert citations


@given(
    st.sampled_from(["p. 3", "pp. 3–5", "paras. 6, 9", "sec. 2.1", "fol. 3r", "00:12:03", "p. 3, para. 6"])
)
def test_a_normalised_locator_reads_as_itself(locator: str) -> None:
    assert parse_group(f"@a, {locator}") == (Citation("a", locator),)


@pytest.mark.parametrize(
    ("locator", "short"),
    [
        ("para. 6", "¶ 6"),
        ("paras. 6–7", "¶¶ 6–7"),
        ("p. 3", "p. 3"),
        ("sec. 2", "§ 2"),
        ("secs. 2–3", "§§ 2–3"),
        ("chap. 1", "ch. 1"),
        ("line 12", "line 12"),
        ("p. 3, para. 6", "p. 3, ¶ 6"),
        ("00:12:03", "00:12:03"),
        ("map 2", "map 2"),
        ("online 2", "online 2"),
        ("top. 2", "top. 2"),
        ("subpara. 2", "subpara. 2"),
        ("", ""),
    ],
)
def test_a_locator_beside_a_number_is_short(locator: str, short: str) -> None:
    assert short_locator(locator) == short


def test_numbers_follow_first_use_and_anchors_count_uses() -> None:
    numbering = Numbering()
    given_ = [
        numbering.cite(Citation(key, locator)) for key, locator in [("b", "p. 3"), ("a", ""), ("b", "p. 4")]
    ]
    assert given_ == [(1, "cite-1-1"), (2, "cite-2-1"), (1, "cite-1-2")]
    assert numbering.keys == ("b", "a")
    assert numbering.uses == (
        Use("b", "p. 3", "cite-1-1"),
        Use("a", "", "cite-2-1"),
        Use("b", "p. 4", "cite-1-2"),
    )


@given(st.lists(st.sampled_from("abcdefgh")))
def test_numbers_have_no_gaps_and_anchors_no_twins(keys: list[str]) -> None:
    numbering = Numbering()
    numbers = [numbering.cite(Citation(key))[0] for key in keys]
    assert list(dict.fromkeys(numbers)) == list(range(1, len(set(keys)) + 1))
    assert [numbering.keys[number - 1] for number in numbers] == keys
    anchors = [use.anchor for use in numbering.uses]
    assert len(set(anchors)) == len(anchors)
