"""Who is compared: briefgen, MkDocs with Material, Zensical and Hugo, each with its folder, its commands, and its sites."""

from __future__ import annotations

import os
import re
import shutil
import statistics
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from benchmarks.check import Run, measure
from benchmarks.generate import write

SENTENCE = "The old ferry bell was heard across the water more than twice"
"""What the changed page says, and no invented record."""

MKDOCS = """\
site_name: Invented records
docs_dir: docs
use_directory_urls: false
theme: {name: material, font: false}
plugins: [search]
not_in_nav: "*"
nav: [Home: index.md]
markdown_extensions: [tables, attr_list, md_in_html]
"""
HUGO = """\
baseURL = "/"
title = "Invented records"
uglyURLs = true
disableKinds = ["taxonomy", "term", "RSS"]
[markup.goldmark.renderer]
unsafe = true
[markup.goldmark.parser.attribute]
block = true
"""
LAYOUT = (
    '<!doctype html><html><head><meta charset="utf-8"><title>{{ .Title }}</title></head>'
    "<body><main>{{ .Content }}</main></body></html>\n"
)
BRIEFGEN = (sys.executable, "-m", "briefgen")

COLD, CHANGED, NOTHING = "briefgen, cold", "briefgen, one record changed", "briefgen, nothing changed"
BUILDS = (COLD, CHANGED, NOTHING)
CHECK, AGAIN = "briefgen check, cold", "briefgen check, again"
MKDOCS_COLD, HUGO_COLD = "MkDocs + Material, cold", "Hugo, cold"
ZENSICAL_COLD, ZENSICAL_WARM = "Zensical, cold", "Zensical, one page changed"
AGAINST = {MKDOCS_COLD: COLD, ZENSICAL_COLD: COLD, ZENSICAL_WARM: CHANGED, HUGO_COLD: COLD}
"""What of briefgen is compared with each step of the others."""


@dataclass(frozen=True, slots=True)
class Step:
    """One command: its name in the table, and what is done before the clock starts."""

    name: str
    prepare: Callable[[], object]
    command: tuple[str, ...]
    site: str = ""
    """Where it writes, inside its folder; a check writes no site."""
    tells: bool = False
    """Whether the changed page says the sentence afterwards."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One who builds the pages: a folder, and the steps that are measured, one after the other."""

    name: str
    folder: Path
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """What one command took, and what it wrote: files, bytes, the median bytes of an incident's page."""

    run: Run
    files: int = 0
    bytes: int = 0
    page: int = 0


@dataclass(frozen=True, slots=True)
class Site:
    """One site and who builds it; its records, its Markdown pages, its incidents, and the one that is changed."""

    peers: tuple[Peer, ...]
    records: int
    pages: int
    incidents: tuple[str, ...]
    changed: str


def find(name: str, path: str = "") -> str:
    """The program of a peer; empty where it is missing."""
    if name == "mkdocs":
        return sys.executable if find_spec("mkdocs") and find_spec("material") else ""
    program = shutil.which(path or name)
    return os.path.abspath(program) if program else ""


def version_of(name: str, program: str) -> str:
    """What a peer says of its version."""
    if name == "mkdocs":
        return f"MkDocs {version('mkdocs')}, Material {version('mkdocs-material')}"
    told = measure(program, "version" if name == "hugo" else "--version").output
    return f"{name.title()} {found[0]}" if (found := re.search(r"\d+(\.\d+)+", told)) else name.title()


def everyone(folder: Path, incidents: int, programs: Mapping[str, str], small: bool) -> Site:
    """The same pages for briefgen and for all whose programs are given; on a small site no more than one build each."""
    records, pages = folder / "briefgen", folder / "pages"
    number = write(records, incidents) - 2  # without the settings of the host and of briefgen
    measure(*BRIEFGEN, "render", str(pages), "-C", str(records))
    ids = tuple(sorted(path.stem for path in (records / "content" / "incidents").glob("*.yml")))
    changed = ids[incidents // 2]
    found = [briefgen(records, changed, small)]
    if "mkdocs" in programs:
        found.append(mkdocs(pages, folder / "mkdocs", programs["mkdocs"]))
    if "zensical" in programs and not small:
        found.append(zensical(pages, folder / "zensical", programs["zensical"], changed))
    if "hugo" in programs and not small:
        found.append(hugo(pages, folder / "hugo", programs["hugo"]))
    return Site(tuple(found), number, sum(1 for _ in pages.rglob("*.md")), ids, changed)


def briefgen(folder: Path, incident: str, small: bool) -> Peer:
    """The records in `folder`: a whole build, and, where the site is not the small one, what follows a build, and the check."""
    record = folder / "content" / "incidents" / f"{incident}.yml"
    text = record.read_text(encoding="utf-8")
    source = re.search(r"@([\w-]+)", text)
    assert source is not None, "an invented incident cites"
    changed = text.replace("\nclaims:\n", f"\n  {SENTENCE} [@{source[1]}].\nclaims:\n", 1)
    clean = partial(_renew, folder, ("content", "mkdocs.yml"), record, text)
    build = (*BRIEFGEN, "build", "--no-pdf", "-C", str(folder))
    check = (*BRIEFGEN, "check", "-C", str(folder))
    steps = (
        Step(COLD, clean, build, "site"),
        Step(CHANGED, partial(_write, record, changed), build, "site", True),
        Step(NOTHING, _nothing, build, "site", True),
        Step(CHECK, clean, check),
        Step(AGAIN, _nothing, check),
    )
    return Peer("briefgen", folder, steps[:1] if small else steps)


def mkdocs(pages: Path, folder: Path, program: str) -> Peer:
    """MkDocs with the theme Material and its search, on the Markdown in `pages`."""
    shutil.copytree(pages, folder / "docs")
    _write(folder / "mkdocs.yml", MKDOCS)
    command = (program, "-m", "mkdocs", "build", "--quiet", "-f", str(folder / "mkdocs.yml"))
    clean = partial(_renew, folder, ("docs", "mkdocs.yml"))
    return Peer("MkDocs", folder, (Step(MKDOCS_COLD, clean, command, "site"),))


def zensical(pages: Path, folder: Path, program: str, incident: str) -> Peer:
    """Zensical, with the settings of MkDocs."""
    shutil.copytree(pages, folder / "docs")
    _write(folder / "mkdocs.yml", MKDOCS)
    page = folder / "docs" / "incidents" / f"{incident}.md"
    text = page.read_text(encoding="utf-8")
    command = (program, "build", "-f", str(folder / "mkdocs.yml"))
    clean = partial(_renew, folder, ("docs", "mkdocs.yml"), page, text)
    change = partial(_write, page, f"{text}\n{SENTENCE}.\n")
    steps = (
        Step(ZENSICAL_COLD, clean, command, "site"),
        Step(ZENSICAL_WARM, change, command, "site", True),
    )
    return Peer("Zensical", folder, steps)


def hugo(pages: Path, folder: Path, program: str) -> Peer:
    """Hugo with a layout of one line; each page has front matter, without which one that begins with `<` is refused."""
    for page in pages.rglob("*.md"):
        name = page.with_stem("_index") if page.stem == "index" else page
        _write(
            folder / "content" / name.relative_to(pages),
            f"---\ntitle: {page.stem}\n---\n" + page.read_text(encoding="utf-8"),
        )
    _write(folder / "config.toml", HUGO)
    for layout in ("index.html", "_default/single.html", "_default/list.html"):
        _write(folder / "layouts" / layout, LAYOUT)
    command = (program, "--quiet", "--source", str(folder))
    clean = partial(_renew, folder, ("content", "layouts", "config.toml"))
    return Peer("Hugo", folder, (Step(HUGO_COLD, clean, command, "public"),))


def take(site: Site, peer: Peer, step: Step) -> Made:
    """Measure one step alone, and look at what it wrote. Raises SystemExit where that is not what was asked for."""
    step.prepare()
    os.sync()  # what was written before is not put on the disk while this one is timed
    run = measure(*step.command, NO_MKDOCS_2_WARNING="1", XDG_CACHE_HOME=str(peer.folder / ".xdg"))
    if not step.site:
        return Made(run)
    root = peer.folder / step.site
    sizes = {
        path.relative_to(root).as_posix(): path.stat().st_size for path in root.rglob("*") if path.is_file()
    }
    html = sum(name.endswith(".html") for name in sizes)
    if html < site.pages:
        raise SystemExit(f"{step.name}: {html} pages were written, and not {site.pages}")
    told = (root / "incidents" / f"{site.changed}.html").read_text(encoding="utf-8")
    if (SENTENCE in told) is not step.tells:
        raise SystemExit(f"{step.name}: the page of {site.changed} is not made from the file as it stands")
    page = statistics.median_low(sizes[f"incidents/{incident}.html"] for incident in site.incidents)
    return Made(run, len(sizes), sum(sizes.values()), page)


def _renew(folder: Path, kept: tuple[str, ...], changed: Path | None = None, text: str = "") -> None:
    """Remove all that a build left, with caches, and put the changed file back."""
    for path in folder.iterdir():
        if path.name not in kept:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    if changed is not None:
        _write(changed, text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _nothing() -> None:
    """A build or check again, of the same files."""
