"""One build at a time: a lock that the system itself takes away from a process that ends, however it ends.

The lock is the file's, not its name's. A name can be given to another file while somebody waits for this one; so whoever
has the lock looks whether the file still bears the name, and only then goes on. Thus the file can be removed at the end,
and nothing lies about in the author's folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from briefgen.problems import BriefgenError


@contextmanager
def locked(path: Path, waits: Callable[[], None]) -> Iterator[None]:
    """Hold a lock; while another process has it, wait, after `waits` was called. The file is gone afterwards.

    Copies of the process hold it too, until the last of them ends: nobody writes after it was released. Raises `OSError`
    where it cannot be had, and `BriefgenError` on a system that has no such locks.
    """
    try:
        file = _taken(path, waits)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path.parent)) from None
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(file)


def _taken(path: Path, waits: Callable[[], None]) -> int:
    """The file with this name, open and locked."""
    try:
        import fcntl  # here: whoever only checks or prints needs no lock, and Windows has none of this kind
    except ImportError:
        raise BriefgenError(
            "sites, pages and PDFs are written on Linux and macOS; on Windows, run this within WSL"
        ) from None
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
        try:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waits()
                waits = _silent
                fcntl.flock(file, fcntl.LOCK_EX)
            if _bears(file, path):
                return file
        except BaseException:
            os.close(file)
            raise
        os.close(file)


def _bears(file: int, path: Path) -> bool:
    """Whether an open file still has this name."""
    try:
        return os.path.samestat(os.fstat(file), os.lstat(path))
    except FileNotFoundError:
        return False


def _silent() -> None:
    """The user has been told once."""
