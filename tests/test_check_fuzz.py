"""Whatever stands in a file: no traceback, no hang, and every problem at a place that exists, where the fault is."""

from __future__ import annotations

import base64
import json
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen import pipeline
from briefgen.check.catalogue import RULES
from briefgen.load.yaml import CONTROL
from briefgen.problems import BriefgenError, Problem
from briefgen.project import Project
from tests.conftest import BASE, EXAMPLES, write_site
from tests.test_examples import cases, files, named

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
SETTINGS = "content/briefgen.yml"
ATTACK = "content/incidents/attack.yml"
FIRST = "content/briefings/first.md"
GROUP = "content/actors/group.yml"

RICH = {
    **BASE,
    **{
        name: text.decode("utf-8")
        for case in ("full-forms", "briefing")
        for name, text in files(EXAMPLES / "good" / case).items()
        if isinstance(text, bytes)
    },
}
"""A site that uses nearly every key. The briefing is the one that uses every function."""
RICH[FIRST] = RICH[FIRST].replace("'attack', 'dead'", "'attack', 'more'").replace('"civilian"', '"guest"')
PATHS = sorted(RICH)


def examined(project: Project) -> list[Problem]:
    """The problems of a project, in less than two seconds; none where it cannot be examined at all."""
    start = time.process_time()
    try:
        _, problems = pipeline.examine(project)
    except BriefgenError as error:
        assert "\n" not in str(error)
        return []
    assert time.process_time() - start < 2
    return problems


def sound(problems: list[Problem], root: Path) -> None:
    """Each problem has a known rule, one line of words that prints, and a place that exists."""
    for problem in problems:
        where = problem.where
        assert problem.rule in RULES
        assert (
            problem.what
            and not CONTROL.search(problem.what + problem.hint)
            and "\n" not in problem.what + problem.hint
        )
        assert where.line >= 1 and where.column >= 1
        path = root / where.path
        if path.is_file():
            lines = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
            assert where.line <= len(lines), problem
            assert where.column <= len(lines[where.line - 1]) + 1, problem
        else:
            assert (where.line, where.column) == (1, 1)
            assert problem.rule in (
                "folder-unknown",
                "settings-missing",
                "file-kind",
                "file-unreadable",
                "hidden-file",
            )


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of which a test may change one file at a time."""
    return write_site(tmp_path_factory.mktemp("site"), RICH).root


def with_file(root: Path, name: str, text: str | bytes) -> list[Problem]:
    """The problems where one file of the rich site is another; then it is as it was."""
    path = root / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    try:
        problems = examined(Project(root, "RED"))
        sound(problems, root)
    finally:
        path.write_text(RICH[name], encoding="utf-8")
    return problems


def test_the_rich_site_is_good(root: Path) -> None:
    assert with_file(root, ATTACK, RICH[ATTACK]) == []


@pytest.mark.parametrize("case", cases("bad"), ids=named)
def test_every_bad_example_has_a_place_for_every_problem(case: Path, tmp_path: Path) -> None:
    problems = examined(write_site(tmp_path, files(case)))
    assert problems
    sound(problems, tmp_path)


# Mutants

ODD = [
    "", "~", "null", "[]", "{}", "[[]]", "[x]", "{x: y}", "x: y", "- x", "? x", "&a x", "*a", "!x y", "!!int 1", "<<", "'", '"', "'x", '"x', "@x", "`x", "%x", "|", ">", "#",
    "NO", "12:30", "010", ".nan", "1e999", "-1", "0", "2021-13-45", "2021/2020", "RED", "CLEAR", "red", "[@x]", "[[x]]", "[[group]]", "{{ x }}", "{{ date('attack') }}", "{%", "\u202e", "\x00",
    '"\\u202e"', '"\\0"', "\ufeff", "العربية", "\U0001f680", "x" * 300, "group", "town", "attack", "paper", "civilian", "killed", "likely", "17..0", ">=", "@paper, ", "@paper; @", "[@paper", "***", "> [!judgement x]",
    "---", "...", "\t", "  ", "\r", "\ud800",
]  # fmt: skip


def lines_of(text: str) -> list[str]:
    return text.split("\n")


def drop(lines: list[str], at: int, rng: random.Random) -> None:
    del lines[at]


def double(lines: list[str], at: int, rng: random.Random) -> None:
    lines.insert(at, lines[at])


def indent(lines: list[str], at: int, rng: random.Random) -> None:
    shift = rng.choice([-4, -2, -1, 1, 2, 4])
    lines[at] = (
        " " * shift + lines[at]
        if shift > 0
        else lines[at][min(-shift, len(lines[at]) - len(lines[at].lstrip())) :]
    )


def swap_characters(lines: list[str], at: int, rng: random.Random) -> None:
    line = list(lines[at])
    if len(line) > 1:
        a, b = rng.sample(range(len(line)), 2)
        line[a], line[b] = line[b], line[a]
    lines[at] = "".join(line)


def swap_lines(lines: list[str], at: int, rng: random.Random) -> None:
    other = rng.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]


def replace_value(lines: list[str], at: int, rng: random.Random) -> None:
    head, colon, _ = lines[at].partition(":")
    lines[at] = f"{head}: {rng.choice(ODD)}" if colon else rng.choice(ODD)


def insert_odd(lines: list[str], at: int, rng: random.Random) -> None:
    place = rng.randrange(len(lines[at]) + 1)
    lines[at] = lines[at][:place] + rng.choice(ODD) + lines[at][place:]


def insert_line(lines: list[str], at: int, rng: random.Random) -> None:
    lines.insert(
        at, " " * rng.randrange(6) + rng.choice(["", "- ", "x: ", "tlp: ", "claims: "]) + rng.choice(ODD)
    )


def nest(lines: list[str], at: int, rng: random.Random) -> None:
    head, colon, value = lines[at].partition(":")
    depth = rng.choice([1, 2, 40])
    before, after = rng.choice([("[", "]"), ("{a: ", "}"), ("- ", ""), ("[", "")])
    lines[at] = f"{head}{colon} {before * depth}{value}{after * depth}"


def truncate(lines: list[str], at: int, rng: random.Random) -> None:
    lines[at:] = [lines[at][: rng.randrange(len(lines[at]) + 1)]]


def delete_character(lines: list[str], at: int, rng: random.Random) -> None:
    if lines[at]:
        place = rng.randrange(len(lines[at]))
        lines[at] = lines[at][:place] + lines[at][place + 1 :]


MUTATIONS: list[Callable[[list[str], int, random.Random], None]] = [
    drop, double, indent, swap_characters, swap_lines, replace_value, insert_odd, insert_line, nest, truncate, delete_character,
]  # fmt: skip


@given(
    name=st.sampled_from(PATHS),
    steps=st.lists(st.tuples(st.sampled_from(MUTATIONS), st.integers(0, 10_000)), min_size=1, max_size=4),
    rng=st.randoms(use_true_random=False),
)
def test_mutants_never_break_the_check(
    root: Path,
    name: str,
    steps: list[tuple[Callable[[list[str], int, random.Random], None], int]],
    rng: random.Random,
) -> None:
    lines = lines_of(RICH[name])
    for mutate, at in steps:
        mutate(lines, at % len(lines), rng)
        lines = lines or [""]
    with_file(root, name, "\n".join(lines))


@given(name=st.sampled_from(PATHS), at=st.integers(0, 10_000), raw=st.binary(min_size=1, max_size=6))
def test_random_bytes_never_break_the_check(root: Path, name: str, at: int, raw: bytes) -> None:
    text = RICH[name].encode("utf-8")
    place = at % (len(text) + 1)
    with_file(root, name, text[:place] + raw + text[place + at % 3 :])


@given(
    name=st.sampled_from(PATHS),
    text=st.lists(
        st.sampled_from(ODD) | st.sampled_from([": ", "\n", "\n  ", "- ", "tlp", "claims"]), max_size=12
    ).map("".join),
)
def test_any_text_for_a_file_never_breaks_the_check(root: Path, name: str, text: str) -> None:
    with_file(root, name, text)


def test_random_files_together_never_break_the_check() -> None:
    """Many broken files at once, so that one fault meets another."""
    for seed in range(15):
        rng = random.Random(seed)
        texts = {}
        for name in PATHS:
            lines = lines_of(RICH[name])
            for _ in range(rng.randrange(3)):
                rng.choice(MUTATIONS)(lines, rng.randrange(len(lines)), rng)
                lines = lines or [""]
            texts[name] = "\n".join(lines).encode("utf-8", "surrogatepass")
        with tempfile.TemporaryDirectory() as folder:
            for audience in ("CLEAR", "RED"):
                project = write_site(Path(folder), texts)
                sound(examined(Project(project.root, audience)), project.root)


# A list of our own, of what has broken loaders

NASTY = [
    "", "\n", " ", "\t", "---", "---\n---", "...", "#", "%", "%YAML 1.1\n---\n", "%FOO bar\n---\na: b", "? ", ": ", "- ", "[", "{", "]", "}", "a: [", "a: {", "a: ]", "'", '"', "&", "*", "!", "|", ">", "@", "`", ",",
    "a: *a", "a: &a *a", "&a [*a]", "a: &a {<<: *a}", "<<: [{a: b}]", "? [a, b]\n: c", "? {a: b}\n: c", "? |\n  a\n: b", "a: b\n? c", "!!binary x", "a: !!timestamp abc", "a: !!omap x", "a: !!float x",
    "a: !<tag:yaml.org,2002:python/object/apply:os.system> [id]", "a: !!python/name:os.system", "a: '\\'", 'a: "\\x"', 'a: "\\u12"', 'a: "\\UFFFFFFFF"', 'a: "\\ud800"', "a: 9" + "9" * 60_000,
    "title: [a, b\ntype: x", "title: {a: b", "tlp: [", "tlp: {}", "tlp: RED\ntlp: CLEAR", "title: x\n title: y", "title: x\n\ttype: y", "a:\n- b\n c: d", "claims:\n- - - x", "claims: {cite: x}", "claims: [[]]",
    "claims: [{}]", "claims: [x, {}, []]", "claims:\n  - cite: []\n", "claims:\n  - cite: [[x]]\n", "claims:\n  - {when: {edtf: {}}, cite: {}}\n", "when: [[]]", "when: {edtf: []}", "where: {a: b}", "where: [[x]]",
    "summary: [x]", "summary: {x: y}", "tags: {a: b}", "names: {text: []}", "names: [{text: {}}, []]", "geometry: x", "geometry: {point: x}", "geometry: {point: []}", "geometry: {point: [1e999, -1e999]}",
    "geometry: {bbox: [[1, 2]]}", "victims: []", "victims: {a: []}", "victims: {'': ''}", "key_judgements: {text: x, likelihood: likely, confidence: low}", "scope: []", "scope: {when: x}", "key_judgements: [[]]",
    "body: x", "id: x", "kind: {a: b}", "assessment: x", "assessment: {when: x}", "assessment: {casualties: [[]]}", "assessment: {casualties: {who: x}, where: {result: []}}", "external_ids: x",
    "relations: {to: [], cite: '@'}", "relations:\n- {to: group, type: opposes, cite: '@paper, p. 1', when: {edtf: 2021, inferred: 'no source'}}", "a: b\x00", "a: \x85", "a: \u2028b", "\ufeffa: b", "a: b\r\rc: d", "\x7f",
    "a: " + "[" * 200, "a: " + "{a: " * 200, "- " * 200, "a:\n" + "".join(" " * n + "a:\n" for n in range(1, 60)), "a: '" + "x\n" * 500, "summary: |\n" + "  [@paper]\n\n" * 300, "a" * 70_000, "a: " + "b " * 40_000,
    "a:" * 500, "a: b: c", "a : b", "a:b", "a: b # c", "'a': b", '"a": b', "a: b\na : c", "a: 1\na: 2\na: 3", "{a: 1, a: 2}", "a: !x &y z", "\u0430: b", "title\u200b: x", "tlp\u00a0: RED", "tlp : RED", "TLP: RED",
]  # fmt: skip


def rooms(text: str) -> Iterator[tuple[str, str]]:
    """A text as each sort of file: a record, settings, front matter, a body."""
    yield ATTACK, text
    yield SETTINGS, text
    yield GROUP, text
    yield FIRST, f"---\n{text}\n---\n{RICH[FIRST].split('---')[2]}"
    yield FIRST, f"---{RICH[FIRST].split('---')[1]}---\n{text}\n"


@pytest.mark.parametrize("number", range(len(NASTY)))
def test_nasty_texts(number: int, root: Path) -> None:
    found = [with_file(root, name, text) for name, text in rooms(NASTY[number])]
    assert all(found[:4])  # as a record, as settings, as front matter it is wrong, whatever it is


NASTY_NAMES = [
    "A",
    "a b",
    "-a",
    "a-",
    "a.b",
    "ä",
    "a\nb",
    "a\tb",
    "\u202ea",
    "a" * 200,
    "CON",
    "a'b",
    "%s",
    "{a}",
    "[@a]",
    "&lt;",
    "group",
    "actors",
    "a%0A::error::x",
]


@pytest.mark.parametrize("stem", NASTY_NAMES)
def test_nasty_names(stem: str, tmp_path: Path) -> None:
    extra: dict[str, str] = {
        f"content/actors/{stem}.yml": "name: X\nkind: person\n",
        f"content/places/{stem}.yml": "name: X\nkind: x\n",
    }
    extra |= {f"content/{stem}/x.yml": "name: X\n", f"content/incidents/{stem}": "x"}
    project = write_site(
        tmp_path,
        {name: text for name, text in extra.items() if stem not in ("actors", "..a") or "/actors/" in name},
    )
    problems = examined(project)
    assert problems
    sound([problem for problem in problems if "\ufffd" not in problem.where.path], project.root)
    assert all("\n" not in str(problem.where) for problem in problems)


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    project = write_site(tmp_path, {})
    for kind in ("actors", "places"):
        Path(f"{project.content}/{kind}/\udcff.yml").write_text("name: X\nkind: person\n")
    problems = examined(project)
    assert problems
    for problem in problems:
        str(problem).encode("utf-8")


BODIES = ["{{", "{{ a ", "{{ date('attack') }} ", "[@a; ", "[@nobody] ", "[[", "[[a|", "[", "![a](", "[a](", "> ", "- ", "* a\n", "word\n\n", "`a``", "*a_ ", "<", "|x|y|\n", "> [!judgement x]\n\n", ". A", "&amp;", "\\", "# ", "    a\n"]  # fmt: skip


@pytest.mark.parametrize("unit", BODIES)
def test_long_prose_is_no_hang(unit: str, root: Path) -> None:
    size = (
        24 * 1024
    )  # a third of what is let in: at that, a fast machine takes a second, a slow one more than two
    head = RICH[FIRST].split("\n---\n")[0] + "\n---\n"
    with_file(root, FIRST, head + (unit * (size // len(unit))))
    text = (unit * (size // len(unit))).replace("'", "''").replace("\n", "\n\n  ")
    with_file(root, ATTACK, RICH[ATTACK].split("summary:")[0] + f"summary: '{text}'\n")


def test_many_of_a_thing_are_no_hang(root: Path) -> None:
    head = RICH[ATTACK].split("claims:")[0]
    for claim in (
        "  - casualties: {{outcome: killed, who: civilian, count: {n}}}\n    asserter: group\n    asserted_on: 20{y}\n    cite: '@paper'\n",
        "  - other: x{n}\n    cite: '@nobody'\n",
        "  - other: x{n}\n",
        "  - id: same\n    other: x{n}\n    revises: same-{n}\n    cite: '@paper'\n",
    ):
        assert with_file(
            root, ATTACK, head + "claims:\n" + "".join(claim.format(n=n, y=10 + n % 80) for n in range(500))
        )
    assert with_file(root, ATTACK, head + "".join(f"k{n}: v\n" for n in range(490)))


# What stands in the corpora


def corpus(name: str) -> list[tuple[str, bytes]]:
    path = CORPORA / name
    if not path.is_file():
        pytest.skip(f"no corpora beside this repository ({name})")
    entries = json.loads(path.read_text(encoding="utf-8"))
    return [
        (
            entry["id"],
            base64.b64decode(entry["base64"])
            if "base64" in entry
            else entry["yaml"].encode("utf-8", "surrogatepass"),
        )
        for entry in entries
    ]


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["yaml-targeted.json", "yaml-test-suite.json"])
def test_the_corpora_never_break_the_check(name: str, root: Path) -> None:
    for key, raw in corpus(name):
        for place in (ATTACK, SETTINGS, FIRST):
            text = b"---\n" + raw + b"\n---\nText.\n" if place == FIRST else raw
            assert with_file(root, place, text), (key, place)


# Where a single fault is, there is a problem

VALUE = re.compile(r"^(?P<head>\s*(?:- )?[A-Za-z_-]+: )(?P<value>[^\s#>|{\[].*)$")
KEY = re.compile(r"^(?P<head>\s*(?:- )?)(?P<key>[A-Za-z_-]+):(?= |$)")


def faults(text: str) -> Iterator[tuple[str, int, str]]:
    """Texts with one fault each: what was done, the line (from 1), the text."""
    lines = text.split("\n")
    end = next((n for n, line in enumerate(lines) if n and line == "---"), len(lines))
    for at, line in enumerate(lines[:end]):
        if not line.strip() or line.startswith(("---", "#")) or "notes_internal" in line or "guest:" in line:
            continue  # internal notes are read by nobody, and a misspelt victim class is missed where it is used

        def changed(new: str, at: int = at) -> str:
            return "\n".join([*lines[:at], new, *lines[at + 1 :]])

        key = KEY.match(line)
        value = VALUE.match(line)
        if key:
            yield "key misspelt", at + 1, changed(f"{key['head']}{key['key']}zq{line[key.end() - 1 :]}")
            yield "key doubled", at + 2, changed(f"{line}\n{' ' * len(key['head'])}{key['key']}: again")
            yield "tab", at + 1, changed(f"\t{line}")
            yield "colon deleted", at + 1, changed(line.replace(":", "", 1))
        if value:
            yield "value gone", at + 1, changed(value["head"].rstrip())
            for what, odd in (
                ("list of lists", "[[]]"),
                ("anchor", "&a x"),
                ("alias", "*a"),
                ("tag", "!x y"),
                ("quote", '"x'),
                ("at", "@x"),
                ("bracket", "[x"),
                ("control", "\u202e"),
            ):
                yield what, at + 1, changed(value["head"] + odd)
    for match in re.finditer(r"@paper|@wire", text):
        yield (
            "citation misspelt",
            text.count("\n", 0, match.start()) + 1,
            text[: match.end()] + "zq" + text[match.end() :],
        )
    for match in re.finditer(r"\[\[(town)\b|\('(attack)'", text):
        yield (
            "link misspelt",
            text.count("\n", 0, match.start()) + 1,
            text[: match.end(match.lastindex or 0)] + "zq" + text[match.end(match.lastindex or 0) :],
        )


def test_where_a_single_fault_is_there_is_a_problem(root: Path) -> None:
    """99 of 100 faults are told within a line of where they are; all are told."""
    every = [(name, *fault) for name in PATHS for fault in faults(RICH[name])]
    thorough = len(every) if settings_are_thorough() else 400
    chosen = random.Random(20211103).sample(every, min(thorough, len(every)))
    missed, far = [], []
    for name, what, line, text in chosen:
        problems = with_file(root, name, text)
        if not problems:
            missed.append((name, what, line))
        elif not any(
            problem.where.path == name and abs(problem.where.line - line) <= 1 for problem in problems
        ):
            far.append((name, what, line, [str(problem.where) for problem in problems][:3]))
    assert missed == []
    assert len(far) <= len(chosen) / 100, far


def settings_are_thorough() -> bool:
    from hypothesis import settings

    return settings.default.max_examples > 1000
