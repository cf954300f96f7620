"""What a timeline shows: events with honest dates, the lanes they may stand in, and which is said to follow which."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from briefgen import dates
from briefgen.directions import isolated
from briefgen.timeline.text import clean, escape

By = Literal["type", "actor", "place"]
"""What the lanes of a figure stand for; the reader chooses."""

_LINE = 64
"""Letters in a line of what stands beside the pointer."""

EVERY_BY: tuple[By, ...] = ("type", "actor", "place")


@dataclass(frozen=True, slots=True)
class Event:
    """One mark. `id` is its own within the timeline; `href` is the event's page, relative to the page that shows the figure.

    `lanes` are the labels of its lanes for each way to arrange the figure: it has a mark in each of them, and one in a lane
    without a label where a way is missing. `keys` are the ids by which a reader may choose events, such as those of its
    actors. `kind` is the event type in words, `state` such words as "accepted", "disputed" or "not adjudicated". `inferred`
    says that the date was worked out, not printed.
    """

    id: str
    title: str
    date: dates.Date
    href: str
    lanes: Mapping[By, tuple[str, ...]]
    keys: Mapping[By, tuple[str, ...]]
    kind: str
    place: str
    state: str
    inferred: bool


@dataclass(frozen=True, slots=True)
class Link:
    """The event `target` is said to follow the event `source`; ids of events."""

    source: str
    target: str
    suspected: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events in order of date. An event's number in the figure is its place in `events`, counted from 1.

    `lanes` are lanes in their order from the top; any other lane stands below them, in order of its first event.
    """

    id: str
    title: str
    events: tuple[Event, ...]
    links: tuple[Link, ...]
    lanes: Mapping[By, tuple[str, ...]]


def build(
    id: str,  # noqa: A002 - the name of the field that it fills
    title: str,
    events: Iterable[Event],
    links: Iterable[Link] = (),
    *,
    lanes: Mapping[By, Iterable[str]] | None = None,
) -> Timeline:
    """A timeline in one order, whatever the order of the arguments. Links to events that are not in it are left out."""
    ordered = sorted(events, key=lambda event: (dates.sort_key(event.date), event.id))
    known = {event.id for event in ordered}
    kept = {link for link in links if {link.source, link.target} <= known and link.source != link.target}
    return Timeline(
        id,
        title,
        tuple(ordered),
        tuple(sorted(kept, key=lambda link: (link.source, link.target, link.suspected))),
        {by: tuple(labels) for by, labels in (lanes or {}).items()},
    )


def is_uncertain(event: Event) -> bool:
    """Whether the day of the event, or the bounds of its period, are not exactly known."""
    date = event.date
    return date.kind == "unknown-day" or date.approximate or date.uncertain or event.inferred


def count(timeline: Timeline) -> str:
    """One sentence that says what the figure shows: how many events, from when to when, how sure the dates are."""
    events = timeline.events
    if not events:
        return "No events."
    uncertain = sum(1 for event in events if is_uncertain(event))
    lasted = sum(1 for event in events if event.date.kind == "duration")
    first, last = dates.words(events[0].date), dates.words(events[-1].date)
    if len(events) == 1:
        return f"One event: {first}{' (date uncertain)' if uncertain else ''}."
    span = f"{len(events)} events, from the first ({first}) to the last ({last})"
    return f"{span}; {_count(uncertain)} an uncertain date, {lasted or 'none'} lasted for a period."


def facts(timeline: Timeline) -> Mapping[str, tuple[str, ...]]:
    """What is known of each event, by its id: the date in words, the place, the state, and what it is said to follow."""
    titles = {event.id: isolated(clean(event.title)) for event in timeline.events}
    found = {event.id: list(_own_facts(event)) for event in timeline.events}
    for said, suspected in (("said to follow", False), ("suspected to follow", True)):
        sources: dict[str, list[str]] = {}
        for link in timeline.links:
            if link.suspected == suspected:
                sources.setdefault(link.target, []).append(titles[link.source])
        for target, names in sources.items():
            found[target].append(f"{said}: {'; '.join(names)}")
    return {key: tuple(parts) for key, parts in found.items()}


def hovers(timeline: Timeline, known: Mapping[str, Iterable[str]]) -> list[str]:
    """What stands beside the pointer, for each event, in Plotly's tags: its title, its `facts`, its type."""
    return [_hover(event, known[event.id]) for event in timeline.events]


def _hover(event: Event, known: Iterable[str]) -> str:
    title = [f"<b>{escape(isolated(line))}</b>" for line in textwrap.wrap(clean(event.title), _LINE)]
    kind = [isolated(clean(event.kind))] if event.kind else []
    rest = [line for fact in [*known, *kind] for line in _lines(fact)]
    return "<br>".join([*title, *map(escape, rest)])


def _lines(fact: str) -> list[str]:
    return textwrap.wrap(fact, _LINE) if len(fact) > _LINE else [fact]


def _own_facts(event: Event) -> Iterable[str]:
    date = f"{dates.words(event.date)}{' (inferred)' if event.inferred else ''}"
    return (isolated(clean(part)) for part in (date, event.place, event.state) if part)


def sentence(event: Event, known: Iterable[str]) -> str:
    """What a mark says of itself: its title and its `facts`."""
    return f"{isolated(clean(event.title))}: {', '.join(known)}."


def is_relative(href: str) -> bool:
    """Whether a link stays on the site: no scheme, no host, nothing that a browser drops or reads as a slash."""
    return bool(href) and not _LEAVING.match(href) and not _UNSAFE.search(href)


_LEAVING = re.compile(r"//|[^/?#]*:")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


def _count(number: int) -> str:
    return f"{number or 'none'} {'has' if number == 1 else 'have'}"
