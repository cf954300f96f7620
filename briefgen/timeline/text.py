"""Text of a figure: made safe to print, measured without a font, shortened to a width."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

# Widths in thousandths of an em, after the metrics of Helvetica and Arial; the fonts a page falls back to are close.
_NARROW = {
    222: "ijl'",
    278: " !,./:;ftI[]\\|·",
    333: '()-r`"{}',
    400: "*°",
    500: "cksvxyzJ",
    611: "FTZ",
    667: "ABEKPSVXY&",
    722: "CDHNRUw",
    778: "GOQ",
    833: "mM",
    1000: "W%@—…",
}
_WIDTHS = {character: width for width, characters in _NARROW.items() for character in characters}
_LETTER, _OTHER, _WIDE, _PICTURE = 556, 660, 1000, 1350

# Fonts differ: a label may come out this much wider than Arial before it touches its neighbour.
_SLACK = 1.07

# What XML 1.0 (2.2, "Characters") does not allow; JSON and Plotly have no use for them either.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

# Explicit changes of direction (UAX 9, 2): they are invisible, and could turn the date that stands after a title.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


@lru_cache(maxsize=1 << 14)
def clean(text: str) -> str:
    """One line of text, without changes of direction, illegal characters as U+FFFD."""
    return " ".join(_ILLEGAL.sub("\ufffd", _TURNS.sub("", text)).split())


@lru_cache(maxsize=1 << 14)
def width(text: str, size: float) -> float:
    """About how many pixels a line of text takes at a font size, on the wide side."""
    return sum(_em(character) for character in text) * size * _SLACK / 1000


@lru_cache(maxsize=1 << 10)
def _em(character: str) -> int:
    if character in _WIDTHS:
        return _WIDTHS[character]
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return _PICTURE if category == "So" else _WIDE
    return _LETTER if character.isascii() and character.isalnum() else _OTHER


@lru_cache(maxsize=1 << 14)
def shorten(text: str, room: float, size: float) -> str:
    """The text itself where it fits into `room` pixels, else its beginning and an ellipsis; "" for less than 6 letters."""
    if width(text, size) <= room:
        return text
    used, end, space = width("…", size), 0, 0
    for at, character in enumerate(text):
        used += width(character, size)
        if used > room:
            break
        end = at + 1
        space = at if character == " " else space
    while end and unicodedata.combining(text[end]):
        end -= 1
    # Cutting between words reads better, unless it throws away much of the room.
    end = space if space > 0.6 * end else end
    kept = text[:end].rstrip(" ,;:-–(")
    return f"{kept}…" if len(kept) >= 6 else ""


def escape(text: str) -> str:
    """Text as plotly.js shows it literally: it reads tags and entities in all text."""
    return html.escape(text, quote=False)
