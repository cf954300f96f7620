"""Does many small pieces of work in several processes, which start with all that this one holds in memory."""

from __future__ import annotations

import gc
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from briefgen import unforeseen
from briefgen.problems import BriefgenError

if TYPE_CHECKING:  # imported where it is used: whoever only asks for the number of processes does without
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

T = TypeVar("T")

Method = Literal["fork", "spawn"]
"""How a process comes to be: as a copy of this one, or afresh."""

JOBS = "BRIEFGEN_JOBS"
"""How many processes work at the same time, in the environment. It changes how long a run takes, and no byte of what it makes."""

TIDY = 20
"""After so many jobs a process looks for garbage."""

_NUMBER = 8
"""Bytes of the number that goes round."""


class Killed(BriefgenError):
    """A process ended in the middle of its work. `signal` is what ended it: 0 where it ended by itself."""

    def __init__(self, signal: int) -> None:
        super().__init__(signal)
        self.signal = signal

    def __str__(self) -> str:
        return "a process that did a part of the work was killed; is there too little memory?"


def cores() -> int:
    """How many processes work at the same time: as many as `BRIEFGEN_JOBS` says, else as many as can.

    Raises `BriefgenError` where it says nothing of the kind.
    """
    if given := os.environ.get(JOBS):
        if not re.fullmatch("[1-9][0-9]{0,2}", given):
            raise BriefgenError(
                f"{JOBS}: {given!a} is not a number of processes; give 1 to 999, or leave it out"
            )
        return int(given)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def can_copy() -> bool:
    """Whether a copy of this process can go on with its work: elsewhere the system's own libraries may hang in one."""
    return sys.platform == "linux"


def forked(work: Callable[[int], T], jobs: int, workers: int) -> Iterator[T]:
    """What `work` gives for 0, 1 … `jobs - 1`, each as soon as it is there: in no fixed order.

    The processes are copies of this one, so nothing is handed over but the results. With one worker, and where no process
    can be copied or started, this one does it all. Raises what `work` raises, and `Killed` where a process is killed.
    """
    if workers > 1 and jobs > 1 and can_copy():
        with _started("fork", work, jobs, workers) as crew:
            if crew.readers:
                for _, result in crew.results():
                    if isinstance(result, _Failed):
                        raise result.error
                    yield result
                return
    for done in range(jobs):
        yield work(done)
        if done % TIDY == TIDY - 1 and not gc.isenabled():
            gc.collect()


def apart(work: Callable[[int], T], jobs: int, workers: int, method: Method) -> Iterator[T]:
    """What `work` gives for 0, 1 … `jobs - 1`, in this order, and never worked at in this process.

    The processes are copies of this one (`fork`), or start afresh (`spawn`): then `work` must be one that can be pickled.
    Raises, when it is the job's turn, what `work` raises, and `Killed` where its process ended; and `BriefgenError` where
    no process can be started.
    """
    waiting: dict[int, T | _Failed] = {}
    turn = 0
    with _started(method, work, jobs, workers) as crew:
        if jobs and not crew.readers:
            raise BriefgenError(
                f"no further process can be started ({crew.refused}); are there too many, or too little memory?"
            )
        for job, result in crew.results():
            waiting[job] = result
            while turn in waiting:
                found = waiting.pop(turn)
                if isinstance(found, _Failed):
                    raise found.error
                yield found
                turn += 1


@dataclass(frozen=True, slots=True)
class _Failed:
    """What a job came to that raised something, or whose process ended."""

    error: BaseException


@dataclass(slots=True)
class _Crew(Generic[T]):
    """The processes that could be started, by what is read from them. `refused`: why there are no more."""

    readers: dict[Connection, BaseProcess] = field(default_factory=dict)
    refused: str = ""

    def results(self) -> Iterator[tuple[int, T | _Failed]]:
        """Each job with what came of it, as soon as it is there. Raises `Killed` where nobody can tell at which job."""
        from multiprocessing.connection import Connection, wait

        open_readers = set(self.readers)
        doing: dict[Connection, int] = {}
        while open_readers:
            for reader in wait(open_readers):
                assert isinstance(reader, Connection)
                try:
                    told = reader.recv()
                except (EOFError, OSError):
                    open_readers.remove(reader)
                    process = self.readers[reader]
                    process.join()
                    killed = Killed(-min(process.exitcode or 0, 0))
                    if reader in doing:
                        yield doing.pop(reader), _Failed(killed)
                    elif process.exitcode:
                        raise killed from None
                    continue
                if isinstance(told, int):
                    doing[reader] = told
                else:
                    yield doing.pop(reader), told[0]


@contextmanager
def _started(method: Method, work: Callable[[int], T], jobs: int, workers: int) -> Iterator[_Crew[T]]:
    """Processes at work, as many as are wanted and can be had. They are ended when nobody waits for them any more."""
    from multiprocessing import get_context

    context = get_context("fork") if method == "fork" else get_context("spawn")
    crew: _Crew[T] = _Crew()
    with ExitStack() as opened:
        try:
            turn, turns = context.Pipe(duplex=False)
            opened.callback(turn.close)
            opened.callback(turns.close)
            os.write(turns.fileno(), (0).to_bytes(_NUMBER))
            for _ in range(min(workers, jobs)):
                reader, results = context.Pipe(duplex=False)
                opened.callback(reader.close)
                with results:
                    # Only the first process reads: when it is gone, whoever sends is told.
                    others = (*crew.readers, reader) if method == "fork" else ()
                    process: BaseProcess = context.Process(
                        target=_loop, args=(work, jobs, turn, turns, results, others), daemon=True
                    )
                    with _undisturbed():
                        process.start()
                crew.readers[reader] = process
        except OSError as error:  # no more processes, files or memory: those that there are do it all
            crew.refused = (error.strerror or "refused").lower()
        try:
            yield crew
        finally:
            for process in crew.readers.values():
                process.kill()
                process.join()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A process that is started meanwhile never hears of Ctrl-C, which is the first one's to answer."""
    if not hasattr(signal, "pthread_sigmask"):  # as on Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_the_first() -> None:
    """Have the system end this process when the first one does, even if that is killed (Linux, prctl(2), PR_SET_PDEATHSIG).

    Elsewhere it ends when it next tells something. Until then it would hold what the first one held, a lock too.
    """
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_ON_DEATH_OF_PARENT, signal.SIGKILL)


_ON_DEATH_OF_PARENT = 1


def _loop(
    work: Callable[[int], Any],
    jobs: int,
    turn: Connection,
    turns: Connection,
    results: Connection,
    others: tuple[Connection, ...],
) -> None:
    """What a process does: take the next job, say which it is, and tell what came of it, until there is none left.

    The number of the next job goes round in a pipe; whoever has read it puts the one after it back at once.
    """
    try:
        _end_with_the_first()
        for reader in others:
            reader.close()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process is told too, and ends all of them
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        gc.freeze()  # what all have in common stays; collections are a tenth of the work, and find little
        gc.disable()
        for done in range(1, jobs + 2):
            if done % TIDY == 0:
                gc.collect()
            job = int.from_bytes(os.read(turn.fileno(), _NUMBER))
            os.write(turns.fileno(), (job + 1).to_bytes(_NUMBER))
            if job >= jobs:
                break
            results.send(job)
            try:
                results.send((work(job),))
            except BaseException as error:  # whatever it is, the first process raises it
                results.send((_Failed(unforeseen.portable(error)),))
                break
    except BaseException:  # the first process is gone, or there is no memory left to tell it
        os._exit(1)
