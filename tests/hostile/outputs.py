"""Reads a finished site back with an independent parser: what each page says beside each word, and what it is made of."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from tests.hostile.sites import WORD, Placed, Plan
from tests.hostile.strings import seen

FIGURE = re.compile(r'<script type="application/json" class="bg-timeline-data">(.*?)</script>', re.DOTALL)
MADE_OF_WORDS = {"id", "href", "for", "aria-labelledby", "aria-describedby", "aria-controls"}
"""Attributes that hold an id made of words, or an address that ends in one: nothing in it could end the value."""
SAFE = re.compile(r"[^\s<>\"'`]*")
SET_OUT = re.compile(r"</?b>|<br>")
"""What a figure adds to its words. A text of a record holds no tag there, or it would be one for plotly."""
ADDRESSES = (
    "href",
    "src",
    "action",
    "formaction",
    "xlink:href",
    "data",
    "poster",
    "srcset",
    "background",
    "ping",
)
PROSE_TAGS = {"p", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "hr", "br", "h1", "h2", "h3", "h4", "h5", "h6", "a", "div", "sup", "bdi", "span", "nav", "label"}  # fmt: skip
"""What authors' Markdown may make, with what the theme makes of headings."""


@dataclass
class Found:
    """What stands where in a site: the places that each word was read at, and what is wrong."""

    places: dict[int, Counter[str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    dangerous: list[str] = field(default_factory=list)
    pages: int = 0

    def take(self, text: str, place: str, plan: Plan, where: str) -> None:
        """Looks at each word of a text: beside it stands what was typed, and nothing else. Figures break lines anywhere."""
        shown = seen(text)
        if place == "figure":
            shown = shown.replace(" ", "")
        for match in WORD.finditer(shown):
            one = plan.placed[int(match[1])]
            self.places.setdefault(one.number, Counter())[place] += 1
            texts = map(seen, one.said)
            if one.number not in plan.refused and not any(
                stands(one, said.replace(" ", "") if place == "figure" else said, shown, match)
                for said in texts
            ):
                at = shown[max(0, match.start() - 60) : match.end() + 60]
                self.wrong.append(
                    f"{where} {place} {one.field} {one.word}: {one.hostile.text!r} shown as {at!r}"
                )

    def add(self, other: Found) -> None:
        for number, places in other.places.items():
            self.places.setdefault(number, Counter()).update(places)
        self.wrong += other.wrong
        self.dangerous += other.dangerous
        self.pages += other.pages


def stands(one: Placed, said: str, shown: str, match: re.Match[str]) -> bool:
    """Whether the text stands literally beside its word; a place that cuts text short shows the begin of it."""
    if one.number % 2 == 0:
        return shown.endswith(said, 0, match.end())
    if shown.startswith(said, match.start()):
        return True
    cut = shown.find("…", match.start())
    return cut > 0 and said.startswith(shown[match.start() : cut].rstrip())


def page(text: str, plan: Plan, where: str, known: frozenset[tuple[str, str]] | None = None) -> Found:
    """What one page says, and what of it could run. `known`: the elements and attributes of a harmless site."""
    found = Found(pages=1)
    tree = LexborHTMLParser(text)
    for node in tree.css("*"):
        tag = node.tag or ""
        for name, value in node.attributes.items():
            value = value or ""
            low = name.lower()
            if low.startswith("on") or (low in ADDRESSES and not harmless(value)):
                found.dangerous.append(f"{where}: <{tag} {name}={value[:80]!r}>")
            if known is not None and (tag, low) not in known and tag not in PROSE_TAGS:
                found.dangerous.append(f"{where}: <{tag} {name}> is not on a harmless page")
            if not WORD.search(value):
                continue
            if low in MADE_OF_WORDS and SAFE.fullmatch(value):
                continue
            found.take(value, f"{tag}[{name}]", plan, where)
        if known is not None and (tag, "") not in known and tag not in PROSE_TAGS:
            found.dangerous.append(f"{where}: <{tag}> is not on a harmless page")
        if tag in ("script", "style") and node.attributes.get("class") != "bg-timeline-data":
            inner = node.text(deep=True) or ""
            if WORD.search(inner):
                found.dangerous.append(f"{where}: a text within <{tag}>")
    title = tree.css_first("head > title")
    if title is not None:
        found.take(title.text(), "title", plan, where)
    for inner in FIGURE.findall(text):
        for string in strings_in(json.loads(inner)):
            bare = SET_OUT.sub("", string)
            if "<" in bare and WORD.search(bare):
                found.dangerous.append(f"{where}: a tag in a figure's text: {bare[:80]!r}")
            found.take(html.unescape(bare), "figure", plan, where)
    for node in tree.css("sup"):
        found.take(node.text(deep=True), "sup", plan, where)
    for node in tree.css("script, style, template, sup, a.headerlink"):
        node.decompose()
    body = tree.body
    assert body is not None
    found.take(body.text(deep=True, separator=""), "text", plan, where)
    return found


def harmless(address: str) -> bool:
    """Whether an address leads to the site itself, the web or mail: a browser leaves out white space and controls."""
    bare = re.sub(r"[\x00-\x20]", "", address).lower()
    scheme = re.match(r"[a-z][a-z0-9+.-]*:", bare)
    return scheme is None or (
        scheme[0] in ("https:", "http:", "mailto:", "data:") and not bare.startswith("data:text")
    )


def shapes(site: Path) -> frozenset[tuple[str, str]]:
    """Every element and every attribute of the pages of a site."""
    found: set[tuple[str, str]] = set()
    for path in site.rglob("*.html"):
        for node in LexborHTMLParser(path.read_text("utf-8")).css("*"):
            found.add((node.tag or "", ""))
            found.update((node.tag or "", name.lower()) for name in node.attributes)
    return frozenset(found)


def strings_in(data: Any) -> Iterator[str]:
    """Every text in JSON, its keys too."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from strings_in(value)
    elif isinstance(data, list):
        for value in data:
            yield from strings_in(value)


def rows(path: Path) -> Any:
    """The data of a list, which lies in quotes in a script."""
    quoted = path.read_text("utf-8").removeprefix("bgBrowse.take('").removesuffix("');\n")
    return json.loads(re.sub(r"\\(['\\])", r"\1", quoted))


def search_pages(path: Path) -> Any:
    """Pages as search knows them."""
    return json.loads(path.read_text("utf-8").partition(",")[2].removesuffix(");\n"))


def site(folder: Path, plan: Plan, known: frozenset[tuple[str, str]] | None = None) -> Found:
    """Everything in a finished site: its pages, the data of its lists, what search knows."""
    found = Found()
    for path in sorted(folder.rglob("*.html")):
        found.add(page(path.read_text("utf-8"), plan, str(path.relative_to(folder)), known))
    for path in sorted(folder.rglob("rows.js")):
        for text in strings_in(rows(path)):
            found.take(text, "rows.js", plan, str(path.relative_to(folder)))
    for path in sorted((folder / "search" / "pages").iterdir()):
        for text in strings_in(search_pages(path)):
            found.take(text, "search", plan, path.name)
    return found
