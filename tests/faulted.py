"""Builds that are killed, or refused something by the system, at a chosen one of their system calls (with strace)."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.built import ROOT

CHANGING = (
    "openat", "creat", "write", "writev", "pwrite64", "sendfile", "copy_file_range", "truncate", "ftruncate", "rename",
    "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat", "unlink", "unlinkat", "rmdir", "mkdir", "mkdirat",
    "chmod", "fchmod", "fchmodat", "utimensat", "fsync", "fdatasync", "syncfs", "flock",
)  # fmt: skip
"""The calls by which a process changes what is on the disk. Of `openat`, those count that make or empty a file."""


@dataclass(frozen=True, slots=True)
class Point:
    """The so-manieth call of a name in a process. `on_disk` is false where it concerns no file, such as a message to another process."""

    call: str
    number: int
    on_disk: bool = True

    def __str__(self) -> str:
        return f"{self.call}-{self.number}"


@dataclass(frozen=True, slots=True)
class Ended:
    """A build that has ended: its exit code (negative: the signal that killed it), and what it said."""

    code: int
    said: str
    trace: str = ""


def needed() -> None:
    """Without strace: a failure in CI, a skip with its reason elsewhere."""
    if shutil.which("strace") is None:
        reason = "no strace on the PATH; install it (on Debian: apt-get install strace) to break builds off"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


class Builds:
    """The process that runs builds (`tests.faulted_builds`), for one folder of scratch files."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.temporary = scratch / "tmp"
        self.temporary.mkdir(parents=True)
        environment = {**os.environ, "PYTHONHASHSEED": "0", "TMPDIR": str(self.temporary)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faulted_builds"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, build: str, root: Path, *options: str, inject: Sequence[str] | None = None) -> Ended:
        """Run a build. With `inject`, watched by strace, which does to it what these say."""
        said, trace = self.scratch / "said", self.scratch / "trace"
        order = {
            "build": build,
            "root": str(root),
            "options": options,
            "said": str(said),
            "watched": inject is not None,
        }
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        pid = int(self.process.stdout.readline())
        if inject is not None:
            with _watched(pid, trace, inject):
                code = int(self.process.stdout.readline())
        else:
            code = int(self.process.stdout.readline())
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)  # what is left of it; a lock would be held until it has ended
        return Ended(
            code, said.read_text("utf-8"), trace.read_text("utf-8", "replace") if inject is not None else ""
        )

    def points(self, build: str, root: Path, *options: str, inject: Sequence[str] = ()) -> list[Point]:
        """Each call of a build by which it changes something, in the order of their making, each once."""
        done = self.run(build, root, *options, inject=inject)
        assert done.code == 0, done.said
        return list(dict.fromkeys(_points(done.trace)))

    def end(self) -> None:
        """No more builds."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


@contextmanager
def builds(scratch: Path) -> Iterator[Builds]:
    """A process that runs builds, until the end of the block."""
    needed()
    running = Builds(scratch)
    try:
        yield running
    finally:
        running.end()


@contextmanager
def _watched(pid: int, trace: Path, inject: Iterable[str]) -> Iterator[None]:
    """Have strace watch a process that has stopped itself, then let it go on."""
    command = ["strace", "-f", "-y", "-p", str(pid), "-o", str(trace), "-e", f"trace={','.join(CHANGING)}"]
    for one in inject:
        command += ["-e", f"inject={one}"]
    watching = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert watching.stderr
    said = watching.stderr.readline()
    assert "attached" in said, said
    os.kill(pid, signal.SIGCONT)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        watching.stderr.read()
        watching.wait()


_CALL = re.compile(r"(\d+) +(\w+)\((.*)")


def _points(trace: str) -> Iterator[Point]:
    counts: Counter[tuple[str, str]] = Counter()
    for line in trace.splitlines():
        found = _CALL.match(line)
        if found is None:
            continue
        pid, call, rest = found.groups()
        counts[pid, call] += 1
        if call != "openat" or "O_CREAT" in rest or "O_TRUNC" in rest:
            on_disk = "write" not in call or re.match(r"\d+<[^>]*/(site|\.site|\.briefgen)", rest) is not None
            yield Point(call, counts[pid, call], on_disk)
