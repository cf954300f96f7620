"""The timeline as data for the page's script: a figure for each way to arrange it, and once what the figures share."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any

from briefgen import dates
from briefgen.directions import isolated
from briefgen.timeline.axis import bounds
from briefgen.timeline.layout import Sheet
from briefgen.timeline.lines import Trace
from briefgen.timeline.marks import DISPUTED, SHAPES, is_full
from briefgen.timeline.model import EVERY_BY, Event, Timeline, sentence
from briefgen.timeline.plotly import Figure, figure
from briefgen.timeline.text import clean, escape

_EPOCH = datetime.date(1970, 1, 1).toordinal()
FITTED: Mapping[str, tuple[str, ...]] = {
    "bars": ("base", "x", "hovertext"),
    "days": ("hovertext",),
    "edges": ("x", "hovertext"),
    "labels": ("x", "y", "text", "textposition", "textfont", "customdata"),
    "vertices": ("x",),
}
"""What the script makes anew for the period in view, or takes from the events: the page need not carry it."""


def figure_json(timeline: Timeline, width: int = 760) -> str:
    """`{"events": […], "figures": {"type": …}, "layout": {…}, "config": {…}}` as JSON that may stand in
    `<script type="application/json">`: nothing in it can end the element.

    `figures` are those of `to_plotly`, one for each way to arrange the lanes, without what they share (`layout`, `config`)
    and without what the script makes anew. A row of `events`, in order of time: title, flag, sentence, hover text, date in
    words (only where it may stand at an edge), first day and end (counted from 1970-01-01, null where open), shape, whether
    it is a bar filled with its colour, and its keys by type, actor and place.
    """
    return data(Sheet(timeline, width))


def data(sheet: Sheet) -> str:
    """The JSON of a timeline on its sheet, as `figure_json` gives it."""
    figures = {by: figure(sheet, by) for by in EVERY_BY}
    first, *others = (drawn["layout"] for drawn in figures.values())
    shared = {key: value for key, value in first.items() if all(layout[key] == value for layout in others)}
    page = {
        "events": _events(sheet),
        "figures": {by: _lean(drawn, shared) for by, drawn in figures.items()},
        "layout": shared,
        "config": figures["type"]["config"],
    }
    text = json.dumps(page, sort_keys=True, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    for character, written in _JSON.items():
        text = text.replace(character, written)
    return text


_JSON = {character: f"\\u{ord(character):04x}" for character in "&<>\u2028\u2029"}


def _lean(figure: Figure, shared: Figure) -> Figure:
    return {
        "data": [_without(trace) for trace in figure["data"]],
        "layout": {key: value for key, value in figure["layout"].items() if key not in shared},
    }


def _without(trace: Trace) -> Trace:
    return {key: value for key, value in trace.items() if key not in FITTED.get(trace.get("meta", ""), ())}


def _events(sheet: Sheet) -> list[list[Any]]:
    return [
        [
            escape(isolated(clean(event.title))),
            DISPUTED if event.state == DISPUTED else "",
            escape(sentence(event, sheet.facts[event.id])),
            hover,
            dates.words(event.date) if event.id in sheet.edges else "",
            *_days(event),
            SHAPES[event.date.kind],
            is_full(event),
            [list(event.keys.get(by, ())) for by in EVERY_BY],
        ]
        for event, hover in zip(sheet.timeline.events, sheet.hovers, strict=True)
    ]


def _days(event: Event) -> list[float | None]:
    return [None if day is None else day - _EPOCH for day in bounds(event)]
