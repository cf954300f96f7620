"""A page, and its printed form, bears the strictest marking of what it was made from."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefgen import pipeline, publish, target
from briefgen.audience import LEVELS
from briefgen.project import Project
from tests import printed
from tests.built import briefgen
from tests.conftest import BASE, Site

ATTACK = "content/incidents/attack.yml"
AMBER_INCIDENT = """\
title: A raid on the town
type: attack
when: 2021-02
where: town
targets: target
claims:
  - other: It was short
    asserter: speaker
    cite: "@wire, p. 3"
"""
RESTRICTED = {
    "content/incidents/raid.yml": f"tlp: AMBER\n{AMBER_INCIDENT}",
    "content/actors/speaker.yml": "name: Speaker\nkind: person\n",
    "content/actors/target.yml": "name: Target\nkind: person\n",
    "content/actors/bystander.yml": "name: Bystander\nkind: person\n",
    "content/sources/wire.yml": "type: article\ntitle: The wire\n",
    "content/sources/second.yml": "type: article\ntitle: The second\nderived_from: wire\n",
    "content/places/land.yml": "name: Land\nkind: country\n",
    "content/places/town.yml": "name: Town\nkind: city\nwithin: land\n",
    "content/places/far.yml": "name: Far\nkind: city\n",
    "content/pages/team.md": "---\ntitle: For the team\ntlp: AMBER\n---\nWhat we do.\n",
}


def marks(project: Project) -> dict[str, str]:
    library, problems = pipeline.examine(project)
    assert [problem for problem in problems if problem.severity == "error"] == []
    return {page.path: page.marking for page in pipeline.pages(library, project)}


def test_a_page_that_lists_something_restricted_is_marked_so(site: Site) -> None:
    found = marks(site(RESTRICTED, audience="RED"))
    amber = {path for path, label in found.items() if label == "AMBER"}
    assert amber == {
        "incidents/raid.md",  # the record itself
        "actors/speaker.md", "actors/target.md", "places/town.md", "places/land.md", "sources/wire.md",  # what list it
        "incidents/index.md", "actors/index.md", "places/index.md", "sources/index.md",  # lists and their counts
        "index.md", "timeline.md",
        "team.md",
    }  # fmt: skip
    assert set(found.values()) == {"AMBER", "CLEAR"}
    assert {"actors/bystander.md", "places/far.md", "about.md", "codebook.md"} <= found.keys() - amber
    assert set(marks(site(RESTRICTED)).values()) == {"CLEAR"}


PARTS = {
    "claim": (ATTACK, '  - {other: Hidden, cite: "@paper", tlp: GREEN}\n', {"incidents/attack.md", "sources/paper.md", "places/town.md"}),
    "judgement": (ATTACK, "assessment:\n  when: {result: 2021-03-03, tlp: GREEN}\n", {"incidents/attack.md"}),
    "assessment": (ATTACK, "assessment:\n  tlp: GREEN\n  when: {result: 2021-03-03}\n", {"incidents/attack.md"}),
    "grading": (ATTACK, "grading: {grade: weak, reason: So, tlp: GREEN}\n", {"incidents/attack.md", "incidents/index.md"}),
    "target": (ATTACK, "targets: {id: group, tlp: GREEN}\n", {"incidents/attack.md", "actors/group.md"}),
    "name": ("content/actors/group.yml", "names: {text: Hidden, tlp: GREEN}\n", {"actors/group.md", "actors/index.md"}),
    "designation": ("content/actors/group.yml", 'designations: {by: A state, list: A list, cite: "@paper", tlp: GREEN}\n', {"actors/group.md"}),
    "external ids": ("content/actors/group.yml", "external_ids: {wikidata: Q1, tlp: GREEN}\n", {"actors/group.md"}),
    "geometry": ("content/places/town.yml", "geometry: {point: [44, 36], tlp: GREEN}\n", {"places/town.md"}),
    "gazetteer": ("content/places/town.yml", "gazetteer: {wikidata: Q1, tlp: GREEN}\n", {"places/town.md"}),
    "descriptor": ("content/sources/paper.yml", "descriptor: {note: Hidden, tlp: GREEN}\n", {"sources/paper.md"}),
    "archived": ("content/sources/paper.yml", "archived: {url: https://x.example/, tlp: GREEN}\n", {"sources/paper.md"}),
}  # fmt: skip


OFTEN = ("claim", "name", "descriptor")
"""The parts that every run of the tests looks at."""


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=() if each in OFTEN else pytest.mark.thorough) for each in PARTS]
)
def test_a_part_that_is_marked_marks_the_pages_that_rest_on_it(name: str, site: Site) -> None:
    path, more, pages = PARTS[name]
    changed = {path: BASE[path] + more, "content/actors/bystander.yml": "name: Bystander\nkind: person\n"}
    found = marks(site(changed, audience="AMBER"))
    assert {page for page, label in found.items() if label == "GREEN"} >= pages
    assert {found[page] for page in ("actors/bystander.md", "about.md", "codebook.md")} == {"CLEAR"}
    assert set(marks(site(changed)).values()) == {"CLEAR"}


def test_a_key_judgement_can_be_marked(site: Site) -> None:
    path = "content/briefings/first.md"
    more = "key_judgements:\n  - {text: 'Hidden [@paper].', likelihood: likely, tlp: RED}\n"
    changed = {path: BASE[path].replace("key_judgements:\n", more)}
    assert marks(site(changed, audience="RED"))["briefings/first.md"] == "RED"
    library = pipeline.examine(site(changed))[0]
    assert len(library.briefings[0].key_judgements) == 1


@pytest.mark.parametrize("label", ["GREEN", "RED"])
def test_nothing_is_less_restricted_than_the_site(label: str, site: Site) -> None:
    found = marks(site({**RESTRICTED, "content/briefgen.yml": f"title: x\ntlp: {label}\n"}, audience="RED"))
    assert found["codebook.md"] == label
    assert LEVELS.index(found["incidents/raid.md"]) == max(LEVELS.index("AMBER"), LEVELS.index(label))


@pytest.mark.parametrize(
    "label", [*(pytest.param(each, marks=pytest.mark.thorough) for each in LEVELS[:-1]), LEVELS[-1]]
)
def test_each_printed_page_has_the_marking_at_its_head_and_foot(
    label: str, site: Site, tmp_path: Path
) -> None:
    """A briefing that is CLEAR itself, about an incident that is not."""
    path = "content/briefings/first.md"
    text = BASE[path].replace("incidents: attack", "incidents: [attack, raid]")
    long = text + "\n\n".join(f"Paragraph {n} of many [@paper]." for n in range(90))
    raid = f"tlp: {label}\n{AMBER_INCIDENT}"
    pages = {path: long, "content/incidents/raid.yml": raid, "content/pages/team.md": None}
    project = site({**RESTRICTED, **pages}, audience=label)
    with target.alone(tmp_path / "pdf", project, print, "pdf") as place:
        publish.print_(project, place, ["first"])
    texts = printed.texts((tmp_path / "pdf" / "first.pdf").read_bytes())
    assert len(texts) > 1
    assert [text.count(f"TLP:{label}") for text in texts] == [2] * len(texts)
    assert [text.count("TLP:") for text in texts] == [2] * len(texts)


@pytest.mark.thorough
def test_a_page_is_made_again_when_the_marking_of_what_it_lists_has_changed(site: Site) -> None:
    """What it says stays the same, but for the marking at its foot."""
    host = "site_name: x\ndocs_dir: content/pages\nuse_directory_urls: false\ntheme: {name: material, font: false}\nplugins: [search, briefgen]\n"
    changed = {**RESTRICTED, "mkdocs.yml": host}
    for label, expected in (("CLEAR", "AMBER"), ("RED", "RED"), ("AMBER+STRICT", "AMBER+STRICT")):
        second = f"{RESTRICTED['content/sources/second.yml']}tlp: {label}\n"
        project = site({**changed, "content/sources/second.yml": second})
        done = briefgen("build", "--no-pdf", "--audience", "red", "-C", project.root)
        assert done.returncode == 0, done.stderr
        page = (project.root / "site" / "sources" / "wire.html").read_text("utf-8")
        assert f"TLP:{expected}" in page
        assert "TLP:CLEAR" in (project.root / "site" / "places" / "far.html").read_text("utf-8")


@pytest.mark.thorough
def test_the_parts_of_an_incident_are_listed_anew_when_one_comes(site: Site) -> None:
    """The incident itself is as it was; what is kept of its page rests on what is part of it."""
    host = "site_name: x\ndocs_dir: content/pages\nuse_directory_urls: false\ntheme: {name: material, font: false}\nplugins: [search, briefgen]\n"
    project = site({"mkdocs.yml": host})
    for part in (None, "title: A part of it\ntype: attack\nwhen: 2021\npart_of: attack\n"):
        site({"content/incidents/part.yml": part})
        assert briefgen("build", "--no-pdf", "-C", project.root).returncode == 0
    page = (project.root / "site" / "incidents" / "attack.html").read_text("utf-8")
    assert "A part of it" in page
