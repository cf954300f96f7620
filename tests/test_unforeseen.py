"""Never a traceback: little memory, few processes and threads, odd streams, faults that nobody foresaw; the old site stays whole."""

from __future__ import annotations

import errno
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from briefgen import problems, unforeseen
from tests.built import ROOT, copy_founding, run, tree
from tests.conftest import BASE, HOST, Site, write_site
from tests.limited import few_tasks, little_memory, needs_own_user

MODULE = [sys.executable, "-m", "briefgen"]
COMMANDS = {
    "build": ["build", "--no-cache"],
    "pdf": ["pdf"],
    "check": ["check", "--no-cache"],
    "render": ["render", "pages"],
    "verify": ["verify", "site"],
}
BRIEFING = BASE["content/briefings/first.md"]
MANY = {f"content/briefings/more-{number}.md": BRIEFING for number in range(20)}
"""So many are printed by several processes."""


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project whose site stands, for whoever reads it."""
    root = tmp_path_factory.mktemp("standing")
    write_site(root, {"mkdocs.yml": HOST})
    assert under([], root, *COMMANDS["build"]).returncode == 0
    return root


def under(
    limits: list[str], folder: Path, *command: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, under limits."""
    return subprocess.run(
        [*limits, *MODULE, *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def ends_well(limits: list[str], folder: Path, *command: str) -> str:
    """Run a command; it does what it shall, or says why not in one line, and leaves what stood. Returns that line."""
    before, beside = tree(folder / "site"), beside_site(folder)
    done = under(limits, folder, *command)
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    assert beside_site(folder) == beside
    if done.returncode == 0:
        return ""
    assert (done.returncode, done.stderr[:7], done.stderr.count("\n")) == (1, "error: ", 1), done
    assert tree(folder / "site") == before
    return done.stderr


def beside_site(folder: Path) -> list[str]:
    """What builds leave beside a site that were not tidied up after."""
    return sorted(path.name for path in folder.glob(".*") if path.name != ".briefgen")


# ---- Little memory ----


@pytest.mark.whole
@pytest.mark.parametrize("mebibytes", [50, 80, 120, 170])
def test_a_build_in_little_memory_ends_in_a_line(standing: Path, mebibytes: int) -> None:
    ends_well(little_memory(mebibytes * 1024), standing, *COMMANDS["build"])


@pytest.mark.whole
def test_too_little_memory_is_told(standing: Path) -> None:
    """There is room for Python, and not for what it loads."""
    told = ends_well(little_memory(40 * 1024), standing, *COMMANDS["build"])
    assert "memory" in told and ("stands" in told or "nothing was written" in told)


@pytest.mark.thorough
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("site", ["small", "founding"])
def test_any_command_in_any_memory_ends_well(tmp_path: Path, command: str, site: str) -> None:
    if site == "founding":
        copy_founding(tmp_path)
    else:
        write_site(tmp_path, {"mkdocs.yml": HOST, **MANY})
    assert under([], tmp_path, *COMMANDS["build"]).returncode == 0
    told = [
        ends_well(little_memory(kibibytes), tmp_path, *COMMANDS[command])
        for kibibytes in range(60_000, 400_001, 10_000)
    ]
    assert "" in told, "it is enough in the end"
    assert command not in ("build", "pdf") or any(told), "it was too little in the beginning"


# ---- Few processes and threads ----


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A small project with a site, in which any user may write."""
    write_site(tmp_path, {"mkdocs.yml": HOST, **MANY})
    assert under([], tmp_path, *COMMANDS["build"]).returncode == 0
    for path in (tmp_path, *tmp_path.rglob("*")):
        path.chmod(0o777)
    return tmp_path


@pytest.mark.whole
def test_where_no_process_can_be_started_a_build_says_so_and_all_else_goes_on(own: Path) -> None:
    told = ends_well(few_tasks(1), own, *COMMANDS["build"])
    assert "no further process can be started (resource temporarily unavailable)" in told
    assert told.endswith("; the site that stood still stands\n")
    for command in (["build", "--no-cache", "--no-pdf"], COMMANDS["check"], COMMANDS["render"]):
        assert ends_well(few_tasks(1), own, *command) == ""


@pytest.mark.whole
def test_on_a_terminal_the_work_goes_on_without_bars(own: Path) -> None:
    """They want a thread of their own."""
    on_terminal = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)"
    command = [sys.executable, "-c", on_terminal, *few_tasks(1), *MODULE, "build", "--no-cache", "--no-pdf"]
    done = subprocess.run(
        command,
        cwd=own,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0 and " pages in " in done.stdout, done.stdout
    assert done.stdout.count("\x1b[?25h") == done.stdout.count("\x1b[?25l"), "the cursor is shown again"


@pytest.mark.whole
@needs_own_user
@pytest.mark.parametrize("number", [2, 3, 4, 6])
def test_where_no_thread_can_be_started_a_build_says_so(own: Path, number: int) -> None:
    """The typesetter wants threads, and ends where it gets none."""
    told = ends_well(few_tasks(number), own, *COMMANDS["build"])
    assert (
        number > 3
        or "its PDF could not be made: the typesetter broke; is there too little memory, or" in told
    )


# ---- Streams ----


def shell(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a shell's script in which `$B` is the command."""
    return subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "", "B": " ".join(MODULE)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


FULL = "error: standard output: no space left on device\n"
STREAMS = {
    "check >/dev/full": (1, FULL),
    "check --format json >/dev/full": (1, FULL),
    "verify site >/dev/full": (1, FULL),
    "--help >/dev/full": (1, FULL),
    "check >&-": (0, ""),
    "check 2>&-": (0, ""),
    "check <&- >&- 2>&-": (0, ""),
    "check 2>/dev/full": (0, ""),
    "nothing 2>/dev/full": (1, ""),
    "check --format json | true; exit ${PIPESTATUS[0]}": (1, ""),
    "--help | true; exit ${PIPESTATUS[0]}": (1, ""),
    "nothing 2>&1 >&- | true; exit ${PIPESTATUS[0]}": (1, ""),
}


@pytest.mark.parametrize("line", STREAMS)
def test_a_closed_or_full_stream_is_no_traceback(standing: Path, line: str) -> None:
    done = shell(f"$B {line}", standing)
    assert (done.returncode, done.stderr) == STREAMS[line]


@pytest.mark.whole
def test_a_file_never_takes_the_place_of_a_closed_stream(standing: Path, tmp_path: Path) -> None:
    """What goes to standard output or errors would stand in the site."""
    before = tree(standing / "site")
    done = shell("$B build --no-cache <&- >&- 2>&-", standing)
    assert (done.returncode, tree(standing / "site") == before) == (0, True)


# ---- Faults that nobody foresaw ----

HOOK = 'def on_page_markdown(markdown, page, config, files):\n    raise ValueError("SECRET")\n'


@pytest.mark.whole
def test_what_nobody_foresaw_is_told_by_its_place_and_not_in_its_words(site: Site) -> None:
    root = site({"mkdocs.yml": f"{HOST}hooks: [own/hook.py]\n", "own/hook.py": HOOK}).root
    done = under([], root, "build")
    hint = "BRIEFGEN_DEBUG=1 shows where it arose, for a report; nothing was written"
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"error: a fault of {root}/own/hook.py:2 (ValueError); {hint}\n"
    shown = under([], root, "build", BRIEFGEN_DEBUG="1").stderr
    assert "Traceback (most recent call last)" in shown and "ValueError: SECRET" in shown
    assert shown.endswith(done.stderr)


def raised(error: BaseException) -> BaseException:
    """An error that was raised in the package."""
    try:
        problems.report(Thrower(error))  # type: ignore[arg-type]
    except BaseException as known:
        return known
    raise AssertionError("nothing was raised")


class Thrower:
    """Raises where the package looks through it; that line is none of the package's, but of the environment's tests."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __iter__(self) -> Iterator[None]:
        raise self.error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (MemoryError("SECRET"), r"there is too little memory"),
        (SystemError("SECRET"), r"Python itself failed; is there too little memory\?"),
        (ImportError("SECRET", name="_typst"), r"typst: cannot be loaded; .*"),
        (ImportError("SECRET"), r"a module: cannot be loaded; .*"),
        (RuntimeError("can't start new thread"), r"no further thread can be started; .*"),
        (RuntimeError("SECRET"), r"a fault of \S+:\d+ \(RuntimeError\); .*"),
        (RecursionError("SECRET"), r"too deep a nesting for \S+:\d+ \(RecursionError\); .*"),
        (KeyError("SECRET"), r"a fault of \S+:\d+ \(KeyError\); .*"),
    ],
)
def test_each_is_told_in_a_line_without_its_words(error: BaseException, told: str) -> None:
    for one in (raised(error), unforeseen.portable(raised(error))):
        said = unforeseen.in_words(one)
        assert re.fullmatch(told, said), said
        assert "SECRET" not in said
        assert unforeseen.shown(one) == ""


def test_a_fault_in_the_package_is_told_by_its_line() -> None:
    try:
        problems.from_dict({})
    except KeyError as error:
        assert unforeseen.in_words(error).startswith("a fault of briefgen/problems.py:")


def test_a_fault_of_another_process_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(unforeseen.DEBUG, "1")
    handed = unforeseen.portable(raised(KeyError("SECRET")))
    assert handed.__traceback__ is None
    assert "in __iter__" in unforeseen.shown(handed) and "SECRET" in unforeseen.shown(handed)


def test_of_two_files_the_one_that_was_written_is_named() -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "package/a.js", None, "site/a.js")
    assert problems.in_words(full) == "site/a.js: no space left on device"
    assert problems.in_words(OSError(errno.EAGAIN, "Try again")) == "the system says: try again"


@pytest.mark.whole
def test_a_full_disk_names_what_was_written(standing: Path) -> None:
    """A limit on the size of files stands for a full disk: the script that draws figures is the largest."""
    told = ends_well(["prlimit", "--fsize=1000000"], standing, *COMMANDS["build"])
    assert told.startswith(
        f"error: {standing}/site/assets/plotly.min.js: file too large; the site that stood"
    )


# ---- The door ----


def test_what_fails_while_the_program_is_loaded_ends_in_a_line(tmp_path: Path) -> None:
    for fault, code, told in (
        ("raise MemoryError", 1, "error: the program could not be loaded; is there too little memory, or"),
        ("raise KeyboardInterrupt", 128 + signal.SIGINT, "error: stopped\n"),
    ):
        (tmp_path / "click.py").write_text(f"{fault}\n", "utf-8")
        done = run("briefgen", "check", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1)
        assert done.stderr.startswith(told)
    (tmp_path / "click.py").write_text("raise MemoryError\n", "utf-8")
    shown = run("briefgen", "check", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}", BRIEFGEN_DEBUG="1")
    assert shown.stderr.startswith("Traceback")


def test_what_fails_while_it_is_loaded_is_told_as_that(tmp_path: Path) -> None:
    """Whatever its kind: where memory is short, a module may come to any error."""
    (tmp_path / "broken.py").write_text("raise ValueError('restricted words')\n", "utf-8")
    place = str(Path(unforeseen.__file__).with_name("plugin") / "x.py")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(tmp_path)
        patch.setattr(sys, "prefix", str(tmp_path))  # where what we need is installed
        try:
            exec(compile("import broken", place, "exec"), {})
        except ValueError as error:
            told = unforeseen.in_words(error)
    assert told == (
        "the program could not be loaded (ValueError); is there too little memory, or is the installation damaged?"
    )
