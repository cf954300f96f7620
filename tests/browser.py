"""A real browser for the tests: Debian's Chromium, or any on the PATH. Its absence fails in CI, and skips elsewhere."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, Playwright, Route, sync_playwright

from tests.built import served

WHOLE = ("chromium", "chromium-browser", "google-chrome", "chrome")
NAMES = ("chromium-headless-shell", *WHOLE)
"""The same engine without windows comes first: it loads a page with a third of the work."""
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""The browser's own traffic is kept out of the count, and it may run as root."""

BRIEFING = "briefings/escalation-cycle-2019-2021.html"
KINDS = (
    "index.html",
    "timeline.html",
    "methodology.html",
    "about.html",
    "codebook.html",
    "protection.html",
    "briefings/index.html",
    BRIEFING,
    "incidents/index.html",
    "incidents/ain-al-asad-rockets-2021-03-03.html",
    "incidents/amiri-service-iran-iraq-war.html",
    "actors/index.html",
    "actors/us-forces.html",
    "places/index.html",
    "places/ain-al-asad.html",
    "sources/index.html",
    "sources/wsws-2021-03-03.html",
    "404.html",
)
"""A page of each kind of the founding site, an incident of which much is known and one of which little is."""

OFTEN = ("index.html", BRIEFING, "incidents/index.html", KINDS[8], "actors/us-forces.html", "404.html")
"""The pages that every run of the tests looks at."""

EACH_KIND = [kind if kind in OFTEN else pytest.param(kind, marks=pytest.mark.thorough) for kind in KINDS]

VIEW = ".bg-timeline-view"
LIVE = f"{VIEW}.is-live"
PLOTLY = "**/plotly.min.js"


def path(names: Sequence[str] = NAMES) -> str | None:
    """Where the browser is, the first of the names that is there, or None."""
    return next((found for name in names if (found := shutil.which(name))), None)


def launch(playwright: Playwright, names: Sequence[str] = NAMES) -> Browser:
    """A headless browser. Without one on the PATH: a failure in CI, a skip with its reason elsewhere."""
    found = path(names)
    if found is None:
        reason = "no chromium on the PATH; install it (on Debian: apt-get install chromium) to run the browser tests"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return playwright.chromium.launch(executable_path=found, args=list(QUIET))


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

    def visit(self, kind: str) -> Page:
        """Opens a page of the site, and waits until it has loaded."""
        self.page.goto(f"{self.address}/{kind}", wait_until="networkidle")
        return self.page

    def check(self) -> None:
        """Nothing left the origin, and the console shows neither error nor warning."""
        assert self.requests
        assert self.strays == []
        assert self.complaints == []


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a module."""
    with sync_playwright() as playwright:
        found = launch(playwright)
        yield found
        found.close()


@pytest.fixture(scope="module")
def address(founding_site: Path) -> Iterator[str]:
    """Where the founding site is served."""
    with served(founding_site) as found:
        yield found


@pytest.fixture
def watched(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Watched]:
    """A page in a profile of its own; what is given by `indirect` are options of the profile."""
    options = getattr(request, "param", {})
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    yield Watched(context.new_page(), address)
    context.close()


def until(page: Page, expression: str, given: object = None) -> None:
    """Waits for a condition. (Playwright's own `wait_for_function` needs `unsafe-eval`, which the policy forbids.)"""
    for _ in range(400):
        with suppress(Error):  # a page that is just loading again has nothing to ask
            if page.evaluate(expression, given):
                return
        time.sleep(0.05)
    raise AssertionError(f"never came true: {expression}")


def hold(page: Page, pattern: str | re.Pattern[str]) -> Callable[[], None]:
    """Holds back what the page asks for, until the returned function is called."""
    held: list[Route] = []
    released = False

    def take(route: Route) -> None:
        if released:
            route.continue_()
        else:
            held.append(route)

    def release() -> None:
        nonlocal released
        released = True
        for route in held:
            route.continue_()

    page.route(pattern, take)
    return release


def bring_to_life(page: Page) -> int:
    """Scrolls each figure into view and waits until it is interactive. Returns how many there are."""
    views = page.locator(VIEW).all()
    for view in views:
        view.evaluate("view => view.scrollIntoView({block: 'center', behavior: 'instant'})")
        page.wait_for_timeout(50)
    for at in range(len(views)):
        page.locator(LIVE).nth(at).wait_for(timeout=20_000)
    return len(views)
