"""Writes a whole site of invented records, for measuring and for trying things out: one seed, always the same bytes.

    python -m benchmarks.generate FOLDER 1000 --seed 1

makes 1,000 incidents, 100 actors, 204 sources, 58 places and 3 briefings. Names, places and events are invented.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

from benchmarks.records import (
    actor_record,
    briefing_record,
    incident_record,
    make_world,
    place_record,
    source_record,
)

PROJECT = Path(__file__).resolve().parent.parent
FEWEST = 12
"""Incidents that the briefings need to have something to be about."""

HOST = """\
site_name: Invented records
docs_dir: content/pages
use_directory_urls: false
theme: {name: material, font: false}
plugins: [briefgen]
"""
SETTINGS = """\
title: Invented records
description: Records made up for measuring; nothing in them has happened.
keeper: nobody
tlp: CLEAR
victims:
  guest-worker: workers from abroad
"""
HOME = """\
---
title: Invented records
---

Everything here is made up, for measuring.
"""


def files(incidents: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """All files of the site as path and text: `incidents` incidents (at least 12) with all that they refer to."""
    if incidents < FEWEST:
        raise ValueError(f"at least {FEWEST} incidents are needed")
    random = Random(seed)
    world = make_world(incidents)
    yield "mkdocs.yml", _host()
    yield "content/briefgen.yml", SETTINGS
    yield "content/pages/index.md", HOME
    kinds = (
        ("places", world.places, place_record),
        ("actors", world.actors, actor_record),
        ("sources", world.sources, source_record),
        ("incidents", world.incidents, incident_record),
    )
    for folder, ids, text in kinds:
        for index, key in enumerate(ids):
            yield f"content/{folder}/{key}.yml", text(index, world, random)
    for index in range(3):
        yield f"content/briefings/review-{index + 1}.md", briefing_record(index, world, random)


def write(folder: Path, incidents: int, seed: int = 1) -> int:
    """Write the site into `folder`, which is made where it is missing. Returns the number of files."""
    number = 0
    for path, text in files(incidents, seed):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
        number += 1
    return number


def _host() -> str:
    """The host's settings: the project's own where there are any, without its list of pages."""
    own = PROJECT / "mkdocs.yml"
    if not own.is_file():
        return HOST
    text = own.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^(site_name|site_description|copyright):.*$", r"\1: Invented records", text)
    return re.sub(r"(?m)^nav:.*\n(?:(?:[ \t-].*)?\n)*", "", text)


def main() -> None:
    """Write a site as the arguments say."""
    parser = argparse.ArgumentParser(description="Write a site of invented records.")
    parser.add_argument("folder", type=Path, help="where to write it")
    parser.add_argument("incidents", type=int, help=f"how many incidents, at least {FEWEST}")
    parser.add_argument("--seed", type=int, default=1, help="one seed, always the same bytes")
    options = parser.parse_args()
    print(f"{write(options.folder, options.incidents, options.seed)} files in {options.folder}")


if __name__ == "__main__":
    main()
