"""Words for what every record, actor and place has."""

from __future__ import annotations

from briefgen.vocabulary.model import OURS, hyphened, spelt

MARKINGS = spelt(
    "marking",
    "TLP 2.0 (FIRST)",
    {
        "CLEAR": "may be shared without limit",
        "GREEN": "for the community, not for public channels",
        "AMBER": "for the recipient's organisation and its clients, where they need to know",
        "AMBER+STRICT": "for the recipient's organisation only",
        "RED": "for the named recipients only",
    },
)
"""From the least to the most restricted: the order matters."""

STATUSES = hyphened(
    "status",
    OURS,
    draft="being written",
    review="being reviewed",
    published="published",
    withdrawn="withdrawn",
    superseded="superseded by another record",
)

ACTOR_KINDS = hyphened(
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

NAME_KINDS = hyphened(
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

ROMANIZATIONS = spelt(
    "romanization",
    "names of the romanization schemes",
    {
        "ala-lc": "American Library Association and Library of Congress",
        "bgn-pcgn": "United States and United Kingdom geographic names boards",
        "iso233": "ISO 233",
        "din31635": "DIN 31635",
        "press": "as the press spells it, by no stated scheme",
        "none": "not romanized",
    },
)

RELATION_TYPES = hyphened(
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

PLACE_KINDS = hyphened(
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

PRECISIONS = hyphened(
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
