"""Words for what an analyst decides."""

from __future__ import annotations

from briefgen.vocabulary.model import hyphened

SET_ASIDE_REASONS = hyphened(
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

CONFIDENCES = hyphened(
    "confidence",
    "ICD 203",
    low="scant, questionable or fragmented information",
    moderate="credible and plausible, not well corroborated",
    high="high-quality information from several sources",
)

LIKELIHOODS = hyphened(
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
