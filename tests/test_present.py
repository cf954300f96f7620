"""What each page says, as golden files; and the contract between views and templates, in both directions."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from jinja2 import Environment, meta

from briefgen import pipeline, present
from briefgen.markdown import to_html
from briefgen.present import briefing
from briefgen.present.page import View
from briefgen.project import Project
from briefgen.render import DEFAULTS
from tests.conftest import EXAMPLES, Golden

_FIGURE = re.compile(r'(<svg|class="bg-timeline-data">).*?(</svg>|</script>)')
GOOD = sorted(path.parent for path in (EXAMPLES / "good").glob("*/pages"))


@pytest.mark.parametrize("example", GOOD, ids=lambda path: path.name)
def test_pages_are_as_expected(example: Path, golden: Golden) -> None:
    """Every good example that has a folder `pages` beside its content."""
    made = pipeline.run(Project(example))
    assert made.problems == []
    # Figures have their own tests; here only their places matter.
    written = {
        page.path: _FIGURE.sub(r"\1…\2", page.markdown)
        for page in made.pages
        if page.kind not in ("codebook", "protection")
    }
    for path, text in written.items():
        golden(text, example / "pages" / path)
    kept = {path.relative_to(example / "pages").as_posix() for path in (example / "pages").rglob("*.md")}
    assert kept == set(written), "a golden file that no page belongs to"


@pytest.fixture(scope="module")
def harbour() -> dict[str, str]:
    made = pipeline.run(Project(EXAMPLES / "good" / "two-reports"))
    return {page.path: page.markdown for page in made.pages}


def test_the_same_records_give_the_same_pages(harbour: dict[str, str]) -> None:
    again = pipeline.run(Project(EXAMPLES / "good" / "two-reports"))
    assert {page.path: page.markdown for page in again.pages} == harbour


def test_no_page_of_a_record_walks_all_records(monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk for each page would make a site's cost the square of its size. What briefings cite is read once for all."""
    library, _ = pipeline.examine(Project(Path(__file__).parent.parent))
    read: list[str] = []
    expand = briefing.expand
    monkeypatch.setattr(briefing, "expand", lambda body, values: read.append(body) or expand(body, values))
    given = present.given(library)
    log: list[str] = []
    keys = [key for key in present.of_records(library) if library.named[key].kind != "briefing"]
    kinds = {present.view(library.logged(log.append), given, key).page.kind for key in keys}
    assert kinds == {"incident", "actor", "place", "source"} and len(keys) > 100
    assert len(library.briefings) == len(read) > 0
    walks = [name for name in log if name.endswith(" *") or name.startswith("order ")]
    walks = [
        name for name in walks if name != "holders *"
    ]  # one index, for incidents that are said to be in two places
    assert not walks and len(log) > 1000
    present.home.view(library.logged(log.append))
    assert "order incident" in log, "a walk is seen"


def test_citation_numbers_are_1_to_n_in_the_order_of_the_page(harbour: dict[str, str]) -> None:
    cited = 0
    for path, text in harbour.items():
        numbers = [int(number) for number in re.findall(r'<a id="cite-\d+-\d+" href="#ref-(\d+)"', text)]
        first = list(dict.fromkeys(numbers))
        assert first == list(range(1, len(first) + 1)), path
        listed = [
            int(number) for number in re.findall(r'^(\d+)\. <span id="ref-\1"></span>', text, re.MULTILINE)
        ]
        assert listed == first, path
        cited += len(first)
    assert cited > 10


def test_the_ledger_tells_a_conflict_from_a_revision(harbour: dict[str, str]) -> None:
    page = harbour["incidents/harbour-fire.md"]
    rows = {match[1]: match[0] for match in re.finditer(r'^\| <span id="claim-(\d+)".*$', page, re.MULTILINE)}
    assert "set aside: less access than the others (said before the count)" in rows["1"].replace(
        "&#40;", "("
    ).replace("&#41;", ")")
    assert 'conflicts with <a href="#claim-1">claim 1</a>; relied on' in rows["2"]
    assert 'revised by <a href="#claim-4">claim 4</a>' in rows["3"]
    assert "conflicts" not in rows["3"] + rows["4"]
    assert 'conflicts with <a href="#claim-6">claim 6</a>' in rows["5"]


def test_reports_that_copy_each_other_count_once(harbour: dict[str, str]) -> None:
    assert "3 reports, 2 independent origins." in harbour["incidents/harbour-fire.md"]


def test_a_source_lists_every_claim_and_page_that_uses_it(harbour: dict[str, str]) -> None:
    page = harbour["sources/city-wire.md"]
    claims = page.partition("## Claims it carries")[2].partition("## ")[0]
    assert claims.count("harbour-fire.md#claim-") == 2
    assert claims.count("harbour-strike.md#claim-") == 2
    pages = page.partition("## Pages that cite it")[2]
    assert "../briefings/harbour-brief.md" in pages
    assert "../incidents/harbour-fire.md" in pages
    assert "../places/harbour.md" in pages
    assert "These derive from it" in page


def test_relations_stand_on_both_actors(harbour: dict[str, str]) -> None:
    assert "opposes [" in harbour["actors/harbour-office.md"]
    assert ".md) opposes this actor" in harbour["actors/dock-front.md"]


def test_incidents_stand_under_the_actor_s_role(harbour: dict[str, str]) -> None:
    roles = re.findall(r"^### (.*)$", harbour["actors/harbour-office.md"], re.MULTILINE)
    said = ["Said to have done it: 1 incident", "Target: 1 incident", "Speaker: 2 incidents"]
    assert [role for role in roles if "incident" in role] == said


def test_markup_in_records_is_shown_and_not_run(harbour: dict[str, str]) -> None:
    html = to_html(harbour["incidents/harbour-fire.md"]).html
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "&lt;b&gt;Dock&lt;/b&gt; &amp; Front" in html
    assert "<em>denies</em>" in html  # the author's own emphasis is kept


def _templates(text: str, seen: set[str]) -> str:
    """A template with all that it includes."""
    for name in re.findall(r'{% include "([^"]+)"', text):
        if name not in seen:
            seen.add(name)
            text += _templates((DEFAULTS / name).read_text("utf-8"), seen)
    return text


def _views(kind: type[View]) -> list[type[View]]:
    return [view for base in kind.__subclasses__() for view in (base, *_views(base))]


def test_templates_use_what_views_have_and_nothing_else() -> None:
    """Each field of a view is used by its template, and each name a template uses is a field or set by it."""
    assert present.of_records  # imported, so that all views are known
    checked = 0
    for view in _views(View):
        kind = view.__name__.removesuffix("View").lower()
        text = _templates((DEFAULTS / f"{kind}.md.j2").read_text("utf-8"), set())
        names = {field.name for field in fields(view)}
        needed = meta.find_undeclared_variables(
            Environment().parse((DEFAULTS / f"{kind}.md.j2").read_text("utf-8"))
        )
        # A name under a condition may be set by the template itself before an include.
        needed -= set(re.findall(r"{% set (\w+)", text))
        assert needed <= names, f"{kind}: {needed - names}"
        # Search alone uses the keywords; a page without citations has no list of references.
        unused = {name for name in names - {"keywords", "references"} if not re.search(rf"\b{name}\b", text)}
        assert not unused, f"{kind}: {unused}"
        checked += 1
    assert checked >= 10
