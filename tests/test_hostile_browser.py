"""Hostile sites in a real browser: nothing runs on load, hover, click, search or by address; unprotected, the strings do."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import browser
from tests.built import served
from tests.hostile import browsing, sites, strings
from tests.hostile.browsing import watching
from tests.hostile.report import built
from tests.hostile.strings import CORPORA, NO_CORPORA, Hostile

__all__ = ["browser"]

whole = pytest.mark.skipif(not CORPORA.is_dir(), reason=NO_CORPORA)
SOME = strings.own()[::2]


def test_our_own_strings_run_nowhere(browser: Browser, tmp_path: Path) -> None:
    plan, files = sites.dense(SOME, many=3)
    site = built(tmp_path, plan, files)
    seen, counted, wrong = browsing.protected(
        browser, site, plan, ask=20, addresses=2, hovers=1, points=30, most=6
    )
    assert seen.nothing(), seen
    assert wrong == [] and counted["pages"] == 6 and counted["searches"] > 15 and counted["addresses"] >= 6


def test_the_same_strings_unprotected_run(browser: Browser) -> None:
    """The control: most of them do something in a page that takes them as they are, and in Python-Markdown's."""
    for name, write in browsing.RENDERERS.items():
        load, touched, away, could = browsing.unprotected(browser, SOME, write)
        assert len(load) >= 4 and len(touched) >= 2 and away and len(could) >= 8, (name, load, touched, away)


def test_what_the_site_would_do_is_seen(browser: Browser, tmp_path: Path) -> None:
    """The control of the watch itself: a call, a request elsewhere and a link followed by script are written down."""
    (tmp_path / "x.html").write_text(
        "<button onclick='alert(1)'>x</button><img src=https://example.org/x.png><p onmouseover=\"location='y.html'\">x</p>"
    )
    (tmp_path / "y.html").write_text("y")
    with served(tmp_path) as address, watching(browser, address) as (page, seen):
        browsing.visit(page, seen, f"{address}/x.html")
        page.wait_for_timeout(500)
        assert {what for what, *_ in seen.fired} == {"alert"}
        assert [url for url, _ in seen.strays] == ["https://example.org/x.png"]
        assert seen.moves == [f"{address}/x.html led to {address}/y.html"]


@whole
@pytest.mark.exhaustive
def test_some_of_the_corpus_runs_nowhere(browser: Browser, tmp_path: Path) -> None:
    plan, files = sites.dense(strings.mixed(strings.some(250)))
    site = built(tmp_path, plan, files)
    seen, counted, wrong = browsing.protected(browser, site, plan, ask=200, addresses=20, hovers=5, points=60)
    assert seen.nothing(), seen
    assert wrong == [] and counted["pages"] > 30


@whole
@pytest.mark.exhaustive
def test_the_corpus_runs_nowhere() -> None:
    for found in browsing.run(strings.mixed((*strings.own(), *strings.corpus()))):
        assert [found[key] for key in ("ran", "requests elsewhere", "dialogs", "moves to other pages")] == [
            0,
            0,
            0,
            0,
        ], found
        assert found["not found by search"] == 0, found


# ---- Cells of a list's CSV ----

FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20\t\r\n"
UNSEEN_BEFORE = " \u00a0\u3000\t\r\n\u200b\u2060\ufeff\u00ad\"'"
CELLS = [
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "\uff1d1", "\uff0d1", "\uff20SUM(1)", " =1+1", "\u00a0=1+1", "\u3000=1+1", "\u200b=1+1", "\ufeff=1+1",
    "\u00ad=1+1", '"=1+1', "a\n=1+1", '"a","=1"', "a;=1+1", "a\t=1+1", 'a;"=1"', "a; @x", '=HYPERLINK("https://example.org","x")', "=A1&\";\"&B1", "-5", "'=1+1",
]  # fmt: skip
KEPT = [
    "12",
    "00123",
    "1.5",
    "2021-03-03",
    "a-b",
    "a=b",
    "Erbil; Baghdad",
    'a "b", c',
    "x, -5",
    "كتائب",
    "",
    "1–2",
]
"""Cells that stay as they are: no program takes any of them for a formula."""


def saved(page: Page, cells: list[str]) -> str:
    """The CSV of a list of one column after a plain one."""
    made: str = page.evaluate(
        """async (cells) => {
          const table = { kind: "x", columns: [{ name: "A" }, { name: "B" }], parts: ["plain", ...cells], cells: [cells.map(() => 0), cells.map((_, at) => at + 1)] };
          const saved = [], click = HTMLAnchorElement.prototype.click;
          HTMLAnchorElement.prototype.click = function () { saved.push(fetch(this.href).then((answer) => answer.text())); };
          bgBrowse.save(table, cells.map((_, at) => at), []);
          HTMLAnchorElement.prototype.click = click;
          return saved[0];
        }""",
        cells,
    )
    return made.removeprefix("\ufeff")


def formulas(text: str, delimiter: str) -> list[str]:
    """The cells that a program would take for a formula: also one that divides lines elsewhere, and that skips white space."""
    found = []
    for quoted in (True, False):
        lines = (
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            if quoted
            else (line.split(delimiter) for line in re.split("\r\n|\r|\n", text))
        )
        for line in lines:
            found += [
                cell
                for cell in line
                if cell.lstrip(UNSEEN_BEFORE.replace("'", ""))[:1] in tuple("=+-@\uff1d\uff0b\uff0d\uff20")
            ]
    return found


@pytest.fixture
def lists(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A page with the scripts of lists alone."""
    assets = Path(__file__).parent.parent / "briefgen" / "assets"
    names = ("choose.js", "browse-table.js", "browse-csv.js")
    for name in names:
        (tmp_path / name).write_bytes((assets / name).read_bytes())
    (tmp_path / "x.html").write_text("".join(f"<script src={name}></script>" for name in names))
    page = browser.new_page()
    with served(tmp_path) as address:
        page.goto(f"{address}/x.html")
        yield page
    page.close()


def cells_of(text: str) -> list[str]:
    return [line[1] for line in csv.reader(io.StringIO(text, newline=""), strict=True)][1:]


def test_no_cell_is_taken_for_a_formula_whatever_divides_the_lines(lists: Page) -> None:
    text = saved(lists, [*CELLS, *KEPT])
    assert {delimiter: formulas(text, delimiter) for delimiter in ("\t", ";")} == {"\t": [], ";": []}
    cells = cells_of(text)
    assert formulas("\r\n".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in cells), "\x1f") == []
    assert cells[len(CELLS) :] == KEPT, "what is no formula stays as it is"
    assert [cell.replace("'", "") for cell in cells] == [cell.replace("'", "") for cell in [*CELLS, *KEPT]], (
        "nothing but marks is added"
    )
    raw = "\r\n".join(f'plain;"{cell.replace(chr(34), chr(34) * 2)}"' for cell in CELLS)
    assert len(formulas(raw, ";")) > 20, "unescaped, they would be taken"


@whole
def test_the_corpora_give_no_formula(lists: Page) -> None:
    listed = json.loads((CORPORA / "csv-injection.json").read_text("utf-8"))
    texts = [*listed, *(one.text for one in strings.corpus())]
    texts = [text.encode("utf-8", "replace").decode().replace("\x00", "") for text in texts]
    text = saved(lists, texts)
    assert [found for delimiter in ("\t", ";") for found in formulas(text, delimiter)] == []
    cells = cells_of(text)
    assert len(cells) == len(texts)
    assert [
        cell for cell in cells if cell.lstrip(UNSEEN_BEFORE.replace("'", ""))[:1] in tuple(FORMULA[:8])
    ] == []
    changed = sum(cell != text for cell, text in zip(cells, texts, strict=True))
    assert 20 < changed < len(texts) / 4, changed


def test_by_source_counts_what_each_list_has() -> None:
    found = strings.by_source([Hostile("a")], [Hostile("a", ("x",)), Hostile("b", ("x", "y"))])
    assert found == {"x": (1, 2), "y": (0, 1)}
