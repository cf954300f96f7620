"""The fast road, on which records' pages are put into the theme in several processes, gives the bytes of the plain one."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.generate import write
from briefgen import pipeline, plugin
from briefgen.plugin import host
from briefgen.plugin.shells import Theme
from briefgen.project import Project
from tests.built import briefgen, copy_founding, run, tree
from tests.conftest import write_site

OVERRIDE = """\
{% extends "base.html" %}
{% block announce %}{% if page %}{{ page.title }}: {{ page.file.src_uri }}, {{ page.toc | length }}{% endif %}{% endblock %}
{% block footer %}{% if page %}<footer>{{ page.canonical_url }} {{ page.meta.description }}</footer>{% endif %}{% endblock %}
"""
HOST = """\
site_name: Small
docs_dir: content/pages
use_directory_urls: false
theme: {name: material, font: false, custom_dir: own}
plugins: [search, briefgen]
"""
SETTINGS = {
    "as it is": "",
    "on a sub-path, in folders": "site_url: https://records.example/iraq/\nuse_directory_urls: true\n",
    "files of its own": "extra_css: [own.css]\nextra_javascript: [own.js, {path: late.mjs, type: module, defer: true}]\n",
    "edited elsewhere": "repo_url: https://git.example/x/y\nedit_uri: edit/main/docs/\n",
}


def settle(folder: Path, more: str, theme: str = "") -> None:
    """Add settings to a site's `mkdocs.yml`; one that is there already is replaced."""
    config = folder / "mkdocs.yml"
    names = {line.partition(":")[0] for line in more.splitlines()}
    kept = [line for line in config.read_text("utf-8").splitlines() if line.partition(":")[0] not in names]
    text = "\n".join(kept).replace("  name: material\n", f"  name: material\n{theme}")
    config.write_text(f"{text}\n{more}", "utf-8")


def same_on_both_roads(folder: Path) -> dict[str, bytes]:
    """Builds a site on both roads; every file must be the same. Returns the files."""
    fast = briefgen("build", "--no-pdf", "-C", folder, "-d", folder / "fast", SOURCE_DATE_EPOCH="1600000000")
    assert fast.returncode == 0, fast.stderr
    plain = run("mkdocs", "build", "-d", "plain", cwd=folder, SOURCE_DATE_EPOCH="1600000000")
    assert plain.returncode == 0, plain.stderr
    found, expected = tree(folder / "fast"), tree(folder / "plain")
    assert sorted(found) == sorted(expected)
    assert [path for path in found if found[path] != expected[path]] == []
    return found


OFTEN = ("as it is", "on a sub-path, in folders")
"""The settings that every run of the tests tries."""


@pytest.mark.parametrize(
    "name",
    [name if name in OFTEN else pytest.param(name, marks=pytest.mark.thorough) for name in SETTINGS],
)
def test_both_roads_lead_to_the_same_bytes(tmp_path: Path, name: str) -> None:
    copy_founding(tmp_path)
    settle(tmp_path, SETTINGS[name])
    files = same_on_both_roads(tmp_path)
    assert sum(path.startswith("incidents/") for path in files) > 10
    if "site_url" in SETTINGS[name]:
        assert files["sitemap.xml"].count(b"/iraq/incidents/") > 10


def test_so_do_they_with_a_theme_of_the_author_s_own(tmp_path: Path) -> None:
    copy_founding(tmp_path)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "main.html").write_text(OVERRIDE, "utf-8")
    settle(tmp_path, "site_url: https://records.example/\n", theme="  custom_dir: own\n")
    page = same_on_both_roads(tmp_path)["actors/us-forces.html"].decode()
    assert "US forces: actors/us-forces.md, 1" in page
    assert "<footer>https://records.example/actors/us-forces.html" in page


@pytest.mark.thorough
def test_so_do_they_with_a_theme_that_does_more_than_put_parts_in_places(tmp_path: Path) -> None:
    copy_founding(tmp_path)
    (tmp_path / "own").mkdir()
    told = "{% if page %}{{ page.title | upper }}, {{ page.content | length }}, {{ page.url | length }}{% endif %}"
    text = '{% extends "base.html" %}{% block announce %}' + told + "{% endblock %}"
    (tmp_path / "own" / "main.html").write_text(text, "utf-8")
    settle(tmp_path, "", theme="  custom_dir: own\n")
    assert b"US FORCES, " in same_on_both_roads(tmp_path)["actors/us-forces.html"]


def themed(folder: Path, fills: bool | None = None) -> Theme:
    """The theme of a site after all pages were put into it; `fills` has it fill shells where it would not."""
    project = Project(folder)
    config = host.load(project, site_dir=str(folder / "site"))
    used = config.plugins["briefgen"]
    assert isinstance(used, plugin.BriefgenPlugin)
    used.given = pipeline.plan(project)
    plugin.host_build(config)
    assert used.theme and used.dresser
    assert used.theme.fills is not fills
    used.theme.fills = fills if fills is not None else used.theme.fills
    for later in used.given.later:
        plugin.many.build_page(later, config, used.theme, used.dresser)
    return used.theme


@pytest.mark.parametrize(
    ("footer", "kept"),
    [
        ("{{ page.title }}", True),
        ("{{ page.title | striptags }}", False),
        pytest.param("{{ page.meta.description | truncate(20) }}", False, marks=pytest.mark.thorough),
        pytest.param("{{ page.toc | map(attribute='title') | join }}", False, marks=pytest.mark.thorough),
        pytest.param("{{ page.content | striptags }}", False, marks=pytest.mark.thorough),
        pytest.param("{{ page.file.name | upper }}", False, marks=pytest.mark.thorough),
    ],
)
def test_a_theme_that_does_more_has_no_shell(tmp_path: Path, footer: str, kept: bool) -> None:
    write_site(tmp_path, {"mkdocs.yml": HOST})
    (tmp_path / "own").mkdir()
    footer = "{% if page %}" + footer + "{% endif %}"
    text = '{% extends "base.html" %}{% block announce %}' + footer + "{% endblock %}"
    (tmp_path / "own" / "main.html").write_text(text, "utf-8")
    theme = themed(tmp_path, fills=True)
    assert len(theme.shells) >= 4
    assert [shell is not None for shell in theme.shells.values()] == [kept] * len(theme.shells)


@pytest.mark.thorough
def test_so_do_they_with_a_theme_that_lists_all_pages(tmp_path: Path) -> None:
    copy_founding(tmp_path)
    (tmp_path / "own").mkdir()
    footer = "{% block footer %}{% for file in pages %}{{ file.page.title }}; {% endfor %}{% endblock %}"
    (tmp_path / "own" / "main.html").write_text('{% extends "base.html" %}' + footer, "utf-8")
    settle(tmp_path, "", theme="  custom_dir: own\n")
    assert b"US forces; " in same_on_both_roads(tmp_path)["index.html"]


def test_a_fault_in_such_a_theme_is_told_in_a_line(tmp_path: Path) -> None:
    copy_founding(tmp_path)
    (tmp_path / "own").mkdir()
    fault = "{% extends 'base.html' %}\n{% block footer %}{{ page.file.of.no.name }}{% endblock %}"
    (tmp_path / "own" / "main.html").write_text(fault, "utf-8")
    settle(tmp_path, "", theme="  custom_dir: own\n")
    done = briefgen("build", "--no-pdf", "-C", tmp_path)
    assert done.returncode == 1
    assert "own/main.html:2: " in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.thorough
def test_so_do_they_with_a_theme_that_looks_at_what_a_page_is(tmp_path: Path) -> None:
    copy_founding(tmp_path)
    (tmp_path / "own").mkdir()
    told = "{% if page and page.title == 'US forces' %}The one of them{% endif %}"
    text = '{% extends "base.html" %}{% block footer %}' + told + "{% endblock %}"
    (tmp_path / "own" / "main.html").write_text(text, "utf-8")
    settle(tmp_path, "", theme="  custom_dir: own\n")
    files = same_on_both_roads(tmp_path)
    assert [path for path, text in files.items() if b"The one of them" in text] == ["actors/us-forces.html"]


def test_stock_material_has_a_shell_for_each_kind(tmp_path: Path) -> None:
    write_site(tmp_path, {"mkdocs.yml": HOST.replace(", custom_dir: own", "")})
    theme = themed(tmp_path)
    assert len(theme.shells) >= 4 and all(theme.shells.values())


def test_a_fault_on_the_page_of_a_record_alone_is_told_with_its_line(tmp_path: Path) -> None:
    """It arises in another process than the one that tells it."""
    copy_founding(tmp_path)
    (tmp_path / "own").mkdir()
    fault = "{% if page and page.title == 'US forces' %}{{ page.of.no.name }}{% endif %}"
    text = '{% extends "base.html" %}\n{% block footer %}' + fault + "{% endblock %}"
    (tmp_path / "own" / "main.html").write_text(text, "utf-8")
    settle(tmp_path, "", theme="  custom_dir: own\n")
    done = briefgen("build", "--no-pdf", "-C", tmp_path)
    assert done.returncode == 1
    assert "own/main.html:2: " in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_so_do_they_with_another_plugin(tmp_path: Path) -> None:
    """A plugin that wants to see each page sees each page."""
    copy_founding(tmp_path)
    (tmp_path / "own.py").write_text(
        "def on_post_page(output, page, config):\n    return output + f'<!-- {page.url} -->'\n", "utf-8"
    )
    settle(tmp_path, "hooks: [own.py]\n")
    files = same_on_both_roads(tmp_path)
    assert files["actors/us-forces.html"].endswith(b"<!-- actors/us-forces.html -->")


def test_so_do_they_on_invented_records(tmp_path: Path) -> None:
    write(tmp_path, 30)
    files = same_on_both_roads(tmp_path)
    assert len(files) > 60 and files["incidents/rows.js"].count(b".html") > 30


@pytest.mark.thorough
def test_so_do_they_with_a_list_that_is_too_long_for_a_page(tmp_path: Path) -> None:
    write(tmp_path, 260)
    assert sum(path.startswith("incidents/year/") for path in same_on_both_roads(tmp_path)) > 3
