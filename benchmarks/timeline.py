"""Times the SVG of a timeline, and its size, against plotly's own Python writing the same figure, in the same run.

    python benchmarks/timeline.py --rounds 9

Prints a row for 5, 50 and 500 events. Ends with 1 where 500 events take longer, or more bytes, than the aim.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import platform
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from random import Random

import plotly.graph_objects as go

from briefgen import dates
from briefgen.timeline import EVERY_BY, Event, Link, Timeline, build, figure_json, to_plotly, to_svg

SIZES = (5, 50, 500)
WIDTH = 1180
AIM_MS, AIM_BYTES = 50.0, 150_000
"""What the SVG of 500 events may cost."""

KINDS = ("Attacks and strikes", "Protests and riots", "Forces and bases", "Decisions and statements")
TITLES = (
    "Rocket attack on the base",
    "Mortar fire near the depot, by night",
    "Vote on foreign forces",
    "Protest at the embassy after the strikes",
)
FORMS = ("{a}", "{a}", "{a}", "{a}~", "{a:%Y-%m}", "[{a}..{b}]", "{a}/{b}")


def invented(count: int, seed: int = 1) -> Timeline:
    """A timeline of invented events over five years: days, unknown days and periods, one in ten said to follow another."""
    random = Random(seed)
    days = [datetime.date(2017, 1, 1) + datetime.timedelta(random.randrange(1800)) for _ in range(count)]
    events = [_event(at, day, random) for at, day in enumerate(sorted(days))]
    links = [
        Link(events[at - random.randrange(1, 6)].id, events[at].id, random.random() < 0.3)
        for at in range(9, count, 10)
    ]
    return build("invented", "Invented events", events, links, lanes={"type": KINDS})


def _event(at: int, day: datetime.date, random: Random) -> Event:
    name = f"invented-event-{at:03}-{day}"
    actors = tuple(f"Actor {number}" for number in sorted(random.sample(range(8), random.randrange(1, 4))))
    kind = random.randrange(len(KINDS))
    date = random.choice(FORMS).format(a=day, b=day + datetime.timedelta(random.randrange(2, 60)))
    place = f"Place {random.randrange(8)}"
    return Event(
        id=name,
        title=f"{TITLES[kind]} {at}",
        date=dates.parse(date),
        href=f"../incidents/{name}.html",
        lanes={"type": (KINDS[kind],), "actor": actors, "place": (place,)},
        keys={"type": (f"type-{kind}",), "actor": actors, "place": (place,)},
        kind="rocket, missile or artillery attack",
        place=place,
        state=random.choice(("disputed", "assessed", "not adjudicated")),
        inferred=random.random() < 0.2,
    )


def milliseconds(make: Callable[[], object], rounds: int) -> list[float]:
    """How long it takes, each time, after one that is not counted."""
    make()
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        make()
        found.append(1000 * (time.perf_counter() - start))
    return found


def measure(count: int, rounds: int) -> tuple[float, int]:
    """Prints the row of a timeline of `count` events. Returns the SVG's milliseconds (median) and bytes."""
    drawn = invented(count)
    figure = {key: value for key, value in to_plotly(drawn, WIDTH).items() if key != "config"}
    ours = statistics.median(milliseconds(lambda: to_svg(drawn, WIDTH), rounds))
    other = milliseconds(lambda: go.Figure(figure).to_json(), rounds)
    page = milliseconds(lambda: figure_json(drawn, WIDTH), rounds)
    svg, data = to_svg(drawn, WIDTH).encode(), figure_json(drawn, WIDTH).encode()
    theirs = statistics.median(other)
    packed = len(gzip.compress(svg + data, 9, mtime=0))
    print(
        f"{count:>6} {ours:9.1f} {theirs:9.1f} {ours / theirs:9.2f} {len(svg):9} "
        f"{statistics.median(page):9.1f} {len(data):9} {packed:9}",
        flush=True,
    )
    return ours, len(svg)


def main() -> None:
    """Measure, and say whether the aim is reached."""
    parser = argparse.ArgumentParser(description="Time the SVG of a timeline against plotly's Python.")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    print(f"Python {platform.python_version()}, plotly {version('plotly')}, {platform.machine()}")
    print(
        f"{WIDTH} pixels wide; the page's data holds {len(EVERY_BY)} arrangements; packed: SVG and data, gzip"
    )
    print("events    SVG ms plotly ms     ratio SVG bytes   data ms data bytes   packed")
    found = {count: measure(count, options.rounds) for count in SIZES}
    spent, size = found[SIZES[-1]]
    print(f"the aim for {SIZES[-1]} events: at most {AIM_MS:g} ms and {AIM_BYTES:,} bytes of SVG")
    sys.exit(spent > AIM_MS or size > AIM_BYTES)


if __name__ == "__main__":
    main()
