"""What a reader may choose in a timeline: how its lanes are arranged, and which events it shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from briefgen.library import Library
from briefgen.present import words
from briefgen.timeline import By, Timeline

FEWEST = 6
"""How many events a figure must have before there is something to choose."""

ACTORS = "took part, was the target, or is said to be responsible"
"""Why an event stands in the lane of an actor: it is no finding about who did it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list: what the address says (`value`), what the reader reads, and a note for when it is chosen."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Select:
    """A list to choose from. `name` is that of its parameter in the address."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Controls:
    """The lists, and the first and last day (ISO 8601) that the fields for a period offer; "" where it has no end."""

    selects: tuple[Select, ...]
    total: int
    first: str
    last: str
    note: str


def controls(library: Library, model: Timeline) -> Controls | None:
    """The controls of a timeline; None where it has fewer than six events. A list with nothing to choose is left out."""
    if len(model.events) < FEWEST:
        return None
    found = (
        _select(library, model, "actor", "Actor", "All actors"),
        _select(library, model, "place", "Place", "All places"),
        _select(library, model, "type", "Type of event", "All types"),
    )
    first = [event.date.earliest for event in model.events if event.date.earliest]
    last = [event.date.latest for event in model.events if event.date.latest]
    return Controls(
        selects=(_lanes(), *(select for select in found if len(select.choices) > 2)),
        total=len(model.events),
        first=min(first).isoformat() if first else "",
        last=max(last).isoformat() if last else "",
        note=f"“Actor” holds an event in which the actor {ACTORS}.",
    )


def _lanes() -> Select:
    note = f"An event stands in the lane of each actor that {ACTORS}."
    return Select(
        "lanes",
        "Lanes by",
        (Choice("type", "type of event"), Choice("actor", "actor", note), Choice("place", "place")),
    )


def _select(library: Library, model: Timeline, by: By, label: str, every: str) -> Select:
    counts = Counter(key for event in model.events for key in event.keys[by])
    names = {key: words.term(key) if by == "type" else library.named[key].label for key in counts}
    ordered = sorted(counts, key=lambda key: (names[key].casefold(), key))
    choices = (Choice(key, f"{names[key]} ({counts[key]})") for key in ordered)
    return Select(by, label, (Choice("", every), *choices))
