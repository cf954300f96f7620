"""Hostile text and odd characters in print: the PDF is made, the text stands there as it was typed, nothing is run or read."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import partial
from pathlib import Path

import pytest
from pypdf._text_extraction import mult

from briefgen import pdf, pipeline
from briefgen.markdown import escape
from briefgen.pdf.glyphs import Glyphs, coverage
from briefgen.pdf.typesetting import Typesetter
from briefgen.pipeline import Page
from tests.built import ROOT, briefgen
from tests.conftest import Site
from tests.printed import read, squeezed, structure, texts

TYPST = [
    '#read("/etc/passwd")',
    '#include "/etc/passwd"',
    '#import "@preview/cetz": *',
    '#image("/etc/passwd")',
    "#panic()",
    "#{ while true {} }",
    "$x^n sum_(i=k)^n$",
    "#eval(sys.inputs.document)",
    "<label> @label #label",
    "*bold* _emph_ `raw` ```typ #x```",
    "= Heading - item + item / term: x",
    "\\u{FACE} \\ \\# \\",
    "// comment /* comment */",
    "https://example.org/#x --- -- ...",
    "'single' \"double\" ~ -?",
]
OTHERS = [
    "<script>alert()</script>",
    '"><svg onload=alert()>',
    "</svg><image href='file:///etc/passwd'/>",
    '{"is": "web", "address": "javascript:x"}',
    "{% raw %} ${x*x} { x*x }",
    "&lt;b&gt; &#x3c; %s",
    "=cmd|' /C calc'!A",
]
WORDS = ["W" * 400, "a-" * 150, "\u0645" * 200]


def _texts_of(title: str) -> dict[str, str]:
    """Files of the small site with one text in every field that takes free text."""
    text = json.dumps(title, ensure_ascii=False)
    cited = json.dumps(f"{title} [@paper, para. 2].", ensure_ascii=False)
    front = (
        f"title: {text}\nas_of: 2021-03-05\nauthors: [{text}, B. Analyst]\nversion: {text}\nsummary: {cited}\n"
        f"change_note: {cited}\nscope:\n  incidents: attack\nkey_judgements:\n  - text: {cited}\n    likelihood: likely\n"
        f"gaps: [{text}]\nwould_change: [{text}]\nalternatives: [{text}]\nassumptions: [{text}]\n"
    )
    return {
        "content/briefgen.yml": f"title: {text}\ntlp: CLEAR\nkeeper: {text}\n",
        "content/actors/group.yml": f"name: {text}\nkind: non-state-armed-group\nsummary: {cited}\n",
        "content/places/town.yml": f"name: {text}\nkind: city\ncountry: IQ\n",
        "content/sources/paper.yml": f"type: article-newspaper\ntitle: {text}\npublisher: {text}\nissued: 2021-03-04\n",
        "content/incidents/attack.yml": (
            f"title: {text}\ntype: shelling-artillery-missile\nwhen: 2021-03-03\nwhere: town\nsummary: {cited}\nclaims:\n"
            f"  - id: dead\n    casualties: {{outcome: killed, who: civilian, count: 1, as_reported: {text}}}\n"
            f'    cite: "@paper, para. 2"\n'
            f"  - responsibility:\n      stance: claims\n      accused: group\n    asserter: group\n"
            f'    cite: "@paper, para. 3"\n'
        ),
        "content/briefings/first.md": f"---\n{front}---\n## What happened\n\nRockets hit [[town]] [@paper, para. 2].\n",
    }


def _print(site: Site, text: str) -> dict[str, tuple[str, bytes]]:
    """Every record of a site full of a text, printed: its text without white space, and the file."""
    project = site(_texts_of(text))
    made = pipeline.run(project)
    printed = list(pdf.print_pages(made.pages, made.library, project.templates, workers=1))
    assert [str(problem) for one in printed for problem in one.problems] == []
    return {one.id: (squeezed("".join(texts(one.content))), one.content) for one in printed}


@pytest.mark.parametrize("text", [" ".join(TYPST), " ".join(OTHERS)], ids=["typst", "others"])
def test_hostile_text_in_every_field_is_printed_as_it_was_typed(site: Site, text: str) -> None:
    printed = _print(site, text)
    assert set(printed) == {"first", "attack", "group", "town", "paper", "about"}
    for key in set(printed) - {"about"}:
        said, content = printed[key]
        found = said.replace("\u2019", "'")
        assert found.count(squeezed(text)) >= 2, key
        assert "root:x:" not in said and "root:" in Path("/etc/passwd").read_text("utf-8")
        assert b"<pdfuaid:part>1</pdfuaid:part>" in read(content).trailer["/Root"]["/Metadata"].get_data()
    assert read(printed["first"][1]).metadata.title == text  # type: ignore[union-attr]


def test_a_value_out_of_place_would_be_seen(site: Site) -> None:
    assert squeezed(TYPST[0]) not in _print(site, "harmless")["first"][0]


def test_no_link_leads_to_what_a_record_names(site: Site) -> None:
    content = _print(site, " ".join([*OTHERS, "javascript:alert(1) file:///etc/passwd"]))["first"][1]
    actions = [
        note.get_object()["/A"]["/URI"]
        for page in read(content).pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object() and "/URI" in note.get_object()["/A"]
    ]
    assert actions == []
    assert any(tag == "/Link" for tag, _ in structure(content)), "links within the document are there"


@pytest.mark.parametrize("word", WORDS, ids=["wide", "hyphens", "Arabic"])
def test_a_word_longer_than_a_line_stays_on_the_paper(site: Site, word: str) -> None:
    for key, (said, content) in _print(site, word).items():
        for page in read(content).pages:
            found: list[float] = []
            page.extract_text(visitor_text=partial(_right_edge, found))
            assert found and max(found) <= float(page.mediabox.width) - 50, key
        assert key == "about" or said.count(word[0]) >= 400


def _right_edge(found: list[float], text: str, matrix: list[float], at: list[float], *font: object) -> None:
    """Where a run of text starts, in points from the left; runs are short, as each is drawn for one line or less."""
    if text.strip():
        found.append(mult(at, matrix)[4])


def test_what_no_font_has_is_named_and_shown_by_its_code(site: Site) -> None:
    project = site({"content/places/town.yml": "name: Town 日本\nkind: city\ncountry: IQ\n"})
    done = briefgen("pdf", "first", "-C", project.root, "-o", project.root / "out")
    assert done.returncode == 0, done.stderr
    assert "content/places/town.yml:1:1: warning: no font has a glyph for '日' (U+65E5)" in done.stderr
    assert "no font has a glyph for '本' (U+672C)" in done.stderr
    assert done.stderr.count("warning:") == 2
    content = (project.root / "out" / "first.pdf").read_bytes()
    assert "Town[U+65E5][U+672C]" in squeezed("".join(texts(content)))
    assert b"<pdfuaid:part>1</pdfuaid:part>" in read(content).trailer["/Root"]["/Metadata"].get_data()


def test_a_character_of_a_restricted_page_is_not_repeated(site: Site) -> None:
    named = {"content/places/town.yml": "name: Town 日\nkind: city\ncountry: IQ\ntlp: AMBER\n"}
    project = site(named, audience="AMBER")
    done = briefgen("pdf", "town", "-C", project.root, "--audience", "amber", "-o", project.root / "out")
    assert "no font has a glyph for (withheld)" in done.stderr and "日" not in done.stderr
    [text] = texts((project.root / "out" / "town.pdf").read_bytes())
    assert text.count("TLP:AMBER") == 2


def test_every_character_that_is_said_to_have_a_glyph_has_one() -> None:
    every = [chr(code) for code in sorted(frozenset[int]().union(*coverage().families))]
    alone = "".join(character for character in every if unicodedata.category(character)[0] != "M")
    marked = [
        f"{base}{mark}"
        for mark in every
        if mark not in alone
        for base in "aאا"
        if not coverage().lacks(base + mark)
    ]
    assert len(alone) > 4000 and set("●◆□○◕◔↻■◦▽△◐∅↩↳¶–“”ابتאב") <= set(alone) and len(marked) > 200
    printed = _one_page(escape(" ".join([*re.findall(".{1,40}", alone), *marked])))
    assert printed.accessible and printed.missing == ()


def test_a_character_that_is_not_said_to_have_a_glyph_has_none() -> None:
    glyphs = Glyphs()
    assert glyphs.printable({"a": ["日x", "x\u0300", "\U0001f6f0\ufe0f", "\x07"]}) == {
        "a": ["[U+65E5]x", "x\u0300", "[U+1F6F0]\ufe0f", "[U+0007]"]
    }
    assert glyphs.missing == ("日", "\U0001f6f0", "\x07")
    raw = pdf.inputs(pdf.document(_page("@"), _library().records["iraq"], _library()))
    bare = pdf.Inputs(raw.document.replace("@", "日"), raw.form, ())
    assert not Typesetter(ROOT / "templates").set(bare).accessible, (
        "typst refuses what we would have replaced"
    )


def _library() -> pipeline.Library:
    from briefgen.project import Project

    return pipeline.examine(Project(ROOT))[0]


def _page(text: str) -> Page:
    return Page(
        "places/iraq.md", "place", "Title", "", "CLEAR", (), f"# Title\n\n{text}\n\n## More\n\n{text}\n"
    )


def _one_page(text: str) -> pdf.Pdf:
    library = _library()
    return Typesetter(ROOT / "templates").set(
        pdf.inputs(pdf.document(_page(text), library.records["iraq"], library))
    )
