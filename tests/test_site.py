"""The finished site, built for real: whole, linked, escaped, the same on both roads."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import html5lib

from briefgen.manifest import CHECKSUMS, NAME
from briefgen.manifest.form import from_json
from briefgen.plugin import host
from briefgen.project import Project
from tests import bom
from tests.built import ROOT, briefgen, copy_founding, founding_site, run, tree

__all__ = ["founding_site"]

_XHTML = "{http://www.w3.org/1999/xhtml}"


def pages(site: Path) -> list[Path]:
    found = sorted(path for path in site.rglob("*.html") if path.name != "404.html")
    assert len(found) > 100
    return found


def ids(text: str) -> list[str]:
    return re.findall(r'\sid="([^"]+)"', text)


def test_every_record_has_its_page(founding_site: Path) -> None:
    for folder in ("sources", "actors", "places", "incidents", "briefings"):
        records = {path.stem for path in (ROOT / "content" / folder).iterdir()}
        assert records
        assert records == {path.stem for path in (founding_site / folder).glob("*.html")} - {"index"}


def test_every_link_inside_the_site_leads_to_a_page_and_an_anchor(founding_site: Path) -> None:
    texts = {path: path.read_text("utf-8") for path in founding_site.rglob("*.html")}
    broken, followed = [], 0
    for page in pages(founding_site):
        for link in map(html.unescape, re.findall(r'\shref="([^"]*)"', texts[page])):
            if re.match(r"[a-z]+:", link):
                continue
            followed += 1
            path, _, fragment = link.partition("#")
            target = (page.parent / unquote(path)).resolve() if path else page
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file() or (
                fragment and target in texts and unquote(fragment) not in ids(texts[target])
            ):
                broken.append(f"{page.relative_to(founding_site)}: {link}")
    assert followed > 5000
    assert broken == []


def test_no_id_stands_twice_on_a_page(founding_site: Path) -> None:
    for page in pages(founding_site):
        # Ids that begin with two underscores are the theme's, which uses two of them twice.
        twice = [
            name
            for name, count in Counter(ids(page.read_text("utf-8"))).items()
            if count > 1 and name[:2] != "__"
        ]
        assert twice == [], page


def test_no_page_says_none(founding_site: Path) -> None:
    for page in pages(founding_site):
        if page.parent == founding_site and page.name != "index.html":
            continue  # hand-written pages and the codebook may use the word
        article = page.read_text("utf-8").partition("<article")[2].partition("</article>")[0]
        text = re.sub(r"<script.*?</script>|<[^>]*>", " ", article, flags=re.DOTALL)
        assert not re.search(r"\bNone\b|\bN/A\b|\{\{|\}\}|Md\(", text), page


def test_nothing_is_loaded_from_elsewhere(founding_site: Path) -> None:
    """Each page loads scripts, styles and images from the site alone. (What a browser asks for: test_browser.)"""
    loaded = 0
    for page in pages(founding_site):
        tree = html5lib.parse(page.read_text("utf-8"))
        for element in tree.iter():
            name = str(element.tag).removeprefix(_XHTML)
            if name in ("script", "img", "iframe", "source", "video", "audio", "object", "embed"):
                address = element.get("src") or element.get("data") or ""
            elif name == "link" and "canonical" not in (element.get("rel") or ""):
                address = element.get("href") or ""
            else:
                continue
            loaded += bool(address)
            assert not re.match(r"(?:[a-z]+:)?//", address), (page, address)
    assert loaded > 500


def test_search_knows_each_page_once(founding_site: Path) -> None:
    shown = [
        page
        for path in (founding_site / "search" / "pages").iterdir()
        for page in json.loads(path.read_text("utf-8").partition(",")[2].removesuffix(");\n"))
    ]
    assert sorted(page[0] for page in shown) == sorted(
        str(path.relative_to(founding_site)) for path in pages(founding_site)
    )
    assert not (founding_site / "search" / "search_index.json").exists()


def test_every_figure_bound_on_the_briefing_leads_to_its_source_in_one_click(founding_site: Path) -> None:
    """Each superscript on the page leads to an entry that links to the source's own page."""
    text = (founding_site / "briefings" / "escalation-cycle-2019-2021.html").read_text("utf-8")
    marks = re.findall(r'<a id="cite-[0-9-]+" href="#(ref-\d+)"', text)
    assert len(marks) > 20
    for reference in set(marks):
        entry = text.partition(f'<span id="{reference}">')[2].partition("</li>")[0]
        assert re.search(r'href="\.\./sources/[a-z0-9-]+\.html"', entry), reference


def test_titles_are_escaped_wherever_they_land(tmp_path: Path) -> None:
    hostile = """</title><script>alert(1)</script> "onload='x' {{ 7*7 }} *b* [l](javascript:x) &amp; <b>"""
    folder = copy_founding(tmp_path)
    incident = folder / "content" / "incidents" / "erbil-rockets-2021-02-15.yml"
    written = incident.read_text("utf-8")
    title = re.search(r"^title: .*$", written, re.MULTILINE)
    assert title is not None
    incident.write_text(written.replace(title.group(), "title: " + json.dumps(hostile)), "utf-8")
    done = briefgen("build", "-C", folder)
    assert done.returncode == 0, done.stderr
    page = html5lib.parse((folder / "site" / "incidents" / f"{incident.stem}.html").read_text("utf-8"))
    assert page.findtext(f".//{_XHTML}title", "").startswith(hostile)
    heading = page.find(f".//{_XHTML}h1")
    assert heading is not None
    assert (heading.text or "") == hostile
    for path in pages(folder / "site"):
        parsed = html5lib.parse(path.read_text("utf-8"))
        scripts = [
            script
            for script in parsed.iter(f"{_XHTML}script")
            if "alert(1)" in (script.text or "") and script.get("type") is None
        ]
        assert scripts == [], path
        assert not [
            element for element in parsed.iter() if any(name.startswith("on") for name in element.attrib)
        ], path
    assert "alert(1)" in (folder / "site" / "incidents" / "index.html").read_text(
        "utf-8"
    )  # it is shown, as text


def test_plain_mkdocs_builds_the_same_bytes(founding_site: Path) -> None:
    folder = founding_site.parent
    epoch = "1600000000"
    done = run(
        "mkdocs", "build", "--strict", "--site-dir", folder / "plain", cwd=folder, SOURCE_DATE_EPOCH=epoch
    )
    assert done.returncode == 0, done.stderr
    again = briefgen("build", "--no-pdf", "-C", folder, "-d", folder / "ours", SOURCE_DATE_EPOCH=epoch)
    assert again.returncode == 0, again.stderr
    plain, ours = tree(folder / "plain"), tree(folder / "ours")
    assert plain.keys() == ours.keys()
    assert [name for name in plain if plain[name] != ours[name]] == []


def test_rendered_markdown_is_the_same_set_of_pages(founding_site: Path, tmp_path: Path) -> None:
    done = briefgen("render", tmp_path / "md", "-C", founding_site.parent)
    assert done.returncode == 0, done.stderr
    rendered = {
        str(path.relative_to(tmp_path / "md").with_suffix(".html"))
        for path in (tmp_path / "md").rglob("*.md")
    }
    assert rendered == {str(path.relative_to(founding_site)) for path in pages(founding_site)}
    again = briefgen("render", tmp_path / "md", "-C", founding_site.parent)
    assert "as before: it came out the same" in again.stdout


def test_the_founding_site_is_as_it_was_written(founding_site: Path, tmp_path: Path) -> None:
    """A recipient has nothing but the folder."""
    site = shutil.copytree(founding_site, tmp_path / "received")
    assert briefgen("verify", site, cwd=tmp_path).returncode == 0
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", CHECKSUMS], cwd=site, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    told = from_json((site / NAME).read_bytes())
    assert (told.head.title, told.head.marking) == ("The Iraq escalation record", "CLEAR")
    assert told.files.keys() == tree(site).keys() - {NAME, CHECKSUMS}


def test_what_the_theme_brings_and_no_page_names_is_left_out(founding_site: Path) -> None:
    files = tree(founding_site)
    pages = b"".join(content for path, content in files.items() if path.endswith(".html"))
    theme = [path for path in files if re.match(r"assets/(stylesheets|javascripts|images)/", path)]
    assert len(theme) >= 4
    assert [path for path in theme if path.encode() not in pages] == []
    assert [path for path in files if path.endswith((".map", ".gz"))] == []
    brought = Path(host.load(Project(founding_site.parent)).theme.dirs[0], "assets", "javascripts")
    assert list(brought.rglob("*.map")), "there is something to leave out"


def test_what_others_made_is_published_as_the_bill_has_it(founding_site: Path) -> None:
    """The manifest of a site tells the same digests."""
    listed = json.loads((founding_site / "manifest.json").read_text("utf-8"))["files"]
    others = {path for path in listed if re.match(r"assets/(plotly|(stylesheets|javascripts|images)/)", path)}
    found = {
        name: one
        for name, one in bom.digests(json.loads(bom.BOM.read_text("utf-8"))).items()
        if name.startswith("assets/")
    }
    assert len(found) >= 5
    assert found == {path: listed[path]["sha256"] for path in others}
