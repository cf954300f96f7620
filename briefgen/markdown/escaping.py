"""Makes plain text inert: nothing in it can be read as Markdown or HTML, by any host."""

from __future__ import annotations

import functools
import re
import unicodedata


class Md(str):
    """Markdown that is safe to place in a page: made by this package or by a template."""

    __slots__ = ()


# Written as they are: letters, digits, spaces, commas and typographic marks, which no Markdown dialect reads; a full
# stop after a word and before a space, or between digits; a hyphen between words. Everything else is a reference.
_PLAIN = "–—‘’“”…«»"
_SPACES = " \t\n\r\f\v\x85\u2028\u2029"
_MARKUP = re.compile(
    rf"(\A[{_SPACES}]*[^{_SPACES}]+)"  # the first word may open a line: "1." "-" "ii." "term:"
    rf"|[{_SPACES}]{{2,}}|[{_SPACES[1:]}]"
    r"|\.(?:(?<![^\W_]\.)|(?!\Z|\s)(?!(?<=\d\.)\d))"
    r"|-(?:(?<![^\W_]-)|(?![^\W_]))"
    rf"|[^\w{_SPACES},.{_PLAIN}-]|_"
)
_FIRST_WORD = re.compile(rf"[{_SPACES}]+|[^\w,{_PLAIN}]|_")
_IN_CODE = re.compile(r"[^\w ]|_")
_IN_URL = re.compile(r"[^\w/?:@=+,;.~%#-]")
_UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufdd0-\ufdef]")
"""Bidirectional embeddings, overrides and isolates, a byte order mark inside text, and what is no character at all."""


def escape(text: str) -> Md:
    """Plain text as Markdown that shows exactly that text, on one line.

    Markup characters become numeric character references, so that the result is inert in a paragraph, heading, list
    item, table cell, link text and double-quoted attribute value, and for other hosts' Markdown too (backslashes are
    not: an attribute value and Python-Markdown's extensions read past them). It is not for code spans and code blocks,
    where references are shown as they are written.

    Runs of white space become one space; control characters and those that turn the direction of text become U+FFFD.
    """
    return Md(_MARKUP.sub(_replaced, text))


def _replaced(match: re.Match[str]) -> str:
    found = match[0]
    if match.lastindex:
        return _FIRST_WORD.sub(_replaced, found)
    return " " if found[0] in _SPACES else reference(found)


@functools.cache
def reference(character: str) -> str:
    """One character as a numeric reference; a combining mark as itself, what must not be shown as U+FFFD."""
    category = unicodedata.category(character)
    if category[0] == "M":
        return character
    code = ord(character)
    if category in ("Cc", "Cs") or _UNSEEN.match(character) or code & 0xFFFE == 0xFFFE:
        return "\ufffd"
    return f"&#{code};"


def escape_code(text: str) -> str:
    """The inside of a code block on one line: line ends and tabs as references, spaces kept, all else as in `escape`."""
    return _IN_CODE.sub(
        lambda match: f"&#{ord(match[0])};" if match[0] in "\n\t" else reference(match[0]), text
    )


def escape_url(url: str) -> str:
    """A percent-encoded address as the destination of a Markdown link."""
    return _IN_URL.sub(lambda match: reference(match[0]), url)
