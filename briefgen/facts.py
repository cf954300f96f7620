"""What the other records need to know of a record: enough to index and to link it without the record itself.

All records of a large site do not fit into little memory, and few of them are wanted at a time; what stands here is
a fifth of them. Tuples with names: there are tens of thousands, and they are read from the cache in each run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from briefgen import dates, evidence, markdown
from briefgen.citations import Citation
from briefgen.markdown import Prose
from briefgen.markings import strictest
from briefgen.records import KINDS, Actor, Briefing, Incident, Place, Record, Source
from briefgen.records.common import Model
from briefgen.records.scalars import CiteMark, ProseMark
from briefgen.records.walk import Leaf, walk
from briefgen.records.walk import Place as Path

Role = Literal["participant", "accused", "target", "asserter"]
ROLES: tuple[Role, ...] = ("participant", "accused", "target", "asserter")
"""The parts an actor may have in an incident, in the order of a page."""

KIND_OF = {model: kind for kind, model in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Reading:
    """A record walked once, its prose read once: what the rules and the facts share.

    `leaves` are its marked fields, `parts` its parts; `prose` and `citations` are those of its fields, not of its body.
    """

    record: Record
    leaves: list[Leaf]
    parts: list[tuple[Path, Model]]
    prose: list[tuple[Leaf, Prose]]
    citations: list[tuple[Leaf, Citation]]


class Named(NamedTuple):
    """What a record is called where it is linked, and in which language (BCP 47) if that is known."""

    id: str
    kind: str
    label: str
    language: str


class Cited(NamedTuple):
    """How often a record cites a source. `elsewhere`: the locators ("" where none) outside of an incident's claims."""

    source: str
    times: int
    elsewhere: tuple[str, ...]


class Standing(NamedTuple):
    """How an incident's claims stand together.

    `disputed` are the properties on which they conflict, in the order of a page, once for each group of claims.
    """

    claims: int
    disputed: tuple[str, ...]
    assessed: bool


class Event(NamedTuple):
    """What an incident is found by: its type, and the first and last day on which it may have happened (`dates.sort_key`)."""

    type: str
    first: int
    last: int


class Facts(NamedTuple):
    """A record to the others. What a kind of record does not have is empty.

    `marking` is its own; `strictest` that of its strictest part, if that is stricter.
    `digest` tells it from what it was before: it stays the same where only a remark in the file has changed. `order` sorts the records of a kind. `parents`: what it derives from, lies within or is part of. `roles`: the actors
    that an incident names, and its targets, which may be places. `claims` are the places of claims in an incident's
    list, from 0: those that cite a source, and those that say that something follows an incident. `relations`: to
    whom an actor states one, in its order. `names`: the names of an actor, each with its place in the file.
    `standing` is None where it rests on what lies within what.
    """

    named: Named
    digest: str
    file: str
    marking: str
    strictest: str
    order: tuple[Any, ...]
    parents: tuple[str, ...]
    former_ids: tuple[str, ...]
    cites: tuple[Cited, ...]
    where: tuple[str, ...] = ()
    roles: tuple[tuple[Role, str], ...] = ()
    citing: tuple[tuple[str, int], ...] = ()
    follows: tuple[tuple[str, int], ...] = ()
    relations: tuple[str, ...] = ()
    names: tuple[tuple[Path, str], ...] = ()
    standing: Standing | None = None
    event: Event | None = None


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


def of(reading: Reading, digest: str, file: str, marking: str) -> Facts:
    """The facts of a record that was read from a file."""
    record = reading.record
    common = (
        named(record),
        digest,
        file,
        marking,
        strictest((marking, *(label for _, part in reading.parts if (label := vars(part).get("tlp"))))),
        _order(record),
        parents(record),
        record.former_ids,
        _cites(reading),
    )
    if isinstance(record, Actor):
        relations = tuple(relation.to for relation in record.relations)
        return Facts(*common, relations=relations, names=tuple(_names(record)))
    if not isinstance(record, Incident):
        return Facts(*common)
    claims = list(enumerate(record.claims))
    return Facts(
        *common,
        where=record.where,
        roles=tuple(dict.fromkeys(roles_in(record))),
        citing=tuple(dict.fromkeys((citation.key, at) for at, claim in claims for citation in claim.cite)),
        follows=tuple((claim.follows.incident, at) for at, claim in claims if claim.follows),
        standing=_alone(record),
        event=Event(record.type, *dates.sort_key(record.when.edtf)[:2]),
    )


def named(record: Record) -> Named:
    """What a record is called."""
    language = record.language if isinstance(record, Source) else vars(record).get("lang")
    return Named(record.id, KIND_OF[type(record)], record.label, language or "")


def parents(record: Record) -> tuple[str, ...]:
    """What a source derives from, a place lies within, an incident is part of."""
    if isinstance(record, Source):
        return tuple(dict.fromkeys(record.derived_from))
    if isinstance(record, Place):
        return (record.within,) if record.within else ()
    return tuple(dict.fromkeys(record.part_of)) if isinstance(record, Incident) else ()


def roles_in(incident: Incident) -> Iterator[tuple[Role, str]]:
    """Those that an incident names, each with its role, as often as it names them so. A target may be a place."""
    for actor in incident.participants:
        yield "participant", actor
    for target in incident.targets:
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


def standing(groups: Iterable[evidence.Group]) -> Standing:
    """What the ledger of an incident adds up to."""
    found = tuple(groups)
    return Standing(
        sum(len(group.rows) for group in found),
        tuple(group.property_name for group in found if group.disputed),
        any(group.state == "assessed" for group in found),
    )


class _Holders(Exception):
    """What lies within what was asked for."""


def _alone(incident: Incident) -> Standing | None:
    """How the claims stand, where no place must be looked up for it, as for nearly all incidents."""

    def ancestors(place: str) -> frozenset[str]:
        raise _Holders

    try:
        return standing(evidence.ledger(incident, ancestors))
    except _Holders:
        return None


def _order(record: Record) -> tuple[Any, ...]:
    """Incidents by time, briefings by the day up to which sources were read, the others by what they are called."""
    if isinstance(record, Incident):
        return (*dates.sort_key(record.when.edtf), record.id)
    if isinstance(record, Briefing):
        return (*dates.sort_key(record.as_of), record.id)
    return (record.label if isinstance(record, Source | Actor | Place) else "", record.id)


def _names(actor: Actor) -> Iterator[tuple[Path, str]]:
    yield ("name",), actor.name
    for index, name in enumerate(actor.names):
        if name.text != actor.name:
            yield ("names", index), name.text


def _cites(reading: Reading) -> tuple[Cited, ...]:
    """Each place in a record that cites a source is counted once for each locator."""
    record = reading.record
    found: dict[str, dict[tuple[Path, str], None]] = {}
    for leaf, citation in reading.citations:
        found.setdefault(citation.key, {})[leaf.place, citation.locator] = None
    if isinstance(record, Briefing):
        for citation, _ in markdown.parse(record.body).citations:
            found.setdefault(citation.key, {})[("body",), citation.locator] = None
    inside = ("claims",) if isinstance(record, Incident) else None
    return tuple(
        Cited(
            source,
            len(uses),
            tuple(dict.fromkeys(locator for place, locator in uses if place[:1] != inside)),
        )
        for source, uses in found.items()
    )
