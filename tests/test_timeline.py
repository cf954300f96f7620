"""The timeline: its geometry, its honesty about dates, and that no text gets out of its place."""

from __future__ import annotations

import datetime
import html
import json
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

import briefgen
from briefgen import dates
from briefgen.timeline import (
    EVERY_BY,
    By,
    Event,
    Link,
    Timeline,
    build,
    figure_json,
    summary,
    to_plotly,
    to_svg,
)
from briefgen.timeline.axis import Axis, ticks
from briefgen.timeline.layout import lay_out
from briefgen.timeline.marks import Mark
from briefgen.timeline.model import is_relative
from briefgen.timeline.palette import PALETTE
from briefgen.timeline.text import clean, shorten, width

ASSETS = Path(briefgen.__file__).parent / "assets"
SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"

HOSTILE = [
    "<script>window.fired = 1</script>",
    "</script><script>window.fired = 1</script>",
    "</title></svg><img src=x onerror='window.fired = 1'>",
    "<!--<script>",
    "%{customdata[0]} %{x}",
    "<span style='background:url(https://evil.example/x)'>beacon</span>",
    "<b>bold</b> <a href='javascript:window.fired = 1'>link</a>",
    "&lt;i&gt; &amp; &quot;",
    '" onload="window.fired = 1" x=\'',
    "$\\alpha$ {{ 7 * 7 }} ${window.fired = 1}",
    "line\u2028separator\u2029paragraph\nbreak",
    "\x00\x08\x1f\ud800\ufffe",
    "\u202eright to left override",
]


def event(name: str, date: str, lane: str = "Attacks", **values: Any) -> Event:
    """An event whose fields are filled from its name, in one lane by type."""
    given: dict[str, Any] = {
        "id": name,
        "title": name,
        "date": dates.parse(date),
        "href": f"../incidents/{name}.html",
        "lanes": {"type": (lane,)},
        "keys": {"type": ("attack",)},
        "kind": "shelling, artillery, rocket or missile attack",
        "place": "Erbil",
        "state": "accepted",
        "inferred": False,
    }
    return Event(**given | values)


def timeline(*events: Event, links: Iterable[Link] = ()) -> Timeline:
    return build("test", "A test", events, links)


def many(count: int) -> Timeline:
    """Events of all kinds over three years, as a long record has them, without chance: each in one lane by type, in one to
    three by actor."""
    words = re.findall(
        r"\w+", "Rocket attack on the base near Baghdad kills a contractor and wounds soldiers there"
    )
    events = []
    for at in range(count):
        day = datetime.date(2019, 1, 1) + datetime.timedelta(at * 7919 % 1095)
        forms = [
            f"{day}",
            f"{day}",
            f"{day}~",
            f"{day}",
            f"{day:%Y-%m}",
            f"{day}/{day + datetime.timedelta(30)}",
            f"{day}?",
        ]
        actors = tuple(dict.fromkeys(f"Actor {at * step % 8}" for step in (1, 3, 5)[: 1 + at % 3]))
        events.append(
            event(
                f"rocket-attack-on-base-{at:03}-{day}",
                forms[at % len(forms)],
                title=" ".join(words[at % 9 : at % 9 + 5 + at % 3]),
                lanes={"type": (f"Lane {at % 4}",), "actor": actors, "place": (f"Place {at % 7}",)},
                keys={"type": (f"type-{at % 4}",), "actor": actors, "place": (f"place-{at % 7}",)},
                state=("accepted", "disputed", "not adjudicated")[at % 3],
                inferred=at % 11 == 0,
            )
        )
    links = [Link(events[at].id, events[at + 3].id, at % 2 == 0) for at in range(0, count - 3, 10)]
    return build("many", "Many events", events, links)


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def mark(svg: str, name: str) -> ElementTree.Element:
    """The element of the event with the name."""
    return next(link for link in parsed(svg).iter(f"{SVG}a") if f"/{name}.html" in link.attrib[XLINK])


# ---- The model ----


def test_the_order_of_the_arguments_does_not_matter() -> None:
    events = [event("b", "2021-03-01"), event("a", "2021-02-15"), event("c", "2021-02")]
    links = [Link("a", "b", False), Link("c", "a", True)]
    assert timeline(*events, links=links) == timeline(*events[::-1], links=links[::-1])
    assert [item.id for item in timeline(*events).events] == ["c", "a", "b"]


def test_links_need_two_events() -> None:
    links = [Link("a", "a", False), Link("a", "gone", False), Link("gone", "a", False)]
    assert timeline(event("a", "2021-02-15"), links=links).links == ()


def test_summary_says_how_many_when_and_how_sure() -> None:
    a, b = event("a", "2019-12-27"), event("b", "[2021-05-02..2021-05-04]")
    c, d = event("c", "2020-07/.."), event("d", "2020-01-03", inferred=True)
    assert summary(timeline()) == "No events."
    assert summary(timeline(a)) == "One event: 27 December 2019."
    assert summary(timeline(b)) == "One event: between 2 and 4 May 2021 (date uncertain)."
    assert summary(timeline(a, b, c, d)) == (
        "4 events, from the first (27 December 2019) to the last (between 2 and 4 May 2021); "
        "2 have an uncertain date, 1 lasted for a period."
    )
    assert summary(timeline(a, d)).endswith("; 1 has an uncertain date, none lasted for a period.")


@pytest.mark.parametrize("href", ["x.html", "../incidents/x.html", "#x", "x.html?a=b:c", "./a:b/x.html"])
def test_relative_links_are_kept(href: str) -> None:
    assert is_relative(href)
    assert mark(to_svg(timeline(event("x", "2021-02-15", href=f"{href}&/x.html"))), "x") is not None


@pytest.mark.parametrize(
    "href",
    [
        "",
        "javascript:x",
        "https://evil.example/",
        "//evil.example",
        "data:text/html,x",
        "\\\\evil",
        "java\tscript:x",
        " x",
    ],
)
def test_links_that_leave_the_site_are_not_made(href: str) -> None:
    assert not is_relative(href)
    odd = timeline(event("x", "2021-02-15", href=href))
    assert list(parsed(to_svg(odd)).iter(f"{SVG}a")) == []
    assert [trace["customdata"] for trace in to_plotly(odd)["data"] if trace.get("hovertext")] == [[0]]


# ---- Text ----


def test_text_is_one_line_without_what_xml_forbids() -> None:
    assert clean(" two\n words \x00 \ud800") == "two words \ufffd \ufffd"
    assert clean("a\u202eb\u2067c") == "abc"


def test_text_is_shortened_between_words() -> None:
    title = "Rocket attack on the US base in Erbil"
    assert shorten(title, width(title, 12), 12) == title
    assert shorten(title, 130, 12) == "Rocket attack on…"
    assert shorten(title, 20, 12) == ""
    assert width(shorten(title, 130, 12), 12) <= 130


def test_widths_follow_the_script() -> None:
    assert width("iiii", 12) < width("abcd", 12) < width("MMMM", 12) < width("火箭袭击", 12)
    assert width("e\u0301", 12) == width("e", 12)


# ---- The axis ----


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2021-02-27", "2021-03-03", ["27 Feb 2021", "28 Feb", "1 Mar", "2 Mar", "3 Mar"]),
        ("2021-02-20", "2021-03-20", ["22 Feb 2021", "1 Mar", "8 Mar", "15 Mar"]),
        ("2020-12-05", "2021-02-10", ["15 Dec 2020", "1 Jan 2021", "15 Jan", "1 Feb"]),
        ("2020-10-20", "2021-04-10", ["Nov 2020", "Dec", "Jan 2021", "Feb", "Mar", "Apr"]),
        ("2019-05-01", "2021-05-30", ["Jul 2019", "Jan 2020", "Jul", "Jan 2021"]),
        ("2003-03-20", "2021-05-04", ["2005", "2010", "2015", "2020"]),
        ("1400-01-01", "2021-01-01", ["1400", "1600", "1800", "2000"]),
    ],
)
def test_ticks(first: str, last: str, expected: list[str]) -> None:
    days = [dates.parse(text).earliest for text in (first, last)]
    assert days[0] and days[1]
    found = ticks(Axis(days[0].toordinal(), days[1].toordinal() + 0.9, 0, 250))
    assert [f"{tick.label} {tick.below}".strip() for tick in found] == expected


@pytest.mark.parametrize(
    "span", [("0001-01-01", "9999-12-31"), ("0001", "0001-01-02"), ("9999-12", "9999-12-31")]
)
def test_the_ends_of_the_calendar(span: tuple[str, str]) -> None:
    edge = timeline(*(event(f"e{at}", text) for at, text in enumerate(span)))
    assert parsed(to_svg(edge)) is not None
    assert json.loads(figure_json(edge))["layout"]["xaxis"]["type"] == "date"


def test_decades_stay_true_to_scale() -> None:
    layout = lay_out(
        timeline(event("a", "2003-03-20"), event("b", "2019-05-01"), event("c", "2021-05-04")), 760
    )
    a, b, c = (item.middle for item in layout.marks)
    assert (c - b) / (c - a) == pytest.approx(734 / 6620, rel=0.01)


# ---- What a date looks like ----


def test_a_known_day_is_a_filled_point() -> None:
    link = mark(to_svg(timeline(event("x", "2021-02-15"))), "x")
    (circle,) = link.iter(f"{SVG}circle")
    assert circle.attrib["fill"] == PALETTE["day"]
    assert "stroke" not in circle.attrib
    assert list(link.iter(f"{SVG}path")) == []


@pytest.mark.parametrize("date", ["2021-03", "[2021-05-02..2021-05-04]", "..2021-03", "2021-03~"])
def test_an_unknown_day_has_no_point_and_no_closed_end(date: str) -> None:
    link = mark(to_svg(timeline(event("x", date), event("y", "2020"))), "x")
    assert list(link.iter(f"{SVG}circle")) == []
    for path in link.iter(f"{SVG}path"):
        # A closed box is only ever filled with hatching; lines along it have no upright end.
        assert path.attrib["fill"] in ("url(#timeline-test-h)", "none")
        assert path.attrib["fill"] != "none" or not re.search(r"[vVzZ]", path.attrib["d"])


def test_a_period_has_square_ends_and_an_open_one_a_point() -> None:
    svg = to_svg(timeline(event("closed", "2020-01/2020-03"), event("open", "2020-01/..")))
    paths = {
        name: [path.attrib["d"] for path in mark(svg, name).iter(f"{SVG}path")] for name in ("closed", "open")
    }
    assert re.fullmatch(r"M[\d.]+ [\d.]+H[\d.]+v14H[\d.]+z", paths["closed"][0])
    assert re.fullmatch(r"M[\d.]+ [\d.]+H[\d.]+l8 7l-8 7H[\d.]+z", paths["open"][0])
    assert mark(svg, "closed").attrib["class"] == "bt-lasted"


def test_an_approximate_date_is_hollow_and_an_inferred_one_dashed() -> None:
    svg = to_svg(
        timeline(
            *(
                event(f"{name}{form}", date + form, inferred=name == "inferred")
                for name in ("printed", "inferred")
                for date in ("2021-02-15",)
                for form in ("", "~", "?")
            ),
        )
    )
    for form in ("~", "?"):
        (ring,) = mark(svg, f"printed{form}").iter(f"{SVG}circle")
        assert ring.attrib["fill"] == PALETTE["paper"] and ring.attrib["stroke"] == PALETTE["day"]
        assert "stroke-dasharray" not in ring.attrib
        (ring,) = mark(svg, f"inferred{form}").iter(f"{SVG}circle")
        assert "stroke-dasharray" in ring.attrib
    ring, core = mark(svg, "inferred").iter(f"{SVG}circle")
    assert "stroke-dasharray" in ring.attrib and core.attrib["fill"] == PALETTE["day"]


def test_plotly_draws_the_same_kinds() -> None:
    figure = to_plotly(
        timeline(
            event("day", "2021-02-15"),
            event("about", "2021-02-16~"),
            event("inferred", "2021-02-17", inferred=True),
            event("unknown", "2021-02"),
            event("open", "2021-01/.."),
            links=[Link("day", "about", False), Link("about", "inferred", True)],
        )
    )
    keys = {trace["name"]: trace for trace in figure["data"] if trace["showlegend"]}
    assert list(keys) == [
        "Known day", "Unknown day within these bounds", "Lasted", "Date approximate or uncertain", "Date inferred",
        "Said to follow", "Suspected to follow",
    ]  # fmt: skip
    bars = {trace["legendgroup"]: trace for trace in figure["data"] if trace.get("meta") == "bars"}
    assert bars["unknown"]["marker"]["pattern"]["shape"] == ["/"]
    assert bars["unknown"]["marker"]["color"] == "rgba(0,0,0,0)"
    assert "pattern" not in bars["lasted"]["marker"]
    points = [trace for trace in figure["data"] if trace.get("hovertext") and trace["type"] == "scatter"]
    assert [len(trace["x"]) for trace in points] == [3], "only known days are points"
    assert points[0]["marker"]["line"]["width"] == [0, 1.7, 0]
    assert [trace["x"] for trace in figure["data"] if trace.get("uid") == "bg-dashed"] == [
        ["2021-02-17 12:00"]
    ]
    tips = [trace["marker"]["symbol"] for trace in figure["data"] if trace.get("meta") == "vertices"]
    assert ["triangle-right"] in tips


def test_plotly_and_svg_share_their_geometry() -> None:
    drawn = many(50)
    layout = lay_out(drawn, 760)
    for trace in to_plotly(drawn)["data"]:
        if trace.get("meta") != "bars":
            continue
        for at, base, row in zip(trace["customdata"], trace["base"], trace["y"], strict=True):
            item = layout.marks[at]
            day = dates.parse(base.split()[0]).earliest
            assert day is not None and row == item.row
            assert abs(layout.axis.x(day.toordinal()) - item.whole[0]) < 1.0
    svg = parsed(to_svg(drawn))
    assert round(float(svg.attrib["height"])) == to_plotly(drawn)["layout"]["height"]


def test_outlines_in_the_first_row_are_whole() -> None:
    figure = to_plotly(timeline(event("x", "2021-03~", lane="")))
    rails = next(trace for trace in figure["data"] if trace.get("mode") == "lines" and trace.get("meta"))
    assert [y is None for y in rails["y"]] == [False, False, True] * 2


def test_uncertain_events_are_told_in_words_too() -> None:
    svg = to_svg(timeline(event("x", "2021-02-15~", inferred=True, state="disputed")))
    link = mark(svg, "x")
    assert link.findtext(f"{SVG}title") == "x: about 15 February 2021 (inferred), Erbil, disputed."
    assert "".join(link.find(f"{SVG}text").itertext()) == "x · disputed"  # type: ignore[union-attr]


# ---- Geometry ----


def boxes(items: Iterable[Mark]) -> Iterable[tuple[float, float]]:
    for item in items:
        yield item.left, item.right
        if item.label and item.label.side != "inside":
            yield item.label.left, item.label.right


def check_geometry(drawn: Timeline, size: int = 760, by: By = "type") -> None:
    layout = lay_out(drawn, size, by)
    rows: dict[int, list[Mark]] = {}
    found: dict[str, list[str]] = {}
    for item in layout.marks:
        rows.setdefault(item.row, []).append(item)
        (lane,) = (lane for lane in layout.lanes if lane.first <= item.row <= lane.last)
        found.setdefault(item.event.id, []).append(lane.label)
        assert drawn.events[item.number - 1] is item.event
        assert layout.axis.left <= item.left <= item.right <= layout.axis.right
        if item.label:
            assert layout.axis.left <= item.label.left and item.label.right <= layout.axis.right + 0.01
            if item.label.side == "inside":
                assert item.left <= item.label.left and item.label.right <= item.right
    for one in drawn.events:
        wanted = {clean(lane) for lane in one.lanes.get(by) or ("",)}
        assert sorted(found[one.id]) == sorted(wanted), "one mark in each of its lanes"
    for items in rows.values():
        ordered = sorted(boxes(items))
        for (_, right), (left, _) in pairwise(ordered):
            assert right <= left + 0.01


@pytest.mark.parametrize("by", EVERY_BY)
@pytest.mark.parametrize("size", [760, 1180])
@pytest.mark.parametrize("count", [1, 5, 50, 500])
def test_no_label_lies_on_another_or_on_a_mark(count: int, size: int, by: By) -> None:
    check_geometry(many(count), size, by)


DAYS = st.dates(datetime.date(1975, 1, 1), datetime.date(2021, 12, 31)) | st.dates(
    datetime.date(2019, 1, 1), datetime.date(2021, 12, 31)
)
FORMS = st.sampled_from(
    ["{a}", "{a}~", "{a:%Y-%m}", "{a:%Y}", "[{a}..{b}]", "{a}/{b}", "{a}/..", "../{a}", "..{a}"]
)
TITLES = st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(HOSTILE)


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    events = []
    for at in range(draw(st.integers(1, 24))):
        first, last = sorted((draw(DAYS), draw(DAYS)))
        text = draw(FORMS).format(a=first, b=last + datetime.timedelta(1))
        lanes: dict[By, tuple[str, ...]] = {
            "type": (draw(st.sampled_from(["", "Attacks", "US operations"])),),
            "actor": tuple(draw(st.lists(st.sampled_from(["A", "B", "C", "Other actors"]), max_size=3))),
        }
        state = draw(st.sampled_from(["accepted", "disputed"]))
        title, inferred = draw(TITLES), draw(st.booleans())
        events.append(event(f"e{at}", text, title=title, lanes=lanes, state=state, inferred=inferred))
    pairs = st.tuples(st.sampled_from(events), st.sampled_from(events), st.booleans())
    links = [Link(one.id, other.id, suspected) for one, other, suspected in draw(st.lists(pairs, max_size=6))]
    return build("drawn", draw(TITLES), events, links)


@given(timelines(), st.sampled_from([480, 760, 1180]), st.sampled_from(EVERY_BY))
def test_geometry_of_any_timeline(drawn: Timeline, size: int, by: By) -> None:
    check_geometry(drawn, size, by)


@given(timelines())
def test_any_timeline_is_well_formed_and_inert(drawn: Timeline) -> None:
    svg, data = to_svg(drawn), figure_json(drawn)
    assert {element.tag.removeprefix(SVG) for element in parsed(svg).iter()} <= ELEMENTS
    assert not re.search(r"[<>&\u2028\u2029]", data)
    assert set(json.loads(data)["figures"]) == set(EVERY_BY)
    data.encode()
    svg.encode()


def test_the_overlap_check_can_fail() -> None:
    """A positive control: the same check on marks whose labels were moved onto their neighbours."""
    layout = lay_out(many(50), 760)
    moved = [
        replace(item, label=replace(item.label, left=item.label.left - 40)) if item.label else item
        for item in layout.marks
    ]
    rows = {item.row for item in moved}
    clashes = 0
    for row in rows:
        ordered = sorted(boxes(item for item in moved if item.row == row))
        clashes += sum(right > left for (_, right), (left, _) in pairwise(ordered))
    assert clashes > 10


def test_lanes_do_not_share_rows() -> None:
    for one, other in combinations(lay_out(many(50), 760).lanes, 2):
        assert one.last < (other.heading or 0) or other.last < (one.heading or 0)


def test_lanes_stand_in_the_order_given() -> None:
    events = [event("a", "2021-01-01", lane="First"), event("b", "2021-02-01", lane="Second")]
    found = build("x", "X", events, lanes={"type": ["Empty", "Second"]})
    assert [lane.label for lane in lay_out(found, 760).lanes] == ["Second", "First"]
    assert [lane.label for lane in lay_out(replace(found, lanes={}), 760).lanes] == ["First", "Second"]


def test_a_crowd_gets_numbers_and_not_more_rows() -> None:
    layout = lay_out(many(500), 760)
    assert layout.rows <= 60
    numbers = [item for item in layout.marks if item.label and item.label.text == str(item.number)]
    assert len(numbers) > 100


@pytest.mark.parametrize("size", [760, 1180])
def test_five_hundred_events_stay_small(size: int) -> None:
    svg = to_svg(many(500), size)
    assert len(svg.encode()) <= 150_000
    assert len(list(parsed(svg).iter(f"{SVG}a"))) == 500


def test_arrows_end_at_their_marks() -> None:
    layout = lay_out(many(50), 760)
    assert len(layout.arrows) == 5
    for arrow in layout.arrows:
        x, row = arrow.points[-1]
        assert arrow.target.left - 3 <= x <= arrow.target.right + 3
        assert abs(row - arrow.target.row) < 0.5


def test_suspected_links_are_dashed() -> None:
    pair = event("a", "2021-02-15"), event("b", "2021-06-15")
    for suspected in (False, True):
        drawn = timeline(*pair, links=[Link("a", "b", suspected)])
        (arrows,) = (group for group in list(parsed(to_svg(drawn))) if group.get("class") == "bt-link")
        assert ("stroke-dasharray" in arrows[0].attrib) == suspected
        (line,) = (trace for trace in to_plotly(drawn)["data"] if trace.get("mode") == "lines+markers")
        assert (line["line"]["dash"] != "solid") == suspected


# ---- What goes out ----

ELEMENTS = {
    "svg",
    "clipPath",
    "title",
    "desc",
    "defs",
    "pattern",
    "path",
    "g",
    "text",
    "tspan",
    "a",
    "circle",
}
ATTRIBUTES = {
    "aria-labelledby", "class", "cx", "cy", "d", "direction", "fill", "font-family", "font-size", "font-style",
    "clip-path", "font-weight", "height", XLINK, "id", "opacity", "paint-order", "patternTransform", "patternUnits", "r", "role",
    "stroke", "stroke-dasharray", "stroke-linejoin", "stroke-width", "text-anchor", "viewBox", "width", "x", "y",
}  # fmt: skip


def hostile() -> Timeline:
    """Every field that a contributor fills, hostile."""
    events = [
        event(
            f"h{at}",
            "2021-02-15",
            title=text,
            lanes=dict.fromkeys(EVERY_BY, (text,)),
            keys=dict.fromkeys(EVERY_BY, (text,)),
            kind=text,
            place=text,
            state=text,
            href=f"x.html?{at}",
        )
        for at, text in enumerate(HOSTILE)
    ]
    return build("hostile <\"'>", HOSTILE[1], events, [Link("h0", "h1", True)])


def test_hostile_text_is_only_text_in_the_svg() -> None:
    svg = to_svg(hostile())
    root = parsed(svg)
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in ELEMENTS
        assert set(element.attrib) <= ATTRIBUTES
        assert all("url(" not in value or value.startswith("url(#") for value in element.attrib.values())
    titles = [title.text or "" for title in root.iter(f"{SVG}title")]
    for text in HOSTILE:
        assert any(title.startswith(f"{clean(text)}: ") for title in titles)
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", name) for name in ids)


def test_hostile_text_stays_in_its_place_in_plotly() -> None:
    """Only in text that plotly.js shows, with no character that it would read as a tag, never in a template."""
    found: list[str] = []

    def walk(value: Any, path: tuple[str, ...]) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                walk(item, (*path, key))
        elif isinstance(value, list):
            for item in value:
                walk(item, path)
        elif isinstance(value, str) and re.search("fired|evil|customdata|alpha", value):
            found.append(path[-1])
            assert path[-1] in ("text", "hovertext", "events")
            assert not re.search("<(?!/?(b|i|br)>)", value), value

    figure = to_plotly(hostile())
    walk(figure["data"], ("data",))
    walk(figure["layout"], ("layout",))
    page = json.loads(figure_json(hostile()))
    for row in page["events"]:
        assert {key for keys in row.pop() for key in keys} <= {clean(text) for text in HOSTILE} | set(HOSTILE)
    walk(page, ("page",))
    assert set(found) == {"text", "hovertext", "events"}
    assert not re.search(
        "template", json.dumps([list(trace) for trace in figure["data"]] + list(figure["layout"]))
    )


def test_json_cannot_end_its_element() -> None:
    data = figure_json(hostile())
    assert not re.search("[<>&\u2028\u2029]", data)
    assert "\\u003c/script\\u003e" in data.replace("\\u0026lt;", "\\u003c").replace("\\u0026gt;", "\\u003e")
    page = json.loads(data)
    titles = [row[0] for row in page["events"]]
    assert sorted(titles) == sorted(html.escape(clean(title), quote=False) for title in HOSTILE)


@pytest.mark.parametrize(
    "drawn", [many(1), many(5), many(50), hostile(), timeline()], ids=lambda drawn: drawn.id
)
def test_plotly_accepts_the_figure(drawn: Timeline) -> None:
    figure = to_plotly(drawn)
    del figure["config"]
    go.Figure(figure)


def test_plotly_refuses_another_figure() -> None:
    figure = to_plotly(many(5))
    del figure["config"]
    figure["data"][0]["no-such-field"] = 1
    with pytest.raises(ValueError, match="no-such-field"):
        go.Figure(figure)


def test_nothing_can_be_sent_away() -> None:
    config = to_plotly(many(5))["config"]
    assert (
        config["showSendToCloud"] is False
        and config["plotlyServerURL"] == ""
        and config["displaylogo"] is False
    )
    assert config["scrollZoom"] is False and config["responsive"] is True
    assert {"lasso2d", "select2d"} <= set(config["modeBarButtonsToRemove"])


def test_no_event_no_figure() -> None:
    assert to_svg(timeline()) == ""
    assert to_plotly(timeline())["data"] == []


def test_same_events_same_bytes() -> None:
    drawn = many(50)
    other = build(drawn.id, drawn.title, drawn.events[::-1], drawn.links[::-1])
    assert (to_svg(drawn), figure_json(drawn)) == (to_svg(other), figure_json(other))


def test_colours_are_those_of_the_stylesheet() -> None:
    css = (ASSETS / "timeline.css").read_text(encoding="utf-8")
    light = dict(re.findall(r"--bg-timeline-(\w+): (?:var\([^,]+, )?(#\w+)", css.split("}")[0]))
    assert light == dict(PALETTE)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, "contrast ratio"."""
    lights = []
    for colour in (one, other):
        colour = colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        lights.append(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def test_colours_stand_out() -> None:
    css = (ASSETS / "timeline.css").read_text(encoding="utf-8")
    dark = dict(re.findall(r"--bg-timeline-(\w+): (#\w+)", css.split("slate")[1].split("}")[0]))
    for role, colour in PALETTE.items():
        if role not in ("grid", "paper"):
            assert contrast(colour, "#ffffff") >= 4.5, role
            assert contrast(dark[role], "#1e2129") >= 4.5, role
    assert contrast("#777777", "#ffffff") < 4.5


def test_plotly_is_not_needed_to_draw() -> None:
    code = "import sys, briefgen.timeline; sys.exit('plotly' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
