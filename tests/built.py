"""Sites built for the tests: the founding one, and one whose every text is hostile."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PARTS = ("content", "templates", "mkdocs.yml")


def copy_founding(folder: Path) -> Path:
    """A copy of the founding site's sources, to build or to break."""
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy(source, folder / name)
    return folder


def briefgen(
    *arguments: str | Path, cwd: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would, in a process of its own."""
    return run("briefgen", *arguments, cwd=cwd, **variables)


def run(
    module: str, *arguments: str | Path, cwd: Path | None = None, seconds: float = 120, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a module of the environment. Standard input is closed, so that nothing can wait for it."""
    return subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=cwd or ROOT,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="session")
def founding_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The founding site, built once for each test process."""
    folder = copy_founding(tmp_path_factory.mktemp("founding"))
    done = briefgen("build", "-C", folder)
    assert done.returncode == 0, done.stderr
    return folder / "site"


Sent = list[tuple[str, int]]
"""What a server sent: path and bytes of each answer, its head included, in the order of the answers."""


@contextmanager
def served(folder: Path, sent: Sent | None = None) -> Iterator[str]:
    """Serve a folder on this machine alone; yields its address.

    With a list, text goes out compressed, as hosts of static sites send it, and the list takes what is sent.
    """
    handler = _Quiet if sent is None else partial(_Compressing, sent=sent)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it so
        """No line for each request."""


class _Compressing(_Quiet):
    def __init__(self, *args: Any, sent: Sent, **options: Any) -> None:
        self.sent = sent
        super().__init__(*args, **options)

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        body = path.read_bytes()
        text = path.suffix in (".css", ".html", ".js", ".json", ".svg", ".xml")
        packed = gzip.compress(body, compresslevel=6, mtime=0) if text else body
        head = {
            "Content-Type": self.guess_type(path),
            "Content-Length": str(len(packed)),
            **({"Content-Encoding": "gzip"} if text else {}),
        }
        self._answer(head, packed)

    def _answer(self, head: dict[str, str], body: bytes) -> None:
        self.send_response(200)
        for name, value in head.items():
            self.send_header(name, value)
        length = sum(map(len, self._headers_buffer)) + len(b"\r\n") + len(body)  # type: ignore[attr-defined]
        self.sent.append((self.path, length))
        self.end_headers()
        self.wfile.write(body)
