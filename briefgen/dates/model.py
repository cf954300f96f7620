"""What a date is, and what is said of text that is none."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from briefgen.packing import ByFields

Kind = Literal["day", "unknown-day", "duration"]
Rule = Literal["date-form", "date-impossible", "date-reversed"]


@dataclass(frozen=True, slots=True)
class Date(ByFields):
    """A date as a source gives it. The bounds are those of the calendar period, both days included.

    `kind`: "day" is one known day; "unknown-day" is some one day within the bounds (`2021-03`,
    `[2021-05-02..2021-05-04]`, `..2020-03-11`); "duration" is true on all days from start to end (`a/b`).
    """

    edtf: str
    kind: Kind
    earliest: datetime.date | None
    latest: datetime.date | None
    approximate: bool
    uncertain: bool
    clock: str | None


class InvalidDate(ValueError):
    """Text that is no date: `rule` names what is wrong, `what` says it, `hint` shows what to write."""

    def __init__(self, rule: Rule, what: str, *, hint: str) -> None:
        super().__init__(f"{what} [{rule}]")
        self.rule = rule
        self.what = what
        self.hint = hint


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# EDTF numbers the seasons after the months. They are taken as whole months in the northern hemisphere; winter,
# which the standard lists last, runs into the next year.
SEASONS = {21: ("spring", 3), 22: ("summer", 6), 23: ("autumn", 9), 24: ("winter", 12)}
