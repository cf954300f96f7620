"""Writes authors' prose back as Markdown for a page, with everything the author typed made inert on any host."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from markdown_it.token import Token

from briefgen.citations import Citation
from briefgen.markdown.dialect import Cite, Piece, RecordLink, parser, quick
from briefgen.markdown.escaping import Md, escape, escape_code, escape_url

if TYPE_CHECKING:
    from mdformat.renderer import MDRenderer, RenderContext, RenderTreeNode
    from mdformat.renderer.typing import Render

_EMPHASES = ("em_open", "em_close", "strong_open", "strong_close")
_STOP = re.compile(r"(?<=[>)*])&#46;(?=[ \n]|\Z)")

CiteWriter = Callable[[tuple[Citation, ...]], Md]
LinkWriter = Callable[[str, str | None], Md]


def prose(text: str, *, cite: CiteWriter, link: LinkWriter, heading_shift: int = 0) -> Md:
    """An author's text as Markdown of the PAGE dialect, without a line break at its end.

    `cite` and `link` turn a bracket of citations and a record link (id, text) into Markdown on one line; a bracket that
    cannot be read is shown as it was typed. Headings go `heading_shift` levels down, to the sixth at most.
    """
    pieces = quick(text)
    if pieces is not None:
        return _tidy("".join(_written(piece, cite, link) for piece in pieces))
    env = {"cite": cite, "link": link, "shift": heading_shift, "break": "<br>"}
    return _tidy(_renderer().render(_marked(parser().parse(text)), _OPTIONS, env, finalize=False))


def inline(text: str, *, cite: CiteWriter, link: LinkWriter) -> Md:
    """A one-paragraph field as Markdown on one line: no blocks, so that "1." or "#" at its start is text."""
    pieces = quick(text)
    if pieces is not None:
        return _tidy("".join(_written(piece, cite, link) for piece in pieces).replace("\n", " "))
    env = {"cite": cite, "link": link, "shift": 0, "break": " "}
    written = _renderer().render(_marked(parser().parseInline(text.strip())), _OPTIONS, env, finalize=False)
    return _tidy(written.replace("\n", " "))


def _renderer() -> MDRenderer:
    from mdformat.renderer import MDRenderer  # imported here: a check writes no Markdown

    return MDRenderer()


def _marked(tokens: list[Token]) -> list[Token]:
    """Notes on tokens what a renderer cannot see from inside one: a list after a list, an emphasis by itself."""
    other: dict[int, bool] = {}
    for before, token in itertools.pairwise([None, *tokens]):
        if token and token.type in ("bullet_list_open", "ordered_list_open"):
            follows = before is not None and before.type == token.type.replace("open", "close")
            other[token.level] = token.meta["other"] = follows and not other[token.level]
        if token and token.children:
            token.children = [child for child in token.children if child.type != "text" or child.content]
            _mark_emphasis(token.children)
    return tokens


def _mark_emphasis(children: list[Token]) -> None:
    marks = [index for index, token in enumerate(children) if token.type in _EMPHASES]
    taken = set(marks)
    for opening, closing in itertools.pairwise(marks):
        nested = children[opening].level or children[opening].nesting == children[closing].nesting
        children[opening].meta["alone"] = not nested and taken.isdisjoint((opening - 1, closing + 1))


def _tidy(written: str) -> Md:
    """A full stop after a citation, link or emphasis as itself: nearly every sentence ends so, and people read this."""
    return Md(_STOP.sub(".", written))


def _written(piece: Piece, cite: CiteWriter, link: LinkWriter) -> str:
    if isinstance(piece, str):
        return "\n".join(map(escape, piece.split("\n"))) if "\n" in piece else escape(piece)
    if isinstance(piece, RecordLink):
        return link(piece.id, piece.text)
    return cite(piece.citations) if piece.error is None else escape(piece.source)


def _piece(node: RenderTreeNode, context: RenderContext) -> str:
    piece: Cite | RecordLink = node.meta["piece"]
    return _written(piece, context.env["cite"], context.env["link"])


def _text(node: RenderTreeNode, context: RenderContext) -> str:
    return escape(node.content)


def _joined(node: RenderTreeNode, context: RenderContext, separator: str = "") -> str:
    return separator.join(child.render(context) for child in node.children)


def _hardbreak(node: RenderTreeNode, context: RenderContext) -> str:
    """HTML, because a backslash at a line's end is shown by Python-Markdown."""
    written: str = context.env["break"]
    return written


def _code(node: RenderTreeNode, context: RenderContext) -> str:
    """HTML, because Python-Markdown looks for raw HTML before it looks for backticks."""
    return f"<code>{escape(node.content)}</code>"


def _code_block(node: RenderTreeNode, context: RenderContext) -> str:
    """One line of HTML, because a host without fenced code would read the lines inside a fence."""
    return f"<pre><code>{escape_code(node.content)}</code></pre>"


def _emphasis(node: RenderTreeNode, context: RenderContext) -> str:
    """Asterisks around whole words standing alone, which every dialect reads alike; HTML in any other case."""
    text = _joined(node, context)
    if node.meta.get("alone") and text[0].isalnum() and text[-1].isalnum():
        mark = "*" if node.type == "em" else "**"
        return f"{mark}{text}{mark}"
    return f"<{node.tag}>{text}</{node.tag}>"


def _link(node: RenderTreeNode, context: RenderContext) -> str:
    text, href = _joined(node, context), str(node.attrs["href"])
    title = node.attrs.get("title")
    return f"[{text}]({escape_url(href)}" + (f' "{escape(str(title))}")' if title else ")")


def _paragraph(node: RenderTreeNode, context: RenderContext) -> str:
    return "\n".join(line.strip(" ") for line in _joined(node, context).split("\n"))


def _heading(node: RenderTreeNode, context: RenderContext) -> str:
    level = min(int(node.tag[1]) + context.env["shift"], 6)
    return f"{'#' * level} {_joined(node, context)}".replace("\n", " ").rstrip()


def _list(node: RenderTreeNode, context: RenderContext) -> str:
    """Items indented by four, which Python-Markdown needs and CommonMark allows."""
    tight = all(part.hidden for item in node.children for part in item.children if part.type == "paragraph")
    between = "\n" if tight else "\n\n"
    items = [_joined(item, context, between) for item in node.children]
    first = int(node.attrs.get("start", 1))
    markers = (
        _numbers(node, first, len(items))
        if node.type == "ordered_list"
        else [_bullet(node, items)] * len(items)
    )
    return between.join(_indented(marker.ljust(4), item) for marker, item in zip(markers, items, strict=True))


def _numbers(node: RenderTreeNode, first: int, count: int) -> list[str]:
    point = ")" if node.meta.get("other") else "."
    return [f"{min(number, 999_999_999)}{point} " for number in range(first, first + count)]


def _bullet(node: RenderTreeNode, items: list[str]) -> str:
    """A list after a list needs another bullet, and "- - -" would be a rule."""
    if node.meta.get("other"):
        return "* "
    return "+ " if any(item and not item.split("\n", 1)[0].strip("- ") for item in items) else "- "


def _indented(marker: str, text: str) -> str:
    first, *rest = text.split("\n")
    lines = [marker + first, *(" " * len(marker) + line if line else "" for line in rest)]
    return "\n".join(lines).rstrip(" ")


def _table(node: RenderTreeNode, context: RenderContext) -> str:
    rows = [row for part in node.children for row in part.children]
    delimiters = [_delimiter(str(cell.attrs.get("style", ""))) for cell in rows[0].children]
    lines = [_row([_cell(cell, context) for cell in row.children]) for row in rows]
    return "\n".join([lines[0], _row(delimiters), *lines[1:]])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(node: RenderTreeNode, context: RenderContext) -> str:
    return _joined(node, context).replace("\n", " ").replace("|", "&#124;")


def _delimiter(style: str) -> str:
    return {"text-align:left": ":--", "text-align:center": ":-:", "text-align:right": "--:"}.get(style, "---")


class _Extension:
    RENDERERS: Mapping[str, Render] = {
        "bullet_list": _list,
        "cite": _piece,
        "code_block": _code_block,
        "code_inline": _code,
        "em": _emphasis,
        "fence": _code_block,
        "hardbreak": _hardbreak,
        "heading": _heading,
        "link": _link,
        "ordered_list": _list,
        "paragraph": _paragraph,
        "record_link": _piece,
        "strong": _emphasis,
        "table": _table,
        "text": _text,
    }


_OPTIONS: Mapping[str, Any] = {"parser_extension": [_Extension]}
