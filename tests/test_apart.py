"""Text that is read from right to left is set apart wherever a page shows it, on the page, in figures, and on paper."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import html5lib
import pytest

from briefgen import directions, pipeline
from briefgen.markdown import to_html
from briefgen.present import apart
from briefgen.project import Project
from tests.conftest import EXAMPLES

XHTML = "{http://www.w3.org/1999/xhtml}"
ARABIC = "كتائب الميناء 2"
PROSE = {"summary", "notes_public", "rationale"}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of an example whose names, titles, authors and papers are all Arabic, as HTML."""
    folder = tmp_path_factory.mktemp("arabic") / "site"
    shutil.copytree(EXAMPLES / "good" / "two-reports", folder)
    changed = 0
    for path in (folder / "content").rglob("*.yml"):
        text, number = re.subn(
            r"(?m)^(name|title|author|publisher|container-title): .*$",
            rf"\1: {ARABIC}",
            path.read_text("utf-8"),
        )
        if path.name != "briefgen.yml":
            path.write_text(text, "utf-8")
            changed += number
    assert changed > 10
    made = pipeline.run(Project(folder))
    return {page.path: to_html(page.markdown).html for page in made.pages if page.kind != "codebook"}


def texts(node: Any, around: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each text of a tree, with the names of the elements around it."""
    inside = (*around, str(node.tag).rpartition("}")[2])
    yield node.text or "", inside
    for child in node:
        yield from texts(child, inside)
        yield child.tail or "", inside


def test_no_text_that_turns_stands_bare_on_a_page(pages: dict[str, str]) -> None:
    seen = 0
    for path, html in pages.items():
        tree = html5lib.parse(html)
        for text, around in texts(tree):
            if not directions.turns(text):
                continue
            seen += 1
            bare = re.sub("\u2068[^\u2069]*\u2069", "", text)
            assert {"bdi", "script"} & set(around) or not directions.turns(bare), (path, around, text)
        for element in tree.iter():
            for name, value in element.attrib.items():
                bare = re.sub("\u2068[^\u2069]*\u2069", "", value)
                assert name in ("id", "href") or not directions.turns(bare), (path, element.tag, name, value)
    assert seen > 100


def test_no_sign_of_direction_is_lost(pages: dict[str, str]) -> None:
    assert [path for path, html in pages.items() if "\ufffd" in html] == []


def test_the_heading_has_its_language_and_the_title_stays_plain() -> None:
    assert apart.shown("US forces") == "US forces"
    assert apart.shown("كتائب") == "<bdi>كتائب</bdi>"
    assert apart.shown("by كتائب حزب, killed (3)") == "by <bdi>كتائب حزب</bdi>, killed &#40;3&#41;"
    assert apart.shown("كتائب, حزب and x") == "<bdi>كتائب</bdi>, <bdi>حزب</bdi> and x"


def test_markup_in_a_text_that_turns_is_inert() -> None:
    hostile = "<b>كتائب</b> [x](y) <script>حزب</script>"
    tree = html5lib.parse(to_html(f"# {apart.shown(hostile)}").html)
    assert "".join(tree.find(f".//{XHTML}h1").itertext()).startswith(hostile)
    assert {element.tag for element in tree.iter()}.isdisjoint({f"{XHTML}b", f"{XHTML}script"})


@pytest.mark.parametrize("text", ["كتائب", "a كتائب"])
def test_an_attribute_holds_signs_and_no_element(text: str) -> None:
    assert apart.in_attribute(text) == f"&#8296;{text}&#8297;"


def test_the_example_is_one_that_speaks_of_these_names(pages: dict[str, str]) -> None:
    """The control: without setting apart, the first test would find something on pages of each kind."""
    kinds = {Path(path).parent.name for path, html in pages.items() if "كتائب" in html}
    assert kinds >= {"actors", "incidents", "sources", "briefings"}
