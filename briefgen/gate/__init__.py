"""The last gate: looks at a finished page as a browser reads it, and tells all that may not stand there.

It trusts neither records nor templates nor the theme, and mends nothing: what is not on the list (`allowed`) fails the build.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from briefgen.gate import allowed
from briefgen.policy import Policy, digest

_OPENING = re.compile(
    rb'\s*<!doctype html>\s*<html[^<>]*>\s*<head[^<>]*>\s*<meta charset=(?:"utf-8"|utf-8)\s*/?>\s*',
    re.IGNORECASE,
)
"""How a page begins, up to its policy, byte for byte: whatever guesses at the encoding finds nothing else to go by."""

_FIRST = ["html", "head", "meta", "meta", "meta"]
"""The same, as the elements that a parser finds first: in a body, as after <header>, no browser keeps to a policy."""

_EARLY = 1024
"""Within so many bytes a browser looks for the encoding. HTML, "prescan a byte stream to determine its encoding"."""

_STRIPPED = "".join(map(chr, range(0x21)))
"""What browsers leave out at both ends of an address. URL Standard, "basic URL parser"."""

_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
_BLANK = re.compile(r"[\x00-\x20]")
_SHARED = re.compile(r"[^?#]*//")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_TEMPLATE = re.compile(
    r'<template><script type="application/json"(?: class="[a-z-]+")?>([^<]*)</script></template>'
)
_JSON = "application/json"
_COMMENT = "-comment"
"""What the parser calls a comment, which no browser shows or runs."""


def look(page: bytes, policy: Policy) -> list[str]:
    """What may not stand in a page, each once, in words that repeat no text of the page; nothing where all is well."""
    tree = LexborHTMLParser(page)
    faults: dict[str, None] = dict.fromkeys(_as_bytes(page, policy))
    assert tree.root is not None  # of no bytes at all a browser makes a page too
    only: Counter[str] = Counter()
    first: list[str] = []
    for node in tree.root.traverse(include_text=False):
        name, attributes = str(node.tag), node.attributes
        if name == _COMMENT:  # the theme's icons name their makers so
            continue
        if len(first) < len(_FIRST):
            first.append(name)
        for fault in _faults(name, tuple(attributes.items())):
            faults[fault] = None
        if name in _LOOKED_INTO:
            faults.update(dict.fromkeys(_LOOKED_INTO[name](node, policy)))
        if name == "meta":
            only.update(_said_once(attributes))
    if first != _FIRST:
        faults[_UNLIKE] = None
    for what in _ONCE:
        if only[what] != 1:
            faults[f"{'more than one' if only[what] else 'no'} {what} in its head"] = None
    return list(faults)


def _as_bytes(page: bytes, policy: Policy) -> Iterator[str]:
    """What is wrong before a page is parsed: each browser must find the same characters, and the policy before all else."""
    if not page.lstrip()[:15].lower().startswith(b"<!doctype html>"):
        yield "no <!doctype html>: a browser would read the page in another way"
    try:
        page.decode("utf-8")
    except UnicodeDecodeError:
        yield "bytes that are no UTF-8"
    if _CONTROL.search(page):
        yield "a control character, which browsers read in different ways"
    opening = _OPENING.match(page)
    if opening is None or opening.end() > _EARLY or not page.startswith(policy.metas.encode(), opening.end()):
        yield _UNLIKE


_UNLIKE = 'a head that does not begin with <meta charset="utf-8">, the policy and the referrer'


_ONCE = ("charset", "content-security-policy", "referrer")
"""What one element of a head says, and no second one: of several policies, a page keeps to all; of referrers, to the last."""


def _said_once(attributes: Mapping[str, str | None]) -> Iterator[str]:
    """Which of these a `<meta>` says. What it says is held to the opening, where each stands."""
    if "charset" in attributes:
        yield "charset"
    for attribute in ("http-equiv", "name"):
        said = (attributes.get(attribute) or "").lower()
        if said in _ONCE[1:]:
            yield said


Attributes = tuple[tuple[str, str | None], ...]


@lru_cache(maxsize=16_384)
def _faults(name: str, attributes: Attributes) -> tuple[str, ...]:
    """What is wrong with an element by itself."""
    known = allowed.ELEMENTS.get(name)
    if known is None:
        return (f"{allowed.called(name)} is not on the list of elements",)
    return tuple(
        f"<{name}> with {fault}"
        for attribute, value in attributes
        if (fault := _attribute(name, attribute, value or "", known))
    )


def _attribute(name: str, attribute: str, value: str, known: frozenset[str]) -> str | None:
    if (
        attribute not in known
        and attribute not in allowed.EVERYWHERE
        and not allowed.NAMES.fullmatch(attribute)
    ):
        return f"{allowed.attribute_called(attribute)}, which is not on its list"
    if attribute in allowed.ADDRESSES:
        return _address(name, attribute, value)
    pattern = allowed.VALUES.get((name, attribute)) or allowed.VALUES.get(("", attribute))
    if pattern and not pattern.fullmatch(value):
        return f"a value of '{attribute}' that is not on its list"
    if attribute in allowed.DRAWN and allowed.loads(value):
        return f"a value of '{attribute}' that could load something"
    return None


def _address(name: str, attribute: str, value: str) -> str | None:
    """An address leads to the site itself; a link may lead to the web or to mail.

    Two slashes in a path begin a host, or do once a folder before them is left: from a disk, a share of files.
    """
    bare = value.strip(_STRIPPED)
    if _BLANK.search(bare) or "\\" in bare:
        return f"an address in '{attribute}' that browsers read in different ways"
    scheme = _SCHEME.match(bare)
    if scheme is None and not _SHARED.match(bare):
        return None
    if scheme and scheme[0].lower() in allowed.SCHEMES.get(name, ()):
        return None
    return f"an address in '{attribute}' that leads away from the site"


def _script(node: LexborNode, policy: Policy) -> Iterator[str]:
    """A script is a file of the site, data, or a text whose digest is listed."""
    kind = (node.attributes.get("type") or "").lower()
    text = node.text(strip=False)
    if kind == _JSON:
        if not _is_json(text):
            yield "a <script> of data that is no JSON"
    elif node.attributes.get("src") is not None:
        if text.strip():
            yield "a <script> with an address and a text"
    elif kind not in ("", "text/javascript") or digest(text) not in policy.scripts:
        yield f"a <script> that stands in the page and is not on the list ({digest(text)})"


def _style(node: LexborNode, policy: Policy) -> Iterator[str]:
    text = node.text(strip=False)
    if digest(text) not in policy.styles:
        yield f"a <style> that stands in the page and is not on the list ({digest(text)})"


def _template(node: LexborNode, policy: Policy) -> Iterator[str]:
    """What stands in a template is no part of the page's tree: nothing but data may stand there."""
    found = _TEMPLATE.fullmatch(node.html or "")
    if found is None or not _is_json(found[1]):
        yield "a <template> that holds something else than data"


def _link(node: LexborNode, policy: Policy) -> Iterator[str]:
    """A style or a picture comes from the site; what only names another address may name any."""
    kinds = set((node.attributes.get("rel") or "").lower().split())
    if not kinds or not kinds <= allowed.LINKS:
        yield "a <link> of a kind that is not on the list"
    if not kinds <= allowed.NAMING_LINKS and (
        fault := _address("", "href", node.attributes.get("href") or "")
    ):
        yield f"<link> with {fault}"


def _meta(node: LexborNode, policy: Policy) -> Iterator[str]:
    kind, name = node.attributes.get("http-equiv"), node.attributes.get("name")
    if kind is not None and (
        kind.lower() not in allowed.EQUIVALENTS
        or (node.attributes.get("content") or "") not in (policy.text, "ie=edge", "IE=edge")
    ):
        yield "a <meta http-equiv> that is not on the list"
    if name is not None and name.lower() not in allowed.METAS:
        yield "a <meta name> that is not on the list"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


_LOOKED_INTO = {"script": _script, "style": _style, "template": _template, "link": _link, "meta": _meta}
"""Elements of which more counts than their attributes."""
