"""The words for what records hold: one wording for one thing, everywhere."""

from __future__ import annotations

from collections.abc import Iterable

from babel import Locale

from briefgen import counts, dates
from briefgen.counts import Count
from briefgen.records import Settings, Source
from briefgen.records.common import When
from briefgen.vocabulary import CONFIDENCES, LIKELIHOODS, OUTCOMES, VICTIMS, Vocabulary

TYPE_LABELS = {
    "shelling-artillery-missile": "rocket, missile or artillery attack",
    "air-drone-strike": "air or drone strike",
    "remote-explosive-landmine-ied": "remote explosive or mine",
    "abduction-forced-disappearance": "abduction",
}
"""Where a term's own words do not read well on a page."""


ROMANIZATION_LABELS = {
    "ala-lc": "ALA-LC romanization",
    "bgn-pcgn": "BGN/PCGN romanization",
    "iso233": "ISO 233 romanization",
    "din31635": "DIN 31635 romanization",
    "press": "press spelling",
}
"""How a name was brought into Latin letters, in a table's cell; a name that was not has none."""

_ENGLISH = Locale("en")


def language(tag: str) -> str:
    """The English name of a language by its BCP 47 tag, as Unicode's CLDR gives it; the tag where it knows none."""
    return str(_ENGLISH.languages.get(tag.split("-", 1)[0].lower(), tag))


def script(code: str) -> str:
    """The English name of a script by its ISO 15924 code; the code where CLDR knows none."""
    return f"{_ENGLISH.scripts.get(code, code)} script"


def country(code: str) -> str:
    """The English name of a country by its ISO 3166 code; the code where CLDR knows none."""
    return str(_ENGLISH.territories.get(code, code))


def term(value: str) -> str:
    """A term of a vocabulary as plain words."""
    return TYPE_LABELS.get(value, value.replace("-", " ").replace("_", " "))


def meaning(vocabulary: Vocabulary, value: str) -> str:
    """What a term means, for a hover and for print."""
    return vocabulary.terms.get(value, "")


def when(value: When) -> str:
    """A date in words, with `inferred` where it was not reported."""
    return dates.words(value.edtf) + (" (inferred)" if value.inferred else "")


def count(value: Count | None) -> str:
    """A count in words; none known is `unknown`."""
    return counts.words(value) if value is not None else "unknown"


def victims(who: str, settings: Settings, names: dict[str, str]) -> str:
    """A class of victims, or an actor, in words. `names`: actors' names by id."""
    return settings.victims.get(who) or VICTIMS.terms.get(who) or names.get(who, who)


def harm(who: str, outcome: str) -> str:
    """`US contractors, killed`."""
    return f"{who}, {term(outcome) if outcome in OUTCOMES else outcome}"


def degree(likelihood: str | None, confidence: str | None) -> tuple[str, str]:
    """A judgement's word and what it means: `likely` and `55–80 %`, or `moderate confidence` and its meaning."""
    if likelihood:
        return term(likelihood), LIKELIHOODS.terms[likelihood]
    if confidence:
        return f"{confidence} confidence", CONFIDENCES.terms[confidence]
    return "", ""


def number(amount: int, one: str, many: str | None = None) -> str:
    """`1 report`, `2 reports`."""
    return f"{amount} {one if amount == 1 else many or one + 's'}"


def independence(reports: int, origins: int) -> str:
    """`3 reports, 1 independent origin`; nothing where there are none."""
    return f"{number(reports, 'report')}, {number(origins, 'independent origin')}" if reports else ""


def letter(index: int) -> str:
    """`a` to `z`, then `aa`: the name of the n-th way back, from 0."""
    name = chr(ord("a") + index % 26)
    return letter(index // 26 - 1) + name if index >= 26 else name


def listing(parts: Iterable[str]) -> str:
    """`a, b and c`."""
    words = list(parts)
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


def authors(source: Source) -> str:
    """Who wrote a source, in reading order; nothing where it is not known."""
    return listing(person.words for person in source.author)


def issued(source: Source) -> str:
    """When a source was published; `undated` where it is not known."""
    return when(source.issued) if source.issued else "undated"


def printed_on(source: Source) -> str:
    """The day a source was published; `undated` where the source gives none, even if one was inferred."""
    return dates.words(source.issued.edtf) if source.issued and not source.issued.inferred else "undated"


def reference(source: Source) -> tuple[str, str]:
    """A full reference around its title: our note style (author, title, where it stands, date, number, address)."""
    place = source.container_title or source.publisher
    publisher = (
        source.publisher if source.container_title and source.publisher != source.container_title else None
    )
    after = [part for part in (place, publisher, source.number, issued(source)) if part]
    if source.doi:
        after.append(f"doi:{source.doi}")
    if source.archived:
        after.append("archived copy kept")
    before = authors(source)
    return (f"{before}, " if before else ""), f", {', '.join(after)}." if after else "."


def source_line(title: str, before: str, after: str) -> str:
    """A source in one line, for a hover: its title, and its `reference` around it."""
    return f"{before}“{title}”{after.rstrip('.')}"
