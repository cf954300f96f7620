"""What a vocabulary is: a closed list of terms, with the standard they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

OURS = "briefgen"
"""Origin of terms that no standard has."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A closed list of terms, each with its meaning. `origin` names the standard or codebook they come from."""

    name: str
    origin: str
    terms: Mapping[str, str]

    def __contains__(self, term: object) -> bool:
        return term in self.terms


def spelt(name: str, origin: str, terms: Mapping[str, str]) -> Vocabulary:
    """A vocabulary whose terms are written as given."""
    return Vocabulary(name, origin, MappingProxyType(dict(terms)))


def hyphened(name: str, origin: str, **terms: str) -> Vocabulary:
    """A vocabulary whose terms are written with hyphens: `non_state` stands for `non-state`."""
    return spelt(name, origin, {term.replace("_", "-"): meaning for term, meaning in terms.items()})
