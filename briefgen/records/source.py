"""A source: the document we hold, described with CSL's names."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from briefgen import vocabulary
from briefgen.records.common import Model, Part, Record, When
from briefgen.records.scalars import MANY, ActorId, EdtfDate, Language, Line, SourceId, Url, one_of


class Person(Model):
    """An author. The short form is the name alone, taken literally."""

    family: Line | None = Field(None, description="family name")
    given: Line | None = Field(None, description="given names")
    literal: Line | None = Field(None, description="name of an organisation, or one that cannot be split")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"literal": value} if isinstance(value, str) else value

    @property
    def words(self) -> str:
        """The name in reading order."""
        return self.literal or " ".join(part for part in (self.given, self.family) if part)


class Archived(Part):
    """A kept copy (Berkeley Protocol; ICS 206-01)."""

    url: Url = Field(description="address of the copy")
    date: EdtfDate | None = Field(None, description="when it was made")
    sha256: Line | None = Field(None, description="SHA-256 of the copy, in hexadecimal")
    method: Line | None = Field(None, description="how it was made")


class Descriptor(Part):
    """What bears on a source's quality (ICD 206). Nothing is filled in by default."""

    access: Annotated[str, one_of(vocabulary.ACCESSES)] | None = Field(
        None, description="nearness to what it tells"
    )
    motive_bias: Line | None = Field(None, description="interest or leaning, and how we know")
    track_record: Line | None = Field(None, description="how it has proved before")
    completeness: Line | None = Field(None, description="what it leaves out")
    currency: Line | None = Field(None, description="how soon after the events it was written")
    note: Line | None = Field(None, description="anything else")


class AiUse(Model):
    """Use of artificial intelligence on the way from the document to the record (ICS 206-01)."""

    use: Annotated[str, one_of(vocabulary.AI_USES)] = Field(description="what was done")
    tool: Line | None = Field(None, description="with what")
    version: Line | None = Field(None, description="in which version")
    date: EdtfDate | None = Field(None, description="when")


class Source(Record):
    """A document that statements are cited from. Three roles stay apart: source, publisher, asserter."""

    type: Annotated[str, one_of(vocabulary.SOURCE_TYPES)] = Field(description="CSL item type")
    title: Line = Field(description="title as printed")
    kind: Annotated[str, one_of(vocabulary.SOURCE_KINDS)] | None = Field(
        None, description="what sort of source it is"
    )
    author: Annotated[tuple[Person, ...], MANY] = Field((), description="who wrote it")
    publisher: Line | None = Field(None, description="who printed it")
    container_title: Line | None = Field(
        None, alias="container-title", description="paper, site or series it stands in"
    )
    issued: When | None = Field(None, description="date of publication")
    accessed: EdtfDate | None = Field(None, description="when we read it")
    url: Url | None = Field(None, alias="URL", description="address")
    doi: Line | None = Field(None, alias="DOI", description="digital object identifier")
    language: Language | None = Field(None, description="language, BCP 47")
    original_title: Line | None = Field(
        None, alias="original-title", description="title in the original language"
    )
    translator: Annotated[tuple[Person, ...], MANY] = Field((), description="who translated it")
    number: Line | None = Field(None, description="number of a report or document")
    archived: Archived | None = Field(None, description="the kept copy")
    descriptor: Descriptor | None = Field(None, description="what bears on its quality")
    reliability: Annotated[str, one_of(vocabulary.RELIABILITIES)] | None = Field(
        None, description="Admiralty code A to F"
    )
    scale: Annotated[str, one_of(vocabulary.SCALES)] | None = Field(
        None, description="reach of the publisher"
    )
    derived_from: Annotated[tuple[SourceId, ...], MANY] = Field(
        (), description="sources it copies or reposts: they are not independent of it"
    )
    relays: Annotated[tuple[ActorId, ...], MANY] = Field(
        (), description="those whose statements it passes on"
    )
    ai_use: AiUse | None = Field(None, description="use of artificial intelligence")
