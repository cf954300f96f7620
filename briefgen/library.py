"""All checked records, indexed and linked: who appears where, what cites what, what derives from what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from briefgen import dates, evidence, markdown
from briefgen.citations import Citation
from briefgen.records import Actor, Briefing, Incident, Page, Place, Record, Relation, Settings, Source
from briefgen.records.common import CiteMark, ProseMark, Ref
from briefgen.records.walk import Leaf, walk

T = TypeVar("T")
R = TypeVar("R", bound=Record)
Role = Literal["participant", "accused", "target", "asserter"]
ROLES: tuple[Role, ...] = ("participant", "accused", "target", "asserter")
"""The parts an actor may have in an incident, in the order of a page."""


@dataclass(frozen=True, slots=True)
class Use:
    """One place where a source is cited: the record, the path to the field, the locator ("" where none)."""

    record: str
    place: tuple[str | int, ...]
    locator: str


@dataclass(frozen=True, slots=True)
class Library:
    """The records of one audience. Every mapping is by id; every tuple is in a fixed order."""

    settings: Settings
    records: Mapping[str, Record]
    markings: Mapping[str, str]
    derived_from: Mapping[str, tuple[str, ...]]
    derived: Mapping[str, tuple[str, ...]]
    uses: Mapping[str, tuple[Use, ...]]
    roles: Mapping[str, Mapping[Role, tuple[str, ...]]]
    related: Mapping[str, tuple[tuple[str, Relation], ...]]
    at_place: Mapping[str, tuple[str, ...]]
    followed_by: Mapping[str, tuple[tuple[str, int], ...]]
    parts: Mapping[str, tuple[str, ...]]
    ledgers: Mapping[str, tuple[evidence.Group, ...]]

    @property
    def sources(self) -> tuple[Source, ...]:
        """All sources, by title."""
        return tuple(sorted(self._of(Source), key=lambda source: (source.title, source.id)))

    @property
    def actors(self) -> tuple[Actor, ...]:
        """All actors, by name."""
        return tuple(sorted(self._of(Actor), key=lambda actor: (actor.name, actor.id)))

    @property
    def places(self) -> tuple[Place, ...]:
        """All places, by name."""
        return tuple(sorted(self._of(Place), key=lambda place: (place.name, place.id)))

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """All incidents, in order of time."""
        return tuple(sorted(self._of(Incident), key=in_time))

    @property
    def briefings(self) -> tuple[Briefing, ...]:
        """All briefings, the newest first."""
        return tuple(
            sorted(
                self._of(Briefing),
                key=lambda briefing: (dates.sort_key(briefing.as_of), briefing.id),
                reverse=True,
            )
        )

    @property
    def pages(self) -> tuple[Page, ...]:
        """The hand-written pages, by id."""
        return tuple(sorted(self._of(Page), key=lambda page: page.id))

    def ancestors(self, place: str) -> frozenset[str]:
        """The places that hold a place, near and far."""
        return _ancestors(place, self.records)

    def involved(self, incident: Incident) -> tuple[str, ...]:
        """The actors that an incident names as participant, accused, target or asserter, each once."""
        return tuple(dict.fromkeys(actor for _, actor in _roles_in(incident, self.records)))

    def independent_origins(self, sources: Iterable[str]) -> int:
        """How many of the sources are independent of each other."""
        return evidence.independent_origins(sources, self.derived_from)

    def _of(self, kind: type[R]) -> list[R]:
        return [record for record in self.records.values() if isinstance(record, kind)]


def in_time(incident: Incident) -> tuple[object, ...]:
    """Sort key: order of time, then id."""
    return (*dates.sort_key(incident.when.edtf), incident.id)


def build(settings: Settings, records: Iterable[Record], markings: Mapping[str, str]) -> Library:
    """Index and link records that have passed all checks. `markings`: effective marking by id."""
    by_id = {record.id: record for record in sorted(records, key=lambda record: record.id)}
    incidents = sorted((record for record in by_id.values() if isinstance(record, Incident)), key=in_time)
    derived_from = {record.id: record.derived_from for record in by_id.values() if isinstance(record, Source)}
    return Library(
        settings=settings,
        records=by_id,
        markings=dict(markings),
        derived_from=derived_from,
        derived=_grouped((parent, source) for source, parents in derived_from.items() for parent in parents),
        uses=_uses(by_id.values()),
        roles=_roles(incidents, by_id),
        related=_grouped(
            (relation.to, (actor.id, relation))
            for actor in by_id.values()
            if isinstance(actor, Actor)
            for relation in actor.relations
        ),
        at_place=_at_place(incidents, by_id),
        followed_by=_grouped(
            (claim.follows.incident, (incident.id, index))
            for incident in incidents
            for index, claim in enumerate(incident.claims)
            if claim.follows
        ),
        parts=_grouped((whole, incident.id) for incident in incidents for whole in incident.part_of),
        ledgers={
            incident.id: evidence.ledger(incident, lambda place: _ancestors(place, by_id))
            for incident in incidents
        },
    )


def citations_in(leaf: Leaf) -> list[tuple[Citation, int]]:
    """The citations of a field, each with its line in the field's text."""
    if isinstance(leaf.mark, CiteMark):
        return [(citation, 0) for citation in leaf.value]
    if isinstance(leaf.mark, ProseMark):
        return list(markdown.parse(leaf.value).citations)
    return []


def _uses(records: Iterable[Record]) -> dict[str, tuple[Use, ...]]:
    found: list[tuple[str, Use]] = []
    for record in records:
        for leaf in walk(record)[0]:
            if isinstance(leaf.mark, Ref):
                continue
            found.extend(
                (citation.key, Use(record.id, leaf.place, citation.locator))
                for citation, _ in citations_in(leaf)
            )
        if isinstance(record, Briefing):
            cited = markdown.parse(record.body).citations
            found.extend((citation.key, Use(record.id, ("body",), citation.locator)) for citation, _ in cited)
    return _grouped(found)


def _roles(
    incidents: Iterable[Incident], records: Mapping[str, Record]
) -> dict[str, dict[Role, tuple[str, ...]]]:
    found: dict[str, dict[Role, dict[str, None]]] = {}
    for incident in incidents:
        for role, actor in _roles_in(incident, records):
            found.setdefault(actor, {}).setdefault(role, {})[incident.id] = None
    return {actor: {role: tuple(ids) for role, ids in by_role.items()} for actor, by_role in found.items()}


def _roles_in(incident: Incident, records: Mapping[str, Record]) -> Iterable[tuple[Role, str]]:
    for actor in incident.participants:
        yield "participant", actor
    for target in incident.targets:
        if isinstance(records.get(target.id), Actor):
            yield "target", target.id
    for claim in incident.claims:
        if claim.responsibility is not None:
            if claim.responsibility.stance not in evidence.CLEARING:
                yield from (("accused", actor) for actor in claim.responsibility.accused)
            if (
                claim.responsibility.stance == "claims"
                and not claim.responsibility.accused
                and claim.asserter
            ):
                yield "accused", claim.asserter.actor
        if claim.asserter is not None:
            yield "asserter", claim.asserter.actor


def _at_place(incidents: Iterable[Incident], records: Mapping[str, Record]) -> dict[str, tuple[str, ...]]:
    """Incidents at a place or at a place within it."""
    return _grouped(
        (place, incident.id)
        for incident in incidents
        for place in dict.fromkeys(
            held for own in incident.where for held in (own, *sorted(_ancestors(own, records)))
        )
    )


def _ancestors(place: str, records: Mapping[str, Record]) -> frozenset[str]:
    found: set[str] = set()
    record = records.get(place)
    while isinstance(record, Place) and record.within is not None and record.within not in found:
        found.add(record.within)
        record = records.get(record.within)
    return frozenset(found)


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    """Values by key, each once, in the order they come; keys sorted."""
    groups: dict[str, dict[T, None]] = {}
    for key, value in pairs:
        groups.setdefault(key, {})[value] = None
    return {key: tuple(values) for key, values in sorted(groups.items())}
