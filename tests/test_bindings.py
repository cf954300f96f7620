"""Bound values: each function gives what the records say, and nothing else can be reached or made to run."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen import bindings, markdown, pipeline
from briefgen.bindings import (
    CITED,
    EXPRESSION,
    FUNCTIONS,
    Bindings,
    InvalidExpression,
    evaluate,
    expand,
    in_scope,
)
from briefgen.library import Library
from briefgen.records import Briefing
from tests.conftest import EXAMPLES, Site, write_site
from tests.test_examples import files

BRIEFING = {
    "id": "b", "title": "B", "as_of": "2021", "authors": "A", "scope": {"incidents": "attack"},
    "key_judgements": {"text": "It [@paper]."}, "body": "",
}  # fmt: skip

MORE = {
    "content/actors/council.yml": "name: Council\nkind: government-body\n",
    "content/sources/wire.yml": "type: article\ntitle: The wire\nderived_from: paper\n",
    "content/sources/radio.yml": "type: broadcast\ntitle: The radio\n",
    "content/places/land.yml": "name: Land\nkind: country\n",
    "content/places/town.yml": "name: Town\nkind: city\nwithin: land\n",
    "content/incidents/attack.yml": """\
title: Rockets at the town
type: shelling-artillery-missile
when: 2021-03-03
where: town
summary: Rockets hit the town [@paper, para. 2].
claims:
  - id: dead
    casualties: {outcome: killed, who: civilian, count: 1}
    cite: ["@paper, para. 2", "@wire"]
  - id: more
    casualties: {outcome: killed, who: civilian, count: 0..17}
    cite: "@radio"
  - id: set-aside
    casualties: {outcome: killed, who: civilian, count: 900}
    cite: "@radio, 00:12:03"
  - id: soldiers
    casualties: {outcome: wounded, who: military, count: ">=100"}
    cite: "@radio"
  - id: rockets
    weapon: {kind: rocket, count: "~14"}
    cite: "@paper"
  - id: schools
    other: {text: Schools were closed, count: several}
    cite: "@paper"
  - id: who
    responsibility: {stance: claims}
    asserter: group
    cite: "@paper"
assessment:
  casualties:
    - {who: civilian, outcome: killed, result: 0..17, sets_aside: {claim: set-aside, reason: implausible}}
""",
    "content/incidents/vote.yml": """\
title: The vote
type: vote
when: 2021-03-10/2021-03-12
claims:
  - when: 2021-03-10/2021-03-12
    cite: "@radio, 00:01:00"
  - casualties: {outcome: killed, who: civilian, count: 1}
    cite: "@paper"
  - casualties: {outcome: killed, who: civilian, count: 2}
    cite: "@radio"
""",
    "content/incidents/silence.yml": "title: Silence\ntype: other\nwhen: 2021\nclaims:\n  - casualties: {outcome: killed, who: civilian, count: unknown}\n    cite: '@paper'\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    built, problems = pipeline.examine(write_site(tmp_path_factory.mktemp("site"), MORE))
    assert problems == []
    return built


def briefing(**more: object) -> Briefing:
    return Briefing.model_validate({**BRIEFING, **more})


def given_by(expression: str, library: Library, **more: object) -> str:
    return evaluate(expression, Bindings(briefing(**more), library))


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("figure('attack', 'dead')", "[[attack|1]] [@paper, para. 2; @wire]"),
        ("figure('attack', 'more')", "[[attack|0 to 17]] [@radio]"),
        ("figure('attack', 'soldiers')", "[[attack|at least 100]] [@radio]"),
        ("figure('attack', 'rockets')", "[[attack|about 14]] [@paper]"),
        ("figure('attack', 'schools')", "[[attack|several]] [@paper]"),
        (' figure( incident="attack" , claim="dead" ) ', "[[attack|1]] [@paper, para. 2; @wire]"),
        ("harm('attack', 'civilian', 'killed')", "[[attack|0 to 17]] [@paper, para. 2; @wire; @radio]"),
        ("harm('attack', 'military', 'wounded')", "[[attack|at least 100]] [@radio]"),
        ("harm('vote', 'civilian', 'killed')", "[[vote|1 to 2]] [@paper; @radio]"),
        ("harm('silence', 'civilian', 'killed')", "[[silence|unknown]] [@paper]"),
        ("date('attack')", "[[attack|3 March 2021]] [@paper, para. 2]"),
        ("date('vote')", "[[vote|from 10 to 12 March 2021]] [@radio, 00:01:00]"),
        ("date('silence')", "[[silence|2021]]"),
        ("total('incidents')", "1"),
        ("total('sources')", "3"),
        ("total('origins')", "2"),
        ("total('disputed')", "0"),
        (
            "chronology()",
            "| Date | Incident | Place |\n| --- | --- | --- |\n| 3 March 2021 | [[attack]] | [[town]] |",
        ),
    ],
)
def test_what_each_function_gives(expression: str, text: str, library: Library) -> None:
    assert given_by(expression, library) == text


def test_every_documented_function_is_tried_and_says_how_it_is_called(library: Library) -> None:
    tried = test_what_each_function_gives.pytestmark[0].args[1]
    for name in FUNCTIONS:
        assert any(f"{name}(" in expression for expression, _ in tried)
        assert f"{name}(" in (getattr(Bindings, name).__doc__ or "").split("\n")[0]
    public = {name for name in vars(Bindings) if not name.startswith("_")}
    assert public == set(FUNCTIONS)


@pytest.mark.parametrize(
    ("scope", "incidents"),
    [
        ({}, []),
        ({"incidents": ["vote", "attack"]}, ["attack", "vote"]),
        ({"types": "vote"}, ["vote"]),
        ({"types": "vote", "incidents": "silence"}, ["silence", "vote"]),
        ({"actors": "group"}, ["attack"]),
        ({"places": "land"}, ["attack"]),
        ({"places": "land", "types": "vote"}, []),
        ({"when": "2021-03"}, ["silence", "attack", "vote"]),
        ({"when": "2021-03-10/.."}, ["silence", "vote"]),
    ],
)
def test_the_scope_of_a_briefing(scope: dict[str, object], incidents: list[str], library: Library) -> None:
    assert [incident.id for incident in in_scope(briefing(scope=scope), library)] == incidents
    assert given_by("total('incidents')", library, scope=scope) == str(len(incidents))
    table = given_by("chronology()", library, scope=scope).split("\n")
    assert [row.split("[[")[1].split("]]")[0] for row in table[2:]] == incidents


def test_what_is_disputed_is_counted(library: Library) -> None:
    assert given_by("total('disputed')", library, scope={"when": "2021"}) == "1"


@pytest.mark.parametrize(
    ("expression", "what", "hint"),
    [
        ("figure('atack', 'dead')", "unknown incident 'atack'", "did you mean 'attack'?"),
        ("date('group')", "unknown incident 'group'", "known are: attack, silence, vote"),
        ("figure('attack', 'deed')", "incident 'attack' has no claim 'deed'", "did you mean 'dead'?"),
        ("figure('vote', 'dead')", "incident 'vote' has no claim 'dead'", "known are: none"),
        (
            "figure('attack', 'who')",
            "claim 'who' of 'attack' has no count",
            "name a claim with a count, or use date()",
        ),
        ("harm('attack', 'civilian', 'kiled')", "unknown outcome 'kiled'", "did you mean 'killed'?"),
        (
            "harm('attack', 'militia', 'killed')",
            "incident 'attack' has no claim on militia, killed",
            "the incident has: civilian, killed; military, wounded",
        ),
        ("date()", "date() takes other values", "The incident's date in words, linked: date('incident-id')."),
        (
            "date('attack', 'vote')",
            "date() takes other values",
            "The incident's date in words, linked: date('incident-id').",
        ),
        ("total(which='incidents')", "total() takes other values", None),
        ("day('attack')", "not a call of one function: {{day('attack')}}", None),
        ("total('incident')", "unknown total 'incident'", "did you mean 'incidents'?"),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(
    expression: str, what: str, hint: str | None, library: Library
) -> None:
    with pytest.raises(InvalidExpression) as error:
        given_by(expression, library)
    assert error.value.what == what
    assert error.value.hint == hint or (hint is None and "total(" in error.value.hint)


HOSTILE = [
    "", " ", "7*7", "'a'", "none", "attack", "figure", "figure.__globals__", "figure.__func__.__globals__", "figure.__self__._library",
    "''.__class__", "''.__class__.__mro__[1].__subclasses__()", "cycler", "cycler.__init__.__globals__.os.popen('id').read()", "lipsum()", "joiner()",
    "namespace()", "dict()", "range(10**9)", "range(10)", "9**9**9", "'a'*10**10", "['a']*10**10", "10**10**10", "(9**9)**(9**9)", "self", "self._TemplateReference__context",
    "loop", "caller()", "total", "total()", "total('incidents', 1)", "total(1)", "total(none)", "total(['incidents'])", "total({'a': 1})", "total(*['incidents'])",
    "total(**{'what': 'incidents'})", "total(what='incidents', what='sources')", "total(other='incidents')", "total('incidents').text", "total('incidents')|upper", "total('incidents')|attr('text')",
    "total('inci' ~ 'dents')", "total('a' * 10**10)", "total('incidents' if true else 'x')", "total(total('incidents'))", "total('incidents') ~ 'x'", "total('incidents') + total('sources')",
    "[total('incidents')]", "total('incidents'), total('sources')", "total('incidents') is defined", "not total('incidents')", "total['incidents']", "Bindings.total('incidents')", "_library", "_incident('attack')",
    "Bound('x')", "__import__('os')", "total('incidents') }}{% raw %}{{ 'x'", "total('incidents')%}", "total('incidents'", "total('incidents", "total(\"incidents')", "(" * 300, "(" * 10_000, "[" * 400 + "]" * 400,
    "total(" * 200 + ")" * 200, "x" * 100_000, "-" * 400 + "1", "not " * 100 + "1", "1" + "+1" * 200, "figure('attack', '{{ 7*7 }}')", "#}", "%}", "{#", "{%", "\\", "\x00", "‮", "date('attack'); date('vote')",
]  # fmt: skip


@pytest.mark.parametrize("expression", HOSTILE, ids=lambda text: text[:30])
def test_nothing_else_runs_and_nothing_hangs(expression: str, library: Library) -> None:
    start = time.process_time()
    with pytest.raises(InvalidExpression) as error:
        given_by(expression, library)
    assert time.process_time() - start < 1
    assert len(error.value.what) < 700
    assert error.value.hint


@given(
    st.text("totaldefigur()'\"*~|.[]{}% ,=_0-9\\", max_size=40)
    | st.sampled_from(HOSTILE).flatmap(lambda text: st.permutations(text[:12]).map("".join))
)
def test_any_text_is_a_value_or_an_invalid_expression(expression: str) -> None:
    empty = Library(*([None] * len(Library.__dataclass_fields__)))  # type: ignore[arg-type]
    try:
        evaluate(expression, Bindings(briefing(), empty))
    except InvalidExpression:
        pass
    except (AttributeError, TypeError) as error:  # a call came through to the library, of which there is none
        assert "NoneType" in str(error)


def test_a_body_is_expanded_in_place(library: Library) -> None:
    body = "On {{ date('attack') }} and {{date('silence')}}.\n\n{{ total('incidents') }}\n"
    expanded = expand(body, Bindings(briefing(body=body), library))
    assert expanded == "On [[attack|3 March 2021]] [@paper, para. 2] and [[silence|2021]].\n\n1\n"


def test_what_is_inserted_is_not_expanded_again(site: Site) -> None:
    """An id or a title that looks like an expression stays what it is."""
    project = site(
        {
            "content/places/town.yml": "name: \"{{ total('incidents') }}\"\nkind: city\n",
            "content/briefings/first.md": None,
        }
    )
    library, problems = pipeline.examine(project)
    assert problems == []
    assert "total" not in expand("{{ chronology() }}", Bindings(briefing(), library))


def test_every_value_that_is_bound_is_prose_that_the_checks_can_read(library: Library) -> None:
    for expression in ("figure('attack', 'dead')", "harm('attack', 'civilian', 'killed')", "date('vote')"):
        prose = markdown.parse(given_by(expression, library))
        assert prose.errors == ()
        assert [key for key, _, _ in prose.links] == [expression.split("'")[1]]
        assert {citation.key for citation, _ in prose.citations} <= {source.id for source in library.sources}


@pytest.mark.parametrize(
    "body",
    ["{{" * 2**19, "{{ a " * 2**18, "{" * 2**20, "{{" + "a" * 2**20, "{{}}" * 2**18, "}}" * 2**19],
    ids=lambda body: body[:5],
)
def test_finding_expressions_takes_no_time(body: str) -> None:
    start = time.process_time()
    EXPRESSION.sub(CITED, body)
    assert time.process_time() - start < 1


def test_an_expression_ends_on_its_line_and_begins_at_the_last_braces() -> None:
    assert [match["expression"] for match in EXPRESSION.finditer("{{ a }} {{ b\n}} {{ {{ c }} {{}}")] == [
        " a ",
        " c ",
        "",
    ]


def test_where_a_wrong_expression_stands(site: Site) -> None:
    body = "It happened on {{ date('attack') }}.\n\nIt happened\non {{ date('attack') }} and on {{ date('atack') }} [@paper].\n"
    base = site().content.joinpath("briefings/first.md").read_text(encoding="utf-8")
    text = base[: base.index("## What")] + body
    _, problems = pipeline.examine(site({"content/briefings/first.md": text}))
    lines = text.split("\n")
    assert [
        (problem.rule, lines[problem.where.line - 1][problem.where.column - 1 :][:18]) for problem in problems
    ] == [("expression", "{{ date('atack') }")]


def test_an_incident_that_is_there_but_broken_is_no_second_fault(site: Site) -> None:
    _, problems = pipeline.examine(site({"content/incidents/attack.yml": "title: x\n"}))
    assert {problem.where.path for problem in problems} == {"content/incidents/attack.yml"}


def test_the_good_briefing_uses_every_function() -> None:
    (body,) = (
        text for name, text in files(EXAMPLES / "good" / "briefing").items() if Path(name).suffix == ".md"
    )
    assert isinstance(body, bytes)
    for name in bindings.FUNCTIONS:
        assert f"{{{{ {name}(".encode() in body
