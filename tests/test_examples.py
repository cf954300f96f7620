"""Walks the examples: what is good passes without a word, what is bad says exactly what stands beside it.

To add a case, add a folder. It holds only the files in which it differs from `examples/base`, and may name in
`without.txt` the files of the base that it lacks. Then run `make golden`, and read what was written. What cannot lie
in Git is made here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from briefgen import counts, dates, pipeline
from briefgen.bindings import Bindings, expand
from briefgen.library import Library
from briefgen.problems import report
from briefgen.project import Project
from tests.conftest import EXAMPLES, Golden, Site

ATTACK = Path("content/incidents/attack.yml")
GROUP = Path("content/actors/group.yml")


def cases(folder: str) -> list[Path]:
    """Every example in a folder: what holds a `content` folder."""
    return sorted(path.parent for path in (EXAMPLES / folder).rglob("content") if path.is_dir())


def named(path: Path) -> str:
    """The example's name: its folders below `good` or `bad`."""
    return "/".join(path.relative_to(EXAMPLES).parts[1:])


def files(case: Path) -> dict[str, str | bytes | None]:
    """What an example has in place of the base's files."""
    own = (path for path in (case / "content").rglob("*") if path.is_file())
    without = case / "without.txt"
    return {
        **{path.relative_to(case).as_posix(): path.read_bytes() for path in own},
        **dict.fromkeys(without.read_text(encoding="utf-8").split() if without.exists() else ()),
    }


def described(library: Library) -> str:
    """What the records add up to, in lines that a reviewer can read: groups of claims, and bodies with their values."""
    lines = []
    for incident in library.incidents:
        lines.append(f"{incident.id}: {dates.words(incident.when.edtf)}")
        for group in library.ledgers[incident.id]:
            span = f", {counts.words(group.span)}" if group.span else ""
            lines.append(f"  {' '.join((group.property_name, *group.scope)).strip()}: {group.state}{span}")
            lines += [
                f"    {row.index}: conflicts with {list(row.conflicts_with)}"
                for row in group.rows
                if row.conflicts_with
            ]
            lines += [
                f"    {row.index}: revised by {row.revised_by}"
                for row in group.rows
                if row.revised_by is not None
            ]
    for briefing in library.briefings:
        lines += ["", f"{briefing.id}:", expand(briefing.body, Bindings(briefing, library)).rstrip()]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("case", cases("good"), ids=named)
def test_a_good_example_has_no_problem(case: Path, site: Site, golden: Golden) -> None:
    library, problems = pipeline.examine(site(files(case)))
    assert report(problems) == ""
    golden(described(library), case / "expected.txt")


@pytest.mark.parametrize("case", cases("bad"), ids=named)
def test_a_bad_example_says_what_is_wrong(case: Path, site: Site, golden: Golden) -> None:
    _, problems = pipeline.examine(site(files(case)))
    assert {problem.rule for problem in problems} == {named(case).split("/")[0]}
    golden(report(problems) + "\n", case / "expected.txt")


def link(path: Path) -> None:
    """A link to a file that is fit to be read."""
    path.with_name("linked.yml").symlink_to(path)


def link_to_folder(path: Path) -> None:
    """A link to a folder, among records."""
    path.with_name("more").symlink_to(path.parents[1] / "places")


def linked_kind(path: Path) -> None:
    """A link in place of a folder of records."""
    path.parent.rename(path.parents[2] / "elsewhere")
    path.parent.symlink_to(path.parents[2] / "elsewhere")


def pipe(path: Path) -> None:
    """A pipe: who opens it waits for ever."""
    os.mkfifo(path.with_name("pipe.yml"))


def text(content: str | bytes) -> Callable[[Path], None]:
    """The record with this content."""
    raw = content if isinstance(content, bytes) else content.encode("utf-8")
    return lambda path: path.write_bytes(raw) and None


REMOVE = "    remove it, or write the text without it"
KIND = "kind: non-state-armed-group\n"
MADE: list[tuple[str, Path, Callable[[Path], None], str]] = [
    (
        "file-kind", ATTACK, link,
        "content/incidents/linked.yml:1:1: error: not a regular file [file-kind]\n"
        "    links, pipes and devices are not read; put the file itself here",
    ),
    (
        "file-kind", ATTACK, pipe,
        "content/incidents/pipe.yml:1:1: error: not a regular file [file-kind]\n"
        "    links, pipes and devices are not read; put the file itself here",
    ),
    (
        "file-kind", GROUP, link_to_folder,
        "content/actors/more:1:1: error: not a regular file [file-kind]\n"
        "    links, pipes and devices are not read; put the file itself here",
    ),
    (
        "file-kind", Path("content/pages/about.md"), linked_kind,
        "content/pages:1:1: error: not a folder of records [file-kind]\n"
        "    did you mean 'pages/'?",
    ),
    (
        "file-size", GROUP, text(f"name: The Group\n{KIND}#{' ' * 1024 * 1024}"),
        "content/actors/group.yml:1:1: error: larger than 1 MiB [file-size]\n"
        "    a record is a few kilobytes; split it",
    ),
    (
        "file-size", Path("content/pages/about.md"), text(f"---\ntitle: About\n---\n{'word ' * 13108}\n"),
        "content/pages/about.md:4:1: error: a body of more than 64 KiB [file-size]\n"
        "    split it into two",
    ),
    (
        "file-encoding", GROUP, text(f"{KIND}name: Café Group\n".encode("latin-1")),
        "content/actors/group.yml:2:10: error: not UTF-8 [file-encoding]\n"
        "    save the file as UTF-8",
    ),
    (
        "yaml-scalar", GROUP, text(f"name: The Group\n{KIND}summary: >\n  {'many words ' * 6000}\n"),
        "content/actors/group.yml:3:10: error: a text of more than 64 KiB [yaml-scalar]\n"
        "    split it",
    ),
    (
        "yaml-size", GROUP, text(f"name: The Group\n{KIND}names:\n" + "".join(f"  - Name {n}\n" for n in range(501))),
        "content/actors/group.yml:504:5: error: more than 500 items or keys in one place [yaml-size]\n"
        "    split the record",
    ),
    (
        "control-character", GROUP, text(f"name: The \u202eGroup\n{KIND}"),
        f"content/actors/group.yml:1:11: error: a control or invisible character (U+202E) [control-character]\n{REMOVE}",
    ),
    (
        "control-character", GROUP, text(f"{KIND}name: The\x00 Group\n"),
        f"content/actors/group.yml:2:10: error: a control or invisible character (U+0000) [control-character]\n{REMOVE}",
    ),
    (
        "control-character", GROUP, text(f"name: The Group\r{KIND}"),
        f"content/actors/group.yml:1:16: error: a control or invisible character (U+000D) [control-character]\n{REMOVE}",
    ),
    (
        "control-character", GROUP, text(f"\ufeffname: The Group\n{KIND}"),
        "content/actors/group.yml:1:1: error: a control or invisible character (U+FEFF) [control-character]\n"
        "    save without a byte order mark",
    ),
    (
        "file-name", GROUP, lambda path: path.rename(path.with_name("a\n\u202eb.yml")) and path.write_text(f"name: X\n{KIND}") and None,
        "content/actors/a\ufffd\ufffdb.yml:1:1: error: the file's name is no valid id [file-name]\n"
        "    name the file with small letters a-z, digits and single hyphens",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "path", "make", "expected"),
    MADE,
    ids=[f"{rule}-{number}" for number, (rule, *_) in enumerate(MADE)],
)
def test_what_cannot_lie_in_git(
    rule: str, path: Path, make: Callable[[Path], None], expected: str, site: Site
) -> None:
    project = site()
    make(project.root / path)
    _, problems = pipeline.examine(project)
    assert report(problems) == expected
    assert {problem.rule for problem in problems} == {rule}


@contextmanager
def unprivileged(folder: Path) -> Iterator[None]:
    """As a user who may not read everything, in a folder that he may enter."""
    before = Path.cwd()
    user = os.geteuid()
    os.chdir(folder)
    folder.chmod(0o755)
    try:
        if user == 0:
            os.seteuid(65534)
        yield
    finally:
        os.seteuid(user)
        os.chdir(before)


@pytest.mark.parametrize(
    ("closed", "name"),
    [
        (GROUP, "content/actors/group.yml"),
        (GROUP.parent, "content/actors"),
        (Path("content/briefgen.yml"), "content/briefgen.yml"),
    ],
)
def test_what_may_not_be_read(closed: Path, name: str, site: Site, tmp_path: Path) -> None:
    site(
        {
            "content/incidents/attack.yml": None,
            "content/briefings/first.md": None,
            "content/sources/paper.yml": None,
        }
    )
    (tmp_path / closed).chmod(0)
    try:
        with unprivileged(tmp_path):
            _, problems = pipeline.examine(Project(Path()))
    finally:
        (tmp_path / closed).chmod(0o755)
    assert report(problems) == (
        f"{name}:1:1: error: cannot be read: permission denied [file-unreadable]\n"
        "    check that it exists and that you may read it"
    )
