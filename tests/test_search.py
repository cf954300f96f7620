"""Search: words as they are compared, entries of pages, and the files of the index."""

from __future__ import annotations

import itertools
import json
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen import search
from briefgen.search import Entry, index, normalising
from briefgen.search.normalising import folded, sound, words
from tests.built import tree

SAME = [
    ("Kata'ib Hezbollah", "KATAIB HEZBOLLAH", "Katāʾib Hezbollah", "Kata’ib-Hezbollah", "Kata`ib  Hezbollah"),
    ("Ain al-Asad", "ʿAin al-Asad", "ain asad", "Ain el Asad", "AIN AL\u2010ASAD", "Ain Al Asad"),
    ("عين الأسد", "عَيْن الأَسَد", "عين الاسد", "عين اسد", "عـيـن الأسد"),
    ("قاسم سليماني", "قاسم سلیمانی", "قاسم سليمانى"),
    ("كتائب حزب الله", "کتائب حزب الله", "كَتَائِب حِزْب الله"),
    ("منظمة", "منظمه"),
    ("آل", "ال", "ٱل"),
    ("Hashed al-Shaabi", "hashed ash-shaabi", "Hashed Shaʿabi".replace("aʿa", "aa")),
    ("APT-28", "apt 28", "APT٢٨".replace("T٢", "T 2").replace("٨", "8")),
    ("Ḥūthī", "Huthi"),
    ("Straße", "STRASSE"),
    ("Łódź", "lodz"),
    ("ΣΟΦΟΣ", "σοφος"),
]
"""Spellings of a name that count as one."""


@pytest.mark.parametrize("spellings", SAME, ids=lambda spellings: spellings[0])
def test_spellings_that_count_as_one(spellings: tuple[str, ...]) -> None:
    assert {words(spelling).whole[0] for spelling in spellings} == {words(spellings[0]).whole[0]}


APART = [
    ("Iran", "Iraq"),
    ("Asad", "Assad"),
    ("al", "el"),
    ("سليماني", "سلمان"),
    ("as", "Asad"),
    ("28", "29"),
]


@pytest.mark.parametrize(("one", "other"), APART)
def test_names_that_stay_apart(one: str, other: str) -> None:
    assert words(one).whole[0] != words(other).whole[0]


def test_a_word_that_is_written_with_its_article() -> None:
    assert words("Ain al-Asad") == normalising.Words(("ain", "asad"), ("alasad",), ("ainasad", "ainalasad"))
    assert words("عين الأسد").glued == ("الاسد",)
    assert words("الله").plain == ("الله",), "too little would be left"
    assert words("al-").plain == ("al",), "an article alone is what was typed so far"


def test_a_name_without_letters_is_a_word() -> None:
    assert words(" ?! ").plain == ("?!",)
    assert words("\u200e").plain == words("  ").plain == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [("Kataib", "Ketaeb"), ("soleimani", "sulaymani"), ("qasem", "kassem"), ("hezbollah", "hizballah")],
)
def test_romanizations_that_sound_alike(one: str, other: str) -> None:
    assert sound(words(one).plain[0]) == sound(words(other).plain[0]) != ""


def test_little_sound_tells_nothing() -> None:
    assert sound("iran") == sound("2019") == sound("كتايب") == ""
    assert sound("badr") != sound("basra")


EVERY = "".join(
    char for char in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(char) not in ("Cn", "Cs")
)


def test_folding_twice_is_folding_once() -> None:
    assert [char for char in EVERY if folded(folded(char)) != folded(char)] == []


@given(st.text())
def test_words_of_words_are_the_same(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    found = words(text)
    assert words(found.whole[1]).whole[1] == found.whole[1]
    assert "" not in (*found.plain, *found.glued)
    assert words(text.upper().lower()).whole == words(text.lower()).whole


NAME = st.text("aeghmnrstzāḥʿ'’ -الكةيأحب", min_size=1).filter(lambda name: bool(words(name).plain))


@given(
    NAME,
    st.sampled_from(
        [str.upper, str.title, lambda name: unicodedata.normalize("NFD", name), lambda name: f" {name}\u200f"]
    ),
)
def test_a_name_is_found_in_every_dress(name: str, dressed: Any) -> None:
    page = Entry("actors/a.html", "actor", "Title", (name,), "", "")
    terms = dict(sorted(index._terms(page), key=lambda term: -term[1]))
    asked = words(dressed(name))
    assert terms[asked.whole[0]] in (index.TITLE, index.ALIAS)
    assert all(terms.get(word) is not None for word in asked.plain)


def test_an_entry_holds_what_a_page_says_once_and_as_text() -> None:
    article = (
        '<h1>Title<a class="headerlink" href="#x">mark</a></h1><p>Said &lt;b&gt; <em>twice</em> twice</p>'
        "<sup>[99]</sup><details>hidden</details><svg><text>drawn</text></svg>"
    )
    found = search.entry(
        "actors/a-b.html", "actor", "Title", "actor: Title", article, ("Title", "Other N’ame")
    )
    assert found == Entry(
        "actors/a-b.html",
        "actor",
        "Title",
        ("Other N’ame",),
        "",
        "a actor b name other said title twice".replace(" name ", " name "),
    )
    assert Entry.from_json(found.to_json()) == found
    assert "\n" not in found.to_json()


def test_a_list_is_found_by_its_title_alone() -> None:
    found = search.entry("incidents/index.html", "index", "Incidents", "3 incidents", "<p>Rockets</p>", ())
    assert "rockets" not in found.text and found.names == ()
    names = search.entry("incidents/x.html", "incident", "X", "", "", ("Kataib",))
    assert names.names == () and "kataib" in names.text, "it is not the name of the incident"


def lines(count: int) -> list[str]:
    """Entries of invented pages."""
    kinds = [*index.KINDS, "page"]
    return [
        Entry(
            f"{kinds[at % 6]}s/{at}.html",
            kinds[at % 6],
            f"Title {at}",
            (f"Name {at}",) if at % 6 < 2 else (),
            "",
            f"word{at} all word{at % 7}",
        ).to_json()
        for at in range(count)
    ]


def read(folder: Path, name: str) -> Any:
    """What a file of the index hands over."""
    text = (folder / f"{name}.js").read_text("utf-8")
    start = f'briefgenSearch.take("{name}",'
    assert text.startswith(start) and text.endswith(");\n")
    return json.loads(text.removeprefix(start).removesuffix(");\n"))


def numbers(letters: str) -> list[int]:
    """The numbers that stand as steps from one to the next, to the base of 26."""
    steps = re.findall("[A-Z]*[a-z]", letters)
    assert "".join(steps) == letters
    values = [int("".join(DIGITS[letter] for letter in step.lower()), 26) for step in steps]
    return list(itertools.accumulate(values))


DIGITS = dict(zip("abcdefghijklmnopqrstuvwxyz", "0123456789abcdefghijklmnop", strict=True))


@given(st.lists(st.integers(0, 10**6)))
def test_numbers_are_read_as_they_are_written(steps: list[int]) -> None:
    assert numbers("".join(map(index._letters, steps))) == list(itertools.accumulate(steps))


def pages_of(folder: Path, kind: str) -> dict[str, list[int]]:
    """Every term of a kind of files, in their order, with its numbers."""
    found: dict[str, list[int]] = {}
    for at, first in enumerate(read(folder, "index")[kind]):
        data = read(folder, f"{kind}/{at}")
        assert data[0] == first
        found.update(zip(data[::2], map(numbers, data[1::2]), strict=True))
    return found


def test_the_order_of_entries_changes_no_byte(tmp_path: Path) -> None:
    entries = lines(400)
    search.write(tmp_path / "one", entries)
    search.write(tmp_path / "other", reversed(entries))
    assert tree(tmp_path / "one") == tree(tmp_path / "other")


def test_what_an_earlier_index_left_is_gone(tmp_path: Path) -> None:
    search.write(tmp_path, lines(3000))
    search.write(tmp_path, iter(lines(12)))
    search.write(tmp_path / "new", lines(12))
    rest = {name: data for name, data in tree(tmp_path).items() if not name.startswith("new/")}
    assert rest == tree(tmp_path / "new")


def test_the_files_are_small_and_hold_everything(tmp_path: Path) -> None:
    entries = lines(3000)
    search.write(tmp_path, entries)
    root = read(tmp_path, "index")
    assert root["size"] == 3000
    assert [kind[0] for kind in root["kinds"]] == ["Actor", "Place", "Briefing", "Incident", "Source", ""]
    assert all(len(data) < 40_000 for data in tree(tmp_path).values())
    assert len(root["names"]) > 3 and len(root["text"]) > 1 and len(root["pages"]) > 10
    shown = [page for at in range(len(root["pages"])) for page in read(tmp_path, f"pages/{at}")]
    number = {page[0]: at for at, page in enumerate(shown)}
    assert len(number) == 3000
    names, text = pages_of(tmp_path, "names"), pages_of(tmp_path, "text")
    assert text["all"] == list(range(3000)) and list(text) == sorted(text)
    assert names["title6"] == [4 * number["actors/6.html"] + index.TITLE]
    assert names["name7"] == [4 * number["places/7.html"] + index.ALIAS]
    assert text["word2999"] == [number["pages/2999.html"]]


def test_another_index_has_another_version(tmp_path: Path) -> None:
    """Browsers keep the files of an index by their address, in which its version stands."""
    entries = lines(30)
    changed = Entry.from_json(entries[7])
    again = Entry(changed.location, changed.kind, changed.title, changed.names, "Changed", changed.text)
    versions = []
    for name, own in (
        ("one", entries),
        ("same", entries),
        ("other", [*entries[:7], again.to_json(), *entries[8:]]),
    ):
        search.write(tmp_path / name, own)
        versions.append(read(tmp_path / name, "index")["version"])
    assert versions[0] == versions[1] != versions[2]


def test_an_empty_site_has_an_index(tmp_path: Path) -> None:
    search.write(tmp_path, ())
    assert read(tmp_path, "index")["size"] == 0


def test_data_stays_data(tmp_path: Path) -> None:
    """What a record says stands in the scripts of the index as text, whatever it holds."""
    hostile = '");alert(1);(" </script> \u2028 \\ __proto__ constructor'
    search.write(
        tmp_path, [Entry("a.html", "actor", hostile, (hostile[::-1],), hostile, "constructor").to_json()]
    )
    assert read(tmp_path, "pages/0") == [["a.html", hostile, [hostile[::-1]], hostile]]
