"""The marks and labels of a timeline as Plotly traces, with those of its legend and its lines."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.directions import isolated
from briefgen.timeline import lines
from briefgen.timeline.layout import LEGEND, Layout
from briefgen.timeline.lines import Trace, new_trace, stamp
from briefgen.timeline.marks import RADIUS, Label, Mark, Shape, is_full
from briefgen.timeline.palette import CLEAR, PALETTE
from briefgen.timeline.text import escape

_MILLISECONDS = 86_400_000

_SHAPES: tuple[Shape, ...] = ("unknown", "lasted", "day")


def all_traces(layout: Layout, hovers: Sequence[str]) -> list[Trace]:
    """The traces from the bottom to the top; the last one carries the marks for the keyboard model.

    `hovers`: what stands beside the pointer, for each event.
    """
    bars = [_bars(layout, shape, hovers) for shape in ("unknown", "lasted")]
    found = [
        *lines.arrows(layout),
        *bars,
        *lines.outlines(layout),
        lines.tips(layout),
        _days(layout, hovers),
        _rings(layout),
        _outside(layout, hovers),
    ]
    labels = [_labels(layout, shape, False) for shape in _SHAPES if _of(layout, shape)]
    if _of(layout, "lasted"):
        labels.append(_labels(layout, "lasted", True))
    return [*_keys(layout), *(trace for trace in found if trace["y"]), *labels, _marks(layout)]


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
    symbol = {
        "day": "circle", "approximate": "circle-open", "inferred": "circle-open-dot", "outside": "triangle-left",
    }[key]  # fmt: skip
    is_filled = key in ("day", "outside")
    look = {"symbol": symbol, "size": 10, "color": PALETTE["day" if key == "day" else "ink"]}
    return {
        "kind": "scatter",
        "mode": "markers",
        "marker": look | {"line": {"width": 0 if is_filled else 1.7}},
    }


def _bar_look(shape: str, *, hatched: bool) -> Trace:
    colour = PALETTE[shape]
    hatch = {"shape": "/", "fgcolor": colour, "bgcolor": CLEAR, "size": 5, "solidity": 0.45}
    return {"color": CLEAR, "pattern": hatch, "line": {"width": 0}} if hatched else {"color": colour}


def _of(layout: Layout, shape: Shape) -> list[Mark]:
    return [mark for mark in layout.marks if mark.shape == shape]


def _bars(layout: Layout, shape: Shape, hovers: Sequence[str]) -> Trace:
    """Bars with a beginning (`base`) and a length in milliseconds (`x`)."""
    marks, axis = _of(layout, shape), layout.axis
    starts, ends = [axis.day(mark.whole[0]) for mark in marks], [axis.day(mark.whole[1]) for mark in marks]
    return new_trace(
        "bar",
        orientation="h",
        legendgroup=shape,
        hoverinfo="text",
        base=[stamp(start) for start in starts],
        x=[round((end - start) * _MILLISECONDS) for start, end in zip(starts, ends, strict=True)],
        width=lines.BAR_WIDTH,
        marker=_unknown_look(marks) if shape == "unknown" else _lasted_look(marks),
        meta="bars",
        **_pointed(marks, hovers),
    )


def _pointed(marks: Sequence[Mark], hovers: Sequence[str]) -> Trace:
    """What marks that can be pointed at share; `customdata` are their places among the marks of the figure."""
    return {
        "y": [mark.row for mark in marks],
        "customdata": [mark.index for mark in marks],
        "hovertext": [hovers[mark.number - 1] for mark in marks],
    }


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


def _days(layout: Layout, hovers: Sequence[str]) -> Trace:
    """Known days: filled, hollow where about or uncertain, a core within a dashed ring where inferred."""
    marks = _of(layout, "day")
    return new_trace(
        "scatter",
        mode="markers",
        legendgroup="day",
        hoverinfo="text",
        x=[_noon(layout, mark) for mark in marks],
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
        meta="days",
        **_pointed(marks, hovers),
    )


def _noon(layout: Layout, mark: Mark) -> str:
    return stamp(layout.axis.day(sum(mark.whole) / 2))


def _outside(layout: Layout, hovers: Sequence[str]) -> Trace:
    """The signs at the edges, of events that lie before or after the period shown."""
    marks = [mark for mark in layout.marks if mark.edge]
    names = {"before": "triangle-left", "after": "triangle-right"}
    return new_trace(
        "scatter",
        mode="markers",
        hoverinfo="text",
        x=[stamp(layout.axis.day(mark.middle)) for mark in marks],
        marker={
            "symbol": [names[mark.edge] + ("-open" if mark.hollow else "") for mark in marks],
            "size": 11,
            "color": [PALETTE[mark.shape] for mark in marks],
            "line": {"width": [1.7 if mark.hollow else 0 for mark in marks]},
            "opacity": 1,
        },
        meta="edges",
        **_pointed(marks, hovers),
    )


def _rings(layout: Layout) -> Trace:
    """The rings of inferred days. Plotly has no dashed markers: the stylesheet dashes them, by the trace's uid."""
    marks = [mark for mark in _of(layout, "day") if mark.event.inferred]
    return new_trace(
        "scatter",
        uid="bg-dashed",
        mode="markers",
        legendgroup="day",
        x=[_noon(layout, mark) for mark in marks],
        y=[mark.row for mark in marks],
        customdata=[mark.index for mark in marks],
        meta="rings",
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
        customdata=[mark.index for mark, _ in found],
        meta="labels",
    )


def _is_on_bar(mark: Mark) -> bool:
    return bool(mark.label and mark.label.side == "inside" and is_full(mark.event))


def label_text(label: Label) -> str:
    """The label with its flag in Plotly's own tags, the title escaped."""
    flag = f" <i>· {label.flag}</i>" if label.flag else ""
    return f"{escape(isolated(label.text))}{flag}"


def _marks(layout: Layout) -> Trace:
    """For the script: each mark's event (its place in time), row, and the edge at which it may stand.

    The marker, unseen until then, is the keyboard's ring.
    """
    ring = {"symbol": "circle-open", "size": 22, "color": PALETTE["focus"], "line": {"width": 3}}
    rows = [[mark.number - 1, mark.row, mark.edge] for mark in layout.marks]
    return new_trace("scatter", mode="markers", x=[], y=[], marker=ring, customdata=rows, meta="marks")
