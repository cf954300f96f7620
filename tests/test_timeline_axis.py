"""The period that a figure shows first, and the events out of it that stand at its edges."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.timeline import Timeline, summary, to_plotly, to_svg
from briefgen.timeline.axis import bounds, dense, outside, shown, whole
from briefgen.timeline.layout import lay_out
from tests.test_timeline import SVG, event, mark, timeline, timelines

DENSE = [event(f"d{at:02}", f"{datetime.date(2020, 1, 1) + datetime.timedelta(18 * at)}") for at in range(40)]


def days(text: str) -> float:
    return float(datetime.date.fromisoformat(text).toordinal())


def test_a_few_outlying_events_do_not_stretch_the_axis() -> None:
    drawn = timeline(*DENSE, event("early", "198X"), event("late", "2035-06-01"))
    assert dense(drawn.events) == (days("2020-01-01"), days("2021-12-04"))
    first, last = shown(drawn.events)
    assert days("2019-11-01") < first < days("2020-01-01") < days("2021-12-03") < last < days("2022-02-01")
    assert outside(drawn.events) == {"early": "before", "late": "after"}
    assert whole(drawn.events)[0] < days("1980-01-01") and whole(drawn.events)[1] > days("2035-06-01")


def test_what_lies_near_the_dense_part_is_shown_at_its_place() -> None:
    near = event("near", "2022-03-01")
    drawn = timeline(*DENSE, near, event("early", "1980"))
    assert outside(drawn.events) == {"early": "before"}


@pytest.mark.parametrize("first", ["2017-01-01", "2015-06-01"])
def test_an_axis_that_is_not_stretched_shows_everything(first: str) -> None:
    drawn = timeline(*DENSE, event("first", first))
    is_stretched = first < "2016"
    assert (dense(drawn.events) is not None) == is_stretched
    assert (shown(drawn.events) == whole(drawn.events)) == (not is_stretched)


def test_six_events_are_too_few_to_leave_one_out() -> None:
    few = [event("old", "1900-01-01"), *DENSE[:5]]
    assert dense(few) is None
    assert dense([*few, DENSE[5]]) is not None


def test_an_event_out_of_the_period_points_out_and_says_its_date() -> None:
    svg = to_svg(timeline(*DENSE, event("early", "198X"), event("late", "2035-06-01")))
    for name, direction, words in (("early", "", "the 1980s · early"), ("late", "-", "1 June 2035 · late")):
        link = mark(svg, name)
        (sign,) = link.iter(f"{SVG}path")
        found = re.fullmatch(r"M(\d+) [\d.]+l(-?)9 -6v12z", sign.attrib["d"])
        assert found is not None and found[2] == direction
        assert "".join(link.find(f"{SVG}text").itertext()) == words  # type: ignore[union-attr]
    layout = lay_out(timeline(*DENSE, event("early", "198X")), 760)
    assert layout.marks[0].left == layout.axis.left


def test_bars_run_into_the_edge_and_are_clipped_there() -> None:
    drawn = timeline(*DENSE, event("long", "2003/2021-01-01"), event("old", "1990"))
    long = next(item for item in lay_out(drawn, 760).marks if item.event.id == "long")
    assert not long.edge and long.whole[0] < 0 < long.left
    assert mark(to_svg(drawn), "long").find(f"{SVG}g[@clip-path='url(#timeline-test-c)']") is not None
    inside = mark(to_svg(drawn), "d00")
    assert inside.find(f"{SVG}g") is None


def test_the_sentence_says_what_stands_at_the_edges() -> None:
    early, other = event("early", "198X"), event("other", "1991-05-01")
    assert summary(timeline(*DENSE, early, other)).endswith(
        " Of these, 2 stand before 2020 at the left edge."
    )
    assert summary(timeline(*DENSE, early, event("late", "2035-06-01"))).endswith(
        " Of these, one stands before 2020 at the left edge and one stands after 3 December 2021 at the right edge."
    )
    assert "edge" not in summary(timeline(*DENSE))


def test_plotly_shows_the_same_period_first_and_can_reach_the_rest() -> None:
    drawn = timeline(*DENSE, event("early", "1980-02-01"))
    figure, layout = to_plotly(drawn), lay_out(drawn, 760)
    axis = figure["layout"]["xaxis"]
    first, last = (datetime.date.fromisoformat(text[:10]).toordinal() for text in axis["range"])
    assert (first, last) == (int(layout.axis.first), int(layout.axis.last))
    assert axis["minallowed"] < "1980-02-01"
    (edges,) = (trace for trace in figure["data"] if trace.get("meta") == "edges")
    assert edges["marker"]["symbol"] == ["triangle-left"] and edges["customdata"] == [0]
    (points,) = (trace for trace in figure["data"] if trace.get("meta") == "days")
    assert points["x"][0].startswith("1980-02-01"), "it has its true place too"


@given(timelines())
def test_the_dense_part_holds_most_events(drawn: Timeline) -> None:
    events, part = drawn.events, dense(drawn.events)
    first, last = whole(events)
    assert first <= shown(events)[0] < shown(events)[1] <= last
    if part is None:
        assert outside(events) == {}
        return
    held = [item for item in events if all(day is None or part[0] <= day <= part[1] for day in bounds(item))]
    assert len(held) >= 0.85 * len(events)
    for item in events:
        start, end = bounds(item)
        if outside(events).get(item.id) == "before":
            assert end is not None and end <= part[0]
        elif outside(events).get(item.id) == "after":
            assert start is not None and start >= part[1]


@given(st.lists(st.dates(datetime.date(1950, 1, 1), datetime.date(2021, 1, 1)), min_size=1, max_size=30))
def test_what_is_held_does_not_hang_on_the_order(found: list[datetime.date]) -> None:
    events = [event(f"e{at}", f"{day}") for at, day in enumerate(found)]
    assert dense(events) == dense(events[::-1])
