"""All checked records, indexed and linked: who appears where, what cites what, what derives from what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any, TypeVar

from briefgen import dates, evidence, facts, indexes
from briefgen.facts import Event, Facts, Named, Role, Standing
from briefgen.indexes import At, Later, Use
from briefgen.records import Actor, Briefing, Incident, Page, Place, Record, Settings, Source
from briefgen.records.store import InOrder

T = TypeVar("T")
UNRELIABLE = "E"
"""The Admiralty code of a source that is not counted among those that report an incident."""

RECENT = 1024
"""So many ledgers are kept: a page asks for those of its own incidents more than once."""

Log = Callable[[str], object]
"""Takes the name of what is read: `records x`, `roles y`."""


@dataclass(frozen=True, slots=True)
class Library:
    """The records of one audience. Every mapping is by id; every tuple is in a fixed order.

    `records` are made into objects when they are asked for; `named` tells what a record is called without that.
    `order` holds the ids of each kind, in the order of its list.
    `holders`: the places that hold a place, near and far; `within`: those directly within it, by name.
    `markings` are those of records, `strictest` those of the strictest part that each has.
    `ledgers`, `standings` and `events` are of incidents. `digests` tell each record from what it was before, `files` where it stands. All indexes are made when they are first asked for, because a check of
    the records asks for few of them.
    """

    settings: Settings
    records: Mapping[str, Record]
    named: Mapping[str, Named]
    order: Mapping[str, tuple[str, ...]]
    markings: Mapping[str, str]
    strictest: Mapping[str, str]
    derived_from: Mapping[str, tuple[str, ...]]
    derived: Mapping[str, tuple[str, ...]]
    claims_citing: Mapping[str, tuple[At, ...]]
    uses: Mapping[str, tuple[Use, ...]]
    roles: Mapping[str, Mapping[Role, tuple[str, ...]]]
    related: Mapping[str, tuple[At, ...]]
    holders: Mapping[str, frozenset[str]]
    within: Mapping[str, tuple[str, ...]]
    at_place: Mapping[str, tuple[str, ...]]
    followed_by: Mapping[str, tuple[At, ...]]
    parts: Mapping[str, tuple[str, ...]]
    ledgers: Mapping[str, tuple[evidence.Group, ...]]
    standings: Mapping[str, Standing]
    events: Mapping[str, Event]
    digests: Mapping[str, str]
    files: Mapping[str, str]

    @property
    def incidents(self) -> Sequence[Incident]:
        """All incidents, in order of time."""
        return InOrder(self.order["incident"], self.records, Incident)

    @property
    def sources(self) -> Sequence[Source]:
        """All sources, by title."""
        return InOrder(self.order["source"], self.records, Source)

    @property
    def actors(self) -> Sequence[Actor]:
        """All actors, by name."""
        return InOrder(self.order["actor"], self.records, Actor)

    @property
    def places(self) -> Sequence[Place]:
        """All places, by name."""
        return InOrder(self.order["place"], self.records, Place)

    @property
    def briefings(self) -> Sequence[Briefing]:
        """All briefings, the newest first."""
        return InOrder(self.order["briefing"], self.records, Briefing)

    @property
    def pages(self) -> Sequence[Page]:
        """The hand-written pages, by id."""
        return InOrder(self.order["page"], self.records, Page)

    def label(self, key: str) -> str:
        """What a record is called in lists and links; its id where it is not there."""
        return self.named[key].label if key in self.named else key

    def ancestors(self, place: str) -> frozenset[str]:
        """The places that hold a place, near and far."""
        return self.holders.get(place, frozenset())

    def in_order(self, keys: Iterable[str]) -> list[Incident]:
        """The incidents among these ids, each once, in order of time."""
        found = (self.records.get(key) for key in dict.fromkeys(keys))
        return sorted((record for record in found if isinstance(record, Incident)), key=in_time)

    def involved(self, incident: Incident) -> tuple[str, ...]:
        """The actors that an incident names as participant, accused, target or asserter, each once."""
        return tuple(dict.fromkeys(key for _, key in self.roles_of(incident)))

    def roles_of(self, incident: Incident) -> Iterator[tuple[Role, str]]:
        """The actors that an incident names, each with its role, as often as it names them so."""
        for role, key in facts.roles_in(incident):
            if role != "target" or (key in self.named and self.named[key].kind == "actor"):
                yield role, key

    def independent_origins(self, sources: Iterable[str]) -> int:
        """How many of the sources are independent of each other."""
        return evidence.independent_origins(sources, self.derived_from)

    def suggested_grade(self, incident: Incident) -> evidence.Suggestion | None:
        """The grade that the claims suggest by the rule; reports of sources graded E, unreliable, are not counted."""
        return evidence.suggest(self.ledgers[incident.id], self._credible_origins)

    def _credible_origins(self, sources: Iterable[str]) -> int:
        found = (key for key in sources if getattr(self.records.get(key), "reliability", None) != UNRELIABLE)
        return self.independent_origins(found)

    def logged(self, log: Log) -> Library:
        """The same library, which tells of everything that is read from it, by the names that `values` gives."""
        watched = {name: Watched(name, getattr(self, name), log) for name in MAPPINGS if name != "ledgers"}
        return replace(self, ledgers=_Rests(self.ledgers, log), **watched)  # type: ignore[arg-type]  # each takes the place of its own kind


NOT_READ = ("settings", "digests", "files", "markings", "strictest")
"""What pages do not read: the same for all of them, or told of what they read."""

MAPPINGS = tuple(field.name for field in fields(Library) if field.name not in NOT_READ)
"""What can be read from a library by an id."""

WHOLE = "*"
"""In place of an id: all of a mapping is read."""


class Watched(Mapping[str, T]):
    """A mapping that tells what is read from it."""

    def __init__(self, name: str, mapping: Mapping[str, T], log: Log) -> None:
        self._name = name
        self._mapping = mapping
        self._log = log

    def __getitem__(self, key: str) -> T:
        self._log(f"{self._name} {key}")
        return self._mapping[key]

    def get(self, key: str, default: Any = None) -> Any:
        """As `Mapping.get`, in one step: pages ask ten thousands of times."""
        self._log(f"{self._name} {key}")
        return self._mapping.get(key, default)

    def __contains__(self, key: object) -> bool:
        self._log(f"{self._name} {key}")
        return key in self._mapping

    def __iter__(self) -> Iterator[str]:
        self._log(f"{self._name} {WHOLE}")
        return iter(self._mapping)

    def __len__(self) -> int:
        self._log(f"{self._name} {WHOLE}")
        return len(self._mapping)


class _Rests(Mapping[str, tuple[evidence.Group, ...]]):
    """The ledgers, which tell what each rests on: its incident, and for some what lies within what."""

    def __init__(self, ledgers: Mapping[str, tuple[evidence.Group, ...]], log: Log) -> None:
        assert isinstance(ledgers, _Ledgers)
        self._ledgers = ledgers
        self._log = log

    def __getitem__(self, key: str) -> tuple[evidence.Group, ...]:
        self._log(f"records {key}")
        if key in self._ledgers.of_places:
            self._log(f"holders {WHOLE}")
        return self._ledgers[key]

    def __iter__(self) -> Iterator[str]:
        raise TypeError("the ledgers are asked for one at a time")

    def __len__(self) -> int:
        raise TypeError("the ledgers are asked for one at a time")


def in_time(incident: Incident) -> tuple[object, ...]:
    """Sort key: order of time, then id."""
    return (*dates.sort_key(incident.when.edtf), incident.id)


def build(settings: Settings, known: Mapping[str, Facts], records: Mapping[str, Record]) -> Library:
    """Index and link records that have passed all checks. `known` are their facts, by id."""
    known = {key: known[key] for key in sorted(known)}
    order = {kind: _ordered(kind, known) for kind in facts.KIND_OF.values()}
    incidents = [known[key] for key in order["incident"]]
    every = known.values()
    holders = Later(lambda: indexes.holders(known))
    ledgers = _Ledgers(records, holders, incidents)
    return Library(
        settings=settings,
        records=records,
        named={key: record.named for key, record in known.items()},
        order=order,
        markings={key: record.marking for key, record in known.items()},
        strictest={key: record.strictest for key, record in known.items()},
        derived_from={key: known[key].parents for key in order["source"]},
        derived=Later(lambda: indexes.derived(every)),
        claims_citing=Later(lambda: indexes.claims_citing(incidents)),
        uses=Later(lambda: indexes.uses(every)),
        roles=Later(lambda: indexes.roles(incidents, known)),
        related=Later(lambda: indexes.related(every)),
        holders=holders,
        within=Later(lambda: indexes.within(known[key] for key in order["place"])),
        at_place=Later(lambda: indexes.at_place(incidents, holders)),
        followed_by=Later(lambda: indexes.followed_by(incidents)),
        parts=Later(lambda: indexes.parts(incidents)),
        ledgers=ledgers,
        standings=_Standings(known, ledgers),
        events={record.named.id: record.event for record in incidents if record.event},
        digests={key: record.digest for key, record in known.items()},
        files={key: record.file for key, record in known.items()},
    )


def _ordered(kind: str, known: Mapping[str, Facts]) -> tuple[str, ...]:
    found = [record for record in known.values() if record.named.kind == kind]
    return tuple(
        record.named.id
        for record in sorted(found, key=lambda record: record.order, reverse=kind == "briefing")
    )


class _Ledgers(Mapping[str, tuple[evidence.Group, ...]]):
    """Each incident's ledger by its id, made when it is asked for."""

    def __init__(
        self, records: Mapping[str, Record], holders: Mapping[str, frozenset[str]], incidents: Sequence[Facts]
    ) -> None:
        self._records = records
        self._holders = holders
        self._keys = {incident.named.id: None for incident in incidents}
        self.of_places = frozenset(incident.named.id for incident in incidents if incident.standing is None)
        """The incidents whose ledgers rest on what lies within what, too."""
        self._made = lru_cache(maxsize=RECENT)(self._make)

    def _make(self, key: str) -> tuple[evidence.Group, ...]:
        incident = self._records[key]
        assert isinstance(incident, Incident)
        return evidence.ledger(incident, lambda place: self._holders.get(place, frozenset()))

    def __getitem__(self, key: str) -> tuple[evidence.Group, ...]:
        if key not in self._keys:
            raise KeyError(key)
        return self._made(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class _Standings(Mapping[str, Standing]):
    """How the claims of each incident stand together, by its id: from the facts, or where these leave it open, from the ledger."""

    def __init__(self, known: Mapping[str, Facts], ledgers: Mapping[str, tuple[evidence.Group, ...]]) -> None:
        self._known = known
        self._ledgers = ledgers
        self._made: dict[str, Standing] = {}

    def __getitem__(self, key: str) -> Standing:
        found = self._known[key].standing or self._made.get(key)
        if found is None:
            found = self._made[key] = facts.standing(self._ledgers[key])
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._ledgers)

    def __len__(self) -> int:
        return len(self._ledgers)
