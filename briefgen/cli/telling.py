"""Tells of what was done and what went wrong: words on the terminal, exit codes, never a traceback."""

from __future__ import annotations

import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import current_thread, main_thread
from traceback import walk_tb

import click

from briefgen import problems, unforeseen
from briefgen.problems import BriefgenError, InvalidContent, Problem

FINE, FAULTY, USAGE = 0, 1, 2
"""Exit codes: all is well; content or build problems; wrong usage (click's own)."""
MOST = 10
"""So many problems of one kind are told of one file: nobody mends more at a time. Other forms than text hold them all."""
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
    """The one place where errors become words: a line or more for the user, never a traceback unless it is asked for."""
    try:
        with _ended():
            yield
    except (SystemExit, click.ClickException, click.exceptions.Exit):
        raise
    except KeyboardInterrupt as error:
        _fail(problems.noted("stopped", error))
        sys.exit(STOPPED + (error.number if isinstance(error, Ended) else signal.SIGINT))
    except BaseException as error:  # some libraries raise what is no Exception
        tell(error, "nothing was written")
        sys.exit(FAULTY)


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


def tell(error: BaseException, outcome: str) -> None:
    """An error in words, with what stands now where somebody noted that."""
    if shown := "" if isinstance(error, BriefgenError) else unforeseen.shown(error):
        click.echo(shown, err=True)
    if isinstance(error, MemoryError):
        error.__traceback__ = None  # lets go of what the work held, so that there is enough for the words
    if isinstance(error, InvalidContent):
        print_problems(error.problems)
        _fail(f"{problems.summary(error.problems)}; {outcome}")
    elif isinstance(error, BriefgenError):
        _fail(problems.noted(str(error), error))
    elif not isinstance(error, OSError):
        _fail(problems.noted(unforeseen.in_words(error), error))
    elif (stream := _refused(error)) is None:
        _fail(problems.noted(problems.in_words(error), error))
    elif not isinstance(error, BrokenPipeError):  # who reads no further wants no word
        _fail(problems.noted(f"{stream}: {problems.in_words(error, named=False)}", error))


def _refused(error: OSError) -> str | None:
    """Which of its own streams a command could not write to, where it is that: such an error names no file."""
    frames = [frame for frame, _ in walk_tb(error.__traceback__)]
    if not frames or frames[-1].f_code is not click.echo.__code__:
        return None
    return "standard error" if frames[-1].f_locals["err"] else "standard output"


def _fail(message: str) -> None:
    with suppress(OSError):  # standard error is full or closed: there is nobody to tell
        click.echo(click.style("error: ", fg="red") + message, err=True)


def number(amount: int, one: str) -> str:
    """`1 page`, `2 pages`."""
    return f"{amount} {one if amount == 1 else one + 's'}"


def say(message: str) -> None:
    """A word on what is no fault."""
    click.echo(click.style(message, dim=True), err=True)


def print_problems(found: tuple[Problem, ...] | list[Problem]) -> None:
    """Each problem on a line of its own, with its hint below; of many of one kind in one file the first, and how many more."""
    alike = Counter((problem.where.path, problem.rule) for problem in found)
    told: Counter[tuple[str, str]] = Counter()
    for problem in found:
        kind = (problem.where.path, problem.rule)
        told[kind] += 1
        if told[kind] <= MOST:
            _print_problem(problem)
        elif told[kind] == MOST + 1:
            more = f"{problem.where.path}: … and {alike[kind] - MOST} more [{problem.rule}]"
            click.echo(click.style(more, dim=True), err=True)


def _print_problem(problem: Problem) -> None:
    head, _, hint = str(problem).partition("\n")
    place, _, rest = head.partition(f" {problem.severity}: ")
    colour = "red" if problem.severity == "error" else "yellow"
    click.echo(f"{place} {click.style(problem.severity + ':', fg=colour)} {rest}", err=True)
    if hint:
        click.echo(click.style(hint, dim=True), err=True)
