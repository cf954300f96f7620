"""How a site is protected: what is promised, how it is kept, and what was measured last."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from briefgen import dates
from briefgen.markdown import Md
from briefgen.policy import HEADERS, Policy
from briefgen.present.page import NO_REFERENCES, View, head

_MEASURED = "measured.json"


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise: what is promised, how it is kept, what was found when it was tried last, on which day, and by which command."""

    what: str
    kept: str
    found: str
    on: str
    command: str


@dataclass(frozen=True, slots=True)
class ProtectionView(View):
    """What the page says. `machine` is where it was measured."""

    policy: Md
    headers: Md
    promises: tuple[Promise, ...]
    machine: str


def view() -> ProtectionView:
    """The page, with the figures that were measured last with this version of the program."""
    page = head(
        "protection.md",
        kind="protection",
        title="How this site is protected",
        description="What is promised of this site's safety, how it is kept, and what was measured last",
    )
    measured = _measured()
    return ProtectionView(
        page=page,
        references=NO_REFERENCES,
        keywords=("security", "safety", "privacy", "content security policy", "TLP"),
        policy=Md(Policy().text.replace("; ", ";\n")),
        headers=Md(HEADERS),
        promises=tuple(
            Promise(**{**promise, "on": dates.words(dates.parse(promise["on"]))})
            for promise in measured["promises"]
        ),
        machine=measured["machine"],
    )


@cache
def _measured() -> dict[str, Any]:
    """What the tests of safety found last: kept with the program, as no site can measure itself."""
    found: dict[str, Any] = json.loads(files("briefgen").joinpath(_MEASURED).read_text("utf-8"))
    return found
