"""A page's first load is light, Plotly waits until its figure comes into view, and nothing on the page ever jumps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import BRIEFING, EACH_KIND, LIVE, VIEW, Watched, bring_to_life, browser, hold, until
from tests.built import Sent, founding_site, served

__all__ = ["browser", "founding_site"]

BUDGET = 250_000
"""Bytes of a first load, compressed, heads of answers included, before Plotly."""

JUMP = 0.001
"""The least shift of layout that counts; tools show three decimals. A browser short of time paints the theme's list of
contents half read, which comes to 0.00004. What moves in the article is held to the pixel, by `tops`."""

NEAR = 200
"""Pixels below the window at which a figure starts to fetch Plotly (`rootMargin` in timeline.js)."""

SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) {
    const moved = shift.sources.map(({ node, previousRect: from, currentRect: to }) =>
      `${node?.nodeName}.${node?.className || node?.parentElement?.className}: ${JSON.stringify([from, to])}`);
    window.shifts.push(`${shift.value.toFixed(6)} at ${Math.round(scrollY)}: ${moved.join("; ")}`);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
"""Writes down each shift of the layout: how much, and what moved from where to where."""


SCROLL = """async () => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  for (let top = 0; top < document.documentElement.scrollHeight; top += 600) {
    scrollTo({ top, behavior: "instant" });
    await painted();
  }
}"""


@pytest.fixture(scope="module")
def sent() -> Sent:
    return []


@pytest.fixture(scope="module")
def address(founding_site: Path, sent: Sent) -> Iterator[str]:
    with served(founding_site, sent) as found:
        yield found


@pytest.fixture(
    params=[pytest.param(1440, id="wide"), pytest.param(390, id="narrow", marks=pytest.mark.thorough)]
)
def watched(browser: Browser, address: str, sent: Sent, request: pytest.FixtureRequest) -> Iterator[Watched]:
    """A page of a visitor who has never been here."""
    sent.clear()
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    page = context.new_page()
    page.add_init_script(SHIFTS)
    yield Watched(page, address)
    context.close()


def tops(page: Page) -> list[float]:
    """How far from the page's head each heading, paragraph, table and figure stands."""
    found: list[float] = page.locator("article :is(h1, h2, h3, p, table, figure)").evaluate_all(
        "all => all.map(element => Math.round(element.getBoundingClientRect().top + scrollY))"
    )
    return found


LATE = re.compile(r"/(?!kept\.|palette\.)[^/]*\.js$")
"""Scripts that a page can do without at first. The two others put on a reader's colours before anything is painted."""


def visit_slowly(watched: Watched, kind: str) -> Page:
    """Opens a page whose scripts come after it has been painted, as over a network: they move nothing, even out of sight."""
    page = watched.page
    release = hold(page, LATE)
    page.goto(f"{watched.address}/{kind}", wait_until="commit")
    page.wait_for_selector("script[src*='/bundle.']", state="attached")
    until(page, "performance.getEntriesByName('first-contentful-paint').length")
    page.wait_for_timeout(100)
    before = tops(page)
    release()
    page.wait_for_load_state("networkidle")
    assert tops(page) == before
    return page


def scroll_slowly(page: Page) -> None:
    """To the end of the page by less than a window at a time, then to each figure until it has been drawn."""
    page.evaluate(SCROLL)
    bring_to_life(page)
    page.wait_for_timeout(200)


def jumps(page: Page) -> list[str]:
    """The shifts of layout so far."""
    return [shift for shift in page.evaluate("shifts") if float(shift.partition(" ")[0]) >= JUMP]


def in_sight(page: Page) -> bool:
    """Whether a figure stands in the window, or near below it."""
    return bool(
        page.locator(VIEW).evaluate_all(
            f"views => views.some(view => view.getBoundingClientRect().top < innerHeight + {NEAR})"
        )
    )


def plotly(sent: Sent) -> list[str]:
    return [path for path, _ in sent if "plotly" in path]


@pytest.mark.parametrize("kind", EACH_KIND)
def test_a_first_load_is_light_and_nothing_jumps(watched: Watched, sent: Sent, kind: str) -> None:
    page = visit_slowly(watched, kind)
    first = [(size, path) for path, size in sent if "plotly" not in path]
    total = sum(size for size, _ in first)
    assert total <= BUDGET, f"{kind}: {total:,} bytes: {sorted(first, reverse=True)}"
    assert bool(plotly(sent)) == in_sight(page)
    scroll_slowly(page)
    assert len(plotly(sent)) == min(1, page.locator(VIEW).count())
    assert jumps(page) == []
    watched.check()


def test_plotly_waits_for_its_figure(watched: Watched, sent: Sent) -> None:
    page = watched.visit(BRIEFING)
    assert not in_sight(page)
    assert plotly(sent) == []
    page.locator(VIEW).scroll_into_view_if_needed()
    page.locator(LIVE).wait_for(timeout=20_000)
    assert plotly(sent) == ["/assets/plotly.min.js"]


def test_the_count_is_what_a_browser_counts(watched: Watched, sent: Sent) -> None:
    """Chromium's own count of each answer is ours; it may leave out the script of the search's worker, we do not."""
    cdp = watched.page.context.new_cdp_session(watched.page)
    cdp.send("Network.enable")
    urls: dict[str, str] = {}
    counted: dict[str, float] = {}

    def finished(event: dict[str, Any]) -> None:
        counted[urls[event["requestId"]]] = event["encodedDataLength"]

    cdp.on(
        "Network.requestWillBeSent", lambda event: urls.update({event["requestId"]: event["request"]["url"]})
    )
    cdp.on("Network.loadingFinished", finished)
    watched.visit(BRIEFING)
    ours = {watched.address + path: size for path, size in sent}
    theirs = {url: size for url, size in counted.items() if not url.startswith("data:")}
    assert theirs == {url: ours[url] for url in theirs}
    assert len(theirs) > 5
    assert {url.rpartition("/")[2].partition(".")[0] for url in ours.keys() - theirs.keys()} <= {"search"}


def test_a_shift_is_seen(watched: Watched) -> None:
    """The control of what is never seen above."""
    page = watched.visit("about.html")
    assert jumps(page) == []
    page.locator("article").evaluate(
        "article => article.insertAdjacentHTML('afterbegin', '<p style=\"height: 200px\">Late</p>')"
    )
    page.wait_for_timeout(300)
    assert jumps(page) != []
