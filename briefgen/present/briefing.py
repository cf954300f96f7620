"""A briefing's page: judgements first, what they rest on, the figure, the chronology, the author's sections."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from briefgen import dates, markdown, vocabulary
from briefgen.bindings import Bindings, expand, in_scope
from briefgen.indexes import Later, grouped
from briefgen.library import Library
from briefgen.markdown import Md
from briefgen.present import claim_words, figure, incident, ledger, words
from briefgen.present.apart import shown
from briefgen.present.figure import Figure
from briefgen.present.page import Chip, Fact, View, Writer, record_head
from briefgen.records import Briefing, Claim, Incident

_JUDGEMENT = re.compile(r"^(?P<quote>> ?)\[!judgement\s+(?P<term>[^\]\s]+)\s*\][ ]*$", re.MULTILINE)


BoundCitations = Mapping[str, tuple[tuple[str, str], ...]]
"""By source: the briefings that cite it in their bodies, each with a locator ("" where none)."""


@dataclass(frozen=True, slots=True)
class JudgementView:
    """A key judgement: its word, what the word means, its term and range where it is a likelihood, its sentences."""

    degree: str
    meaning: str
    likelihood: Md
    range: str
    text: Md


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the chronology. `follows`: what the incident is said to follow, by whom, and where that is printed."""

    date: str
    incident: Md
    follows: tuple[Md, ...]
    place: Md
    state: Chip
    disputed: str


@dataclass(frozen=True, slots=True)
class BriefingView(View):
    """What a briefing's page says."""

    facts: tuple[Fact, ...]
    summary: Md
    judgements: tuple[JudgementView, ...]
    basis: tuple[Fact, ...]
    disputed: tuple[Md, ...]
    would_change: tuple[Md, ...]
    figure: Figure
    chronology: tuple[Step, ...]
    body: Md
    gaps: tuple[Md, ...]
    alternatives: tuple[Md, ...]
    assumptions: tuple[Md, ...]
    change_note: Md


def view(library: Library, briefing: Briefing) -> BriefingView:
    """The page of a briefing."""
    page = record_head(library, briefing, kind="briefing")
    writer = Writer(library, page.path)
    scope = in_scope(briefing, library)
    # In the order of the page: citations are numbered as they are written.
    summary = writer.prose(briefing.summary)
    judgements = tuple(
        JudgementView(
            *words.degree(item.likelihood, item.confidence),
            Md(item.likelihood or ""),
            vocabulary.LIKELIHOODS.terms[item.likelihood] if item.likelihood else "",
            writer.inline(item.text),
        )
        for item in briefing.key_judgements
    )
    would_change = tuple(writer.inline(item) for item in briefing.would_change)
    chronology = tuple(_step(writer, item) for item in scope)
    body = writer.prose(_body(library, briefing))
    gaps = tuple(writer.inline(item) for item in briefing.gaps)
    alternatives = tuple(writer.inline(item) for item in briefing.alternatives)
    assumptions = tuple(writer.inline(item) for item in briefing.assumptions)
    change_note = writer.inline(briefing.change_note)
    return BriefingView(
        page=page,
        references=writer.references(),
        keywords=(),
        facts=_facts(writer, briefing),
        summary=summary,
        judgements=judgements,
        basis=_basis(library, briefing, scope, writer.cited),
        disputed=_disputed(library, writer, scope),
        would_change=would_change,
        figure=figure.of(writer, briefing.id, briefing.title, scope, figure.rows(writer, scope)),
        chronology=chronology,
        body=body,
        gaps=gaps,
        alternatives=alternatives,
        assumptions=assumptions,
        change_note=change_note,
    )


def bound_citations(library: Library) -> BoundCitations:
    """What the briefings cite in their bodies, in bound values too. Made when first asked for: every body is read for it."""
    return Later(
        lambda: grouped(
            dict.fromkeys(
                (citation.key, (briefing.id, citation.locator))
                for briefing in library.briefings
                for citation, _ in markdown.parse(
                    expand(briefing.body, Bindings(briefing, library))
                ).citations
            )
        )
    )


def _body(library: Library, briefing: Briefing) -> str:
    """The body with its values bound and its judgement blocks labelled."""
    return _JUDGEMENT.sub(_label, expand(briefing.body, Bindings(briefing, library)))


def _label(match: re.Match[str]) -> str:
    term = match["term"]
    degree, meaning = words.degree(*((term, None) if term in vocabulary.LIKELIHOODS else (None, term)))
    return f"> **Judgement: {degree}** ({meaning})\n>"


def _facts(writer: Writer, briefing: Briefing) -> tuple[Fact, ...]:
    pairs = (
        ("As of", shown(dates.words(briefing.as_of))),
        ("Authors", shown(words.listing(briefing.authors))),
        ("Reviewers", shown(words.listing(briefing.reviewers))),
        ("Version", shown(briefing.version or "")),
        ("Supersedes", writer.link(briefing.supersedes) if briefing.supersedes else Md("")),
    )
    return tuple(Fact(label, value) for label, value in pairs if value)


def _basis(
    library: Library, briefing: Briefing, scope: tuple[Incident, ...], cited: tuple[str, ...]
) -> tuple[Fact, ...]:
    """How much stands behind the judgements, and how much is missing."""
    sources = {citation.key for item in scope for claim in item.claims for citation in claim.cite} | set(
        cited
    )
    claims = sum(len(item.claims) for item in scope)
    disputed = [item for item in scope if library.standings[item.id].disputed]
    inferred = sum(item.when.inferred is not None for item in scope)
    gaps = f"[{len(briefing.gaps)} named](#gaps)" if briefing.gaps else "none named"
    return (
        Fact(
            "Sources",
            shown(words.independence(len(sources), library.independent_origins(sources)) or "none"),
        ),
        Fact("Incidents", shown(f"{words.number(len(scope), 'incident')}, {words.number(claims, 'claim')}")),
        Fact("Disputed", shown(words.number(len(disputed), "incident") if disputed else "none")),
        Fact("Dates inferred", shown(words.number(inferred, "incident") if inferred else "none")),
        Fact("Gaps", Md(gaps)),
        Fact("Read up to", shown(dates.words(briefing.as_of))),
    )


def _disputed(library: Library, writer: Writer, scope: tuple[Incident, ...]) -> tuple[Md, ...]:
    return tuple(
        Md(f"{writer.link(item.id)}: {shown(found)}")
        for item in scope
        if (found := incident.disputed(library, item))
    )


def _step(writer: Writer, item: Incident) -> Step:
    return Step(
        date=words.when(item.when),
        incident=writer.link(item.id),
        follows=tuple(_follows(writer, claim) for claim in item.claims if claim.follows),
        place=writer.links(item.where) or Md("not stated"),
        state=ledger.state(writer.library, item),
        disputed=incident.disputed(writer.library, item),
    )


def _follows(writer: Writer, claim: Claim) -> Md:
    """`is said to retaliate for [the rockets on Erbil], says the United States [1 ¶ 6]`."""
    manner = claim_words.manner(claim)
    who = Md(claim_words.asserter(writer, claim) + (f" ({shown(manner)})" if manner else ""))
    return Md(f"{claim_words.value(writer, claim)}: {who} {writer.cite(claim.cite)}")
