"""The site on paper, when a reader prints a page: no navigation, no clipped table, the drawing, the references, in ink on white."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import launch
from tests.built import founding_site
from tests.printed import texts

__all__ = ["founding_site"]

PAGES = (
    "briefings/escalation-cycle-2019-2021.html",
    "incidents/us-strikes-syria-2021-02.html",
    "actors/qasem-soleimani.html",
    "incidents/index.html",
    "index.html",
)
PAPER = {"width": 672, "height": 980}
"""A4 within its margins, in pixels."""
HIDDEN = (
    ".md-header",
    ".md-tabs",
    ".md-sidebar",
    ".md-footer",
    ".headerlink",
    ".bg-timeline > details",
    "form",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all pages."""
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


def _on_paper(browser: Browser, site: Path, path: str) -> Page:
    """A page as it is laid out for paper, for a reader whose screen is dark."""
    page = browser.new_page(viewport=PAPER, color_scheme="dark")  # type: ignore[arg-type]
    page.goto((site / path).as_uri())
    page.wait_for_load_state("load")
    page.emulate_media(media="print", color_scheme="dark")
    return page


@pytest.mark.parametrize("path", PAGES)
def test_nothing_but_the_page_itself_is_on_paper(browser: Browser, founding_site: Path, path: str) -> None:
    page = _on_paper(browser, founding_site, path)
    shown = [name for name in HIDDEN if any(found.is_visible() for found in page.locator(name).all())]
    assert shown == []
    assert page.locator("h1").is_visible()
    page.emulate_media(media="screen")
    assert page.locator(".md-header").is_visible(), "it would be seen"
    page.close()


@pytest.mark.parametrize("path", PAGES)
def test_no_table_is_wider_than_the_paper(browser: Browser, founding_site: Path, path: str) -> None:
    page = _on_paper(browser, founding_site, path)
    measure = (
        "all => all.map(one => { const box = one.getBoundingClientRect(); return [box.width, box.right]; })"
    )
    boxes = page.locator("article :is(table, td, th, svg)").evaluate_all(measure)
    assert boxes and [box for box in boxes if box[0] and box[1] > PAPER["width"] + 1] == []
    clipped = page.locator("article :is(td, th, .md-typeset__scrollwrap, .bg-timeline-view)").evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible').length"
    )
    assert clipped == 0
    page.close()


def test_paper_is_white_and_ink_black_for_a_reader_in_the_dark(browser: Browser, founding_site: Path) -> None:
    page = _on_paper(browser, founding_site, PAGES[0])
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    colours = "one => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor]"
    assert page.locator("body").evaluate(colours)[1] == "rgb(255, 255, 255)"
    assert page.locator("article p").first.evaluate(colours)[0] == "rgb(0, 0, 0)"
    page.emulate_media(media="screen", color_scheme="dark")
    assert page.locator("article p").first.evaluate(colours)[0] != "rgb(0, 0, 0)"
    page.close()


def test_a_printed_page_has_its_drawing_its_references_and_its_marking(
    browser: Browser, founding_site: Path
) -> None:
    page = _on_paper(browser, founding_site, PAGES[0])
    assert page.locator(".bg-timeline-svg").is_visible()
    found = texts(page.pdf(format="A4"))
    said = " ".join(" ".join(found).split())
    assert "Key judgements" in said and "Chronology" in said
    assert said.rstrip().endswith("TLP:CLEAR")
    sources = said.rsplit("Sources", 1)[1]
    assert "1. Bill Van Auken" in sources and "2. Aspen" in sources
    assert "Skip to content" not in said and "Codebook" not in said and "The same as a table" not in said
    assert found[-1].strip() != "TLP:CLEAR", "the marking does not stand alone"
    page.close()
