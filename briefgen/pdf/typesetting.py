"""Sets documents with typst: one compiler, the project's own fonts, data in and bytes out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typst

from briefgen import render
from briefgen.pdf.inputs import Inputs, Paper, Pdf
from briefgen.problems import BriefgenError

PROGRAM = "print.typ"

PACKAGE = Path(__file__).resolve().parent.parent

KEPT = 40_000
"""Characters of documents after which the typesetter forgets: some four pages, for which typst keeps some 20 MB."""

_COMPILATIONS = 11
"""What typst computed stays in memory for ten further compilations, to be used again; nothing here is set twice."""

_NO_DAY = 0
"""What typst takes for now: a program that asks for today, or dates a file by itself, gives the same on any day."""

_TYPST_PAPERS: dict[Paper, str] = {"a4": "a4", "letter": "us-letter"}


class Typesetter:
    """Sets documents with `print.typ`: the site's own where it has one, else the package's. Holds the fonts."""

    def __init__(self, templates: Path) -> None:
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

        Raises `BriefgenError` in one line where the program fails.
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
        made = self._compiler.compile(
            format="pdf", sys_inputs=given, pdf_standards=standards, timestamp=_NO_DAY
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
