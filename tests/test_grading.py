"""The grade that claims suggest, by the stated rule; and the positions on who did it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given

from briefgen import evidence, pipeline, vocabulary
from briefgen.records import Incident
from tests.conftest import Site
from tests.test_evidence import LEDGERS, blame, groups, killed


def suggested(*claims: dict[str, Any], **more: Any) -> evidence.Suggestion | None:
    """What the rule says where each source is an origin of its own."""
    return evidence.suggest(groups(*claims, **more), _apart)


def _apart(sources: Iterable[str]) -> int:
    return len(set(sources))


OWNED = blame("claims", asserter="red")
ONE, TWO = {"cite": "@one"}, {"cite": "@two"}
ASIDE = {"relies_on": [], "sets_aside": [{"claim": "c", "reason": "typo"}], "result": "unresolved"}


@pytest.mark.parametrize(
    ("claims", "more", "grade", "actors"),
    [
        ([killed("1") | ONE], {}, "weak", ()),
        ([killed("1") | ONE, killed("1") | TWO], {}, "fair", ()),
        ([killed("1") | ONE, killed("9") | TWO], {}, "fair", ()),  # disputed figures: two still report it
        ([killed("1") | ONE, OWNED | TWO], {}, "confirmed", ("red",)),
        ([OWNED | ONE], {}, "weak", ()),  # one report says that somebody claimed it
        ([OWNED | ONE | {"access": "first-hand"}], {}, "confirmed", ("red",)),
        ([OWNED | ONE, blame("condemns", asserter="blue") | TWO], {}, "confirmed", ("red",)),
        (
            [blame("blames", "red") | ONE, blame("denies", asserter="red") | TWO],
            {},
            "contested",
            ("red",),
        ),
        (
            [
                blame("blames", "red", asserter="green") | ONE,
                blame("blames", "blue", asserter="red") | TWO,
            ],
            {},
            "contested",
            ("blue", "red"),
        ),
        # One speaker who names two, and a suspicion, are no disagreement; nor is one who ordered and one who did it.
        ([blame("blames", "red", asserter="green"), blame("blames", "blue", asserter="green")], {}, "weak", ()),
        ([blame("blames", "red", asserter="green"), blame("suspects", "blue", asserter="red")], {}, "weak", ()),
        (
            [
                {"responsibility": {"stance": "blames", "accused": "red", "act": "ordered"}, "asserter": "green"},
                {
                    "responsibility": {"stance": "blames", "accused": "blue", "act": "carried-out"},
                    "asserter": "blue",
                },
            ],
            {},
            "weak",
            (),
        ),
        ([blame("condemns", "red") | ONE, blame("condemns", "blue") | TWO], {}, "fair", ()),
        ([killed("1") | {"id": "c"}], {"assessment": {"when": ASIDE}}, "discounted", ()),
        ([killed("1", speech="retracts")], {}, "discounted", ()),
        ([killed("1", credibility="5")], {}, "discounted", ()),
        ([killed("1", credibility="5") | ONE, killed("1") | TWO], {}, "weak", ()),
    ],
)  # fmt: skip
def test_what_the_rule_says(
    claims: list[dict[str, Any]], more: dict[str, Any], grade: str, actors: tuple[str, ...]
) -> None:
    found = suggested(*claims, **more)
    assert found is not None
    assert (found.grade, found.actors) == (grade, actors)


def test_where_nobody_claims_anything_nothing_is_suggested() -> None:
    assert suggested() is None


@given(LEDGERS)
def test_a_grade_is_always_suggested_and_in_the_vocabulary(ledger: tuple[evidence.Group, ...]) -> None:
    found = evidence.suggest(ledger, _apart)
    assert found is not None
    assert found.grade in vocabulary.GRADES.terms
    if found.grade in ("fair", "weak"):
        assert (found.origins > 1) == (found.grade == "fair")


@given(LEDGERS)
def test_condemning_changes_no_grade_but_by_being_a_report(ledger: tuple[evidence.Group, ...]) -> None:
    """Taking away what condemns or praises changes nothing, where the sources stay the same."""
    before = evidence.suggest(ledger, lambda _: 2)
    kept = [row for group in ledger for row in group.rows if not _is_verdict(row)]
    after = evidence.suggest(
        [evidence.Group("responsibility", (), tuple(kept), (), None)] if kept else [], lambda _: 2
    )
    if before and after and before.grade != "discounted" and after.grade != "discounted":
        assert before == after


def _is_verdict(row: evidence.Row) -> bool:
    value = row.claim.responsibility
    return value is not None and value.stance in ("condemns", "praises")


@pytest.mark.parametrize(("reliability", "grade"), [("E", "weak"), ("F", "fair")])
def test_an_unreliable_source_is_not_counted(site: Site, reliability: str, grade: str) -> None:
    source = "type: webpage\ntitle: A second report\nissued: 2021-03-04\n"
    project = site(
        {
            "content/sources/second.yml": f"{source}reliability: {reliability}\n",
            "content/incidents/twice.yml": (
                "title: Told twice\ntype: attack\nwhen: 2021\nclaims:\n"
                '  - {when: 2021, cite: "@paper"}\n  - {when: 2021, cite: "@second"}\n'
            ),
        }
    )
    library, problems = pipeline.examine(project)
    assert problems == []
    found = library.suggested_grade(next(item for item in library.incidents if item.id == "twice"))
    assert found is not None
    assert found.grade == grade


# Positions


def rows(*claims: dict[str, Any], **more: Any) -> list[evidence.Row]:
    return [row for group in groups(*claims, **more) for row in group.rows]


def test_each_accused_has_who_says_so_and_who_says_not() -> None:
    found = evidence.positions(
        rows(
            blame("blames", "red", asserter="green"),
            blame("suspects", "red", "blue", asserter="grey"),
            blame("denies", asserter="red"),
            blame("exonerates", "blue", asserter="grey"),
            blame("condemns", "red", asserter="white"),
            blame("declines-to-comment", asserter="white"),
        )
    )
    said = [
        (position.actor, [row.index for row in position.attributed], [row.index for row in position.cleared])
        for position in found
    ]
    assert said == [("red", [0, 1], [2]), ("blue", [1], [3])]


def test_who_accuses_nobody_by_name_is_counted_apart() -> None:
    assert [position.actor for position in evidence.positions(rows(blame("blames")))] == [""]


@given(LEDGERS)
def test_positions_hold_what_stands_and_attributes_or_clears(ledger: tuple[evidence.Group, ...]) -> None:
    every = [row for group in ledger for row in group.rows]
    found = evidence.positions(every)
    held = {row.index for position in found for row in (*position.attributed, *position.cleared)}
    counted = {
        row.index
        for row in every
        if row.stands
        and row.claim.responsibility
        and row.claim.responsibility.stance in evidence.ATTRIBUTING | evidence.CLEARING
    }
    assert held == counted
    sizes = [len(position.attributed) for position in found]
    assert sizes == sorted(sizes, reverse=True)


def test_incidents_have_no_grade_by_default() -> None:
    """The rule suggests; it never sets."""
    assert Incident.model_fields["grading"].default is None
