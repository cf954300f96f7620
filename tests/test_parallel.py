"""Work in several processes: all of it is done, faults come back, and a killed process is told."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from briefgen import parallel, unforeseen
from briefgen.parallel import Killed
from briefgen.problems import BriefgenError
from briefgen.unforeseen import Lost
from tests.built import ROOT
from tests.limited import few_tasks, needs_own_user


@pytest.mark.parametrize("workers", [1, 2, 5])
@pytest.mark.parametrize("jobs", [0, 1, 3, 100])
def test_every_job_is_done_once(workers: int, jobs: int) -> None:
    assert sorted(parallel.forked(lambda job: job * 2, jobs, workers)) == [2 * job for job in range(jobs)]


def test_several_processes_take_part() -> None:
    def work(job: int) -> int:
        if job < 2:
            os.sched_yield()
        return sum(range(200_000)) and os.getpid()

    found = set(parallel.forked(work, 40, 2))
    assert len(found) == 2
    assert os.getpid() not in found


def test_a_user_says_how_many_processes_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(parallel.JOBS, "")
    assert parallel.cores() == len(os.sched_getaffinity(0))
    monkeypatch.setenv(parallel.JOBS, "7")
    assert parallel.cores() == 7
    for odd in ("0", "-1", "two", "1.5", "9" * 5000, "1000", "\u0661"):
        monkeypatch.setenv(parallel.JOBS, odd)
        with pytest.raises(BriefgenError, match=r"BRIEFGEN_JOBS: '.*' is not a number of processes; "):
            parallel.cores()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_fault_comes_back_as_it_is(workers: int) -> None:
    def work(job: int) -> int:
        if job == 7:
            raise BriefgenError("templates/x.md.j2:3:1: error: no")
        return job

    with pytest.raises(BriefgenError, match=r"templates/x\.md\.j2:3:1: error: no"):
        list(parallel.forked(work, 20, workers))


def test_a_killed_process_is_told_in_a_line() -> None:
    def work(job: int) -> int:
        if job == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return job

    with pytest.raises(BriefgenError, match="was killed"):
        list(parallel.forked(work, 20, 2))


def test_no_process_is_left_when_nobody_waits_any_more(tmp_path: Path) -> None:
    def work(job: int) -> int:
        if job:
            time.sleep(0.5)
            (tmp_path / str(job)).touch()
        return os.getpid()

    results = parallel.forked(work, 8, 2)
    pid = next(results)
    results.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert list(tmp_path.iterdir()) == []


def test_work_that_gives_nothing_is_all_done() -> None:
    """Nothing is a result like another: it does not look like the end."""
    assert list(parallel.forked(lambda job: None, 20, 2)) == [None] * 20


def test_copies_end_with_the_first_process_however_it_ends() -> None:
    """They hold its lock until then. What reads their output comes to an end once the last of them has."""
    program = (
        "import os, signal; from briefgen import parallel\n"
        "for _ in parallel.forked(lambda number: 'x' * 100_000, 10**9, 3): os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGKILL, b"", b"")


# ---- Never in this process, and in order ----


def doubled(job: int) -> tuple[int, int]:
    """A piece of work that a process can be given which starts afresh."""
    return 2 * job, os.getpid()


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize("workers", [1, 3])
def test_work_apart_is_never_done_here_and_comes_in_order(workers: int, method: parallel.Method) -> None:
    found = list(parallel.apart(doubled, 12, workers, method))
    assert [result for result, _ in found] == [2 * job for job in range(12)]
    assert os.getpid() not in {process for _, process in found}
    assert list(parallel.apart(doubled, 0, workers, method)) == []


def test_what_is_done_early_waits_for_its_turn() -> None:
    def work(job: int) -> int:
        time.sleep(0 if job else 0.3)
        return job

    assert list(parallel.apart(work, 6, 3, "fork")) == [0, 1, 2, 3, 4, 5]


def test_of_several_faults_the_first_in_order_is_told() -> None:
    def work(job: int) -> int:
        time.sleep(0 if job else 0.3)
        raise BriefgenError(str(job))

    with pytest.raises(BriefgenError, match=r"^0$"):
        list(parallel.apart(work, 6, 3, "fork"))


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGALRM, 0])
def test_a_process_that_ends_is_told_at_the_turn_of_its_job(by: int) -> None:
    def work(job: int) -> int:
        if job == 2:
            if not by:
                os._exit(0)
            os.kill(os.getpid(), by)
        return job

    results = parallel.apart(work, 9, 2, "fork")
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(Killed) as raised:
        next(results)
    assert raised.value.signal == by


class Odd(Exception):
    """It can be sent, and not be made again of what was sent."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one + other)


def test_a_fault_that_cannot_be_handed_over_is_told_by_its_kind_and_its_line() -> None:
    class Local(Exception):
        """Nobody else can find it."""

    for fault in (Local("SECRET"), Odd("SECRET", "SECRET")):

        def work(job: int, fault: Exception = fault) -> int:
            raise fault

        with pytest.raises(Lost) as raised:
            list(parallel.forked(work, 5, 2))
        told = unforeseen.in_words(raised.value)
        assert re.match(rf"a fault of \S+test_parallel\.py:\d+ \({type(fault).__name__}\); ", told), told
        assert "SECRET" not in told


# ---- Where the system refuses ----

REFUSED = """
import os, sys
from briefgen import parallel
try:
    if sys.argv[1] == "apart":
        found = list(parallel.apart(lambda job: (job, os.getpid()), 100, 4, "fork"))
    else:
        found = list(parallel.forked(lambda job: (job, os.getpid()), 100, 4))
except parallel.BriefgenError as error:
    sys.exit(str(error))
assert sorted(job for job, _ in found) == list(range(100))
print(len({process for _, process in found} - {os.getpid()}))
"""


def refused(way: str, *limits: str) -> tuple[int, str, str]:
    """What comes of work under limits: the exit code, how many other processes took part, what is told."""
    command = [*limits, sys.executable, "-c", REFUSED, way]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout.strip(), done.stderr.strip()


NONE = "no further process can be started ({}); are there too many, or too little memory?"


def test_where_no_process_can_be_started_this_one_does_it_all() -> None:
    told = NONE.format("resource temporarily unavailable")
    assert refused("forked", *few_tasks(1)) == (0, "0", "")
    assert refused("apart", *few_tasks(1)) == (1, "", told)


@needs_own_user
def test_those_that_could_be_started_do_it_all() -> None:
    for way in ("forked", "apart"):
        code, others, told = refused(way, *few_tasks(3))
        assert (code, others in "12", told) == (0, True, ""), (others, told)
        assert refused(way, *few_tasks(100))[0] == 0, "it would be seen"


def test_where_no_file_can_be_opened_this_process_does_it_all() -> None:
    assert refused("forked", "prlimit", "--nofile=6") == (0, "0", "")
    assert refused("forked", "prlimit", "--nofile=8")[0] == 0
    assert refused("apart", "prlimit", "--nofile=6")[2].startswith(NONE.format("too many open files"))
