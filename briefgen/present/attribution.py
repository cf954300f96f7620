"""Who did it, according to whom: stances kept apart, in order of time, and a chart of the positions."""

from __future__ import annotations

from dataclasses import dataclass, replace

from briefgen import dates, evidence, vocabulary
from briefgen.evidence import ATTRIBUTING, CLEARING, Group, Row
from briefgen.evidence.positions import UNNAMED
from briefgen.library import Library
from briefgen.markdown import Md
from briefgen.present import claim_words, ledger, words
from briefgen.present.apart import shown
from briefgen.present.ledger import LedgerGroup, LedgerRow
from briefgen.present.page import Writer
from briefgen.records import Claim, Incident, Source

SHAPES = {
    "claims": "■",
    "denies": "□",
    "blames": "●",
    "suspects": "◐",
    "exonerates": "○",
    "condemns": "▽",
    "praises": "△",
    "declines-to-comment": "–",
    "no-claim-reported": "∅",
}
"""A stance to its shape, in the chart and in the table."""

REMARKS = {"condemns": "which attributes nothing", "praises": "which attributes nothing"}

LEAST = 3
"""Fewer positions than this need no chart."""


@dataclass(frozen=True, slots=True)
class Stance:
    """All claims of one stance, in order of time. `remark` says what the stance does not say."""

    shape: Md
    label: str
    remark: str
    rows: tuple[LedgerRow, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """One claim in the chart: the way to its row, its shape, its stance and who takes it."""

    target: Md
    shape: Md
    stance: str
    who: str
    side: Md


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One actor in the chart: who clears them, who attributes it to them."""

    actor: Md
    cleared: tuple[Mark, ...]
    attributed: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Attribution:
    """The section on who did it. `chart` is empty where there are few positions; `apart` are those that name nobody."""

    head: LedgerGroup
    chart: tuple[ChartRow, ...]
    apart: tuple[Mark, ...]
    stances: tuple[Stance, ...]


def section(writer: Writer, incident: Incident) -> Attribution | None:
    """The section of an incident; nothing where no claim is about who did it."""
    found = [
        group for group in writer.library.ledgers[incident.id] if group.property_name == "responsibility"
    ]
    return _section(writer, incident, found[0]) if found else None


def _section(writer: Writer, incident: Incident, group: Group) -> Attribution:
    rows = sorted(group.rows, key=lambda row: _order(writer.library, row))
    head = ledger.group(writer, replace(group, rows=tuple(rows)), incident.claims)
    by_number = {row.number: row for row in head.rows}
    stances = tuple(
        Stance(
            Md(SHAPES[stance]),
            words.term(stance).capitalize(),
            REMARKS.get(stance, ""),
            tuple(by_number[row.index + 1] for row in rows if _stance(row.claim) == stance),
        )
        for stance in vocabulary.STANCES.terms
        if any(_stance(row.claim) == stance for row in rows)
    )
    named = evidence.positions(rows) if len(rows) >= LEAST else ()
    neither = [row for row in rows if row.stands and _stance(row.claim) not in ATTRIBUTING | CLEARING]
    return Attribution(
        head=head,
        chart=tuple(_chart_row(writer, position) for position in named),
        apart=tuple(_mark(writer, row) for row in neither) if named else (),
        stances=stances,
    )


def summary(library: Library, incident: Incident) -> str:
    """`assessed: Iran; named: Kataib Hezbollah (2 claims); cleared: Iran (1 claim)`; nothing where nobody is."""
    rows = [row for group in library.ledgers[incident.id] for row in group.rows]
    judgement = incident.assessment.responsibility if incident.assessment else None
    decided = [_label(library, actor) for actor in judgement.result] if judgement else []
    found = evidence.positions(rows)
    named = [
        _counted(library, position.actor, position.attributed) for position in found if position.attributed
    ]
    cleared = [_counted(library, position.actor, position.cleared) for position in found if position.cleared]
    parts = (("assessed", decided), ("named", named), ("cleared", cleared))
    return "; ".join(f"{word}: {', '.join(actors)}" for word, actors in parts if actors)


def _counted(library: Library, actor: str, rows: tuple[Row, ...]) -> str:
    return f"{_label(library, actor)} ({words.number(len(rows), 'claim')})"


def _label(library: Library, actor: str) -> str:
    return "somebody not named" if actor == UNNAMED else library.label(actor)


def _stance(claim: Claim) -> str:
    assert claim.responsibility is not None
    return claim.responsibility.stance


def _order(library: Library, row: Row) -> tuple[object, ...]:
    """By stance, then by the day it was said, or by the day it was printed, which is the latest it can have been."""
    order = list(vocabulary.STANCES.terms)
    return (order.index(_stance(row.claim)), _said(library, row.claim), row.index)


def _said(library: Library, claim: Claim) -> tuple[object, ...]:
    sources = (library.records.get(citation.key) for citation in claim.cite)
    printed = [source.issued.edtf for source in sources if isinstance(source, Source) and source.issued]
    known = [claim.asserted_on] if claim.asserted_on else printed
    # What has no date at all comes last.
    return min(((0, *dates.sort_key(date)) for date in known), default=(1,))


def _chart_row(writer: Writer, position: evidence.Position) -> ChartRow:
    actor = writer.link(position.actor) if position.actor else shown(_label(writer.library, UNNAMED))
    return ChartRow(
        actor,
        tuple(_mark(writer, row) for row in position.cleared),
        tuple(_mark(writer, row) for row in position.attributed),
    )


def _mark(writer: Writer, row: Row) -> Mark:
    stance = _stance(row.claim)
    side = "for" if stance in ATTRIBUTING else "against" if stance in CLEARING else "apart"
    return Mark(
        target=Md(f"#claim-{row.index + 1}"),
        shape=Md(SHAPES[stance]),
        stance=words.term(stance),
        who=claim_words.speaker(writer.library, row.claim),
        side=Md(side),
    )
