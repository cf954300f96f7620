"""The folder where a site goes: held by one build, exchanged in one step, and what is told when that cannot be."""

from __future__ import annotations

import errno
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from briefgen import target
from briefgen.problems import BriefgenError, InvalidContent
from briefgen.project import Project
from briefgen.target import system
from tests.built import tree

NOTHING, OLD, NEW = "nothing was written", "the site that stood still stands", "the new site stands"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project without a site."""
    (tmp_path / "project").mkdir()
    return Project(tmp_path / "project")


def fill(folder: Path, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "index.html").write_text(text, "utf-8")


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
    assert tree(project.root) == ({"site/index.html": b"new" if put else b"old"} if stood or put else {})
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
        "content",
        "index.html",
        "site",
        "templates",
    ]


def test_folders_are_exchanged_in_one_step(tmp_path: Path) -> None:
    for name in ("one", "two"):
        fill(tmp_path / name, name)
    assert system.exchange(tmp_path / "one", tmp_path / "two")
    assert tree(tmp_path) == {"one/index.html": b"two", "two/index.html": b"one"}
    with pytest.raises(FileNotFoundError):
        system.exchange(tmp_path / "one", tmp_path / "nowhere")


@pytest.mark.parametrize("write", [system.write_out, system.write_one_by_one], ids=["at once", "one by one"])
def test_what_cannot_be_written_out_is_told(tmp_path: Path, write: Callable[[Path], None]) -> None:
    fill(tmp_path / "one", "one")
    write(tmp_path)
    (tmp_path / "two").symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError):
        write(tmp_path / "two")
