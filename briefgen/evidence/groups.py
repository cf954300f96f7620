"""The ledger of an incident: its claims, group by group, each with how it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from briefgen import counts
from briefgen.counts import Count
from briefgen.evidence.conflicts import (
    Ancestors,
    Scope,
    count_of,
    exclude,
    is_comparable,
    meant,
    scope_of,
)
from briefgen.evidence.revisions import Subject, revisions
from briefgen.records import Claim, Incident, Judgement, SetAside
from briefgen.records.incident import CasualtiesJudgement
from briefgen.vocabulary import CLAIM_PROPERTIES

State = Literal["agreed", "several", "single", "disputed", "assessed", "unresolved"]


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


@dataclass(frozen=True)
class Group:
    """All claims on one property and, for figures, one scope. How it stands is asked on many pages, and found once."""

    property_name: str
    scope: Scope
    rows: tuple[Row, ...]
    judgements: tuple[Judgement, ...]
    span: Count | None

    @cached_property
    def disputed(self) -> bool:
        """A claim that stands conflicts with another that stands."""
        return any(row.disputed for row in self.rows)

    @cached_property
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
        comparable = [claim for claim in standing if is_comparable(claim)]
        return "agreed" if len(comparable) > 1 and _on_one_actor(comparable) else "several"


def ledger(incident: Incident, ancestors: Ancestors) -> tuple[Group, ...]:
    """The incident's claims, property by property, each with what it agrees with, conflicts with or revises."""
    claims = incident.claims
    subjects = [(claim.property, scope_of(claim)) for claim in claims]
    revised_by = revisions(claims, subjects)
    set_aside, relied_on = _decisions(incident)
    groups: dict[Subject, list[int]] = {}
    for index, subject in enumerate(subjects):
        groups.setdefault(subject, []).append(index)
    conflicts = _conflicts(claims, subjects, revised_by, ancestors)
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


def harm(groups: Iterable[Group], who: str, outcome: str) -> tuple[Group, ...]:
    """The groups of casualties of one class and outcome (there is one for each date up to which is counted)."""
    return tuple(
        group for group in groups if group.property_name == "casualties" and group.scope[:2] == (who, outcome)
    )


def _on_one_actor(claims: Iterable[Claim]) -> bool:
    """Claims on responsibility accuse one actor, all of them; two who blame two others contradict nobody, and do not agree."""
    accused = [meant(claim, claim.responsibility) for claim in claims if claim.responsibility is not None]
    return not accused or bool(frozenset.intersection(*accused))


def total(group: Group) -> str:
    """What a group's figures come to, in words: the decided value, or the range of the claims that stand.

    Nothing where no claim of the group has a figure.
    """
    decided, standing = _decided(group), _standing(group)
    if decided or group.span is None:
        return " or ".join(dict.fromkeys(counts.words(count) for count in (decided or standing)))
    return counts.words(group.span)


def result(group: Group) -> Count | None:
    """What a group's figures come to as a range: that of the decided values, or of the claims that stand."""
    decided = _decided(group)
    return counts.span(decided) if decided else group.span


def _decided(group: Group) -> list[Count]:
    return [
        item.result
        for item in group.judgements
        if isinstance(item, CasualtiesJudgement) and item.result is not None
    ]


def _standing(group: Group) -> list[Count]:
    return [count for row in group.rows if row.stands and (count := count_of(row.claim)) is not None]


def earlier(group: Group) -> tuple[str, ...]:
    """The figures that were revised, in words, in the order of the claims."""
    return tuple(
        counts.words(count)
        for row in group.rows
        if row.revised_by is not None and row.set_aside is None and (count := count_of(row.claim)) is not None
    )


def _group(incident: Incident, key: Subject, rows: list[Row]) -> Group:
    name, scope = key
    judgements = incident.assessment.of(name) if incident.assessment else ()
    if name == "casualties":
        judgements = tuple(
            j for j in judgements if isinstance(j, CasualtiesJudgement) and (j.who, j.outcome) == scope[:2]
        )
    figures = [count for row in rows if row.stands and (count := count_of(row.claim)) is not None]
    return Group(name, scope, tuple(rows), judgements, counts.span(figures))


def _decisions(incident: Incident) -> tuple[dict[str, SetAside], frozenset[str]]:
    """What the assessment sets aside and relies on, by the claims' ids."""
    if incident.assessment is None:
        return {}, frozenset()
    judgements = [judgement for name in CLAIM_PROPERTIES.terms for judgement in incident.assessment.of(name)]
    set_aside = {item.claim: item for judgement in judgements for item in judgement.sets_aside}
    return set_aside, frozenset(claim for judgement in judgements for claim in judgement.relies_on)


def _conflicts(
    claims: Sequence[Claim], subjects: Sequence[Subject], revised: Mapping[int, int], ancestors: Ancestors
) -> list[set[int]]:
    """For each claim the indices of those it conflicts with; a claim that was revised conflicts with none."""
    found: list[set[int]] = [set() for _ in claims]
    by_property: dict[str, list[int]] = {}
    for index, claim in enumerate(claims):
        if index not in revised and claim.speech != "retracts":
            by_property.setdefault(subjects[index][0], []).append(index)
    for members in by_property.values():
        for position, a in enumerate(members):
            for b in members[position + 1 :]:
                if exclude(claims[a], claims[b], ancestors):
                    found[a].add(b)
                    found[b].add(a)
    return found
