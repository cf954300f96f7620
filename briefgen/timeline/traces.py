"""The marks and labels of a timeline as Plotly traces, with those of its legend and its lines."""

from __future__ import annotations

import datetime
import textwrap
from collections.abc import Sequence
from typing import Any

from briefgen.timeline import lines
from briefgen.timeline.layout import LEGEND, Layout
from briefgen.timeline.lines import Trace, new_trace, stamp
from briefgen.timeline.marks import DISPUTED, RADIUS, Label, Mark, Shape, is_full
from briefgen.timeline.model import facts, is_relative, sentence
from briefgen.timeline.palette import CLEAR, PALETTE
from briefgen.timeline.text import clean, escape, isolate

_MILLISECONDS = 86_400_000
_EPOCH = datetime.date(1970, 1, 1).toordinal()
_SHAPES: tuple[Shape, ...] = ("unknown", "lasted", "day")


def all_traces(layout: Layout) -> list[Trace]:
    """The traces from the bottom to the top; the last one carries the events for the keyboard model."""
    bars = [_bars(layout, shape) for shape in ("unknown", "lasted")]
    found = [
        *lines.arrows(layout),
        *bars,
        *lines.outlines(layout),
        lines.tips(layout),
        _days(layout),
        _rings(layout),
    ]
    labels = [_labels(layout, shape, False) for shape in _SHAPES if _of(layout, shape)]
    if _of(layout, "lasted"):
        labels.append(_labels(layout, "lasted", True))
    return [*_keys(layout), *(trace for trace in found if trace["y"]), *labels, _events(layout)]


def legend_name(line: int) -> str:
    """Plotly's name of the legend that holds a line of the legend."""
    return "legend" if line == 0 else f"legend{line + 1}"


def _keys(layout: Layout) -> list[Trace]:
    """Empty traces for the legend, so that an entry looks the same whichever mark comes first."""
    found = []
    for line, keys in enumerate(layout.legend):
        for rank, key in enumerate(keys):
            shown = {"showlegend": True, "legend": legend_name(line), "legendrank": rank, "legendgroup": key}
            found.append(new_trace(**_key(key)) | {"x": [None], "y": [None], "name": LEGEND[key]} | shown)
    return found


def _key(key: str) -> Trace:
    if key in ("unknown", "lasted"):
        return {"kind": "bar", "orientation": "h", "marker": _bar_look(key, hatched=key == "unknown")}
    if key in ("follows", "suspected"):
        line = {"color": PALETTE["link"], "width": 1.3, "dash": "dash" if key == "suspected" else "solid"}
        return {"kind": "scatter", "mode": "lines", "line": line}
    symbol = {"day": "circle", "approximate": "circle-open", "inferred": "circle-open-dot"}[key]
    look = {"symbol": symbol, "size": 10, "color": PALETTE["day" if key == "day" else "ink"]}
    return {
        "kind": "scatter",
        "mode": "markers",
        "marker": look | {"line": {"width": 0 if key == "day" else 1.7}},
    }


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
    return new_trace(
        "bar",
        orientation="h",
        legendgroup=shape,
        hoverinfo="text",
        base=[stamp(start) for start in starts],
        x=[round((end - start) * _MILLISECONDS) for start, end in zip(starts, ends, strict=True)],
        y=[mark.row for mark in marks],
        width=lines.BAR_WIDTH,
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


def _days(layout: Layout) -> Trace:
    """Known days: filled, hollow where about or uncertain, a core within a dashed ring where inferred."""
    marks = _of(layout, "day")
    return new_trace(
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
    return new_trace(
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
    """The labels of a kind of marks. (A point with an empty text would be unable to show another one later.)"""
    found = [(mark, mark.label) for mark in _of(layout, shape) if mark.label and _is_on_bar(mark) == on_bar]
    sides = {"right": "middle right", "inside": "middle right", "left": "middle left"}
    return new_trace(
        "scatter",
        uid="bg-label-on" if on_bar else f"bg-label-{shape}",
        mode="text",
        legendgroup=shape,
        x=[stamp(layout.axis.day(label.right if label.side == "left" else label.left)) for _, label in found],
        y=[mark.row for mark, _ in found],
        text=[label_text(label) for _, label in found],
        textposition=[sides[label.side] for _, label in found],
        textfont={"size": [label.size for _, label in found], "color": PALETTE["paper" if on_bar else "ink"]},
        customdata=[mark.number - 1 for mark, _ in found],
        meta="labels",
    )


def _is_on_bar(mark: Mark) -> bool:
    return bool(mark.label and mark.label.side == "inside" and is_full(mark.event))


def label_text(label: Label) -> str:
    """The label with its flag in Plotly's own tags, the title escaped."""
    flag = f" <i>· {label.flag}</i>" if label.flag else ""
    return f"{escape(isolate(label.text))}{flag}"


def _events(layout: Layout) -> Trace:
    """The events in order of time, for the script: title, flag, sentence, page, row, first day, end, shape,
    and whether it is a bar filled with its colour.

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
            is_full(mark.event),
        ]
        for mark in layout.marks
    ]
    ring = {"symbol": "circle-open", "size": 22, "color": PALETTE["focus"], "line": {"width": 3}}
    return new_trace("scatter", mode="markers", x=[], y=[], marker=ring, customdata=rows, meta="events")
