"""An incident's page: what is reported, who says so, what is disputed, what was decided."""

from __future__ import annotations

from dataclasses import dataclass

from briefgen import dates, vocabulary
from briefgen.evidence import Suggestion
from briefgen.library import Library
from briefgen.markdown import Md
from briefgen.present import attribution, claim_words, ledger, names, words
from briefgen.present.apart import shown
from briefgen.present.attribution import Attribution
from briefgen.present.ledger import Ledger, LedgerGroup
from briefgen.present.page import Chip, Fact, View, Writer, record_head
from briefgen.records import Incident

APART = ("responsibility", "follows")
"""Properties that have a section of their own."""

GLANCED = ("when", "where", "casualties", "damage", "weapon")
"""Properties that stand in the overview, with who did it."""

GRADE_SHAPES = {"confirmed": "●", "fair": "◕", "weak": "◔", "contested": "◆", "discounted": "○"}


@dataclass(frozen=True, slots=True)
class Sequel:
    """An incident that is said to follow this one, by whom, and where that is printed."""

    relation: str
    incident: Md
    date: str
    asserter: Md
    cite: Md


@dataclass(frozen=True, slots=True)
class Glance:
    """One line of the overview: what is reported, how it stands, how many say so, and the way to the claims."""

    title: str
    result: str
    chips: tuple[Chip, ...]
    support: str
    target: Md


@dataclass(frozen=True, slots=True)
class Graded:
    """How well the incident is attested. `chip` is what an analyst set, None where nobody did; `rule` what the claims suggest."""

    chip: Chip | None
    reason: Md
    by: str
    rule: str


@dataclass(frozen=True, slots=True)
class IncidentView(View):
    """What an incident's page says."""

    facts: tuple[Fact, ...]
    disputed: str
    graded: Graded
    summary: Md
    inferred: Md
    glances: tuple[Glance, ...]
    signs: tuple[Chip, ...]
    reported: Ledger
    attribution: Attribution | None
    follows: Ledger
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
    graded = _graded(writer, incident)
    summary = writer.prose(incident.summary)
    inferred = writer.inline(incident.when.inferred)
    reported = ledger.ledger(
        writer, [group for group in found if group.property_name not in APART], incident.claims
    )
    who = attribution.section(writer, incident)
    follows = ledger.ledger(
        writer, [group for group in found if group.property_name == "follows"], incident.claims
    )
    sequels = tuple(_sequel(writer, key, index) for key, index in library.followed_by.get(incident.id, ()))
    notes = writer.prose(incident.notes_public)
    glances = _glances(library, incident, reported, who)
    return IncidentView(
        page=page,
        references=writer.references(),
        keywords=names.keywords(library, (*library.involved(incident), *incident.where)),
        facts=facts,
        disputed=disputed(library, incident),
        graded=graded,
        summary=summary,
        inferred=inferred,
        glances=glances,
        signs=tuple(dict.fromkeys(chip for glance in glances for chip in glance.chips)),
        reported=reported,
        attribution=who,
        follows=follows,
        sequels=sequels,
        parts=tuple(writer.link(key) for key in library.parts.get(incident.id, ())),
        notes=notes,
    )


def disputed(library: Library, incident: Incident) -> str:
    """`casualties, who did it`: the properties that are disputed, by name; nothing where none is."""
    found = dict.fromkeys(library.standings[incident.id].disputed)
    return ", ".join(vocabulary.CLAIM_PROPERTIES.terms[name].lower() for name in found)


def grade(incident: Incident) -> Chip | None:
    """The grade an analyst gave, in Airwars' words; None where there is none."""
    if incident.grading is None:
        return None
    word = incident.grading.grade
    return Chip(Md(f"grade-{word}"), Md(GRADE_SHAPES[word]), word, vocabulary.GRADES.terms[word])


def _graded(writer: Writer, incident: Incident) -> Graded:
    given = incident.grading
    by = (given.analyst, dates.words(given.date) if given.date else "") if given else ()
    return Graded(
        chip=grade(incident),
        reason=writer.inline(given.reason) if given else Md(""),
        by=", ".join(part for part in by if part),
        rule=_rule(writer.library, writer.library.suggested_grade(incident)),
    )


def _rule(library: Library, suggestion: Suggestion | None) -> str:
    """`weak: 1 independent origin reports it`: what the claims suggest and why; nothing where there is no claim."""
    if suggestion is None:
        return ""
    labels = map(library.label, suggestion.actors)
    actors = words.listing(labels)
    origins = (
        words.number(suggestion.origins, "independent origin reports", "independent origins report") + " it"
    )
    why = {
        "discounted": "every claim was taken back or set aside",
        "contested": f"claims that stand disagree about {actors}",
        "confirmed": f"{actors} is reported to say that it did it",
    }.get(suggestion.grade, origins)
    return f"{suggestion.grade}: {why}"


def _glances(
    library: Library, incident: Incident, reported: Ledger, who: Attribution | None
) -> tuple[Glance, ...]:
    """The overview; nothing where nothing is compared or decided, as the one table of claims says it all."""
    everything = sorted((*reported.groups, *reported.alone), key=lambda group: _rank(group.property_name))
    found = [_glance(group, group.result) for group in everything if group.property_name in GLANCED]
    if who is not None:
        found.append(_glance(who.head, attribution.summary(library, incident) or "nobody is named"))
    return tuple(found) if reported.groups or (who is not None and len(who.head.rows) > 1) else ()


def _rank(property_name: str) -> int:
    return list(vocabulary.CLAIM_PROPERTIES.terms).index(property_name)


def _glance(group: LedgerGroup, result: str) -> Glance:
    support = group.support or words.number(len(group.rows), "claim")
    return Glance(group.title, result, group.chips, support, Md(f"#claim-{group.rows[0].number}"))


def _facts(writer: Writer, incident: Incident) -> tuple[Fact, ...]:
    reported = f" (“{incident.when.as_reported}”)" if incident.when.as_reported else ""
    facts = [
        Fact("When", shown(words.when(incident.when) + reported)),
        Fact("Where", writer.links(incident.where) or Md("not stated")),
        Fact("Type", shown(words.term(incident.type))),
    ]
    if incident.occurrence != "single":
        facts.append(Fact("Told as", shown(vocabulary.OCCURRENCES.terms[incident.occurrence])))
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
