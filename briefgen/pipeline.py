"""The whole way from a project to its pages, as one short function for each half."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from briefgen import audience, check, load, taking
from briefgen.check import Taken
from briefgen.library import Library
from briefgen.load import File, Found
from briefgen.problems import BriefgenError, InvalidContent, Problem, errors
from briefgen.project import Project
from briefgen.records.store import Records, Span
from briefgen.suggest import closest
from briefgen.taking import Intake

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
        found, in_folder = load.find(project)
        library, problems = of_files(project, found)
    return library, sorted({*in_folder, *problems})


def of_files(project: Project, found: Found) -> tuple[Library, list[Problem]]:
    """The records in some files as a library, and all problems in them."""
    ceiling, given, in_settings = audience.ceiling(found.settings, project.audience)
    settings, of_settings = check.settings(given)
    victims = check.victims(given)
    intake = taking.Intake(ceiling, taking.guess(found.files, victims))
    taken, records = _gathered(intake, found.files)
    files = {file.shown: file for file in found.files}
    library, in_records = check.check(
        taken,
        settings,
        check.context(taken, victims),
        records,
        lambda path: intake.again(files[path]),
    )
    return library, [*in_settings, *of_settings, *in_records]


def _gathered(intake: Intake, files: Sequence[File]) -> tuple[list[Taken], Records]:
    """All files, taken in, in their order; their records as bytes behind each other."""
    packed = bytearray()
    spans: dict[str, Span] = {}
    by_path: dict[str, Taken] = {}
    for one in intake.all(files):
        by_path[one.path] = one
    taken = [by_path[file.shown] for file in files]
    for one in taken:
        if one.look is not None and one.look.facts is not None:
            spans[one.id] = (len(packed), len(packed) + len(one.look.packed))
            packed += one.look.packed
    return taken, Records(packed, {key: spans[key] for key in sorted(spans)})


@dataclass(frozen=True, slots=True)
class Later:
    """The page of a record, not made yet. Its `path` is known before."""

    path: str
    make: Callable[[], Page]


def pages(
    library: Library, project: Project, track: Track = silent, only: Sequence[str] | None = None
) -> list[Page]:
    """All pages of a library, as Markdown, those of records first; or those of the records with some ids.

    Raises `BriefgenError` where a template fails.
    """
    of_records, others = _makes(library, project, only)
    return [make() for make in track([*(later.make for later in of_records), *others], "writing pages")]


def _makes(
    library: Library, project: Project, only: Sequence[str] | None = None
) -> tuple[list[Later], list[Callable[[], Page]]]:
    """What makes the pages of records, or of some records alone, and what makes the other pages."""
    from briefgen import present, render  # imported here: a check makes no pages

    templates = render.Templates(project.templates)
    bound = present.bound_citations(library)

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

    def later(key: str) -> Later:
        make = partial(present.view, library, key, bound)
        return Later(present.paths.of(library.named[key]), partial(page, make))

    of_records = [later(key) for key in (present.of_records(library) if only is None else only)]
    return of_records, [partial(page, make) for make in present.others(library)] if only is None else []


@dataclass(frozen=True, slots=True)
class Site:
    """All that a host needs: the records, the pages made from them, and the warnings.

    `later` are pages that are made when they are written, before `pages` in the order of the site.
    `pdfs` tells which pages have a PDF, and where it lies below the site's root: `briefings/x.md` to `pdf/x.pdf`.
    """

    library: Library
    pages: list[Page]
    problems: list[Problem]
    later: Sequence[Later] = ()
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
    wanted = None if only is None else _known(library, only)
    return Site(library, pages(library, project, track, wanted), problems)


def plan(project: Project) -> Site:
    """From files to the pages of no record, with those of records to be made later. Raises what `run` raises."""
    library, problems = _sound(project)
    later, others = _makes(library, project)
    return Site(library, [make() for make in others], problems, later)


def _sound(project: Project) -> tuple[Library, list[Problem]]:
    """The library of records without errors, and the warnings."""
    library, problems = examine(project)
    if errors(problems):
        raise InvalidContent(problems)
    return library, problems


def _known(library: Library, ids: Sequence[str]) -> Sequence[str]:
    """These ids, each once; those of all briefings where none is given."""
    unknown = [key for key in ids if key not in library.named]
    if unknown:
        near = closest(unknown[0], library.named)
        raise BriefgenError(f"no record '{unknown[0]}'" + (f"; did you mean '{near}'?" if near else ""))
    return list(dict.fromkeys(ids)) or library.order["briefing"]


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
