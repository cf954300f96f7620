"""How many small changes to the code the tests see, for the rooms that keep secrets: `make mutants`, half an hour.

    python -m tests.mutation [ROOM …]

Cosmic Ray makes the changes, one at a time, in a copy of the tree below `build/`, and runs the tests of the room on each.
What no test could see, because the program does the same with it, is listed here, and is not counted.

Cosmic Ray is not locked with the other tools: it brings twenty packages, one of them without a wheel. Install it beside them
(`pip install 'cosmic-ray>=8.7,<9'`).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

try:
    from cosmic_ray.work_db import WorkDB, use_db
    from cosmic_ray.work_item import TestOutcome
except ImportError:
    sys.exit("Cosmic Ray is missing; install it into the environment: pip install 'cosmic-ray>=8.7,<9'")

ROOT = Path(__file__).parents[1]
WHERE = ROOT / "build" / "mutants"
LEAST = 0.9
"""What share of the changes that can be seen is to be seen, by each room's tests."""


@dataclass(frozen=True, slots=True)
class Room:
    """Modules, the tests that are to see what is changed in them, and what cannot be seen: the changed line, and why."""

    modules: tuple[str, ...]
    tests: str
    unseen: Mapping[str, str] = field(default_factory=dict)


_FILTER = "only a quick way to pass over records without marks"
_SMALL = "small numbers and texts of the program are one object each"
_CACHE = "it only spares time"
_TYPED = "mypy sees who would set anything"
ROOMS = {
    "projection": Room(
        ("briefgen/audience.py", "briefgen/markings.py"),
        "tests/test_audience.py tests/test_overlay.py",
        {
            "def _not_public(document: Document, place: Path, what: str, /, key: bool = False) -> Problem:": "how a name is given",
            'return next((key for key in data if len(key) <= 3 and sorted(key.lower()) == ["l", "p", "t"]), None)': "only spares sorting",
            'return next((key for key in data if len(key) >= 3 and sorted(key.lower()) == ["l", "p", "t"]), None)': "only spares sorting",
            "return None if own is None or default is BROKEN else max(own, default or 0)": _SMALL,
            "if label is None or label is UNREADABLE:": _SMALL,
            'if key is not "tlp":': _SMALL,
            "rest = {name: value for name, value in settings.data.items() if name is not key}": "it is that key",
            "return default if default is not BROKEN else None": _SMALL,
            "return default if default > BROKEN else None": "no other level is less than 0",
            "BROKEN = ~1": "any number less than 0 would do",
            "BROKEN = - 2": "any number less than 0 would do",
            "if type(part) == str and key != INTERNAL:  # most parts by far: a text has nothing to drop": "types are one object each",
            "if INTERNAL in value or (value != data and _marking_key(value)):": "no part equals the whole",
            "if INTERNAL in value or (value is not data or _marking_key(value)):": _FILTER,
            "return True": _FILTER,
            "return None if own is None or default == BROKEN else max(own, default or -1)": "no level is less than 0",
            "changed = True": "only spares copies",
            "changed = changed or new != part": "what was changed is another value too",
            "@dataclass(frozen=True, slots=False)": _TYPED,
            "@dataclass(frozen=False, slots=True)": _TYPED,
        },
    ),
    "escaping": Room(
        ("briefgen/markdown/escaping.py",),
        "tests/test_escaping.py",
        {
            'if category in ("Cc", "Cs") or _UNSEEN.match(character) or code & 0xFFFE >= 0xFFFE:': "nothing is greater",
            'if category[0] is "M":': _SMALL,
            'rf"|[{_SPACES}]{{2,}}|[{_SPACES[ 0:]}]"': "a space for a space",
            'return " " if found[ -1] in _SPACES else reference(found)': "all of them are spaces, or it is one",
            "without @functools.cache": _CACHE,
        },
    ),
    "gate": Room(
        ("briefgen/gate/__init__.py", "briefgen/gate/allowed.py", "briefgen/policy.py"),
        "tests/test_gate.py tests/test_policy.py",
        {
            "@lru_cache(maxsize=16_385)": _CACHE,
            "@lru_cache(maxsize=16_383)": _CACHE,
            "@lru_cache(maxsize= 16385)": _CACHE,
            "@lru_cache(maxsize= 16383)": _CACHE,
            "without @lru_cache(maxsize=16_384)": _CACHE,
            'if not page.lstrip()[: 16].lower().startswith(b"<!doctype html>"):': "these are 15 characters",
            "@dataclass(frozen=False, slots=True)": _TYPED,
            "@dataclass(frozen=True, slots=False)": _TYPED,
        },
    ),
}

CONFIG = """\
[cosmic-ray]
module-path = {modules}
timeout = 60.0
excluded-modules = []
test-command = "{python} -m pytest -n 0 -x -q -p no:cacheprovider -m 'not thorough and not exhaustive and not whole' {tests}"
distributor = {{ name = "local" }}
# In these modules it stands in types, and joins the flags of two patterns.
filters = {{ operators-filter = {{ exclude-operators = ["core/ReplaceBinaryOperator_BitOr_.*"] }} }}
"""


def copied(name: str) -> Path:
    """A copy of the tree."""
    copy = WHERE / name
    shutil.rmtree(copy, ignore_errors=True)
    left_out = shutil.ignore_patterns(".*", "build", "dist", "site", "__pycache__")
    shutil.copytree(ROOT, copy, ignore=left_out, symlinks=True)
    return copy


def look(name: str, room: Room) -> bool:
    """Whether the tests of a room see enough; tells what they do not see."""
    copy = copied(name)
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    config, session = copy / "mutants.toml", copy / "mutants.sqlite"
    config.write_text(
        CONFIG.format(modules=json.dumps(room.modules), tests=room.tests, python=sys.executable), "utf-8"
    )

    def run(*command: str) -> None:
        subprocess.run([sys.executable, "-m", *command], cwd=copy, env=environment, check=True)

    run("cosmic_ray.cli", "init", config.name, session.name)
    run("cosmic_ray.tools.filters.operators_filter", session.name, config.name)
    run("cosmic_ray.cli", "baseline", config.name)
    for module in (copy / path for path in room.modules):
        for compiled in module.parent.glob(f"__pycache__/{module.stem}.*"):
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
            changed = _changed(result.diff or "")
            if result.test_outcome is not TestOutcome.SURVIVED:
                seen += 1
            elif changed in unseen:
                not_to_see += 1
            else:
                missed.append(
                    f"{item.mutations[0].operator_name} at line {item.mutations[0].start_pos[0]}: {changed}"
                )
    return seen, missed, not_to_see


def _changed(diff: str) -> str:
    """The lines that were put in, or those that were taken out."""
    lines = [line for line in diff.splitlines() if not line.startswith(("+++", "---"))]
    put_in, taken_out = (" ".join(line[1:].strip() for line in lines if line[:1] == sign) for sign in "+-")
    return put_in or f"without {taken_out.strip()}"


if __name__ == "__main__":
    enough = [look(name, ROOMS[name]) for name in sys.argv[1:] or ROOMS]
    sys.exit(0 if all(enough) else 1)
