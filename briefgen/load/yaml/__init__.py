"""Strict YAML: text and places, nothing else.

PyYAML's own constructors read `NO` as false and `12:30` as a number, let a second key win, expand alias bombs and
raise bare ValueError on odd dates. The C parser's events are taken instead: each scalar stays text, duplicate keys,
anchors, aliases, tags and deep nesting are refused, and no recursion depends on the input. A lean loop reads files in which
nothing is wrong; where it stops, or where places are asked for, a strict builder reads the file again.
"""

from __future__ import annotations

from typing import Any

import yaml

from briefgen.load.faults import Fault, not_valid, within
from briefgen.load.yaml import lean
from briefgen.load.yaml.limits import CONTROL, MAX_DEPTH, MAX_FAULTS, UNREADABLE
from briefgen.load.yaml.parser import Parser
from briefgen.load.yaml.strict import Builder, Enough, Positions, drive

__all__ = ["CONTROL", "MAX_DEPTH", "MAX_FAULTS", "UNREADABLE", "Positions", "parse"]


def parse(text: str, positions: Positions | None = None) -> tuple[Any, list[Fault]]:
    """Read one YAML document of `text`.

    Returns its data (dictionaries, lists and strings; None where there is none) and all faults. With `positions`,
    fills in where each key and value stands. Never raises.
    """
    if positions is None and (data := lean.data(text)) is not None:
        return data, []
    builder = Builder(positions)
    loader = None
    try:
        loader = Parser(text)
        drive(loader, builder)
    except yaml.MarkedYAMLError as error:
        builder.faults.append(not_valid(error, text))
    except Enough:
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
