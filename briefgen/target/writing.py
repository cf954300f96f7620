"""Writes a file by itself: the old one or the new one stands under its name at any moment, whole."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

from briefgen.target import names

_HALF = re.compile(r"\..+\.briefgen-[a-z0-9_]{8}")
"""A file that is not finished, beside the one whose place it takes."""


def write(path: Path, *pieces: bytes, private: bool = False) -> None:
    """Write a file anew, for everybody or, where `private`, for its owner alone. Raises `OSError`: then the old one stands."""
    handle, made = tempfile.mkstemp(prefix=names.prefix(path), dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(pieces)
        if not private:
            Path(made).chmod(0o666 & ~names.umask())
        Path(made).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(made).unlink()
        raise


def clear(folder: Path) -> None:
    """Remove from a folder files that were half written when their process was killed. Raises `OSError`."""
    for path in folder.glob(".*.briefgen-????????"):
        if _HALF.fullmatch(path.name) and path.is_file() and not path.is_symlink():
            path.unlink()
