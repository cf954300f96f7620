"""A record file as plain data, with the place of each value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from briefgen.load.faults import Position
from briefgen.load.yaml import Positions, parse
from briefgen.problems import Location

Path = tuple[str | int, ...]
"""The way to a value: keys and list indices from the record's top."""


@dataclass(frozen=True, slots=True)
class Document:
    """One record as it was read.

    `data` holds dictionaries, lists and strings. `text` is the YAML text, which begins at `line` (from 0) of the file;
    `body` is the Markdown after the front matter, which begins at `body_line`, or None. `dropped` lists the parts that
    the audience may not see, as paths in the file; `withheld` are the ids of those that had one.
    """

    path: str
    kind: str
    id: str
    data: dict[str, Any]
    text: str
    line: int = 0
    body: str | None = None
    body_line: int = 0
    dropped: frozenset[Path] = frozenset()
    withheld: frozenset[str] = frozenset()

    def locate(self, place: Path, needle: str = "") -> Location:
        """Where a value stands; where a key is unknown, where that key stands.

        The file is read again for it: places are needed only when something is wrong. A path that goes on below a
        short form ends at the short form. `needle` narrows the place to the first such words within the value.
        """
        if place and place[0] == "body" and self.body is not None:
            return self.body_location(0, needle=needle)
        at = self._in_file(place)
        positions = _positions(self.text)
        line, column = _deepest(at, positions)
        if needle:
            line, column = _find(self.text, needle, (line, column), _end(at, (line, column), positions))
        return Location(self.path, self.line + line + 1, column + 1)

    def locate_dropped(self, place: Path) -> Location:
        """Where a part stands that the audience may not see, by its path in the file."""
        line, column = _deepest(place, _positions(self.text))
        return Location(self.path, self.line + line + 1, column + 1)

    def locate_key(self, place: Path) -> Location:
        """Where the key of a value stands."""
        positions = _positions(self.text)
        line, column = positions.keys.get(self._in_file(place)) or _deepest(self._in_file(place), positions)
        return Location(self.path, self.line + line + 1, column + 1)

    def has_key(self, place: Path) -> bool:
        """Whether a key stands in the file, with a value or without."""
        return self._in_file(place) in _positions(self.text).keys

    def body_location(self, line: int, column: int = 0, needle: str = "") -> Location:
        """A place in the Markdown body, line and column counted from 0; with `needle`, the first such words from there."""
        if needle and self.body is not None:
            line, column = _find(self.body, needle, (line, column), None)
        return Location(self.path, self.body_line + line + 1, column + 1)

    def along(self, place: Path) -> list[tuple[str | int, Any]]:
        """The steps of a path with the value each leads to, as far as the data go; then None.

        An index is no step where the author wrote one thing, in parts, instead of a list.
        """
        steps: list[tuple[str | int, Any]] = []
        value: Any = self.data
        for step in place:
            if isinstance(step, int) and isinstance(value, dict):
                continue
            value = _part(value, step)
            steps.append((step, value))
        return steps

    def _in_file(self, place: Path) -> Path:
        """A path in the model as the path in the file: list indices step over what was dropped."""
        done: Path = ()
        for step, _ in self.along(place):
            done = (*done, _original(done, step, self.dropped) if isinstance(step, int) else step)
        return done


def _part(value: Any, step: str | int) -> Any:
    try:
        return value[step]
    except (KeyError, IndexError, TypeError):
        return None


@lru_cache(maxsize=16)  # one file has many problems, or none
def _positions(text: str) -> Positions:
    positions = Positions()
    parse(text, positions)
    return positions


def _deepest(place: Path, positions: Positions) -> Position:
    while place:
        found = positions.values.get(place) or positions.keys.get(place)
        if found is not None:
            return found
        place = place[:-1]
    return positions.values.get((), (0, 0))


def _end(place: Path, start: Position, positions: Positions) -> Position | None:
    """Where the next value or key begins that is no part of this one; None at the end of the file."""
    after = [at for other, at in positions.keys.items() if at > start and other[: len(place)] != place]
    after += [at for other, at in positions.values.items() if at > start and other[: len(place)] != place]
    return min(after, default=None)


def _find(text: str, needle: str, start: Position, end: Position | None) -> Position:
    """The first place of these words between two positions, on one line or folded; `start` where there is none.

    Where the words stand with markup between them, the first of them counts. A word is found whole: `@a` is not `@a-b`.
    """
    first = _offset(text, start)
    last = _offset(text, end) if end else len(text)
    words = needle.split()
    for given in (words, words[:1]):
        pattern = r"\s+".join(re.escape(word) for word in given)
        if given and given[-1][-1].isalnum():
            pattern += r"(?![\w-])"
        if found := re.compile(pattern).search(text, first, last):
            line_start = text.rfind("\n", 0, found.start()) + 1
            return text.count("\n", 0, found.start()), found.start() - line_start
    return start


def _offset(text: str, position: Position) -> int:
    start = 0
    for _ in range(position[0]):
        start = text.find("\n", start) + 1
    return start + position[1]


def _original(parent: Path, index: int, dropped: frozenset[Path]) -> int:
    gone = {path[-1] for path in dropped if path[:-1] == parent}
    original = -1
    for _ in range(index + 1):
        original += 1
        while original in gone:
            original += 1
    return original
