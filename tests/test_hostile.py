"""Hostile text in every text field of every kind of record: refused with its place, or shown literally and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from briefgen import load, markdown, pipeline
from briefgen.project import Project
from briefgen.records import KINDS, Settings
from tests.conftest import BASE, write_site
from tests.hostile import outputs, sites, strings
from tests.hostile.fields import CLOSED, LOCATOR, Field, accepts, adapter, fields, info_of
from tests.hostile.report import PART, built
from tests.hostile.strings import CORPORA, NO_CORPORA, Hostile

ROOT = Path(__file__).parent.parent
whole = pytest.mark.skipif(not CORPORA.is_dir(), reason=NO_CORPORA)

UNSEEN = {
    "Claim.quote", "Responsibility.method", "Gazetteer.geonames", "Gazetteer.wikidata", "Archived.sha256", "Archived.method", "AiUse.tool", "AiUse.version",
    "Page.summary", "Page.notes_public", "Briefing.notes_public", *(f"{kind.__name__}.tags" for kind in KINDS.values()),
    *(f"ExternalIds.{key}" for key in ("wikidata", "acled", "ucdp", "gtd", "stix", "misp_uuid")),
}  # fmt: skip
"""Fields that no page shows as yet. One that is shown some day is looked at at once."""
INTERNAL = {f"{kind.__name__}.notes_internal" for kind in KINDS.values()}
"""Fields that nothing may ever show."""


def names(found: set[Field]) -> set[str]:
    return {str(one) for one in found}


# ---- Which fields there are ----


def test_every_field_of_every_model_is_known() -> None:
    """The fields are found in the models themselves: as many as the codebook's source has, each text or closed."""
    found = fields()
    assert len({(one.model, one.key) for one in found}) == len(found)
    assert {one.model for one in found} >= {*KINDS.values(), Settings}
    text = {str(one) for one in found if one.form != CLOSED}
    assert {"Incident.title", "Claim.quote", "Briefing.body", "Settings.victims", "Person.literal"} <= text
    assert {"Source.URL", "When.edtf", "Claim.cite", "Actor.lang", "Record.id"} & text == set()
    assert len(text) > 120 and len(found) - len(text) > 150


def test_every_text_field_is_filled() -> None:
    plan, _ = sites.dense(strings.own(), many=1)
    assert {one.field for one in plan.placed if one.field.form != LOCATOR} == {
        one for one in fields() if one.form != CLOSED
    }


# ---- Closed fields take nothing hostile ----

PLAIN = re.compile(r"[A-Za-z0-9?~%./:+\[\]{},; @¶§()=<>-]*", re.ASCII)
"""What a closed field may take: characters that mean nothing in HTML, and those of dates and counts."""
ADDRESS = re.compile(r"https?://[^\s<>\"]+")
OWN_CLOSED = (
    *strings.OWN,
    "javascript:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)", "vbscript:x", "data:text/html,<script>alert(1)</script>", "//example.org", "https:/\\example.org",
    "about:blank", "ftp://example.org", "https://example.org/\u202e", "https://example.org/ x", "https://example.org/\"onload=x", "../../etc/passwd", "/etc/passwd", "a\0b", "CON", "a b", "İ", "e\u0301",
    "-rf", "$(id)", "", ".", "..",
)  # fmt: skip


def wrongly_taken(texts: tuple[str, ...]) -> list[str]:
    """What a closed field takes that could mean something on a page."""
    closed = [one for one in fields() if one.form == CLOSED]
    checks = {str(info_of(one).annotation) + str(info_of(one).metadata): one for one in closed}.values()
    assert len(checks) > 40
    wrong = []
    for one in checks:
        check = adapter(info_of(one))
        address = "URL" in one.key or one.key == "url"
        for text in texts:
            allowed = ADDRESS if address else PLAIN
            if one.key != "cite" and accepts(check, text) and not allowed.fullmatch(text):
                wrong.append(f"{one}: {text!r}")  # of a citation, the locator is filled as a text
    return wrong


def test_closed_fields_refuse_hostile_text() -> None:
    assert wrongly_taken(OWN_CLOSED) == []


@whole
@pytest.mark.thorough
def test_closed_fields_refuse_the_corpora() -> None:
    listed = [
        text
        for name in ("urls.json", "paths.json", "csv-injection.json")
        for text in json.loads((CORPORA / name).read_text("utf-8"))
    ]
    assert wrongly_taken((*(one.text for one in strings.corpus()), *listed)) == []


def test_an_address_that_a_browser_reads_as_another_is_refused_where_it_stands(tmp_path: Path) -> None:
    for number, text in enumerate(
        ("javascript:alert(1)", "https:/\\example.org", "ftp://example.org", 'https://example.org/"x')
    ):
        record = f"type: article\ntitle: X\nURL: {json.dumps(text)}\n"
        project = write_site(tmp_path / str(number), {"content/sources/paper.yml": record})
        _, problems = pipeline.examine(project)
        assert [(problem.rule, problem.where.line) for problem in problems] == [("shape", 3)]


# ---- What the loader refuses ----


def test_a_character_that_hides_text_is_refused_at_its_place_in_every_field(tmp_path: Path) -> None:
    """Each text field, each such character in turn: one error on the line of the value, and the value is not repeated."""
    hidden = ["\u202e", "\u2066", "\u200b", "\ufeff", "\x1b", "\x7f", "\x85", "\u2028", "\u061c", "\x00"]
    plan, files = sites.dense(strings.own()[:1], many=1)
    project = sites.settle(tmp_path, plan, files)
    kind_of = {**{folder: kind for folder, (kind, _) in load.FOLDERS.items()}, "briefgen.yml": "settings"}
    checked = 0
    for name in files:
        path = project.root / name
        good = path.read_text("utf-8")
        for at, line in enumerate(good.split("\n")):
            if not sites.WORD.search(line):
                continue
            character = hidden[checked % len(hidden)]
            checked += 1
            lines = good.split("\n")
            lines[at] = sites.WORD.sub(f"a{character}b", line, count=1)
            path.write_text("\n".join(lines), "utf-8")
            document, problems, _ = load.read(load.File(str(path), name, kind_of[name.split("/")[1]], True))
            told = [(one.rule, one.where.path, one.where.line) for one in problems]
            assert told == [("control-character", name, at + 1)], (name, line, character)
            assert document is None or character in ("\x1b", "\x00"), "of an escape the text is known"
        path.write_text(good, "utf-8")
    assert checked > 150


# ---- What stands on the pages ----


def read_back(folder: Path, plan: sites.Plan, files: dict[str, Any]) -> outputs.Found:
    return outputs.site(built(folder, plan, files), plan)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, sites.Plan, dict[str, Any]]:
    """A site with our own strings on every kind of page, the site's name among them."""
    folder = tmp_path_factory.mktemp("hostile")
    plan, files = sites.dense(strings.own(), many=6)
    built(folder, plan, files)
    return folder, plan, files


def test_our_own_strings_are_shown_literally_on_every_kind_of_page(
    own: tuple[Path, sites.Plan, dict[str, Any]],
) -> None:
    folder, plan, _ = own
    found = outputs.site(folder / "site", plan)
    assert found.wrong == [] and found.dangerous == []
    assert found.pages > 15
    places = {place for counted in found.places.values() for place in counted}
    assert {"text", "title", "meta[content]", "search", "figure", "a[title]"} <= places
    shown = names({plan.placed[number].field for number in found.places if number not in plan.refused})
    every = names({one.field for one in plan.placed})
    assert every - shown == UNSEEN | INTERNAL
    refused = {
        plan.placed[number].hostile.text
        for number in plan.refused
        if plan.placed[number].field.form != LOCATOR  # where braces and brackets mean something
    }
    assert refused <= {text for text in strings.OWN if text.startswith(("{{", "# ", "- ", "| "))}, (
        "which a body reads otherwise"
    )


def test_internal_notes_stand_nowhere(own: tuple[Path, sites.Plan, dict[str, Any]]) -> None:
    folder, plan, _ = own
    words = {one.word for one in plan.placed if str(one.field) in INTERNAL}
    assert words
    for path in (folder / "site").rglob("*"):
        if path.is_file() and path.suffix in (".html", ".js", ".json", ".xml"):
            held = set(re.findall(r"zq\d+z", path.read_text("utf-8")))
            assert not held & words, path


def test_what_is_read_back_would_show_a_leak(own: tuple[Path, sites.Plan, dict[str, Any]]) -> None:
    """The control: each fault of escaping that is put into a page is found."""
    folder, plan, _ = own
    path = next((folder / "site" / "incidents").glob("incident-*.html"))
    page = path.read_text("utf-8")
    assert outputs.page(page, plan, "x").wrong == []
    number = next(
        one.number
        for one in plan.placed
        if one.hostile.text == "<img src=x onerror=alert(1)>" and one.word in page
    )
    word, text = plan.placed[number].word, "<img src=x onerror=alert(1)>"
    for fault in (
        f"<p>{text} {word} {text}</p>",
        f"<p title='{word} &amp;lt;img src=x onerror=alert(1)&gt;'></p>",
        f"<p>{word} &amp;lt;img src=x onerror=alert(1)></p><p>&amp;lt;img src=x onerror=alert(1)&amp;gt; {word}</p>",
    ):
        found = outputs.page(page.replace("</body>", fault + "</body>"), plan, "x")
        assert found.wrong or found.dangerous, fault
    for fault in ("<a href=' java\nscript:x'>x</a>", "<p onclick=x>x</p>", f"<script>{word}</script>"):
        assert outputs.page(page.replace("</body>", fault + "</body>"), plan, "x").dangerous, fault


def test_lists_hold_what_their_files_say(tmp_path: Path) -> None:
    """Enough incidents for a list to be filtered: their titles in its table and in its data."""
    plan, files = sites.crossed(strings.own()[:6], ["incident"])
    found = read_back(tmp_path, plan, files)
    assert found.wrong == [] and found.dangerous == []
    assert any("rows.js" in counted for counted in found.places.values())


@whole
@pytest.mark.thorough
def test_some_of_the_corpus_is_shown_literally(tmp_path: Path) -> None:
    plan, files = sites.dense(strings.mixed(strings.some(600)))
    found = read_back(tmp_path, plan, files)
    assert found.wrong == [] and found.dangerous == []
    wrongly = [
        f"{one.field}: {one.hostile.text!r}: {rule}"
        for number, rule in plan.refused.items()
        if not sites.refusal_is_right(one := plan.placed[number], rule)
    ]
    assert wrongly == []
    literally = {plan.placed[number].hostile.text for number in found.places if number not in plan.refused}
    assert literally == {one.text for one in plan.strings if strings.is_line(one.text)} | (
        literally - {one.text for one in plan.strings if strings.is_line(one.text)}
    )


@whole
@pytest.mark.exhaustive
def test_the_corpus_is_shown_literally_in_every_field(tmp_path: Path) -> None:
    for number, part in enumerate(sites.in_parts(strings.mixed((*strings.own(), *strings.corpus())), PART)):
        plan, files = sites.crossed(part)
        found = read_back(tmp_path / str(number), plan, files)
        assert found.wrong == [] and found.dangerous == []


def with_settings(text: str, root: Path) -> outputs.Found:
    """The home page and an incident of a small site whose settings hold one text in every field."""
    plan = sites.Plan((Hostile(text),))
    filler = sites.Filler(plan.taker("settings", lambda _: plan.strings[0]), sites.IDS, 1)
    files = {"content/briefgen.yml": {**filler.part(Settings), "tlp": "CLEAR"}}
    attack = BASE["content/incidents/attack.yml"].replace("who: civilian", "who: class-0")
    project = sites.write(root, plan, files)
    (root / "content/incidents/attack.yml").write_text(attack, "utf-8")
    library, problems = pipeline.examine(Project(project.root))
    assert [problem for problem in problems if problem.severity == "error"] == []
    found = outputs.Found()
    for page in pipeline.pages(library, project):
        if page.kind in ("home", "incident", "codebook"):
            found.add(outputs.page(f"<body>{markdown.to_html(page.markdown).html}</body>", plan, page.path))
    assert len(found.places) >= 3, "title, keeper or description, and the wording of a class"
    return found


@pytest.mark.parametrize(
    "count",
    [
        pytest.param(0, id="often"),
        pytest.param(50, id="all", marks=pytest.mark.thorough),
        pytest.param(10_000, id="figure", marks=pytest.mark.exhaustive),
    ],
)
def test_settings_are_shown_literally(count: int, tmp_path: Path) -> None:
    texts = [one.text for one in strings.some(count) if strings.is_line(one.text)]
    for text in texts[:: 12 if count == 0 else 1]:
        found = with_settings(text, tmp_path)
        assert found.wrong == [] and found.dangerous == [], text


# ---- One template engine, and no text of a record in it ----

AUDITED = {"briefgen/plugin/texts.py": "markupsafe.escape(text)"}
"""Modules that may make text which the theme does not escape, each with the one line that does."""
UNSAFE = re.compile(
    r"\bMarkup\(|\bfrom_string\(|\|\s*safe\b|markupsafe\.\w+\([^)]*\)|Environment\(|\bTemplate\(|autoescape"
)
ENGINES = {
    "briefgen/render.py": {"Environment(", "autoescape"},
    "briefgen/bindings.py": {"Environment("},
    "briefgen/plugin/shells.py": {"from_string("},
}
"""The engine of templates; the reader of bound values, which runs nothing; the theme's blocks, which hold no text of a record."""


def test_no_module_but_the_audited_ones_makes_markup_or_templates_of_text() -> None:
    found: dict[str, set[str]] = {}
    for path in sorted(
        [
            *(ROOT / "briefgen").rglob("*.py"),
            *(ROOT / "briefgen").rglob("*.html"),
            *(ROOT / "templates").rglob("*.j2"),
        ]
    ):
        name = str(path.relative_to(ROOT))
        for match in UNSAFE.finditer(path.read_text("utf-8")):
            found.setdefault(name, set()).add(match[0])
    expected = {**ENGINES, **{name: {line} for name, line in AUDITED.items()}}
    assert found == expected
    assert (
        UNSAFE.search("{{ x | safe }}")
        and UNSAFE.search("env.from_string(text)")
        and UNSAFE.search("Markup(text)")
    )
