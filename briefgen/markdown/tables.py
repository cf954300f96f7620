"""Tables of the PAGE dialect: boxes that scroll, columns aligned by class, and rows read at once where they are plain."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, table
from markdown_it.token import Token

from briefgen.markdown.phrases import phrase, phrases

_ALIGNED = {"text-align:right": "bg-right", "text-align:center": "bg-center"}


def boxed(md: MarkdownIt) -> None:
    """Has a parser read and write tables our way."""
    md.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    md.add_render_rule("table_open", _table_open)
    md.add_render_rule("table_close", _table_close)
    md.add_render_rule("row", _row)


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The library's rule, which splits rows letter by letter and makes a dozen tokens of each, for what needs it.

    It reads the head. The rows are read here if they are plain: each as wide as the head, between bars, no backslash.
    """
    before = len(state.tokens)
    if not table(state, start, min(end, start + 2), silent):
        return False
    if silent:
        return True
    head = [token for token in state.tokens[before:] if token.type == "th_open"]
    rows = _rows(state, len(head), end)
    if rows is None:
        del state.tokens[before:]
        table(state, start, end, silent)
    for token in state.tokens[before:]:
        if (style := token.attrs.pop("style", None)) in _ALIGNED:
            token.attrs["class"] = _ALIGNED[str(style)]
    if rows:
        _push_rows(state, head, rows)
    return True


def _push_rows(state: StateBlock, head: list[Token], rows: list[list[str]]) -> None:
    opens = [f'<td class="{cell.attrs["class"]}">' if cell.attrs else "<td>" for cell in head]
    closing = state.tokens.pop()
    state.push("tbody_open", "tbody", 1)
    for cells in rows:
        inside = [phrase(cell) for cell in cells]
        row = state.push("row", "tr", 0)
        row.content = "".join(
            f"{opening}{each.html}</td>\n" for opening, each in zip(opens, inside, strict=True)
        )
        row.meta["phrases"] = inside
    state.push("tbody_close", "tbody", -1)
    state.tokens.append(closing)
    state.line += len(rows)


def _rows(state: StateBlock, columns: int, end: int) -> list[list[str]] | None:
    """The cells of the rows from the state's line on; None if one is not plain. No other block opens with a bar."""
    rows = []
    for line in range(state.line, end):
        text = mdTrim(state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]])
        if not text or state.sCount[line] < state.blkIndent or state.is_code_block(line):
            break
        cells = text[1:-1].split("|")
        if len(cells) != columns or "\\" in text or not (text[0] == text[-1] == "|"):
            return None
        rows.append([mdTrim(cell) for cell in cells])
    return rows


def _table_open(_: RendererHTML, tokens: Sequence[Token], at: int, *__: object) -> str:
    """A table in a box that scrolls where it is too wide. With a class of its own, no theme wraps it a second time.

    A table without a link takes the focus itself, or who goes by keyboard could not scroll it.
    """
    end = next(index for index in range(at, len(tokens)) if tokens[index].type == "table_close")
    linked = any(each.linked for each in phrases(tokens[at:end]))
    focus = "" if linked else ' tabindex="0"'
    return f'<div class="bg-scroll"{focus}><table class="bg-table">\n'


def _table_close(*_: object) -> str:
    return "</table></div>\n"


def _row(_: RendererHTML, tokens: Sequence[Token], at: int, *__: object) -> str:
    return f"<tr>\n{tokens[at].content}</tr>\n"
