"""What a reader may choose in a list: the facets, the period, the order. Their choices come with the data."""

from __future__ import annotations

import re
from collections.abc import Iterable

from briefgen.present.browse.rows import Column, Listing
from briefgen.present.controls import FEWEST, Choice, Controls, Select

_UPWARDS = {"text": "A to Z", "number": "fewest first", "days": "earliest first"}
_DOWNWARDS = {"text": "Z to A", "number": "most first", "days": "latest first"}


def controls(listing: Listing, total: int, said: str) -> Controls | None:
    """The controls of a list; None where it has fewer than six records, or nothing to choose.

    `said` is the sentence on how many rows are shown, where these are not all.
    """
    if total < FEWEST or not listing.facets:
        return None
    return Controls(
        purpose=f"Filter and sort the {listing.name}",
        title="Filter and sort",
        selects=(
            *(Select(each.name, each.title, (Choice("", each.every),)) for each in listing.facets),
            Select("sort", "Order", tuple(_orders(listing))),
        ),
        total=total,
        said=said or f"All {total} {listing.name} shown.",
        note=listing.note,
        period=listing.dated,
        export=f"Download all {total} as CSV",
    )


def _orders(listing: Listing) -> Iterable[Choice]:
    """The order as the list is given, which the address does not name, then by each column in both directions."""
    given = next(column for column in listing.columns if column.order == "given")
    how = ("earliest first", "latest first") if given.name == "Date" else ("A to Z", "Z to A")
    yield Choice("", f"{given.name}, {how[0]}")
    yield Choice(f"-{slug(given)}", f"{given.name}, {how[1]}")
    for column in listing.columns:
        if column is not given:
            yield Choice(slug(column), f"{column.name}, {_UPWARDS[column.order]}")
            yield Choice(f"-{slug(column)}", f"{column.name}, {_DOWNWARDS[column.order]}")


def slug(column: Column) -> str:
    """What the address says for a column."""
    return re.sub(r"[^a-z]+", "-", column.name.lower())
