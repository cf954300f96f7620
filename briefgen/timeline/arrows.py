"""The arrows of a timeline: who is said to follow whom, and by which way the line goes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from briefgen.timeline.marks import BAR, GAP, PITCH, RADIUS, Mark, Pixels
from briefgen.timeline.model import Link

SHIFT = 12.0
"""Pixels that a line may be moved aside, so that it does not lie upon another."""

_STEPS = (0.0, 4.0, -4.0, 8.0, -8.0, SHIFT, -SHIFT)
_APART = 3.0
_UPON, _THROUGH = 20.0, 3.0
"""What it costs a line to lie upon another, and to pass through a mark, against one pixel aside."""


class At(IntEnum):
    """Where a point is tied to a mark: at its ends, where it faces another mark, or at the tips before and after it.
    The page's script knows the same numbers."""

    LEFT = 0
    RIGHT = 1
    FACING = 2
    BEFORE = 3
    AFTER = 4


@dataclass(frozen=True, slots=True)
class Vertex:
    """A point of an arrow: `shift` pixels right of the place `at` its mark; `toward` is the mark at the other end."""

    mark: Mark
    at: At
    toward: Mark
    shift: float
    row: float

    @property
    def x(self) -> float:
        if self.at == At.FACING:
            return facing(_span(self.mark), _span(self.toward)) + self.shift
        return {At.LEFT: self.mark.left, At.RIGHT: self.mark.right}.get(
            self.at, self.mark.middle
        ) + self.shift


def facing(span: Pixels, other: Pixels) -> float:
    """The middle of what a stretch has in common with another; its end that is nearest where there is no such thing."""
    first, last = max(span[0], other[0]), min(span[1], other[1])
    return (first + last) / 2 if first <= last else min(max(first, span[0]), span[1])


def _span(mark: Mark) -> Pixels:
    """What an arrow may leave or meet: the middle of a known day or of a sign at an edge, the whole of a bar."""
    is_point = mark.shape == "day" or mark.edge
    return (mark.middle, mark.middle) if is_point else (mark.left, mark.right)


@dataclass(frozen=True, slots=True)
class Arrow:
    """A bent line from `source` to the mark that follows."""

    vertices: tuple[Vertex, ...]
    source: Mark
    target: Mark
    suspected: bool

    @property
    def points(self) -> tuple[Pixels, ...]:
        """Its points as (pixel, row)."""
        return tuple((vertex.x, vertex.row) for vertex in self.vertices)


def reaches(edges: Mapping[str, Pixels], links: Iterable[Link]) -> dict[str, Pixels]:
    """As far as arrows run along the row of each event, by its id: its own `edges` where none ends there."""
    found = dict(edges)
    for link in links:
        turn = facing(edges[link.source], edges[link.target])
        left, right = found[link.target]
        found[link.target] = min(left, turn - SHIFT), max(right, turn + SHIFT)
    return found


_Upright = tuple[Mark, float, float, float]
"""The source of an arrow, and where its upright part runs: pixel, first and last row."""

_Taken = dict[int, list[_Upright]]
"""The upright parts in each stripe of the figure, which is as wide as they must be apart."""

_Spans = dict[int, list[Pixels]]
"""What the marks of each row take of it, with room beside them."""


def route(links: Iterable[Link], marks: Sequence[Mark]) -> tuple[Arrow, ...]:
    """An arrow for each link, between those marks of its two events that are nearest to each other.

    Of several ways it takes the one that lies upon no other arrow and passes through the fewest marks; arrows that leave
    the same mark share their way.
    """
    by_event: dict[str, list[Mark]] = {}
    by_row: _Spans = {}
    for mark in marks:
        by_event.setdefault(mark.event.id, []).append(mark)
        by_row.setdefault(mark.row, []).append((mark.left - _APART, mark.right + _APART))
    arrows: list[Arrow] = []
    taken: _Taken = {}
    for link in links:
        pairs = ((one, other) for one in by_event[link.source] for other in by_event[link.target])
        source, target = min(pairs, key=lambda pair: abs(pair[0].row - pair[1].row))
        arrows.append(_cheapest(_ways(source, target, link.suspected), taken, by_row))
        upright = _upright(arrows[-1])
        taken.setdefault(_stripe(upright), []).append(upright)
    return tuple(arrows)


def _cheapest(ways: Iterable[Arrow], taken: _Taken, by_row: _Spans) -> Arrow:
    """The first of those that cost least; each is as far aside as the one before it, or farther."""
    best, least = None, math.inf
    for way in ways:
        if best is not None and least <= _aside(way):
            break
        cost = _cost(way, taken, by_row)
        if cost < least:
            best, least = way, cost
    assert best is not None
    return best


def _aside(way: Arrow) -> float:
    return abs(way.vertices[0].shift)


def _ways(source: Mark, target: Mark, suspected: bool) -> Iterator[Arrow]:
    """The plain way first, then the same moved aside, as far as it still leaves its source and meets its target."""
    for shift in _STEPS:
        vertices = _vertices(source, target, shift)
        if shift == 0 or _is_sound(vertices, source, target):
            yield Arrow(vertices, source, target, suspected)


def _vertices(source: Mark, target: Mark, shift: float) -> tuple[Vertex, ...]:
    """Down from the source to the row of its follower, then along that row; straight where that is too short."""
    if source.row == target.row:
        row = float(source.row)
        if source.left <= target.left:
            return Vertex(source, At.RIGHT, target, 0, row), Vertex(target, At.LEFT, source, -1, row)
        return Vertex(source, At.LEFT, target, 0, row), Vertex(target, At.RIGHT, source, 1, row)
    step = 1 if target.row > source.row else -1
    start = Vertex(source, At.FACING, target, shift, source.row + step * RADIUS / PITCH)
    turn = Vertex(source, At.FACING, target, shift, target.row)
    if start.x + 2 * GAP <= target.left:
        return start, turn, Vertex(target, At.LEFT, source, -1, target.row)
    if target.right + 2 * GAP <= start.x:
        return start, turn, Vertex(target, At.RIGHT, source, 1, target.row)
    half = (RADIUS if target.shape == "day" else BAR / 2) + 1
    # Less at the head, so that it still touches a mark of the least width.
    head = shift / 2 if target.right - target.left < 2 * SHIFT else shift
    return start, Vertex(target, At.FACING, source, head, target.row - step * half / PITCH)


def _is_sound(vertices: Sequence[Vertex], source: Mark, target: Mark) -> bool:
    """Whether a way moved aside still begins at its source, ends at its target and does not change its shape."""
    first, last = vertices[0], vertices[-1]
    if len(vertices) != len(_vertices(source, target, 0)):
        return False
    begins = source.left <= first.x <= source.right
    return begins and target.left - 1 <= last.x <= target.right + 1


def _cost(way: Arrow, taken: _Taken, by_row: _Spans) -> float:
    upright = _upright(way)
    stripe = _stripe(upright)
    near = (other for at in (stripe - 1, stripe, stripe + 1) for other in taken.get(at, ()))
    upon = sum(_upon(upright, other) for other in near)
    return _aside(way) + _UPON * upon + _THROUGH * _through(upright, by_row)


def _upright(arrow: Arrow) -> _Upright:
    start, turn = arrow.vertices[:2]
    return arrow.source, start.x, min(start.row, turn.row), max(start.row, turn.row)


def _stripe(upright: _Upright) -> int:
    return math.floor(upright[1] / _APART)


def _upon(one: _Upright, other: _Upright) -> bool:
    """Whether the upright parts of two arrows from different marks run along the same line."""
    source, x, first, last = one
    other_source, other_x, other_first, other_last = other
    return (
        abs(x - other_x) < _APART and first < other_last and other_first < last and source is not other_source
    )


def _through(upright: _Upright, by_row: _Spans) -> int:
    """How many marks an upright line passes through."""
    _, x, first, last = upright
    found = 0
    for row in range(math.ceil(first + 0.5), math.ceil(last - 0.5)):
        for left, right in by_row.get(row, ()):
            if left < x < right:
                found += 1
    return found
