"""What a command publishes is what this run made, whoever published what in the same folder before; nobody else's is touched."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import mkdocs.__main__ as mkdocs
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefgen.audience import LEVELS
from briefgen.cli import main
from briefgen.cli.options import AUDIENCES
from briefgen.manifest import CHECKSUMS, NAME
from briefgen.plugin import serving
from tests import canaries, twins
from tests.built import briefgen, run, tree
from tests.conftest import HOST, Site, write_site
from tests.faulted import needed
from tests.test_serve import free

ROADS = ["briefgen", pytest.param("mkdocs", marks=pytest.mark.thorough)]
OPTION = {label: option for option, label in AUDIENCES.items()}
PLACES = {"build": "site", "mkdocs build": "site", "render": "rendered", "pdf": "printed", "serve": ".briefgen/served"}  # fmt: skip
"""Each command that publishes, and the folder where it does."""

PORT = free()
"""Where all are served: what is kept knows its address."""

FATES = ("for everybody", "restricted", "withdrawn")
"""What has become of some records when a command runs."""

LATE = {
    "content/actors/late.yml": "{}name: Late\nkind: person\n",
    "content/pages/late-page.md": "---\n{}title: Late\n---\n\nA page.\n",
    "content/briefings/late-words.md": "---\n{}title: Late words\nas_of: 2021-03-05\nauthors: A. Analyst\n"
    "scope: {{incidents: attack}}\nkey_judgements:\n"
    '  - {{text: "The group fired [@paper, para. 3].", likelihood: likely}}\n---\nA town [@paper].\n',
}
Step = tuple[str, str, str]
"""A command, for whom, and what has become of the late records."""

STEPS = [
    (command, audience, fate)
    for command in PLACES
    for audience in (LEVELS if command != "mkdocs build" else LEVELS[:1])
    for fate in FATES
]


def publish(root: Path, command: str, audience: str) -> str:
    """Run a command in this process, as a user would; returns what it printed."""
    if command == "mkdocs build":
        program, words = mkdocs.cli, ["build", "-q", "-f", str(root / "mkdocs.yml")]
    else:
        where = {"build": ["-d", str(root / "site")], "render": [str(root / "rendered")], "pdf": ["-o", str(root / "printed")]}  # fmt: skip
        own = where.get(command, ["-a", f"127.0.0.1:{PORT}"])
        program, words = main, [command, "-C", str(root), "--audience", OPTION[audience], *own]
    done = CliRunner().invoke(program, words)
    assert done.exit_code == 0, (words, done.output)
    return done.output


class World:
    """A project in which all is published again and again; and what each command makes where nothing was before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records = twins.world()
        self.fresh: dict[Step, dict[str, bytes]] = {}

    def project(self, name: str) -> Path:
        """A project in which nothing was published."""
        shutil.rmtree(self.folder / name, ignore_errors=True)
        return twins.write(self.folder / name, self.records)

    def done(self, root: Path, step: Step) -> dict[str, bytes]:
        """Take a step in a project; returns what lies then in the command's folder."""
        command, audience, fate = step
        for path, text in LATE.items():
            if fate == "withdrawn":
                (root / path).unlink(missing_ok=True)
            else:
                marked = text.format("tlp: RED\n" if fate == "restricted" else "")
                (root / path).write_text(marked, "utf-8")
        publish(root, command, audience)
        found = tree(root / PLACES[command])
        if command == "serve":  # what was served to everybody stays, for the next time
            own = {path: content for path, content in found.items() if path.startswith("127.")}
            return own if audience == "CLEAR" else {path: found[path] for path in found.keys() - own.keys()}
        return found

    def expected(self, step: Step) -> dict[str, bytes]:
        """What a step makes in a new project."""
        if step not in self.fresh:
            self.fresh[step] = self.done(self.project("fresh"), step)
        return self.fresh[step]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("world"))


@pytest.fixture
def _served_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server ends once it has built, as by Ctrl-C."""

    def stop(server: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(serving._Server, "run", stop)


def told(world: World, steps: list[Step]) -> None:
    """Take steps one after the other in one project: after each, its folder is as if nothing had been there before."""
    root = world.project("project")
    for step in steps:
        found, expected = world.done(root, step), world.expected(step)
        assert sorted(found) == sorted(expected), step
        assert [path for path in found if found[path] != expected[path]] == [], step


STORY: list[Step] = [
    ("build", "RED", "for everybody"),
    ("render", "RED", "for everybody"),
    ("pdf", "RED", "for everybody"),
    ("serve", "RED", "for everybody"),
    ("mkdocs build", "CLEAR", "for everybody"),
    ("render", "CLEAR", "for everybody"),
    ("pdf", "CLEAR", "restricted"),
    ("serve", "CLEAR", "restricted"),
    ("build", "CLEAR", "restricted"),
    ("render", "CLEAR", "restricted"),
    ("pdf", "GREEN", "withdrawn"),
]
"""What was found to leave restricted pages behind, and more of the kind."""


@pytest.mark.whole
@pytest.mark.usefixtures("_served_once")
def test_what_was_published_before_leaves_nothing(world: World) -> None:
    told(world, STORY)
    red = world.expected(STORY[1])
    assert canaries.scan(red) != [] and "actors/late.md" in red
    assert "late-words.pdf" in world.expected(STORY[2]) and "late-words.pdf" not in world.expected(STORY[6])
    for step in STORY:
        if step[1] == "CLEAR":
            assert canaries.scan(world.expected(step)) == [], step
    assert world.expected(("serve", "RED", "for everybody")) == {}, "of a restricted site nothing stays"


@pytest.mark.usefixtures("_served_once")
@pytest.mark.parametrize(
    "stories",
    [pytest.param(12, marks=pytest.mark.thorough), pytest.param(120, marks=pytest.mark.exhaustive)],
)
def test_in_any_order_a_folder_holds_what_the_last_command_made(world: World, stories: int) -> None:
    counted: Counter[str] = Counter()

    @settings(max_examples=stories, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=st.lists(st.sampled_from(STEPS), min_size=3, max_size=8))
    def story(steps: list[Step]) -> None:
        told(world, steps)
        counted.update({"stories": 1, "runs": len(steps)})

    story()
    print(f"stories of publications: {dict(counted)}, of {len(STEPS)} kinds of steps")


# ---- Folders of others ----


def _own_page(root: Path) -> Path:
    return root / "content" / "pages"


def _with_a_draft(root: Path) -> Path:
    assert briefgen("render", root / "out", "-C", root).returncode == 0
    (root / "out" / "draft.md").write_text("years of work", "utf-8")
    return root / "out"


def _of_another_program(root: Path) -> Path:
    (root / "pub" / "blog").mkdir(parents=True)
    (root / "pub" / "index.html").write_text("home", "utf-8")
    (root / "pub" / "blog" / "post.html").write_text("precious", "utf-8")
    return root / "pub"


def _within_a_site(root: Path) -> Path:
    assert briefgen("build", "--no-pdf", "-C", root).returncode == 0
    return root / "site" / "sub"


def _of_another_kind(root: Path) -> Path:
    assert briefgen("build", "--no-pdf", "-C", root).returncode == 0
    return root / "site"


OTHERS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "the author's pages": (_own_page, r"nothing can be published there, it would take the place of your files"),
    "the project": (lambda root: root, r"nothing can be published there"),
    "a folder with an author's draft": (_with_a_draft, r"holds draft\.md, which briefgen did not put there|holds pages as Markdown, and"),
    "a site of others": (_of_another_program, r"holds something that briefgen did not make"),
    "a folder in a site": (_within_a_site, r"lies in .*/site, which is replaced whole"),
    "something else of ours": (_of_another_kind, r"holds a site, and would then hold"),
}  # fmt: skip


@pytest.mark.whole
@pytest.mark.parametrize("command", ["render", pytest.param("pdf", marks=pytest.mark.thorough)])
@pytest.mark.parametrize("name", OTHERS)
def test_a_folder_of_others_is_refused_with_a_word(site: Site, name: str, command: str) -> None:
    make, told = OTHERS[name]
    root = site({"mkdocs.yml": HOST, "content/pages/index.md": "---\ntitle: Home\n---\n\nOurs.\n"}).root
    folder = make(root)
    before = tree(root)
    where = [folder] if command == "render" else ["-o", folder]
    done = briefgen(command, *where, "-C", root)
    assert done.returncode == 1 and re.search(told, done.stderr), done.stderr
    assert done.stderr.count("\n") == 1
    assert tree(root) == before


@pytest.mark.whole
def test_a_site_of_ours_is_known_without_its_home_page(site: Site) -> None:
    root = site({"mkdocs.yml": HOST}).root
    assert briefgen("build", "--no-pdf", "-C", root).returncode == 0
    whole = tree(root / "site")
    (root / "site" / "index.html").unlink()
    (root / "site" / ".DS_Store").write_text("of a file manager", "utf-8")
    done = briefgen("build", "--no-pdf", "-C", root)
    assert done.returncode == 0, done.stderr
    assert tree(root / "site") == whole


@pytest.mark.whole
@pytest.mark.parametrize(
    "command", [["build", "--no-pdf"], ["render", "site"], ["pdf", "-o", "site"]], ids=str
)
def test_work_on_what_an_audience_may_not_see_changes_no_time(site: Site, command: list[str]) -> None:
    """Servers send it (Last-Modified), and copying programs look at it."""
    root = site({"mkdocs.yml": HOST}).root
    assert briefgen(*command, "-C", root, cwd=root).returncode == 0
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in (root / "site").rglob("*")}
    (root / "content" / "actors" / "inner.yml").write_text("name: Inner\nkind: person\ntlp: RED\n", "utf-8")
    done = briefgen(*command, "-C", root, cwd=root)
    assert done.returncode == 0 and "as before: it came out the same" in done.stdout
    after = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in (root / "site").rglob("*")}
    assert after == before
    record = root / "content" / "briefings" / "first.md"
    record.write_text(record.read_text("utf-8").replace("title: ", "title: Another "), "utf-8")
    done = briefgen(*command, "-C", root, cwd=root)
    assert done.returncode == 0 and "as before" not in done.stdout, "the control: what it may see does"


@pytest.mark.whole
def test_a_page_that_was_changed_unseen_is_made_again(site: Site) -> None:
    """As many bytes, at the same time: a disk that rots does that, and whoever means harm can."""
    root = site({"mkdocs.yml": HOST}).root
    assert briefgen("build", "--no-pdf", "-C", root).returncode == 0
    page = root / "site" / "actors" / "group.html"
    whole, before = page.read_bytes(), page.stat()
    for edit in ("", "name: Renamed\nkind: person\n"):
        slipped = b"<img src=x onerror=alert(1)>"
        page.write_bytes(page.read_bytes()[: -len(slipped)] + slipped)
        os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))
        if edit:
            (root / "content" / "actors" / "other.yml").write_text(edit, "utf-8")
        done = briefgen("build", "--no-pdf", "-C", root)
        assert done.returncode == 0 and "as before" not in done.stdout
        assert page.read_bytes() == whole
        assert briefgen("verify", root / "site").returncode == 0


# ---- What the host publishes as it stands ----


def _link_to(target: str) -> Callable[[Path], None]:
    return lambda place: place.symlink_to(target)


LINKS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "a file": ("docs/leak.txt", _link_to("../private/secret.txt")),
    "a page": ("docs/leak.md", _link_to("../private/secret.txt")),
    "a folder": ("docs/leak", _link_to("../private")),
    "a record": ("docs/raid.yml", _link_to("../content/actors/group.yml")),
    "an overlay": ("docs/deep/er/leak", _link_to("../../../private")),
    "a loop": ("docs/leak", _link_to(".")),
    "a hidden one": ("docs/.leak", _link_to("../private")),
    "to nowhere": ("docs/leak.txt", _link_to("nowhere")),
    "a pipe": ("docs/leak.md", os.mkfifo),
    "of the theme": ("own/leak.txt", _link_to("../private/secret.txt")),
    "a template": ("templates/actor.md.j2", _link_to("../private/secret.txt")),
    "a file that a template may read": ("templates/deep/leak", _link_to("../../private")),
}


@pytest.mark.whole
@pytest.mark.parametrize("name", LINKS)
@pytest.mark.parametrize("road", ROADS)
def test_no_link_in_what_the_host_publishes_is_followed(tmp_path: Path, name: str, road: str) -> None:
    path, make = LINKS[name]
    host = HOST.replace("content/pages", "docs").replace("font: false", "font: false, custom_dir: own")
    write_site(tmp_path, {"mkdocs.yml": host, "docs/own.md": "# Own\n", "own/main.html": '{% extends "base.html" %}'})  # fmt: skip
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "secret.txt").write_text(canaries.text(0), "utf-8")
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    make(tmp_path / path)
    arguments = ("build", "--no-pdf") if road == "briefgen" else ("build",)
    done = run(road, *arguments, cwd=tmp_path)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert f"{path}: a link, or no file; put the file or the folder itself there" in done.stderr
    there = {one.name for one in tmp_path.iterdir()}
    assert there <= {"content", "docs", "own", "private", "templates", "mkdocs.yml", ".briefgen"}
    (tmp_path / path).unlink()
    done = run(road, *arguments, cwd=tmp_path)
    assert done.returncode == 0, "the control: without it, the site is built"


@pytest.mark.parametrize("command", [["render", "out"], ["pdf", "-o", "out"], ["build"]], ids=str)
def test_nor_is_the_folder_of_templates(site: Site, command: list[str]) -> None:
    root = site({"mkdocs.yml": HOST}).root
    (root / "elsewhere").mkdir()
    (root / "elsewhere" / "actor.md.j2").write_text("secret", "utf-8")
    (root / "templates").symlink_to("elsewhere")
    done = briefgen(*command, "-C", root, cwd=root)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("error: templates: a link, or no file")


@pytest.mark.whole
def test_the_folder_of_pages_itself_is_no_link(tmp_path: Path) -> None:
    write_site(tmp_path, {"mkdocs.yml": HOST.replace("content/pages", "docs")})
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret.txt").write_text("secret", "utf-8")
    (tmp_path / "docs").symlink_to("elsewhere")
    done = briefgen("build", "--no-pdf", "-C", tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("error: docs: a link, or no file")


@pytest.mark.whole
def test_what_was_made_for_a_stricter_audience_is_not_published_along(tmp_path: Path) -> None:
    """Pages or PDFs that somebody put where the host takes them."""
    write_site(tmp_path, {"mkdocs.yml": HOST.replace("content/pages", "docs"), "docs/own.md": "# Own\n"})
    for audience, code in (("amber", 1), ("clear", 0)):
        done = briefgen(
            "pdf", "-C", tmp_path, "-o", tmp_path / "docs" / "files" / "pdf", "--audience", audience
        )
        assert done.returncode == 0, done.stderr
        done = briefgen("build", "--no-pdf", "-C", tmp_path)
        assert done.returncode == code, done.stderr
        assert (
            "docs/files/pdf: holds what was made for TLP:AMBER, and would be published" in done.stderr
        ) is bool(code)
        assert briefgen("build", "--no-pdf", "-C", tmp_path, "--audience", "amber", "-d", tmp_path / "amber").returncode == 0  # fmt: skip


@pytest.mark.whole
def test_what_an_editor_puts_beside_an_open_file_is_no_fault(tmp_path: Path) -> None:
    """Emacs: a link from `.#own.md` to a name that no file has."""
    write_site(tmp_path, {"mkdocs.yml": HOST.replace("content/pages", "docs"), "docs/own.md": "# Own\n"})
    (tmp_path / "docs" / ".#own.md").symlink_to("somebody@machine.1234:1700000000")
    assert briefgen("build", "--no-pdf", "-C", tmp_path).returncode == 0
    (tmp_path / "docs" / ".#own.md").unlink()
    (tmp_path / "docs" / ".#own.md").symlink_to("own.md")
    assert briefgen("build", "--no-pdf", "-C", tmp_path).returncode == 1


@pytest.mark.whole
def test_plain_mkdocs_leaves_nothing_refused_in_the_site(tmp_path: Path) -> None:
    """Neither over a site that stood, nor where none did; what is left of the new one goes."""
    write_site(tmp_path, {"mkdocs.yml": HOST.replace("content/pages", "docs"), "docs/own.md": "# Own\n"})
    evil = tmp_path / "docs" / "evil.md"
    for stands in (False, True):
        evil.write_text("# Evil\n\n<img src=x onerror=alert(1)>\n", "utf-8")
        before = tree(tmp_path / "site")
        done = run("mkdocs", "build", cwd=tmp_path)
        assert done.returncode == 1 and "evil.html: <img> with an event handler" in done.stderr
        assert tree(tmp_path / "site") == before and (tmp_path / "site").exists() is stands
        assert {one.name for one in tmp_path.iterdir()} <= {"content", "docs", "mkdocs.yml", "site", ".briefgen"}  # fmt: skip
        evil.unlink()
        done = run("mkdocs", "build", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert {NAME, CHECKSUMS, "own.html"} <= tree(tmp_path / "site").keys()


@pytest.mark.whole
def test_plain_mkdocs_spares_what_it_did_not_make(tmp_path: Path) -> None:
    write_site(tmp_path, {"mkdocs.yml": HOST})
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "thesis.txt").write_text("years of work", "utf-8")
    done = run("mkdocs", "build", cwd=tmp_path)
    assert done.returncode == 1 and "holds something that briefgen did not make" in done.stderr
    assert tree(tmp_path / "site") == {"thesis.txt": b"years of work"}


# ---- The host's settings ----

RUNS = "<script>(window.ran=window.ran||[]).push(1)</script>"


@pytest.mark.whole
@pytest.mark.parametrize("road", ROADS)
def test_settings_are_text(tmp_path: Path, road: str) -> None:
    """On each page: a name in the head and the header, a description in an attribute."""
    texts = {
        "site_name": f"A & <b> {RUNS}",
        "site_description": f'">{RUNS}',
        "site_author": f"'\" onload=x {RUNS}",
    }
    more = "".join(f"{name}: {json.dumps(text)}\n" for name, text in texts.items())
    write_site(tmp_path, {"mkdocs.yml": re.sub("site_name:.*\n", "", HOST) + more})
    done = run(road, "build", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for path, content in tree(tmp_path / "site").items():
        if path.endswith(".html"):
            assert b"window.ran" in content and b"<script>" not in content, path
            assert b"script-src 'self';" in content, "the policy lets no script run"
    headers = (tmp_path / "site" / "_headers").read_text("utf-8")
    assert "script-src 'self';" in headers


@pytest.mark.whole
@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize(
    ("more", "told"),
    [
        (f"copyright: {RUNS!r}", "mkdocs.yml: copyright: holds a <script> that stands in the page"),
        ("copyright: '<a href=\" javascript:x\">x</a>'", "mkdocs.yml: copyright: holds <a> with an address"),
        ("copyright: '<img src=x onerror=x>'", "mkdocs.yml: copyright: holds <img> with an event handler"),
        ("copyright: '<iframe>'", "mkdocs.yml: copyright: holds <iframe> is not on the list"),
        ("extra: {analytics: {provider: google, property: G-1}}", r"<script> .*\[gate\]"),
        ("extra: {social: [{icon: x, link: 'javascript:x'}]}", "not found|leads away|icon"),
        ("extra: {homepage: 'javascript:x'}", r"'href' that leads away from the site \[gate\]"),
    ],
)  # fmt: skip
def test_no_setting_becomes_a_program(tmp_path: Path, road: str, more: str, told: str) -> None:
    write_site(tmp_path, {"mkdocs.yml": f"{HOST}{more}\n"})
    done = run(road, "build", cwd=tmp_path)
    assert done.returncode == 1 and re.search(told, done.stderr), done.stderr
    assert "Traceback" not in done.stderr and not (tmp_path / "site").exists()


@pytest.mark.whole
def test_a_setting_that_may_hold_html_still_does(tmp_path: Path) -> None:
    told = 'Records <a href="https://a.example/">under CC BY</a> &copy; 2026'
    write_site(tmp_path, {"mkdocs.yml": f"{HOST}copyright: {told!r}\n"})
    assert briefgen("build", "--no-pdf", "-C", tmp_path).returncode == 0
    assert told in (tmp_path / "site" / "index.html").read_text("utf-8")


# ---- In place when it is written ----


@pytest.mark.whole
@pytest.mark.parametrize(
    "command", [["build", "--no-pdf"], ["render", "site"], ["pdf", "-o", "site"]], ids=str
)
def test_the_disk_has_written_all_before_it_is_put_in_place(site: Site, command: list[str]) -> None:
    """A power cut after the exchange would else leave files of no bytes: no killed process can show that."""
    needed()
    root = site({"mkdocs.yml": HOST}).root
    assert briefgen(*command, "-C", root, cwd=root).returncode == 0
    (root / "content" / "briefgen.yml").write_text("title: Another\ntlp: CLEAR\n", "utf-8")
    log = root / "calls"
    calls = "openat,write,pwrite64,sendfile,copy_file_range,mkdir,link,linkat,syncfs,renameat2,fsync"
    traced = ["strace", "-f", "-y", "-qq", "-e", f"trace={calls}", "-o", str(log)]
    words = [*traced, sys.executable, "-m", "briefgen", *command, "-C", str(root)]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    order = list(filter(None, map(_step, log.read_text("utf-8", "replace").splitlines())))
    changes = [index for index, step in enumerate(order) if step == "change"]
    assert len(changes) > 3
    assert order[changes[-1] :] == ["change", "synced", "exchanged", "names written"]


def _step(line: str) -> str | None:
    """What a call does to the folder that is to be published, or to its place."""
    new = r"/\.site\.briefgen-[a-z0-9_]{8}"
    if re.search(rf"syncfs\(\d+<[^>]*{new}>\) += 0", line):
        return "synced"
    if re.search(rf'renameat2\(.*"[^"]*{new}", .*"[^"]*/site", RENAME_EXCHANGE\) += 0', line):
        return "exchanged"
    if re.search(r"fsync\(\d+<[^>]+>\) += 0", line):
        return "names written"
    if re.search(rf"{new}/", line) and ("O_CREAT" in line or "openat(" not in line):
        return "change"
    return None
