"""A process that has all of the program loaded, and runs builds in copies of itself, so that a build costs no start.

It reads an order a line (JSON), stops the copy before its first step if it is to be watched, and answers in lines: the
copy's number, then how it ended. Started by `tests.faulted`; the builds are the real ones.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from briefgen import pdf, pipeline, plugin, present, progress, publish, render, target
from briefgen.cli import main
from briefgen.cli.telling import plainly, say
from briefgen.manifest import Claims, Rule
from briefgen.project import Project
from briefgen.standing import Hosted

FILES = ("index.html", "404.html", *(f"pages/{number}.html" for number in range(16)), "assets/own.css")
"""What the small host writes."""


def small_host(_project: Project, made: pipeline.Site, folder: Path, _track: object) -> Hosted:
    """Writes a few small files, each with the site's title in it."""
    for name in FILES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{made.library.settings.title}: {name}\n" * 40, "utf-8")
    return Hosted(FILES, (), Claims((Rule("all", pattern=".*"),)))


def small(root: Path, *options: str) -> None:
    """What `briefgen build` does, with the small host. The last of the options is where the site goes."""
    project = Project(root)
    with plainly(), target.alone(Path((str(project.site), *options)[-1]), project, say) as place:
        publish.build(project, small_host, place)


def in_place(root: Path) -> None:
    """The way of MkDocs: the folder is emptied, then written. The control: a harness that finds no fault here is blind."""
    project = Project(root)
    with plainly():
        made = pipeline.plan(project)
        for path in project.site.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        small_host(project, made, project.site, None)


def hold(root: Path) -> None:
    """Takes the place of a site, and does nothing."""
    with plainly(), target.alone(root / "site", Project(root), say):
        pass


def whole(root: Path, *options: str) -> None:
    """The command itself, MkDocs and all."""
    main(["build", "-C", str(root), *options])


_WATCHED_BY = 0x59616D61
"""PR_SET_PTRACER of Linux: any process of the user may watch this one."""

BUILDS: dict[str, Callable[..., None]] = {"small": small, "in place": in_place, "hold": hold, "whole": whole}


def _run(order: dict[str, Any]) -> int:
    """In the copy: do it, and return the exit code."""
    os.setsid()
    said = os.open(order["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have switched Ctrl-C off
    if order["watched"]:
        ctypes.CDLL(None).prctl(_WATCHED_BY, ctypes.c_ulong(-1))
        os.kill(os.getpid(), signal.SIGSTOP)
    try:
        BUILDS[order["build"]](Path(order["root"]), *order["options"])
    except SystemExit as ended:
        return int(ended.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def serve() -> None:
    """Take orders until there are no more."""
    assert all((pdf, plugin, present, progress, render)), (
        "what a build loads on its way is loaded before the first order"
    )
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            code = 70
            try:
                code = _run(order)
            except BaseException:
                sys.excepthook(*sys.exc_info())
                sys.stderr.flush()
            finally:
                os._exit(code)
        if order["watched"]:
            os.waitpid(pid, os.WUNTRACED)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    serve()
