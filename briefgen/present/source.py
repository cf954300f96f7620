"""A source's page: the full reference, what bears on its quality, and every claim and page that uses it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from briefgen import dates, facts, vocabulary
from briefgen.library import Library
from briefgen.markdown import Md
from briefgen.present import apart, claim_words, words
from briefgen.present.apart import shown
from briefgen.present.briefing import BoundCitations
from briefgen.present.page import Fact, View, Writer, record_head
from briefgen.records import Claim, Incident, Source


@dataclass(frozen=True, slots=True)
class CitedClaim:
    """One claim that cites the source."""

    claim: Md
    about: str
    value: Md
    asserter: Md
    locator: str


@dataclass(frozen=True, slots=True)
class CitedOn:
    """A page that cites the source outside of claims, with the locators."""

    page: Md
    kind: str
    locators: str


@dataclass(frozen=True, slots=True)
class SourceView(View):
    """What a source's page says."""

    reference: Md
    address: Md
    facts: tuple[Fact, ...]
    summary: Md
    descriptor: tuple[Fact, ...]
    derived_from: tuple[Md, ...]
    derived: tuple[Md, ...]
    relays: Md
    claims: tuple[CitedClaim, ...]
    pages: tuple[CitedOn, ...]
    notes: Md


def view(library: Library, source: Source, bound: BoundCitations) -> SourceView:
    """The page of a source. `bound`: what briefings cite in their bodies, as `briefing.bound_citations` gives it."""
    page = record_head(library, source, kind="source")
    writer = Writer(library, page.path)
    before, after = words.reference(source)
    summary = writer.prose(source.summary)
    claims = _claims(library, writer, source.id)
    notes = writer.prose(source.notes_public)
    return SourceView(
        page=page,
        references=writer.references(),
        keywords=(words.authors(source), source.publisher or "", source.container_title or ""),
        reference=Md(
            f"{shown(before)}“{apart.marked(source.title, apart.record(facts.named(source)))}”{shown(after)}"
        ),
        address=Md(f"<{source.url}>") if source.url else Md(""),
        facts=_facts(source),
        summary=summary,
        descriptor=_descriptor(source),
        derived_from=tuple(writer.link(key) for key in source.derived_from),
        derived=tuple(writer.link(key) for key in library.derived.get(source.id, ())),
        relays=writer.links(source.relays),
        claims=claims,
        pages=_pages(writer, source.id, bound),
        notes=notes,
    )


def _facts(source: Source) -> tuple[Fact, ...]:
    facts = [Fact("Type", shown(vocabulary.SOURCE_TYPES.terms[source.type]))]
    if source.kind:
        facts.append(Fact("Kind", shown(vocabulary.SOURCE_KINDS.terms[source.kind])))
    pairs = (
        ("Published", words.issued(source)),
        ("Read", dates.words(source.accessed) if source.accessed else ""),
        ("Language", words.language(source.language) if source.language else ""),
        ("Original title", source.original_title or ""),
        ("Translator", words.listing(person.words for person in source.translator)),
        ("Reach", source.scale or ""),
        (
            "Reliability",
            f"{source.reliability}: {vocabulary.RELIABILITIES.terms[source.reliability]}"
            if source.reliability
            else "",
        ),
        ("Use of artificial intelligence", source.ai_use.use if source.ai_use else ""),
    )
    facts.extend(Fact(label, shown(value)) for label, value in pairs if value)
    if source.archived:
        date = f", {dates.words(source.archived.date)}" if source.archived.date else ""
        facts.append(Fact("Archived copy", Md(f"<{source.archived.url}>{shown(date)}")))
    return tuple(facts)


def _descriptor(source: Source) -> tuple[Fact, ...]:
    found = source.descriptor
    if found is None:
        return ()
    access = (
        f"{words.term(found.access)}: {vocabulary.ACCESSES.terms[found.access]}" if found.access else None
    )
    pairs = (
        ("Access", access),
        ("Motive or bias", found.motive_bias),
        ("Track record", found.track_record),
        ("Completeness", found.completeness),
        ("Currency", found.currency),
        ("Note", found.note),
    )
    return tuple(Fact(label, shown(value)) for label, value in pairs if value)


def _claims(library: Library, writer: Writer, key: str) -> tuple[CitedClaim, ...]:
    """Every claim that cites the source, in order of time."""
    return tuple(
        CitedClaim(
            claim=writer.link(incident.id, fragment=f"#claim-{index + 1}"),
            about=claim_words.about(library, claim),
            value=claim_words.value(writer, claim),
            asserter=claim_words.asserter(writer, claim),
            locator=", ".join(
                dict.fromkeys(
                    citation.locator for citation in claim.cite if citation.key == key and citation.locator
                )
            ),
        )
        for incident, index, claim in _citing(library, key)
    )


def _citing(library: Library, key: str) -> Iterator[tuple[Incident, int, Claim]]:
    for record, index in library.claims_citing.get(key, ()):
        incident = library.records[record]
        assert isinstance(incident, Incident)
        yield incident, index, incident.claims[index]


def _pages(writer: Writer, key: str, bound: BoundCitations) -> tuple[CitedOn, ...]:
    """Every page whose text cites the source, apart from claims."""
    library = writer.library
    locators: dict[str, dict[str, None]] = {}
    for use in library.uses.get(key, ()):
        if use.elsewhere:
            locators.setdefault(use.record, {}).update(dict.fromkeys(use.elsewhere))
    for record, locator in bound.get(key, ()):
        locators.setdefault(record, {})[locator] = None
    order = {kind: position for position, kind in enumerate(("briefing", "incident"))}
    named = library.named
    keys = sorted(
        locators, key=lambda record: (order.get(named[record].kind, len(order)), named[record].label)
    )
    return tuple(
        CitedOn(
            writer.link(record),
            named[record].kind,
            ", ".join(filter(None, locators[record])),
        )
        for record in keys
    )
