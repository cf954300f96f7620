"""Bound values: what `{{ … }}` in a briefing may insert from the records, so that prose cannot drift from them.

An expression is one call of a documented function, in Jinja's syntax, with nothing else in reach. It gives
Markdown of the authors' dialect: the value, linked to its record, with the citations it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from inspect import signature

from briefgen import counts, dates, evidence, markdown
from briefgen.citations import Citation
from briefgen.library import Library
from briefgen.records import Briefing, Incident
from briefgen.records.briefing import Scope
from briefgen.suggest import closest
from briefgen.vocabulary import OUTCOMES

EXPRESSION = re.compile(r"\{\{(?P<expression>(?:(?!\{\{)[^\n])*?)\}\}")
STATEMENT = re.compile(r"\{%|\{#")
BOUND = "bound"
CITED = f"[@{BOUND}]"
"""Stands in for an expression where only the prose around it is checked: a bound value carries its citations."""


class InvalidExpression(ValueError):
    """An expression that gives nothing. `what` and `hint` are for the author."""

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


class UnknownIncident(InvalidExpression):
    """An expression that names no incident of the library; `incident` is what it names."""

    def __init__(self, incident: str, hint: str) -> None:
        super().__init__(f"unknown incident '{incident}'", hint)
        self.incident = incident


class UnknownClaim(InvalidExpression):
    """An expression that names no claim of an incident; `claim` is what it names."""

    def __init__(self, incident: str, claim: str, hint: str) -> None:
        super().__init__(f"incident '{incident}' has no claim '{claim}'", hint)
        self.incident = incident
        self.claim = claim


@dataclass(frozen=True, slots=True)
class Bound:
    """What an expression gives: Markdown of the authors' dialect."""

    text: str


def in_scope(briefing: Briefing, library: Library) -> tuple[Incident, ...]:
    """The incidents a briefing is about, in order of time.

    All that match every line of the scope, and those it names. A scope that only names incidents holds just these.
    """
    scope = briefing.scope
    found = [*scope.incidents]
    if scope.actors or scope.places or scope.types or scope.when:
        first, last = dates.sort_key(scope.when)[:2] if scope.when else (None, None)
        for key in _of_actors_and_places(scope, library):
            event = library.events[key]
            if (not scope.types or event.type in scope.types) and (
                first is None or last is None or (event.first <= last and first <= event.last)
            ):
                found.append(key)
    return tuple(library.in_order(found))


def _of_actors_and_places(scope: Scope, library: Library) -> Iterable[str]:
    """The incidents that match these two lines of a scope, by the indexes; all where it has neither line."""
    matching = []
    if scope.actors:
        by_role = (library.roles.get(actor, {}).values() for actor in scope.actors)
        matching.append({key for roles in by_role for keys in roles for key in keys})
    if scope.places:
        matching.append({key for place in scope.places for key in library.at_place.get(place, ())})
    return set.intersection(*matching) if matching else library.order["incident"]


class Bindings:
    """The functions that a briefing's body may call. One instance a briefing; the library it reads never changes."""

    def __init__(self, briefing: Briefing, library: Library) -> None:
        self._briefing = briefing
        self._library = library

    # The public methods are the documented functions; their first lines are printed in the author guide.

    def figure(self, incident: str, claim: str) -> Bound:
        """The count of one claim, linked to the incident and cited: figure('incident-id', 'claim-id')."""
        record = self._incident(incident)
        ids = [found.id for found in record.claims if found.id and found.tlp in (None, "CLEAR")]
        found = next((found for found in record.claims if found.id == claim), None)
        if found is None:
            raise UnknownClaim(incident, claim, _did_you_mean(claim, ids))
        count = next(
            (part.count for part in (found.casualties, found.weapon, found.other) if part and part.count),
            None,
        )
        if count is None:
            raise InvalidExpression(
                f"claim '{claim}' of '{incident}' has no count", "name a claim with a count, or use date()"
            )
        return self._linked(record, counts.words(count), found.cite)

    def harm(self, incident: str, who: str, outcome: str) -> Bound:
        """What the claims on one class of victims add up to, or the assessed value: harm('incident-id', 'civilian', 'killed')."""
        record = self._incident(incident)
        if outcome not in OUTCOMES:
            raise InvalidExpression(f"unknown outcome '{outcome}'", _did_you_mean(outcome, OUTCOMES.terms))
        groups = evidence.harm(self._library.ledgers[incident], who, outcome)
        if not groups:
            known = sorted(
                {
                    f"{g.scope[0]}, {g.scope[1]}"
                    for g in self._library.ledgers[incident]
                    if g.property_name == "casualties"
                }
            )
            hint = (
                "the incident has: " + "; ".join(known)
                if known
                else "the incident has no claim on casualties"
            )
            raise InvalidExpression(f"incident '{incident}' has no claim on {who}, {outcome}", hint)
        cites = [
            citation for group in groups for row in group.rows if row.stands for citation in row.claim.cite
        ]
        return self._linked(
            record, " or ".join(dict.fromkeys(filter(None, map(evidence.total, groups)))) or "unknown", cites
        )

    def date(self, incident: str) -> Bound:
        """The incident's date in words, linked: date('incident-id')."""
        record = self._incident(incident)
        return self._linked(record, dates.words(record.when.edtf), _when_cites(record))

    def total(self, what: str) -> Bound:
        """A number over the briefing's scope: total('incidents'), total('sources'), total('origins') or total('disputed')."""
        sources = {
            citation.key for incident in self._scope for claim in incident.claims for citation in claim.cite
        }
        totals: dict[str, Callable[[], int]] = {
            "incidents": lambda: len(self._scope),
            "sources": lambda: len(sources),
            "origins": lambda: self._library.independent_origins(sources),
            "disputed": lambda: sum(
                bool(self._library.standings[incident.id].disputed) for incident in self._scope
            ),
        }
        if what not in totals:
            raise InvalidExpression(f"unknown total '{what}'", _did_you_mean(what, totals))
        return Bound(str(totals[what]()))

    def chronology(self) -> Bound:
        """A table of the incidents in scope, in order of time, alone on its line: chronology()."""
        rows = [
            f"| {markdown.escape(dates.words(incident.when.edtf))} | [[{incident.id}]] | {self._places(incident)} |"
            for incident in self._scope
        ]
        return Bound("\n".join(["| Date | Incident | Place |", "| --- | --- | --- |", *rows]))

    @cached_property
    def _scope(self) -> tuple[Incident, ...]:
        return in_scope(self._briefing, self._library)

    def _places(self, incident: Incident) -> str:
        return ", ".join(f"[[{place}]]" for place in incident.where) or "not stated"

    def _incident(self, key: str) -> Incident:
        record = self._library.records.get(key)
        if not isinstance(record, Incident):
            clear = self._library.markings  # a message suggests nothing more restricted
            ids = [found for found in self._library.order["incident"] if clear[found] == "CLEAR"]
            raise UnknownIncident(key, _did_you_mean(key, ids))
        return record

    def _linked(self, incident: Incident, words: str, cites: Iterable[Citation]) -> Bound:
        group = "; ".join(
            dict.fromkeys(f"@{cite.key}" + (f", {cite.locator}" if cite.locator else "") for cite in cites)
        )
        return Bound(f"[[{incident.id}|{words}]]" + (f" [{group}]" if group else ""))


FUNCTIONS: tuple[str, ...] = ("figure", "harm", "date", "total", "chronology")
"""What an expression may call."""
_LONGEST = 500


def evaluate(expression: str, bindings: Bindings) -> str:
    """The Markdown that an expression gives. Raises `InvalidExpression`, and nothing else."""
    hint = "write one call, such as {{ date('incident-id') }}; there are " + ", ".join(
        f"{name}()" for name in FUNCTIONS
    )
    if len(expression) > _LONGEST:
        raise InvalidExpression("not a call of one function: a long expression", hint)
    called = _call(expression)
    if called is None:
        raise InvalidExpression(f"not a call of one function: {{{{{expression}}}}}", hint)
    name, args, kwargs = called
    function: Callable[..., Bound] = getattr(bindings, name)
    try:
        signature(function).bind(*args, **kwargs)
    except TypeError:
        raise InvalidExpression(
            f"{name}() takes other values", (function.__doc__ or hint).split("\n")[0]
        ) from None
    return function(*args, **kwargs).text


@lru_cache(maxsize=256)
def _call(expression: str) -> tuple[str, tuple[str, ...], dict[str, str]] | None:
    """The function, texts and named texts of an expression that is one call of a known function with texts, and nothing else.

    Jinja reads it, so that it is what authors know from templates; nothing of it is run: in its sandbox too,
    `'a' * 10**10` fills all memory.
    """
    # Imported here: a check of records without a briefing needs no Jinja2.
    from jinja2 import TemplateError, nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    try:
        body = ImmutableSandboxedEnvironment().parse(f"{{{{{expression}}}}}").body
    except (TemplateError, RecursionError):
        return None
    match body:
        case [
            nodes.Output(
                nodes=[nodes.Call(node=nodes.Name(name=str(name)), dyn_args=None, dyn_kwargs=None) as call]
            )
        ]:
            args = tuple(
                value.value
                for value in call.args
                if isinstance(value, nodes.Const) and isinstance(value.value, str)
            )
            named = [
                (pair.key, pair.value.value) for pair in call.kwargs if isinstance(pair.value, nodes.Const)
            ]
            kwargs = {key: value for key, value in named if isinstance(value, str)}
            is_whole = len(args) == len(call.args) and len(kwargs) == len(call.kwargs)
            return (name, args, kwargs) if name in FUNCTIONS and is_whole else None
    return None


def expand(body: str, bindings: Bindings) -> str:
    """A briefing's body with each expression replaced by what it gives. The body has passed the check."""
    return EXPRESSION.sub(lambda match: evaluate(match["expression"], bindings), body)


def _when_cites(incident: Incident) -> list[Citation]:
    return [citation for claim in incident.claims if claim.when for citation in claim.cite] or [
        citation for citation, _ in markdown.parse(incident.summary or "").citations
    ]


def _did_you_mean(word: str, words: Iterable[str]) -> str:
    near = closest(word, words)
    return f"did you mean '{near}'?" if near else "known are: " + (", ".join(sorted(words)[:8]) or "none")
