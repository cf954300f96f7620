"""Broken YAML in great numbers, in a process with limits: no traceback, no hang, little memory, the right place.

    python -m tests.hostile.mutants COUNT [--targeted]

makes COUNT mutants of the records of a small site that uses nearly every key, half with one fault whose line is known, half
with several, and prints what was found as JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from briefgen import pipeline
from briefgen.problems import BriefgenError, Problem
from briefgen.project import Project
from tests.conftest import write_site
from tests.hostile.strings import CORPORA
from tests.test_check_fuzz import (
    ATTACK,
    FIRST,
    KEY,
    MUTATIONS,
    NASTY,
    PATHS,
    RICH,
    SETTINGS,
    VALUE,
    corpus,
    faults,
    rooms,
    sound,
)

HANG = 2
"""Seconds of the processor's time after which a check hangs."""
MEMORY = 300 * 1024 * 1024

ALWAYS_WRONG = (
    "[[[]]]", "{a: {b: c}}", "!!binary x", "&x y", "*x", "'x", '"x', "{x", "]", "}", "%x", "`x", "@", ">x", "|x", "\"\\x\"", "\"\\ud800\"", "x\u202ey", "x\u200by", "x\ufeffy", "\x07", "a: b", "- x",
    "<<: x", "? x", "? [x]", ", x", "[,,]", "{,}", "''x", "\"\\0\"", "~", "null", "[~]", "&a", "!", "!<x", "\"x\" y", "[x] y", "{x: y} z", "* x", "x\ty: z",
)  # fmt: skip
"""Values that are wrong for every key."""
WRONG_LINES = (
    "no-such-key: x",
    "no-such-key: [",
    "\tx: y",
    "x",
    "<<: *x",
    "%YAML 1.1",
    "'",
    "? x",
    "\u202ex: y",
    "zq: &a b",
    "zq: *a",
    "zq: !b c",
    "{",
    "- x",
)
"""Lines that are wrong between any two keys of a record."""


def one_fault() -> Iterator[tuple[str, str, int, str]]:
    """Every text with one fault that we know to make: the file, what was done, the line (from 1), the text."""
    for name in PATHS:
        yield from ((name, *fault) for fault in faults(RICH[name]))
        lines = RICH[name].split("\n")
        end = next((number for number, line in enumerate(lines) if number and line == "---"), len(lines) - 1)
        start = 1 if lines[0] == "---" else 0
        for at in range(start, end):
            line = lines[at]
            if not line.strip() or "notes_internal" in line or "guest:" in line:
                continue
            if value := VALUE.match(line):
                for odd in ALWAYS_WRONG:
                    yield (
                        name,
                        f"value {odd!r}",
                        at + 1,
                        "\n".join([*lines[:at], value["head"] + odd, *lines[at + 1 :]]),
                    )
            if KEY.match(line) and not line.startswith((" ", "-")):
                for odd in WRONG_LINES:
                    yield name, f"line {odd!r}", at + 1, "\n".join([*lines[:at], odd, *lines[at:]])


def many_faults(rng: random.Random) -> Iterator[tuple[str, str, int, str]]:
    """Texts with one to four changes anywhere, without end; nobody knows where they show (line 0)."""
    while True:
        name = rng.choice(PATHS)
        lines = RICH[name].split("\n")
        for _ in range(rng.randint(1, 4)):
            rng.choice(MUTATIONS)(lines, rng.randrange(len(lines)), rng)
            lines = lines or [""]
        yield name, "several", 0, "\n".join(lines)


def targeted() -> Iterator[tuple[str, str, int, str | bytes]]:
    """What was written to break loaders: our own list, and the corpora where they are."""
    for text in NASTY:
        yield from ((name, "nasty", 0, whole) for name, whole in rooms(text))
    if CORPORA.is_dir():
        for listed in ("yaml-targeted.json", "yaml-test-suite.json"):
            for key, raw in corpus(listed):
                for name in (ATTACK, SETTINGS, FIRST):
                    yield name, key, 0, b"---\n" + raw + b"\n---\nText.\n" if name == FIRST else raw


class Hang(Exception):
    """The check took too long."""


def _hang(*_: object) -> None:
    raise Hang


class Counted:
    """What became of all mutants."""

    def __init__(self) -> None:
        self.of: Counter[str] = Counter(
            dict.fromkeys(("files", "errors", "tracebacks", "hangs", "errors without a place"), 0)
        )
        self.first: list[str] = []
        self.slowest = 0.0

    def note(self, what: str, text: str) -> None:
        self.of[what] += 1
        if len(self.first) < 20:
            self.first.append(f"{what}: {text[:400]}")

    def take(self, root: Path, name: str, what: str, line: int, text: str | bytes) -> None:
        """Checks the site with one file in the place of another."""
        path = root / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
        self.of["files"] += 1
        start = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, HANG)
        problems: list[Problem] = []
        try:
            _, problems = pipeline.examine(Project(root, "RED"))
        except BriefgenError as error:
            self.note("errors without a place", str(error))
        except Hang:
            self.note("hangs", f"{name} {what}")
        except Exception:
            self.note("tracebacks", f"{name} {what} {traceback.format_exc()[-300:]}")
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        self.slowest = max(self.slowest, time.process_time() - start)
        self.of["errors"] += len(problems)
        try:
            sound(problems, root)
        except AssertionError:
            self.note("errors without a place", f"{name} {what} {[str(one) for one in problems][:3]}")
        if line:
            self.of["single faults"] += 1
            near = any(one.where.path == name and abs(one.where.line - line) <= 1 for one in problems)
            if not problems:
                self.note("single faults not told", f"{name}:{line} {what}")
            elif near:
                self.of["single faults at their place"] += 1
            else:
                self.note(
                    "single faults elsewhere",
                    f"{name}:{line} {what} told at {[str(one.where) for one in problems][:3]}",
                )
        path.write_text(RICH[name], "utf-8")

    def result(self) -> dict[str, Any]:
        """What was found. The memory is this process's own: getrusage would count the process that started it too."""
        status = Path("/proc/self/status").read_text("ascii")
        memory = int(status.partition("VmHWM:")[2].split()[0]) // 1024
        right = self.of["single faults at their place"] / max(1, self.of["single faults"])
        return {
            **self.of,
            "slowest in seconds": round(self.slowest, 3),
            "memory in MiB": memory,
            "at their place": round(right, 5),
            "first": self.first,
        }


def run(count: int, *, whole: bool, seed: int = 20211103) -> dict[str, Any]:
    """`count` mutants, and with `whole` everything targeted."""
    rng = random.Random(seed)
    singles = list(one_fault())
    chosen = rng.sample(singles, min(count // 2, len(singles)))
    counted = Counted()
    signal.signal(signal.SIGPROF, _hang)
    with tempfile.TemporaryDirectory() as folder:
        root = write_site(Path(folder), RICH).root
        for case in chosen:
            counted.take(root, *case)
        for _, case in zip(range(count - len(chosen)), many_faults(rng), strict=False):
            counted.take(root, *case)
        counted.of["mutants"] = counted.of["files"]
        for other in targeted() if whole else ():
            counted.take(root, *other)
    return counted.result()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("count", type=int)
    parser.add_argument("--targeted", action="store_true")
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_DATA, (4 * MEMORY, 4 * MEMORY))  # what runs away ends here
    json.dump(run(given.count, whole=given.targeted), sys.stdout, indent=1)


if __name__ == "__main__":
    main()
