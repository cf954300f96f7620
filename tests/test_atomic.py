"""Publishing is atomic: killed, refused or doubled at any of its steps, a build leaves the old site or the new one, whole.

Real builds, watched by strace, are killed at each of the system calls by which they change something, or told by the
system that this one failed. What stands then is compared byte for byte; after that a plain build must succeed, say what
it cleared away, and leave nothing. Each figure of `F2` and `F3` is printed by `-rP`.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from benchmarks.generate import write as generate
from briefgen import cache as cache_folder
from briefgen import manifest, target
from briefgen.manifest import CHECKSUMS, NAME, Claims, Head, Rule
from briefgen.target import locking
from tests.built import ROOT, tree
from tests.conftest import EXAMPLES, HOST, write_site
from tests.faulted import Builds, Ended, Point, builds

LEFT = "left by a build that was killed; removed"
BACK = "a build was killed before the new one was in place; the one before it stands again"
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
CONTROL = "in place"


def exhaustive(name: str) -> int | None:
    """How many the exhaustive run tries: all of a small build, and of a whole one so many that a night is enough."""
    return None if name.startswith("small") else 40


def _cases(often: Mapping[str, int]) -> list[object]:
    cases: list[object] = []
    for name in STORIES:
        cases += [pytest.param(name, often[name])] if name in often else []
        cases.append(pytest.param(name, exhaustive(name), marks=pytest.mark.exhaustive))
    return cases


class Stage:
    """A project as it is before the build that is broken off, to be set up again and again in the same place."""

    def __init__(self, running: Builds, story: Story) -> None:
        self.running = running
        self.story = story
        place = Path(tempfile.mkdtemp(dir=running.scratch))
        self.root = place / "project"
        self._saved = place / "saved"
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
        # A change of the settings makes every page anew, one of a record few of them.
        changed = self.root / "content" / ("actors/group.yml" if story.warm else "briefgen.yml")
        text = changed.read_text("utf-8")
        changed.write_text(re.sub("^(name|title): ", r"\g<0>New ", text, flags=re.M), "utf-8")
        self._copy(self.root, self._saved)
        points = running.points(story.build, self.root, *story.options, inject=story.unable)
        self.points = [point for point in points if not (story.unable and point.call == "renameat2")]
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
    """Some points: first those from the moment of the exchange on, then some on the way there and afterwards."""
    if most is None or len(points) <= most:
        return points
    at = next((at + 1 for at, point in enumerate(points) if point.call == "syncfs"), 0)
    middle = list(points[at : at + (most + 1) // 2])
    rest = [point for point in points if point not in middle]
    return [*middle, *rest[:: -(-len(rest) // (most - len(middle)))]]


Stages = Callable[[str], Stage]


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    """The stories, each set up once for all tests that break its build off."""
    with builds(tmp_path_factory.mktemp("faulted")) as running:
        yield cache(lambda name: Stage(running, STORIES.get(name) or Story(name)))


@pytest.mark.parametrize(("name", "most"), _cases({"small": 4, "small, no exchange": 3}))
def test_killed_at_any_call_the_old_site_stands_or_the_new_one(
    stages: Stages, name: str, most: int | None
) -> None:
    stage = stages(name)
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
            back = stage.running.run("hold", stage.root)
            assert BACK in back.said and back.code == 0
            site = stage.site
            stood["aside"] += 1
        assert site in (stage.old, stage.new), f"{point}: a mixture"
        stood["old" if site == stage.old else "new"] += 1
        stage.mends(point)
    print(f"F2, {name}: killed at {len(at)} of {len(stage.points)} calls; what stood: {stood}")


REFUSALS = {
    "openat": ("ENOSPC", "EIO", "EROFS", "EACCES", "EMFILE"),
    "write": ("ENOSPC", "EIO"),
    "sendfile": ("ENOSPC", "EIO"),
    "syncfs": ("EIO", "ENOSPC"),
    "fsync": ("EIO", "ENOSPC"),
    "flock": ("ENOLCK", "EIO"),
}
OF_NAMES = ("ENOSPC", "EIO", "EROFS", "EACCES")
"""What the system says to a call that makes, changes or removes a name."""


def refusals(points: Sequence[Point], every: bool) -> Iterator[tuple[Point, str]]:
    """Each call that concerns the disk with each error that it may meet, or with one of them in turn."""
    for number, point in enumerate(point for point in points if point.on_disk):
        errors = REFUSALS.get(point.call, OF_NAMES)
        yield from ((point, error) for error in (errors if every else [errors[number % len(errors)]]))


@pytest.mark.parametrize(("name", "most"), _cases({"small": 3}))
def test_whatever_the_system_refuses_is_told_in_a_line_and_the_old_site_stands(
    stages: Stages, name: str, most: int | None
) -> None:
    """Where the site is in place already, or an entry cannot be kept, it is no fault: then the new one stands, whole."""
    stage = stages(name)
    ended = {"told": 0, "no fault": 0}
    tried = list(refusals(chosen(stage.points, most), every=most is None and name == "small"))
    for point, error in tried:
        where = f"{point}, {error}"
        done = stage.broken(f"{point.call}:error={error}:when={point.number}")
        assert "Traceback" not in done.said, f"{where}: {done.said}"
        if done.code == 0:
            assert stage.site == stage.new, where
            ended["no fault"] += 1
        else:
            lines = [line for line in done.said.splitlines() if not line.startswith(".site")]
            assert done.code == 1 and len(lines) == 1 and lines[0].startswith("error: "), (
                f"{where}: {done.said}"
            )
            assert stage.site == stage.old, f"{where}: {done.said}"
            stands = "nothing was written" if stage.story.first else "the site that stood still stands"
            assert stands in lines[0] and "a file" not in lines[0], f"{where}: {done.said}"
            ended["told"] += 1
        assert not [name for name in stage.strays if name.startswith(".site")], f"{where}: {stage.strays}"
        stage.mends(where)
    print(f"F3, {name}: {len(tried)} refusals at {len(stage.points)} calls; how it ended: {ended}")


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("small", 2),
        *(pytest.param(name, exhaustive(name), marks=pytest.mark.exhaustive) for name in STORIES),
    ],
)
def test_who_is_asked_to_end_cleans_up_at_once(stages: Stages, name: str, most: int | None) -> None:
    stage = stages(name)
    ended = {"stopped": 0, "done": 0}
    tried = [(point, STOPS[number % len(STOPS)]) for number, point in enumerate(chosen(stage.points, most))]
    for point, (name_of, code) in tried:
        where = f"{point}, {name_of}"
        done = stage.broken(f"{point.call}:signal={name_of}:when={point.number}")
        assert "Traceback" not in done.said, f"{where}: {done.said}"
        site = stage.site
        assert site in (stage.old, stage.new), where
        if done.code == 0:
            assert site == stage.new, where
        else:
            assert done.code == code and len(done.said.splitlines()) == 1, (
                f"{where}: {done.code}: {done.said}"
            )
            stands = "the new site stands" if site == stage.new else "the site that stood still stands"
            stands = "nothing was written" if not site else stands
            assert done.said == f"error: stopped; {stands}\n", where
        assert stage.strays == [], f"{where}: {stage.strays}"
        ended["stopped" if done.code else "done"] += 1
    print(f"stopped, {name}: at {len(tried)} of {len(stage.points)} calls; how it ended: {ended}")


STOPS = (("INT", 130), ("TERM", 143))


@pytest.mark.parametrize("most", [3, pytest.param(None, marks=pytest.mark.exhaustive)])
def test_the_same_kills_find_what_is_not_atomic(stages: Stages, most: int | None) -> None:
    """The control: MkDocs' way, to empty the folder and write into it, with the same host."""
    stage = stages(CONTROL)
    at = chosen(stage.points, most)
    broken = 0
    for point in at:
        stage.broken(f"{point.call}:signal=KILL:when={point.number}")
        broken += stage.site not in (stage.old, stage.new)
    assert broken > 0, "a harness that finds nothing here is blind"
    print(f"F2, control: killed at {len(at)} of {len(stage.points)} calls; {broken} left a broken site")


@pytest.mark.parametrize(
    ("build", "rounds"),
    [
        ("small", 2),
        pytest.param("whole", 5, marks=pytest.mark.thorough),
        pytest.param("whole", 100, marks=pytest.mark.exhaustive),
    ],
)
def test_of_two_builds_at_once_one_waits_and_the_site_is_the_later_one(
    tmp_path: Path, build: str, rounds: int
) -> None:
    """Two clones with different records, built into one folder, each with what it kept: mixtures have several ways to come about."""
    with ExitStack() as stack:
        sides = [stack.enter_context(_side(tmp_path, build, number)) for number in range(2)]
        site = tmp_path / "public" / "site"
        waited = 0
        for number in range(rounds):
            for side in sides:
                side.edit(number)
            with ThreadPoolExecutor() as pool:
                ended = list(pool.map(lambda side: side.build(site), sides))
            assert [done.code for done in ended] == [0, 0], [done.said for done in ended]
            assert tree(site) in [side.expected[number % 2] for side in sides], f"round {number}: a mixture"
            assert [path.name for path in site.parent.iterdir()] == ["site"]
            waited += sum("another build of site/ is under way; waiting" in done.said for done in ended)
        assert waited > 0 or rounds < 5, "they were never there at once"
        print(f"F8, {build}: {rounds} rounds, 0 mixtures; in {waited} one waited")


@dataclass(frozen=True, slots=True)
class Side:
    """One of two who build: its own folder and process, and what comes of each of its two states."""

    running: Builds
    what: str
    root: Path
    expected: list[dict[str, bytes]]

    def edit(self, number: int) -> None:
        """Change what every page of the small host shows, or a few pages of the whole: the others are taken over as they stand."""
        changed, key = ("briefgen.yml", "title") if self.what == "small" else ("actors/group.yml", "name")
        path = self.root / "content" / changed
        text = re.sub(
            f"^{key}: .*",
            f"{key}: State {number % 2} of {self.root.name}",
            path.read_text("utf-8"),
            flags=re.M,
        )
        path.write_text(text, "utf-8")

    def build(self, site: Path) -> Ended:
        return self.running.run(self.what, self.root, "--no-pdf", "-d", str(site))


@contextmanager
def _side(folder: Path, what: str, number: int) -> Iterator[Side]:
    root = folder / f"clone-{number}"
    more = {f"content/actors/own-{one}.yml": f"name: Own {one}\nkind: person\n" for one in range(number)}
    write_site(root, {"mkdocs.yml": HOST.replace("Small", root.name), **more})
    with builds(folder / f"scratch-{number}") as running:
        side = Side(running, what, root, [])
        for state in range(2):
            side.edit(state)
            assert side.build(folder / f"apart-{number}").code == 0
            side.expected.append(tree(folder / f"apart-{number}"))
        yield side


SCRIPTS = {
    "a full disk": (
        "mount -t tmpfs -o size=2m none {disk}; cp -r {ours} {disk}/site",
        "mount -o remount,size=100m {disk}",
        "no space left on device; the site that stood still stands",
    ),
    "a place that cannot be written": (
        "mount --bind {disk} {disk}; cp -r {ours} {disk}/site; mount -o remount,ro,bind {disk}",
        "mount -o remount,rw,bind {disk}",
        "read-only file system; the site that stood still stands",
    ),
    "a layered disk": (
        "mkdir -p {disk}.low {disk}.up {disk}.work; cp -r {ours} {disk}.low/site; "
        "mount -t overlay -o lowerdir={disk}.low,upperdir={disk}.up,workdir={disk}.work none {disk}",
        "umount {disk}",
        "cannot be replaced in one step; remove it, or choose another with -d; the site that stood still stands",
    ),
}
"""Disks as they are: what makes them so, what mends them, and what is told."""


@pytest.mark.thorough
@pytest.mark.parametrize("name", SCRIPTS)
def test_real_disks_that_refuse_are_told_in_a_line(tmp_path: Path, name: str) -> None:
    """A whole build in a space of its own, where it may mount what it needs."""
    breaks, mends, told = SCRIPTS[name]
    write_site(tmp_path / "project", {"mkdocs.yml": HOST})
    disk, ours = tmp_path / "disk", tmp_path / "ours"
    disk.mkdir()
    ours.mkdir()
    (ours / "index.html").write_text("old\n", "utf-8")
    manifest.write(ours, Head("Old", "CLEAR"), Claims((Rule("all", pattern=".*"),)))
    build = f"{sys.executable} -m briefgen build --no-pdf -C {tmp_path}/project -d {disk}/site"
    script = f"""
        set -e
        {breaks.format(disk=disk, ours=ours)}
        {build} >{tmp_path}/said 2>&1 && exit 3 || echo $? >{tmp_path}/code
        cat {disk}/site/index.html >{tmp_path}/stands
        LC_ALL=C ls -A {disk} {disk}/site >{tmp_path}/found
        {mends.format(disk=disk)}
        {build} >{tmp_path}/later
        ls -A {disk} >{tmp_path}/after
    """
    if run_in_a_space("true").returncode != 0:
        pytest.skip("this system lets nobody mount in a space of its own")
    done = run_in_a_space(script)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}{(tmp_path / 'said').read_text()}"
    said = (tmp_path / "said").read_text("utf-8")
    assert said.startswith("error: ") and said.count("\n") == 1 and said.endswith(f"{told}\n"), said
    assert (tmp_path / "code").read_text() == "1\n" and (tmp_path / "stands").read_text() == "old\n"
    assert (
        tmp_path / "found"
    ).read_text() == f"{disk}:\nsite\n\n{disk}/site:\n{CHECKSUMS}\nindex.html\n{NAME}\n"
    assert (tmp_path / "after").read_text() == "site\n"


def run_in_a_space(script: str) -> subprocess.CompletedProcess[str]:
    """Run a shell's script where what it mounts is seen by nobody else, and gone with it."""
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", script]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


BRIEFING = (EXAMPLES / "base" / "content" / "briefings" / "first.md").read_text("utf-8")
MANY = {f"content/briefings/more-{number}.md": BRIEFING for number in range(20)}
"""So many are printed by processes of their own."""


@pytest.mark.thorough
@pytest.mark.parametrize("ends", ["a process that prints is killed", "the first process is killed", "Ctrl-C"])
def test_processes_that_print_end_with_the_build(tmp_path: Path, ends: str) -> None:
    write_site(tmp_path, {"mkdocs.yml": HOST, **MANY})
    building = subprocess.Popen(
        [sys.executable, "-m", "briefgen", "build", "-C", str(tmp_path)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    printing = until(lambda: printers(building.pid))
    if ends == "Ctrl-C":
        os.killpg(building.pid, signal.SIGINT)
    else:
        os.kill(building.pid if ends.startswith("the first") else printing[0], signal.SIGKILL)
    _, said = building.communicate(timeout=60)
    until(lambda: not printers(building.pid))
    code, expected = {
        "a process that prints is killed": (
            1,
            said,  # which document it was at is chance
        ),
        "the first process is killed": (-signal.SIGKILL, ""),
        "Ctrl-C": (130, "error: stopped; nothing was written\n"),
    }[ends]
    assert (building.returncode, said) == (code, expected)
    if ends.startswith("a process"):
        why = "its PDF could not be made: the typesetter broke; is there too little memory, or a limit on threads?"
        assert re.fullmatch(
            rf"error: content/briefings/[\w-]+\.md:1:1: error: {re.escape(why)} \[pdf\]; nothing was written\n",
            said,
        )
    assert not (tmp_path / "site").exists()
    assert bool(list(tmp_path.glob(".site*"))) is (ends == "the first process is killed")


def printers(session: int) -> list[int]:
    """The processes of a session that print: those that have loaded the typesetter."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ProcessLookupError):
            if os.getsid(int(path.name)) == session and b"typst" in (path / "maps").read_bytes():
                found.append(int(path.name))
    return found


T = TypeVar("T")


def until(there: Callable[[], T]) -> T:
    """Wait until something is so; what it is then."""
    for _ in range(1200):
        if found := there():
            return found
        time.sleep(0.05)
    pytest.fail("it never came")


def test_what_an_author_has_beside_the_site_is_never_taken_for_a_stray(tmp_path: Path) -> None:
    """Ours are known by their whole name, and are folders."""
    project = write_site(tmp_path, {"mkdocs.yml": HOST})
    own = (".site-backup", ".site-a1b2c3d4", ".site.briefgen-notes", ".site.briefgen-a1b2c3d4.txt", ".site.briefgen-x.briefgen-a1b2c3d4", "site.briefgen-a1b2c3d4")  # fmt: skip
    ours = (".site.briefgen-a1b2c3d4", ".site.briefgen-________", ".site.briefgen-aside")
    for name in (*own, *ours):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(name, "utf-8")
    (tmp_path / ".site.briefgen-00000000").write_text("a file", "utf-8")
    (tmp_path / ".site.briefgen-11111111").symlink_to(tmp_path / ".site-backup")
    (tmp_path / "site").mkdir()
    (tmp_path / ".briefgen").mkdir()
    for name in (".site-x.kept.briefgen-a1b2c3d4", "site-x.kept", ".site-x.kept.briefgen-mine"):
        (tmp_path / ".briefgen" / name).write_text("kept", "utf-8")
    said: list[str] = []
    with target.alone(project.site, project, said.append):
        cache_folder.tidy(project)
    assert said == [f"{', '.join(sorted(ours))}: {LEFT}"]
    left = {path.name for path in tmp_path.iterdir() if path.name.startswith((".site", "site."))}
    assert left == {*own, ".site.briefgen-00000000", ".site.briefgen-11111111"}
    assert (tmp_path / ".site-backup" / "index.html").is_file()
    assert {path.name for path in (tmp_path / ".briefgen").iterdir()} == {
        "site-x.kept",
        ".site-x.kept.briefgen-mine",
    }


def test_a_lock_is_one_whatever_happens_to_its_name(tmp_path: Path) -> None:
    """Who waits for the file of a build that has ended does not go on with a file that no longer bears the name."""
    lock, order = tmp_path / "lock", []

    def hold(name: str) -> None:
        with locking.locked(lock, lambda: order.append(f"{name} waits")):
            order.append(f"{name} has it")
            time.sleep(0.05)
            order.append(f"{name} is done")

    with ThreadPoolExecutor() as pool:
        list(pool.map(hold, map(str, range(12))))
    held = [said for said in order if "waits" not in said]
    assert [said.split(" ", 1)[1] for said in held] == ["has it", "is done"] * 12
    assert all(one.split()[0] == two.split()[0] for one, two in zip(held[::2], held[1::2], strict=True))
    assert len(order) > len(held) and not lock.exists()
