"""Measures the search box of a built site in a real browser, and how long its index takes to write.

    python -m benchmarks.search --incidents 10000
    python -m benchmarks.search --site FOLDER

A site of Material's own search (`search/search_index.json`) is measured in the same way. Ends with 1 above an aim.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.check import measure
from benchmarks.generate import write
from briefgen import search
from briefgen.search import Entry
from tests.browser import launch
from tests.built import Sent, served
from tests.test_search import pages_of, read

QUERIES = (
    "Jebel Ward Guard",
    "bir-hajar",
    "بئر حجر",
    "rocket attack at Deir Lawz",
    "telephone",
    "windows broke",
    "Bi",
    "Evening Dispatch 2016",
)
"""What is typed: whole names, in two scripts; a title; words of texts; two letters."""
DELAY = 60
"""Milliseconds between two keys."""
FIRST_RESULT, MOVED, TASK, SHARE = 500, 300_000, 200, 0.2
"""The aims: milliseconds from the last key to the first result, bytes sent for a query, milliseconds of the longest task, and the
part of a build that the index takes."""

WATCH = """() => {
  window.longest = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) window.longest = Math.max(window.longest, one.duration);
  }).observe({ type: "longtask" });
}"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One query on a fresh page: milliseconds to the first result, bytes as they lie, bytes sent, the longest task."""

    query: str
    first: float
    raw: int
    packed: int
    task: float


def asked(browser: Browser, address: str, site: Path, sent: Sent, query: str) -> Asked:
    """Type a query on a page that was just opened, with nothing in the browser's store."""
    context = browser.new_context()
    page = context.new_page()
    sent.clear()
    page.goto(f"{address}/codebook.html")
    page.evaluate(f"({WATCH})()")
    page.locator("input.md-search__input").click()
    page.keyboard.type(query, delay=DELAY)
    start = time.perf_counter()
    page.locator(".md-search-result__item a").first.wait_for(timeout=120_000)
    if (site / "search" / "index.js").is_file():
        page.wait_for_function(
            "query => document.querySelector('.bg-search').dataset.shown === query", arg=query
        )
    first = (time.perf_counter() - start) * 1000
    page.wait_for_timeout(300)
    task = page.evaluate("longest")
    context.close()
    parts = [(path.partition("?")[0].lstrip("/"), size) for path, size in sent if "search/" in path]
    raw = sum((site / path).stat().st_size for path, _ in parts)
    return Asked(query, first, raw, sum(size for _, size in parts), task)


def entries(site: Path) -> Iterator[str]:
    """The entries of a built site, as near as its index tells them."""
    folder = site / "search"
    kinds = {"actors": "actor", "places": "place", "incidents": "incident", "sources": "source"}
    texts: dict[int, list[str]] = {}
    for term, numbers in pages_of(folder, "text").items():
        for number in numbers:
            texts.setdefault(number, []).append(term)
    files = range(len(read(folder, "index")["pages"]))
    for number, page in enumerate(page for at in files for page in read(folder, f"pages/{at}")):
        location, title, names, description = page
        kind = kinds.get(location.partition("/")[0], "page")
        text = " ".join(texts.get(number, ()))
        yield Entry(location, kind, title, tuple(names), description, text).to_json()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--incidents", type=int, default=10_000)
    parser.add_argument("--site", type=Path, help="a built site to measure, in place of an invented one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site, build = options.site, 0.0
        if site is None:
            write(Path(folder), options.incidents)
            run = measure(sys.executable, "-m", "briefgen", "build", "--no-pdf", "-C", folder)
            site, build = Path(folder, "site"), run.cpu
        missed = boxed(site)
        if (site / "search" / "index.js").is_file():
            lines = list(entries(site))
            start = time.process_time()
            search.write(Path(folder, "again"), lines)
            spent = time.process_time() - start
            print(f"index of {len(lines):,} pages written in {spent:.2f} s of one core", end="")
            print(f", {spent / build:.1%} of the build's {build:.0f} s" if build else "")
            missed = missed or (bool(build) and spent / build > SHARE)
    return int(missed)


def boxed(site: Path) -> bool:
    """Prints a line for each query, and their medians. Returns whether an aim was missed."""
    sent: Sent = []
    with served(site, sent) as address, sync_playwright() as playwright:
        browser = launch(playwright)
        found = [asked(browser, address, site, sent, query) for query in QUERIES]
        browser.close()
    print(f"{'query':28} {'first result':>12} {'bytes':>12} {'packed':>12} {'longest task':>12}")
    for one in found:
        print(f"{one.query:28} {one.first:9.0f} ms {one.raw:12,} {one.packed:12,} {one.task:9.0f} ms")
    middle = statistics.median(one.first for one in found)
    print(f"median first result {middle:.0f} ms; aims {FIRST_RESULT} ms, {MOVED:,} bytes packed, {TASK} ms")
    return any(one.first > FIRST_RESULT or one.packed > MOVED or one.task > TASK for one in found)


if __name__ == "__main__":
    sys.exit(main())
