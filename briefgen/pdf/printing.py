"""Prints the pages of records: documents made one by one, set in parallel where there are many."""

from __future__ import annotations

import os
import signal
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefgen import parallel
from briefgen.library import Library
from briefgen.parallel import Killed
from briefgen.pdf.document import document
from briefgen.pdf.inputs import WHOLE, Form, Inputs, Pdf, inputs
from briefgen.pdf.limits import LIMITS, Limits
from briefgen.pipeline import Page, Track, silent
from briefgen.present import paths
from briefgen.problems import WITHHELD, BriefgenError, Location, Problem
from briefgen.records import Model, Record
from briefgen.unforeseen import DEBUG

if TYPE_CHECKING:
    from briefgen.pdf.typesetting import Typesetter

FEW = 12
"""So many documents are set before a second process would have started."""

MOST_WORKERS = 4
"""Each holds the fonts and what typst remembers, some 150 MB."""


TYPST = "typst"
"""The typesetter's module, which the process that builds never loads."""

BROKE = "could not be made: the typesetter broke; is there too little memory, or a limit on threads?"


@dataclass(frozen=True, slots=True)
class Printed:
    """A record's PDF, and the warnings about it."""

    id: str
    content: bytes
    problems: tuple[Problem, ...]


def print_pages(
    pages: Sequence[Page],
    library: Library,
    templates: Path,
    form: Form = WHOLE,
    track: Track = silent,
    workers: int | None = None,
    limits: Limits = LIMITS,
) -> Iterator[Printed]:
    """The PDFs of pages made from records, in the same order. Pages of no record (lists, the codebook) are left out.

    `workers` is the number of processes, as many as there are cores if not given. Raises `BriefgenError` where
    `print.typ` fails, or where a document takes more time or memory than `limits` say.
    """
    keys = {paths.of(named): key for key, named in library.named.items()}
    wanted = [(page, library.records[keys[page.path]]) for page in pages if page.path in keys]

    def made(number: int) -> Inputs:
        page, record = wanted[number]
        return inputs(document(page, record, library), form)

    # A copy of a process that has used it would wait for ever.
    copies = parallel.can_copy() and TYPST not in sys.modules
    given = made if copies else tuple(map(made, range(len(wanted)))).__getitem__
    work = _Setting(templates, limits, given)
    count = worker_count(len(wanted)) if workers is None else workers
    pdfs = parallel.apart(work, len(wanted), count, "fork" if copies else "spawn")
    for page, record in track(wanted, "printing"):
        try:
            pdf = next(pdfs)
        except Killed as error:
            why = f"takes more than {limits}; shorten the record" if limits.ended(error.signal) else BROKE
            raise BriefgenError(f"{Location(library.files[record.id])}: error: its PDF {why} [pdf]") from None
        yield Printed(record.id, pdf.content, tuple(_problems(page, record, library, pdf)))


def worker_count(documents: int) -> int:
    """How many processes print so many documents: this one alone where they are few."""
    return 1 if documents <= FEW else min(parallel.cores(), MOST_WORKERS)


@dataclass(frozen=True, slots=True)
class _Setting:
    """Sets the document with a number. Runs in a process that does nothing else, as that process may be ended."""

    templates: Path
    limits: Limits
    document: Callable[[int], Inputs]

    def __call__(self, number: int) -> Pdf:
        try:
            given = self.document(number)
            setter = _typesetter(self.templates)
            with self.limits.hold():
                return setter.set(given)
        except MemoryError:  # what typst itself is refused ends the process in this way
            raise Killed(signal.SIGABRT) from None
        except Exception:
            raise
        except BaseException:  # typst broke off, as where it can start no thread
            raise Killed(0) from None


@cache
def _typesetter(templates: Path) -> Typesetter:
    """The typesetter of a process that prints. Only there is typst loaded: its threads survive no copy of a process."""
    from briefgen.pdf.typesetting import Typesetter

    if not os.environ.get(DEBUG):  # what typst says when it breaks is for nobody
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
    return Typesetter(templates)


def _problems(page: Page, record: Record, library: Library, pdf: Pdf) -> Iterator[Problem]:
    for character in pdf.missing:
        where = Location(library.files[_holder(character, record, library).id])
        shown = f"'{character}' (U+{ord(character):04X})" if page.marking == "CLEAR" else WITHHELD
        what = f"no font has a glyph for {shown}; the PDF shows its code in its place"
        yield Problem(
            where, "glyph", what, "write the name in a script of Europe, in Arabic or in Hebrew", "warning"
        )
    if not pdf.accessible:
        what = "the PDF could not be made to PDF/UA-1: some of its characters cannot be shown together"
        yield Problem(Location(library.files[record.id]), "glyph", what, severity="warning")


def _holder(character: str, record: Record, library: Library) -> Record:
    """The record a character comes from: the page's own, or the first that has it."""
    others = (other for other in (record, *library.records.values()) if _holds(other, character))
    return next(others, record)


def _holds(value: Any, character: str) -> bool:
    """Whether a text in a record, at any depth, has a character."""
    if isinstance(value, str):
        return character in unicodedata.normalize("NFC", value)
    if isinstance(value, Model):
        return any(_holds(part, character) for part in vars(value).values())
    return isinstance(value, tuple) and any(_holds(part, character) for part in value)
