"""Figure of the last gate: of many random pages, none that it lets through runs anything or asks another host in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from briefgen import gate
from briefgen.policy import Policy
from tests.browser import browser
from tests.hostile.pages import PLAIN, Writer, measured, shown

__all__ = ["browser"]

HARMFUL = {
    "runs by itself": ("<img src=x onerror=ran()>", "ran"),
    "runs when touched": ("<p onmouseover=ran()>x</p>", "ran"),
    "runs on a click": ("<a href=' javascript:ran()'>x</a>", "ran"),
    "runs once it is written back": ("<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=ran()>", "ran"),
    "calls for attention": ("<script>alert(1)</script>", "alert"),
    "asks elsewhere": ("<img src='//x.test/5/a.png'>", "asked elsewhere"),
    "asks elsewhere in a drawing": ("<svg><rect width=9 height=9 fill='url(https://x.test/6/a.svg#a)'/></svg>", "asked elsewhere"),
    "leads away": ("<a href=/.//x.test/a>x</a>", "leads away"),
    "goes elsewhere": ("<meta http-equiv=refresh content='0;url=harness.html'>", "went elsewhere"),
}  # fmt: skip


@pytest.mark.whole
def test_what_a_page_does_is_seen(browser: Browser) -> None:
    """The control of the watch itself."""
    assert gate.look(PLAIN.encode(), Policy()) == []
    assert shown(browser, {1: PLAIN.encode()}) == shown(browser, {1: PLAIN.encode()}, governed=True) == {}
    harmful = {
        number: PLAIN.replace("BODY", body).encode() for number, (body, _) in enumerate(HARMFUL.values())
    }
    assert all(gate.look(page, Policy()) for page in harmful.values())
    did = shown(browser, harmful)
    assert {
        name: does in did.get(number, ()) for number, (name, (_, does)) in enumerate(HARMFUL.items())
    } == dict.fromkeys(HARMFUL, True)
    ungoverned = PLAIN.replace(Policy().metas, '<meta name="referrer" content="unsafe-url">')
    assert shown(browser, {1: ungoverned.encode()}, governed=True) == {
        1: {"ran", "told its address", "reads otherwise"}
    }
    odd = PLAIN.replace('"utf-8"', '"iso-2022-jp"')
    assert shown(browser, {1: odd.encode()}) == {1: {"reads otherwise"}}


def test_the_same_seed_writes_the_same_pages() -> None:
    first, again = ([writer.page() for _ in range(50)] for writer in (Writer(1), Writer(1)))
    assert first == again != [Writer(2).page() for _ in range(50)]
    assert len(set(first)) > 40


@pytest.mark.whole
@pytest.mark.parametrize(
    ("count", "seed"),
    [
        pytest.param(300, 1, id="often"),
        pytest.param(1_200, 2, id="all", marks=pytest.mark.thorough),
        pytest.param(40_000, 3, id="figure", marks=pytest.mark.exhaustive),
    ],
)
def test_what_the_gate_lets_through_does_nothing(browser: Browser, count: int, seed: int) -> None:
    found = measured(browser, count, seed=seed)
    assert found["wrong"] == {}
    assert found["passed"] > count / 8 and found["kinds of faults"] > 20
    assert found["control did something"] > found["control"] / 3
    assert found["control ran"] > found["control"] / 20
    assert found["control asked elsewhere"] > found["control"] / 20
