"""Everything on a page is reached, seen and left with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser import (
    BRIEFING,
    LIVE,
    PLOTLY,
    VIEW,
    Watched,
    address,
    bring_to_life,
    browser,
    hold,
    until,
    watched,
)
from tests.built import founding_site

__all__ = ["address", "browser", "founding_site", "watched"]

FIGURES = ("index.html", BRIEFING, "actors/us-forces.html", "places/ain-al-asad.html")
LED = (
    "index.html",
    BRIEFING,
    "incidents/ain-al-asad-rockets-2021-03-03.html",
    "incidents/index.html",
    "about.html",
)
"""Pages that have every kind of control between them."""

STILL = {"reduced_motion": "reduce"}
SCHEMES = [
    pytest.param({"color_scheme": "light", **STILL}, id="light"),
    pytest.param({"color_scheme": "dark", **STILL}, id="dark", marks=pytest.mark.thorough),
]

MARK = """() => {
  const reachable = "a[href], button, input, select, textarea, summary, [tabindex]";
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length;
  const apart = ".md-search, .md-toggle, [type=radio]:not(:checked)";
  const all = [...document.querySelectorAll(reachable)].filter((element) => element.tabIndex >= 0 && !element.disabled);
  const found = all.filter((element) => shown(element) && !element.closest(apart));
  found.forEach((element, at) => { element.dataset.stop = at; });
  return found.map((element) => element.outerHTML.slice(0, 120));
}"""
"""Numbers what a reader can act on, and gives its markup. The search opens when its field is reached, and is another
stop; of radio buttons one is a stop, and arrow keys go to the others."""

STOP = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const luminance = (colour) => {
    const [r, g, b] = colour.map((value) => value / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const parts = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const backdrop = (start) => {
    for (let at = start; at; at = at.parentElement) {
      const [r, g, b, alpha = 1] = parts(getComputedStyle(at).backgroundColor);
      if (alpha > 0.9) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const contrast = (one, other) => {
    const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  /* The theme draws the ring of its switch of colours around the label. */
  const ringed = element.matches(".md-option") ? element.nextElementSibling : element;
  const style = getComputedStyle(ringed);
  const box = ringed.getBoundingClientRect();
  return {
    stop: element.dataset.stop ?? null,
    name: `${element.nodeName.toLowerCase()}.${element.className.baseVal ?? element.className}`,
    ring: style.outlineStyle,
    width: parseFloat(style.outlineWidth),
    contrast: contrast(parts(style.outlineColor).slice(0, 3), backdrop(ringed.parentElement)),
    opacity: Number(style.opacity),
    inSight: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0,
    searching: Boolean(element.closest(".md-search")),
  };
}"""


def stops(page: Page, most: int = 2000) -> Iterator[dict[str, Any]]:
    """What the tab key reaches, one by one from the top, until it leaves the page."""
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            return
        if unseen(stop):  # the page may still be on its way there
            page.wait_for_timeout(200)
            stop = page.evaluate(STOP)
        yield stop
    raise AssertionError(f"after {most} stops the page was not left")


def unseen(stop: dict[str, Any]) -> bool:
    """Whether nobody could tell that this has the focus. The search shows by opening.

    The browser's own ring (`auto`) is of two colours and stands out from everything.
    """
    if stop["searching"]:
        return False
    ring = stop["ring"] == "auto" or (stop["ring"] != "none" and stop["width"] >= 1 and stop["contrast"] >= 3)
    return not (ring and stop["opacity"] > 0.5 and stop["inSight"])


@pytest.mark.parametrize("watched", SCHEMES, indirect=True)
@pytest.mark.parametrize("kind", LED)
def test_tab_reaches_everything_and_shows_where_it_is(watched: Watched, kind: str) -> None:
    page = watched.visit(kind)
    bring_to_life(page)
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    wanted = page.evaluate(MARK)
    found = list(stops(page))
    reached = [int(stop["stop"]) for stop in found if stop["stop"] is not None]
    assert [markup for at, markup in enumerate(wanted) if at not in reached] == []
    assert reached == sorted(reached), "in another order than they are read"
    assert {stop["name"] for stop in found if unseen(stop)} == set()
    watched.check()


@pytest.mark.parametrize("watched", [STILL], indirect=True, ids=["still"])
def test_what_has_no_ring_is_noticed(watched: Watched) -> None:
    """The control of the test above: a bare link, a pale ring and something that is never reached."""
    page = watched.visit("about.html")
    page.locator("article").evaluate(
        """article => article.insertAdjacentHTML("beforeend", `<a class="bare" style="outline: none" href="#a">a</a>
        <a class="pale" style="outline: 2px solid #eee" href="#b">b</a><a class="lost" href="#c">c</a>`)"""
    )
    wanted = page.evaluate(MARK)
    page.locator("a.lost").evaluate("link => { link.tabIndex = -1; }")
    found = list(stops(page))
    assert {stop["name"].split()[0] for stop in found if unseen(stop)} == {"a.bare", "a.pale"}
    assert len({stop["stop"] for stop in found} - {None}) == len(wanted) - 1


def test_the_skip_link_leads_past_the_navigation(watched: Watched) -> None:
    page = watched.visit(BRIEFING)
    page.keyboard.press("Tab")
    skip = page.locator(".md-skip")
    assert skip.evaluate("link => link === document.activeElement")
    until(page, "getComputedStyle(document.querySelector('.md-skip')).opacity === '1'")
    page.keyboard.press("Enter")
    until(page, "scrollY > 0")  # the theme goes there by script
    page.wait_for_timeout(300)
    page.keyboard.press("Tab")
    assert page.evaluate("Boolean(document.activeElement.closest('article'))")


@pytest.mark.parametrize("watched", SCHEMES, indirect=True)
def test_the_switch_of_colours_says_what_it_does(watched: Watched) -> None:
    """Also where the reader's system has chosen first."""
    page = watched.visit("about.html")
    press_until(page, "Tab", ".md-option:checked")
    before = page.locator("body").get_attribute("data-md-color-scheme")
    for _ in range(2):
        named = page.evaluate("document.activeElement.getAttribute('aria-label')")
        shown = page.locator(".md-header__option label:visible").get_attribute("title")
        scheme = page.locator("body").get_attribute("data-md-color-scheme")
        assert named == shown == {"default": "Switch to dark", "slate": "Switch to light"}[str(scheme)]
        page.keyboard.press("Enter")
    assert page.locator("body").get_attribute("data-md-color-scheme") == before
    watched.check()


def press_until(page: Page, key: str, selector: str) -> None:
    """Presses a key until the focus is on what the selector finds."""
    for _ in range(400):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{key} never came to {selector}")


@pytest.mark.parametrize("kind", FIGURES)
def test_a_figure_is_read_by_keyboard(watched: Watched, kind: str) -> None:
    """From the top to the figure, through its events, on to its table, which opens; back, and an event opens."""
    page = watched.visit(kind)
    bring_to_life(page)
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    press_until(page, "Tab", LIVE)
    count = page.locator(".bg-timeline-svg .bt-marks > a").count()
    said = []
    for _ in range(count):
        page.keyboard.press("ArrowRight")
        said.append(page.locator(f"{VIEW} [aria-live=polite]").first.text_content() or "")
    titles = page.locator("figure .bg-timeline-table td:nth-child(3)").all_text_contents()
    assert [line.partition(". ")[0] for line in said] == [f"{at} of {count}" for at in range(1, count + 1)]
    assert [line for line, title in zip(said, titles, strict=True) if title not in line] == []
    table = page.locator("figure .bg-timeline-table table").first
    press_until(page, "Tab", "figure .bg-timeline-table summary")
    assert not table.is_visible()
    page.keyboard.press("Enter")
    assert table.is_visible()
    press_until(page, "Shift+Tab", LIVE)
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incidents/*.html")
    assert page.locator("h1").inner_text().partition("\n")[0] in said[-1]
    watched.check()


def test_who_stands_in_the_drawing_stays_there_when_it_comes_alive(watched: Watched) -> None:
    page = watched.page
    release = hold(page, PLOTLY)
    page.goto(f"{watched.address}/{BRIEFING}")
    page.locator(VIEW).scroll_into_view_if_needed()
    page.locator(".bg-timeline-svg .bt-marks > a").first.focus()
    assert page.evaluate(f"document.querySelector('{VIEW} svg').contains(document.activeElement)")
    release()
    bring_to_life(page)
    assert page.evaluate(f"document.activeElement === document.querySelector('{VIEW}')")
