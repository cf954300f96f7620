"""What a rule looks at, and what it gives back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from briefgen.citations import Citation
from briefgen.facts import Facts, Reading
from briefgen.library import Library
from briefgen.load import Document
from briefgen.load.yaml import CONTROL
from briefgen.markdown import Prose
from briefgen.problems import WITHHELD, Problem, Severity
from briefgen.records import Model, Record
from briefgen.records.walk import Leaf, Place

LONGEST = 60
"""A value is repeated up to so many characters."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem before it has its place in the file.

    `what` may hold `{value}`, which `value` fills: it is withheld, with the hint, where the record, or the part of it
    that the problem is in, is not CLEAR; `general` is the hint there, and holds nothing of the record. `needle`
    narrows the place within a longer text; `key` asks for the key's place instead of the value's; `body_line` is a
    line of the Markdown body, from 0. `quotes`: `what` and `hint` may repeat a value of the record.
    """

    rule: str
    place: Place
    what: str
    hint: str
    value: str = ""
    severity: Severity = "error"
    needle: str = ""
    key: bool = False
    body_line: int | None = None
    quotes: bool = False
    general: str = ""

    def at(self, document: Document, marking: str) -> Problem:
        """The problem, in its file."""
        clear = marking == "CLEAR" and _clear(document, self.place)
        what = self.what.replace("{value}", f"'{_short(self.value)}'" if clear else WITHHELD)
        hint = self.hint if clear or not (self.value or self.quotes) else self.general
        if self.quotes and not clear:
            what = f"a value {WITHHELD} breaks this rule"
        if self.body_line is not None:
            where = document.body_location(self.body_line, needle=self.needle)
        elif self.key:
            where = document.locate_key(self.place)
        else:
            where = document.locate(self.place, self.needle)
        return Problem(where, self.rule, _one_line(what), _one_line(hint), self.severity)


def _clear(document: Document, place: Place) -> bool:
    """No part on the way to a place is marked more strictly than CLEAR."""
    return all(
        not isinstance(part, dict) or part.get("tlp", "CLEAR") == "CLEAR" for _, part in document.along(place)
    )


def _short(value: str) -> str:
    return value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"


def _one_line(text: str) -> str:
    """A message is one line, and prints: ids come from file names, which may hold anything."""
    return CONTROL.sub("\ufffd", re.sub(r"\s+", " ", text))


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule on one record may know of the others.

    `ids` holds the kind of every record, of malformed and unreadable ones too; `by_kind` the ids of each kind
    that a message may suggest, those of records that are CLEAR.
    `withheld` are the ids of records that the audience may not see, `withheld_claims` those of claims, each with its
    incident's.
    """

    ids: Mapping[str, str]
    withheld: frozenset[str]
    victims: frozenset[str]
    by_kind: Mapping[str, tuple[str, ...]]
    withheld_claims: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Whole:
    """All records together. `bearers`: the actors that bear a name, folded; `complete`: no record is malformed or unreadable."""

    library: Library
    facts: Mapping[str, Facts]
    cited: frozenset[str]
    bearers: Mapping[str, tuple[str, ...]]
    complete: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """One record under check: the document, what was read of it, and its effective marking."""

    document: Document
    marking: str
    reading: Reading

    @property
    def record(self) -> Record:
        """The record."""
        return self.reading.record

    @property
    def leaves(self) -> list[Leaf]:
        """Its marked fields."""
        return self.reading.leaves

    @property
    def parts(self) -> list[tuple[Place, Model]]:
        """Its parts, the record first."""
        return self.reading.parts

    @property
    def prose(self) -> list[tuple[Leaf, Prose]]:
        """Its fields of prose, with what each holds."""
        return self.reading.prose

    @property
    def citations(self) -> list[tuple[Leaf, Citation]]:
        """The citations in its fields."""
        return self.reading.citations
