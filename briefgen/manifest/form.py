"""The manifest as values, and as the two files that carry it: JSON for programs, and lines that `sha256sum -c` reads."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from briefgen import __version__

NAME = "manifest.json"
CHECKSUMS = "SHA256SUMS"
"""It covers the other one too, so that to sign this file is to sign the site."""

FORMAT = "briefgen manifest 1"

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Broken(Exception):
    """Not a manifest. Says why."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a site is: its title, for whom it is made (a marking's label), by which version of the program."""

    title: str
    marking: str
    generator: str = f"briefgen {__version__}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: the digest of its bytes, in hexadecimal, and how many there are."""

    sha256: str
    size: int

    @classmethod
    def of(cls, content: bytes) -> Entry:
        """The entry of a file with this content."""
        return cls(sha256(content).hexdigest(), len(content))


@dataclass(frozen=True, slots=True)
class Manifest:
    """A site and its files, by their path below its folder."""

    head: Head
    files: Mapping[str, Entry]


def order(path: str) -> bytes:
    """What files are sorted by: the bytes of their paths, as `LC_ALL=C sort` does."""
    return path.encode("utf-8")


def to_json(manifest: Manifest) -> bytes:
    """The manifest, a file a line, so that two of them can be compared."""
    head = {
        "format": FORMAT,
        "title": manifest.head.title,
        "marking": manifest.head.marking,
        "generator": manifest.head.generator,
    }
    told = [f"  {_json(name)}: {_json(value)}" for name, value in head.items()]
    files = [
        f'    {_json(path)}: {{"sha256": {_json(entry.sha256)}, "size": {entry.size}}}'
        for path, entry in sorted(manifest.files.items(), key=lambda item: order(item[0]))
    ]
    lines = ",\n".join([*told, '  "files": {\n' + ",\n".join(files) + "\n  }"])
    return f"{{\n{lines}\n}}\n".encode()


def from_json(content: bytes) -> Manifest:
    """The manifest that `to_json` wrote. Raises `Broken`."""
    try:
        found = json.loads(content.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Broken("is not JSON, or holds a name twice") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise Broken(f"is not in the format that this program knows ({FORMAT})")
    words = [word for name in ("title", "marking", "generator") if isinstance(word := found.get(name), str)]
    files = found.get("files")
    if len(words) != 3 or not isinstance(files, dict):
        raise Broken("lacks the title, the marking, the generator or the files")
    return Manifest(Head(*words), {path: _entry(path, told) for path, told in files.items()})


def to_checksums(manifest: Manifest, manifest_json: bytes) -> bytes:
    """The same files and the manifest itself in the form of GNU coreutils (info, "sha2 utilities")."""
    files = {**manifest.files, NAME: Entry.of(manifest_json)}
    return b"".join(_checksum(path, files[path]) for path in sorted(files, key=order))


def _checksum(path: str, entry: Entry) -> bytes:
    told = path.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return f"{'' if told == path else chr(92)}{entry.sha256}  {told}\n".encode()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(found := dict(pairs)) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _entry(path: str, told: Any) -> Entry:
    digest, size = (told.get("sha256"), told.get("size")) if isinstance(told, dict) else (None, None)
    if not isinstance(digest, str) or not _DIGEST.fullmatch(digest) or type(size) is not int or size < 0:
        raise Broken(f"says nothing that can be checked of {path!a}")
    if path != posixpath.normpath(path) or path.startswith(("/", "../")) or path in (".", ".."):
        raise Broken(f"names {path!a}, which cannot be in the folder")
    return Entry(digest, size)


def _json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
