"""Words for sources and what bears on their quality."""

from __future__ import annotations

from briefgen.vocabulary.model import hyphened, spelt

SOURCE_TYPES = spelt(
    "source type",
    "CSL 1.0.2 item types",
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
    },
)

SOURCE_KINDS = hyphened(
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

SCALES = hyphened(
    "scale of a source",
    "ACLED source scale",
    subnational="subnational",
    national="national",
    regional="regional",
    international="international",
    other="other",
)

ACCESSES = hyphened(
    "access",
    "ICD 206 source descriptors",
    first_hand="was there, or has it from its own records",
    second_hand="has it from somebody else",
    unknown="not known",
)

RELIABILITIES = spelt(
    "reliability of a source",
    "Admiralty code (NATO)",
    {
        "A": "completely reliable",
        "B": "usually reliable",
        "C": "fairly reliable",
        "D": "not usually reliable",
        "E": "unreliable",
        "F": "reliability cannot be judged",
    },
)

CREDIBILITIES = spelt(
    "credibility of information",
    "Admiralty code (NATO)",
    {
        "1": "confirmed by other sources",
        "2": "probably true",
        "3": "possibly true",
        "4": "doubtful",
        "5": "improbable",
        "6": "truth cannot be judged",
    },
)

AI_USES = hyphened(
    "use of artificial intelligence",
    "ICS 206-01",
    none="none",
    translated="translated",
    summarised="summarised",
    extracted="extracted",
)
