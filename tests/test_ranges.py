"""The chart of claims' figures: to scale, without collisions, inert, and silent where words tell as much."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen import counts, ranges
from briefgen.timeline.text import width
from tests.test_evidence import COUNTS

SVG = "{http://www.w3.org/2000/svg}"


def figure(count: str, standing: ranges.Standing = "stands", revised_by: int | None = None, label: str = "1 · A") -> ranges.Figure:  # fmt: skip
    return ranges.Figure(label, counts.parse(count), standing, revised_by)


def drawn(*figures: ranges.Figure, result: str | None = None) -> ElementTree.Element:
    svg = ranges.to_svg("Killed", figures, counts.parse(result) if result else None)
    return ElementTree.fromstring(svg)


def rows(svg: ElementTree.Element) -> list[ElementTree.Element]:
    return [group for group in svg.iter(f"{SVG}g") if (group.get("class") or "").startswith("bg-")]


def middle(row: ElementTree.Element) -> float:
    """Where a row's point stands: of a circle its centre, of a diamond the place where its path begins."""
    circle = row.find(f"{SVG}circle")
    if circle is not None:
        return float(circle.get("cx", "nan"))
    path = row.find(f"{SVG}path")
    assert path is not None
    return float(re.match(r"M([\d.]+)", path.get("d", ""))[1])  # type: ignore[index]  # a drawn path begins so


@pytest.mark.parametrize(
    ("given_counts", "is_drawn"),
    [(["1", "1"], False), (["17", "1"], True), (["dozens", "unknown"], False), (["dozens", "3"], False), (["3", ">=3"], True)],
)  # fmt: skip
def test_a_chart_is_drawn_where_figures_differ(given_counts: list[str], is_drawn: bool) -> None:
    assert ranges.is_drawn([figure(count) for count in given_counts]) is is_drawn


def test_numbers_stand_to_scale_from_nought() -> None:
    nought, half, whole = (middle(row) for row in rows(drawn(figure("0"), figure("50"), figure("100"))))
    assert nought == ranges.LEFT
    assert half - nought == pytest.approx(whole - half, abs=0.2)


def test_signs_tell_an_exact_number_from_about_a_dispute_and_an_open_end() -> None:
    exact, about, disputed, least, words = rows(
        drawn(figure("3"), figure("~5"), figure("9", "disputed"), figure(">=7"), figure("dozens"))
    )
    assert exact.find(f"{SVG}circle").get("fill") == "currentColor"  # type: ignore[union-attr]
    assert about.find(f"{SVG}circle").get("fill") == "none"  # type: ignore[union-attr]
    assert disputed.find(f"{SVG}circle") is None
    assert disputed.get("class") == "bg-disputed"
    assert "l5 4l-5 4" in least.find(f"{SVG}path").get("d", "")  # type: ignore[union-attr]
    assert words.find(f"{SVG}path") is None
    assert words.findall(f"{SVG}text")[-1].text == "dozens"


def test_what_was_revised_is_struck_and_points_at_what_takes_its_place() -> None:
    svg = drawn(figure("17", "fallen", 1), figure("1"))
    old, new = rows(svg)
    assert old.findall(f"{SVG}text")[-1].get("text-decoration") == "line-through"
    assert new.findall(f"{SVG}text")[-1].get("text-decoration") is None
    (arrow,) = [path for path in svg.iter(f"{SVG}path") if path.get("class") == "bg-range-revision"]
    assert f"H{middle(new):.1f}".removesuffix(".0") in arrow.get("d", "")


def test_the_band_is_the_result() -> None:
    svg = drawn(figure("3"), figure("9"), result="3..9")
    (band,) = svg.iter(f"{SVG}rect")
    left, wide = float(band.get("x", "")), float(band.get("width", ""))
    assert (left + 5, left + wide - 5) == pytest.approx(tuple(middle(row) for row in rows(svg)), abs=0.2)
    assert not list(drawn(figure("3"), figure("9")).iter(f"{SVG}rect"))


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*COUNTS, "1000000000", "0..999999999", ">999999999"]), st.text(max_size=60)
        ),
        min_size=1,
        max_size=8,
    ),
    st.none() | st.sampled_from(COUNTS),
)
def test_any_chart_is_well_formed_inert_and_inside(pairs: list[tuple[str, str]], result: str | None) -> None:
    figures = [figure(count, label=f"{index} · {label}") for index, (count, label) in enumerate(pairs)]
    svg = drawn(*figures, result=result)
    assert {element.tag for element in svg.iter()} <= {f"{SVG}{name}" for name in ("svg", "g", "text", "title", "path", "circle", "rect")}  # fmt: skip
    assert not [
        name for element in svg.iter() for name in element.attrib if name.startswith("on") or "href" in name
    ]
    for row in rows(svg):
        said = row.findall(f"{SVG}text")[-1]
        assert ranges.LEFT < float(said.get("x", "")) <= ranges.WIDTH - width(said.text or "", 12)


@pytest.mark.parametrize("count", ["17", "9..22", ">=30", "<=5", "~12", "1000000000", ">=1000000000"])
def test_words_stand_clear_of_their_mark(count: str) -> None:
    (row,) = rows(drawn(figure(count)))
    at = float(row.findall(f"{SVG}text")[-1].get("x", ""))
    path = row.find(f"{SVG}path")
    ends: list[Any] = [middle(row)] if path is None else re.findall(r"H([\d.]+)", path.get("d", ""))
    assert at >= max(float(end) for end in ends) + 5


def test_an_open_end_goes_on_beyond_its_number() -> None:
    _, least = rows(drawn(figure("3"), figure(">=20")))
    path = least.find(f"{SVG}path").get("d", "")  # type: ignore[union-attr]
    start, end = float(path[1 : path.index(" ")]), float(re.search(r"H([\d.]+)", path)[1])  # type: ignore[index]
    assert end - start > 30


def test_the_chart_says_itself_in_words() -> None:
    svg = drawn(figure("17", "fallen", 1, label="1 · Red"), figure("1", label="2 · <Blue>"), result="1")
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == "Killed. 1 · Red: 17, revised or set aside; 2 · <Blue>: 1. Result: 1."
