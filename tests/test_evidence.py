"""What claims add up to: conflict, revision, range and independence keep their promises, whatever the claims."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from briefgen import counts, evidence, load, pipeline, taking
from briefgen.library import Library
from briefgen.problems import Problem, errors
from briefgen.project import Project
from briefgen.records import Claim, Incident
from tests.conftest import EXAMPLES, Site
from tests.test_examples import files

PLACES = {"town": "land", "village": "land", "land": "world", "river": "world"}


def ancestors(place: str) -> frozenset[str]:
    """Town and village lie in a land, land and river in the world."""
    found = []
    while place in PLACES:
        place = PLACES[place]
        found.append(place)
    return frozenset(found)


def incident(*claims: dict[str, Any], **more: Any) -> Incident:
    return Incident.model_validate(
        {
            "id": "i",
            "title": "I",
            "type": "attack",
            "when": "2021",
            "claims": [{"cite": "@s", **claim} for claim in claims],
            **more,
        }
    )


def groups(*claims: dict[str, Any], **more: Any) -> tuple[evidence.Group, ...]:
    return evidence.ledger(incident(*claims, **more), ancestors)


def killed(count: str, who: str = "civilian", outcome: str = "killed", **more: Any) -> dict[str, Any]:
    return {"casualties": {"outcome": outcome, "who": who, "count": count}, **more}


def blame(stance: str, *accused: str, **more: Any) -> dict[str, Any]:
    return {"responsibility": {"stance": stance, "accused": list(accused)}, **more}


def conflicts(*claims: dict[str, Any], **more: Any) -> set[tuple[int, int]]:
    """Pairs of claims that conflict, the lesser index first."""
    return {
        (min(row.index, other), max(row.index, other))
        for group in groups(*claims, **more)
        for row in group.rows
        for other in row.conflicts_with
    }


# Claims of every kind, few values each, so that they meet

COUNTS = [
    "0",
    "1",
    "2",
    "5",
    "17",
    "0..17",
    "1..2",
    "10..20",
    ">=5",
    ">5",
    "<=2",
    "<3",
    "~3",
    "~30",
    "dozens",
    "unknown",
    "none-reported",
]
DATES = [
    "2021-03-02",
    "2021-03-03",
    "2021-03",
    "[2021-03-02..2021-03-04]",
    "2021-03-03/2021-03-05",
    "2021-03-03~",
    "2021-04-01",
    "2021",
]
SOME = st.sampled_from
ACTORS = SOME(["red", "blue", "green"])
VALUES = st.one_of(
    st.fixed_dictionaries({"casualties": st.fixed_dictionaries({
        "outcome": SOME(["killed", "wounded", "killed-or-wounded", "traumatic-brain-injury"]), "who": SOME(["all", "civilian", "military"]), "count": SOME(COUNTS)})}),
    st.fixed_dictionaries({"responsibility": st.fixed_dictionaries({
        "stance": SOME(["claims", "denies", "blames", "suspects", "exonerates", "condemns", "praises", "declines-to-comment", "no-claim-reported"]),
        "accused": st.lists(ACTORS, max_size=2, unique=True)})}),
    st.fixed_dictionaries({"when": SOME(DATES)}),
    st.fixed_dictionaries({"where": SOME(["town", "village", "land", "river"])}),
    st.fixed_dictionaries({"damage": st.fixed_dictionaries({"extent": SOME(["none", "minor", "destroyed", "unknown"]), "what": SOME(["a wall", "a house"])})}),
    st.fixed_dictionaries({"weapon": st.fixed_dictionaries({"kind": SOME(["rocket", "drone"]), "count": SOME(COUNTS)})}),
    st.fixed_dictionaries({"other": st.fixed_dictionaries({"text": SOME(["x", "y"]), "topic": SOME(["schools", "roads"]), "count": SOME(COUNTS)})}),
    st.fixed_dictionaries({"follows": st.fixed_dictionaries({"incident": SOME(["one", "two"])})}),
    st.fixed_dictionaries({"motive": st.fixed_dictionaries({"text": SOME(["x", "y"])})}),
)  # fmt: skip
MORE = st.fixed_dictionaries(
    {},
    optional={
        "asserter": ACTORS,
        "asserted_on": SOME(DATES),
        "as_of": SOME(DATES),
        "speech": SOME(["states", "denies", "retracts"]),
    },
)
CLAIMS = st.builds(lambda value, more: {**value, **more}, VALUES, MORE)


def numbered(claims: list[dict[str, Any]], revisions: list[int | None]) -> list[dict[str, Any]]:
    """The claims with ids, each revising an earlier one where it is told to."""
    return [
        {
            **claim,
            "id": f"c{index}",
            **({"revises": f"c{revision % index}"} if revision is not None and index else {}),
        }
        for index, (claim, revision) in enumerate(zip(claims, revisions, strict=True))
    ]


FIGURES = st.builds(lambda count, more: killed(count, **more), SOME(COUNTS), MORE)
"""Figures of one class and outcome: among them many are revised by their dates."""

LEDGERS = st.lists(
    st.tuples(CLAIMS | FIGURES, st.none() | st.none() | st.integers(0, 9)), min_size=1, max_size=6
).map(lambda pairs: groups(*numbered([claim for claim, _ in pairs], [revision for _, revision in pairs])))


def rows_of(ledger: tuple[evidence.Group, ...]) -> dict[int, evidence.Row]:
    return {row.index: row for group in ledger for row in group.rows}


# Conflict


@given(CLAIMS, CLAIMS)
def test_exclusion_is_symmetric_and_nothing_excludes_itself(a: dict[str, Any], b: dict[str, Any]) -> None:
    one, other = (Claim.model_validate({"cite": "@s", **claim}) for claim in (a, b))
    assert evidence.exclude(one, other, ancestors) == evidence.exclude(other, one, ancestors)
    assert not evidence.exclude(one, one, ancestors)


@given(LEDGERS)
def test_conflict_is_symmetric_and_between_claims_on_one_property(ledger: tuple[evidence.Group, ...]) -> None:
    rows = rows_of(ledger)
    for row in rows.values():
        assert row.index not in row.conflicts_with
        for other in row.conflicts_with:
            assert row.index in rows[other].conflicts_with
            assert rows[other].claim.property == row.claim.property


@given(LEDGERS)
def test_a_revision_is_never_a_conflict(ledger: tuple[evidence.Group, ...]) -> None:
    rows = rows_of(ledger)
    for row in rows.values():
        if row.revised_by is not None:
            assert row.conflicts_with == ()
            assert not row.disputed
            assert row.index not in rows[row.revised_by].conflicts_with


@given(LEDGERS)
def test_what_was_revised_ends_at_a_claim_that_stands(ledger: tuple[evidence.Group, ...]) -> None:
    rows = rows_of(ledger)
    for row in rows.values():
        seen = set()
        while row.revised_by is not None:
            assert row.index not in seen
            seen.add(row.index)
            row = rows[row.revised_by]
        assert row.stands


@given(LEDGERS)
def test_every_claim_stands_in_one_group_and_the_groups_say_what_their_rows_say(
    ledger: tuple[evidence.Group, ...],
) -> None:
    indices = [row.index for group in ledger for row in group.rows]
    assert sorted(indices) == list(range(len(indices)))
    for group in ledger:
        assert {row.claim.property for row in group.rows} == {group.property_name}
        assert group.disputed == any(row.disputed for row in group.rows)
        assert group.state in ("agreed", "several", "single", "disputed")
        assert (group.state == "disputed") == group.disputed


@given(st.lists(CLAIMS, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_claims_changes_no_conflict(
    claims: list[dict[str, Any]], shuffle: random.Random
) -> None:
    order = list(range(len(claims)))
    shuffle.shuffle(order)
    place = {old: new for new, old in enumerate(order)}
    moved = {tuple(sorted((place[a], place[b]))) for a, b in conflicts(*claims)}
    assert conflicts(*(claims[old] for old in order)) == moved


@pytest.mark.parametrize(
    ("a", "b", "excluded"),
    [
        (killed("1"), killed("17"), True),
        (killed("1"), killed("0..17"), False),
        (killed("1"), killed(">=5"), True),
        (killed("1"), killed("~30"), False),
        (killed("1"), killed("unknown"), False),
        (killed("0"), killed("none-reported"), False),
        (killed("1"), killed("17", who="military"), False),
        (killed("1"), killed("17", outcome="wounded"), False),
        (killed("1", who="all"), killed("17"), True),
        (killed("17", who="all"), killed("1"), False),
        (killed("<=2", who="all"), killed(">=5"), True),
        (killed("1", who="all"), killed("17", outcome="wounded"), False),
        (killed("1", outcome="killed-or-wounded"), killed("17"), True),
        (killed("1", outcome="wounded"), killed("17", outcome="traumatic-brain-injury"), True),
        (killed("1", who="all", outcome="killed-or-wounded"), killed("17", who="military"), True),
        (killed("1", as_of="2021-03-03"), killed("17", as_of="2021-03-09"), False),
        (killed("1", as_of="2021-03-03"), killed("17", as_of="2021-03"), True),
        (killed("1", as_of="2021-03-03"), killed("17"), True),
        ({"when": "2021-03-02"}, {"when": "2021-03-03"}, True),
        ({"when": "2021-03-02"}, {"when": "2021-03"}, False),
        ({"when": "2021-03-02~"}, {"when": "2021-03-03"}, False),
        ({"where": "town"}, {"where": "river"}, True),
        ({"where": "town"}, {"where": "village"}, True),
        ({"where": "town"}, {"where": "land"}, False),
        (blame("blames", "red"), blame("denies", asserter="red"), True),
        (blame("blames", "red"), blame("exonerates", "red"), True),
        (blame("blames", "red"), blame("exonerates", "blue"), False),
        (blame("blames", "red"), blame("blames", "blue"), False),
        (blame("claims", asserter="red"), blame("denies", "red", asserter="red"), True),
        (blame("claims", asserter="red"), blame("no-claim-reported"), True),
        (
            {"damage": {"extent": "none", "what": "a wall"}},
            {"damage": {"extent": "destroyed", "what": "a wall"}},
            True,
        ),
        (
            {"damage": {"extent": "none", "what": "a wall"}},
            {"damage": {"extent": "destroyed", "what": "a house"}},
            False,
        ),
        ({"damage": {"extent": "unknown"}}, {"damage": {"extent": "destroyed"}}, False),
        ({"weapon": {"kind": "rocket", "count": "14"}}, {"weapon": {"kind": "rocket", "count": "3"}}, True),
        ({"weapon": {"kind": "rocket", "count": "14"}}, {"weapon": {"kind": "drone", "count": "3"}}, False),
        ({"other": {"text": "x", "count": "1"}}, {"other": {"text": "y", "count": "2"}}, False),
        (
            {"other": {"text": "x", "topic": "t", "count": "1"}},
            {"other": {"text": "y", "topic": "t", "count": "2"}},
            True,
        ),
        (killed("1"), {"when": "2021-03-03"}, False),
    ],
)
def test_what_excludes_what(a: dict[str, Any], b: dict[str, Any], excluded: bool) -> None:
    assert conflicts(a, b) == conflicts(b, a) == ({(0, 1)} if excluded else set())


# Revision


def test_a_later_figure_of_the_same_asserter_is_a_revision() -> None:
    first, then = (
        killed("17", asserter="red", asserted_on="2021-03-03"),
        killed("1", asserter="red", asserted_on="2021-03-04"),
    )
    for claims, early, late in (((first, then), 0, 1), ((then, first), 1, 0)):
        (group,) = groups(*claims)
        rows = rows_of((group,))
        assert (rows[early].revised_by, rows[late].revises) == (late, early)
        assert (group.state, group.span, rows[late].conflicts_with) == ("single", counts.parse("1"), ())


@pytest.mark.parametrize(
    "then",
    [
        killed("1", asserter="blue", asserted_on="2021-03-04"),
        killed("1", asserter="red", asserted_on="2021-03-03"),
        killed("1", asserter="red", asserted_on="2021-03"),
        killed("1", asserter="red"),
        killed("1", asserted_on="2021-03-04"),
    ],
)
def test_what_is_not_surely_later_or_not_surely_the_same_asserter_is_no_revision(
    then: dict[str, Any],
) -> None:
    (group,) = groups(killed("17", asserter="red", asserted_on="2021-03-03"), then)
    assert (group.state, counts.words(group.span or counts.parse("unknown"))) == ("disputed", "1 to 17")


def test_an_explicit_revision_needs_no_dates() -> None:
    (group,) = groups(killed("17", id="first"), killed("1", revises="first"))
    assert [row.revised_by for row in group.rows] == [1, None]
    assert (group.state, group.span) == ("single", counts.parse("1"))


def test_an_explicit_revision_outweighs_the_dates() -> None:
    (group,) = groups(
        killed("17", id="a", asserter="red", asserted_on="2021-03-03", revises="b"),
        killed("1", id="b", asserter="red", asserted_on="2021-03-04"),
    )
    assert [row.revised_by for row in group.rows] == [None, 0]
    assert group.span == counts.parse("17")


def test_the_same_figure_again_revises_nothing() -> None:
    (group,) = groups(
        killed("1", asserter="red", asserted_on="2021-03-03"),
        killed("1", asserter="red", asserted_on="2021-03-04"),
    )
    assert [row.revised_by for row in group.rows] == [None, None]
    assert group.state == "agreed"


def test_other_classes_and_outcomes_are_not_revised() -> None:
    dated = {"asserter": "red"}
    ledger = groups(
        killed("17", asserted_on="2021-03-03", **dated),
        killed("1", who="military", asserted_on="2021-03-04", **dated),
        killed("2", outcome="wounded", asserted_on="2021-03-05", **dated),
    )
    assert [row.revised_by for row in rows_of(ledger).values()] == [None] * 3


# Range


def ends(span: counts.Count | None) -> tuple[int | None, int | None]:
    assert span is not None
    return (span.best, span.best) if span.low is None and span.high is None else (span.low, span.high)


def inside(span: counts.Count, data: st.DataObject) -> str:
    """A count that lies within a range."""
    low, high = ends(span)
    least, most = (0 if low is None else low), (10**6 if high is None else high)
    a, b = sorted(data.draw(st.tuples(st.integers(least, most), st.integers(least, most))))
    if low is None:
        return f"<={b}"
    return f">={a}" if high is None else data.draw(st.sampled_from([f"{a}..{b}", str(a)]))


@given(st.lists(SOME(COUNTS), min_size=1, max_size=5), st.data())
def test_an_agreeing_claim_never_widens_the_range(given_counts: list[str], data: st.DataObject) -> None:
    (group,) = groups(*(killed(count) for count in given_counts))
    if group.span is None:
        return
    agreeing = inside(group.span, data)
    (more,) = groups(*(killed(count) for count in (*given_counts, agreeing)))
    assert ends(more.span) == ends(group.span)


@given(
    st.lists(st.tuples(SOME(COUNTS), MORE, st.none() | st.integers(0, 9)), min_size=1, max_size=5),
    MORE,
    st.data(),
)
def test_nor_does_one_that_revises_what_its_asserter_said(
    said: list[tuple[str, dict[str, Any], int | None]], more: dict[str, Any], data: st.DataObject
) -> None:
    """Among asserters, dates and revisions an agreeing claim may narrow the range, and never widen it."""
    claims = numbered([killed(count, **own) for count, own, _ in said], [revises for *_, revises in said])
    (group,) = groups(*claims)
    if group.span is None:
        return
    (wider,) = groups(*claims, killed(inside(group.span, data), **more))
    (low, high), (new_low, new_high) = ends(group.span), ends(wider.span)
    assert low is None or (new_low is not None and new_low >= low)
    assert high is None or (new_high is not None and new_high <= high)


@given(st.lists(SOME(COUNTS), min_size=1, max_size=5))
def test_the_range_holds_what_each_claim_says(given_counts: list[str]) -> None:
    (group,) = groups(*(killed(count) for count in given_counts))
    for count in map(counts.parse, given_counts):
        if group.span is not None and count.qualifier in ("exact", "range"):
            low, high = ends(group.span)
            assert (low is None or low <= (count.low or 0)) and (high is None or high >= (count.high or 0))


def test_what_was_revised_or_set_aside_is_not_in_the_range() -> None:
    judged = {
        "assessment": {
            "casualties": {
                "who": "civilian",
                "outcome": "killed",
                "result": "1",
                "sets_aside": {"claim": "wild", "reason": "implausible"},
            }
        }
    }
    (group,) = groups(
        killed("17", id="first"), killed("1", revises="first"), killed("900", id="wild"), **judged
    )
    assert (group.span, group.state, group.disputed) == (counts.parse("1"), "assessed", False)


# State


@pytest.mark.parametrize(
    ("claims", "state"),
    [
        ([killed("1")], "single"),
        ([killed("1"), killed("1")], "agreed"),
        ([killed("1"), killed("0..17")], "agreed"),
        ([killed("1"), killed("unknown")], "several"),
        ([killed("1"), killed("2")], "disputed"),
        ([blame("blames", "red"), blame("suspects", "red")], "agreed"),
        ([blame("blames", "red"), blame("claims", asserter="red")], "agreed"),
        ([blame("blames", "red"), blame("blames", "blue")], "several"),
        ([blame("blames", "red"), blame("condemns")], "several"),
        ([blame("blames", "red"), blame("condemns", "red")], "several"),
        ([blame("condemns"), blame("condemns")], "several"),
        ([blame("blames", "red"), blame("denies", asserter="red")], "disputed"),
    ],
)
def test_the_state_of_a_group(claims: list[dict[str, Any]], state: str) -> None:
    assert groups(*claims)[0].state == state


def test_an_assessment_decides_and_may_decide_that_it_cannot() -> None:
    for result, state in (("1", "assessed"), ("unresolved", "unresolved")):
        decided = {"assessment": {"casualties": [{"who": "civilian", "outcome": "killed", "result": result}]}}
        by_scope = {
            group.scope: group.state
            for group in groups(killed("1"), killed("2"), killed("3", who="military"), **decided)
        }
        assert by_scope == {("civilian", "killed"): state, ("military", "killed"): "single"}


# Condemning is not attributing

SILENT = ["condemns", "praises", "declines-to-comment"]


@given(st.lists(CLAIMS, max_size=4), SOME(SILENT), st.lists(ACTORS, max_size=2, unique=True), MORE)
def test_who_condemns_conflicts_with_nobody(
    others: list[dict[str, Any]], stance: str, accused: list[str], more: dict[str, Any]
) -> None:
    silent = len(others)
    ledger = groups(*others, blame(stance, *accused, **more))
    assert rows_of(ledger)[silent].conflicts_with == ()
    assert conflicts(*others, blame(stance, *accused, **more)) == conflicts(*others)


CONDEMNING = """\
title: Rockets at the town
type: attack
when: 2021-03-03
claims:
  - responsibility: {stance: %s, accused: group}
    asserter: council
    cite: "@paper"
"""


@pytest.mark.parametrize("stance", [*SILENT, "denies", "exonerates", "blames"])
def test_who_is_condemned_is_not_accused(stance: str, site: Site) -> None:
    library, problems = pipeline.examine(
        site(
            {
                "content/incidents/attack.yml": CONDEMNING % stance,
                "content/actors/council.yml": "name: Council\nkind: government-body\n",
            }
        )
    )
    assert problems == []
    assert "attack" in library.roles["council"]["asserter"]
    assert ("accused" in library.roles.get("group", {})) == (stance == "blames")


# Independence

NAMES = list("abcdefg")
DERIVED = st.dictionaries(
    st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=3).map(tuple), max_size=7
)
REPORTS = st.lists(st.sampled_from(NAMES), max_size=7)


@given(REPORTS, DERIVED)
def test_independent_origins_are_at_least_one_and_at_most_the_reports(
    reports: list[str], derived: dict[str, tuple[str, ...]]
) -> None:
    origins = evidence.independent_origins(reports, derived)
    assert (1 if reports else 0) <= origins <= len(set(reports))


@given(REPORTS, DERIVED, st.randoms(use_true_random=False))
def test_independent_origins_do_not_depend_on_the_order(
    reports: list[str], derived: dict[str, tuple[str, ...]], shuffle: random.Random
) -> None:
    shuffled = list(reports)
    shuffle.shuffle(shuffled)
    keys = list(derived)
    shuffle.shuffle(keys)
    assert evidence.independent_origins(
        shuffled, {key: derived[key][::-1] for key in keys}
    ) == evidence.independent_origins(reports, derived)


@given(REPORTS.filter(bool), DERIVED, st.data())
def test_a_copy_of_a_report_changes_no_count(
    reports: list[str], derived: dict[str, tuple[str, ...]], data: st.DataObject
) -> None:
    copied = data.draw(st.lists(st.sampled_from(reports), min_size=1, max_size=2))
    assert evidence.independent_origins(
        [*reports, "copy"], {**derived, "copy": tuple(copied)}
    ) == evidence.independent_origins(reports, derived)


@pytest.mark.parametrize(
    ("reports", "derived", "origins"),
    [
        ("", {}, 0),
        ("a", {}, 1),
        ("aab", {}, 2),
        ("abc", {"b": "a", "c": "b"}, 1),
        ("bc", {"b": "a", "c": "a"}, 1),
        ("abc", {"c": "ab"}, 2),
        ("c", {"c": "ab"}, 1),
        ("cd", {"c": "ab", "d": "bx"}, 1),
        ("ab", {"a": "b", "b": "a"}, 1),
        ("a", {"a": "a"}, 1),
        ("xab", {"x": "a", "a": "b", "b": "a"}, 1),
    ],
)
def test_independence_by_hand(reports: str, derived: dict[str, str], origins: int) -> None:
    assert (
        evidence.independent_origins(reports, {key: tuple(value) for key, value in derived.items()})
        == origins
    )


# Order of files


def shuffled_check(
    project: Project, shuffle: random.Random | None
) -> tuple[Library, list[Problem], list[pipeline.Page]]:
    """What comes of the files of a site, taken in in another order: records, problems, and pages where there is no error."""
    found, problems = load.find(project)
    assert problems == []
    files = list(found.files)
    if shuffle is not None:
        shuffle.shuffle(files)
    library, problems = pipeline.judge(taking.of_found(project, found._replace(files=tuple(files))))
    return library, problems, [] if errors(problems) else pipeline.pages(library, project)


@pytest.mark.parametrize(
    "case",
    [
        "good/conflicting-claims",
        "good/full-forms",
        "bad/unknown-reference/slip",
        "bad/shared-alias",
        "bad/self-reference/circle",
    ],
)
@settings(max_examples=10, phases=[Phase.explicit, Phase.generate])  # an order has no simpler form
@given(shuffle=st.randoms(use_true_random=False))
def test_the_order_of_files_changes_nothing(case: str, site: Site, shuffle: random.Random) -> None:
    project = site(files(EXAMPLES / case))
    library, problems, pages = shuffled_check(project, None)
    other, others, same = shuffled_check(project, shuffle)
    assert other == library
    assert list(other.records) == list(library.records)
    for name in ("uses", "roles", "related", "at_place", "ledgers", "parts"):
        assert list(getattr(other, name)) == list(getattr(library, name))
    assert others == problems
    assert same == pages
    assert pages or not case.startswith("good/")


# What the figures come to, in words


@pytest.mark.parametrize(
    ("claims", "total", "earlier"),
    [
        ([killed("1")], "1", ()),
        ([killed("1"), killed("5")], "1 to 5", ()),
        ([killed("unknown")], "unknown", ()),
        ([killed("dozens"), killed("none-reported"), killed("dozens")], "dozens or none reported", ()),
        ([killed("17", id="a"), killed("several", revises="a")], "several", ("17",)),
        ([killed("dozens", id="a"), killed("unknown", revises="a")], "unknown", ("dozens",)),
        ([{"damage": {"extent": "minor"}}], "", ()),
    ],
)
def test_what_the_figures_come_to(claims: list[dict[str, Any]], total: str, earlier: tuple[str, ...]) -> None:
    (group,) = groups(*claims)
    assert (evidence.total(group), evidence.earlier(group)) == (total, earlier)


def test_a_decided_figure_stands_before_the_range() -> None:
    for result, total in (("2", "2"), ("unresolved", "1 to 5"), ("unknown", "unknown")):
        decided = {"assessment": {"casualties": {"who": "civilian", "outcome": "killed", "result": result}}}
        (group,) = groups(killed("1"), killed("5"), **decided)
        assert evidence.total(group) == total
