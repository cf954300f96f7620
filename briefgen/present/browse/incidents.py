"""The list of incidents. A row is made from one incident and its ledger; of other records it knows but the ids."""

from __future__ import annotations

import datetime

from briefgen import vocabulary
from briefgen.facts import ROLES
from briefgen.library import Library
from briefgen.present import incident, ledger, words
from briefgen.present.actor import ROLE_TITLES
from briefgen.present.browse import rows
from briefgen.present.browse.rows import Column, Facet, Listing, Part, Row, Section
from briefgen.present.figure.controls import ACTORS
from briefgen.records import Incident

NO_GRADE = "none"
DISPUTED, SETTLED = "yes", "no"


def row(library: Library, item: Incident) -> Row:
    """An incident as a line of the list."""
    grade = incident.grade(item)
    disputed = tuple(dict.fromkeys(library.standings[item.id].disputed))
    sources = dict.fromkeys(citation.key for claim in item.claims for citation in claim.cite)
    return Row(
        key=item.id,
        cells=(
            rows.words(words.when(item.when)),
            rows.named([item.id]),
            rows.named(item.where, "not stated"),
            rows.words(words.term(item.type)),
            (
                Part(chip=ledger.state(library, item)),
                *rows.words(incident.disputed(library, item)),
            ),
            (Part(chip=grade),) if grade else (),
        ),
        values=(
            (item.type,),
            library.involved(item),
            tuple(dict.fromkeys(f"{role} {actor}" for role, actor in library.roles_of(item))),
            item.where,
            tuple(sources),
            (item.grading.grade if item.grading else NO_GRADE,),
            (DISPUTED, *disputed) if disputed else (SETTLED,),
        ),
        days=(item.when.edtf.earliest, item.when.edtf.latest),
    )


def _section(library: Library, key: str) -> Section:
    day = library.events[key].first
    if day < 1:
        return Section("open", "no start stated")
    year = datetime.date.fromordinal(day).year
    return Section(f"{year:04}", str(year))


def _grade(library: Library, value: str) -> str:
    return "not graded" if value == NO_GRADE else value


def _conflict(library: Library, value: str) -> str:
    if value in (DISPUTED, SETTLED):
        return "disputed" if value == DISPUTED else "not disputed"
    return f"disputed: {vocabulary.CLAIM_PROPERTIES.terms[value].lower()}"


LISTING = Listing(
    name="incidents",
    order="in order of time",
    divided="year",
    columns=(
        Column("Date", "given"),
        Column("Incident"),
        Column("Place"),
        Column("Type"),
        Column("State"),
        Column("Grade"),
    ),
    keys=lambda library: library.order["incident"],
    section=_section,
    row=row,
    facets=(
        Facet("type", "Type of event", "All types", lambda _, value: words.term(value)),
        Facet("actor", "Actor", "All actors", rows.name_of),
        Facet(
            "role",
            "Role of the actor",
            "All but speaker",
            lambda _, value: ROLE_TITLES[value],  # type: ignore[index]  # a role, by the row
            ROLES,
            by="actor",
            usual=tuple(role for role in ROLES if role != "asserter"),
        ),
        Facet("place", "Place", "All places", rows.name_of, wider=rows.holders),
        Facet("source", "Source", "All sources", rows.name_of),
        Facet("grade", "Grade", "All grades", _grade, (*incident.GRADE_SHAPES, NO_GRADE)),
        Facet(
            "conflict",
            "Conflict",
            "Disputed or not",
            _conflict,
            (DISPUTED, SETTLED, *vocabulary.CLAIM_PROPERTIES.terms),
        ),
    ),
    dated=True,
    note=f"Without a role, “Actor” holds an incident in which the actor {ACTORS}.",
)
