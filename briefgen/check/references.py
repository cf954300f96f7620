"""Rules on ids: every reference leads somewhere, and to the right kind of record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from briefgen.check.prose import RESTRICTED, RESTRICTED_HINT, body_citations, body_prose, restricted_claim
from briefgen.check.subject import Context, Finding, Subject, Whole
from briefgen.facts import Facts
from briefgen.problems import WITHHELD
from briefgen.records import KINDS, Briefing, Incident, Page
from briefgen.records.scalars import ProseMark, Ref
from briefgen.records.walk import Leaf, Place
from briefgen.suggest import closest

BODY = Leaf(("body",), ProseMark(False), "")

PARENTS = {"source": "derived_from", "place": "within", "incident": "part_of"}
"""The field that says what a record derives from, lies within or belongs to."""


def references(subject: Subject, context: Context) -> Iterator[Finding]:
    """An id in a record names a record of the kind that is meant, and not the record itself."""
    for leaf in subject.leaves:
        if not isinstance(leaf.mark, Ref):
            continue
        if leaf.value == subject.record.id:
            yield Finding(
                "self-reference",
                leaf.place,
                "{value} refers to itself",
                "name another record, or remove the line",
                value=leaf.value,
            )
        elif not _known(leaf, leaf.mark, context):
            yield _unknown(leaf.value, leaf.mark.kinds, context, leaf)


def citations(subject: Subject, context: Context) -> Iterator[Finding]:
    """A citation's key is the id of a source."""
    for leaf, citation in subject.citations:
        if context.ids.get(citation.key) != "source":
            yield _unknown_key(citation.key, context, leaf)
    if isinstance(subject.record, Briefing | Page):
        for citation, line in body_citations(subject.record.body):
            if context.ids.get(citation.key) != "source":
                yield replace(_unknown_key(citation.key, context, BODY), body_line=line)


def links(subject: Subject, context: Context) -> Iterator[Finding]:
    """A link [[id]] in prose leads to a record."""
    for leaf, prose in subject.prose:
        for key, _, _ in prose.links:
            if key not in context.ids:
                yield _unknown(key, tuple(KINDS), context, leaf, needle=f"[[{key}")
    if isinstance(subject.record, Briefing | Page):
        for key, _, line in body_prose(subject.record.body).links:
            if key not in context.ids:
                yield replace(_unknown(key, tuple(KINDS), context, BODY, needle=f"[[{key}"), body_line=line)


def claim_ids(subject: Subject, context: Context) -> Iterator[Finding]:
    """The ids of an incident's claims differ from each other."""
    if not isinstance(subject.record, Incident):
        return
    seen: dict[str, int] = {}
    for index, claim in enumerate(subject.record.claims):
        if claim.id:
            seen[claim.id] = seen.get(claim.id, 0) + 1
            if seen[claim.id] == 2:
                yield Finding(
                    "duplicate-claim-id",
                    ("claims", index, "id"),
                    "claim id {value} stands twice",
                    "give each claim its own id",
                    value=claim.id,
                )


def known_claims(subject: Subject, context: Context) -> Iterator[Finding]:
    """An assessment, or a revision, names claims of the same incident; a claim does not revise itself."""
    if not isinstance(subject.record, Incident):
        return
    ids = [claim.id for claim in subject.record.claims if claim.id]
    clear = [claim.id for claim in subject.record.claims if claim.id and claim.tlp in (None, "CLEAR")]
    hidden = subject.document.withheld
    revises = {claim.id: claim.revises for claim in subject.record.claims if claim.id and claim.revises}
    for index, claim in enumerate(subject.record.claims):
        if claim.revises and claim.revises == claim.id:
            yield Finding(
                "self-reference",
                ("claims", index, "revises"),
                "claim {value} revises itself",
                "name the earlier claim",
                value=claim.revises,
            )
        elif claim.revises and claim.revises not in ids:
            yield _unknown_claim(("claims", index, "revises"), claim.revises, clear, hidden)
        elif claim.id and claim.revises and claim.id in _revised(claim.revises, revises):
            at = ("claims", index, "revises")
            yield Finding(
                "self-reference",
                at,
                "claim {value} revises itself by way of others",
                "name the earlier claim",
                value=claim.id,
            )
    if subject.record.assessment is None:
        return
    for place, part in subject.parts:
        if place[:1] != ("assessment",):
            continue
        for position, key in enumerate(getattr(part, "relies_on", ())):
            if key not in ids:
                yield _unknown_claim((*place, "relies_on", position), key, clear, hidden)
        if (key := getattr(part, "claim", None)) is not None and key not in ids:
            yield _unknown_claim((*place, "claim"), key, clear, hidden)


def _revised(claim: str | None, revises: Mapping[str, str]) -> set[str]:
    """All that a claim's chain of revisions goes back to."""
    seen: set[str] = set()
    while claim is not None and claim not in seen:
        seen.add(claim)
        claim = revises.get(claim)
    return seen


def cycles(record: Facts, whole: Whole) -> Iterator[Finding]:
    """Nothing derives from, lies within or belongs to itself by way of others."""
    own = record.named.id
    waiting, seen = [key for key in record.parents if key != own], set()
    while waiting:
        key = waiting.pop()
        if key == own:
            name = PARENTS[record.named.kind]
            yield Finding(
                "self-reference",
                (name,),
                "{value} leads back to itself",
                f"break the circle of {name}",
                value=own,
            )
            return
        parent = whole.facts.get(key)
        if key not in seen and parent is not None and parent.named.kind == record.named.kind:
            seen.add(key)
            waiting.extend(parent.parents)


def shared_aliases(record: Facts, whole: Whole) -> Iterator[Finding]:
    """A name that two actors share is worth a look; it never makes them one. (Warning.)"""
    for place, text in record.names:
        others = [key for key in whole.bearers.get(text.casefold(), ()) if key != record.named.id]
        if others:
            said = (f"'{key}'" if whole.facts[key].marking == "CLEAR" else WITHHELD for key in others)
            yield Finding(
                "shared-alias", place, "name {value} is also borne by " + ", ".join(said),
                "if they are one actor, merge the records; if not, leave it: a shared name proves nothing", value=text, severity="warning",
            )  # fmt: skip


def unused_sources(record: Facts, whole: Whole) -> Iterator[Finding]:
    """A source that nothing cites and nothing derives from is worth a look. (Warning; not said while records are broken.)"""
    key = record.named.id
    if (
        whole.complete
        and record.named.kind == "source"
        and key not in whole.cited
        and key not in whole.library.derived
    ):
        yield Finding(
            "unused-source",
            (),
            "nobody cites source {value}",
            "cite it, or remove it",
            value=key,
            severity="warning",
        )


def bearers(actors: Iterable[Facts]) -> dict[str, tuple[str, ...]]:
    """Each name, folded, to the ids of the actors that bear it."""
    found: dict[str, dict[str, None]] = {}
    for actor in actors:
        for _, text in actor.names:
            found.setdefault(text.casefold(), {})[actor.named.id] = None
    return {text: tuple(ids) for text, ids in found.items()}


def _known(leaf: Leaf, mark: Ref, context: Context) -> bool:
    if "victim" in mark.kinds and leaf.value in context.victims:
        return True
    return context.ids.get(leaf.value) in mark.kinds


def _unknown(value: str, kinds: tuple[str, ...], context: Context, leaf: Leaf, needle: str = "") -> Finding:
    if value in context.withheld:
        return Finding(
            "restricted-reference", leaf.place, RESTRICTED, RESTRICTED_HINT, needle=needle,
        )  # fmt: skip
    actual = context.ids.get(value)
    meant = " or ".join("victim class" if kind == "victim" else kind for kind in kinds if kind != "page")
    if actual is not None:
        what, hint = (
            f"{{value}} is {_article(actual)} {actual}, not {_article(meant)} {meant}",
            f"name {_article(meant)} {meant}",
        )
    else:
        near = closest(
            value,
            [
                key
                for kind in kinds
                for key in (context.victims if kind == "victim" else context.by_kind.get(kind, ()))
            ],
        )
        record = meant if len(kinds) < 4 else "record"
        what = f"unknown {record} {{value}}"
        where = f"add it to content/{kinds[0]}s/" if len(kinds) == 1 else "add a record with this id"
        hint = f"did you mean '{near}'?" if near else f"{where}, or name one that exists"
    return Finding("unknown-reference", leaf.place, what, hint, value=value, needle=needle)


def _unknown_key(key: str, context: Context, leaf: Leaf) -> Finding:
    if key in context.withheld or key in context.ids:
        found = _unknown(key, ("source",), context, leaf, needle="@" + key)
        return Finding(
            found.rule if key in context.withheld else "unknown-citation",
            found.place,
            found.what,
            found.hint,
            value=found.value,
            needle=found.needle,
        )
    near = closest(key, context.by_kind.get("source", ()))
    hint = (
        f"did you mean '@{near}'?" if near else f"add content/sources/{key}.yml, or cite a source that exists"
    )
    return Finding("unknown-citation", leaf.place, "no source {value}", hint, value=key, needle="@" + key)


def _unknown_claim(place: Place, value: str, ids: list[str], hidden: frozenset[str]) -> Finding:
    if value in hidden:
        return restricted_claim(place)
    near = closest(value, ids)
    named = f", or name one of: {', '.join(ids)}" if ids else ""
    hint = f"did you mean '{near}'?" if near else f"give the claim this id{named}"
    return Finding("unknown-claim", place, "this incident has no claim {value}", hint, value=value)


def _article(word: str) -> str:
    return "an" if word[:1] in "aeiou" else "a"
