"""How the records hang together: who appears where, what holds what, what cites what. Each index is one walk of facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple, TypeVar

from briefgen.facts import Facts, Role

T = TypeVar("T")
Known = Mapping[str, Facts]
"""The facts of every record by its id."""
At = tuple[str, int]
"""A record's id, and the place of one of its claims or relations in its list, from 0."""


class Use(NamedTuple):
    """A record that cites a source: how often, and with which locators outside of claims ("" where none)."""

    record: str
    times: int
    elsewhere: tuple[str, ...]


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


def derived(records: Iterable[Facts]) -> dict[str, tuple[str, ...]]:
    """The sources that derive from each source."""
    sources = (record for record in records if record.named.kind == "source")
    return grouped((parent, source.named.id) for source in sources for parent in source.parents)


def uses(records: Iterable[Facts]) -> dict[str, tuple[Use, ...]]:
    """The records that cite each source."""
    return grouped(
        (cited.source, Use(record.named.id, cited.times, cited.elsewhere))
        for record in records
        for cited in record.cites
    )


def related(records: Iterable[Facts]) -> dict[str, tuple[At, ...]]:
    """The relations to each actor."""
    return grouped(
        (to, (record.named.id, index)) for record in records for index, to in enumerate(record.relations)
    )


def claims_citing(incidents: Iterable[Facts]) -> dict[str, tuple[At, ...]]:
    """The claims that cite each source."""
    return grouped(
        (source, (incident.named.id, index)) for incident in incidents for source, index in incident.citing
    )


def followed_by(incidents: Iterable[Facts]) -> dict[str, tuple[At, ...]]:
    """The claims that something follows each incident."""
    return grouped(
        (earlier, (incident.named.id, index)) for incident in incidents for earlier, index in incident.follows
    )


def parts(incidents: Iterable[Facts]) -> dict[str, tuple[str, ...]]:
    """The incidents that are part of each incident."""
    return grouped((whole, part.named.id) for part in incidents for whole in part.parents)


def roles(incidents: Iterable[Facts], known: Known) -> dict[str, dict[Role, tuple[str, ...]]]:
    """The incidents in which each actor has a role, by the role."""
    found: dict[str, dict[Role, dict[str, None]]] = {}
    for incident in incidents:
        for role, actor in actors_in(incident, known):
            found.setdefault(actor, {}).setdefault(role, {})[incident.named.id] = None
    return {actor: {role: tuple(ids) for role, ids in by_role.items()} for actor, by_role in found.items()}


def actors_in(incident: Facts, known: Known) -> Iterator[tuple[Role, str]]:
    """The actors that an incident names, each with its role."""
    for role, key in incident.roles:
        if role != "target" or (key in known and known[key].named.kind == "actor"):
            yield role, key


def within(places: Iterable[Facts]) -> dict[str, tuple[str, ...]]:
    """The places directly within each place, by name, from places by name."""
    return grouped((parent, place.named.id) for place in places for parent in place.parents)


def at_place(incidents: Iterable[Facts], holders: Mapping[str, frozenset[str]]) -> dict[str, tuple[str, ...]]:
    """Incidents at a place or at a place within it."""
    return grouped(
        (place, incident.named.id)
        for incident in incidents
        for place in dict.fromkeys(
            held for own in incident.where for held in (own, *sorted(holders.get(own, ())))
        )
    )


def holders(known: Known) -> dict[str, frozenset[str]]:
    """The places that hold each place, near and far."""
    return {key: _ancestors(key, known) for key, record in known.items() if record.named.kind == "place"}


def _ancestors(place: str, known: Known) -> frozenset[str]:
    found: set[str] = set()
    record = known.get(place)
    while record is not None and record.named.kind == "place" and record.parents:
        (parent,) = record.parents
        if parent in found:
            break
        found.add(parent)
        record = known.get(parent)
    return frozenset(found)


def grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    """Values by key, in the order they come; keys sorted."""
    groups: dict[str, list[T]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return {key: tuple(groups[key]) for key in sorted(groups)}
