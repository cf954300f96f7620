"""Projection: an audience gets what it may see, as if the rest had never been written, and no message tells more."""

from __future__ import annotations

import itertools
import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen import audience, pipeline
from briefgen.audience import LEVELS
from briefgen.load import Document
from briefgen.markings import strictest
from briefgen.problems import WITHHELD, Problem
from briefgen.project import Project
from tests import stages
from tests.conftest import BASE, Site, write_site
from tests.stages import Documents

GROUP = "content/actors/group.yml"
ATTACK = "content/incidents/attack.yml"
SETTINGS = "content/briefgen.yml"


def documents(*records: dict[str, Any], site: dict[str, Any] | None = None) -> Documents:
    """Documents as the loader would give them; a record's id is `r` and its number."""
    settings = Document(
        "content/briefgen.yml",
        "settings",
        "briefgen",
        {"tlp": "CLEAR"} if site is None else site,
        "tlp: CLEAR\n",
    )
    return Documents(
        settings,
        tuple(
            Document(f"content/actors/r{n}.yml", "actor", f"r{n}", data, "name: X\n")
            for n, data in enumerate(records)
        ),
    )


def seen(given: Documents, to: str) -> list[dict[str, Any]]:
    projection, _ = stages.projected(given, to)
    return [record.data for record in projection.documents.records]


def found(project: Project) -> list[Problem]:
    return pipeline.examine(project)[1]


# Who sees what


@pytest.mark.parametrize(("to", "marking"), list(itertools.product(LEVELS, LEVELS)))
def test_an_audience_sees_records_up_to_its_own_marking(to: str, marking: str) -> None:
    record = {"name": "X", "tlp": marking}
    assert seen(documents(record), to) == ([record] if LEVELS.index(marking) <= LEVELS.index(to) else [])


def test_the_public_sees_clear_only() -> None:
    records = [{"name": label, "tlp": label} for label in LEVELS]
    assert seen(documents(*records), "CLEAR") == [{"name": "CLEAR", "tlp": "CLEAR"}]
    assert Project(Path()).audience == "CLEAR"


@given(*[st.sampled_from(LEVELS)] * 4)
def test_the_strictest_of_site_record_and_part_counts(
    of_site: str, of_record: str, of_part: str, to: str
) -> None:
    record = {"tlp": of_record, "names": [{"text": "a", "tlp": of_part}, {"text": "b"}]}
    outer = max(LEVELS.index(of_site), LEVELS.index(of_record))
    projection, problems = stages.projected(documents(record, site={"tlp": of_site}), to)
    assert problems == []
    if outer > LEVELS.index(to):
        assert projection.documents.records == ()
        assert projection.withheld == {"r0"}
        return
    (kept,) = projection.documents.records
    assert projection.markings == {kept.path: LEVELS[outer]}
    part_is_seen = LEVELS.index(of_part) <= LEVELS.index(to)
    assert [name["text"] for name in kept.data["names"]] == (["a", "b"] if part_is_seen else ["b"])


def test_the_default_of_the_site_is_for_records_without_a_marking() -> None:
    for label in LEVELS:
        projection, problems = stages.projected(documents({"name": "X"}, site={"tlp": label}), "RED")
        assert (projection.markings, problems) == ({"content/actors/r0.yml": label}, [])


def test_parts_of_any_kind_are_dropped_and_the_rest_is_untouched() -> None:
    record = {
        "names": ["short", {"text": "secret", "tlp": "RED"}, {"text": "known", "tlp": "CLEAR"}],
        "claims": [{"other": "secret", "tlp": "AMBER"}, {"other": "known", "quote": "q"}],
        "relations": {"to": "secret", "tlp": "GREEN"},
        "assessment": {"when": {"result": "secret", "tlp": "RED"}, "where": {"result": "known"}},
        "notes_internal": "secret",
        "notes_public": "known",
        "deep": [[{"tlp": "RED"}, {"notes_internal": "secret", "kept": "known"}]],
    }
    assert seen(documents(record), "CLEAR") == [
        {
            "names": ["short", {"text": "known", "tlp": "CLEAR"}],
            "claims": [{"other": "known", "quote": "q"}],
            "assessment": {"where": {"result": "known"}},
            "notes_public": "known",
            "deep": [[{"kept": "known"}]],
        }
    ]
    assert "secret" not in str(seen(documents(record), "CLEAR"))
    assert str(seen(documents(record), "RED")).count("secret") == 4  # all but the notes, which nobody gets


@pytest.mark.parametrize("to", LEVELS)
def test_internal_notes_are_for_no_audience(to: str) -> None:
    assert seen(documents({"notes_internal": "x", "name": "X"}), to) == [{"name": "X"}]


def test_keys_are_known_by_what_they_say() -> None:
    """Also where two equal texts are two objects, as the strict builder makes them."""
    record = json.loads('{"notes_internal": "x", "names": [{"notes_internal": "x", "text": "X"}]}')
    assert seen(documents(record), "RED") == [{"names": [{"text": "X"}]}]


def test_what_was_dropped_is_known_by_its_place_and_its_id() -> None:
    claims = [
        {"id": "few", "tlp": "RED"},
        {"id": "all", "notes_internal": {"id": "note"}},
        {"tlp": "RED"},
        {"id": ["odd"], "tlp": "RED"},
    ]
    (record,) = stages.projected(documents({"claims": claims}), "AMBER")[0].documents.records
    assert record.data == {"claims": [{"id": "all"}]}
    assert record.dropped == {
        ("claims", 0),
        ("claims", 1, "notes_internal"),
        ("claims", 2),
        ("claims", 3),
    }
    assert record.withheld == {"few", "note"}
    (record,) = stages.projected(documents({"claims": claims[:1]}), "AMBER")[0].documents.records
    assert (record.dropped, record.withheld) == ({("claims", 0)}, {"few"})
    (record,) = stages.projected(documents({"claims": [{"id": "all"}]}), "AMBER")[0].documents.records
    assert (record.dropped, record.withheld) == (frozenset(), frozenset())


def test_an_id_that_a_visible_record_has_too_is_not_withheld() -> None:
    """A restricted record must not take a visible one's id away: that would tell of it."""
    twins = documents({"name": "X", "tlp": "RED"}, {"name": "Y"})
    twins = Documents(twins.settings, (twins.records[0], replace(twins.records[1], id="r0")))
    assert stages.projected(twins, "CLEAR")[0].withheld == frozenset()
    assert stages.projected(documents({"name": "X", "tlp": "RED"}), "CLEAR")[0].withheld == {"r0"}


def test_the_strictest_of_some_is_the_last_in_order_and_of_none_the_first() -> None:
    assert strictest([]) == "CLEAR"
    assert [strictest(pair) for pair in itertools.pairwise(LEVELS)] == list(LEVELS[1:])
    assert strictest(reversed(LEVELS)) == "RED"


def test_what_was_read_is_not_changed() -> None:
    record = {"names": [{"text": "secret", "tlp": "RED"}], "notes_internal": "x"}
    given = documents(record)
    stages.projected(given, "CLEAR")
    assert given.records[0].data == {"names": [{"text": "secret", "tlp": "RED"}], "notes_internal": "x"}


# It fails closed

SLIPS = [
    "",
    "red",
    "Clear",
    "WHITE",
    "AMBRE",
    "TLP:RED",
    "RED ",
    "AMBER-STRICT",
    "AMBER + STRICT",
    "\u0421LEAR",
    "CLEAR\ufffd",
    "null",
    "0",
    ["RED"],
    {"a": "RED"},
    [],
    {},
]


@pytest.mark.parametrize("label", SLIPS)
@pytest.mark.parametrize("to", ["CLEAR", "RED"])
def test_a_marking_that_cannot_be_read_shows_nothing(label: object, to: str) -> None:
    projection, problems = stages.projected(documents({"name": "X", "tlp": label}), to)
    assert projection.documents.records == ()
    assert [problem.rule for problem in problems] == ["marking-misspelt"]
    of_part, problems = stages.projected(documents({"names": [{"text": "a", "tlp": label}]}), to)
    assert of_part.documents.records[0].data == {"names": []}
    assert [problem.rule for problem in problems] == ["marking-misspelt"]


@pytest.mark.parametrize(
    ("label", "near"),
    [("WHITE", "CLEAR"), ("white", "CLEAR"), ("TLP:WHITE", "CLEAR"), ("AMBRE", "AMBER"), ("tlp:red", "RED"), ("Clear", "CLEAR"), ("x", ""), (["RED"], "")],
)  # fmt: skip
def test_the_hint_names_the_label_that_may_be_meant(label: object, near: str) -> None:
    (problem,) = stages.projected(documents({"name": "X", "tlp": label}), "RED")[1]
    meant = f"did you mean {near}? " if near else ""
    assert problem.hint == f"{meant}The labels are CLEAR, GREEN, AMBER, AMBER+STRICT, RED, spelt exactly so"


@pytest.mark.parametrize("key", ["tpl", "TLP", "Tlp", "ltp"])
def test_a_misspelt_key_is_a_marking_that_cannot_be_read(key: str) -> None:
    projection, problems = stages.projected(
        documents({"name": "X", key: "RED"}, {"names": [{"text": "a", key: "RED"}]}), "RED"
    )
    assert [record.data for record in projection.documents.records] == [{"names": []}]
    assert [problem.rule for problem in problems] == ["marking-misspelt"] * 2


@pytest.mark.parametrize("key", ["sum", "zzz", "who", "ltt", "lpp", "tlpt", "tl", "t l p", "tlp "])
def test_another_key_is_no_marking(key: str) -> None:
    record = {"name": "X", key: "RED", "names": [{"text": "a", key: "RED"}]}
    projection, problems = stages.projected(documents(record), "CLEAR")
    assert [record.data for record in projection.documents.records] == [record]
    assert problems == []


@pytest.mark.parametrize("settings", [{}, {"title": "x"}])
def test_without_any_marking_nothing_is_shown(settings: dict[str, Any]) -> None:
    projection, problems = stages.projected(
        documents({"name": "X"}, {"name": "Y", "tlp": "CLEAR"}, site=settings), "RED"
    )
    assert [record.id for record in projection.documents.records] == ["r1"]
    assert [(problem.rule, problem.where.path) for problem in problems] == [
        ("marking-missing", "content/actors/r0.yml")
    ]
    assert (problems[0].what, problems[0].hint) == (
        "no marking",
        "write tlp: CLEAR (or a stricter label), or give content/briefgen.yml a default; nothing is CLEAR by default",
    )


@pytest.mark.parametrize("settings", [{"tlp": "RDE"}, {"TLP": "CLEAR"}])
def test_a_site_whose_marking_cannot_be_read_shows_nothing_and_says_it_once(settings: dict[str, Any]) -> None:
    projection, problems = stages.projected(
        documents({"name": "X"}, {"name": "Y", "tlp": "CLEAR"}, site=settings), "RED"
    )
    assert projection.documents.records == ()
    assert [problem.rule for problem in problems] == ["marking-misspelt"]


def test_of_the_settings_the_marking_alone_is_taken_away_where_it_cannot_be_read() -> None:
    site = {"description": "x", "TLP": "CLEAR", "title": "X", "A": "x", "z": "x"}
    given = documents(site=site).settings
    ceiling, kept, _ = audience.ceiling(given, "RED")
    assert kept.data == {name: value for name, value in site.items() if name != "TLP"}
    assert (given.data, ceiling.default) == (site, audience.BROKEN)


@pytest.mark.parametrize(
    "text",
    ["name: X\ntlp: RED\ntlp: CLEAR\n", "name: X\ntlp: CLEAR\ntlp: RED\n", "name: X\ntlp:\n", "name: X\ntlp: ~\n", 'name: X\ntlp: "CLEAR\\u202e"\n',
     "name: X\ntlp: !x CLEAR\n", "name: X\n<<: {tlp: CLEAR}\n", "name: X\ntlp: &a CLEAR\n", "name: X\n? tlp\n: CLAER\n", '"t\\x6cp": RED\nname: X\n'],
)  # fmt: skip
def test_what_yaml_can_do_to_a_marking_shows_nothing(text: str, site: Site) -> None:
    documents, in_files = stages.read(site({"content/actors/other.yml": text}))
    projection, in_markings = stages.projected(documents, "CLEAR")
    assert "other" not in [record.id for record in projection.documents.records]
    assert in_files or in_markings or "RED" in text


@pytest.mark.parametrize(
    "text", ["title: x\ntlp: [\n", "title: x\ntlp:\n", "title: x\ntlp: RED\ntlp: CLEAR\n", b"\xff"]
)
def test_settings_that_cannot_be_read_are_no_default(text: str | bytes, site: Site) -> None:
    documents, problems = stages.read(site({SETTINGS: text}))
    projection, more = stages.projected(documents, "CLEAR")
    assert projection.documents.records == ()
    assert len(problems) == 1
    assert more == []


def test_a_record_that_fell_out_is_no_second_fault_elsewhere(site: Site) -> None:
    """What refers to a record with a misspelt marking is right: one slip, one problem."""
    for path in (GROUP, "content/places/town.yml", "content/sources/paper.yml", ATTACK):
        assert [problem.rule for problem in found(site({path: BASE[path] + "tlp: CLAER\n"}))] == [
            "marking-misspelt"
        ]
        site({path: BASE[path]})


@pytest.mark.parametrize(("marking", "to"), list(itertools.product([*LEVELS, None], LEVELS)))
def test_a_site_is_for_those_who_may_see_what_is_marked_as_it_is(marking: str | None, to: str) -> None:
    settings = documents(site={"title": CANARY} | ({"tlp": marking} if marking else {})).settings
    ceiling, kept, problems = audience.ceiling(settings, to)
    assert (kept, problems) == (settings, [])
    told = audience.of_site(settings, ceiling)
    wrong = marking is not None and LEVELS.index(marking) > LEVELS.index(to)
    assert [(str(problem.where), problem.rule) for problem in told] == (
        [("content/briefgen.yml:1:6", "site-restricted")] if wrong else []
    )
    assert CANARY not in str(told)


# Non-interference


def varied(marks: dict[str, str], parts: list[str | None]) -> dict[str, str]:
    """The base with more records, with these markings, and an incident with a claim for each part's marking."""
    claims = "".join(
        f'  - id: c{n}\n    casualties: {{outcome: killed, who: civilian, count: {n}}}\n    asserter: other\n    cite: "@wire, p. {n}"\n'
        + (f"    tlp: {part}\n" if part else "")
        for n, part in enumerate(parts, start=1)
    )
    extra = {
        "content/sources/wire.yml": "type: article\ntitle: The wire\nderived_from: paper\n",
        "content/actors/other.yml": 'name: Other\nkind: person\nrelations:\n  - {type: opposes, to: group, cite: "@wire"}\n',
        "content/places/land.yml": "name: Land\nkind: country\n",
        "content/incidents/second.yml": f"title: Second\ntype: attack\nwhen: 2020\nwhere: land\nclaims:\n{claims}",
    }
    texts = {
        **{path: text for path, text in BASE.items() if path.endswith(".yml") and path != SETTINGS},
        **extra,
    }
    return {path: text + (f"tlp: {marks[path]}\n" if path in marks else "") for path, text in texts.items()}


PATHS = sorted(varied({}, []))


@pytest.mark.whole
@pytest.mark.parametrize("to", LEVELS)
@settings(max_examples=settings().max_examples // 4)  # for each of five
@given(
    marks=st.dictionaries(st.sampled_from(PATHS), st.sampled_from(LEVELS), max_size=6),
    parts=st.lists(st.sampled_from([None, *LEVELS]), min_size=1, max_size=4),
    slip=st.none() | st.sampled_from(PATHS),
)
def test_with_and_without_the_restricted_files_it_is_the_same(
    to: str, marks: dict[str, str], parts: list[str | None], slip: str | None
) -> None:
    texts = varied(marks, parts)
    if slip is not None:
        texts[slip] += "kidn: x\n"
    restricted = [path for path, label in marks.items() if LEVELS.index(label) > LEVELS.index(to)]
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        with_all = write_site(Path(one), texts)
        without = write_site(Path(other), {**texts, **dict.fromkeys(restricted)})
        results = []
        for project in (with_all, without):
            read, problems = stages.read(project)
            projection, in_markings = stages.projected(read, to)
            checked = pipeline.examine(replace(project, audience=to))
            results.append((projection, checked, problems + in_markings))
    (
        (all_seen, (all_library, all_problems), all_others),
        (public, (public_library, public_problems), public_others),
    ) = results
    assert all_seen.documents == public.documents
    assert all_seen.markings == public.markings
    assert all_library == public_library
    assert all_others == public_others == []
    assert public.withheld == frozenset()
    assert all_seen.withheld == {Path(path).stem for path in restricted}
    # What refers to a restricted record is told so; nothing else in the problems differs.
    here = [problem for problem in all_problems if problem.rule != "restricted-reference"]
    there = [
        problem
        for problem in public_problems
        if problem.rule not in ("unknown-reference", "unknown-citation", "expression")
    ]
    assert here == there


def test_non_interference_can_be_seen_to_fail(site: Site) -> None:
    """The control: one restricted claim that is let through changes the library."""
    red = varied({}, ["RED", None])
    libraries = [pipeline.examine(replace(site(red), audience=to))[0] for to in ("CLEAR", "RED")]
    assert libraries[0] != libraries[1]
    assert len(libraries[0].ledgers["second"][0].rows) == 1
    assert len(libraries[1].ledgers["second"][0].rows) == 2


# Positions


def test_positions_stay_right_after_claims_were_dropped(site: Site) -> None:
    claims = """\
claims:
  - other: known to few
    cite: "@paper"
    tlp: RED
  - other: known
    cite: "@paper"
  - other: known to fewer
    notes_internal: no claim has these, and nobody gets them
    cite: "@paper"
    tlp: AMBER
  - other: known too
    cite: "@papre"
"""
    text = BASE[ATTACK].split("claims:")[0] + claims
    wrong = text[: text.index("@papre")].count("\n") + 1
    for to, count in (("CLEAR", 1), ("RED", 1)):
        problems = found(replace(site({ATTACK: text}), audience=to))
        assert [(problem.rule, problem.where.line, problem.where.column) for problem in problems] == [
            ("unknown-citation", wrong, 12)
        ] * count


# Messages

CANARY = "nightingale"
SHARED = f"names: [{CANARY} of old]\n"
FAULTY = {
    "content/incidents/misshapen.yml": f"""\
title: {CANARY}
type: {CANARY}
when: {CANARY}
where: {CANARY.title()} Town
{CANARY}: {CANARY}
claims:
  - casualties: {{outcome: {CANARY}, who: {CANARY.title()}, count: {CANARY}, {CANARY}: x}}
    cite: {CANARY}
  - other: {CANARY}
    cite: "@paper, {CANARY}"
  - when: [{CANARY}]
    where: {CANARY}
    cite: "@Big_{CANARY}"
""",
    "content/incidents/mislinked.yml": f"""\
title: {CANARY}
type: attack
when: {{edtf: 2021-03-04, as_reported: the {CANARY} on Wednesday}}
where: [{CANARY}, group]
targets: {CANARY}
summary: >
  The {CANARY} [@{CANARY}].

  The [[{CANARY}]] sang [@paper, {CANARY}]. The {CANARY} sang 7351 songs. {{{{ {CANARY} }}}}

  The {CANARY} sang.
claims:
  - id: {CANARY}
    casualties: {{outcome: killed, who: {CANARY}, count: 1}}
    cite: "@{CANARY}"
  - id: {CANARY}
    motive: {{text: {CANARY}, of: {CANARY}}}
    revises: {CANARY}s
    cite: "@group"
assessment:
  casualties: {{who: civilian, outcome: killed, result: 1, relies_on: {CANARY}-two}}
""",
    "content/actors/one.yml": f"name: {CANARY}\nkind: person\nformer_ids: [group]\n{SHARED}",
    "content/actors/two.yml": f"name: The {CANARY}\nkind: person\n{SHARED}relations:\n  - {{type: opposes, to: two, cite: '@{CANARY}'}}\n",
    "content/sources/three.yml": f"type: {CANARY}\ntitle: [{CANARY}]\nURL: {CANARY}.org\nissued: 2021-02-30\nlanguage: {CANARY}!\n",
    "content/places/four.yml": f"name: {CANARY}\nkind: city\ncountry: {CANARY}\ngeometry: {{point: [{CANARY}, 1]}}\n",
    "content/briefings/five.md": f"""\
---
title: {CANARY}
as_of: 2021
authors: {CANARY}
scope: {{incidents: {CANARY}}}
key_judgements:
  - text: The {CANARY} sings.
---
The {CANARY} [@{CANARY}].

On {{{{ date('{CANARY}') }}}} and {{{{ {CANARY}() }}}} and {{{{ figure('attack', '{CANARY}') }}}} [@Big_{CANARY}].

The [[{CANARY}]] sang. The {CANARY} sang 7351 songs [@paper, {CANARY}]. It sang 7351.

> [!judgement {CANARY}]
> The {CANARY} will sing.
""",
    "content/actors/six.yml": f"name: {CANARY}\n{CANARY}: {CANARY}\n{CANARY}: x\nkind:\n",
    "content/actors/seven.yml": f"name: {CANARY}: {CANARY}\n",
    "content/actors/eight.yml": f"name: &{CANARY} x\nkind: *{CANARY}\n",
}


def marked(text: str, label: str) -> str:
    return (
        text.replace("---\n", f"---\ntlp: {label}\n", 1)
        if text.startswith("---")
        else f"tlp: {label}\n{text}"
    )


def told(problems: list[Problem]) -> list[Problem]:
    """The problems whose words repeat a value of a record."""
    return [
        problem
        for problem in problems
        if any(word in (problem.what + problem.hint).lower() for word in (CANARY, "7351", "wednesday"))
    ]


def test_no_message_repeats_a_value_of_a_restricted_record(site: Site) -> None:
    clear = found(site({path: marked(text, "CLEAR") for path, text in FAULTY.items()}))
    rules = {problem.rule for problem in told(clear)}
    assert rules >= {
        "unknown-term", "date-form", "unknown-key", "count-form", "citation-form", "locator-form", "unknown-reference", "unknown-citation",
        "expression", "uncited-figure", "duplicate-claim-id", "unknown-claim", "weekday", "shared-alias", "judgement-without-degree",
    }  # fmt: skip
    for label in LEVELS[1:]:
        red = found(
            replace(site({path: marked(text, label) for path, text in FAULTY.items()}), audience="RED")
        )
        assert told(red) == []
        assert [(problem.where, problem.rule) for problem in red] == [
            (problem.where, problem.rule) for problem in clear
        ]
        assert sum(WITHHELD in problem.what for problem in red) >= len(told(clear))


def test_an_audience_hears_nothing_of_records_that_it_may_not_see(site: Site) -> None:
    problems = found(site({path: marked(text, "RED") for path, text in FAULTY.items()}))
    assert {problem.rule for problem in problems} <= {
        "yaml-syntax",
        "yaml-feature",
        "duplicate-key",
        "empty-value",
    }
    assert told(problems) == []


def test_no_message_repeats_a_value_of_a_restricted_part(site: Site) -> None:
    claim = f"""\
  - casualties: {{outcome: {CANARY}, who: civilian, count: {CANARY}}}
    cite: "@paper"
"""
    linked = f"""\
  - casualties: {{outcome: killed, who: {CANARY}, count: 1}}
    asserter: {CANARY}
    cite: "@{CANARY}"
    note: See [[{CANARY}]].
"""
    for faulty in (claim, linked):
        text = BASE[ATTACK] + faulty
        in_clear = found(replace(site({ATTACK: text}), audience="RED"))
        in_red = found(replace(site({ATTACK: text + "    tlp: RED\n"}), audience="RED"))
        assert len(told(in_clear)) == len(in_clear) > 1
        assert told(in_red) == []
        assert [(problem.where, problem.rule) for problem in in_red] == [
            (problem.where, problem.rule) for problem in in_clear
        ]
        assert found(site({ATTACK: text + "    tlp: RED\n"})) == []


def test_a_misspelt_marking_is_not_repeated(site: Site) -> None:
    problems = found(site({GROUP: marked(BASE[GROUP], CANARY)}))
    assert [problem.rule for problem in problems] == ["marking-misspelt"]
    assert told(problems) == []
