"""What may stand in a finished page: elements with their attributes, the forms of values, schemes. All else fails the build."""

from __future__ import annotations

import re


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


_PRESENTATION = "clip-path cx cy d direction fill fill-opacity font-family font-size font-style font-weight height marker-end offset opacity paint-order points r rx ry stroke stroke-dasharray stroke-linecap stroke-linejoin stroke-opacity stroke-width text-anchor text-decoration transform width x x1 x2 y y1 y2"

_LIST = {
    "a": "href type rel target name hreflang download xlink:href",
    "abbr": "",
    "article": "",
    "aside": "",
    "b": "",
    "bdi": "",
    "bdo": "",
    "blockquote": "",
    "body": "",
    "br": "",
    "button": "type disabled aria-pressed",
    "caption": "",
    "cite": "",
    "code": "",
    "col": "span",
    "colgroup": "span",
    "dd": "",
    "del": "",
    "details": "open name",
    "dfn": "",
    "div": "",
    "dl": "",
    "dt": "",
    "em": "",
    "fieldset": "disabled",
    "figcaption": "",
    "figure": "",
    "footer": "",
    "form": "name autocomplete",
    "h1": "",
    "h2": "",
    "h3": "",
    "h4": "",
    "h5": "",
    "h6": "",
    "head": "",
    "header": "",
    "hr": "",
    "html": "",
    "i": "",
    "img": "src alt width height loading",
    "input": "type name value checked required placeholder autocomplete autocapitalize autocorrect spellcheck enterkeyhint min max disabled",
    "ins": "",
    "kbd": "",
    "label": "for",
    "legend": "",
    "li": "value",
    "link": "rel href hreflang type media sizes",
    "main": "",
    "mark": "",
    "meta": "charset name content http-equiv",
    "nav": "",
    "ol": "start type reversed",
    "optgroup": "label",
    "option": "value selected disabled label",
    "p": "",
    "pre": "",
    "q": "",
    "s": "",
    "samp": "",
    "script": "src type async defer",
    "section": "",
    "select": "name disabled multiple size",
    "small": "",
    "span": "",
    "strong": "",
    "style": "",
    "sub": "",
    "summary": "",
    "sup": "",
    "table": "",
    "tbody": "",
    "td": "colspan rowspan headers align",
    "template": "",
    "tfoot": "",
    "th": "colspan rowspan headers scope align",
    "thead": "",
    "time": "datetime",
    "title": "",
    "tr": "",
    "u": "",
    "ul": "",
    "var": "",
    "wbr": "",
    # Drawings. A drawing loads nothing, and holds no script, no foreign element and nothing that moves.
    "circle": _PRESENTATION,
    "clipPath": "",
    "defs": "",
    "desc": "",
    "ellipse": _PRESENTATION,
    "g": _PRESENTATION,
    "line": _PRESENTATION,
    "path": _PRESENTATION,
    "pattern": f"{_PRESENTATION} patternUnits patternTransform",
    "polygon": _PRESENTATION,
    "polyline": _PRESENTATION,
    "rect": _PRESENTATION,
    "svg": f"{_PRESENTATION} xmlns xmlns:xlink viewBox version preserveAspectRatio focusable",
    "text": _PRESENTATION,
    "tspan": f"{_PRESENTATION} dx dy",
}
ELEMENTS: dict[str, frozenset[str]] = {name: words(names) for name, names in _LIST.items()}
"""Elements with the attributes that each may have besides those of all."""

EVERYWHERE = words("class dir hidden id lang role tabindex title translate")
"""Attributes that any element may have."""

NAMES = re.compile(r"aria-[a-z]+|data-[a-z]+(?:-[a-z]+)*")
"""The same for names that follow a form: what scripts of the site read, and what screen readers do."""

ADDRESSES = words("href src xlink:href data-plotly-src data-rows data-scope")
"""Attributes that hold an address."""

SCHEMES: dict[str, tuple[str, ...]] = {"a": ("http:", "https:", "mailto:"), "link": ("http:", "https:")}
"""Schemes of addresses that lead away from the site. What a page loads never does."""

LINKS = words("stylesheet icon shortcut canonical prev next alternate")
NAMING_LINKS = words("canonical alternate")
"""Links for which no browser loads anything. (Firefox loads the `next` page before it is asked for.)"""

METAS = words("viewport description author generator referrer keywords robots theme-color")
EQUIVALENTS = words("content-security-policy x-ua-compatible")

VALUES: dict[tuple[str, str], re.Pattern[str]] = {
    ("input", "type"): re.compile("text|search|checkbox|radio|date|number"),
    ("button", "type"): re.compile("button|reset|submit"),
    ("a", "target"): re.compile("_blank|_self"),
    # A page that was opened so could send its opener's tab elsewhere.
    ("a", "rel"): re.compile(r"(?!(?:.*\s)?opener(?:\s|$)).*", re.DOTALL | re.IGNORECASE),
    # The class by which the theme would load a program from elsewhere is no class of ours.
    ("", "class"): re.compile(r"(?!(?:.*\s)?mermaid(?:\s|$)).*", re.DOTALL | re.IGNORECASE),
    # Ids that begin so are the theme's: an element of an author's that bore one would be taken for it.
    ("", "id"): re.compile(
        r"(?!__).*|__(?:config|consent|download|drawer|feedback|nav(?:_\d+)*(?:_label)?|palette(?:_\d+)?|search|skip|source|tabbed_\d+_\d+|toc|analytics)",
        re.DOTALL,
    ),
}
"""Forms of values, by element and attribute; with no element, of an attribute anywhere."""

DRAWN = words(f"{_PRESENTATION} patternTransform")
"""Attributes of drawings. Some are read as CSS, which may load what it names."""

_FUNCTION = re.compile(
    r"(?:url\(#[\w.:-]+\)|(?<![\w-])(?:matrix|translate|scale|rotate|skew[XY]|rgba?|hsla?|rect|var)\([^()\\@/]*\))"
)


def loads(css: str) -> bool:
    """Whether a value may load something: a function that is not on the list, a rule, an escape or a comment."""
    return re.search(r"[\\@()]|/\*", _FUNCTION.sub(" ", css)) is not None


_TOLD = words(
    "animate applet audio base embed feimage foreignobject frame frameset iframe image marquee math noscript object plaintext portal set textarea use video xmp"
)
"""Other elements that a message names."""

_TOLD_ATTRIBUTES = words(
    "action background crossorigin formaction integrity nonce ping poster srcdoc srcset style"
)


def called(element: str) -> str:
    """An element in a message. A name that is none of HTML's may be a text of a record, and is not repeated."""
    return f"<{element}>" if element.lower() in _TOLD or element in ELEMENTS else "an unknown element"


def attribute_called(attribute: str) -> str:
    """An attribute in a message, told like an element."""
    if attribute.startswith("on"):
        return "an event handler (on…)"
    known = attribute in _TOLD_ATTRIBUTES or any(attribute in names for names in ELEMENTS.values())
    return f"'{attribute}'" if known else "an unknown attribute"
