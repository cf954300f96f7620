"""Tells of what was done and what went wrong: words on the terminal, exit codes, never a traceback."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread

import click

from briefgen import problems
from briefgen.problems import BriefgenError, InvalidContent, Problem

FINE, FAULTY, USAGE = 0, 1, 2
"""Exit codes: all is well; content or build problems; wrong usage (click's own)."""
STOPPED = 128
"""Exit code of a command that was stopped, together with the number of the signal: 130 for Ctrl-C."""


class Ended(KeyboardInterrupt):
    """Another process asked for the end (SIGTERM), or the terminal is gone (SIGHUP): to be cleaned up after like Ctrl-C."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        """Of the signal."""


@contextmanager
def plainly() -> Iterator[None]:
    """The one place where errors become words: a line or more for the user, never a traceback."""
    try:
        with _ended():
            yield
    except (BriefgenError, OSError) as error:
        tell(error, "nothing was written")
        sys.exit(FAULTY)
    except KeyboardInterrupt as error:
        _fail(problems.noted("stopped", error))
        sys.exit(STOPPED + (error.number if isinstance(error, Ended) else signal.SIGINT))


@contextmanager
def _ended() -> Iterator[None]:
    """Have a request to end raise `Ended` meanwhile, unless somebody else answers it, or has it ignored."""

    def end(number: int, _frame: object) -> None:
        raise Ended(number)

    known = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    ours = [one for one in known if signal.getsignal(one) is signal.SIG_DFL] if _is_main() else []
    for one in ours:
        signal.signal(one, end)
    try:
        yield
    finally:
        for one in ours:
            signal.signal(one, signal.SIG_DFL)


def _is_main() -> bool:
    """Whether this is the one thread that may answer signals."""
    return current_thread() is main_thread()


def tell(error: Exception, outcome: str) -> None:
    """An error in words, with what stands now where somebody noted that."""
    if isinstance(error, InvalidContent):
        print_problems(error.problems)
        _fail(f"{problems.summary(error.problems)}; {outcome}")
    elif isinstance(error, OSError):
        _fail(problems.noted(problems.in_words(error), error))
    else:
        _fail(problems.noted(str(error), error))


def _fail(message: str) -> None:
    click.echo(click.style("error: ", fg="red") + message, err=True)


def number(amount: int, one: str) -> str:
    """`1 page`, `2 pages`."""
    return f"{amount} {one if amount == 1 else one + 's'}"


def say(message: str) -> None:
    """A word on what is no fault."""
    click.echo(click.style(message, dim=True), err=True)


def print_problems(found: tuple[Problem, ...] | list[Problem]) -> None:
    """Each problem on a line of its own, with its hint below."""
    for problem in found:
        head, _, hint = str(problem).partition("\n")
        place, _, rest = head.partition(f" {problem.severity}: ")
        colour = "red" if problem.severity == "error" else "yellow"
        click.echo(f"{place} {click.style(problem.severity + ':', fg=colour)} {rest}", err=True)
        if hint:
            click.echo(click.style(hint, dim=True), err=True)
