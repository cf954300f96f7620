"""Which way a text is read: what the languages and letters of right-to-left scripts need, on screen, on paper, in figures."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

Direction = Literal["rtl", "ltr", ""]

_LANGUAGES = frozenset(
    [
        "ar",
        "arc",
        "ckb",
        "dv",
        "fa",
        "glk",
        "he",
        "ks",
        "ku",
        "lrc",
        "mzn",
        "pnb",
        "ps",
        "sd",
        "syr",
        "ug",
        "ur",
        "yi",
    ]
)
"""Languages that are written from right to left unless their tag names another script (CLDR, character order)."""

_SCRIPTS = frozenset(["Adlm", "Arab", "Aran", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"])
_SCRIPT = re.compile(r"-([A-Za-z]{4})(?=-|\Z)")


@lru_cache(maxsize=1 << 8)
def of_language(tag: str | None) -> Direction:
    """The direction of a language by its BCP 47 tag: that of the script it names, or else of its usual one; "" for none."""
    if not tag:
        return ""
    script = _SCRIPT.search(tag)
    if script:
        return "rtl" if script[1].title() in _SCRIPTS else "ltr"
    return "rtl" if tag.partition("-")[0].lower() in _LANGUAGES else "ltr"


@lru_cache(maxsize=1 << 12)
def turns(text: str) -> bool:
    """Whether a text holds letters or digits that are read from right to left (Unicode's classes R, AL and AN)."""
    return not text.isascii() and any(unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in text)


def isolated(text: str) -> str:
    """A text that turns, closed off from what stands beside it where there is no markup to do so (UAX 9); others as they are."""
    return f"\u2068{text}\u2069" if turns(text) else text
