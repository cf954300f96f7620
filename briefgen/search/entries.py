"""A page's entry: all that search keeps of it, small enough to be kept for each page of a large site."""

from __future__ import annotations

import html
import json
import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from briefgen.search import normalising

# The text of a figure, its table, citation marks and permanent links would only repeat what the page says.
_SILENT = re.compile(
    r"<(svg|script|details|sup|style|template)\b.*?</\1>|<a class=\"headerlink\".*?</a>", re.DOTALL
)
_TAGS = re.compile(r"<[^>]*>")

NAMED = ("actor", "place")
"""Kinds of pages whose further words are names of what they are about."""
LISTS = ("home", "index", "timeline")
"""Kinds of pages that only repeat what others say: they are found by their titles."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What search knows of a page, as plain text. `text` holds each word of it once, in no order that tells anything."""

    location: str
    kind: str
    title: str
    names: tuple[str, ...]
    description: str
    text: str

    def to_json(self) -> str:
        """As one line, by which it is kept and sent from process to process."""
        parts = (self.location, self.kind, self.title, self.names, self.description, self.text)
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, line: str) -> Self:
        """What `to_json` wrote."""
        location, kind, title, names, description, text = json.loads(line)
        return cls(location, kind, title, tuple(names), description, text)


def entry(
    location: str, kind: str, title: str, description: str, article: str, keywords: Iterable[str]
) -> Entry:
    """The entry of a page. `title`, `description` and `keywords` are plain text, `article` is HTML."""
    further = dict.fromkeys(keywords)
    names = tuple(name for name in further if name != title) if kind in NAMED else ()
    said = "" if kind in LISTS else html.unescape(_TAGS.sub(" ", _SILENT.sub(" ", article)))
    stem = posixpath.splitext(posixpath.basename(location.rstrip("/")))[0]
    found = normalising.of_prose(" ".join((said, description, stem, *further)))
    shown = "" if description == f"{kind}: {title}" else description
    return Entry(location, kind, title, names, shown, " ".join(sorted(found)))
