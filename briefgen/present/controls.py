"""What a reader may choose on a page: lists and a period, for a timeline and for a list of records alike."""

from __future__ import annotations

from dataclasses import dataclass

FEWEST = 6
"""How many things there must be before there is something to choose among them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list: what the address says (`value`), what the reader reads, and a note for when it is chosen."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Select:
    """A list to choose from. `name` is that of its parameter in the address; the first choice is none."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Controls:
    """The lists, and the first and last day (ISO 8601) that the fields for a period offer; "" where it has no end.

    `period` says whether there are such fields. `purpose` is what the form is for, `title` what opens it, `said` the
    sentence on how many things are shown while nothing is chosen, `note` what one must know to choose. `export` is the
    name of the button that gives what is shown as CSV; "" where there is none.
    """

    purpose: str
    title: str
    selects: tuple[Select, ...]
    total: int
    said: str
    note: str
    period: bool = True
    first: str = ""
    last: str = ""
    export: str = ""
