"""An incident's page: what is reported, who says so, what is disputed, what was decided."""

from __future__ import annotations

from dataclasses import dataclass

from briefgen import vocabulary
from briefgen.evidence import disputed_properties
from briefgen.library import Library
from briefgen.markdown import Md, escape
from briefgen.present import claim_words, ledger, names, words
from briefgen.present.ledger import LedgerGroup
from briefgen.present.page import Chip, Fact, View, Writer, record_head
from briefgen.records import Incident

APART = ("responsibility", "follows")
"""Properties that have a section of their own."""


@dataclass(frozen=True, slots=True)
class Sequel:
    """An incident that is said to follow this one, by whom, and where that is printed."""

    relation: str
    incident: Md
    date: str
    asserter: Md
    cite: Md


@dataclass(frozen=True, slots=True)
class IncidentView(View):
    """What an incident's page says."""

    facts: tuple[Fact, ...]
    disputed: str
    grade: Chip | None
    grade_reason: Md
    summary: Md
    inferred: Md
    reported: tuple[LedgerGroup, ...]
    responsibility: tuple[LedgerGroup, ...]
    follows: tuple[LedgerGroup, ...]
    sequels: tuple[Sequel, ...]
    parts: tuple[Md, ...]
    notes: Md


def view(library: Library, incident: Incident) -> IncidentView:
    """The page of an incident."""
    page = record_head(library, incident, kind="incident")
    writer = Writer(library, page.path)
    found = library.ledgers[incident.id]
    # In the order of the page: citations are numbered as they are written.
    facts = _facts(writer, incident)
    grade_reason = writer.inline(incident.grading.reason) if incident.grading else Md("")
    summary = writer.prose(incident.summary)
    inferred = writer.inline(incident.when.inferred)
    reported = ledger.groups(
        writer, [group for group in found if group.property_name not in APART], incident.claims
    )
    responsibility = ledger.groups(
        writer, [group for group in found if group.property_name == "responsibility"], incident.claims
    )
    follows = ledger.groups(
        writer, [group for group in found if group.property_name == "follows"], incident.claims
    )
    sequels = tuple(_sequel(writer, key, index) for key, index in library.followed_by.get(incident.id, ()))
    notes = writer.prose(incident.notes_public)
    return IncidentView(
        page=page,
        references=writer.references(),
        keywords=names.keywords(library, (*library.involved(incident), *incident.where)),
        facts=facts,
        disputed=disputed(library, incident),
        grade=grade(incident),
        grade_reason=grade_reason,
        summary=summary,
        inferred=inferred,
        reported=reported,
        responsibility=responsibility,
        follows=follows,
        sequels=sequels,
        parts=tuple(writer.link(key) for key in library.parts.get(incident.id, ())),
        notes=notes,
    )


def disputed(library: Library, incident: Incident) -> str:
    """`casualties, who did it`: the properties that are disputed, by name; nothing where none is."""
    found = disputed_properties(library.ledgers[incident.id])
    return ", ".join(vocabulary.CLAIM_PROPERTIES.terms[name].lower() for name in found)


def grade(incident: Incident) -> Chip | None:
    """The grade an analyst gave, in Airwars' words; None where there is none."""
    if incident.grading is None:
        return None
    word = incident.grading.grade
    shapes = {"confirmed": "●", "fair": "◕", "weak": "◔", "contested": "◆", "discounted": "○"}
    return Chip(Md(f"grade-{word}"), Md(shapes[word]), word, vocabulary.GRADES.terms[word])


def _facts(writer: Writer, incident: Incident) -> tuple[Fact, ...]:
    reported = f" (“{incident.when.as_reported}”)" if incident.when.as_reported else ""
    facts = [
        Fact("When", escape(words.when(incident.when) + reported)),
        Fact("Where", writer.links(incident.where) or Md("not stated")),
        Fact("Type", escape(words.term(incident.type))),
    ]
    if incident.occurrence != "single":
        facts.append(Fact("Told as", escape(vocabulary.OCCURRENCES.terms[incident.occurrence])))
    if incident.participants:
        facts.append(Fact("Took part", writer.links(incident.participants)))
    if incident.targets:
        facts.append(Fact("Targets", writer.links(target.id for target in incident.targets)))
    if incident.part_of:
        facts.append(Fact("Part of", writer.links(incident.part_of)))
    return tuple(facts)


def _sequel(writer: Writer, key: str, index: int) -> Sequel:
    later = writer.library.records[key]
    assert isinstance(later, Incident)
    claim = later.claims[index]
    assert claim.follows is not None
    relation = vocabulary.FOLLOWS_RELATIONS.terms[claim.follows.relation]
    who = claim_words.asserter(writer, claim)
    return Sequel(relation, writer.link(key), words.when(later.when), who, writer.cite(claim.cite))
