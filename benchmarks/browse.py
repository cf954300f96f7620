"""Times the list of incidents in a real browser: how long it takes to open, and to filter and sort.

    python -m benchmarks.browse --incidents 10000             # makes the site first: some minutes
    python -m benchmarks.browse --site FOLDER                 # one that stands already

Prints the medians and the sizes of the files. A figure is of this machine: the aims are 1 s to open, 100 ms to filter.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks.generate import write
from tests.browser import launch
from tests.built import served

PAGE = "incidents/index.html"
AIM_OPEN, AIM_FILTER = 1000.0, 100.0
"""Milliseconds: until the page has loaded and painted, and from a choice until what it shows is painted."""

OPENED = """() => new Promise((done) => {
  const told = () => {
    const [navigation] = performance.getEntriesByType("navigation");
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    done([navigation.loadEventEnd, paint ? paint.startTime : 0]);
  };
  if (document.readyState === "complete") setTimeout(told, 50);
  else addEventListener("load", () => setTimeout(told, 50));
})"""
# From a choice until the frame after the one that it changes.
CHOSEN = """([name, value]) => new Promise((done) => {
  const form = document.querySelector(".bg-browse form");
  const field = form.elements[name];
  const start = performance.now();
  field.value = value ?? field.options[Math.min(2, field.options.length - 1)].value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
})"""
STEPS: tuple[tuple[str, str | None], ...] = (
    ("type", None),
    ("type", ""),
    ("actor", None),
    ("role", "accused"),
    ("place", None),
    ("actor", ""),
    ("role", ""),
    ("place", ""),
    ("from", "2019-01-01"),
    ("conflict", "yes"),
    ("source", None),
    ("source", ""),
    ("conflict", ""),
    ("from", ""),
    ("sort", "-date"),
    ("sort", "incident"),
    ("sort", "place"),
    ("sort", "-place"),
    ("sort", ""),
)
"""Choices one after the other; None is the second entry of a list."""


def work(session: CDPSession) -> float:
    """Milliseconds that the page's main thread has worked."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return 1000 * next(float(metric["value"]) for metric in metrics if metric["name"] == "TaskDuration")


def open_page(browser: Browser, address: str) -> tuple[Page, float, float]:
    """A page in a new profile, with the milliseconds until it was loaded, and until it was first painted."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{address}/{PAGE}", wait_until="load")
    loaded, painted = page.evaluate(OPENED)
    return page, loaded, painted


def measure(site: Path, rounds: int) -> bool:
    """Prints the table for a site. Returns whether the aims are reached."""
    for name in (PAGE, "incidents/rows.js"):
        content = (site / name).read_bytes()
        print(f"{name}: {len(content):,} bytes, {len(gzip.compress(content, 6, mtime=0)):,} packed")
    opened: list[float] = []
    painted: list[float] = []
    fetched: list[float] = []
    steps: dict[tuple[str, str | None], list[float]] = {step: [] for step in STEPS}
    worked: dict[tuple[str, str | None], list[float]] = {step: [] for step in STEPS}
    with served(site) as address, sync_playwright() as playwright:
        browser = launch(playwright)
        for _ in range(rounds):
            page, loaded, first = open_page(browser, address)
            session = page.context.new_cdp_session(page)
            session.send("Performance.enable", {"timeDomain": "threadTicks"})
            opened.append(loaded)
            painted.append(first)
            start = page.evaluate("performance.now()")
            page.locator(".bg-browse summary").click()
            page.wait_for_function("!document.querySelector('.bg-browse [name=sort]').disabled")
            fetched.append(page.evaluate("performance.now()") - start)
            for step in STEPS:
                before = work(session)
                steps[step].append(page.evaluate(CHOSEN, list(step)))
                worked[step].append(work(session) - before)
            page.context.close()
        browser.close()
    middle = statistics.median
    print(f"open: loaded after {middle(opened):.0f} ms, first paint after {middle(painted):.0f} ms")
    print(f"rows fetched, read and offered after {middle(fetched):.0f} ms")
    for step, times in steps.items():
        name, value = step
        chosen = "(the second)" if value is None else value or "(none)"
        print(f"  {name}={chosen:14} {middle(times):6.0f} ms, {middle(worked[step]):4.0f} ms of work")
    filters = [middle(times) for (name, _), times in steps.items() if name != "sort"]
    least = [middle(times) for (name, _), times in worked.items() if name != "sort"]
    print(
        f"a filter: {middle(filters):.0f} ms, at most {max(filters):.0f}; {middle(least):.0f} ms of work, at most {max(least):.0f}"
    )
    return middle(opened) <= AIM_OPEN and max(filters) <= AIM_FILTER


def main() -> None:
    """Measure, and say whether the aims are reached."""
    parser = argparse.ArgumentParser(description="Time the list of incidents in a real browser.")
    parser.add_argument("--incidents", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--site", type=Path, help="a site that stands already")
    options = parser.parse_args()
    print(f"the aims: at most {AIM_OPEN:g} ms to open, {AIM_FILTER:g} ms to filter")
    if options.site:
        sys.exit(not measure(options.site, options.rounds))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, options.incidents)
        subprocess.run([sys.executable, "-m", "briefgen", "build", "--no-pdf", "-C", folder], check=True)
        sys.exit(not measure(folder / "site", options.rounds))


if __name__ == "__main__":
    main()
