"""In which lanes of a timeline an incident stands, by type, actor and place, and by which ids a reader finds it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from briefgen.evidence import ATTRIBUTING
from briefgen.evidence.conflicts import meant
from briefgen.library import Library
from briefgen.records import Incident
from briefgen.timeline import By

LANES = {
    "Attacks and strikes": (
        "government-regains-territory", "non-state-actor-overtakes-territory", "armed-clash", "chemical-weapon",
        "air-drone-strike", "suicide-bomb", "shelling-artillery-missile", "remote-explosive-landmine-ied", "grenade",
        "sexual-violence", "attack", "abduction-forced-disappearance", "interception", "cyber",
    ),
    "Protests and riots": (
        "protest",
        "peaceful-protest", "protest-with-intervention", "excessive-force-against-protesters", "violent-demonstration", "mob-violence",
    ),
    "Forces and bases": (
        "deployment", "withdrawal", "headquarters-or-base-established", "non-violent-transfer-of-territory",
        "disrupted-weapons-use", "change-to-group-activity", "looting-property-destruction", "arrests",
    ),
    "Decisions and statements": ("statement", "vote", "agreement", "sanction", "other"),
}  # fmt: skip
"""Lanes of a timeline by type, from the top, with the event types in each."""

LANE = {kind: lane for lane, kinds in LANES.items() for kind in kinds}

MOST = 8
"""How many lanes an arrangement by actor or place has at most, beside the one for those that name none."""

OTHERS: Mapping[By, str] = {"actor": "Other actors", "place": "Other places"}
NONE: Mapping[By, str] = {"actor": "No actor named", "place": "Place not stated"}


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The lanes and the keys of each incident, by its id and the way to arrange them; the order of the lanes."""

    lanes: Mapping[str, Mapping[By, tuple[str, ...]]]
    keys: Mapping[str, Mapping[By, tuple[str, ...]]]
    order: Mapping[By, tuple[str, ...]]


def arrange(library: Library, incidents: Sequence[Incident]) -> Arrangement:
    """Lanes by type are groups of types; by actor and place they are those with the most incidents, then the others.

    An incident is found under its actors, under its places and the places that hold these, and under its type.
    """
    actors = {incident.id: parties(library, incident) for incident in incidents}
    places = {incident.id: _known(library, incident.where) for incident in incidents}
    by_actor, by_place = _ranked(library, actors), _ranked(library, places)
    return Arrangement(
        lanes={
            incident.id: {
                "type": (LANE[incident.type],),
                "actor": _lanes(library, "actor", actors[incident.id], by_actor),
                "place": _lanes(library, "place", places[incident.id], by_place),
            }
            for incident in incidents
        },
        keys={
            incident.id: {
                "type": (incident.type,),
                "actor": actors[incident.id],
                "place": _with_holders(library, places[incident.id]),
            }
            for incident in incidents
        },
        order={
            "type": tuple(LANES),
            "actor": (*(library.named[key].label for key in by_actor), OTHERS["actor"], NONE["actor"]),
            "place": (*(library.named[key].label for key in by_place), OTHERS["place"], NONE["place"]),
        },
    )


def parties(library: Library, incident: Incident) -> tuple[str, ...]:
    """The actors that took part, were the target, or are said to be responsible; who only spoke is none of them."""
    accused = (
        actor
        for claim in incident.claims
        if claim.responsibility and claim.responsibility.stance in ATTRIBUTING
        for actor in sorted(meant(claim, claim.responsibility))
    )
    named = [*incident.participants, *(target.id for target in incident.targets), *accused]
    return tuple(key for key in _known(library, named) if library.named[key].kind == "actor")


def _known(library: Library, keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(key for key in dict.fromkeys(keys) if key in library.named)


def _with_holders(library: Library, places: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for own in places for key in (own, *sorted(library.ancestors(own)))))


def _ranked(library: Library, found: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """The actors or places that have a lane of their own, those with the most incidents first."""
    counts = Counter(key for keys in found.values() for key in keys)
    ranked = sorted(counts, key=lambda key: (-counts[key], library.named[key].label, key))
    return tuple(ranked if len(ranked) <= MOST else ranked[: MOST - 1])


def _lanes(library: Library, by: By, keys: Iterable[str], ranked: Sequence[str]) -> tuple[str, ...]:
    own = [library.named[key].label if key in ranked else OTHERS[by] for key in keys]
    return tuple(dict.fromkeys(own)) or (NONE[by],)
