"""The stages of a check over all records of a site at once, for tests that look between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from briefgen import audience, load
from briefgen.load import Document
from briefgen.problems import Problem
from briefgen.project import Project


@dataclass(frozen=True)
class Documents:
    """What was read: the settings, the records, and the kind of each record that could not be read, by its id."""

    settings: Document
    records: tuple[Document, ...]
    unread: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Projected:
    """What an audience sees: the documents, the ids it may not see, the marking of each record by its path."""

    documents: Documents
    withheld: frozenset[str]
    markings: Mapping[str, str]


def read(project: Project) -> tuple[Documents, list[Problem]]:
    found, problems = load.find(project)
    records, unread = [], {}
    for file in found.files:
        document, in_file, _ = load.read(file)
        problems += in_file
        if document is None:
            unread[file.id] = file.kind
        else:
            records.append(document)
    return Documents(found.settings, tuple(records), unread), problems


def projected(documents: Documents, to: str) -> tuple[Projected, list[Problem]]:
    ceiling, settings, problems = audience.ceiling(documents.settings, to)
    kept, withheld, unread, markings = [], set(), dict(documents.unread), {}
    for document in documents.records:
        projection, in_record = audience.project(document, ceiling)
        problems += in_record
        if projection.document is not None:
            kept.append(projection.document)
            markings[document.path] = str(projection.marking)
        elif projection.marking is None:
            unread[document.id] = document.kind
        else:
            withheld.add(document.id)
    shown = {document.id for document in kept}
    return Projected(
        Documents(settings, tuple(kept), unread), frozenset(withheld - shown), markings
    ), problems
