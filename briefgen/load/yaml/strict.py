"""The builder that finds faults: events to data, each key and value with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from briefgen.load.faults import Fault, Position, apart
from briefgen.load.yaml.limits import (
    CONTROL,
    MAX_DEPTH,
    MAX_FAULTS,
    MAX_ITEMS,
    MAX_SCALAR,
    NULLS,
    UNREADABLE,
)

Place = tuple[str | int, ...]


@dataclass(slots=True)
class Positions:
    """Where each value and each key stands."""

    values: dict[Place, Position] = field(default_factory=dict)
    keys: dict[Place, Position] = field(default_factory=dict)


class Enough(Exception):
    """So many faults, or so many items, that reading on is of no use. Never leaves this package."""


class _Frame:
    """A collection that is being read. `skips`: the next value has a key that is no text, and goes nowhere."""

    __slots__ = ("data", "key", "keys", "place", "skips")

    def __init__(self, data: Any, place: Place) -> None:
        self.data = data
        self.place = place
        self.key: str | None = None
        self.keys: dict[str, Position] | None = {} if isinstance(data, dict) else None
        self.skips = False


class Builder:
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
            raise Enough

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
            raise Enough

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


def drive(loader: Any, builder: Builder) -> None:
    """Hands the parser's events to the builder, until the end or until reading on is of no use."""
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
        elif event is None or kind is StreamEndEvent:
            return
