"""The lists of records: the plain pages and the data that a script filters hold the same rows, in the same order."""

from __future__ import annotations

import json
import posixpath
import re
from pathlib import Path
from typing import Any

import html5lib
import pytest

from benchmarks.generate import write
from briefgen import directions, pipeline, present
from briefgen.evidence import disputed_properties
from briefgen.library import Library
from briefgen.markdown import to_html
from briefgen.present import apart, browse
from briefgen.present.browse import pages
from briefgen.present.browse.others import by_letter, in_order
from briefgen.present.figure.arranging import parties
from briefgen.project import Project
from briefgen.render import DEFAULTS, Templates
from tests.built import ROOT
from tests.conftest import Site, write_site

XHTML = "{http://www.w3.org/1999/xhtml}"
HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '=HYPERLINK("http://x","y")',
    "a | b || **c** [d](e) `f` &amp; \\ \u2028",
    "{{ 7*7 }} {% x %}",
    "'); bgBrowse.take({}); ('",
]
Rows = list[list[tuple[str, tuple[str, ...]]]]
"""For each row, for each cell: what it says, and where its links lead."""


def decoded(library: Library, name: str) -> dict[str, Any]:
    """A data file's content, where pages stay where they are."""
    content = dict(browse.files(library))[f"{name}/rows.js"](lambda path: f"../{path}").decode()
    quoted = re.fullmatch(r"bgBrowse\.take\('((?:[^'\\\n]|\\['\\])*)'\);\n", content)
    assert quoted, "one text in quotes"
    found: dict[str, Any] = json.loads(re.sub(r"\\(['\\])", r"\1", quoted[1]))
    return found


def as_list(one: Any) -> list[Any]:
    return one if isinstance(one, list) else [one]


def rows_of(data: dict[str, Any]) -> Rows:
    """The rows of a data file, put together as the script does it."""

    def cell(numbers: Any) -> tuple[str, tuple[str, ...]]:
        text, links, gap = "", [], ""
        for number in as_list(numbers):
            part = data["parts"][number]
            if isinstance(part, dict):
                text, gap = f"{text}{gap}{part['text']}", " "
                continue
            said, way, _, note = (*part, None, None)[:4] if isinstance(part, list) else (part, "", None, None)
            text, gap = f"{text}{gap}{said}" + (f" ({note})" if note else ""), ", "
            links += [way] if way else []
        return text, tuple(links)

    return [list(map(cell, row)) for row in zip(*data["cells"], strict=True)]


def shown(markdown: str) -> Rows:
    """The rows of a page's table."""
    tree = html5lib.parse(to_html(markdown).html)

    def text(cell: Any) -> str:
        for shape in cell.iterfind(f".//{XHTML}span[@aria-hidden]"):
            shape.text = ""
        return " ".join("".join(cell.itertext()).split())

    return [
        [
            (text(cell), tuple(link.get("href") for link in cell.iter(f"{XHTML}a")))
            for cell in line.iter(f"{XHTML}td")
        ]
        for line in tree.iter(f"{XHTML}tr")
        if line.find(f"{XHTML}td") is not None
    ]


def said(rows: Rows) -> list[list[str]]:
    """What the cells say, white space as a page shows it."""
    return [[" ".join(text.split()) for text, _ in row] for row in rows]


@pytest.fixture(scope="module")
def founding() -> Library:
    return pipeline.examine(Project(ROOT))[0]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """More of everything than a page holds."""
    folder = tmp_path_factory.mktemp("large")
    write(folder, 600)
    return pipeline.examine(Project(folder))[0]


def whole(library: Library, name: str) -> str:
    return Templates(DEFAULTS).render(browse.whole(library, browse.parts(library), name))


def parts(library: Library, name: str) -> dict[str, browse.IndexView]:
    """The further pages of a list by their paths."""
    found = browse.parts(library)
    return {part.path: browse.part(library, found, name, number) for number, part in enumerate(found[name])}


@pytest.mark.parametrize("name", ["incidents", "actors", "places"])
def test_page_and_data_hold_the_same_rows(founding: Library, name: str) -> None:
    found = rows_of(decoded(founding, name))
    assert len(found) == len(getattr(founding, name)) > 5
    on_page = shown(whole(founding, name))
    assert said(on_page) == said(found)
    here = [[tuple(f"../{name}/{way}" for way in links) for _, links in row] for row in on_page]
    assert [[tuple(map(posixpath.normpath, cell)) for cell in row] for row in here] == [
        [links for _, links in row] for row in found
    ]


@pytest.mark.parametrize("name", ["incidents", "actors", "sources"])
def test_the_parts_of_a_long_list_hold_all_its_rows_once_in_the_same_order(
    large: Library, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MOST", 25)
    templates = Templates(DEFAULTS)
    made = parts(large, name)
    assert len(made) > 3
    rows: Rows = []
    for path, view in made.items():
        assert view.page.path == path
        some = shown(templates.render(view))
        assert 0 < len(some) <= pages.MOST
        rows += some
    found = rows_of(decoded(large, name))
    assert len(found) == len(getattr(large, name)) > pages.MOST
    assert said(rows) == said(found)
    assert said(shown(whole(large, name))) == said(found)[: pages.FIRST]


def test_a_long_list_leads_to_each_of_its_parts_and_counts_it(large: Library) -> None:
    text = whole(large, "incidents")
    paths = list(parts(large, "incidents"))
    links = [link.get("href") for link in html5lib.parse(to_html(text).html).iter(f"{XHTML}a")]
    assert [link for link in links if link.startswith("year/")] == [
        path.removeprefix("incidents/") for path in paths
    ]
    counts = [int(found) for found in re.findall(r"<small>(\d+)", text)]
    assert sum(counts) == len(large.incidents)
    years = [str(item.when.edtf.earliest.year) for item in large.incidents if item.when.edtf.earliest]
    assert [years.count(year) for year in dict.fromkeys(years)] == counts


def test_a_section_that_is_too_long_has_further_pages(
    large: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MOST", 25)
    made = parts(large, "incidents")
    paths = [path for path in made if path.startswith("incidents/year/2015")]
    assert paths[:3] == [f"incidents/year/2015{more}.md" for more in ("", "-2", "-3")]
    second = made[paths[1]]
    assert second.page.title == "Incidents, 2015, page 2"
    year = next(way for way in second.ways if "2015" in way.link)
    assert year.link == "[2015](2015.md)" and year.more[:2] == ("**2**", "[3](2015-3.md)")


def test_a_short_list_is_one_page_and_a_very_short_one_offers_nothing(founding: Library) -> None:
    assert not any(browse.parts(founding).values())
    assert len(founding.sources) < 6
    offered = {path for path, _ in browse.files(founding)}
    assert offered == {"incidents/rows.js", "actors/rows.js", "places/rows.js"}
    for name in ("incidents", "sources", "briefings"):
        assert ("<form" in whole(founding, name)) == (f"{name}/rows.js" in offered)


def test_each_value_of_a_facet_finds_what_its_records_say(founding: Library) -> None:
    data = decoded(founding, "incidents")
    facets = {facet["name"]: facet for facet in data["facets"]}

    def values(name: str, row: int) -> set[str]:
        facet = facets[name]
        return {facet["values"][at] for at in as_list(facet["rows"][row])}

    roles = facets["role"]
    for row, item in enumerate(founding.incidents):
        assert values("type", row) == {item.type}
        held = {key for own in item.where for key in (own, *founding.ancestors(own))}
        assert values("place", row) == held
        assert values("source", row) == {cite.key for claim in item.claims for cite in claim.cite}
        assert values("grade", row) == {item.grading.grade if item.grading else "none"}
        disputed = disputed_properties(founding.ledgers[item.id])
        assert values("conflict", row) == ({"yes", *disputed} if disputed else {"no"})
        pairs = [roles["pairs"][at] for at in as_list(roles["rows"][row])]
        usual = {actor for role, actor in pairs if role in roles["usual"]}
        assert usual == set(parties(founding, item)), "the same actors as in a timeline"
    for facet in facets.values():
        assert (
            sorted(facet["order"]) == list(range(len(facet["values"]))) == list(range(len(facet["labels"])))
        )


def test_the_days_of_a_row_are_those_of_its_record(founding: Library) -> None:
    data = decoded(founding, "incidents")
    epoch = 719163
    for item, first, last in zip(founding.incidents, data["first"], data["last"], strict=True):
        date = item.when.edtf
        assert first == (date.earliest.toordinal() - epoch if date.earliest else None)
        assert last == (date.latest.toordinal() - epoch + 1 if date.latest else None)


def named(names: dict[str, str]) -> dict[str, str]:
    return {
        f"content/actors/{key}.yml": f"name: {json.dumps(name, ensure_ascii=False)}\nkind: non-state-armed-group\n"
        for key, name in names.items()
    }


def test_names_stand_under_their_first_plain_letter_in_any_script(site: Site) -> None:
    names = {"a": "Éclair", "b": "ʿAin", "c": "“Quoted”", "d": "3rd Front", "e": "كتائب", "f": "ain"}
    library, problems = pipeline.examine(site(named(names)))
    assert problems == []
    keys = in_order((item.label, item.id) for item in library.actors)
    found = [(library.label(key), by_letter(library, key).slug) for key in keys]
    assert found == [
        ("3rd Front", "0-9"),
        ("ain", "a"),
        ("ʿAin", "a"),
        ("Éclair", "e"),
        ("“Quoted”", "q"),
        ("The Group", "t"),
        ("كتائب", "other"),
    ]


def test_numbers_in_names_are_put_in_order_as_numbers(site: Site) -> None:
    library, _ = pipeline.examine(site(named({"a": "Part 10", "b": "Part 2", "c": "Part 1"})))
    keys = in_order((item.label, item.id) for item in library.actors)
    assert [library.label(key) for key in keys][:3] == ["Part 1", "Part 2", "Part 10"]


def test_hostile_text_is_data_and_nothing_else(site: Site) -> None:
    names = {f"h{at}": name for at, name in enumerate(HOSTILE)}
    library, _ = pipeline.examine(site(named(names)))
    data = decoded(library, "actors")
    assert {row[0][0] for row in rows_of(data)} >= {
        " ".join(name.split()) for name in HOSTILE if "\u2028" not in name
    }
    content = dict(browse.files(library))["actors/rows.js"](str).decode()
    assert content.count("\n") == 1 and content.endswith(");\n")


def test_a_name_from_right_to_left_is_set_apart_on_page_and_in_data(site: Site) -> None:
    files = named({f"x{at}": f"Group {at}" for at in range(6)})
    files["content/actors/arab.yml"] = (
        "name: كتائب\nlang: ar\nkind: non-state-armed-group\n"
        "names:\n  - {text: Katāʾib, lang: ar-Latn, romanization: ala-lc}\n  - {text: F-16 كتيبة, lang: ar}\n"
    )
    files["content/sources/arabic.yml"] = (
        "type: article-newspaper\ntitle: صواريخ على البلدة\nlanguage: ar\nissued: 2021-03-05\n"
    )
    library, _ = pipeline.examine(site(files))
    data = decoded(library, "actors")
    parts = [part for part in data["parts"] if isinstance(part, list)]
    assert ["كتائب", "../actors/arab.md", ["ar", "rtl"]] in parts
    assert ["Katāʾib", "", ["ar-Latn", ""], "ALA-LC romanization"] in parts
    assert ["F-16 كتيبة", "", ["ar", "rtl"]] in parts
    page = whole(library, "actors")
    assert '[<bdi lang="ar" dir="rtl">كتائب</bdi>](arab.md)' in page
    assert re.search('<bdi lang="ar(-|&#45;)Latn">Katāʾib</bdi> .ALA-LC romanization', to_html(page).html)
    assert apart.record(library.named["arabic"]) == apart.Apart("ar", "rtl")
    assert '<bdi lang="ar" dir="rtl">' in whole(library, "sources")


@pytest.mark.parametrize(
    ("tag", "way"),
    [
        ("ar", "rtl"),
        ("fa-IR", "rtl"),
        ("ar-Latn", "ltr"),
        ("ku-Latn-TR", "ltr"),
        ("az-Arab", "rtl"),
        ("en", "ltr"),
        ("", ""),
    ],
)
def test_a_script_in_a_tag_tells_the_direction(tag: str, way: str) -> None:
    assert directions.of_language(tag) == way


def test_only_what_turns_is_closed_off() -> None:
    assert directions.isolated("Ḥizb") == "Ḥizb"
    assert directions.isolated("حزب") == "\u2068حزب\u2069"


def test_the_pages_of_lists_are_made_with_those_of_records(large: Library, tmp_path: Path) -> None:
    """They come later, in several processes; the same content gives the same bytes of data."""
    paths = [path for path, _ in present.many(large, present.given(large))]
    assert len(paths) == len(set(paths)) > len(large.records) - len(large.pages)
    assert "incidents/year/2015.md" in paths
    one, two = (dict(browse.files(large))["incidents/rows.js"](str) for _ in range(2))
    assert one == two
    write_site(tmp_path, {})
    made = pipeline.plan(Project(tmp_path))
    assert made.files == []
