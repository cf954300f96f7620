"""Every rule that the code can report is in the catalogue, has a bad example, and the other way round."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import briefgen
from briefgen import pipeline
from briefgen.check.catalogue import RULES
from briefgen.problems import Problem
from briefgen.project import Project
from tests.conftest import BASE, EXAMPLES, Site
from tests.test_examples import MADE, cases, named

PACKAGE = Path(briefgen.__file__).parent
ROOMS = ("load", "audience", "check", "records", "citations", "counts", "dates")
"""Where problems with content are found."""

REPORTS = {
    "Problem": 1, "_problem": 1, "Fault": 2, "fault": 1, "Finding": 0, "_finding": 0, "refuse": 0, "_refuse": 0,
    "InvalidCitation": 0, "InvalidCount": 0, "InvalidDate": 0,
}  # fmt: skip
"""What reports a problem, and at which place it is given the rule's id."""

HANDED_ON = frozenset(("rule", "error.rule", "fault.rule", "found.rule", "self.rule", "context['rule']"))
"""Expressions that stand for an id that was written elsewhere."""


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for room in ROOMS:
        path = PACKAGE / room
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]:
            yield file, ast.parse(file.read_text(encoding="utf-8"))


def ids_in(argument: ast.expr, around: ast.Module) -> Iterator[str]:
    """The ids an argument can be: a text, either of two, or a name that was given one."""
    if isinstance(argument, ast.Constant):
        yield str(argument.value)
    elif isinstance(argument, ast.IfExp):
        yield from ids_in(argument.body, around)
        yield from ids_in(argument.orelse, around)
    elif ast.unparse(argument) in HANDED_ON:
        for node in ast.walk(around):
            if (
                isinstance(node, ast.Assign)
                and ast.unparse(node.targets[0]) == ast.unparse(argument)
                and not isinstance(node.value, ast.Name)
            ):
                yield from ids_in(node.value, around)
    else:
        raise AssertionError(f"cannot tell which rule this is: {ast.unparse(argument)}")


def reported() -> dict[str, set[str]]:
    """Each rule's id to the files that report it."""
    found: dict[str, set[str]] = {}
    for file, module in sources():
        for call in (node for node in ast.walk(module) if isinstance(node, ast.Call)):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name in REPORTS and len(call.args) > REPORTS[name]:
                for rule in ids_in(call.args[REPORTS[name]], module):
                    found.setdefault(rule, set()).add(file.name)
    return found


def test_the_catalogue_holds_what_the_code_reports_and_nothing_else() -> None:
    assert sorted(reported()) == sorted(RULES)


def test_ids_are_found_in_the_code_at_all() -> None:
    found = reported()
    assert found["duplicate-key"] == {"strict.py"}
    assert found["claim-without-cite"] == {"shape.py"}
    assert "document.py" not in set().union(*found.values())


def test_every_rule_has_a_bad_example() -> None:
    in_git = {named(case).split("/")[0] for case in cases("bad")}
    made = {rule for rule, *_ in MADE} | {"file-unreadable"}  # test_what_may_not_be_read
    assert sorted(in_git | made) == sorted(RULES)


def test_every_bad_example_says_what_it_expects() -> None:
    # That it reports its own rule only is asserted where it is run.
    for case in cases("bad"):
        expected = (case / "expected.txt").read_text(encoding="utf-8")
        assert f"[{named(case).split('/')[0]}]" in expected, case


def test_no_folder_of_examples_is_forgotten() -> None:
    """A folder without content is run by nobody."""
    for folder in ("good", "bad"):
        leaves = {path.parent for path in (EXAMPLES / folder).rglob("expected.txt")}
        assert leaves == set(cases(folder))


def test_a_meaning_is_one_sentence_or_two() -> None:
    for rule, meaning in RULES.items():
        assert meaning[0].isupper() or meaning.startswith("content/"), rule
        assert meaning[-1] in ".)", rule
        assert "\n" not in meaning and len(meaning) < 130, rule


# How problems are told

GROUP = "content/actors/group.yml"
ATTACK = "content/incidents/attack.yml"
FIRST = "content/briefings/first.md"
HEAD = "title: X\ntype: attack\nwhen: 2021\n"


def told(project: Project) -> list[Problem]:
    return pipeline.examine(project)[1]


def test_a_long_value_is_told_in_part(site: Site) -> None:
    (problem,) = told(site({GROUP: f"name: X\nkind: {'x' * 300}\n"}))
    assert problem.what == f"unknown actor kind '{'x' * 59}…'"


def test_so_many_of_one_fault_are_told_and_no_more(site: Site) -> None:
    many = ", ".join(f"nobody-{n}" for n in range(400))
    assert len(told(site({ATTACK: f"{HEAD}targets: [{many}]\n"}))) == 50
    assert len(told(site({ATTACK: HEAD + "".join(f"k{n}: x\n" for n in range(400))}))) == 50


def test_a_fault_is_told_once(site: Site) -> None:
    assert len(told(site({ATTACK: f"{HEAD}summary: A thing [@nobody; @nobody; @paper].\n"}))) == 1


def test_the_same_fault_at_two_places_is_told_twice(site: Site) -> None:
    text = (
        BASE[FIRST]
        + "\nIt is [@nobody] in [[nowhere]].\n\nIt is so [@paper]\nand [@nobody] in\n[[nowhere]].\n"
    )
    places = [
        (problem.rule, text.split("\n")[problem.where.line - 1][problem.where.column - 1 :])
        for problem in told(site({FIRST: text}))
    ]
    assert places == [
        ("unknown-citation", "@nobody] in [[nowhere]]."), ("unknown-reference", "[[nowhere]]."),
        ("unknown-citation", "@nobody] in"), ("unknown-reference", "[[nowhere]]."),
    ]  # fmt: skip


def test_while_records_are_broken_nobody_is_told_what_they_leave_unused(site: Site) -> None:
    alone = {FIRST: None, "content/incidents/second.yml": HEAD}
    assert [problem.rule for problem in told(site({**alone, ATTACK: HEAD}))] == ["unused-source"]
    assert [problem.rule for problem in told(site({**alone, ATTACK: BASE[ATTACK] + "kidn: x\n"}))] == [
        "unknown-key"
    ]
    assert [problem.rule for problem in told(site({**alone, ATTACK: BASE[ATTACK] + "'\n"}))] == [
        "yaml-syntax"
    ]
    assert [problem.rule for problem in told(site({**alone, ATTACK: BASE[ATTACK] + "tlp: CLAER\n"}))] == [
        "marking-misspelt"
    ]
