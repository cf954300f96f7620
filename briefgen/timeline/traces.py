"""The marks, labels and arrows of a timeline as Plotly traces."""

from __future__ import annotations

import datetime
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from briefgen.timeline.axis import FIRST_DAY, LAST_DAY, Axis
from briefgen.timeline.layout import BAR, LEGEND, PITCH, Arrow, Layout
from briefgen.timeline.marks import DISPUTED, FONT, GAP, RADIUS, Label, Mark, Shape, is_full
from briefgen.timeline.model import facts, is_relative, sentence
from briefgen.timeline.palette import CLEAR, PALETTE
from briefgen.timeline.text import clean, escape, isolate

Trace = dict[str, Any]

_MILLISECONDS = 86_400_000
_EPOCH = datetime.date(1970, 1, 1).toordinal()
_BAR = BAR / PITCH
_SHAPES: tuple[Shape, ...] = ("unknown", "lasted", "day")
_LEFT, _RIGHT, _MIDDLE = 0, 1, 2
_TIP = 14


def all_traces(layout: Layout) -> list[Trace]:
    """The traces from the bottom to the top; the last one carries the events for the keyboard model."""
    bars = [_bars(layout, shape) for shape in ("unknown", "lasted")]
    found = [
        *_arrows(layout),
        *bars,
        *_outlines(layout),
        _tips(layout),
        _days(layout),
        _rings(layout),
        *(_labels(layout, shape, on_bar) for shape in _SHAPES for on_bar in (False, True)),
    ]
    return [*_keys(layout), *(trace for trace in found if trace["y"]), _events(layout)]


def stamp(day: float) -> str:
    """A day number as Plotly's date string, to the minute: Plotly reads it as UTC, whatever the reader's zone."""
    held = min(max(day, FIRST_DAY), LAST_DAY + 0.9999)
    whole = int(held)
    minutes = int((held - whole) * 1440)
    date = datetime.date.fromordinal(whole).isoformat()
    return f"{date} {minutes // 60:02}:{minutes % 60:02}" if minutes else date


def legend_name(line: int) -> str:
    """Plotly's name of the legend that holds a line of the legend."""
    return "legend" if line == 0 else f"legend{line + 1}"


def _trace(kind: str, **values: Any) -> Trace:
    """A trace that stays out of the legend: the legend's entries are traces of their own (`_keys`)."""
    return {"type": kind, "showlegend": False, "hoverinfo": "skip"} | values


def _keys(layout: Layout) -> list[Trace]:
    """Empty traces for the legend, so that an entry looks the same whichever mark comes first."""
    found = []
    for line, keys in enumerate(layout.legend):
        for rank, key in enumerate(keys):
            shown = {"showlegend": True, "legend": legend_name(line), "legendrank": rank, "legendgroup": key}
            found.append(_trace(**_key(key)) | {"x": [None], "y": [None], "name": LEGEND[key]} | shown)
    return found


def _key(key: str) -> Trace:
    if key in ("unknown", "lasted"):
        return {"kind": "bar", "orientation": "h", "marker": _bar_look(key, hatched=key == "unknown")}
    if key in ("follows", "suspected"):
        line = {"color": PALETTE["link"], "width": 1.3, "dash": "dash" if key == "suspected" else "solid"}
        return {"kind": "scatter", "mode": "lines", "line": line}
    symbol = {"day": "circle", "approximate": "circle-open", "inferred": "circle-open-dot"}[key]
    look = {"symbol": symbol, "size": 10, "color": PALETTE["day" if key == "day" else "ink"]}
    return {"kind": "scatter", "mode": "markers", "marker": look | {"line": {"width": 0 if key == "day" else 1.7}}}


def _bar_look(shape: str, *, hatched: bool) -> Trace:
    colour = PALETTE[shape]
    hatch = {"shape": "/", "fgcolor": colour, "bgcolor": CLEAR, "size": 5, "solidity": 0.45}
    return {"color": CLEAR, "pattern": hatch, "line": {"width": 0}} if hatched else {"color": colour}


def _point(mark: Mark) -> list[Any]:
    """What a mark carries for the script: the page that it opens, "" for none, and the event's place in time."""
    return [mark.event.href if is_relative(mark.event.href) else "", mark.number - 1]


def _hover(mark: Mark) -> str:
    title = [escape(isolate(line)) for line in textwrap.wrap(clean(mark.event.title), 56)]
    kind = [isolate(clean(mark.event.kind))] if mark.event.kind else []
    lines = [f"<b>{line}</b>" for line in title] + [escape(fact) for fact in [*facts(mark.event), *kind]]
    return "<br>".join(lines)


def _of(layout: Layout, shape: Shape) -> list[Mark]:
    return [mark for mark in layout.marks if mark.shape == shape]


def _bars(layout: Layout, shape: Shape) -> Trace:
    """Bars with a beginning (`base`) and a length in milliseconds (`x`)."""
    marks, axis = _of(layout, shape), layout.axis
    starts, ends = [axis.day(mark.left) for mark in marks], [axis.day(mark.right) for mark in marks]
    return _trace(
        "bar",
        orientation="h",
        legendgroup=shape,
        hoverinfo="text",
        base=[stamp(start) for start in starts],
        x=[round((end - start) * _MILLISECONDS) for start, end in zip(starts, ends, strict=True)],
        y=[mark.row for mark in marks],
        width=_BAR,
        marker=_unknown_look(marks) if shape == "unknown" else _lasted_look(marks),
        customdata=[_point(mark) for mark in marks],
        hovertext=[_hover(mark) for mark in marks],
        meta="bars",
    )


def _unknown_look(marks: Sequence[Mark]) -> Trace:
    look = _bar_look("unknown", hatched=True)
    shapes = ["" if mark.hollow else "/" for mark in marks]
    return look | {"pattern": look["pattern"] | {"shape": shapes}}


def _lasted_look(marks: Sequence[Mark]) -> Trace:
    return {
        "color": [PALETTE["paper" if mark.hollow else "lasted"] for mark in marks],
        "opacity": [1 if mark.hollow or is_full(mark.event) else 0.2 for mark in marks],
        "line": {"width": 0},
    }


def _outlines(layout: Layout) -> Iterator[Trace]:
    """The lines along hollow and inferred bars: two rails for an unknown day, a closed box for a period."""
    for shape in ("unknown", "lasted"):
        for dashed in (False, True):
            marks = [mark for mark in layout.marks if mark.shape == shape and mark.event.inferred == dashed]
            marks = [mark for mark in marks if mark.hollow or mark.event.inferred]
            line = {"color": PALETTE[shape], "width": 1.7, "dash": "2.4px,1.8px" if dashed else "solid"}
            corners = [point for mark in marks for point in _outline(mark)]
            yield _vertices(layout.axis, corners) | {"mode": "lines", "legendgroup": shape, "line": line}


_Vertex = tuple[float, float, list[int] | None]
_BREAK: _Vertex = (0, -1, None)


def _outline(mark: Mark) -> list[_Vertex]:
    top, bottom, at = mark.row - _BAR / 2, mark.row + _BAR / 2, mark.number - 1
    corners: list[_Vertex] = [(mark.left, top, [at, _LEFT]), (mark.right, top, [at, _RIGHT])]
    if mark.shape == "unknown":
        corners.append(_BREAK)
    corners += [(mark.right, bottom, [at, _RIGHT]), (mark.left, bottom, [at, _LEFT])]
    return corners + ([_BREAK] if mark.shape == "unknown" else [corners[0], _BREAK])


def _vertices(axis: Axis, points: Sequence[_Vertex]) -> Trace:
    """Lines through (pixel, row) points. `customdata` ties a point to the left, right or middle of an event's mark."""
    return _trace(
        "scatter",
        x=[None if row < 0 else stamp(axis.day(x)) for x, row, _ in points],
        y=[None if row < 0 else round(row, 3) for _, row, _ in points],
        customdata=[tie for _, _, tie in points],
        meta="vertices",
    )


def _tips(layout: Layout) -> Trace:
    """A point beyond the axis where a date is open: filled for a period, open for an unknown day."""
    ends = [(mark, side) for mark in layout.marks for side in _open_sides(mark)]
    edges = {_LEFT: stamp(layout.axis.first), _RIGHT: stamp(layout.axis.last)}
    names = {_LEFT: "triangle-left", _RIGHT: "triangle-right"}
    filled = [is_full(mark.event) for mark, _ in ends]
    return _trace(
        "scatter",
        mode="markers",
        cliponaxis=False,
        x=[edges[side] for _, side in ends],
        y=[mark.row for mark, _ in ends],
        marker={
            "symbol": [names[side] + ("" if full else "-open") for (_, side), full in zip(ends, filled, strict=True)],
            "size": _TIP,
            "color": [PALETTE[mark.shape] for mark, _ in ends],
            "line": {"width": [0 if full else 1.7 for full in filled]},
        },
    )


def _open_sides(mark: Mark) -> list[int]:
    return [side for side, bound in ((_LEFT, mark.start), (_RIGHT, mark.end)) if bound is None]


def _days(layout: Layout) -> Trace:
    """Known days: filled, hollow where about or uncertain, a core within a dashed ring where inferred."""
    marks = _of(layout, "day")
    return _trace(
        "scatter",
        mode="markers",
        legendgroup="day",
        hoverinfo="text",
        x=[stamp(layout.axis.day(mark.middle)) for mark in marks],
        y=[mark.row for mark in marks],
        marker={
            "symbol": "circle",
            "size": [6 if mark.event.inferred and not mark.hollow else 2 * RADIUS for mark in marks],
            "color": [PALETTE["paper" if mark.hollow else "day"] for mark in marks],
            "line": {
                "width": [1.7 if mark.hollow and not mark.event.inferred else 0 for mark in marks],
                "color": PALETTE["day"],
            },
            "opacity": 1,
        },
        customdata=[_point(mark) for mark in marks],
        hovertext=[_hover(mark) for mark in marks],
    )


def _rings(layout: Layout) -> Trace:
    """The rings of inferred days. Plotly has no dashed markers: the stylesheet dashes them, by the trace's uid."""
    marks = [mark for mark in _of(layout, "day") if mark.event.inferred]
    return _trace(
        "scatter",
        uid="bg-dashed",
        mode="markers",
        legendgroup="day",
        x=[stamp(layout.axis.day(mark.middle)) for mark in marks],
        y=[mark.row for mark in marks],
        marker={
            "symbol": "circle-open",
            "size": [2 * RADIUS + (0 if mark.hollow else 2) for mark in marks],
            "color": PALETTE["day"],
            "line": {"width": 1.7},
        },
    )


def _labels(layout: Layout, shape: Shape, on_bar: bool) -> Trace:
    """The labels of a kind of marks, each beside an unseen marker as wide as the gap to its mark."""
    marks = [mark for mark in _of(layout, shape) if _is_on_bar(mark) == on_bar]
    sides = {"right": "middle right", "inside": "middle right", "left": "middle left"}
    labels = [mark.label for mark in marks]
    return _trace(
        "scatter",
        uid="bg-label-on" if on_bar else f"bg-label-{shape}",
        mode="text",
        legendgroup=shape,
        x=[stamp(layout.axis.day(_label_x(mark))) for mark in marks],
        y=[mark.row for mark in marks],
        text=[label_text(label) if label else "" for label in labels],
        textposition=[sides[label.side] if label else "middle right" for label in labels],
        textfont={
            "size": [label.size if label else FONT for label in labels],
            "color": PALETTE["paper" if on_bar else "ink"],
        },
        customdata=[mark.number - 1 for mark in marks],
        meta="labels",
    )


def _is_on_bar(mark: Mark) -> bool:
    return bool(mark.label and mark.label.side == "inside" and is_full(mark.event))


def _label_x(mark: Mark) -> float:
    if mark.label is None:
        return mark.right + GAP
    return mark.label.right if mark.label.side == "left" else mark.label.left


def label_text(label: Label) -> str:
    """The label with its flag in Plotly's own tags, the title escaped."""
    flag = f" <i>· {label.flag}</i>" if label.flag else ""
    return f"{escape(isolate(label.text))}{flag}"


def _arrows(layout: Layout) -> Iterator[Trace]:
    for suspected in (False, True):
        chosen = [arrow for arrow in layout.arrows if arrow.suspected == suspected]
        lines = [[*_arrow(arrow), _BREAK] for arrow in chosen]
        trace = _vertices(layout.axis, [point for line in lines for point in line])
        heads = [[0] * (len(line) - 2) + [9, 0] for line in lines]
        gaps = [[0] * (len(line) - 2) + [_standoff(arrow), 0] for arrow, line in zip(chosen, lines, strict=True)]
        yield trace | {
            "mode": "lines+markers",
            "line": {"color": PALETTE["link"], "width": 1.3, "dash": "4px,3px" if suspected else "solid"},
            "marker": {
                "symbol": "arrow",
                "angleref": "previous",
                "color": PALETTE["link"],
                "size": [size for head in heads for size in head],
                "standoff": [gap for standoff in gaps for gap in standoff],
                "line": {"width": 0},
                "opacity": 1,
            },
        }


def _arrow(arrow: Arrow) -> list[_Vertex]:
    """The arrow's points, tied to the marks at its ends: a figure that is zoomed moves them along."""
    source, target = arrow.source.number - 1, arrow.target.number - 1
    (first_x, first_row), *between, (last_x, last_row) = arrow.points
    leaves = [source, _MIDDLE] if arrow.source.shape == "day" else None
    start: list[_Vertex] = [(first_x, first_row, leaves), *((x, row, leaves) for x, row in between)]
    if arrow.touch == "across":
        return [*start, (last_x, last_row, [target, _MIDDLE] if arrow.target.shape == "day" else None)]
    if arrow.target.shape == "day":
        return [*start, (arrow.target.middle, last_row, [target, _MIDDLE])]
    if arrow.touch == "end":
        return [*start, (arrow.target.right, last_row, [target, _RIGHT])]
    return [*start, (arrow.target.left, last_row, [target, _LEFT])]


def _standoff(arrow: Arrow) -> float:
    """Pixels between the head and the place that it points to."""
    if arrow.touch == "across":
        return 0
    return RADIUS + 1 if arrow.target.shape == "day" else 1


def _events(layout: Layout) -> Trace:
    """The events in order of time, for the script: title, flag, sentence, page, row, first day, end, shape.

    Days are counted from 1970-01-01, null is an open end. The marker, unseen until then, is the keyboard's ring.
    """
    rows = [
        [
            escape(isolate(clean(mark.event.title))),
            DISPUTED if mark.event.state == DISPUTED else "",
            escape(sentence(mark.event)),
            _point(mark)[0],
            mark.row,
            None if mark.start is None else mark.start - _EPOCH,
            None if mark.end is None else mark.end - _EPOCH,
            mark.shape,
        ]
        for mark in layout.marks
    ]
    ring = {"symbol": "circle-open", "size": 22, "color": PALETTE["focus"], "line": {"width": 3}}
    return _trace("scatter", mode="markers", x=[], y=[], marker=ring, customdata=rows, meta="events")
