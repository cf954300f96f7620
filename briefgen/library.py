"""All checked records, indexed and linked: who appears where, what cites what, what derives from what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from briefgen import dates, evidence, indexes, markdown
from briefgen.citations import Citation
from briefgen.indexes import ClaimOf, Role
from briefgen.markdown import Prose
from briefgen.records import Actor, Briefing, Incident, Page, Place, Record, Relation, Settings, Source
from briefgen.records.common import CiteMark, Model, ProseMark
from briefgen.records.walk import Leaf, walk
from briefgen.records.walk import Place as Path

R = TypeVar("R", bound=Record)
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
        return tuple(sorted(self._of(Actor), key=indexes.by_name))

    @property
    def places(self) -> tuple[Place, ...]:
        """All places, by name."""
        return tuple(sorted(self._of(Place), key=indexes.by_name))

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
        return tuple(dict.fromkeys(actor for _, actor in indexes.roles_in(incident, self.records)))

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
    holders = indexes.Later(lambda: indexes.holders(by_id))
    return Library(
        settings=settings,
        records=by_id,
        incidents=tuple(incidents),
        markings=dict(markings),
        derived_from=derived_from,
        derived=indexes.grouped(
            (parent, source) for source, parents in derived_from.items() for parent in parents
        ),
        cited=frozenset(key for key, *_ in cites),
        claims_citing=indexes.Later(lambda: indexes.claims_citing(incidents)),
        uses=indexes.Later(
            lambda: indexes.grouped((key, Use(record, place, where)) for key, record, place, where in cites)
        ),
        roles=indexes.Later(lambda: indexes.roles(incidents, by_id)),
        related=indexes.Later(lambda: indexes.related(by_id.values())),
        holders=holders,
        within=indexes.Later(lambda: indexes.within(by_id.values())),
        at_place=indexes.Later(lambda: indexes.at_place(incidents, holders)),
        followed_by=indexes.Later(lambda: indexes.followed_by(incidents)),
        parts=indexes.Later(
            lambda: indexes.grouped((whole, part.id) for part in incidents for whole in part.part_of)
        ),
        ledgers=_Ledgers(incidents, holders),
    )


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
