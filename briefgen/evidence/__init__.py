"""What the claims about an incident add up to: ranges, conflicts, revisions, independence. Pure, and never by hand.

Two claims conflict when their values exclude each other and their scope is the same: the same class of victims and
outcome, the same topic, the same accused, counted up to the same date. A later figure by the same asserter is a
revision; a revision is no conflict, and neither is a figure for another class of victims.
"""

from briefgen.evidence.conflicts import ATTRIBUTING, CLEARING, Ancestors, Scope, count_of, exclude
from briefgen.evidence.grading import Suggestion, suggest
from briefgen.evidence.groups import (
    Group,
    Row,
    State,
    disputed_properties,
    earlier,
    harm,
    ledger,
    result,
    total,
)
from briefgen.evidence.independence import independent_origins, roots
from briefgen.evidence.positions import Position, positions

__all__ = [
    "ATTRIBUTING",
    "CLEARING",
    "Ancestors",
    "Group",
    "Position",
    "Row",
    "Scope",
    "State",
    "Suggestion",
    "count_of",
    "disputed_properties",
    "earlier",
    "exclude",
    "harm",
    "independent_origins",
    "ledger",
    "positions",
    "result",
    "roots",
    "suggest",
    "total",
]
