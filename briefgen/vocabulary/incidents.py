"""Words for incidents as a whole."""

from __future__ import annotations

from briefgen.vocabulary.model import OURS, hyphened, spelt

EVENT_TYPES = spelt(
    "event type",
    "ACLED sub-event types; protest, interception, statement, sanction, cyber, deployment, withdrawal and vote are briefgen's",
    {
        "government-regains-territory": "battle in which a government regains territory",
        "non-state-actor-overtakes-territory": "battle in which a non-state actor takes territory",
        "armed-clash": "battle without a change of territory",
        "chemical-weapon": "use of a chemical weapon",
        "air-drone-strike": "air or drone strike",
        "suicide-bomb": "suicide bombing",
        "shelling-artillery-missile": "shelling, artillery, rocket or missile attack",
        "remote-explosive-landmine-ied": "remote explosive, landmine or improvised device",
        "grenade": "grenade attack",
        "sexual-violence": "sexual violence against civilians",
        "attack": "attack on civilians",
        "abduction-forced-disappearance": "abduction or forced disappearance",
        "peaceful-protest": "protest without violence",
        "protest": "protest of which no more is told",
        "protest-with-intervention": "protest met with intervention",
        "excessive-force-against-protesters": "protest met with lethal or grave force",
        "violent-demonstration": "demonstration with violence by those who take part",
        "mob-violence": "violence by a crowd",
        "agreement": "agreement between parties",
        "arrests": "arrests or detentions",
        "change-to-group-activity": "a group forms, moves, splits or changes its course",
        "disrupted-weapons-use": "weapons found, seized or stopped before use",
        "headquarters-or-base-established": "headquarters or base established",
        "looting-property-destruction": "looting or destruction of property",
        "non-violent-transfer-of-territory": "territory changes hands without violence",
        "other": "another strategic development",
        "interception": "incoming fire intercepted",
        "statement": "statement of policy, demand or threat",
        "sanction": "sanction imposed or lifted",
        "cyber": "cyber operation",
        "deployment": "forces or weapons sent",
        "withdrawal": "forces withdrawn or a base left",
        "vote": "vote or resolution of a body",
    },
)

OCCURRENCES = hyphened(
    "occurrence",
    "UCDP event clarity, GTD multiple/related, in briefgen's words",
    single="one event",
    campaign="a series or pattern of events, told as one",
    aggregate="several events that the sources do not tell apart",
)

TARGET_ROLES = hyphened(
    "role of a target",
    OURS,
    intended="meant to be hit",
    hit="hit",
)

GRADES = hyphened(
    "grade",
    "Airwars, in briefgen's words",
    confirmed="a party accepts that it did it",
    fair="two or more credible, independent sources report it",
    weak="one source reports it",
    contested="sources disagree on who did it",
    discounted="the sources that were thought to report it do not",
)

FOLLOWS_RELATIONS = hyphened(
    "relation between incidents",
    "STIX and MISP, in briefgen's words",
    retaliates_for="is said to retaliate for",
    answers="is said to answer",
    continues="is said to continue",
    triggered_by="is said to have been set off by",
    comes_after="is told as coming after, with no cause stated",
)
