"""Puts a finished folder in the place of the one that stood there: the one or the other is there, whole, at any moment."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from briefgen.problems import BriefgenError
from briefgen.target import names, system


def beside(target: Path) -> Path:
    """A new folder on the same disk as the target, to be filled. It goes when the target is left, unless it was put in place."""
    folder = Path(tempfile.mkdtemp(prefix=names.prefix(target), dir=target.parent))
    stood = (target.stat().st_mode | 0o700) & 0o777 if target.is_dir() else 0o777 & ~names.umask()
    folder.chmod(stood)  # a folder that its owner shows to nobody stays so
    return folder


def put(new: Path, target: Path) -> None:
    """Put a finished folder in the target's place. What stood there is under the other name then.

    The disk has written both before this returns. Raises `OSError` or `BriefgenError` where that fails: then the target
    is as it was.
    """
    system.write_out(new)
    stood = target.exists()
    try:
        _swap(new, target) if stood else new.rename(target)
        try:
            system.write_names(target.parent)
        except OSError:
            _swap(new, target) if stood else target.rename(new)
            raise
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        raise BriefgenError(
            f"{target}: lies on another disk than the folder that it is in, or on a layered one, and cannot be "
            "replaced in one step; remove it, or choose another with -d"
        ) from None


def _swap(new: Path, target: Path) -> None:
    """Exchange two folders; in three steps where the system has none. `restore` mends what ends between the first two."""
    if system.exchange(new, target):
        return
    aside = names.aside(target)
    target.rename(aside)
    try:
        new.rename(target)
    except OSError:
        restore(target)
        raise
    with suppress(OSError):
        aside.rename(new)


def restore(target: Path) -> bool:
    """Put back the site that was set aside, where nothing has taken its place. Returns whether there was one."""
    aside = names.aside(target)
    if os.path.lexists(target) or not aside.is_dir():
        return False
    aside.rename(target)
    return True
