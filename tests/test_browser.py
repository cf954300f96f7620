"""The founding site in a real browser: search and figures work, with plotly and without, served and from a folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import BRIEFING, VIEW, Watched, address, browser, watched
from tests.built import founding_site

__all__ = ["address", "browser", "founding_site", "watched"]


@pytest.mark.parametrize("watched", [{"bypass_csp": True}], indirect=True)
def test_the_watch_finds_a_stray_request_and_a_complaint(watched: Watched) -> None:
    """The control of `Watched.check`: what it looks for, it finds, once the policy lets it out."""
    watched.page.goto(f"{watched.address}/index.html")
    watched.page.evaluate("fetch('http://127.0.0.1:9/beacon').catch(() => console.error('seen'))")
    watched.page.wait_for_timeout(300)
    assert watched.strays == ["http://127.0.0.1:9/beacon"]
    assert any("seen" in complaint for complaint in watched.complaints)


def test_a_figure_is_drawn_when_it_comes_into_view_and_opens_its_incidents(watched: Watched) -> None:
    watched.visit(BRIEFING)
    assert not [url for url in watched.requests if "plotly" in url], (
        "plotly is asked for before its figure is seen"
    )
    watched.page.locator(VIEW).scroll_into_view_if_needed()
    watched.page.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=20_000)
    assert [url for url in watched.requests if url.endswith("/assets/plotly.min.js")]
    buttons = watched.page.locator(".modebar-btn").evaluate_all(
        "buttons => buttons.map(b => b.dataset.title || '')"
    )
    assert buttons
    assert not [
        title
        for title in buttons
        if any(word in title.lower() for word in ("cloud", "share", "studio", "upload"))
    ]
    for href in watched.page.locator("figure.bg-timeline svg.bg-timeline-svg a").evaluate_all(
        "links => links.map(a => a.href.baseVal)"
    ):
        assert href.startswith("../incidents/")
        assert href.endswith(".html")


def test_a_mark_opens_its_incident_by_keyboard(watched: Watched) -> None:
    watched.visit(BRIEFING)
    watched.page.locator(VIEW).scroll_into_view_if_needed()
    watched.page.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=20_000)
    watched.page.locator("figure.bg-timeline [tabindex='0']").first.focus()
    watched.page.keyboard.press("ArrowRight")
    watched.page.keyboard.press("Enter")
    watched.page.wait_for_url("**/incidents/*.html", timeout=10_000)
    assert watched.page.locator("h1").count() == 1


def test_the_site_opens_from_a_folder(browser: Browser, founding_site: Path) -> None:
    page = browser.new_page()
    page.goto((founding_site / "index.html").as_uri())
    page.get_by_role("link", name="Incidents").first.click()
    assert page.locator("h1").inner_text().startswith("Incidents")
    page.close()


def test_where_plotly_does_not_come_the_drawing_stays_and_opens_its_incidents(watched: Watched) -> None:
    watched.page.route("**/plotly.min.js", lambda route: route.abort())
    watched.visit(BRIEFING)
    watched.page.locator(VIEW).scroll_into_view_if_needed()
    watched.page.wait_for_timeout(500)
    mark = watched.page.locator("svg.bg-timeline-svg .bt-marks a circle").first
    mark.click()
    watched.page.wait_for_url("**/incidents/*.html", timeout=10_000)
