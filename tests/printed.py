"""Printed files read back, and what the page they were printed from says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

import html5lib  # type: ignore[import-untyped]  # it has no type stubs here
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from briefgen import markdown, pdf, pipeline
from briefgen.pipeline import Page
from briefgen.project import Project

XHTML = "{http://www.w3.org/1999/xhtml}"
SITE_ONLY = {"headerlink", "bg-back", "bg-eyebrow", "bg-timeline-view"}
"""What a page has and paper has not: links to itself. The words in a drawing are drawn, and read from its description."""


def print_all(
    project: Project, *ids: str, form: pdf.Form = pdf.WHOLE, workers: int | None = None
) -> dict[str, bytes]:
    """The PDFs of records' pages by id; all briefings without an id."""
    made = pipeline.run(project, only=ids)
    printed = pdf.print_pages(made.pages, made.library, project.templates, form, workers=workers)
    return {one.id: one.content for one in printed}


def read(content: bytes) -> PdfReader:
    """A file as pypdf reads it, strictly."""
    return PdfReader(BytesIO(content), strict=True)


def texts(content: bytes) -> list[str]:
    """The text of each page. Places to break a word and spaces that do not break are no text."""
    return [
        page.extract_text().replace("\u200b", "").replace("\u00a0", " ").replace("\u00ad", "")
        for page in read(content).pages
    ]


def squeezed(text: str) -> str:
    """Text without any white space, as lines break where they will."""
    return re.sub(r"[\s\u200b-\u200f]+", "", text)


def page_text(page: Page) -> str:
    """What a page says to its reader: all text but links to the page itself, drawings and the table twin of a figure."""
    tree = html5lib.parse(markdown.to_html(page.markdown).html, treebuilder="etree")
    return "".join(_said(tree))


def _said(element: Element) -> Iterator[str]:
    tag = str(element.tag).removeprefix(XHTML)
    hidden = (
        tag.endswith("svg")
        or tag in ("script", "details", "form")
        or SITE_ONLY & set((element.get("class") or "").split())
    )
    if not hidden:
        yield element.text or ""
        for child in element:
            yield from _said(child)
        yield " " if tag in ("p", "li", "td", "th", "tr", "br", "h1", "h2", "h3", "h4") else ""
    yield element.tail or ""


def structure(content: bytes) -> Iterator[tuple[str, DictionaryObject]]:
    """The elements of a tagged file: the name of each tag, and the element."""
    root = read(content).trailer["/Root"]["/StructTreeRoot"]
    yield from _below(root["/K"])


def _below(node: Any) -> Iterator[tuple[str, DictionaryObject]]:
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, list):
        for child in node:
            yield from _below(child)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield str(node["/S"]), node
        if "/K" in node:
            yield from _below(node["/K"])
