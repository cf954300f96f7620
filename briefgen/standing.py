"""The site that stands: what it was made from, and whether it is still as it was left."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from briefgen import cache
from briefgen.problems import BriefgenError, Problem, as_dict, from_dict
from briefgen.project import Project


@dataclass(frozen=True, slots=True)
class Built:
    """A finished site: where it is, how many pages and PDFs it has, and the warnings about its content.

    `new` is false where it stood before, and nothing that it is made from has changed.
    """

    site: Path
    pages: int
    pdfs: int
    problems: tuple[Problem, ...]
    new: bool = True


@dataclass(frozen=True, slots=True)
class Hosted:
    """What a host has built: the files that must be there, and what it read besides the project's own files.

    `inputs` is None where the host cannot tell; `dated` where the day of the build stands in the site.
    """

    files: Sequence[str]
    inputs: tuple[Path, ...] | None
    dated: bool


def state(project: Project, site: Path, pdfs: bool) -> str | None:
    """What a site is made from, before it is made. Raises `BriefgenError` where the day of the build is no day."""
    _day()
    return cache.state(project, str(site), f"pdfs: {pdfs}")


def recall(project: Project, site: Path, pdfs: bool, say: Callable[[str], None]) -> Built | None:
    """The site that stands, if a build would give the same: the same inputs, and every file as it was left."""
    kept = cache.read(project, "site", state(project, site, pdfs), say)
    if kept is None or kept["day"] not in (None, _day()):
        return None
    inputs = [Path(path) for path in kept["inputs"]]
    if kept["beyond"] != cache.state(project, folders=inputs) or kept["files"] != _left(site):
        return None
    found = tuple(from_dict(problem) for problem in kept["problems"])
    return Built(site, kept["pages"], kept["pdfs"], found, new=False)


def remember(project: Project, before: str | None, built: Built, hosted: Hosted) -> None:
    """Keep what a site was made from. `before` is its `state` from before it was made."""
    beyond = None if hosted.inputs is None else cache.state(project, folders=hosted.inputs)
    if hosted.inputs is None or beyond is None:
        return
    kept = {
        "day": _day() if hosted.dated else None,
        "inputs": list(map(str, hosted.inputs)),
        "beyond": beyond,
        "pages": built.pages,
        "pdfs": built.pdfs,
        "problems": [as_dict(problem) for problem in built.problems],
        "files": _left(built.site),
    }
    cache.write(project, "site", before, kept)


def _day() -> str:
    """The day that a host takes for today (reproducible-builds.org, SOURCE_DATE_EPOCH). Raises `BriefgenError`."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        now = datetime.datetime.now(datetime.UTC)
        now = datetime.datetime.fromtimestamp(int(given), datetime.UTC) if given else now
    except (ValueError, OverflowError, OSError):
        raise BriefgenError(
            "SOURCE_DATE_EPOCH: not a number of seconds; give a whole number, or none"
        ) from None
    return now.date().isoformat()


def _left(site: Path) -> str:
    """A digest of a site's files: the name of each, its size, and the time of its last change."""
    digest = blake2b(digest_size=32)
    for name, change in cache.files(site, timed=True):
        digest.update(os.fsencode(name) + b"\0" + change + b"\0")
    return digest.hexdigest()
