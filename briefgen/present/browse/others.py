"""The lists of actors, places, sources and briefings. A row is made from one record; counts come from the indexes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from briefgen import dates, markdown, vocabulary
from briefgen.facts import ROLES
from briefgen.library import Library
from briefgen.present import words
from briefgen.present.actor import ROLE_TITLES
from briefgen.present.browse import rows
from briefgen.present.browse.rows import Column, Facet, Listing, Part, Row, Section
from briefgen.records import Actor, Briefing, Name, Place, Source
from briefgen.search import normalising

_NUMBER = re.compile("[0-9]+")
DIGITS, OTHER = Section("0-9", "0–9"), Section("other", "other letters")


def _plain(text: str) -> str:
    """A name in small plain letters, from its first letter or digit on."""
    plain = normalising.folded(text)
    start = next((place for place, char in enumerate(plain) if char.isalnum()), 0)
    return plain[start:]


def by_letter(library: Library, key: str) -> Section:
    """The first letter of a record's name, without its marks."""
    return _letter(library.label(key))


@lru_cache(maxsize=1 << 12)
def _letter(name: str) -> Section:
    first = _plain(name)[:1]
    if "a" <= first <= "z":
        return Section(first, first.upper())
    return DIGITS if first.isdecimal() else OTHER


def in_order(names: Iterable[tuple[str, str]]) -> list[str]:
    """The ids of records, from names with ids: by name, digits before letters, other scripts after them; `part 2` before `part 10`."""
    rank = {DIGITS: 0, OTHER: 2}

    def place(named: tuple[str, str]) -> tuple[object, ...]:
        numbered = _NUMBER.sub(lambda found: found[0].zfill(9), _plain(named[0]))
        return (rank.get(_letter(named[0]), 1), numbered, *named)

    return [key for _, key in sorted(names, key=place)]


def _in_order(kind: str) -> Callable[[Library], list[str]]:
    return lambda library: in_order((library.label(key), key) for key in library.order[kind])


def actor(library: Library, item: Actor) -> Row:
    """An actor as a line of the list."""
    roles = library.roles.get(item.id, {})
    return Row(
        key=item.id,
        cells=(
            rows.named([item.id]),
            tuple(_name(name) for name in item.names if name.text != item.name),
            rows.words(words.term(item.kind)),
            rows.words(str(len({key for role in ROLES for key in roles.get(role, ())}))),
        ),
        values=((item.kind,), tuple(role for role in ROLES if role in roles), _given(item.country)),
    )


def _name(name: Name) -> Part:
    """A further name, with how it was brought into Latin letters."""
    return Part(
        name.text, lang=name.lang or "", note=words.ROMANIZATION_LABELS.get(name.romanization or "", "")
    )


def place(library: Library, item: Place) -> Row:
    """A place as a line of the list."""
    return Row(
        key=item.id,
        cells=(
            rows.named([item.id]),
            rows.words(words.term(item.kind)),
            rows.named(_given(item.within)),
            rows.words(words.term(item.precision)) if item.precision else (),
            rows.words(str(len(library.at_place.get(item.id, ())))),
        ),
        values=((item.kind,), _given(item.within), _given(item.precision)),
    )


def source(library: Library, item: Source) -> Row:
    """A source as a line of the list."""
    printed = item.issued.edtf if item.issued else None
    publication = item.container_title or item.publisher
    return Row(
        key=item.id,
        cells=(
            rows.named([item.id]),
            rows.words(words.authors(item) or "not stated"),
            rows.words(publication or "not stated"),
            rows.words(words.issued(item)),
            rows.named(item.derived_from),
            rows.words(str(sum(use.times for use in library.uses.get(item.id, ())))),
        ),
        values=(
            (item.type,),
            _given(publication),
            _given(item.language),
            _given(item.reliability),
            ("yes" if item.derived_from else "no",),
        ),
        days=(printed.earliest, printed.latest) if printed else (None, None),
    )


def briefing(library: Library, item: Briefing) -> Row:
    """A briefing as a line of the list."""
    return Row(
        key=item.id,
        cells=(
            rows.named([item.id]),
            rows.words(dates.words(item.as_of)),
            rows.words(words.listing(item.authors)),
            rows.words(markdown.plain(item.key_judgements[0].text)),
        ),
    )


def _year(library: Library, key: str) -> Section:
    item = library.records[key]
    assert isinstance(item, Briefing)
    return Section(item.as_of.edtf[:4], item.as_of.edtf[:4])


def _given(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _role(_: Library, value: str) -> str:
    return ROLE_TITLES[value]  # type: ignore[index]  # a role, by the row


def _derived(_: Library, value: str) -> str:
    return "from another source" if value == "yes" else "from no other source listed"


def _reliability(_: Library, value: str) -> str:
    return f"{value}: {vocabulary.RELIABILITIES.terms[value]}"


_KIND = Facet("kind", "Kind", "All kinds", lambda _, value: words.term(value))

ACTORS = Listing(
    name="actors",
    order="by name",
    divided="letter",
    columns=(
        Column("Actor", "given"),
        Column("Also known as"),
        Column("Kind"),
        Column("Incidents", "number"),
    ),
    keys=_in_order("actor"),
    section=by_letter,
    row=actor,
    facets=(
        _KIND,
        Facet("role", "Role in incidents", "Any role, or none", _role, ROLES),
        Facet("country", "Country", "All countries", lambda _, value: words.country(value)),
    ),
)

PLACES = Listing(
    name="places",
    order="by name",
    divided="letter",
    columns=(
        Column("Place", "given"),
        Column("Kind"),
        Column("Within"),
        Column("Precision"),
        Column("Incidents", "number"),
    ),
    keys=_in_order("place"),
    section=by_letter,
    row=place,
    facets=(
        _KIND,
        Facet("place", "Within", "All places", rows.name_of, wider=rows.holders),
        Facet("precision", "Precision", "All precisions", lambda _, value: words.term(value)),
    ),
)

SOURCES = Listing(
    name="sources",
    order="by title",
    divided="letter",
    columns=(
        Column("Source", "given"),
        Column("Author"),
        Column("Published in"),
        Column("Date", "days"),
        Column("Derives from"),
        Column("Citations", "number"),
    ),
    keys=_in_order("source"),
    section=by_letter,
    row=source,
    facets=(
        Facet("type", "Type", "All types", lambda _, value: vocabulary.SOURCE_TYPES.terms[value]),
        Facet("publication", "Published in", "All publications", lambda _, value: value),
        Facet("language", "Language", "All languages", lambda _, value: words.language(value)),
        Facet(
            "reliability",
            "Reliability",
            "All reliabilities",
            _reliability,
            tuple(vocabulary.RELIABILITIES.terms),
        ),
        Facet("derived", "Derives", "Derived or not", _derived, ("yes", "no")),
    ),
    dated=True,
)

BRIEFINGS = Listing(
    name="briefings",
    order="the newest first",
    divided="year",
    columns=(Column("Briefing"), Column("As of", "given"), Column("Authors"), Column("First key judgement")),
    keys=lambda library: library.order["briefing"],
    section=_year,
    row=briefing,
)
