"""`briefgen serve`: the site follows what is saved, an old site outlives a fault, and the published one is never touched."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from _thread import interrupt_main
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Thread, Timer
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser

from briefgen.cli import main
from briefgen.plugin import serving
from briefgen.project import Project
from tests.browser import browser, until  # noqa: F401  a fixture
from tests.built import ROOT, briefgen, tree
from tests.conftest import write_site

HOST = """\
site_name: Small
docs_dir: content/pages
use_directory_urls: false
theme: {name: material, font: false, custom_dir: own}
plugins: [search, briefgen]
"""
ACTOR = "actors/group.html"
TOLD = re.compile(r"the site is at (\S+) and follows what you save; Ctrl-C ends it\n")


def free() -> int:
    """A port that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def hears_ctrl_c() -> None:
    """A shell that started the tests in the background may have switched it off."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Served:
    """A running `briefgen serve`: what it printed so far, and the pages that it serves."""

    def __init__(self, folder: Path, port: int, options: tuple[str, ...], **variables: str) -> None:
        self.port = port
        command = ["serve", "-C", str(folder), "-a", f"127.0.0.1:{self.port}", *options]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "briefgen", *command],
            cwd=ROOT,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=hears_ctrl_c,
        )
        self.said = ""
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line

    def until(self, there: Callable[[], object]) -> None:
        """Wait until something is so."""
        for _ in range(600):
            if there():
                return
            time.sleep(0.05)
        pytest.fail(f"it never came; what was printed:\n{self.said}")

    def after(self, change: Callable[[], object], expected: str) -> str:
        """Make a change, wait for a line about it; returns all that was printed meanwhile."""
        before = len(self.said)
        change()
        self.until(lambda: re.search(expected, self.said[before:]))
        return self.said[before:]

    @property
    def address(self) -> str:
        """What it told, when it was ready."""
        self.until(lambda: TOLD.search(self.said))
        found = TOLD.search(self.said)
        assert found is not None
        return found[1]

    def page(self, path: str) -> str:
        """A page as it is served."""
        with urlopen(self.address + path, timeout=30) as answer:
            return str(answer.read().decode())

    def end(self) -> int:
        """Press Ctrl-C; returns the exit code."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=30)
        self._reader.join(timeout=30)
        return code


@contextmanager
def serve(folder: Path, *options: str, port: int = 0, **variables: str) -> Iterator[Served]:
    """The command in a process of its own, which ends with the block."""
    running = Served(folder, port or free(), options, **variables)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small site to serve."""
    write_site(tmp_path, {"mkdocs.yml": HOST, "own/main.html": '{% extends "base.html" %}\n'})
    return tmp_path


def names(folder: Path, name: str, more: str = "") -> Callable[[], object]:
    """Give the one actor another name."""
    text = f"name: {name}\nkind: non-state-armed-group\n{more}"
    return lambda: (folder / "content" / "actors" / "group.yml").write_text(text, "utf-8")


def test_a_site_follows_what_is_saved(folder: Path) -> None:
    """One story, as each start costs a second: saved, broken, mended, all else that a site is made from, ended."""
    site = folder / "site"
    site.mkdir()
    (site / "index.html").write_text("published", "utf-8")
    with serve(folder) as running:
        assert running.address == f"http://127.0.0.1:{running.port}/"
        assert re.match(r"\d+ pages, built in \d+\.\d s\nthe site is at ", running.said)
        assert "<title>The Group - Small</title>" in running.page(ACTOR)

        running.after(names(folder, "Another"), r"built in")
        assert "<title>Another - Small</title>" in running.page(ACTOR)

        said = running.after(names(folder, "Broken", "titel: x\n"), r"error: \d")
        told = briefgen("check", "-C", folder).stderr
        assert said.startswith("content/actors/group.yml:3:1: error: unknown key 'titel'")
        assert said.splitlines()[:-1] == told.splitlines()[:-1]
        assert said.splitlines()[-1] == "error: 1 error; the site stays as it was"
        assert "<title>Another - Small</title>" in running.page(ACTOR)

        running.after(names(folder, "Mended"), r"built in")
        assert "<title>Mended - Small</title>" in running.page(ACTOR)

        settings = HOST.replace("Small", "Smaller")
        running.after(lambda: (folder / "mkdocs.yml").write_text("theme: [\n", "utf-8"), "error: mkdocs.yml")
        running.after(lambda: (folder / "mkdocs.yml").write_text(settings, "utf-8"), r"built in")
        assert "<title>Mended - Smaller</title>" in running.page(ACTOR)

        override = '{% extends "base.html" %}{% block footer %}Ours{% endblock %}\n'
        running.after(lambda: (folder / "own" / "main.html").write_text(override, "utf-8"), r"built in")
        assert "Ours" in running.page(ACTOR)

        running.after(names(folder, "Mended"), r"pages, as before: nothing has changed\n")
        with pytest.raises(HTTPError) as missing:
            running.page("nowhere.html")
        assert missing.value.code == 404 and b"<title>Smaller</title>" in missing.value.read()
        assert (running.end(), "Traceback" in running.said) == (0, False)
        assert running.said.endswith("pages, as before: nothing has changed\n")
    assert tree(site) == {"index.html": b"published"}
    assert (folder / ".briefgen" / ".gitignore").read_text("utf-8") == "*\n"


def test_it_builds_by_the_fast_road_and_the_same_bytes(folder: Path) -> None:
    """What differs from a build is the address alone."""
    with serve(folder) as running:
        (folder / "mkdocs.yml").write_text(f"{HOST}site_url: {running.address}\n", "utf-8")
    done = briefgen("build", "--no-pdf", "--no-cache", "-C", folder)
    assert done.returncode == 0, done.stderr
    [found] = (folder / ".briefgen" / "served").iterdir()
    assert found.name == f"127.0.0.1-{running.port}"
    assert tree(found) == tree(folder / "site")


def test_a_fault_that_nobody_foresaw_is_told_in_a_line_and_the_site_stays(folder: Path) -> None:
    hook = (
        "from pathlib import Path\n"
        "def on_page_markdown(markdown, page, config, files):\n"
        "    if Path(__file__).with_name('fault').exists(): raise ValueError('SECRET')\n"
    )
    (folder / "own" / "hook.py").write_text(hook, "utf-8")
    (folder / "mkdocs.yml").write_text(f"{HOST}hooks: [own/hook.py]\n", "utf-8")
    with serve(folder) as running:
        assert "<title>" in running.page(ACTOR)
        told = running.after((folder / "own" / "fault").touch, r"error: .*\n")
        assert re.search(r"error: a fault of \S+/own/hook\.py:3 \(ValueError\); .*stands", told), told
        assert "<title>" in running.page(ACTOR)
        assert "Traceback" not in running.said and "SECRET" not in running.said


def test_a_site_on_a_sub_path_is_served_there(folder: Path) -> None:
    (folder / "mkdocs.yml").write_text(f"{HOST}site_url: https://records.example/iraq/\n", "utf-8")
    with serve(folder) as running:
        assert running.address == f"http://127.0.0.1:{running.port}/iraq/"
        assert f'<link rel="canonical" href="{running.address}{ACTOR}">' in running.page(ACTOR)
        with urlopen(f"http://127.0.0.1:{running.port}/", timeout=30) as answer:
            assert answer.url == running.address


def test_it_serves_for_an_audience_and_opens_a_browser(folder: Path, tmp_path: Path) -> None:
    (folder / "content" / "actors" / "inner.yml").write_text(
        "name: Inner\nkind: non-state-armed-group\ntlp: AMBER\n", "utf-8"
    )
    opened = tmp_path / "opened"
    (tmp_path / "browse").write_text(f'#!/bin/sh\nprintf %s "$1" > "{opened}"\n', "utf-8")
    (tmp_path / "browse").chmod(0o755)
    options = ("--audience", "amber", "--open")
    with serve(folder, *options, BROWSER=f"{tmp_path / 'browse'} %s") as running:
        assert "Inner" in running.page("actors/inner.html")
        running.until(opened.is_file)
        running.until(lambda: opened.read_text("utf-8") == running.address)


def test_a_site_that_was_served_before_is_there_at_once(folder: Path) -> None:
    with serve(folder) as first:
        assert first.address and "pages, built in" in first.said
    with serve(folder, port=first.port) as second:
        assert second.address and "pages, as before: nothing has changed" in second.said
        assert "<title>The Group - Small</title>" in second.page(ACTOR)


def test_a_site_with_faults_is_not_served(folder: Path) -> None:
    names(folder, "Broken", "titel: x\n")()
    done = briefgen("serve", "-C", folder, "-a", f"127.0.0.1:{free()}")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("content/actors/group.yml:3:1: error: unknown key 'titel'")
    assert done.stderr.endswith("\nerror: 1 error; nothing was written\n")


def test_an_address_in_use_is_told_in_a_line_before_anything_is_built(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"127.0.0.1:{other.getsockname()[1]}"
        done = briefgen("serve", "-C", folder, "-a", address)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"error: {address}: cannot be served at: address already in use; choose another with -a, such as -a 127.0.0.1:8001\n"
    )
    assert not (folder / ".briefgen" / "served").exists()


@pytest.mark.parametrize(
    "address",
    ["", "8000", "here:8000", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "300.0.0.1:80", "::1"],
)
def test_what_is_no_address_is_wrong_usage(address: str) -> None:
    done = CliRunner().invoke(main, ["serve", "-a", address])
    assert done.exit_code == 2
    message = f"'{address}' is not an address; give IP:PORT, such as 127.0.0.1:8000"
    assert done.stderr.splitlines()[-1] == f"Error: Invalid value for '-a' / '--dev-addr': {message}"


def test_an_address_of_version_6_is_told_as_browsers_read_it(folder: Path) -> None:
    told: list[str] = []

    def build(_project: Project, _folder: Path, address: str) -> None:
        told.append(address)
        raise KeyboardInterrupt

    serving.serve(Project(folder), ("::1", free()), build, fail, fail)
    assert re.fullmatch(r"http://\[::1\]:\d+/", told[0])


def test_what_is_saved_during_a_build_is_built_too(folder: Path) -> None:
    """Even during the first."""
    builds: list[Path] = []

    def build(_project: Project, target: Path, _address: str) -> None:
        builds.append(target)
        if len(builds) == 4:
            raise KeyboardInterrupt
        time.sleep(1)  # somebody saves while it builds
        names(folder, f"Name {len(builds)}")()

    with limited():
        serving.serve(Project(folder), ("127.0.0.1", free()), build, fail, lambda address: None)
    assert len(builds) == 4


def test_templates_of_the_author_s_own_are_watched_from_the_next_build_on(folder: Path) -> None:
    builds: list[Path] = []

    def build(_project: Project, target: Path, _address: str) -> None:
        builds.append(target)
        if len(builds) == 1:
            names(folder, "Saved")()
            (folder / "templates").mkdir()
        elif len(builds) == 2:
            Thread(target=template, daemon=True).start()
        else:
            raise KeyboardInterrupt

    def template() -> None:
        time.sleep(1.5)
        (folder / "templates" / "actor.md.j2").write_text("# {{ page.title }}\n", "utf-8")

    with limited():
        serving.serve(Project(folder), ("127.0.0.1", free()), build, fail, lambda address: None)
    assert len(builds) == 3


@contextmanager
def limited() -> Iterator[None]:
    """What serves in this process ends after a while, as if somebody had pressed Ctrl-C."""
    timer = Timer(30, interrupt_main)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def fail(said: object) -> None:
    """Nothing is to be told."""
    raise AssertionError(said)


def test_an_open_page_loads_again_by_itself(folder: Path, browser: Browser) -> None:  # noqa: F811  the fixture
    with serve(folder) as running:
        page = browser.new_page()
        page.goto(running.address + ACTOR)
        assert page.title() == "The Group - Small"
        running.after(names(folder, "Another"), r"built in")
        until(page, "document.title === 'Another - Small'")
        assert page.locator("h1").inner_text() == "Another"
        page.close()


# ---- Who is answered, and what stays ----


def asked(port: int, name: str | None, path: str = "/" + ACTOR) -> tuple[int, dict[str, str], bytes]:
    """What a server answers who asks under a name."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        head = f"GET {path} HTTP/1.0\r\n" + (f"Host: {name}\r\n" if name is not None else "")
        line.sendall(f"{head}\r\n".encode())
        answer = b"".join(iter(partial(line.recv, 65536), b""))
    told, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = told.decode("latin-1").split("\r\n")
    return int(status.split()[1]), dict(one.split(": ", 1) for one in lines), body


def test_only_who_asks_by_its_own_address_is_answered(folder: Path) -> None:
    """A page of another site has its name lead to this machine (DNS rebinding), and reads what is served here."""
    with serve(folder) as running:
        assert running.address
        port = running.port
        for own in (
            f"127.0.0.1:{port}",
            "127.0.0.1",
            f"localhost:{port}",
            "LOCALHOST",
            f"[::1]:{port}",
            "[::1]",
        ):
            status, headers, body = asked(port, own)
            assert status == 200 and b"The Group" in body, own
            # nor may a page of another site load the scripts that hold the rows of lists, or the index of search
            assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        for other in (
            None, "", f"evil.example:{port}", "127.0.0.1.evil.example", "localhost.evil.example", "evil.localhost.",
            "127.0.0.2", "0.0.0.0", "[::]", "[::ffff:7f00:1]", "127.0.0.1@evil.example", "evil.example#127.0.0.1",
            "[127.0.0.1", "localhost\x00", "2130706433",
        ):  # fmt: skip
            for path in ("/" + ACTOR, "/", "/nowhere", "/livereload/0/0", "/incidents/rows.js"):
                status, headers, body = asked(port, other, path)
                assert (status, headers["Content-Type"]) == (403, "text/plain"), (other, path)
                assert b"Group" not in body and b"evil" not in body


def test_the_host_s_own_server_is_as_careful(folder: Path) -> None:
    port = free()
    command = [sys.executable, "-m", "mkdocs", "serve", "-q", "-a", f"127.0.0.1:{port}"]
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=hears_ctrl_c
    )
    try:
        for _ in range(600):
            with suppress(OSError):
                if asked(port, "localhost")[0] == 200:
                    break
            time.sleep(0.05)
        assert asked(port, "localhost")[0] == 200
        assert asked(port, "evil.example")[0] == 403
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


@pytest.mark.parametrize(
    ("own", "asked_for", "answered"),
    [
        ("127.0.0.1", "127.0.0.1:80", True),
        ("192.168.1.5", "192.168.1.5", True),
        ("192.168.1.5", "192.168.1.6", False),
        ("0.0.0.0", "192.168.1.6:8000", True),  # each of the machine's addresses is its own
        ("0.0.0.0", "evil.example", False),
        ("::", "[2001:db8::1]:8000", True),
        ("::1", "[::1]:8000", True),
        ("::1", "evil.example", False),
        ("localhost", "localhost:8000", True),
        ("localhost", "127.0.0.1", False),
    ],
)
def test_a_server_knows_its_own_names(own: str, asked_for: str, answered: bool) -> None:
    assert serving._is_own(asked_for, own) is answered


RESTRICTED = "name: Inner circle\nkind: non-state-armed-group\ntlp: RED\n"


def everything(folder: Path) -> bytes:
    """All bytes and names that lie in a site's folder besides its content."""
    kept = [path for path in folder.rglob("*") if "content" not in path.relative_to(folder).parts]
    return b"\n".join(os.fsencode(path) + (path.read_bytes() if path.is_file() else b"") for path in kept)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda one: one.name)
def test_what_was_served_to_a_restricted_audience_is_private_and_goes(
    folder: Path, number: signal.Signals
) -> None:
    (folder / "content" / "actors" / "inner.yml").write_text(RESTRICTED, "utf-8")
    with serve(folder, "--audience", "red") as running:
        assert "Inner circle" in running.page("actors/inner.html")
        assert b"Inner circle" in everything(folder), "the control: it lies there meanwhile"
        assert (folder / ".briefgen" / "served").stat().st_mode & 0o077 == 0
        assert running.process.poll() is None
        running.process.send_signal(number)
        running.process.wait(timeout=30)
    assert b"Inner circle" not in everything(folder)
    assert list((folder / ".briefgen" / "served").iterdir()) == []
    assert not list((folder / ".briefgen").glob("*red*"))


def test_so_does_that_of_an_overlay(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    overlay = tmp_path_factory.mktemp("overlay")
    (overlay / "actors").mkdir()
    (overlay / "actors" / "inner.yml").write_text(RESTRICTED.replace("RED", "CLEAR"), "utf-8")
    with serve(folder, "--overlay", str(overlay)) as running:
        assert "Inner circle" in running.page("actors/inner.html")
        assert running.end() == 0
    assert b"Inner circle" not in everything(folder)


def test_what_a_server_left_that_was_killed_goes_with_the_next_command(folder: Path) -> None:
    (folder / "content" / "actors" / "inner.yml").write_text(RESTRICTED, "utf-8")
    with serve(folder, "--audience", "red") as killed, serve(folder, "--audience", "red") as living:
        assert "Inner circle" in killed.page("actors/inner.html") and living.address
        killed.process.kill()
        killed.process.wait(timeout=30)
        served = folder / ".briefgen" / "served"
        assert len([path for path in served.iterdir() if path.is_dir()]) == 2
        assert briefgen("build", "--no-pdf", "-C", folder).returncode == 0
        assert [path.name for path in served.iterdir() if path.is_dir()] == [f"red-127.0.0.1-{living.port}"]
        assert "Inner circle" in living.page("actors/inner.html"), "that of another server stays"
        assert living.end() == 0
    assert b"Inner circle" not in everything(folder)
