"""Runs the rules: shape first, then each record against all the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from briefgen import library
from briefgen.audience import Projection
from briefgen.check import judgement, prose, references
from briefgen.check.shape import shape
from briefgen.check.subject import Context, Finding, Subject
from briefgen.library import Library
from briefgen.load import Document
from briefgen.problems import Problem
from briefgen.records import KINDS, Record, Settings
from briefgen.vocabulary import VICTIMS

DOCUMENT_RULES: tuple[Callable[[Document], Iterator[Finding]], ...] = (judgement.both_degrees,)
"""Rules on the data as it was read: they speak even where the shape is wrong."""

RULES: tuple[Callable[[Subject, Context], Iterator[Finding]], ...] = (
    references.references,
    references.citations,
    references.links,
    references.claim_ids,
    references.known_claims,
    references.cycles,
    references.shared_aliases,
    references.unused_sources,
    prose.cited_prose,
    prose.cited_bodies,
    prose.citation_forms,
    prose.expressions,
    judgement.asserters,
    judgement.weekdays,
    judgement.degrees,
)
"""Rules on a record of sound shape, against all others."""

MOST = 50
"""What one rule says of one record at most: nobody mends more at a time, and a broken file must not stop the others."""


def check(projection: Projection) -> tuple[Library, list[Problem]]:
    """The records as a library, and all problems, in the order of the files.

    The library holds the records of sound shape. It is fit to publish when no problem is an error.
    """
    documents = projection.documents
    problems: list[Problem] = []
    settings = _settings(documents.settings, problems)
    read: list[tuple[Document, Record]] = []
    readings: list[library.Reading] = []
    for document in documents.records:
        marking = projection.markings[document.path]
        record, findings = shape(document, KINDS[document.kind])
        findings.extend(finding for rule in DOCUMENT_RULES for finding in islice(rule(document), MOST))
        problems.extend(finding.at(document, marking) for finding in findings)
        if record is not None:
            read.append((document, record))
            readings.append(library.read(record))
    problems.extend(_duplicates(documents.records, read, projection.markings))
    markings = {record.id: projection.markings[document.path] for document, record in read}
    built = library.build(settings, readings, markings)
    context = _context(built, documents.records, projection)
    for (document, record), reading in zip(read, readings, strict=True):
        subject = _subject(document, record, markings[record.id], reading)
        problems.extend(
            finding.at(document, subject.marking)
            for rule in RULES
            for finding in islice(rule(subject, context), MOST)
        )
    return built, list(dict.fromkeys(problems))


def _subject(document: Document, record: Record, marking: str, reading: library.Reading) -> Subject:
    return Subject(document, record, marking, reading.leaves, reading.parts, reading.prose, reading.citations)


def _settings(document: Document, problems: list[Problem]) -> Settings:
    settings, findings = shape(document, Settings) if document.data else (None, [])
    problems.extend(finding.at(document, "CLEAR") for finding in findings)
    return settings or Settings(title="untitled")


def _context(built: Library, documents: Iterable[Document], projection: Projection) -> Context:
    visible: dict[str, str] = {}
    for document in documents:
        visible.setdefault(document.id, document.kind)
    unread = projection.documents.unread
    by_kind: dict[str, list[str]] = {}
    for key, kind in visible.items():
        by_kind.setdefault(kind, []).append(key)
    return Context(
        library=built,
        ids={**unread, **visible},
        withheld=projection.withheld,
        victims=frozenset((*VICTIMS.terms, *_victims(projection.documents.settings))),
        by_kind={kind: tuple(keys) for kind, keys in by_kind.items()},
        bearers=references.bearers(built.actors),
        complete=not unread and visible.keys() == built.records.keys(),
    )


def _victims(settings: Document) -> Iterable[str]:
    """The victim classes that the project names, read where other settings are wrong, too."""
    named = settings.data.get("victims")
    return named if isinstance(named, dict) else ()


def _duplicates(
    documents: Iterable[Document], read: Iterable[tuple[Document, Record]], markings: Mapping[str, str]
) -> Iterator[Problem]:
    """An id, or a former id, belongs to one record only, over all kinds."""
    first: dict[str, str] = {}
    for document in documents:
        earlier = first.setdefault(document.id, document.path)
        if earlier != document.path:
            yield _duplicate(document, earlier).at(document, markings[document.path])
    for document, record in read:
        for index, key in enumerate(record.former_ids):
            earlier = first.setdefault(key, document.path)
            if earlier != document.path or key == record.id:
                finding = Finding(
                    "duplicate-id",
                    ("former_ids", index),
                    "former id {value} is in use",
                    f"it belongs to {earlier}",
                    value=key,
                )
                yield finding.at(document, markings[document.path])


def _duplicate(document: Document, earlier: str) -> Finding:
    return Finding(
        "duplicate-id",
        (),
        "id {value} stands twice",
        f"{earlier} has it already: rename this file",
        value=document.id,
    )
