"""What lies beside a site's folder while it is built, or beside a file: names that nobody else gives to anything."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path


def prefix(target: Path) -> str:
    """How the name of a new folder or file begins; what makes it adds eight letters, digits or lines."""
    return f".{target.name}.briefgen-"


def lock(target: Path) -> Path:
    """The file that a build holds."""
    return target.with_name(prefix(target) + "lock")


def aside(target: Path) -> Path:
    """Where the old site is for a moment, on a system that cannot exchange two folders."""
    return target.with_name(prefix(target) + "aside")


def left(target: Path) -> Iterator[Path]:
    """The folders that builds left which were killed. Whatever has another name is an author's own."""
    ours = re.compile(f"{_new(target)}|{re.escape(aside(target).name)}")
    for path in sorted(target.parent.iterdir()):
        if ours.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
            yield path


def as_known(path: str, target: Path) -> str:
    """A path in a new folder as it will be known, once that folder has the target's place; others as they are."""
    start = f"{target.parent}{os.sep}"
    if not path.startswith(start):
        return path
    first, mark, rest = path.removeprefix(start).partition(os.sep)
    return f"{target}{mark}{rest}" if re.fullmatch(_new(target), first) else path


def _new(target: Path) -> str:
    """The pattern of the names that new folders have."""
    return f"{re.escape(prefix(target))}[a-z0-9_]{{8}}"


def umask() -> int:
    """What the user keeps from others, of whatever is made. The system tells it only to who sets it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
