"""Puts results into the world: has the host build into a folder of its own, verifies it, and swaps it in.

What stood before keeps standing until the new site is whole.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen import pipeline, standing, warm
from briefgen.library import Library
from briefgen.pipeline import Page, Track, Warm
from briefgen.problems import BriefgenError, Problem
from briefgen.project import Project
from briefgen.standing import Built, Hosted, Now, stand

if TYPE_CHECKING:
    from briefgen.pdf import Form

Host = Callable[[Project, pipeline.Site, Path, Track], Hosted]
"""Builds a site from its pages into a folder."""


PDFS = "pdf"
"""The folder of a site's PDFs."""


def build(
    project: Project,
    host: Host,
    track: Track = pipeline.silent,
    site: Path | None = None,
    *,
    pdfs: bool = False,
    now: Now | None = None,
) -> Built:
    """Build a project's site, with `pdfs` a PDF of each briefing too, and put it in the place of the one that stood there.

    With `now`, what was kept of an earlier build is used, and this one is kept.

    Raises `InvalidContent` when the content has errors, and `BriefgenError` when the site cannot be built or put in place;
    in both cases what stood before still stands.
    """
    target = (site or project.site).absolute()
    _refuse_odd_target(target, project)
    with pipeline.no_collection(stays=False):
        return _build(project, host, track, target, pdfs=pdfs, now=now)


def _build(project: Project, host: Host, track: Track, target: Path, *, pdfs: bool, now: Now | None) -> Built:
    made = pipeline.plan(project, warm.taken(project, now.snapshot, now.say) if now else None)
    earlier = Warm(warm.pages(now), target) if now else None
    briefings = {f"briefings/{key}.md": key for key in made.library.order["briefing"]} if pdfs else {}
    made = replace(made, pdfs={path: f"{PDFS}/{key}.pdf" for path, key in briefings.items()}, warm=earlier)
    with _beside(target) as folder:
        hosted = host(project, made, folder, track)
        printed = earlier.earlier.printed & hosted.still if earlier and earlier.earlier else frozenset()
        for path in printed:
            stand(target / made.pdfs[path], folder / made.pdfs[path])
        new = [key for path, key in briefings.items() if path not in printed]
        pages = pipeline.pages(made.library, project, only=new)
        warnings = write_pdfs(pages, made.library, project, folder / PDFS, track=track)
        missing = [path for path in (*hosted.files, *made.pdfs.values()) if not (folder / path).is_file()]
        if missing:
            raise BriefgenError(
                f"the host left out {len(missing)} pages, {missing[0]} first; the site was not changed"
            )
        _swap(folder, target)
    built = Built(target, len(hosted.files), len(made.pdfs), (*made.problems, *warnings))
    if now:
        printed = printed if warnings else frozenset(made.pdfs)
        kept = replace(hosted.pages, printed=printed) if hosted.pages else None
        standing.remember(now, built, replace(hosted, pages=kept))
    return built


def write_pdfs(
    pages: Sequence[Page],
    library: Library,
    project: Project,
    folder: Path,
    form: Form | None = None,
    *,
    track: Track = pipeline.silent,
) -> list[Problem]:
    """Write the PDFs of records' pages as `<id>.pdf`; returns the warnings about them.

    Raises `BriefgenError` when `print.typ` fails or the folder cannot be written.
    """
    if not pages:
        return []
    from briefgen import pdf  # imported here: only who prints loads the typesetter

    warnings: list[Problem] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for printed in pdf.print_pages(pages, library, project.templates, form or pdf.WHOLE, track):
            (folder / f"{printed.id}.pdf").write_bytes(printed.content)
            warnings += printed.problems
    except OSError as error:
        raise BriefgenError(f"{folder}: cannot be written: {(error.strerror or 'failed').lower()}") from None
    return warnings


def write_markdown(pages: Sequence[Page], folder: Path) -> int:
    """Write pages as Markdown files, each only where it differs; returns how many were written.

    Raises `BriefgenError` when the folder cannot be written.
    """
    written = 0
    try:
        for page in pages:
            path = folder / page.path
            content = page.markdown.encode("utf-8")
            if path.is_file() and path.read_bytes() == content:
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written += 1
    except OSError as error:
        raise BriefgenError(f"{folder}: cannot be written: {(error.strerror or 'failed').lower()}") from None
    return written


def _refuse_odd_target(target: Path, project: Project) -> None:
    """The site's folder is replaced whole: refuse one whose loss would hurt."""
    if (
        target == project.root
        or target in project.root.parents
        or target in (project.content, project.templates)
    ):
        raise BriefgenError(
            f"{target}: the site cannot go there, it would take the place of your files; choose another folder with -d"
        )
    if project.overlay is not None and _overlap(target.resolve(), project.overlay.resolve()):
        raise BriefgenError(
            f"{target}: the site cannot go where the overlay is; choose another folder with -d"
        )
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise BriefgenError(f"{target}: is not a folder; remove it, or choose another with -d")
    if target.is_dir() and any(target.iterdir()) and not (target / "index.html").is_file():
        raise BriefgenError(
            f"{target}: holds something that is no site (no index.html); empty it, or choose another folder with -d"
        )


def _overlap(one: Path, other: Path) -> bool:
    """Whether two folders are the same, or one lies in the other."""
    return one == other or one in other.parents or other in one.parents


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A new folder on the same disk as the target, gone afterwards unless it was moved."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise BriefgenError(
            f"{target.parent}: cannot be written: {(error.strerror or 'failed').lower()}"
        ) from None
    try:
        folder.chmod(0o777 & ~_umask())
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _swap(folder: Path, target: Path) -> None:
    """Put a finished folder in the place of the target. Two renames: the old one is set aside, then removed."""
    aside = folder.with_name(folder.name + "-old")
    try:
        if target.exists():
            target.rename(aside)
        try:
            folder.rename(target)
        except OSError:
            if aside.exists():
                aside.rename(target)
            raise
    except OSError as error:
        raise BriefgenError(f"{target}: cannot be replaced: {(error.strerror or 'failed').lower()}") from None
    shutil.rmtree(aside, ignore_errors=True)
