"""What the package and its sites rest on is pinned, hashed, and told in full."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tarfile
from collections.abc import Callable
from hashlib import sha256
from importlib.metadata import distribution
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

import pytest
import yaml
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


def _within(told: dict[str, Any], name: str) -> dict[str, dict[str, Any]]:
    [part] = [part for part in told["components"] if part["name"] == name]
    return {one["name"]: one for one in part.get("components", ())}


def test_both_versions_of_a_package_are_named_where_the_lock_pins_two(told: dict[str, Any]) -> None:
    known = bom.locked(bom.LOCK.read_text("utf-8"))
    assert len(known["pymdown-extensions"]) == 2
    named = {(part["name"], part.get("version")) for part in told["components"]}
    for name in ("pymdown-extensions", "typst", "click"):
        assert {(name, version) for version, _ in known[name]} <= named


@pytest.mark.parametrize(
    ("package", "crate", "least"), [("typst", "typst-pdf", 300), ("pydantic-core", "jiter", 80)]
)
def test_what_was_compiled_into_a_package_is_named(
    package: str, crate: str, least: int, told: dict[str, Any]
) -> None:
    found = {
        name: one
        for name, one in _within(told, package).items()
        if one.get("purl", "").startswith("pkg:cargo")
    }
    assert len(found) >= least
    assert found[crate]["licenses"] and found[crate]["version"]


def test_a_package_with_a_bill_of_its_own_has_what_it_names_in_ours(told: dict[str, Any]) -> None:
    """Whichever package brings one."""
    held = {part["name"] for part in told["components"] if str(part.get("purl")).startswith("pkg:pypi")}
    with_bill = {name for name in held if any(bom.crates(name))}
    assert {"typst", "pydantic-core"} <= with_bill
    assert [name for name in with_bill if not _within(told, name)] == []


def test_the_fonts_that_typst_carries_are_named_and_are_in_it(told: dict[str, Any]) -> None:
    program = b"".join(
        path.locate().read_bytes() for path in distribution("typst").files or () if path.name.endswith(".so")
    )
    found = {name for name, part in _within(told, "typst").items() if part["type"] == "data"}
    assert found == bom.TYPST_FONTS.keys()
    assert [name for name in (*found, "GUST Font License", "Bitstream") if name.encode() not in program] == []
    assert b"Noto Sans Cuneiform" not in program


def test_what_plotly_js_says_that_it_bundles_is_named(told: dict[str, Any]) -> None:
    """Read what its end says anew where this fails: another version may bundle other things."""
    script = resources("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
    assert script.startswith(b"/**\n* plotly.js v4.1.1\n")
    assert bom.bundled(script) == {
        "assert": ["MIT"], "buffer": ["MIT"], "ieee754": ["BSD-3-Clause"], "maplibre-gl": ["BSD-3-Clause"], "native-promise-only": ["MIT"],
        "object-assign": ["MIT"], "polybooljs": ["MIT"], "safe-buffer": ["MIT"],
    }  # fmt: skip
    assert bom.bundled(script).keys() <= _within(told, "plotly.js").keys()


def test_each_reference_of_the_bill_is_its_own(told: dict[str, Any]) -> None:
    references = [part["bom-ref"] for part in bom.parts(told)]
    assert len(references) == len(set(references)) > 400


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
    assert all(hashes for versions in bom.locked(lock).values() for _, hashes in versions)


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


def test_the_auditor_is_pinned_too_and_looks_at_both_locks() -> None:
    lock = ROOT / ".github" / "audit" / "requirements.txt"
    assert unpinned(lock.read_text("utf-8")) == []
    assert "pip-audit" in bom.locked(lock.read_text("utf-8"))
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert "for lock in requirements.lock .github/audit/requirements.txt" in makefile
    assert "--require-hashes --only-binary :all: --requirement .github/audit/requirements.txt" in makefile
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "audit.yml").read_text("utf-8"))
    started = workflow[True]  # YAML 1.1 reads `on` as a truth value
    assert {"schedule", "pull_request", "push"} <= started.keys()
    assert "requirements.lock" in started["push"]["paths"]
    steps = workflow["jobs"]["audit"]["steps"]
    assert steps[-1]["run"] == "make audit"
    assert not any("continue-on-error" in step for step in steps), "known-vulnerable is red"


# What is published is what was built.


def _jobs() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / "site.yml").read_text("utf-8"))
    return dict(found["jobs"])


def _sums(site: Path) -> str:
    names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    lines = [f"{sha256((site / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (site / "SHA256SUMS").write_text("".join(lines))
    return sha256((site / "SHA256SUMS").read_bytes()).hexdigest()


def _checked(top: Path, digest: str) -> int:
    """Runs the step of the workflow itself on what was kept."""
    [check] = [step for step in _jobs()["deploy"]["steps"] if "run" in step]
    assert check["env"] == {"DIGEST": "${{ needs.build.outputs.digest }}"}
    (top / "kept").mkdir()
    with tarfile.open(top / "kept" / "artifact.tar", "w") as tar:
        tar.add(top / "built", ".")
    environment = {**os.environ, "RUNNER_TEMP": str(top), "DIGEST": digest}
    return subprocess.run(
        ["bash", "-e", "-c", check["run"]], env=environment, capture_output=True, check=False
    ).returncode


def _replace(site: Path) -> None:
    (site / "index.html").write_text("another")


def _replace_with_its_digest(site: Path) -> None:
    _replace(site)
    (site / "SHA256SUMS").unlink()
    _sums(site)


def _add(site: Path) -> None:
    (site / "a" / "further.html").write_text("another")


def _add_link(site: Path) -> None:
    (site / "a" / "further.html").symlink_to("/etc/hostname")


def _take_out(site: Path) -> None:
    (site / "a" / "b.html").unlink()


@pytest.fixture
def built(tmp_path: Path) -> Path:
    site = tmp_path / "built"
    (site / "a").mkdir(parents=True)
    (site / "index.html").write_text("one")
    (site / "a" / "b.html").write_text("two")
    return site


def test_the_site_that_was_built_is_published(built: Path) -> None:
    assert _checked(built.parent, _sums(built)) == 0


@pytest.mark.parametrize("change", [_replace, _replace_with_its_digest, _add, _add_link, _take_out])
def test_another_site_is_not(change: Callable[[Path], None], built: Path) -> None:
    digest = _sums(built)
    change(built)
    assert _checked(built.parent, digest) != 0


def test_without_a_digest_nothing_is_published(built: Path) -> None:
    _sums(built)
    assert _checked(built.parent, "") != 0


def test_the_check_stands_before_what_publishes_and_the_digest_is_taken_after_the_last_test() -> None:
    jobs = _jobs()
    assert [step.get("uses", "check").partition("@")[0] for step in jobs["deploy"]["steps"]] == [
        "actions/download-artifact",
        "check",
        "actions/deploy-pages",
    ]
    steps = [step.get("run", step.get("uses", "")) for step in jobs["build"]["steps"]]
    told = next(index for index, step in enumerate(steps) if "GITHUB_OUTPUT" in step)
    assert "briefgen verify site" in steps[told]
    assert steps.index(".ci/run") < told
    assert steps[told + 1].startswith("actions/upload-pages-artifact@")
