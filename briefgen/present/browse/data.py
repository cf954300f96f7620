"""The rows of a list as data for the page's script: column by column, what comes again kept once, as JSON in a script."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from briefgen import directions
from briefgen.library import Library
from briefgen.present import apart, paths
from briefgen.present.browse.choices import slug
from briefgen.present.browse.rows import Facet, Listing, Part

_EPOCH = date(1970, 1, 1).toordinal()
Address = Callable[[str], str]
"""The way to a page (`incidents/x.md`), as the host writes it, from the file that names it."""


@dataclass(slots=True)
class _Shared:
    """Things that come again, each kept once: its number by the thing. Lives as long as one file is made."""

    numbers: dict[Any, int] = field(default_factory=dict)

    def number(self, thing: Any) -> int:
        return self.numbers.setdefault(thing, len(self.numbers))


def of(library: Library, listing: Listing, address: Address) -> bytes:
    """A list as a script that hands its rows to `bgBrowse`, as JSON: it can be loaded where no server is, and does nothing else.

    `parts` are the pieces of cells, `cells` for each column the numbers of the parts of each row (one, or a list);
    `facets` name their values with their words, and `rows` the numbers of each row's values; `first` and `last` are the
    days of each row since 1970, `last` the day after; null is an open end.
    """
    parts, values = _Shared(), [_Shared() for _ in listing.facets]
    cells: list[list[Any]] = [[] for _ in listing.columns]
    found: list[list[Any]] = [[] for _ in listing.facets]
    first: list[int | None] = []
    last: list[int | None] = []
    for record in listing.all(library):
        row = listing.row(library, record)
        for column, cell in zip(cells, row.cells, strict=True):
            column.append(_one_or_list([parts.number(part) for part in cell]))
        for facet, shared, column, own in zip(listing.facets, values, found, row.values, strict=True):
            wide = dict.fromkeys(value for narrow in own for value in (narrow, *facet.wider(library, narrow)))
            column.append(_one_or_list([shared.number(value) for value in wide]))
        start, end = row.days
        first.append(start.toordinal() - _EPOCH if start else None)
        last.append(end.toordinal() - _EPOCH + 1 if end else None)
    paired = {facet.by for facet in listing.facets}
    data = {
        "kind": listing.name,
        "columns": [
            {"name": column.name, "slug": slug(column), "order": column.order} for column in listing.columns
        ],
        "parts": [_part(library, part, address) for part in parts.numbers],
        "cells": cells,
        "facets": [
            _facet(library, facet, shared, [] if facet.name in paired else rows)
            for facet, shared, rows in zip(listing.facets, values, found, strict=True)
        ],
        "first": first,
        "last": last,
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # As a text in quotes, which a browser reads as JSON in a tenth of the time that it takes for a script as long.
    quoted = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"bgBrowse.take('{quoted}');\n".encode()


def _one_or_list(numbers: list[int]) -> int | list[int]:
    return numbers[0] if len(numbers) == 1 else numbers


def _part(library: Library, part: Part, address: Address) -> Any:
    """Words as they are; else their text, the way, the language and direction if set apart, and a note; or a label."""
    if part.chip:
        return {
            "kind": part.chip.kind,
            "shape": part.chip.shape,
            "text": part.chip.text,
            "meaning": part.chip.meaning,
        }
    named = library.named.get(part.key) if part.key else None
    if named:
        text, way, set_apart = named.label, address(paths.of(named)), apart.record(named)
    else:
        text, way, set_apart = part.text or part.key, "", apart.spelling(part.text, part.lang)
    if not (way or set_apart or part.note):
        return text
    told: list[Any] = [text, way]
    if set_apart or part.note:
        told.append([set_apart.language, set_apart.direction] if set_apart else 0)
    return [*told, part.note] if part.note else told


def _facet(library: Library, facet: Facet, shared: _Shared, rows: list[Any]) -> dict[str, Any]:
    """A facet's values with their words, and in which `order` a reader finds them; `rows` are numbers of values.

    Of a facet that goes with another, `rows` are numbers of `pairs`: the number of its own value, and the other's value.
    """
    if not facet.by:
        return {"name": facet.name, **_named(library, facet, list(shared.numbers)), "rows": rows}
    pairs = [pair.split(" ", 1) for pair in shared.numbers]
    return {
        "name": facet.name,
        "by": facet.by,
        **_named(library, facet, list(facet.terms)),
        "usual": [facet.terms.index(term) for term in facet.usual],
        "pairs": [[facet.terms.index(own), other] for own, other in pairs],
        "rows": rows,
    }


def _named(library: Library, facet: Facet, values: list[str]) -> dict[str, Any]:
    labels = [directions.isolated(facet.label(library, value)) for value in values]
    rank = {term: place for place, term in enumerate(facet.terms)}
    order = sorted(
        range(len(values)), key=lambda at: (rank.get(values[at], 0), labels[at].casefold(), values[at])
    )
    return {"values": values, "labels": labels, "order": order}
