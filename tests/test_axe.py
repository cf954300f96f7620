"""No barrier that axe-core finds: each kind of page, light and dark, wide and narrow, figures drawn and interactive."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser import (
    BRIEFING,
    EACH_KIND,
    LIVE,
    PLOTLY,
    VIEW,
    Watched,
    address,
    bring_to_life,
    browser,
    hold,
    watched,
)
from tests.built import founding_site

__all__ = ["address", "browser", "founding_site", "watched"]

AXE = Axe()
# Every rule for WCAG 2.2 AA, and best practices. The size of targets, new in WCAG 2.2, is off unless it is asked for.
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
WIDTHS = (1280, 390)
STILL = {"reduced_motion": "reduce"}
SCHEMES = [
    pytest.param({"color_scheme": "light", **STILL}, id="light"),
    pytest.param({"color_scheme": "dark", **STILL}, id="dark", marks=pytest.mark.thorough),
]


COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}
"""All that the dark scheme can change: it has the same elements in the same places."""


def barriers(page: Page, options: dict[str, Any] = OPTIONS, part: str | None = None) -> list[str]:
    """What axe finds on a page, or on parts of it that have changed; a line for each element."""
    found: dict[str, Any] = AXE.run(page, context=part, options=options).response
    ran = [
        rule["id"] for kind in ("passes", "violations", "incomplete", "inapplicable") for rule in found[kind]
    ]
    assert "color-contrast" in ran
    assert options is COLOURS or {"target-size", "svg-img-alt" if part else "region"} <= set(ran)
    return [
        f"{rule['id']}: {' '.join(node['target'])}: {node['html'][:200]}: {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def at_each_width(page: Page, options: dict[str, Any], part: str | None = None) -> list[str]:
    """Barriers at each width, and a page that must be scrolled sideways (WCAG 1.4.10)."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(200 if page.locator(LIVE).count() else 20)  # a live figure is drawn anew
        needed = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{width} px: {needed} px wide"] if needed > width else []
        found += [f"{width} px: {barrier}" for barrier in barriers(page, options, part)]
    return found


@pytest.mark.parametrize("watched", SCHEMES, indirect=True)
@pytest.mark.parametrize("kind", EACH_KIND)
def test_axe_finds_nothing(watched: Watched, kind: str) -> None:
    page = watched.page
    release = hold(page, PLOTLY)
    page.goto(f"{watched.address}/{kind}")
    assert page.locator("h1").count() == 1
    page.locator("article details").evaluate_all("all => all.forEach((details) => { details.open = true; })")
    options = COLOURS if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else OPTIONS
    assert at_each_width(page, options) == []
    release()
    if bring_to_life(page):
        assert at_each_width(page, options, VIEW) == []
    watched.check()


@pytest.mark.parametrize("watched", SCHEMES, indirect=True)
def test_axe_finds_nothing_in_a_list_that_is_filtered(watched: Watched) -> None:
    page = watched.visit("incidents/index.html?type=statement&from=2019&sort=-incident")
    page.locator(".bg-chosen button").first.wait_for()
    page.locator(".bg-browse summary").click()
    options = COLOURS if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else OPTIONS
    assert at_each_width(page, options) == []
    watched.check()


def test_axe_finds_what_is_wrong(watched: Watched) -> None:
    """The control of the test above."""
    page = watched.visit("about.html")
    page.locator("article").evaluate(
        """article => article.insertAdjacentHTML("beforeend", `<p style="color: #999; background: #fff">Pale</p>
        <div style="width: 1400px">Broad</div><img src="data:,"><button style="width: 9px; height: 9px; padding: 0">a</button><button
        style="width: 9px; height: 9px; padding: 0">b</button>`)"""
    )
    found = at_each_width(page, OPTIONS)
    for wrong in ("color-contrast", "image-alt", "target-size", "px wide"):
        assert [barrier for barrier in found if wrong in barrier], wrong


def test_a_figure_is_looked_at_in_both_states(watched: Watched) -> None:
    """The control of holding a library back: until it is let go, the drawing stands alone."""
    page = watched.page
    release = hold(page, PLOTLY)
    page.goto(f"{watched.address}/{BRIEFING}")
    page.locator(VIEW).scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    assert page.locator(".bg-timeline-plot").count() == 0
    release()
    assert bring_to_life(page) == 1
    assert page.locator(".bg-timeline-plot").count() == 1
