"""A page's Markdown to HTML with its table of contents. PAGE, the dialect of templates: HTML allowed, heading ids."""

from __future__ import annotations

import functools
import html
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.common.html_re import attribute
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from briefgen.markdown.phrases import ids_of, new_parser, phrase
from briefgen.markdown.tables import boxed

_FIXED_ID = re.compile(r"\s*\{#([A-Za-z][\w.:-]*)\}\s*\Z")
# A link, a tag with a mark for other hosts, and a tag with "<" in a value, or the value would be taken for a tag.
_TAG = re.compile(
    rf"<(?:a(?=\s)|(?=[A-Za-z][^<>]*?(?:<|\smarkdown=))[A-Za-z][A-Za-z0-9-]*){attribute}*\s*/?>"
)
_HREF = re.compile(r"""(?<=[\s:]href=")[^"]*|(?<=[\s:]href=')[^']*""")
_MARKDOWN = re.compile(r"""\smarkdown=(?:"[^"]*"|'[^']*')""")
_RELATIVE = re.compile(r"(?![A-Za-z][A-Za-z0-9+.-]*:|[/#?]|\Z)")
_EXTERNAL = re.compile(r"(?:https?:)?//", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Heading:
    """One line of a table of contents. `text` is plain text with HTML's special characters escaped."""

    level: int
    id: str
    text: str
    children: tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class Html:
    """A page's content. `title` is the first first-level heading's text, escaped like `Heading.text`; "" if none."""

    html: str
    toc: tuple[Heading, ...]
    title: str


def to_html(page: str, *, href: Callable[[str], str] = str) -> Html:
    """A page's Markdown as HTML.

    Every heading gets an id, unique in the page, made from its text or fixed by `{#id}` at its end, and a permanent link.
    `href` maps each relative path that a link points to ("../actors/x.md#claims"), in Markdown and in HTML alike.
    Markdown between HTML blocks is read when blank lines stand around it; `markdown="1"` is for other hosts and goes.
    """
    md = _parser()
    tokens = md.parse(page)
    headings = _number(tokens)
    title = next((heading.text for heading in headings if heading.level == 1), "")
    written = md.renderer.render(tokens, md.options, {})
    return Html(_TAG.sub(lambda match: _tag(match[0], href), written), _nested(headings), title)


@functools.cache
def _parser() -> MarkdownIt:
    md = new_parser()
    md.core.ruler.at("inline", _insides)
    boxed(md)
    return md


def _insides(state: StateCore) -> None:
    """Reads what stands inside the blocks: of a heading as tokens, for its text and id, of any other as HTML at once."""
    for opening, inside in itertools.pairwise(state.tokens):
        if opening.type == "heading_open":
            _fixed_id(opening, inside)
            inside.children = state.md.inline.parse(inside.content, state.md, state.env, [])
        elif inside.type == "inline":
            found = phrase(inside.content)
            inside.meta["phrases"] = (found,)
            inside.children = [Token("html_inline", "", 0, content=found.html)]


def _fixed_id(opening: Token, inside: Token) -> None:
    """Reads `{#id}` from a heading's source, in which a record's own braces are still references."""
    if match := _FIXED_ID.search(inside.content):
        opening.attrSet("id", match[1])
        inside.content = inside.content[: match.start()]


def _tag(tag: str, href: Callable[[str], str]) -> str:
    tag = _MARKDOWN.sub("", tag) if "markdown" in tag else tag
    found = _HREF.search(tag) if tag[1] == "a" and tag[2].isspace() else None
    if found is None:
        return tag
    target = html.unescape(found[0])
    mapped = href(target) if _RELATIVE.match(target) else target
    value = found[0] if mapped == target else html.escape(mapped)
    rel = ' rel="noreferrer"' if _EXTERNAL.match(target) and " rel=" not in tag else ""
    return f"{tag[: found.start()]}{value}{tag[found.end()]}{rel}{tag[found.end() + 1 :]}"


def _number(tokens: list[Token]) -> list[Heading]:
    """Gives each heading its id and permanent link; returns them flat, in order."""
    pairs = [(one, two) for one, two in itertools.pairwise(tokens) if one.type == "heading_open"]
    names = _Names(ids_of(tokens))
    for opening, _ in pairs:
        if "id" in opening.attrs:
            opening.attrs["id"] = names.free(str(opening.attrs["id"]))
    headings = []
    for opening, inside in pairs:
        children = inside.children or []
        text = _plain(children)
        name = str(opening.attrs.get("id") or names.free(slug(text)))
        opening.attrs["id"] = name
        children.append(_permalink(name))
        headings.append(Heading(int(opening.tag[1]), name, html.escape(text), ()))
    return headings


class _Names:
    """The ids taken in one page; lives as long as `_number` runs."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._next = dict.fromkeys(taken, 2)

    def free(self, wanted: str) -> str:
        """`wanted`, or the first of `wanted-2`, `wanted-3` … that is not taken; takes it."""
        name = wanted
        while name in self._next:
            name = f"{wanted}-{self._next[wanted]}"
            self._next[wanted] += 1
        self._next[name] = 2
        return name


def _plain(children: list[Token]) -> str:
    """A heading's text without its markup; superscripts are citation numbers and no part of it."""
    text, raised = "", 0
    for child in children:
        if child.type == "html_inline":
            raised += child.content.startswith("<sup") - child.content.startswith("</sup")
        elif not raised:
            text += " " if child.type in ("softbreak", "hardbreak") else child.content
    return " ".join(text.split())


def slug(text: str) -> str:
    """An id made from a heading's text: letters of any script and digits in small form, joined by hyphens."""
    small = unicodedata.normalize("NFKC", text).lower()
    kept = (char if char.isalnum() or unicodedata.category(char)[0] == "M" else " " for char in small)
    return "-".join("".join(kept).split()) or "section"


def _permalink(name: str) -> Token:
    token = Token("html_inline", "", 0)
    token.content = f'<a class="headerlink" href="#{html.escape(name)}" title="Permanent link">¶</a>'
    return token


def _nested(headings: list[Heading]) -> tuple[Heading, ...]:
    """Puts each heading under the nearest one before it of a higher rank."""
    roots: list[Heading] = []
    index = 0
    while index < len(headings):
        head = headings[index]
        end = index + 1
        while end < len(headings) and headings[end].level > head.level:
            end += 1
        roots.append(Heading(head.level, head.id, head.text, _nested(headings[index + 1 : end])))
        index = end
    return tuple(roots)
