"""The short road for files in which nothing is wrong: events to data, without places."""

from __future__ import annotations

from collections.abc import Callable
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

from briefgen.load.yaml.limits import MAX_DEPTH, MAX_ITEMS, MAX_SCALAR, NULLS
from briefgen.load.yaml.parser import Parser

_ODD = NULLS | {"<<"}


def data(text: str) -> Any:
    """The data of a text in which nothing is wrong or odd; None where the builder must look.

    It only spares the builder, which costs as much again as the parser: whatever it accepts, the builder reads the same.
    """
    loader = None
    try:
        loader = Parser(text)
        return _from_events(loader.get_event)
    except (yaml.YAMLError, ValueError, OverflowError):
        return None
    finally:
        if loader is not None:
            loader.dispose()


def _from_events(get_event: Callable[[], Any]) -> Any:
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
                if len(here) > MAX_ITEMS:  # told at once: of a mebibyte of items the rest takes seconds
                    return None
            elif key is not None:
                here[key] = value
                key = None
            elif here is None or value in here or len(here) == MAX_ITEMS:
                return None
            else:
                key = intern(
                    value
                )  # one string for all files: it saves memory, and models look keys up sooner
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            here = around.pop()
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.anchor is not None or event.tag is not None or len(around) == MAX_DEPTH:
                return None
            new: Any = {} if kind is MappingStartEvent else []
            if type(here) is list:
                here.append(new)
                if len(here) > MAX_ITEMS:
                    return None
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
