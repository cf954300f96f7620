"""A file's text: small, UTF-8, and without characters that hide or reorder it."""

from __future__ import annotations

from briefgen import opening
from briefgen.load.yaml import CONTROL
from briefgen.packing import digest
from briefgen.problems import Location, Problem

MAX_BYTES = 1024 * 1024
_PLAIN = bytes((*b"\t\n", *range(0x20, 0x7F)))
"""What most of a record is: the characters of ASCII that hide nothing."""


def text_of(path: str, name: str, problems: list[Problem]) -> tuple[str | None, str]:
    """The text of a file that problems call `name`, and a digest of its bytes; None where a problem says why not."""
    try:
        raw = opening.held(path, MAX_BYTES)
    except OSError as error:
        problems.append(unreadable(name, error))
        return None, ""
    return _text(raw, name, problems), digest(raw)


def _text(raw: bytes, name: str, problems: list[Problem]) -> str | None:
    """Bytes as text, with the line ends of Unix."""
    if len(raw) > MAX_BYTES:
        problems.append(
            Problem(Location(name), "file-size", "larger than 1 MiB", "a record is a few kilobytes; split it")
        )
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        where = _at(name, before, len(before))
        problems.append(Problem(where, "file-encoding", "not UTF-8", "save the file as UTF-8"))
        return None
    rest = raw.translate(None, _PLAIN).decode("utf-8")  # of a record, next to nothing is left to look at
    if CONTROL.search(rest) is None:
        return text
    text = text.replace("\r\n", "\n")
    return text if _clean(name, text, problems) else None


def _clean(name: str, text: str, problems: list[Problem]) -> bool:
    """No character that hides or reorders text. At most ten of them are listed."""
    found = [match for _, match in zip(range(10), CONTROL.finditer(text), strict=False)]
    for match in found:
        code = f"U+{ord(match.group()):04X}"
        hint = (
            "save without a byte order mark"
            if match.start() == 0 and code == "U+FEFF"
            else "remove it, or write the text without it"
        )
        problems.append(
            Problem(
                _at(name, text, match.start()),
                "control-character",
                f"a control or invisible character ({code})",
                hint,
            )
        )
    return not found


def _at(name: str, text: str, offset: int) -> Location:
    before = text[:offset]
    return Location(name, before.count("\n") + 1, offset - before.rfind("\n"))


def unreadable(name: str, error: OSError) -> Problem:
    """The problem that something cannot be read."""
    return Problem(
        Location(name),
        "file-unreadable",
        f"cannot be read: {reason(error)}",
        "check that it exists and that you may read it",
    )


def reason(error: OSError) -> str:
    """What the system says of a fault, in its words."""
    return (error.strerror or "unknown reason").lower()
