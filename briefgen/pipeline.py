"""The whole way from a project to its pages, as one short function for each half."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from briefgen import check, taking, traces
from briefgen.library import Library, Log
from briefgen.problems import BriefgenError, InvalidContent, Problem, errors
from briefgen.project import Project
from briefgen.suggest import closest
from briefgen.taking import Earlier, Intake
from briefgen.traces import Names

if TYPE_CHECKING:
    from briefgen.present import Given

PATHS = "paths"
"""What a page reads besides the library and what is given to all: the paths it links to."""

Files = Sequence[tuple[str, Callable[[Callable[[str], str]], bytes]]]
"""Files beside the pages, by path, with what makes each."""

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


def take(
    project: Project, digests: Mapping[str, str] | None = None, earlier: Earlier | None = None
) -> Intake:
    """The files of a project, taken in. `digests` of them, by path: what `earlier` has with the same is not read again.

    Raises `BriefgenError` where there is nothing to read.
    """
    with no_collection():
        return taking.take(project, digests or {}, earlier)


def judge(intake: Intake) -> tuple[Library, list[Problem]]:
    """Records that were taken in, checked: the library and all problems, in the order of the files."""
    with no_collection():
        library, problems = check.check(
            intake.taken, intake.settings, intake.context, intake.records, intake.again
        )
    return library, sorted({*intake.problems, *problems})


def examine(project: Project) -> tuple[Library, list[Problem]]:
    """Records of a project, checked: what `judge` gives. Raises what `take` raises."""
    return judge(take(project))


class Make(Protocol):
    """Makes a page. What it reads is told to `log`, by the names of `Library.logged`."""

    def __call__(self, log: Log | None = None) -> Page: ...


@dataclass(frozen=True, slots=True)
class Later:
    """The page of a record, not made yet. Its `path` is known before."""

    path: str
    make: Make


@dataclass(frozen=True, slots=True)
class Warm:
    """Where what pages are made from is to be kept: what was kept of them, and the site where they stand."""

    earlier: traces.Kept | None
    site: Path


def pages(
    library: Library, project: Project, track: Track = silent, only: Sequence[str] | None = None
) -> list[Page]:
    """All pages of a library, as Markdown, those of records first; or those of the records with some ids.

    Raises `BriefgenError` where a template fails.
    """
    return _all(_makes(library, project, only), track)


def _all(makes: _Makes, track: Track) -> list[Page]:
    every = [*(later.make for later in makes.many), *makes.others]
    return [make() for make in track(every, "writing pages")]


class _Makes(NamedTuple):
    """What makes the pages of which there are many, the others, and the files beside them."""

    many: list[Later]
    others: list[Callable[[], Page]]
    given: Given
    files: Files


def _makes(library: Library, project: Project, only: Sequence[str] | None = None) -> _Makes:
    """What makes the pages of a library, or those of some records alone."""
    from briefgen import present, render  # imported here: a check makes no pages

    templates = render.Templates(project.templates)
    given = present.given(library)
    marks = traces.Marks(library, given._asdict())

    def page(make: present.Make, log: Log | None = None) -> Page:
        read: set[str] = set()

        def note(name: str) -> None:
            read.add(name)
            if log is not None:
                log(name)

        is_watched = log is not None or not marks.alike
        view = make(library.logged(note), given.logged(note)) if is_watched else make(library, given)
        head, marking = view.page, marks.of_page(read)
        text = templates.render(view)
        return Page(head.path, head.kind, head.title, head.description, marking, view.keywords, text)

    def later(path: str, make: present.Make) -> Later:
        return Later(path, partial(page, make))

    if only is None:
        many = present.many(library, given)
        others: list[Callable[[], Page]] = [partial(page, make) for make in present.others(library)]
    else:
        many = [(present.paths.of(library.named[key]), partial(present.view, key=key)) for key in only]
        others = []
    files = present.files(library) if only is None else ()
    return _Makes([later(path, make) for path, make in many], others, given, files)


@dataclass(frozen=True, slots=True)
class Site:
    """All that a host needs: the records, the pages made from them, and the warnings.

    `later` are pages that are made when they are written, before `pages` in the order of the site; where there is
    `warm`, what each of them reads is to be traced. `given`: what was found out once for all of them.
    `files` lie beside the pages, by path, with what makes each of the host's addresses: `address(page)` is the way to a page.
    `pdfs` tells which pages have a PDF, and where it lies below the site's root: `briefings/x.md` to `pdf/x.pdf`.
    """

    library: Library
    pages: list[Page]
    problems: list[Problem]
    later: Sequence[Later] = ()
    given: Given | None = None
    files: Files = ()
    pdfs: Mapping[str, str] = field(default_factory=dict)
    warm: Warm | None = None

    def whole(self, track: Track = silent) -> Site:
        """The same with all pages made."""
        made = [later.make() for later in track(self.later, "writing pages")]
        return replace(self, pages=[*made, *self.pages], later=())


def run(project: Project, track: Track = silent, only: Sequence[str] | None = None) -> Site:
    """From files to pages, or to those of the records with some ids; with no id given, of all briefings.

    Raises `InvalidContent` with all problems when one is an error; warnings are returned. Raises `BriefgenError` where
    there is no record of an id.
    """
    library, problems = _sound(take(project))
    makes = _makes(library, project, None if only is None else _known(library, only))
    return Site(library, _all(makes, track), problems, files=makes.files if only is None else ())


def plan(project: Project, intake: Intake | None = None) -> Site:
    """From files, or what was taken in of them, to the pages of which there are few, with the others to be made later.

    Raises what `run` raises.
    """
    library, problems = _sound(intake or take(project))
    makes = _makes(library, project)
    return Site(library, [make() for make in makes.others], problems, makes.many, makes.given, makes.files)


def names(site: Site, paths: Iterable[str] = ()) -> Names:
    """Everything that the pages of a planned site can read, with the paths they can link to."""
    assert site.given is not None, "a site that was planned"
    return traces.names(site.library, {**site.given._asdict(), PATHS: dict.fromkeys(paths, True)})


def _sound(intake: Intake) -> tuple[Library, list[Problem]]:
    """The library of records without errors, and the warnings."""
    library, problems = judge(intake)
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
def no_collection(*, stays: bool = True) -> Iterator[None]:
    """No garbage collection while many objects are made: it would be half of the cost. May be nested.

    `stays`: what was made is not looked at later either.
    """
    was_on = gc.isenabled()
    gc.unfreeze()  # what an earlier build kept may go
    gc.disable()
    try:
        yield
    finally:
        if stays:
            gc.freeze()
        if was_on:
            gc.enable()
