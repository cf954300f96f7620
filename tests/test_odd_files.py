"""Figure F9: whatever lies in the content folder, and however long its text takes to read, there is an end and a clear line."""

from __future__ import annotations

import json
import os
import resource
import socket
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from briefgen import pipeline
from briefgen.problems import BriefgenError, Problem
from briefgen.project import Project
from tests.built import ROOT, briefgen
from tests.conftest import Site, write_site
from tests.hostile.sites import HOST
from tests.hostile.strings import CORPORA, NO_CORPORA
from tests.test_check_fuzz import ATTACK, FIRST, RICH
from tests.test_load import BOMBS

whole = pytest.mark.skipif(not CORPORA.is_dir(), reason=NO_CORPORA)
MEBIBYTE = 1024 * 1024

CHECK = """
import resource, sys, time
from pathlib import Path
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
from briefgen import pipeline
from briefgen.project import Project
start = time.process_time()
_, problems = pipeline.examine(Project(Path(sys.argv[1]), "RED"))
took = time.process_time() - start
status = Path("/proc/self/status").read_text()  # getrusage would count the process that started this one too
print(took, int(status.partition("VmHWM:")[2].split()[0]) // 1024)
for problem in problems:
    print(problem)
"""
"""A check in a process of its own: its seconds, the most memory it had, the problems."""


def checked(root: Path) -> tuple[float, int, list[str]]:
    """Seconds of the processor's time, mebibytes of memory, and what is told."""
    done = subprocess.run(
        [sys.executable, "-c", CHECK, str(root)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0 and done.stderr == "", done.stderr[-500:]
    first, *told = done.stdout.splitlines()
    seconds, memory = first.split()
    return float(seconds), int(memory), told


# ---- Files that are none ----


def fifo(path: Path) -> None:
    os.mkfifo(path)


def listening(path: Path) -> None:
    here = os.open(".", os.O_RDONLY)
    try:  # the path of a socket may be a hundred bytes long
        os.chdir(path.parent)
        socket.socket(socket.AF_UNIX).bind(path.name)
    finally:
        os.fchdir(here)
        os.close(here)


def device(path: Path) -> None:
    os.mknod(path, 0o600 | 0o020000, os.makedev(1, 5))  # /dev/zero never ends


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


MAKE: dict[str, tuple[Callable[[Path], object], str]] = {
    "pipe": (fifo, "file-kind"),
    "socket": (listening, "file-kind"),
    "device": (device, "file-kind"),
    "link to a file": (lambda path: path.symlink_to("/etc/hostname"), "file-kind"),
    "link to a folder": (lambda path: path.symlink_to("/etc"), "file-kind"),
    "link to itself": (lambda path: path.symlink_to(path.name), "file-kind"),
    "link to a device": (lambda path: path.symlink_to("/dev/zero"), "file-kind"),
    "link to nothing": (lambda path: path.symlink_to("nothing"), "file-kind"),
    "a terabyte of nothing": (sparse, "file-size"),
    "a mebibyte and a byte": (lambda path: path.write_bytes(b"#" * (MEBIBYTE + 1)), "file-size"),
    "empty": (lambda path: path.write_bytes(b""), "yaml-syntax"),
    "noughts": (lambda path: path.write_bytes(bytes(4096)), "control-character"),
    "a folder with the name of a file": (lambda path: (path.mkdir(), (path / "Y.yml").write_text("x")), "shape"),
    "a git pointer": (lambda path: path.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"), "shape"),
}  # fmt: skip


@pytest.mark.parametrize("name", MAKE)
@pytest.mark.parametrize("folder", ["actors", "briefings", "pages"])
def test_what_is_no_file_of_records_is_told_and_not_read(site: Site, name: str, folder: str) -> None:
    project = site()
    path = project.content / folder / ("odd.yml" if folder == "actors" else "odd.md")
    make, rule = MAKE[name]
    try:
        make(path)
    except PermissionError:
        pytest.skip("only root may make a device")
    start = time.monotonic()
    _, problems = pipeline.examine(project)
    assert time.monotonic() - start < 10
    told = [problem for problem in problems if problem.where.path.startswith(f"content/{folder}/odd")]
    assert told and all(one.severity == "error" for one in told)
    if folder == "actors":
        assert rule in {one.rule for one in told}
    host = Path("/etc/hostname").read_text("utf-8").strip()
    assert not host or all(host not in str(one) for one in told)


def test_a_hard_link_is_read_as_the_file_that_it_is(
    site: Site, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Git stores none, so that none can come with a contribution; on a disk nobody can tell which name was first."""
    project = site()
    other = tmp_path_factory.mktemp("elsewhere") / "x.yml"
    other.write_text("name: Elsewhere\nkind: person\n")
    os.link(other, project.content / "actors" / "elsewhere.yml")
    library, problems = pipeline.examine(project)
    assert problems == [] and library.records["elsewhere"].label == "Elsewhere"


@pytest.mark.parametrize("name", ["content", "actors"])
def test_a_folder_that_is_a_link_is_not_followed(
    site: Site, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    project = site()
    folder = project.content if name == "content" else project.content / name
    moved = tmp_path_factory.mktemp("elsewhere") / "x"
    folder.rename(moved)
    folder.symlink_to(moved)
    if name == "content":
        with pytest.raises(BriefgenError, match="a link, not a folder"):
            pipeline.examine(project)
    else:
        _, problems = pipeline.examine(project)
        assert ("content/actors", "file-kind") in {(one.where.path, one.rule) for one in problems}


# ---- Names ----

OWN_NAMES = [
    "CON", "nul.txt", "com1 ", "a.", "INC-1", "aA", "a b", "a#b", "a%b", "a:b", "a*b", "<x>", "e\u0301", "\u00e9", "İ", "ß", "ﬁ", "\u202egpj.exe", "\u200b", "-rf", "--help", "~", "$HOME", "$(id)", "`id`",
    "{{7*7}}", "a\nb", "a\tb", "a\\b", "a'b", 'a"b', "&lt;", "x" * 200, "_headers", ".htaccess", "..a", "А",
]  # fmt: skip
IDS = {"404", "sitemap", "search", "assets", "index"}
"""Names that may be ids in some folder."""


def told_of_name(name: str, root: Path) -> list[Problem]:
    project = write_site(root, {})
    for folder, ending in (("actors", ".yml"), ("pages", ".md")):
        path = project.content / folder / f"{name}{ending}"
        path.write_text("name: X\nkind: person\n" if folder == "actors" else "---\ntitle: X\n---\nText.\n")
    _, problems = pipeline.examine(project)
    return problems


@pytest.mark.parametrize("name", OWN_NAMES)
def test_a_name_that_is_no_id_is_refused(name: str, tmp_path: Path) -> None:
    problems = told_of_name(name, tmp_path)
    hidden = name.startswith(".")  # what begins with a dot belongs to a program, and is not looked at
    refused = {one.where.path.split("/")[1] for one in problems if one.rule == "file-name"}
    assert refused == (set() if hidden else {"actors", "pages"}), [str(one) for one in problems]
    assert all(str(one.where).isprintable() for one in problems)


@whole
@pytest.mark.thorough
def test_names_of_the_corpus_are_refused_or_harmless(tmp_path: Path) -> None:
    for number, name in enumerate(json.loads((CORPORA / "paths.json").read_text("utf-8"))):
        if (
            "/" in name
            or "\0" in name
            or name in ("", ".", "..")
            or name.encode("utf-8", "ignore").decode() != name
        ):
            continue  # no file can have it
        problems = told_of_name(name, tmp_path / str(number))
        refused = {one.where.path.split("/")[1] for one in problems if one.rule == "file-name"}
        allowed = set() if name.startswith(".") else {"actors", "pages"}
        assert refused == allowed or name in IDS, name


@pytest.mark.parametrize(
    "pair",
    [
        ("caf\u00e9", "cafe\u0301"),
        ("Group", "group"),
        ("İ", "i\u0307"),
        ("ß", "ss"),
        ("ﬁ", "fi"),
        ("x", "x "),
    ],
)
def test_of_two_names_that_another_system_takes_for_one_one_is_refused(
    pair: tuple[str, str], tmp_path: Path
) -> None:
    """An id has small letters of ASCII alone, so that of two such names at most one is an id, on every system."""
    project = write_site(tmp_path, {})
    for name in pair:
        (project.content / "places" / f"{name}.yml").write_text("name: X\nkind: city\n")
    assert len({unicodedata.normalize("NFKC", name).casefold().strip() for name in pair}) == 1
    _, problems = pipeline.examine(project)
    refused = [one for one in problems if one.rule in ("file-name", "duplicate-id")]
    assert len(refused) >= 1


@pytest.mark.parametrize("name", ["index", "con", "lpt1"])
@pytest.mark.parametrize("folder", ["actors", "incidents"])
def test_a_name_that_the_site_or_a_system_keeps_is_refused(site: Site, folder: str, name: str) -> None:
    _, problems = pipeline.examine(site({f"content/{folder}/{name}.yml": "name: X\nkind: person\n"}))
    told = [one for one in problems if one.rule == "file-name"]
    assert [str(one.where) for one in told] == [f"content/{folder}/{name}.yml:1:1"]
    assert told[0].what == "a name that the site or Windows keeps for itself"


@pytest.mark.parametrize("name", ["timeline", "codebook", "404", "search", "incidents"])
def test_a_page_with_the_name_of_one_of_the_site_s_own_is_refused(site: Site, name: str) -> None:
    _, problems = pipeline.examine(site({f"content/pages/{name}.md": "---\ntitle: X\n---\nText.\n"}))
    assert [(one.rule, one.where.path) for one in problems] == [("file-name", f"content/pages/{name}.md")]
    _, problems = pipeline.examine(
        site({f"content/pages/{name}.md": None, "content/pages/index.md": "---\ntitle: X\n---\nText.\n"})
    )
    assert problems == [], "the home page is written by hand"


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["404", "sitemap", "search", "assets"])
def test_an_id_that_is_a_name_of_the_site_s_own_takes_nothing_from_it(name: str, tmp_path: Path) -> None:
    project = write_site(
        tmp_path, {"mkdocs.yml": HOST, f"content/actors/{name}.yml": "name: ZQ\nkind: person\n"}
    )
    done = briefgen("build", "--no-pdf", "-C", project.root)
    assert done.returncode == 0, done.stderr
    listed = (project.site / "actors" / "index.html").read_text("utf-8")
    assert (
        "The Group" in listed
        and "ZQ" in listed
        and "ZQ" in (project.site / "actors" / f"{name}.html").read_text("utf-8")
    )
    assert (project.site / "search" / "pages").is_dir() and (
        project.site / "assets" / "briefgen.css"
    ).is_file()


# ---- Text that takes long ----

UNITS = {
    "openers": "[a", "records": "[[town|", "citations": "[@paper; ", "cited": "[@paper] ", "braces": "{{ ", "backticks": "`a``", "emphases": "*a_ ", "strong": "*a **a ", "judgements": "> [!judgement x]\n\n",
    "cells": "|x", "links": "[a](", "angles": "<http://a", "references": "&amp;", "stops": ". A", "lists": "- ", "words": "word ", "one word": "a", "hyphens": "a-", "paragraphs": "a\n\n", "headings": "# a\n",
    "quotes": "> ", "tags": "<a ", "right to left": "\u0645 ", "marks": "e\u0301", "emoji": "\U0001f6f0",
}  # fmt: skip
SLOWEST = "openers"


def texts(size: int) -> Iterator[tuple[str, str]]:
    for name, unit in UNITS.items():
        yield name, unit * (size // len(unit))
    if CORPORA.is_dir():
        for case in json.loads((CORPORA / "markdown.json").read_text("utf-8")):
            once = len(case["prefix_unit"]) + len(case["suffix_unit"])
            count = max(1, min(case["repeat"], size // once))
            text = case["prefix_unit"] * count + case["middle"] + case["suffix_unit"] * count
            yield case["name"], text.replace("\0", "")


def placed(text: str) -> Iterator[tuple[str, str, str]]:
    """A text as the body of a briefing and of a page, as one summary, and in a list of many."""
    head = RICH[FIRST].split("\n---\n")[0] + "\n---\n"
    quoted = json.dumps(text, ensure_ascii=False)
    yield "body", FIRST, head + text
    yield "page", "content/pages/about.md", f"---\ntitle: About\n---\n{text}"
    yield "summary", ATTACK, RICH[ATTACK].split("summary:")[0] + f"summary: {quoted}\n"
    many = min(15, (MEBIBYTE - 10_000) // len(quoted.encode()))
    yield (
        "many",
        FIRST,
        head.replace("gaps: Why it did so.", f"gaps: [{', '.join([quoted] * many)}]") + "x [@paper].\n",
    )


@pytest.mark.parametrize(
    "name",
    [name if name == SLOWEST else pytest.param(name, marks=pytest.mark.exhaustive) for name, _ in texts(100)],
)
def test_no_text_takes_two_seconds_or_300_mib_to_check(name: str, tmp_path: Path) -> None:
    text = dict(texts(64 * 1024 - 2000))[name]
    for place, file, content in placed(text):
        if name == SLOWEST and place in ("page", "summary"):
            continue  # here every run of the tests looks
        root = write_site(tmp_path / place, {**RICH, file: content}).root
        assert (root / file).stat().st_size <= MEBIBYTE
        seconds, memory, told = checked(root)
        assert seconds < 2 and memory < 300, (name, place, seconds, memory)
        assert place != "many" or any("[file-size]" in line for line in told) or len(text) < 40_000, told[:2]


@pytest.mark.thorough
def test_a_bomb_takes_little_memory(tmp_path: Path) -> None:
    for number, bomb in enumerate(BOMBS.values()):
        seconds, memory, told = checked(write_site(tmp_path / str(number), {ATTACK: bomb}).root)
        assert seconds < 2 and memory < 300 and told, (number, seconds, memory)


@pytest.mark.exhaustive
def test_no_text_that_passes_takes_a_build_or_its_pdf_long(tmp_path: Path) -> None:
    """Whole builds with the longest texts in a page and a summary, their PDFs too; each is bounded at sixty seconds."""
    for name, text in texts(60 * 1024):
        front = json.dumps(text.replace("\n", " ").strip() or "x", ensure_ascii=False)
        briefing = RICH[FIRST].replace("gaps: Why it did so.", f"gaps: {front}")
        root = write_site(
            tmp_path / name.replace(" ", "-").replace("(", "").replace("/", ""),
            {**RICH, "mkdocs.yml": HOST, FIRST: briefing},
        ).root
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = briefgen("build", "-C", root)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert "Traceback" not in done.stderr, (name, done.stderr[-500:])
        assert done.returncode == 0 or "content/" in done.stderr, (name, done.stderr[-500:])
        assert after.ru_utime - before.ru_utime < 60, name


# ---- The limit of a PDF ----

ENDLESS = "#let f(n) = { let i = 0; while i < n { i = calc.max(i + 1, 0) }; i }\n#for k in range(100000) { let _ = f(9000 + calc.rem(k, 900)) }\n"


GREEDY = "#let a = range(60000)\n#let f(k) = { let b = a.map(x => x + k); let i = 0; while i < 9000 { i = calc.max(i + 1, 0) }; b }\n#let kept = range(5000).map(f)\n#kept.len()\n"

PRINT = """\
import sys
from pathlib import Path
from briefgen import pdf, pipeline
from briefgen.pdf.limits import Limits
from briefgen.problems import BriefgenError
from briefgen.project import Project

root, workers, seconds, memory, *ids = sys.argv[1:]
project = Project(Path(root))
made = pipeline.run(project, only=ids)
limits = Limits(float(seconds), int(memory))
try:
    list(pdf.print_pages(made.pages, made.library, project.templates, workers=int(workers), limits=limits))
except BriefgenError as error:
    sys.exit(str(error))
"""


def printed(project: Project, *ids: str, workers: int = 1, seconds: float = 60, memory: int = 2 << 30) -> str:
    """What a process says that prints some records. One of its own: the typesetter goes on until its process ends."""
    given = map(str, (project.root, workers, seconds, memory, *ids))
    done = subprocess.run(
        [sys.executable, "-c", PRINT, *given],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 1
    return done.stderr


def test_a_pdf_that_takes_too_long_ends_in_a_line_that_names_its_record(site: Site) -> None:
    told = printed(site({"templates/print.typ": ENDLESS}), "first", seconds=0.6)
    limit = "its PDF takes more than 0.6 seconds or 2 GiB; shorten the record [pdf]"
    assert told == f"content/briefings/first.md:1:1: error: {limit}\n"


@pytest.mark.thorough
def test_a_pdf_that_takes_too_much_memory_ends_the_same_way(site: Site) -> None:
    told = printed(site({"templates/print.typ": GREEDY}), "first", memory=40 * MEBIBYTE)
    assert told.startswith("content/briefings/first.md:1:1: error: its PDF takes more than 60 seconds or")


@pytest.mark.thorough
def test_a_worker_that_takes_too_long_is_ended(site: Site) -> None:
    project = site({"templates/print.typ": ENDLESS})
    told = printed(project, "first", "attack", "group", workers=2, seconds=0.6)
    assert told.startswith("content/briefings/first.md:1:1: error: its PDF takes more than")
