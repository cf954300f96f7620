"""Limits of the system for a command: few processes and threads, little memory."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

NOBODY = 65534
"""A user without any process. The system counts them for each user, and never for the first one."""

_CAPABILITIES = "+dac_override,+dac_read_search"
"""What a user needs to read the files of another."""

_AS_NOBODY = [
    "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", f"--bounding-set=-all,{_CAPABILITIES}",
    f"--inh-caps=-all,{_CAPABILITIES}", f"--ambient-caps={_CAPABILITIES}",
]  # fmt: skip


def _works(*command: str) -> bool:
    found = shutil.which(command[0])
    return (
        found is not None
        and subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0
    )


_ROOT = os.getuid() == 0
needs_own_user = pytest.mark.skipif(
    not (_ROOT and _works(*_AS_NOBODY)), reason="only root can be another user, who has no process yet"
)


def few_tasks(number: int) -> list[str]:
    """What a command begins with that may have so many processes and threads at a time. One: no further one."""
    if _ROOT and not _works(*_AS_NOBODY):
        pytest.skip("the limit does not hold for root, who cannot be another user here")
    return [*(_AS_NOBODY if _ROOT else []), "prlimit", f"--nproc={number}"]


def little_memory(kibibytes: int) -> list[str]:
    """What a command begins with that gets no more addresses than these."""
    return ["prlimit", f"--as={kibibytes * 1024}"]
