"""Which grade the claims suggest, in Airwars' words, by one stated rule. An analyst sets the grade; this never does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from briefgen.evidence.conflicts import ATTRIBUTING, CLEARING, meant
from briefgen.evidence.groups import Group
from briefgen.records import Claim

Grade = Literal["confirmed", "fair", "weak", "contested", "discounted"]
Origins = Callable[[Iterable[str]], int]
"""Sources' ids to how many of them are independent and credible."""

IMPROBABLE = "5"
"""Admiralty credibility of a claim that does not count as a report."""

ACCESS = "first-hand"
"""The access of a claim to have done it that stands without a second report."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A grade and what it follows from: how many independent origins report it, and which actors the rule looked at.

    `actors`: who claims to have done it (confirmed), or who is accused or cleared in turn (contested); else none.
    """

    grade: Grade
    origins: int
    actors: tuple[str, ...] = ()


def suggest(groups: Iterable[Group], origins: Origins) -> Suggestion | None:
    """The first that holds of the claims that stand; nothing where there is no claim.

    discounted: no claim stands, as all were taken back or set aside.
    contested: one accuses, or claims to have done it, and another clears the same actor; or two speakers who claim or
    blame name different actors for the same act.
    confirmed: somebody claims to have done it, and two independent origins report the incident, or the claim is
    recorded as first-hand.
    fair: two or more independent origins report it. weak: one does.

    Suspicion accuses nobody here, and a claim that its record calls improbable is no report. (After Airwars' grades,
    with responsibility in the place of civilian harm.)
    """
    rows = [row for group in groups for row in group.rows]
    if not rows:
        return None
    standing = [row.claim for row in rows if row.stands and counts_as_report(row.claim)]
    amount = origins({citation.key for claim in standing for citation in claim.cite})
    if not standing:
        return Suggestion("discounted", amount)
    if parties := _contested([claim for claim in standing if claim.responsibility]):
        return Suggestion("contested", amount, parties)
    owners = _owners(standing, ACCESS if amount < 2 else None)
    if owners:
        return Suggestion("confirmed", amount, owners)
    return Suggestion("fair" if amount > 1 else "weak", amount)


def counts_as_report(claim: Claim) -> bool:
    """Whether a claim says that something happened, and is not called improbable by its record."""
    return claim.speech != "retracts" and claim.credibility != IMPROBABLE


def _contested(claims: Sequence[Claim]) -> tuple[str, ...]:
    """Whom the claims name in turn, where they disagree on who did it; nobody where they do not."""
    accused: dict[str | None, dict[str, frozenset[str]]] = {}
    cleared: set[str] = set()
    for claim in claims:
        assert claim.responsibility is not None
        stance, whom = claim.responsibility.stance, meant(claim, claim.responsibility)
        if stance in CLEARING:
            cleared |= whom
        elif stance in ATTRIBUTING - {"suspects"} and whom:
            speakers = accused.setdefault(claim.responsibility.act, {})
            speaker = claim.asserter.actor if claim.asserter else ""
            speakers[speaker] = speakers.get(speaker, frozenset()) | whom
    named = frozenset(actor for speakers in accused.values() for whom in speakers.values() for actor in whom)
    apart = any(not frozenset.intersection(*speakers.values()) for speakers in accused.values())
    return tuple(sorted(named)) if apart or named & cleared else ()


def _owners(claims: Iterable[Claim], access: str | None) -> tuple[str, ...]:
    """Who claims to have done it; with an access, only where the claim is recorded with it."""
    found = {
        actor
        for claim in claims
        if claim.responsibility is not None
        and claim.responsibility.stance == "claims"
        and access in (None, claim.access)
        for actor in meant(claim, claim.responsibility)
    }
    return tuple(sorted(found))
