"""Builds the same pages with briefgen, MkDocs + Material, Zensical and Hugo, each alone and in turn, and compares.

    python -m benchmarks.compare --incidents 1000 10000 --runs 3 --zensical PATH

Prints a table, and which aims are reached. Ends with 1 where one is missed.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, starmap
from pathlib import Path
from typing import Literal

from benchmarks import peers
from benchmarks.generate import FEWEST
from benchmarks.peers import Made

Clock = Literal["wall", "cpu"]
CLOCKS: tuple[Clock, ...] = ("wall", "cpu")
PEERS = ("mkdocs", "zensical", "hugo")
SMALL, LARGE = 63, 10_000
"""Incidents of the site of 100 records, and of the one the aims are for."""
GROWN_FROM = 1000
"""Incidents from which on growth is judged: in fewer, the start of Python counts most, and hides it."""
HEAD = """\
| records | what | seconds | briefgen takes | processor s | briefgen takes | peak MB | files | MB written | incident's page, bytes |
|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|"""


@dataclass(frozen=True, slots=True)
class Measured:
    """One site: how many records it has, and for each step what each round found."""

    records: int
    steps: Mapping[str, Sequence[Made]]

    def seconds(self, name: str, clock: Clock = "wall") -> float | None:
        """The median; None where it was left out."""
        return statistics.median(self._each(name, clock)) if name in self.steps else None

    def ratio(self, ours: str, theirs: str, clock: Clock = "wall") -> float | None:
        """The median of the rounds' ratios; None where one was left out."""
        if not {ours, theirs} <= set(self.steps):
            return None
        return middle_ratio(self._each(ours, clock), self._each(theirs, clock))

    def _each(self, name: str, clock: Clock) -> list[float]:
        return [made.run.wall if clock == "wall" else made.run.cpu for made in self.steps[name]]


@dataclass(frozen=True, slots=True)
class Aim:
    """What may be found at most, and what was found."""

    name: str
    found: float | None
    most: float
    unit: str = ""

    @property
    def missed(self) -> bool:
        """Whether it was measured, and is above."""
        return self.found is not None and self.found > self.most

    def __str__(self) -> str:
        if self.found is None:
            return f"not judged: {self.name} (at most {self.most:g}{self.unit})"
        word = "missed" if self.missed else "reached"
        return f"{word}: {self.name}: {self.found:.3g}{self.unit} (at most {self.most:g}{self.unit})"


def middle_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the rounds' ratios: a slow minute of the machine meets both sides of one round."""
    return statistics.median(our / their for our, their in zip(ours, theirs, strict=True))


def exponent(small: tuple[float, float], large: tuple[float, float]) -> float:
    """The power of the size with which a cost grows, from (size, cost) twice: 1 is in proportion, 2 is the square."""
    return math.log(large[1] / small[1]) / math.log(large[0] / small[0])


def compare(folder: Path, incidents: int, runs: int, programs: Mapping[str, str], small: bool) -> Measured:
    """Measure every step of everyone, `runs` times; who goes first changes from round to round."""
    site = peers.everyone(folder, incidents, programs, small)
    steps: dict[str, list[Made]] = {step.name: [] for peer in site.peers for step in peer.steps}
    left = list(site.peers)
    for number in range(runs):
        first = number % len(left)
        for peer in left[first:] + left[:first]:
            try:
                for step in peer.steps:
                    made = peers.take(site, peer, step)
                    steps[step.name].append(made)
                    seconds = f"{step.name}, {made.run.wall:.2f} s"
                    print(f"{site.records} records, round {number + 1}: {seconds}", file=sys.stderr)
            except SystemExit as error:
                if peer is site.peers[0]:  # ourselves
                    raise
                why = str(error).strip().splitlines()[-1]
                print(f"{site.records} records: {peer.steps[0].name}: left out, it fails: {why}", flush=True)
                left.remove(peer)
    sound = {step.name for peer in left for step in peer.steps}
    return Measured(site.records, {name: made for name, made in steps.items() if name in sound})


def rows(site: Measured) -> list[str]:
    """The lines of the table for one site."""
    found = []
    for name, made in site.steps.items():
        spent = []
        for clock in CLOCKS:
            ratio = site.ratio(peers.AGAINST.get(name, ""), name, clock)
            spent += [f"{site.seconds(name, clock):.2f}", "" if ratio is None else f"{ratio:.3g} ×"]
        last = made[-1]
        wrote = (f"{last.files:,}", f"{last.bytes / 1e6:.1f}", f"{last.page:,}") if last.files else [""] * 3
        found.append(f"| {' | '.join((f'{site.records:,}', name, *spent, f'{peak(made):.0f}', *wrote))} |")
    return found


def peak(made: Sequence[Made]) -> float:
    """The most memory of all rounds, in MB."""
    return max(one.run.peak for one in made) * 2**20 / 1e6


def growth(sites: Mapping[int, Measured]) -> tuple[float, float] | None:
    """With which power of the records the seconds and the bytes of a cold build grow; None for fewer than two sites."""
    if len(sites) < 2:
        return None
    ends = sites[min(sites)], sites[max(sites)]
    seconds = [(site.records, site.seconds(peers.COLD) or 0.0) for site in ends]
    written = [(site.records, site.steps[peers.COLD][0].bytes) for site in ends]
    return exponent(*seconds), exponent(*written)


def aims(small: Measured | None, sites: Mapping[int, Measured]) -> list[Aim]:
    """All aims. What has no size of its own is judged on the largest site."""
    top, large = sites[max(sites)], sites.get(LARGE, Measured(0, {}))
    grown = growth({size: site for size, site in sites.items() if size >= GROWN_FROM}) or (None, None)
    builds = [*chain.from_iterable(large.steps.get(name, ()) for name in peers.BUILDS)]
    of_many = f"of {LARGE:,} incidents"
    to_mkdocs, to_hugo, to_zensical = "to MkDocs + Material", "to Hugo", "to Zensical with one page changed"
    few = small.ratio(peers.COLD, peers.MKDOCS_COLD) if small else None
    return [
        Aim(f"cold build {of_many} {to_mkdocs}", large.ratio(peers.COLD, peers.MKDOCS_COLD), 0.15),
        Aim(f"cold build {of_many} {to_hugo}", large.ratio(peers.COLD, peers.HUGO_COLD), 2),
        Aim(f"one record changed {to_zensical}", top.ratio(peers.CHANGED, peers.ZENSICAL_WARM), 0.05),
        Aim("nothing changed", top.seconds(peers.NOTHING), 0.5, " s"),
        Aim(f"cold build of 100 records {to_mkdocs}", few, 0.8),
        Aim("power with which the seconds grow", grown[0], 1.03),
        Aim("power with which the bytes grow", grown[1], 1.03),
        Aim(f"peak memory of a build {of_many}", peak(builds) if builds else None, 300, " MB"),
        Aim(f"check {of_many}, cold", large.seconds(peers.CHECK), 2.5, " s"),
        Aim(f"check {of_many}, again", large.seconds(peers.AGAIN), 0.5, " s"),
        Aim("HTML of an incident's page", top.steps[peers.COLD][0].page / 1000, 25, " KB"),
    ]


def report(small: Measured | None, sites: Mapping[int, Measured]) -> bool:
    """Print the table and the aims. Returns whether one is missed."""
    print(HEAD)
    for site in (*([small] if small else []), *sites.values()):
        print("\n".join(rows(site)))
    if found := growth(sites):
        print(
            f"\nFrom {min(sites):,} to {max(sites):,} incidents the seconds of a cold build grow with the power "
            f"{found[0]:.3f} of the records, the bytes with {found[1]:.3f}."
        )
    judged = aims(small, sites)
    print("", *(f"- {aim}" for aim in judged), sep="\n")
    return any(aim.missed for aim in judged)


def options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description="Compare briefgen with MkDocs, Zensical and Hugo.")
    add = parser.add_argument
    add("--incidents", type=int, nargs="+", default=[1000], metavar="N", help="sizes of the sites")
    add("--runs", type=int, default=3, metavar="N", help="how many rounds")
    add("--without", nargs="+", default=[], choices=PEERS, help="leave these out")
    add("--zensical", default="", metavar="PATH", help="the program, where it is not on the PATH")
    add("--folder", type=Path, help="where the sites are made, and removed again; else a temporary folder")
    found = parser.parse_args()
    if min(found.incidents) < FEWEST or found.runs < 1:
        parser.error(f"at least {FEWEST} incidents and one round are needed")
    return found


def main() -> None:
    """Measure, print the table, and say which aims are reached."""
    asked = options()
    if asked.folder:
        asked.folder = asked.folder.resolve()
        asked.folder.mkdir(parents=True, exist_ok=True)
    programs = {}
    for name in PEERS:
        if name not in asked.without:
            programs[name] = peers.find(name, asked.zensical if name == "zensical" else "")
    for name in [name for name, program in programs.items() if not program]:
        print(f"{name} is missing, and left out")
        del programs[name]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    versions = [f"Python {platform.python_version()}", *starmap(peers.version_of, programs.items())]
    print(f"{', '.join(versions)}; {cores} cores, {platform.machine()}; medians of {asked.runs}", flush=True)

    def measured(incidents: int, small: bool = False) -> Measured:
        with tempfile.TemporaryDirectory(prefix="briefgen-bench-", dir=asked.folder) as folder:
            return compare(Path(folder), incidents, asked.runs, programs, small)

    small = measured(SMALL, small=True) if "mkdocs" in programs else None
    sys.exit(report(small, {size: measured(size) for size in sorted(set(asked.incidents))}))


if __name__ == "__main__":
    main()
