"""What a document is given to the typesetter as, and what comes of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal, get_args

from briefgen.pdf.glyphs import Glyphs
from briefgen.pdf.short import shortened
from briefgen.pdf.tree import Document, anchors, data

Paper = Literal["a4", "letter"]
PAPERS: tuple[Paper, ...] = get_args(Paper)


@dataclass(frozen=True, slots=True)
class Form:
    """How a document is printed: on which paper, whole or on one page."""

    paper: Paper = "a4"
    one_page: bool = False


WHOLE = Form()
"""A whole document on A4."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that `print.typ` is given: the document as JSON, and its form. `missing`: the characters replaced in it."""

    document: str
    form: Form
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pdf:
    """A finished file. `missing`: characters without a glyph; `accessible` is false where it could not be PDF/UA-1."""

    content: bytes
    missing: tuple[str, ...]
    accessible: bool


def inputs(document: Document, form: Form = WHOLE) -> Inputs:
    """A document as `print.typ` takes it, with every character one that can be printed."""
    glyphs = Glyphs()
    document = shortened(document) if form.one_page else document
    printable = glyphs.printable(data(document) | {"anchors": dict.fromkeys(anchors(document), True)})
    return Inputs(json.dumps(printable, ensure_ascii=False), form, glyphs.missing)
