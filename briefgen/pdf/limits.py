"""Sees to it that a document takes no more time and memory than it may. The typesetter cannot be told to stop: its process ends."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PAGE = 4096
_HELD = Path("/proc/self/statm")
"""What this process holds, in pages, the sixth number without its code; on Linux alone."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take. No page of the largest site that was measured takes a twentieth of it."""

    seconds: float = 60
    memory: int = 2 << 30

    def __str__(self) -> str:
        return f"{self.seconds:g} seconds or {self.memory / (1 << 30):g} GiB"

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Have the system end this process where it takes more until the block ends."""
        self._bound_memory()
        if not hasattr(signal, "setitimer"):  # as on Windows
            yield
            return
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, self.seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _bound_memory(self) -> None:
        """A limit that counts from what the process holds now; the one before it ends."""
        if _HELD.exists():
            import resource

            held = int(_HELD.read_text("ascii").split()[5]) * _PAGE
            _, most = resource.getrlimit(resource.RLIMIT_DATA)
            wanted = held + self.memory
            resource.setrlimit(
                resource.RLIMIT_DATA,
                (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most),
            )
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what it held of records goes into no file

    def ended(self, by: int) -> bool:
        """Whether the end of a process by a signal is that of these limits. Memory that is refused ends it by SIGABRT."""
        if by == getattr(signal, "SIGALRM", None):
            return True
        return by == signal.SIGABRT and not _bounded()


def _bounded() -> bool:
    """Whether the user has bounded the memory of each process: then nobody can tell which limit it was."""
    if not _HELD.exists():
        return False
    import resource

    kinds = (resource.RLIMIT_AS, resource.RLIMIT_DATA)
    return any(resource.getrlimit(kind)[0] != resource.RLIM_INFINITY for kind in kinds)


LIMITS = Limits()
