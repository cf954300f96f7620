"""Pandoc citations: reading them, wording their locators, numbering them per page.

The syntax is Pandoc's (pandoc.org/MANUAL.html, "Citation syntax"): `[@key]`, `[@key, p. 3]`, `[see @a; also @b, § 2]`,
`[-@key]`, `[@key, {p. xi}]`. Two things are narrower: a key is a record id, and a locator is checked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from briefgen.packing import ByFields

Rule = Literal["citation-form", "locator-form"]

LOCATOR_HINT = (
    'write "para. 6", "paras. 6–7", "p. 3", "pp. 3–5", "p. 3, 7", "sec. 2", "line 12", "chap. 1", "fol. 3", '
    '"frame 12" or "00:12:03"; braces keep any other wording: "{map 2}"'
)
CITATION_HINT = 'write "@source-id" or "@source-id, para. 6"; join two with "; "'

_LABELS = (
    # written forms, one, several, one as a marker, several as a marker
    (r"paragraphs?|paras?|par|¶¶?", "para.", "paras.", "¶", "¶¶"),
    (r"pages?|pp|p", "p.", "pp.", "p.", "pp."),
    (r"sections?|secs?|§§?", "sec.", "secs.", "§", "§§"),
    (r"lines?", "line", "lines", "line", "lines"),
    (r"chapters?|chaps?|ch", "chap.", "chaps.", "ch.", "chs."),
    (r"folios?|fols?", "fol.", "fols.", "fol.", "fols."),
    (r"frames?", "frame", "frames", "frame", "frames"),
)
_SHORT = {
    long: short for _, one, many, *marks in _LABELS for long, short in zip((one, many), marks, strict=True)
}

_TOKEN = re.compile(r"(?<!\S)-?@(\{[^{}]*\}|\w(?:\w|[:.#$%&\-+?<>~/](?=\w))*)")
_KEY = re.compile(r"[a-z0-9][a-z0-9-]*")
_BRACED = re.compile(r"\{[^{}]*\}")
_BRACES = re.compile(r",?\s*\{\s*([^{}]*?)\s*\}")
_ROMAN = r"(?=[ivxl])(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"  # to 99: longer ones spell words ("mix", "mild")
_VALUE = rf"(?:\d+(?:\.\d+)*[a-z]?|(?-i:[A-Z]{{1,2}}\d+|{_ROMAN}))(?!\w)"
_CLOCK = r"\d{1,2}:[0-5]\d(?::[0-5]\d)?(?![\w:])"
_DASH = r"\s*(?:-{1,2}|–)\s*"
_AND = r"\s*(?:,|&|\band\b)\s*"
_NUMBERED = re.compile(
    "(?:"
    + "|".join(f"(?P<l{index}>{forms})" for index, (forms, *_) in enumerate(_LABELS))
    + rf")(?:\.\s*|\s+|(?<=[¶§])|(?=\d))(?P<values>{_VALUE}(?:(?:{_DASH}|{_AND}){_VALUE})*)",
    re.IGNORECASE,
)
_TIMED = re.compile(rf"{_CLOCK}(?:{_DASH}{_CLOCK})?")
_COMMA = re.compile(r",\s*")
_SHORTENED = re.compile(r"(?<![\w.])(?:" + "|".join(re.escape(long) for long in _SHORT) + r")(?= )")


@dataclass(frozen=True, slots=True)
class Citation(ByFields):
    """One cited key inside a bracket. `locator` is normalised ("paras. 6–7", "00:12:03"), "" if there is none."""

    key: str
    locator: str = ""
    prefix: str = ""
    suffix: str = ""


class InvalidCitation(ValueError):
    """A citation that cannot be read. `key` is the source meant, where that much was readable."""

    def __init__(self, rule: Rule, what: str, *, hint: str, key: str | None = None) -> None:
        super().__init__(what)
        self.rule: Rule = rule
        self.what = what
        self.hint = hint
        self.key = key


_USUAL = r"@([a-z0-9]+(?:-[a-z0-9]+)*)(?:, ((?:para|p|sec|chap|fol)\. [0-9]+|(?:line|frame) [0-9]+))?"
_ONE = re.compile(_USUAL)
_ALONE = re.compile(rf"(\[)?{_USUAL}(?(1)\])")
"""Most citations: a key, by itself or with one locator as it is normalised. They need no closer look."""


def parse_group(text: str) -> tuple[Citation, ...]:
    """The citations in a bracket or in a claim's `cite:`, with or without the brackets around them.

    `"see @a, p. 3; @b"` gives two. Raises InvalidCitation with the rule `citation-form` or `locator-form`.
    """
    alone = _ALONE.fullmatch(text)
    if alone is not None:  # by far the most common form, at a tenth of the price
        return (Citation(alone[2], alone[3] or ""),)
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    text = " ".join(text.split())
    return tuple(_citation(item) for item in _items(text))


def short_locator(locator: str) -> str:
    """A locator as it stands beside a superscript number: "¶¶ 6–7" for "paras. 6–7"."""
    return _SHORTENED.sub(lambda match: _SHORT[match[0]], locator)


@dataclass(frozen=True, slots=True)
class Use:
    """One place on the page where a source is cited; `anchor` is the id to link back to."""

    key: str
    locator: str
    anchor: str


class Numbering:
    """The citation numbers of one page: 1, 2, 3 … in order of first use, without gaps.

    The only thing here that changes: a page owns one, hands each citation to `cite` in reading order, and reads
    `keys` and `uses` for its list of references afterwards.
    """

    __slots__ = ("_counts", "_uses")

    def __init__(self) -> None:
        self._counts: dict[str, list[int]] = {}  # key: [its number, how often it was cited]
        self._uses: list[Use] = []

    def cite(self, citation: Citation) -> tuple[int, str]:
        """The source's number and an anchor id for this use: `(1, "cite-1-2")` is the second use of source 1."""
        count = self._counts.setdefault(citation.key, [len(self._counts) + 1, 0])
        count[1] += 1
        anchor = f"cite-{count[0]}-{count[1]}"
        self._uses.append(Use(citation.key, citation.locator, anchor))
        return count[0], anchor

    @property
    def uses(self) -> tuple[Use, ...]:
        """Every use so far, in order."""
        return tuple(self._uses)

    @property
    def keys(self) -> tuple[str, ...]:
        """The cited keys; the one at index i has the number i + 1."""
        return tuple(self._counts)


def _items(text: str) -> list[str]:
    """Splits a group at its semicolons, not at those inside braces."""
    if "{" in text:
        text = _BRACED.sub(lambda match: match[0].replace(";", "\0"), text)
    return [item.strip().replace("\0", ";") for item in text.split(";")]


def _citation(item: str) -> Citation:
    if usual := _ONE.fullmatch(item):
        return Citation(usual[1], usual[2] or "")
    match = _TOKEN.search(item)
    if match is None:
        raise InvalidCitation("citation-form", _without_key(item), hint=CITATION_HINT)
    key = match[1].strip("{}")
    if not _KEY.fullmatch(key):
        what = f"{_quoted('@' + key)} is not a source's id: small letters, digits and hyphens only"
        raise InvalidCitation("citation-form", what, hint=CITATION_HINT, key=key)
    prefix, rest = item[: match.start()].rstrip(), item[match.end() :].rstrip()
    if not rest:
        return Citation(key, "", prefix)
    locator, suffix = _locator(rest, key)
    return Citation(key, locator, prefix, suffix)


def _without_key(item: str) -> str:
    return f"{_quoted(item)} names no source: a source's id stands after '@'" if item else "an empty citation"


def _quoted(text: str) -> str:
    return f"'{text}'" if len(text) <= 60 else f"'{text[:59]}…'"


def _locator(rest: str, key: str) -> tuple[str, str]:
    """Splits what follows a key into the normalised locator and free text; the text is allowed only after a locator."""
    forced = _BRACES.match(rest)
    if forced is not None:
        text = forced[1]
        parts, end = _parts(text)
        return (", ".join(parts) if parts and end == len(text) else text), _suffix(rest[forced.end() :])
    text = rest.removeprefix(",").lstrip() if rest[0] in ", " else ""
    parts, end = _parts(text)
    if not parts:
        found = rest.lstrip(", ")
        what = f"{_quoted(found)} after {_quoted('@' + key)} is not a locator"
        raise InvalidCitation("locator-form", what, hint=_hint(found), key=key)
    return ", ".join(parts), _suffix(text[end:])


def _suffix(text: str) -> str:
    return text.lstrip(", ")


def _hint(text: str) -> str:
    bare = re.match(_VALUE, text)
    return f'for a page write "p. {bare[0]}"; otherwise {LOCATOR_HINT}' if bare else LOCATOR_HINT


def _parts(text: str) -> tuple[list[str], int]:
    """The locators at the start of `text` ("p. 3, para. 6" has two), and where they end."""
    parts: list[str] = []
    end = position = 0
    while match := _NUMBERED.match(text, position) or _TIMED.match(text, position):
        parts.append(_numbered(match) if match.re is _NUMBERED else _timed(match[0]))
        end = match.end()
        comma = _COMMA.match(text, end)
        if comma is None:
            break
        position = comma.end()
    return parts, end


def _numbered(match: re.Match[str]) -> str:
    _, one, many, *_ = next(label for index, label in enumerate(_LABELS) if match[f"l{index}"])
    values = re.sub(_AND, ", ", re.sub(_DASH, "–", match["values"]))
    return f"{many if ',' in values or '–' in values else one} {values}"


def _timed(text: str) -> str:
    return "–".join(_clock(clock) for clock in re.split(_DASH, text))


def _clock(clock: str) -> str:
    """`12:03` is minutes and seconds, as players show it."""
    parts = clock.split(":")
    return ":".join(part.zfill(2) for part in (["0"] * (3 - len(parts)) + parts))
