"""The pages of a finished folder, looked at in several processes."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator
from itertools import chain
from pathlib import Path

from briefgen import gate, parallel
from briefgen.policy import Policy
from briefgen.problems import BriefgenError

BATCH = 32
"""So many pages a process looks at before it tells of them."""

FEW = 2 * BATCH
"""So few are looked at sooner than a second process would have started."""

MOST = 10
"""So many faults are told: nobody mends more at a time."""

ENDINGS = (".html", ".htm", ".xhtml")
"""What browsers take for pages."""


def refuse(folder: Path, policy: Policy, seen: Container[str] = frozenset()) -> None:
    """Look at every page of a folder but those that were `seen` before, by their paths in it, and are the same bytes.

    Raises `BriefgenError` with the first faults, each with its page.
    """
    pages = [path for path in _pages(folder) if path not in seen]

    def work(job: int) -> list[str]:
        batch = pages[job * BATCH : (job + 1) * BATCH]
        return [
            f"{path}: {fault} [gate]"
            for path in batch
            for fault in gate.look((folder / path).read_bytes(), policy)
        ]

    workers = parallel.cores() if len(pages) > FEW else 1
    faults = sorted(chain.from_iterable(parallel.forked(work, -(-len(pages) // BATCH), workers)))
    if faults:
        more = f"\n… and {len(faults) - MOST} more" if len(faults) > MOST else ""
        told = "\n".join(faults[:MOST])
        raise BriefgenError(f"{told}{more}\n{HINT}")


HINT = """\
such pages are not published; what may stand in one is told on the site's page on how it is protected.
    A script of your own is a file of the theme, or listed in mkdocs.yml: plugins: [briefgen: {scripts: [sha256-…]}].
    A theme other than Material may write scripts into pages: guard: false, in the same place, publishes them unseen."""
"""What an author can do."""


def _pages(folder: Path) -> Iterator[str]:
    """The paths of pages below a folder, in no fixed order."""
    waiting = [str(folder)]
    start = len(str(folder)) + 1
    while waiting:
        for entry in os.scandir(waiting.pop()):
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            elif entry.name.lower().endswith(ENDINGS):
                yield entry.path[start:]
