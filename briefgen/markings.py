"""Markings in order: which of some is the strictest (TLP 2.0, FIRST)."""

from __future__ import annotations

from collections.abc import Iterable

from briefgen.vocabulary import MARKINGS

LEVELS: tuple[str, ...] = tuple(MARKINGS.terms)
"""From the least to the most restricted."""


def strictest(labels: Iterable[str]) -> str:
    """The strictest of some labels; the least restricted of all where there is none."""
    return LEVELS[max(map(LEVELS.index, labels), default=0)]
