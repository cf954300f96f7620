"""Names in several scripts and spellings: as a page lists them, and as search needs them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from briefgen import dates
from briefgen.library import Library
from briefgen.markdown import Md
from briefgen.present import apart, words
from briefgen.present.page import Writer
from briefgen.records import Actor, Name, Place


@dataclass(frozen=True, slots=True)
class KnownAs:
    """One name: the text as HTML with its language, what sort of name it is, and who uses it."""

    text: Md
    kind: str
    language: str
    used_by: Md


def table(writer: Writer, record: Actor | Place) -> tuple[KnownAs, ...]:
    """The other names of an actor or a place."""
    return tuple(_known_as(writer, name) for name in record.names)


def _known_as(writer: Writer, name: Name) -> KnownAs:
    language = ", ".join(
        part
        for part in (
            words.language(name.lang) if name.lang else "",
            words.script(name.script) if name.script and name.script != "Latn" else "",
            words.ROMANIZATION_LABELS.get(name.romanization or "", ""),
        )
        if part
    )
    valid = f" ({dates.words(name.valid)})" if name.valid else ""
    return KnownAs(
        apart.marked(name.text, apart.always(name.text, name.lang)),
        words.term(name.kind) + valid,
        language,
        writer.links(name.used_by),
    )


def spellings(record: Actor | Place) -> tuple[str, ...]:
    """All names of a record, each once."""
    return tuple(dict.fromkeys((record.name, *(name.text for name in record.names))))


def keywords(library: Library, keys: Iterable[str]) -> tuple[str, ...]:
    """All names of the actors and places that a page is about."""
    found: dict[str, None] = {}
    for key in keys:
        record = library.records.get(key)
        if isinstance(record, Actor | Place):
            found.update(dict.fromkeys(spellings(record)))
    return tuple(found)
