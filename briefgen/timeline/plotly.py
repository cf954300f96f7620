"""The timeline as a Plotly figure: plain data for plotly.js, with the geometry of its SVG twin.

What contributors wrote stands in `text`, `hovertext` and `customdata` only, escaped, and never in a
template: plotly.js reads `%{…}` in a template, and tags in text.
"""

from __future__ import annotations

from typing import Any

from briefgen.directions import isolated
from briefgen.timeline import traces
from briefgen.timeline.layout import LEGEND_LINE, MARGIN, Lane, Layout, Sheet
from briefgen.timeline.lines import stamp
from briefgen.timeline.marks import FONT
from briefgen.timeline.model import By, Timeline
from briefgen.timeline.palette import CLEAR, PALETTE
from briefgen.timeline.text import escape, shorten

Figure = dict[str, Any]

_SMALL = 11
_TICK_ROOM = 58
"""Pixels from tick to tick, at the least."""

# No upload, no logo, no link out; the buttons for selecting and comparing mean nothing here, and autoscaling would
# leave the range that the figure states. (Plotly's configuration options, plotly.js 4.1.)
_CONFIG: Figure = {
    "responsive": True,
    "displaylogo": False,
    "displayModeBar": True,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "scrollZoom": False,
    "doubleClick": "reset",
    "showTips": False,
    "modeBarButtonsToRemove": [
        "lasso2d",
        "select2d",
        "autoScale2d",
        "toggleSpikelines",
        "hoverClosestCartesian",
        "hoverCompareCartesian",
        "sendChartToCloud",
    ],
}

# One form per step between ticks, in milliseconds or months; the year goes under its first tick.
_DAY = 86_400_000
_TICKS = [
    {"dtickrange": [None, _DAY - 1], "value": "%H:%M\n%-d %b %Y"},
    {"dtickrange": [_DAY, 27 * _DAY], "value": "%-d %b\n%Y"},
    {"dtickrange": ["M1", "M11"], "value": "%b\n%Y"},
    {"dtickrange": ["M12", None], "value": "%Y"},
]


def to_plotly(timeline: Timeline, width: int = 760, by: By = "type") -> Figure:
    """`{"data": […], "layout": {…}, "config": {…}}` as plotly.js takes it, laid out as the SVG of the same width.

    Colours are those of `PALETTE`; `layout.meta` says which role each has, for the page's script to replace them.
    The last trace is empty but for `customdata`: a row for each mark, which the script's keyboard model walks.
    """
    return figure(Sheet(timeline, width), by)


def figure(sheet: Sheet, by: By) -> Figure:
    """The figure of a timeline on its sheet, as `to_plotly` gives it."""
    if not sheet.timeline.events:
        return {"data": [], "layout": {}, "config": dict(_CONFIG)}
    layout = sheet.lay_out(by)
    return {
        "data": traces.all_traces(layout, sheet.hovers),
        "layout": _layout(sheet, layout),
        "config": _CONFIG | {"toImageButtonOptions": {"format": "svg", "filename": sheet.timeline.id}},
    }


def _layout(sheet: Sheet, layout: Layout) -> Figure:
    return {
        "height": round(layout.height),
        "margin": {
            "l": MARGIN,
            "r": MARGIN,
            "t": round(layout.top),
            "b": round(layout.height - layout.bottom),
            "pad": 0,
        },
        "font": {"family": "Helvetica, Arial, sans-serif", "size": FONT, "color": PALETTE["ink"]},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "hovermode": "closest",
        "dragmode": "zoom",
        "barmode": "overlay",
        "bargap": 0,
        "showlegend": True,
        "uirevision": sheet.timeline.id,
        "xaxis": _time_axis(layout),
        # Rows from the top, counted from 0.
        "yaxis": {"range": [layout.rows - 0.5, -0.5], "fixedrange": True, "visible": False},
        "annotations": [_lane_label(layout, lane) for lane in layout.lanes if lane.heading is not None],
        "shapes": [_rule(layout, row) for row in _lane_tops(layout)],
        "hoverlabel": {
            "align": "left",
            "bgcolor": PALETTE["paper"],
            "bordercolor": PALETTE["muted"],
            "font": {"size": FONT, "color": PALETTE["ink"]},
        },
        "modebar": {"bgcolor": CLEAR, "color": PALETTE["muted"], "activecolor": PALETTE["ink"]},
        "meta": {"colours": dict(PALETTE), "summary": escape(sheet.summary), "width": layout.width},
        **_legends(layout),
    }


def _time_axis(layout: Layout) -> Figure:
    return {
        "type": "date",
        "range": [stamp(layout.axis.first), stamp(layout.axis.last)],
        "minallowed": stamp(layout.limits[0]),
        "maxallowed": stamp(layout.limits[1]),
        "tickformatstops": _TICKS,
        "tickfont": {"size": _SMALL, "color": PALETTE["muted"]},
        "nticks": max(5, round(layout.width / _TICK_ROOM)),
        "ticks": "outside",
        "ticklen": 5,
        "tickcolor": PALETTE["grid"],
        "gridcolor": PALETTE["grid"],
        "showline": True,
        "linecolor": PALETTE["grid"],
        "zeroline": False,
    }


def _lane_label(layout: Layout, lane: Lane) -> Figure:
    """A lane's label in its row, inside the figure. (As a tick label there it would hide the ticks of the other axis.)"""
    return {
        "text": escape(isolated(shorten(lane.label, layout.width - 2 * MARGIN, FONT))),
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "y": lane.heading,
        "yanchor": "middle",
        "borderpad": 0,
        "showarrow": False,
        "font": {"size": FONT, "color": PALETTE["ink"], "weight": 700},
    }


def _lane_tops(layout: Layout) -> list[int]:
    return [lane.first if lane.heading is None else lane.heading for lane in layout.lanes]


def _rule(layout: Layout, row: int) -> Figure:
    line = {"color": PALETTE["muted"], "width": 0.75}
    edge = row - 0.5
    return {
        "type": "line",
        "layer": "below",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": edge,
        "y1": edge,
        "line": line,
    }


def _legends(layout: Layout) -> Figure:
    """A legend for each line of the SVG's. Only the first can be clicked: it hides all marks of a kind."""
    common = {
        "orientation": "h",
        "x": 0,
        "xanchor": "left",
        "yref": "container",
        "yanchor": "top",
        "bgcolor": CLEAR,
        "font": {"size": _SMALL, "color": PALETTE["ink"]},
        "itemsizing": "trace",
    }
    legends: Figure = {}
    for line, _ in enumerate(layout.legend):
        name = traces.legend_name(line)
        legends[name] = common | {"y": 1 - line * LEGEND_LINE / layout.height}
        if line:
            legends[name] |= {"itemclick": False, "itemdoubleclick": False}
    return legends
