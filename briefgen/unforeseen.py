"""What goes wrong that nobody foresaw: told by its kind and its place, never in its own words, which may hold a restricted value."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path
from traceback import format_exception, walk_tb

DEBUG = "BRIEFGEN_DEBUG"
"""Whether the traceback of what goes wrong is shown, in the environment. It may hold text of restricted records."""

MEMORY = "there is too little memory"

_PACKAGE = Path(__file__).resolve().parent
_ELSEWHERE = "arose_elsewhere"
"""Where an error keeps its place and its traceback that comes from another process."""


class Lost(Exception):
    """Stands for an error of another process that cannot be handed over."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def in_words(error: BaseException) -> str:
    """What an error means to the user, in one line."""
    if isinstance(error, MemoryError):
        return MEMORY
    if isinstance(error, SystemError):
        return (
            "Python itself failed; is there too little memory?"  # it then returns without an error of its own
        )
    if isinstance(error, ImportError):
        return f"{(error.name or 'a module').lstrip('_')}: cannot be loaded; is there too little memory, or is the installation damaged?"
    if isinstance(error, RuntimeError) and str(error) == "can't start new thread":
        return "no further thread can be started; are there too many, or is there too little memory?"
    kind = error.kind if isinstance(error, Lost) else type(error).__name__
    if _arose_while_loading(error):
        return f"the program could not be loaded ({kind}); is there too little memory, or is the installation damaged?"
    what = "too deep a nesting for" if isinstance(error, RecursionError) else "a fault of"
    return f"{what} {_arose(error)[0]} ({kind}); {DEBUG}=1 shows where it arose, for a report"


def _arose_while_loading(error: BaseException) -> bool:
    """Whether a module of ours, or one that it needs, was being loaded: without memory, that ends in errors of any kind."""
    names = [frame.f_code.co_name for frame, _ in walk_tb(error.__traceback__)]
    return "<module>" in names and _arose(error)[0].startswith(_PACKAGE.name)


def shown(error: BaseException) -> str:
    """The traceback of an error where `BRIEFGEN_DEBUG` asks for it, that from another process too; else nothing."""
    if not os.environ.get(DEBUG):
        return ""
    return _arose(error)[1] + "".join(format_exception(error))


def portable(error: BaseException) -> BaseException:
    """An error as it can be handed to another process, which still knows where it arose."""
    try:
        arose = _arose(error)[0], shown(error)
        try:
            handed: BaseException = pickle.loads(pickle.dumps(error))  # noqa: S301  it was made a line before
        except Exception:
            handed = Lost(type(error).__name__)
        vars(handed)[_ELSEWHERE] = arose
    except MemoryError:
        return MemoryError()
    return handed


def _arose(error: BaseException) -> tuple[str, str]:
    """Whose fault it is, and its traceback if it comes from another process.

    That is a line of the package (`briefgen/load/text.py:12`), or of what is the author's own and was called from there.
    """
    known: tuple[str, str] | None = vars(error).get(_ELSEWHERE)
    if known is not None:
        return known
    place = "briefgen"
    for frame, line in walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(_PACKAGE):
            place = f"{path.relative_to(_PACKAGE.parent).as_posix()}:{line}"
        elif path.is_absolute() and not any(map(path.is_relative_to, (sys.prefix, sys.base_prefix))):
            place = f"{path}:{line}"
    return place, ""
