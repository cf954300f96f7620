"""The words a record may use, what each means, and where each comes from. The codebook is printed from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A closed list of terms. `origin` names the standard or codebook that the terms come from."""

    name: str
    origin: str
    terms: Mapping[str, str]

    def __contains__(self, term: object) -> bool:
        return term in self.terms


def _vocabulary(name: str, origin: str, **terms: str) -> Vocabulary:
    spelt = {term.strip("_").replace("_", "-"): meaning for term, meaning in terms.items()}
    return Vocabulary(name, origin, MappingProxyType(spelt))


OURS = "briefgen"

MARKINGS = Vocabulary(
    "marking",
    "TLP 2.0 (FIRST)",
    MappingProxyType(
        {
            "CLEAR": "may be shared without limit",
            "GREEN": "for the community, not for public channels",
            "AMBER": "for the recipient's organisation and its clients, where they need to know",
            "AMBER+STRICT": "for the recipient's organisation only",
            "RED": "for the named recipients only",
        }
    ),
)
"""From the least to the most restricted: the order matters."""

EVENT_TYPES = Vocabulary(
    "event type",
    "ACLED sub-event types; protest, interception, statement, sanction, cyber, deployment, withdrawal and vote are briefgen's",
    MappingProxyType(
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
        }
    ),
)

OCCURRENCES = _vocabulary(
    "occurrence",
    "UCDP event clarity, GTD multiple/related, in briefgen's words",
    single="one event",
    campaign="a pattern of events told as one, such as weekly attacks",
    aggregate="several events that the sources do not tell apart",
)

ACTOR_KINDS = _vocabulary(
    "actor kind",
    "ACLED actor types and UCDP; government-body, person, media and unnamed-group are briefgen's",
    state="a state or its government",
    state_force="armed force or service of a state",
    non_state_armed_group="armed group outside a state",
    political_militia="militia tied to a political movement",
    identity_militia="militia tied to a community",
    coalition="states or groups acting together",
    umbrella="body that holds several groups",
    facade="name under which others may act",
    government_body="ministry, parliament or other organ of a state",
    international_organisation="organisation of states",
    political_party="political party or movement",
    company="company",
    media="publisher or broadcaster",
    person="one person",
    unnamed_group="people a source quotes or accuses without naming them",
    civilians="civilians",
    unknown="not known",
)

NAME_KINDS = _vocabulary(
    "name kind",
    "OpenCTI and MISP aliases, widened",
    official="the actor's own official name",
    short="short form or acronym",
    alias="another name",
    former="a name no longer used",
    exonym="a name others use",
    facade="a name used as cover",
    spelling="another spelling of the same name",
    misspelling="a spelling held to be wrong",
)

ROMANIZATIONS = Vocabulary(
    "romanization",
    "names of the romanization schemes",
    MappingProxyType(
        {
            "ala-lc": "American Library Association and Library of Congress",
            "bgn-pcgn": "United States and United Kingdom geographic names boards",
            "iso233": "ISO 233",
            "din31635": "DIN 31635",
            "press": "as the press spells it, by no stated scheme",
            "none": "not romanized",
        }
    ),
)

RELATION_TYPES = _vocabulary(
    "relation type",
    "STIX 2.1 and MISP relationship types; leads, employed-by and allied-with are briefgen's",
    part_of="is part of",
    member_of="is a member of",
    subgroup_of="is a subgroup of",
    successor_of="succeeds",
    controls="controls",
    leads="leads",
    employed_by="is employed by or serves in",
    provides_support_to="provides support to",
    supplied_by="is supplied by",
    attributed_to="is attributed to",
    targets="targets",
    operates="operates",
    affiliated_with="is affiliated with",
    allied_with="fights alongside",
    opposes="opposes",
    same_as="is the same as",
    overlaps_with="overlaps with",
    suspected_link_to="is suspected of a link to",
)

PLACE_KINDS = _vocabulary(
    "place kind",
    OURS,
    base="military base",
    airport="airport",
    embassy="embassy",
    facility="other facility",
    city="city or town",
    district="district or neighbourhood",
    governorate="governorate or province",
    country="country",
    region="region within or across countries",
    sea_area="sea area",
)

PRECISIONS = _vocabulary(
    "precision",
    "ours, with maps to UCDP, ACLED, GTD, Airwars and Atlos",
    exact="within about 100 metres",
    near="near a named landmark",
    locality="within about a kilometre of the named place",
    district="somewhere in the district",
    province="somewhere in the province",
    fuzzy_area="somewhere along a line or in a loosely drawn area",
    country="somewhere in the country",
    sea_or_air="at sea or in the air",
    unknown="not known",
)

STANCES = _vocabulary(
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

ACTS = _vocabulary(
    "act",
    OURS,
    ordered="ordered it",
    carried_out="carried it out",
    supplied="supplied the means",
    supported="supported it",
    permitted="let it happen",
)

BASES = _vocabulary(
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

CLAIM_MODES = _vocabulary(
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

ANONYMITIES = _vocabulary(
    "anonymity",
    OURS,
    named="named",
    anonymous="speaks without being named",
    unattributed="the source does not say who",
)

SPEECHES = _vocabulary(
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

ACCESSES = _vocabulary(
    "access",
    "ICD 206 source descriptors",
    first_hand="was there, or has it from its own records",
    second_hand="has it from somebody else",
    unknown="not known",
)

OUTCOMES = _vocabulary(
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

VICTIMS = _vocabulary(
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

DAMAGE_EXTENTS = _vocabulary(
    "extent of damage",
    OURS,
    none="no damage",
    minor="minor damage",
    moderate="moderate damage",
    severe="severe damage",
    destroyed="destroyed",
    unknown="not known",
)

WEAPON_KINDS = _vocabulary(
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

FOLLOWS_RELATIONS = _vocabulary(
    "relation between incidents",
    "STIX and MISP, in briefgen's words",
    retaliates_for="is said to retaliate for",
    answers="is said to answer",
    continues="is said to continue",
    triggered_by="is said to have been set off by",
    comes_after="is told as coming after, with no cause stated",
)

GRADES = _vocabulary(
    "grade",
    "Airwars, in briefgen's words",
    confirmed="a party accepts that it did it",
    fair="two or more credible, independent sources report it",
    weak="one source reports it",
    contested="sources disagree on who did it",
    discounted="the sources that were thought to report it do not",
)

TARGET_ROLES = _vocabulary(
    "role of a target",
    OURS,
    intended="meant to be hit",
    hit="hit",
)

SET_ASIDE_REASONS = _vocabulary(
    "reason to set a claim aside",
    "SFM practice, in briefgen's words",
    superseded="superseded by a later figure",
    less_access="less access than the others",
    partial_count="counts only a part",
    different_scope="about something else",
    derived_duplicate="repeats another claim",
    typo="a slip of the pen",
    retracted="taken back",
    implausible="not plausible",
)

CONFIDENCES = _vocabulary(
    "confidence",
    "ICD 203",
    low="scant, questionable or fragmented information",
    moderate="credible and plausible, not well corroborated",
    high="high-quality information from several sources",
)

LIKELIHOODS = _vocabulary(
    "likelihood",
    "ICD 203",
    almost_no_chance="1–5 %",
    very_unlikely="5–20 %",
    unlikely="20–45 %",
    roughly_even="45–55 %",
    likely="55–80 %",
    very_likely="80–95 %",
    almost_certain="95–99 %",
)

RELIABILITIES = Vocabulary(
    "reliability of a source",
    "Admiralty code (NATO)",
    MappingProxyType(
        {
            "A": "completely reliable",
            "B": "usually reliable",
            "C": "fairly reliable",
            "D": "not usually reliable",
            "E": "unreliable",
            "F": "reliability cannot be judged",
        }
    ),
)

CREDIBILITIES = Vocabulary(
    "credibility of information",
    "Admiralty code (NATO)",
    MappingProxyType(
        {
            "1": "confirmed by other sources",
            "2": "probably true",
            "3": "possibly true",
            "4": "doubtful",
            "5": "improbable",
            "6": "truth cannot be judged",
        }
    ),
)

SOURCE_TYPES = Vocabulary(
    "source type",
    "CSL 1.0.2 item types",
    MappingProxyType(
        {
            "article": "article",
            "article-journal": "journal article",
            "article-magazine": "magazine article",
            "article-newspaper": "newspaper article",
            "bill": "bill",
            "book": "book",
            "broadcast": "broadcast",
            "chapter": "chapter",
            "dataset": "data set",
            "document": "document",
            "entry": "entry",
            "graphic": "graphic",
            "hearing": "hearing",
            "interview": "interview",
            "legal_case": "legal case",
            "legislation": "legislation",
            "manuscript": "manuscript",
            "map": "map",
            "motion_picture": "film or video",
            "personal_communication": "personal communication",
            "post": "post",
            "post-weblog": "weblog post",
            "report": "report",
            "speech": "speech",
            "webpage": "web page",
        }
    ),
)

SOURCE_KINDS = _vocabulary(
    "source kind",
    "MISP osint source types, widened",
    news_report="news report",
    analysis="analysis or opinion",
    wire="wire report",
    official_statement="official statement",
    social_media_post="post on social media or a forum",
    ngo_report="report of a non-governmental organisation",
    court_record="court record",
    imagery="imagery",
    dataset="data set",
    book="book",
    other="other",
)

SCALES = _vocabulary(
    "scale of a source",
    "ACLED source scale",
    subnational="subnational",
    national="national",
    regional="regional",
    international="international",
    other="other",
)

AI_USES = _vocabulary(
    "use of artificial intelligence",
    "ICS 206-01",
    none="none",
    translated="translated",
    summarised="summarised",
    extracted="extracted",
)

STATUSES = _vocabulary(
    "status",
    OURS,
    draft="being written",
    review="being reviewed",
    published="published",
    withdrawn="withdrawn",
    superseded="superseded by another record",
)

CLAIM_PROPERTIES = Vocabulary(
    "property",
    OURS,
    MappingProxyType(
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
        }
    ),
)
"""The properties that a claim may be about, in the order in which a page shows them."""

ALL: tuple[Vocabulary, ...] = tuple(
    value for value in list(globals().values()) if isinstance(value, Vocabulary)
)
"""Every vocabulary, in the order of this file."""
