"""The whole way from a project to its pages, as one short function for each half."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from briefgen import audience, load
from briefgen.check import check
from briefgen.library import Library
from briefgen.problems import InvalidContent, Problem, errors
from briefgen.project import Project

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


def pages(library: Library, project: Project, track: Track = silent) -> list[Page]:
    """All pages of a library, as Markdown, in the order in which `present` lists them.

    Raises `BriefgenError` where a template fails.
    """
    from briefgen import present, render  # imported here: a check makes no pages

    templates = render.Templates(project.templates)
    made: list[Page] = []
    for make in track(present.views(library), "writing pages"):
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
    """All that a host needs: the records, the pages made from them, and the warnings."""

    library: Library
    pages: list[Page]
    problems: list[Problem]


def run(project: Project, track: Track = silent) -> Site:
    """From files to pages. Raises `InvalidContent` with all problems when one is an error; warnings are returned."""
    library, problems = examine(project)
    if errors(problems):
        raise InvalidContent(problems)
    return Site(library, pages(library, project, track), problems)


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
