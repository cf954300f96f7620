"""Runs the whole corpus through whole sites, and puts what was found into a small JSON.

    python -m tests.hostile.report OUTPUT [--strings 300] [--after 0] [--crossed] [--browser] [--control]

Without a part named, all of them run. `--strings` takes some of the corpus alone, `--after` what comes after so many, where a run was broken off.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.built import run
from tests.hostile import outputs, sites, strings
from tests.hostile.strings import Hostile

PART = 42
"""Strings of one site in which each stands in every field: of more, the lists and figures take longest."""


def built(folder: Path, plan: sites.Plan, files: dict[str, Any]) -> Path:
    """A hostile site, settled and built. Fails where the build does."""
    sites.settle(folder, plan, files)
    done = run("briefgen", "build", "--no-pdf", "-C", folder, seconds=1800)
    assert done.returncode == 0, done.stderr[-2000:]
    return folder / "site"


def crossed(found: Sequence[Hostile]) -> Iterator[dict[str, Any]]:
    """Each string in each text field of each kind of record, read back from the finished pages: the sum after each part."""
    total = outputs.Found()
    values, texts, refused = 0, 0, Counter[str]()
    known = harmless_shapes(len(found[:PART]))
    for part in sites.in_parts(found, PART):
        with tempfile.TemporaryDirectory() as folder:
            plan, files = sites.crossed(part)
            total.add(outputs.site(built(Path(folder), plan, files), plan, known))
            total.places.clear()
        values += len(plan.placed)
        texts += len(part)
        refused.update(plan.refused.values())
        print(f"{texts} strings, {values} values, {total.pages} pages, {len(total.wrong)} wrong", flush=True)
        yield {
            "strings": texts,
            "fields": len({(one.kind, one.field) for one in plan.placed}),
            "values": values,
            "refused with an error": dict(sorted(refused.items())),
            "pages": total.pages,
            "not shown literally": len(total.wrong),
            "elements, attributes or addresses that could run": len(total.dangerous),
            "first of these": [*total.wrong[:20], *total.dangerous[:20]],
        }


def harmless_shapes(count: int) -> frozenset[tuple[str, str]]:
    """What the pages of as many strings are made of where each text is a plain word."""
    with tempfile.TemporaryDirectory() as folder:
        plan, files = sites.crossed([Hostile("word")] * count)
        plan.harmless = True
        return outputs.shapes(built(Path(folder), plan, files))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("output", type=Path)
    parser.add_argument("--strings", type=int, default=1_000_000)
    parser.add_argument("--after", type=int, default=0)
    for part in ("crossed", "browser", "control"):
        parser.add_argument(f"--{part}", action="store_true")
    given = parser.parse_args()
    every = not (given.crossed or given.browser or given.control)
    found = strings.mixed(strings.some(given.strings))[given.after :]
    start = time.monotonic()
    if every or given.crossed:
        for so_far in crossed(found):
            _put(given.output, "in every field", so_far)
    if every or given.browser or given.control:
        from tests.hostile import browsing  # needs a browser

        if every or given.browser:
            for so_far in browsing.run(found):
                _put(given.output, "in a browser", so_far)
        if every or given.control:
            _put(given.output, "unprotected", browsing.control(found))
    print(f"{time.monotonic() - start:.0f} s")


def _put(output: Path, part: str, found: dict[str, Any]) -> None:
    """Puts what one part found into the file, beside the others."""
    result = json.loads(output.read_text("utf-8")) if output.exists() else {}
    result[part] = found
    output.write_text(json.dumps(result, indent=2, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
