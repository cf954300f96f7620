"""An incident: an event with the claims about it and, where somebody adjudicated, the assessment."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, model_validator

from briefgen import vocabulary
from briefgen.counts import Count
from briefgen.dates import Date
from briefgen.records.claim import Claim, VictimId
from briefgen.records.common import Model, Part, Record, When
from briefgen.records.scalars import (
    MANY,
    ActorId,
    EdtfDate,
    IncidentId,
    Line,
    PlaceId,
    Prose,
    Slug,
    TargetId,
    many,
    one_of,
    read_count,
    read_date,
    unresolved_or,
)


class Target(Part):
    """Who or what was attacked. The short form is the id alone."""

    id: TargetId = Field(description="an actor or a place")
    role: Annotated[str, one_of(vocabulary.TARGET_ROLES)] | None = Field(None, description="meant or hit")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"id": value} if isinstance(value, str) else value


class SetAside(Model):
    """A claim that the analyst does not rely on, and why."""

    claim: Slug = Field(description="id of the claim")
    reason: Annotated[str, one_of(vocabulary.SET_ASIDE_REASONS)] = Field(description="why")
    note: Line | None = Field(None, description="more on why")


class Judgement(Part):
    """An analyst's decision on one property. `result` is `unresolved` where the analyst cannot say."""

    relies_on: Annotated[tuple[Slug, ...], MANY] = Field((), description="ids of the claims relied on")
    sets_aside: Annotated[tuple[SetAside, ...], MANY] = Field(
        (), description="claims set aside, each with its reason"
    )
    rationale: Prose | None = Field(None, description="why, in a sentence or two")
    analyst: Line | None = Field(None, description="who decided")
    date: EdtfDate | None = Field(None, description="when")
    confidence: Annotated[str, one_of(vocabulary.CONFIDENCES)] | None = Field(
        None, description="ICD 203; never with likelihood"
    )
    likelihood: Annotated[str, one_of(vocabulary.LIKELIHOODS)] | None = Field(
        None, description="ICD 203; never with confidence"
    )


class WhenJudgement(Judgement):
    """A decision on the date."""

    result: Annotated[Date | None, PlainValidator(unresolved_or(read_date))] = Field(
        description="EDTF, or unresolved"
    )


class WhereJudgement(Judgement):
    """A decision on the place."""

    result: PlaceId = Field(description="a place")


class CasualtiesJudgement(Judgement):
    """A decision on a figure, for one class of victims and one outcome."""

    who: VictimId = Field(description="the class of victims it is about")
    outcome: Annotated[str, one_of(vocabulary.OUTCOMES)] = Field(description="the outcome it is about")
    result: Annotated[Count | None, PlainValidator(unresolved_or(read_count))] = Field(
        description="a count, or unresolved"
    )


def _accused(value: Any) -> Any:
    return () if value == "unresolved" else many(value)


class ResponsibilityJudgement(Judgement):
    """A decision on who did it."""

    result: Annotated[tuple[ActorId, ...], BeforeValidator(_accused)] = Field(
        description="an actor, a list of actors, or unresolved"
    )


class TextJudgement(Judgement):
    """A decision on anything else, in words."""

    result: Line = Field(description="the decision in a few words, or unresolved")


class Assessment(Part):
    """The decisions, property by property. What has none is shown as `not adjudicated`."""

    when: WhenJudgement | None = Field(None, description="on the date")
    where: WhereJudgement | None = Field(None, description="on the place")
    casualties: Annotated[tuple[CasualtiesJudgement, ...], MANY] = Field(
        (), description="on figures: one, or a list"
    )
    responsibility: ResponsibilityJudgement | None = Field(None, description="on who did it")
    damage: TextJudgement | None = Field(None, description="on damage")
    weapon: TextJudgement | None = Field(None, description="on weapons")
    motive: TextJudgement | None = Field(None, description="on the motive")
    follows: TextJudgement | None = Field(None, description="on what it follows")
    other: TextJudgement | None = Field(None, description="on anything else")

    def of(self, name: str) -> tuple[Judgement, ...]:
        """The decisions on a property, none or more."""
        decided = getattr(self, name, None)
        if decided is None:
            return ()
        return decided if isinstance(decided, tuple) else (decided,)


class Grading(Part):
    """How well the incident is attested, in Airwars' words: set by a human, with the reason."""

    grade: Annotated[str, one_of(vocabulary.GRADES)] = Field(description="the grade")
    reason: Prose = Field(description="why")
    analyst: Line | None = Field(None, description="who set it")
    date: EdtfDate | None = Field(None, description="when")


class Incident(Record):
    """Something that happened, is said to have happened, or was said in public."""

    title: Line = Field(description="a neutral line that names it")
    type: Annotated[str, one_of(vocabulary.EVENT_TYPES)] = Field(
        description="ACLED sub-event type, or one of briefgen's"
    )
    when: When = Field(description="EDTF; [a..b] is one unknown day, a/b lasted from a to b")
    where: Annotated[tuple[PlaceId, ...], MANY] = Field((), description="a place, or a list")
    occurrence: Annotated[str, one_of(vocabulary.OCCURRENCES)] = Field(
        "single", description="one event, a pattern, or several untold apart"
    )
    part_of: Annotated[tuple[IncidentId, ...], MANY] = Field((), description="the campaigns it belongs to")
    targets: Annotated[tuple[Target, ...], MANY] = Field((), description="who or what was attacked")
    participants: Annotated[tuple[ActorId, ...], MANY] = Field(
        (), description="who took part, where no source contests it; who is accused stands in claims"
    )
    claims: tuple[Claim, ...] = Field((), description="what is reported, one property a claim")
    assessment: Assessment | None = Field(None, description="what the analysts decided")
    grading: Grading | None = Field(None, description="how well it is attested")
