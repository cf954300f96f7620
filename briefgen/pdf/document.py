"""Makes a page into a document to print: what stands at its head, then the page's own blocks."""

from __future__ import annotations

import datetime

from briefgen import dates, markdown
from briefgen.dates import Date
from briefgen.library import Library
from briefgen.pdf import elements
from briefgen.pdf.reading import Reader
from briefgen.pdf.tree import Document, Facts
from briefgen.pipeline import Page
from briefgen.present import words
from briefgen.records import Briefing, Record

LANGUAGE = "en"


def document(page: Page, record: Record, library: Library) -> Document:
    """A page of a record as a document: same text, same order, same numbers."""
    root = elements.read(markdown.to_html(page.markdown).html)
    body = [node for node in root.children if isinstance(node, str) or node.tag != "h1"]
    blocks = Reader(root).blocks(body)
    first = blocks[0] if blocks else None
    facts, blocks = (first.facts, blocks[1:]) if isinstance(first, Facts) else ((), blocks)
    authors, as_of = _authorship(record, library)
    return Document(
        title=page.title,
        site=library.settings.title,
        kind=page.kind.capitalize(),
        marking=page.marking,
        language=LANGUAGE,
        authors=authors,
        date=_day(as_of),
        facts=facts,
        cite=_citation(page.title, record, library),
        blocks=blocks,
    )


def _authorship(record: Record, library: Library) -> tuple[tuple[str, ...], Date | None]:
    """Who answers for a page, and up to when sources were read: those of the briefing, or of the site."""
    if isinstance(record, Briefing):
        return record.authors, record.as_of
    keeper = library.settings.keeper
    return ((keeper,) if keeper else ()), library.settings.as_of


def _day(date: Date | None) -> datetime.date | None:
    """A date as a file's metadata can hold it: a known day, or nothing."""
    return date.earliest if date and date.kind == "day" else None


def _citation(title: str, record: Record, library: Library) -> str:
    """`A. Author, “Title”, version 2, as of 3 March 2021, The record.`"""
    authors, as_of = _authorship(record, library)
    version = record.version if isinstance(record, Briefing) else None
    parts = (
        words.listing(authors),
        f"“{title}”",
        f"version {version}" if version else "",
        f"as of {dates.words(as_of)}" if as_of else "",
        library.settings.title,
    )
    return ", ".join(part for part in parts if part) + "."
