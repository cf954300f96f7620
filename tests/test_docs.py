"""README and CONTRIBUTING: every command and target is told, every example passes the check, every link leads somewhere."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from briefgen import pipeline
from briefgen.cli import main
from briefgen.project import Project
from tests.built import ROOT, copy_founding

README, CONTRIBUTING = ROOT / "README.md", ROOT / "CONTRIBUTING.md"
MAKEFILE, CI = ROOT / "Makefile", ROOT / ".ci" / "run"
WORKFLOW = ROOT / ".github" / "workflows" / "site.yml"

EXAMPLE = re.compile(r"`(?P<path>content/[\w/.-]+\.(?:yml|md))`[^`]*?```yaml\n(?P<text>.*?)```", re.DOTALL)
"""A file's name in a sentence, and the block of YAML that follows it."""
LINK = re.compile(r"\]\((?!https?:)(?P<target>[^)#]+)")


def told() -> str:
    return README.read_text(encoding="utf-8") + CONTRIBUTING.read_text(encoding="utf-8")


def targets() -> list[str]:
    [phony] = re.findall(r"^\.PHONY: (.*)$", MAKEFILE.read_text(encoding="utf-8"), re.MULTILINE)
    return [str(target) for target in phony.split()]


def examples(document: Path) -> dict[str, str]:
    """The files that a document tells its reader to write."""
    text = document.read_text(encoding="utf-8")
    return {
        match["path"]: textwrap.dedent("    " + match["text"].lstrip(" ")) for match in EXAMPLE.finditer(text)
    }


def test_every_command_is_told() -> None:
    assert set(main.commands) >= {"check", "build", "serve", "render"}
    assert [name for name in main.commands if f"briefgen {name}" not in told()] == []


def test_every_target_is_told() -> None:
    assert {"site", "test", "lint", "bench"} <= set(targets())
    assert [name for name in targets() if not re.search(rf"make {name}\b|`{name}`", told())] == []


def test_no_target_is_told_that_there_is_not() -> None:
    named = set(re.findall(r"(?:`|^)make (\w+)", told(), re.MULTILINE))
    assert named >= {"site", "test"}
    assert named - set(targets()) == set()


@pytest.mark.parametrize("document", [README, CONTRIBUTING], ids=lambda path: path.name)
def test_the_examples_pass_the_check(document: Path, tmp_path: Path) -> None:
    project = Project(copy_founding(tmp_path))
    before = len(pipeline.examine(project)[0].records)
    written = examples(document)
    assert len(written) >= 2
    for path, text in written.items():
        assert not (tmp_path / path).exists(), path
        (tmp_path / path).write_text(text, encoding="utf-8")
    library, problems = pipeline.examine(project)
    assert [str(problem) for problem in problems if problem.where.path in written] == []
    assert len(library.records) == before + len(written)


@pytest.mark.parametrize(
    "document",
    [README, CONTRIBUTING, ROOT / "benchmarks" / "README.md"],
    ids=("README", "CONTRIBUTING", "benchmarks"),
)
def test_every_link_in_the_documents_leads_to_a_file(document: Path) -> None:
    found = [match["target"] for match in LINK.finditer(document.read_text(encoding="utf-8"))]
    assert [target for target in found if not (document.parent / target).exists()] == []
    assert found or document.parent != ROOT


def test_what_decides_runs_all_of_it_and_the_tests_last() -> None:
    steps = re.findall(r"^make ([\w-]+)$", CI.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(steps) == {"lint", "check", "site", "test-thorough"}
    assert steps[-1] == "test-thorough"
    assert CI.stat().st_mode & 0o111
    assert ".ci/run" in WORKFLOW.read_text(encoding="utf-8")


@pytest.mark.parametrize("workflow", sorted(WORKFLOW.parent.glob("*.yml")), ids=lambda path: path.name)
def test_every_action_is_pinned_and_no_workflow_has_a_secret(workflow: Path) -> None:
    text = workflow.read_text(encoding="utf-8")
    used = re.findall(r"uses: (\S+)(.*)", text)
    assert used
    for action, comment in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), comment
    assert re.search(r"^permissions: \{\}", text, re.MULTILINE), "a job that asks for nothing gets nothing"
    assert "secrets." not in text


def test_the_site_s_workflow_may_do_no_more_than_it_needs() -> None:
    text = WORKFLOW.read_text(encoding="utf-8")
    assert text.count("permissions:\n      contents: read") == 1
    assert re.findall(r"^      ([\w-]+): write", text, re.MULTILINE) == ["pages", "id-token"]
