"""What the tests share: a small valid site to vary, and golden files."""

from __future__ import annotations

import difflib
import gc
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from briefgen.project import Project

EXAMPLES = Path(__file__).parent / "examples"
BASE = {
    path.relative_to(EXAMPLES / "base").as_posix(): path.read_text(encoding="utf-8")
    for path in sorted((EXAMPLES / "base").rglob("*"))
    if path.is_file()
}
"""The files of a small site in which nothing is wrong, by their path in it."""

HOST = """\
site_name: Small
docs_dir: content/pages
use_directory_urls: false
theme: {name: material, font: false}
plugins: [search, briefgen]
"""
"""The small site's `mkdocs.yml`."""

Site = Callable[..., Project]
Golden = Callable[[str, Path], None]

# A slow machine is no fault, and a failure must come back: the examples are the same each time.
_SHARED = {"deadline": None, "suppress_health_check": list(HealthCheck)}
settings.register_profile("ci", max_examples=200, derandomize=True, **_SHARED)
settings.register_profile("thorough", max_examples=3000, **_SHARED)
settings.load_profile("thorough" if os.environ.get("BRIEFGEN_THOROUGH") == "1" else "ci")


def write_site(root: Path, overrides: Mapping[str, str | bytes | None]) -> Project:
    """Writes the small valid site with other files put in, in place of its own, or (None) taken out."""
    for name, text in {**BASE, **overrides}.items():
        path = root / name
        if text is None:
            path.unlink(missing_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return Project(root)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """`site({"content/actors/x.yml": "name: X …"}, audience="RED")` gives the project of a small site, so varied."""

    def make(overrides: Mapping[str, str | bytes | None] | None = None, audience: str = "CLEAR") -> Project:
        return Project(write_site(tmp_path, overrides or {}).root, audience)

    return make


@pytest.fixture(params=[False, pytest.param(True, marks=pytest.mark.thorough)], ids=["often", "all"])
def thorough(request: pytest.FixtureRequest) -> bool:
    """Whether to look at everything; each run of the tests looks at a part."""
    return bool(request.param)


@pytest.fixture(scope="module", autouse=True)
def lean() -> None:
    """What earlier files left in the process is not looked through again by each collection: that took most of a check's time."""
    gc.collect()
    gc.freeze()


LONGEST = (
    "test_warm.py", "test_non_interference.py", "test_axe.py", "test_roads.py", "test_cache.py", "test_markdown.py", "test_policy.py", "test_keyboard.py", "test_timeline_filters.py", "test_search_box.py",
    "test_first_load.py", "test_reproducible.py", "test_browse.py", "test_atomic.py", "test_hostile.py", "test_publish.py", "test_timeline_browser.py", "test_reading.py", "test_check_fuzz.py", "test_pdf.py",
)  # fmt: skip
"""The files whose tests take longest come first, so that at the end no process waits for another."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Sort the files, and leave out the look at a part where the look at everything comes too."""
    every = {item.nodeid for item in items}
    part = [
        item
        for item in items
        if "[often]" in item.nodeid and item.nodeid.replace("[often]", "[all]") in every
    ]
    if part:
        config.hook.pytest_deselected(items=part)
    left = [item for item in items if item not in part]
    places = {name: place for place, name in enumerate(LONGEST)}
    items[:] = sorted(left, key=lambda item: places.get(item.path.name, len(places)))


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-golden` writes golden files anew; then read the diff."""
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """`golden(text, path)` compares a text with a file, and writes the file where it is asked to."""

    def compare(text: str, path: Path) -> None:
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8", newline="\n")
            return
        if not path.exists():
            pytest.fail(
                f"{path.name} is missing; run pytest with --update-golden, then read what it wrote: {path}"
            )
        expected = path.read_text(encoding="utf-8")
        if text != expected:
            lines = (expected.splitlines(), text.splitlines())
            diff = "\n".join(difflib.unified_diff(*lines, str(path.name), "now", lineterm=""))
            pytest.fail(
                f"{path} differs; if the new text is right, run pytest with --update-golden\n{diff}",
                pytrace=False,
            )

    return compare
