"""One timeline model, drawn twice: Plotly for the screen, SVG for everything else."""

from __future__ import annotations

from briefgen.timeline.layout import Sheet, summary
from briefgen.timeline.model import EVERY_BY, By, Event, Link, Timeline, build
from briefgen.timeline.page import data, figure_json
from briefgen.timeline.plotly import to_plotly
from briefgen.timeline.svg import drawn, to_svg

__all__ = [
    "EVERY_BY",
    "By",
    "Event",
    "Link",
    "Sheet",
    "Timeline",
    "build",
    "data",
    "drawn",
    "figure_json",
    "summary",
    "to_plotly",
    "to_svg",
]
