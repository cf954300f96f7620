"""Shows how far long work has come: a bar on a terminal, a plain line otherwise."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from briefgen.pipeline import Track

WORTH_A_LINE = 200
"""Work of fewer steps than this is over before a plain line about it is read."""


@contextmanager
def tracker() -> Iterator[Track]:
    """Yields a `Track` that draws bars on standard error when that is a terminal, and prints a line a step when not."""
    if not sys.stderr.isatty():
        yield _plain
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<16}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bars = Progress(*columns, console=Console(stderr=True), transient=True)

    def track(items: Sequence[Any], what: str) -> Iterable[Any]:
        step = bars.add_task(what, total=len(items))
        for item in items:  # `bars.track` would want a second thread
            yield item
            bars.advance(step)

    drawn: Track = track
    try:
        bars.start()
    except RuntimeError:  # no further thread can be started: the work goes on without bars
        bars.stop()
        drawn = _plain
    try:
        yield drawn
    finally:
        bars.stop()


def _plain(items: Sequence[Any], what: str) -> Iterable[Any]:
    if len(items) >= WORTH_A_LINE:
        print(f"{what}: {len(items)}", file=sys.stderr)
    return items
