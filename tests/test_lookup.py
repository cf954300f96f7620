"""The index of search on sites of other kinds: pages that another plugin makes, another theme, no search at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.built import run
from tests.conftest import write_site
from tests.test_search import pages_of, read

HOST = """\
site_name: Small
docs_dir: content/pages
use_directory_urls: false
theme: {{name: {theme}}}
plugins: [{plugins}]
"""
HOOK = """\
from mkdocs.structure.files import File

def on_files(files, config):
    files.append(File.generated(config, "extra.md", content="# Extra\\n\\nOf another’s making, Kata'ib &amp; all.\\n"))
    return files
"""


def built(folder: Path, theme: str, plugins: str, more: str = "") -> Path:
    write_site(folder, {"mkdocs.yml": HOST.format(theme=theme, plugins=plugins) + more, "hook.py": HOOK})
    done = run("mkdocs", "build", "-q", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "site" / "search"


def test_pages_of_another_plugin_are_found_too(tmp_path: Path) -> None:
    folder = built(tmp_path, "material, font: false", "search, briefgen", "hooks: [hook.py]\n")
    shown = [
        page for at in range(len(read(folder, "index")["pages"])) for page in read(folder, f"pages/{at}")
    ]
    number = next(at for at, page in enumerate(shown) if page[0] == "extra.html")
    assert shown[number][1] == "Extra"
    assert pages_of(folder, "text")["kataib"] == [number]
    assert not (folder / "search_index.json").exists()


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs"])
def test_another_theme_searches_its_own_index(tmp_path: Path, theme: str) -> None:
    folder = built(tmp_path, theme, "search, briefgen: {guard: false}")
    index = json.loads((folder / "search_index.json").read_text("utf-8"))
    entry = next(entry for entry in index["docs"] if entry["location"].startswith("actors/group"))
    assert "group" in entry["text"]
    assert not (folder / "index.js").exists()


def test_a_site_without_search_has_no_index(tmp_path: Path) -> None:
    assert not built(tmp_path, "material, font: false", "briefgen").exists()
