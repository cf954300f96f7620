"""What is wrong in a file's YAML: where to look, and what an author can do about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import yaml

Position = tuple[int, int]
"""Line and column, counted from 0, as the parser gives them."""

_OPENED = re.compile(r"""(?:: |- |[\[{,]\s*)(?P<quote>["'])(?:(?!(?P=quote)).)*$""")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a file's YAML, at a line and column counted from 0."""

    line: int
    column: int
    rule: str
    what: str
    hint: str


def not_valid(error: yaml.MarkedYAMLError, text: str) -> Fault:
    """A parser's error in our words."""
    what = " ".join(part for part in (error.context, error.problem) if part)
    line, column = _culprit(error)
    if unclosed := _unclosed(text, line):
        line, column, what = *unclosed, "a quoted text ends far below"
    return Fault(
        line, column, "yaml-syntax", f"not valid YAML: {what}", _advice(what, _at(text, line, column))
    )


def within(faults: list[Fault], text: str) -> list[Fault]:
    """What is missing at the end of the text is missing on the last line, not on one that is not there."""
    if not faults:
        return faults
    lines = text.rstrip("\n").split("\n")
    line, column = len(lines) - 1, len(lines[-1])
    return [fault if fault.line <= line else replace(fault, line=line, column=column) for fault in faults]


def apart(lines: int) -> str:
    """How far above, so that the words hold in a front matter too."""
    return "on this line" if lines == 0 else "one line above" if lines == 1 else f"{lines} lines above"


def _culprit(error: yaml.MarkedYAMLError) -> Position:
    """Where to look: what was opened and never closed, rather than the place far below where the parser gave up."""
    mark = error.problem_mark or error.context_mark
    opened = error.context_mark
    if (
        mark
        and opened
        and error.context
        and re.search("quoted scalar|simple key|flow", error.context)
        and opened.line < mark.line
    ):
        mark = opened
    return (mark.line, mark.column) if mark else (0, 0)


def _unclosed(text: str, line: int) -> Position | None:
    """Where a quote was opened that closes only on a later line, `line`, at what was to open another quoted text."""
    lines = text.split("\n")[: line + 1]
    for number, above in enumerate(lines[:-1]):
        opened = _OPENED.search(above)
        if (
            opened
            and next((below for below in range(number + 1, len(lines)) if opened["quote"] in lines[below]), 0)
            == line
        ):
            return number, opened.start("quote")
    return None


def _at(text: str, line: int, column: int) -> str:
    lines = text.split("\n")
    return lines[line][column : column + 1] if line < len(lines) else ""


def _advice(what: str, culprit: str) -> str:
    """What an author can do about a parser's words; `culprit` is the character where it stopped, or nothing."""
    if culprit == "\t":
        return "indent with spaces, not tabs"
    if "mapping values are not allowed" in what:
        return "a text with a colon and a space in it needs quotes: title: 'Erbil: the attack'; or the line above lacks its colon"
    if "cannot start any token" in what:
        return 'a text that begins with @, ` or % needs quotes: cite: "@source-id, para. 6"'
    if "escape" in what:
        return "a backslash in double quotes begins an escape: use single quotes"
    if "quoted" in what:
        return "a quote is not closed"
    if "flow" in what:
        return "a bracket is not closed, or a comma is missing"
    if "expected ':'" in what:
        return "this line lacks its colon, or is not indented as the text it belongs to"
    return "check the indentation and the quotes of this line and the one above"
