"""Reads the inlines of a page: text, links, labels, citations, names in other scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from briefgen import directions
from briefgen.pdf.elements import Element
from briefgen.pdf.tree import (
    Anchor,
    Break,
    Chip,
    Cite,
    Foreign,
    Inline,
    Jump,
    Mark,
    Scale,
    Style,
    Styled,
    Text,
    Web,
)
from briefgen.timeline.text import width

LINE = 38.0
"""The width of running text, in units of its size; a word that is wider may be broken anywhere."""

WIDER = 1.1
"""How much wider the fonts of the paper run than Helvetica, by whose widths words are measured."""

LONG = 30
"""A list or table of more parts than this has no footnotes: typst would set all of it anew for each of them."""

HUGE = 150
"""A page with a list or table of more parts has none at all, for the same reason: its sources stand in the list alone."""

NO_BREAK = "\u00a0"

_STYLES: dict[str, Style] = {
    "em": "em", "i": "em", "strong": "strong", "b": "strong", "small": "small", "code": "code", "s": "struck", "del": "struck", "sup": "raised",
}  # fmt: skip
_NUMBER = re.compile(r"\s*(\d+)(.*)", re.DOTALL)
_RANGE = re.compile(r"(\d+)\D+(\d+)")
_WEB = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)


class Inlines:
    """Reads inlines in reading order. It knows the page's anchors, and remembers which sources had their footnote."""

    def __init__(self, root: Element) -> None:
        found = (element.attributes.get("id", "") for element in root.find())
        self._anchors = {name: False for name in found if name}
        self._noted: set[int] = set()
        parts = (len(part.elements) for tag in ("tbody", "ul", "ol") for part in root.find(tag))
        self._notes = max(parts, default=0) <= HUGE
        self._line = LINE
        self.cited: dict[int, list[str]] = {}
        """The anchors of the citations read so far, by the number of their source."""

    def read(self, nodes: Sequence[Element | str], line: float = LINE) -> tuple[Inline, ...]:
        """Nodes as inlines; white space as in HTML, none at the ends. `line`: how wide a word may be."""
        self._line = line
        return _trimmed(_joined(self._each(nodes)))

    def head(self, nodes: Sequence[Element | str]) -> tuple[tuple[Inline, ...], tuple[str, ...]]:
        """The inlines of a heading or a table's head, which may stand twice: without footnotes; and their anchors."""
        with self.without_notes():
            content = self.read(nodes)
        return _without_anchors(content), tuple(_anchors(content))

    @contextmanager
    def without_notes(self, never: bool = True) -> Iterator[None]:
        """While it lasts, no citation carries a footnote; with `never` false, it changes nothing."""
        before = self._notes
        self._notes = before and not never
        yield
        self._notes = before

    def anchor(self, element: Element) -> tuple[str, ...]:
        """An element's anchor; none where an earlier element had the same."""
        name = element.attributes.get("id", "")
        if self._anchors.get(name, True):
            return ()
        self._anchors[name] = True
        return (name,)

    def _each(self, nodes: Sequence[Element | str]) -> Iterator[Inline]:
        for node in nodes:
            if isinstance(node, str):
                yield Text(breakable(node, self._line))
            else:
                yield from self._element(node)

    def _element(self, element: Element) -> Iterator[Inline]:
        classes = element.classes
        if "headerlink" in classes or "bg-back" in classes:
            return
        if "bg-cite" in classes:
            yield self._cite(element)
            return
        yield from (Anchor(name) for name in self.anchor(element))
        if "bg-chip" in classes or "bg-mark" in classes:
            yield from self._chip(element)
        else:
            yield from self._plain(element)

    def _plain(self, element: Element) -> Iterator[Inline]:
        inside = _joined(self._each(element.children))
        match element.tag:
            case "br":
                yield Break()
            case "a":
                yield from self._link(element, inside)
            case "bdi" | "bdo":
                language = element.attributes.get("lang", "")
                yield Foreign(language, directions.of_language(language) == "rtl", inside)
            case tag if tag in _STYLES:
                yield Styled(_STYLES[tag], inside)
            case _ if "bg-fallen" in element.classes or "bg-number" in element.classes:
                yield Styled("number" if "bg-number" in element.classes else "small", inside)
            case _:
                yield from inside

    def _link(self, element: Element, inside: tuple[Inline, ...]) -> Iterator[Inline]:
        """A link that leads somewhere from paper too; one to another page of the site is its text."""
        target = element.attributes.get("href", "")
        if _WEB.match(target):
            yield Web(target, inside)
        elif target.startswith("#") and target[1:] in self._anchors:
            yield Jump(target[1:], inside)
        else:
            yield from inside

    def _chip(self, element: Element) -> Iterator[Inline]:
        look = next((name[3:] for name in element.classes if name not in ("bg-chip", "bg-mark")), "")
        ranges = [found.text() for found in element.find(of_class="bg-range")]
        scale = _RANGE.search(ranges[0]) if ranges else None
        content = _trimmed(_joined(self._each(element.children)))
        if scale:
            content += (Text(" "), Scale(int(scale[1]), int(scale[2])))
        title = element.attributes.get("title", "")
        note = "" if look != "degree" or title in element.text() or ranges else title
        chip = Chip(look, content, note)
        target = element.attributes.get("href", "")[1:]
        yield Jump(target, (chip,)) if target in self._anchors else chip

    def _cite(self, element: Element) -> Cite:
        return Cite(tuple(self._mark(link) for link in element.find("a")))

    def _mark(self, link: Element) -> Mark:
        found = _NUMBER.match(link.text())
        assert found, "a citation starts with its number"
        number = int(found[1])
        first = self._notes and number not in self._noted
        if first:
            self._noted.add(number)
        anchors = self.anchor(link)
        self.cited.setdefault(number, []).extend(anchors)
        return Mark(number, found[2].replace(" ", NO_BREAK), "".join(anchors), first)


def breakable(text: str, line: float) -> str:
    """Text with single spaces, and with places to break in a word that is wider than a line."""
    words = re.sub(r"[ \t\n\r\f]+", " ", text).split(" ")
    return " ".join(word if len(word) <= line or _fits(word, line) else _broken(word) for word in words)


def span(word: str) -> float:
    """How wide a word is, in units of its size."""
    return width(word, 1) * WIDER


def _fits(word: str, line: float) -> bool:
    return all(span(part) <= line for part in word.split("-"))


def _broken(word: str) -> str:
    """A word that may be broken before each character that stands by itself."""
    return re.sub(r"(?<!^)(?=[^\W_])", "\u200b", word)


def plain(content: Sequence[Inline]) -> str:
    """The text of inlines, without citations."""
    return "".join(_texts(content))


def _texts(content: Sequence[Inline]) -> Iterator[str]:
    for inline in content:
        match inline:
            case Text(text):
                yield text
            case Break():
                yield " "
            case Styled() | Chip() | Foreign() | Web() | Jump():
                yield from _texts(inline.content)


def _joined(content: Iterable[Inline]) -> tuple[Inline, ...]:
    """Neighbouring texts as one; no space before a citation, which stands close to what it supports."""
    joined: list[Inline] = []
    for inline in content:
        last = joined[-1] if joined else None
        if isinstance(inline, Text) and isinstance(last, Text):
            joined[-1] = Text(re.sub(" +", " ", last.text + inline.text))
        elif isinstance(inline, Cite) and isinstance(last, Text):
            joined[-1:] = [Text(last.text.rstrip()), inline]
        else:
            joined.append(inline)
    return tuple(joined)


def _trimmed(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Without spaces at the ends, and without empty texts."""
    inlines = list(content)
    if inlines and isinstance(inlines[0], Text):
        inlines[0] = Text(inlines[0].text.lstrip(" "))
    if inlines and isinstance(inlines[-1], Text):
        inlines[-1] = Text(inlines[-1].text.rstrip(" "))
    return tuple(inline for inline in inlines if inline != Text(""))


def _anchors(content: Iterable[Inline]) -> Iterator[str]:
    """The anchors in inlines, those of citations among them."""
    for inline in content:
        match inline:
            case Anchor(name):
                yield name
            case Cite(marks):
                yield from (mark.anchor for mark in marks if mark.anchor)
            case Styled() | Chip() | Foreign() | Web() | Jump():
                yield from _anchors(inline.content)


def _without_anchors(content: Iterable[Inline]) -> tuple[Inline, ...]:
    """The same inlines, fit to stand twice."""
    return tuple(_bare(inline) for inline in content if not isinstance(inline, Anchor))


def _bare(inline: Inline) -> Inline:
    match inline:
        case Cite(marks):
            return Cite(tuple(replace(mark, anchor="") for mark in marks))
        case Styled() | Chip() | Foreign() | Web() | Jump():
            return replace(inline, content=_without_anchors(inline.content))
    return inline
