"""A timeline of incidents as a page shows it: the figure in both drawings, the sentence that sums it up, the table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from briefgen import timeline
from briefgen.library import Library
from briefgen.markdown import Md, escape
from briefgen.present import ledger, paths, words
from briefgen.present.page import Writer
from briefgen.records import Incident

LANES = {
    "Attacks and strikes": (
        "government-regains-territory", "non-state-actor-overtakes-territory", "armed-clash", "chemical-weapon",
        "air-drone-strike", "suicide-bomb", "shelling-artillery-missile", "remote-explosive-landmine-ied", "grenade",
        "sexual-violence", "attack", "abduction-forced-disappearance", "interception", "cyber",
    ),
    "Protests and riots": (
        "protest",
        "peaceful-protest", "protest-with-intervention", "excessive-force-against-protesters", "violent-demonstration", "mob-violence",
    ),
    "Forces and bases": (
        "deployment", "withdrawal", "headquarters-or-base-established", "non-violent-transfer-of-territory",
        "disrupted-weapons-use", "change-to-group-activity", "looting-property-destruction", "arrests",
    ),
    "Decisions and statements": ("statement", "vote", "agreement", "sanction", "other"),
}  # fmt: skip
"""Lanes of a timeline, from the top, with the event types in each."""

LARGEST = 500
"""How many incidents a figure shows at most; the latest are kept, and the sentence under it says so."""

LANE = {kind: lane for lane, kinds in LANES.items() for kind in kinds}


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One line of the table under a timeline."""

    date: str
    incident: Md
    place: Md
    type: str
    state: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A timeline: `svg` and `json` are the same model drawn twice; `rows` is the same as a table."""

    id: Md
    summary: str
    svg: Md
    json: Md
    script: Md
    rows: tuple[FigureRow, ...]


def of(writer: Writer, key: str, title: str, incidents: Iterable[Incident]) -> Figure:
    """The timeline of some incidents, given in order of time. Arrows lead from one to another that is said to follow it."""
    every = list(incidents)
    chosen = every[-LARGEST:]
    events = [_event(writer, incident) for incident in chosen]
    model = timeline.build(key, title, events, _links(chosen), lanes=LANES)
    by_id = {incident.id: incident for incident in chosen}
    return Figure(
        id=Md(f"timeline-{key}"),
        summary=_omission(len(every)) + timeline.summary(model),
        svg=Md(timeline.to_svg(model)),
        json=Md(timeline.figure_json(model)),
        script=Md(paths.relative("assets/plotly.min.js", writer.path)),
        rows=tuple(row(writer, by_id[event.id]) for event in model.events),
    )


def _omission(amount: int) -> str:
    return f"The latest {LARGEST} of {amount} incidents. " if amount > LARGEST else ""


def state(library: Library, incident: Incident) -> str:
    """`disputed`, `assessed` or `not adjudicated`: how things stand with an incident, in a word."""
    found = library.ledgers[incident.id]
    if any(group.disputed for group in found):
        return ledger.DISPUTED.text
    return ledger.ASSESSED.text if any(group.state == "assessed" for group in found) else ledger.OPEN.text


def _event(writer: Writer, incident: Incident) -> timeline.Event:
    library = writer.library
    return timeline.Event(
        id=incident.id,
        title=incident.title,
        date=incident.when.edtf,
        href=writer.to(incident),
        lane=LANE[incident.type],
        kind=words.term(incident.type),
        place=", ".join(library.records[key].label for key in incident.where if key in library.records),
        state=state(library, incident),
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


def row(writer: Writer, incident: Incident) -> FigureRow:
    """An incident as one line of a table."""
    return FigureRow(
        date=words.when(incident.when),
        incident=writer.link(incident.id),
        place=writer.links(incident.where) or escape("not stated"),
        type=words.term(incident.type),
        state=state(writer.library, incident),
    )
