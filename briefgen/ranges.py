"""The figures of several claims as a chart: each claim's own value, what revises what, and the range that results."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from briefgen import counts
from briefgen.counts import Count
from briefgen.directions import isolated
from briefgen.timeline.text import clean, shorten

Standing = Literal["stands", "disputed", "fallen"]

WIDTH = 760
"""Pixels of the drawing; a page scales it."""

PITCH = 26
LEFT, RIGHT = 210, 540
"""Where 0 and the greatest number stand."""

_TOP, _BOTTOM = 8, 26
_FONT = 12.0
_RADIUS = 5
_OPEN = 34
"""Pixels that the line of an open end goes on beyond its number, or beyond the axis."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One claim's figure. `label` says who gives it, `revised_by` is the index of the figure that takes its place."""

    label: str
    count: Count
    standing: Standing
    revised_by: int | None = None


def is_drawn(figures: Sequence[Figure]) -> bool:
    """Whether a chart tells more than words: two numbers or more, and not all the same."""
    numbers = {counts.ends(figure.count) for figure in figures if counts.has_number(figure.count)}
    return len(numbers) > 1


def to_svg(title: str, figures: Sequence[Figure], result: Count | None) -> str:
    """The figures from the top in the order given, as one `<svg>`; behind them the band of `result`.

    Numbers stand to scale from 0. Filled: an exact number, or a line from the least to the greatest. Hollow: about.
    Diamond: disputed. Faint: revised or set aside, with an arrow to what takes its place. A line into the open: at
    least. A word alone: no number was given. All is drawn in the colour of the text around it.
    """
    scale = _Scale(figures, result)
    height = _TOP + PITCH * len(figures) + _BOTTOM
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" '
            f'class="bg-range-svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
            f'aria-label="{_text(_told(title, figures, result))}" direction="ltr" font-size="12" fill="currentColor">',
            *_grid(scale, height),
            _band(scale, result, height),
            *(_row(scale, figure, index) for index, figure in enumerate(figures)),
            *_revisions(scale, figures),
            "</svg>",
        )
    )


class _Scale:
    """Numbers to pixels, from 0 at the left to a round number above the greatest."""

    def __init__(self, figures: Sequence[Figure], result: Count | None) -> None:
        shown = [figure.count for figure in figures] + ([result] if result else [])
        greatest = max((end for count in shown for end in counts.ends(count) if end is not None), default=1)
        self.step = _step(max(greatest, 1))
        self.most = self.step * math.ceil(max(greatest, 1) / self.step)

    def x(self, number: int) -> float:
        return LEFT + (RIGHT - LEFT) * number / self.most

    @property
    def ticks(self) -> Iterator[int]:
        return iter(range(0, self.most + 1, self.step))


def _step(greatest: int) -> int:
    """A round step that gives at most five ticks after 0."""
    base: int = 10 ** (len(str(greatest)) - 1)
    return next(
        step for step in (max(base // 5, 1), max(base // 2, 1), base, 2 * base) if greatest <= 5 * step
    )


def _grid(scale: _Scale, height: int) -> Iterator[str]:
    bottom = height - _BOTTOM
    lines = "".join(f"M{_number(scale.x(tick))} {_TOP}V{bottom + 4}" for tick in scale.ticks)
    yield f'<path d="{lines}" stroke="currentColor" stroke-opacity=".2" fill="none"/>'
    yield '<g font-size="11" text-anchor="middle" opacity=".8">'
    for tick in scale.ticks:
        yield f'<text x="{_number(scale.x(tick))}" y="{bottom + 18}">{tick:,}</text>'
    yield "</g>"


def _band(scale: _Scale, result: Count | None, height: int) -> str:
    """The resulting range, or the decided number, over the height of the chart."""
    if result is None or not counts.has_number(result):
        return ""
    low, high = counts.ends(result)
    left = scale.x(low or 0) - _RADIUS
    right = (RIGHT + _OPEN if high is None else scale.x(high)) + _RADIUS
    return (
        f'<rect class="bg-range-band" x="{_number(left)}" y="{_TOP}" width="{_number(right - left)}" '
        f'height="{height - _TOP - _BOTTOM}" fill="currentColor" fill-opacity=".1"/>'
    )


def _row(scale: _Scale, figure: Figure, index: int) -> str:
    y = _y(index)
    words = counts.words(figure.count)
    name = shorten(clean(figure.label), LEFT - 24, _FONT) or clean(figure.label)[:3]
    faint = ' opacity=".65"' if figure.standing == "fallen" else ""
    mark, end = _mark(scale, figure, y) if counts.has_number(figure.count) else ("", LEFT)
    return (
        f'<g class="bg-{figure.standing}"{faint}>'
        f"<title>{_text(f'{isolated(clean(figure.label))}: {words}')}</title>"
        f'<text x="{LEFT - 16}" y="{y + 4}" text-anchor="end">{_text(isolated(name))}</text>{mark}'
        f'<text x="{_number(end + 10)}" y="{y + 4}" font-weight="600"{_struck(figure)}>{_text(words)}</text></g>'
    )


def _struck(figure: Figure) -> str:
    return ' text-decoration="line-through"' if figure.standing == "fallen" else ""


def _mark(scale: _Scale, figure: Figure, y: int) -> tuple[str, float]:
    """A claim's sign, and where it ends."""
    low, high = counts.ends(figure.count)
    if low is not None and low == high:
        return _point(figure, scale.x(low), y), scale.x(low) + _RADIUS
    left = scale.x(low or 0)
    right = scale.x(high) if high is not None else max(left + _OPEN, RIGHT)
    closed = (
        f"M{_number(right)} {y - 5}v10" if high is not None else f"M{_number(right - 5)} {y - 4}l5 4l-5 4"
    )
    start = f"M{_number(left)} {y - 5}v10" if low is not None else f"M{_number(left + 5)} {y - 4}l-5 4l5 4"
    line = f'<path d="{start}M{_number(left)} {y}H{_number(right)}{closed}" fill="none" stroke="currentColor" stroke-width="2"/>'
    return line, right


def _point(figure: Figure, x: float, y: int) -> str:
    """Filled for a number, hollow for about; a diamond where it is disputed."""
    look = (
        'fill="none" stroke="currentColor" stroke-width="2"'
        if figure.count.qualifier == "about"
        else 'fill="currentColor"'
    )
    if figure.standing == "disputed":
        return f'<path d="M{_number(x)} {y - 6}l6 6l-6 6l-6-6Z" {look}/>'
    return f'<circle cx="{_number(x)}" cy="{y}" r="{_RADIUS}" {look}/>'


def _revisions(scale: _Scale, figures: Sequence[Figure]) -> Iterator[str]:
    """A thin arrow from each figure that was revised to the one that takes its place."""
    for index, figure in enumerate(figures):
        if figure.revised_by is None:
            continue
        old, new = counts.ends(figure.count)[0], counts.ends(figures[figure.revised_by].count)[0]
        if old is not None and new is not None:
            yield _arrow(scale.x(old), _y(index), scale.x(new), _y(figure.revised_by))


def _arrow(x0: float, y0: float, x1: float, y1: float) -> str:
    """Bent, so that it passes no words: these stand right of the marks."""
    gap = _RADIUS + 3
    down = 1 if y1 > y0 else -1
    if x1 <= x0:
        body = f"M{_number(x0 - gap)} {_number(y0)}H{_number(x1)}V{_number(y1 - down * gap)}"
        head = f"m-3 {-6 * down}l3 {6 * down}l3 {-6 * down}"
    else:
        body = f"M{_number(x0)} {_number(y0 + down * gap)}V{_number(y1)}H{_number(x1 - gap)}"
        head = "m-6 -3l6 3l-6 3"
    return f'<path class="bg-range-revision" d="{body}{head}" fill="none" stroke="currentColor" stroke-opacity=".7"/>'


def _told(title: str, figures: Sequence[Figure], result: Count | None) -> str:
    """The chart in a sentence: who gives what, and what results."""
    said = "; ".join(
        f"{isolated(clean(figure.label))}: {counts.words(figure.count)}"
        + (", revised or set aside" if figure.standing == "fallen" else "")
        for figure in figures
    )
    return f"{clean(title)}. {said}." + (f" Result: {counts.words(result)}." if result else "")


def _y(index: int) -> int:
    return _TOP + PITCH * index + PITCH // 2


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _text(text: str) -> str:
    return escape(text)
