"""Did you mean: the nearest of the words that would have been right."""

from __future__ import annotations

from collections.abc import Iterable


def closest(word: str, words: Iterable[str]) -> str | None:
    """The most similar of `words`, or None when none is near. Ties go to the first in alphabetical order."""
    from rapidfuzz import fuzz, process  # imported here: only needed when something is wrong

    found = process.extractOne(word, sorted(words), scorer=fuzz.ratio, score_cutoff=66)
    return found[0] if found else None
