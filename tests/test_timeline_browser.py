"""The timeline in a real browser: it draws, obeys mouse and keyboard, stays on its origin, and gives way to its SVG."""

from __future__ import annotations

import datetime
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, Route, sync_playwright

from briefgen import dates
from briefgen.timeline import Link, Timeline, build, figure_json, summary, to_svg
from briefgen.timeline.text import clean
from tests.browser import launch, until
from tests.test_timeline import ASSETS, HOSTILE, event, many

# What the site promises to work under: scripts of its own only, and the two style elements that plotly.js 4.1.1
# makes: an empty one, and the styles of its maps.
POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; connect-src 'self'; font-src 'self'; "
    "img-src 'self' data: blob:; script-src 'self'; style-src-attr 'unsafe-inline'; "
    "style-src-elem 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' "
    "'sha256-ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o='"
)
SCRIPTS = ("choose.js", "timeline-fit.js", "timeline-choose.js", "timeline-narrow.js", "timeline.js")
LIVE = ".bg-timeline-view.is-live"
PLOT = "document.querySelector('.bg-timeline-plot')"


def small() -> Timeline:
    """One event of each kind of date, far enough from each other to be hit by a mouse."""
    forms = {
        "day": "2021-01-05",
        "about": "2021-01-25~",
        "unknown": "2021-02",
        "lasted": "2021-03-10/2021-03-20",
    }
    events = [
        event(name, form, title=f"The event {name}", lane=f"Lane {name}") for name, form in forms.items()
    ]
    return build(
        "small", "Each kind of date", events, [Link("day", "about", False), Link("about", "lasted", True)]
    )


CROWDED = "One of many events, with a title of some length"


def crowded() -> Timeline:
    """Days so near to each other that most labels are left out until the figure is zoomed."""
    events = [
        event(
            f"c{at:03}",
            f"{datetime.date(2003, 6, 1) + datetime.timedelta(27 * at)}",
            title=f"{CROWDED} {at:03}",
        )
        for at in range(240)
    ]
    return build("crowded", "A crowd", [*events, event("early", "2003-03-20"), event("late", "2021-12-01")])


def hostile() -> Timeline:
    events = [
        event(f"h{at}", f"2021-02-{1 + 2 * at:02}", lane=text, title=text, kind=text, place=text, state=text)
        for at, text in enumerate(HOSTILE)
    ]
    return build("hostile", HOSTILE[1], events)


def figure(drawn: Timeline, src: str = "assets/plotly.min.js") -> str:
    """The markup of a figure, as a page has it."""
    rows = "".join(
        f"<tr><td>{number}</td><td>{escape(clean(item.title))}</td><td>{dates.words(item.date)}</td></tr>"
        for number, item in enumerate(drawn.events, 1)
    )
    return (
        f'<figure class="bg-timeline" data-plotly-src="{src}"><div class="bg-timeline-view">{to_svg(drawn)}</div>'
        f'<template><script type="application/json">{figure_json(drawn)}</script></template>'
        f"<figcaption>{escape(summary(drawn))}</figcaption><details><summary>Data table</summary>"
        f"<table><tbody>{rows}</tbody></table></details></figure>"
    )


def document(body: str, scripts: str = "") -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Timeline</title><link rel="icon" '
        'href="data:,"><link rel="stylesheet" href="assets/main.css"><link rel="stylesheet" href="assets/palette.css">'
        '<link rel="stylesheet" href="assets/timeline.css"></head><body data-md-color-scheme="default" dir="ltr">'
        f'<article class="md-typeset"><h1>Page</h1>{body}<p>After it.</p></article>{scripts}'
        + "".join(f'<script src="assets/{name}"></script>' for name in SCRIPTS)
        + "</body></html>"
    )


def tampered(href: str) -> str:
    """A figure in whose data a link was changed after it was made."""
    return figure(small()).replace("../incidents/day.html", href)


def write_pages(root: Path) -> None:
    """Pages whose name starts with `open-` come without the policy: it must not hide what they try to do."""
    assets = root / "pages" / "assets"
    assets.mkdir(parents=True)
    for name in (*SCRIPTS, "timeline.css"):
        shutil.copy(ASSETS / name, assets / name)
    shutil.copy(str(files("plotly") / "package_data" / "plotly.min.js"), assets / "plotly.min.js")
    theme = Path(str(files("material") / "templates" / "assets" / "stylesheets"))
    for name in ("main", "palette"):
        shutil.copy(next(theme.glob(f"{name}.*.css")), assets / f"{name}.css")
    (assets / "broken.js").write_text("throw new Error('broken on purpose');", encoding="utf-8")
    (assets / "instant.js").write_text(
        "window.document$ = { told: [], subscribe(f) { this.told.push(f); f(); }, emit() { this.told.forEach((f) => f()); } };",
        encoding="utf-8",
    )
    pages = {
        "small": document(figure(small())),
        "crowded": document(figure(crowded())),
        "many": document(figure(many(30))),
        "two": document(figure(many(30)) + "<p>Between.</p>" * 80 + figure(small())),
        "instant": document(figure(small()), '<script src="assets/instant.js"></script>'),
        "missing": document(figure(small(), "assets/gone.js")),
        "broken": document(figure(small(), "assets/broken.js")),
        "abroad": document(figure(small(), "https://evil.example/plotly.min.js")),
        "open-hostile": document(figure(hostile())),
        "open-control": document(
            '<img src="https://evil.example/beacon.png" alt=""><script>window.fired = 1</script>'
        ),
        "pair": document(figure(small()) + figure(small())),
        "open-tampered": document(tampered("javascript:window.fired=1//")),
        "open-absolute": document(tampered("http:../incidents/day.html")),
    }
    for name, text in pages.items():
        (root / "pages" / f"{name}.html").write_text(text, encoding="utf-8")
    (root / "incidents").mkdir()
    for name in ("day", "about", "unknown", "lasted"):
        (root / "incidents" / f"{name}.html").write_text(f"<title>{name}</title>", encoding="utf-8")


class Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        if "/open-" not in self.path:
            self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Silent."""


class Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Silent: a page that is closed breaks off what it was fetching."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("timeline")
    write_pages(root)
    server = Server(("127.0.0.1", 0), partial(Handler, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/pages/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = launch(playwright)
        yield found
        found.close()


class Watched:
    """A page, with what it asked for, what of it elsewhere, and what it complained about."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.asked: list[str] = []
        self.away: list[str] = []
        self.complaints: list[str] = []
        self._origin = base.removesuffix("pages/")
        page.route("**/*", self._route)
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _route(self, route: Route, request: Request) -> None:
        self.asked.append(request.url)
        if request.url.startswith((self._origin, "data:", "blob:")):
            route.continue_()
        else:
            self.away.append(request.url)
            route.abort()

    def check(self) -> None:
        assert self.away == []
        assert self.complaints == []


@contextmanager
def visit(browser: Browser, base: str, name: str, **options: object) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1200, "height": 900}, **options)  # type: ignore[arg-type]
    try:
        watched = Watched(context.new_page(), base)
        watched.page.goto(f"{base}{name}.html")
        yield watched
    finally:
        context.close()


@contextmanager
def drawn(browser: Browser, base: str, name: str, **options: object) -> Iterator[Watched]:
    with visit(browser, base, name, **options) as watched:
        watched.page.wait_for_selector(LIVE)
        yield watched


def centre(page: Page, number: int) -> tuple[float, float]:
    """Where the mark of an event stands in the window, the plot scrolled into view."""
    page.locator(".bg-timeline-plot").scroll_into_view_if_needed()
    found: list[float] = page.evaluate(
        f"""(number) => {{
          const plot = {PLOT};
          for (const trace of plot._fullData) {{
            if (!trace.hovertext || !trace.customdata) continue;
            const at = trace.customdata.indexOf(number);
            if (at < 0 || trace.x[at] === null) continue;
            const axis = plot._fullLayout.xaxis, rows = plot._fullLayout.yaxis;
            const box = plot.getBoundingClientRect();
            const time = trace.type === "bar" ? axis.d2r(trace.base[at]) : trace.x[at];
            const half = trace.type === "bar" ? trace.x[at] / 2 : 0;
            const x = axis.d2p(trace.type === "bar" ? axis.d2c(trace.base[at]) + half : time);
            return [box.left + axis._offset + x, box.top + rows._offset + rows.d2p(trace.y[at])];
          }}
        }}""",
        number,
    )
    return found[0], found[1]


# ---- Drawing ----


def test_the_chart_draws_where_the_svg_stood(browser: Browser, base: str) -> None:
    with visit(browser, base, "many", java_script_enabled=False) as plain:
        before = plain.page.locator(".bg-timeline-view").bounding_box()
    with drawn(browser, base, "many") as live:
        page = live.page
        assert page.locator(".bg-timeline-view").bounding_box() == before
        plot = page.locator(".bg-timeline-plot").bounding_box()
        assert before and plot and plot["height"] == pytest.approx(before["height"], abs=1)
        assert (
            page.locator(".bg-timeline-svg").evaluate("svg => getComputedStyle(svg).visibility") == "hidden"
        )
        points = page.locator(".bg-timeline-plot .points path.point").count()
        bars = page.locator(".bg-timeline-plot .bars .point path").count()
        assert points >= 18 and bars >= 8
        live.check()


def test_labels_stand_apart_in_real_fonts(browser: Browser, base: str) -> None:
    """On the SVG and on the plot: what the widths are guessed from need not be the reader's font."""
    with drawn(browser, base, "many") as live:
        for texts in (".bt-marks text", ".textpoint text"):
            boxes = live.page.locator(texts).evaluate_all(
                "all => all.map(e => e.getBoundingClientRect()).map(b => [b.left, b.right, b.top, b.bottom])"
            )
            assert len(boxes) >= 25
            clashes = [
                (one, other)
                for at, one in enumerate(boxes)
                for other in boxes[at + 1 :]
                if one[0] < other[1] and other[0] < one[1] and one[2] + 3 < other[3] and other[2] + 3 < one[3]
            ]
            assert clashes == []


def test_the_library_is_loaded_late_and_once(browser: Browser, base: str) -> None:
    with visit(browser, base, "two") as watched:
        watched.page.wait_for_selector(LIVE)
        views = watched.page.locator(".bg-timeline-view")
        assert views.nth(0).get_attribute("role") == "application"
        assert views.nth(1).get_attribute("role") is None, "out of sight, not drawn"
        views.nth(1).scroll_into_view_if_needed()
        until(watched.page, f"document.querySelectorAll('{LIVE}').length === 2")
        assert len([url for url in watched.asked if url.endswith("plotly.min.js")]) == 1
        watched.check()


def test_two_figures_in_sight_load_it_once(browser: Browser, base: str) -> None:
    with visit(browser, base, "pair") as watched:
        until(watched.page, f"document.querySelectorAll('{LIVE}').length === 2")
        assert len([url for url in watched.asked if url.endswith("plotly.min.js")]) == 1
        assert watched.page.locator("script[src$='plotly.min.js']").count() == 1
        watched.check()


def test_instant_navigation(browser: Browser, base: str) -> None:
    """A theme that swaps the page's content tells `document$`; the old figure is given back."""
    with drawn(browser, base, "instant") as live:
        page = live.page
        markup = figure(many(5))
        page.evaluate(
            """(markup) => { window.old = document.querySelector('.bg-timeline-plot');
            document.querySelector('article').innerHTML = markup; window.document$.emit(); }""",
            markup,
        )
        page.wait_for_selector(LIVE)
        assert page.evaluate("window.old._fullLayout === undefined")
        assert page.locator(".bg-timeline-plot").count() == 1
        live.check()


def test_the_period_in_view_can_be_narrowed(browser: Browser, base: str) -> None:
    with drawn(browser, base, "crowded") as live:
        page = live.page
        whole = page.evaluate(f"{PLOT}.layout.xaxis.range")
        labels = page.locator(".textpoint text")
        before = labels.all_text_contents()
        near = {f"{CROWDED} {number:03}" for number in range(86, 90)}
        assert near - set(before), "some of them have no label at first"
        page.set_viewport_size({"width": 1200, "height": 1600})
        x, y = centre(page, 86)
        page.mouse.move(x - 4, y)
        page.mouse.down()
        page.mouse.move(x + 6, y, steps=5)
        page.mouse.move(x + 16, y, steps=5)
        page.mouse.up()
        until(page, f"{PLOT}.layout.xaxis.range[0] !== '{whole[0]}'")
        page.wait_for_timeout(300)
        assert near <= set(labels.all_text_contents())
        page.locator('.modebar-btn[data-title="Reset axes"]').click()
        until(page, f"{PLOT}.layout.xaxis.range[0].startsWith('{whole[0][:10]}')")
        page.wait_for_timeout(300)
        assert labels.all_text_contents() == before
        live.check()


# ---- Opening an incident ----


@pytest.mark.parametrize(("number", "name"), [(0, "day"), (1, "about"), (2, "unknown"), (3, "lasted")])
def test_a_click_opens_the_incident(browser: Browser, base: str, number: int, name: str) -> None:
    with drawn(browser, base, "small") as live:
        x, y = centre(live.page, number)
        live.page.mouse.move(x + 1, y)
        live.page.wait_for_selector(".hoverlayer .hovertext")
        with live.page.expect_navigation():
            live.page.mouse.click(x, y)
        assert live.page.url.endswith(f"/incidents/{name}.html")
        live.check()


def test_the_keyboard_goes_through_time_and_opens(browser: Browser, base: str) -> None:
    with drawn(browser, base, "small") as live:
        page = live.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className").startswith("bg-timeline-view")
        view = page.locator(".bg-timeline-view")
        assert (view.get_attribute("aria-label") or "").startswith(
            "4 events, from the first (5 January 2021)"
        )
        said = page.locator(".bg-timeline-said")
        for key, words in [
            ("ArrowRight", "1 of 4. The event day: 5 January 2021, Erbil, accepted."),
            (
                "ArrowDown",
                "2 of 4. The event about: about 25 January 2021, Erbil, accepted, said to follow: The event day.",
            ),
            (
                "End",
                "4 of 4. The event lasted: from 10 to 20 March 2021, Erbil, accepted, suspected to follow: The event about.",
            ),
            (
                "ArrowRight",
                "4 of 4. The event lasted: from 10 to 20 March 2021, Erbil, accepted, suspected to follow: The event about.",
            ),
            ("ArrowLeft", "3 of 4. The event unknown: February 2021, Erbil, accepted."),
        ]:
            page.keyboard.press(key)
            assert said.text_content() == words
        page.wait_for_selector(".hoverlayer .hovertext")
        ring = page.locator(".bg-timeline-plot .points path").last
        assert ring.evaluate("ring => getComputedStyle(ring).stroke") == "rgb(187, 0, 119)"
        page.keyboard.press("Escape")
        assert said.text_content() == ""
        page.keyboard.press("Enter")
        assert page.url.endswith("/small.html"), "with no event chosen there is nothing to open"
        page.keyboard.press("Home")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.url.endswith("/incidents/day.html")
        live.check()


def test_the_keyboard_brings_an_event_into_view(browser: Browser, base: str) -> None:
    with drawn(browser, base, "crowded") as live:
        page = live.page
        page.evaluate(f"Plotly.relayout({PLOT}, {{'xaxis.range': ['2021-11-01', '2021-12-10']}})")
        page.locator(".bg-timeline-view").focus()
        page.keyboard.press("ArrowRight")
        until(page, f"{PLOT}.layout.xaxis.range[0] < '2003-03-20'")
        first, last = page.evaluate(f"{PLOT}.layout.xaxis.range")
        assert first < "2003-03-20" < last < "2003-06"
        live.check()


@pytest.mark.parametrize(
    ("name", "href"), [("open-tampered", "javascript:window"), ("open-absolute", "http:..")]
)
def test_a_link_with_a_scheme_is_refused(browser: Browser, base: str, name: str, href: str) -> None:
    with drawn(browser, base, name) as live:
        page = live.page
        assert page.locator(f'.bg-timeline-svg a[*|href^="{href}"]').count() or href in page.content()
        page.mouse.click(*centre(page, 0))
        page.locator(".bg-timeline-view").focus()
        page.keyboard.press("Home")
        page.keyboard.press("Enter")
        page.wait_for_timeout(300)
        assert page.url.endswith(f"/{name}.html")
        assert page.evaluate("window.fired") is None
        live.check()


# ---- Safety ----


def test_hostile_text_fires_nothing_when_hovered(browser: Browser, base: str) -> None:
    with drawn(browser, base, "open-hostile") as live:
        page = live.page
        page.locator(".bg-timeline-view").focus()
        for text in HOSTILE:
            page.keyboard.press("ArrowRight")
            page.wait_for_selector(".hoverlayer .hovertext")
            page.wait_for_timeout(60)
            shown = page.locator(".hoverlayer .hovertext").text_content() or ""
            assert re.sub(r"\s", "", clean(text)) in re.sub(r"\s", "", shown)
        for number in range(len(HOSTILE)):
            page.mouse.move(*centre(page, number))
            page.wait_for_timeout(40)
        assert page.evaluate("window.fired") is None
        odd = page.evaluate(
            """() => [...document.querySelectorAll('.bg-timeline-view *')].filter((element) =>
            ['SCRIPT', 'IMG', 'IFRAME'].includes(element.tagName.toUpperCase()) ||
            [...element.attributes].some((a) => a.name.startsWith('on') || /evil|javascript:/.test(a.value)
              && !['data-unformatted'].includes(a.name))).length"""
        )
        assert odd == 0
        live.check()


def test_a_request_that_leaves_the_site_is_seen(browser: Browser, base: str) -> None:
    """The positive control of `away` and of `window.fired`."""
    with visit(browser, base, "open-control") as watched:
        watched.page.wait_for_timeout(200)
        assert watched.away == ["https://evil.example/beacon.png"]
        assert watched.page.evaluate("window.fired") == 1


def test_the_bar_of_buttons_shares_nothing(browser: Browser, base: str) -> None:
    with drawn(browser, base, "small") as live:
        titles = live.page.locator(".modebar-btn").evaluate_all("all => all.map(e => e.dataset.title)")
        assert len(titles) >= 5
        assert not [
            title for title in titles if re.search("share|cloud|studio|edit|lasso|select|plotly", title, re.I)
        ]
        assert live.page.locator(".bg-timeline-plot a[href]").count() == 0
        live.check()


# ---- Giving way ----


@pytest.mark.parametrize("name", ["missing", "broken", "abroad"])
def test_the_svg_stays_where_plotly_fails(browser: Browser, base: str, name: str) -> None:
    with visit(browser, base, name) as watched:
        with watched.page.expect_console_message(lambda said: "stays as it is" in said.text):
            watched.page.reload()
        assert watched.page.locator(".bg-timeline-svg").is_visible()
        assert watched.page.locator(".bg-timeline-plot").count() == 0
        assert watched.away == []


def test_without_scripts_there_are_the_svg_and_the_table(browser: Browser, base: str) -> None:
    with visit(browser, base, "small", java_script_enabled=False) as watched:
        page = watched.page
        assert page.locator(".bg-timeline-svg").is_visible()
        page.locator("summary").click()
        assert page.locator("table tr").nth(3).is_visible()
        page.locator(".bg-timeline-svg a").first.click()
        assert page.url.endswith("/incidents/day.html")


def test_paper_shows_the_svg(browser: Browser, base: str) -> None:
    with drawn(browser, base, "small") as live:
        live.page.evaluate("document.body.setAttribute('data-md-color-scheme', 'slate')")
        live.page.emulate_media(media="print")
        svg = live.page.locator(".bg-timeline-svg")
        assert svg.is_visible() and not live.page.locator(".bg-timeline-plot").is_visible()
        assert (
            svg.locator(".bt-marks circle").first.evaluate("e => getComputedStyle(e).fill")
            == "rgb(0, 85, 170)"
        )


def test_the_dark_palette_recolours_both(browser: Browser, base: str) -> None:
    with drawn(browser, base, "small") as live:
        page = live.page
        point = ".bg-timeline-plot .scatterlayer .points path.point"

        def colours() -> list[str]:
            drawn_fill = page.locator(point).evaluate_all("all => all.map(e => getComputedStyle(e).fill)")
            svg_fill = page.locator(".bt-marks circle").first.evaluate("e => getComputedStyle(e).fill")
            return [svg_fill, *(fill for fill in drawn_fill if fill == svg_fill)]

        assert colours() == ["rgb(0, 85, 170)"] * 2
        page.evaluate("document.body.setAttribute('data-md-color-scheme', 'slate')")
        page.wait_for_timeout(300)
        assert colours() == ["rgb(116, 179, 255)"] * 2
        page.evaluate("document.body.setAttribute('data-md-color-scheme', 'default')")
        page.wait_for_timeout(300)
        assert colours() == ["rgb(0, 85, 170)"] * 2
        live.check()


def test_a_narrow_window_scrolls_the_figure_and_not_the_page(browser: Browser, base: str) -> None:
    with drawn(browser, base, "many") as live:
        page = live.page
        page.set_viewport_size({"width": 390, "height": 800})
        until(page, f"{PLOT}.layout.width < 700")
        sizes = page.evaluate(
            """() => { const view = document.querySelector('.bg-timeline-view'), root = document.documentElement;
            return [view.scrollWidth, view.clientWidth, root.scrollWidth, root.clientWidth]; }"""
        )
        assert sizes[0] >= 640 > sizes[1]
        assert sizes[2] <= sizes[3]
        page.reload()
        page.wait_for_selector(LIVE)
        scrolled = page.evaluate("document.querySelector('.bg-timeline-view').scrollLeft")
        assert scrolled + sizes[1] == sizes[0], "the latest first"
        for heading in (".bg-timeline-plot .annotation", ".bt-lanes text"):
            box = page.locator(heading).first.bounding_box()
            assert box and 0 <= box["x"] < 60, "the headings of lanes stay in the window"
        page.locator(".bg-timeline-view").focus()
        page.keyboard.press("Home")
        until(page, "document.querySelector('.bg-timeline-view').scrollLeft < 100")
        size = page.locator(".bt-marks text").first.evaluate("e => e.getBoundingClientRect().height")
        assert size >= 10
        live.check()
