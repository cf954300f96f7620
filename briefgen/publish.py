"""Puts results into the world: has the host build into a folder of its own, verifies it, and swaps it in.

What stood before keeps standing until the new site is whole. Pages as Markdown and printed pages are published in the
same way, each in a folder of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen import manifest, pipeline, standing, target, warm
from briefgen.gate import folder as gated
from briefgen.library import Library
from briefgen.manifest import Claims, Head, Rule
from briefgen.pipeline import Page, Site, Track, Warm
from briefgen.problems import BriefgenError, Problem
from briefgen.project import Project
from briefgen.standing import Built, Hosted, Now, stand
from briefgen.target import Target

if TYPE_CHECKING:
    from briefgen.pdf import Form

Host = Callable[[Project, Site, Path, Track], Hosted]
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
    warnings = _print(pages, made.library, project, folder / PDFS, None, track)
    _verify(folder, (*hosted.files, *made.pdfs.values()))
    if hosted.policy is not None:
        gated.refuse(folder, hosted.policy, hosted.seen)
    is_new = put(folder, place, made, project, hosted.claims)
    built = Built(place.folder, len(hosted.files), len(made.pdfs), (*made.problems, *warnings), is_new)
    if now:
        printed = printed if warnings else frozenset(made.pdfs)
        kept = replace(hosted.pages, printed=printed) if hosted.pages else None
        standing.remember(now, built, replace(hosted, pages=kept))
    return built


def put(folder: Path, place: Target, made: Site, project: Project, claims: Claims) -> bool:
    """Write the manifest of a finished folder, and put it in place.

    Where the same stands there already, file for file, it stays as it is: times of change would tell that somebody has
    worked on what this audience may not see. Returns whether the folder is new. Raises `BriefgenError` and `OSError`:
    then what stood before still stands.
    """
    head = Head(made.library.settings.title, project.audience, place.kind)
    written = manifest.write(folder, head, claims, place.folder)
    if manifest.stands(place.folder, written):
        return False
    target.put(folder, place.folder)
    return True


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


def render(project: Project, place: Target, track: Track = pipeline.silent) -> Built:
    """Write a project's pages as Markdown, and put them in place. Raises what `build` raises."""
    made = pipeline.run(project, track)
    folder = target.beside(place.folder)
    for page in made.pages:
        path = folder / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.markdown, "utf-8")
    claims = Claims((Rule("pages", frozenset(page.path for page in made.pages)),))
    is_new = put(folder, place, made, project, claims)
    return Built(place.folder, len(made.pages), 0, tuple(made.problems), is_new)


def print_(
    project: Project,
    place: Target,
    ids: Sequence[str] = (),
    form: Form | None = None,
    track: Track = pipeline.silent,
) -> Built:
    """Print the pages of the records with some ids, or of all briefings, as `<id>.pdf`, and put them in place.

    Raises what `build` raises, and `BriefgenError` where there is no record of an id, or where `print.typ` fails.
    """
    made = pipeline.run(project, track, only=ids)
    folder = target.beside(place.folder)
    warnings = _print(made.pages, made.library, project, folder, form, track)
    claims = Claims((Rule("PDFs", frozenset(f"{Path(page.path).stem}.pdf" for page in made.pages)),))
    is_new = put(folder, place, made, project, claims)
    return Built(place.folder, 0, len(made.pages), (*made.problems, *warnings), is_new)


def _print(
    pages: Sequence[Page], library: Library, project: Project, folder: Path, form: Form | None, track: Track
) -> list[Problem]:
    """Write the PDFs of records' pages into a new folder; returns the warnings about them."""
    if not pages:
        return []
    from briefgen import pdf  # imported here: only who prints loads the typesetter

    folder.mkdir(exist_ok=True)
    warnings: list[Problem] = []
    for printed in pdf.print_pages(pages, library, project.templates, form or pdf.WHOLE, track):
        (folder / f"{printed.id}.pdf").write_bytes(printed.content)
        warnings += printed.problems
    return warnings
