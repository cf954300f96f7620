"""How many small changes to the code the tests see, for the rooms that keep secrets: `make mutants`, a quarter of an hour.

    python -m tests.mutation [ROOM …]

Cosmic Ray makes the changes, one at a time, in a copy of the tree below `build/`, and runs the tests of the room on each.
What no test could see, because the program does the same with it, is listed here, and is not counted.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import TestOutcome

ROOT = Path(__file__).parents[1]
WHERE = ROOT / "build" / "mutants"
LEAST = 0.9
"""What share of the changes that can be seen is to be seen, by each room's tests."""


@dataclass(frozen=True, slots=True)
class Room:
    """A module, the tests that are to see what is changed in it, and what cannot be seen: the changed line, and why."""

    module: str
    tests: str
    unseen: Mapping[str, str] = field(default_factory=dict)


_FILTER = "only a quick way to pass over records without marks"
_SMALL = "small numbers and texts of the program are one object each"
ROOMS = {
    "projection": Room(
        "briefgen/audience.py",
        "tests/test_audience.py tests/test_overlay.py",
        {},
    ),
    "escaping": Room(
        "briefgen/markdown/escaping.py",
        "tests/test_escaping.py",
        {},
    ),
}

CONFIG = """\
[cosmic-ray]
module-path = "{module}"
timeout = 60.0
excluded-modules = []
test-command = "{python} -m pytest -n 0 -x -q -p no:cacheprovider -m 'not thorough and not exhaustive and not whole' {tests}"
distributor = {{ name = "local" }}
# In these modules it stands in types alone.
filters = {{ operators-filter = {{ exclude-operators = ["core/ReplaceBinaryOperator_BitOr_.*"] }} }}
"""


def copied() -> dict[str, str]:
    """Copy the tree, and return the environment in which the copy is what is tested."""
    shutil.rmtree(WHERE, ignore_errors=True)
    left_out = shutil.ignore_patterns(".*", "build", "dist", "site", "__pycache__")
    shutil.copytree(ROOT, WHERE, ignore=left_out, symlinks=True)
    return {**os.environ, "PYTHONPATH": str(WHERE)}


def look(name: str, room: Room, environment: dict[str, str]) -> bool:
    """Whether the tests of a room see enough; tells what they do not see."""
    config, session = WHERE / f"{name}.toml", WHERE / f"{name}.sqlite"
    config.write_text(CONFIG.format(module=room.module, tests=room.tests, python=sys.executable), "utf-8")

    def run(*command: str) -> None:
        subprocess.run([sys.executable, "-m", *command], cwd=WHERE, env=environment, check=True)

    run("cosmic_ray.cli", "init", config.name, session.name)
    run("cosmic_ray.tools.filters.operators_filter", session.name, config.name)
    run("cosmic_ray.cli", "baseline", config.name)
    for compiled in WHERE.joinpath(room.module).parent.glob(f"__pycache__/{Path(room.module).stem}.*"):
        compiled.unlink()  # it would be taken for the changed one
    environment = {**environment, "PYTHONDONTWRITEBYTECODE": "1"}
    run("cosmic_ray.cli", "exec", config.name, session.name)
    seen, missed, unseen = told(session, room.unseen)
    for line in missed:
        print(f"    {line}")
    share = seen / (seen + len(missed))
    print(
        f"{name}: {seen} of {seen + len(missed)} changes seen ({share:.1%}), {unseen} more cannot be seen",
        flush=True,
    )
    return share >= LEAST


def told(session: Path, unseen: Mapping[str, str]) -> tuple[int, list[str], int]:
    """How many changes were seen, those that were missed, and how many cannot be seen."""
    seen, missed, not_to_see = 0, [], 0
    with use_db(str(session), WorkDB.Mode.open) as database:
        for item, result in database.completed_work_items:
            if result.test_outcome is None:  # filtered
                continue
            changed = " ".join(
                line[1:].strip()
                for line in (result.diff or "").splitlines()
                if line.startswith("+") and not line.startswith("+++")
            )
            if result.test_outcome is not TestOutcome.SURVIVED:
                seen += 1
            elif changed in unseen:
                not_to_see += 1
            else:
                missed.append(
                    f"{item.mutations[0].operator_name} at line {item.mutations[0].start_pos[0]}: {changed}"
                )
    return seen, missed, not_to_see


if __name__ == "__main__":
    there = copied()
    rooms = sys.argv[1:] or list(ROOMS)
    enough = [look(name, ROOMS[name], there) for name in rooms]
    sys.exit(0 if all(enough) else 1)
