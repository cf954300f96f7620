"""A build asks nobody: it runs where there is no network, and tries none."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.built import ROOT, copy_founding, tree
from tests.conftest import write_site

ASK = "import socket, sys; socket.create_connection(('127.0.0.1', int(sys.argv[1])), timeout=5).close()"
WAYS = (
    ("unshare", "--net"),
    ("unshare", "--net", "--map-root-user"),
    # where an unprivileged user may have no namespace, but may become root: the build is that user's again
    ("sudo", "-n", "-E", "unshare", "--net", "setpriv", f"--reuid={os.getuid()}", f"--regid={os.getgid()}", "--clear-groups"),
)  # fmt: skip
"""Programs that start another one without a network, for root and for others."""

TALK = "connect,sendto,sendmsg,sendmmsg,bind,socket"
"""What a program asks of the system to reach another one."""
_NET = re.compile(r"AF_INET6?\b|AF_PACKET")


def _missing(what: str) -> None:
    (pytest.fail if os.environ.get("CI") else pytest.skip)(what)


@cache
def alone() -> tuple[str, ...]:
    """What starts a program without a network."""
    for way in WAYS:
        if (
            shutil.which(way[0])
            and subprocess.run([*way, "true"], capture_output=True, check=False).returncode == 0
        ):
            return way
    _missing("a program cannot be started without a network here")
    raise AssertionError


@cache
def watched() -> tuple[str, ...]:
    """What starts a program and writes down what it asks of the network, after `-o`."""
    way = ("strace", "-f", "-qq", "--seccomp-bpf", "-e", f"trace={TALK}", "-o")
    if not shutil.which("strace") or subprocess.run([*way, os.devnull, "true"], check=False).returncode:
        _missing("a program cannot be watched here (strace)")
    return way


@pytest.fixture
def port() -> Iterator[str]:
    """Somebody who listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield str(server.getsockname()[1])


def started(*command: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_who_listens_is_reached_from_here_and_not_from_there(port: str) -> None:
    ask = (sys.executable, "-c", ASK, port)
    assert started(*ask).returncode == 0
    done = started(*alone(), *ask)
    assert done.returncode == 1 and "Network is unreachable" in done.stderr


def test_who_asks_is_seen(port: str, tmp_path: Path) -> None:
    done = started(*watched(), tmp_path / "seen", sys.executable, "-c", ASK, port)
    assert done.returncode == 0, done.stderr
    assert [call for call in asked(tmp_path / "seen") if f"htons({port})" in call]


def asked(seen: Path) -> list[str]:
    """What was asked of a network."""
    return [line for line in seen.read_text("utf-8").splitlines() if _NET.search(line)]


def built(folder: Path) -> None:
    """Build a site, PDFs too, without a network; nothing may be tried."""
    seen = folder / "seen"
    done = started(
        *alone(), *watched(), seen, sys.executable, "-m", "briefgen", "build", "--no-cache", cwd=folder
    )
    assert done.returncode == 0, done.stderr
    assert seen.is_file() and asked(seen) == []
    files = tree(folder / "site")
    assert "index.html" in files and [path for path in files if path.endswith(".pdf")]


def test_a_build_needs_no_network_and_tries_none(tmp_path: Path) -> None:
    host = "site_name: Small\ndocs_dir: content/pages\ntheme: {name: material, font: false}\nplugins: [search, briefgen]\n"
    write_site(tmp_path, {"mkdocs.yml": host})
    built(tmp_path)


@pytest.mark.thorough
def test_nor_does_the_founding_site(tmp_path: Path) -> None:
    built(copy_founding(tmp_path))
