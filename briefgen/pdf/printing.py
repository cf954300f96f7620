"""Prints the pages of records: documents made one by one, set in parallel where there are many."""

from __future__ import annotations

import errno
import os
import signal
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Any

from briefgen import parallel
from briefgen.library import Library
from briefgen.pdf.document import document
from briefgen.pdf.limits import LIMITS, Limits, TooMuch
from briefgen.pdf.typesetting import WHOLE, Form, Inputs, Pdf, Typesetter, inputs
from briefgen.pipeline import Page, Track, silent
from briefgen.present import paths
from briefgen.problems import WITHHELD, BriefgenError, Location, Problem
from briefgen.records import Model, Record

FEW = 12
"""So many documents are set before a second process would have started."""

MOST_WORKERS = 4
"""Each holds the fonts and what typst remembers, some 150 MB."""


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
    count = worker_count(len(wanted)) if workers is None else workers
    documents = (inputs(document(page, record, library), form) for page, record in wanted)
    with _setter(templates, limits, count) as set_all:
        pdfs = set_all(documents)
        for page, record in track(wanted, "printing"):
            try:
                pdf = next(pdfs)
            except TooMuch:
                raise BriefgenError(
                    f"{Location(library.files[record.id])}: error: its PDF takes more than {limits}; shorten the record [pdf]"
                ) from None
            yield Printed(record.id, pdf.content, tuple(_problems(page, record, library, pdf)))


def worker_count(documents: int) -> int:
    """How many processes print so many documents: this one alone where they are few."""
    return 1 if documents <= FEW else min(parallel.cores(), MOST_WORKERS)


@contextmanager
def _setter(
    templates: Path, limits: Limits, workers: int
) -> Iterator[Callable[[Iterable[Inputs]], Iterator[Pdf]]]:
    """Yields what sets documents, in order: here, or in processes that start afresh, as typst's threads survive no fork."""
    if workers == 1:
        yield partial(map, Typesetter(templates, limits).set)
        return
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _follow)
    try:
        yield partial(_in_processes, pool, 2 * workers, partial(_set, templates, limits))
    except BaseException as error:
        # Of a broken pool the others are ended, and say nothing if they are waited for. Else, what waits or takes too
        # long is of no use any more.
        broken = isinstance(error, BrokenProcessPool)
        pool.shutdown(wait=broken, cancel_futures=True)
        if broken:
            raise BriefgenError("a process that printed was killed; is there too little memory?") from None
        raise
    pool.shutdown()


def _follow() -> None:
    """A worker process ends with the first one, even if that is killed."""
    first = parent_process()
    assert first is not None, "a worker has been started by somebody"

    def end() -> None:
        first.join()
        os._exit(1)

    Thread(target=end, daemon=True).start()


def _in_processes(
    pool: ProcessPoolExecutor, ahead: int, set_one: Callable[[Inputs], Pdf], documents: Iterable[Inputs]
) -> Iterator[Pdf]:
    """Documents go out as results come in, so that few are in memory at a time."""
    waiting: deque[Future[Pdf]] = deque()
    for one in documents:
        waiting.append(_submitted(pool, set_one, one))
        if len(waiting) > ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _submitted(pool: ProcessPoolExecutor, set_one: Callable[[Inputs], Pdf], one: Inputs) -> Future[Pdf]:
    """A document on its way out. A process that is started for it never hears of Ctrl-C, which is the first one's to answer."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(set_one, one)
    except OSError as error:
        if error.errno in (None, errno.EPIPE):  # it was killed before it listened
            raise BrokenProcessPool from None
        raise
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _set(templates: Path, limits: Limits, document: Inputs) -> Pdf:
    return _typesetter(templates, limits).set(document)


@cache
def _typesetter(templates: Path, limits: Limits) -> Typesetter:
    """The typesetter of a worker process, which ends with its work."""
    return Typesetter(templates, limits)


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
