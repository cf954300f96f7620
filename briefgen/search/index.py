"""The files in which a browser looks a word up: small ones, of which a query loads those that it needs.

    search/index.js      what the others hold: the first word of each file, the first page of each kind
    search/names/0.js …  words of titles and names, whole names in one word, and what is heard of words (`~ktb`), each with
                         the pages that bear them
    search/text/0.js …   words of texts, each with the pages that hold them
    search/pages/0.js …  what a result shows of a page

A page is a number: its place in the order of kinds and addresses. The files are scripts that hand over data, since a page
that was opened from a folder may load nothing else.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from briefgen.search import normalising
from briefgen.search.entries import NAMED, Entry

KINDS = {
    "actor": ("Actor", 1.5),
    "place": ("Place", 1.4),
    "briefing": ("Briefing", 1.2),
    "incident": ("Incident", 1.1),
    "source": ("Source", 1.0),
}
"""What a kind of pages is called among the results, and how much it weighs: a record comes before pages that mention it."""
OTHER = ("", 0.9)

WORDS_SIZE = 12_000
PAGES_SIZE = 4_000
"""About so many characters a file of words or of pages has: what a query loads and does not use is part of one file."""

TITLE, ALIAS, TITLE_WORD, ALIAS_WORD = range(4)
"""How a term stands for a page: as its whole title or another whole name, or as a word of one. The least counts."""


def write(folder: Path, entries: Iterable[str]) -> None:
    """Write the index of a site's pages into a folder. `entries` are lines of `Entry.to_json`, in any order."""
    lines = sorted(entries, key=_place)
    for kind in ("names", "text", "pages"):
        shutil.rmtree(folder / kind, ignore_errors=True)
        (folder / kind).mkdir(parents=True)
    names: dict[str, dict[int, int]] = {}
    text: dict[str, list[int]] = {}
    kinds: list[tuple[str, float, int]] = []
    pages = []
    for number, line in enumerate(lines):
        entry = Entry.from_json(line)
        label, weight = KINDS.get(entry.kind, OTHER)
        if not kinds or kinds[-1][0] != label:
            kinds.append((label, weight, number))
        for term, standing in _terms(entry):
            known = names.setdefault(term, {})
            known[number] = min(standing, known.get(number, standing))
        for word in entry.text.split():
            text.setdefault(word, []).append(number)
        pages.append(_json((entry.location, entry.title, entry.names, entry.description)))
    postings = (
        (term, [4 * page + standing for page, standing in names[term].items()]) for term in _sorted(names)
    )
    index = {
        "size": len(lines),
        "kinds": kinds,
        "names": _write_words(folder, "names", postings),
        "text": _write_words(folder, "text", ((term, text[term]) for term in _sorted(text))),
        "pages": _write_pages(folder, pages),
        "letters": normalising.LETTERS,
        "articles": normalising.ARTICLES,
        "bound": normalising.BOUND,
        "arabic": normalising.ARABIC,
        "stem": normalising.STEM,
        "sounds": normalising.SOUNDS,
        "heard": normalising.HEARD,
    }
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*/*.js")):
        digest.update(path.read_bytes())
    _write(folder, "index", _json({"version": digest.hexdigest()[:12], **index}))


def _place(line: str) -> tuple[int, str]:
    entry = Entry.from_json(line)
    order = list(KINDS)
    return order.index(entry.kind) if entry.kind in KINDS else len(order), entry.location


def _terms(entry: Entry) -> Iterator[tuple[str, int]]:
    """What a page's names are looked up by."""
    for name, whole, part in (
        (entry.title, TITLE, TITLE_WORD),
        *((name, ALIAS, ALIAS_WORD) for name in entry.names),
    ):
        found = normalising.words(name)
        yield from ((term, whole) for term in found.whole if term)
        yield from ((term, part) for term in (*found.plain, *found.glued))
        if entry.kind in NAMED:
            yield from ((f"~{heard}", part) for heard in map(normalising.sound, found.plain) if heard)


def _sorted(terms: Iterable[str]) -> list[str]:
    """In the order in which a browser compares texts."""
    return sorted(terms, key=lambda term: term.encode("utf-16-be", "surrogatepass"))


def _write_words(folder: Path, kind: str, postings: Iterable[tuple[str, Sequence[int]]]) -> list[str]:
    """Files of words, each with its pages as steps from one to the next. Returns the first word of each file."""
    firsts: list[str] = []
    parts: list[str] = []
    size = 0
    for term, numbers in postings:
        if not parts:
            firsts.append(term)
        steps = "".join(map(_letters, map(int.__sub__, numbers, (0, *numbers))))
        parts.append(f'{_json(term)},"{steps}"')
        size += len(parts[-1])
        if size > WORDS_SIZE:
            _write(folder, f"{kind}/{len(firsts) - 1}", f"[{','.join(parts)}]")
            parts, size = [], 0
    if parts:
        _write(folder, f"{kind}/{len(firsts) - 1}", f"[{','.join(parts)}]")
    return firsts


@lru_cache(maxsize=1 << 12)
def _letters(number: int) -> str:
    """A number to the base of 26, its last digit a small letter: numbers need nothing between them."""
    rest, last = divmod(number, 26)
    written = chr(ord("a") + last)
    while rest:
        rest, digit = divmod(rest, 26)
        written = chr(ord("A") + digit) + written
    return written


def _write_pages(folder: Path, pages: Sequence[str]) -> list[int]:
    """Files of pages. Returns the number of the first page of each file."""
    firsts: list[int] = []
    parts: list[str] = []
    for number, page in enumerate(pages):
        if not parts:
            firsts.append(number)
        parts.append(page)
        if sum(map(len, parts)) > PAGES_SIZE or number == len(pages) - 1:
            _write(folder, f"pages/{len(firsts) - 1}", f"[{','.join(parts)}]")
            parts = []
    return firsts


def _write(folder: Path, name: str, data: str) -> None:
    (folder / f"{name}.js").write_text(f'briefgenSearch.take("{name}",{data});\n', "utf-8", newline="\n")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
