"""Times `briefgen check` against a bare YAML parse of the same files, in pairs, each run in a process of its own.

    python benchmarks/check.py --incidents 10000 --pairs 5

Prints each pair, the medians, and the peak memory. Ends with 1 where the median ratio is above the aim.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.generate import write

HERE = Path(__file__).resolve().parent
AIM = 2.0
"""How many bare parses a check may cost."""
INTERVAL = 0.1
"""Seconds between two looks at the memory of several processes."""

BARE = """
import sys, yaml
for path in open(sys.argv[1], encoding="utf-8").read().splitlines():
    with open(path, "rb") as file:
        yaml.load(file.read(), Loader=yaml.CSafeLoader)
"""
"""The least that can be done with PyYAML's C parser: nothing is checked, and nothing kept."""

EXAMINE = """
import sys, time
from pathlib import Path
from briefgen import pipeline
from briefgen.project import Project
start = time.perf_counter()
pipeline.examine(Project(Path(sys.argv[1])))
print(time.perf_counter() - start)
"""
"""The check without the start of Python, the imports and the end."""


@dataclass(frozen=True, slots=True)
class Run:
    """A command: seconds by the clock, of processor time, peak memory in MiB of it and all it started, what it printed."""

    wall: float
    cpu: float
    peak: float
    output: str


def run(*arguments: str) -> Run:
    """Run Python with these arguments and wait for it. Raises SystemExit where it fails."""
    return measure(sys.executable, *arguments)


def measure(*command: str, **environment: str) -> Run:
    """Run a command, with these variables besides our own, and wait for it. Raises SystemExit where it fails."""
    most, done = [0.0], threading.Event()
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as words:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=HERE.parent,
            env=os.environ | environment,
            stdout=output,
            stderr=words,
            start_new_session=True,  # by its session one knows what it started
        )
        watch = threading.Thread(target=_watch, args=(process.pid, most, done))
        watch.start()
        try:
            _, status, used = os.wait4(process.pid, 0)
            wall = time.perf_counter() - start
        except BaseException:
            with suppress(ProcessLookupError):
                os.killpg(
                    process.pid, signal.SIGKILL
                )  # an interrupt at the terminal does not reach another session
            raise
        finally:
            done.set()
            watch.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        words.seek(0)
        text, told = output.read(), words.read()
    if process.returncode:
        asked = " ".join(command)
        raise SystemExit(f"it failed (exit code {process.returncode}): {asked[:300]}\n{text}{told}".rstrip())
    # what the system remembers is the peak of the largest process alone, and at least that of the one that started it
    ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    known = used.ru_maxrss > ours or not most[0]
    peak = max(used.ru_maxrss / 1024 if known else 0, *most)
    return Run(wall, used.ru_utime + used.ru_stime, peak, text.strip())


def _watch(session: int, most: list[float], done: threading.Event) -> None:
    """Keep the most memory that the processes of a session held together (Linux)."""
    while os.path.isdir("/proc/self") and not done.wait(INTERVAL):
        ours = [name for name in os.listdir("/proc") if name.isdigit() and _of(session, int(name))]
        most[0] = max(most[0], sum(map(_share, ours)))


def _of(session: int, process: int) -> bool:
    try:
        return os.getsid(process) == session
    except OSError:  # it ended meanwhile
        return False


def _share(process: str) -> float:
    """MiB of a process; what several have in common is divided among them."""
    try:
        with open(f"/proc/{process}/smaps_rollup", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("Pss:")) / 1024
    except (OSError, StopIteration):
        return 0


def site(incidents: int) -> Path:
    """A generated site, made once and kept in the folder for temporary files."""
    made_by = b"".join((HERE / name).read_bytes() for name in ("generate.py", "invented.py", "records.py"))
    name = f"briefgen-bench-{incidents}-{hashlib.sha256(made_by).hexdigest()[:12]}"
    folder = Path(tempfile.gettempdir()) / name
    if not folder.is_dir():
        unfinished = Path(tempfile.mkdtemp(prefix="briefgen-bench-"))
        write(unfinished, incidents)
        try:
            unfinished.rename(folder)
        except OSError:  # another run was faster
            shutil.rmtree(unfinished)
    return folder


def compare(folder: Path, pairs: int) -> list[tuple[Run, Run, float]]:
    """Check and bare parse in turn, the first of the two changing, and the seconds of the check alone."""
    files = sorted(folder.glob("content/**/*.yml"))
    size = sum(len(path.read_bytes()) for path in files)  # it also warms the file cache
    print(f"{len(files)} files, {size / 1e6:.1f} MB of YAML")
    names = folder / "files.txt"
    names.write_text("\n".join(map(str, files)), encoding="utf-8")
    commands = (("-m", "briefgen", "check", "-C", str(folder)), ("-c", BARE, str(names)))
    found = []
    for number in range(pairs):
        order = (0, 1) if number % 2 == 0 else (1, 0)
        runs = {which: run(*commands[which]) for which in order}
        alone = float(run("-c", EXAMINE, str(folder)).output)
        found.append((runs[0], runs[1], alone))
        print(_row(str(number + 1), *found[-1]), flush=True)
    return found


def _row(name: str, check: Run, bare: Run, alone: float) -> str:
    cells = (check.wall, bare.wall, check.wall / bare.wall, check.cpu, bare.cpu, check.cpu / bare.cpu, alone)
    return f"{name:>6} " + " ".join(f"{cell:9.2f}" for cell in cells)


def main() -> None:
    """Measure, and say whether the aim is reached."""
    parser = argparse.ArgumentParser(description="Time the check against a bare YAML parse.")
    parser.add_argument("--incidents", type=int, default=10_000)
    parser.add_argument("--pairs", type=int, default=5)
    options = parser.parse_args()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    packages = ", ".join(f"{name} {version(name)}" for name in ("pyyaml", "pydantic"))
    print(f"Python {platform.python_version()}, {packages}, {cores} cores, {platform.machine()}")
    folder = site(options.incidents)
    print("  pair   check s    bare s     ratio check cpu  bare cpu     ratio   examine")
    found = compare(folder, options.pairs)
    by_clock = statistics.median(check.wall / bare.wall for check, bare, _ in found)
    by_cpu = statistics.median(check.cpu / bare.cpu for check, bare, _ in found)
    peaks = max(check.peak for check, _, _ in found), max(bare.peak for _, bare, _ in found)
    print(f"median ratio: {by_clock:.2f} by the clock, {by_cpu:.2f} in processor time; the aim is {AIM:g}")
    print(f"check alone, in one process: {statistics.median(alone for *_, alone in found):.2f} s")
    print(f"peak memory: {peaks[0]:.0f} MiB for the check, {peaks[1]:.0f} MiB for the bare parse")
    sys.exit(by_clock > AIM)


if __name__ == "__main__":
    main()
