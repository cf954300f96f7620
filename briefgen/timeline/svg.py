"""The timeline as an SVG: first paint, page without scripts, paper, card."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import escape

from briefgen.directions import isolated
from briefgen.timeline import signs
from briefgen.timeline.layout import LEGEND, LEGEND_LINE, MARGIN, Layout, Sheet
from briefgen.timeline.marks import FONT, PITCH, Label, Mark, is_full
from briefgen.timeline.model import By, Timeline, is_relative, sentence
from briefgen.timeline.palette import PALETTE
from briefgen.timeline.signs import number
from briefgen.timeline.text import clean, shorten
from briefgen.timeline.text import width as text_width

_LEGEND_FONT = 11.0
_SANS = "Helvetica, Arial, sans-serif"


def to_svg(timeline: Timeline, width: int = 760, by: By = "type", *, font: str = _SANS) -> str:
    """The timeline as one `<svg>` element, `width` pixels wide; "" where there is no event.

    `font` is for a reader without the page's stylesheet, such as a typesetter: families in the form of CSS.

    Colours stand in attributes, so that the figure is whole without a stylesheet; a page's stylesheet overrides
    them by class. There is no script, no `style` attribute and no reference outside the element itself.
    """
    return drawn(Sheet(timeline, width), by, font=font)


def drawn(sheet: Sheet, by: By = "type", *, font: str = _SANS) -> str:
    """The SVG of a timeline on its sheet, as `to_svg` gives it."""
    if not sheet.timeline.events:
        return ""
    layout = sheet.lay_out(by)
    name = anchor(sheet.timeline.id)
    return "".join(
        (
            _head(sheet, layout, name, font),
            *_legend(layout, name),
            *_grid(layout),
            *_lanes(layout),
            _arrows(layout),
            *_marks(sheet, layout, name),
            "</svg>",
        )
    )


def anchor(name: str) -> str:
    """A timeline's id as it may stand in an `id` attribute."""
    return f"timeline-{re.sub(r'[^A-Za-z0-9_-]', '-', name)}"


def _head(sheet: Sheet, layout: Layout, name: str, font: str) -> str:
    """The element's start with its name and description. A group, as ARIA hides the links inside an `img`."""
    size = f"{layout.width} {number(layout.height)}"
    hatch = (
        f'<pattern id="{name}-h" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<path class="bt-hatch" d="M1.5 0V5" stroke="{PALETTE["unknown"]}" stroke-width="2.4"/></pattern>'
    )
    left, wide = number(layout.axis.left), number(layout.axis.right - layout.axis.left)
    cut = f'<clipPath id="{name}-c"><path d="M{left} 0h{wide}V{number(layout.height)}h-{wide}z"/></clipPath>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" class="bg-timeline-svg" viewBox="0 0 {size}" width="{layout.width}" '
        f'height="{number(layout.height)}" role="group" aria-labelledby="{name}-name {name}-text" direction="ltr" '
        f'font-family="{_text(font)}" font-size="{number(FONT)}" fill="{PALETTE["ink"]}">'
        f'<title id="{name}-name">{_text(isolated(clean(sheet.timeline.title)))}</title>'
        f'<desc id="{name}-text">{_text(sheet.summary)}</desc><defs>{hatch}{cut}</defs>'
    )


def _legend(layout: Layout, name: str) -> Iterator[str]:
    yield f'<g class="bt-legend" font-size="11" fill="{PALETTE["ink"]}" {_halo()}>'
    for line, keys in enumerate(layout.legend):
        x, y = MARGIN, 15 + LEGEND_LINE * line
        for key in keys:
            words = x + signs.KEYS[key] + 6
            yield f'{signs.key(key, x, y, name)}<text x="{number(words)}" y="{number(y + 4)}">{LEGEND[key]}</text>'
            x = words + text_width(LEGEND[key], _LEGEND_FONT) + 16
    yield "</g>"


def _grid(layout: Layout) -> Iterator[str]:
    marks = [(layout.axis.x(tick.day), tick) for tick in layout.ticks]
    lines = "".join(f"M{number(x)} {number(layout.top)}V{number(layout.bottom + 5)}" for x, _ in marks)
    edge = f"M{number(layout.axis.left)} {number(layout.bottom)}H{number(layout.axis.right)}"
    yield f'<path class="bt-grid" d="{lines}{edge}" fill="none" stroke="{PALETTE["grid"]}"/>'
    yield f'<g class="bt-axis" font-size="11" text-anchor="middle" fill="{PALETTE["muted"]}">'
    for x, tick in marks:
        yield f'<text x="{number(x)}" y="{number(layout.bottom + 17)}">{tick.label}</text>'
        if tick.below:
            yield f'<text x="{number(x)}" y="{number(layout.bottom + 31)}">{tick.below}</text>'
    yield "</g>"


def _lanes(layout: Layout) -> Iterator[str]:
    """A rule above each lane and its label under it."""
    tops = [
        layout.y(lane.first if lane.heading is None else lane.heading) - PITCH / 2 for lane in layout.lanes
    ]
    rules = "".join(f"M{number(layout.axis.left)} {number(top)}H{number(layout.axis.right)}" for top in tops)
    yield f'<path class="bt-rule" d="{rules}" fill="none" stroke="{PALETTE["muted"]}" stroke-width=".75"/>'
    yield f'<g class="bt-lanes" font-weight="700" {_halo()}>'
    for lane in layout.lanes:
        if lane.heading is not None:
            text = isolated(shorten(lane.label, layout.width - 2 * MARGIN, FONT))
            y = layout.y(lane.heading) + 4
            yield f'<text x="{number(layout.axis.left)}" y="{number(y)}">{_text(text)}</text>'
    yield "</g>"


def _arrows(layout: Layout) -> str:
    lines = [([(x, layout.y(row)) for x, row in arrow.points], arrow.suspected) for arrow in layout.arrows]
    return signs.arrows(lines) if lines else ""


def _marks(sheet: Sheet, layout: Layout, name: str) -> Iterator[str]:
    """The marks in order of time, each a link with its words as a tooltip."""
    sizes = Counter(mark.label.size for mark in layout.marks if mark.label)
    # In a crowd most labels are small: stated once, a size takes less of the page.
    usual = max(sizes, key=lambda size: sizes[size], default=FONT)
    yield f'<g class="bt-marks" font-size="{number(usual)}" {_halo()}>'
    for mark in layout.marks:
        tag = "a" if is_relative(mark.event.href) else "g"
        # Not `href`, which themes that load pages by script take for that of an HTML link.
        link = f' xlink:href="{_text(mark.event.href)}"' if tag == "a" else ""
        # Circles are known days: they need no class of their own.
        kind = "" if mark.shape == "day" else f' class="bt-{mark.shape}"'
        y, said = layout.y(mark.row), sentence(mark.event, sheet.facts[mark.event.id])
        yield f"<{tag}{link}{kind}><title>{_text(said)}</title>{signs.mark(mark, y, name)}"
        yield f"{_label(mark, mark.label, y, usual) if mark.label else ''}</{tag}>"
    yield "</g>"


def _label(mark: Mark, label: Label, y: float, usual: float) -> str:
    x, side = (label.right, ' text-anchor="end"') if label.side == "left" else (label.left, "")
    size = f' font-size="{number(label.size)}"' if label.size != usual else ""
    on = label.side == "inside" and is_full(mark.event)
    ink = f' class="bt-on" fill="{PALETTE["paper"]}" stroke="none"' if on else ""
    ink = ' stroke-width="5"' if label.side == "inside" and mark.shape == "unknown" else ink
    flag = f'<tspan font-style="italic"{"" if on else _FLAG}> · {label.flag}</tspan>' if label.flag else ""
    return (
        f'<text x="{x:.0f}" y="{number(y + 4)}"{side}{size}{ink}>{_text(isolated(label.text))}{flag}</text>'
    )


_FLAG = f' fill="{PALETTE["flag"]}"'


def _halo() -> str:
    """Text stands on a rim of paper, so that a line may pass behind it."""
    return f'stroke="{PALETTE["paper"]}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'


def _text(text: str) -> str:
    """Text as it may stand in an element or an attribute."""
    return escape(text)
