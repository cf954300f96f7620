"""The names, words and sentences that invented records are made of."""

from __future__ import annotations

import datetime
import textwrap
from random import Random

FIRST = (
    ("Qalat", "قلعة"),
    ("Tel", "تل"),
    ("Wadi", "وادي"),
    ("Bir", "بئر"),
    ("Khan", "خان"),
    ("Deir", "دير"),
    ("Nahr", "نهر"),
    ("Jebel", "جبل"),
)
SECOND = (
    ("Noor", "نور"),
    ("Rimal", "رمال"),
    ("Zahr", "زهر"),
    ("Sabah", "صباح"),
    ("Yasmin", "ياسمين"),
    ("Qamar", "قمر"),
    ("Hajar", "حجر"),
    ("Nakhil", "نخيل"),
    ("Shams", "شمس"),
    ("Tayr", "طير"),
    ("Layl", "ليل"),
    ("Matar", "مطر"),
    ("Ward", "ورد"),
    ("Rih", "ريح"),
    ("Saqr", "صقر"),
    ("Lawz", "لوز"),
)
"""Words of place names, in Latin and in Arabic script."""

BODIES = (
    ("Brigade", "لواء", "non-state-armed-group"),
    ("Front", "جبهة", "umbrella"),
    ("Ministry", "وزارة", "government-body"),
    ("Movement", "حركة", "political-militia"),
    ("Guard", "حرس", "state-force"),
    ("Gazette", "جريدة", "media"),
)
"""What an actor is called, in both scripts, and what kind of actor it is."""

ATTACKS = (
    ("Rocket attack", "shelling-artillery-missile", "rocket"),
    ("Drone strike", "air-drone-strike", "drone"),
    ("Roadside bomb", "remote-explosive-landmine-ied", "explosive"),
    ("Mortar fire", "shelling-artillery-missile", "mortar"),
)
"""Title, event type and weapon."""

PAPERS = (
    "Harbour Courier",
    "Plains Observer",
    "Evening Dispatch",
    "Frontier Wire",
    "Northern Register",
    "River Post",
)
FAMILIES = (
    "Haddad",
    "Moreau",
    "Lindqvist",
    "Okafor",
    "Tanaka",
    "Novak",
    "Silva",
    "Rahman",
    "Keller",
    "Castellan",
)
GIVEN = ("Sami", "Claire", "Astrid", "Chidi", "Yuki", "Petra", "Rui", "Nadia", "Jonas", "Ines")
VICTIMS = ("civilian", "military", "contractor", "security-forces", "guest-worker")
OUTCOMES = ("killed", "wounded", "missing")

OPENINGS = (
    "The first report of the day gave the hour as shortly after dusk and spoke of a fire [@{a}, para. {n}].",
    "Guards at the gate of [[{place}]] heard several blasts before the alarm [@{a}, para. {n}; @{b}, p. {m}].",
    "People who live near [[{place}]] say that windows broke in the whole quarter [see @{b}, paras. {n}–{m}].",
)
MIDDLES = (
    "A spokesman for [[{actor}|the group]] declined to give details, and the paper says so [@{b}, p. {m}].",
    "A later dispatch takes back part of this: the convoy had left on the evening before [@{c}, para. {m}].",
    "The number of launchers that were found is given as {n} in one text and as {m} in the other [@{a}; @{c}].",
)
ENDINGS = (
    "Neither text names an official; both rest on what was said by telephone at night [@{a}; @{c}, para. {n}].",
    "Work at the base went on after two days, with fewer people on the road to [[{place}]] [@{c}, p. {m}].",
    "The governor of the district promised an inquiry, of which nothing more was printed [@{a}, p. {n}].",
)
"""Sentences that cite the sources a, b and c and link to a place or an actor."""

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def weekday(day: datetime.date) -> str:
    """The English name of a day of the week, whatever the locale."""
    return _WEEKDAYS[day.weekday()]


def slug(name: str) -> str:
    """A name as an id."""
    return name.lower().replace(" ", "-")


def title(key: str) -> str:
    """An id as a name."""
    return key.replace("-", " ").title()


def place_name(index: int) -> tuple[str, str]:
    """The name of a place in Latin and in Arabic script, another for each index."""
    turn, rest = divmod(index, len(FIRST) * len(SECOND))
    second, first = divmod(rest, len(FIRST))
    number = f" {turn + 1}" if turn else ""
    latin, arabic = zip(FIRST[first], SECOND[second], strict=True)
    return " ".join(latin) + number, " ".join(arabic) + number


def actor_name(index: int) -> tuple[str, str]:
    """The name of an actor in both scripts, another for each index: a place's, and what sort of body it is."""
    town, body = divmod(index, len(BODIES))
    latin, arabic = place_name(town)
    return f"{latin} {BODIES[body][0]}", f"{BODIES[body][1]} {arabic}"


def person(random: Random) -> str:
    """Somebody's name."""
    return f"{random.choice(GIVEN)} {random.choice(FAMILIES)}"


def prose(random: Random, *sentences: str, **names: str) -> str:
    """The sentences as a paragraph, in lines indented for YAML. `names` fills in sources, places and actors."""
    text = " ".join(sentences).format(n=random.randint(2, 9), m=random.randint(10, 24), **names)
    wrapped = textwrap.fill(text, 108, break_on_hyphens=False, break_long_words=False)
    return textwrap.indent(wrapped, "  ")
