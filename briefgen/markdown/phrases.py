"""What stands inside a block of the PAGE dialect, as HTML. The same words come again and again on a site's pages."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml, fromCodePoint, isValidEntityCode
from markdown_it.rules_inline import html_inline
from markdown_it.token import Token

_ANY_ID = re.compile(r"""\sid=["']([^"']+)""")
_LINK = re.compile(r"<a\s")

# The quick road: words and numeric references; tags whose values hold neither "<" nor ">"; links to a plain path, words
# in brackets that are no link, words in asterisks. Each text can be taken apart in one way only: time grows as it does.
_NAME = "[A-Za-z][A-Za-z0-9-]*+"
_VALUE = r'\s++[A-Za-z_:][A-Za-z0-9:._-]*+="[^"<>]*+"'
_TAG = rf"<(?:{_NAME}(?:{_VALUE})*\s*+/?|/{_NAME}\s*+)>"
_WORDS = r'(?:[^\0\n\r!"&*<>\[\]\\_`]++|(?<!\s)\n(?!\s)|&#[0-9]{1,7};)*'
_PATH = r"[A-Za-z0-9/._#-]++"
_STRONG = r"[^\W_](?:[ 0-9A-Za-z-]*[^\W_])?"
_QUICK = re.compile(
    rf"{_WORDS}(?:(?:{_TAG}|\[{_WORDS}\]\({_PATH}\)|\[{_WORDS}(?:{_TAG}{_WORDS})*\](?!\()"
    rf"|(?<!\S)\*\*{_STRONG}\*\*){_WORDS})*"
)
_TAGS = re.compile("(<[^<>]*>)")
_MARKED = re.compile(rf"\[({_WORDS})\]\(({_PATH})\)|\*\*({_STRONG})\*\*")
_REFERENCE = re.compile("&#([0-9]+);")


@dataclass(frozen=True, slots=True)
class Phrase:
    """What stands inside a block: its HTML, the ids that its tags give, and whether a link is in it."""

    html: str
    ids: tuple[str, ...]
    linked: bool


def new_parser() -> MarkdownIt:
    """A parser of the PAGE dialect, to which rules may be added."""
    md = MarkdownIt("commonmark", {"html": True, "xhtmlOut": False}).enable("table")
    md.disable(["reference", "html_inline"])
    md.inline.ruler.before(
        "newline", "tag", html_inline
    )  # most of what is no text is a tag, and no other rule's
    return md


@functools.lru_cache(maxsize=1024)
def phrase(source: str) -> Phrase:
    """The text of a paragraph, cell or item as HTML. On the pages of one site, seven in ten are met again soon."""
    html = quick(source)
    if html is not None:
        tags = "".join(_TAGS.findall(source)) if "id=" in source else ""
        return Phrase(html, tuple(_ANY_ID.findall(tags)), bool(_LINK.search(html)))
    md = _parser()
    tokens = md.parseInline(source)
    html = md.renderer.render(tokens, md.options, {})
    return Phrase(html, tuple(ids_of(tokens)), bool(_LINK.search(html)))


def quick(source: str) -> str | None:
    """The HTML of a text with no other markup than templates use most; None if it may have more.

    It only spares the parser: whatever it accepts, the parser reads the same way.
    """
    if not _QUICK.fullmatch(source):
        return None
    parts = _TAGS.split(source) if "<" in source else [source]
    for index in range(0, len(parts), 2):
        text = parts[index]
        if "](" in text or "**" in text:
            text = _MARKED.sub(_marked, text)
        if "&" in text:
            text = _REFERENCE.sub(_character, text)
        parts[index] = text
    return "".join(parts)


def phrases(tokens: Iterable[Token]) -> Iterator[Phrase]:
    """The phrases that tokens hold."""
    return (each for token in tokens for each in token.meta.get("phrases", ()))


def ids_of(tokens: Iterable[Token]) -> Iterator[str]:
    """The ids that HTML in a page gives."""
    for token in tokens:
        if "phrases" in token.meta:
            for each in token.meta["phrases"]:
                yield from each.ids
        elif token.children:
            yield from ids_of(token.children)
        elif token.type in ("html_block", "html_inline"):
            yield from _ANY_ID.findall(token.content)


@functools.cache
def _parser() -> MarkdownIt:
    return new_parser()


def _marked(match: re.Match[str]) -> str:
    label, path, strong = match.groups()
    return f"<strong>{strong}</strong>" if path is None else f'<a href="{path}">{label}</a>'


def _character(match: re.Match[str]) -> str:
    code = int(match[1])
    return escapeHtml(fromCodePoint(code)) if isValidEntityCode(code) else "\ufffd"
