"""Names what a public folder hides: a name that begins with a dot is not read as a record, yet everybody can read the file."""

from __future__ import annotations

import os
from collections.abc import Iterator

from briefgen.problems import Location, Problem

HARMLESS = frozenset((".gitkeep", ".gitignore", ".gitattributes"))
"""What Git asks for: it holds no record."""

_RECORDS = (".yml", ".yaml", ".md")
_HINT = "whoever reads the folder reads it: move it elsewhere, and out of Git"


def hidden(entry: os.DirEntry[str], shown: str) -> Iterator[Problem]:
    """What is wrong with a hidden file or folder, if anything is, told by its path alone: nothing of it is read.

    A hidden folder, and what is named like a record, is an error. Anything else is a warning: an editor keeps such a
    file beside the one that is being written, some of them as a link, and that must not stop who writes.
    """
    if entry.name in HARMLESS:
        return
    if entry.is_dir(follow_symlinks=False):
        yield Problem(Location(shown + "/"), "hidden-file", "a hidden folder in a public folder", _HINT)
    elif entry.is_file(follow_symlinks=False) and entry.name.lower().endswith(_RECORDS):
        yield Problem(Location(shown), "hidden-file", "a hidden record in a public folder", _HINT)
    else:
        yield Problem(Location(shown), "hidden-file", "a hidden file in a public folder", _HINT, "warning")
