"""The words of one claim: its value, who makes it, and in what manner."""

from __future__ import annotations

from briefgen import dates, vocabulary
from briefgen.markdown import Md, escape
from briefgen.present import words
from briefgen.present.page import Writer
from briefgen.records import Claim, Responsibility


def value(writer: Writer, claim: Claim) -> Md:
    """A claim's value in words."""
    if claim.when is not None:
        return escape(words.when(claim.when))
    if claim.where is not None:
        precision = claim.where.precision
        return Md(
            writer.link(claim.where.place) + (f" ({escape(words.term(precision))})" if precision else "")
        )
    if claim.casualties is not None:
        cause = f" ({claim.casualties.cause})" if claim.casualties.cause else ""
        return escape(words.count(claim.casualties.count) + cause)
    if claim.responsibility is not None:
        return stance(writer, claim.responsibility)
    return _other_value(writer, claim)


def _other_value(writer: Writer, claim: Claim) -> Md:
    if claim.damage is not None:
        extent = vocabulary.DAMAGE_EXTENTS.terms[claim.damage.extent]
        return escape(f"{extent}: {claim.damage.what}" if claim.damage.what else extent)
    if claim.weapon is not None:
        count = words.count(claim.weapon.count) if claim.weapon.count else "number not given"
        return escape(", ".join(part for part in (count, claim.weapon.model, claim.weapon.origin) if part))
    if claim.motive is not None:
        of = Md(f" (of {writer.link(claim.motive.of)})") if claim.motive.of else ""
        return Md(escape(claim.motive.text) + of)
    if claim.follows is not None:
        relation = vocabulary.FOLLOWS_RELATIONS.terms[claim.follows.relation]
        return Md(f"{escape(relation)} {writer.link(claim.follows.incident)}")
    if claim.name is not None:
        return Md(f"“{escape(claim.name.text)}” for {writer.link(claim.name.of)}")
    if claim.other is None:
        return Md("")
    return escape(f"{claim.other.topic}: {claim.other.text}" if claim.other.topic else claim.other.text)


def stance(writer: Writer, value: Responsibility) -> Md:
    """What an asserter does about responsibility: `blames Kataib Hezbollah`."""
    verb = {
        "claims": "claims responsibility",
        "denies": "denies responsibility",
        "declines-to-comment": "declines to say who did it",
        "no-claim-reported": "reports that nobody has claimed it",
        "condemns": "condemns it",
        "praises": "praises it",
    }.get(value.stance, value.stance)
    whom = (
        Md(f" {writer.links(value.accused)}")
        if value.accused and value.stance not in ("claims", "denies")
        else Md("")
    )
    act = f" ({vocabulary.ACTS.terms[value.act]})" if value.act else ""
    return Md(escape(verb) + whom + escape(act))


def asserter(writer: Writer, claim: Claim) -> Md:
    """Who says so, with name, role and whether they are named."""
    said = claim.asserter
    if said is None:
        return Md("the source, in its own voice")
    rest = [part for part in (said.name, said.role, _anonymity(said.anonymity)) if part]
    return Md(writer.link(said.actor) + (f" ({escape(', '.join(rest))})" if rest else ""))


def _anonymity(value: str | None) -> str:
    return "" if value in (None, "named") else value or ""


def manner(claim: Claim) -> str:
    """How it is said, and from what nearness; nothing where it is a plain statement."""
    speech = words.term(claim.speech) if claim.speech and claim.speech != "states" else ""
    access = f"{claim.access.replace('-', ' ')} access" if claim.access and claim.access != "unknown" else ""
    credibility = f"credibility {claim.credibility}" if claim.credibility else ""
    as_of = f"as of {dates.words(claim.as_of)}" if claim.as_of else ""
    return ", ".join(part for part in (speech, access, credibility, as_of) if part)
