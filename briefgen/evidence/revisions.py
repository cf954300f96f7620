"""Which claim takes the place of which: the same asserter, on the same thing, later."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from briefgen import dates
from briefgen.evidence.conflicts import Scope, count_of
from briefgen.records import Claim

Subject = tuple[str, Scope]
"""What a claim is about: its property, and what it must share with others to stand in one group."""


def revisions(claims: Sequence[Claim], subjects: Sequence[Subject]) -> dict[int, int]:
    """Index of a claim to the index of the one that revises it. `subjects`: that of each claim."""
    by_id = {claim.id: index for index, claim in enumerate(claims) if claim.id}
    revised: dict[int, int] = {}
    for index, claim in enumerate(claims):
        if claim.revises in by_id and by_id[claim.revises] != index:
            revised[by_id[claim.revises]] = index
    said = [_said(claim) for claim in claims]
    order = sorted(range(len(claims)), key=said.__getitem__)
    spoken: dict[tuple[Subject, str | None], list[int]] = {}
    for index in order:
        spoken.setdefault((subjects[index], _speaker(claims[index])), []).append(index)
    for earlier, a in enumerate(claims):
        if earlier in revised or _speaker(a) is None:
            continue
        # In the order in which it was said: the next one counts.
        alike = spoken[subjects[earlier], _speaker(a)]
        for index in alike[bisect_right(alike, said[earlier], key=said.__getitem__) :]:
            if _revises(claims[index], a) and earlier not in _revisers(index, revised):
                revised[earlier] = index
                break
    return revised


def _revisers(index: int, revised: Mapping[int, int]) -> set[int]:
    """All claims that a claim's chain of revisions leads to."""
    found: set[int] = set()
    while index in revised and revised[index] not in found:
        index = revised[index]
        found.add(index)
    return found


def _revises(later: Claim, earlier: Claim) -> bool:
    """Of two claims of one asserter on the same thing: what was said later gives another figure."""
    new, old = count_of(later), count_of(earlier)
    if new is None or old is None or (new.low, new.best, new.high) == (old.low, old.best, old.high):
        return False
    before, after = _date(earlier), _date(later)
    return before is not None and after is not None and not dates.overlap(before, after)


def _speaker(claim: Claim) -> str | None:
    return claim.asserter.actor if claim.asserter is not None else None


def _date(claim: Claim) -> dates.Date | None:
    return claim.asserted_on or claim.as_of


def _said(claim: Claim) -> tuple[object, ...]:
    date = _date(claim)
    return dates.sort_key(date) if date is not None else ()
