"""Each leak that is put into the program on purpose is found: by the comparison, and where it holds a word, by the search too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import canaries, twins
from tests.leaks import LEAKS
from tests.test_non_interference import COMMANDS, Made, differences, make

WARM = "what is kept for other readers"

SILENT = {
    "marking of a page", "white space at the end of a page", "a place in a drawing", "how often the index of search has a word",
    "order of a list", "a count in a sentence", "a count on the home page", "a range of dates", "a number from a sequence",
    "date in a PDF's metadata", "a folder that is empty", "mode of a file", "time of a file", "a count in the log",
    "how a command ends", "the place of a problem", "whether a problem is told", "a list that is divided otherwise",
}  # fmt: skip
"""Channels that hold no words: the comparison alone finds what they tell."""

BY_COMMAND = {
    "Markdown for other hosts": ("render",),
    "a hint": ("check",), "the place of a problem": ("check",), "whether a problem is told": ("check",),
}  # fmt: skip
"""What shows a leak, where the build does not."""

OFTEN = ("text of a page", "a count in a sentence")


def leaky(channel: str, folder: Path) -> Made:
    """What comes out for the public of a site, with a leak in the program."""
    commands = {name: COMMANDS[name] for name in BY_COMMAND.get(channel, ("build",))}
    if channel == WARM:
        make(folder, "RED", commands, module="tests.leaks", first=(channel,), keep=True)
    return make(folder, "CLEAR", commands, module="tests.leaks", first=(channel,), keep=channel == WARM)


def found(channel: str, tmp_path: Path) -> tuple[bool, bool]:
    """Whether the comparison finds a leak, and whether the search for canaries does."""
    records = twins.world()
    if channel == "a hint":
        records["content/incidents/attack.yml"]["participants"] = [f"{canaries.SLUG}-actor-x"]
    every = twins.write(tmp_path / "every", records)
    fewer = twins.write(tmp_path / "fewer", twins.without(records, "CLEAR"))
    one, other = leaky(channel, every), leaky(channel, fewer)
    assert "Traceback" not in str(one.said), one.said
    known = set(map(tuple, canaries.scan(other.all_bytes())))
    return differences(one, other) != [], bool(set(map(tuple, canaries.scan(one.all_bytes()))) - known)


@pytest.mark.exhaustive
@pytest.mark.parametrize("channel", LEAKS)
def test_a_leak_is_found(channel: str, tmp_path: Path) -> None:
    assert found(channel, tmp_path) == (True, channel not in SILENT)


@pytest.mark.thorough
@pytest.mark.parametrize("channel", OFTEN)
def test_a_leak_of_each_sort_is_found(channel: str, tmp_path: Path) -> None:
    assert found(channel, tmp_path) == (True, channel not in SILENT)


def test_every_channel_without_words_is_one_of_them() -> None:
    assert LEAKS.keys() >= SILENT | BY_COMMAND.keys() | {WARM, *OFTEN}
