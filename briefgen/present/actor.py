"""An actor's page: names, relations in both directions, incidents by role, statements."""

from __future__ import annotations

from dataclasses import dataclass

from briefgen import dates, vocabulary
from briefgen.facts import ROLES, Role
from briefgen.library import Library
from briefgen.markdown import Md
from briefgen.present import claim_words, figure, names, words
from briefgen.present.apart import shown
from briefgen.present.figure import Figure
from briefgen.present.names import KnownAs
from briefgen.present.page import Fact, View, Writer, record_head
from briefgen.records import Actor, Incident, Relation

ROLE_TITLES: dict[Role, str] = {
    "participant": "Took part",
    "accused": "Said to have done it",
    "target": "Target",
    "asserter": "Speaker",
}


@dataclass(frozen=True, slots=True)
class Related:
    """A relation, told from this actor's side."""

    words: Md
    when: str
    asserter: Md
    cite: Md


@dataclass(frozen=True, slots=True)
class RoleList:
    """The incidents in which the actor has one role."""

    title: str
    count: str
    incidents: tuple[figure.FigureRow, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """Something the actor is reported to have said."""

    incident: Md
    about: str
    value: Md
    cite: Md


@dataclass(frozen=True, slots=True)
class ActorView(View):
    """What an actor's page says."""

    facts: tuple[Fact, ...]
    summary: Md
    names: tuple[KnownAs, ...]
    relations: tuple[Related, ...]
    designations: tuple[Md, ...]
    figure: Figure | None
    roles: tuple[RoleList, ...]
    statements: tuple[Statement, ...]
    notes: Md


def view(library: Library, actor: Actor) -> ActorView:
    """The page of an actor."""
    page = record_head(library, actor, kind="actor")
    writer = Writer(library, page.path)
    roles = library.roles.get(actor.id, {})
    involved = library.in_order(key for role in ROLES for key in roles.get(role, ()))
    rows = figure.rows(writer, involved)
    summary = writer.prose(actor.summary)
    known_as = names.table(writer, actor)
    relations = (
        *(_outward(writer, relation) for relation in actor.relations),
        *(_inward(writer, key, index) for key, index in library.related.get(actor.id, ())),
    )
    designations = tuple(
        Md(
            shown(f"{item.by}: {item.list}" + (f", since {dates.words(item.date)}" if item.date else ""))
            + writer.cite(item.cite)
        )
        for item in actor.designations
    )
    statements = tuple(
        statement for incident in involved for statement in _statements(writer, incident, actor.id)
    )
    notes = writer.prose(actor.notes_public)
    return ActorView(
        page=page,
        references=writer.references(),
        keywords=names.spellings(actor),
        facts=_facts(actor),
        summary=summary,
        names=known_as,
        relations=relations,
        designations=designations,
        figure=figure.of(writer, actor.id, f"Incidents with {actor.name}", involved, rows)
        if len(involved) > 1
        else None,
        roles=tuple(_role(role, [rows[key] for key in roles[role]]) for role in ROLES if role in roles),
        statements=statements,
        notes=notes,
    )


def _facts(actor: Actor) -> tuple[Fact, ...]:
    facts = [Fact("Kind", shown(words.term(actor.kind)))]
    if actor.country:
        facts.append(Fact("Country", shown(words.country(actor.country))))
    if actor.first_seen:
        facts.append(Fact("First seen", shown(words.when(actor.first_seen))))
    if actor.last_seen:
        facts.append(Fact("Last seen", shown(words.when(actor.last_seen))))
    return tuple(facts)


def _role(role: Role, rows: list[figure.FigureRow]) -> RoleList:
    return RoleList(ROLE_TITLES[role], words.number(len(rows), "incident"), tuple(rows))


def _outward(writer: Writer, relation: Relation) -> Related:
    said = vocabulary.RELATION_TYPES.terms[relation.type]
    return _related(writer, relation, Md(f"{shown(said)} {writer.link(relation.to)}"))


def _inward(writer: Writer, key: str, index: int) -> Related:
    other = writer.library.records[key]
    assert isinstance(other, Actor)
    relation = other.relations[index]
    said = vocabulary.RELATION_TYPES.terms[relation.type]
    return _related(writer, relation, Md(f"{writer.link(key)} {shown(said)} this actor"))


def _related(writer: Writer, relation: Relation, said: Md) -> Related:
    note = "".join(
        f" ({part})" for part in (relation.as_reported and f"“{relation.as_reported}”", relation.note) if part
    )
    asserter = writer.link(relation.asserter) if relation.asserter else Md("the source, in its own voice")
    when = words.when(relation.when) if relation.when else ""
    return Related(Md(said + shown(note)), when, asserter, writer.cite(relation.cite))


def _statements(writer: Writer, incident: Incident, key: str) -> list[Statement]:
    return [
        Statement(
            incident=writer.link(incident.id),
            about=claim_words.about(writer.library, claim),
            value=claim_words.value(writer, claim),
            cite=writer.cite(claim.cite),
        )
        for claim in incident.claims
        if claim.asserter and claim.asserter.actor == key
    ]
