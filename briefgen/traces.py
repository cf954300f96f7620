"""What each page was made from: after a change, only pages that read something that is not as it was are made again.

A page reads the records by names such as `records x` or `roles y`, which the library logs (`Library.logged`). Each
name has a digest of its value, and a marking. Two runs in which all that a page read has the same digests give the same
page; a page is marked as the strictest of what it read.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from typing import Any, NamedTuple

from briefgen.library import MAPPINGS, WHOLE, Library
from briefgen.markings import LEVELS

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


class Marks:
    """The marking of each name under which something can be read, and so of a page that read some of them.

    What an index says of a record rests on the records that it names: on all of each, as a claim or a relation may have
    put it there, but for what no part of a record says. Nothing is less restricted than the site.
    """

    def __init__(self, library: Library, more: Mapping[str, Mapping[str, Any]]) -> None:
        self._mappings = _mappings(library) | dict(more)
        self._floor = LEVELS.index(library.settings.tlp or LEVELS[0])
        self._own = {key: LEVELS.index(label) for key, label in library.markings.items()}
        self._whole = {key: LEVELS.index(label) for key, label in library.strictest.items()}
        self.alike = max(self._whole.values(), default=0) <= self._floor
        """Whether everything is marked as the site is: then no page needs to be watched."""
        self._found: dict[str, int] = {}

    def of_page(self, read: Iterable[str]) -> str:
        """The marking of a page that read something by these names."""
        return LEVELS[max(map(self.level, () if self.alike else read), default=self._floor)]

    def level(self, name: str) -> int:
        """The level of what is read by a name."""
        if self.alike:
            return self._floor
        if name not in self._found:
            mapping, _, key = name.partition(" ")
            self._found[name] = max(self._floor, self._of(mapping, key))
        return self._found[name]

    def _of(self, name: str, key: str) -> int:
        levels = self._own if name in _OWN else self._whole
        mapping = self._mappings.get(name, {})
        if key == WHOLE:
            return max((self.level(f"{name} {each}") for each in mapping), default=0)
        about = levels.get(key, 0)
        if name in _SELF or key not in mapping:
            return about
        return max(about, *(levels.get(word, 0) for word in _words(mapping[key])))


_SELF = frozenset(("records", "named", "standings", "events"))
"""What is read from a record alone."""

_OWN = frozenset(
    ("named", "events", "order", "derived_from", "derived", "holders", "within", "at_place", "parts", "lists")
)
"""What rests on no part of a record that can be marked by itself."""


def _words(value: Any) -> Iterator[str]:
    """All texts of a value, and an empty one."""
    yield ""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            yield found
        elif isinstance(found, Mapping):
            waiting.extend(found.values())
        elif isinstance(found, tuple | frozenset):
            waiting.extend(found)


def _mappings(library: Library) -> dict[str, Mapping[str, Any]]:
    return {name: getattr(library, name) for name in MAPPINGS if name != "ledgers"}


def names(library: Library, more: Mapping[str, Mapping[str, Any]]) -> Names:
    """Everything that can be read from a library, and from `more` mappings, by their names."""
    marks = Marks(library, more)
    mappings = _mappings(library) | dict(more)
    mappings["records"] = library.digests  # to make each into an object would take as long as to read it
    values = dict(chain.from_iterable(_digests(name, mapping) for name, mapping in mappings.items()))
    if not marks.alike:
        values = {name: f"{found} {marks.level(name)}" for name, found in values.items()}
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
