"""Projects the documents onto an audience; nothing after it ever sees a restricted record, claim, name or field.

The effective marking is the strictest of the site's, the record's and the part's (TLP 2.0, FIRST). It fails closed:
what has no readable marking is left out, and said so. Where a folder is public, what is not CLEAR is an error, for
whomever the site is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from briefgen.load import Document, is_public
from briefgen.load.document import Path
from briefgen.load.yaml import UNREADABLE
from briefgen.markings import LEVELS
from briefgen.problems import Problem
from briefgen.suggest import closest
from briefgen.vocabulary import MARKINGS

RENAMED = {"WHITE": "CLEAR"}
"""Labels of TLP 1.0 that have another name now."""

INTERNAL = "notes_internal"
"""The field that no audience sees."""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What decides who may see a record: the level of the audience, and the site's default.

    `default` is a level, None where the site gives none, and `BROKEN` where it cannot be read. `public`: everybody may
    read the folder itself. `apart`: it is an overlay, whose records carry a marking of their own.
    """

    level: int
    default: int | None
    public: bool
    apart: bool = False

    def of_overlay(self) -> Ceiling:
        """The ceiling for the overlay: a site's default was set for what is public, and holds for nothing beside it."""
        return replace(self, public=False, apart=True)


BROKEN = -1


@dataclass(frozen=True, slots=True)
class Projection:
    """A record as the audience may see it: None where it may not.

    `marking` is the effective marking of the whole; None where it has none that can be read.
    """

    document: Document | None
    marking: str | None


def ceiling(settings: Document, audience: str) -> tuple[Ceiling, Document, list[Problem]]:
    """The ceiling that a site's settings and the audience make; and the settings, without a marking that cannot be read.

    Raises KeyError for an audience that is no marking; the doors offer only these.
    """
    problems: list[Problem] = []
    level = LEVELS.index(audience)
    public = is_public(settings)
    key = _marking_key(settings.data)
    if key is None:
        return Ceiling(level, None, public), settings, problems
    default = _level(settings, settings.data, (), problems)
    if default is None:
        rest = {name: value for name, value in settings.data.items() if name != key}
        return Ceiling(level, BROKEN, public), replace(settings, data=rest), problems
    if public and default:
        problems.append(_not_public(settings, ("tlp",), "a public folder whose default is not CLEAR"))
    return Ceiling(level, default, public), settings, problems


def of_site(settings: Document, ceiling: Ceiling) -> list[Problem]:
    """That a site is not for this audience at all: its title and its victim classes have no marking but its own."""
    if ceiling.default is None or ceiling.default <= ceiling.level:
        return []
    return [
        Problem(
            settings.locate(("tlp",)),
            "site-restricted",
            "the whole site is marked more strictly than this audience may see",
            "name one that may see it, with --audience",
        )
    ]


def project(document: Document, ceiling: Ceiling) -> tuple[Projection, list[Problem]]:
    """A record without anything above the ceiling."""
    problems: list[Problem] = []
    level = _record_level(document, ceiling, problems)
    marked = _holds_marks(document.data)
    if ceiling.public and (marked or "tlp" in document.data):
        problems.extend(_restricted(document))
    if level is None:
        return Projection(None, None), problems
    if level > ceiling.level:
        return Projection(None, LEVELS[level]), problems
    shown = _without_restricted(document, ceiling.level, problems) if marked else document
    return Projection(shown, LEVELS[level]), problems


def _record_level(document: Document, ceiling: Ceiling, problems: list[Problem]) -> int | None:
    """The strictest of the site's and the record's marking; None where none can be read."""
    default = ceiling.default
    if _marking_key(document.data) is not None:
        own = _level(document, document.data, (), problems)
        return None if own is None or default == BROKEN else max(own, default or 0)
    if default is None or ceiling.apart:
        otherwise = "" if ceiling.apart else ", or give content/briefgen.yml a default"
        problems.append(
            Problem(
                document.locate(()),
                "marking-missing",
                "no marking of its own" if ceiling.apart else "no marking",
                f"write tlp: CLEAR (or a stricter label){otherwise}; nothing is CLEAR by default",
            )
        )
        return None
    return default if default != BROKEN else None


def _restricted(document: Document) -> Iterator[Problem]:
    """Each place of a record that is marked more strictly than CLEAR, or internal, in the order of the file."""
    waiting: list[tuple[Path, Any]] = [((), document.data)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, dict):
            label = value.get("tlp")
            if isinstance(label, str) and label in LEVELS[1:]:
                yield _not_public(
                    document, (*place, "tlp"), "marked more strictly than CLEAR, in a public folder"
                )
            if INTERNAL in value:
                yield _not_public(document, (*place, INTERNAL), "internal notes in a public folder", key=True)
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        waiting.extend(((*place, key), part) for key, part in parts if isinstance(part, dict | list))


def _not_public(document: Document, place: Path, what: str, *, key: bool = False) -> Problem:
    where = document.locate_key(place) if key else document.locate(place)
    return Problem(
        where, "not-public", what, "whoever reads the folder reads it: move it to an overlay (--overlay)"
    )


def _marking_key(data: dict[str, Any]) -> str | None:
    """The key that gives the marking; a slip such as `tpl` or `TLP` is meant as one too, and read by nobody."""
    if "tlp" in data:
        return "tlp"
    return next((key for key in data if len(key) == 3 and sorted(key.lower()) == ["l", "p", "t"]), None)


def _level(document: Document, data: dict[str, Any], place: Path, problems: list[Problem]) -> int | None:
    """The level of the marking that stands in `data`; None where there is none or it is misspelt."""
    key = _marking_key(data)
    label = data.get(key) if key else None
    if label is None or label == UNREADABLE:
        return None
    if key != "tlp":
        where = document.locate_key((*place, str(key)))
        problems.append(
            Problem(
                where,
                "marking-misspelt",
                "a misspelt key where a marking is meant",
                "write tlp: and a label of TLP 2.0",
            )
        )
        return None
    if isinstance(label, str) and label in MARKINGS:
        return LEVELS.index(label)
    # The value is not repeated: what it was meant to protect is not known.
    meant = label.upper().removeprefix("TLP:") if isinstance(label, str) else ""
    near = RENAMED.get(meant) or closest(meant, LEVELS)
    hint = f"did you mean {near}? " if near else ""
    problems.append(
        Problem(
            document.locate((*place, "tlp")),
            "marking-misspelt",
            "not a TLP 2.0 label",
            f"{hint}The labels are {', '.join(LEVELS)}, spelt exactly so",
        )
    )
    return None


def _without_restricted(document: Document, ceiling: int, problems: list[Problem]) -> Document:
    dropped: dict[Path, str] = {}
    data = _project(document, document.data, (), ceiling, dropped, problems)
    if not dropped:
        return document
    return replace(
        document, data=data, dropped=frozenset(dropped), withheld=frozenset(dropped.values()) - {""}
    )


def _holds_marks(data: dict[str, Any]) -> bool:
    """Whether a part of a record is marked, or internal: most records hold neither, and need no second look."""
    waiting: list[Any] = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if INTERNAL in value or (value is not data and _marking_key(value)):
                return True
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return False


def _project(
    document: Document,
    value: dict[str, Any] | list[Any],
    place: Path,
    ceiling: int,
    dropped: dict[Path, str],
    problems: list[Problem],
) -> Any:
    """`value` without its restricted parts, copied only where something was dropped: its place, with its id if it had one."""
    items: Iterable[tuple[Any, Any]] = value.items() if isinstance(value, dict) else enumerate(value)
    kept: list[tuple[Any, Any]] = []
    changed = False
    for key, part in items:
        if type(part) is str and key != INTERNAL:  # most parts by far: a text has nothing to drop
            kept.append((key, part))
            continue
        at = (*place, key)
        if key == INTERNAL or (
            isinstance(part, dict)
            and _marking_key(part)
            and not _visible(document, part, at, ceiling, problems)
        ):
            own = part.get("id") if isinstance(part, dict) else None
            dropped[at] = own if isinstance(own, str) else ""
            changed = True
            continue
        new = (
            _project(document, part, at, ceiling, dropped, problems)
            if isinstance(part, dict | list)
            else part
        )
        changed = changed or new is not part
        kept.append((key, new))
    if not changed:
        return value
    return dict(kept) if isinstance(value, dict) else [part for _, part in kept]


def _visible(
    document: Document, part: dict[str, Any], place: Path, ceiling: int, problems: list[Problem]
) -> bool:
    level = _level(document, part, place, problems)
    return level is not None and level <= ceiling
