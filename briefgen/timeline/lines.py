"""The lines of a timeline as Plotly traces: outlines of bars, tips of open ends, arrows; each point tied to its mark."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from briefgen.timeline.arrows import At
from briefgen.timeline.axis import FIRST_DAY, LAST_DAY, Axis
from briefgen.timeline.layout import Layout
from briefgen.timeline.marks import BAR, PITCH, Mark, is_full
from briefgen.timeline.palette import PALETTE

Trace = dict[str, Any]

BAR_WIDTH = BAR / PITCH
"""The height of a bar in rows."""

LINK_OPACITY = 0.75
_TIP = 12


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
            line = {"color": PALETTE[shape], "width": 1.7, "dash": "2px,2px" if dashed else "solid"}
            corners = [point for mark in marks for point in _outline(mark)]
            yield _vertices(layout.axis, corners) | {"mode": "lines", "legendgroup": shape, "line": line}


_Vertex = tuple[float, float, "list[float] | None"]
"""Pixel, row, and what ties it to a mark: the mark, where on it (`At`), and for an arrow pixels aside and the mark at its
other end. Nothing ties a point at which a line ends and another begins."""

_BREAK: _Vertex = (0, 0, None)


def _outline(mark: Mark) -> list[_Vertex]:
    top, bottom, at = mark.row - BAR_WIDTH / 2, mark.row + BAR_WIDTH / 2, mark.index
    left, right = mark.whole
    corners: list[_Vertex] = [(left, top, [at, At.LEFT]), (right, top, [at, At.RIGHT])]
    if mark.shape == "unknown":
        corners.append(_BREAK)
    corners += [(right, bottom, [at, At.RIGHT]), (left, bottom, [at, At.LEFT])]
    return corners + ([_BREAK] if mark.shape == "unknown" else [corners[0], _BREAK])


def _vertices(axis: Axis, points: Sequence[_Vertex]) -> Trace:
    """Lines through (pixel, row) points. `customdata` ties a point to a mark."""
    return new_trace(
        "scatter",
        x=[stamp(axis.day(x)) if tie else None for x, _, tie in points],
        y=[round(row, 3) if tie else None for _, row, tie in points],
        customdata=[tie for _, _, tie in points],
        meta="vertices",
    )


def tips(layout: Layout) -> Trace:
    """A point where a date is open: filled for a period, open for an unknown day."""
    ends = [(mark, side) for mark in layout.marks if not mark.edge for side in _open_sides(mark)]
    names = {At.BEFORE: "triangle-left", At.AFTER: "triangle-right"}
    filled = [is_full(mark.event) for mark, _ in ends]
    points: list[_Vertex] = [(_tip_x(mark, side), float(mark.row), [mark.index, side]) for mark, side in ends]
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


def _open_sides(mark: Mark) -> list[At]:
    date = mark.event.date
    return [side for side, bound in ((At.BEFORE, date.earliest), (At.AFTER, date.latest)) if bound is None]


def _tip_x(mark: Mark, side: At) -> float:
    """The middle of Plotly's triangle, whose base stands a quarter of its size behind it."""
    return mark.left - _TIP / 4 if side == At.BEFORE else mark.right + _TIP / 4


def arrows(layout: Layout) -> Iterator[Trace]:
    """The arrows of each kind, lighter than marks: the script draws those of one event again, to be followed."""
    for suspected in (False, True):
        chosen = [arrow.vertices for arrow in layout.arrows if arrow.suspected == suspected]
        points: list[_Vertex] = []
        for vertices in chosen:
            points += [
                (vertex.x, vertex.row, [vertex.mark.index, vertex.at, vertex.shift, vertex.toward.index])
                for vertex in vertices
            ]
            points.append(_BREAK)
        heads = [size for vertices in chosen for size in [*[0] * (len(vertices) - 1), 9, 0]]
        look = {
            "mode": "lines+markers",
            "line": {"color": PALETTE["link"], "width": 1.3, "dash": "4px,3px" if suspected else "solid"},
            "marker": {
                "symbol": "arrow",
                "angleref": "previous",
                "color": PALETTE["link"],
                "size": heads,
                "line": {"width": 0},
                "opacity": 1,
            },
        }
        yield (
            _vertices(layout.axis, points) | look | {"opacity": LINK_OPACITY, "uid": f"bg-link-{suspected:d}"}
        )
