"""The words of one claim: its value, who makes it, and in what manner."""

from __future__ import annotations

from briefgen import dates, vocabulary
from briefgen.library import Library
from briefgen.markdown import Md
from briefgen.present import words
from briefgen.present.apart import shown
from briefgen.present.page import Writer
from briefgen.records import Claim, Responsibility

NOT_GIVEN = "number not given"


def about(library: Library, claim: Claim) -> str:
    """What a claim is about: its property, with whom it concerns, with what, or its topic."""
    label = vocabulary.CLAIM_PROPERTIES.terms[claim.property]
    if claim.casualties is not None:
        who = claim.casualties.who
        named = {who: library.named[who].label} if who in library.named else {}
        victims = words.victims(who, library.settings, named)
        return f"{label}: {words.harm(victims, claim.casualties.outcome)}"
    if claim.weapon is not None:
        return f"{label}: {vocabulary.WEAPON_KINDS.terms[claim.weapon.kind]}"
    return claim.other.topic or label if claim.other is not None else label


def value(writer: Writer, claim: Claim) -> Md:
    """A claim's value in words."""
    if claim.when is not None:
        return shown(words.when(claim.when))
    if claim.where is not None:
        precision = claim.where.precision
        return Md(
            writer.link(claim.where.place) + (f" ({shown(words.term(precision))})" if precision else "")
        )
    if claim.casualties is not None:
        cause = f" ({claim.casualties.cause})" if claim.casualties.cause else ""
        return shown(words.count(claim.casualties.count) + cause)
    if claim.responsibility is not None:
        return stance(writer, claim.responsibility)
    return _other_value(writer, claim)


def _other_value(writer: Writer, claim: Claim) -> Md:
    if claim.damage is not None:
        extent = vocabulary.DAMAGE_EXTENTS.terms[claim.damage.extent]
        return shown(f"{extent}: {claim.damage.what}" if claim.damage.what else extent)
    if claim.weapon is not None:
        count = words.count(claim.weapon.count) if claim.weapon.count else NOT_GIVEN
        return shown(", ".join(part for part in (count, claim.weapon.model, claim.weapon.origin) if part))
    if claim.motive is not None:
        of = Md(f" (of {writer.link(claim.motive.of)})") if claim.motive.of else ""
        return Md(shown(claim.motive.text) + of)
    if claim.follows is not None:
        relation = vocabulary.FOLLOWS_RELATIONS.terms[claim.follows.relation]
        return Md(f"{shown(relation)} {writer.link(claim.follows.incident)}")
    if claim.name is not None:
        return Md(f"“{shown(claim.name.text)}” for {writer.link(claim.name.of)}")
    if claim.other is None:
        return Md("")
    return shown(claim.other.text)


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
    return Md(shown(verb) + whom + shown(act))


def asserter(writer: Writer, claim: Claim) -> Md:
    """Who says so, with name, role and whether they are named."""
    said = claim.asserter
    if said is None:
        return Md("the source, in its own voice")
    rest = [part for part in (said.name, said.role, _anonymity(said.anonymity)) if part]
    return Md(writer.link(said.actor) + (f" ({shown(', '.join(rest))})" if rest else ""))


def speaker(library: Library, claim: Claim) -> str:
    """Who says so, as plain words: an actor's name, or the source in its own voice."""
    if claim.asserter is None:
        return "the source, in its own voice"
    return library.label(claim.asserter.actor)


def _anonymity(value: str | None) -> str:
    return "" if value in (None, "named") else value or ""


def manner(claim: Claim) -> str:
    """How it is said: from what nearness, in what manner, when, up to when it counts; nothing where none is recorded."""
    access = claim.access.replace("-", " ") if claim.access and claim.access != "unknown" else ""
    speech = words.term(claim.speech) if claim.speech and claim.speech != "states" else ""
    said = f"said {dates.words(claim.asserted_on)}" if claim.asserted_on else ""
    as_of = f"as of {dates.words(claim.as_of)}" if claim.as_of else ""
    credibility = (
        f"credibility {claim.credibility}: {vocabulary.CREDIBILITIES.terms[claim.credibility]}"
        if claim.credibility
        else ""
    )
    return ", ".join(part for part in (access, speech, said, as_of, credibility) if part)
