"""Writes sites whose every text field is hostile, and knows what stands where."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markdown_it.token import Token

from briefgen import pipeline
from briefgen.markdown.dialect import parser
from briefgen.project import Project
from briefgen.records import KINDS, Settings
from tests.conftest import BASE
from tests.hostile.fields import CITED, LINE, LOCATOR, PROSE, RAW, Field, Filler
from tests.hostile.strings import Hostile, is_refused

HOST = "site_name: ''\ndocs_dir: content/pages\nuse_directory_urls: false\ntheme: {name: material, font: false}\nplugins: [search, briefgen]\n"
SETTINGS = "title: Records\ntlp: CLEAR\nvictims: {class-0: guests}\n"
IDS = {"actor": "group", "place": "town", "source": "paper", "incident": "attack", "briefing": "first", "victim": "class-0"}  # fmt: skip
FOLDERS = {"source": "sources", "actor": "actors", "place": "places", "incident": "incidents", "briefing": "briefings", "page": "pages"}  # fmt: skip
CITATION = " [@paper, para. 2]."
WORD = re.compile(r"zq(\d+)z")
"""The word beside each hostile text, by which it is found again."""


@dataclass(frozen=True)
class Placed:
    """A hostile text in a field of a file, with its word after it or before it."""

    number: int
    field: Field
    hostile: Hostile
    kind: str

    @property
    def word(self) -> str:
        return f"zq{self.number}z"

    @property
    def value(self) -> str:
        """What stands in the file."""
        text = self.hostile.text
        value = f"{self.word} {text}" if self.number % 2 else f"{text} {self.word}"
        if self.field.form == LOCATOR:
            return f"@paper, {{{value}}}"
        return value + CITATION if self.field.form == CITED or self.is_body else value

    @property
    def is_body(self) -> bool:
        return self.field.key == "body"

    @property
    def said(self) -> tuple[str, ...]:
        """What a reader must see of it: a line as it is, Markdown as it is read, up to its citation.

        A brace ends a locator, and what follows is a suffix. Some fields are read as a single paragraph, whatever
        stands in them: there a mark may find its other half beyond an empty line.
        """
        if self.field.form == LOCATOR:
            locator, ends, suffix = self.value.partition("{")[2][:-1].partition("}")
            return (suffix.lstrip(", ") if ends and self.number % 2 == 0 else locator,)
        if self.field.form not in (CITED, PROSE) and not self.is_body:
            return (self.value,)
        tokens = parser().parse(self.value), parser().parseInline(self.value.strip())
        texts = dict.fromkeys(reading(found).partition("\x00")[0] for found in tokens)
        return tuple(read if self.number % 2 else read.partition(self.word)[0] + self.word for read in texts)


def reading(tokens: Sequence[Token]) -> str:
    """What Markdown says, without its markup; NUL in place of a citation."""
    said = []
    for token in tokens:
        for child in token.children or ():
            if "piece" in child.meta:
                said.append("\x00")
            elif child.type in ("softbreak", "hardbreak"):
                said.append(" ")
            else:
                said.append(child.content)
        said.append(" " if token.children else token.content)
    return "".join(said)


@dataclass
class Plan:
    """Which string stands where. Files are made from it; what the check refuses is put down and left out."""

    strings: Sequence[Hostile]
    placed: list[Placed] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)
    harmless: bool = False

    def taker(self, kind: str, next_string: Callable[[Field], Hostile]) -> Callable[[Field], str]:
        def take(to: Field) -> str:
            one = Placed(len(self.placed), to, next_string(to), kind)
            self.placed.append(one)
            return one.word

        return take

    def written(self, number: int) -> str:
        """What stands in the file for a word."""
        one = self.placed[number]
        if self.harmless or number in self.refused:
            return Placed(number, one.field, Hostile("word"), one.kind).value
        return one.value


def dense(strings: Sequence[Hostile], many: int = 10) -> tuple[Plan, dict[str, Any]]:
    """Each string on a page of each kind of record, some fifty and more a page. Files by path, still to be `filled`."""
    plan, files = Plan(strings), {}
    for kind in (*KINDS, "settings"):
        number = 0
        start = len(plan.placed)
        while len(plan.placed) - start < len(strings):
            take = plan.taker(kind, lambda _, start=start: strings[(len(plan.placed) - start) % len(strings)])
            files.update(_record(kind, number, Filler(take, IDS, many)))
            number += 1
            if kind == "settings":
                break
    return plan, files


def crossed(strings: Sequence[Hostile], kinds: Iterable[str] = KINDS) -> tuple[Plan, dict[str, Any]]:
    """Each string in each text field of each kind of record."""
    plan, files = Plan(strings), {}
    for kind in kinds:
        asked: dict[Field, int] = {}

        def following(to: Field, asked: dict[Field, int] = asked) -> Hostile:
            asked[to] = asked.get(to, -1) + 1
            return strings[asked[to] % len(strings)]

        for number in range(len(strings)):
            files.update(_record(kind, number, Filler(plan.taker(kind, following), IDS, 1)))
    return plan, files


def _record(kind: str, number: int, filler: Filler) -> Iterator[tuple[str, Any]]:
    if kind == "settings":
        yield "content/briefgen.yml", {**filler.part(Settings), "tlp": "CLEAR"}
        return
    data = filler.part(KINDS[kind])
    ending = ".md" if kind in ("briefing", "page") else ".yml"
    if kind == "incident":
        data["where"] = [IDS["place"]]
    if "body" in data:
        body = Field(KINDS[kind], "body", RAW)
        data["body"] = [data["body"], *(filler.take(body) for _ in range(filler.many * 4))]
    yield f"content/{FOLDERS[kind]}/{kind}-{number}{ending}", data


def in_parts(strings: Sequence[Hostile], size: int) -> Iterator[Sequence[Hostile]]:
    """The strings in parts: of a large site, each list and each figure holds all titles."""
    for start in range(0, len(strings), size):
        yield strings[start : start + size]


def write(folder: Path, plan: Plan, files: dict[str, Any]) -> Project:
    """Writes a site. Each value stands on a line of its own, so that a problem's line names it."""
    texts = {
        "mkdocs.yml": HOST,
        **BASE,
        "content/briefgen.yml": SETTINGS,
        **{name: _text(data, plan) for name, data in files.items()},
    }
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return Project(folder)


def _text(data: dict[str, Any], plan: Plan) -> str:
    body = data.get("body")
    front = json.dumps({key: value for key, value in data.items() if key != "body"}, indent=0)
    front = re.sub(
        '"zq(\\d+)z"', lambda found: json.dumps(plan.written(int(found[1])), ensure_ascii=False), front
    )
    front = front.replace("\x7f", "\\u007f")
    if body is None:
        return front + "\n"
    return f"---\n{front}\n---\n" + "".join(f"{plan.written(int(word[2:-1]))}\n\n" for word in body)


def settle(folder: Path, plan: Plan, files: dict[str, Any]) -> Project:
    """Writes a site and leaves out what the check refuses, until nothing is refused. Fails where an error has no place."""
    for number, one in enumerate(plan.placed):
        if is_refused(one.hostile.text):
            plan.refused[number] = "control-character"
        elif one.is_body and not _is_one_paragraph(one.value):
            plan.refused[number] = "more than a paragraph"
    for _ in range(12):
        project = write(folder, plan, files)
        _, problems = pipeline.examine(project)
        wrong = [problem for problem in problems if problem.severity == "error"]
        if not wrong:
            return project
        new = 0
        for problem in wrong:
            lines = (folder / problem.where.path).read_text("utf-8").split("\n")
            words = WORD.findall(_paragraph(lines, problem.where.line - 1))
            assert words, f"no hostile text on the line of {problem}"
            for word in words:
                new += int(word) not in plan.refused
                plan.refused.setdefault(int(word), problem.rule)
        assert new, wrong[:3]
    raise AssertionError(f"never without errors: {wrong[:3]}")


def _paragraph(lines: Sequence[str], at: int) -> str:
    """The line, and where it holds no word of ours the lines around it: a text of several lines has its word on one."""
    start = end = at
    if not WORD.search(lines[at]):
        while start > 0 and lines[start - 1].strip():
            start -= 1
        while end + 1 < len(lines) and lines[end + 1].strip():
            end += 1
    return "\n".join(lines[start : end + 1])


def _is_one_paragraph(text: str) -> bool:
    return [token.type for token in parser().parse(text)] == ["paragraph_open", "inline", "paragraph_close"]


def refusal_is_right(one: Placed, rule: str) -> bool:
    """Whether a text had to be refused: what is no line where a line is asked for, Markdown that cites what is not there."""
    text = one.hostile.text
    if one.field.form in (PROSE, CITED) or one.is_body:
        return True
    if one.field.form == LOCATOR and re.search(r"[{}\[\];@`]", text):
        return True
    return (
        rule == "control-character"
        if is_refused(text)
        else (one.field.form == LINE and "\n" in text.strip()) or "\r" in text
    )
