"""Which claim takes the place of which: the same asserter, on the same thing, later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from briefgen import dates
from briefgen.evidence.conflicts import Scope, count_of
from briefgen.records import Claim

Subject = tuple[str, Scope]
"""What a claim is about: its property, and what it must share with others to stand in one group."""


def revisions(claims: Sequence[Claim], subjects: Sequence[Subject]) -> dict[int, int]:
    """Index of a claim to the index of the one that revises it. `subjects`: that of each claim."""
    alike: dict[Subject, list[int]] = {}
    for index, subject in enumerate(subjects):
        alike.setdefault(subject, []).append(index)
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
            for index in alike[subjects[earlier]]
            if index != earlier and _revises(claims[index], a) and earlier not in _revisers(index, revised)
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
    """Of two claims on the same thing: the same asserter speaks again, later, and gives another figure."""
    if later.asserter is None or earlier.asserter is None or later.asserter.actor != earlier.asserter.actor:
        return False
    new, old = count_of(later), count_of(earlier)
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
