"""Words for claims: what somebody says, and how."""

from __future__ import annotations

from briefgen.vocabulary.model import OURS, hyphened, spelt

CLAIM_PROPERTIES = spelt(
    "property",
    OURS,
    {
        "when": "When",
        "where": "Where",
        "casualties": "Casualties",
        "responsibility": "Who did it",
        "damage": "Damage",
        "weapon": "Weapons",
        "motive": "Motive",
        "follows": "What it follows",
        "name": "Names",
        "other": "Also reported",
    },
)
"""The properties that a claim may be about, in the order in which a page shows them."""

STANCES = hyphened(
    "stance",
    "GTD claims of responsibility and EuRepoC attributions, in briefgen's words",
    claims="claims to have done it",
    denies="denies having done it",
    blames="says who did it",
    suspects="suspects somebody",
    exonerates="says who did not do it",
    condemns="condemns it, which attributes nothing",
    praises="praises it, which attributes nothing",
    declines_to_comment="declines to say",
    no_claim_reported="the source says that nobody has claimed it",
)

ACTS = hyphened(
    "act",
    OURS,
    ordered="ordered it",
    carried_out="carried it out",
    supplied="supplied the means",
    supported="supported it",
    permitted="let it happen",
)

BASES = hyphened(
    "basis of attribution",
    "EuRepoC",
    technical_industry="technical analysis by industry",
    political_official="official statement of a state",
    political_unofficial="unofficial word from a state",
    legal="legal finding",
    self="the actor's own word",
    media="reporting by media",
    third_party="a third party",
    receiver_victim="the one who was attacked",
)

CLAIM_MODES = hyphened(
    "mode of a claim of responsibility",
    "GTD claim modes",
    letter="letter",
    call="call",
    e_mail="e-mail",
    note="note",
    video="video",
    website="website or social media",
    personal="in person",
    other="other",
    unknown="not known",
)

ANONYMITIES = hyphened(
    "anonymity",
    OURS,
    named="named",
    anonymous="speaks without being named",
    unattributed="the source does not say who",
)

SPEECHES = hyphened(
    "speech",
    "Structured journalism practice, in briefgen's words",
    states="states it",
    estimates="estimates it",
    alleges="alleges it",
    speculates="speculates about it",
    denies="denies it",
    retracts="takes it back",
    corrects="corrects it",
    predicts="predicts it",
)

OUTCOMES = hyphened(
    "outcome",
    OURS,
    killed="killed",
    wounded="wounded",
    killed_or_wounded="killed or wounded",
    traumatic_brain_injury="traumatic brain injury",
    missing="missing",
    captured="captured",
    displaced="displaced",
)

VICTIMS = hyphened(
    "victim class",
    "UCDP, GTD and Airwars, in briefgen's words; a project adds its own in content/briefgen.yml",
    all="anyone",
    civilian="civilians",
    military="soldiers",
    security_forces="security forces",
    contractor="contractors",
    militia="militia members",
    other="others",
    unknown="people not described",
)

DAMAGE_EXTENTS = hyphened(
    "extent of damage",
    OURS,
    none="no damage",
    minor="minor damage",
    moderate="moderate damage",
    severe="severe damage",
    destroyed="destroyed",
    unknown="not known",
)

WEAPON_KINDS = hyphened(
    "weapon",
    OURS,
    rocket="rockets",
    ballistic_missile="ballistic missiles",
    missile="missiles",
    drone="drones",
    aircraft="aircraft",
    artillery="artillery",
    mortar="mortars",
    small_arms="small arms",
    explosive="explosives",
    none="no weapon",
    other="another weapon",
    unknown="not known",
)
