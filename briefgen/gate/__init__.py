"""The last gate: looks at a finished page as a browser reads it, and tells all that may not stand there.

It trusts neither records nor templates nor the theme, and mends nothing: what is not on the list (`allowed`) fails the build.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from briefgen.gate import allowed
from briefgen.policy import Policy, digest

_BLANK = re.compile(r"[\x00-\x20]+")
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
    faults: dict[str, None] = {}
    if not page.lstrip()[:15].lower().startswith(b"<!doctype html>"):
        faults["no <!doctype html>: a browser would read the page in another way"] = None
    assert tree.root is not None  # of no bytes at all a browser makes a page too
    metas = set()
    for node in tree.root.traverse(include_text=False):
        name, attributes = str(node.tag), node.attributes
        if name == _COMMENT:  # the theme's icons name their makers so
            continue
        for fault in _faults(name, tuple(attributes.items())):
            faults[fault] = None
        if name in _LOOKED_INTO:
            faults.update(dict.fromkeys(_LOOKED_INTO[name](node, policy)))
        if name == "meta":
            metas.add(
                f"{attributes.get('http-equiv') or attributes.get('name')}: {attributes.get('content')}".lower()
            )
    for wanted in (f"content-security-policy: {policy.text}", "referrer: no-referrer"):
        if wanted.lower() not in metas:
            faults[f"no {wanted.partition(':')[0]} in its head"] = None
    return list(faults)


def inline(page: str) -> tuple[list[str], list[str]]:
    """The digests of the scripts, and of the styles, that stand in a page as texts."""
    tree = LexborHTMLParser(page)
    scripts = [
        node for node in tree.css("script:not([src])") if (node.attributes.get("type") or "").lower() != _JSON
    ]
    return _digests(scripts), _digests(tree.css("style"))


def _digests(nodes: Iterable[LexborNode]) -> list[str]:
    return [digest(node.text(strip=False)) for node in nodes]


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
    return None


def _address(name: str, attribute: str, value: str) -> str | None:
    """An address leads to the site itself; a link may lead to the web or to mail."""
    if _BLANK.search(value.strip(" ")) or "\\" in value:
        return f"an address in '{attribute}' that browsers read in different ways"
    scheme = _SCHEME.match(value)
    if scheme is None and not value.startswith("//"):
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
