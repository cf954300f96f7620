"""What an earlier run found out, kept beside the project and used again while nothing that it rests on has changed.

Each entry carries the state of all that it was made from, and a digest of itself: what is damaged, or was written by
something else, is thrown away with a word and never trusted. An entry that cannot be written is no fault.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from hashlib import blake2b
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

from briefgen import __version__
from briefgen.project import Project

FOLDER = ".briefgen"
"""Where entries lie in a site's folder. Git ignores it by a file of its own, and it may be deleted at any time."""

FORMAT = "briefgen cache 1"
LARGEST = 16 * 1024 * 1024
"""Bytes of a file beyond which nothing is kept."""

PIECE = 64 * 1024

_WITH = ("babel", "edtf", "jinja2", "markdown-it-py", "mdformat", "mkdocs", "mkdocs-material", "plotly", "pydantic", "pyyaml", "typst")  # fmt: skip
"""The packages whose versions decide what comes out."""

Say = Callable[[str], None]


def state(project: Project, *more: str, folders: Iterable[Path] | None = None) -> str | None:
    """A digest of all that a result rests on: records, templates, settings, program, packages, audience, and `more`.

    `folders` are what is read, in place of the project's own. None where there is something odd, such as a link or a
    file that cannot be read: then nothing is kept.
    """
    digest = blake2b(digest_size=32)
    for word in (
        FORMAT,
        __version__,
        *(f"{name} {version(name)}" for name in _WITH),
        project.audience,
        *more,
    ):
        digest.update(word.encode() + b"\0")
    own = (project.content, project.templates, project.config)
    try:
        program = files(Path(__file__).parent, timed=True)
        for name, content in chain(program, *map(files, own if folders is None else folders)):
            digest.update(name.encode("utf-8", "surrogateescape") + b"\0%d\0" % len(content) + content)
    except (_OddFile, OSError):
        return None
    return digest.hexdigest()


class _OddFile(Exception):
    """Neither a small file nor a folder."""


def files(top: Path, *, timed: bool = False) -> Iterator[tuple[str, bytes]]:
    """Every file of a folder with its bytes, in a fixed order; a file itself; nothing where there is nothing.

    With `timed`, its size and the time of its last change stand in place of its bytes.
    """
    start = len(str(top.parent))
    waiting = [str(top)] if top.is_dir() and not top.is_symlink() else []
    if not waiting and os.path.lexists(top):
        yield top.name, _content(str(top))
    while waiting:
        for entry in sorted(os.scandir(waiting.pop()), key=lambda entry: entry.name):
            if entry.is_dir(follow_symlinks=False):
                waiting += [entry.path] if entry.name != "__pycache__" else []
            elif timed:
                found = entry.stat(follow_symlinks=False)
                yield entry.path[start:], b"%d %d" % (found.st_size, found.st_mtime_ns)
            elif entry.is_file(follow_symlinks=False):
                yield entry.path[start:], _content(entry.path)
            else:
                raise _OddFile(entry.path)


def _content(path: str) -> bytes:
    """A file's bytes. A record fits into the first piece; to ask for more at once would cost more than to read it."""
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)  # neither a link nor a pipe holds it up
    try:
        content = piece = os.read(file, PIECE)
        while len(piece) == PIECE and len(content) <= LARGEST:
            piece = os.read(file, PIECE)
            content += piece
    finally:
        os.close(file)
    if len(content) > LARGEST:
        raise _OddFile(path)
    return content


def made_folder(project: Project) -> Path:
    """Where entries lie, made if it is not there. Raises `OSError` where it cannot be."""
    folder = project.root / FOLDER
    if not folder.is_dir():
        folder.mkdir()
        (folder / ".gitignore").write_text("*\n", "utf-8")
    return folder


def read(project: Project, name: str, state: str | None, say: Say) -> Any:
    """What was kept under a name for this state; None where there is nothing. What is damaged is told and removed."""
    path = project.root / FOLDER / f"{name}.json"
    try:
        kept = json.loads(path.read_bytes())
        sound = kept["format"] == FORMAT and kept["digest"] == _digest(kept["state"], kept["value"])
    except OSError:
        return None
    except (ValueError, LookupError, TypeError, RecursionError):
        sound = False
    if not sound:
        say(f"{FOLDER}/{path.name}: damaged, or not of this program; thrown away")
        with suppress(OSError):
            path.unlink()
        return None
    return kept["value"] if state is not None and kept["state"] == state else None


def write(project: Project, name: str, state: str | None, value: Any) -> None:
    """Keep a value of JSON's types under a name. Where it cannot be written, nothing is kept."""
    if state is None:
        return
    kept = {"format": FORMAT, "state": state, "digest": _digest(state, value), "value": value}
    with suppress(OSError):
        folder = made_folder(project)
        handle, made = tempfile.mkstemp(dir=folder)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(kept, file, separators=(",", ":"))
            Path(made).replace(folder / f"{name}.json")
        except OSError:
            Path(made).unlink()
            raise


def _digest(state: Any, value: Any) -> str:
    text = json.dumps([state, value], sort_keys=True, separators=(",", ":"))
    return blake2b(text.encode(), digest_size=16).hexdigest()
