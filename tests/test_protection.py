"""The page that tells how a site is protected: what it says is so, and its commands are there to be run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from briefgen import dates
from briefgen.dates import Date
from briefgen.present import protection
from tests.built import ROOT, founding_site

__all__ = ["founding_site"]

PROMISES = 16
"""Kinds of figures that are promised, from hostile text to tests that can fail."""


@pytest.fixture(scope="module")
def view() -> protection.ProtectionView:
    return protection.view()


def test_each_promise_says_how_it_is_kept_what_was_found_and_how_to_measure_it(
    view: protection.ProtectionView,
) -> None:
    assert len(view.promises) == len({promise.what for promise in view.promises}) == PROMISES
    for promise in view.promises:
        assert all((promise.what, promise.kept, promise.found, promise.command)), promise
        assert re.search(r"\d|one|each|no|all", promise.found), f"no figure: {promise}"
    for promise in protection._measured()["promises"]:
        assert isinstance(dates.parse(promise["on"]), Date)


def test_each_command_is_there(view: protection.ProtectionView) -> None:
    """A test file, a module or a target that was renamed would leave the reader with a command that does nothing."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    asked = 0
    for command in (one for promise in view.promises for one in promise.command.split(";")):
        words = shlex.split(command)
        match words:
            case ["make", target]:
                assert target in targets, command
            case ["python", "-m", module, *_]:
                assert (ROOT / module.replace(".", "/")).with_suffix(".py").is_file(), command
            case ["pytest", *rest]:
                files = [word for word in rest if word.startswith("tests/")]
                assert files and all((ROOT / file).is_file() for file in files), command
            case _:
                pytest.fail(f"nobody knows this command: {command}")
        asked += 1
    assert asked >= PROMISES


REFERENCE = re.compile(r"&amp;(#[0-9]+|#x[0-9a-f]+|[a-z]+);", re.IGNORECASE)
"""A character that was escaped twice: the reader sees `&#45;`."""


@pytest.mark.whole
def test_no_page_shows_an_escaped_character_as_such(founding_site: Path) -> None:
    pages = {path.name: path.read_text("utf-8") for path in founding_site.rglob("*.html")}
    assert len(pages) > 100
    assert {name: found[0] for name, text in pages.items() if (found := REFERENCE.search(text))} == {}
    assert REFERENCE.search("<code>default&amp;#45;src</code>"), "the control"


@pytest.mark.whole
def test_the_policy_on_the_page_is_the_one_that_pages_carry(founding_site: Path) -> None:
    page = LexborHTMLParser((founding_site / "protection.html").read_text("utf-8"))
    told = [node.text(deep=True) for node in page.css("pre code")]
    carried = page.css_first("meta[http-equiv=Content-Security-Policy]").attributes["content"]
    assert carried and " ".join(told[0].split()) == carried
    headers = (founding_site / "_headers").read_text("utf-8")
    for line in told[0].splitlines():
        assert line.strip().rstrip(";") in headers, line
    for name in ("manifest.json", "SHA256SUMS", "sbom.cdx.json", "_headers"):
        assert (founding_site / name).is_file() and name in page.text(deep=True), name
