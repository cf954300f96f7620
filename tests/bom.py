"""The software bill of materials: what the package and the sites that it makes rest on, as CycloneDX JSON.

    python -m tests.bom

writes `briefgen/sbom.cdx.json`: what `requirements.lock` pins for a run, with its hashes, and the parts that others made and that we
publish or print with. The same lock and the same files give the same bytes.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, distribution, metadata, requires
from importlib.resources import files as resources
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from briefgen import __version__
from briefgen.plugin.published import MATERIAL

ROOT = Path(__file__).resolve().parent.parent
BOM = ROOT / "briefgen" / "sbom.cdx.json"
LOCK = ROOT / "requirements.lock"

SYSTEMS = [{"sys_platform": "linux"}, {"sys_platform": "darwin"}, {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"}]  # fmt: skip
"""What a package needs on one of these is needed."""

_PINNED = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)", re.MULTILINE)
_OF_NPM = re.compile(rb"node_modules/((?:@[^/\"]+/)?[^/\"]+)/")
"""What Material's source map names; their versions stand nowhere in the package."""


TYPST_FONTS = {
    "Libertinus Serif": DisjunctiveLicense(id="OFL-1.1"),
    "New Computer Modern": DisjunctiveLicense(name="GUST Font License"),
    "New Computer Modern Math": DisjunctiveLicense(name="GUST Font License"),
    "DejaVu Sans Mono": DisjunctiveLicense(id="Bitstream-Vera"),
}
"""The fonts in typst's program, which it may put into a PDF, found there by the names and the licences that they state themselves.

To be looked at again with each version of typst: a test fails where the program holds one no more.
"""

_LICENCES = {b"MIT": "MIT", b"BSD-3-Clause": "BSD-3-Clause", b"3-Clause BSD": "BSD-3-Clause"}
_OF_BUNDLE = re.compile(rb"^((?:@[\w.-]+/)?[\w.-]+)/\S+:$", re.MULTILINE)


def locked(text: str) -> dict[str, list[tuple[str, list[str]]]]:
    """The versions of each package that a lock pins, with the hashes of each; several where they differ by Python's version."""
    found = list(_PINNED.finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)]
    pinned: dict[str, list[tuple[str, list[str]]]] = {}
    for match, end in zip(found, ends, strict=True):
        hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})", text[match.start() : end])
        pinned.setdefault(canonicalize_name(match["name"]), []).append((match["version"], hashes))
    return pinned


def needed(names: Iterable[str], known: Iterable[str]) -> dict[str, set[str]]:
    """What each package needs, from the named ones on; nothing that the lock does not know."""
    found: dict[str, set[str]] = {}
    waiting, pinned = list(names), set(known)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = set(_asked(name)) & pinned
            waiting += found[name]
    return found


def _asked(name: str) -> Iterator[str]:
    try:
        asked = requires(name) or []
    except PackageNotFoundError:  # of another system
        return
    for requirement in map(Requirement, asked):
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": "", **system}) for system in SYSTEMS):
            yield canonicalize_name(requirement.name)


def own() -> list[str]:
    """What the package itself asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [canonicalize_name(Requirement(one).name) for one in project["dependencies"]]


def package(name: str, version: str, hashes: Iterable[str]) -> Component:
    """A Python package. One of the hashes is that of the file that is installed."""
    url = PackageURL("pypi", None, name, version)
    return Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        purl=url,
        bom_ref=str(url),
        components=[*crates(name), *(typst_fonts() if name == "typst" else ())],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in hashes],
        licenses=[LicenseFactory().make_from_string(licence) for licence in _licence(name)],
    )


def crates(name: str) -> Iterator[Component]:
    """What was compiled into a package, as the bill in its own wheel says. What only its making needed is left out."""
    try:
        held = distribution(name).files or ()
    except PackageNotFoundError:  # of another system
        return
    for path in sorted(path for path in held if path.match("*.dist-info/sboms/*.cyclonedx.json")):
        for part in json.loads(path.locate().read_text("utf-8"))["components"]:
            if part["purl"].startswith("pkg:cargo/") and part.get("scope") != "excluded":
                yield _crate(part, within=name)


def _crate(part: dict[str, Any], *, within: str) -> Component:
    """A crate without the addresses and authors that its bill has. Two packages may hold the same: each has its own reference."""
    url = PackageURL("cargo", None, part["name"], part["version"])
    return Component(
        name=part["name"],
        version=part["version"],
        type=ComponentType.LIBRARY,
        purl=url,
        bom_ref=f"{within}:{url}",
        licenses=[
            LicenseFactory().make_from_string(one["expression"])
            for one in part.get("licenses", ())
            if "expression" in one
        ],
    )


def typst_fonts() -> Iterator[Component]:
    """The fonts in typst's program."""
    for name, licence in TYPST_FONTS.items():
        yield Component(name=name, type=ComponentType.DATA, bom_ref=f"typst:font:{name}", licenses=[licence])


def _licence(name: str) -> Iterator[str]:
    """What a package says of its licence: the expression of PEP 639, else a short text, else what it is listed under."""
    try:
        told = metadata(name)
    except PackageNotFoundError:  # of another system
        return
    texts = [told.get("License-Expression"), told.get("License")]
    listed = [
        one.rpartition(" :: ")[2] for one in told.get_all("Classifier", []) if one.startswith("License")
    ]
    yield next(text for text in (*texts, *listed) if text and text != "UNKNOWN" and len(text) < 60)


def file(path: str, content: bytes, licence: str) -> Component:
    """A file that somebody else made, and that we pack or publish."""
    return Component(
        name=path,
        type=ComponentType.FILE,
        bom_ref=f"file:{path}",
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=sha256(content).hexdigest())],
        licenses=[DisjunctiveLicense(id=licence)],
    )


def fonts() -> list[Component]:
    """The fonts in the package."""
    found = sorted((ROOT / "briefgen" / "fonts").glob("*.ttf"))
    return [file(f"briefgen/fonts/{path.name}", path.read_bytes(), "OFL-1.1") for path in found]


def plotly_js() -> Component:
    """plotly.js, out of plotly's wheel: it has a version of its own."""
    content = resources("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
    version = re.search(rb"plotly\.js v([\d.]+)", content[:500])
    assert version, "plotly.js begins with its version"
    part = _front_end("plotly.js", version[1].decode())
    part.components.add(file("assets/plotly.min.js", content, "MIT"))
    for name, licences in bundled(content).items():
        held = _front_end(name, None, within="plotly.js:")
        held.licenses.update(DisjunctiveLicense(id=one) for one in licences)
        part.components.add(held)
    return part


def bundled(script: bytes) -> dict[str, list[str]]:
    """What plotly.js names at its end as bundled, with the licences stated there: packages that ask to be named.

    Those whose licence asks for no such line are in it too, and stand nowhere in the file. No versions stand there.
    """
    told = script.rpartition(b"Bundled license information:")[2]
    starts = list(_OF_BUNDLE.finditer(told))
    ends = [*(one.start() for one in starts[1:]), len(told)]
    found: dict[str, set[str]] = {}
    for one, end in zip(starts, ends, strict=True):
        text = told[one.end() : end]
        licences = {name for words, name in _LICENCES.items() if words in text}
        found.setdefault(one[1].decode(), set()).update(licences)
    return {name: sorted(licences) for name, licences in sorted(found.items())}


def material() -> Component:
    """What of the theme's scripts, styles and images is published."""
    top = Path(str(resources("material"))) / "templates"
    part = Component(
        name="mkdocs-material: scripts and styles", type=ComponentType.LIBRARY, bom_ref="material-front-end"
    )
    for path in sorted((top / "assets").rglob("*.*")):
        name = path.relative_to(top).as_posix()
        if re.fullmatch(MATERIAL, name):
            part.components.add(file(name, path.read_bytes(), "MIT"))
        elif re.fullmatch(r"assets/javascripts/bundle\..*\.map", name):
            for one in set(_OF_NPM.findall(path.read_bytes())):
                part.components.add(_front_end(one.decode(), None))
    return part


def _front_end(name: str, version: str | None, *, within: str = "") -> Component:
    url = PackageURL("npm", None, name, version)
    return Component(
        name=name, version=version, type=ComponentType.LIBRARY, purl=url, bom_ref=f"{within}{url}"
    )


def bom() -> str:
    """The whole bill, as JSON."""
    known = locked(LOCK.read_text("utf-8"))
    needs = needed(own(), known)
    made = Bom(serial_number=UUID(int=0))
    made.metadata.timestamp = None  # type: ignore[assignment]  # the day of its making is nobody's matter
    url = PackageURL("pypi", None, "briefgen", __version__)
    root = Component(
        name="briefgen",
        version=__version__,
        type=ComponentType.APPLICATION,
        purl=url,
        bom_ref=str(url),
        licenses=[DisjunctiveLicense(id="MIT")],
    )
    made.metadata.component = root
    packages = {name: [package(name, *one) for one in known[name]] for name in needs}
    plotly, theme, letters = plotly_js(), material(), fonts()
    for part in (*_all(packages, needs), plotly, theme, *letters):
        made.components.add(part)
    made.register_dependency(root, [*_all(packages, own()), *letters])
    for name, asked in needs.items():
        more = {"plotly": [plotly], "mkdocs-material": [theme]}.get(name, [])
        for one in packages[name]:
            made.register_dependency(one, [*_all(packages, asked), *more])
    made.serial_number = uuid5(NAMESPACE_URL, JsonV1Dot6(made).output_as_string())
    return JsonV1Dot6(made).output_as_string(indent=2) + "\n"


def _all(packages: dict[str, list[Component]], names: Iterable[str]) -> Iterator[Component]:
    for name in names:
        yield from packages[name]


def parts(within: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each component, and those within it."""
    for part in within.get("components", ()):
        yield part
        yield from parts(part)


def digests(told: dict[str, Any]) -> dict[str, str]:
    """The digest of each file."""
    return {part["name"]: part["hashes"][0]["content"] for part in parts(told) if part["type"] == "file"}


if __name__ == "__main__":
    BOM.write_text(bom(), "utf-8")
