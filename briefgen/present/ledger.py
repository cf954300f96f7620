"""The ledger of an incident: what each source says, side by side, and what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from briefgen import dates, evidence, ranges, vocabulary
from briefgen.evidence import Group, Row
from briefgen.library import Library
from briefgen.markdown import Md
from briefgen.present import claim_words, words
from briefgen.present.apart import shown
from briefgen.present.page import Chip, Writer
from briefgen.records import Claim, Incident, Judgement, Source
from briefgen.records.incident import (
    CasualtiesJudgement,
    ResponsibilityJudgement,
    WhenJudgement,
    WhereJudgement,
)

DISPUTED = Chip(Md("disputed"), Md("◆"), "disputed", "claims that stand exclude each other")
AGREED = Chip(Md("agreed"), Md("●"), "no conflict", "two or more claims, none of which excludes another")
SEVERAL = Chip(
    Md("several"),
    Md("◦"),
    "several claims",
    "in words or without bounds, which are not weighed against each other",
)
SINGLE = Chip(Md("single"), Md("○"), "one claim", "nothing to compare it with, and no analyst has decided")
ASSESSED = Chip(Md("assessed"), Md("■"), "assessed", "an analyst decided, and says why")
UNRESOLVED = Chip(Md("unresolved"), Md("?"), "unresolved", "an analyst looked, and cannot say")
REVISED = Chip(Md("revised"), Md("↻"), "revised", "a later figure takes the place of an earlier one")
OPEN = Chip(Md("open"), Md("□"), "not adjudicated", "no analyst has decided")
STATES = {
    "disputed": DISPUTED,
    "agreed": AGREED,
    "several": SEVERAL,
    "single": SINGLE,
    "assessed": ASSESSED,
    "unresolved": UNRESOLVED,
}
"""The state of a group to its chip; the methodology page explains them from here."""


def state(library: Library, incident: Incident) -> Chip:
    """How things stand with an incident as a whole: disputed, assessed or not adjudicated."""
    found = library.standings[incident.id]
    return DISPUTED if found.disputed else ASSESSED if found.assessed else OPEN


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One claim: its number on the page, value, the source's words, who says so, where it is printed, how it stands.

    `manner` is how it is said: first hand or not, when, as an estimate; `printed` when it was printed; `standing` one of `disputed`, `fallen` (revised or set aside) and `stands`.
    """

    number: int
    value: Md
    as_reported: str
    asserter: Md
    manner: str
    cite: Md
    printed: str
    standing: Md
    status: Md
    note: Md


@dataclass(frozen=True, slots=True)
class Decision:
    """An analyst's judgement on a property."""

    result: Md
    degree: str
    meaning: str
    rationale: Md
    relies_on: Md
    sets_aside: tuple[Md, ...]
    by: str


@dataclass(frozen=True, slots=True)
class LedgerGroup:
    """All claims on one thing. `result` is the range or the decided value in words, `support` how many say so.

    `chart` draws their figures, where they differ.
    """

    property_name: Md
    title: str
    result: str
    support: str
    chips: tuple[Chip, ...]
    chart: Md
    rows: tuple[LedgerRow, ...]
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """All groups of some properties. `alone` are the groups of one claim that nobody decided on: they fill one table."""

    groups: tuple[LedgerGroup, ...]
    alone: tuple[LedgerGroup, ...]


def ledger(writer: Writer, found: Iterable[Group], claims: Sequence[Claim]) -> Ledger:
    """The groups as a page shows them, in the order given; what several claims speak of comes before what one does."""
    order = list(found)
    return Ledger(
        tuple(group(writer, each, claims) for each in order if not _is_alone(each)),
        tuple(group(writer, each, claims) for each in order if _is_alone(each)),
    )


def _is_alone(group: Group) -> bool:
    """A single claim that no other excludes and on which nobody decided."""
    return len(group.rows) == 1 and not group.judgements and not group.disputed


def group(writer: Writer, group: Group, claims: Sequence[Claim]) -> LedgerGroup:
    """One group as a page shows it, its rows in the order given. `claims`: all of the incident, for their numbers."""
    title = claim_words.about(writer.library, group.rows[0].claim)
    rows = tuple(_row(writer, row) for row in group.rows)
    decisions = tuple(_decision(writer, judgement, claims) for judgement in group.judgements)
    revised = bool(evidence.earlier(group))
    chips = [REVISED if revised and group.state == "single" else STATES[group.state]]
    if group.disputed and group.state != "disputed":
        chips.insert(0, DISPUTED)
    if group.state in ("disputed", "agreed", "several") or chips == [REVISED]:
        chips.append(OPEN)
    return LedgerGroup(
        property_name=Md(group.property_name),
        title=title,
        result=_result(writer, group),
        support=_support(writer, group),
        chips=tuple(chips),
        chart=_chart(writer.library, title, group),
        rows=rows,
        decisions=decisions,
    )


def _chart(library: Library, title: str, group: Group) -> Md:
    """The figures of a group as a chart; nothing where words tell as much."""
    counted = [(row, count) for row in group.rows if (count := evidence.count_of(row.claim)) is not None]
    places = {row.index: place for place, (row, _) in enumerate(counted)}
    figures = [
        ranges.Figure(
            label=f"{row.index + 1} · {claim_words.speaker(library, row.claim)}",
            count=count,
            standing=standing(row),
            revised_by=places.get(row.revised_by) if row.revised_by is not None else None,
        )
        for row, count in counted
    ]
    if not ranges.is_drawn(figures):
        return Md("")
    return Md(ranges.to_svg(title, figures, evidence.result(group)))


def standing(row: Row) -> ranges.Standing:
    """How a claim stands, in one word."""
    return "disputed" if row.disputed else "stands" if row.stands else "fallen"


def _support(writer: Writer, group: Group) -> str:
    """`3 claims, 2 independent origins`; nothing for a single claim."""
    if len(group.rows) < 2:
        return ""
    cited = {citation.key for row in group.rows for citation in row.claim.cite}
    origins = words.number(writer.library.independent_origins(cited), "independent origin")
    return f"{words.number(len(group.rows), 'claim')}, {origins}"


def _result(writer: Writer, group: Group) -> str:
    """What the group's head says: the decided value, or the range of the claims that stand."""
    if group.property_name == "casualties" or group.span is not None:
        return ", later ".join((*evidence.earlier(group), evidence.total(group)))
    if group.property_name == "weapon":
        return claim_words.NOT_GIVEN
    if any(decided := [decision_words(judgement) for judgement in group.judgements]):
        return "; ".join(filter(None, decided))
    said = (_value_words(writer.library, row.claim) for row in group.rows if row.stands)
    return " or ".join(dict.fromkeys(filter(None, said)))


def _value_words(library: Library, claim: Claim) -> str:
    """A date, a place or an extent of damage as plain words; nothing for what takes a sentence."""
    if claim.where is not None:
        return library.named[claim.where.place].label
    if claim.when is not None:
        return words.when(claim.when)
    return vocabulary.DAMAGE_EXTENTS.terms[claim.damage.extent] if claim.damage is not None else ""


def decision_words(judgement: Judgement) -> str:
    """A decided value as plain words; nothing where the analyst cannot say, or where it is a record's name."""
    if isinstance(judgement, CasualtiesJudgement):
        return words.count(judgement.result) if judgement.result else ""
    if isinstance(judgement, WhenJudgement):
        return dates.words(judgement.result) if judgement.result else ""
    if isinstance(judgement, WhereJudgement | ResponsibilityJudgement):
        return ""
    result = str(getattr(judgement, "result", ""))
    return "" if result == "unresolved" else result


def _decision(writer: Writer, judgement: Judgement, claims: Sequence[Claim]) -> Decision:
    if isinstance(judgement, WhereJudgement):
        result = writer.link(judgement.result)
    elif isinstance(judgement, ResponsibilityJudgement):
        result = writer.links(judgement.result)
    else:
        result = shown(decision_words(judgement))
    degree, meaning = words.degree(judgement.likelihood, judgement.confidence)
    numbers = {claim.id: index + 1 for index, claim in enumerate(claims) if claim.id}
    by = ", ".join(
        part for part in (judgement.analyst, dates.words(judgement.date) if judgement.date else "") if part
    )
    return Decision(
        result=result or Md("unresolved"),
        degree=degree,
        meaning=meaning,
        rationale=writer.inline(judgement.rationale),
        relies_on=Md(", ".join(_to_claim(numbers[key]) for key in judgement.relies_on if key in numbers)),
        sets_aside=tuple(
            Md(f"{_to_claim(numbers[item.claim])}: {shown(_reason(item.reason, item.note))}")
            for item in judgement.sets_aside
            if item.claim in numbers
        ),
        by=by,
    )


def _reason(reason: str, note: str | None) -> str:
    meaning = vocabulary.SET_ASIDE_REASONS.terms[reason]
    return f"{meaning} ({note})" if note else meaning


def _to_claim(number: int) -> Md:
    return Md(f'<a href="#claim-{number}">claim {number}</a>')


def _row(writer: Writer, row: Row) -> LedgerRow:
    claim = row.claim
    given = getattr(claim, claim.property)
    return LedgerRow(
        number=row.index + 1,
        value=claim_words.value(writer, claim),
        as_reported=getattr(given, "as_reported", None) or "",
        asserter=claim_words.asserter(writer, claim),
        manner=claim_words.manner(claim),
        cite=writer.cite(claim.cite),
        printed=_printed(writer, claim),
        standing=Md(standing(row)),
        status=_status(row),
        note=_note(writer, claim),
    )


def _printed(writer: Writer, claim: Claim) -> str:
    """When the sources of a claim were printed."""
    sources = (writer.library.records.get(citation.key) for citation in claim.cite)
    found = (words.printed_on(source) for source in sources if isinstance(source, Source))
    return "; ".join(dict.fromkeys(found))


def _note(writer: Writer, claim: Claim) -> Md:
    """The basis of an inferred date, and the record's remark on the claim."""
    basis = writer.inline(claim.when.inferred) if claim.when and claim.when.inferred else Md("")
    return Md(" ".join(part for part in (basis, writer.inline(claim.note)) if part))


def _status(row: Row) -> Md:
    """How a claim stands against the others of its ledger."""
    parts: list[str] = []
    if row.set_aside is not None:
        parts.append(f"set aside: {shown(_reason(row.set_aside.reason, row.set_aside.note))}")
    if row.revised_by is not None:
        parts.append(f"revised by {_to_claim(row.revised_by + 1)}")
    if row.revises is not None:
        parts.append(f"revises {_to_claim(row.revises + 1)}")
    if row.conflicts_with:
        others = words.listing(_to_claim(index + 1) for index in row.conflicts_with)
        parts.append(f"conflicts with {others}")
    if row.relied_on:
        parts.append("relied on")
    return Md("; ".join(parts) or "stands")
