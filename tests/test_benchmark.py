"""The invented site: the same bytes for one seed, nothing wrong in it, and a check that loads no more than it needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import check as bench
from benchmarks.generate import FEWEST, files, write
from briefgen import pipeline
from briefgen.markdown import parse
from briefgen.project import Project
from briefgen.records import KINDS

HEAVY = ("mkdocs", "material", "plotly", "rich", "playwright")
LOADED = """
import sys
from click.testing import CliRunner
from briefgen.cli import main
result = CliRunner().invoke(main, ["check", "-C", sys.argv[1]])
assert result.exit_code == 0, result.output
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A site of 60 incidents."""
    root = tmp_path_factory.mktemp("invented")
    write(root, 60)
    return Project(root)


def test_one_seed_gives_the_same_bytes_and_another_does_not() -> None:
    assert list(files(60, seed=3)) == list(files(60, seed=3))
    assert list(files(60, seed=3)) != list(files(60, seed=4))


def test_nothing_is_wrong_in_it(invented: Project) -> None:
    library, problems = pipeline.examine(invented)
    assert [str(problem) for problem in problems] == []
    found = {
        kind: sum(type(record) is model for record in library.records.values())
        for kind, model in KINDS.items()
    }
    assert found == {"source": 16, "actor": 6, "place": 11, "incident": 60, "briefing": 3, "page": 1}


@pytest.mark.parametrize("seed", range(4))
def test_the_smallest_one_is_right_too(tmp_path: Path, seed: int) -> None:
    write(tmp_path, FEWEST, seed)
    assert pipeline.examine(Project(tmp_path))[1] == []
    with pytest.raises(ValueError, match="at least"):
        next(files(FEWEST - 1))


def test_it_holds_what_real_records_hold(invented: Project) -> None:
    library, _ = pipeline.examine(invented)
    claims = [claim for incident in library.incidents for claim in incident.claims]
    assert {len(incident.claims) for incident in library.incidents} == {3, 4, 5, 6}
    for name in ("casualties", "responsibility", "weapon", "follows", "damage", "other"):
        assert any(getattr(claim, name) is not None for claim in claims), name
    assert any(group.disputed for groups in library.ledgers.values() for group in groups)
    assert any(library.derived.values())
    assert all({"Latn", "Arab"} <= {name.script for name in actor.names} for actor in library.actors)
    size = sum(path.stat().st_size for path in invented.content.glob("incidents/*.yml")) / len(
        library.incidents
    )
    assert 1500 < size < 2500


def test_a_check_loads_neither_the_host_nor_what_draws(invented: Project) -> None:
    loaded = bench.run("-c", LOADED, str(invented.root)).output.split()
    assert "pydantic" in loaded and "jinja2" in loaded, "the bodies of its briefings have expressions"
    assert set(HEAVY) & set(loaded) == set()


def test_a_check_without_expressions_needs_no_templates(tmp_path: Path) -> None:
    for path, text in files(60):
        if "/briefings/" not in path:
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, encoding="utf-8")
    loaded = bench.run("-c", LOADED, str(tmp_path)).output.split()
    assert "pydantic" in loaded and "jinja2" not in loaded


def test_the_bench_measures_a_process_and_tells_of_one_that_fails() -> None:
    measured = bench.run("-c", "print(sum(range(10**6)))")
    assert measured.output == "499999500000"
    assert measured.cpu > 0 and measured.wall > 0 and measured.peak > 1
    with pytest.raises(SystemExit, match="it failed"):
        bench.run("-c", "raise SystemExit(3)")


def test_the_bench_compares_the_check_with_the_bare_parse(
    invented: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    [(check, bare, alone)] = bench.compare(invented.root, 1)
    assert check.output.endswith("no problems") and bare.output == ""
    assert alone > 0
    assert "94 files" in capsys.readouterr().out


def test_paragraphs_are_read_the_same_with_and_without_the_parser() -> None:
    quick = parse("A first [@a, para. 1].\n\nA second\nwith [[x|words]] [@b].\n\n\nA third.")
    slow = parse(
        "\nA first [@a, para. 1].\n\nA second\nwith [[x|words]] [@b].\n\n\nA third."
    )  # begins with a blank line
    assert [(p.kind, p.line + 1, p.text) for p in quick.paragraphs] == [
        (p.kind, p.line, p.text) for p in slow.paragraphs
    ]
    assert [(cite, line + 1) for cite, line in quick.citations] == list(slow.citations)
    assert [(key, text, line + 1) for key, text, line in quick.links] == list(slow.links)
    assert len(quick.paragraphs) == 3 and [p.line for p in quick.paragraphs] == [0, 2, 6]
