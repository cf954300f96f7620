"""A place's page: names, how precisely it is known, and what happened there."""

from __future__ import annotations

from dataclasses import dataclass

from briefgen import vocabulary
from briefgen.library import Library
from briefgen.markdown import Md
from briefgen.present import figure, names, words
from briefgen.present.apart import shown
from briefgen.present.figure import Figure, FigureRow
from briefgen.present.names import KnownAs
from briefgen.present.page import Fact, View, Writer, record_head
from briefgen.records import Place


@dataclass(frozen=True, slots=True)
class PlaceView(View):
    """What a place's page says."""

    facts: tuple[Fact, ...]
    summary: Md
    located_by: Md
    names: tuple[KnownAs, ...]
    figure: Figure | None
    incidents: tuple[FigureRow, ...]
    within: tuple[Md, ...]
    notes: Md


def view(library: Library, place: Place) -> PlaceView:
    """The page of a place."""
    page = record_head(library, place, kind="place")
    writer = Writer(library, page.path)
    incidents = library.in_order(library.at_place.get(place.id, ()))
    rows = figure.rows(writer, incidents)
    summary = writer.prose(place.summary)
    located_by = writer.prose(place.located_by)
    known_as = names.table(writer, place)
    notes = writer.prose(place.notes_public)
    return PlaceView(
        page=page,
        references=writer.references(),
        keywords=names.spellings(place),
        facts=_facts(writer, place),
        summary=summary,
        located_by=located_by,
        names=known_as,
        figure=figure.of(writer, place.id, f"Incidents at {place.name}", incidents, rows)
        if len(incidents) > 1
        else None,
        incidents=tuple(rows.values()),
        within=tuple(writer.link(key) for key in library.within.get(place.id, ())),
        notes=notes,
    )


def _facts(writer: Writer, place: Place) -> tuple[Fact, ...]:
    facts = [Fact("Kind", shown(words.term(place.kind)))]
    if place.within:
        facts.append(Fact("Within", writer.link(place.within)))
    country = words.country(place.country) if place.country else ""
    admin = ", ".join(part for part in (place.admin3, place.admin2, place.admin1, country) if part)
    if admin:
        facts.append(Fact("Division", shown(admin)))
    if place.precision:
        meaning = vocabulary.PRECISIONS.terms[place.precision]
        facts.append(Fact("Precision", shown(f"{words.term(place.precision)}: {meaning}")))
    if place.geometry and place.geometry.point:
        longitude, latitude = place.geometry.point
        radius = f", give or take {place.accuracy_m:g} m" if place.accuracy_m else ""
        facts.append(
            Fact("Coordinates", shown(f"latitude {latitude:g}, longitude {longitude:g} (WGS 84){radius}"))
        )
    return tuple(facts)
