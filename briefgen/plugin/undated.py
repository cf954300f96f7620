"""Keeps the day of the build out of the site: the same records make the same bytes on any day."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from mkdocs.structure.pages import Page as HostPage

from briefgen.problems import BriefgenError

FIRST_DAY = "1970-01-01"
"""What the host is given where it must have a day, for nobody to see."""

_DAY = "build_date_utc"
"""What the host calls the moment of the build where it hands it to a theme."""


def refuse_odd_day() -> None:
    """The host reads SOURCE_DATE_EPOCH (reproducible-builds.org), and trips over what is no number. Raises `BriefgenError`."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "0")
    if not (given.isascii() and given.isdigit() and int(given) < 253_402_300_800):  # the year 10000
        raise BriefgenError("SOURCE_DATE_EPOCH: not a number of seconds; give a whole number, or none")


def context(given: Any, pages: Iterable[HostPage | None]) -> Any:
    """What a template is given, without the moment of the build, and without the day of it on pages.

    A theme that prints it prints nothing; one that reckons with it is told that there is none.
    """
    given.pop(_DAY, None)
    for page in pages:
        if page is not None:
            page.update_date = ""
    return given


def packable(pages: Iterable[HostPage | None]) -> None:
    """Give pages a day again: the host packs `sitemap.xml`, and reckons with one."""
    for page in pages:
        if page is not None:
            page.update_date = FIRST_DAY
