"""Rules on prose: uncited text cannot be published, and figures come from the records or carry their source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefgen import markdown
from briefgen.bindings import (
    BOUND,
    CITED,
    EXPRESSION,
    STATEMENT,
    Bindings,
    InvalidExpression,
    UnknownClaim,
    UnknownIncident,
    evaluate,
)
from briefgen.check.subject import Context, Finding, Subject
from briefgen.citations import Citation
from briefgen.library import Library
from briefgen.load import Document
from briefgen.markdown import Paragraph, Prose
from briefgen.records import Briefing, Page, Record
from briefgen.records.scalars import ProseMark
from briefgen.records.walk import Leaf, Place, walk
from briefgen.suggest import closest
from briefgen.vocabulary import CONFIDENCES, LIKELIHOODS

JUDGEMENT = re.compile(r"\[!judgement(?:\s+(?P<term>[^\]\s]+))?\s*\]")
"""The first line of a block of analysis: `> [!judgement likely]`."""

_MARKED = re.compile(r" {0,3}tlp\s*:\s*[\"']?(?:tlp\s*:\s*)?(?:green|amber|red)\b", re.IGNORECASE)
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_FIRST_LINES = 12
"""Where a marking is looked for that slipped out of the front matter: as far as a second block of fields may reach."""

RESTRICTED = "refers to a record that this audience may not see"
RESTRICTED_HINT = "mark this part as strictly as that record, or remove the reference"


def restricted_claim(place: Place, *, body_line: int | None = None, needle: str = "") -> Finding:
    """That something refers to a claim which the audience may not see."""
    what, hint = RESTRICTED.replace("record", "claim"), RESTRICTED_HINT.replace("record", "claim")
    return Finding("restricted-reference", place, what, hint, body_line=body_line, needle=needle)


_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions "
    "billion dozen dozens"
)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
FIGURE = re.compile(rf"\d(?:[\d.,]*\d)?|\b(?:{'|'.join(_WORDS.split())})\b", re.IGNORECASE)
"""A figure: a digit, or a number word from two on. `one` is left out: it is a pronoun as often as a number."""


MAX_PROSE = 64 * 1024
"""Characters of Markdown in a record, ten thousand words. In so many, prose made to take long takes a second or so."""


def too_much(document: Document, record: Record) -> Finding | None:
    """What is wrong with a record whose Markdown would take too long to read. It is measured before it is read."""
    if len(document.text) + len(document.body or "") <= MAX_PROSE:
        return None
    leaves = [leaf for leaf in walk(record)[0] if isinstance(leaf.mark, ProseMark)]
    longest = max(leaves, key=lambda leaf: len(leaf.value), default=None)
    if longest is None or sum(len(leaf.value) for leaf in leaves) + len(document.body or "") <= MAX_PROSE:
        return None
    what = f"more than {MAX_PROSE // 1024} KiB of Markdown in one record, the longest of its texts here"
    return Finding("file-size", longest.place, what, "split the record")


def body_prose(body: str) -> Prose:
    """A body as prose, each expression in it standing for a citation: a bound value carries its own."""
    return markdown.parse(EXPRESSION.sub(CITED, body))


def body_citations(body: str) -> Iterator[tuple[Citation, int]]:
    """The citations that a body's author wrote, each with its line, without those that stand for an expression."""
    written = EXPRESSION.sub("", body)
    if f"@{BOUND}" in written:
        yield from markdown.parse(written).citations
    else:
        yield from (
            (citation, line) for citation, line in body_prose(body).citations if citation.key != BOUND
        )


def marking_in_body(document: Document) -> Iterator[Finding]:
    """A marking stands in the front matter: in the text it marks nothing, and is published. One in a code block is an example."""
    for number, line in enumerate((document.body or "").split("\n", _FIRST_LINES)[:_FIRST_LINES]):
        if _FENCE.match(line):
            return
        if _MARKED.match(line):
            yield Finding(
                "marking-in-body", ("body",), "a marking in the text, where it does not hold",
                "put it between the hyphens at the head of the file", severity="warning", body_line=number,
            )  # fmt: skip
            return


def cited_prose(subject: Subject, context: Context) -> Iterator[Finding]:
    """Each paragraph of a summary, a judgement or a basis cites, and so does each sentence with a figure."""
    for leaf, prose in subject.prose:
        if isinstance(leaf.mark, ProseMark) and leaf.mark.cited:
            for paragraph in prose.paragraphs:
                yield from _uncited(paragraph, leaf, context)


def cited_bodies(subject: Subject, context: Context) -> Iterator[Finding]:
    """The same for a briefing's body. Analysis stands in a judgement block, which needs no citation."""
    if not isinstance(subject.record, Briefing):
        return
    leaf = Leaf(("body",), ProseMark(cited=True), subject.record.body)
    for paragraph in body_prose(subject.record.body).paragraphs:
        marker = JUDGEMENT.match(paragraph.text)
        if paragraph.kind != "quote" or marker is None:
            yield from _uncited(paragraph, leaf, context)
            continue
        yield from _judgement(marker["term"], paragraph)


def citation_forms(subject: Subject, context: Context) -> Iterator[Finding]:
    """Citations in prose have Pandoc's form, and locators a known one."""
    for leaf, prose in subject.prose:
        for error, _ in prose.errors:
            yield Finding(
                error.rule, leaf.place, error.what, error.hint, needle="@" + (error.key or ""), quotes=True
            )
    if isinstance(subject.record, Briefing | Page):
        for error, line in body_prose(subject.record.body).errors:
            yield Finding(error.rule, ("body",), error.what, error.hint, body_line=line, quotes=True)


def expressions(subject: Subject, context: Context) -> Iterator[Finding]:
    """An expression {{ … }} stands in a briefing's body alone, and there is nothing else of its kind."""
    for leaf, _ in subject.prose:
        if "{{" in leaf.value and (found := EXPRESSION.search(leaf.value)):
            yield Finding(
                "expression",
                leaf.place,
                "{{ … }} stands outside a briefing's body",
                "write the value, with its citation",
                needle=found.group()[:20],
            )
    if isinstance(subject.record, Page):
        yield from _no_expressions(subject.record.body)
    if isinstance(subject.record, Briefing):
        yield from _no_statements(subject.record.body)


def bound_values(briefing: Briefing, context: Context, library: Library) -> Iterator[Finding]:
    """Each {{ … }} in a briefing's body inserts something."""
    body = briefing.body
    bindings = Bindings(briefing, library)
    for match in EXPRESSION.finditer(body):
        line = body.count("\n", 0, match.start())
        try:
            evaluate(match["expression"], bindings)
        except InvalidExpression as error:
            key = error.incident if isinstance(error, UnknownIncident) else ""
            if isinstance(error, UnknownClaim) and (error.incident, error.claim) in context.withheld_claims:
                yield restricted_claim(("body",), body_line=line, needle=match.group())
            elif key in context.withheld:
                yield Finding(
                    "restricted-reference",
                    ("body",),
                    RESTRICTED,
                    RESTRICTED_HINT,
                    body_line=line,
                    needle=match.group(),
                )
            elif (
                context.ids.get(key) != "incident"
            ):  # otherwise it is there, and what is wrong with it was said
                yield Finding(
                    "expression",
                    ("body",),
                    error.what,
                    error.hint,
                    body_line=line,
                    needle=match.group(),
                    quotes=True,
                )


def _no_expressions(body: str) -> Iterator[Finding]:
    for match in EXPRESSION.finditer(body):
        line = body.count("\n", 0, match.start())
        what = "{{ … }} stands outside a briefing's body"
        yield Finding(
            "expression",
            ("body",),
            what,
            "write the value, with its citation",
            body_line=line,
            needle=match.group()[:20],
        )


def _no_statements(body: str) -> Iterator[Finding]:
    rest = EXPRESSION.sub(lambda match: " " * len(match.group()), body)
    for found in re.finditer(rf"{STATEMENT.pattern}|\{{\{{", rest):
        yield Finding(
            "expression", ("body",), f"'{found.group()}' begins no expression", "a body holds {{ … }} on one line, and no statements or comments",
            body_line=rest.count("\n", 0, found.start()), needle=found.group(),
        )  # fmt: skip


def _uncited(paragraph: Paragraph, leaf: Leaf, context: Context) -> Iterator[Finding]:
    if paragraph.kind in ("heading", "code") or not (paragraph.text or paragraph.sentences):
        return
    if not any(sentence.has_citation for sentence in paragraph.sentences):
        yield _finding(
            "uncited-paragraph",
            "a paragraph without a citation",
            "end it with its source: [@source-id, para. 6]",
            leaf,
            paragraph.line,
            _start(paragraph.text),
        )
        return
    for sentence in paragraph.sentences:
        figure = None if sentence.has_citation else FIGURE.search(_without_ids(sentence.text, context))
        if figure:
            yield _finding(
                "uncited-figure", "a sentence with the figure {value} and no citation",
                "cite it in the same sentence, or bind it to a record with {{ figure('incident-id', 'claim-id') }}",
                leaf, sentence.line, _start(sentence.text), value=figure.group(),
            )  # fmt: skip


def _without_ids(text: str, context: Context) -> str:
    """The text without ids of records: a link without words of its own stands as its id, and a digit there is no figure."""
    return _SLUG.sub(lambda match: "" if match.group() in context.ids else match.group(), text)


def _judgement(term: str | None, paragraph: Paragraph) -> Iterator[Finding]:
    terms = (*LIKELIHOODS.terms, *CONFIDENCES.terms)
    if term in terms:
        return
    near = closest(term, terms) if term else None
    hint = (
        f"did you mean '{near}'?"
        if near
        else "write > [!judgement likely]; the words are " + ", ".join(terms)
    )
    what = (
        "unknown likelihood or confidence {value}"
        if term
        else "a judgement block without likelihood or confidence"
    )
    yield Finding(
        "judgement-without-degree", ("body",), what, hint, value=term or "", body_line=paragraph.line
    )


def _finding(
    rule: str, what: str, hint: str, leaf: Leaf, line: int, needle: str, *, value: str = ""
) -> Finding:
    if leaf.place == ("body",):
        return Finding(rule, leaf.place, what, hint, value=value, body_line=line)
    return Finding(rule, leaf.place, what, hint, value=value, needle=needle)


def _start(text: str) -> str:
    """The first words of a sentence: enough to find it in the file, few enough to stand on one line of it."""
    return " ".join(text.split()[:2])
