"""Times printing with typst against Chromium's print-to-PDF of the same pages, in one run.

    python benchmarks/pdf.py --briefings 100

Prints 100 briefings of about ten pages, then one of about a hundred, both ways, and the peak memory. Ends with 1 where an
aim is missed. Needs chromium.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from random import Random

from playwright.sync_api import sync_playwright
from pypdf import PdfReader

from benchmarks.check import run
from benchmarks.generate import files
from benchmarks.records import World, make_world
from briefgen.pdf import worker_count
from tests.browser import WHOLE, launch

INCIDENTS = 900
MANY, ONE = 0.25, 0.6
"""Shares of Chromium's time that printing may take: of many briefings, and of one long one."""
MOST_MEMORY = 500
"""MiB at the peak, all processes together."""

PRINT = """
import resource, sys, time
from pathlib import Path
from briefgen import pdf, pipeline
from briefgen.project import Project

def main():
    project, out, ids = Project(Path(sys.argv[1])), Path(sys.argv[2]), sys.argv[3:]
    made = pipeline.run(project, only=ids)
    start = time.perf_counter()
    for one in pdf.print_pages(made.pages, made.library, project.templates):
        (out / f"{one.id}.pdf").write_bytes(one.content)
    took = time.perf_counter() - start
    own, worker = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    status = Path("/proc/self/status")  # Linux hands down the peak of the process that started this one
    if status.exists():
        own = next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    workers = pdf.worker_count(len(ids))
    print(took, (own + worker * workers) / 1024)

if __name__ == "__main__":
    main()
"""
"""Prints some records; tells the seconds it took, and the peak memory of this process and all its workers in MiB."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What printing took: seconds of the whole command, seconds of printing alone, MiB, pages."""

    wall: float
    alone: float
    memory: float
    pages: int


def briefing(
    title: str, scope: str, incidents: Sequence[str], world: World, paragraphs: int, random: Random
) -> str:
    """A briefing of a scope, with cited paragraphs in sections of eight."""
    told = []
    for number in range(paragraphs):
        if number % 8 == 0:
            told.append(f"## Part {number // 8 + 1} of the account")
        sentences = []
        for _ in range(4):
            link, source = random.choice(incidents), random.choice(world.sources[:40])
            sentences.append(
                f"The reports on [[{link}]] tell of men who came by the river road at night, and of a shed that "
                f"burned until the morning [@{source}, para. {random.randint(1, 30)}]."
            )
        told.append("\n".join(sentences))
    source = world.sources[0]
    return (
        f"---\ntitle: {title}\nas_of: 2026-01-31\nauthors: [A. Author]\nscope: {scope}\n"
        f"key_judgements:\n  - text: The attacks go on at the pace of the year before [@{source}, para. 3].\n"
        "    likelihood: likely\n---\n\n" + "\n\n".join(told) + "\n"
    )


def write_site(folder: Path, briefings: int) -> None:
    """An invented site with many briefings and a long one (`long`)."""
    world, random = make_world(INCIDENTS), Random(1)
    ours = {}
    for number in range(briefings):
        chosen = random.sample(world.incidents, 24)
        ours[f"b-{number:03}"] = briefing(
            f"Review no. {number + 1}", f"{{incidents: [{', '.join(chosen)}]}}", chosen, world, 36, random
        )
    ours["long"] = briefing("A long review", "{when: 1900/2100}", world.incidents, world, 64, random)
    made = {path: text for path, text in files(INCIDENTS) if "/briefings/" not in path}
    for path, text in {**made, **{f"content/briefings/{key}.md": text for key, text in ours.items()}}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def with_typst(site: Path, out: Path, ids: list[str]) -> Measured:
    """Print records with typst, in a process of its own."""
    out.mkdir()
    script = out.parent / "print.py"  # a file, as worker processes start from it
    script.write_text(PRINT, encoding="utf-8")
    measured = run(str(script), str(site), str(out), *ids)
    alone, memory = map(float, measured.output.split())
    return Measured(measured.wall, alone, memory, _pages(out))


def with_chromium(site: Path, out: Path, ids: list[str]) -> Measured:
    """Print the built pages of records with one Chromium, started before the clock: tagged, A4, one tab after the other."""
    out.mkdir()
    with sync_playwright() as playwright:
        browser = launch(playwright, WHOLE)
        page = browser.new_page()
        start = time.perf_counter()
        for key in ids:
            page.goto((site / "site" / "briefings" / f"{key}.html").as_uri())
            page.pdf(path=out / f"{key}.pdf", format="A4", tagged=True, outline=True)
        took = time.perf_counter() - start
        browser.close()
    return Measured(took, took, 0, _pages(out))


def _pages(out: Path) -> int:
    return sum(len(PdfReader(path).pages) for path in out.glob("*.pdf"))


def compare(site: Path, name: str, ids: list[str], aim: float) -> bool:
    """Print both ways, tell the figures, and say whether the aims are reached."""
    ours = with_typst(site, site / f"typst-{name}", ids)
    theirs = with_chromium(site, site / f"chromium-{name}", ids)
    ratio, whole = ours.alone / theirs.alone, ours.wall / theirs.alone
    print(f"{name}: {len(ids)} files, {ours.pages} pages by typst, {theirs.pages} by Chromium")
    print(f"  typst {ours.alone:.1f} s ({ours.wall:.1f} s with reading, checking and writing pages)")
    print(f"  Chromium {theirs.alone:.1f} s; ratio {ratio:.3f} ({whole:.3f}); the aim is {aim:g}")
    print(f"  peak memory {ours.memory:.0f} MiB; the aim is below {MOST_MEMORY}", flush=True)
    return ratio <= aim and ours.memory < MOST_MEMORY


def main() -> None:
    """Measure, and say whether the aims are reached."""
    parser = argparse.ArgumentParser(description="Time printing with typst against Chromium.")
    parser.add_argument("--briefings", type=int, default=100)
    options = parser.parse_args()
    packages = ", ".join(f"{name} {version(name)}" for name in ("typst", "playwright"))
    print(f"Python {platform.python_version()}, {packages}, {worker_count(options.briefings)} workers")
    with tempfile.TemporaryDirectory(prefix="briefgen-bench-") as folder:
        site = Path(folder)
        write_site(site, options.briefings)
        run("-m", "briefgen", "build", "--no-pdf", "-C", str(site))
        many = [f"b-{number:03}" for number in range(options.briefings)]
        reached = [compare(site, "many", many, MANY), compare(site, "one", ["long"], ONE)]
    sys.exit(not all(reached))


if __name__ == "__main__":
    main()
