"""What all records share: scalar types, markers that the rules look for, names and dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from briefgen import citations, counts, dates, vocabulary
from briefgen.citations import Citation
from briefgen.counts import Count
from briefgen.dates import Date
from briefgen.vocabulary import Vocabulary

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks a field that holds the id of another record, of one of `kinds`."""

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProseMark:
    """Marks Markdown that an author writes. `cited`: each paragraph must carry a citation."""

    cited: bool


@dataclass(frozen=True, slots=True)
class CiteMark:
    """Marks a field that holds citations."""


def refuse(rule: str, what: str, hint: str) -> PydanticCustomError:
    """An error that carries its own rule id and hint through pydantic."""
    return PydanticCustomError("briefgen", "{what}", {"rule": rule, "what": what, "hint": hint})


def one_of(words: Vocabulary) -> AfterValidator:
    """The value is a term of `words`, spelt exactly."""

    def check(value: str) -> str:
        if value in words.terms:
            return value
        raise PydanticCustomError(
            "briefgen_term", "{name}", {"name": words.name, "terms": tuple(words.terms)}
        )

    return AfterValidator(check)


def _pattern(pattern: str, what: str, hint: str) -> AfterValidator:
    matches = re.compile(pattern).fullmatch

    def check(value: str) -> str:
        if matches(value):
            return value
        raise refuse("shape", what, hint)

    return AfterValidator(check)


def read_date(value: Any) -> Date:
    """EDTF text as a date. Errors carry the rule of `dates.parse`."""
    if isinstance(value, Date):
        return value
    if not isinstance(value, str):
        raise refuse(
            "date-form", "a date is expected", "write a date such as 2021-03-03 or [2021-05-01..2021-05-04]"
        )
    try:
        return dates.parse(value)
    except dates.InvalidDate as error:
        raise refuse(error.rule, error.what, error.hint) from None


def read_count(value: Any) -> Count:
    """A count as a source says it. Errors carry the rule of `counts.parse`."""
    if isinstance(value, Count):
        return value
    if not isinstance(value, str | Mapping):
        raise refuse(
            "count-form", "a count is expected", 'write 1, 0..17, ">=100", "~30", unknown or none-reported'
        )
    try:
        return counts.parse(value)
    except counts.InvalidCount as error:
        raise refuse(error.rule, error.what, error.hint) from None


def _flag(value: Any) -> bool:
    if value in ("true", "false"):
        return bool(value == "true")
    raise refuse("shape", "true or false is expected", "write true or false")


def _cites(value: Any) -> tuple[Citation, ...]:
    parts = [value] if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts) or not parts:
        raise refuse("citation-form", "a citation is expected", 'write cite: "@source-id, para. 6"')
    try:
        return tuple(citation for part in parts for citation in citations.parse_group(part))
    except citations.InvalidCitation as error:
        raise refuse(error.rule, error.what, error.hint) from None


def many(value: Any) -> Any:
    """One thing where a list may stand is a list of one."""
    return (value,) if isinstance(value, str | dict) else value


MANY = BeforeValidator(many)


def unresolved_or(parse: Callable[[Any], T]) -> Callable[[Any], T | None]:
    """A parser that reads the word `unresolved` as None: the analyst has looked, and cannot say."""

    def read(value: Any) -> T | None:
        return None if value == "unresolved" else parse(value)

    return read


SLUG = r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?"
Slug = Annotated[
    str,
    _pattern(SLUG, "not a valid id", "an id has small letters a-z, digits and single hyphens, at most 64"),
]
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)))
)
"""Names that Windows keeps for devices, with any ending: nobody there could check such a file out."""


def not_kept(*names: str) -> AfterValidator:
    """The id is no name that a system, or the site for a page of its own, keeps for itself."""
    kept = _DEVICES.union(names)

    def check(value: str) -> str:
        if value in kept:
            raise refuse(
                "file-name",
                "a name that the site or Windows keeps for itself",
                "add a word to the file's name",
            )
        return value

    return AfterValidator(check)


RecordId = Annotated[Slug, not_kept("index")]
"""The id of a record with a page beside the list of its kind."""
Line = Annotated[
    str,
    _pattern(r"(?s)(?!\s*$)[^\n\r]*\n?", "a line of text is expected", "write one line of text"),
    AfterValidator(str.strip),
]
"""One line of plain text: it is escaped wherever it is shown."""
Url = Annotated[
    str,
    _pattern(
        r"https?://[^\s<>\"]+", "not a web address", "write a full address such as https://example.org/page"
    ),
]
Prose = Annotated[str, ProseMark(cited=False)]
"""Markdown that may cite."""
CitedProse = Annotated[str, ProseMark(cited=True)]
"""Markdown in which each paragraph must cite."""

SourceId = Annotated[Slug, Ref(("source",))]
ActorId = Annotated[Slug, Ref(("actor",))]
PlaceId = Annotated[Slug, Ref(("place",))]
IncidentId = Annotated[Slug, Ref(("incident",))]
BriefingId = Annotated[Slug, Ref(("briefing",))]
TargetId = Annotated[Slug, Ref(("actor", "place"))]

EdtfDate = Annotated[Date, PlainValidator(read_date)]
"""A date or an uncertain date: EDTF, ISO 8601-2."""
Figure = Annotated[Count, PlainValidator(read_count)]
"""How many, as somebody says it."""
Cite = Annotated[tuple[Citation, ...], PlainValidator(_cites), CiteMark()]
"""Where it is printed: one citation, or a list."""
Flag = Annotated[bool, PlainValidator(_flag)]
"""Yes or no, spelt one way."""
Marking = Annotated[str, one_of(vocabulary.MARKINGS)]
Language = Annotated[
    str,
    _pattern(
        r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*",
        "not a language tag",
        "write a BCP 47 tag such as en, ar or ar-Latn",
    ),
]
Script = Annotated[
    str, _pattern(r"[A-Z][a-z]{3}", "not a script code", "write an ISO 15924 code such as Arab or Latn")
]
Country = Annotated[
    str, _pattern(r"[A-Z]{2}", "not a country code", "write an ISO 3166-1 code such as IQ or US")
]


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
