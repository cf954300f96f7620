"""The signs of a timeline as SVG shapes: what a date looks like that is known, unknown, about, inferred, or a period."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.timeline.layout import SIGN, TIP
from briefgen.timeline.marks import BAR, RADIUS, Mark, is_full
from briefgen.timeline.palette import PALETTE

KEYS = {
    "day": 12.0, "unknown": 26.0, "lasted": 26.0, "approximate": 12.0, "inferred": 13.0, "outside": SIGN,
    "follows": 24.0, "suspected": 24.0,
}  # fmt: skip
"""Pixels that each sign takes in the legend."""

_OVER = 8.0
"""Pixels by which a bar is drawn over the edge that it runs into, where it is clipped."""

_SUSPECTED = ' stroke-dasharray="4 3"'
_DASH = ' stroke-dasharray="2"'


def number(value: float) -> str:
    """A coordinate to a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0")


def _whole(value: float) -> str:
    """A mark's place along the axis to a pixel: nobody sees less, and there are hundreds."""
    return f"{value:.0f}"


def key(name: str, x: float, y: float, figure: str) -> str:
    """A sign of the legend, drawn as the marks are that it explains."""
    right, middle, ink = x + KEYS[name], x + RADIUS + 1, PALETTE["ink"]
    if name == "unknown":
        return f'<g class="bt-unknown">{_hatch(x, right, y, figure)}</g>'
    if name == "lasted":
        return f'<g class="bt-lasted"><path d="{_box(x, right, y)}" fill="{PALETTE["lasted"]}"/></g>'
    if name == "day":
        return _dot(middle, y, RADIUS)
    if name == "approximate":
        return f'<g class="bt-any">{_ring(middle, y, RADIUS, ink)}</g>'
    if name == "outside":
        return f'<g class="bt-any">{_sign(x, -SIGN, y, ink, hollow=False)}</g>'
    if name == "inferred":
        return f'<g class="bt-any">{_ring(middle, y, RADIUS + 1, ink, _DASH)}</g>'
    return arrows([(((x, y), (right, y)), name == "suspected")])


def mark(mark: Mark, y: float, figure: str) -> str:
    """An event's sign at the height `y`. Only a known day is a point; only a period has square, closed ends."""
    if mark.edge == "before":
        return _sign(mark.left, -SIGN, y, PALETTE[mark.shape], hollow=mark.hollow)
    if mark.edge == "after":
        return _sign(mark.right, SIGN, y, PALETTE[mark.shape], hollow=mark.hollow)
    if mark.shape == "day":
        return _day(mark, y)
    left, right = _drawn(mark)
    drawn = (
        _period(mark, left, right, y) if mark.shape == "lasted" else _unknown(mark, left, right, y, figure)
    )
    is_cut = (left, right) != (mark.left, mark.right)
    return f'<g clip-path="url(#{figure}-c)">{drawn}</g>' if is_cut else drawn


def _drawn(mark: Mark) -> tuple[float, float]:
    """From where to where a bar is drawn: over the edge where it is cut there."""
    left = mark.left - _OVER if mark.whole[0] < mark.left else mark.left
    right = mark.right + _OVER if mark.whole[1] > mark.right else mark.right
    return left, right


def _sign(tip: float, out: float, y: float, colour: str, *, hollow: bool) -> str:
    """A triangle whose tip, at the edge, points out of the figure: the event lies there."""
    look = f'fill="{PALETTE["paper"]}" stroke="{colour}"' if hollow else f'fill="{colour}"'
    half = BAR / 2 - 1
    return f'<path class="bt-out" d="M{number(tip)} {number(y)}l{number(-out)} {number(-half)}v{number(2 * half)}z" {look}/>'


def arrows(lines: Sequence[tuple[Sequence[tuple[float, float]], bool]]) -> str:
    """Thin lines with a head at their last point, each with whether it is suspected, which makes it dashed."""
    bodies: dict[bool, list[str]] = {}
    heads: list[str] = []
    for points, suspected in lines:
        body, head = _arrow(points)
        bodies.setdefault(suspected, []).append(body)
        heads.append(head)
    look = f'fill="none" stroke="{PALETTE["link"]}" stroke-width="1.3"'
    paths = [
        f'<path d="{"".join(body)}" {look}{_SUSPECTED if suspected else ""}/>'
        for suspected, body in sorted(bodies.items())
    ]
    return f'<g class="bt-link" opacity=".75">{"".join(paths)}<path d="{"".join(heads)}" fill="{PALETTE["link"]}"/></g>'


def _arrow(points: Sequence[tuple[float, float]]) -> tuple[str, str]:
    (x0, y0), (x, y) = points[-2:]
    length = ((x - x0) ** 2 + (y - y0) ** 2) ** 0.5 or 1.0
    dx, dy = (x - x0) / length, (y - y0) / length
    neck = (x - 6 * dx, y - 6 * dy)
    wings = (neck[0] - 3.5 * dy, neck[1] + 3.5 * dx), (neck[0] + 3.5 * dy, neck[1] - 3.5 * dx)
    return _path((*points[:-1], neck)), f"{_path(((x, y), *wings))}Z"


def _day(mark: Mark, y: float) -> str:
    colour, middle = PALETTE["day"], mark.middle
    if mark.hollow:
        return _ring(middle, y, RADIUS, colour, _DASH if mark.event.inferred else "")
    if mark.event.inferred:
        return _ring(middle, y, RADIUS + 1, colour, _DASH) + _dot(middle, y, 2.8)
    return _dot(middle, y, RADIUS)


def _dot(x: float, y: float, radius: float) -> str:
    return f'<circle cx="{_whole(x)}" cy="{number(y)}" r="{number(radius)}" fill="{PALETTE["day"]}"/>'


def _ring(x: float, y: float, radius: float, colour: str, dash: str = "") -> str:
    """A ring of paper. Of the marks' rim, which lies under their fill, the outer half is seen: here it is coloured."""
    where = f'cx="{_whole(x)}" cy="{number(y)}" r="{number(radius - 1)}"'
    return f'<circle {where} fill="{PALETTE["paper"]}" stroke="{colour}"{dash}/>'


def _unknown(mark: Mark, left: float, right: float, y: float, figure: str) -> str:
    inside = "" if mark.hollow else _hatch(left, right, y, figure)
    rails = _rails(left, right, y, mark.event.inferred) if mark.hollow or mark.event.inferred else ""
    return inside + rails + _tips(mark, y)


def _hatch(left: float, right: float, y: float, figure: str) -> str:
    """Hatching without ends: the event fell somewhere in it."""
    return f'<path d="{_box(left, right, y)}" fill="url(#{figure}-h)"/>'


def _rails(left: float, right: float, y: float, dashed: bool) -> str:
    """Two lines along the hatching, open at both ends."""
    top, bottom, start, end = number(y - BAR / 2), number(y + BAR / 2), _whole(left), _whole(right)
    path = f"M{start} {top}H{end}M{start} {bottom}H{end}"
    return f'<path d="{path}" fill="none"{_line("unknown", _DASH if dashed else "")}/>'


def _line(shape: str, dash: str = "") -> str:
    return f' stroke="{PALETTE[shape]}" stroke-width="1.7"{dash}'


def _period(mark: Mark, left: float, right: float, y: float) -> str:
    """A bar with square ends; an end that is open runs into a point."""
    date = mark.event.date
    outline, colour = _box(left, right, y, date.earliest is None, date.latest is None), PALETTE["lasted"]
    if is_full(mark.event):
        return f'<path d="{outline}" fill="{colour}"/>'
    dash = _DASH if mark.event.inferred else ""
    tint = "" if mark.hollow else f'<path d="{outline}" fill="{colour}" stroke="none" opacity=".2"/>'
    return f'<path d="{outline}" fill="{PALETTE["paper"]}" stroke="{colour}"{dash}/>{tint}'


def _tips(mark: Mark, y: float) -> str:
    """An open angle where an unknown day has no bound."""
    date = mark.event.date
    ends = [(mark.left, -TIP)] * (date.earliest is None) + [(mark.right, TIP)] * (date.latest is None)
    half = BAR / 2
    top, down = number(y - half), number(half)
    path = "".join(f"M{number(x)} {top}l{number(out)} {down}l{number(-out)} {down}" for x, out in ends)
    return f'<path d="{path}" fill="none"{_line("unknown")}/>' if ends else ""


def _box(left: float, right: float, y: float, opens: bool = False, ends_open: bool = False) -> str:
    half = number(BAR / 2)
    start = f"l{number(-TIP)} -{half}l{number(TIP)} -{half}" if opens else ""
    end = f"l{number(TIP)} {half}l{number(-TIP)} {half}" if ends_open else f"v{number(BAR)}"
    return f"M{_whole(left)} {number(y - BAR / 2)}H{_whole(right)}{end}H{_whole(left)}{start}z"


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)
