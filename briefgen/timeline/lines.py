"""The lines of a timeline as Plotly traces: outlines of bars, tips of open ends, arrows; each point tied to its mark."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from briefgen.timeline.axis import FIRST_DAY, LAST_DAY, Axis
from briefgen.timeline.layout import BAR, PITCH, Arrow, Layout
from briefgen.timeline.marks import RADIUS, Mark, is_full
from briefgen.timeline.palette import PALETTE

Trace = dict[str, Any]

BAR_WIDTH = BAR / PITCH
"""The height of a bar in rows."""

_TIP = 12
_LEFT, _RIGHT, _MIDDLE, _NEAREST, _BEFORE, _AFTER = range(6)
"""Where a point of a line is tied to a mark: at its ends, its middle, as near as it comes to another mark's middle,
or at the tips before and after it. The page's script knows the same numbers."""


def stamp(day: float) -> str:
    """A day number as Plotly's date string, to the minute: Plotly reads it as UTC, whatever the reader's zone."""
    held = min(max(day, FIRST_DAY), LAST_DAY + 0.9999)
    whole = int(held)
    minutes = int((held - whole) * 1440)
    date = datetime.date.fromordinal(whole).isoformat()
    return f"{date} {minutes // 60:02}:{minutes % 60:02}" if minutes else date


def new_trace(kind: str, **values: Any) -> Trace:
    """A trace that stays out of the legend: the legend's entries are traces of their own (`traces`)."""
    return {"type": kind, "showlegend": False, "hoverinfo": "skip"} | values


def outlines(layout: Layout) -> Iterator[Trace]:
    """The lines along hollow and inferred bars: two rails for an unknown day, a closed box for a period."""
    for shape in ("unknown", "lasted"):
        for dashed in (False, True):
            marks = [mark for mark in layout.marks if mark.shape == shape and mark.event.inferred == dashed]
            marks = [mark for mark in marks if mark.hollow or mark.event.inferred]
            line = {"color": PALETTE[shape], "width": 1.7, "dash": "2.4px,1.8px" if dashed else "solid"}
            corners = [point for mark in marks for point in _outline(mark)]
            yield _vertices(layout.axis, corners) | {"mode": "lines", "legendgroup": shape, "line": line}


_Vertex = tuple[float, float, "list[int] | None"]
_BREAK: _Vertex = (0, 0, None)
"""The only point that is tied to nothing: a line ends here and another begins."""


def _outline(mark: Mark) -> list[_Vertex]:
    top, bottom, at = mark.row - BAR_WIDTH / 2, mark.row + BAR_WIDTH / 2, mark.number - 1
    corners: list[_Vertex] = [(mark.left, top, [at, _LEFT]), (mark.right, top, [at, _RIGHT])]
    if mark.shape == "unknown":
        corners.append(_BREAK)
    corners += [(mark.right, bottom, [at, _RIGHT]), (mark.left, bottom, [at, _LEFT])]
    return corners + ([_BREAK] if mark.shape == "unknown" else [corners[0], _BREAK])


def _vertices(axis: Axis, points: Sequence[_Vertex]) -> Trace:
    """Lines through (pixel, row) points. `customdata` ties a point to an event's mark."""
    return new_trace(
        "scatter",
        x=[stamp(axis.day(x)) if tie else None for x, _, tie in points],
        y=[round(row, 3) if tie else None for _, row, tie in points],
        customdata=[tie for _, _, tie in points],
        meta="vertices",
    )


def tips(layout: Layout) -> Trace:
    """A point where a date is open: filled for a period, open for an unknown day."""
    ends = [(mark, side) for mark in layout.marks for side in _open_sides(mark)]
    names = {_BEFORE: "triangle-left", _AFTER: "triangle-right"}
    filled = [is_full(mark.event) for mark, _ in ends]
    points: list[_Vertex] = [
        (_tip_x(mark, side), float(mark.row), [mark.number - 1, side]) for mark, side in ends
    ]
    return _vertices(layout.axis, points) | {
        "mode": "markers",
        "marker": {
            "symbol": [
                names[side] + ("" if full else "-open") for (_, side), full in zip(ends, filled, strict=True)
            ],
            "size": _TIP,
            "color": [PALETTE[mark.shape] for mark, _ in ends],
            "line": {"width": [0 if full else 1.7 for full in filled]},
            "opacity": 1,
        },
    }


def _open_sides(mark: Mark) -> list[int]:
    return [side for side, bound in ((_BEFORE, mark.start), (_AFTER, mark.end)) if bound is None]


def _tip_x(mark: Mark, side: int) -> float:
    """The middle of Plotly's triangle, whose base stands a quarter of its size behind it."""
    return mark.left - _TIP / 4 if side == _BEFORE else mark.right + _TIP / 4


def arrows(layout: Layout) -> Iterator[Trace]:
    for suspected in (False, True):
        chosen = [arrow for arrow in layout.arrows if arrow.suspected == suspected]
        lines = [[*_arrow(arrow), _BREAK] for arrow in chosen]
        trace = _vertices(layout.axis, [point for line in lines for point in line])
        heads = [[0] * (len(line) - 2) + [9, 0] for line in lines]
        gaps = [
            [0] * (len(line) - 2) + [_standoff(arrow), 0] for arrow, line in zip(chosen, lines, strict=True)
        ]
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
    (last_x, last_row), before = arrow.points[-1], arrow.points[:-1]
    start: list[_Vertex] = [(x, row, _tie(arrow.source, target)) for x, row in before]
    if arrow.touch == "across":
        return [*start, (last_x, last_row, _tie(arrow.target, source))]
    if arrow.target.shape == "day":
        return [*start, (arrow.target.middle, last_row, [target, _MIDDLE])]
    if arrow.touch == "end":
        return [*start, (arrow.target.right, last_row, [target, _RIGHT])]
    return [*start, (arrow.target.left, last_row, [target, _LEFT])]


def _tie(mark: Mark, other: int) -> list[int]:
    """To the middle of a known day, to the place on a bar that is nearest to the other end's middle."""
    return [mark.number - 1, _MIDDLE] if mark.shape == "day" else [mark.number - 1, _NEAREST, other]


def _standoff(arrow: Arrow) -> float:
    """Pixels between the head and the place that it points to."""
    if arrow.touch == "across":
        return 0
    return RADIUS + 1 if arrow.target.shape == "day" else 1
