"""The whole way from a project to its pages, as one short function for each half."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
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


@dataclass(frozen=True, slots=True)
class Later:
    """The page of a record, not made yet. Its `path` is known before."""

    path: str
    make: Callable[[], Page]


def pages(
    library: Library, project: Project, track: Track = silent, only: Sequence[Record] | None = None
) -> list[Page]:
    """All pages of a library, as Markdown, those of records first; or those of some records.

    Raises `BriefgenError` where a template fails.
    """
    of_records, others = _makes(library, project, only)
    return [make() for make in track([*(later.make for later in of_records), *others], "writing pages")]


def _makes(
    library: Library, project: Project, only: Sequence[Record] | None = None
) -> tuple[list[Later], list[Callable[[], Page]]]:
    """What makes the pages of records, or of some records alone, and what makes the other pages."""
    from briefgen import present, render  # imported here: a check makes no pages

    templates = render.Templates(project.templates)

    def page(make: present.Make) -> Page:
        view = make()
        head = view.page
        return Page(
            head.path,
            head.kind,
            head.title,
            head.description,
            head.marking,
            view.keywords,
            templates.render(view),
        )

    views = (
        present.of_records(library)
        if only is None
        else [(record, present.view(library, record)) for record in only]
    )
    of_records = [Later(present.path(record), partial(page, make)) for record, make in views]
    if only is not None:
        return of_records, []
    of_lists = [Later(path, partial(page, make)) for path, make in present.parts_of_lists(library)]
    return [*of_records, *of_lists], [partial(page, make) for make in present.others(library)]


@dataclass(frozen=True, slots=True)
class Site:
    """All that a host needs: the records, the pages made from them, and the warnings.

    `later` are pages that are made when they are written, before `pages` in the order of the site.
    `files` lie beside the pages, by path, with what makes each of the host's addresses: `address(page)` is the way to a page.
    `pdfs` tells which pages have a PDF, and where it lies below the site's root: `briefings/x.md` to `pdf/x.pdf`.
    """

    library: Library
    pages: list[Page]
    problems: list[Problem]
    later: Sequence[Later] = ()
    files: Sequence[tuple[str, Callable[[Callable[[str], str]], bytes]]] = ()
    pdfs: Mapping[str, str] = field(default_factory=dict)

    def whole(self, track: Track = silent) -> Site:
        """The same with all pages made."""
        made = [later.make() for later in track(self.later, "writing pages")]
        return replace(self, pages=[*made, *self.pages], later=())


def run(project: Project, track: Track = silent, only: Sequence[str] | None = None) -> Site:
    """From files to pages, or to those of the records with some ids; with no id given, of all briefings.

    Raises `InvalidContent` with all problems when one is an error; warnings are returned. Raises `BriefgenError` where
    there is no record of an id.
    """
    library, problems = _sound(project)
    wanted = None if only is None else _records(library, only)
    return Site(
        library,
        pages(library, project, track, wanted),
        problems,
        files=_files(library) if only is None else (),
    )


def plan(project: Project) -> Site:
    """From files to the pages of no record, with those of records to be made later. Raises what `run` raises."""
    library, problems = _sound(project)
    later, others = _makes(library, project)
    return Site(library, [make() for make in others], problems, later, _files(library))


def _files(library: Library) -> Sequence[tuple[str, Callable[[Callable[[str], str]], bytes]]]:
    """What makes the files beside the pages."""
    from briefgen import present  # imported here: a check makes no pages

    return present.files(library)


def _sound(project: Project) -> tuple[Library, list[Problem]]:
    """The library of records without errors, and the warnings."""
    library, problems = examine(project)
    if errors(problems):
        raise InvalidContent(problems)
    return library, problems


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
