"""Names and titles set apart from the text around them: their language told, and their direction kept to themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass

from briefgen import directions
from briefgen.directions import Direction
from briefgen.facts import Named
from briefgen.markdown import Md, escape


@dataclass(frozen=True, slots=True)
class Apart:
    """How a text is set apart: its language (BCP 47, or ""), and its direction where its first letter may not tell it."""

    language: str
    direction: Direction


def spelling(text: str, language: str | None) -> Apart | None:
    """How a title or a further name is set apart in English prose; None for one that is English, or may be."""
    is_english = (language or "en").partition("-")[0].lower() == "en"
    return None if is_english and not directions.turns(text) else always(text, language)


def record(named: Named) -> Apart | None:
    """How what a record is called is set apart.

    A name in Latin letters is not: names have no language of their own there (WCAG 3.1.2), and it turns nothing.
    """
    if named.kind == "source":
        return spelling(named.label, named.language)
    return always(named.label, named.language) if directions.turns(named.label) else None


def always(text: str, language: str | None) -> Apart:
    """How a text is set apart that stands alone in a column of names."""
    found = directions.of_language(language)
    return Apart(language or "", "rtl" if found == "rtl" and directions.turns(text) else "")


def marked(text: str, apart: Apart | None) -> Md:
    """A text in an element of its own, with its language and direction; as it is where nothing sets it apart."""
    if apart is None:
        return escape(text)
    language = f' lang="{escape(apart.language)}"' if apart.language else ""
    direction = f' dir="{apart.direction}"' if apart.direction else ""
    return Md(f"<bdi{language}{direction}>{escape(text)}</bdi>")


# Names and phrases of right-to-left letters within other text, as far as nothing ends them that ends a name in a list.
_LETTER = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
_RUN = re.compile(rf"({_LETTER}(?:(?:{_LETTER}|[ 0-9.'’\u200c\u200d–-])*{_LETTER})?)")


def shown(text: str) -> Md:
    """Plain text as Markdown, with each name in it that is read from right to left set apart. Not for attributes."""
    if not directions.turns(text):
        return escape(text)
    if not any(char.isalpha() and not directions.turns(char) for char in text):
        return marked(text, Apart("", ""))
    parts = _RUN.split(text)
    return Md(
        "".join(f"<bdi>{escape(part)}</bdi>" if at % 2 else escape(part) for at, part in enumerate(parts))
    )


def in_attribute(text: str) -> Md:
    """Plain text for an attribute or a choice, where no element can set it apart: signs do (UAX 9), as references."""
    return Md(f"&#8296;{escape(text)}&#8297;") if directions.turns(text) else escape(text)


def counted(name: str, count: int) -> str:
    """`Erbil (12)`: a choice with how many there are; inside it no element can set the name apart."""
    return Md(f"{in_attribute(name)} ({count})") if directions.turns(name) else f"{name} ({count})"
