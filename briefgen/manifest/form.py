"""The manifest as values, and as the two files that carry it: JSON for programs, and lines that `sha256sum -c` reads."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal, get_args

from briefgen import __version__

NAME = "manifest.json"
CHECKSUMS = "SHA256SUMS"
"""It covers the other one too, so that to sign this file is to sign the site."""

FORMAT = "briefgen manifest 1"

Kind = Literal["site", "markdown", "pdf"]
"""What a folder was made to be: a finished site, its pages as Markdown, or printed pages. One never takes the place of another."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_SHOWN = 4096
"""Characters of a foreign name that are shown: as many as a path may have (PATH_MAX); there may be millions."""


class Broken(Exception):
    """Not a manifest. Says why."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a folder is: its title, for whom it is made (a marking's label), what it holds, by which version of the program."""

    title: str
    marking: str
    kind: Kind = "site"
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
        "kind": manifest.head.kind,
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
    """The manifest that `to_json` wrote; one without a kind is of a site, as all were once. Raises `Broken`."""
    try:
        found = json.loads(content.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Broken("is not JSON, or holds a name twice") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise Broken(f"is not in the format that this program knows ({FORMAT})")
    words = [word for name in ("title", "marking", "generator") if isinstance(word := found.get(name), str)]
    files, kind = found.get("files"), found.get("kind", "site")
    if len(words) != 3 or not isinstance(files, dict):
        raise Broken("lacks the title, the marking, the generator or the files")
    if kind not in get_args(Kind):
        raise Broken("is of a kind that this program does not know")
    title, marking, generator = words
    head = Head(title, marking, kind, generator)
    return Manifest(head, {path: _entry(path, told) for path, told in files.items()})


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
        raise Broken(f"says nothing that can be checked of {_quoted(path)}")
    if (
        not is_text(path)
        or path != posixpath.normpath(path)
        or path.startswith(("/", "../"))
        or path in (".", "..")
    ):
        raise Broken(f"names {_quoted(path)}, which cannot be in the folder")
    return Entry(digest, size)


def is_text(path: str) -> bool:
    """Whether a name can be written as UTF-8: no other one stands in a manifest."""
    try:
        return bool(path.encode("utf-8"))
    except UnicodeEncodeError:
        return False


def shown(text: str) -> str:
    """What anybody may have written, for a terminal: nothing in it is a command, and its length is bounded."""
    cut = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return cut if cut.isprintable() else ascii(cut)


def _json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _quoted(path: str) -> str:
    return told if (told := shown(path)).startswith("'") else f"'{told}'"
