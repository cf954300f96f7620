"""Rules on evidence: who says so, on what a judgement rests, and what a date may be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from briefgen import dates
from briefgen.check.subject import Context, Finding, Subject
from briefgen.load import Document
from briefgen.load.document import Path
from briefgen.records import Briefing, Incident, When

SPOKEN = ("responsibility", "follows", "motive")
"""Properties that are nothing without the one who says so."""


def asserters(subject: Subject, context: Context) -> Iterator[Finding]:
    """A claim on responsibility, motive or what it follows names who says so; other claims may be the source's own."""
    if not isinstance(subject.record, Incident):
        return
    for index, claim in enumerate(subject.record.claims):
        if claim.asserter is None and claim.property in SPOKEN:
            yield Finding(
                "claim-without-asserter", ("claims", index), f"a claim on {claim.property} without an asserter",
                "say who says so: asserter: actor-id", needle=claim.property,
            )  # fmt: skip


def weekdays(subject: Subject, context: Context) -> Iterator[Finding]:
    """A weekday in the source's words fits the date."""
    for place, part in subject.parts:
        if not isinstance(part, When) or part.as_reported is None:
            continue
        named = dates.weekday_named(part.as_reported)
        if named is None or named in dates.possible_weekdays(part.edtf):
            continue
        word = dates.WEEKDAYS[named].capitalize()
        actual = sorted(dates.possible_weekdays(part.edtf))
        fits = " or ".join(dates.WEEKDAYS[day].capitalize() for day in actual)
        yield Finding(
            "weekday", (*place, "edtf"), f"'{dates.words(part.edtf)}' is no {word}",
            f"it is a {fits}; mend the date or the words in as_reported", quotes=True,
        )  # fmt: skip


def degrees(subject: Subject, context: Context) -> Iterator[Finding]:
    """Each key judgement says how likely or how sure."""
    if not isinstance(subject.record, Briefing):
        return
    for index, judgement in enumerate(subject.record.key_judgements):
        if judgement.likelihood is None and judgement.confidence is None:
            yield Finding(
                "judgement-without-degree", ("key_judgements", index), "a key judgement without likelihood or confidence",
                "add likelihood: likely, or confidence: moderate (ICD 203), not both",
            )  # fmt: skip


def both_degrees(document: Document) -> Iterator[Finding]:
    """No judgement carries confidence and likelihood at once (ICD 203). Looks at the data, so that it speaks in any case."""
    if "likelihood" not in document.text and "\\" not in document.text:
        return  # no such key, not as an escape either: most files are done with here
    waiting: list[tuple[Path, Any]] = [((), document.data)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, dict) and "confidence" in value and "likelihood" in value:
            yield Finding(
                "confidence-and-likelihood", (*place, "likelihood"), "confidence and likelihood in one judgement",
                "keep one: how likely a thing is, or how sure the analyst is of it (ICD 203)", key=True,
            )  # fmt: skip
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        waiting.extend(((*place, step), part) for step, part in parts if isinstance(part, dict | list))
