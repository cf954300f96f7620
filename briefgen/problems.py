"""What is wrong, where it stands, and what to do about it: errors as values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from briefgen.packing import ByFields

Severity = Literal["error", "warning"]
Format = Literal["text", "json", "github"]

WITHHELD = "(withheld)"
"""Stands in a message in place of a value that is more restricted than CLEAR."""


@dataclass(frozen=True, slots=True, order=True)
class Location(ByFields):
    """A place in a file: `path` relative to the project, `line` and `column` counted from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Problem(ByFields):
    """One thing to mend. `hint` shows what a right line looks like, or what to do."""

    where: Location
    rule: str
    what: str
    hint: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        line = f"{self.where}: {self.severity}: {self.what} [{self.rule}]"
        return f"{line}\n    {self.hint}" if self.hint else line


class BriefgenError(Exception):
    """Anything that is told to the user as one clear line, never as a traceback. The doors catch it."""


class InvalidContent(BriefgenError):
    """The content has errors; carries all of them. Raised in one place (`pipeline`), printed by the doors."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{summary(problems)}")
        self.problems = tuple(problems)


def in_words(error: OSError, *, named: bool = True) -> str:
    """What the system refused, in words: `/x/site: no space left on device`. Of two files it is the one that was written."""
    what = (error.strerror or "cannot be used").lower()
    name = error.filename2 or error.filename
    return f"{'the system says' if name is None else name}: {what}" if named else what


def noted(message: str, error: BaseException) -> str:
    """A message, with what was noted on the error: what stands now."""
    return "; ".join((message, *getattr(error, "__notes__", ())))


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """The problems that stop a build; warnings do not."""
    return [problem for problem in problems if problem.severity == "error"]


def summary(problems: Sequence[Problem]) -> str:
    """`2 errors, 1 warning`, or `no problems`."""
    counts = [
        (len(errors(problems)), "error"),
        (len(problems) - len(errors(problems)), "warning"),
    ]
    parts = [f"{count} {word}{'s' if count != 1 else ''}" for count, word in counts if count]
    return ", ".join(parts) or "no problems"


def report(problems: Sequence[Problem], form: Format = "text") -> str:
    """All problems as text for a person, JSON for a program, or GitHub's workflow commands.

    The form of the last: docs.github.com, "Workflow commands for GitHub Actions".
    """
    if form == "json":
        return json.dumps([as_dict(problem) for problem in problems], indent=2)  # ASCII: fits any terminal
    if form == "github":
        return "\n".join(_as_github(problem) for problem in problems)
    return "\n".join(str(problem) for problem in problems)


def as_dict(problem: Problem) -> dict[str, Any]:
    """A problem in JSON's types."""
    where = problem.where
    return {
        "path": where.path,
        "line": where.line,
        "column": where.column,
        "severity": problem.severity,
        "rule": problem.rule,
        "what": problem.what,
        "hint": problem.hint,
    }


def from_dict(told: Mapping[str, Any]) -> Problem:
    """The problem that `as_dict` told."""
    where = Location(told["path"], told["line"], told["column"])
    return Problem(where, told["rule"], told["what"], told["hint"], told["severity"])


def _as_github(problem: Problem) -> str:
    where = problem.where
    text = f"{problem.what} [{problem.rule}]" + (f"\n{problem.hint}" if problem.hint else "")
    properties = f"file={_github(where.path, True)},line={where.line},col={where.column}"
    return f"::{problem.severity} {properties},title=briefgen::{_github(text, False)}"


def _github(text: str, is_property: bool) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if is_property else text
