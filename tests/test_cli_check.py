"""`briefgen check` as a user and as a program meet it: what is printed, where, and the exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from briefgen.problems import Location, Problem, report, summary
from tests.conftest import BASE, EXAMPLES, HOST, Site
from tests.test_examples import files

GROUP = "content/actors/group.yml"
WARNING = {"content/sources/wire.yml": "type: article\ntitle: The wire\n"}
ERROR = {"content/places/town.yml": "name: Town\nkind: citty\n"}
MESSAGE = "content/places/town.yml:2:7: error: unknown place kind 'citty' [unknown-term]\n    did you mean 'city'?\n"


def briefgen(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the command as a user does, from another folder."""
    return subprocess.run(
        [sys.executable, "-m", "briefgen", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def check(folder: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    done = briefgen("check", "-C", str(folder), *arguments, folder=folder.parent, **environment)
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, done.stdout, done.stderr


def test_a_good_site_is_one_line_and_exit_code_0(site: Site) -> None:
    assert check(site().root) == (0, "6 records: no problems\n", "")


def test_a_warning_is_told_and_does_not_fail(site: Site) -> None:
    code, out, err = check(site(WARNING).root)
    assert (code, out) == (0, "")
    assert err == (
        "content/sources/wire.yml:1:1: warning: nobody cites source 'wire' [unused-source]\n"
        "    cite it, or remove it\n7 records: 1 warning\n"
    )


def test_an_error_is_told_with_its_place_and_exit_code_1(site: Site) -> None:
    assert check(site(ERROR).root) == (1, "", f"{MESSAGE}5 records: 1 error\n")


def test_the_site_is_the_folder_one_is_in(site: Site) -> None:
    done = briefgen("check", folder=site(ERROR).root)
    assert (done.returncode, done.stderr) == (1, f"{MESSAGE}5 records: 1 error\n")


def test_what_is_printed_is_what_the_example_expects(site: Site) -> None:
    case = EXAMPLES / "bad" / "uncited-paragraph" / "body"
    _, _, err = check(site(files(case)).root)
    assert err.startswith((case / "expected.txt").read_text(encoding="utf-8"))


def test_json_is_a_list_of_problems_with_these_keys(site: Site) -> None:
    code, out, err = check(site(ERROR | WARNING).root, "--format", "json")
    assert (code, err) == (1, "")
    assert json.loads(out) == [
        {
            "path": "content/places/town.yml", "line": 2, "column": 7, "severity": "error", "rule": "unknown-term",
            "what": "unknown place kind 'citty'", "hint": "did you mean 'city'?",
        },
    ]  # fmt: skip


def test_json_of_a_good_site_is_an_empty_list(site: Site) -> None:
    assert check(site().root, "--format", "json") == (0, "[]\n", "")


def test_github_gets_one_workflow_command_a_problem(site: Site) -> None:
    code, out, err = check(site(ERROR).root, "--format", "github")
    assert (code, err) == (1, "")
    assert out == (
        "::error file=content/places/town.yml,line=2,col=7,title=briefgen"
        "::unknown place kind 'citty' [unknown-term]%0Adid you mean 'city'?\n"
    )


def test_the_audience_decides_what_is_looked_at(site: Site) -> None:
    folder = site(
        {
            GROUP: BASE[GROUP] + "tlp: AMBER\nkidn: x\n",
            "content/incidents/attack.yml": None,
            "content/briefings/first.md": None,
        }
        | {"content/sources/paper.yml": None}
    ).root
    assert check(folder)[0] == 0
    code, _, err = check(folder, "--audience", "amber")
    assert code == 1
    told, hint, summary = err.splitlines()
    assert told == f"{GROUP}:4:1: error: unknown key (withheld) [unknown-key]"
    assert hint.startswith("    known keys are: ") and " kind," in hint and "kidn" not in hint
    assert summary == "2 records: 1 error"


@pytest.mark.parametrize(
    "arguments", [("--audience", "white"), ("--format", "xml"), ("--nothing",), ("-C", "nowhere"), ("extra",)]
)
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...], site: Site) -> None:
    code, out, err = check(site().root, *arguments)
    assert (code, out) == (2, "")
    assert "Usage: " in err and "Error: " in err


def test_a_folder_without_content_is_one_clear_line(tmp_path: Path) -> None:
    code, out, err = check(tmp_path)
    assert (code, out) == (1, "")
    assert (
        err == f"error: content/: no such folder in {tmp_path}; make it, or give the site's folder with -C\n"
    )


def test_content_that_is_a_file_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "content").write_text("x")
    code, _, err = check(tmp_path)
    assert (code, err.count("\n")) == (1, 1)


def test_content_without_records_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "briefgen.yml").write_text("title: x\ntlp: CLEAR\n")
    code, _, err = check(tmp_path)
    assert code == 1
    assert (
        err
        == "error: content/: no records; add one, for instance content/sources/my-source.yml (see README.md)\n"
    )


def test_an_empty_content_folder_is_told_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    code, _, err = check(tmp_path)
    assert code == 1
    assert (
        err.splitlines()[0]
        == "content/briefgen.yml:1:1: error: content/briefgen.yml is missing [settings-missing]"
    )


def test_a_record_of_random_bytes_is_no_traceback(site: Site) -> None:
    code, _, err = check(
        site(
            {
                GROUP: bytes(range(256)),
                "content/pages/about.md": b"---\n\xff",
                "content/places/town.yml": b"\x00" * 99,
            }
        ).root
    )
    assert code == 1
    assert "[file-encoding]" in err and "[control-character]" in err


@pytest.mark.parametrize(
    ("command", "jobs"),
    [
        *((("check",), jobs) for jobs in ("0", "-1", "1e3", "\u0663", " 2")),
        *(
            (command, "abc")
            for command in (("check",), ("build",), ("pdf",), ("serve",), ("render", "pages"))
        ),
    ],
)
def test_an_odd_number_of_processes_is_refused_by_each_command(
    site: Site, command: tuple[str, ...], jobs: str
) -> None:
    """Also where there is little to do, and one process would do it."""
    done = briefgen(*command, folder=site().root, BRIEFGEN_JOBS=jobs)
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr
        == f"error: BRIEFGEN_JOBS: {jobs!a} is not a number of processes; give 1 to 999, or leave it out\n"
    )


BOMB = "title: &a x\nalso:\n" + "  - *a\n" * 40
"""Each alias is an error by itself, as is the anchor."""


def test_of_many_faults_of_one_kind_in_one_file_ten_are_told(site: Site) -> None:
    project = site({GROUP: BOMB, "content/places/town.yml": BOMB})
    code, _, err = check(project.root)
    lines = [line for line in err.splitlines() if not line.startswith("    ")]
    assert code == 1 and lines[-1].endswith("82 errors")
    for file in (GROUP, "content/places/town.yml"):
        ours = [line for line in lines if line.startswith(file)]
        assert len(ours) == 11 and all("[yaml-feature]" in line for line in ours)
        assert ours[-1] == f"{file}: … and 31 more [yaml-feature]"
    _, out, _ = check(project.root, "--format", "json")
    assert len(json.loads(out)) == 82, "a program gets them all"


# The forms, without a process


def test_github_escapes_what_could_begin_another_command() -> None:
    problem = Problem(Location("content/a:b,c%.yml", 1, 2), "r", "one\r\n::error::two % 100", "three\nfour")
    assert (
        report([problem], "github")
        == "::error file=content/a%3Ab%2Cc%25.yml,line=1,col=2,title=briefgen::one%0D%0A::error::two %25 100 [r]%0Athree%0Afour"
    )


def test_json_comes_back_as_it_was() -> None:
    problem = Problem(Location('a"\\é.yml', 3, 4), "r", 'x "y" \n é ا', "", "warning")
    assert json.loads(report([problem], "json")) == [
        {
            "path": 'a"\\é.yml',
            "line": 3,
            "column": 4,
            "severity": "warning",
            "rule": "r",
            "what": 'x "y" \n é ا',
            "hint": "",
        }
    ]


def test_text_has_the_hint_under_the_problem() -> None:
    place = Location("a.yml", 3, 4)
    assert (
        report([Problem(place, "r", "x", "do y"), Problem(place, "s", "z")])
        == "a.yml:3:4: error: x [r]\n    do y\na.yml:3:4: error: z [s]"
    )


@pytest.mark.parametrize(
    ("errors", "warnings", "words"),
    [(0, 0, "no problems"), (1, 0, "1 error"), (2, 1, "2 errors, 1 warning"), (0, 2, "2 warnings")],
)
def test_the_summary_counts(errors: int, warnings: int, words: str) -> None:
    place = Location("a.yml")
    assert (
        summary(
            [Problem(place, "r", "x")] * errors + [Problem(place, "r", "x", severity="warning")] * warnings
        )
        == words
    )


def test_an_old_encoding_is_no_traceback(site: Site) -> None:
    code, out, _ = check(site({GROUP: "name: X\n"}).root, "--format", "json", PYTHONIOENCODING="latin-1")
    assert (code, [problem["rule"] for problem in json.loads(out)]) == (1, ["missing-key"])


WITHOUT_LOCKS = """
import sys
sys.modules["fcntl"] = None
from briefgen.cli import main
main()
"""
"""briefgen where the system has no locks for files, as on Windows."""


NO_LOCKS = "sites, pages and PDFs are written on Linux and macOS; on Windows, run this within WSL"


def test_a_system_without_locks_checks_and_says_that_it_cannot_publish(site: Site) -> None:
    folder = site({"mkdocs.yml": HOST}).root
    for command, code, told in (
        ("check", 0, ""),
        *((command, 1, f"error: {NO_LOCKS}; nothing was written\n") for command in ("build", "pdf", "render out")),
    ):  # fmt: skip
        words = [sys.executable, "-c", WITHOUT_LOCKS, *command.split(), "-C", str(folder)]
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, done.stderr) == (code, told), done.stdout
    assert {path.name for path in folder.iterdir()} == {"content", "mkdocs.yml", ".briefgen"}
