"""PROSE, the dialect authors write: CommonMark and tables without HTML or images, plus citations and record links."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.image import image
from markdown_it.rules_inline.link import link
from markdown_it.token import Token

from briefgen.citations import Citation, InvalidCitation, parse_group

DEEPEST = 40
"""Emphasis nested deeper than this is shown as it was typed: nobody means it, and writing it back recurses."""


@dataclass(frozen=True, slots=True)
class Cite:
    """A bracket of citations as it stands in the text; without citations it could not be read, for the reason given."""

    source: str
    citations: tuple[Citation, ...]
    error: InvalidCitation | None = None


@dataclass(frozen=True, slots=True)
class RecordLink:
    """`[[id]]` or `[[id|text]]`; `id` is what the author wrote, whether or not such a record exists."""

    source: str
    id: str
    text: str | None


Piece = str | Cite | RecordLink

# A bracket is a citation when an "@" that can open a key stands at its start or after a space or semicolon.
_INSIDE = r"[^\[\]`\\]"
_GROUP = re.compile(
    rf"\[\[(?P<id>[^\[\]`\\|]+)(?:\|(?P<text>[^\[\]`\\|]*))?\]\]"
    rf"|\[(?={_INSIDE}*\])(?:{_INSIDE}*[\s;])?-?@[\w{{]{_INSIDE}*\]"
)

# The quick road: one paragraph of these characters and of groups made of these characters has no other markup.
_QUIET = r"\w \n,.;:'\"()/%?@$€£°–—‘’“”…«»\u0300-\u036f\u064b-\u0652-"
_LOUD = re.compile(rf"[^{_QUIET}]|_")
_QUIET_GROUP = re.compile(rf"(\[\[?[{_QUIET}|{{}}¶§]*\]\]?)(?!\()")
_BLOCK = re.compile(r"(?:\A|\n)(?:[ \n:|-]|\d+[.)])| \n")
"""A line that may begin a list, heading rule, table or code; a blank line; a hard break."""


def quick(text: str) -> list[Piece] | None:
    """The pieces of a text that is certainly one paragraph without markup other than groups; None if it may be more.

    It only spares the parser: whatever it accepts, `parser` reads the same way.
    """
    text = text.rstrip(" \n")
    if _BLOCK.search(text):
        return None
    pieces: list[Piece] = []
    for index, part in enumerate(_QUIET_GROUP.split(text)):
        if index % 2:
            match = _GROUP.fullmatch(part)
            if match is None:
                return None
            pieces.append(_piece(match))
        elif _LOUD.search(part):
            return None
        elif part:
            pieces.append(part)
    return pieces


@functools.cache
def parser() -> MarkdownIt:
    """The PROSE parser. Its tokens hold `cite` and `record_link`, each with the piece in `meta["piece"]`."""
    md = _Prose("commonmark", {"html": False}).enable("table")
    md.disable(["reference", "html_block", "html_inline"])
    md.inline.ruler.before("link", "group", _group)
    md.inline.ruler.at("link", _link)
    md.inline.ruler.at("image", _image_as_typed)
    md.core.ruler.after("inline", "flatten", _flatten)
    return md


class _Prose(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library names it so
        """Whether a link may stand: the web and mail. Any other is shown as it was typed."""
        return bool(re.match(r"https?://[^/]|mailto:.", url, re.IGNORECASE))


def _piece(match: re.Match[str]) -> Cite | RecordLink:
    source = match[0]
    if match["id"] is not None:
        text = " ".join((match["text"] or "").split())
        return RecordLink(source, " ".join(match["id"].split()), text or None)
    try:
        return Cite(source, parse_group(source))
    except InvalidCitation as error:
        return Cite(source, (), error)


def _group(state: StateInline, silent: bool) -> bool:
    match = _GROUP.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "[" else None
    if match is None:
        return False
    if state.src.startswith("(", match.end()) and _link(state, silent):
        return True  # [@name](https://…) is a link to somebody's account
    if not silent:
        piece = _piece(match)
        token = state.push("cite" if isinstance(piece, Cite) else "record_link", "", 0)
        token.content = piece.source
        token.meta["piece"] = piece
    state.pos = match.end()
    return True


def _link(state: StateInline, silent: bool) -> bool:
    """A link that leads somewhere; `[text]()`, a link to nowhere, is text."""
    start = state.pos
    if not link(state, True):
        return False
    nowhere = state.src[start : state.pos - 1].rstrip(" \n").endswith("](")
    if nowhere or not silent:
        state.pos = start
    return not nowhere and (silent or link(state, False))


def _image_as_typed(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if not image(state, True):
        return False
    if not silent:
        state.pending += state.src[start : state.pos]
    return True


def _flatten(state: StateCore) -> None:
    for token in state.tokens:
        if any(child.level > DEEPEST for child in token.children or ()):
            text = Token("text", "", 0)
            text.content = token.content
            token.children = [text]
