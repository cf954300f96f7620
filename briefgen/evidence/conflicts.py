"""When two claims cannot both be true, and are about the same thing."""

from __future__ import annotations

from collections.abc import Callable

from briefgen import counts, dates
from briefgen.counts import Count
from briefgen.records import Casualties, Claim, Responsibility

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


def exclude(a: Claim, b: Claim, ancestors: Ancestors) -> bool:
    """The two claims cannot both be true, and are about the same thing. Symmetric."""
    return _exclude(a, b, ancestors) or _exclude(b, a, ancestors)


def _exclude(a: Claim, b: Claim, ancestors: Ancestors) -> bool:
    """One direction of `exclude`: the table of what excludes what. Of different properties, nothing does."""
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
            scope_of(a) == scope_of(b)
            and scope_of(a) != ("",)
            and _same_as_of(a, b)
            and _counts_exclude(a, b)
        )
    if a.follows and b.follows:
        return a.follows.incident == b.follows.incident and a.speech == "denies" and b.speech != "denies"
    return False


def scope_of(claim: Claim) -> Scope:
    """What claims must share to stand in one group: figures by whom and what, other things by topic."""
    if claim.casualties is not None:
        return (claim.casualties.who, claim.casualties.outcome)
    if claim.weapon is not None:
        return (claim.weapon.kind,)
    if claim.other is not None:
        return (claim.other.topic or "",)
    return ()


def count_of(claim: Claim) -> Count | None:
    """The figure in a claim, of whatever property; None where it has none."""
    if claim.casualties is not None:
        return claim.casualties.count
    if claim.weapon is not None:
        return claim.weapon.count
    return claim.other.count if claim.other is not None else None


def is_comparable(claim: Claim) -> bool:
    """Whether a claim holds a value that can be weighed against another, and not only words."""
    if claim.damage is not None:
        return claim.damage.extent != _UNKNOWN_EXTENT
    if claim.responsibility is not None:
        return claim.responsibility.stance in ATTRIBUTING
    if claim.property in ("when", "where"):
        return True
    count = count_of(claim)
    return count is not None and (count.low, count.high) != (None, None)


def _same_as_of(a: Claim, b: Claim) -> bool:
    """Counted up to the same date, as far as is known."""
    return a.as_of is None or b.as_of is None or dates.overlap(a.as_of, b.as_of)


def _counts_exclude(a: Claim, b: Claim) -> bool:
    first, second = count_of(a), count_of(b)
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
    return bool(meant(a, a.responsibility) & meant(b, b.responsibility))


def meant(claim: Claim, value: Responsibility) -> frozenset[str]:
    """Whom the stance is about: those accused; who claims or denies without naming anybody means itself."""
    if value.accused or value.stance not in ("claims", "denies") or claim.asserter is None:
        return frozenset(value.accused)
    return frozenset((claim.asserter.actor,))
