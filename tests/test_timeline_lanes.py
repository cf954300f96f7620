"""Lanes by type, actor and place; arrows between their marks; what the page's script is given."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given

from briefgen import pipeline
from briefgen.library import Library
from briefgen.present import figure
from briefgen.present.figure.arranging import NONE, OTHERS, Arrangement, arrange, parties
from briefgen.present.page import Writer
from briefgen.project import Project
from briefgen.timeline import EVERY_BY, By, Link, Timeline, build, figure_json, to_plotly, to_svg
from briefgen.timeline.arrows import Arrow
from briefgen.timeline.layout import lay_out
from briefgen.timeline.page import FITTED
from tests.built import ROOT
from tests.test_timeline import event, many, mark, timelines


@pytest.fixture(scope="module")
def founding() -> Library:
    return pipeline.examine(Project(ROOT))[0]


@pytest.fixture(scope="module")
def arranged(founding: Library) -> Arrangement:
    return arrange(founding, founding.incidents)


# ---- One event in several lanes ----


def test_an_event_has_a_mark_in_each_of_its_lanes_and_one_number() -> None:
    lanes: dict[By, tuple[str, ...]] = {"actor": ("Us", "Them", "Us"), "place": ()}
    drawn = build("x", "X", [event("a", "2021-02-15", lanes=lanes), event("b", "2021-03-15")])
    marks = lay_out(drawn, 760, "actor").marks
    assert [(item.event.id, item.number) for item in marks] == [("a", 1), ("a", 1), ("b", 2)]
    assert [item.index for item in marks] == [0, 1, 2]
    assert [lane.label for lane in lay_out(drawn, 760, "actor").lanes] == ["Us", "Them", ""]
    assert [lane.label for lane in lay_out(drawn, 760, "place").lanes] == [""]
    assert len(lay_out(drawn, 760, "place").marks) == 2


def test_arrows_join_the_nearest_marks_of_two_events() -> None:
    shared: dict[By, tuple[str, ...]] = {"actor": ("Below",)}
    both: dict[By, tuple[str, ...]] = {"actor": ("Above", "Below")}
    events = [event("a", "2021-02-15", lanes=both), event("b", "2021-06-15", lanes=shared)]
    layout = lay_out(build("x", "X", events, [Link("a", "b", False)]), 760, "actor")
    below = layout.lanes[1]
    assert below.label == "Below"
    (arrow,) = layout.arrows
    assert below.first <= arrow.source.row <= below.last
    assert below.first <= arrow.target.row <= below.last


def uprights(arrows: tuple[Arrow, ...]) -> list[tuple[int, float, float, float]]:
    """The source, the pixel, and the first and last row of each upright part."""
    found = []
    for arrow in arrows:
        (x, row), (_, end) = arrow.points[:2]
        found.append((arrow.source.index, x, min(row, end), max(row, end)))
    return found


def upon(one: tuple[int, float, float, float], other: tuple[int, float, float, float]) -> bool:
    return one[0] != other[0] and abs(one[1] - other[1]) < 3 and one[2] < other[3] and other[2] < one[3]


def test_arrows_from_different_events_do_not_run_along_the_same_line() -> None:
    """Three bars over the same months lead to three others: each arrow has an upright line of its own."""
    first = [event(f"a{at}", "2020-01/2020-12", lane="A") for at in range(3)]
    second = [event(f"b{at}", "2020-01/2020-12", lane="B") for at in range(3)]
    links = [Link(f"a{at}", f"b{at}", False) for at in range(3)]
    arrows = lay_out(build("x", "X", [*first, *second], links), 760).arrows
    assert not any(upon(*pair) for pair in combinations(uprights(arrows), 2))
    straight = [
        replace(arrow, vertices=tuple(replace(vertex, shift=0) for vertex in arrow.vertices))
        for arrow in arrows
    ]
    assert any(upon(*pair) for pair in combinations(uprights(tuple(straight)), 2)), "the control"


@given(timelines())
def test_every_arrow_begins_and_ends_at_its_marks(drawn: Timeline) -> None:
    for by in EVERY_BY:
        layout = lay_out(drawn, 760, by)
        assert len(layout.arrows) == len(drawn.links)
        for arrow in layout.arrows:
            (first, first_row), (last, last_row) = arrow.points[0], arrow.points[-1]
            assert arrow.source.left - 0.01 <= first <= arrow.source.right + 0.01
            assert arrow.target.left - 1.01 <= last <= arrow.target.right + 1.01
            assert abs(first_row - arrow.source.row) < 0.5
            assert abs(last_row - arrow.target.row) < 0.5


def test_a_mark_says_what_it_is_said_to_follow() -> None:
    events = [event(name, f"2021-0{at}-15", title=f"Event {name}") for at, name in enumerate("abc", 1)]
    svg = to_svg(build("x", "X", events, [Link("a", "c", False), Link("b", "c", True)]))
    title = mark(svg, "c").findtext("{http://www.w3.org/2000/svg}title")
    assert title == (
        "Event c: 15 March 2021, Erbil, accepted, said to follow: Event a, suspected to follow: Event b."
    )


# ---- Lanes of a record ----


def test_lanes_are_few_and_every_incident_has_one(founding: Library, arranged: Arrangement) -> None:
    for by in EVERY_BY:
        assert len(set(arranged.order[by]) - set(NONE.values()) - set(OTHERS.values())) <= 8
        used = {lane for lanes in arranged.lanes.values() for lane in lanes[by]}
        assert used <= set(arranged.order[by])
        assert all(arranged.lanes[incident.id][by] for incident in founding.incidents)
    assert {"United States", "Iran", "Other actors", "No actor named"} <= set(arranged.order["actor"])


def test_lanes_with_most_incidents_come_first(arranged: Arrangement) -> None:
    for by in ("actor", "place"):
        named = [lane for lane in arranged.order[by] if lane not in (NONE[by], OTHERS[by])]  # type: ignore[index]
        counts = [sum(lane in lanes[by] for lanes in arranged.lanes.values()) for lane in named]
        assert counts == sorted(counts, reverse=True)
        assert len(set(counts)) > 2


def test_an_incident_is_found_under_the_places_that_hold_its_place(arranged: Arrangement) -> None:
    keys = arranged.keys["erbil-rockets-2021-02-15"]["place"]
    assert keys == ("erbil-base", "erbil", "iraq", "iraqi-kurdistan")


@pytest.mark.parametrize(
    ("stance", "is_party"),
    [("blames", True), ("suspects", True), ("denies", False), ("condemns", False), ("exonerates", False)],
)
def test_only_attributing_stances_put_an_incident_into_a_lane(
    founding: Library, stance: str, is_party: bool
) -> None:
    incident = next(item for item in founding.incidents if item.id == "us-troops-iraq-2021")
    model = next(claim for item in founding.incidents for claim in item.claims if claim.responsibility)
    assert model.responsibility is not None
    said = model.responsibility.model_copy(update={"stance": stance, "accused": ("iran",)})
    claim = model.model_copy(update={"responsibility": said})
    accused = incident.model_copy(update={"claims": (claim,)})
    assert ("iran" in parties(founding, accused)) == is_party
    assert "us-forces" in parties(founding, accused)


# ---- What a reader may choose ----


def counts(choices: Any) -> dict[str, int]:
    return {choice.value: int(choice.label.rpartition("(")[2][:-1]) for choice in choices if choice.value}


def of(library: Library, amount: int) -> figure.Figure:
    """The figure of the first incidents."""
    writer, incidents = Writer(library, "timeline.md"), library.incidents[:amount]
    return figure.of(writer, "all", "All", incidents, figure.rows(writer, incidents))


def test_each_choice_says_how_many_events_it_leaves(founding: Library, arranged: Arrangement) -> None:
    made = of(founding, len(founding.incidents))
    assert made.controls is not None
    assert [select.name for select in made.controls.selects] == ["lanes", "actor", "place", "type"]
    assert made.controls.total == len(founding.incidents)
    for select, by in zip(made.controls.selects[1:], ("actor", "place", "type"), strict=True):
        for key, number in counts(select.choices).items():
            assert number == sum(key in keys[by] for keys in arranged.keys.values())  # type: ignore[index]
    assert (
        counts(made.controls.selects[2].choices)["iraq"] > counts(made.controls.selects[2].choices)["erbil"]
    )


def test_a_small_figure_has_no_controls(founding: Library) -> None:
    for amount in (5, 6):
        made = of(founding, amount)
        assert (made.controls is None) == (amount < 6)


def test_a_lane_of_an_actor_is_no_verdict(founding: Library) -> None:
    made = of(founding, len(founding.incidents))
    assert made.controls is not None
    notes = {choice.value: choice.note for choice in made.controls.selects[0].choices}
    assert notes["actor"].endswith("took part, was the target, or is said to be responsible.")
    assert not notes["type"] and not notes["place"]


# ---- What the script is given ----


def test_the_page_has_a_figure_for_each_way_and_shared_parts_once() -> None:
    drawn = many(50)
    page = json.loads(figure_json(drawn, 1180))
    assert len(page["events"]) == 50
    for by in EVERY_BY:
        whole = to_plotly(drawn, 1180, by)
        lean = page["figures"][by]
        assert {**page["layout"], **lean["layout"]} == json.loads(json.dumps(whole["layout"]))
        for given_trace, trace in zip(lean["data"], whole["data"], strict=True):
            fitted = FITTED.get(trace.get("meta", ""), ())
            assert given_trace == json.loads(
                json.dumps({key: value for key, value in trace.items() if key not in fitted})
            )
    assert "xaxis" in page["layout"] and "height" not in page["layout"]


def test_every_point_is_tied_to_a_mark() -> None:
    for by in EVERY_BY:
        figure_of = to_plotly(many(50), 760, by)
        marks = figure_of["data"][-1]["customdata"]
        seen = set()
        for trace in figure_of["data"][:-1]:
            for tie in trace.get("customdata", ()):
                if isinstance(tie, int):
                    seen.add(tie)
                elif tie is not None:
                    assert tie[0] < len(marks) and (len(tie) == 2 or tie[3] < len(marks))
        assert seen == set(range(len(marks)))


@pytest.mark.parametrize(("count", "most"), [(50, 11_500), (500, 80_000)])
def test_a_figure_stays_small_when_compressed(count: int, most: int) -> None:
    drawn = many(count)
    both = to_svg(drawn, 1180) + figure_json(drawn, 1180)
    assert len(gzip.compress(both.encode(), 9, mtime=0)) < most
