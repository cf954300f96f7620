"""What all pages share: the head, links, citations with their numbers, and the list of references."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from briefgen import facts, markdown
from briefgen.citations import Citation, Numbering, Use, short_locator
from briefgen.facts import Named
from briefgen.library import Library
from briefgen.markdown import Md
from briefgen.present import apart, paths, words
from briefgen.records import Record, Source


@dataclass(frozen=True, slots=True)
class Head:
    """A page's head. `path` is where it goes; `title` and `description` are plain text, `heading` is the title as the page
    shows it.
    """

    path: str
    kind: str
    title: str
    heading: Md
    description: str


@dataclass(frozen=True, slots=True)
class BackLink:
    """A way back from a reference to the place where it is cited."""

    anchor: Md
    label: str
    title: Md


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of a page's list of references. `number` counts from 1."""

    number: int
    text: Md
    back: tuple[BackLink, ...]


@dataclass(frozen=True, slots=True)
class References:
    """A page's references in the order of their numbers, with a sentence on how many are independent."""

    items: tuple[Reference, ...]
    summary: str


NO_REFERENCES = References((), "")
"""Those of a page that cites nothing."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A small label: a word, a shape before it, a meaning, and a class for its colour."""

    kind: Md
    shape: Md
    text: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the strip under a title."""

    label: str
    value: Md


@dataclass(frozen=True, slots=True)
class View:
    """What every view has. `keywords` are further words under which search finds the page."""

    page: Head
    references: References
    keywords: tuple[str, ...]


class Writer:
    """Writes the text of one page: it numbers citations in the order in which they are written.

    The one mutable thing of this stage, made for one page and thrown away with it. Text must be written in the order in
    which it stands on the page.
    """

    def __init__(self, library: Library, path: str) -> None:
        self.library = library
        self.path = path
        self._numbering = Numbering()
        self._links: dict[str, Md] = {}
        self._references: dict[str, tuple[str, str]] = {}

    def link(self, key: str, text: str | None = None, fragment: str = "") -> Md:
        """A link to a record's page; a record that is not there is named by its id."""
        if text or fragment:
            return self._link(key, text or "", fragment)
        if key not in self._links:
            self._links[key] = self._link(key, "", "")
        return self._links[key]

    def _link(self, key: str, text: str, fragment: str) -> Md:
        named = self.library.named.get(key)
        if named is None:
            return _shown(text or key)
        return Md(f"[{_shown(text) if text else _name(named)}]({self.way(paths.of(named))}{fragment})")

    def to(self, record: Record, fragment: str = "") -> str:
        """The way to a record's page."""
        return self.way(paths.of(facts.named(record))) + fragment

    def way(self, path: str) -> str:
        """The way to a page, by its path."""
        return paths.relative(path, self.path)

    def links(self, keys: Iterable[str]) -> Md:
        """Links to several records, with commas between them."""
        return Md(", ".join(self.link(key) for key in keys))

    def cite(self, citations: Iterable[Citation]) -> Md:
        """A superscript with the numbers of the sources, their locators, and what they are on hover."""
        marks = []
        for citation in citations:
            number, anchor = self._numbering.cite(citation)
            source = self.library.records.get(citation.key)
            said = (
                words.source_line(source.title, *self._around(source))
                if isinstance(source, Source)
                else citation.key
            )
            title = ", ".join(
                part for part in (citation.prefix, said, citation.locator, citation.suffix) if part
            )
            where = f" {_escaped(short_locator(citation.locator))}" if citation.locator else ""
            marks.append(
                f'<a id="{anchor}" href="#ref-{number}" title="{_escaped(title)}">{number}{where}</a>'
            )
        return Md(f'<sup class="bg-cite">[{"; ".join(marks)}]</sup>') if marks else Md("")

    def prose(self, text: str | None, heading_shift: int = 0) -> Md:
        """An author's paragraphs, with citations and links."""
        return markdown.prose(text or "", cite=self.cite, link=self.link, heading_shift=heading_shift)

    def inline(self, text: str | None) -> Md:
        """An author's one paragraph, to stand in a line or a cell."""
        return markdown.inline(text or "", cite=self.cite, link=self.link)

    @property
    def cited(self) -> tuple[str, ...]:
        """The sources cited so far, in the order of their numbers."""
        return self._numbering.keys

    def references(self) -> References:
        """The list of references. To be called when the whole page is written."""
        uses: dict[str, list[Use]] = {}
        for use in self._numbering.uses:
            uses.setdefault(use.key, []).append(use)
        items = tuple(self._reference(number, key, uses[key]) for number, key in enumerate(uses, start=1))
        return References(
            items, words.independence(len(items), self.library.independent_origins(self._numbering.keys))
        )

    def _reference(self, number: int, key: str, uses: Sequence[Use]) -> Reference:
        source = self.library.records.get(key)
        text = self.reference(source) if isinstance(source, Source) else apart.shown(key)
        back = tuple(
            BackLink(
                Md(use.anchor),
                words.letter(index),
                _escaped(f"Back to the text ({use.locator or 'no locator'})"),
            )
            for index, use in enumerate(uses)
        )
        return Reference(number, text, back)

    def reference(self, source: Source) -> Md:
        """The full reference of a source, its title linked to its page."""
        before, after = self._around(source)
        title = f"[{_name(facts.named(source))}]({self.to(source)})"
        return Md(f"{_shown(before)}{title}{_shown(after)}")

    def _around(self, source: Source) -> tuple[str, str]:
        """A reference around its title, as `words.reference` gives it: a page cites a source many times."""
        if source.id not in self._references:
            self._references[source.id] = words.reference(source)
        return self._references[source.id]


_escaped = lru_cache(maxsize=1 << 11)(apart.in_attribute)
_shown = lru_cache(maxsize=1 << 11)(apart.shown)
"""Plain text that stands on many pages: a record's name, a reference; in an attribute, and in the text."""


def _name(named: Named) -> Md:
    """What a record is called, set apart where its language or its direction is another than the page's."""
    other = apart.record(named)
    return apart.marked(named.label, other) if other else _shown(named.label)


def head(
    path: str,
    *,
    kind: str,
    title: str,
    description: str,
    heading: Md | None = None,
) -> Head:
    """A page's head."""
    return Head(path, kind, title, heading or apart.shown(title), " ".join(description.split()))


def record_head(library: Library, record: Record, *, kind: str) -> Head:
    """The head of a record's page: its title, the first of its summary."""
    description = (
        markdown.plain(record.summary, library.label) if record.summary else f"{kind}: {record.label}"
    )
    shortened = description if len(description) <= 200 else description[:199].rsplit(" ", 1)[0] + "…"
    return head(
        paths.of(facts.named(record)),
        kind=kind,
        title=record.label,
        heading=_name(facts.named(record)),
        description=shortened,
    )
