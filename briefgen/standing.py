"""The site that stands: what it was made from, and whether it is still as it was left."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from briefgen import cache, manifest
from briefgen.cache import Say, Snapshot
from briefgen.packing import digest
from briefgen.policy import Policy
from briefgen.problems import Problem, as_dict, from_dict
from briefgen.project import Project

if TYPE_CHECKING:
    from briefgen.manifest import Claims
    from briefgen.traces import Kept


@dataclass(frozen=True, slots=True)
class Built:
    """What was published: the folder, how many pages and PDFs it holds, and the warnings about its content.

    `new` is false where it stood before, and came out the same; so is `made` where nothing was made, as nothing that it
    rests on has changed.
    """

    folder: Path
    pages: int
    pdfs: int
    problems: tuple[Problem, ...]
    new: bool = True
    made: bool = True


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: how many records are sound in shape, and all problems."""

    records: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Hosted:
    """What a host has built: the files that must be there, and what it read besides the project's own files.

    `inputs` is None where the host cannot tell; `claims` say which files may be in the site. `pages` are the traces of
    pages, None where it has none; `still` the paths of those that it took as they stood, `seen` their files. `policy` is
    what stands in each page; None where the author does without.
    """

    files: Sequence[str]
    inputs: tuple[Path, ...] | None
    claims: Claims
    pages: Kept | None = None
    still: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    policy: Policy | None = None


@dataclass(frozen=True, slots=True)
class Now:
    """A project as it is now, and the site that is to be made of it. `say` tells what is thrown away.

    `stands` is the state of the site that stands, None where it is not as it was left.
    """

    project: Project
    snapshot: Snapshot
    site: Path
    pdfs: bool
    say: Say
    stands: str | None

    @property
    def of_site(self) -> str:
        """The state that the site rests on."""
        return self.snapshot.of_all(str(self.site), f"pdfs: {self.pdfs}")

    @property
    def of_pages(self) -> str:
        """The state that all pages rest on, besides the records."""
        return self.snapshot.of_pages(str(self.site), f"pdfs: {self.pdfs}")

    def entry(self, what: str) -> str:
        """The name of the entry that keeps something of this site: each place where a site goes has its own."""
        return f"{what}-{digest(os.fsencode(self.site))[:12]}"


def now(project: Project, site: Path, pdfs: bool, say: Say) -> Now | None:
    """What a site is made from, before it is made; None where nothing can be kept."""
    snapshot = cache.take(project)
    return Now(project, snapshot, site, pdfs, say, manifest.state(site)) if snapshot else None


class _Kept(NamedTuple):
    """A site that was made: from what else, with which digest, and the state in which it was left."""

    built: Built
    inputs: tuple[Path, ...]
    beyond: str
    left: str


def recall(now: Now) -> Built | None:
    """The site that stands, if a build would give the same: the same inputs, and every file as it was left."""

    def into(kept: dict[str, Any]) -> _Kept:
        built = Built(
            now.site,
            kept["pages"],
            kept["pdfs"],
            tuple(map(from_dict, kept["problems"])),
            new=False,
            made=False,
        )
        return _Kept(built, tuple(map(Path, kept["inputs"])), kept["beyond"], kept["left"])

    kept = cache.read(now.project, now.entry("site"), now.of_site, now.say, into)
    if kept is None:
        return None
    return kept.built if (kept.beyond, kept.left) == (cache.state(kept.inputs), now.stands) else None


def remember(now: Now, built: Built, hosted: Hosted) -> None:
    """Keep what a site was made from; nothing that rests on what has changed meanwhile."""
    left, later = manifest.left(built.folder), cache.take(now.project)
    if later is None or later.of_pages() != now.snapshot.of_pages():
        return
    if hosted.pages is not None:
        cache.write(now.project, now.entry("pages"), now.of_pages, {"left": left, "kept": hosted.pages})
    beyond = None if hosted.inputs is None else cache.state(hosted.inputs)
    if hosted.inputs is None or beyond is None or later != now.snapshot:
        return
    kept = {
        "inputs": list(map(str, hosted.inputs)),
        "beyond": beyond,
        "pages": built.pages,
        "pdfs": built.pdfs,
        "problems": [as_dict(problem) for problem in built.problems],
        "left": left,
    }
    cache.write(now.project, now.entry("site"), now.of_site, kept)


def checked(project: Project, snapshot: Snapshot, say: Say) -> Checked | None:
    """What an earlier check found, if nothing has changed since."""

    def into(kept: dict[str, Any]) -> Checked:
        return Checked(kept["records"], tuple(map(from_dict, kept["problems"])))

    return cache.read(project, _check(project), snapshot.of_all(), say, into)


def remember_check(project: Project, snapshot: Snapshot, checked: Checked) -> None:
    """Keep what a check found."""
    kept = {"records": checked.records, "problems": list(map(as_dict, checked.problems))}
    cache.write(project, _check(project), snapshot.of_all(), kept)


def _check(project: Project) -> str:
    return f"check-{project.readers}"


def stand(old: Path, new: Path) -> None:
    """A file of the site that stands, in the new one too: one file under two names, where the disk can."""
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(old, new)
    except OSError:
        shutil.copy2(old, new)
