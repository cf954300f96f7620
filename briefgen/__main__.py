"""The door of the command: whatever happens, even while the program is being loaded, ends in a line and an exit code."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import TextIO

DEBUG = "BRIEFGEN_DEBUG"
"""As in `unforeseen`, which may be what cannot be loaded."""


def run() -> None:
    """Run the command. Ends the process with its exit code."""
    code: object = 1
    try:
        _open_streams()
        from briefgen.cli import main
        from briefgen.cli.telling import plainly

        with plainly():
            main()
    except SystemExit as error:
        code = error.code
    except KeyboardInterrupt:
        _say("stopped")
        code = 128 + signal.SIGINT
    except BaseException:
        if os.environ.get(DEBUG):
            raise
        _say("the program could not be loaded; is there too little memory, or is the installation damaged?")
    _end_streams()
    sys.exit(code if isinstance(code, int) or code is None else 1)


def _open_streams() -> None:
    """Where standard input, output or errors were closed, open them to nowhere: else the next file that is opened takes the place."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123  pathlib need not be loaded yet


def _end_streams() -> None:
    """Whatever still waits for a full or closed stream is dropped: Python would print a traceback about it at its end."""
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), number)


def _say(what: str) -> None:
    """A last word, with nothing that would have to be loaded."""
    with suppress(OSError):
        os.write(2, f"error: {what}\n".encode())


if __name__ == "__main__":
    run()
