"""What is kept between runs: used while nothing has changed, never otherwise, and never trusted when it is damaged."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from briefgen import cache, plugin, publish, target, warm
from briefgen import standing as kept_site
from briefgen.present import paths
from briefgen.project import Project
from tests.built import briefgen, copy_founding, tree
from tests.conftest import HOST, Site, write_site

CHECK = ".briefgen/check-clear.kept"
KEPT = "as before: nothing has changed"
Edit = Callable[[Path], object]


def append(name: str, text: str) -> Edit:
    def edit(root: Path) -> None:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((path.read_text("utf-8") if path.exists() else "") + text, "utf-8")

    return edit


def in_the_same_second(root: Path) -> None:
    """Another text of the same length, and the time of the last change put back."""
    path = root / "content" / "incidents" / "attack.yml"
    before = path.stat()
    text = path.read_text("utf-8")
    path.write_text(text[:-2] + ("x" if text[-2] != "x" else "y") + text[-1], "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def last(folder: Path) -> Path:
    return sorted(folder.rglob("*.html"))[-1]


EDITS: dict[str, Edit] = {
    "a record": append("content/actors/group.yml", "tags: [new]\n"),
    "a new page": append("content/pages/new.md", "---\ntitle: New\n---\n\nNew.\n"),
    "a record gone": lambda root: (root / "content" / "pages" / "about.md").unlink(),
    "a template": append("templates/actor.md.j2", "{{ page.title }}\n"),
    "settings": append("content/briefgen.yml", "description: Another\n"),
    "the host's settings": append("mkdocs.yml", "copyright: Nobody\n"),
    "a file of the site": lambda root: last(root / "site").write_text("x", "utf-8"),
    "a file of the site gone": lambda root: last(root / "site").unlink(),
    "the site gone": lambda root: shutil.rmtree(root / "site"),
    "what was kept": lambda root: shutil.rmtree(root / ".briefgen"),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site that has been built."""
    root = tmp_path_factory.mktemp("built")
    write_site(root, {"mkdocs.yml": HOST, "content/pages/about.md": "---\ntitle: About\n---\n\nWords.\n"})
    done = briefgen("build", "--no-pdf", "-C", root)
    assert done.returncode == 0 and KEPT not in done.stdout, done.stderr
    return root


@pytest.fixture
def standing(built: Path, tmp_path: Path) -> Path:
    """The same in the same place, to be changed: what is kept knows where its site is."""
    saved = shutil.copytree(built, tmp_path / "saved", copy_function=shutil.copy2)
    yield built
    shutil.rmtree(built)
    shutil.copytree(saved, built, copy_function=shutil.copy2)


def test_nothing_changed_is_told_and_touches_nothing(standing: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in standing.rglob("*")}
    done = briefgen("build", "--no-pdf", "-C", standing)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(f", {KEPT}\n")
    assert {path: path.stat().st_mtime_ns for path in standing.rglob("*")} == before


def test_a_change_makes_the_pages_that_show_it_and_no_others(tmp_path: Path) -> None:
    copy_founding(tmp_path)
    record = tmp_path / "content" / "incidents" / "ain-al-asad-rockets-2021-03-03.yml"
    made: list[set[str]] = []
    files: dict[str, int] = {}
    for old, new in (("", ""), ("", ""), ("title: ", "title: Another ")):
        record.write_text((record.read_text("utf-8") + "# A remark\n").replace(old, new, 1), "utf-8")
        done = briefgen("build", "-C", tmp_path)
        assert done.returncode == 0 and KEPT not in done.stdout, done.stderr
        assert ("it came out the same" in done.stdout) is (len(made) == 1)
        found = (
            path
            for folder in (*paths.FOLDERS.values(), "pdf")
            for path in (tmp_path / "site" / folder).glob("*.*")
        )
        after = {path.relative_to(tmp_path / "site").as_posix(): path.stat().st_ino for path in found}
        made.append({path for path in after if after[path] != files.get(path) and not path.endswith(LISTS)})
        files = after
    everything, of_a_remark, of_a_title = ({path for path in one if "/" in path} for one in made)
    assert of_a_remark == set(), "what nobody reads"
    assert {
        "incidents/ain-al-asad-rockets-2021-03-03.html",
        "places/ain-al-asad.html",
        "sources/wsws-2021-03-03.html",
        "briefings/escalation-cycle-2019-2021.html",
        "pdf/escalation-cycle-2019-2021.pdf",
    } < of_a_title
    assert len(of_a_title) < len(everything) / 3


LISTS = ("index.html", "rows.js")
"""Pages and files that are few, and made each time."""

OFTEN = ("a record", "a file of the site gone")
"""The edits that every run of the tests makes."""


@pytest.mark.parametrize(
    "name",
    [name if name in OFTEN else pytest.param(name, marks=pytest.mark.thorough) for name in EDITS],
)
def test_whatever_has_changed_is_built_anew_as_if_nothing_had_been_kept(standing: Path, name: str) -> None:
    EDITS[name](standing)
    warm = briefgen("build", "--no-pdf", "-C", standing)
    assert warm.returncode == 0 and KEPT not in warm.stdout, warm.stderr
    cold = briefgen("build", "--no-pdf", "--no-cache", "-C", standing, "-d", standing / "cold")
    assert cold.returncode == 0, cold.stderr
    assert tree(standing / "site") == tree(standing / "cold")
    assert KEPT in briefgen("build", "--no-pdf", "-C", standing).stdout


@pytest.mark.parametrize(
    "options", [["--pdf"], ["--audience", "amber"], ["-d", "elsewhere"], ["--no-cache"]], ids=str
)
def test_other_options_are_another_site(standing: Path, options: list[str]) -> None:
    words = [str(standing / word) if word == "elsewhere" else word for word in options]
    done = briefgen("build", "--no-pdf", "-C", standing, *words)
    assert done.returncode == 0 and KEPT not in done.stdout, done.stderr


@pytest.mark.parametrize(
    ("more", "kept"),
    [
        ("", True),
        ("site_description: !ENV [NOBODY, x]\n", False),
        ("hooks: [own.py]\n", False),
    ],
    ids=["nothing", "environment", "hook"],
)
def test_what_reads_elsewhere_is_always_built_anew(tmp_path: Path, more: str, kept: bool) -> None:
    write_site(tmp_path, {"mkdocs.yml": HOST + more, "own.py": ""})
    assert briefgen("build", "--no-pdf", "-C", tmp_path).returncode == 0
    assert (KEPT in briefgen("build", "--no-pdf", "-C", tmp_path).stdout) is kept


def test_an_override_is_among_what_a_site_is_made_from(tmp_path: Path) -> None:
    write_site(tmp_path, {"mkdocs.yml": HOST.replace("font: false", "font: false, custom_dir: own")})
    append("own/main.html", '{% extends "base.html" %}')(tmp_path)
    assert briefgen("build", "--no-pdf", "-C", tmp_path).returncode == 0
    assert KEPT in briefgen("build", "--no-pdf", "-C", tmp_path).stdout
    append("own/main.html", "{% block footer %}Own{% endblock %}")(tmp_path)
    assert KEPT not in briefgen("build", "--no-pdf", "-C", tmp_path).stdout
    assert "Own" in (tmp_path / "site" / "index.html").read_text("utf-8")


def test_an_odd_file_among_the_overrides_keeps_nothing(tmp_path: Path) -> None:
    write_site(tmp_path, {"mkdocs.yml": HOST.replace("font: false", "font: false, custom_dir: own")})
    append("own/main.html", '{% extends "base.html" %}')(tmp_path)
    with (tmp_path / "own" / "huge.zip").open("wb") as file:
        file.truncate(cache.LARGEST + 1)
    settings = HOST.replace("font: false", "font: false, custom_dir: own")
    (tmp_path / "mkdocs.yml").write_text(
        settings.replace("briefgen]", "briefgen: {also: [huge.zip]}]"), "utf-8"
    )
    assert briefgen("build", "--no-pdf", "-C", tmp_path).returncode == 0
    assert KEPT not in briefgen("build", "--no-pdf", "-C", tmp_path).stdout


def test_a_folder_of_pages_elsewhere_is_among_what_a_site_is_made_from(tmp_path: Path) -> None:
    write_site(tmp_path, {"mkdocs.yml": HOST.replace("content/pages", "docs"), "docs/plan.txt": "one"})
    assert briefgen("build", "--no-pdf", "-C", tmp_path).returncode == 0
    assert KEPT in briefgen("build", "--no-pdf", "-C", tmp_path).stdout
    append("docs/plan.txt", "two")(tmp_path)
    assert KEPT not in briefgen("build", "--no-pdf", "-C", tmp_path).stdout
    assert (tmp_path / "site" / "plan.txt").read_text("utf-8") == "onetwo"


def test_a_day_that_is_none_is_told_in_a_line(standing: Path) -> None:
    before = tree(standing / "site")
    for epoch in ("soon", "9" * 30):
        done = briefgen("build", "--no-pdf", "--no-cache", "-C", standing, SOURCE_DATE_EPOCH=epoch)
        assert done.returncode == 1
        assert done.stderr.startswith("error: SOURCE_DATE_EPOCH: ") and done.stderr.count("\n") == 1
    assert tree(standing / "site") == before


def test_the_day_does_not_count(tmp_path: Path) -> None:
    write_site(tmp_path, {"mkdocs.yml": HOST + "site_url: https://records.example/\n"})
    assert briefgen("build", "--no-pdf", "-C", tmp_path, SOURCE_DATE_EPOCH="1600000000").returncode == 0
    assert KEPT in briefgen("build", "--no-pdf", "-C", tmp_path, SOURCE_DATE_EPOCH="1700000000").stdout


def test_a_check_is_told_again_in_the_same_words(site: Site) -> None:
    root = site({"content/actors/group.yml": "titel: x\n"}).root
    first = briefgen("check", "-C", root)
    assert first.returncode == 1 and (root / CHECK).is_file()
    again = briefgen("check", "-C", root)
    assert (again.returncode, again.stdout, again.stderr) == (1, first.stdout, first.stderr)
    assert (
        briefgen("check", "--format", "json", "-C", root).stdout
        == briefgen("check", "--no-cache", "--format", "json", "-C", root).stdout
    )
    (root / "content" / "actors" / "group.yml").unlink()
    assert briefgen("check", "-C", root).stderr != first.stderr


def test_a_change_that_keeps_length_and_time_is_seen(site: Site) -> None:
    project = site()
    before = cache.take(project)
    in_the_same_second(project.root)
    assert cache.take(project) not in (before, None)


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"\n\n\n\n", cache.FORMAT.encode(), cache.FORMAT.encode() + b"\n\n\n", b"\xff\xfe"],
    ids=["empty", "foreign", "lines", "cut", "no seal", "binary"],
)
def test_what_is_damaged_is_told_and_thrown_away(site: Site, damage: bytes) -> None:
    root = site().root
    assert briefgen("check", "-C", root).returncode == 0
    (root / CHECK).write_bytes(damage)
    done = briefgen("check", "-C", root)
    assert done.returncode == 0 and "no problems" in done.stdout
    assert done.stderr == f"{CHECK}: damaged, or not of this program; thrown away\n"
    assert (root / CHECK).read_bytes().startswith(cache.FORMAT.encode())
    assert briefgen("check", "-C", root).stderr == ""


def test_a_value_that_somebody_changed_is_not_believed(site: Site) -> None:
    root = site({"content/actors/group.yml": "titel: x\n"}).root
    briefgen("check", "-C", root)
    kept = (root / CHECK).read_bytes()
    assert b"titel" in kept
    (root / CHECK).write_bytes(kept.replace(b"titel", b"title"))
    done = briefgen("check", "-C", root)
    assert done.returncode == 1 and "thrown away" in done.stderr


class Harm:
    """What would write a file if it were unpacked as Python's pickle does it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.write_text, (self.path, "harm")


@pytest.mark.parametrize("name", ["check-clear", "records-clear"])
def test_what_was_made_to_do_harm_does_none(site: Site, tmp_path: Path, name: str) -> None:
    """Sealed as the program seals it: whoever can write there can do that."""
    project = site()
    written = tmp_path / "written"
    snapshot = cache.take(project)
    assert snapshot is not None
    state = snapshot.of_all() if name == "check-clear" else snapshot.of_records()
    cache.write(project, name, state, Harm(written))
    pickle.loads((project.root / ".briefgen" / f"{name}.kept").read_bytes().split(b"\n", 3)[3])
    assert written.read_text() == "harm", "unprotected, it would"
    written.unlink()
    done = briefgen("check", "-C", project.root)
    assert done.returncode == 0 and f"{name}.kept: damaged" in done.stderr
    assert not written.exists()


@pytest.mark.parametrize("name", ["check-clear", "records-clear"])
@pytest.mark.parametrize("value", [None, 5, {}, [], {"records": 1, "problems": [5]}], ids=str)
def test_a_sealed_value_of_another_form_is_damaged(site: Site, name: str, value: object) -> None:
    project = site()
    snapshot = cache.take(project)
    assert snapshot is not None
    state = snapshot.of_all() if name == "check-clear" else snapshot.of_records()
    cache.write(project, name, state, value)
    done = briefgen("check", "-C", project.root)
    assert done.returncode == 0 and done.stderr.count("\n") == 1
    assert f"{name}.kept: damaged" in done.stderr


def test_what_changes_while_a_site_is_made_is_not_kept(tmp_path: Path) -> None:
    """A record, or a template, that was put back afterwards: the site is not the one of these files."""
    project = write_site(tmp_path, {"mkdocs.yml": HOST})
    for path in ("content/actors/group.yml", "templates/actor.md.j2"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        text = (tmp_path / path).read_text("utf-8") if (tmp_path / path).exists() else None
        shutil.rmtree(project.site, ignore_errors=True)  # else pages are taken over, and no template is read
        now = kept_site.now(project, project.site, False, print)

        def build(*given: Any, path: str = path) -> kept_site.Hosted:
            (tmp_path / path).write_text("name: Another\nkind: person\n", "utf-8")
            return plugin.build_site(*given)

        with target.alone(project.site, project, print) as place:
            publish.build(project, build, place, now=now)
        (tmp_path / path).unlink() if text is None else (tmp_path / path).write_text(text, "utf-8")
        now = kept_site.now(project, project.site, False, print)
        assert now is not None
        assert kept_site.recall(now) is None
        assert (warm.pages(now) is None) is path.startswith("templates")
        with target.alone(project.site, project, print) as place:
            publish.build(project, plugin.build_site, place, now=now)
        now = kept_site.now(project, project.site, False, print)
        assert now is not None and kept_site.recall(now) is not None


def test_a_folder_that_cannot_be_written_is_no_fault(site: Site) -> None:
    root = site().root
    (root / ".briefgen").write_text("a file", "utf-8")
    done = briefgen("check", "-C", root)
    assert (done.returncode, done.stderr) == (0, "")
    assert (root / ".briefgen").read_text("utf-8") == "a file"


@pytest.mark.parametrize("odd", ["link", "pipe", "huge"])
def test_nothing_is_kept_of_what_is_odd(site: Site, odd: str) -> None:
    project = site()
    path = project.content / "actors" / "odd.yml"
    if odd == "link":
        path.symlink_to(project.content / "briefgen.yml")
    elif odd == "pipe":
        os.mkfifo(path)
    else:
        path.write_bytes(b"#" * (cache.LARGEST + 1))
    assert cache.take(project) is None
    path.unlink()
    assert cache.take(project) is not None


def test_git_does_not_see_what_is_kept(tmp_path: Path) -> None:
    copy_founding(tmp_path)
    assert briefgen("check", "-C", tmp_path).returncode == 0
    assert (tmp_path / ".briefgen" / ".gitignore").read_text("utf-8") == "*\n"
    assert cache.take(Project(tmp_path)) == cache.take(Project(tmp_path))
