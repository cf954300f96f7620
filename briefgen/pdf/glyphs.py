"""Which characters can be printed, and what is printed in place of those that cannot."""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

INVISIBLE = frozenset({0xAD, *range(0x200B, 0x2010), *range(0x2060, 0x2065), *range(0xFE00, 0xFE10)})
"""What needs no glyph: soft hyphens, joiners, marks of direction, variation selectors (Unicode, Default_Ignorable)."""

SPACES = frozenset({0x20, 0x0A, 0x09})


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a set of font families has. A character with its combining marks must come from one family."""

    families: tuple[frozenset[int], ...]

    def lacks(self, cluster: str) -> str:
        """The characters of a cluster (one character, or one with marks) that cannot be shown; "" if it can."""
        codes = {ord(character) for character in cluster} - INVISIBLE - SPACES
        best = min((codes - family for family in self.families), key=len)
        if not best:
            return ""
        base, marks = cluster[0], cluster[1:]
        return marks if marks and not self.lacks(base) else cluster


class Glyphs:
    """Makes text printable, and remembers what it had to replace. Made for one document, and thrown away with it."""

    def __init__(self) -> None:
        self._missing: dict[str, None] = {}

    @property
    def missing(self) -> tuple[str, ...]:
        """The characters without a glyph that were met, in order."""
        return tuple(self._missing)

    def printable(self, node: Any) -> Any:
        """The same data with every text printable: `[U+65E5]` in place of a character without a glyph."""
        if isinstance(node, str):
            return _doubtful().sub(self._replaced, node)
        if isinstance(node, list):
            return [self.printable(item) for item in node]
        if isinstance(node, dict):
            return {key: self.printable(value) for key, value in node.items()}
        return node

    def _replaced(self, match: re.Match[str]) -> str:
        cluster = unicodedata.normalize("NFC", match[0])
        lacking = coverage().lacks(cluster)
        self._missing.update(dict.fromkeys(lacking))
        return "".join(
            f"[U+{ord(character):04X}]" if character in lacking else character for character in cluster
        )


@functools.cache
def coverage() -> Coverage:
    """What the fonts that come with the project have."""
    listed = json.loads(files("briefgen").joinpath("fonts", "coverage.json").read_text("utf-8"))
    return Coverage(tuple(frozenset(_codes(ranges)) for ranges in listed.values()))


def _codes(ranges: Iterable[tuple[int, int]]) -> Iterable[int]:
    """The codes in ranges, without control characters, which fonts may list and nothing may show."""
    for first, last in ranges:
        yield from (code for code in range(first, last + 1) if unicodedata.category(chr(code)) != "Cc")


@functools.cache
def _doubtful() -> re.Pattern[str]:
    """Matches what needs a closer look: a character no family has, or a character with combining marks."""
    every = frozenset[int]().union(*coverage().families, INVISIBLE, SPACES)
    marks = _class(code for code in every - INVISIBLE if unicodedata.category(chr(code))[0] == "M")
    return re.compile(f"[^{marks}]?[{marks}]+|[^{_class(every)}]")


def _class(codes: Iterable[int]) -> str:
    """Codes as the inside of a character class."""
    ranges: list[list[int]] = []
    for code in sorted(codes):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in ranges)
