"""A page's SVG made ready for paper: the project's own fonts, no links, one ink."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from briefgen.pdf.elements import Element
from briefgen.pdf.tree import Drawing

FONT = "Noto Sans"
NARROWER = 0.92
"""Drawings are laid out for Helvetica and Arial, which run narrower than the font of the paper by this much."""

_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def drawing(element: Element, alt: str) -> Drawing:
    """An `svg` element as a drawing; `alt` is used where it has no label of its own."""
    root = ElementTree.fromstring(str(element.children[0]))  # noqa: S314 - drawn by this package, escaped when it was
    root.set("font-family", FONT)
    root.set("font-size", root.get("font-size", "12"))
    for part in root.iter():
        _plain(part)
    ElementTree.register_namespace("", _SVG[1:-1])
    width, height = (_size(root, name, index) for index, name in ((2, "width"), (3, "height")))
    label = element.attributes.get("aria-label") or alt
    return Drawing(ElementTree.tostring(root, "unicode"), label, width, height)


def _plain(part: ElementTree.Element) -> None:
    if part.tag == f"{_SVG}a":
        part.tag = f"{_SVG}g"
    part.attrib.pop(_LINK, None)
    part.attrib.pop("href", None)
    if size := _NUMBER.fullmatch(part.get("font-size", "")):
        part.set("font-size", f"{float(size[0]) * NARROWER:.2f}")


def _size(root: ElementTree.Element, name: str, index: int) -> float:
    """A drawing's extent in pixels: the attribute, or the one in its view box."""
    found = _NUMBER.match(root.get(name, ""))
    return float(found[0]) if found else float(root.get("viewBox", "0 0 100 100").split()[index])
