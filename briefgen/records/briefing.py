"""A briefing, and a hand-written page: Markdown with front matter."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from briefgen import vocabulary
from briefgen.records.common import Model, Part, Record
from briefgen.records.scalars import (
    MANY,
    ActorId,
    BriefingId,
    CitedProse,
    EdtfDate,
    IncidentId,
    Line,
    PlaceId,
    Prose,
    Slug,
    not_kept,
    one_of,
)


class KeyJudgement(Part):
    """One numbered sentence or two, with likelihood or confidence, never both (ICD 203)."""

    text: CitedProse = Field(description="the judgement, with its citations")
    likelihood: Annotated[str, one_of(vocabulary.LIKELIHOODS)] | None = Field(
        None, description="how likely; ICD 203"
    )
    confidence: Annotated[str, one_of(vocabulary.CONFIDENCES)] | None = Field(
        None, description="how sure; ICD 203"
    )


class Scope(Model):
    """Which incidents the briefing is about: all that match every given line."""

    incidents: Annotated[tuple[IncidentId, ...], MANY] = Field((), description="these, in any case")
    actors: Annotated[tuple[ActorId, ...], MANY] = Field((), description="those with one of these actors")
    places: Annotated[tuple[PlaceId, ...], MANY] = Field((), description="those at one of these places")
    types: Annotated[tuple[Annotated[str, one_of(vocabulary.EVENT_TYPES)], ...], MANY] = Field(
        (), description="those of one of these types"
    )
    when: EdtfDate | None = Field(
        None, description="those that may lie within this period, such as 2019/2021"
    )


class Briefing(Record):
    """A briefing: judgements first, what they rest on, and the sections that the author wrote."""

    title: Line = Field(description="title")
    as_of: EdtfDate = Field(description="the day up to which sources were read")
    authors: Annotated[tuple[Line, ...], MANY] = Field(description="who wrote it")
    reviewers: Annotated[tuple[Line, ...], MANY] = Field((), description="who reviewed it")
    version: Line | None = Field(None, description="version")
    supersedes: BriefingId | None = Field(None, description="the briefing it takes the place of")
    change_note: Prose | None = Field(None, description="what changed since the last version")
    scope: Scope = Field(description="which incidents it is about")
    key_judgements: Annotated[tuple[KeyJudgement, ...], MANY] = Field(
        min_length=1, description="what it says, first"
    )
    gaps: Annotated[tuple[Prose, ...], MANY] = Field((), description="what we do not know")
    would_change: Annotated[tuple[Prose, ...], MANY] = Field(
        (), description="what would change the judgements"
    )
    alternatives: Annotated[tuple[Prose, ...], MANY] = Field(
        (), description="other readings that were weighed"
    )
    assumptions: Annotated[tuple[Prose, ...], MANY] = Field((), description="what is taken for granted")
    body: str = Field(description="the sections: Markdown after the front matter")


PageId = Annotated[
    Slug,
    not_kept(
        *("timeline", "codebook", "404", "sitemap", "assets", "search", "pdf"),
        *("incidents", "actors", "places", "sources", "briefings"),
    ),
]
"""The id of a page at the site's root, where the site's own pages and folders lie."""


class Page(Record):
    """A hand-written page: what stands in content/pages."""

    title: Line = Field(description="title")
    id: PageId = Field(description="the file's name without its ending")
    description: Line | None = Field(None, description="one line for search engines and lists")
    body: str = Field(description="Markdown after the front matter")
