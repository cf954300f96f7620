"""Holds a site's folder for one build, from before it looks at what stands there until it is done."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from briefgen.problems import BriefgenError, InvalidContent
from briefgen.project import Project
from briefgen.target import locking, names, placing

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Target:
    """A folder where a site goes, which no other build touches meanwhile. `say` tells what is no fault."""

    folder: Path
    say: Say


@contextmanager
def alone(folder: Path, project: Project, say: Say) -> Iterator[Target]:
    """Hold the place of a project's site. Another build that has it is waited for; what killed ones left is removed.

    Whatever goes wrong meanwhile carries a note on what stands there then. Raises `BriefgenError` for a place that is
    none for a site, and `OSError` for one that cannot be written.
    """
    target = folder.absolute()
    _refuse_odd(target, project)

    def waits() -> None:
        say(f"another build of {target.name}/ is under way; waiting")

    stood = _stands(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with locking.locked(names.lock(target), waits):
            _tidy(target, say)
            _refuse_odd(target, project)
            stood = _stands(target)
            try:
                yield Target(target, say)
            finally:
                _leave(target, say)
    except BaseException as error:
        if isinstance(error, OSError) and error.filename is None:  # as when a disk is full
            error.filename = str(target.parent)
        if not isinstance(error, InvalidContent):
            error.add_note(_outcome(target, stood))
        raise


def _outcome(target: Path, stood: tuple[int, int] | None) -> str:
    """What stands there now, for whoever is told of a fault."""
    stands = _stands(target)
    if stands is None:
        return "nothing was written"
    return "the site that stood still stands" if stands == stood else "the new site stands"


def _stands(target: Path) -> tuple[int, int] | None:
    """Which site stands there: a folder is known by its number on its disk. None where there is nothing."""
    try:
        found = target.stat()
        return (found.st_dev, found.st_ino) if any(target.iterdir()) else None
    except OSError:
        return None


def _tidy(target: Path, say: Say) -> None:
    """Mend and remove what builds left that were killed."""
    if placing.restore(target):
        say(
            f"{target.name}/: a build was killed before its site was in place; the one before it stands again"
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


def _refuse_odd(target: Path, project: Project) -> None:
    """The site's folder is replaced whole: refuse one whose loss would hurt."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise BriefgenError(f"{target}: is not a folder; remove it, or choose another with -d")
    place = target.resolve()
    if (
        place == project.root
        or place in project.root.parents
        or place in (project.content, project.templates)
    ):
        raise BriefgenError(
            f"{target}: the site cannot go there, it would take the place of your files; choose another folder with -d"
        )
    if project.overlay is not None and _overlap(place, project.overlay.resolve()):
        raise BriefgenError(
            f"{target}: the site cannot go where the overlay is; choose another folder with -d"
        )
    if target.is_dir() and any(target.iterdir()) and not (target / "index.html").is_file():
        raise BriefgenError(
            f"{target}: holds something that is no site (no index.html); empty it, or choose another folder with -d"
        )


def _overlap(one: Path, other: Path) -> bool:
    """Whether two folders are the same, or one lies in the other."""
    return one == other or one in other.parents or other in one.parents
