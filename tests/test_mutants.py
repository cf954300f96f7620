"""Figure F5: broken YAML in great numbers gives no traceback and no hang, takes little memory, and is told where it is."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.built import ROOT
from tests.hostile.mutants import MEMORY, one_fault


def measured(count: int, *options: str) -> dict[str, Any]:
    """What a process of its own finds, so that its memory is that of the check alone."""
    command = [sys.executable, "-m", "tests.hostile.mutants", str(count), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=3600)
    assert done.returncode == 0, done.stderr[-1000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("count", "options"),
    [
        pytest.param(60, (), id="often"),
        pytest.param(1_000, (), id="all", marks=pytest.mark.thorough),
        pytest.param(10_000, ("--targeted",), id="figure", marks=pytest.mark.exhaustive),
    ],
)
def test_mutants_are_told_where_they_are_broken(count: int, options: tuple[str, ...]) -> None:
    found = measured(count, *options)
    assert found["mutants"] == count and found["errors"] > count / 2
    assert [found[key] for key in ("tracebacks", "hangs", "errors without a place")] == [0, 0, 0], found[
        "first"
    ]
    assert found.get("single faults not told", 0) == 0, found["first"]
    assert found["single faults"] == count // 2 and found["at their place"] >= 0.99, found["first"]
    assert found["memory in MiB"] * 1024 * 1024 < MEMORY


def test_there_are_enough_single_faults() -> None:
    assert len({text for _, _, _, text in one_fault()}) > 5_000
