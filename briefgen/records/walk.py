"""Walks a record: every part, and every field that the rules look at, each with its place in the file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic.fields import FieldInfo

from briefgen.records.common import Model
from briefgen.records.scalars import CiteMark, ProseMark, Ref

Place = tuple[str | int, ...]
Mark = Ref | ProseMark | CiteMark


@dataclass(frozen=True, slots=True)
class Leaf:
    """A marked value and where it stands: an id, a piece of prose, or citations."""

    place: Place
    mark: Mark
    value: Any


def walk(record: Model) -> tuple[list[Leaf], list[tuple[Place, Model]]]:
    """All marked values, and all parts (the record first), in the order of the model's fields."""
    leaves: list[Leaf] = []
    parts: list[tuple[Place, Model]] = []
    _walk(record, (), leaves, parts)
    return leaves, parts


def _walk(model: Model, place: Place, leaves: list[Leaf], parts: list[tuple[Place, Model]]) -> None:
    parts.append((place, model))
    values = vars(model)
    for name, key, mark in _plan(type(model)):
        value = values[name]
        if not value:
            continue
        at = (*place, key)
        if mark is None:
            _descend(value, at, leaves, parts)
        elif isinstance(value, tuple) and not isinstance(mark, CiteMark):
            leaves.extend(Leaf((*at, index), mark, item) for index, item in enumerate(value))
        else:
            leaves.append(Leaf(at, mark, value))


def _descend(value: Any, place: Place, leaves: list[Leaf], parts: list[tuple[Place, Model]]) -> None:
    if isinstance(value, Model):
        _walk(value, place, leaves, parts)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            _walk(item, (*place, index), leaves, parts)


@cache
def _plan(model: type[Model]) -> tuple[tuple[str, str, Mark | None], ...]:
    """Field, key in the file, and marker (None: a part to walk into) of the fields worth a look."""
    plan: list[tuple[str, str, Mark | None]] = []
    for name, field in model.model_fields.items():
        mark = _mark(field)
        if mark is not None or _holds_model(field.annotation):
            plan.append((name, field.alias or name, mark))
    return tuple(plan)


def _mark(field: FieldInfo) -> Mark | None:
    found = [
        item
        for item in (*field.metadata, *_metadata(field.annotation))
        if isinstance(item, Ref | ProseMark | CiteMark)
    ]
    return found[0] if found else None


def _metadata(annotation: Any) -> list[Any]:
    """What `Annotated` says at any depth of an annotation."""
    inner = [item for arg in get_args(annotation) for item in _metadata(arg)]
    return [*getattr(annotation, "__metadata__", ()), *inner]


def _holds_model(annotation: Any) -> bool:
    if isinstance(annotation, type):
        return issubclass(annotation, Model)
    return any(_holds_model(arg) for arg in get_args(annotation))
