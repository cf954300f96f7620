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
    to_checksums,
)
from briefgen.problems import BriefgenError

LARGEST = 64 * 1024 * 1024
"""Bytes of a manifest beyond which it is none: some 400,000 files."""


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
        raise BriefgenError(f"{error.filename}: cannot be read: {(error.strerror or '').lower()}") from None
    return Verified(manifest.head, len(manifest.files) + 2, tuple(faults))


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
        yield Fault(_shown(path), f"is {what}")
    for path in manifest.files.keys() - there - odd.keys():
        yield Fault(_shown(path), "is missing")
    for path in there - manifest.files.keys():
        yield Fault(_shown(path), f"is not in {NAME}")
    wanted = sorted(there & manifest.files.keys(), key=order)
    for path, entry in folders.digests(folder, wanted).items():
        said = manifest.files[path]
        if entry.size != said.size:
            yield Fault(_shown(path), f"was changed: {entry.size} bytes, not {said.size}")
        elif entry.sha256 != said.sha256:
            yield Fault(_shown(path), "was changed: other bytes, as many")
    if CHECKSUMS not in paths:
        yield Fault(CHECKSUMS, "is missing")
    elif folders.digest(folder, CHECKSUMS) != Entry.of(to_checksums(manifest, as_json)):
        yield Fault(CHECKSUMS, f"does not say what {NAME} says")


def _shown(path: str) -> str:
    """A name that anybody may have chosen, for a terminal."""
    return path if path.isprintable() else ascii(path)
