"""What one value of a record may be: scalar types, and the markers that the rules look for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    PlainValidator,
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
