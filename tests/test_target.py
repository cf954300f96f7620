"""The folder where a site goes: held by one build, exchanged in one step, and what is told when that cannot be."""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from briefgen import manifest, target
from briefgen.manifest import CHECKSUMS, NAME, Claims, Head, Kind, Rule
from briefgen.problems import BriefgenError, InvalidContent
from briefgen.project import Project
from briefgen.target import holding, names, system
from tests.built import tree

NOTHING, OLD, NEW = "nothing was written", "the site that stood still stands", "the new site stands"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project without a site."""
    (tmp_path / "project").mkdir()
    return Project(tmp_path / "project")


def fill(folder: Path, text: str, kind: Kind = "site") -> None:
    """A folder as this program leaves it."""
    folder.mkdir(exist_ok=True)
    (folder / "index.html").write_text(text, "utf-8")
    manifest.write(folder, Head("A record", "CLEAR", kind), Claims((Rule("all", pattern=".*"),)))


def texts(folder: Path) -> dict[str, bytes]:
    """What a folder holds besides its manifests."""
    return {path: held for path, held in tree(folder).items() if Path(path).name not in (CHECKSUMS, NAME)}


def silent(said: str) -> None:
    raise AssertionError(said)


@pytest.mark.parametrize(
    ("stood", "put", "told"),
    [(False, False, NOTHING), (False, True, NEW), (True, False, OLD), (True, True, NEW)],
)
@pytest.mark.parametrize(
    "error", [BriefgenError("no"), OSError(errno.EIO, "no"), KeyboardInterrupt()], ids=repr
)
def test_whatever_ends_a_build_carries_what_stands_then(
    project: Project, stood: bool, put: bool, told: str, error: BaseException
) -> None:
    if stood:
        fill(project.site, "old")
    with pytest.raises(type(error)) as raised, target.alone(project.site, project, silent) as place:
        folder = target.beside(place.folder)
        fill(folder, "new")
        if put:
            target.put(folder, place.folder)
        raise type(error)(*error.args)
    assert raised.value.__notes__ == [told]
    assert texts(project.root) == ({"site/index.html": b"new" if put else b"old"} if stood or put else {})
    assert [path.name for path in project.root.iterdir()] == (["site"] if stood or put else [])


def test_faults_of_the_content_say_themselves_what_they_stop(project: Project) -> None:
    with pytest.raises(InvalidContent) as raised, target.alone(project.site, project, silent):
        raise InvalidContent([])
    assert not hasattr(raised.value, "__notes__")


def test_who_comes_second_says_so_in_a_line_and_waits(project: Project) -> None:
    said: list[str] = []
    waits, order = Event(), []

    def second() -> None:
        def say(line: str) -> None:
            said.append(line)
            waits.set()

        with target.alone(project.site, project, say):
            order.append("second")

    with ThreadPoolExecutor() as pool:
        with target.alone(project.site, project, silent):
            later = pool.submit(second)
            assert waits.wait(30)
            order.append("first")
        later.result(30)
    assert (said, order) == (["another build of site/ is under way; waiting"], ["first", "second"])


def test_two_sites_in_one_folder_do_not_wait_for_each_other(project: Project) -> None:
    with target.alone(project.site, project, silent), target.alone(project.root / "other", project, silent):
        pass


def test_a_place_that_cannot_be_held_is_told(project: Project) -> None:
    (project.root / "a file").write_text("", "utf-8")
    with pytest.raises(OSError) as raised, target.alone(project.root / "a file" / "site", project, silent):
        raise AssertionError("it cannot be held")
    assert raised.value.__notes__ == [NOTHING]


@pytest.mark.parametrize("path", ["site/..", "site/../.", "..", "content/../templates"])
def test_the_author_s_files_are_known_by_every_way_to_them(project: Project, path: str) -> None:
    for name in ("site", "content", "templates"):
        (project.root / name).mkdir()
    fill(project.root, "a site of its own")
    fill(project.root.parent, "another")
    told = pytest.raises(BriefgenError, match="take the place of your files")
    with told, target.alone(project.root / path, project, silent):
        raise AssertionError("it must not be held")
    assert sorted(path.name for path in project.root.iterdir()) == [
        CHECKSUMS,
        "content",
        "index.html",
        NAME,
        "site",
        "templates",
    ]


ODD: dict[str, tuple[Callable[[Path], object], str]] = {
    "a file": (Path.touch, "is not a folder"),
    "a link": (lambda site: site.symlink_to(site.parent), "is not a folder"),
    "something else": (lambda site: (site / "thesis").mkdir(parents=True), "holds something that briefgen did not make"),
    "a site of others": (lambda site: site.mkdir() or (site / "index.html").touch(), "holds something that briefgen did not make"),
    "a manifest of others": (lambda site: site.mkdir() or (site / NAME).write_text("{}", "utf-8"), "holds something that briefgen did not make"),
    "PDFs": (lambda site: fill(site, "", "pdf"), "holds PDFs, and would then hold a site"),
    "a file more": (lambda site: fill(site, "") or (site / "thesis.txt").touch(), r"holds thesis\.txt, which briefgen did not put there"),
    "a link more": (lambda site: fill(site, "") or (site / "x").symlink_to(site), "holds x, which briefgen did not put there"),
    "within a site": (lambda site: fill(site.parent, ""), "which is replaced whole"),
    "in the overlay": (lambda site: (site.parent / "apart").symlink_to(site.parent), "can be published where the overlay is"),
    "the overlay": (lambda site: (site.parent / "apart").symlink_to(site), "can be published where the overlay is"),
    "around the overlay": (lambda site: (site.parent / "apart").symlink_to(site / "x"), "can be published where the overlay is"),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_a_place_that_is_none_for_a_site_is_refused(project: Project, name: str) -> None:
    make, told = ODD[name]
    make(project.site)
    before = sorted(project.root.rglob("*"))
    laid = replace(project, overlay=project.root / "apart")
    with pytest.raises(BriefgenError, match=told), target.alone(project.site, laid, silent):
        raise AssertionError("it must not be held")
    assert sorted(project.root.rglob("*")) == before


def test_a_site_may_go_beside_an_overlay(project: Project) -> None:
    (project.root / "apart").mkdir()
    with target.alone(project.site, replace(project, overlay=project.root / "apart"), silent) as place:
        assert place.folder == project.site


def test_who_is_stopped_while_waiting_lets_go(project: Project) -> None:
    def stopped(line: str) -> None:
        raise KeyboardInterrupt

    before = len(list(Path("/dev/fd").iterdir()))

    with (
        target.alone(project.site, project, silent),
        pytest.raises(KeyboardInterrupt),
        target.alone(project.site, project, stopped),
    ):
        raise AssertionError("another has it")
    assert len(list(Path("/dev/fd").iterdir())) == before, "no file is left open"
    with target.alone(project.site, project, silent):
        assert names.lock(project.site).exists()


def test_a_lock_that_cannot_be_had_is_told_with_its_folder(project: Project) -> None:
    names.lock(project.site).mkdir()
    with pytest.raises(IsADirectoryError) as raised, target.alone(project.site, project, silent):
        raise AssertionError("it cannot be held")
    assert raised.value.filename == str(project.root)
    assert raised.value.__notes__ == [NOTHING]


def test_a_site_that_was_set_aside_stands_again(project: Project) -> None:
    fill(names.aside(project.site), "old")
    said: list[str] = []
    with target.alone(project.site, project, said.append):
        assert texts(project.site) == {"index.html": b"old"}
    assert len(said) == 1 and said[0].endswith("the one before it stands again")


def test_a_site_that_was_set_aside_does_not_come_back_over_another(project: Project) -> None:
    fill(names.aside(project.site), "old")
    fill(project.site, "new")
    said: list[str] = []
    with target.alone(project.site, project, said.append):
        assert texts(project.root) == {
            "site/index.html": b"new",
            names.lock(project.site).name: b"",
        }
    assert said == [".site.briefgen-aside: left by a build that was killed; removed"]


def test_what_cannot_be_removed_is_told(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    left = project.root / ".site.briefgen-abcd1234"
    left.mkdir()
    said: list[str] = []
    monkeypatch.setattr(shutil, "rmtree", lambda path, ignore_errors: None)
    with target.alone(project.site, project, said.append):
        pass
    assert said == [
        f"{left.name}: left by a build that was killed; could not be removed",
        f"{left.name}: could not be removed; the next build tries again",
    ]


# Putting in place, on systems that can exchange folders and on those that cannot


@pytest.fixture(params=["in one step", "in three steps"])
def steps(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """This system, and one that offers neither an exchange of folders nor to write out a whole disk."""
    if request.param == "in three steps":
        monkeypatch.setattr(sys, "platform", "another")
    system._function.cache_clear()
    assert request.param == "in one step" or not (system._function("renameat2") or system._function("syncfs"))
    yield request.param
    system._function.cache_clear()


def test_a_site_takes_the_place_of_the_old_one(project: Project, steps: str) -> None:
    for old, new in ((None, "one"), ("one", "two")):
        made = target.beside(project.site)
        fill(made, new)
        target.put(made, project.site)
        assert texts(project.site) == {"index.html": new.encode()}
        assert (texts(made) if made.exists() else None) == (old and {"index.html": old.encode()})
    assert not names.aside(project.site).exists()
    assert (project.site.stat().st_mode & 0o777) == (project.root.stat().st_mode & 0o777)


@pytest.fixture
def other_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on another disk than all others here: the memory, on Linux."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK) or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("no second disk to write to")
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.mark.parametrize("stood", [True, False])
def test_a_site_does_not_come_from_another_disk(
    project: Project, steps: str, stood: bool, other_disk: Path
) -> None:
    if stood:
        fill(project.site, "old")
    fill(other_disk / "new", "new")
    with pytest.raises(BriefgenError, match="lies on another disk"):
        target.put(other_disk / "new", project.site)
    assert texts(other_disk) == {"new/index.html": b"new"}
    assert texts(project.root) == ({"site/index.html": b"old"} if stood else {})


@pytest.mark.parametrize("stood", [True, False])
def test_what_the_disk_does_not_write_is_not_put_in_place(
    project: Project, steps: str, stood: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if stood:
        fill(project.site, "old")
    fill(project.root / "new", "new")

    def refuses(folder: Path) -> None:
        if folder == project.root:
            raise OSError(errno.EIO, "no")

    monkeypatch.setattr(system, "write_names", refuses)
    with pytest.raises(OSError) as raised:
        target.put(project.root / "new", project.site)
    assert raised.value.errno == errno.EIO
    assert texts(project.root) == {
        "new/index.html": b"new",
        **({"site/index.html": b"old"} if stood else {}),
    }


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.EINVAL, errno.EPERM, errno.EIO, errno.ENOSPC])
def test_a_system_that_does_not_know_an_exchange_is_told_from_one_that_fails(
    tmp_path: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*given: object) -> int:
        ctypes.set_errno(number)
        return -1

    for name in ("one", "two"):
        fill(tmp_path / name, name)
    monkeypatch.setattr(system, "_function", lambda name: fails)
    with pytest.raises(OSError) as raised:
        system.write_out(tmp_path)
    assert (raised.value.errno, raised.value.filename) == (number, str(tmp_path))
    if number in (errno.EIO, errno.ENOSPC):
        with pytest.raises(OSError) as raised:
            system.exchange(tmp_path / "one", tmp_path / "two")
        assert (raised.value.errno, raised.value.filename) == (number, str(tmp_path / "two"))
    else:
        assert not system.exchange(tmp_path / "one", tmp_path / "two")


def test_folders_are_exchanged_in_one_step(tmp_path: Path) -> None:
    for name in ("one", "two"):
        fill(tmp_path / name, name)
    assert system.exchange(tmp_path / "one", tmp_path / "two")
    assert texts(tmp_path) == {"one/index.html": b"two", "two/index.html": b"one"}
    with pytest.raises(FileNotFoundError):
        system.exchange(tmp_path / "one", tmp_path / "nowhere")


@pytest.mark.parametrize("write", [system.write_out, system.write_one_by_one], ids=["at once", "one by one"])
def test_what_cannot_be_written_out_is_told(tmp_path: Path, write: Callable[[Path], None]) -> None:
    fill(tmp_path / "one", "one")
    write(tmp_path)
    (tmp_path / "two").symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError):
        write(tmp_path / "two")


def test_a_system_without_locks_is_told_in_a_line(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)  # as on Windows
    with (
        pytest.raises(BriefgenError, match="on Windows, run this within WSL") as raised,
        target.alone(project.site, project, silent),
    ):
        pytest.fail("it was held")
    assert raised.value.__notes__ == [NOTHING]


# ---- A file by itself ----


def test_a_file_takes_the_place_of_the_old_one_and_nothing_is_left(tmp_path: Path) -> None:
    elsewhere, path = tmp_path / "elsewhere", tmp_path / "x.pdf"
    elsewhere.write_text("elsewhere", "utf-8")
    path.symlink_to(elsewhere)
    for private, mode in ((False, 0o666 & ~names.umask()), (True, 0o600)):
        target.write(path, b"one", b"two", private=private)
        assert path.read_bytes() == b"onetwo" and not path.is_symlink()
        assert path.stat().st_mode & 0o777 == mode
    assert texts(tmp_path) == {"elsewhere": b"elsewhere", "x.pdf": b"onetwo"}


def test_a_file_that_cannot_be_written_whole_leaves_the_old_one(tmp_path: Path) -> None:
    """A limit of the system stands for a full disk: some of the new file is written."""
    path = tmp_path / "x.pdf"
    path.write_bytes(b"old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        target.write(path, b"n" * 1000)
        with pytest.raises(OSError, match="too large"):
            target.write(path, b"o" * 1001)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert texts(tmp_path) == {"x.pdf": b"n" * 1000}


def test_files_that_were_half_written_go_and_those_of_others_stay(tmp_path: Path) -> None:
    ours = (".x.pdf.briefgen-a1b2c3d4", ".site.kept.briefgen-________")
    own = (".x.pdf.briefgen-notes123.txt", "x.pdf.briefgen-a1b2c3d4", ".x.pdf.briefgen-A1B2C3D4", ".briefgen-a1b2c3d4")  # fmt: skip
    for name in (*ours, *own):
        (tmp_path / name).write_text(name, "utf-8")
    (tmp_path / ".folder.briefgen-a1b2c3d4").mkdir()
    (tmp_path / ".link.briefgen-a1b2c3d4").symlink_to(tmp_path / own[0])
    target.clear(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {*own, ".folder.briefgen-a1b2c3d4", ".link.briefgen-a1b2c3d4"}


def test_what_cannot_be_looked_at_afterwards_is_not_told_as_gone(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where memory is short; for the first user of a system no folder is closed, so that none can stand for it."""
    answers = iter((None, None))

    def looked_at(folder: Path) -> None:
        if next(answers, folder) is folder:
            raise OSError(errno.ENOMEM, "no")

    monkeypatch.setattr(holding, "_stands", looked_at)
    with pytest.raises(BriefgenError) as raised, target.alone(project.site, project, silent):
        raise BriefgenError("no")
    assert raised.value.__notes__ == [f"what stands in {project.site} could not be looked at"]
