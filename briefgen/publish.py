"""Puts results into the world: has the host build into a folder of its own, verifies it, and swaps it in.

What stood before keeps standing until the new site is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen import manifest, pipeline, standing, target, warm
from briefgen.gate import folder as gated
from briefgen.library import Library
from briefgen.pipeline import Page, Track, Warm
from briefgen.problems import BriefgenError, Problem, in_words
from briefgen.project import Project
from briefgen.standing import Built, Hosted, Now, stand
from briefgen.target import Target

if TYPE_CHECKING:
    from briefgen.pdf import Form

Host = Callable[[Project, pipeline.Site, Path, Track], Hosted]
"""Builds a site from its pages into a folder."""


PDFS = "pdf"
"""The folder of a site's PDFs."""


def build(
    project: Project,
    host: Host,
    place: Target,
    track: Track = pipeline.silent,
    *,
    pdfs: bool = False,
    now: Now | None = None,
) -> Built:
    """Build a project's site, with `pdfs` a PDF of each briefing too, and put it in the place of the one that stood there.

    With `now`, what was kept of an earlier build is used, and this one is kept; it was taken while the place was held.

    Raises `InvalidContent` when the content has errors, `BriefgenError` when the site cannot be built or put in place, and
    `OSError` when the system refuses; in all cases what stood before still stands.
    """
    with pipeline.no_collection(stays=False):
        return _build(project, host, place, track, pdfs=pdfs, now=now)


def _build(
    project: Project, host: Host, place: Target, track: Track, *, pdfs: bool, now: Now | None
) -> Built:
    made = pipeline.plan(project, warm.taken(project, now.snapshot, now.say) if now else None)
    earlier = Warm(warm.pages(now), place.folder) if now else None
    briefings = {f"briefings/{key}.md": key for key in made.library.order["briefing"]} if pdfs else {}
    made = replace(made, pdfs={path: f"{PDFS}/{key}.pdf" for path, key in briefings.items()}, warm=earlier)
    folder = target.beside(place.folder)
    hosted = host(project, made, folder, track)
    printed = _taken_over(made, hosted, folder)
    new = [key for path, key in briefings.items() if path not in printed]
    pages = pipeline.pages(made.library, project, only=new)
    warnings = write_pdfs(pages, made.library, project, folder / PDFS, track=track)
    _verify(folder, (*hosted.files, *made.pdfs.values()))
    if hosted.policy is not None:
        gated.refuse(folder, hosted.policy, hosted.seen)
    head = manifest.Head(made.library.settings.title, project.audience)
    manifest.write(folder, head, hosted.claims, place.folder)
    target.put(folder, place.folder)
    built = Built(place.folder, len(hosted.files), len(made.pdfs), (*made.problems, *warnings))
    if now:
        printed = printed if warnings else frozenset(made.pdfs)
        kept = replace(hosted.pages, printed=printed) if hosted.pages else None
        standing.remember(now, built, replace(hosted, pages=kept))
    return built


def _taken_over(made: pipeline.Site, hosted: Hosted, folder: Path) -> frozenset[str]:
    """Take over the PDFs that would come out as they stand; returns the pages they are of."""
    if made.warm is None or made.warm.earlier is None:
        return frozenset()
    printed = made.warm.earlier.printed & hosted.still
    for path in printed:
        stand(made.warm.site / made.pdfs[path], folder / made.pdfs[path])
    return printed


def _verify(folder: Path, files: Sequence[str]) -> None:
    """Raises `BriefgenError` where a file is missing."""
    missing = [path for path in files if not (folder / path).is_file()]
    if missing:
        raise BriefgenError(f"the host left out {len(missing)} pages, {missing[0]} first")


def write_pdfs(
    pages: Sequence[Page],
    library: Library,
    project: Project,
    folder: Path,
    form: Form | None = None,
    *,
    track: Track = pipeline.silent,
) -> list[Problem]:
    """Write the PDFs of records' pages as `<id>.pdf`, each whole or not at all; returns the warnings about them.

    Raises `BriefgenError` when `print.typ` fails or the folder cannot be written.
    """
    if not pages:
        return []
    from briefgen import pdf  # imported here: only who prints loads the typesetter

    warnings: list[Problem] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target.clear(folder)
        for printed in pdf.print_pages(pages, library, project.templates, form or pdf.WHOLE, track):
            target.write(folder / f"{printed.id}.pdf", printed.content)
            warnings += printed.problems
    except OSError as error:
        raise BriefgenError(f"{folder}: cannot be written: {in_words(error, named=False)}") from None
    return warnings


def write_markdown(pages: Sequence[Page], folder: Path) -> int:
    """Write pages as Markdown files, each only where it differs, and whole or not at all; returns how many were written.

    Raises `BriefgenError` when the folder cannot be written.
    """
    written = 0
    try:
        for place in {(folder / page.path).parent for page in pages}:
            target.clear(place)
        for page in pages:
            path = folder / page.path
            content = page.markdown.encode("utf-8")
            if path.is_file() and path.read_bytes() == content:
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            target.write(path, content)
            written += 1
    except OSError as error:
        raise BriefgenError(f"{folder}: cannot be written: {in_words(error, named=False)}") from None
    return written
