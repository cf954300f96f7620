"""What the package and its sites rest on is pinned, hashed, and told in full."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests import bom
from tests.built import ROOT


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """The bill of materials."""
    found: dict[str, Any] = json.loads(bom.BOM.read_text("utf-8"))
    return found


def test_the_bill_is_that_of_the_lock_and_the_files() -> None:
    assert bom.BOM.read_text("utf-8") == bom.bom(), "write it anew with `make sbom`, then read the diff"


def test_the_bill_fits_cyclonedx_s_schema(told: dict[str, Any]) -> None:
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(json.dumps(told)) is None
    told["components"][0] = {**told["components"][0], "nonsense": 1}
    assert validator.validate_str(json.dumps(told)) is not None


def test_the_bill_names_what_a_run_needs_and_nothing_else() -> None:
    found = {part["name"]: part for part in bom.parts(json.loads(bom.BOM.read_text("utf-8")))}
    assert {"mkdocs", "mkdocs-material", "typst", "pydantic-core", "colorama"} <= found.keys()
    assert not found.keys() & {"pytest", "playwright", "mypy", "hatchling", "zizmor"}
    assert {"plotly.js", "rxjs", "clipboard"} <= found.keys()
    assert [
        part["name"]
        for part in found.values()
        if str(part.get("purl")).startswith("pkg:pypi") and not (part.get("hashes") and part.get("licenses"))
    ] == []


def test_the_bill_has_no_day_and_no_place(told: dict[str, Any]) -> None:
    assert "timestamp" not in told["metadata"]
    assert re.findall(r"https?://(?!cyclonedx\.org)[^\"]*", bom.BOM.read_text("utf-8")) == []


def test_each_font_is_in_the_bill(told: dict[str, Any]) -> None:
    fonts = {
        f"briefgen/fonts/{path.name}": sha256(path.read_bytes()).hexdigest()
        for path in (ROOT / "briefgen" / "fonts").iterdir()
        if path.suffix in (".ttf", ".otf", ".woff2")
    }
    assert len(fonts) == 9
    assert {name: one for name, one in bom.digests(told).items() if name.startswith("briefgen/")} == fonts


# The lock.


def unpinned(lock: str) -> list[str]:
    """Lines that name something without a hash, or from elsewhere."""
    entries = [entry for entry in re.split(r"\n(?=\S)", lock) if entry.strip() and not entry.startswith("#")]
    pinned = r"[\w.-]+==[\w.]+( ; [^\\]+)? \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n?)+"
    return [entry.splitlines()[0] for entry in entries if not re.fullmatch(pinned, entry)]


def test_each_entry_of_the_lock_is_pinned_with_hashes() -> None:
    lock = bom.LOCK.read_text("utf-8")
    assert unpinned(lock) == []
    assert len(bom.locked(lock)) > 60
    assert all(hashes for _, hashes in bom.locked(lock).values())


@pytest.mark.parametrize(
    "line",
    [
        "evil==1.0",
        "evil>=1.0 \\\n    --hash=sha256:" + "0" * 64,
        "evil @ https://evil.example/evil.whl \\\n    --hash=sha256:" + "0" * 64,
        "--index-url https://evil.example/",
        "-e .",
        "evil==1.0 \\\n    --hash=md5:" + "0" * 32,
    ],
)
def test_an_entry_that_is_not_is_found(line: str) -> None:
    lock = bom.LOCK.read_text("utf-8")
    assert unpinned(f"{lock}{line}\n") == [line.splitlines()[0]]
    assert unpinned(f"{line}\n{lock}") == [line.splitlines()[0]]


def test_the_environment_is_made_of_what_the_lock_has() -> None:
    """Nothing else, and nothing that would run to be installed."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    made = [
        line
        for line in makefile.splitlines()
        if re.search(r"^\s.*(pip install|pip sync).* requirements\.lock", line)
    ]
    assert len(made) == 2, "with uv, and without"
    for line in made:
        assert "--require-hashes --only-binary :all: " in line
