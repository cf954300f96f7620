"""The founding site in a real browser: nothing leaves its origin, nothing fails, search and figures work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import launch
from tests.built import founding_site, served

__all__ = ["founding_site"]

KINDS = (
    "index.html",
    "timeline.html",
    "methodology.html",
    "codebook.html",
    "briefings/index.html",
    "briefings/escalation-cycle-2019-2021.html",
    "incidents/index.html",
    "incidents/ain-al-asad-rockets-2021-03-03.html",
    "actors/index.html",
    "actors/us-forces.html",
    "places/index.html",
    "places/ain-al-asad.html",
    "sources/index.html",
    "sources/wsws-2021-03-03.html",
)


class Watched:
    """A page whose requests and complaints are written down."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on(
            "console",
            lambda message: (
                self.complaints.append(message.text) if message.type in ("error", "warning") else None
            ),
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    @property
    def strays(self) -> list[str]:
        """Requests that left the origin. Data and blob addresses go nowhere."""
        return [url for url in self.requests if not url.startswith((self.address + "/", "data:", "blob:"))]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = launch(playwright)
        yield found
        found.close()


@pytest.fixture(scope="module")
def address(founding_site: Path) -> Iterator[str]:
    with served(founding_site) as found:
        yield found


@pytest.fixture
def watched(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Watched]:
    options = getattr(request, "param", {})
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    yield Watched(context.new_page(), address)
    context.close()


@pytest.mark.parametrize(
    "watched", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True, ids=["light", "dark"]
)
def test_no_page_asks_elsewhere_or_complains(watched: Watched) -> None:
    for kind in KINDS:
        watched.page.goto(f"{watched.address}/{kind}", wait_until="networkidle")
        for figure in watched.page.locator("figure.bg-timeline").all():
            figure.scroll_into_view_if_needed()
        watched.page.wait_for_load_state("networkidle")
        assert watched.page.locator("h1").count() == 1, kind
    assert len(watched.requests) > 3 * len(KINDS)
    assert watched.strays == []
    assert watched.complaints == []


def test_the_watch_finds_a_stray_request_and_a_complaint(watched: Watched) -> None:
    """The control of the test above: what it looks for, it finds."""
    watched.page.goto(f"{watched.address}/index.html")
    watched.page.evaluate("fetch('http://127.0.0.1:9/beacon').catch(() => console.error('seen'))")
    watched.page.wait_for_timeout(300)
    assert watched.strays == ["http://127.0.0.1:9/beacon"]
    assert any("seen" in complaint for complaint in watched.complaints)


@pytest.mark.parametrize("spelling", ["Suleimani", "Soleimani"])
def test_the_search_box_finds_a_person_under_every_spelling(watched: Watched, spelling: str) -> None:
    watched.page.goto(f"{watched.address}/index.html", wait_until="networkidle")
    watched.page.locator("input.md-search__input").click()
    watched.page.keyboard.type(spelling)
    first = watched.page.locator(".md-search-result__item a").first
    first.wait_for(timeout=10_000)
    found = [
        str(link.get_attribute("href")) for link in watched.page.locator(".md-search-result__item a").all()
    ]
    assert any("actors/qasem-soleimani.html" in link for link in found), found


def test_a_figure_is_drawn_when_it_comes_into_view_and_opens_its_incidents(watched: Watched) -> None:
    watched.page.goto(
        f"{watched.address}/briefings/escalation-cycle-2019-2021.html", wait_until="networkidle"
    )
    assert not [url for url in watched.requests if "plotly" in url], (
        "plotly is asked for before its figure is seen"
    )
    watched.page.locator("figure.bg-timeline").scroll_into_view_if_needed()
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
    watched.page.goto(
        f"{watched.address}/briefings/escalation-cycle-2019-2021.html", wait_until="networkidle"
    )
    watched.page.locator("figure.bg-timeline").scroll_into_view_if_needed()
    watched.page.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=20_000)
    watched.page.locator("figure.bg-timeline [tabindex='0']").first.focus()
    watched.page.keyboard.press("ArrowRight")
    watched.page.keyboard.press("Enter")
    watched.page.wait_for_url("**/incidents/*.html", timeout=10_000)
    assert watched.page.locator("h1").count() == 1


@pytest.mark.parametrize("watched", [{"java_script_enabled": False}], indirect=True)
def test_a_page_reads_without_javascript(watched: Watched) -> None:
    watched.page.goto(f"{watched.address}/briefings/escalation-cycle-2019-2021.html")
    assert watched.page.locator("svg.bg-timeline-svg").is_visible()
    assert watched.page.get_by_role("heading", name="Key judgements").is_visible()
    watched.page.get_by_text("The same as a table").click()
    assert watched.page.locator("figure table").is_visible()


def test_the_site_opens_from_a_folder(browser: Browser, founding_site: Path) -> None:
    page = browser.new_page()
    page.goto((founding_site / "index.html").as_uri())
    page.get_by_role("link", name="Incidents").first.click()
    assert page.locator("h1").inner_text().startswith("Incidents")
    page.close()


@pytest.mark.parametrize("watched", [{"viewport": {"width": 390, "height": 800}}], indirect=True)
def test_no_page_is_wider_than_a_phone(watched: Watched) -> None:
    wide = []
    for kind in KINDS:
        watched.page.goto(f"{watched.address}/{kind}", wait_until="networkidle")
        width = watched.page.evaluate("document.documentElement.scrollWidth")
        if width > 390:
            wide.append((kind, width))
    assert wide == []


def test_where_plotly_does_not_come_the_drawing_stays_and_opens_its_incidents(watched: Watched) -> None:
    watched.page.route("**/plotly.min.js", lambda route: route.abort())
    watched.page.goto(
        f"{watched.address}/briefings/escalation-cycle-2019-2021.html", wait_until="networkidle"
    )
    watched.page.locator("figure.bg-timeline").scroll_into_view_if_needed()
    watched.page.wait_for_timeout(500)
    mark = watched.page.locator("svg.bg-timeline-svg .bt-marks a circle").first
    mark.click()
    watched.page.wait_for_url("**/incidents/*.html", timeout=10_000)
