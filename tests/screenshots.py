"""Photographs pages of the founding site in a real browser: `make screenshots`.

Writes the README's picture, and one of each kind of page at three widths, light and dark, into `build/screenshots/`.
"""

from __future__ import annotations

from playwright.sync_api import sync_playwright

from tests.browser import launch
from tests.built import ROOT, served

README_PICTURE = ROOT / ".github" / "images" / "incident.png"
SHOWN = "incidents/ain-al-asad-rockets-2021-03-03.html"
PAGES = {
    "home": "index.html",
    "briefing": "briefings/escalation-cycle-2019-2021.html",
    "incident": SHOWN,
    "actor": "actors/qasem-soleimani.html",
    "place": "places/ain-al-asad.html",
    "source": "sources/wsws-2021-03-03.html",
    "incidents": "incidents/index.html",
    "incidents-filtered": "incidents/index.html?type=statement&sort=-date",
    "timeline": "timeline.html",
    "methodology": "methodology.html",
    "codebook": "codebook.html",
    "protection": "protection.html",
}
WIDTHS = (1440, 768, 390)


def main() -> None:
    """Photograph the site that stands in `site/`."""
    folder = ROOT / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    README_PICTURE.parent.mkdir(parents=True, exist_ok=True)
    with served(ROOT / "site") as address, sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": 1280, "height": 1120})
        page.goto(f"{address}/{SHOWN}", wait_until="networkidle")
        page.screenshot(path=README_PICTURE)
        for scheme in ("light", "dark"):
            for width in WIDTHS:
                page = browser.new_page(viewport={"width": width, "height": 1000}, color_scheme=scheme)
                for name, path in PAGES.items():
                    page.goto(f"{address}/{path}", wait_until="networkidle")
                    page.wait_for_timeout(800)
                    page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
                page.close()
        browser.close()
    print(
        f"{README_PICTURE.relative_to(ROOT)} and {len(PAGES) * len(WIDTHS) * 2} pictures in {folder.relative_to(ROOT)}/"
    )


if __name__ == "__main__":
    main()
