"""The whole way from a project to its pages, as one short function for each half."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from briefgen import audience, load
from briefgen.check import check
from briefgen.library import Library
from briefgen.problems import BriefgenError, InvalidContent, Problem, errors
from briefgen.project import Project
from briefgen.records import Record
from briefgen.suggest import closest

Track = Callable[[Sequence[Any], str], Iterable[Any]]
"""Shows how far a long walk has come while it is walked: `track(items, what) -> items`."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page on its way out: where it goes (`incidents/x.md`), its head in plain text, and its Markdown.

    `keywords` are further words under which search finds it.
    """

    path: str
    kind: str
    title: str
    description: str
    marking: str
    keywords: tuple[str, ...]
    markdown: str


def silent(items: Sequence[Any], what: str) -> Iterable[Any]:
    """No progress shown."""
    return items


def examine(project: Project) -> tuple[Library, list[Problem]]:
    """Records of a project, checked: the library and all problems, in the order of the files.

    Raises `BriefgenError` where there is nothing to read.
    """
    with _no_collection():
        documents, in_files = load.load(project)
        projection, in_markings = audience.project(documents, project.audience)
        library, in_records = check(projection)
    return library, sorted((*in_files, *in_markings, *in_records))


def pages(
    library: Library, project: Project, track: Track = silent, only: Sequence[Record] | None = None
) -> list[Page]:
    """All pages of a library, as Markdown, in the order in which `present` lists them; or those of some records.

    Raises `BriefgenError` where a template fails.
    """
    from briefgen import present, render  # imported here: a check makes no pages

    makes = present.views(library) if only is None else [present.view(library, record) for record in only]
    templates = render.Templates(project.templates)
    made: list[Page] = []
    for make in track(makes, "writing pages"):
        view = make()
        head = view.page
        made.append(
            Page(
                head.path,
                head.kind,
                head.title,
                head.description,
                head.marking,
                view.keywords,
                templates.render(view),
            )
        )
    return made


@dataclass(frozen=True, slots=True)
class Site:
    """All that a host needs: the records, the pages made from them, and the warnings.

    `pdfs` tells which pages have a PDF, and where it lies below the site's root: `briefings/x.md` to `pdf/x.pdf`.
    """

    library: Library
    pages: list[Page]
    problems: list[Problem]
    pdfs: Mapping[str, str] = field(default_factory=dict)


def run(project: Project, track: Track = silent, only: Sequence[str] | None = None) -> Site:
    """From files to pages, or to those of the records with some ids; with no id given, of all briefings.

    Raises `InvalidContent` with all problems when one is an error; warnings are returned. Raises `BriefgenError` where
    there is no record of an id.
    """
    library, problems = examine(project)
    if errors(problems):
        raise InvalidContent(problems)
    wanted = None if only is None else _records(library, only)
    return Site(library, pages(library, project, track, wanted), problems)


def _records(library: Library, ids: Sequence[str]) -> Sequence[Record]:
    """The records of these ids, each once; all briefings where none is given."""
    unknown = [key for key in ids if key not in library.records]
    if unknown:
        near = closest(unknown[0], library.records)
        raise BriefgenError(f"no record '{unknown[0]}'" + (f"; did you mean '{near}'?" if near else ""))
    return [library.records[key] for key in dict.fromkeys(ids)] or library.briefings


@contextmanager
def _no_collection() -> Iterator[None]:
    """No garbage collection while many objects are made that all stay: it would be half of the cost."""
    was_on = gc.isenabled()
    gc.unfreeze()  # what an earlier build kept may go
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
