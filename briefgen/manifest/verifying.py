"""Compares a site's folder with its manifest. Needs nothing else: whoever was given the folder can do it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from briefgen import opening
from briefgen.manifest import folder as folders
from briefgen.manifest.form import (
    CHECKSUMS,
    NAME,
    Broken,
    Entry,
    Head,
    Manifest,
    from_json,
    order,
    shown,
    to_checksums,
)
from briefgen.packing import digest
from briefgen.problems import BriefgenError

LARGEST = 64 * 1024 * 1024
"""Bytes of a manifest beyond which it is none: some 400,000 files."""


LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What file managers leave in each folder that they show: nobody's loss."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that is not as it was written. `name` is its path, with what cannot be shown escaped."""

    name: str
    what: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What a folder was found to be: whose site it says it is, how many files it should hold, and what is wrong."""

    head: Head
    files: int
    faults: tuple[Fault, ...]


def verify(folder: Path) -> Verified:
    """Compare a folder with the manifest in it. Raises `BriefgenError` where there is none, or one that cannot be read."""
    content = _manifest(folder)
    try:
        manifest = from_json(content)
    except Broken as error:
        raise BriefgenError(f"{folder / NAME}: {error}; nothing can be said of the other files") from None
    try:
        faults = sorted(_faults(folder, manifest, content), key=lambda fault: fault.name)
    except OSError as error:
        where = shown(os.fsdecode(error.filename or folder))
        raise BriefgenError(f"{where}: cannot be read: {(error.strerror or '').lower()}") from None
    return Verified(manifest.head, len(manifest.files) + 2, tuple(faults))


def ours(folder: Path) -> Manifest | None:
    """What a folder says of itself; None where this program did not make it, or where nobody can tell."""
    try:
        return from_json(_manifest(folder))
    except (BriefgenError, Broken):
        return None


def foreign(folder: Path, manifest: Manifest) -> str | None:
    """The first file of a folder that its manifest does not name; None where all are its own. Raises `OSError`."""
    paths, odd = folders.listed(folder)
    known = manifest.files.keys() | {NAME, CHECKSUMS}
    return next((shown(path) for path in sorted({*paths, *odd} - known) if path not in LITTER), None)


def state(folder: Path) -> str | None:
    """A digest of a folder of ours of which each file, read once more, is as it was written; else None.

    Size and time of a change are not believed: a disk that rots, and whoever means harm, keep both.
    """
    try:
        content = _manifest(folder)
    except BriefgenError:
        return None
    return digest(content) if _is_whole(folder, content) else None


def stands(folder: Path, written: bytes) -> bool:
    """Whether a folder holds what a manifest names, file for file, and nothing else."""
    try:
        return _manifest(folder) == written and _is_whole(folder, written)
    except BriefgenError:
        return False


def _is_whole(folder: Path, content: bytes) -> bool:
    try:
        return next(_faults(folder, from_json(content), content), None) is None
    except (Broken, OSError):
        return False


def left(folder: Path) -> str:
    """The state in which a folder is left whose manifest was just written. Raises `BriefgenError` where there is none."""
    return digest(_manifest(folder))


def _manifest(folder: Path) -> bytes:
    try:
        content = opening.held(os.fspath(folder / NAME), LARGEST)
    except FileNotFoundError:
        raise BriefgenError(f"{folder / NAME}: not found; is {folder} a site that briefgen built?") from None
    except OSError as error:
        raise BriefgenError(f"{folder / NAME}: cannot be read: {(error.strerror or '').lower()}") from None
    if len(content) > LARGEST:
        raise BriefgenError(
            f"{folder / NAME}: larger than {LARGEST // 2**20} MiB; nothing can be said of the other files"
        )
    return content


def _faults(folder: Path, manifest: Manifest, as_json: bytes) -> Iterator[Fault]:
    paths, odd = folders.listed(folder)
    there = set(paths) - {NAME, CHECKSUMS}
    for path, what in odd.items():
        yield Fault(shown(path), f"is {what}")
    for path in manifest.files.keys() - there - odd.keys():
        yield Fault(shown(path), "is missing")
    for path in there - manifest.files.keys():
        yield Fault(shown(path), f"is not in {NAME}")
    wanted = sorted(there & manifest.files.keys(), key=order)
    for path, entry in folders.digests(folder, wanted).items():
        said = manifest.files[path]
        if entry.size != said.size:
            yield Fault(shown(path), f"was changed: {entry.size} bytes, not {said.size}")
        elif entry.sha256 != said.sha256:
            yield Fault(shown(path), "was changed: other bytes, as many")
    if CHECKSUMS not in paths:
        yield Fault(CHECKSUMS, "is missing")
    elif folders.digest(folder, CHECKSUMS) != Entry.of(to_checksums(manifest, as_json)):
        yield Fault(CHECKSUMS, f"does not say what {NAME} says")
