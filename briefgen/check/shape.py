"""Shape: turns a document into a record, or into what is wrong with its shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from briefgen.audience import INTERNAL
from briefgen.check.subject import Finding
from briefgen.load import Document
from briefgen.problems import Problem
from briefgen.records import Model
from briefgen.records.walk import Place
from briefgen.suggest import closest

M = TypeVar("M", bound=Model)

MOST = 50
"""Faults of shape that are told of one record."""

_EXPECTED = {
    "string_type": ("text is expected", "write text"),
    "tuple_type": ("a list is expected", "begin each item with a hyphen"),
    "dict_type": ("keys and values are expected", "write key: value, one a line"),
    "model_type": ("keys and values are expected", "write key: value, one a line, indented"),
    "float_parsing": ("a number is expected", "write a plain number such as 36.24"),
    "finite_number": ("a finite number is expected", "write a plain number such as 36.24"),
    "greater_than": ("a number above 0 is expected", "write a plain number such as 500"),
    "too_short": ("at least one is expected", "write one, or more as a list"),
    "too_long": ("too many values", "a point is [longitude, latitude]"),
}


def shape(document: Document, model: type[M]) -> tuple[M | None, list[Finding]]:
    """The document as a record, or None with every fault of its shape."""
    data: dict[str, Any] = dict(document.data)
    findings = list(_own_id(data))
    if document.kind != "settings":
        data["id"] = document.id
    if document.body is not None:
        if "body" in data:
            findings.append(
                Finding(
                    "unknown-key",
                    ("body",),
                    "unknown key 'body'",
                    "the body is the Markdown after the front matter",
                    key=True,
                )
            )
        data["body"] = document.body
    try:
        record = model.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=True)
        found = (_fault(detail, document, model) for detail in details[:MOST])
        return None, [*findings, *(finding for finding in found if finding is not None)]
    return (None if findings else record), findings


def _own_id(data: dict[str, Any]) -> Iterator[Finding]:
    if "id" in data:
        yield Finding(
            "unknown-key",
            ("id",),
            "unknown key 'id'",
            "the file's name without its ending is the id",
            key=True,
        )


def _fault(detail: ErrorDetails, document: Document, model: type[Model]) -> Finding | None:
    """What pydantic says, in our words; None for a key that stands there without a value, which the loader told."""
    place, kind, context = detail["loc"], detail["type"], detail.get("ctx", {})
    if place == ("id",) and kind == "briefgen" and context["rule"] == "file-name":
        return Finding("file-name", (), context["what"], context["hint"])
    if place == ("id",):
        return Finding(
            "file-name",
            (),
            "the file's name is no valid id",
            "name the file with small letters a-z, digits and single hyphens",
        )
    if kind == "extra_forbidden":
        return _unknown_key(place, model)
    if kind == "missing":
        return None if document.has_key(place) else _missing(place)
    if kind == "briefgen":
        return Finding(
            context["rule"],
            place,
            context["what"],
            context["hint"],
            key=not _stands(document, place),
            quotes=True,
        )
    if kind == "briefgen_term":
        return _unknown_term(place, detail["input"], context["name"], context["terms"])
    what, hint = _EXPECTED.get(kind, (detail["msg"].lower(), "see the author guide for what may stand here"))
    return Finding("shape", place, f"{what} at {_words(place)}", hint)


def misplaced(document: Document, model: type[Model]) -> list[Problem]:
    """A marking on what cannot be left out by itself: without its asserter a claim would say something else.

    Where the audience may see such a part, the marking is an unknown key.
    """
    return [
        Problem(
            document.locate_dropped(place),
            "marking-misplaced",
            "a marking on what cannot be left out by itself",
            "mark the claim, the entry or the record that it belongs to",
        )
        for place in sorted(document.dropped, key=str)
        if place[-1] != INTERNAL and "tlp" not in _keys(model, place)
    ]


def _stands(document: Document, place: Place) -> bool:
    """Whether a place is written in the document, and not only thought of by the model."""
    steps = document.along(place)
    return not steps or steps[-1][1] is not None


def _unknown_key(place: Place, model: type[Model]) -> Finding:
    known = _keys(model, place[:-1])
    near = closest(str(place[-1]), known)
    every = "known keys are: " + ", ".join(known)
    hint = f"did you mean '{near}'?" if near else every
    return Finding(
        "unknown-key", place, "unknown key {value}", hint, value=str(place[-1]), key=True, general=every
    )


def _missing(place: Place) -> Finding:
    key = str(place[-1])
    if key == "cite":
        hint = 'write where it is printed: cite: "@source-id, para. 6"'
        rule = "claim-without-cite" if place[0] == "claims" else "missing-key"
        return Finding(rule, place[:-1], "no citation", hint)
    owner = f" in {_words(place[:-1])}" if place[:-1] else ""
    return Finding("missing-key", place[:-1], f"key '{key}' is missing{owner}", f"add {key}: …")


def _unknown_term(place: Place, value: Any, name: str, terms: tuple[str, ...]) -> Finding:
    near = closest(str(value), terms)
    every = "one of: " + ", ".join(terms)
    hint = f"did you mean '{near}'?" if near else every
    return Finding("unknown-term", place, f"unknown {name} {{value}}", hint, value=str(value), general=every)


def _keys(model: type[Model], place: Place) -> tuple[str, ...]:
    """The keys that may stand at a place, as written in a file."""
    found: Any = model
    for step in place:
        if isinstance(step, str):
            fields = {field.alias or name: field for name, field in found.model_fields.items()}
            found = _model_in(fields[step].annotation) if step in fields else None
        if found is None:
            return ()
    return tuple(
        field.alias or name
        for name, field in found.model_fields.items()
        if name not in ("id", "body") or place
    )


def _model_in(annotation: Any) -> type[Model] | None:
    if isinstance(annotation, type):
        return annotation if issubclass(annotation, Model) else None
    return next((model for arg in get_args(annotation) if (model := _model_in(arg)) is not None), None)


def _words(place: Place) -> str:
    """`claims[2].casualties` as a person says it: list places count from 1."""
    text = ""
    for step in place:
        text += f"[{step + 1}]" if isinstance(step, int) else (f".{step}" if text else step)
    return text or "the record"
