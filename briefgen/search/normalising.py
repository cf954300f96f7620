"""Words as search compares them: without case, marks, signs for ayn and hamza, articles; in any script.

The page's script (`assets/search-index.js`) does the same with a query. The tables go to it with the index, so that they
stand here alone; the few steps around them are held together by a test that gives every character to both.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

LETTERS = {
    # signs for ayn and hamza, and what is typed in their place: they part no word
    **dict.fromkeys("ʿʾʼʻʽˈˊʹʔʕ’‘‛'`´′", ""),
    # Arabic script: hamza, the stroke that lengthens a word, the same letter in another dress or in Persian
    **dict.fromkeys("ءـ", ""),
    **dict.fromkeys("ةۃہھە", "ه"),
    **dict.fromkeys("ىی", "ي"),
    "ک": "ك",
    "ٱ": "ا",
    # Latin letters that do not come apart into a letter and a mark
    **dict(zip("æœøđðłħı", ("ae", "oe", "o", "d", "d", "l", "h", "i"), strict=True)),
    "ß": "ss",
    "þ": "th",
    "ς": "σ",
    **{digit: str(unicodedata.digit(digit)) for digit in "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"},
}
"""Letters that count as others."""

ARTICLES = ("al", "el")
"""Words that part no two names, wherever they stand."""
BOUND = ("al", "el", "ul", "il", "ad", "adh", "an", "ar", "as", "ash", "at", "ath", "az")
"""Forms of the Arabic article that count as one before a hyphen alone: `ash-Shaabi`, but `as`."""
ARABIC = "ال"
"""The article in Arabic script, written together with its word."""
STEM = 3
"""So many letters must be left of a word without its Arabic article."""

SOUNDS = {**dict.fromkeys("aeiouyw", ""), "q": "k", "c": "k", "g": "k", "z": "s", "v": "b", "p": "b"}
"""What is left of letters in a word's sound: names from Arabic and Persian are written in English with any vowels."""
HEARD = 3
"""So many sounds tell a word."""

_TABLE = str.maketrans(LETTERS)
_SOUNDS = str.maketrans(SOUNDS)
_MARKS = frozenset({"Mn", "Mc", "Me", "Cf"})
_WORD = re.compile(r"([^\W_]+)([-\u2010]?)")


@dataclass(frozen=True, slots=True)
class Words:
    """A text in words: `plain` without articles; `glued` where one was left out, it and its word in one; `whole` all of
    them in one, without articles and with them: `Ain al-Asad` is `ainasad` and `ainalasad`."""

    plain: tuple[str, ...]
    glued: tuple[str, ...]
    whole: tuple[str, str]


def folded(text: str) -> str:
    """A text in small letters without marks. What is no letter stays."""
    small = unicodedata.normalize("NFKD", text.translate(_TABLE)).lower()
    parts = unicodedata.normalize("NFKD", small)
    return "".join(char for char in parts if unicodedata.category(char) not in _MARKS).translate(_TABLE)


@lru_cache(maxsize=1 << 15)
def words(text: str) -> Words:
    """The words of a line. One without letters and digits is a word as it stands; one of articles alone keeps them."""
    plain, glued, full = [], [], []
    article = ""
    for word, hyphen in _WORD.findall(folded(text)):
        full.append(word)
        if word in ARTICLES or (hyphen and word in BOUND):
            article += word
            continue
        stem = word.removeprefix(ARABIC)
        bare = stem if len(stem) >= STEM else word
        if article or bare != word:
            glued.append(article + word)
        plain.append(bare)
        article = ""
    if not full:
        signs = "".join(char for char in folded(text) if unicodedata.category(char)[0] not in "ZC")
        full = [signs] if signs else []
    plain = plain or full
    return Words(tuple(plain), tuple(glued), ("".join(plain), "".join(full)))


def sound(word: str) -> str:
    """What is heard of a word in Latin letters, whichever way it is romanized: `ktb` for Kataib and Ketaeb; or ""."""
    if not (word.isascii() and word.isalpha()):
        return ""
    heard = word.translate(_SOUNDS)
    single = "".join(char for before, char in zip(("", *heard), heard, strict=False) if char != before)
    return single if len(single) >= HEARD else ""


def of_prose(text: str) -> set[str]:
    """The plain words of a long text. It is taken apart at its spaces first: most of its words come again elsewhere."""
    return {word for part in set(text.split()) for word in words(part).plain}
