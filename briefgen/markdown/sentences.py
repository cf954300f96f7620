"""Splits a paragraph into sentences and says which of them carry a citation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MARK = "\x00"
"""Stands for a citation in text to be split; a parsed text never holds it (CommonMark replaces U+0000)."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as plain text without its citations; `line` is counted from 0 in the text it was parsed from."""

    text: str
    has_citation: bool
    line: int


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A stop, what closes with it, the citations that follow it, and the gap before the next sentence.
_STOPS = ".!?…؟۔"
_STOP = re.compile(
    rf"(?<![{_STOPS}])[{_STOPS}]++[\"'”’»)\]]*+(?P<marks>(?:\s*{MARK})*)(?:\s+|\Z)"
    rf"|[。！？](?P<wide>(?:\s*{MARK})*)\s*"
)
_TITLES = _words(
    "gen lt col maj capt sgt brig adm cpl pvt cmdr mr mrs ms dr prof sen rep gov pres hon rev st vs v cf e.g i.e"
)
_BEFORE_NUMBERS = _words(
    "no nos p pp para paras par sec secs chap ch vol vols fig figs art arts approx ca c est fol fols ed eds "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)
_MAY_END = _words("etc al inc ltd co corp jr sr bros dept")
_NEAR = 24  # characters around a stop that decide what it is
_DOTTED = re.compile(r"[^\W\d_](?:\.[^\W\d_])*")
_STARTERS = _words(
    "a after all an and another as at before both but by during each even for four from he her his however if in it "
    "its later many meanwhile most no on one other our several she since so some such that the their then there these "
    "they this those three two under we what when where while who with"
)


def split(text: str, line: int) -> tuple[Sentence, ...]:
    """The sentences of a paragraph in which MARK stands for each citation; `line` is the paragraph's first line.

    A citation belongs to the sentence it stands in, or directly after whose stop it stands ("… base [@a]." and
    "… base. [@a]" are the same); before a small letter it opens the next one ("… base. [@a] adds that …").
    """
    sentences: list[Sentence] = []
    start = 0
    for end in (*_ends(text), len(text)):
        piece = text[start:end]
        plain = fold(piece)
        if plain or MARK in piece:
            lead = len(piece) - len(piece.lstrip())
            sentences.append(Sentence(plain, MARK in piece, line + piece.count("\n", 0, lead)))
        line += piece.count("\n")
        start = end
    return tuple(sentences)


def fold(text: str) -> str:
    """The text without MARKs, on one line."""
    return " ".join(text.split()).replace(" " + MARK, "").replace(MARK, "").strip()


def _ends(text: str) -> Iterator[int]:
    start = 0
    for match in _STOP.finditer(text):
        end = match.end()
        if end == len(text):
            return
        if match["wide"] is None:
            before, after = text[max(start, match.start() - _NEAR) : match.start()], text[end : end + _NEAR]
            if text[match.start()] == "." and _is_abbreviation(before, after):
                continue
            if text[end].islower():
                if not match["marks"]:
                    continue
                end = match.start("marks")
        start = end
        yield end


def _is_abbreviation(before: str, after: str) -> bool:
    """Whether the full stop between the two texts shortens a word and does not end the sentence."""
    words = before.rsplit(None, 1)
    word = words[-1].lstrip("([“‘\"'«").lower() if words else ""
    if word in _TITLES:
        return True
    if word in _BEFORE_NUMBERS:
        return after[0].isdigit()
    if word in _MAY_END or _DOTTED.fullmatch(word):
        return re.split(r"\W", after, maxsplit=1)[0].lower() not in _STARTERS
    return False
