"""Who is said to have done it, by whom, and who is said not to have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from briefgen.evidence.conflicts import ATTRIBUTING, CLEARING, meant
from briefgen.evidence.groups import Row

UNNAMED = ""
"""Stands for somebody whom a claim accuses or clears without a name."""


@dataclass(frozen=True, slots=True)
class Position:
    """What is said of one actor: the claims that attribute it to them, and those that clear them, in the order given."""

    actor: str
    attributed: tuple[Row, ...]
    cleared: tuple[Row, ...]


def positions(rows: Iterable[Row]) -> tuple[Position, ...]:
    """For each actor whom claims on responsibility accuse or clear, who says so; the most accused first, then by id.

    Only claims that stand are counted. Who condemns, praises or declines to comment takes no position on who did it.
    """
    attributed: dict[str, list[Row]] = {}
    cleared: dict[str, list[Row]] = {}
    for row in rows:
        value = row.claim.responsibility
        if value is None or not row.stands:
            continue
        for actor in sorted(meant(row.claim, value)) or [UNNAMED]:
            if value.stance in ATTRIBUTING:
                attributed.setdefault(actor, []).append(row)
            elif value.stance in CLEARING:
                cleared.setdefault(actor, []).append(row)
    return tuple(
        Position(actor, tuple(attributed.get(actor, ())), tuple(cleared.get(actor, ())))
        for actor in sorted({*attributed, *cleared}, key=lambda key: (-len(attributed.get(key, ())), key))
    )
