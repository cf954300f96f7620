"""One timeline model, drawn twice: Plotly for the screen, SVG for everything else."""

from __future__ import annotations

from briefgen.timeline.model import Event, Link, Timeline, build, summary
from briefgen.timeline.plotly import figure_json, to_plotly
from briefgen.timeline.svg import to_svg

__all__ = ["Event", "Link", "Timeline", "build", "figure_json", "summary", "to_plotly", "to_svg"]
