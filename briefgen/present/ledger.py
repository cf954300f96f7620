"""The ledger of an incident: what each source says, side by side, and what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from briefgen import dates, evidence, vocabulary
from briefgen.evidence import Group, Row
from briefgen.markdown import Md, escape
from briefgen.present import claim_words, words
from briefgen.present.page import Chip, Writer
from briefgen.records import Claim, Judgement
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
SINGLE = Chip(
    Md("single"),
    Md("○"),
    "one claim, not adjudicated",
    "nothing to compare it with, and no analyst has decided",
)
ASSESSED = Chip(Md("assessed"), Md("■"), "assessed", "an analyst decided, and says why")
UNRESOLVED = Chip(Md("unresolved"), Md("□"), "unresolved", "an analyst looked, and cannot say")
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


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One claim: its number on the page, value, the source's words, who says so, where it is printed, how it stands."""

    number: int
    value: Md
    as_reported: str
    asserter: Md
    manner: str
    cite: Md
    said: str
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
    """All claims on one thing. `result` is the range or the decided value in words."""

    title: str
    result: str
    chips: tuple[Chip, ...]
    rows: tuple[LedgerRow, ...]
    decisions: tuple[Decision, ...]


def groups(writer: Writer, found: Iterable[Group], claims: Sequence[Claim]) -> tuple[LedgerGroup, ...]:
    """The groups of a ledger as a page shows them, in the order given."""
    made = [(group, _group(writer, group, claims)) for group in found]
    alone = [view for group, view in made if _is_aside(group)]
    rows = tuple(sorted((row for view in alone for row in view.rows), key=lambda row: row.number))
    gathered = LedgerGroup(vocabulary.CLAIM_PROPERTIES.terms["other"], "", (), rows, ())
    return (*(view for group, view in made if not _is_aside(group)), *((gathered,) if rows else ()))


def _is_aside(group: Group) -> bool:
    """A single statement on a topic of its own: these stand together in one table."""
    return (
        group.property_name == "other"
        and len(group.rows) == 1
        and not group.judgements
        and not group.disputed
    )


def _group(writer: Writer, group: Group, claims: Sequence[Claim]) -> LedgerGroup:
    rows = tuple(_row(writer, row) for row in group.rows)
    decisions = tuple(_decision(writer, judgement, claims) for judgement in group.judgements)
    revised = bool(evidence.earlier(group))
    chips = [REVISED if revised and group.state == "single" else STATES[group.state]]
    if group.disputed and group.state != "disputed":
        chips.insert(0, DISPUTED)
    if group.state in ("disputed", "agreed", "several") or chips == [REVISED]:
        chips.append(OPEN)
    return LedgerGroup(_title(writer, group), _result(writer, group), tuple(chips), rows, decisions)


def _title(writer: Writer, group: Group) -> str:
    label = vocabulary.CLAIM_PROPERTIES.terms[group.property_name]
    if group.property_name == "casualties":
        who, outcome = group.scope
        return f"{label}: {words.harm(_victims(writer, who), outcome)}"
    if group.property_name == "weapon":
        return f"{label}: {vocabulary.WEAPON_KINDS.terms[group.scope[0]]}"
    if group.property_name == "other" and group.scope[0]:
        return f"{label}: {group.scope[0]}"
    return label


def _victims(writer: Writer, who: str) -> str:
    record = writer.library.records.get(who)
    return words.victims(who, writer.library.settings, {who: record.label} if record else {})


def _result(writer: Writer, group: Group) -> str:
    """What the group's head says: the decided value, or the range of the claims that stand."""
    if group.property_name in ("casualties", "weapon") or group.span is not None:
        return ", later ".join((*evidence.earlier(group), evidence.total(group)))
    if any(decided := [decision_words(judgement) for judgement in group.judgements]):
        return "; ".join(filter(None, decided))
    if group.property_name == "where":
        labels = (
            writer.library.records[row.claim.where.place].label
            for row in group.rows
            if row.stands and row.claim.where
        )
        return " or ".join(dict.fromkeys(labels))
    if group.property_name == "when":
        return " or ".join(
            dict.fromkeys(words.when(row.claim.when) for row in group.rows if row.stands and row.claim.when)
        )
    return ""


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
        result = escape(decision_words(judgement))
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
            Md(f"{_to_claim(numbers[item.claim])}: {escape(_reason(item.reason, item.note))}")
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
        said=dates.words(claim.asserted_on) if claim.asserted_on else "",
        status=_status(row),
        note=_note(writer, claim),
    )


def _note(writer: Writer, claim: Claim) -> Md:
    """The basis of an inferred date, and the record's remark on the claim."""
    basis = writer.inline(claim.when.inferred) if claim.when and claim.when.inferred else Md("")
    return Md(" ".join(part for part in (basis, writer.inline(claim.note)) if part))


def _status(row: Row) -> Md:
    """How a claim stands against the others of its ledger."""
    parts: list[str] = []
    if row.set_aside is not None:
        parts.append(f"set aside: {escape(_reason(row.set_aside.reason, row.set_aside.note))}")
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
