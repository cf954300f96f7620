"""Reads a page's finished HTML into what is printed: the same text, in the same order, with the same numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from briefgen.pdf.drawing import drawing
from briefgen.pdf.elements import Element
from briefgen.pdf.inlines import LONG, Inlines, plain
from briefgen.pdf.tables import Tables
from briefgen.pdf.tree import (
    Block,
    Box,
    Code,
    Fact,
    Facts,
    Figure,
    Heading,
    Items,
    Paragraph,
    Quote,
    Reference,
    References,
    Rule,
)

FACT = 14.0
"""The width of a fact in units of its type size."""

_INLINE = frozenset({"a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "em", "i", "kbd", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time", "u", "wbr"})  # fmt: skip
_NOT_PRINTED = frozenset({"script", "style", "template", "form", "button", "input", "select", "summary"})
_SCREEN = frozenset({"bg-scroll"})
"""Boxes that mean something on a screen only."""

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


class Reader:
    """Reads one page. Text must be read once and in order, as the first citation of a source carries its footnote."""

    def __init__(self, root: Element) -> None:
        self._inlines = Inlines(root)
        self._tables = Tables(root, self._inlines)
        twins = {id(table) for figure in root.find("figure") for table in figure.find("table")}
        self._told = _targets(table for table in root.find("table") if id(table) not in twins)
        self._level = 0

    def blocks(self, nodes: Sequence[Element | str], look: str = "") -> tuple[Block, ...]:
        """Nodes as blocks; text between blocks is a paragraph. `look` is that of the box around them."""
        return tuple(self._blocks(nodes, look))

    def _blocks(self, nodes: Sequence[Element | str], look: str) -> Iterator[Block]:
        loose: list[Element | str] = []
        for node in nodes:
            if isinstance(node, str) or node.tag in _INLINE:
                loose.append(node)
                continue
            yield from self._paragraph(loose)
            loose = []
            if node.tag not in _NOT_PRINTED:
                yield from self._block(node, look)
        yield from self._paragraph(loose)

    def _paragraph(self, nodes: Sequence[Element | str]) -> Iterator[Paragraph]:
        content = self._inlines.read(nodes)
        if content:
            yield Paragraph(content)

    def _block(self, element: Element, look: str) -> Iterator[Block]:
        match element.tag:
            case "p":
                yield from self._paragraph(element.children)
            case tag if tag in _HEADINGS:
                yield self._heading(element)
            case "ul" | "ol":
                yield self._items(element)
            case "table":
                yield self._tables.read(element, look)
            case "blockquote":
                yield Quote(self.blocks(element.children))
            case "pre":
                yield Code(_typed(element))
            case "hr":
                yield Rule()
            case "figure":
                yield from self._figure(element)
            case "svg":
                yield drawing(element, "")
            case _:
                yield from self._box(element, look)

    def _heading(self, element: Element) -> Heading:
        """Headings go down one level at a time, as readers of the tagged file expect."""
        self._level = min(int(element.tag[1]) - 1 or 1, self._level + 1)
        content, anchors = self._inlines.head(element.children)
        return Heading(self._level, self._inlines.anchor(element) + anchors, content)

    def _items(self, element: Element) -> Items:
        start = int(element.attributes.get("start", "1")) if element.tag == "ol" else None
        items = [item.children for item in element.elements if item.tag == "li"]
        with self._inlines.without_notes(len(items) > LONG):
            return Items(start, tuple(self.blocks(item) for item in items))

    def _box(self, element: Element, outer: str) -> Iterator[Block]:
        look = " ".join(
            name[3:] for name in element.classes if name.startswith("bg-") and name not in _SCREEN
        )
        if "bg-eyebrow" in element.classes:
            return  # the cover says what kind of page it is
        if look == "facts":
            yield Facts(tuple(self._facts(element)))
        elif look == "references":
            yield References(tuple(self._references(element)))
        else:
            inside = self.blocks(element.children, look or outer)
            if look and inside:
                yield Box(look, inside)
            else:
                yield from inside

    def _facts(self, element: Element) -> Iterator[Fact]:
        for item in element.find("li"):
            label, *value = [child for child in item.children if isinstance(child, Element) or child.strip()]
            assert isinstance(label, Element), "a fact starts with its label"
            yield Fact(label.text(), self._inlines.read(value, FACT))

    def _references(self, element: Element) -> Iterator[Reference]:
        for number, item in enumerate(element.find("li"), start=1):
            anchors = [name for part in item.find("span") for name in self._inlines.anchor(part)]
            content = self._inlines.read([_titled(child) for child in _inside(item)])
            yield Reference(number, "".join(anchors[:1]), content, tuple(self._inlines.cited.get(number, ())))

    def _figure(self, element: Element) -> Iterator[Block]:
        anchors = self._inlines.anchor(element)
        caption = tuple(
            inline for part in element.find("figcaption") for inline in self._inlines.read(part.children)
        )
        twins = tuple(
            self._tables.read(table, "twin") for table in element.find("table") if not self._is_told(table)
        )
        drawings = [drawing(svg, plain(caption)) for svg in element.find("svg")]
        if drawings:
            yield Figure("".join(anchors), drawings[0], caption, twins)
        else:
            yield Box("figure", (Paragraph(caption), *twins))

    def _is_told(self, table: Element) -> bool:
        """Whether other tables of the page lead wherever this one does: then paper does not need it."""
        targets = _targets([table])
        return bool(targets) and targets <= self._told


def _typed(element: Element) -> str:
    """The text of a code block, with its white space."""
    parts = (
        child for code in [element, *element.find()] for child in code.children if isinstance(child, str)
    )
    return "".join(parts).rstrip("\n")


def _targets(tables: Iterable[Element]) -> set[str]:
    return {link.attributes.get("href", "") for table in tables for link in table.find("a")}


def _inside(item: Element) -> list[Element | str]:
    """What stands in an item of a list, whether or not a paragraph is around it."""
    paragraphs = [child for child in item.elements if child.tag == "p"]
    return paragraphs[0].children if paragraphs else item.children


def _titled(node: Element | str) -> Element | str:
    """A link to a page of the site as a title: on paper it leads nowhere."""
    return Element("em", {}, node.children) if isinstance(node, Element) and node.tag == "a" else node
