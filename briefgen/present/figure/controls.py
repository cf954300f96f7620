"""What a reader may choose in a timeline: how its lanes are arranged, and which events it shows."""

from __future__ import annotations

from collections import Counter

from briefgen.library import Library
from briefgen.present import apart, words
from briefgen.present.controls import FEWEST, Choice, Controls, Select
from briefgen.timeline import By, Timeline

ACTORS = "took part, was the target, or is said to be responsible"
"""Why an event stands in the lane of an actor: it is no finding about who did it."""


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
    total = len(model.events)
    return Controls(
        purpose="Filter and arrange the timeline",
        title="Filter and arrange",
        selects=(_lanes(), *(select for select in found if len(select.choices) > 2)),
        total=total,
        said=f"All {total} events shown.",
        note=f"“Actor” holds an event in which the actor {ACTORS}.",
        first=min(first).isoformat() if first else "",
        last=max(last).isoformat() if last else "",
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
    choices = (Choice(key, apart.counted(names[key], counts[key])) for key in ordered)
    return Select(by, label, (Choice("", every), *choices))
