"""How the records hang together: who appears where, what holds what, what cites what. Each index is one walk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Literal, TypeVar

from briefgen import evidence
from briefgen.records import Actor, Incident, Place, Record, Relation

T = TypeVar("T")
Role = Literal["participant", "accused", "target", "asserter"]
ROLES: tuple[Role, ...] = ("participant", "accused", "target", "asserter")
"""The parts an actor may have in an incident, in the order of a page."""
ClaimOf = tuple[str, int]
"""An incident's id, and the place of one of its claims in its list, from 0."""


class Later(Mapping[str, T]):
    """An index that is made when it is first asked for."""

    def __init__(self, make: Callable[[], Mapping[str, T]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> Mapping[str, T]:
        return self._make()

    def __getitem__(self, key: str) -> T:
        return self._made[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


def related(records: Iterable[Record]) -> dict[str, tuple[tuple[str, Relation], ...]]:
    """The relations to each actor, each with the actor that states it."""
    actors = [record for record in records if isinstance(record, Actor)]
    return grouped((relation.to, (actor.id, relation)) for actor in actors for relation in actor.relations)


def claims_citing(incidents: Iterable[Incident]) -> dict[str, tuple[ClaimOf, ...]]:
    """The claims that cite each source."""
    return grouped(
        (citation.key, (incident.id, index))
        for incident in incidents
        for index, claim in enumerate(incident.claims)
        for citation in claim.cite
    )


def followed_by(incidents: Iterable[Incident]) -> dict[str, tuple[ClaimOf, ...]]:
    """The claims that something follows each incident."""
    return grouped(
        (claim.follows.incident, (incident.id, index))
        for incident in incidents
        for index, claim in enumerate(incident.claims)
        if claim.follows
    )


def roles(
    incidents: Iterable[Incident], records: Mapping[str, Record]
) -> dict[str, dict[Role, tuple[str, ...]]]:
    """The incidents in which each actor has a role, by the role."""
    found: dict[str, dict[Role, dict[str, None]]] = {}
    for incident in incidents:
        for role, actor in roles_in(incident, records):
            found.setdefault(actor, {}).setdefault(role, {})[incident.id] = None
    return {actor: {role: tuple(ids) for role, ids in by_role.items()} for actor, by_role in found.items()}


def roles_in(incident: Incident, records: Mapping[str, Record]) -> Iterable[tuple[Role, str]]:
    """The actors that an incident names, each with its role, as often as it names them so."""
    for actor in incident.participants:
        yield "participant", actor
    for target in incident.targets:
        if isinstance(records.get(target.id), Actor):
            yield "target", target.id
    for claim in incident.claims:
        if claim.responsibility is not None:
            if claim.responsibility.stance in evidence.ATTRIBUTING:
                yield from (("accused", actor) for actor in claim.responsibility.accused)
            if (
                claim.responsibility.stance == "claims"
                and not claim.responsibility.accused
                and claim.asserter
            ):
                yield "accused", claim.asserter.actor
        if claim.asserter is not None:
            yield "asserter", claim.asserter.actor


def within(records: Iterable[Record]) -> dict[str, tuple[str, ...]]:
    """The places directly within each place, by name."""
    places = sorted((record for record in records if isinstance(record, Place)), key=by_name)
    return grouped((place.within, place.id) for place in places if place.within)


def at_place(
    incidents: Iterable[Incident], holders: Mapping[str, frozenset[str]]
) -> dict[str, tuple[str, ...]]:
    """Incidents at a place or at a place within it."""
    return grouped(
        (place, incident.id)
        for incident in incidents
        for place in dict.fromkeys(
            held for own in incident.where for held in (own, *sorted(holders.get(own, ())))
        )
    )


def holders(records: Mapping[str, Record]) -> dict[str, frozenset[str]]:
    """The places that hold each place, near and far."""
    return {key: _ancestors(key, records) for key, record in records.items() if isinstance(record, Place)}


def _ancestors(place: str, records: Mapping[str, Record]) -> frozenset[str]:
    found: set[str] = set()
    record = records.get(place)
    while isinstance(record, Place) and record.within is not None and record.within not in found:
        found.add(record.within)
        record = records.get(record.within)
    return frozenset(found)


def by_name(record: Actor | Place) -> tuple[str, str]:
    """Sort key: name, then id."""
    return record.name, record.id


def grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    """Values by key, each once, in the order they come; keys sorted."""
    groups: dict[str, dict[T, None]] = {}
    for key, value in pairs:
        groups.setdefault(key, {})[value] = None
    return {key: tuple(values) for key, values in sorted(groups.items())}
