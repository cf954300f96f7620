"""Finds every field of every kind of record by walking the models, so that no new field can be forgotten.

A field is a text field if its type accepts a text that no other type would; any other field is closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from briefgen import vocabulary
from briefgen.records import KINDS, Settings, briefing, common, incident, place, source
from briefgen.records import claim as claims
from briefgen.records.common import Model
from briefgen.records.scalars import ProseMark, Ref

PROBE = "<x> 'no' other \"type\" {{would}} take this"
PLAIN_VALUES = (
    "2021-03-03",
    "en",
    "IQ",
    "Arab",
    "https://example.org/x",
    "3",
    "@paper, para. 2",
    [44.0, 36.0],
    "some-id",
    "false",
)
"""A value for each type that is closed; the first that is accepted is taken."""

LEFT_OUT = {
    (common.Record, "id"), (common.Record, "former_ids"), (place.Geometry, "bbox"), (incident.Judgement, "likelihood"),
    (briefing.KeyJudgement, "likelihood"), (briefing.Briefing, "supersedes"), (claims.Claim, "revises"), (incident.Incident, "part_of"),
}  # fmt: skip
"""Closed fields that cannot stand beside another one, or that would need a record of their own."""


CLAIM_IDS = {"relies_on": "c0", "claim": "c1"}
"""Fields that name a claim of the same record."""


@dataclass(frozen=True)
class Field:
    """A field of a part of a record, by its key in a file. `form`: how its text is read."""

    model: type[Model]
    key: str
    form: str

    def __str__(self) -> str:
        return f"{self.model.__name__}.{self.key}"


LINE, PROSE, CITED, RAW, CLOSED = "line", "prose", "cited prose", "raw text", "closed"
LOCATOR = "locator"
"""A citation is closed but for its locator, which may be any words in braces."""


def adapter(info: FieldInfo) -> TypeAdapter[Any]:
    """What validates the values of one field."""
    return TypeAdapter(Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation)


def accepts(check: TypeAdapter[Any], value: Any) -> bool:
    try:
        check.validate_python(value)
    except ValidationError:
        return False
    return True


@cache
def models() -> tuple[type[Model], ...]:
    """Every kind of record, the settings, and every part of theirs."""
    found: dict[type[Model], None] = dict.fromkeys((*KINDS.values(), Settings))
    waiting = list(found)
    while waiting:
        for info in waiting.pop().model_fields.values():
            for part in parts(info.annotation):
                if part not in found:
                    found[part] = None
                    waiting.append(part)
    return tuple(found)


def parts(annotation: Any) -> Iterator[type[Model]]:
    """The models in a type, at any depth."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for argument in get_args(annotation):
        yield from parts(argument)


def form(info: FieldInfo) -> str:
    """How the text of a field is read; closed where it takes no text."""
    if get_origin(info.annotation) is dict:
        check = TypeAdapter(get_args(info.annotation)[1])
    else:
        check = adapter(info)
    if not accepts(check, PROBE):
        return CLOSED
    mark = next((found for found in _marks(info) if isinstance(found, ProseMark)), None)
    if mark is not None:
        return CITED if mark.cited else PROSE
    return RAW if accepts(check, f"{PROBE}\n{PROBE}") else LINE


def _marks(info: FieldInfo) -> Iterator[Any]:
    yield from info.metadata
    yield from _within(info.annotation)


def _within(annotation: Any) -> Iterator[Any]:
    yield from getattr(annotation, "__metadata__", ())
    for argument in get_args(annotation):
        yield from _within(argument)


@cache
def fields() -> tuple[Field, ...]:
    """Every field that holds a value and no part, and every short form: a part that takes a text alone."""
    found = []
    for model in models():
        for name, info in model.model_fields.items():
            read = form(info)
            if read != CLOSED or not any(parts(info.annotation)):
                found.append(Field(model, info.alias or name, read))
    return tuple(found)


def info_of(field: Field) -> FieldInfo:
    return next(info for name, info in field.model.model_fields.items() if (info.alias or name) == field.key)


@cache
def _filled(model: type[Model]) -> tuple[tuple[Field, FieldInfo], ...]:
    """The fields of a part that may stand together."""
    named = ((info.alias or name, info) for name, info in model.model_fields.items())
    return tuple(
        (Field(model, key, form(info)), info)
        for key, info in named
        if key != "tlp" and not any((base, key) in LEFT_OUT for base in model.__mro__)
    )


@cache
def _sample(field: Field) -> Any:
    """A value that is right for a closed field."""
    check = adapter(info_of(field))
    for value in PLAIN_VALUES:
        if accepts(check, value):
            return value
    try:
        check.validate_python("no such term")
    except ValidationError as error:
        return error.errors()[0]["ctx"]["terms"][0]
    raise AssertionError(f"no value for {field}")


Take = Callable[[Field], str]
"""Gives the next text for a field."""


@dataclass(frozen=True)
class Filler:
    """Fills a part with values: each text field with what `take` gives, each closed field with one that is right.

    `ids`: the id to refer to, by kind. `many`: so many items stand in each list.
    """

    take: Take
    ids: dict[str, str]
    many: int = 2

    def part(self, model: type[Model], without: frozenset[str] = frozenset()) -> dict[str, Any]:
        """All fields of a part, or those that may stand together."""
        data: dict[str, Any] = {}
        for field, info in _filled(model):
            if field.key not in without:
                data[field.key] = self._value(field, info)
        return data

    def claims(self) -> list[dict[str, Any]]:
        """Claims with every property, so many of each. In a list of one, what all have in common stands on the first."""
        properties = tuple(vocabulary.CLAIM_PROPERTIES.terms)
        made: list[dict[str, Any]] = []
        for number in range(self.many * len(properties)):
            name = properties[number % len(properties)]
            if self.many == 1 and made:
                every = {"asserter": self.ids["actor"], "cite": "@paper, para. 2"}
                every[name] = self._value(*next(one for one in _filled(claims.Claim) if one[0].key == name))
            else:
                every = self.part(claims.Claim, without=frozenset(properties) - {name})
            made.append({**every, "id": f"c{number}"})
        short = self.take(Field(claims.Claim, "other", LINE))
        return [*made, {"other": short, "cite": "@paper, para. 2"}]

    def _value(self, field: Field, info: FieldInfo) -> Any:
        held = list(parts(info.annotation))
        listed = "tuple[" in str(info.annotation) and not field.key.startswith(("point", "bbox"))
        if held and held[0] is claims.Claim:
            return self.claims()
        if get_origin(info.annotation) is dict:
            return {f"class-{number}": self.take(field) for number in range(self.many)}
        if held and not listed:
            return self._part(held[0], 0)
        if held:
            short = [self.take(field) for _ in range(self.many)] if field.form != CLOSED else []
            again = 2 if source.Person in held else 1  # a name in parts, and one that has none
            return [*short, *(self._part(part, n) for part in held for n in range(self.many * again))]
        if field.form != CLOSED:
            return [self.take(field) for _ in range(self.many)] if listed else self.take(field)
        return self._closed(field, info)

    def _part(self, part: type[Model], number: int) -> dict[str, Any]:
        data = self.part(part)
        if part is source.Person:  # a literal name stands in the place of the other two
            for key in ("given", "family") if number % 2 else ("literal",):
                del data[key]
        return data

    def _closed(self, field: Field, info: FieldInfo) -> Any:
        if field.key in CLAIM_IDS:
            return CLAIM_IDS[field.key]
        kinds = next((mark.kinds for mark in _marks(info) if isinstance(mark, Ref)), ())
        if kinds:
            return next(self.ids[kind] for kind in kinds if kind in self.ids)
        value = _sample(field)
        return self.take(Field(field.model, field.key, LOCATOR)) if str(value).startswith("@") else value
