"""How many reports are independent of each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


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
