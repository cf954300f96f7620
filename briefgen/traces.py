"""What each page was made from: after a change, only pages that read something that is not as it was are made again.

A page reads the records by names such as `records x` or `roles y`, which the library logs (`Library.logged`). Each
name has a digest of its value. Two runs in which all that a page read has the same digests give the same page.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from typing import Any, NamedTuple

from briefgen.library import MAPPINGS, WHOLE, Library

Values = Mapping[str, str]
"""A digest of each value that can be read, by its name; names whose value is not there are left out."""


class Trace(NamedTuple):
    """What a page read: the numbers of names (as bytes of an array of integers), and names of what was not there."""

    found: bytes
    missing: tuple[str, ...]


NOTHING = Trace(b"", ())
"""The trace of a page that is not traced."""


class Made(NamedTuple):
    """A page that was made: what it read, and its entry in the index of search."""

    trace: Trace
    entry: str


@dataclass(frozen=True, slots=True)
class Names:
    """The names of all that can be read, each with a number: what thousands of pages read takes little room as numbers."""

    values: Values
    numbers: Mapping[str, int]

    def trace(self, read: Collection[str]) -> Trace:
        """What was read, in numbers."""
        numbers = self.numbers
        missing = tuple(sorted(name for name in read if name not in numbers))
        found = array("I", sorted(numbers[name] for name in read if name in numbers))
        return Trace(found.tobytes(), missing)


@dataclass(frozen=True, slots=True)
class Kept:
    """The pages of a run. `shell` is a digest of what the theme put around them; `values` in the order of their numbers.

    `printed`: those whose PDF was printed without a warning.
    """

    shell: str
    values: Values
    pages: Mapping[str, Made]
    printed: frozenset[str] = frozenset()

    def still(self, now: Names) -> dict[str, Made]:
        """The pages that would come out as they are, with what they read in the numbers of now."""
        changed = {
            number
            for number, (name, digest) in enumerate(self.values.items())
            if now.values.get(name) != digest
        }
        moved = [now.numbers.get(name, 0) for name in self.values]
        found: dict[str, Made] = {}
        for path, made in self.pages.items():
            read = array("I", made.trace.found)
            if changed.isdisjoint(read) and now.numbers.keys().isdisjoint(made.trace.missing):
                trace = Trace(array("I", map(moved.__getitem__, read)).tobytes(), made.trace.missing)
                found[path] = Made(trace, made.entry)
        return found


def names(library: Library, more: Mapping[str, Mapping[str, Any]]) -> Names:
    """Everything that can be read from a library, and from `more` mappings, by their names."""
    mappings = {name: getattr(library, name) for name in MAPPINGS if name != "ledgers"} | dict(more)
    mappings["records"] = library.digests  # to make each into an object would take as long as to read it
    values = dict(chain.from_iterable(_digests(name, mapping) for name, mapping in mappings.items()))
    return Names(values, {name: number for number, name in enumerate(values)})


def _digests(name: str, mapping: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    whole = blake2b(digest_size=8)
    for key in mapping:
        found = _digest(mapping[key])
        whole.update(f"{key} {found}\0".encode())
        yield f"{name} {key}", found
    yield f"{name} {WHOLE}", whole.hexdigest()


def _digest(value: Any) -> str:
    plain = sorted(value) if isinstance(value, frozenset) else value
    return blake2b(repr(plain).encode(), digest_size=8).hexdigest()
