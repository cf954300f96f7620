"""Strict YAML: text and places, nothing else.

PyYAML's own constructors read `NO` as false and `12:30` as a number, let a second key win, expand alias bombs and
raise bare ValueError on odd dates. This builder takes the C parser's events instead: each scalar stays text, duplicate
keys, anchors, aliases, tags and deep nesting are refused, and no recursion depends on the input.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from sys import intern
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from briefgen.load.faults import Fault, Position, apart, not_valid, within

try:
    from yaml import CBaseLoader as _Parser
except ImportError:  # PyYAML without libyaml: slower, the same events
    from yaml import BaseLoader as _Parser  # type: ignore[assignment]  # both give the same events

MAX_DEPTH = 32
MAX_SCALAR = 64 * 1024
MAX_ITEMS = 500
"""Claims are compared with each other: more of them in one record would take minutes."""
MAX_FAULTS = 100
"""After so many faults a file is no longer read: nobody mends more at a time."""
NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_ODD = NULLS | {"<<"}

UNREADABLE = "\x00"
"""Stands for a marking that cannot be read and was told: nobody can write it, so that the audience fails closed on it."""

CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""Characters that make a reviewer see another text than a program reads (Trojan Source), or that are no text."""

Place = tuple[str | int, ...]


@dataclass(slots=True)
class Positions:
    """Where each value and each key stands."""

    values: dict[Place, Position] = field(default_factory=dict)
    keys: dict[Place, Position] = field(default_factory=dict)


class _Enough(Exception):
    """So many faults, or so many items, that reading on is of no use. Never leaves this module."""


class _Frame:
    """A collection that is being read. `skips`: the next value has a key that is no text, and goes nowhere."""

    __slots__ = ("data", "key", "keys", "place", "skips")

    def __init__(self, data: Any, place: Place) -> None:
        self.data = data
        self.place = place
        self.key: str | None = None
        self.keys: dict[str, Position] | None = {} if isinstance(data, dict) else None
        self.skips = False


class _Builder:
    """Turns parser events into dictionaries, lists and strings.

    A fault never repeats what the file says: whether that may be shown is decided later, by its marking.
    """

    def __init__(self, positions: Positions | None) -> None:
        self.root: Any = None
        self.faults: list[Fault] = []
        self.stack: list[_Frame] = []
        self.documents = 0
        self.positions = positions

    def fault(self, event: Any, rule: str, what: str, hint: str) -> None:
        mark = event.start_mark
        self.faults.append(Fault(mark.line, mark.column, rule, what, hint))
        if len(self.faults) >= MAX_FAULTS:
            raise _Enough

    def open(self, event: Any, data: Any) -> bool:
        """Begin a collection; False when it is too deep to go on."""
        if event.anchor is not None or event.tag is not None:
            self._feature(event)
        frame = _Frame(data, self._put(event, data))
        self.stack.append(frame)
        if len(self.stack) > MAX_DEPTH:
            self.fault(
                event,
                "yaml-depth",
                f"nested more than {MAX_DEPTH} levels deep",
                "a record needs no more than six",
            )
            return False
        return True

    def scalar(self, event: ScalarEvent) -> None:
        """Take a scalar as a key or as a value."""
        if event.anchor is not None or event.tag is not None:
            self._feature(event)
        value = event.value
        if len(value) > MAX_SCALAR:
            self.fault(event, "yaml-scalar", f"a text of more than {MAX_SCALAR // 1024} KiB", "split it")
            value = "…"
        elif event.style == '"' and (hidden := CONTROL.search(value)):
            code = f"U+{ord(hidden.group()):04X}"
            self.fault(
                event,
                "control-character",
                f"an escape for a control or invisible character ({code})",
                "write the text without it",
            )
            value = CONTROL.sub("\ufffd", value)
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.keys is not None and frame.key is None and not frame.skips:
            self._key(event, frame, value)
            return
        if value in NULLS and event.implicit[0]:
            self._empty(event, frame)
            return
        self._put(event, value)

    def _key(self, event: Any, frame: _Frame, value: str) -> None:
        mark = event.start_mark
        assert frame.keys is not None
        if value == "<<" and event.implicit[0]:
            self.fault(event, "yaml-feature", "a merge key (<<)", "write the keys out")
        elif value in frame.keys:
            first = frame.keys[value]
            self.fault(
                event,
                "duplicate-key",
                "this key stands twice",
                f"it stands {apart(mark.line - first[0])} already: keep one, and give both values in a list where a list may stand",
            )
        frame.keys.setdefault(value, (mark.line, mark.column))
        self._size(event, len(frame.keys))
        frame.key = value
        if self.positions is not None:
            self.positions.keys.setdefault((*frame.place, value), (mark.line, mark.column))

    def _empty(self, event: ScalarEvent, frame: _Frame | None) -> None:
        what = "a key without a value" if frame and frame.key is not None else "an empty value"
        self.fault(event, "empty-value", what, "write a value, or remove the line: missing is missing")
        if frame is None:
            return
        if frame.key == "tlp":
            frame.data["tlp"] = UNREADABLE
        frame.key = None
        frame.skips = False

    def _size(self, event: Any, items: int) -> None:
        if items > MAX_ITEMS:
            self.fault(
                event, "yaml-size", f"more than {MAX_ITEMS} items or keys in one place", "split the record"
            )
            raise _Enough

    def _feature(self, event: Any) -> None:
        if event.anchor is not None:
            self.fault(event, "yaml-feature", "an anchor (&)", "write the value out each time")
        if event.tag is not None:
            self.fault(event, "yaml-feature", "a tag (!)", "leave it out: the record's model gives types")

    def _put(self, event: Any, value: Any) -> Place:
        """Place a value in the open collection; returns where it stands."""
        mark = event.start_mark
        if not self.stack:
            self.root = value
            place: Place = ()
        else:
            frame = self.stack[-1]
            if frame.keys is None:
                place = (*frame.place, len(frame.data))
                frame.data.append(value)
                self._size(event, len(frame.data))
            elif frame.skips:
                frame.skips = False
                return (*frame.place, "")
            elif frame.key is None:
                self.fault(event, "yaml-feature", "a key that is not text", "a key is one word")
                frame.skips = True
                return (*frame.place, "")
            else:
                place = (*frame.place, frame.key)
                if frame.key == "tlp" and "tlp" in frame.data:
                    value = UNREADABLE  # which of the two counts, nobody can say
                    frame.data["tlp"] = value
                frame.data.setdefault(frame.key, value)
                frame.key = None
        if self.positions is not None:
            self.positions.values.setdefault(place, (mark.line, mark.column))
        return place


def parse(text: str, positions: Positions | None = None) -> tuple[Any, list[Fault]]:
    """Read one YAML document of `text`.

    Returns its data (dictionaries, lists and strings; None where there is none) and all faults. With `positions`,
    fills in where each key and value stands. Never raises.
    """
    if positions is None and (data := _quick(text)) is not None:
        return data, []
    builder = _Builder(positions)
    loader = None
    try:
        loader = _Parser(text)
        _drive(loader, builder)
    except yaml.MarkedYAMLError as error:
        builder.faults.append(not_valid(error, text))
    except _Enough:
        pass
    except (yaml.YAMLError, ValueError, OverflowError):
        builder.faults.append(
            Fault(
                0,
                0,
                "yaml-syntax",
                "not valid YAML: a character or escape it cannot hold",
                "write plain text",
            )
        )
    finally:
        if loader is not None:
            loader.dispose()
    if builder.root is None and not builder.faults:
        builder.faults.append(
            Fault(0, 0, "yaml-syntax", "the file is empty", "write a record, or remove the file")
        )
    return builder.root, within(builder.faults, text)


def _quick(text: str) -> Any:
    """The data of a text in which nothing is wrong or odd; None where the builder must look.

    It only spares the builder, which costs as much again as the parser: whatever it accepts, the builder reads the same.
    """
    loader = None
    try:
        loader = _Parser(text)
        return _quick_data(loader.get_event)
    except (yaml.YAMLError, ValueError, OverflowError):
        return None
    finally:
        if loader is not None:
            loader.dispose()


def _quick_data(get_event: Callable[[], Any]) -> Any:
    root: Any = None
    here: Any = None
    key: str | None = None
    around: list[Any] = []
    while True:
        event = get_event()
        kind = type(event)
        if kind is ScalarEvent:
            value = event.value
            if value in _ODD or event.anchor is not None or event.tag is not None or len(value) > MAX_SCALAR:
                return None
            if event.style == '"' and not value.isprintable():
                return None
            if type(here) is list:
                here.append(value)
            elif key is not None:
                here[key] = value
                key = None
            elif here is None or value in here:
                return None
            else:
                key = intern(
                    value
                )  # one string for all files: it saves memory, and models look keys up sooner
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            if len(here) > MAX_ITEMS:
                return None
            here = around.pop()
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.anchor is not None or event.tag is not None or len(around) == MAX_DEPTH:
                return None
            new: Any = {} if kind is MappingStartEvent else []
            if type(here) is list:
                here.append(new)
            elif type(here) is dict:
                if key is None:
                    return None
                here[key] = new
                key = None
            elif root is None:
                root = new
            else:
                return None
            around.append(here)
            here = new
        elif kind is AliasEvent or (kind is DocumentStartEvent and (event.version or event.tags)):
            return None
        elif event is None:
            return root


def _drive(loader: Any, builder: _Builder) -> None:
    while True:
        event = loader.get_event()
        kind = type(event)
        if kind is ScalarEvent:
            builder.scalar(event)
        elif kind is MappingStartEvent:
            if not builder.open(event, {}):
                return
        elif kind is SequenceStartEvent:
            if not builder.open(event, []):
                return
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            builder.stack.pop()
        elif kind is AliasEvent:
            builder.fault(event, "yaml-feature", "an alias (*)", "write the value out each time")
            builder.scalar(ScalarEvent(None, None, (False, True), "alias", event.start_mark, event.end_mark))
        elif kind is DocumentStartEvent:
            builder.documents += 1
            if builder.documents > 1:
                builder.fault(event, "yaml-feature", "a second document (---)", "one record a file")
                return
            if event.version or event.tags:
                builder.fault(event, "yaml-feature", "a directive (%)", "leave it out")
        elif event is None or kind is yaml.events.StreamEndEvent:
            return
