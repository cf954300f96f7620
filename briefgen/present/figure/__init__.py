"""A timeline of incidents as a page shows it: the figure in both drawings, the sentence that sums it up, the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from briefgen import timeline
from briefgen.markdown import Md
from briefgen.present import ledger, paths, words
from briefgen.present.apart import shown
from briefgen.present.controls import Controls
from briefgen.present.figure.arranging import Arrangement, arrange
from briefgen.present.figure.controls import controls
from briefgen.present.page import Chip, Writer
from briefgen.records import Incident

LARGEST = 500
"""How many incidents a figure shows at most; the latest are kept, and the sentence under it says so."""

WIDTH, WIDE = 760, 1180
"""How many pixels wide a figure is laid out: in a column of text, and across the whole page."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One line of the table under a timeline."""

    date: str
    incident: Md
    place: Md
    type: str
    state: Chip


@dataclass(frozen=True, slots=True)
class Figure:
    """A timeline: `svg` and `json` are the same model drawn twice; `rows` is the same as a table.

    `style` are its classes. `controls` are what a reader may choose; None where there are too few events for that.
    """

    id: Md
    style: Md
    summary: str
    svg: Md
    json: Md
    script: Md
    controls: Controls | None
    rows: tuple[FigureRow, ...]


Rows = Mapping[str, FigureRow]
"""Incidents as lines of a table, by id: made once for all tables of a page."""


def of(
    writer: Writer, key: str, title: str, incidents: Sequence[Incident], rows: Rows, *, wide: bool = False
) -> Figure:
    """The timeline of some incidents, given in order of time, and their lines of its table. Arrows lead from one to another that is said to follow it.

    `wide` says that it has the whole width of the page, not that of a column of text.
    """
    chosen = incidents[-LARGEST:]
    arranged = arrange(writer.library, chosen)
    events = [_event(writer, incident, arranged) for incident in chosen]
    model = timeline.build(key, title, events, _links(chosen), lanes=arranged.order)
    sheet = timeline.Sheet(model, WIDE if wide else WIDTH)
    return Figure(
        id=Md(f"timeline-{key}"),
        style=Md("bg-timeline bg-timeline-wide" if wide else "bg-timeline"),
        summary=_omission(len(incidents)) + sheet.summary,
        svg=Md(timeline.drawn(sheet)),
        json=Md(timeline.data(sheet)),
        script=Md(paths.relative("assets/plotly.min.js", writer.path)),
        controls=controls(writer.library, model),
        rows=tuple(rows[event.id] for event in model.events),
    )


def _omission(amount: int) -> str:
    return f"The latest {LARGEST} of {amount} incidents. " if amount > LARGEST else ""


def _event(writer: Writer, incident: Incident, arranged: Arrangement) -> timeline.Event:
    library = writer.library
    return timeline.Event(
        id=incident.id,
        title=incident.title,
        date=incident.when.edtf,
        href=writer.to(incident),
        lanes=arranged.lanes[incident.id],
        keys=arranged.keys[incident.id],
        kind=words.term(incident.type),
        place=", ".join(library.named[key].label for key in incident.where if key in library.named),
        state=ledger.state(library, incident).text,
        inferred=incident.when.inferred is not None,
    )


def _links(incidents: Sequence[Incident]) -> list[timeline.Link]:
    """Who is said to follow whom, among these; suspected where nobody states it outright."""
    shown = {incident.id for incident in incidents}
    found: dict[tuple[str, str], bool] = {}
    for incident in incidents:
        for claim in incident.claims:
            if claim.follows is None or claim.follows.incident not in shown or claim.speech == "denies":
                continue
            pair = (claim.follows.incident, incident.id)
            suspected = claim.speech in ("speculates", "alleges", "estimates")
            found[pair] = found.get(pair, True) and suspected
    return [timeline.Link(source, target, suspected) for (source, target), suspected in found.items()]


def rows(writer: Writer, incidents: Iterable[Incident]) -> Rows:
    """Incidents as lines of a table."""
    return {incident.id: row(writer, incident) for incident in incidents}


def row(writer: Writer, incident: Incident) -> FigureRow:
    """An incident as one line of a table."""
    return FigureRow(
        date=words.when(incident.when),
        incident=writer.link(incident.id),
        place=writer.links(incident.where) or shown("not stated"),
        type=words.term(incident.type),
        state=ledger.state(writer.library, incident),
    )
