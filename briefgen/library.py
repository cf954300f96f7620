"""All checked records, indexed and linked: who appears where, what cites what, what derives from what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeVar

from briefgen import dates, evidence, markdown
from briefgen.citations import Citation
from briefgen.markdown import Prose
from briefgen.records import Actor, Briefing, Incident, Page, Place, Record, Relation, Settings, Source
from briefgen.records.common import CiteMark, Model, ProseMark
from briefgen.records.walk import Leaf, walk
from briefgen.records.walk import Place as Path

T = TypeVar("T")
R = TypeVar("R", bound=Record)
Role = Literal["participant", "accused", "target", "asserter"]
ClaimOf = tuple[str, int]
"""An incident's id, and the place of one of its claims in its list, from 0."""
ROLES: tuple[Role, ...] = ("participant", "accused", "target", "asserter")
"""The parts an actor may have in an incident, in the order of a page."""

UNRELIABLE = "E"
"""The Admiralty code of a source that is not counted among those that report an incident."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A record walked once, its prose read once: what the rules and the index of uses share.

    `leaves` are its marked fields, `parts` its parts; `prose` and `citations` are those of its fields, not of its body.
    """

    record: Record
    leaves: list[Leaf]
    parts: list[tuple[Path, Model]]
    prose: list[tuple[Leaf, Prose]]
    citations: list[tuple[Leaf, Citation]]


@dataclass(frozen=True, slots=True)
class Use:
    """One place where a source is cited: the record, the path to the field, the locator ("" where none)."""

    record: str
    place: tuple[str | int, ...]
    locator: str


@dataclass(frozen=True, slots=True)
class Library:
    """The records of one audience. Every mapping is by id; every tuple is in a fixed order.

    `incidents`: all of them, in order of time.
    `holders`: the places that hold a place, near and far; `within`: those directly within it, by name.
    `cited`: the sources that something cites. The indexes after it are made when they are first asked for, because a
    check of the records asks for few of them.
    """

    settings: Settings
    records: Mapping[str, Record]
    incidents: tuple[Incident, ...]
    markings: Mapping[str, str]
    derived_from: Mapping[str, tuple[str, ...]]
    derived: Mapping[str, tuple[str, ...]]
    cited: frozenset[str]
    claims_citing: Mapping[str, tuple[ClaimOf, ...]]
    uses: Mapping[str, tuple[Use, ...]]
    roles: Mapping[str, Mapping[Role, tuple[str, ...]]]
    related: Mapping[str, tuple[tuple[str, Relation], ...]]
    holders: Mapping[str, frozenset[str]]
    within: Mapping[str, tuple[str, ...]]
    at_place: Mapping[str, tuple[str, ...]]
    followed_by: Mapping[str, tuple[ClaimOf, ...]]
    parts: Mapping[str, tuple[str, ...]]
    ledgers: Mapping[str, tuple[evidence.Group, ...]]

    @property
    def sources(self) -> tuple[Source, ...]:
        """All sources, by title."""
        return tuple(sorted(self._of(Source), key=lambda source: (source.title, source.id)))

    @property
    def actors(self) -> tuple[Actor, ...]:
        """All actors, by name."""
        return tuple(sorted(self._of(Actor), key=_by_name))

    @property
    def places(self) -> tuple[Place, ...]:
        """All places, by name."""
        return tuple(sorted(self._of(Place), key=_by_name))

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
        return self.holders.get(place, frozenset())

    def in_order(self, keys: Iterable[str]) -> list[Incident]:
        """The incidents among these ids, each once, in order of time."""
        found = (self.records.get(key) for key in dict.fromkeys(keys))
        return sorted((record for record in found if isinstance(record, Incident)), key=in_time)

    def involved(self, incident: Incident) -> tuple[str, ...]:
        """The actors that an incident names as participant, accused, target or asserter, each once."""
        return tuple(dict.fromkeys(actor for _, actor in _roles_in(incident, self.records)))

    def independent_origins(self, sources: Iterable[str]) -> int:
        """How many of the sources are independent of each other."""
        return evidence.independent_origins(sources, self.derived_from)

    def suggested_grade(self, incident: Incident) -> evidence.Suggestion | None:
        """The grade that the claims suggest by the rule; reports of sources graded E, unreliable, are not counted."""
        return evidence.suggest(self.ledgers[incident.id], self._credible_origins)

    def _credible_origins(self, sources: Iterable[str]) -> int:
        found = (key for key in sources if getattr(self.records.get(key), "reliability", None) != UNRELIABLE)
        return self.independent_origins(found)

    def _of(self, kind: type[R]) -> list[R]:
        return [record for record in self.records.values() if isinstance(record, kind)]


def in_time(incident: Incident) -> tuple[object, ...]:
    """Sort key: order of time, then id."""
    return (*dates.sort_key(incident.when.edtf), incident.id)


def read(record: Record) -> Reading:
    """A record's marked fields and parts, with what its prose holds."""
    leaves, parts = walk(record)
    prose: list[tuple[Leaf, Prose]] = []
    citations: list[tuple[Leaf, Citation]] = []
    for leaf in leaves:
        if isinstance(leaf.mark, ProseMark):
            text = markdown.parse(leaf.value)
            prose.append((leaf, text))
            citations.extend((leaf, citation) for citation, _ in text.citations)
        elif isinstance(leaf.mark, CiteMark):
            citations.extend((leaf, citation) for citation in leaf.value)
    return Reading(record, leaves, parts, prose, citations)


def build(settings: Settings, readings: Iterable[Reading], markings: Mapping[str, str]) -> Library:
    """Index and link records that have passed all checks. `markings`: effective marking by id."""
    sound = {
        reading.record.id: reading for reading in sorted(readings, key=lambda reading: reading.record.id)
    }
    by_id = {key: reading.record for key, reading in sound.items()}
    incidents = sorted((record for record in by_id.values() if isinstance(record, Incident)), key=in_time)
    derived_from = {record.id: record.derived_from for record in by_id.values() if isinstance(record, Source)}
    cites = [cite for reading in sound.values() for cite in _cites(reading)]
    holders = Later(lambda: _holders(by_id))
    return Library(
        settings=settings,
        records=by_id,
        incidents=tuple(incidents),
        markings=dict(markings),
        derived_from=derived_from,
        derived=grouped((parent, source) for source, parents in derived_from.items() for parent in parents),
        cited=frozenset(key for key, *_ in cites),
        claims_citing=Later(lambda: _claims_citing(incidents)),
        uses=Later(lambda: grouped((key, Use(record, place, where)) for key, record, place, where in cites)),
        roles=Later(lambda: _roles(incidents, by_id)),
        related=Later(lambda: _related(by_id.values())),
        holders=holders,
        within=Later(lambda: _within(by_id.values())),
        at_place=Later(lambda: _at_place(incidents, holders)),
        followed_by=Later(lambda: _followed_by(incidents)),
        parts=Later(lambda: grouped((whole, part.id) for part in incidents for whole in part.part_of)),
        ledgers=_Ledgers(incidents, holders),
    )


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


class _Ledgers(Mapping[str, tuple[evidence.Group, ...]]):
    """Each incident's ledger by its id, made when it is first asked for."""

    def __init__(self, incidents: Iterable[Incident], holders: Mapping[str, frozenset[str]]) -> None:
        self._incidents = {incident.id: incident for incident in incidents}
        self._holders = holders
        self._made: dict[str, tuple[evidence.Group, ...]] = {}

    def __getitem__(self, key: str) -> tuple[evidence.Group, ...]:
        if key not in self._made:
            incident = self._incidents[key]
            self._made[key] = evidence.ledger(incident, lambda place: self._holders.get(place, frozenset()))
        return self._made[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._incidents)

    def __len__(self) -> int:
        return len(self._incidents)


def _cites(reading: Reading) -> Iterator[tuple[str, str, Path, str]]:
    """The key of each citation in a record, with what makes its `Use`."""
    record = reading.record
    for leaf, citation in reading.citations:
        yield citation.key, record.id, leaf.place, citation.locator
    if isinstance(record, Briefing):
        for citation, _ in markdown.parse(record.body).citations:
            yield citation.key, record.id, ("body",), citation.locator


def _related(records: Iterable[Record]) -> dict[str, tuple[tuple[str, Relation], ...]]:
    """The relations to each actor, each with the actor that states it."""
    actors = [record for record in records if isinstance(record, Actor)]
    return grouped((relation.to, (actor.id, relation)) for actor in actors for relation in actor.relations)


def _claims_citing(incidents: Iterable[Incident]) -> dict[str, tuple[ClaimOf, ...]]:
    """The claims that cite each source."""
    return grouped(
        (citation.key, (incident.id, index))
        for incident in incidents
        for index, claim in enumerate(incident.claims)
        for citation in claim.cite
    )


def _followed_by(incidents: Iterable[Incident]) -> dict[str, tuple[ClaimOf, ...]]:
    """The claims that something follows each incident."""
    return grouped(
        (claim.follows.incident, (incident.id, index))
        for incident in incidents
        for index, claim in enumerate(incident.claims)
        if claim.follows
    )


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


def _within(records: Iterable[Record]) -> dict[str, tuple[str, ...]]:
    """The places directly within each place, by name."""
    places = sorted((record for record in records if isinstance(record, Place)), key=_by_name)
    return grouped((place.within, place.id) for place in places if place.within)


def _at_place(
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


def _holders(records: Mapping[str, Record]) -> dict[str, frozenset[str]]:
    return {key: _ancestors(key, records) for key, record in records.items() if isinstance(record, Place)}


def _ancestors(place: str, records: Mapping[str, Record]) -> frozenset[str]:
    found: set[str] = set()
    record = records.get(place)
    while isinstance(record, Place) and record.within is not None and record.within not in found:
        found.add(record.within)
        record = records.get(record.within)
    return frozenset(found)


def _by_name(record: Actor | Place) -> tuple[str, str]:
    return record.name, record.id


def grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    """Values by key, each once, in the order they come; keys sorted."""
    groups: dict[str, dict[T, None]] = {}
    for key, value in pairs:
        groups.setdefault(key, {})[value] = None
    return {key: tuple(values) for key, values in sorted(groups.items())}
