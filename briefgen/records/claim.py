"""A claim: one property, one value, who says so, and where it is printed. The heart of the product."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from briefgen import vocabulary
from briefgen.records.common import Model, Part, When
from briefgen.records.scalars import (
    MANY,
    ActorId,
    Cite,
    EdtfDate,
    Figure,
    IncidentId,
    Language,
    Line,
    PlaceId,
    Prose,
    Ref,
    Script,
    Slug,
    TargetId,
    one_of,
    refuse,
)

VictimId = Annotated[Slug, Ref(("victim", "actor"))]


class Asserter(Model):
    """Who says so. The short form is an actor's id alone."""

    actor: ActorId = Field(description="who says so")
    name: Line | None = Field(None, description="the speaker's name, where the actor is a body")
    role: Line | None = Field(None, description="in what role")
    anonymity: Annotated[str, one_of(vocabulary.ANONYMITIES)] | None = Field(None, description="named or not")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"actor": value} if isinstance(value, str) else value


class Value(Model):
    """What every value of a claim may carry."""

    as_reported: Line | None = Field(None, description="the source's own few words")


class WhereClaim(Value):
    """A place, as somebody gives it. The short form is the place's id alone."""

    place: PlaceId = Field(description="the place")
    precision: Annotated[str, one_of(vocabulary.PRECISIONS)] | None = Field(
        None, description="how precisely it is given"
    )

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"place": value} if isinstance(value, str) else value


class Casualties(Value):
    """How many of whom came to what harm, as somebody gives it."""

    outcome: Annotated[str, one_of(vocabulary.OUTCOMES)] = Field(description="what happened to them")
    who: VictimId = Field(description="a victim class or an actor")
    count: Figure = Field(description='1, 0..17, ">=100", "~30", unknown or none-reported; unknown is not 0')
    cause: Line | None = Field(None, description="of what, where it matters")


class Responsibility(Value):
    """Who is said to have done it, and in what manner it is said."""

    stance: Annotated[str, one_of(vocabulary.STANCES)] = Field(description="what the asserter does")
    accused: Annotated[tuple[ActorId, ...], MANY] = Field(
        (), description="who is said to have done it: an id, or a list"
    )
    act: Annotated[str, one_of(vocabulary.ACTS)] | None = Field(
        None, description="what they are said to have done"
    )
    basis: Annotated[str, one_of(vocabulary.BASES)] | None = Field(
        None, description="what the attribution rests on"
    )
    claim_mode: Annotated[str, one_of(vocabulary.CLAIM_MODES)] | None = Field(
        None, description="how a claim was made"
    )
    method: Line | None = Field(None, description="by what method, in free words")


class Damage(Value):
    """What was damaged, and how badly, as somebody gives it."""

    extent: Annotated[str, one_of(vocabulary.DAMAGE_EXTENTS)] = Field(description="how badly")
    what: Line | None = Field(None, description="what was damaged")


class Weapon(Value):
    """With what, and how many, as somebody gives it."""

    kind: Annotated[str, one_of(vocabulary.WEAPON_KINDS)] = Field(description="sort of weapon")
    count: Figure | None = Field(None, description="how many")
    model: Line | None = Field(None, description="calibre, make or model")
    origin: Line | None = Field(None, description="where it is said to come from")


class Motive(Value):
    """Why, as somebody gives it."""

    text: Line = Field(description="the motive in our words")
    of: ActorId | None = Field(None, description="whose motive")


class Follows(Value):
    """What this incident answers, retaliates for or continues, as somebody gives it."""

    incident: IncidentId = Field(description="the earlier incident")
    relation: Annotated[str, one_of(vocabulary.FOLLOWS_RELATIONS)] = Field(
        "answers", description="how it follows"
    )


class NameForm(Value):
    """A name or spelling that somebody uses for somebody or somewhere."""

    text: Line = Field(description="the name as used")
    of: TargetId = Field(description="the actor or place it names")
    lang: Language | None = Field(None, description="language, BCP 47")
    script: Script | None = Field(None, description="script, ISO 15924")


class Other(Value):
    """Anything else that is reported. The short form is the statement alone."""

    text: Line = Field(description="the statement, in our words")
    topic: Line | None = Field(None, description="what it is about; claims on one topic stand together")
    count: Figure | None = Field(None, description="the figure in it")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value


class Claim(Part):
    """One property with its value, its asserter and its citation."""

    id: Slug | None = Field(None, description="needed only where an assessment or another claim names it")
    when: When | None = Field(None, description="the date, as somebody gives it")
    where: WhereClaim | None = Field(None, description="the place, as somebody gives it")
    casualties: Casualties | None = Field(None, description="harm to people")
    responsibility: Responsibility | None = Field(
        None, description="who did it; condemning is not attributing"
    )
    damage: Damage | None = Field(None, description="harm to things")
    weapon: Weapon | None = Field(None, description="with what")
    motive: Motive | None = Field(None, description="why")
    follows: Follows | None = Field(None, description="what it answers, retaliates for or continues")
    name: NameForm | None = Field(None, description="a name or spelling in use")
    other: Other | None = Field(None, description="anything else")
    asserter: Asserter | None = Field(
        None, description="who says so; without it, the source in its own voice"
    )
    cite: Cite = Field(description='where it is printed: "@source-id, para. 6"')
    speech: Annotated[str, one_of(vocabulary.SPEECHES)] | None = Field(
        None, description="in what manner it is said"
    )
    asserted_on: EdtfDate | None = Field(None, description="when it was said; distinct from the event's date")
    as_of: EdtfDate | None = Field(None, description="the date up to which a figure counts")
    access: Annotated[str, one_of(vocabulary.ACCESSES)] | None = Field(None, description="first hand or not")
    credibility: Annotated[str, one_of(vocabulary.CREDIBILITIES)] | None = Field(
        None, description="Admiralty code 1 to 6"
    )
    revises: Slug | None = Field(
        None, description="id of the earlier claim, in this incident, that this one revises"
    )
    quote: str | None = Field(None, description="verbatim words, where rights allow")
    quote_lang: Language | None = Field(None, description="language of the quote, BCP 47")
    note: Prose | None = Field(None, description="a remark")

    @model_validator(mode="after")
    def _one_property(self) -> Claim:
        given = [name for name in vocabulary.CLAIM_PROPERTIES.terms if getattr(self, name) is not None]
        if len(given) != 1:
            raise refuse(
                "claim-property",
                "a claim has exactly one property"
                + (f", not {len(given)}: {', '.join(given)}" if given else ""),
                "split it, one property a claim: " + ", ".join(vocabulary.CLAIM_PROPERTIES.terms),
            )
        return self

    @property
    def property(self) -> str:
        """Which property the claim is about."""
        return next(name for name in vocabulary.CLAIM_PROPERTIES.terms if getattr(self, name) is not None)
