"""Runs the rules: each record by itself as far as that goes, then all of them together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from briefgen import facts, library
from briefgen.check import judgement, prose, references
from briefgen.check.shape import misplaced, shape
from briefgen.check.subject import Context, Finding, Subject, Whole
from briefgen.facts import Facts
from briefgen.library import Library
from briefgen.load import Document
from briefgen.packing import digest_of
from briefgen.problems import Problem
from briefgen.records import KINDS, Briefing, Record, Settings
from briefgen.records.store import packed
from briefgen.vocabulary import VICTIMS

DOCUMENT_RULES: tuple[Callable[[Document], Iterator[Finding]], ...] = (
    judgement.both_degrees,
    prose.marking_in_body,
)
"""Rules on the data as it was read: they speak even where the shape is wrong."""

RULES: tuple[Callable[[Subject, Context], Iterator[Finding]], ...] = (
    references.references,
    references.citations,
    references.links,
    references.claim_ids,
    references.known_claims,
    prose.cited_prose,
    prose.cited_bodies,
    prose.citation_forms,
    prose.expressions,
    judgement.asserters,
    judgement.weekdays,
    judgement.degrees,
)
"""Rules on a record of sound shape, which know of the others only what a context holds."""

WHOLE_RULES: tuple[Callable[[Facts, Whole], Iterator[Finding]], ...] = (
    references.cycles,
    references.shared_aliases,
    references.unused_sources,
)
"""Rules on how records hang together."""

MOST = 50
"""What one rule says of one record at most: nobody mends more at a time, and a broken file must not stop the others."""


class Look(NamedTuple):
    """What a first look at a record found.

    `facts` is None, and `packed` empty, where its shape is wrong. `asked`: the ids that the rules asked for, with the
    kind each got for an answer.
    """

    facts: Facts | None
    packed: bytes
    problems: tuple[Problem, ...]
    asked: tuple[tuple[str, str | None], ...]

    def holds(self, ids: Mapping[str, str]) -> bool:
        """Whether the rules would find the same now. What they say of an id may name others: it is never taken on trust."""
        return not any(problem.rule in NAMING for problem in self.problems) and all(
            ids.get(key) == kind for key, kind in self.asked
        )


NAMING = frozenset(("unknown-reference", "unknown-citation", "restricted-reference"))
"""Rules whose hints may name records that were not asked for."""


class Taken(NamedTuple):
    """A file that was taken in. `marking` is the effective marking of its record, None where it cannot be read.

    `look` is None where it cannot be read, or where the audience may not see it. `withheld`: the ids of its parts that
    the audience may not see.
    """

    path: str
    id: str
    kind: str
    marking: str | None
    look: Look | None
    problems: tuple[Problem, ...]
    withheld: tuple[str, ...] = ()


class _Asked(Mapping[str, str]):
    """The kind of each record by its id, with a note of all that is asked for."""

    def __init__(self, ids: Mapping[str, str]) -> None:
        self._ids = ids
        self.found: dict[str, str | None] = {}

    def __getitem__(self, key: str) -> str:
        kind = self.found[key] = self._ids.get(key)
        if kind is None:
            raise KeyError(key)
        return kind

    def __iter__(self) -> Iterator[str]:
        raise TypeError("a rule asks for one id at a time")

    def __len__(self) -> int:
        raise TypeError("a rule asks for one id at a time")


def look(document: Document, marking: str, context: Context) -> Look:
    """A record by itself. What it asks of the others is noted, as the context may be a guess."""
    record, findings = shape(document, KINDS[document.kind])
    findings.extend(finding for rule in DOCUMENT_RULES for finding in islice(rule(document), MOST))
    problems = [finding.at(document, marking) for finding in findings]
    problems.extend(misplaced(document, KINDS[document.kind]))
    if record is not None and (large := prose.too_much(document, record)):
        return Look(None, b"", (*problems, large.at(document, marking)), ())
    if record is None:
        return Look(None, b"", tuple(problems), ())
    asked = _Asked(context.ids)
    subject = Subject(document, marking, facts.read(record))
    context = replace(context, ids=asked)
    for rule in RULES:
        problems.extend(finding.at(document, marking) for finding in islice(rule(subject, context), MOST))
    known = facts.of(subject.reading, digest_of((document.data, document.body)), document.path, marking)
    return Look(known, packed(record), tuple(problems), tuple(asked.found.items()))


def settings(document: Document) -> tuple[Settings, list[Problem]]:
    """The site's settings; where they are wrong, settings to go on with."""
    found, findings = shape(document, Settings) if document.data else (None, [])
    return found or Settings(title="untitled"), [finding.at(document, "CLEAR") for finding in findings]


def victims(document: Document) -> frozenset[str]:
    """The victim classes that there are, those that the project names too: read where other settings are wrong as well."""
    named = document.data.get("victims")
    return frozenset((*VICTIMS.terms, *(named if isinstance(named, dict) else ())))


def context(taken: Sequence[Taken], victims: frozenset[str]) -> Context:
    """What a rule may know of the records that were taken in."""
    visible: dict[str, str] = {}
    unread: dict[str, str] = {}
    withheld: set[str] = set()
    for one in taken:
        if one.look is not None:
            visible.setdefault(one.id, one.kind)
        elif one.marking is None:
            unread[one.id] = one.kind
        else:
            withheld.add(one.id)
    by_kind: dict[str, list[str]] = {}
    for one in taken:
        if one.look is not None and one.marking == "CLEAR":  # only these are suggested to anybody
            by_kind.setdefault(one.kind, []).append(one.id)
    return Context(
        ids={**unread, **visible},
        withheld=frozenset(withheld - visible.keys()),
        victims=victims,
        by_kind={kind: tuple(dict.fromkeys(keys)) for kind, keys in by_kind.items()},
        withheld_claims=frozenset((one.id, claim) for one in taken for claim in one.withheld),
    )


def check(
    taken: Sequence[Taken],
    settings: Settings,
    context: Context,
    records: Mapping[str, Record],
    again: Callable[[str], Document],
) -> tuple[Library, list[Problem]]:
    """The records as a library, and all problems of theirs.

    `context` is that of all that was taken in; what a look guessed otherwise is looked at once more. `again` reads a
    file again, as the audience may see it: to tell a place in it. The library holds the records of sound shape. It is
    fit to publish when no problem is an error.
    """
    problems: list[Problem] = []
    known: dict[str, Facts] = {}
    sound: list[Facts] = []
    seen: list[tuple[Taken, Look]] = []
    for one in taken:
        problems.extend(one.problems)
        found = one.look
        if found is None:
            continue
        if not found.holds(context.ids):
            found = look(again(one.path), str(one.marking), context)
        problems.extend(found.problems)
        seen.append((one, found))
        if found.facts is not None:
            known[one.id] = found.facts
            sound.append(found.facts)
    built = library.build(settings, known, records)
    whole = Whole(
        library=built,
        facts=known,
        cited=frozenset(cited.source for record in sound for cited in record.cites),
        bearers=references.bearers(known[key] for key in built.order["actor"]),
        complete=all(one.marking is not None for one in taken) and context.ids.keys() == known.keys(),
    )
    findings = [
        *_duplicates(seen),
        *(
            (record.file, finding)
            for record in sound
            for rule in WHOLE_RULES
            for finding in islice(rule(record, whole), MOST)
        ),
        *_bound_values(sound, context, built),
    ]
    markings = {one.path: str(one.marking) for one in taken}
    problems.extend(finding.at(again(path), markings[path]) for path, finding in findings)
    return built, list(dict.fromkeys(problems))


def _bound_values(sound: Iterable[Facts], context: Context, built: Library) -> Iterator[tuple[str, Finding]]:
    for record in sound:
        if record.named.kind == "briefing":
            briefing = built.records[record.named.id]
            if isinstance(briefing, Briefing):  # else its id is another record's too, which is told
                for finding in islice(prose.bound_values(briefing, context, built), MOST):
                    yield record.file, finding


def _duplicates(seen: Iterable[tuple[Taken, Look]]) -> Iterator[tuple[str, Finding]]:
    """An id, or a former id, belongs to one record only, over all kinds."""
    first: dict[str, str] = {}
    seen = list(seen)
    for one, _ in seen:
        earlier = first.setdefault(one.id, one.path)
        if earlier != one.path:
            yield one.path, _duplicate(one.id, earlier)
    for one, found in seen:
        for index, key in enumerate(found.facts.former_ids if found.facts else ()):
            earlier = first.setdefault(key, one.path)
            if earlier != one.path or key == one.id:
                yield (
                    one.path,
                    Finding(
                        "duplicate-id",
                        ("former_ids", index),
                        "former id {value} is in use",
                        f"it belongs to {earlier}",
                        value=key,
                    ),
                )


def _duplicate(key: str, earlier: str) -> Finding:
    return Finding(
        "duplicate-id",
        (),
        "id {value} stands twice",
        f"{earlier} has it already: rename this file",
        value=key,
    )
