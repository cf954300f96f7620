"""What an author may write: the shape of each kind of record, frozen, with unknown keys forbidden."""

from briefgen.records.actor import Actor, Designation, Relation
from briefgen.records.briefing import Briefing, KeyJudgement, Page, Scope
from briefgen.records.claim import (
    Asserter,
    Casualties,
    Claim,
    Damage,
    Follows,
    Motive,
    NameForm,
    Other,
    Responsibility,
    Weapon,
    WhereClaim,
)
from briefgen.records.common import Model, Name, Record, When
from briefgen.records.incident import Assessment, Incident, Judgement, SetAside, Target
from briefgen.records.place import Place
from briefgen.records.settings import Settings
from briefgen.records.source import Source

KINDS: dict[str, type[Record]] = {
    "source": Source,
    "actor": Actor,
    "place": Place,
    "incident": Incident,
    "briefing": Briefing,
    "page": Page,
}
"""Kind of record to its model; the order in which kinds are loaded and listed."""

__all__ = [
    "KINDS",
    "Actor",
    "Asserter",
    "Assessment",
    "Briefing",
    "Casualties",
    "Claim",
    "Damage",
    "Designation",
    "Follows",
    "Incident",
    "Judgement",
    "KeyJudgement",
    "Model",
    "Motive",
    "Name",
    "NameForm",
    "Other",
    "Page",
    "Place",
    "Record",
    "Relation",
    "Responsibility",
    "Scope",
    "SetAside",
    "Settings",
    "Source",
    "Target",
    "Weapon",
    "When",
    "WhereClaim",
]
