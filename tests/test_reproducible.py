"""The same records give the same bytes, wherever, whenever and by whomever a site is built.

The knobs are those of reprotest (reproducible-builds.org) that a build can feel.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

import pytest

from briefgen.pdf import WHOLE, Inputs
from briefgen.pdf.typesetting import Typesetter
from tests.built import PARTS, ROOT, copy_founding, tree
from tests.conftest import write_site

LOCALES = ("tr_TR.UTF-8", "tr_TR.ISO-8859-9", "ar_SA.UTF-8")
"""Locales that turn over what a program takes for granted: case, names of days, order, digits, encoding."""


@dataclass(frozen=True)
class Way:
    """How a site is built."""

    zone: str = "UTC"
    locale: str = "C.UTF-8"
    seed: int = 0
    umask: int = 0o022
    folder: str = "project"
    backwards: bool = False
    """Its files are made in reverse order, which is the order in which a tmpfs lists them."""
    jobs: int = 1
    days: int = 0
    """So many days later."""
    variables: dict[str, str] = field(default_factory=dict)


USUAL = Way()
UNUSUAL = Way(
    zone="Australia/Lord_Howe",
    locale="tr_TR.UTF-8",
    seed=4,
    umask=0o077,
    folder="a folder — ü 漢 'quoted' & %20",
    backwards=True,
    jobs=8,
    days=400,
    variables={"HOME": "/nonexistent", "USER": "somebody", "COLUMNS": "40", "LANGUAGE": "tr", "TERM": "dumb"},
)
KNOBS: dict[str, list[Way]] = {
    "zone": [replace(USUAL, zone=zone) for zone in ("Asia/Kathmandu", "Australia/Lord_Howe")],
    "locale": [replace(USUAL, locale=locale) for locale in ("C", *LOCALES)],
    "seed": [replace(USUAL, seed=seed) for seed in (1, 2, 3, 4)],
    "umask": [replace(USUAL, umask=0o077)],
    "folder": [replace(USUAL, folder=UNUSUAL.folder)],
    "backwards": [replace(USUAL, backwards=True)],
    "jobs": [replace(USUAL, jobs=8)],
    "days": [replace(USUAL, days=400), replace(USUAL, variables={"SOURCE_DATE_EPOCH": "1000000000"})],
    "variables": [replace(USUAL, variables=UNUSUAL.variables)],
}
"""Each knob turned alone; the usual way is what they are compared with."""


def _needed(there: bool, what: str) -> None:
    """Skip where something is missing, except where nothing may be."""
    if not there:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{what} is not installed")


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in memory, which lists files in an order that depends on when they were made."""
    top = Path("/dev/shm")
    _needed(top.is_dir() and os.access(top, os.W_OK), "a tmpfs at /dev/shm")
    folder = top / tmp_path_factory.mktemp("x").parent.name
    folder = folder.with_name(f"briefgen-{os.getpid()}-{folder.name}")
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for locales."""
    return tmp_path_factory.mktemp("locales")


def make_locale(folder: Path, name: str) -> None:
    """Make a locale of glibc's sources: few systems have those that are needed here."""
    if name not in LOCALES or (folder / name).is_dir():
        return
    _needed(Path("/usr/share/i18n/locales/tr_TR").exists(), "the package locales")
    language, _, charmap = name.partition(".")
    command = ["localedef", "-c", "-i", language, "-f", charmap, str(folder / name)]
    subprocess.run(command, capture_output=True, check=False)  # it warns of odd names of days, and is content
    assert (folder / name / "LC_TIME").is_file()


def lay(sources: Path, folder: Path, way: Way) -> None:
    """A project's files, made one after the other."""
    files = sorted(
        path for part in (*PARTS, "own") for path in (sources / part, *(sources / part).rglob("*"))
    )
    for path in reversed(files) if way.backwards else files:
        if path.is_file() and "__pycache__" not in path.parts:
            target = folder / path.relative_to(sources)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())


def started(way: Way, locales: Path, folder: Path, *command: str) -> str:
    """Run Python in a way; returns what it says."""
    make_locale(locales, way.locale)
    later = ["faketime", "-f", f"+{way.days}d"] if way.days else []
    _needed(not later or bool(shutil.which("faketime")), "faketime")
    settings = {
        "TZ": way.zone,
        "LC_ALL": way.locale,
        "LOCPATH": str(locales),
        "PYTHONHASHSEED": str(way.seed),
        "BRIEFGEN_JOBS": str(way.jobs),
        **way.variables,
    }
    given = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    done = subprocess.run(
        [*later, sys.executable, *command],
        cwd=folder,
        env={**given, "PYTHONPATH": str(ROOT), **settings},
        umask=way.umask,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


Build = Callable[..., dict[str, bytes]]


@pytest.fixture(scope="module")
def build(memory: Path, locales: Path) -> Build:
    """`build(sources, way)` gives every file of the site."""

    def made(sources: Path, way: Way, *options: str) -> dict[str, bytes]:
        top = memory / "built"
        folder = top / way.folder
        lay(sources, folder, way)
        try:
            started(way, locales, folder, "-m", "briefgen", "build", "--no-cache", *options)
            started(replace(way, days=0), locales, folder, "-m", "briefgen", "verify")
            return tree(folder / "site")
        finally:
            shutil.rmtree(top)

    return made


def differing(found: dict[str, bytes], expected: dict[str, bytes]) -> list[str]:
    """The files that are not the same in both."""
    return sorted(path for path in found.keys() | expected.keys() if found.get(path) != expected.get(path))


PROBE = """
import datetime, json, locale, os, time
from briefgen import parallel
locale.setlocale(locale.LC_ALL, "")
mask = os.umask(0)
print(json.dumps({
    "zone": time.strftime("%Z", time.gmtime(0)) + str(time.localtime(0).tm_hour),
    "locale": [datetime.date(2000, 1, 3).strftime("%A"), locale.setlocale(locale.LC_COLLATE)],
    "seed": hash("x"),
    "umask": mask,
    "folder": os.getcwd(),
    "backwards": os.listdir("content/incidents"),
    "jobs": parallel.cores(),
    "days": datetime.date.today().toordinal(),
    "variables": [os.environ.get(name) for name in ("HOME", "USER", "COLUMNS", "LANGUAGE", "TERM")],
}))
"""


def test_each_knob_is_felt(memory: Path, locales: Path) -> None:
    """Else nothing would be shown by what they do not change."""
    told = []
    for way in (USUAL, UNUSUAL):
        lay(ROOT, memory / way.folder, way)
        told.append(json.loads(started(way, locales, memory / way.folder, "-c", PROBE)))
    assert told[0].keys() == {knob.name for knob in fields(Way)} == KNOBS.keys()
    assert [knob for knob in told[0] if told[0][knob] == told[1][knob]] == []
    assert told[1]["days"] - told[0]["days"] in (400, 401)
    assert sorted(told[0]["backwards"]) == sorted(told[1]["backwards"])


def test_all_knobs_at_once_change_no_byte(build: Build, tmp_path: Path) -> None:
    """With an address, so that there is a map for search engines, in which the host puts the day."""
    sources = copy_founding(tmp_path)
    with (sources / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("site_url: https://records.example/\n")
    usual, unusual = build(sources, USUAL), build(sources, UNUSUAL)
    assert differing(usual, unusual) == []
    assert usual["sitemap.xml"].count(b"<loc>") > 100 and b"lastmod" not in usual["sitemap.xml"]
    assert sum(path.endswith(".pdf") for path in usual) == 2
    assert {"manifest.json", "SHA256SUMS", "index.html"} <= usual.keys()


@pytest.fixture(scope="module")
def usual(build: Build) -> dict[str, bytes]:
    """The founding site, built in the usual way."""
    return build(ROOT, USUAL)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "way",
    [
        pytest.param(way, id=f"{knob} {number}")
        for knob, ways in KNOBS.items()
        for number, way in enumerate(ways)
    ],
)
def test_no_knob_changes_a_byte(build: Build, usual: dict[str, bytes], way: Way) -> None:
    assert differing(build(ROOT, way), usual) == []


LEAKS = {
    "about.md": "datetime.date.today()",
    "index.md": "time.localtime(0).tm_hour",
    "codebook.md": "os.environ['LC_ALL']",
    "timeline.md": "hash('x')",
    "actors/index.md": "MASK",
    "places/index.md": "os.getcwd()",
    "sources/index.md": "os.listdir('content/incidents')",
    "incidents/index.md": "parallel.cores()",
    "briefings/index.md": "os.environ.get('USER')",
}
"""Pages, each with one thing that it tells of how it was built: a leak for each knob."""

HOST = """\
site_name: Small
docs_dir: content/pages
site_url: https://records.example/
use_directory_urls: false
theme: {name: material, font: false}
plugins: [search, briefgen]
"""


@pytest.mark.thorough
def test_what_lets_a_knob_show_is_found(build: Build, tmp_path: Path) -> None:
    """The comparison must name each page that tells, and no other."""
    assert len(LEAKS) == len(KNOBS)
    told = ", ".join(f"{page!r}: lambda: {what}" for page, what in LEAKS.items())
    hook = f"""\
import datetime, os, time
from briefgen import parallel
MASK = os.umask(0)
os.umask(MASK)
TOLD = {{{told}}}
def on_post_page(output, page, config):
    tell = TOLD.get(page.file.src_uri)
    return output + f"<!-- {{tell()}} -->" if tell else output
"""
    later = "title: Later\ntype: armed-clash\nwhen: 2020\nwhere: town\n"
    more = {f"content/incidents/later-{name}.yml": later for name in "abc"}
    write_site(tmp_path, {"mkdocs.yml": f"{HOST}hooks: [own/hook.py]\n", "own/hook.py": hook, **more})
    one, other = build(tmp_path, USUAL, "--no-pdf"), build(tmp_path, UNUSUAL, "--no-pdf")
    pages = [page.replace(".md", ".html") for page in LEAKS]
    assert differing(one, other) == sorted([*pages, "manifest.json", "SHA256SUMS"])


UNGUARDED = HOST.replace("briefgen]", "briefgen: {guard: false}]")
THEMES = {
    "the map for search engines": HOST,
    "MkDocs' own theme": UNGUARDED.replace("{name: material, font: false}", "mkdocs"),
    "Read the Docs' theme": UNGUARDED.replace("{name: material, font: false}", "readthedocs"),
    "a theme that prints the day": HOST.replace("font: false}", "font: false, custom_dir: own}"),
}


@pytest.mark.thorough
@pytest.mark.parametrize("name", THEMES)
def test_no_theme_shows_the_day(build: Build, tmp_path: Path, name: str) -> None:
    text = '{% extends "base.html" %}{% block announce %}Built {{ build_date_utc }}{{ page.update_date }}.{% endblock %}'
    write_site(tmp_path, {"mkdocs.yml": THEMES[name], "own/main.html": text})
    one, other = build(tmp_path, USUAL, "--no-pdf"), build(tmp_path, UNUSUAL, "--no-pdf")
    assert differing(one, other) == []
    assert b"lastmod" not in one["sitemap.xml"] and one["sitemap.xml"].count(b"<loc>") > 10
    assert (b"Built ." in one["about.html"]) == (name == "a theme that prints the day")


def test_a_program_that_asks_for_the_day_is_given_none(tmp_path: Path) -> None:
    """It is an author's own `print.typ`; ours does not ask."""
    (tmp_path / "print.typ").write_text("#set document(date: auto)\n#datetime.today().display()\n", "utf-8")
    made = Typesetter(tmp_path).set(Inputs("{}", WHOLE, ()))
    assert set(re.findall(rb"D:(\d{8})", made.content)) == {b"19700101"}


@pytest.mark.thorough
def test_many_records_are_the_same_in_one_process_and_in_eight(build: Build, tmp_path: Path) -> None:
    """There are enough of them for each stage to use several."""
    from benchmarks.generate import write

    write(tmp_path, 260)
    one, eight = build(tmp_path, USUAL), build(tmp_path, replace(UNUSUAL, locale="C"))
    assert differing(one, eight) == []
    assert len(one) > 400


@pytest.mark.thorough
def test_the_package_is_the_same_bytes(memory: Path, locales: Path, tmp_path: Path) -> None:
    made = []
    for number, way in enumerate((USUAL, UNUSUAL)):
        folder = memory / "package" / way.folder
        shutil.copytree(
            ROOT, folder, ignore=shutil.ignore_patterns(".*", "site", "build", "dist", "__pycache__")
        )
        for path in (folder, *folder.rglob("*")):
            path.chmod((0o777 if path.is_dir() else 0o666) & ~way.umask)
        started(
            way, locales, folder, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / str(number))
        )
        made.append(tree(tmp_path / str(number)))
    (name,) = made[0]
    assert name.startswith("briefgen-") and name.endswith("-py3-none-any.whl")
    assert made[0] == made[1]
    held = zipfile.ZipFile(tmp_path / "0" / name).namelist()
    assert [path for path in held if path.endswith(".dist-info/sboms/sbom.cdx.json")]
    assert "briefgen/templates/print.typ" in held and "briefgen/fonts/OFL.txt" in held
