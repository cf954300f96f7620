"""XML files as a browser reads them: data that hold nothing it would run, and drawings that stand still.

Namespaces in XML 1.0; SVG 2. A browser that opens such a file by itself has no policy for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.parsers import expat

from briefgen.gate import allowed
from briefgen.gate.allowed import words

_SVG = "http://www.w3.org/2000/svg"
_STYLE = f"{_SVG} style"
_XLINK = "http://www.w3.org/1999/xlink"
_XML = "http://www.w3.org/XML/1998/namespace"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

_RUNS = re.compile(r"https?://(?:[\w-]+\.)*(?:w3\.org|mozilla\.org)/", re.IGNORECASE)
"""Whose namespaces a browser may give a meaning: XHTML, SVG, MathML, XSLT, XLink, XML Events and whatever comes."""

_OF_DATA = frozenset(
    {
        _XML,
        _RDF,
        "http://www.w3.org/2000/01/rdf-schema#",
        "http://www.w3.org/2001/XMLSchema-instance",
        "http://www.w3.org/2003/01/geo/wgs84_pos#",
        "http://www.w3.org/2004/02/skos/core#",
        "http://www.w3.org/2005/Atom",
    }
)
"""Those of them that only name data."""

_OF_EDITORS = frozenset(
    {
        _RDF,
        "http://purl.org/dc/elements/1.1/",
        "http://creativecommons.org/ns#",
        "http://web.resource.org/cc/",
        "http://www.inkscape.org/namespaces/inkscape",
        "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
        "http://www.serif.com/",
    }
)
"""What drawing programs note in a drawing for themselves."""

_STILL = words(
    "circle clipPath defs desc ellipse filter g line linearGradient marker mask metadata path pattern polygon polyline "
    "radialGradient rect stop style svg switch symbol text textPath title tspan use feBlend feColorMatrix feComponentTransfer "
    "feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG "
    "feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence"
)
"""Elements of a drawing that load nothing, lead nowhere and do not move."""

_SAID = words(
    "amplitude aria-hidden aria-label aria-labelledby azimuth baseFrequency baseProfile baseline-shift bias class clip clip-path "
    "clip-rule clipPathUnits color color-interpolation color-interpolation-filters color-rendering contentScriptType "
    "contentStyleType cursor cx cy d diffuseConstant direction display divisor dominant-baseline alignment-baseline dx dy edgeMode "
    "elevation enable-background exponent fill fill-opacity fill-rule filter filterRes filterUnits flood-color flood-opacity focusable "
    "font font-family font-feature-settings font-kerning font-size font-size-adjust font-stretch font-style font-variant font-weight "
    "fr fx fy gradientTransform gradientUnits height id image-rendering in in2 intercept isolation k1 k2 k3 k4 kernelMatrix "
    "kernelUnitLength kerning lang lengthAdjust letter-spacing lighting-color limitingConeAngle marker marker-end marker-mid "
    "marker-start markerHeight markerUnits markerWidth mask mask-type maskContentUnits maskUnits media method mix-blend-mode mode "
    "numOctaves offset opacity operator order orient overflow paint-order pathLength patternContentUnits patternTransform "
    "patternUnits pointer-events points pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio primitiveUnits r radius refX "
    "refY result role rotate rx ry scale seed shape-rendering side solid-color solid-opacity spacing specularConstant specularExponent "
    "spreadMethod startOffset stdDeviation stitchTiles stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset "
    "stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width style surfaceScale systemLanguage tabindex "
    "tableValues targetX targetY text-align text-anchor text-decoration text-rendering textLength title transform transform-origin "
    "type unicode-bidi values vector-effect version viewBox visibility white-space width word-spacing writing-mode x x1 x2 "
    "xChannelSelector y y1 y2 yChannelSelector z zoomAndPan"
)
"""Attributes of these."""

_ABOUT = words("title type show actuate role arcrole")
"""Attributes of XLink that lead nowhere."""


class _Over(Exception):
    """Nothing further in a file needs to be read."""


class _Reading:
    """What one reading of a file finds: faults, each once, in words that repeat no text of it."""

    def __init__(self) -> None:
        self.faults: dict[str, None] = {}
        self.root = True
        self.styled = 0
        """How many style sheets are open: all text in them counts, behind other elements too."""
        self.styles: list[str] = []

    def read(
        self, content: bytes, element: Callable[[str, dict[str, str]], None], begins: bytes
    ) -> list[str]:
        parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self.doctype
        parser.ProcessingInstructionHandler = self.instruction
        parser.XmlDeclHandler = self.declared
        parser.StartElementHandler = element
        parser.EndElementHandler = self.ended
        parser.CharacterDataHandler = self.text
        if not re.match(begins, content):
            self.fault(
                'a beginning by which it could be taken for a page; put <?xml version="1.0" encoding="UTF-8"?> first'
            )
        try:
            content.decode("utf-8")
            parser.Parse(content, True)
        except UnicodeDecodeError:
            self.fault("bytes that are no UTF-8")
        except expat.ExpatError as error:
            self.fault(f"XML that is not well-formed in line {error.lineno}")
        except _Over:
            pass
        if allowed.loads("".join(self.styles)):
            self.fault("a style that could load something")
        return list(self.faults)

    def fault(self, what: str) -> None:
        self.faults[what] = None

    def doctype(self, *about: object) -> None:
        self.fault("a DOCTYPE, which could define anything; take it out")
        raise _Over

    def instruction(self, *about: object) -> None:
        self.fault("a processing instruction, such as one that names a style sheet; take it out")

    def declared(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() != "utf-8":
            self.fault("an encoding that is not UTF-8")

    def of_data(self, name: str, attributes: dict[str, str]) -> None:
        for each in (name, *attributes):
            space = each.rpartition(" ")[0]
            if _RUNS.match(space) and space not in _OF_DATA:
                self.fault("an element or attribute of a namespace that browsers may run or follow")

    def of_drawing(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        root, self.root = self.root, False
        if space in _OF_EDITORS and not root:
            return
        self.styled += name == _STYLE
        if space != _SVG or local not in _STILL:
            self.fault(f"{allowed.called(local)} is not on the list of elements of a drawing")
        for attribute, value in attributes.items():
            space, _, local = attribute.rpartition(" ")
            if fault := _of_drawing(space, local, value):
                self.fault(fault)

    def ended(self, name: str) -> None:
        self.styled -= name == _STYLE

    def text(self, text: str) -> None:
        if self.styled:
            self.styles.append(text)


def _of_drawing(space: str, name: str, value: str) -> str | None:
    """What is wrong with an attribute of a drawing."""
    if name == "href" and space in ("", _XLINK):
        return None if value.startswith("#") else "an address that leads out of the drawing"
    if not space and (name in _SAID or allowed.NAMES.fullmatch(name)):
        return (
            f"a value of '{name}' that could load something"
            if name in _SAID and allowed.loads(value)
            else None
        )
    if (
        space in _OF_EDITORS
        or (space, name) in ((_XML, "lang"), (_XML, "space"))
        or (space == _XLINK and name in _ABOUT)
    ):
        return None
    return f"{allowed.attribute_called(name)}, which is not on the list of attributes of a drawing"


def data(content: bytes) -> list[str]:
    """What may not stand in a feed, a sitemap or other data."""
    reading = _Reading()
    return reading.read(content, reading.of_data, rb"<\?xml\s")


def drawing(content: bytes) -> list[str]:
    """What may not stand in a drawing that is a file."""
    reading = _Reading()
    return reading.read(content, reading.of_drawing, rb"<\?xml\s|<svg\s")
