"""The text of each kind of invented record, and the ids by which they refer to each other."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from random import Random

from benchmarks.invented import (
    ATTACKS,
    BODIES,
    ENDINGS,
    FAMILIES,
    GIVEN,
    MIDDLES,
    OPENINGS,
    OUTCOMES,
    PAPERS,
    VICTIMS,
    actor_name,
    person,
    place_name,
    prose,
    slug,
    title,
    weekday,
)

PROVINCES = 8
"""The first places, which hold the others."""
CAMPAIGN = 50
"""One incident in so many is a campaign, to which some of those after it belong."""
START = datetime.date(2015, 1, 1)


@dataclass(frozen=True, slots=True)
class World:
    """The ids that records refer to each other by, in the order in which the records are made."""

    incidents: tuple[str, ...]
    actors: tuple[str, ...]
    sources: tuple[str, ...]
    places: tuple[str, ...]


def make_world(incidents: int) -> World:
    """The ids of a world with so many incidents."""
    return World(
        incidents=tuple(f"{slug(ATTACKS[i % len(ATTACKS)][0])}-{_day(i)}-{i:05}" for i in range(incidents)),
        actors=tuple(slug(actor_name(i)[0]) for i in range(max(6, incidents // 10))),
        sources=tuple(
            f"{slug(PAPERS[i % len(PAPERS)])}-{_issued(i)}-{i:05}" for i in range(incidents // 5 + 4)
        ),
        places=tuple(slug(place_name(i)[0]) for i in range(PROVINCES + incidents // 20)),
    )


def _day(index: int) -> datetime.date:
    """The day of an incident: all lie within eleven years, and some share a day."""
    return START + datetime.timedelta(days=index * 7 % 4001)


def _issued(index: int) -> datetime.date:
    return _day(index * 5) + datetime.timedelta(days=2)


def _after(day: datetime.date, days: int) -> datetime.date:
    return day + datetime.timedelta(days=days)


def place_record(index: int, world: World, random: Random) -> str:
    """A place: one of the provinces, or something in one."""
    latin, arabic = place_name(index)
    province = index < PROVINCES
    a, b, c = random.sample(world.sources, 3)
    near = world.places[(index + 1) % PROVINCES]
    within = "" if province else f"within: {world.places[index % PROVINCES]}\n"
    return f"""\
name: {latin}
kind: {"governorate" if province else random.choice(("base", "city", "airport", "facility"))}
country: XA
{within}names:
  - {{text: {slug(latin)}, lang: en, script: Latn, kind: spelling, romanization: press, used_by: {a}}}
  - {{text: {arabic}, lang: ar, script: Arab, kind: official}}
geometry: {{point: [{40 + index % 70 / 10:.2f}, {30 + index % 50 / 10:.2f}]}}
precision: {"province" if province else "locality"}
located_by: The place that the paper names, by the map it prints [@{a}, p. {random.randint(1, 9)}].
summary: >
{prose(random, OPENINGS[1], ENDINGS[0], a=a, b=b, c=c, place=near)}
"""


def actor_record(index: int, world: World, random: Random) -> str:
    """An actor with names in two scripts and two relations."""
    latin, arabic = actor_name(index)
    a, b, c = random.sample(world.sources, 3)
    friend, foe = (world.actors[(index + random.randint(1, 2) + step) % len(world.actors)] for step in (0, 2))
    founded = 2000 + index % 15
    return f"""\
name: {latin}
kind: {BODIES[index % len(BODIES)][2]}
lang: en
country: XA
first_seen: {{edtf: {founded}, as_reported: founded in {founded}}}
names:
  - {{text: {arabic}, lang: ar, script: Arab, kind: official}}
  - {{text: The {latin}, lang: en, script: Latn, kind: spelling, romanization: press, used_by: [{a}, {b}]}}
  - {{text: {latin.split()[-1]} no. {index}, lang: en, script: Latn, kind: short, used_by: {c}}}
designations:
  - {{by: Another state, list: List of armed groups, date: {2016 + index % 4}, cite: "@{b}, p. {random.randint(1, 9)}"}}
relations:
{_relation("allied-with", friend, a, random)}    as_reported: brothers in arms
{_relation("opposes", foe, b, random)}    asserter: {friend}
tags: [{random.choice(("north", "south"))}, {random.choice(("border", "capital", "coast"))}]
summary: >
{prose(random, OPENINGS[0], MIDDLES[0], ENDINGS[2], a=a, b=b, c=c, actor=friend)}
notes_public: >
  The name is written in two scripts; the papers do not agree on how to spell it
  [@{c}, para. {random.randint(1, 9)}].
"""


def _relation(kind: str, to: str, source: str, random: Random) -> str:
    cite = f'"@{source}, para. {random.randint(1, 20)}"'
    return f"  - type: {kind}\n    to: {to}\n    cite: {cite}\n    when: {random.randint(2010, 2019)}\n"


def source_record(index: int, world: World, random: Random) -> str:
    """A newspaper article; one in four derives from an earlier one."""
    own, issued, paper = world.sources[index], _issued(index), PAPERS[index % len(PAPERS)]
    names = {"a": own, "b": random.choice(world.sources), "c": own, "actor": random.choice(world.actors)}
    place = random.choice(world.places)
    derived = f"derived_from: {random.choice(world.sources[:index])}\n" if index % 4 == 3 else ""
    return f"""\
type: article-newspaper
kind: {random.choice(("news-report", "analysis", "wire"))}
title: What is known of the events near {title(place)}, part {index % 30 + 1}
author: {{given: {random.choice(GIVEN)}, family: {random.choice(FAMILIES)}}}
container-title: {paper}
publisher: {paper} Publishing
issued: {{edtf: {issued}, as_reported: {weekday(issued)}}}
accessed: {_after(issued, 40)}
URL: https://news.example/{slug(paper)}/{issued:%Y/%m/%d}/{index}
language: en
archived:
  url: https://archive.example/{index:08x}
  date: {_after(issued, 41)}
  sha256: {random.getrandbits(256):064x}
  method: saved with a browser, with its pictures
descriptor:
  access: {random.choice(("first-hand", "second-hand", "unknown"))}
  motive_bias: Owned by a family that holds land in the province, as its own masthead says.
  track_record: Corrected two of its reports of the same year within a week.
  completeness: Names no official; gives the hour, the place and the number of people who were hurt.
  currency: Printed on the day after the events it tells, and not changed since.
reliability: {random.choice("ABCDF")}
scale: {random.choice(("national", "regional", "international"))}
{derived}relays: [{random.choice(world.actors)}]
notes_public: >
{prose(random, MIDDLES[0], ENDINGS[1], place=place, **names)}
"""


def incident_record(index: int, world: World, random: Random) -> str:
    """An incident with three to six claims."""
    what, kind, weapon = ATTACKS[index % len(ATTACKS)]
    sources = [world.sources[index % len(world.sources)], *random.sample(world.sources, 2)]
    actors = random.sample(world.actors, 3)
    place = random.choice(world.places)
    names = {"place": place, "actor": actors[0], **dict(zip("abc", sources, strict=True))}
    choose = random.choice
    first = prose(random, choose(OPENINGS), choose(MIDDLES), choose(ENDINGS), **names)
    second = f"\n\n{prose(random, choose(MIDDLES), choose(ENDINGS), **names)}" if index % 4 == 0 else ""
    claims = [
        _claim(claim, choose(sources), index, random) for claim in _claims(index, world, random, actors)
    ]
    return f"""\
title: {what} at {title(place)}
type: {kind}
when: {_when(index)}
where: {place}
{_campaign(index, world)}targets: [{actors[1]}, {{id: {place}, role: hit}}]
tags: [{weapon}, {choose(("night", "dawn", "noon"))}]
created: {_after(_day(index), 50)}
summary: |
{first}{second}
claims:
{"".join(claims)}{_assessment(index, random)}\
grading: {{grade: {choose(("fair", "weak", "contested"))}, reason: "As the claims stand [@{sources[0]}]."}}
notes_public: >
{prose(random, choose(MIDDLES), **names)}
"""


def _when(index: int) -> str:
    day = _day(index)
    forms = (
        f"{day}",
        f"{{edtf: {day}, as_reported: early {weekday(day)}}}",
        f'"[{day}..{_after(day, 2)}]"',
        f"{day}/{_after(day, 1)}",
        f"{day:%Y-%m}",
    )
    return forms[index % len(forms)]


def _campaign(index: int, world: World) -> str:
    if index % CAMPAIGN == 0:
        return "occurrence: campaign\n"
    return f"part_of: {world.incidents[index - index % CAMPAIGN]}\n" if index % 5 == 1 else ""


def _claims(index: int, world: World, random: Random, actors: list[str]) -> list[tuple[str, str]]:
    """Three to six claims, each with its asserter ("" for the source itself); the first two tell of the same victims."""
    choose, number = random.choice, random.randint
    harm = f"casualties: {{outcome: {choose(OUTCOMES)}, who: {choose(VICTIMS)}, count: "
    low = number(1, 9)
    other = choose(
        (f"{low + 1}..{low + 8}", f'"~{low * 3}"', f'">={low}"', "unknown", "none-reported", "several")
    )
    stance, extent = choose(("blames", "suspects", "claims")), choose(("minor", "moderate", "severe"))
    earlier = world.incidents[(index - number(1, 10)) % len(world.incidents)]
    always = [
        (f"id: first\n    {harm}{low}, as_reported: a handful of people}}", actors[0]),
        (f"id: second\n    {harm}{other}}}", actors[1]),
        (f"id: blamed\n    responsibility: {{stance: {stance}, accused: [{actors[2]}]}}", actors[0]),
    ]
    sometimes = [
        (
            f"weapon: {{kind: {ATTACKS[index % 4][2]}, count: {number(1, 20)}, as_reported: several were counted}}",
            "",
        ),
        (f"other: {{text: The road was closed for a time, topic: hours closed, count: {number(2, 30)}}}", ""),
        (f"follows: {{incident: {earlier}, relation: {choose(('answers', 'comes-after'))}}}", actors[1]),
        (f"damage: {{extent: {extent}, what: a storehouse and two lorries}}", actors[2]),
    ]
    return always + random.sample(sometimes, number(0, 3))


def _claim(claim: tuple[str, str], source: str, index: int, random: Random) -> str:
    text, asserter = claim
    speaker = f"    asserter: {asserter}\n    asserted_on: {_after(_day(index), 1)}\n" if asserter else ""
    return f'  - {text}\n{speaker}    cite: "@{source}, para. {random.randint(1, 30)}"\n'


def _assessment(index: int, random: Random) -> str:
    if index % 3:
        return ""
    return f"""\
assessment:
  responsibility:
    result: unresolved
    relies_on: [blamed]
    rationale: One accusation, and nobody who has claimed it; the text gives no grounds.
    analyst: {person(random)}
    date: {_after(_day(index), 90)}
    confidence: {random.choice(("low", "moderate", "high"))}
"""


def briefing_record(index: int, world: World, random: Random) -> str:
    """A briefing with bound figures."""
    own = world.incidents[index * 4 : index * 4 + 4]
    a, b = random.sample(world.sources, 2)
    place = world.places[index]
    return f"""\
---
title: Review no. {index + 1} of what is reported from {title(place)}
as_of: 2026-01-31
authors: [{person(random)}]
scope:
  incidents: [{", ".join(own)}]
  places: {place}
  when: {2015 + index}/{2016 + index}
key_judgements:
  - text: The attacks go on at about the same pace as in the year before [@{a}, para. 3; @{b}].
    likelihood: likely
  - text: The groups that are accused act on their own account [@{b}, p. 2].
    confidence: low
gaps: Who gave the order is not told by any text that we have seen.
---

## What happened

The first of the attacks fell on {{{{ date('{own[0]}') }}}}, and [[{own[1]}]] came after it [@{a}, para. 7].
One text gives the number of people who came to harm as {{{{ figure('{own[0]}', 'first') }}}}.

In all, {{{{ total('incidents') }}}} incidents are in scope, of which {{{{ total('disputed') }}}} are told in more
than one way. The reports rest on {{{{ total('origins') }}}} independent origins.

{{{{ chronology() }}}}

## What we make of it

> [!judgement likely]
> The pace will stay the same while the road past [[{place}]] is open.
"""
