"""Reads a file that an author put there: neither a link nor a pipe holds it up."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_USUAL_BYTES = 64 * 1024
"""Room for all but odd files: to ask for more at once would cost more than to read a record."""
_FLAGS = os.O_RDONLY | sum(getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
"""What became a link or a pipe since its folder was listed is not followed or waited for. Not every system knows each of these."""


def descriptor(path: str) -> int:
    """A file, open for reading; whoever asks closes it. Raises `OSError`."""
    return os.open(path, _FLAGS)


def held(path: str, most: int) -> bytes:
    """What a file holds: all of it, or a few bytes more than `most`. Raises `OSError`."""
    file = descriptor(path)
    try:
        pieces = [os.read(file, _USUAL_BYTES)]
        size = len(pieces[0])
        while pieces[-1] and size <= most:
            pieces.append(os.read(file, _USUAL_BYTES))
            size += len(pieces[-1])
    finally:
        os.close(file)
    return b"".join(pieces)  # at the end: to add each to those before would take half a minute for 64 MiB


ODD = "a link, or no file; put the file or the folder itself there"
"""What is wrong with what `odd` finds, and what to do."""


def odd(top: Path) -> Iterator[str]:
    """What is neither a file nor a folder, below a folder of which others read each file. Raises `OSError`."""
    waiting = [os.fspath(top)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif not entry.is_file(follow_symlinks=False) and not _is_lock(entry):
                    yield entry.path


def _is_lock(entry: os.DirEntry[str]) -> bool:
    """Whether this is what Emacs puts beside a file that is open in it: a link to a name that is no file's."""
    return entry.name.startswith(".#") and entry.is_symlink() and not Path(entry.path).exists()
