"""Reads authors' prose for the checks and for search: its paragraphs, sentences, citations and record links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from markdown_it.token import Token

from briefgen.citations import Citation, InvalidCitation
from briefgen.markdown.dialect import Cite, Piece, RecordLink, parser, quick
from briefgen.markdown.sentences import MARK, Sentence, fold, split

_BLOCK = re.compile(r"[^\n]+(?:\n[^\n]+)*")

Kind = Literal["paragraph", "heading", "list-item", "table-row", "quote", "code"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block of text. `text` is plain, without citations; `line` is its first line, counted from 0 in the text parsed.

    A table's row of column heads is a `heading`. A row's cells are joined by " | ". Code has no sentences.
    """

    kind: Kind
    line: int
    text: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """What an author's text holds. Lines are counted from 0 in the text parsed."""

    paragraphs: tuple[Paragraph, ...]
    citations: tuple[tuple[Citation, int], ...]
    errors: tuple[tuple[InvalidCitation, int], ...]
    links: tuple[tuple[str, str | None, int], ...]


@dataclass(slots=True)
class _Found:
    """Gathers while one text is read; never leaves this module."""

    called: Callable[[str], str] = str
    citations: list[tuple[Citation, int]] = field(default_factory=list)
    errors: list[tuple[InvalidCitation, int]] = field(default_factory=list)
    links: list[tuple[str, str | None, int]] = field(default_factory=list)


@lru_cache(maxsize=64)
def parse(text: str) -> Prose:
    """Reads prose. Never raises: citations that cannot be read are in `errors`, one for each bracket.

    Such a bracket still counts as its sentence's citation, so that one mistake is told once. A text is read once for
    all rules that look at it soon after one another.
    """
    found = _Found()
    paragraphs = tuple(_paragraphs(text, found))
    return Prose(paragraphs, tuple(found.citations), tuple(found.errors), tuple(found.links))


def plain(text: str, called: Callable[[str], str] = str) -> str:
    """Prose as plain text on one line, for search and descriptions: no markup, no citations, record links as text.

    `called` says what the record of an id is called, where a link does not.
    """
    return " ".join(word for block in _paragraphs(text, _Found(called)) for word in block.text.split())


def _paragraphs(text: str, found: _Found) -> Iterator[Paragraph]:
    quiet = _quiet_blocks(text)
    if quiet is None:
        yield from _blocks(parser().parse(text), found)
        return
    for line, pieces in quiet:
        yield _paragraph("paragraph", line, pieces, found)


def _quiet_blocks(text: str) -> list[tuple[int, list[Piece]]] | None:
    """Each block between blank lines, where `quick` reads them all; a text that begins with a blank line is the parser's."""
    blocks: list[tuple[int, list[Piece]]] = []
    for match in _BLOCK.finditer(text):
        pieces = None if text.startswith("\n") else quick(match[0])
        if pieces is None:
            return None
        if pieces:
            blocks.append((text.count("\n", 0, match.start()), pieces))
    return blocks


def _blocks(tokens: Iterable[Token], found: _Found) -> Iterator[Paragraph]:
    around: list[Kind] = ["paragraph"]
    cells: list[Piece] | None = None
    for token in tokens:
        line = token.map[0] if token.map else 0
        match token.type:
            case "list_item_open":
                around.append("list-item")
            case "blockquote_open":
                around.append("quote")
            case "heading_open" | "thead_open":
                around.append("heading")
            case "tbody_open":
                around.append("table-row")
            case "list_item_close" | "blockquote_close" | "heading_close" | "thead_close" | "tbody_close":
                around.pop()
            case "tr_open":
                cells, row = [], line
            case "tr_close":
                yield _paragraph(around[-1], row, cells or [], found)
                cells = None
            case "inline" if cells is not None:
                cells += [" | ", *_pieces(token)] if cells else _pieces(token)
            case "inline":
                yield _paragraph(around[-1], line, _pieces(token), found)
            case "fence" | "code_block":
                yield Paragraph("code", line, token.content, ())


def _pieces(token: Token) -> list[Piece]:
    return [piece for child in token.children or () if (piece := _piece(child))]


def _piece(token: Token) -> Piece:
    if "piece" in token.meta:
        piece: Cite | RecordLink = token.meta["piece"]
        return piece
    return "\n" if token.type in ("softbreak", "hardbreak") else token.content


def _paragraph(kind: Kind, line: int, pieces: Iterable[Piece], found: _Found) -> Paragraph:
    flat: list[str] = []
    here = line
    for piece in pieces:
        if isinstance(piece, str):
            flat.append(piece)
            here += piece.count("\n")
            continue
        breaks = piece.source.count("\n")
        if isinstance(piece, Cite):
            found.citations.extend((citation, here) for citation in piece.citations)
            if piece.error is not None:
                found.errors.append((piece.error, here))
            flat.append("\n" * breaks + MARK)
        else:
            found.links.append((piece.id, piece.text, here))
            flat.append((piece.text or found.called(piece.id)) + "\n" * breaks)
        here += breaks
    text = "".join(flat)
    return Paragraph(kind, line, fold(text), split(text, line))
