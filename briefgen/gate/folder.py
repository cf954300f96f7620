"""The files of a finished folder, looked at in several processes."""

from __future__ import annotations

import os
import stat
from collections.abc import Container, Iterator
from itertools import chain
from pathlib import Path

from briefgen import parallel
from briefgen.gate import files
from briefgen.policy import Policy
from briefgen.problems import BriefgenError

BATCH = 32
"""So many files a process looks at before it tells of them."""

FEW = 2 * BATCH
"""So few are looked at sooner than a second process would have started."""

MOST = 10
"""So many faults are told: nobody mends more at a time."""


def refuse(folder: Path, policy: Policy, seen: Container[str] = frozenset()) -> None:
    """Look at every file of a folder but those that were `seen` before, by their paths in it, and are the same bytes.

    Raises `BriefgenError` with the first faults, each with its file.
    """
    paths = [path for path in _files(folder) if path not in seen]

    def work(job: int) -> list[str]:
        batch = paths[job * BATCH : (job + 1) * BATCH]
        return [
            f"{_named(path)}: {fault} [gate]"
            for path in batch
            for fault in _look(folder / path, path, policy)
        ]

    workers = parallel.cores() if len(paths) > FEW else 1
    faults = sorted(chain.from_iterable(parallel.forked(work, -(-len(paths) // BATCH), workers)))
    if faults:
        more = f"\n… and {len(faults) - MOST} more" if len(faults) > MOST else ""
        told = "\n".join(faults[:MOST])
        raise BriefgenError(f"{told}{more}\n{HINT}")


HINT = """\
such files are not published; what may stand in one is told on the site's page on how it is protected.
    A script of your own is a file of the theme, or listed in mkdocs.yml: plugins: [briefgen: {scripts: [sha256-…]}].
    A theme other than Material may write scripts into pages: guard: false, in the same place, publishes them unseen."""
"""What an author can do."""


def _named(path: str) -> str:
    """A path in a message: what a terminal would act on is written as an escape."""
    return path if path.isprintable() else repr(path)


def _look(place: Path, path: str, policy: Policy) -> list[str]:
    way = files.way(path, policy)
    if isinstance(way, str):
        return [way]
    if not stat.S_ISREG(place.lstat().st_mode):
        return ["a link, or no file at all"]
    look, most = way
    with place.open("rb") as file:
        return look(file.read(most))


def _files(folder: Path) -> Iterator[str]:
    """The paths of all that lies below a folder and is none, in no fixed order."""
    waiting = [str(folder)]
    start = len(str(folder)) + 1
    while waiting:
        for entry in os.scandir(waiting.pop()):
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            else:
                yield entry.path[start:]
