"""Publishing is atomic: killed, refused or doubled at any of its steps, a build leaves the old site or the new one, whole.

Real builds, watched by strace, are killed at each of the system calls by which they change something, or told by the
system that this one failed. What stands then is compared byte for byte; after that a plain build must succeed, say what
it cleared away, and leave nothing. Each figure of `F2` and `F3` is printed by `-rP`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.generate import write as generate
from tests.built import tree
from tests.conftest import write_site
from tests.faulted import Builds, Ended, Point, builds

HOST = """\
site_name: Small
docs_dir: content/pages
use_directory_urls: false
theme: {name: material, font: false}
plugins: [search, briefgen]
"""
LEFT = "left by a build that was killed; removed"
BACK = "a build was killed before its site was in place; the one before it stands again"
NO_EXCHANGE = ("renameat2:error=EINVAL",)


@dataclass(frozen=True, slots=True)
class Story:
    """A build to be broken off: which one, with which options, what stood before, and what the system cannot do."""

    build: str
    options: tuple[str, ...] = ()
    first: bool = False
    warm: bool = False
    incidents: int = 0
    unable: tuple[str, ...] = ()


STORIES = {
    "small": Story("small"),
    "small, first": Story("small", first=True),
    "small, no exchange": Story("small", unable=NO_EXCHANGE),
    "whole": Story("whole", ("--no-cache",)),
    "whole, first": Story("whole", ("--no-cache",), first=True),
    "whole, warm": Story("whole", warm=True),
    "whole, no exchange": Story("whole", ("--no-cache",), unable=NO_EXCHANGE),
    "whole, in processes": Story("whole", ("--no-cache",), incidents=12),
}
CONTROL = Story("in place")

OFTEN, THOROUGH, ALL = {"small": 6, "small, no exchange": 4, "whole, warm": 2}, 6, None
"""How many points of a story are tried, by each of the three runs."""


def _cases() -> Iterator[object]:
    for name in STORIES:
        yield from [pytest.param(name, OFTEN[name])] if name in OFTEN else []
        yield pytest.param(name, THOROUGH, marks=pytest.mark.thorough)
        yield pytest.param(name, ALL, marks=pytest.mark.exhaustive)


class Stage:
    """A project as it is before the build that is broken off, to be set up again and again in the same place."""

    def __init__(self, running: Builds, story: Story) -> None:
        self.running = running
        self.story = story
        self.root = running.scratch / "project"
        self._saved = running.scratch / "saved"
        for folder in (self.root, self._saved):
            shutil.rmtree(folder, ignore_errors=True)
        self.root.mkdir()
        if story.incidents:
            generate(self.root, story.incidents)
        else:
            write_site(self.root, {"mkdocs.yml": HOST})
        if not story.first:
            self.plain()
        self.old = tree(self.root / "site")
        if not story.warm:
            shutil.rmtree(self.root / ".briefgen", ignore_errors=True)
        settings = self.root / "content" / "briefgen.yml"
        settings.write_text(
            f"{settings.read_text('utf-8')}description: The new one\n".replace("title: ", "title: New "),
            "utf-8",
        )
        if story.warm:  # a change of the settings would make every page anew
            settings.write_text(
                settings.read_text("utf-8")
                .replace("title: New ", "title: ")
                .replace("description: The new one\n", ""),
                "utf-8",
            )
            actor = self.root / "content" / "actors" / "group.yml"
            actor.write_text(actor.read_text("utf-8").replace("name: ", "name: New "), "utf-8")
        self._copy(self.root, self._saved)
        self.points = running.points(story.build, self.root, *story.options, inject=story.unable)
        self.new = tree(self.root / "site")
        self.names = {path.name for path in self.root.iterdir()} | {".briefgen"}
        assert self.new != self.old

    def _copy(self, source: Path, to: Path) -> None:
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(source, to, copy_function=shutil.copy2)

    def plain(self) -> Ended:
        """The same build with nothing in its way."""
        build = "small" if self.story.build == "in place" else self.story.build
        return self.running.run(build, self.root, *self.story.options)

    def broken(self, inject: str) -> Ended:
        """The build as it goes when the system does that to it."""
        self._copy(self._saved, self.root)
        return self.running.run(
            self.story.build, self.root, *self.story.options, inject=(*self.story.unable, inject)
        )

    @property
    def site(self) -> dict[str, bytes]:
        return tree(self.root / "site")

    @property
    def strays(self) -> list[str]:
        """Folders that lie about, and half-written files among what is kept."""
        beside = [path.name for path in self.root.iterdir() if path.name not in self.names and path.is_dir()]
        kept = self.root / ".briefgen"
        return beside + [
            path.name for path in kept.glob("*") if path.suffix != ".kept" and path.name != ".gitignore"
        ]

    def mends(self, where: object) -> None:
        """A plain build succeeds, says what it cleared away, and leaves nothing."""
        strays = [name for name in self.strays if name.startswith(".site")]
        done = self.plain()
        assert done.code == 0, f"{where}: {done.said}"
        assert self.site == self.new, where
        assert (LEFT in done.said) == bool(strays), f"{where}: {strays}: {done.said}"
        assert {path.name for path in self.root.iterdir()} <= self.names, where
        assert self.strays == [], where
        assert list(self.running.temporary.iterdir()) == [], where


def chosen(points: Sequence[Point], most: int | None) -> Sequence[Point]:
    """Some points: first those around the moment of the exchange, then some on the way there and afterwards."""
    if most is None or len(points) <= most:
        return points
    at = next(at for at, point in enumerate(points) if point.call in ("renameat2", "syncfs"))
    middle = list(points[at : at + (most + 1) // 2])
    rest = [point for point in points if point not in middle]
    return middle + rest[:: max(1, len(rest) // (most - len(middle) or 1))][: most - len(middle)]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Builds]:
    with builds(tmp_path_factory.mktemp("faulted")) as found:
        yield found


@pytest.mark.parametrize(("name", "most"), _cases())
def test_killed_at_any_call_the_old_site_stands_or_the_new_one(
    running: Builds, name: str, most: int | None
) -> None:
    stage = Stage(running, STORIES[name])
    stood, at = (
        {"old": 0, "new": 0, "aside": 0},
        [
            point
            for point in chosen(stage.points, most)
            if str(point) != "renameat2-1" or not stage.story.unable
        ],
    )
    for point in at:
        done = stage.broken(f"{point.call}:signal=KILL:when={point.number}")
        assert "Traceback" not in done.said, f"{point}: {done.said}"
        site = stage.site
        if stage.story.unable and not (stage.root / "site").exists():
            back = running.run("hold", stage.root)
            assert BACK in back.said and back.code == 0
            site = stage.site
            stood["aside"] += 1
        assert site in (stage.old, stage.new), f"{point}: a mixture"
        stood["old" if site == stage.old else "new"] += 1
        stage.mends(point)
    print(f"F2, {name}: killed at {len(at)} of {len(stage.points)} calls; what stood: {stood}")
