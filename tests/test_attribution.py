"""The section on who did it, and the overview: what an incident's page says of contested things."""

from __future__ import annotations

import pytest

from briefgen import pipeline
from briefgen.present import incident as page
from briefgen.present.incident import IncidentView
from briefgen.project import Project
from tests.conftest import Site

HEAD = "title: The attack\ntype: attack\nwhen: 2021-03-03\nwhere: town\nclaims:\n"
ACTORS = {f"content/actors/{name}.yml": f"name: {name.title()}\nkind: non-state-armed-group\n" for name in ("red", "blue", "grey")}  # fmt: skip


def view(site: Site, claims: str) -> IncidentView:
    project: Project = site({**ACTORS, "content/incidents/attack.yml": HEAD + claims})
    library, problems = pipeline.examine(project)
    assert not [str(problem) for problem in problems if problem.severity == "error"]
    return page.view(library, next(item for item in library.incidents if item.id == "attack"))


def stance(stance: str, said: str = "", asserter: str = "red", accused: str = "") -> str:
    more = (f", accused: {accused}" if accused else "", f", asserted_on: {said}" if said else "")
    return f'  - {{responsibility: {{stance: {stance}{more[0]}}}, asserter: {asserter}, cite: "@paper"{more[1]}}}\n'


MANY = (
    stance("condemns", "2021-03-04", "grey")
    + stance("blames", "2021-03-09", "grey", "red")
    + stance("denies", "2021-03-05", "red")
    + stance("blames", "2021-03-04", "blue", "red")
    + stance("blames", "", "red", "blue")  # printed 2021-03-04: said by then
    + stance("no-claim-reported", "", "grey")
)


def test_stances_stand_apart_and_in_order_of_time(site: Site) -> None:
    found = view(site, MANY).attribution
    assert found is not None
    assert [(kind.label, [row.number for row in kind.rows]) for kind in found.stances] == [
        ("Denies", [3]),
        ("Blames", [4, 5, 2]),
        ("Condemns", [1]),
        ("No claim reported", [6]),
    ]


def test_the_chart_counts_who_attributes_and_who_clears_and_no_condemnation(site: Site) -> None:
    found = view(site, MANY).attribution
    assert found is not None
    drawn = [
        (
            row.actor,
            [(mark.stance, mark.who) for mark in row.cleared],
            [(mark.stance, mark.who) for mark in row.attributed],
        )
        for row in found.chart
    ]
    assert drawn == [
        ("[Red](../actors/red.md)", [("denies", "Red")], [("blames", "Blue"), ("blames", "Grey")]),
        ("[Blue](../actors/blue.md)", [], [("blames", "Red")]),
    ]
    assert [(mark.stance, mark.target) for mark in found.apart] == [
        ("condemns", "#claim-1"),
        ("no claim reported", "#claim-6"),
    ]


def test_two_positions_need_no_chart(site: Site) -> None:
    found = view(site, stance("blames", "", "grey", "red") + stance("denies")).attribution
    assert found is not None
    assert found.chart == ()
    assert found.apart == ()
    assert len(found.stances) == 2


def test_without_a_claim_on_who_did_it_there_is_no_section(site: Site) -> None:
    assert view(site, '  - {damage: {extent: minor}, cite: "@paper"}\n').attribution is None


def test_the_overview_names_who_is_named_and_who_is_cleared(site: Site) -> None:
    last = view(site, MANY).glances[-1]
    assert (last.title, last.result) == (
        "Who did it",
        "named: Red (2 claims), Blue (1 claim); cleared: Red (1 claim)",
    )
    assert last.chips[0].text == "disputed"
    assert last.support == "6 claims, 1 independent origin"


def test_the_signs_of_the_overview_are_explained_each_once(site: Site) -> None:
    found = view(site, MANY + '  - {damage: {extent: minor}, cite: "@paper"}\n')
    assert [sign.text for sign in found.signs] == ["one claim", "disputed", "not adjudicated"]
    assert all(sign.meaning for sign in found.signs)


def test_where_nothing_is_compared_there_is_no_overview_and_one_table(site: Site) -> None:
    found = view(
        site, '  - {damage: {extent: minor}, cite: "@paper"}\n  - {when: 2021-03-03, cite: "@paper"}\n'
    )
    assert found.glances == ()
    assert found.reported.groups == ()
    assert [group.title for group in found.reported.alone] == ["When", "Damage"]


COUNT = '  - {{casualties: {{outcome: killed, who: all, count: {count}}}, asserter: {who}, asserted_on: {said}, cite: "@paper"}}\n'


def test_a_revision_is_a_sequence_and_a_conflict_a_range(site: Site) -> None:
    revised = view(
        site,
        COUNT.format(count=17, who="red", said="2021-03-03")
        + COUNT.format(count=1, who="red", said="2021-03-04"),
    )
    assert revised.reported.groups[0].result == "17, later 1"
    assert [row.standing for row in revised.reported.groups[0].rows] == ["fallen", "stands"]
    contested = view(
        site,
        COUNT.format(count=17, who="red", said="2021-03-03")
        + COUNT.format(count=1, who="blue", said="2021-03-04"),
    )
    assert contested.reported.groups[0].result == "1 to 17"
    assert [row.standing for row in contested.reported.groups[0].rows] == ["disputed", "disputed"]
    assert contested.disputed == "casualties"


def test_a_row_tells_how_near_when_said_and_when_printed(site: Site) -> None:
    found = view(
        site,
        '  - {damage: {extent: minor, as_reported: some damage}, asserter: red, access: first-hand, asserted_on: 2021-03-03, cite: "@paper, para. 2"}\n',
    )
    (row,) = found.reported.alone[0].rows
    assert row.manner == "first hand, said 3 March 2021"
    assert row.printed == "4 March 2021"
    assert row.as_reported == "some damage"


@pytest.mark.parametrize(
    ("grading", "chip", "rule"),
    [
        ("", None, "weak: 1 independent origin reports it"),
        (
            "grading: {grade: fair, reason: 'Seen [@paper].'}\n",
            "fair",
            "weak: 1 independent origin reports it",
        ),
    ],
)
def test_a_grade_is_set_by_a_person_and_the_rule_stands_beside_it(
    site: Site, grading: str, chip: str | None, rule: str
) -> None:
    found = view(site, f'  - {{damage: {{extent: minor}}, cite: "@paper"}}\n{grading}').graded
    assert (found.chip.text if found.chip else None) == chip
    assert found.rule == rule


def test_a_lone_claim_that_another_property_excludes_has_a_group_of_its_own(site: Site) -> None:
    """Nobody hurt, and one killed: two groups of one claim each, and neither is hidden among those that agree."""
    found = view(
        site,
        '  - {casualties: {outcome: killed-or-wounded, who: all, count: 0}, cite: "@paper"}\n'
        '  - {casualties: {outcome: killed, who: civilian, count: 1}, cite: "@paper"}\n'
        '  - {damage: {extent: minor}, cite: "@paper"}\n',
    )
    assert [group.chips[0].text for group in found.reported.groups] == ["disputed", "disputed"]
    assert [group.title for group in found.reported.alone] == ["Damage"]


def test_a_source_whose_date_is_inferred_is_undated(site: Site) -> None:
    paper = "type: webpage\ntitle: A text without a date\nissued: {edtf: 2021-03-04, inferred: 'From the text [@paper].'}\n"
    project = site(
        {
            "content/sources/paper.yml": paper,
            "content/incidents/attack.yml": HEAD + '  - {damage: {extent: minor}, cite: "@paper"}\n',
            "content/briefings/first.md": None,
        }
    )
    library, problems = pipeline.examine(project)
    assert not [str(problem) for problem in problems if problem.severity == "error"]
    found = page.view(library, next(item for item in library.incidents if item.id == "attack"))
    assert found.reported.alone[0].rows[0].printed == "undated"
