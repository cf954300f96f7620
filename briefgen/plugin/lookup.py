"""The index of search beside a site's pages, made of our entries and of those that the host has of other pages."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig

from briefgen import search
from briefgen.search import Entry

_TAGS = re.compile(r"<[^>]*>")


def write(config: MkDocsConfig, entries: Iterable[str]) -> None:
    """Write the index once the host has written its own; without the host's there is no box to search in.

    Our box knows Material. Another theme searches the host's index, into which our entries go.
    """
    path = Path(config.site_dir, "search", "search_index.json")
    if not path.is_file():
        return
    index = json.loads(path.read_text("utf-8"))
    if config.theme.name == "material":
        path.unlink()
        search.write(path.parent, chain(map(_of_host, index["docs"]), entries))
    else:
        index["docs"].extend(map(_for_host, map(Entry.from_json, entries)))
        path.write_text(json.dumps(index, ensure_ascii=False, separators=(",", ":")), "utf-8")


def _of_host(entry: dict[str, Any]) -> str:
    title, text = (html.unescape(_TAGS.sub(" ", entry[key])) for key in ("title", "text"))
    return search.entry(entry["location"], "page", title, "", text, ()).to_json()


def _for_host(entry: Entry) -> dict[str, str]:
    text = " ".join((*entry.names, entry.description, entry.text))
    return {"location": entry.location, "title": html.escape(entry.title), "text": html.escape(text)}
