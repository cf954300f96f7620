"""Reads a page's finished HTML into elements: a tree of tags, attributes and text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})


@dataclass(slots=True)
class Element:
    """A tag with its attributes and what stands in it. An `svg` holds its own source as its one child."""

    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def classes(self) -> tuple[str, ...]:
        """Its classes."""
        return tuple(self.attributes.get("class", "").split())

    @property
    def elements(self) -> list[Element]:
        """The elements that stand directly in it."""
        return [child for child in self.children if isinstance(child, Element)]

    def text(self) -> str:
        """All text in it, with single spaces."""
        return " ".join("".join(self._texts()).split())

    def find(self, tag: str = "", of_class: str = "") -> Iterator[Element]:
        """The elements below it, at any depth, with this tag and class, in order."""
        waiting = self.elements[::-1]
        while waiting:
            child = waiting.pop()
            if tag in ("", child.tag) and (not of_class or of_class in child.classes):
                yield child
            if child.children:
                waiting += child.elements[::-1]

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag != "svg":
                yield from child._texts()


def read(html: str) -> Element:
    """The elements of a page's HTML, under a root without a name."""
    reader = _Reader(html)
    reader.feed(html)
    reader.close()
    return reader.root


class _Reader(HTMLParser):
    """Builds the tree. Drawings are kept as their source: their names tell small letters from great ones."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self._open = [self.root]
        self._source = source
        self._starts = _line_starts(source)
        self._drawing: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._drawing is not None:
            return
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag == "svg":
            self._drawing = self._offset()
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._drawing is None:
            self._open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if self._drawing is not None:
            if tag != "svg":
                return
            self._open[-1].children.append(self._source[self._drawing : self._offset()] + "</svg>")
            self._drawing = None
        if any(element.tag == tag for element in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._drawing is None:
            self._open[-1].children.append(data)

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column


def _line_starts(source: str) -> list[int]:
    starts, at = [0], source.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = source.find("\n", at + 1)
    return starts
