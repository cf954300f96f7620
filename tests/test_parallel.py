"""Work in several processes: all of it is done, faults come back, and a killed process is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from briefgen import parallel
from briefgen.problems import BriefgenError
from tests.built import ROOT


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
