"""Loading: strict YAML as text and places, only regular files, and a place for every value."""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from briefgen import load, opening
from briefgen.load import Document
from briefgen.load import yaml as room
from briefgen.load.folder import MAX_BODY
from briefgen.load.text import MAX_BYTES
from briefgen.load.yaml import CONTROL, MAX_DEPTH, MAX_FAULTS, Positions, lean, parse, parser
from briefgen.load.yaml.limits import MAX_ITEMS
from briefgen.problems import BriefgenError, Location
from briefgen.project import Project
from tests.conftest import BASE, Site
from tests.stages import read

GROUP = "content/actors/group.yml"
KIND = "kind: non-state-armed-group\n"


def document(
    text: str,
    *,
    data: dict[str, object] | None = None,
    dropped: frozenset[tuple[str | int, ...]] = frozenset(),
) -> Document:
    read, faults = parse(text)
    assert not faults
    return Document("a.yml", "actor", "a", read if data is None else data, text, dropped=dropped)


def at(found: Location) -> tuple[int, int]:
    return found.line, found.column


def rules(text: str) -> list[tuple[str, int, int]]:
    """Each fault's rule, line and column, counted from 1."""
    return [(fault.rule, fault.line + 1, fault.column + 1) for fault in parse(text)[1]]


# What a text means


@pytest.mark.parametrize(
    "text",
    [
        "NO",
        "no",
        "on",
        "yes",
        "true",
        "12:30",
        "12:30:45",
        "010",
        "0x1F",
        "1e3",
        "1_000",
        ".nan",
        ".inf",
        "2021-13-45",
        "=",
        "+1",
    ],
)
def test_a_plain_text_stays_text(text: str) -> None:
    assert parse(f"country: {text}\n") == ({"country": text}, [])


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: 'it''s'\n", {"a": "it's"}),
        ('a: "x\\ty"\n', {"a": "x\ty"}),
        ('a: ""\n', {"a": ""}),
        ('a: "null"\n', {"a": "null"}),
        ("a: >\n  one\n  two\n\n  three\n", {"a": "one two\nthree\n"}),
        ("a: |\n  one\n  two\n", {"a": "one\ntwo\n"}),
        ("a: [b, {c: d}]\n", {"a": ["b", {"c": "d"}]}),
        ("a:\n- b\n-   c: d\n    e: f\n", {"a": ["b", {"c": "d", "e": "f"}]}),
        ("--- # a document\na: b\n...\n", {"a": "b"}),
        ("<: x\n1: a\nyes: b\n", {"<": "x", "1": "a", "yes": "b"}),
        ("a: b:c, d#e\n", {"a": "b:c, d#e"}),
        ("a: العربية\n", {"a": "العربية"}),
    ],
)
def test_the_forms_of_yaml_that_records_use(text: str, data: object) -> None:
    assert parse(text) == (data, [])
    assert parse(text, Positions()) == (data, [])


# What is refused, and where


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: &x 1\n", [("yaml-feature", 1, 4)]),
        ("a: 1\nb: *a\n", [("yaml-feature", 2, 4)]),
        ("a: &x [1]\n", [("yaml-feature", 1, 4)]),
        ("a: !!int 1\n", [("yaml-feature", 1, 4)]),
        ("a: !x {b: c}\n", [("yaml-feature", 1, 4)]),
        ("a: 1\n<<: {b: c}\n", [("yaml-feature", 2, 1)]),
        ("'<<': b\n", []),
        ("%YAML 1.2\n---\na: 1\n", [("yaml-feature", 1, 1)]),
        ("%TAG ! tag:x,2000:\n---\na: 1\n", [("yaml-feature", 1, 1)]),
        ("a: 1\n---\nb: 2\n", [("yaml-feature", 2, 1)]),
        ("? [a]\n: b\nc: d\n", [("yaml-feature", 1, 3)]),
        ("? [a]\n: b\nc: b\n", [("yaml-feature", 1, 3)]),
        ("? [a]\n:\nc: d\n", [("yaml-feature", 1, 3), ("empty-value", 2, 2)]),
        ("? {a: b}\n: {c: d}\ne: f\n", [("yaml-feature", 1, 3)]),
        ("a: b\nc: d\na: e\n", [("duplicate-key", 3, 1)]),
        ("a:\n  - b: c\n    b: d\n", [("duplicate-key", 3, 5)]),
        ("a: {b: c, b: d}\n", [("duplicate-key", 1, 11)]),
        ("a:\nb: c\n", [("empty-value", 1, 3)]),
        ("a: ~\n", [("empty-value", 1, 4)]),
        ("a: [b, null]\n", [("empty-value", 1, 8)]),
        ('a: "\\u202e"\n', [("control-character", 1, 4)]),
        ('a: "\\0"\n', [("control-character", 1, 4)]),
        ('a: "\\N"\n', [("control-character", 1, 4)]),
        ('"\\u200b": a\n', [("control-character", 1, 1)]),
        ("a: " + "x" * 65537, [("yaml-scalar", 1, 4)]),
        ("a:\n" + "  - x\n" * MAX_ITEMS, []),
        ("a:\n" + "  - x\n" * (MAX_ITEMS + 1), [("yaml-size", MAX_ITEMS + 2, 5)]),
        ("a: \x00\n", [("yaml-syntax", 1, 1)]),
        ("a: \ud800\n", [("yaml-syntax", 1, 1)]),
        ("a: " + "[" * MAX_DEPTH, [("yaml-depth", 1, 3 + MAX_DEPTH)]),
        ("", [("yaml-syntax", 1, 1)]),
        ("# nothing\n", [("yaml-syntax", 1, 1)]),
        ("a: 'b\nc: d\ne: f\n", [("yaml-syntax", 1, 4)]),
        ("z: 'y'\na: 'b\nc: d\ne: 'f'\n", [("yaml-syntax", 2, 4)]),
        ("a: [b\nc: d\ne: f\n", [("yaml-syntax", 1, 4)]),
        ("a: b\nc\nd: e\n", [("yaml-syntax", 2, 1)]),
        ("a: b\n", []),
    ],
)
def test_what_is_refused_and_where(text: str, found: list[tuple[str, int, int]]) -> None:
    assert rules(text) == found


def test_a_duplicate_key_names_both_places() -> None:
    (fault,) = parse("a: b\nc: d\na: e\n")[1]
    assert (fault.line, fault.column) == (2, 0)
    assert "2 lines above" in fault.hint


def test_the_deepest_that_passes() -> None:
    assert rules("a: " + "[" * (MAX_DEPTH - 1) + "b" + "]" * (MAX_DEPTH - 1)) == []


def test_a_fault_never_repeats_what_the_file_says() -> None:
    """Whether a value may be shown is not known yet."""
    secret = "nightingale"
    texts = [
        f"{secret}: a\n{secret}: b\n", f"{secret}:\n", f"a: &{secret} b\n", f"a: *{secret}\n", f"a: !{secret} b\n",
        f"a: !{secret}!b c\n", f"a: '{secret}\n", f"{secret}: b: c\n", f"a: [{secret}\nb: c\n", f"%{secret}\n---\na: b\n",
        f'a: "\\q{secret}"\n', f"[{secret}]: a\n", f"a: @{secret}\n", f"a: b\n{secret}\n",
    ]  # fmt: skip
    for text in texts:
        faults = parse(text)[1]
        assert faults, text
        assert not [fault for fault in faults if secret in fault.what + fault.hint], text


def test_the_hint_fits_the_fault() -> None:
    hints = {
        text: parse(text)[1][0].hint
        for text in (
            "a:\n\tb: c\n",
            "a: @b\n",
            "a: b: c\n",
            "a: 'b\n",
            "a: [b\n",
            "a\nb: c\nd\n",
            'a: "\\q"\n',
        )
    }
    assert [
        "tabs" in hints["a:\n\tb: c\n"],
        "@source-id" in hints["a: @b\n"],
        "colon" in hints["a: b: c\n"],
        "quote" in hints["a: 'b\n"],
    ] == [True] * 4
    assert ["bracket" in hints["a: [b\n"], "backslash" in hints['a: "\\q"\n']] == [True] * 2


# Bombs

BOMBS = {
    "billion laughs": "a: &a [x]\n"
    + "".join(f"b{n}: &b{n} [{', '.join([f'*b{n - 1}' if n else '*a'] * 9)}]\n" for n in range(12)),
    "merge bomb": "a: &a {k: v}\n"
    + "".join(f"x{n}: &x{n}\n  <<: [{', '.join([f'*x{n - 1}' if n else '*a'] * 9)}]\n" for n in range(12)),
    "self alias": "a: &a [*a]\n",
    "1 MiB of [": "[" * 2**20,
    "1 MiB of {": "{" * 2**20,
    "1 MiB of - ": "- " * 2**19,
    "1 MiB of ? ": "? " * 2**19,
    "a million lists": "[" + "[]," * (2**20 // 3),
    "a long quote": '"' + "x" * 2**20,
    "empty keys": "a:\n" * (2**20 // 3),
    "one key again and again": "a: b\n" * (2**20 // 5),
    "anchors": "".join(f"k{n}: &a{n} b\n" for n in range(70_000)),
    "a number of 1 MiB": "a: " + "9" * 2**20,
    "escapes": 'a: "' + "\\x00" * (2**20 // 4) + '"',
    "quotes": "'" * 2**20,
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_quickly(name: str) -> None:
    start = time.process_time()
    _, faults = parse(BOMBS[name])
    assert time.process_time() - start < 2
    assert 1 <= len(faults) <= MAX_FAULTS


# Two roads, one reading

PIECES = st.sampled_from(
    ["a", "b", "tlp", "c d", ": ", ":", "\n", "\n  ", "\n    ", "- ", "? ", "[", "]", "{", "}", ",", '"', "'", "#", " #", "|\n", ">\n", "&a ",
     "*a", "!x ", "<<", "~", "null", "---\n", "...\n", "%YAML 1.2\n", "\\", "\\n", "\\u202e", "\t", " ", "é", "ا", "@", "`", "0", "RED"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=25).map("".join)


@given(TEXTS)
def test_the_quick_road_reads_what_the_builder_reads(text: str) -> None:
    assert parse(text) == parse(text, Positions())


def test_without_the_parser_in_c_the_same_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML may have been built without it."""
    texts = [text for name, text in BASE.items() if name.endswith(".yml")]
    both = [[(parse(text), parse(text, places := Positions()), places) for text in texts]]
    with monkeypatch.context() as patch:
        patch.delattr(yaml, "CBaseLoader")
        importlib.reload(parser)
        assert parser.Parser is yaml.BaseLoader
        patch.setattr(room, "Parser", parser.Parser)
        patch.setattr(lean, "Parser", parser.Parser)
        both.append([(parse(text), parse(text, places := Positions()), places) for text in texts])
    importlib.reload(parser)
    assert parser.Parser is yaml.CBaseLoader
    assert both[0] == both[1] and len(texts) > 3


RECORDS = sorted(path.read_text("utf-8") for path in (Path(__file__).parents[1] / "content").rglob("*.yml"))


@given(st.data())
def test_the_quick_road_reads_changed_records_as_the_builder_does(data: st.DataObject) -> None:
    """Some lines of a true record, of which one is indented otherwise, written twice or taken away, with a piece put in."""
    record = data.draw(st.sampled_from(RECORDS)).split("\n")
    start = data.draw(st.integers(0, len(record) - 1))
    lines = record[start : start + data.draw(st.integers(1, 12))]
    changed = data.draw(st.integers(0, len(lines) - 1))
    lines[changed : changed + 1] = data.draw(
        st.sampled_from([[], [lines[changed]] * 2, *([" " * n + lines[changed].lstrip()] for n in range(8))])
    )
    text = "\n".join(lines)
    place = data.draw(st.integers(0, len(text)))
    text = text[:place] + data.draw(PIECES | st.just("")) + text[place:]
    assert parse(text) == parse(text, Positions())


@given(TEXTS)
def test_any_text_gives_data_or_faults_in_it(text: str) -> None:
    data, faults = parse(text)
    assert faults or data is not None
    lines = text.split("\n")
    for fault in faults:
        assert 0 <= fault.line < len(lines)
        assert 0 <= fault.column <= len(lines[fault.line]) + 1


@given(
    st.recursive(
        st.text("ab: '\"#\né", max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_what_is_written_is_read_again(value: object) -> None:
    """Any data, written as JSON (which is YAML), comes back, each value at its place."""
    import json

    text = json.dumps({"value": value}, ensure_ascii=False)
    positions = Positions()
    assert parse(text, positions) == ({"value": value}, [])
    assert positions.keys[("value",)] == (0, 1)
    for _, column in positions.values.values():
        assert text[column] in '"[{'


# Places

ACTOR = """\
# a comment
name: The Group
kind: non-state-armed-group
names:
  - Groupers
  - text: Groupists
    lang: en
first_seen: 2019
relations:
  - {type: opposes, to: other, cite: "@paper"}
summary: >
  It is a group
  of the town [@paper].

  It is old [@papers; @paper].
notes_public: It is a group.
"""


@pytest.mark.parametrize(
    ("place", "needle", "found"),
    [
        (("name",), "", (2, 7)),
        (("names",), "", (5, 3)),
        (("names", 0), "", (5, 5)),
        (("names", 1), "", (6, 5)),
        (("names", 1, "lang"), "", (7, 11)),
        (("relations", 0, "to"), "", (10, 25)),
        (("first_seen", "edtf"), "", (8, 13)),
        (("names", 0, "text"), "", (5, 5)),
        (("relations", 0, "missing"), "", (10, 5)),
        (("missing",), "", (2, 1)),
        ((), "", (2, 1)),
        (("summary",), "", (11, 10)),
        (("summary",), "It is", (12, 3)),
        (("summary",), "It is old", (15, 3)),
        (("summary",), "group of", (12, 11)),
        (("summary",), "@paper", (13, 16)),
        (("summary",), "@papers", (15, 14)),
        (("summary",), "of *the* town", (13, 3)),
        (("summary",), "nowhere", (11, 10)),
        (("names", 0), "lang", (5, 5)),
        (("notes_public",), "It is a", (16, 15)),
    ],
)
def test_where_a_value_stands(place: tuple[str | int, ...], needle: str, found: tuple[int, int]) -> None:
    assert at(document(ACTOR).locate(place, needle)) == found


@pytest.mark.parametrize(
    ("place", "found"),
    [
        (("name",), (2, 1)),
        (("names", 1, "lang"), (7, 5)),
        (("relations", 0, "cite"), (10, 32)),
        (("missing",), (2, 1)),
    ],
)
def test_where_a_key_stands(place: tuple[str | int, ...], found: tuple[int, int]) -> None:
    assert at(document(ACTOR).locate_key(place)) == found


def test_a_word_is_found_whole() -> None:
    read = document("summary: See [@paper-two; @papers] and [@paper].\n")
    assert at(read.locate(("summary",), "@paper")) == (1, 41)
    assert at(read.locate(("summary",), "@papers")) == (1, 27)


def test_a_list_of_one_may_be_written_without_the_list() -> None:
    short = document(
        "assessment:\n  casualties:\n    who: civilian\n    outcome: killed\n    result: x\nwhere: town\n"
    )
    assert at(short.locate(("assessment", "casualties", 0, "result"))) == (5, 13)
    assert at(short.locate_key(("assessment", "casualties", 0, "outcome"))) == (4, 5)
    assert at(short.locate(("where", 0))) == (6, 8)


def test_places_step_over_what_was_dropped() -> None:
    text = "claims:\n  - a: 0\n  - a: 1\n  - a: 2\n    b: [x, y, z]\n"
    projected = document(
        text,
        data={"claims": [{"a": "1"}, {"a": "2", "b": ["y"]}]},
        dropped=frozenset({("claims", 0), ("claims", 2, "b", 0), ("claims", 2, "b", 2)}),
    )
    assert at(projected.locate(("claims", 0, "a"))) == (3, 8)
    assert at(projected.locate(("claims", 1, "a"))) == (4, 8)
    assert at(projected.locate(("claims", 1, "b", 0))) == (5, 12)
    assert at(projected.locate_key(("claims", 1, "b"))) == (5, 5)
    assert at(projected.locate_dropped(("claims", 0))) == (2, 5)
    assert at(projected.locate_dropped(("claims", 2, "b", 2))) == (5, 15)


def test_places_in_front_matter_and_body(site: Site) -> None:
    documents, problems = read(site())
    assert problems == []
    briefing = next(record for record in documents.records if record.kind == "briefing")
    assert briefing.path == "content/briefings/first.md"
    lines = BASE[briefing.path].split("\n")
    assert at(briefing.locate(("title",))) == (2, 8)
    assert (
        lines[briefing.locate(("key_judgements", 0, "likelihood")).line - 1].strip() == "likelihood: likely"
    )
    heading = briefing.locate(("body",))
    assert lines[heading.line - 1] == "## What happened"
    cited = briefing.locate(("body",), "@paper")
    assert lines[cited.line - 1][cited.column - 1 :].startswith("@paper, para. 2")
    assert at(briefing.body_location(2, 3)) == (heading.line + 2, 4)


@given(st.data())
def test_every_value_of_a_record_is_found_at_its_place(data: st.DataObject) -> None:
    """A record written by hand, one value a line: each is found on its line."""
    values = data.draw(st.lists(st.integers(0, 3), min_size=1, max_size=12))
    lines, expected = ["list:"], {}
    for index, keys in enumerate(values):
        lines.append(f"  - k: v{index}")
        expected[("list", index, "k")] = len(lines)
        for key in range(keys):
            lines.append(f"    k{key}: v")
            expected[("list", index, f"k{key}")] = len(lines)
    read = document("\n".join(lines) + "\n")
    assert {place: read.locate(place).line for place in expected} == expected


# Files


def test_a_record_is_what_stands_in_its_file(site: Site) -> None:
    documents, problems = read(site())
    assert problems == []
    assert [record.path for record in documents.records] == [
        name for name in sorted(BASE) if name != "content/briefgen.yml"
    ]
    assert documents.settings.data == {"title": "A small record", "tlp": "CLEAR"}
    group = next(record for record in documents.records if record.id == "group")
    assert (group.kind, group.data["name"]) == ("actor", "The Group")


def test_line_ends_of_windows_are_read(site: Site) -> None:
    plain, _ = read(site())
    windows, problems = read(site({name: text.replace("\n", "\r\n") for name, text in BASE.items()}))
    assert problems == []
    assert [record.data for record in windows.records] == [record.data for record in plain.records]
    assert [record.body for record in windows.records] == [record.body for record in plain.records]


def test_folders_may_hold_folders(site: Site) -> None:
    documents, problems = read(
        site(
            {
                "content/actors/iraq/armed/other.yml": f"name: Other\n{KIND}",
                "content/actors/.hidden/no.yml": ":",
            }
        )
    )
    assert problems == []
    assert [record.id for record in documents.records if record.kind == "actor"] == ["group", "other"]


def test_no_depth_of_folders_is_too_deep(site: Site) -> None:
    project = site()
    folders = [project.content / "actors"]
    for _ in range(1200):  # Python's own recursion ends at 1,000
        folders.append(folders[-1] / "d")
        folders[-1].mkdir()
    (folders[-1] / "other.yml").write_text(f"name: Other\n{KIND}")
    try:
        documents, problems = read(project)
    finally:  # by hand, because shutil.rmtree recurses
        (folders[-1] / "other.yml").unlink()
        for folder in reversed(folders[1:]):
            folder.rmdir()
    assert problems == []
    assert f"content/actors/{'d/' * 1200}other.yml" in [record.path for record in documents.records]


def test_one_broken_file_hides_no_other(site: Site) -> None:
    broken = {
        GROUP: "name: 'The Group\n",
        "content/places/town.yml": "name: [\n",
        "content/sources/paper.yml": b"\xff",
    }
    documents, problems = read(site(broken))
    assert [problem.where.path for problem in problems] == sorted(broken)
    assert dict(documents.unread) == {"group": "actor", "town": "place", "paper": "source"}
    assert [record.id for record in documents.records] == ["first", "attack", "about"]


def test_a_file_that_may_be_read_in_part_is_still_looked_at(site: Site) -> None:
    documents, problems = read(site({GROUP: f"name: The Group\nname: Another\n{KIND}country:\n"}))
    assert [problem.rule for problem in problems] == ["duplicate-key", "empty-value"]
    group = next(record for record in documents.records if record.id == "group")
    assert group.data == {"name": "The Group", "kind": "non-state-armed-group"}


def test_a_file_of_faults_is_not_looked_at_further(site: Site) -> None:
    documents, problems = read(site({GROUP: f"name: The Group\n{KIND}" * 200}))
    assert [problem.rule for problem in problems] == ["duplicate-key"] * MAX_FAULTS
    assert dict(documents.unread) == {"group": "actor"}


def test_each_odd_character_is_found_and_no_other(site: Site) -> None:
    """Also beside each other, in texts that are not ASCII, and at the ends of Windows' lines."""
    odd = [
        char for char in map(chr, range(0x110000)) if not "\ud800" <= char <= "\udfff" and CONTROL.match(char)
    ]
    others = [chr(ord(char) + 1) for char in odd] + list(" ~éع日😀\u00a0")
    names = {f"content/actors/odd/{ord(char):x}.yml": char for char in odd}
    names |= {f"content/actors/{ord(char):x}.yml": char for char in others if char not in odd}
    files = {name: f"name: Gr\u00f6up {char}x\r\n{KIND}".encode() for name, char in names.items()}
    documents, problems = read(site(files))
    assert {(problem.where.path, problem.rule) for problem in problems} == {
        (name, "control-character") for name in names if "/odd/" in name
    }
    assert {record.path for record in documents.records} >= {name for name in names if "/odd/" not in name}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without pipes that have names")
@pytest.mark.parametrize("to", ["link", "pipe"])
def test_what_is_no_file_any_more_when_it_is_read(
    to: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder was listed before: a link is still not followed, and a pipe holds nobody up."""
    project, really = site(), os.open
    elsewhere = project.root / "elsewhere"
    elsewhere.write_text("---\nname: Elsewhere\n---\n")

    def late(path: str, flags: int) -> int:
        Path(path).unlink()
        if to == "pipe":
            os.mkfifo(path)
        else:
            Path(path).symlink_to(elsewhere)
        return really(path, flags)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", late)
        documents, problems = read(project)
    assert documents.records == ()
    assert {problem.rule for problem in problems if problem.where.path.endswith(".yml")} == {
        "yaml-syntax" if to == "pipe" else "file-unreadable"
    }


def test_a_file_that_comes_in_pieces_is_read_whole(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system may give fewer bytes than were asked for."""
    project, really = site(), os.read
    whole = read(project)
    monkeypatch.setattr(os, "read", lambda file, size: really(file, 7))
    assert read(project) == whole


def test_at_most_ten_odd_characters_are_listed(site: Site) -> None:
    _, problems = read(site({GROUP: "name: " + "\u200b" * 30 + "\n" + KIND}))
    assert [(problem.rule, problem.where.column) for problem in problems] == [
        ("control-character", 7 + n) for n in range(10)
    ]


@pytest.mark.parametrize("name", ["briefings/first.md", "pages/about.md"])
def test_front_matter_ends_at_its_line(name: str, site: Site) -> None:
    documents, problems = read(site({f"content/{name}": "---\ntitle: X\n--- \nBody\n---\nmore\n"}))
    assert problems == []
    record = next(record for record in documents.records if record.path.endswith(name))
    assert (record.data, record.body, record.body_line) == ({"title": "X"}, "Body\n---\nmore\n", 3)


@pytest.mark.parametrize(
    "text", ["", "title: X\n", "---\ntitle: X\n", "---\ntitle: X\n ---\n", " ---\ntitle: X\n---\n"]
)
def test_without_front_matter_a_page_is_none(text: str, site: Site) -> None:
    documents, problems = read(site({"content/pages/about.md": text}))
    assert [(str(problem.where), problem.rule) for problem in problems] == [
        ("content/pages/about.md:1:1", "front-matter")
    ]
    assert dict(documents.unread) == {"about": "page"}


def test_a_body_may_be_so_long_and_no_longer(site: Site) -> None:
    for more, expected in ((0, []), (1, [("content/pages/about.md:4:1", "file-size")])):
        text = f"---\ntitle: X\n---\n{'x' * (MAX_BODY + more)}"
        _, problems = read(site({"content/pages/about.md": text}))
        assert [(str(problem.where), problem.rule) for problem in problems] == expected


def test_a_file_may_be_so_large_and_no_larger(site: Site) -> None:
    for more, expected in ((0, []), (1, [("content/actors/group.yml:1:1", "file-size")])):
        text = f"name: X\n{KIND}"
        _, problems = read(site({GROUP: text + "#" * (MAX_BYTES - len(text) + more)}))
        assert [(str(problem.where), problem.rule) for problem in problems] == expected


@pytest.mark.parametrize("text", ["- name: X\n", "name\n"])
def test_what_has_no_keys_is_no_record(text: str, site: Site) -> None:
    documents, problems = read(site({GROUP: text, "content/pages/about.md": f"---\n{text}---\nBody\n"}))
    assert [(str(problem.where), problem.rule) for problem in problems] == [
        (f"{GROUP}:1:1", "shape"),
        ("content/pages/about.md:2:1", "shape"),
    ]
    assert dict(documents.unread) == {"group": "actor", "about": "page"}


def test_faults_in_front_matter_have_the_line_of_the_file(site: Site) -> None:
    _, problems = read(site({"content/pages/about.md": "---\ntitle: X\n\ntitle: Y\n---\nBody\n"}))
    assert [(problem.where.line, problem.rule) for problem in problems] == [(4, "duplicate-key")]


def test_without_a_folder_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(BriefgenError, match="content/: no such folder"):
        read(Project(tmp_path))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "content").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BriefgenError, match="content/: a link"):
        read(Project(tmp_path))


def test_without_settings_there_is_no_marking_and_it_is_told(site: Site) -> None:
    documents, problems = read(site({"content/briefgen.yml": None}))
    assert [(str(problem.where), problem.rule) for problem in problems] == [
        ("content/briefgen.yml:1:1", "settings-missing")
    ]
    assert documents.settings.data == {}


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        ("content/places", "content/places:1:1 file-unreadable"),
        ("content", "content/: cannot be read: no such file"),
    ],
)
def test_a_folder_that_is_gone_when_it_is_looked_into_is_told(
    gone: str, told: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, really = site(), os.scandir

    def late(path: str | Path) -> Iterator[os.DirEntry[str]]:
        if Path(path) == project.root / gone:
            Path(path).rename(project.root / "gone")
        return really(path)

    monkeypatch.setattr(os, "scandir", late)
    try:
        _, problems = read(project)
        found = [f"{problem.where} {problem.rule}" for problem in problems]
    except BriefgenError as error:
        found = [str(error)]
    assert len(found) == 1 and found[0].startswith(told)


# What a public folder hides


def told(project: Project) -> dict[str, str]:
    """The severity of what is said of each hidden file, by its path."""
    problems = load.find(project)[1]
    assert {problem.rule for problem in problems} <= {"hidden-file"}
    return {problem.where.path: problem.severity for problem in problems}


PUBLIC = {"content/briefgen.yml": "title: A small record\ntlp: CLEAR\npublic: true\n"}
HIDDEN = {
    "content/.briefgen.yml": "error",
    "content/.private/": "error",
    "content/places/.raid.yml": "error",
    "content/places/deep/deeper/.raid.YAML": "error",
    "content/pages/.note.md": "error",
    "content/places/.raid.yml.swp": "warning",
    "content/places/.DS_Store": "warning",
}
HARMLESS = ("content/.gitignore", "content/.gitattributes", "content/places/.gitkeep")


def _with_hidden(overrides: dict[str, str]) -> dict[str, str]:
    names = [name + "raid.yml" if name.endswith("/") else name for name in (*HIDDEN, *HARMLESS)]
    return {**overrides, **dict.fromkeys(names, "name: ZQSECRET\ntlp: RED\n")}


def test_what_a_public_folder_hides_is_named_by_its_path_alone(site: Site) -> None:
    project = site(_with_hidden(PUBLIC))
    assert told(project) == HIDDEN
    assert not any("ZQSECRET" in str(problem) for problem in load.find(project)[1])


def test_a_link_that_an_editor_hides_beside_a_file_stops_nobody(site: Site) -> None:
    project = site(PUBLIC)
    (project.content / "places" / ".#town.yml").symlink_to("somebody@somewhere.4711")
    assert told(project) == {"content/places/.#town.yml": "warning"}


@pytest.mark.parametrize("settings", ["title: x\ntlp: CLEAR\n", "title: x\ntlp: CLEAR\npublic: false\n"])
def test_a_folder_that_is_not_public_may_hide_what_it_likes(settings: str, site: Site) -> None:
    assert told(site(_with_hidden({"content/briefgen.yml": settings}))) == {}


def test_settings_that_cannot_be_read_say_nothing_of_what_is_hidden(site: Site) -> None:
    project = site(_with_hidden({"content/briefgen.yml": "public: true\ntitle: [\n"}))
    assert "hidden-file" not in {problem.rule for problem in load.find(project)[1]}


def test_an_overlay_is_never_public(site: Site, tmp_path: Path) -> None:
    overlay = tmp_path.parent / f"{tmp_path.name}-overlay"
    (overlay / "places").mkdir(parents=True)
    (overlay / "places" / ".raid.yml").write_text("name: x\n")
    project = site(PUBLIC)
    assert told(Project(project.root, overlay=overlay)) == {}


def test_what_is_neither_a_file_nor_a_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "file").touch()
    assert list(opening.odd(tmp_path)) == []
    (tmp_path / ".#file").symlink_to("somebody@machine.1234")  # of an editor: it leads nowhere
    assert list(opening.odd(tmp_path)) == []
    (tmp_path / "deep" / ".#file").symlink_to("file")
    (tmp_path / "deep" / "er" / "folder").symlink_to("../..")
    (tmp_path / "nowhere").symlink_to("somebody@machine.1234")
    os.mkfifo(tmp_path / "pipe")
    found = [Path(path).relative_to(tmp_path).as_posix() for path in opening.odd(tmp_path)]
    assert sorted(found) == ["deep/.#file", "deep/er/folder", "nowhere", "pipe"]
