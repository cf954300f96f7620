"""What the claims about an incident add up to: ranges, conflicts, revisions, independence. Pure, and never by hand.

Two claims conflict when their values exclude each other and their scope is the same: the same class of victims and
outcome, the same topic, the same accused, counted up to the same date. A later figure by the same asserter is a
revision; a revision is no conflict, and neither is a figure for another class of victims.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from briefgen import counts, dates
from briefgen.counts import Count
from briefgen.records import Casualties, Claim, Incident, Judgement, Responsibility, SetAside
from briefgen.records.incident import CasualtiesJudgement
from briefgen.vocabulary import CLAIM_PROPERTIES

State = Literal["agreed", "several", "single", "disputed", "assessed", "unresolved"]
Scope = tuple[str, ...]
Ancestors = Callable[[str], frozenset[str]]
"""A place's id to the ids of the places that hold it."""

ATTRIBUTING = frozenset(("claims", "blames", "suspects"))
"""Stances that say who did it. Condemning, praising and declining say nothing of the kind."""
CLEARING = frozenset(("denies", "exonerates"))
"""Stances that say who did not."""

_PARTS = {
    "killed-or-wounded": frozenset(("killed", "wounded", "traumatic-brain-injury")),
    "wounded": frozenset(("traumatic-brain-injury",)),
}
_UNKNOWN_EXTENT = "unknown"


@dataclass(frozen=True, slots=True)
class Row:
    """One claim in the ledger. `index` is its place in the incident's list, from 0; the others are such indices.

    `disputed`: it stands, and so does a claim that it conflicts with, in this group or another.
    """

    index: int
    claim: Claim
    conflicts_with: tuple[int, ...] = ()
    revised_by: int | None = None
    revises: int | None = None
    set_aside: SetAside | None = None
    relied_on: bool = False
    disputed: bool = False

    @property
    def stands(self) -> bool:
        """Neither revised nor set aside."""
        return self.revised_by is None and self.set_aside is None


@dataclass(frozen=True, slots=True)
class Group:
    """All claims on one property and, for figures, one scope."""

    property_name: str
    scope: Scope
    rows: tuple[Row, ...]
    judgements: tuple[Judgement, ...]
    span: Count | None

    @property
    def disputed(self) -> bool:
        """A claim that stands conflicts with another that stands."""
        return any(row.disputed for row in self.rows)

    @property
    def state(self) -> State:
        """Disputed or not, adjudicated or not: what the head of the group says."""
        if self.judgements:
            unresolved = any(
                getattr(judgement, "result", None) in (None, (), "unresolved")
                for judgement in self.judgements
            )
            return "unresolved" if unresolved else "assessed"
        if self.disputed:
            return "disputed"
        standing = [row.claim for row in self.rows if row.stands]
        if len(standing) < 2:
            return "single"
        comparable = [claim for claim in standing if _comparable(claim)]
        return "agreed" if len(comparable) > 1 and _on_one_actor(comparable) else "several"


def ledger(incident: Incident, ancestors: Ancestors) -> tuple[Group, ...]:
    """The incident's claims, property by property, each with what it agrees with, conflicts with or revises."""
    claims = incident.claims
    revised_by = _revisions(claims)
    set_aside, relied_on = _decisions(incident)
    groups: dict[tuple[str, Scope], list[int]] = {}
    for index, claim in enumerate(claims):
        groups.setdefault((claim.property, _group_scope(claim)), []).append(index)
    conflicts = _conflicts(claims, revised_by, ancestors)
    revises = {later: earlier for earlier, later in revised_by.items()}
    fallen = {
        index for index, claim in enumerate(claims) if index in revised_by or (claim.id or "") in set_aside
    }
    rows = [
        Row(
            index=index,
            claim=claim,
            conflicts_with=tuple(sorted(conflicts[index])),
            revised_by=revised_by.get(index),
            revises=revises.get(index),
            set_aside=set_aside.get(claim.id or ""),
            relied_on=claim.id in relied_on if claim.id else False,
            disputed=index not in fallen and not conflicts[index] <= fallen,
        )
        for index, claim in enumerate(claims)
    ]
    order = list(CLAIM_PROPERTIES.terms)
    return tuple(
        _group(incident, key, [rows[index] for index in members])
        for key, members in sorted(groups.items(), key=lambda item: (order.index(item[0][0]), item[1][0]))
    )


def disputed_properties(groups: Iterable[Group]) -> tuple[str, ...]:
    """The properties on which claims that stand conflict, in the order of a page."""
    return tuple(dict.fromkeys(group.property_name for group in groups if group.disputed))


def exclude(a: Claim, b: Claim, ancestors: Ancestors) -> bool:
    """The two claims cannot both be true, and are about the same thing. Symmetric."""
    return a.property == b.property and (_exclude(a, b, ancestors) or _exclude(b, a, ancestors))


def roots(source: str, derived_from: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The sources at the end of the chain of copies; a circle counts as its members."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [source]
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        parents = derived_from.get(key, ())
        waiting.extend(parents)
        if not parents:
            found.add(key)
    return frozenset(found or seen)


def independent_origins(reports: Iterable[str], derived_from: Mapping[str, Sequence[str]]) -> int:
    """How many of the reports are independent: of those that share a root, one counts. Never more than the reports.

    Reports with few roots come first, so that a digest of two originals takes neither's place.
    """
    taken: set[str] = set()
    independent = 0
    for own in sorted(
        (roots(report, derived_from) for report in set(reports)), key=lambda own: (len(own), sorted(own))
    ):
        if taken.isdisjoint(own):
            taken |= own
            independent += 1
    return independent


def harm(groups: Iterable[Group], who: str, outcome: str) -> tuple[Group, ...]:
    """The groups of casualties of one class and outcome (there is one for each date up to which is counted)."""
    return tuple(
        group for group in groups if group.property_name == "casualties" and group.scope[:2] == (who, outcome)
    )


def _on_one_actor(claims: Iterable[Claim]) -> bool:
    """Claims on responsibility accuse one actor, all of them; two who blame two others contradict nobody, and do not agree."""
    accused = [_meant(claim, claim.responsibility) for claim in claims if claim.responsibility is not None]
    return not accused or bool(frozenset.intersection(*accused))


def total(group: Group) -> str:
    """What a group's figures come to, in words: the decided value, or the range of the claims that stand.

    Nothing where no claim of the group has a figure.
    """
    decided = [
        item.result
        for item in group.judgements
        if isinstance(item, CasualtiesJudgement) and item.result is not None
    ]
    standing = [count for row in group.rows if row.stands and (count := _count(row.claim)) is not None]
    if decided or group.span is None:
        return " or ".join(dict.fromkeys(counts.words(count) for count in (decided or standing)))
    return counts.words(group.span)


def earlier(group: Group) -> tuple[str, ...]:
    """The figures that were revised, in words, in the order of the claims."""
    return tuple(
        counts.words(count)
        for row in group.rows
        if row.revised_by is not None and row.set_aside is None and (count := _count(row.claim)) is not None
    )


def _group(incident: Incident, key: tuple[str, Scope], rows: list[Row]) -> Group:
    name, scope = key
    judgements = incident.assessment.of(name) if incident.assessment else ()
    if name == "casualties":
        judgements = tuple(
            j for j in judgements if isinstance(j, CasualtiesJudgement) and (j.who, j.outcome) == scope[:2]
        )
    figures = [count for row in rows if row.stands and (count := _count(row.claim)) is not None]
    return Group(name, scope, tuple(rows), judgements, counts.span(figures))


def _group_scope(claim: Claim) -> Scope:
    """What claims must share to stand in one group: figures by whom and what, other things by topic."""
    if claim.casualties is not None:
        return (claim.casualties.who, claim.casualties.outcome)
    if claim.weapon is not None:
        return (claim.weapon.kind,)
    if claim.other is not None:
        return (claim.other.topic or "",)
    return ()


def _comparable(claim: Claim) -> bool:
    """Whether a claim holds a value that can be weighed against another, and not only words."""
    if claim.damage is not None:
        return claim.damage.extent != _UNKNOWN_EXTENT
    if claim.responsibility is not None:
        return claim.responsibility.stance in ATTRIBUTING
    if claim.property in ("when", "where"):
        return True
    count = _count(claim)
    return count is not None and (count.low, count.high) != (None, None)


def _count(claim: Claim) -> Count | None:
    if claim.casualties is not None:
        return claim.casualties.count
    if claim.weapon is not None:
        return claim.weapon.count
    return claim.other.count if claim.other is not None else None


def _decisions(incident: Incident) -> tuple[dict[str, SetAside], frozenset[str]]:
    """What the assessment sets aside and relies on, by the claims' ids."""
    if incident.assessment is None:
        return {}, frozenset()
    judgements = [judgement for name in CLAIM_PROPERTIES.terms for judgement in incident.assessment.of(name)]
    set_aside = {item.claim: item for judgement in judgements for item in judgement.sets_aside}
    return set_aside, frozenset(claim for judgement in judgements for claim in judgement.relies_on)


def _revisions(claims: Sequence[Claim]) -> dict[int, int]:
    """Index of a claim to the index of the one that revises it."""
    by_id = {claim.id: index for index, claim in enumerate(claims) if claim.id}
    revised: dict[int, int] = {}
    for index, claim in enumerate(claims):
        if claim.revises in by_id and by_id[claim.revises] != index:
            revised[by_id[claim.revises]] = index
    for earlier, a in enumerate(claims):
        if earlier in revised:
            continue
        later = [
            index
            for index, b in enumerate(claims)
            if index != earlier and _revises(b, a) and earlier not in _revisers(index, revised)
        ]
        if later:
            revised[earlier] = min(later, key=lambda index: (_said(claims[index]), index))
    return revised


def _revisers(index: int, revised: Mapping[int, int]) -> set[int]:
    """All claims that a claim's chain of revisions leads to."""
    found: set[int] = set()
    while index in revised and revised[index] not in found:
        index = revised[index]
        found.add(index)
    return found


def _revises(later: Claim, earlier: Claim) -> bool:
    """The same asserter speaks of the same thing again, later, and gives another figure."""
    if later.property != earlier.property or _group_scope(later) != _group_scope(earlier):
        return False
    if later.asserter is None or earlier.asserter is None or later.asserter.actor != earlier.asserter.actor:
        return False
    new, old = _count(later), _count(earlier)
    if new is None or old is None or (new.low, new.best, new.high) == (old.low, old.best, old.high):
        return False
    before, after = _date(earlier), _date(later)
    return (
        before is not None
        and after is not None
        and _said(earlier) < _said(later)
        and not dates.overlap(before, after)
    )


def _date(claim: Claim) -> dates.Date | None:
    return claim.asserted_on or claim.as_of


def _said(claim: Claim) -> tuple[object, ...]:
    date = _date(claim)
    return dates.sort_key(date) if date is not None else ()


def _conflicts(claims: Sequence[Claim], revised: Mapping[int, int], ancestors: Ancestors) -> list[set[int]]:
    """For each claim the indices of those it conflicts with; a claim that was revised conflicts with none."""
    found: list[set[int]] = [set() for _ in claims]
    by_property: dict[str, list[int]] = {}
    for index, claim in enumerate(claims):
        if index not in revised and claim.speech != "retracts":
            by_property.setdefault(claim.property, []).append(index)
    for members in by_property.values():
        for position, a in enumerate(members):
            for b in members[position + 1 :]:
                if exclude(claims[a], claims[b], ancestors):
                    found[a].add(b)
                    found[b].add(a)
    return found


def _exclude(a: Claim, b: Claim, ancestors: Ancestors) -> bool:
    """One direction of `exclude`: the table of what excludes what."""
    if a.casualties and b.casualties:
        return _same_as_of(a, b) and _figures_exclude(a.casualties, b.casualties)
    if a.when and b.when:
        firm = not any(date.approximate or date.uncertain for date in (a.when.edtf, b.when.edtf))
        return firm and not dates.overlap(a.when.edtf, b.when.edtf)
    if a.where and b.where:
        places = a.where.place, b.where.place
        return (
            places[0] != places[1]
            and places[0] not in ancestors(places[1])
            and places[1] not in ancestors(places[0])
        )
    if a.responsibility and b.responsibility:
        return _same_as_of(a, b) and _stances_oppose(a, b)
    if a.damage and b.damage:
        extents = {a.damage.extent, b.damage.extent}
        return a.damage.what == b.damage.what and len(extents) == 2 and _UNKNOWN_EXTENT not in extents
    if (a.weapon and b.weapon) or (a.other and b.other):
        return (
            _group_scope(a) == _group_scope(b)
            and _group_scope(a) != ("",)
            and _same_as_of(a, b)
            and _counts_exclude(a, b)
        )
    if a.follows and b.follows:
        return a.follows.incident == b.follows.incident and a.speech == "denies" and b.speech != "denies"
    return False


def _same_as_of(a: Claim, b: Claim) -> bool:
    """Counted up to the same date, as far as is known."""
    return a.as_of is None or b.as_of is None or dates.overlap(a.as_of, b.as_of)


def _counts_exclude(a: Claim, b: Claim) -> bool:
    first, second = _count(a), _count(b)
    return first is not None and second is not None and counts.exclude(first, second)


def _figures_exclude(a: Casualties, b: Casualties) -> bool:
    """The same people and outcome with disjoint figures, or `b` a part of `a` and yet larger."""
    same_who, same_outcome = a.who == b.who, a.outcome == b.outcome
    if same_who and same_outcome:
        return counts.exclude(a.count, b.count)
    holds = (same_who or a.who == "all") and (same_outcome or b.outcome in _PARTS.get(a.outcome, ()))
    return holds and a.count.high is not None and b.count.low is not None and b.count.low > a.count.high


def _stances_oppose(a: Claim, b: Claim) -> bool:
    """One attributes it to somebody whom the other clears; or one claims it where the other reports no claim."""
    assert a.responsibility is not None and b.responsibility is not None
    if a.responsibility.stance == "claims" and b.responsibility.stance == "no-claim-reported":
        return True
    if a.responsibility.stance not in ATTRIBUTING or b.responsibility.stance not in CLEARING:
        return False
    return bool(_meant(a, a.responsibility) & _meant(b, b.responsibility))


def _meant(claim: Claim, value: Responsibility) -> frozenset[str]:
    """Whom the stance is about: those accused; who claims or denies without naming anybody means itself."""
    if value.accused or value.stance not in ("claims", "denies") or claim.asserter is None:
        return frozenset(value.accused)
    return frozenset((claim.asserter.actor,))
