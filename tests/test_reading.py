"""Every kind of page is read without JavaScript, without motion, and on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser import BRIEFING, EACH_KIND, KINDS, VIEW, Watched, address, bring_to_life, browser, watched
from tests.built import founding_site

__all__ = ["address", "browser", "founding_site", "watched"]

RECORDS = tuple(kind for kind in KINDS if "/" in kind and not kind.endswith("index.html"))
A4 = {"width": 794, "height": 1123}
"""A sheet of A4 at 96 pixels an inch."""

UNSEEN = """() => {
  const words = "h1, h2, h3, h4, p, li, td, th, dt, dd, figcaption, summary, .bg-chip, svg text";
  const closed = (element) => element.closest("details:not([open]) > :not(summary)");
  const onPaper = matchMedia("print").matches ? ", .bg-pdf, .bg-timeline-table *" : "";
  const meant = ".headerlink, thead *, .bg-controls *, .bg-timeline-plot *" + onPaper;
  return [...document.querySelectorAll("article :is(" + words + ")")]
    .filter((element) => element.textContent.trim() && !closed(element) && !element.matches(meant))
    .filter((element) => {
      const { width, height } = element.getBoundingClientRect();
      return !element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || width < 1 || height < 1;
    })
    .map((element) => element.outerHTML.slice(0, 120));
}"""
"""Text of the page that a reader does not see. What is closed may be opened, heads of columns may be said once, and
what serves only the interactive figure goes where that goes. Paper needs no way to the PDF, and no closed table."""

HOLES = """() => [...document.querySelectorAll("article :is(div, section, figure, p, ul, ol, table, details)")]
  .filter((element) => element.getBoundingClientRect().height > 24)
  .filter((element) => !element.textContent.trim() && !element.querySelector("svg, img, input"))
  .map((element) => element.outerHTML.slice(0, 120))"""
"""Room that holds nothing."""

MOVING = """() => {
  const seconds = (list) => Math.max(...list.split(",").map((time) => parseFloat(time) * (time.includes("ms") ? 0.001 : 1)));
  const found = document.getAnimations().filter((a) => a.effect.getComputedTiming().duration > 10).map((a) => a.animationName);
  for (const element of document.querySelectorAll("*")) {
    for (const part of [null, "::before", "::after"]) {
      const style = getComputedStyle(element, part);
      if (part && style.content === "none") continue;
      const name = `${element.nodeName.toLowerCase()}.${element.className.baseVal ?? element.className}${part ?? ""}`;
      if (seconds(style.transitionDuration) > 0.01 && style.transitionProperty !== "none") found.push(`transition ${name}`);
      if (style.animationName !== "none" && seconds(style.animationDuration) > 0.01) found.push(`animation ${name}`);
      if (!part && style.scrollBehavior === "smooth") found.push(`scroll ${name}`);
    }
  }
  return [...new Set(found)];
}"""
"""What moves, or would move when something changes, for longer than 0.01 s."""

CLIPPED = """() => {
  const page = document.documentElement.clientWidth;
  return [...document.querySelectorAll("article :is(table, tr > *, svg, pre, p, li)")]
    .filter((element) => element.checkVisibility() && !element.closest(".bg-timeline-plot"))
    .filter((element) => {
      const box = element.getBoundingClientRect();
      return box.left < -1 || box.right > page + 1 || (element.localName === "table" && element.scrollWidth > page);
    })
    .map((element) => `${Math.round(element.getBoundingClientRect().right)}: ${element.outerHTML.slice(0, 100)}`);
}"""
"""What does not fit on the sheet."""

PALE = """() => {
  const luminance = (colour) => {
    const [r, g, b] = (colour.match(/[\\d.]+/g) || []).map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return [...document.querySelectorAll("article :is(h1, h2, h3, p, li, td, th, a, small, .bg-chip, svg text)")]
    .filter((element) => element.checkVisibility() && !element.closest(".bt-on, .headerlink, thead"))
    .filter((element) => {
      const style = getComputedStyle(element);
      return 1.05 / (luminance(element.closest("svg") ? style.fill : style.color) + 0.05) < 4.5;
    })
    .map((element) => `${getComputedStyle(element).color}: ${element.outerHTML.slice(0, 100)}`);
}"""
"""Text that is too pale for white paper: printers leave backgrounds out."""

CHROME = ".md-header, .md-tabs, .md-sidebar, .md-footer, .md-top, .headerlink, .bg-timeline-plot"


def has_its_parts(page: Page, kind: str) -> None:
    """Title, drawing, references and marking are there to be seen, where the page has them."""
    assert page.locator("h1").is_visible()
    for view in page.locator(VIEW).all():
        svg = view.locator("svg.bg-timeline-svg")
        assert svg.is_visible() and (svg.bounding_box() or {})["height"] > 100
    references = page.locator(".bg-references li")
    assert all(reference.is_visible() for reference in references.all())
    assert references.count() or kind not in RECORDS or kind.startswith("sources/")
    if kind != "404.html":
        assert page.get_by_text("TLP:CLEAR", exact=True).last.is_visible()


@pytest.mark.parametrize("watched", [{"java_script_enabled": False}], indirect=True, ids=["plain"])
@pytest.mark.parametrize("kind", EACH_KIND)
def test_a_page_is_read_without_javascript(watched: Watched, kind: str) -> None:
    page = watched.visit(kind)
    has_its_parts(page, kind)
    assert page.evaluate(UNSEEN) == []
    assert page.evaluate(HOLES) == []
    for details in page.locator("article details:visible").all():
        details.locator("summary").click()
        assert details.locator("> :not(summary)").first.is_visible()
    assert not page.locator(".bg-timeline-plot").count()
    watched.check()


@pytest.mark.parametrize(
    "watched",
    [{"viewport": A4, "color_scheme": "dark", "reduced_motion": "reduce"}],
    indirect=True,
    ids=["dark"],  # the harder case: light text must not come out on white paper
)
@pytest.mark.parametrize("kind", EACH_KIND)
def test_a_page_stands_still_and_is_whole_on_paper(watched: Watched, kind: str) -> None:
    page = watched.visit(kind)
    bring_to_life(page)
    assert page.evaluate(MOVING) == []
    page.emulate_media(media="print")
    has_its_parts(page, kind)
    assert [found.get_attribute("class") for found in page.locator(CHROME).all() if found.is_visible()] == []
    for script in (UNSEEN, HOLES, CLIPPED, PALE):
        assert page.evaluate(script) == []
    watched.check()


@pytest.mark.parametrize("watched", [{"viewport": A4}], indirect=True, ids=["sheet"])
def test_what_is_wrong_is_noticed(watched: Watched) -> None:
    """The control of what is never found above."""
    page = watched.visit(BRIEFING)
    page.locator("article").evaluate(
        """article => article.insertAdjacentHTML("beforeend", `<p class="gone" style="opacity: 0">Gone</p>
        <div class="hole" style="height: 99px"></div><table class="broad" style="width: 900px"><tr><td>x</td></tr></table>
        <p class="pale" style="color: #999">Pale</p><p class="slow" style="transition: color 1s">Slow</p>`)"""
    )
    for script, name in (
        (UNSEEN, "gone"),
        (HOLES, "hole"),
        (CLIPPED, "broad"),
        (PALE, "pale"),
        (MOVING, "slow"),
    ):
        assert [found for found in page.evaluate(script) if name in found], name
