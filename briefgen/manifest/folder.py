"""A folder as it is on the disk: which files it holds, and the digest of each."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from hashlib import file_digest
from pathlib import Path

from briefgen import opening
from briefgen.manifest.form import Entry, is_text, order


def listed(folder: Path) -> tuple[list[str], dict[str, str]]:
    """The paths of all files in a fixed order, and of what is neither a file nor a folder, with what it is. Raises `OSError`."""
    files: list[str] = []
    odd: dict[str, str] = {}
    for path, entry in _entries(folder):
        if entry.is_file(follow_symlinks=False):
            files.append(path)
        else:
            odd[path] = "a link" if entry.is_symlink() else "neither a file nor a folder"
    try:
        return sorted(files, key=order), odd
    except UnicodeEncodeError:
        strange = {path for path in files if not is_text(path)}
        odd |= dict.fromkeys(strange, "a file whose name is not UTF-8")
        return sorted(set(files) - strange, key=order), odd


def _entries(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    start = len(os.fspath(folder).rstrip(os.sep)) + 1
    waiting = [os.fspath(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as found:
            for entry in found:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    yield entry.path[start:].replace(os.sep, "/"), entry


def digests(folder: Path, paths: Iterable[str]) -> dict[str, Entry]:
    """The entry of each file. Raises `OSError`."""
    return {path: digest(folder, path) for path in paths}


def digest(folder: Path, path: str) -> Entry:
    """The entry of a file, which is not followed elsewhere. Raises `OSError`."""
    with os.fdopen(opening.descriptor(f"{folder}/{path}"), "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise OSError(0, "is no file any more", path)
        return Entry(file_digest(file, "sha256").hexdigest(), found.st_size)


def same(folder: Path, other: Path, paths: Iterable[str]) -> Iterator[str]:
    """The files that are one file under two names, in a folder and in another one."""
    for path in paths:
        try:
            one, two = os.lstat(f"{folder}/{path}"), os.lstat(f"{other}/{path}")
        except OSError:
            continue
        if (one.st_dev, one.st_ino) == (two.st_dev, two.st_ino):
            yield path
