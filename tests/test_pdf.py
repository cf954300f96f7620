"""Printed briefings, read back: what is declared and tagged, and that page and PDF say the same."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from page import ValidationProfile, validate_pdf_bytes

from briefgen import pdf, pipeline
from briefgen.manifest import CHECKSUMS, NAME
from briefgen.pipeline import Page
from briefgen.project import Project
from tests.built import ROOT, briefgen, copy_founding, tree
from tests.printed import page_text, print_all, read, squeezed, structure, texts

FOUNDING = Project(ROOT)
BRIEFINGS = sorted(path.stem for path in (ROOT / "content" / "briefings").glob("*.md"))
OTHERS = ("ain-al-asad-rockets-2021-03-03", "us-strikes-syria-2021-02", "qasem-soleimani")
UNCITED = ("iraq", "forum-post-aspen")
WORD = re.compile(r"[^\W\u0590-\u08ff]+")
"""A word of a script that runs from the left; those of others come out of a file as they are seen, last word first."""
CITED = re.compile(r"\[\d+[^\]]*\]")


@cache
def printed() -> dict[str, bytes]:
    """The founding briefings and some other records, printed once."""
    return print_all(FOUNDING, *BRIEFINGS, *OTHERS, *UNCITED)


@cache
def pages() -> dict[str, Page]:
    """The pages they were printed from."""
    made = pipeline.run(FOUNDING, only=(*BRIEFINGS, *OTHERS, *UNCITED))
    return {Path(page.path).stem: page for page in made.pages}


@pytest.mark.parametrize("key", [*BRIEFINGS, *OTHERS])
def test_it_declares_and_keeps_what_pdf_ua_asks_for(key: str) -> None:
    file = read(printed()[key])
    root = file.trailer["/Root"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert file.metadata is not None and file.metadata.title == pages()[key].title
    tags = [tag for tag, _ in structure(printed()[key])]
    assert {"/Document", "/H1", "/P", "/Table", "/TH", "/TD"} <= set(tags)
    assert tags.count("/Link") >= len(CITED.findall(page_text(pages()[key])))
    levels = [int(tag[2:]) for tag in tags if re.fullmatch("/H[1-6]", tag)]
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def faults(content: bytes) -> list[str]:
    """What an independent checker has against a file (ISO 14289-1)."""
    report = validate_pdf_bytes(content, profile=ValidationProfile.PDF_UA_1)
    assert report.rules.total > 80
    return [f"{failure.rule_id}: {failure.message}" for failure in report.failures]


@pytest.mark.parametrize("key", [*BRIEFINGS, *OTHERS, *UNCITED])
def test_it_conforms_to_pdf_ua(key: str) -> None:
    assert faults(printed()[key]) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b"<pdfuaid:part>1</pdfuaid:part>", b"<pdfuaid:part>7</pdfuaid:part>"),
        (b"/Marked true", b"/Marqed true"),
        (b"/Alt", b"/Alu"),
        (b"/DisplayDocTitle true", b"/DisplayDocTitlf true"),
    ],
    ids=["identification", "marked", "alternative", "title"],
)
def test_what_does_not_conform_is_noticed(right: bytes, wrong: bytes) -> None:
    """The control of the test above."""
    content = printed()["us-strikes-syria-2021-02"]
    assert content.count(right) >= 1
    assert faults(content.replace(right, wrong)) != []


@pytest.mark.parametrize("key", [*BRIEFINGS, *OTHERS])
def test_bookmarks_are_the_headings_of_the_page(key: str) -> None:
    def titles(outline: list[object]) -> list[str]:
        return [
            found
            for entry in outline
            for found in (titles(entry) if isinstance(entry, list) else [str(entry["/Title"])])  # type: ignore[index]
        ]

    marked = [squeezed(title) for title in titles(read(printed()[key]).outline)]
    headings = re.findall(r"^#{2,5} (.*?)(?: \{#\w+\})?$", pages()[key].markdown, re.MULTILINE)
    assert len(marked) == len(headings) > 1
    assert marked[-1] == "Sources"


@pytest.mark.parametrize("key", [*BRIEFINGS, "us-strikes-syria-2021-02", "iraq"])
def test_every_figure_tells_what_it_shows(key: str) -> None:
    alternatives = [str(node["/Alt"]) for tag, node in structure(printed()[key]) if tag == "/Figure"]
    drawn = pages()[key].markdown.count("<svg")
    assert len(alternatives) == drawn >= 1
    assert all(len(text) > 40 for text in alternatives)
    if key in BRIEFINGS:
        assert alternatives[0].startswith(("17 events, from the first", "20 events, from the first"))


@pytest.mark.parametrize("key", [*BRIEFINGS, *OTHERS])
def test_the_marking_stands_at_head_and_foot_of_every_page(key: str) -> None:
    found = texts(printed()[key])
    assert [text.count("TLP:CLEAR") for text in found] == [2] * len(found)
    assert [f"Page {number} of {len(found)}" in text for number, text in enumerate(found, 1)] == [True] * len(
        found
    )


def test_the_marking_is_large_and_at_the_right() -> None:
    marks: list[tuple[float, float, float]] = []

    def visit(text: str, matrix: object, text_matrix: list[float], font: object, size: float) -> None:
        if "TLP:" in text:
            marks.append((text_matrix[4], text_matrix[5], abs(size * text_matrix[0])))

    page = read(printed()[BRIEFINGS[0]]).pages[0]
    page.extract_text(visitor_text=visit)
    assert len(marks) == 2
    assert all(size >= 12 for _, _, size in marks), marks


@pytest.mark.parametrize("key", [*BRIEFINGS, *OTHERS, *UNCITED])
def test_page_and_pdf_say_the_same_in_the_same_order(key: str) -> None:
    said = WORD.findall(page_text(pages()[key]))
    found = WORD.findall(" ".join(texts(printed()[key])))
    at = 0
    for word in said:
        assert word in found[at:], f"{word!r} is missing after {' '.join(found[max(at - 12, 0) : at])}"
        at = found.index(word, at) + 1
    assert len(said) > 80, "the page was read"


def test_names_in_other_scripts_are_on_paper_letter_by_letter() -> None:
    said = set(re.findall(r"[\u0590-\u08ff]+", page_text(pages()["qasem-soleimani"])))
    found = set(re.findall(r"[\u0590-\u08ff]+", " ".join(texts(printed()["qasem-soleimani"]))))
    assert said == found == {"قاسم", "سلیمانی", "سليماني"}


@pytest.mark.parametrize("key", [*BRIEFINGS, *OTHERS])
def test_citations_have_the_numbers_and_locators_of_the_page(key: str) -> None:
    on_page = [squeezed(mark) for mark in CITED.findall(page_text(pages()[key]))]
    in_pdf = [squeezed(mark) for mark in CITED.findall(" ".join(texts(printed()[key])))]
    assert in_pdf == on_page
    assert len(on_page) > 1


@pytest.mark.parametrize("key", [*BRIEFINGS, *OTHERS])
def test_each_source_has_one_footnote_and_its_place_in_the_list(key: str) -> None:
    tags = [tag for tag, _ in structure(printed()[key])]
    sources = re.findall(r'<span id="ref-(\d+)"></span>', pages()[key].markdown)
    assert tags.count("/Note") == len(sources) >= 1


@pytest.mark.parametrize("key", [*BRIEFINGS, "ain-al-asad-rockets-2021-03-03"])
def test_references_lead_back_to_the_pages_that_cite_them(key: str) -> None:
    found = texts(printed()[key])
    listed = "".join(found).rsplit("Sources", 1)[1]
    back = [
        re.findall(r"\d+", places)
        for places in re.findall(r"↩\s*pp?\.\s*([\d,\s]+?)(?=\n|\s*\d\.|Page|$)", listed)
    ]
    for number, shown in enumerate(back, 1):
        citing = [
            str(page)
            for page, text in enumerate(found, 1)
            if any(re.search(rf"(?:\[|;\s*){number}(?:\s|\]|;)", mark) for mark in CITED.findall(text))
        ]
        assert shown == citing
    assert len(back) == pages()[key].markdown.count('<span id="ref-')


def test_a_long_briefing_has_a_table_of_contents_with_pages() -> None:
    long, short = (printed()[key] for key in BRIEFINGS)
    assert len(texts(long)) > 4
    first = texts(long)[0]
    for title in ("Chronology", "What we do not know", "Sources"):
        page = re.search(rf"{title}[ .\n⁠]*(\d+)", first)
        assert page and title in texts(long)[int(page[1]) - 1]
    assert (
        "Cite this" in first
        and "version 1, as of 3 March 2021, The Iraq escalation record." in squeezed_words(first)
    )
    assert len(texts(short)) > 1


def squeezed_words(text: str) -> str:
    """Text with single spaces."""
    return " ".join(text.split())


def test_metadata_holds_title_authors_and_date_alone() -> None:
    info = read(printed()["escalation-cycle-2019-2021"]).metadata
    assert info is not None
    creator = str(info["/Creator"])
    assert re.fullmatch(r"Typst 0\.15\.\d+", creator)
    assert {name: str(value) for name, value in info.items()} == {
        "/Creator": creator,
        "/Title": "Rockets and reprisals: the escalation cycle of 2019–2021",
        "/Author": "briefgen founding team",
        "/CreationDate": "D:20210303000000Z",
        "/ModDate": "D:20210303000000Z",
    }
    undated = read(printed()["three-attacks-in-three-days"]).metadata
    assert undated is not None and "/CreationDate" not in undated, "the day is not known, and none is made up"


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("key", BRIEFINGS)
def test_one_page_is_one_page(key: str, paper: pdf.Paper) -> None:
    [content] = print_all(FOUNDING, key, form=pdf.Form(paper, one_page=True)).values()
    [text] = texts(content)
    judgements = pages()[key].markdown.split('<div class="bg-judgements"')[1].split("</div>")[0]
    said = [word for word in WORD.findall(re.sub("<[^>]*>|&#[^;]*;", " ", judgements)) if word != "markdown"]
    found = WORD.findall(text)
    assert len(said) > 80 and [word for word in said if word not in found] == []
    assert "Sources" in text and text.count("TLP:CLEAR") == 2
    assert [tag for tag, _ in structure(content)].count("/Figure") == 1
    assert "Shortened" not in text


def test_paper() -> None:
    sizes = {
        paper: read(next(iter(print_all(FOUNDING, BRIEFINGS[1], form=pdf.Form(paper)).values())))
        .pages[0]
        .mediabox
        for paper in ("a4", "letter")
    }
    assert [round(float(side)) for side in sizes["a4"][2:]] == [595, 842]
    assert [round(float(side)) for side in sizes["letter"][2:]] == [612, 792]


def test_the_same_bytes_wherever_and_however_it_is_printed(tmp_path: Path) -> None:
    site = copy_founding(tmp_path)
    places = (
        {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"},
    )
    for number, variables in enumerate(places):
        done = briefgen("pdf", "-C", site, "-o", tmp_path / f"out-{number}", **variables)
        assert done.returncode == 0, done.stderr
    first, second = (tree(tmp_path / f"out-{number}") for number in (0, 1))
    assert list(first) == sorted([*(f"{key}.pdf" for key in BRIEFINGS), CHECKSUMS, NAME])
    assert first == second
    printed = {name: content for name, content in first.items() if name.endswith(".pdf")}
    assert printed == {f"{key}.pdf": content for key, content in print_all(FOUNDING, workers=2).items()}
