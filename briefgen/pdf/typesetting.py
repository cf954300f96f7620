"""Sets documents with typst: one compiler, the project's own fonts, data in and bytes out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import typst

from briefgen import render
from briefgen.pdf.glyphs import Glyphs
from briefgen.pdf.limits import LIMITS, Limits, within
from briefgen.pdf.short import shortened
from briefgen.pdf.tree import Document, anchors, data
from briefgen.problems import BriefgenError

Paper = Literal["a4", "letter"]
PAPERS: tuple[Paper, ...] = get_args(Paper)
PROGRAM = "print.typ"

PACKAGE = Path(__file__).resolve().parent.parent

KEPT = 40_000
"""Characters of documents after which the typesetter forgets: some four pages, for which typst keeps some 20 MB."""

_COMPILATIONS = 11
"""What typst computed stays in memory for ten further compilations, to be used again; nothing here is set twice."""

_NO_DAY = 0
"""What typst takes for now: a program that asks for today, or dates a file by itself, gives the same on any day."""

_TYPST_PAPERS: dict[Paper, str] = {"a4": "a4", "letter": "us-letter"}


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


class Typesetter:
    """Sets documents with `print.typ`: the site's own where it has one, else the package's. Holds the fonts."""

    def __init__(self, templates: Path, limits: Limits = LIMITS) -> None:
        self._limits = limits
        folder = next(place for place in (templates, render.DEFAULTS) if (place / PROGRAM).is_file())
        families = typst.Fonts(include_system_fonts=False, font_paths=[str(PACKAGE / "fonts")])
        self._compiler = typst.Compiler(
            str(folder / PROGRAM), root=str(folder), font_paths=families, ignore_system_fonts=True
        )
        self._nothing = typst.Compiler(
            str(PACKAGE / "pdf" / "empty.typ"), font_paths=families, ignore_system_fonts=True
        )
        self._kept = 0

    def set(self, document: Inputs) -> Pdf:
        """A document as PDF/UA-1. The same document and form give the same bytes.

        Raises `BriefgenError` in one line where the program fails, and `TooMuch` where it takes more than it may.
        """
        given = {
            "document": document.document,
            "paper": _TYPST_PAPERS[document.form.paper],
            "form": "one-page" if document.form.one_page else "full",
        }
        self._forget(len(document.document))
        try:
            return Pdf(self._compile(given, ["ua-1"]), document.missing, accessible=True)
        except typst.TypstError as error:
            if not error.message.startswith(
                "PDF/UA-1 error"
            ):  # a text no font can show must not cost the file
                raise BriefgenError(f"templates/{PROGRAM}: {_told(error)} [template]") from None
        return Pdf(self._compile(given, []), document.missing, accessible=False)

    def _compile(self, given: dict[str, str], standards: list[Any]) -> bytes:
        made = within(
            self._limits,
            lambda: self._compiler.compile(
                format="pdf", sys_inputs=given, pdf_standards=standards, timestamp=_NO_DAY
            ),
        )
        assert isinstance(made, bytes), "one file for one document"
        return made

    def _forget(self, coming: int) -> None:
        """Keep memory flat over many documents: empty compilations push out what typst remembers of earlier ones."""
        if self._kept + coming > KEPT and self._kept:
            for _ in range(_COMPILATIONS):
                self._nothing.compile(format="pdf")
            self._kept = 0
        self._kept += coming


def _told(error: typst.TypstError) -> str:
    """What went wrong, in one line."""
    return " ".join(error.message.split())
