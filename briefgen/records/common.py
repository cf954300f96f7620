"""What all records share: parts and how they are kept, names, dates and the common head of every kind."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from briefgen import vocabulary
from briefgen.records.scalars import (
    MANY,
    CitedProse,
    EdtfDate,
    Language,
    Line,
    Marking,
    Prose,
    RecordId,
    Script,
    Slug,
    SourceId,
    one_of,
)


class Model(BaseModel):
    """A part of a record: frozen, unknown keys forbidden."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def __reduce__(self) -> tuple[Any, ...]:
        """As bytes, a part is what was given: fields that nobody gave are a third of its size, and of the time it takes."""
        values = vars(self)
        return remade, (type(self), {name: values[name] for name in self.__pydantic_fields_set__})


def remade(kind: type[Model], given: dict[str, Any]) -> Model:
    """A part from the values that were given: it was valid before. Sooner than pydantic's own `model_construct`."""
    part = kind.__new__(kind)
    object.__setattr__(part, "__dict__", {**_defaults(kind), **given})
    object.__setattr__(part, "__pydantic_fields_set__", set(given))
    object.__setattr__(part, "__pydantic_extra__", None)
    object.__setattr__(part, "__pydantic_private__", None)
    return part


@cache
def _defaults(kind: type[Model]) -> dict[str, Any]:
    """All fields of a part, in order, with what each holds where it is not given."""
    return {name: field.get_default() for name, field in kind.model_fields.items()}


class Part(Model):
    """A part that can be marked by itself: what is left without it says nothing else than before."""

    tlp: Marking | None = Field(None, description="marking, where stricter than the record's")


class When(Model):
    """A date with its evidence. The short form is the EDTF text alone."""

    edtf: EdtfDate = Field(
        description="EDTF: 2021-03-03, 2021-03, [2021-05-02..2021-05-04] for one unknown day, a/b for a duration"
    )
    as_reported: Line | None = Field(None, description="the source's own few words, such as `on Tuesday`")
    inferred: CitedProse | None = Field(
        None, description="the date is inferred, not reported: from what, with citations"
    )

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"edtf": value} if isinstance(value, str) else value


class Name(Part):
    """A name of an actor or a place, and who uses it. The short form is the text alone."""

    text: Line = Field(description="the name as it is written")
    lang: Language | None = Field(None, description="language, BCP 47")
    script: Script | None = Field(None, description="script, ISO 15924")
    kind: Annotated[str, one_of(vocabulary.NAME_KINDS)] = Field(
        "alias", description="what sort of name it is"
    )
    romanization: Annotated[str, one_of(vocabulary.ROMANIZATIONS)] | None = Field(
        None, description="scheme of a romanized name"
    )
    used_by: Annotated[tuple[SourceId, ...], MANY] = Field((), description="sources that use this name")
    valid: EdtfDate | None = Field(None, description="when the name was in use")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value


class ExternalIds(Part):
    """The same thing in other data sets."""

    wikidata: Line | None = Field(None, description="Wikidata item")
    acled: Line | None = Field(None, description="ACLED event id")
    ucdp: Line | None = Field(None, description="UCDP id")
    gtd: Line | None = Field(None, description="GTD event id")
    stix: Line | None = Field(None, description="STIX 2.1 id")
    misp_uuid: Line | None = Field(None, description="MISP UUID")


class Record(Model):
    """What every kind of record has. `id` is the file's stem and is not written in the file."""

    id: RecordId = Field(description="the file's name without its ending; never changes")
    tlp: Marking | None = Field(None, description="marking, TLP 2.0; without it the site's default counts")
    status: Annotated[str, one_of(vocabulary.STATUSES)] | None = Field(
        None, description="state of the record"
    )
    tags: Annotated[tuple[Line, ...], MANY] = Field((), description="free words to find the record by")
    created: EdtfDate | None = Field(None, description="when the record was made")
    modified: EdtfDate | None = Field(None, description="when the record was last changed in substance")
    former_ids: Annotated[tuple[Slug, ...], MANY] = Field((), description="ids this record had before")
    external_ids: ExternalIds | None = Field(None, description="the same thing in other data sets")
    summary: CitedProse | None = Field(None, description="a paragraph or two, each with a citation")
    notes_public: Prose | None = Field(None, description="remarks for readers")
    notes_internal: str | None = Field(None, description="remarks for the team; never published")

    @property
    def label(self) -> str:
        """What the record is called in lists and links."""
        given = vars(self)  # pydantic takes long to say that a model has no such field
        return str(given.get("title") or given.get("name") or self.id)
