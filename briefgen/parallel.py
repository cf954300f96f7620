"""Does many small pieces of work in several processes, which start with all that this one holds in memory."""

from __future__ import annotations

import gc
import itertools
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import TypeVar

from briefgen.problems import BriefgenError

T = TypeVar("T")

JOBS = "BRIEFGEN_JOBS"
"""How many processes work at the same time, in the environment. It changes how long a run takes, and no byte of what it makes."""

TIDY = 20
"""After so many jobs a process looks for garbage."""


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


def forked(work: Callable[[int], T], jobs: int, workers: int) -> Iterator[T]:
    """What `work` gives for 0, 1 … `jobs - 1`, each as soon as it is there: in no fixed order.

    The processes are copies of this one, so nothing is handed over but the results. One process, and where processes
    cannot be copied, this one does it all. Raises what `work` raises, and `BriefgenError` where a process is killed.
    """
    if workers <= 1 or jobs <= 1 or sys.platform != "linux":  # elsewhere a copy of a process may not run
        for done in range(jobs):
            yield work(done)
            if done % TIDY == TIDY - 1 and not gc.isenabled():
                gc.collect()
        return
    context = get_context("fork")
    taken = context.Value("l", 0)
    waiting: list[Connection] = []

    def loop(results: Connection, ours: Connection) -> None:
        for reader in (
            *waiting,
            ours,
        ):  # only the first process reads: when it is gone, whoever sends is told
            reader.close()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process is told too, and ends all of them
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        gc.freeze()  # what all have in common stays; collections are a tenth of the work, and find little
        gc.disable()
        try:
            for done in itertools.count(1):
                if done % TIDY == 0:
                    gc.collect()
                with taken.get_lock():
                    job, taken.value = taken.value, taken.value + 1
                if job >= jobs:
                    break
                results.send((work(job), None, False))
            results.send((None, None, True))
        except BaseException as error:  # whatever it is, the first process tells it
            with suppress(OSError):  # unless it is gone
                results.send((None, error, True))

    processes = []
    for _ in range(min(workers, jobs)):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=loop, args=(theirs, ours), daemon=True)
        process.start()
        theirs.close()
        processes.append(process)
        waiting.append(ours)
    try:
        while waiting:
            for results in wait(waiting):
                assert isinstance(results, Connection)
                try:
                    result, error, ended = results.recv()
                except EOFError:
                    raise BriefgenError(
                        "a process that made pages was killed; is there too little memory?"
                    ) from None
                if error is not None:
                    raise error
                if ended:
                    waiting.remove(results)
                else:
                    yield result
    finally:
        for process in processes:
            process.kill()
            process.join()
