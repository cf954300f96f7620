"""What search knows of a page: its title, its text, and every spelling of the names it is about."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

# The text of a figure, its table, citation marks and permanent links would only repeat what the page says.
_SILENT = re.compile(r"<(svg|script|details|sup|style)\b.*?</\1>|<a class=\"headerlink\".*?</a>", re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")

BOOST = {"actor": 2.0, "incident": 1.5, "briefing": 1.5}
"""How much more a page of a kind weighs, so that the record itself comes before pages that mention it."""


def entry(
    location: str, kind: str, title: str, article: str, keywords: Iterable[str]
) -> dict[str, str | float]:
    """One entry of the host's search index. `title` is plain text, `article` HTML; the entry holds escaped text only."""
    words = html.unescape(_TAGS.sub(" ", _SILENT.sub(" ", article)))
    text = " ".join((*words.split(), *(part for word in keywords for part in word.split())))
    found: dict[str, str | float] = {
        "location": location,
        "title": html.escape(title),
        "text": html.escape(text),
    }
    if kind in BOOST:
        found["boost"] = BOOST[kind]
    return found
