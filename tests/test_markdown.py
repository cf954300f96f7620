"""The Markdown engine: text made inert, prose read and written back, pages as HTML."""

from __future__ import annotations

import json
import re
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib  # type: ignore[import-untyped]  # it has no type stubs here
import markdown as python_markdown  # type: ignore[import-untyped]  # likewise
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from briefgen.citations import Citation
from briefgen.markdown import Heading, Md, Paragraph, Sentence, escape, inline, parse, plain, prose, to_html
from briefgen.markdown.dialect import parser, quick
from briefgen.markdown.phrases import phrase
from briefgen.markdown.phrases import quick as quick_phrase

CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
NO_CORPORA = "the corpora of hostile input do not stand beside this repository"
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "<!-- comment",
    "<div markdown='1'>",
    "</p></div></td></li>",
    "<a href=javascript:alert(1)>x</a>",
    "[x](javascript:alert(1))",
    "[x](https://example.org 'title')",
    "![x](https://example.org/beacon.png)",
    "<https://example.org>",
    "www.example.org http://example.org a@example.org",
    "&lt;script&gt; &#60;b&#62; &amp;",
    "{: onclick=alert(1) .mermaid #top }",
    "x {#evil}",
    "{{ 7*7 }} {% raw %} ${7*7}",
    "# heading",
    "heading\n===",
    "heading\n---",
    "---\ntitle: x\n---",
    "a\n\nb",
    "- item",
    "+ item",
    "1. item",
    "1) item",
    "ii. item",
    "> quote",
    "    code",
    "```\ncode\n```",
    "~~~ code",
    "`code` ``",
    "*a* **b** _c_ __d__ ~~e~~ ^f^",
    "a | b\n--|--\nc | d",
    "[ref]: https://example.org\n\n[ref]",
    "[^1]\n\n[^1]: note",
    "*[HTML]: abbreviation\n\nHTML",
    "[TOC]",
    '--8<-- "file"',
    '!!! note "title"',
    "term\n:   definition",
    "back\\slash \\* \\[",
    "a  \nb",
    "\u202egnp.exe \u2066x\u2069",
    "\x00\x02klzzwxh:0001\x03\x7f\x85",
    "عملية، نِينَوَى؛ حزب الله؟",
    "Škoda – “quoted” ‘single’ … « guillemets »",
    "line\u2028paragraph\u2029end",
    "\U0001f6f0\ufe0f emoji",
]
EXTENSIONS = ["tables", "attr_list", "md_in_html", "toc", "footnotes", "abbr"]
HOSTS: dict[str, Callable[[str], str]] = {
    "own engine": lambda page: to_html(page).html,
    "Python-Markdown": lambda page: python_markdown.markdown(page, extensions=EXTENSIONS),
}
BLOCKS = [
    "p",
    "em",
    "strong",
    "code",
    "pre",
    "ul",
    "ol",
    "li",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "hr",
    "br",
]
ALLOWED = {
    "DOCUMENT_FRAGMENT": set[str](),
    "a": {"class", "href", "rel", "title"},
    "sup": set(),
    **{name: set() for name in BLOCKS},
    "div": {"class", "tabindex"},  # the box around a table
    "table": {"class"},
    "ol": {"start"},
    **{name: {"class", "style"} for name in ("th", "td")},  # Python-Markdown aligns by style
    **{name: {"id"} for name in ("h1", "h2", "h3", "h4", "h5", "h6")},
}


def page_with(text: str) -> str:
    """A template that has a value in each kind of place."""
    return (
        f"# {text} {{#top}}\n\n{text}\n\n- {text}\n\n| head | {text} |\n| --- | --: |\n| {text} | cell |\n\n"
        f'[{text}](x.md)\n\n<p class="attribute" title="{text}">paragraph</p>\n\n'
        f'<div class="card" markdown="1">\n\nlead {text} end\n\n</div>\n'
    )


def tree(html: str) -> Element:
    parsed: Element = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    return parsed


def shape(root: Element) -> list[tuple[str, tuple[str, ...]]]:
    return [(str(element.tag), tuple(sorted(element.attrib))) for element in root.iter()]


def shown(text: str) -> str:
    """The text as a reader must see it, worked out without the code under test."""
    text = re.sub("[ \t\n\r\f\v\x85\u2028\u2029]+", " ", text)
    turning = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufff9\ufffa\ufffb")
    return "".join(
        "\ufffd" if unicodedata.category(c) in ("Cc", "Cs") or c in turning or nonchar(c) else c for c in text
    )


def nonchar(character: str) -> bool:
    return 0xFDD0 <= ord(character) <= 0xFDEF or ord(character) % 0x10000 >= 0xFFFE


def folded(text: str) -> str:
    return re.sub("[ \n]+", " ", text.replace("¶", "")).strip(" ")


def texts(root: Element) -> list[str]:
    places = ("h1", "h2", "p", "li", "th", "td", "a")
    found = (folded("".join(element.itertext())) for element in root.iter() if element.tag in places)
    return [text for text in found if text not in ("", "head", "cell", "paragraph")]


def in_corpora(name: str) -> Iterator[Any]:
    text = (CORPORA / name).read_text(encoding="utf-8")
    yield from map(json.loads, text.splitlines()) if name.endswith(".jsonl") else json.loads(text)


def number(citations: tuple[Citation, ...]) -> Md:
    return Md(f"<sup>{';'.join(citation.key for citation in citations)}</sup>")


def to_record(key: str, text: str | None) -> Md:
    return Md(f"[{escape(text or key)}](x.md)")


def written(text: str, shift: int = 0) -> Md:
    return prose(text, cite=number, link=to_record, heading_shift=shift)


def on_one_line(text: str) -> Md:
    return inline(text, cite=number, link=to_record)


# --- escape ------------------------------------------------------------------------------------------------------


def wrongly_shown(host: Callable[[str], str], text: str, expected: list[tuple[str, tuple[str, ...]]]) -> str:
    root = tree(host(page_with(escape(text))))
    if shape(root) != expected:
        return f"{text!r} makes elements or attributes"
    wanted = folded(shown(text))
    attribute = next(element.attrib["title"] for element in root.iter("p") if "title" in element.attrib)
    if folded(attribute) != wanted or not all(wanted in found for found in texts(root)):
        return f"{text!r} is not shown literally"
    return ""


def parts(count: int) -> list[object]:
    """A corpus in parts: CI looks at the first two, `make test-all` at the others too."""
    marks = (pytest.mark.thorough, pytest.mark.exhaustive)
    return [pytest.param(part, marks=marks[part > 1]) for part in range(count)]


@pytest.mark.parametrize("host", HOSTS)
def test_hostile_text_is_inert_and_shown_literally(host: str) -> None:
    expected = shape(tree(HOSTS[host](page_with("word"))))
    assert [wrong for text in HOSTILE if (wrong := wrongly_shown(HOSTS[host], text, expected))] == []


@pytest.mark.skipif(not CORPORA.is_dir(), reason=NO_CORPORA)
@pytest.mark.parametrize("part", parts(8))
@pytest.mark.parametrize("host", HOSTS)
def test_the_corpus_of_hostile_text_is_inert_and_shown_literally(host: str, part: int) -> None:
    expected = shape(tree(HOSTS[host](page_with("word"))))
    strings = [line["s"] for line in in_corpora("hostile-strings.jsonl") if line["s"].strip()][part::8]
    assert [wrong for text in strings if (wrong := wrongly_shown(HOSTS[host], text, expected))] == []


@pytest.mark.parametrize("host", HOSTS)
def test_control_the_same_text_unescaped_makes_elements(host: str) -> None:
    expected = shape(tree(HOSTS[host](page_with("word"))))
    fired = [text for text in HOSTILE if shape(tree(HOSTS[host](page_with(text)))) != expected]
    assert len(fired) > 30


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30).filter(lambda text: text.strip(" \t\n\r\f\v\x85\u2028\u2029")))
def test_any_text_is_inert_and_shown_literally(text: str) -> None:
    assert wrongly_shown(HOSTS["own engine"], text, shape(tree(to_html(page_with("word")).html))) == ""


def test_ordinary_words_stay_legible() -> None:
    text = "The unit of Kataib Hezbollah, set up in 2007, fired 2.5 tonnes. It left on 2021-02-15."
    assert escape(text) == text
    assert escape("U.S. base (Erbil)") == "U&#46;S&#46; base &#40;Erbil&#41;"
    assert escape("نِينَوَى") == "نِينَوَى"


def test_what_opens_a_line_is_never_markup() -> None:
    assert [str(escape(text)) for text in ("1. x", "- x", "ii. x", "word: x")] == [
        "1&#46; x",
        "&#45; x",
        "ii&#46; x",
        "word&#58; x",
    ]


def test_space_around_a_value_is_kept_as_one_space() -> None:
    assert escape(" a\t\n b ") == " a b "
    assert escape("") == ""


# --- prose: what may come out ------------------------------------------------------------------------------------


def not_allowed(html: str) -> list[str]:
    found = []
    for element in tree(html).iter():
        if element.tag not in ALLOWED:
            found.append(f"<{element.tag}>")
            continue
        found += [f"{element.tag} {name}" for name in element.attrib if name not in ALLOWED[str(element.tag)]]
        if not re.match(r"https?://|mailto:|#|x\.md", element.attrib.get("href", "#")):
            found.append(element.attrib["href"])
    return found


def escapes(text: str) -> list[str]:
    """What gets out of prose, on any host."""
    forms = (written(text), on_one_line(text))
    return [
        f"{text!r}: {what}" for form in forms for host in HOSTS.values() for what in not_allowed(host(form))
    ]


def test_prose_makes_only_allowed_elements() -> None:
    assert [what for text in HOSTILE for what in escapes(text)] == []


@pytest.mark.skipif(not CORPORA.is_dir(), reason=NO_CORPORA)
@pytest.mark.parametrize("part", parts(4))
def test_prose_of_the_corpus_makes_only_allowed_elements(part: int) -> None:
    strings = [line["s"] for line in in_corpora("hostile-strings.jsonl")][part::4]
    assert [what for text in strings for what in escapes(text)] == []


@pytest.mark.parametrize("host", HOSTS)
def test_control_the_same_text_unwritten_makes_other_elements(host: str) -> None:
    assert len([text for text in HOSTILE if not_allowed(HOSTS[host](text))]) >= 5


MARKUP_PIECES = (
    "a¦b ¦word¦ ¦\n¦\n\n¦*¦**¦_¦`¦``¦[¦]¦(¦)¦[@a]¦[@a, 1]¦[[x]]¦[[x|y z]]¦- ¦* ¦1. ¦2) ¦> ¦# ¦|¦---¦"
    '===\n¦|a|b|\n|-|:-:|\n¦```\n¦    ¦<b>¦&amp;¦&#35;¦\\¦!¦<http://x.y>¦(http://e.org)¦()¦"¦.¦1¦:¦~¦'
    '  \n¦[a](http://x.y/_z_(1)?q=1&amp;r "t")¦![a](http://b.c)¦é¦\t¦\xa0¦https://e.org/a_b'
)
MARKUP = st.lists(st.sampled_from(MARKUP_PIECES.split("¦")), max_size=14).map("".join)


def direct(text: str) -> str:
    """Prose rendered straight to HTML by the library, without the way through Markdown."""
    md = parser()
    tokens = md.parse(text)
    for child in (child for token in tokens for child in token.children or ()):
        if piece := child.meta.get("piece"):
            child.type = "html_inline"
            if child.content.startswith("[["):
                child.content = f'<a href="x.md">{piece.text or piece.id}</a>'
            else:
                child.content = number(piece.citations) if piece.citations else piece.source
    html: str = md.renderer.render(tokens, md.options, {})
    return html


def normal(html: str) -> str:
    """HTML without what differs on purpose: ids, permanent links, `rel`, alignment, tables' boxes, space between blocks."""
    root = tree(
        re.sub(r'<a class="headerlink".*?</a>|<div class="bg-scroll"[^>]*>|(?<=</table>)</div>', "", html)
    )
    for element in root.iter():
        for name in ("id", "rel", "class", "style"):
            element.attrib.pop(name, None)
    serial = html5lib.serialize(root, tree="etree", omit_optional_tags=False, quote_attr_values="always")
    serial = re.sub("[ \t\n]+", " ", serial).replace("<p></p>", "")
    return re.sub(
        r" ?(</?(?:p|li|ul|ol|blockquote|h\d|table|t\w+|pre|hr|br)\b[^>]*>) ?", r"\1", serial
    ).strip()


@settings(max_examples=400, deadline=None)
@given(MARKUP)
@example("**_*a**")
@example("_a_*b*")
@example("__a__**b**")
@example("*a* *b***c**")
@example("**a*b*c**")
@example("\\\na")
@example("+ + + ")
@example("+ \n\n\n+ ")
@example("1. a\n2) b\n\n- c\n+ d\n* e")
@example("[a](https://e.org/?b&amp;copy;c)")
@example("[@a]() [a]( )")
@example("[a]: https://e.org\n\n[a]")
def test_prose_written_back_means_the_same(text: str) -> None:
    assert normal(to_html(written(text)).html) == normal(direct(text))


QUIET_PIECES = (
    'word¦No. 5¦ ¦\n¦.¦. ¦, ¦2.5¦(x)¦U.S.¦?¦–¦"¦[@a]¦[@a, p. 3]¦[@a,\np. 3]¦[see @a; @b-2, ¶ 6]¦'
    "[@a, 12]¦[[id]]¦[[id|some\ntext]]¦[x]¦@name¦é¦1.¦-¦'¦/¦:¦[@a](x)¦نِي¦|¦$5¦  "
)
QUIET = st.lists(st.sampled_from(QUIET_PIECES.split("¦")), max_size=12).map("".join)


@settings(max_examples=500, deadline=None)
@given(QUIET)
def test_the_quick_road_gives_what_the_parser_gives(text: str) -> None:
    assume(text.strip())
    slow = "\n" + text  # a blank line first: the same text, one line lower, and never on the quick road
    assert quick(slow) is None
    one, other = parse(text), parse(slow)
    assert [(p.kind, p.line + 1, p.text) for p in one.paragraphs] == [
        (p.kind, p.line, p.text) for p in other.paragraphs
    ]
    assert [(s.text, s.has_citation, s.line + 1) for p in one.paragraphs for s in p.sentences] == [
        (s.text, s.has_citation, s.line) for p in other.paragraphs for s in p.sentences
    ]
    assert [(c, line + 1) for c, line in one.citations] == list(other.citations)
    assert [(e.what, line + 1) for e, line in one.errors] == [(e.what, line) for e, line in other.errors]
    assert [(key, words, line + 1) for key, words, line in one.links] == list(other.links)
    assert (written(text), on_one_line(text)) == (written(slow), on_one_line(slow))


def test_the_quick_road_is_taken_by_ordinary_summaries() -> None:
    text = (
        "Rockets hit the US base in [[erbil-base|Erbil]], killing a contractor [@wsws-2021-03-03, para. 6].\n"
    )
    assert quick(text) is not None
    assert [
        quick(text) for text in ("*a*", "1. a", "a\n\nb", "- a", "a\n---", "[sic]", "a  \nb", "<b>", "    a")
    ] == [None] * 9


# --- parse -------------------------------------------------------------------------------------------------------


def sentences(text: str) -> list[tuple[str, bool]]:
    return [(s.text, s.has_citation) for paragraph in parse(text).paragraphs for s in paragraph.sentences]


def test_a_paragraph_with_its_sentences_and_citations() -> None:
    found = parse("Rockets hit the base [@a, para. 6]. Nobody\nclaimed it. A group did [@b].")
    assert found.paragraphs == (
        Paragraph(
            "paragraph",
            0,
            "Rockets hit the base. Nobody claimed it. A group did.",
            (
                Sentence("Rockets hit the base.", True, 0),
                Sentence("Nobody claimed it.", False, 0),
                Sentence("A group did.", True, 1),
            ),
        ),
    )
    assert found.citations == ((Citation("a", "para. 6"), 0), (Citation("b"), 1))


def test_a_citation_belongs_to_the_sentence_before_its_place() -> None:
    assert sentences("It fell on the base. [@a] Nobody died.") == [
        ("It fell on the base.", True),
        ("Nobody died.", False),
    ]
    assert sentences("It fell on the base.[@a] Nobody died.") == [
        ("It fell on the base.", True),
        ("Nobody died.", False),
    ]
    assert sentences("It fell. [@a] adds that two died.") == [
        ("It fell.", False),
        ("adds that two died.", True),
    ]
    assert sentences("[@a] says so.") == [("says so.", True)]


@pytest.mark.parametrize(
    "text",
    [
        "Gen. Qassem Soleimani was killed.",
        "The U.S. Army left.",
        "No. 5 of the list fell.",
        "About 2.5 tonnes fell.",
        "It struck, e.g. Erbil.",
        "See para. 6 and pp. 3 to 5.",
        "It lasted approx. 20 minutes.",
        "On Jan. 3 it fell.",
        "Mr. J. Smith spoke.",
        "He said “Stop!” and left.",
        "It fell... and burned.",
        "Lt. Col. Smith vs. Dr. Jones.",
    ],
)
def test_these_are_one_sentence(text: str) -> None:
    assert sentences(text) == [(text, False)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("It fell in 2021.", "Two died."),
        ("It left the U.S.", "The army stayed."),
        ("He said “Stop!”", "She left."),
        ("Did it fall?", "(It did.)"),
        ("He said no.", "They left."),
        ("سقط الصاروخ.", "لم يمت أحد."),
        ("هل سقط؟", "لا."),
    ],
)
def test_these_are_two_sentences(first: str, second: str) -> None:
    assert sentences(f"{first} {second}") == [(first, False), (second, False)]


def test_each_kind_of_block_with_its_line() -> None:
    text = (
        "# Head\n\nText.\n\n- one\n- two\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 [@x] |\n\n```\ncode [@y]\n```\n"
        "\n1. first\n\n   more\n"
    )
    assert [(p.kind, p.line, p.text) for p in parse(text).paragraphs] == [
        ("heading", 0, "Head"),
        ("paragraph", 2, "Text."),
        ("list-item", 4, "one"),
        ("list-item", 5, "two"),
        ("quote", 7, "quoted"),
        ("heading", 9, "a | b"),
        ("table-row", 11, "1 | 2"),
        ("code", 13, "code [@y]\n"),
        ("list-item", 17, "first"),
        ("list-item", 19, "more"),
    ]
    assert parse(text).citations == ((Citation("x"), 11),)


def test_lines_are_right_after_citations_that_run_over_a_line_end() -> None:
    found = parse("One [@a,\np. 3]. Two.\nThree [[x|of\nmany]] and [@b]. Four.")
    assert [(s.text, s.line) for s in found.paragraphs[0].sentences] == [
        ("One.", 0),
        ("Two.", 1),
        ("Three of many and.", 2),
        ("Four.", 3),
    ]
    assert found.citations == ((Citation("a", "p. 3"), 0), (Citation("b"), 3))
    assert found.links == (("x", "of many", 2),)


def test_a_citation_that_cannot_be_read_is_one_error_with_its_line() -> None:
    found = parse("Fine [@a].\n\nWrong [@b, 12] and [@C].")
    assert [(error.rule, error.key, line) for error, line in found.errors] == [
        ("locator-form", "b", 2),
        ("citation-form", "C", 2),
    ]
    assert sentences("Wrong [@b, 12].") == [("Wrong.", True)]


@pytest.mark.parametrize(
    "text",
    [
        "`[@a]`",
        "\\[@a]",
        "```\n[@a]\n```",
        "[x@y]",
        "@a said",
        "mail a@b.org",
        "[ @ noon]",
        "[@name](https://example.org)",
        "\\[[a]]",
        "`[[a]]`",
        "[[a]](https://example.org)",
    ],
)
def test_these_are_neither_citations_nor_record_links(text: str) -> None:
    found = parse(text)
    assert (found.citations, found.errors, found.links) == ((), (), ())
    assert parse("[@a] [[a]]").citations and parse("[@a] [[a]]").links  # control: the plain forms are both


def test_a_link_to_nowhere_does_not_swallow_a_citation() -> None:
    assert parse("[@a]()").citations == ((Citation("a"), 0),)
    assert parse("[@a](no address)").citations == ((Citation("a"), 0),)


# --- prose, inline, plain ----------------------------------------------------------------------------------------


def test_prose_keeps_its_markup_and_shows_html_and_images_as_typed() -> None:
    assert written("A **bold** and *soft* <b>word</b>, ![alt](https://e.org/i.png).") == (
        "A **bold** and *soft* &#60;b&#62;word&#60;&#47;b&#62;, "
        "&#33;&#91;alt&#93;&#40;https&#58;&#47;&#47;e&#46;org&#47;i&#46;png&#41;&#46;"
    )


@pytest.mark.parametrize(
    "href",
    ["", " ", "javascript:alert(1)", "../x.md", "#top", "data:text/html,x", "//e.org", "ftp://e.org", "x"],
)
def test_a_link_elsewhere_than_to_the_web_or_mail_is_text(href: str) -> None:
    assert "<a" not in to_html(written(f"[text]({href})")).html
    assert folded("".join(tree(to_html(written(f"[text]({href})")).html).itertext())) == f"[text]({href})"


def test_web_and_mail_links_stand() -> None:
    html = to_html(written("[a](https://e.org/x_(1)?a=1&b=2) <mailto:a@e.org>")).html
    assert '<a href="https://e.org/x_(1)?a=1&amp;b=2" rel="noreferrer">a</a>' in html
    assert '<a href="mailto:a@e.org">' in html


def test_citations_and_record_links_are_what_the_caller_makes_of_them() -> None:
    assert written("It fell [@a, p. 3; @b] on [[erbil-base]], see [[x|that one]].") == (
        "It fell <sup>a;b</sup> on [erbil&#45;base](x.md), see [that one](x.md)."
    )


def test_a_citation_that_cannot_be_read_is_shown_as_typed() -> None:
    assert folded("".join(tree(to_html(written("Wrong [@b, 12].")).html).itertext())) == "Wrong [@b, 12]."


def test_headings_go_down_by_the_shift_and_stop_at_six() -> None:
    assert written("# One\n\nTwo\n---\n\n##### Five", 2) == "### One\n\n#### Two\n\n###### Five"


def test_a_brace_id_in_prose_is_text() -> None:
    assert [heading.id for heading in to_html(written("# One {#top}")).toc] == ["one-top"]


@pytest.mark.parametrize(
    ("cell", "focus"), [("b", ' tabindex="0"'), ("[b](b.md)", ""), ('<a href="#b">b</a>', "")]
)
def test_a_table_can_be_scrolled_by_keyboard(cell: str, focus: str) -> None:
    """By the links in it, or where there are none by itself."""
    found = to_html(f"[far](far.md)\n\n| a |\n| --- |\n| {cell} |\n\n| c |\n| --- |\n").html
    assert found.count('<div class="bg-scroll"') == 2
    assert f'<div class="bg-scroll"{focus}><table class="bg-table">' in found


def test_lists_tables_and_code_are_written_for_any_host() -> None:
    assert written("* a\n  1. b\n\n|x|y|\n|-|-:|\n|1 \\| 2|`c|d`|\n\n```sh\na <b\n\n  c\n```\n") == (
        "-   a\n    1.  b\n\n| x | y |\n| --- | --: |\n| 1 &#124; 2 | <code>c</code> |\n\n"
        "<pre><code>a &#60;b&#10;&#10;  c&#10;</code></pre>"
    ).replace("<code>c</code>", "&#96;c")


def test_what_the_caller_makes_cannot_break_a_table() -> None:
    table = prose("|a|\n|-|\n|b [@c]|", cite=lambda _: Md('<abbr title="1|2">3</abbr>'), link=to_record)
    assert '<td>b <abbr title="1&#124;2">3</abbr></td>' in to_html(table).html


def test_an_author_cannot_define_what_links_elsewhere_mean() -> None:
    assert plain("[a]: https://e.org\n\n[a]") == "[a]: https://e.org [a]"
    assert "<a" not in to_html(written("[a]: https://e.org\n\n[a] [b][a] [a][]")).html


def test_inline_reads_no_blocks_and_stays_on_one_line() -> None:
    assert on_one_line("# 1. *a*\n\n- b  \nc [@x]") == "&#35; 1. *a*  &#45; b c <sup>x</sup>"
    assert on_one_line("One\ntwo [@x].\n") == "One two <sup>x</sup>."


def test_emphasis_nested_without_end_is_text() -> None:
    deep = "*a " * 3000 + "b*" * 3000
    assert to_html(written(deep)).html.count("<em>") == 0
    assert to_html(written("*a " * 9 + "b*" * 9)).html.count("<em>") == 9  # control


def test_plain_text_for_search() -> None:
    text = "# Head\n\nA *soft* [link](https://e.org) & `code` [@a, p. 3].\n\n- [[x|that]]\n- [[y]]\n\n    a  <b>\n"
    assert plain(text) == "Head A soft link & code. that y a <b>"
    assert plain("") == ""
    assert plain("[[x|that]] [[y]]", str.upper) == "that Y"


# --- pages -------------------------------------------------------------------------------------------------------


def test_headings_get_ids_permanent_links_and_a_table_of_contents() -> None:
    page = to_html(
        "# Erbil & <em>more</em>\n\n## Claims\n\n### Claims\n\n## Sources {#src}\n\n## السليمانية 2021\n"
    )
    assert page.title == "Erbil &amp; more"
    assert page.toc == (
        Heading(
            1,
            "erbil-more",
            "Erbil &amp; more",
            (
                Heading(2, "claims", "Claims", (Heading(3, "claims-2", "Claims", ()),)),
                Heading(2, "src", "Sources", ()),
                Heading(2, "السليمانية-2021", "السليمانية 2021", ()),
            ),
        ),
    )
    assert (
        '<h2 id="src">Sources<a class="headerlink" href="#src" title="Permanent link">¶</a></h2>' in page.html
    )


def test_heading_ids_do_not_meet_other_ids() -> None:
    page = to_html(
        '<p id="claims">x</p>\n\n## Claims\n\n## Top\n\n## Last {#top}\n\n## !\n\n## ?\n\n## Again {#top}\n'
    )
    assert [heading.id for heading in page.toc] == [
        "claims-2",
        "top-3",
        "top",
        "section",
        "section-2",
        "top-2",
    ]
    assert page.title == ""


def test_citation_numbers_are_no_part_of_a_heading() -> None:
    assert to_html('## Claims<sup><a href="#s">1</a></sup> made').toc[0].text == "Claims made"


def test_relative_links_are_mapped_and_no_others() -> None:
    page = (
        '[a](../actors/x.md#c) [b](#c) [c](https://e.org/x.md) [d](/x.md) <a class="k" href="y.md?a=1&amp;b=2">e</a>\n\n'
        '<div>\n<a\n href="z.md">f</a> <a href="mailto:a@e.org">g</a> <a href="https://e.org">h</a>\n</div>\n'
    )
    seen: list[str] = []

    def to_host(path: str) -> str:
        seen.append(path)
        return f"/site/{path}"

    html = to_html(page, href=to_host).html
    assert seen == ["../actors/x.md#c", "y.md?a=1&b=2", "z.md"]
    assert 'href="/site/y.md?a=1&amp;b=2"' in html and '<a\n href="/site/z.md"' in html
    assert 'href="#c"' in html and 'href="/x.md"' in html and 'href="mailto:a@e.org"' in html


def test_what_only_looks_like_a_link_is_no_link() -> None:
    link = '<a href="x.md">y</a>'
    shown = link.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    page = (
        f"`{link}`\n\n&#60;a href&#61;&#34;x.md&#34;&#62;\n\n    {link}\n\n"
        f"<pre>\n{shown}\n</pre>\n\n<template>{shown}</template>\n\n"
        """<i title="<a href='x.md'>">a</i>\n\n<p title='<a href="https://e.org"> markdown="1"'>\n</p>\n"""
    )
    html = to_html(page, href=lambda path: "wrong").html
    assert "wrong" not in html and "rel=" not in html
    assert """<i title="<a href='x.md'>">""" in html and """<p title='<a href="https://e.org">""" in html
    assert html.count(shown) == 4
    for link in (
        '<a href="x.md">y</a>',
        '<a title="<b>" href="x.md">y</a>',
        "<a title='>' href='x.md'>y</a>",
    ):
        for text in (link, f"*b* {link}", f"# {link}", f"<p>{link}", f"| a |\n| - |\n| {link} |"):
            assert link.replace("x.md", "right") in to_html(text, href=lambda path: "right").html


def test_links_off_the_site_send_no_referrer() -> None:
    html = to_html(
        '[a](https://e.org) <a href="//e.org">b</a> <a rel="license" href="https://e.org">c</a> [d](x.md)'
    ).html
    assert html.count('rel="noreferrer"') == 2
    assert '<a rel="license" href="https://e.org">' in html


def test_markdown_between_html_blocks_is_read_and_its_mark_removed() -> None:
    html = to_html(
        '<div class="card" markdown="1">\n\n**a**\n\n</div>\n\n<div markdown="1">\n**b**\n</div>\n'
    ).html
    assert html == ('<div class="card">\n<p><strong>a</strong></p>\n</div>\n<div>\n**b**\n</div>\n')


def test_columns_are_aligned_by_class() -> None:
    html = to_html("| a | b | c | d |\n|---|:--|--:|:-:|\n| 1 | 2 | 3 | 4 |\n").html
    assert "style" not in html
    assert '<th>a</th>\n<th>b</th>\n<th class="bg-right">c</th>\n<th class="bg-center">d</th>' in html


def test_figure_data_in_a_page_stays_as_it_is() -> None:
    data = '<script type="application/json">\n{"a": "\\u003ca href=\'x.md\'>", "b": "*c*", "d": "[e](f.md)"}\n</script>'
    assert (
        to_html(f"Text.\n\n{data}\n\nText.", href=lambda path: "wrong").html
        == f"<p>Text.</p>\n{data}\n<p>Text.</p>\n"
    )


PAGE = MarkdownIt("commonmark", {"html": True, "xhtmlOut": False}).enable("table").disable("reference")
"""The library by itself: what our own rules must agree with."""

TEMPLATE_PIECES = (
    "a¦word¦ ¦\n¦  \n¦ \n a¦*¦**¦**b**¦ **b c** ¦_¦`¦[¦]¦(¦)¦[x](y.md#z)¦[x](//y)¦[&#58;](#a_b)¦[](y)¦[x] (y)¦[x][y]¦"
    '[x](y z)¦!¦<b>¦</b>¦<br>¦<br/>¦<a id="i" href="#j" title="&#34;k&#60;">¦</a>¦<a href="x¦<b a="<¦<b a=\'c\'>¦<¦>¦"¦'
    "'¦ id='x'¦&¦&amp;¦&#35;¦&#60;¦&#034;¦&#32;¦&#0;¦&#128;¦&#9999999;¦&#x41;¦&#91;¦&#42;¦\\¦.¦:¦{¦}¦~¦é¦\t¦\xa0¦\x1c¦\x85¦"
    '<sup class="bg-cite">[<a id="c" href="#r">1 &#182;</a>; <a href="#s">2</a>]</sup>'
)
TEMPLATE = st.lists(st.sampled_from(TEMPLATE_PIECES.split("¦")), max_size=12).map("".join)
CELLS = st.lists(
    st.sampled_from(["a", "[b](c.md)", "", "`", "&#124;", "<i>", " - ", "|", "\\"]), max_size=3
).map("".join)
ROW = st.one_of(st.lists(CELLS, min_size=1, max_size=3).map(lambda cells: f"| {' | '.join(cells)} |"), CELLS)
TABLE = st.tuples(st.sampled_from(["", "> ", "- ", "    "]), st.lists(ROW, max_size=4)).map(
    lambda found: "\n".join(found[0] + line for line in ["| A | B |", "| --- | --: |", *found[1]])
)


@settings(max_examples=1000, deadline=None)
@given(TEMPLATE)
@example("**a** **b c**")
@example("[[x](y.md)](z)")
@example("<b>[</b>x](y)")
def test_the_quick_road_of_phrases_reads_as_the_library_does(text: str) -> None:
    found = quick_phrase(text)
    if found is not None:
        assert found == PAGE.renderInline(text)
    assert phrase(text).html == PAGE.renderInline(text)


@settings(max_examples=300, deadline=None)
@given(st.one_of(MARKUP, TABLE, st.tuples(TABLE, MARKUP).map("\n".join)))
@example("| A | B |\n| --- | --: |\n|\n| c | d |\n")
@example("| A | B |\n| --- | --: |\n| c | d |\n# e")
@example("| A |\n| --- |\n|\n")
@example("| A | B |\n| --- | --: |\n    | c | d |\n")
@example("- | A |\n  | --- |\n| c |\n")
@example("| A | B |\n| --- | --: |\n| c \\| d |\n")
@example("| A | B |\n| --- | --: |\n| c | d\n")
def test_a_page_is_read_as_the_library_does(text: str) -> None:
    assert normal(to_html(text).html) == normal(PAGE.render(text))


def test_the_quick_road_of_phrases_is_taken_by_what_templates_write() -> None:
    cite = '<sup class="bg-cite">[<a id="c" href="#r" title="A &#8220;B&#8221;">1 &#182; 2</a>; <a href="#s">2</a>]</sup>'
    text = (
        f"**When** It fell {cite}.\nThen [the group](../actors/x.md) <small>left &#40;again&#41;</small><br>"
    )
    assert quick_phrase(text) is not None
    assert [
        quick_phrase(text) for text in ("*a*", "`a`", "a  \nb", "\\a", "![a](b)", "<b c='d'>", "<!-- a -->")
    ] == [None] * 7


def test_the_same_words_are_read_once() -> None:
    assert phrase("the same words") is phrase("the same words")
    assert phrase.cache_info().maxsize


@pytest.mark.parametrize("cell", ['<i id="claims">a</i>', '*b* <i id="claims">a</i>'])
def test_ids_inside_text_are_ids_of_the_page(cell: str) -> None:
    assert to_html(f"## Claims\n\n{cell}\n").toc[0].id == "claims-2"
    assert to_html(f"## Claims\n\n| a |\n| --- |\n| {cell} |\n").toc[0].id == "claims-2"
    assert to_html("## Claims\n\n*b* id='claims'\n\na <b>b</b> id='claims'\n").toc[0].id == "claims"


def test_rows_of_a_table_are_aligned_and_numbered_alike_however_they_are_written() -> None:
    head = "| a | b |\n| --- | --: |\n"
    rows = ("| 1 | [2](x.md) |\n", "| 1 | [2](x.md)\n")
    plain, open_ended = (to_html(head + row, href=lambda path: "y").html for row in rows)
    assert plain == open_ended
    assert '<tr>\n<td>1</td>\n<td class="bg-right"><a href="y">2</a></td>\n</tr>' in plain


def test_a_reference_definition_cannot_repoint_links() -> None:
    assert "<a" not in to_html("[a]\n\n[a]: https://e.org\n").html


# --- time --------------------------------------------------------------------------------------------------------

PATHOLOGICAL = {
    "nested emphasis": "*a **a " * 5000 + "b" + " a** a*" * 5000,
    "openers": "[a" * 10000,
    "record link openers": "[[a" * 10000,
    "citation openers": "[ @a" * 10000,
    "keys without an end": "[" + " @a" * 30000,
    "semicolons": "[@a" + ";" * 100000 + "]",
    "braces": "[@a, " + "{a;" * 30000 + "]",
    "stops": "." * 100000 + "x",
    "abbreviations": "a. " * 30000,
    "citations": "[@a]. " * 10000,
    "spaces": "[@a]" + " " * 100000 + "x",
    "same headings": "# a\n" * 10000,
    "lists in a row": "- a\n* a\n" * 5000,
    "emphases": "*a* " * 10000,
    "nested quotes": "> " * 50000 + "a",
    "NUL": "abc\0de\0" * 20000,
    "tags without an end": "<a " * 50000,
    "values without an end": '<a b="' * 50000,
    "tags and values in a block": "<div>\n" + '<a href="x' * 25000 + "<a href='x" * 25000,
    "tags that are not closed": '<sup class="bg-cite">[' * 10000,
    "tags in brackets": "[<b>" * 20000,
    "long tags": "<a" + ' b="c"' * 50000 + "<",
    "references": "&#35;" * 50000 + "*",
    "half strong": "**a" * 30000,
    "strong words": "**a" + " a" * 50000,
    "plain rows": "| a |\n| --- |\n" + "| b |\n" * 10000,
    "plain rows and another": ("| a |\n| --- |\n" + "| b |\n" * 20 + "> c\n") * 500,
    "bars": "| a |\n| --- |\n| " + "|" * 50000,
}


def seconds(step: Callable[[str], object], text: str) -> float:
    """Of the processor's time: other programs may run."""
    start = time.process_time()
    step(text)
    return time.process_time() - start


def slow(text: str) -> list[str]:
    """The steps that take more than two seconds each, twice in a row."""
    steps: list[Callable[[str], object]] = [parse, written, to_html, escape]
    return [step.__name__ for step in steps if seconds(step, text) > 2 and seconds(step, text) > 2]


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_pathological_text_takes_less_than_two_seconds(name: str) -> None:
    assert slow(PATHOLOGICAL[name]) == []


@pytest.mark.thorough
@pytest.mark.skipif(not CORPORA.is_dir(), reason=NO_CORPORA)
@pytest.mark.parametrize("part", range(4))
def test_the_corpus_of_pathological_text_takes_less_than_two_seconds_each(part: int) -> None:
    found = {}
    for case in list(in_corpora("markdown.json"))[part::4]:
        repeat = case["repeat"]
        found[case["name"]] = slow(
            case["prefix_unit"] * repeat + case["middle"] + case["suffix_unit"] * repeat
        )
    assert {name: steps for name, steps in found.items() if steps} == {}
    assert len(found) >= 5
