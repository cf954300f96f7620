"""Finds and reads the files of a content folder: regular files only, UTF-8, small, one record each."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from briefgen.load.document import Document
from briefgen.load.faults import Fault
from briefgen.load.yaml import CONTROL, MAX_FAULTS, UNREADABLE, parse
from briefgen.packing import digest
from briefgen.problems import BriefgenError, Location, Problem
from briefgen.project import SETTINGS, Project
from briefgen.suggest import closest

FOLDERS = {
    "sources": ("source", ".yml"),
    "actors": ("actor", ".yml"),
    "places": ("place", ".yml"),
    "incidents": ("incident", ".yml"),
    "briefings": ("briefing", ".md"),
    "pages": ("page", ".md"),
}
"""Folder in `content/` to the kind of its records and the ending of its files."""

MAX_BYTES = 1024 * 1024
MAX_BODY = 64 * 1024
"""Ten thousand words. Prose that is made to take long takes a second or so up to here, and half a minute in a mebibyte."""
USUAL_BYTES = 64 * 1024
"""Room for all but odd records: to ask for a mebibyte each time would cost more than to read the file."""
FATAL = frozenset(("yaml-syntax", "yaml-depth", "yaml-feature", "yaml-scalar", "yaml-size"))
"""Faults after which nobody can say what a file means: what was read of it is not looked at."""


@dataclass(frozen=True, slots=True)
class File:
    """A file in a folder of records: where it is, how messages show that, and of which kind its record is to be."""

    path: Path
    shown: str
    kind: str

    @property
    def id(self) -> str:
        """The id of its record."""
        return self.path.stem


@dataclass(frozen=True, slots=True)
class Found:
    """What a content folder holds: the site's settings, read, and the files of records, in the order of their paths."""

    settings: Document
    files: tuple[File, ...]


def find(project: Project) -> tuple[Found, list[Problem]]:
    """The settings and the files of a project.

    Raises `BriefgenError` only where there is nothing to read at all.
    """
    content = project.content
    if content.is_symlink():
        raise BriefgenError(
            f"{content.name}/: a link, not a folder; put the folder itself into {project.root}"
        )
    if not content.is_dir():
        raise BriefgenError(
            f"{content.name}/: no such folder in {project.root}; make it, or give the site's folder with -C"
        )
    problems: list[Problem] = []
    settings = _settings(project, problems)
    files = tuple(
        File(path, _name(project, path), FOLDERS[folder][0]) for path, folder in _files(project, problems)
    )
    if not files and not problems:
        raise BriefgenError(
            "content/: no records; add one, for instance content/sources/my-source.yml (see README.md)"
        )
    return Found(settings, files), problems


def read(file: File) -> tuple[Document | None, list[Problem], str]:
    """A file as a document, None where it cannot be read; what is wrong with it; a digest of its bytes, if they were read."""
    problems: list[Problem] = []
    raw = _bytes(file, problems)
    if raw is None:
        return None, problems, ""
    return _read(file, raw, problems), problems, digest(raw)


def _settings(project: Project, problems: list[Problem]) -> Document:
    path = project.content / SETTINGS
    name = _name(project, path)
    if not os.path.lexists(path):
        problems.append(
            _problem(
                name,
                "settings-missing",
                f"{name} is missing",
                "write one with at least `title:` and `tlp: CLEAR`",
            )
        )
        return Document(name, "settings", "briefgen", {}, "")
    # Which marking stands in a file that cannot be read, nobody knows.
    document, in_file, _ = read(File(path, name, "settings"))
    problems.extend(in_file)
    return document or Document(name, "settings", "briefgen", {"tlp": UNREADABLE}, "")


def _files(project: Project, problems: list[Problem]) -> Iterator[tuple[Path, str]]:
    """Each file that holds a record, with its folder's name, in the order of the paths."""
    try:
        entries = sorted(os.scandir(project.content), key=lambda entry: entry.name)
    except OSError as error:
        raise BriefgenError(f"{project.content.name}/: cannot be read: {_reason(error)}") from None
    for entry in entries:
        name = _name(project, project.content / entry.name)
        if entry.name.startswith(".") or entry.name == SETTINGS:
            continue
        if not entry.is_dir(follow_symlinks=False):
            problems.append(_problem(name, "file-kind", "not a folder of records", _folders_hint(entry.name)))
        elif entry.name not in FOLDERS:
            problems.append(
                _problem(
                    name + "/",
                    "folder-unknown",
                    f"unknown folder '{_shown(entry.name)}'",
                    _folders_hint(entry.name),
                )
            )
        else:
            yield from ((path, entry.name) for path in _walk(project, Path(entry.path), problems))


def _walk(project: Project, folder: Path, problems: list[Problem]) -> Iterator[Path]:
    """The files of a folder and of the folders in it, in the order of their names. No recursion depends on the input."""
    waiting = [(folder, True)]
    while waiting:
        path, is_folder = waiting.pop()
        if not is_folder:
            yield path
            continue
        try:
            found = [
                (path / entry.name, entry.is_dir(follow_symlinks=False))
                for entry in os.scandir(path)
                if entry.name[0] != "."
            ]
        except OSError as error:
            problems.append(_unreadable(_name(project, path), error))
            continue
        waiting.extend(sorted(found, key=lambda pair: pair[0].name, reverse=True))


def _bytes(file: File, problems: list[Problem]) -> bytes | None:
    """What a file holds; None where it is no file for a record."""
    name, path = file.shown, file.path
    ending = next((ending for of, ending in FOLDERS.values() if of == file.kind), ".yml")
    if not _is_regular(name, path, problems):
        return None
    if path.suffix != ending:
        problems.append(
            _problem(
                name,
                "file-name",
                f"not a {ending} file",
                f"records of this folder are {ending} files; move others elsewhere",
            )
        )
        return None
    try:
        with open(path, "rb") as opened:
            raw = opened.read(USUAL_BYTES)
            if len(raw) == USUAL_BYTES:
                raw += opened.read(MAX_BYTES + 1 - USUAL_BYTES)
    except OSError as error:
        problems.append(_unreadable(name, error))
        return None
    if len(raw) > MAX_BYTES:
        problems.append(
            _problem(name, "file-size", "larger than 1 MiB", "a record is a few kilobytes; split it")
        )
        return None
    return raw


def _is_regular(name: str, path: Path, problems: list[Problem]) -> bool:
    try:
        if stat.S_ISREG(os.lstat(path).st_mode):
            return True
        hint = "links, pipes and devices are not read; put the file itself here"
        problems.append(_problem(name, "file-kind", "not a regular file", hint))
    except OSError as error:
        problems.append(_unreadable(name, error))
    return False


def _read(file: File, raw: bytes, problems: list[Problem]) -> Document | None:
    text = _text(file.shown, raw, problems)
    return None if text is None else _document(file.shown, file.id, file.kind, text, problems)


def _text(name: str, raw: bytes, problems: list[Problem]) -> str | None:
    try:
        text = raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        where = _at(name, before, len(before))
        problems.append(Problem(where, "file-encoding", "not UTF-8", "save the file as UTF-8"))
        return None
    return text if _clean(name, text, problems) else None


def _clean(name: str, text: str, problems: list[Problem]) -> bool:
    """No character that hides or reorders text. At most ten of them are listed."""
    found = [match for _, match in zip(range(10), CONTROL.finditer(text), strict=False)]
    for match in found:
        code = f"U+{ord(match.group()):04X}"
        hint = (
            "save without a byte order mark"
            if match.start() == 0 and code == "U+FEFF"
            else "remove it, or write the text without it"
        )
        problems.append(
            Problem(
                _at(name, text, match.start()),
                "control-character",
                f"a control or invisible character ({code})",
                hint,
            )
        )
    return not found


def _document(name: str, stem: str, kind: str, text: str, problems: list[Problem]) -> Document | None:
    front, line, body, body_line = text, 0, None, 0
    if kind in ("briefing", "page"):
        parts = _front_matter(text)
        if parts is None:
            hint = "begin the file with a line of three hyphens, the fields, and three hyphens again"
            problems.append(_problem(name, "front-matter", "no front matter", hint))
            return None
        front, line, body, body_line = parts
        if len(body) > MAX_BODY:
            what = f"a body of more than {MAX_BODY // 1024} KiB"
            problems.append(Problem(Location(name, body_line + 1), "file-size", what, "split it into two"))
            return None
    data, faults = parse(front)
    problems.extend(_from_fault(name, line, fault) for fault in faults)
    if len(faults) >= MAX_FAULTS or any(fault.rule in FATAL for fault in faults):
        return None
    if data is not None and not isinstance(data, dict):
        where = Location(name, line + 1)
        problems.append(
            Problem(
                where, "shape", "not a record: keys and values are expected", "write title: …, one key a line"
            )
        )
    if not isinstance(data, dict):
        return None
    return Document(name, kind, stem, data, front, line, body, body_line)


def _front_matter(text: str) -> tuple[str, int, str, int] | None:
    """YAML, the line it begins at, body, the line that begins at; None where there is no front matter."""
    lines = text.split("\n")
    if not lines or lines[0].rstrip() != "---":
        return None
    for number in range(1, len(lines)):
        if lines[number].rstrip() == "---":
            return "\n".join(lines[1:number]) + "\n", 1, "\n".join(lines[number + 1 :]), number + 1
    return None


def _from_fault(name: str, line: int, fault: Fault) -> Problem:
    return Problem(
        Location(name, line + fault.line + 1, fault.column + 1), fault.rule, fault.what, fault.hint
    )


def _at(name: str, text: str, offset: int) -> Location:
    before = text[:offset]
    return Location(name, before.count("\n") + 1, offset - before.rfind("\n"))


def _name(project: Project, path: Path) -> str:
    """The path as messages show it. A name that is not text is shown with replacement characters."""
    return _shown(path.relative_to(project.root).as_posix())


def _shown(name: str) -> str:
    return name if name.isprintable() else re.sub(r"[\t\n]", "\ufffd", CONTROL.sub("\ufffd", name))


def _problem(name: str, rule: str, what: str, hint: str) -> Problem:
    return Problem(Location(name), rule, what, hint)


def _unreadable(name: str, error: OSError) -> Problem:
    return _problem(
        name,
        "file-unreadable",
        f"cannot be read: {_reason(error)}",
        "check that it exists and that you may read it",
    )


def _reason(error: OSError) -> str:
    return (error.strerror or "unknown reason").lower()


def _folders_hint(name: str) -> str:
    near = closest(name, FOLDERS)
    return (
        f"did you mean '{near}/'?"
        if near
        else "the folders are " + ", ".join(f"{folder}/" for folder in FOLDERS)
    )
