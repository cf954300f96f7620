"""What a timeline shows: events with honest dates, and which is said to follow which."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from briefgen import dates
from briefgen.timeline.text import clean, isolate


@dataclass(frozen=True, slots=True)
class Event:
    """One mark. `id` is its own within the timeline; `href` is the event's page, relative to the page that shows the figure.

    `lane` groups events (a type, a place, an actor), `kind` is the event type in words, `state` such words as
    "accepted", "disputed" or "not adjudicated". `inferred` says that the date was worked out, not printed.
    """

    id: str
    title: str
    date: dates.Date
    href: str
    lane: str
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
    links: tuple[Link, ...] = ()
    lanes: tuple[str, ...] = ()


def build(
    id: str,  # noqa: A002 - the name of the field that it fills
    title: str,
    events: Iterable[Event],
    links: Iterable[Link] = (),
    *,
    lanes: Iterable[str] = (),
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
        tuple(lanes),
    )


def is_uncertain(event: Event) -> bool:
    """Whether the day of the event, or the bounds of its period, are not exactly known."""
    date = event.date
    return date.kind == "unknown-day" or date.approximate or date.uncertain or event.inferred


def summary(timeline: Timeline) -> str:
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


def sentence(event: Event) -> str:
    """What a mark says of itself: its title, date, place and state."""
    return f"{isolate(clean(event.title))}: {', '.join(facts(event))}."


def facts(event: Event) -> list[str]:
    """The date in words, the place and the state, as far as they are known."""
    date = f"{dates.words(event.date)}{' (inferred)' if event.inferred else ''}"
    return [isolate(clean(part)) for part in (date, event.place, event.state) if part]


def is_relative(href: str) -> bool:
    """Whether a link stays on the site: no scheme, no host, nothing that a browser drops or reads as a slash."""
    return bool(href) and not _LEAVING.match(href) and not _UNSAFE.search(href)


_LEAVING = re.compile(r"//|[^/?#]*:")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


def _count(number: int) -> str:
    return f"{number or 'none'} {'has' if number == 1 else 'have'}"
