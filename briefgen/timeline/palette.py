"""The colours of a figure by role: distinct in luminance and to colour-blind readers, never the only sign."""

from __future__ import annotations

from collections.abc import Mapping

PALETTE: Mapping[str, str] = {
    "day": "#05a",
    "unknown": "#a50",
    "lasted": "#065",
    "link": "#677",
    "ink": "#123",
    "muted": "#566",
    "grid": "#dde",
    "paper": "#fff",
    "flag": "#a21",
    "focus": "#b07",
}
"""Each colour is of one role only, and short, as a figure repeats it hundreds of times: the page's script finds a role by its colour and puts the page's own in its place.

On paper every sign and word has a contrast of 4.5 to 1 or more (WCAG 2.2, 1.4.3 and 1.4.11), but the grid, which
carries nothing. The stylesheet gives the same roles as custom properties, `--bg-timeline-day` and so on.
"""

CLEAR = "rgba(0,0,0,0)"
