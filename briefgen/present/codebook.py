"""The codebook: every field of every record and every term, each with its meaning and its origin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from briefgen import vocabulary
from briefgen.check.catalogue import RULES
from briefgen.present.page import NO_REFERENCES, View, head
from briefgen.records import KINDS, Model, Settings


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One key of a record."""

    key: str
    needed: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ModelTable:
    """The keys of one kind of record, or of one of its parts."""

    name: str
    meaning: str
    fields: tuple[FieldLine, ...]


@dataclass(frozen=True, slots=True)
class TermTable:
    """The terms of one vocabulary, and where they come from."""

    name: str
    origin: str
    terms: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CodebookView(View):
    """What the codebook says."""

    models: tuple[ModelTable, ...]
    vocabularies: tuple[TermTable, ...]
    rules: tuple[tuple[str, str], ...]


def view() -> CodebookView:
    """The codebook, made from the models and vocabularies themselves."""
    page = head(
        "codebook.md",
        kind="codebook",
        title="Codebook",
        description="Every field and every term, with its meaning and origin",
    )
    return CodebookView(
        page=page,
        references=NO_REFERENCES,
        keywords=(),
        models=tuple(_table(model) for model in _models()),
        vocabularies=tuple(
            TermTable(words.name, words.origin, tuple(words.terms.items())) for words in vocabulary.ALL
        ),
        rules=tuple(sorted(RULES.items())),
    )


def _models() -> list[type[Model]]:
    """The kinds of records and their parts, each once, a part after the first record that has it."""
    found: dict[type[Model], None] = {Settings: None}
    waiting: list[type[Model]] = list(KINDS.values())
    while waiting:
        model = waiting.pop(0)
        if model in found:
            continue
        found[model] = None
        inner = [part for field in model.model_fields.values() for part in _parts(field.annotation)]
        waiting[:0] = [part for part in inner if part not in found]
    return list(found)


def _parts(annotation: object) -> Iterator[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for arg in get_args(annotation):
        yield from _parts(arg)


def _table(model: type[Model]) -> ModelTable:
    lines = tuple(
        FieldLine(field.alias or name, "yes" if field.is_required() else "", field.description or "")
        for name, field in model.model_fields.items()
        if name not in ("id", "body") or not issubclass(model, tuple(KINDS.values()))
    )
    return ModelTable(model.__name__, " ".join((model.__doc__ or "").split()), lines)
