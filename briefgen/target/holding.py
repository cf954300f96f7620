"""Holds a folder for one build, from before it looks at what stands there until it is done."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from briefgen import manifest
from briefgen.manifest import Kind
from briefgen.problems import BriefgenError, InvalidContent
from briefgen.project import Project
from briefgen.target import locking, names, placing

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Target:
    """A folder where a site goes, or something else that is published, which no other build touches meanwhile.

    `kind` is what goes there; `say` tells what is no fault.
    """

    folder: Path
    say: Say
    kind: Kind = "site"


@contextmanager
def alone(folder: Path, project: Project, say: Say, kind: Kind = "site") -> Iterator[Target]:
    """Hold the place of what a project publishes. Another build that has it is waited for; what killed ones left is removed.

    Whatever goes wrong meanwhile carries a note on what stands there then. Raises `BriefgenError` for a place where it
    would hurt, and `OSError` for one that cannot be written.
    """
    target = folder.absolute()
    _refuse_odd(target, project, kind)

    def waits() -> None:
        say(f"another build of {target.name}/ is under way; waiting")

    stood = _stands(target)
    missing = [folder for folder in target.parents if not folder.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with locking.locked(names.lock(target), waits):
            _tidy(target, say)
            _refuse_odd(target, project, kind)
            stood = _stands(target)
            try:
                yield Target(target, say, kind)
            finally:
                _leave(target, say)
    except BaseException as error:
        if isinstance(error, OSError):
            _name(error, target)
        for folder in missing:  # made for nothing
            with suppress(OSError):
                folder.rmdir()
        if not isinstance(error, InvalidContent):
            error.add_note(_outcome(target, stood, "site" if kind == "site" else "folder"))
        raise


def _name(error: OSError, target: Path) -> None:
    """Have an error name what the user knows: the folder that is to be, not the one that was to take its place."""
    if error.filename is None:  # as when a disk is full
        error.filename = str(target)
    error.filename, error.filename2 = (
        names.as_known(os.fsdecode(name), target) if isinstance(name, str | bytes) else name
        for name in (error.filename, error.filename2)
    )


def _outcome(target: Path, stood: tuple[int, int] | None, what: str) -> str:
    """What stands there now, for whoever is told of a fault."""
    try:
        stands = _stands(target)
    except OSError:  # as where there is no memory to look
        return f"what stands in {target} could not be looked at"
    if stands is None:
        return "nothing was written"
    return f"the {what} that stood still stands" if stands == stood else f"the new {what} stands"


def _stands(target: Path) -> tuple[int, int] | None:
    """Which site stands there: a folder is known by its number on its disk. None where there is nothing. Raises `OSError`."""
    try:
        found = target.stat()
        return (found.st_dev, found.st_ino) if any(target.iterdir()) else None
    except (FileNotFoundError, NotADirectoryError):
        return None


def _tidy(target: Path, say: Say) -> None:
    """Mend and remove what builds left that were killed."""
    if placing.restore(target):
        say(
            f"{target.name}/: a build was killed before the new one was in place; the one before it stands again"
        )
    if left := _clear(target):
        done = "could not be removed" if any(path.exists() for path in left) else "removed"
        say(f"{', '.join(path.name for path in left)}: left by a build that was killed; {done}")


def _leave(target: Path, say: Say) -> None:
    """Mend and remove what this build leaves: the site that stood, or what there is of a new one."""
    with suppress(OSError):
        placing.restore(target)
        for path in _clear(target):
            if path.exists():
                say(f"{path.name}: could not be removed; the next build tries again")


def _clear(target: Path) -> list[Path]:
    """Remove what lies beside a site that is ours; what that was, even if some of it could not be removed."""
    left = list(names.left(target))
    try:
        _remove(left)
    finally:  # once more, where Ctrl-C came in between
        _remove(left)
    return left


def _remove(folders: Iterable[Path]) -> None:
    for path in folders:
        shutil.rmtree(path, ignore_errors=True)


def _refuse_odd(target: Path, project: Project, kind: Kind) -> None:
    """The folder is replaced whole: refuse one whose loss would hurt."""
    if fault := _odd(target, project) or _not_ours(target, kind):
        raise BriefgenError(f"{target}: {fault}")


def _odd(target: Path, project: Project) -> str | None:
    """Why nothing may be published at a place, whatever lies there."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        return "is not a folder; remove it, or choose another folder"
    place = target.resolve()
    authors = (project.content, project.templates)
    if place == project.root or place in project.root.parents or any(_within(place, one) for one in authors):
        return "nothing can be published there, it would take the place of your files; choose another folder"
    if project.overlay is not None and _overlap(place, project.overlay.resolve()):
        return "nothing can be published where the overlay is; choose another folder"
    if around := next((one for one in place.parents if manifest.ours(one)), None):
        return f"lies in {around}, which is replaced whole; choose another folder"
    return None


def _not_ours(target: Path, kind: Kind) -> str | None:
    """Why what lies at a place may not be replaced: it was not made here, or to be something else."""
    if not target.is_dir() or not any(target.iterdir()):
        return None
    found = manifest.ours(target)
    if found is None:
        return f"holds something that briefgen did not make (no {manifest.NAME} of its own); empty it, or choose another folder"
    if found.head.kind != kind:
        return f"holds {_HELD[found.head.kind]}, and would then hold {_HELD[kind]}; remove it, or choose another folder"
    if other := manifest.foreign(target, found):
        return f"holds {other}, which briefgen did not put there and would remove; move it elsewhere, or choose another folder"
    return None


_HELD: dict[Kind, str] = {"site": "a site", "markdown": "pages as Markdown", "pdf": "PDFs"}
"""What a folder holds, in words."""


def _within(one: Path, other: Path) -> bool:
    """Whether a folder is another one, or lies in it."""
    return one == other or other in one.parents


def _overlap(one: Path, other: Path) -> bool:
    """Whether two folders are the same, or one lies in the other."""
    return _within(one, other) or _within(other, one)
