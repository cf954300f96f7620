"""The content security policy in a real browser: all pages work under it, and what somebody slips in does not run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from mkdocs.livereload import LiveReloadServer
from playwright.sync_api import Browser

from briefgen import gate
from briefgen.plugin import serving
from briefgen.policy import EMPTY, OF_MAPS, Policy, allowing, digest
from tests.browser import OFTEN, VIEW, Watched, address, bring_to_life, browser, until, watched
from tests.built import Sent, founding_site, served

__all__ = ["address", "browser", "founding_site", "watched"]

SLIPPED = {
    "a script": "<script>FIRE</script>",
    "a handler": "<img src=x onerror='FIRE'>",
    "a handler in a drawing": "<svg onload='FIRE'></svg>",
    "an address": "<a class=slipped href='javascript:void(FIRE)'>x</a>",
    "a program from elsewhere": "<script src='OTHER/fire.js'></script>",
    "data as a program": "<script src='data:text/javascript,FIRE'></script>",
    "a frame": "<iframe srcdoc='<script>with (parent) FIRE</script>'></iframe>",
    "a click": "<b class=slipped onclick='FIRE'>x</b>",
}
"""What runs by itself, or when somebody clicks on it."""

BEACONS = {
    "x.png": "<img src='OTHER/x.png'>",
    "y.png": "<p style='background: url(OTHER/y.png)'>x</p>",
    "x.css": "<link rel=stylesheet href='OTHER/x.css'>",
    "x.html": "<iframe src='OTHER/x.html'></iframe>",
    "x.woff": "<style>@font-face { font-family: x; src: url(OTHER/x.woff) } p { font-family: x }</style>",
    "fire.js": "",
}
"""What asks another host for something, by the name of what it asks for. A script above does so too."""


def test_the_policy_lets_no_text_run() -> None:
    text = Policy(("sha256-a",), ("sha256-b",)).text
    directives = dict(part.split(" ", 1) for part in text.split("; "))
    assert directives["default-src"] == directives["base-uri"] == directives["form-action"] == "'none'"
    assert directives["script-src"] == "'self' 'sha256-a'"
    assert directives["style-src-elem"] == f"'self' '{EMPTY}' '{OF_MAPS}' 'sha256-b'"
    assert "unsafe-eval" not in text and text.count("unsafe-inline") == 1 == text.count(
        "style-src-attr 'unsafe-inline'"
    )
    assert not any(scheme in text for scheme in ("http:", "https:", " *"))


def test_headers_say_what_a_page_says_and_that_nobody_may_frame_it() -> None:
    policy = Policy((digest("a()"),))
    assert policy.headers.splitlines()[:3] == [
        "/*",
        f"  Content-Security-Policy: {policy.text}; frame-ancestors 'none'",
        "  Referrer-Policy: no-referrer",
    ]
    assert policy.metas.count(policy.text) == 1 and "frame-ancestors" not in policy.metas
    assert "\n  Cross-Origin-Resource-Policy: same-origin\n" in policy.headers


@pytest.mark.parametrize(
    "head", ['<head>\n<META charset="utf-8">', "<head><meta charset=utf-8 />", "<HEAD lang=en>"]
)
def test_the_policy_stands_before_all_that_it_governs(head: str) -> None:
    page = f"<!doctype html><html>{head}<link><body>x</body></html>"
    policy = Policy((digest("a()"),))
    encoding = "" if "charset" in head else '\n<meta charset="utf-8">'
    assert policy.within(page) == page.replace(head, f"{head}{encoding}\n{policy.metas}")
    assert policy.within("<header>x</header>") == "<header>x</header>"
    assert gate.look(policy.within(page.replace("<link>", "")).encode(), policy) == []
    assert policy.within("<p>no page</p>") == "<p>no page</p>"


def test_a_server_lets_one_more_script_run() -> None:
    page = Policy((digest("a()"),)).within("<head></head>script-src 'self'").encode()
    shown = allowing(page, digest("b()")).decode()
    assert f"script-src 'self' '{digest('b()')}' '{digest('a()')}';" in shown
    assert shown.replace(f" '{digest('b()')}'", "", 1).encode() == page


@pytest.mark.whole
def test_pages_and_headers_say_the_same(founding_site: Path) -> None:
    headers = (founding_site / "_headers").read_text("utf-8")
    assert headers.startswith(
        "/*\n  Content-Security-Policy: " + Policy().text + "; frame-ancestors 'none'\n"
    )
    assert headers.isascii() and "\n  Referrer-Policy: no-referrer\n" in headers
    for page in founding_site.rglob("*.html"):
        text = page.read_text("utf-8")
        assert text.count(Policy().metas) == 1 and text.index(Policy().metas) < text.index("<link"), page


def test_what_the_host_s_server_adds_to_a_page_may_run(tmp_path: Path) -> None:
    """Plain `mkdocs serve` too reloads a page that was saved, by a script in the page, another for each."""
    page = Policy().within("<html><head></head><body>x</body></html>").encode()
    server = LiveReloadServer(lambda: None, "127.0.0.1", 0, str(tmp_path))
    serving.let_reload(server)
    try:
        added = server._inject_js_into_html(page, 1).decode()
    finally:
        server.server_close()
    script = added.partition("<script>")[2].partition("</script>")[0]
    assert "livereload(1, " in script
    assert f"script-src 'self' '{digest(script)}';" in added
    assert added.count("sha256") == page.count(b"sha256") + 1


@pytest.mark.whole
def test_no_page_holds_a_script_of_its_own(founding_site: Path) -> None:
    """So that the policy lists no digest that a theme's next version would change."""
    assert "sha256" not in Policy().text.partition("style-src")[0]
    shown = (founding_site / "index.html").read_text("utf-8")
    assert f"script-src 'self'; style-src-elem 'self' '{EMPTY}' '{OF_MAPS}';" in shown


@pytest.mark.whole
@pytest.mark.parametrize("start", ["server", pytest.param("folder", marks=pytest.mark.thorough)])
def test_what_somebody_slips_in_does_not_run(
    browser: Browser, founding_site: Path, tmp_path: Path, start: str
) -> None:
    """The control: without the policy all of it does, and each beacon reaches the other host."""
    site, elsewhere = tmp_path / "site", tmp_path / "other"
    shutil.copytree(founding_site, site)
    elsewhere.mkdir()
    for name in BEACONS:
        (elsewhere / name).write_text("(window.fired ??= []).push('a program from elsewhere')", "utf-8")
    asked: Sent = []
    with served(site) as ours, served(elsewhere, asked) as other:
        slipped = "".join(
            text.replace("FIRE", f'(window.fired ??= []).push("{name}")')
            for name, text in {**SLIPPED, **BEACONS}.items()
        ).replace("OTHER", other)
        protected = (site / "about.html").read_text("utf-8").replace("</article>", f"{slipped}</article>")
        outcomes = []
        for name, text in (("with", protected), ("without", protected.replace(Policy().metas, ""))):
            (site / f"{name}.html").write_text(text, "utf-8")
            tab = browser.new_page()
            tab.goto(f"{ours}/{name}.html" if start == "server" else (site / f"{name}.html").as_uri())
            for place in tab.locator(".slipped").all():
                place.evaluate("element => element.click()")
            tab.wait_for_timeout(500)
            outcomes.append(
                (set(tab.evaluate("window.fired ?? []")), {path.lstrip("/") for path, _ in asked})
            )
            tab.close()
    assert outcomes == [(set(), set()), (set(SLIPPED), set(BEACONS))]


@pytest.mark.whole
def test_colours_are_kept_from_page_to_page(watched: Watched) -> None:
    """The theme's own script for that is a file of ours."""
    page = watched.visit("index.html")
    before = page.evaluate("document.body.dataset.mdColorScheme")
    page.locator("label[for^=__palette]:not([hidden])").click()
    until(page, f"document.body.dataset.mdColorScheme !== '{before}'")
    after = page.evaluate("document.body.dataset.mdColorScheme")
    page.add_init_script(
        "new MutationObserver((_, all) => { if (document.body) { window.seen ??= document.body.dataset.mdColorScheme } }).observe(document, {childList: true, subtree: true})"
    )
    assert watched.visit("incidents/index.html").evaluate("document.body.dataset.mdColorScheme") == after
    watched.check()


@pytest.fixture(scope="module")
def below(founding_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site in a folder of a host."""
    host = tmp_path_factory.mktemp("host")
    shutil.copytree(founding_site, host / "a" / "b")
    with served(host) as found:
        yield f"{found}/a/b"


@pytest.mark.whole
def test_every_page_works_under_the_policy(
    browser: Browser, founding_site: Path, below: str, thorough: bool
) -> None:
    """No complaint, no request that leaves the site, on a path below the host's root. In each run the pages most looked at."""
    pages = sorted(str(path.relative_to(founding_site)) for path in founding_site.rglob("*.html"))
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    seen = Watched(context.new_page(), below)
    looked, figures = 0, 0
    for path in pages if thorough else OFTEN:
        if path == "404.html":
            continue  # its links begin at the root of a host
        seen.visit(path)
        looked += 1
        figures += bring_to_life(seen.page)
    seen.check()
    context.close()
    assert looked > (120 if thorough else 4) and figures > (25 if thorough else 2)


@pytest.mark.whole
def test_every_page_reads_without_scripts(
    browser: Browser, founding_site: Path, below: str, thorough: bool
) -> None:
    pages = sorted(str(path.relative_to(founding_site)) for path in founding_site.rglob("*.html"))
    context = browser.new_context(java_script_enabled=False)
    seen = Watched(context.new_page(), below)
    for path in pages if thorough else OFTEN:
        if path == "404.html":
            continue
        seen.page.goto(f"{below}/{path}")
        article = seen.page.locator("article")
        assert len(article.inner_text()) > 80, path
        assert seen.page.locator(VIEW).count() == seen.page.locator(f"{VIEW} svg").count()
    seen.check()
    context.close()
