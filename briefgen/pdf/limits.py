"""Sees to it that a document takes no more time and memory than it may. The typesetter itself cannot be told to stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TypeVar

T = TypeVar("T")

_LOOK = 0.2
"""Seconds between two looks at the memory."""
_PAGE = 4096
_HELD = Path("/proc/self/statm")
"""What this process holds, in pages; on Linux alone."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take. No page of the largest site that was measured takes a twentieth of it."""

    seconds: float = 60
    memory: int = 2 << 30

    def __str__(self) -> str:
        return f"{self.seconds:g} seconds or {self.memory / (1 << 30):g} GiB"


LIMITS = Limits()


class TooMuch(Exception):
    """A document that takes more than it may. Never leaves this package."""


def within(limits: Limits, work: Callable[[], T]) -> T:
    """What `work` gives. Raises what it raises, and `TooMuch` where it takes more: then it goes on until the process ends."""
    results: list[T] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # whatever it is, it is raised where the work was asked for
            failures.append(error)

    before = _held()
    worker = Thread(target=run, daemon=True)  # as a daemon it keeps nobody from ending
    worker.start()
    for _ in range(max(1, round(limits.seconds / _LOOK))):
        worker.join(min(_LOOK, limits.seconds))
        if not worker.is_alive():
            break
        if _held() - before > limits.memory:
            raise TooMuch
    else:
        raise TooMuch
    if failures:
        raise failures[0]
    return results[0]


def _held() -> int:
    """Bytes of memory that this process holds; 0 where nobody can tell."""
    try:
        return int(_HELD.read_text("ascii").split()[1]) * _PAGE
    except OSError:
        return 0
