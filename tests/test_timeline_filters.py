"""What a reader chooses in a timeline: it narrows figure and table, and stands in the address. In a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import (
    BRIEFING,
    LIVE,
    PLOTLY,
    Watched,
    address,
    bring_to_life,
    browser,
    hold,
    until,
    watched,
)
from tests.built import ROOT, briefgen, copy_founding, founding_site, served

__all__ = ["address", "browser", "founding_site", "watched"]

PLOT = "document.querySelector('.bg-timeline-plot')"
TOTAL = len(list((ROOT / "content" / "incidents").glob("*.yml")))
SHIFTS = """window.shifted = 0; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });"""


def status(page: Page) -> str:
    return page.locator(".bg-status [role=status]").inner_text()


def rows(page: Page) -> int:
    """How many rows of the table are left."""
    return int(page.locator(".bg-timeline-table tbody tr:not([hidden])").count())


def drawn(page: Page) -> int:
    """How many events Plotly draws."""
    found = page.evaluate(
        f"""() => {{
          const {{ data }} = {PLOT}, marks = data[data.length - 1].customdata;
          const points = data.filter((trace) => trace.hovertext).flatMap((trace) => trace.customdata);
          return new Set(points.map((mark) => marks[mark][0])).size;
        }}"""
    )
    return int(found)


def lanes(page: Page) -> list[str]:
    found: list[str] = page.evaluate(f"{PLOT}.layout.annotations.map((label) => label.text)")
    return found


def choose(page: Page, name: str, value: str) -> None:
    """Chooses in the form, and waits until the address says so."""
    field = page.locator(f".bg-controls [name={name}]")
    if page.locator(".bg-controls details[open]").count() == 0:
        page.locator(".bg-controls summary").click()
    if name in ("from", "to"):
        field.fill(value)
    else:
        field.select_option(value)
    until(page, f"new URLSearchParams(location.search).get('{name}') === '{value}'")


def opened(watched: Watched, path: str) -> Page:
    page = watched.visit(path)
    assert bring_to_life(page) == 1
    return page


# ---- Choosing ----


def test_a_choice_narrows_figure_and_table_and_stands_in_the_address(watched: Watched) -> None:
    page = opened(watched, "timeline.html")
    assert status(page) == f"All {TOTAL} events shown."
    assert (rows(page), drawn(page)) == (TOTAL, TOTAL)
    height = page.evaluate(f"{PLOT}.layout.height")
    offered = page.locator("[name=actor] option[value=iran]").text_content() or ""
    choose(page, "actor", "iran")
    number = int(offered.rpartition("(")[2][:-1])
    until(page, f"{PLOT}.layout.height < {height}")
    assert status(page) == f"{number} of {TOTAL} events shown."
    assert (rows(page), drawn(page)) == (number, number)
    page.locator(".bg-status button").click()
    until(page, "location.search === ''")
    until(page, f"{PLOT}.layout.height === {height}")
    assert status(page) == f"All {TOTAL} events shown."
    assert (rows(page), drawn(page)) == (TOTAL, TOTAL)
    watched.check()


def test_rows_and_lanes_close_up(watched: Watched) -> None:
    page = opened(watched, "timeline.html?type=vote")
    assert lanes(page) == ["Decisions and statements"]
    assert page.evaluate(f"{PLOT}.layout.yaxis.range") == [1.5, -0.5]
    box = page.locator(".bg-timeline-plot").bounding_box()
    room = page.locator(".bg-timeline-view").bounding_box()
    assert box and room and abs(box["height"] - room["height"]) < 1
    watched.check()


def test_lanes_by_actor_show_an_event_in_each_and_say_that_it_is_no_verdict(watched: Watched) -> None:
    page = opened(watched, "timeline.html")
    choose(page, "lanes", "actor")
    until(page, f"{PLOT}.layout.annotations[0].text === 'United States'")
    assert lanes(page)[-2:] == ["Other actors", "No actor named"]
    assert status(page) == (
        f"All {TOTAL} events shown. An event stands in the lane of each actor that took part, was the target, or is said to be responsible."
    )
    assert drawn(page) == TOTAL
    marks = page.evaluate(f"{PLOT}.data[{PLOT}.data.length - 1].customdata.length")
    assert marks > TOTAL
    watched.check()


def test_a_period_chooses_what_may_have_happened_in_it_and_the_axis_goes_there(watched: Watched) -> None:
    page = opened(watched, "timeline.html")
    choose(page, "from", "2020-01-01")
    choose(page, "to", "2020-01-31")
    until(page, f"{PLOT}.layout.xaxis.range[0] > '2019-12-25'")
    first, last = page.evaluate(f"{PLOT}.layout.xaxis.range")
    assert "2019-12-25" < first < "2020-01-01" and "2020-02-01" < last < "2020-02-07"
    shown = page.locator(".bg-timeline-table tbody tr:not([hidden])").all_text_contents()
    assert any("Killing of Qasem Soleimani" in row for row in shown)
    assert any("US intervention in Iraq from 2003" in row for row in shown), "it may have lasted until then"
    assert any("increases in uranium enrichment" in row for row in shown), "it began before and ended after"
    assert not any("Erbil" in row for row in shown)
    page.locator('.modebar-btn[data-title="Zoom in"]').click()
    until(page, f"{PLOT}.layout.xaxis.range[0] > '2020-01-05'")
    page.locator('.modebar-btn[data-title="Reset axes"]').click()
    until(page, f"{PLOT}.layout.xaxis.range[0].startsWith('{first[:13]}')")
    watched.check()


def test_where_nothing_passes_the_page_says_so(watched: Watched) -> None:
    page = opened(watched, "timeline.html?from=1500&to=1500-06")
    assert status(page) in (f"None of the {TOTAL} events passes these filters.",) or rows(page) < TOTAL
    page = opened(watched, "timeline.html?actor=islamic-state&type=vote")
    assert status(page) == f"None of the {TOTAL} events passes these filters."
    assert (rows(page), drawn(page)) == (0, 0)
    page.locator(".bg-timeline-view").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.locator(".bg-timeline-said").text_content() == ""
    watched.check()


def test_the_keyboard_walks_only_what_is_shown(watched: Watched) -> None:
    page = opened(watched, "timeline.html?actor=iran")
    number = rows(page)
    assert 2 < number < TOTAL
    page.locator(".bg-timeline-view").focus()
    said = []
    for _ in range(number + 1):
        page.keyboard.press("ArrowRight")
        said.append(page.locator(".bg-timeline-said").text_content() or "")
    assert said[0].startswith(f"1 of {number}. ") and said[-1] == said[-2]
    assert said[-1].startswith(f"{number} of {number}. ")
    titles = page.locator(".bg-timeline-table tbody tr:not([hidden]) td:nth-child(3)").all_text_contents()
    assert all(title in line for title, line in zip(titles, said, strict=False))
    watched.check()


# ---- The address ----


def test_an_address_brings_the_choice_back(watched: Watched) -> None:
    page = opened(watched, "timeline.html?lanes=place&actor=us-forces&from=2019&to=2021-03&other=kept#top")
    assert page.locator("[name=from]").input_value() == "2019-01-01"
    assert page.locator("[name=to]").input_value() == "2021-03-31"
    before = (status(page), rows(page), lanes(page))
    assert before[1] < TOTAL and "Place not stated" in before[2]
    page.reload(wait_until="networkidle")
    bring_to_life(page)
    assert (status(page), rows(page), lanes(page)) == before
    choose(page, "actor", "iran")
    assert "other=kept" in page.url and page.url.endswith("#top") and "lanes=place" in page.url
    watched.check()


@pytest.mark.parametrize(
    "query",
    [
        "lanes=verdict&actor=nobody&place=__proto__&type=constructor",
        pytest.param("from=2021-99-99&to=yesterday", marks=pytest.mark.thorough),
        "actor=%3Cscript%3Ealert(1)%3C/script%3E&from=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
        pytest.param("lanes=&actor=&from=&to=", marks=pytest.mark.thorough),
        "from=12345&to=-2021&lanes=actor%00",
    ],
)
def test_what_the_form_does_not_offer_is_ignored(watched: Watched, query: str) -> None:
    page = opened(watched, f"timeline.html?{query}")
    assert status(page) == f"All {TOTAL} events shown."
    assert drawn(page) == TOTAL
    assert page.locator(".bg-status button").is_disabled()
    watched.check()


def test_going_there_and_back_keeps_the_choice(watched: Watched) -> None:
    page = opened(watched, "timeline.html")
    choose(page, "actor", "iran")
    number = rows(page)
    page.locator(".bg-timeline-view").focus()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incidents/*.html")
    page.go_back()
    page.wait_for_url("**/timeline.html?actor=iran")
    page.locator(LIVE).wait_for()
    assert status(page) == f"{number} of {TOTAL} events shown."
    assert (rows(page), drawn(page)) == (number, number)
    watched.check()


@pytest.fixture(scope="module")
def instant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the founding site is served as it is when its address is known: the theme then loads pages by script."""
    folder = copy_founding(tmp_path_factory.mktemp("instant"))
    settings = folder / "mkdocs.yml"
    with served(folder / "site") as found:
        settings.write_text(settings.read_text("utf-8") + f"\nsite_url: {found}/\n", "utf-8")
        done = briefgen("build", "-C", folder)
        assert done.returncode == 0, done.stderr
        yield found


def test_a_theme_that_loads_pages_by_script_brings_the_choice_back(browser: Browser, instant: str) -> None:
    watched = Watched(browser.new_page(viewport={"width": 1280, "height": 900}), instant)
    page = watched.visit("about.html")
    page.evaluate("window.sameDocument = true")
    page.locator(".md-tabs__link", has_text="Timeline").click()
    page.wait_for_url("**/timeline.html")
    page.locator(".bg-timeline-view").wait_for()
    assert bring_to_life(page) == 1
    choose(page, "actor", "iran")
    number = rows(page)
    page.locator(".bg-timeline-view").focus()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incidents/*.html")
    page.go_back()
    page.wait_for_url("**/timeline.html?actor=iran")
    page.locator(LIVE).wait_for()
    assert page.evaluate("window.sameDocument") is True
    assert status(page) == f"{number} of {TOTAL} events shown."
    assert (rows(page), drawn(page)) == (number, number)
    watched.check()
    page.close()


def test_a_page_opened_from_a_folder_can_be_narrowed(watched: Watched, founding_site: object) -> None:
    page = watched.page
    page.goto(f"file://{founding_site}/timeline.html?actor=iran")
    bring_to_life(page)
    assert 0 < rows(page) < TOTAL
    assert drawn(page) == rows(page)


# ---- With and without Plotly ----


def test_a_choice_works_before_plotly_has_come_and_asks_for_it(watched: Watched) -> None:
    page = watched.page
    release = hold(page, PLOTLY)
    page.set_viewport_size({"width": 1280, "height": 300})
    page.goto(f"{watched.address}/{BRIEFING}", wait_until="load")
    assert not [url for url in watched.requests if "plotly" in url], "not before the figure is near"
    page.evaluate(
        """() => { const field = document.querySelector('[name=place]');
        field.value = 'ain-al-asad'; field.dispatchEvent(new Event('change', { bubbles: true })); }"""
    )
    number = rows(page)
    assert 0 < number < 20 and status(page) == f"{number} of 20 events shown."
    assert page.locator(".bg-timeline-svg").evaluate("svg => getComputedStyle(svg).visibility") == "hidden"
    room = page.locator(".bg-timeline-view").bounding_box()
    release()
    page.locator(LIVE).wait_for()
    assert drawn(page) == number
    assert page.locator(".bg-timeline-view").bounding_box() == room
    watched.check()


def test_where_plotly_does_not_come_the_table_is_narrowed_and_the_rest_is_faint(watched: Watched) -> None:
    page = watched.page
    page.route(PLOTLY, lambda route: route.abort())
    page.goto(f"{watched.address}/timeline.html?type=vote", wait_until="networkidle")
    page.locator(".bg-timeline-view").scroll_into_view_if_needed()
    until(page, "!document.querySelector('.bg-timeline-view').classList.contains('is-expected')")
    svg = page.locator(".bg-timeline-svg")
    assert svg.evaluate("svg => getComputedStyle(svg).visibility") == "visible"
    assert rows(page) == 1
    faint = svg.locator(".bt-marks > .is-out")
    assert faint.count() == TOTAL - 1
    assert float(faint.first.evaluate("mark => getComputedStyle(mark).opacity")) < 0.3


@pytest.mark.parametrize("watched", [{"java_script_enabled": False}], indirect=True)
def test_without_scripts_nothing_is_offered_that_would_not_work(watched: Watched) -> None:
    page = watched.visit("timeline.html")
    assert not page.locator(".bg-controls").is_visible()
    assert page.locator(".bg-controls").count() == 1
    assert page.locator(".bg-timeline-svg").is_visible()


@pytest.mark.parametrize(
    "path",
    ["timeline.html", *(pytest.param(path, marks=pytest.mark.thorough) for path in ("index.html", BRIEFING))],
)
def test_a_plain_page_does_not_move(watched: Watched, path: str) -> None:
    watched.page.add_init_script(SHIFTS)
    page = watched.visit(path)
    bring_to_life(page)
    page.wait_for_timeout(500)
    assert page.evaluate("window.shifted") == 0
    page.evaluate("scrollTo(0, 0)")
    page.evaluate(
        "document.querySelector('article').prepend(Object.assign(document.createElement('p'), { style: 'height: 300px' }))"
    )
    until(page, "window.shifted > 0")


# ---- Arrows ----


def test_arrows_of_an_event_stand_out_while_it_is_looked_at(watched: Watched) -> None:
    page = opened(watched, "timeline.html")
    page.locator(".bg-timeline-view").focus()
    page.keyboard.press("End")

    def arrows() -> list[tuple[str, float, int]]:
        found: list[tuple[str, float, int]] = page.evaluate(
            f"""{PLOT}.data.filter((trace) => (trace.uid || '').startsWith('bg-link'))
            .map((trace) => [trace.uid, trace.opacity, trace.x.filter((x) => x === null).length])"""
        )
        return found

    said = ""
    while "said to follow" not in said:
        page.keyboard.press("ArrowLeft")
        said = page.locator(".bg-timeline-said").text_content() or ""
    until(page, f"{PLOT}.data.some((trace) => trace.uid === 'bg-link-0-own')")
    (_, faint, every), (_, strong, own) = arrows()
    assert faint < 0.5 and strong == 1
    assert 1 <= own < every
    page.keyboard.press("Escape")
    until(page, f"!{PLOT}.data.some((trace) => trace.uid === 'bg-link-0-own')")
    ((_, usual, _),) = arrows()
    assert 0.5 < usual < 1
    watched.check()
