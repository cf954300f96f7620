"""An actor: a state, force, group, body or person that acts, is acted on, or speaks."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from briefgen import vocabulary
from briefgen.records.common import Name, Part, Record, When
from briefgen.records.scalars import MANY, ActorId, Cite, Country, EdtfDate, Language, Line, one_of


class Relation(Part):
    """A relation from this actor to another, as a source tells it."""

    type: Annotated[str, one_of(vocabulary.RELATION_TYPES)] = Field(description="what relates the two")
    to: ActorId = Field(description="the other actor")
    cite: Cite = Field(description="where it is printed")
    when: When | None = Field(None, description="when it held")
    asserter: ActorId | None = Field(None, description="who says so; without it, the source in its own voice")
    as_reported: Line | None = Field(None, description="the source's own few words")
    note: Line | None = Field(None, description="a remark")


class Designation(Part):
    """A listing by a state or body."""

    by: Line = Field(description="who lists the actor")
    list: Line = Field(description="name of the list")
    date: EdtfDate | None = Field(None, description="since when")
    cite: Cite = Field(description="where it is printed")


class Actor(Record):
    """Somebody who acts, is acted on, or speaks. A shared alias never makes two actors one."""

    name: Line = Field(description="the name this site uses")
    kind: Annotated[str, one_of(vocabulary.ACTOR_KINDS)] = Field(description="what sort of actor it is")
    lang: Language | None = Field(None, description="language of `name`, BCP 47")
    names: Annotated[tuple[Name, ...], MANY] = Field(
        (), description="other names and spellings, each with who uses it"
    )
    country: Country | None = Field(None, description="ISO 3166-1")
    first_seen: When | None = Field(None, description="first known activity")
    last_seen: When | None = Field(None, description="last known activity")
    designations: Annotated[tuple[Designation, ...], MANY] = Field(
        (), description="listings by states and bodies"
    )
    relations: Annotated[tuple[Relation, ...], MANY] = Field((), description="relations to other actors")
