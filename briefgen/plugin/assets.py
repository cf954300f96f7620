"""The scripts, styles and other files of ours that each site has, and how a file takes its place among the host's."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files as resources

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

_NAMES = (
    "briefgen.css",
    "search.css",
    "search-index.js",
    "search.js",
    "kept.js",
    "palette.js",
    "controls.css",
    "browse.css",
    "theme.js",
    "choose.js",
    "browse-table.js",
    "browse-csv.js",
    "browse.js",
    "timeline.css",
    "timeline-fit.js",
    "timeline-choose.js",
    "timeline-narrow.js",
    "timeline.js",
)
_EARLY = ("kept.js", "palette.js")
"""Scripts that our templates load where the theme has its own within the page."""
_PLOTLY = "assets/plotly.min.js"
"""Loaded by pages that have a timeline, when somebody moves it."""

_BILL = "sbom.cdx.json"
"""The bill of materials: what the program and its sites rest on, for whoever has to answer for one."""

STYLES = tuple(f"assets/{name}" for name in _NAMES if name.endswith(".css"))
SCRIPTS = tuple(f"assets/{name}" for name in _NAMES if name.endswith(".js") and name not in _EARLY)
"""Loaded by every page, in this order."""
PATHS = (_PLOTLY, _BILL, *(f"assets/{name}" for name in _NAMES))
"""All that is ours."""


def made(config: MkDocsConfig) -> Iterator[File]:
    """Our files, for the host to publish."""
    for name in _NAMES:
        content = resources("briefgen").joinpath("assets", name).read_bytes()
        yield File.generated(config, f"assets/{name}", content=content)
    bill = resources("briefgen").joinpath(_BILL).read_bytes()
    yield File.generated(config, _BILL, content=bill)
    plotly = resources("plotly").joinpath("package_data", "plotly.min.js")
    yield File.generated(config, _PLOTLY, abs_src_path=str(plotly))


def put(files: Files, file: File) -> None:
    """Add a file, in the place of one of the same name."""
    earlier = files.get_file_from_path(file.src_uri)
    if earlier is not None:
        files.remove(earlier)
    files.append(file)
