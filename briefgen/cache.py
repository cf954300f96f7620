"""What an earlier run found out, kept beside the project and used again while nothing has changed that it rests on.

Each entry carries the state of all that it was made from, and a digest of itself: what is damaged, or was written by
something else, is thrown away with a word and never trusted. An entry that cannot be written is no fault.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from hashlib import blake2b
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from briefgen import __version__, opening, target
from briefgen.packing import Damaged, Unpacker, digest, pack
from briefgen.project import SETTINGS, Project

FOLDER = ".briefgen"
"""Where entries lie in a site's folder. Git ignores it by a file of its own, and it may be deleted at any time."""

SERVED = "served"
"""Where in it the sites lie that are served while they are written."""
_LOCK = ".lock"

FORMAT = "briefgen cache 3"
LARGEST = 16 * 1024 * 1024
"""Bytes of a file beyond which nothing is kept."""

_WITH = ("babel", "edtf", "jinja2", "markdown-it-py", "mdformat", "mkdocs", "mkdocs-material", "plotly", "pydantic", "pyyaml", "typst")  # fmt: skip
"""The packages whose versions decide what comes out."""


T = TypeVar("T")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A project as it was found, in digests: each file of its content and of its overlay by its path, and the rest in two parts.

    `program` is what reads and checks records: program, packages, audience, and where the overlay is; `templates` what makes pages of them: templates and settings
    of the host.
    """

    content: Mapping[str, str]
    program: str
    templates: str

    def of_records(self) -> str:
        """The state that what was taken in of a file rests on, besides the file."""
        return _together(self.program, self.content.get(f"content/{SETTINGS}", ""))

    def of_pages(self, *more: str) -> str:
        """The state that all pages rest on, besides the records."""
        return _together(self.of_records(), self.templates, *more)

    def of_all(self, *more: str) -> str:
        """The state that a site rests on."""
        return _together(self.of_pages(), *(f"{path} {found}" for path, found in self.content.items()), *more)


def take(project: Project) -> Snapshot | None:
    """A project as it is now. None where there is something odd, such as a link or a file that cannot be read: then nothing is kept."""
    try:
        content = {name: digest(held) for name, held in files(project.content)}
        if project.overlay is not None:
            top = len(project.overlay.name)
            laid = files(project.overlay)
            content |= {project.overlay_name + name[top:]: digest(held) for name, held in laid}
        program = _digest_of(chain(_versions(project), files(Path(__file__).parent, timed=True)))
        templates = _digest_of(chain(files(project.templates), files(project.config)))
    except (_OddFile, OSError):
        return None
    return Snapshot(content, program, templates)


def state(folders: Iterable[Path]) -> str | None:
    """A digest of all that some folders hold. None where there is something odd."""
    try:
        return _digest_of(chain.from_iterable(map(files, folders)))
    except (_OddFile, OSError):
        return None


def _versions(project: Project) -> Iterator[tuple[str, bytes]]:
    words = (
        FORMAT,
        __version__,
        project.audience,
        f"overlay: {project.overlay_name}",
        *(f"{name} {version(name)}" for name in _WITH),
    )
    return ((word, b"") for word in words)


def _digest_of(found: Iterable[tuple[str, bytes]]) -> str:
    """A digest of names with their bytes."""
    made = blake2b(digest_size=16)
    for name, content in found:
        made.update(name.encode("utf-8", "surrogateescape") + b"\0%d\0" % len(content) + content)
    return made.hexdigest()


def _together(*words: str) -> str:
    return _digest_of((word, b"") for word in words)


class _OddFile(Exception):
    """Neither a small file nor a folder."""


def files(top: Path, *, timed: bool = False) -> Iterator[tuple[str, bytes]]:
    """Every file of a folder with its bytes, in a fixed order; a file itself; nothing where there is nothing.

    A name begins with that of the folder. With `timed`, size and time of the last change stand in place of the bytes.
    """
    start = len(str(top.parent)) + 1
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
    content = opening.held(path, LARGEST)
    if len(content) > LARGEST:
        raise _OddFile(path)
    return content


def made_folder(project: Project) -> Path:
    """Where entries lie, made if it is not there. Raises `OSError` where it cannot be."""
    folder = _folder(project)
    if not folder.is_dir():
        folder.mkdir()
        (folder / ".gitignore").write_text("*\n", "utf-8")
    return folder


@contextmanager
def served(project: Project, address: str) -> Iterator[tuple[Project, Path]]:
    """The place of a site that is served at an address while it is written, and the project with where to keep things.

    Only the user may read it. What is for a restricted audience goes when the block ends, with all that was kept of it;
    after a server that was killed, when the next one starts or a site is built. Raises `OSError`.
    """
    top = made_folder(project) / SERVED
    top.mkdir(mode=0o700, exist_ok=True)
    top.chmod(0o700)
    tidy(project)
    if not project.is_restricted:
        yield project, top / address
        return
    own = top / f"{project.readers}-{address}"
    with target.locked(own.with_name(f"{own.name}{_LOCK}"), _give_up):
        own.mkdir()
        try:
            yield replace(project, kept=own), own / "site"
        finally:
            shutil.rmtree(own, ignore_errors=True)


def read(
    project: Project,
    name: str,
    state: str,
    say: Say,
    into: Callable[[Any], T],
    makers: Iterable[Callable[..., Any]] = (),
) -> T | None:
    """What was kept under a name for this state; None where there is nothing. What is damaged is told and removed.

    `makers` are what it is made by, besides texts, numbers and containers: nothing else is called. `into` makes of it
    what the caller needs; what it cannot take is damaged.
    """
    path = _path(project, name)
    try:
        kept = path.read_bytes()
    except OSError:
        return None
    head, _, rest = kept.partition(b"\n")
    sealed, _, rest = rest.partition(b"\n")
    of, _, packed = rest.partition(b"\n")
    try:
        if head != FORMAT.encode() or sealed != _seal(of, packed):
            raise Damaged(name)
        if of != state.encode():
            return None
        return into(Unpacker(makers).unpack(packed))
    except (Damaged, LookupError, TypeError, ValueError, AttributeError):
        say(f"{FOLDER}/{path.name}: damaged, or not of this program; thrown away")
        with suppress(OSError):
            path.unlink()
        return None


def write(project: Project, name: str, state: str, value: Any) -> None:
    """Keep a value under a name. Where it cannot be written, nothing is kept."""
    packed = pack(value)
    of = state.encode()
    with suppress(OSError):
        made_folder(project)
        head = b"\n".join((FORMAT.encode(), _seal(of, packed), of, b""))
        target.write(_path(project, name), head, packed, private=True)


def tidy(project: Project) -> None:
    """Remove entries that were half written when their process was killed, and restricted sites whose server was.

    Where another one is writing just now, that entry is not kept: no fault, as where it cannot be written.
    """
    with suppress(OSError):
        target.clear(_folder(project))
        for lock in (project.root / FOLDER / SERVED).glob(f"*{_LOCK}"):
            with suppress(_Busy), target.locked(lock, _give_up):
                shutil.rmtree(lock.with_name(lock.name.removesuffix(_LOCK)), ignore_errors=True)


class _Busy(Exception):
    """Somebody has the lock, and is alive."""


def _give_up() -> None:
    raise _Busy


def _folder(project: Project) -> Path:
    return project.kept or project.root / FOLDER


def _path(project: Project, name: str) -> Path:
    return _folder(project) / f"{name}.kept"


def _seal(state: bytes, packed: bytes) -> bytes:
    sealed = blake2b(state + b"\n", digest_size=16)
    sealed.update(packed)
    return sealed.hexdigest().encode()
