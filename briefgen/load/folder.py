"""Finds and reads the files of a content folder: regular files only, UTF-8, small, one record each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from briefgen.load.document import Document
from briefgen.load.faults import Fault
from briefgen.load.hidden import hidden
from briefgen.load.text import reason, text_of, unreadable
from briefgen.load.yaml import CONTROL, MAX_FAULTS, UNREADABLE, parse
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

PUBLIC = "public"
"""The setting that says that everybody may read the content folder itself."""

OVERLAID = tuple(folder for folder in FOLDERS if folder != "pages")
"""What an overlay may hold: records. Pages and settings are the site's, which its public folder makes alone."""

MAX_BODY = 64 * 1024
"""Ten thousand words. Prose that is made to take long takes a second or so up to here, and half a minute in a mebibyte."""
_ENDINGS = dict(FOLDERS.values())
FATAL = frozenset(("yaml-syntax", "yaml-depth", "yaml-feature", "yaml-scalar", "yaml-size"))
"""Faults after which nobody can say what a file means: what was read of it is not looked at."""


class File(NamedTuple):
    """What may hold a record. `shown` is its path in messages; `regular`: it is a file, and no link, pipe or device.

    `overlaid`: it lies in the overlay.
    """

    path: str
    shown: str
    kind: str
    regular: bool
    overlaid: bool = False

    @property
    def id(self) -> str:
        """The id of its record."""
        return Path(self.path).stem


class Found(NamedTuple):
    """What a content folder holds: the site's settings, read, and the files of records, in the order of their paths.

    Those of the overlay come last.
    """

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
    top = _Top(content, content.name, (*FOLDERS,), SETTINGS, public=is_public(settings))
    files = [*_files(top, problems)]
    if project.overlay is not None:
        _refuse_odd_overlay(project.overlay, project)
        found = _files(_Top(project.overlay, project.overlay_name, OVERLAID), problems)
        files += (file._replace(overlaid=True) for file in found)
    return Found(settings, tuple(files)), problems


def is_public(settings: Document) -> bool:
    """Whether the settings say that everybody may read the content folder. What cannot be read says nothing."""
    return bool(settings.data.get(PUBLIC, "false") != "false")


def read(file: File) -> tuple[Document | None, list[Problem], str]:
    """A file as a document, None where it cannot be read; what is wrong with it; a digest of its bytes, if they were read."""
    problems: list[Problem] = []
    if not _is_fit(file, problems):
        return None, problems, ""
    text, digest = text_of(file.path, file.shown, problems)
    if text is None:
        return None, problems, digest
    return _document(file.shown, file.id, file.kind, text, problems), problems, digest


def _settings(project: Project, problems: list[Problem]) -> Document:
    path = project.content / SETTINGS
    name = f"{project.content.name}/{SETTINGS}"
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
    file = File(str(path), name, "settings", path.is_file() and not path.is_symlink())
    document, in_file, _ = read(file)
    problems.extend(in_file)
    return document or Document(name, "settings", "briefgen", {"tlp": UNREADABLE}, "")


class _Top(NamedTuple):
    """A folder of folders of records: where it is, its path in messages, the folders it may hold, and a file of its own.

    `public`: everybody may read it, so that what is hidden in it is named.
    """

    path: Path
    shown: str
    folders: tuple[str, ...]
    own: str = ""
    public: bool = False


def _refuse_odd_overlay(overlay: Path, project: Project) -> None:
    """An overlay is a folder apart: what lies in `content/` is public, and what holds it is more than an overlay."""
    if overlay.is_symlink():
        raise BriefgenError(
            f"{project.overlay_name}: a link, not a folder; give the folder itself with --overlay"
        )
    if not overlay.is_dir():
        raise BriefgenError(f"{project.overlay_name}: no such folder; give one with --overlay")
    place, content = overlay.resolve(), project.content.resolve()
    if place == content or place in content.parents or content in place.parents:
        raise BriefgenError(
            f"{project.overlay_name}: an overlay lies apart from content/; give another folder with --overlay"
        )


def _files(top: _Top, problems: list[Problem]) -> Iterator[File]:
    """Each file that holds a record, in the order of the paths."""
    try:
        entries = sorted(os.scandir(top.path), key=_by_name)
    except OSError as error:
        raise BriefgenError(f"{top.shown}/: cannot be read: {reason(error)}") from None
    for entry in entries:
        name = f"{top.shown}/{_shown(entry.name)}"
        if entry.name.startswith("."):
            if top.public:
                problems.extend(hidden(entry, name))
            continue
        if entry.name == top.own:
            continue
        hint = _folders_hint(entry.name, top.folders)
        if not entry.is_dir(follow_symlinks=False):
            problems.append(_problem(name, "file-kind", "not a folder of records", hint))
        elif entry.name not in top.folders:
            what = f"unknown folder '{_shown(entry.name)}'"
            problems.append(_problem(name + "/", "folder-unknown", what, hint))
        else:
            yield from _walk(entry.path, name, FOLDERS[entry.name][0], problems, public=top.public)


def _walk(folder: str, name: str, kind: str, problems: list[Problem], *, public: bool) -> Iterator[File]:
    """The files of a folder and of the folders in it, in the order of their names. No recursion depends on the input.

    Paths stay texts, and what is a file is known from the folder's list: with a `Path` and a call of `lstat` for each
    file, finding them would take as long as reading them.
    """
    waiting = [(File(folder, name, kind, False), True)]
    while waiting:
        file, is_folder = waiting.pop()
        if not is_folder:
            yield file
            continue
        try:
            entries = sorted(os.scandir(file.path), key=_by_name, reverse=True)
        except OSError as error:
            problems.append(unreadable(file.shown, error))
            continue
        if public:
            for entry in entries:
                if entry.name[0] == ".":
                    problems.extend(hidden(entry, f"{file.shown}/{_shown(entry.name)}"))
        waiting.extend(
            (
                File(
                    entry.path,
                    f"{file.shown}/{_shown(entry.name)}",
                    kind,
                    entry.is_file(follow_symlinks=False),
                ),
                entry.is_dir(follow_symlinks=False),
            )
            for entry in entries
            if entry.name[0] != "."
        )


def _by_name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _is_fit(file: File, problems: list[Problem]) -> bool:
    """Whether a file may hold a record of its kind."""
    if not file.regular:
        hint = "links, pipes and devices are not read; put the file itself here"
        problems.append(_problem(file.shown, "file-kind", "not a regular file", hint))
        return False
    ending = _ENDINGS.get(file.kind, ".yml")
    if not file.path.endswith(ending):
        problems.append(
            _problem(
                file.shown,
                "file-name",
                f"not a {ending} file",
                f"records of this folder are {ending} files; move others elsewhere",
            )
        )
        return False
    return True


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
    if lines[0].rstrip() != "---":
        return None
    for number in range(1, len(lines)):
        if lines[number].rstrip() == "---":
            return "\n".join(lines[1:number]) + "\n", 1, "\n".join(lines[number + 1 :]), number + 1
    return None


def _from_fault(name: str, line: int, fault: Fault) -> Problem:
    return Problem(
        Location(name, line + fault.line + 1, fault.column + 1), fault.rule, fault.what, fault.hint
    )


def _shown(name: str) -> str:
    return name if name.isprintable() else re.sub(r"[\t\n]", "\ufffd", CONTROL.sub("\ufffd", name))


def _problem(name: str, rule: str, what: str, hint: str) -> Problem:
    return Problem(Location(name), rule, what, hint)


def _folders_hint(name: str, folders: tuple[str, ...]) -> str:
    known = "the folders are " + ", ".join(f"{folder}/" for folder in folders)
    if name not in folders and (name in FOLDERS or name == SETTINGS):
        return f"this stands in content/ alone; {known}"
    near = closest(name, folders)
    return f"did you mean '{near}/'?" if near else known
