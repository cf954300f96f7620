"""A public folder holds what is CLEAR alone; an overlay is laid over it and leaves no trace in what is built without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefgen import cache, pipeline
from briefgen.problems import BriefgenError, Problem
from briefgen.project import Project
from tests.built import briefgen, tree
from tests.conftest import BASE, HOST, Site, write_site
from tests.test_serve import Served, free

PUBLIC = {"content/briefgen.yml": "title: A small record\ntlp: CLEAR\npublic: true\n", "mkdocs.yml": HOST}
CANARY = "nightingale"
OVERLAID = {
    "actors/hidden.yml": f"name: {CANARY}\nkind: person\ntlp: RED\n",
    "places/field.yml": "name: Open field\nkind: region\ntlp: CLEAR\n",
}


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    """A folder apart, with a restricted record and one for everybody."""
    return lay(tmp_path / "private records", OVERLAID)


def lay(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@pytest.fixture
def public(tmp_path: Path) -> Project:
    """A public checkout in which nothing is wrong."""
    (tmp_path / "site").mkdir()
    return write_site(tmp_path / "site", PUBLIC)


def over(public: Project, overlay: Path, audience: str = "CLEAR") -> Project:
    return Project(public.root, audience, overlay)


def found(project: Project) -> list[Problem]:
    return pipeline.examine(project)[1]


def lines(project: Project) -> list[str]:
    return [f"{problem.where} {problem.rule}" for problem in found(project)]


# A public folder


@pytest.mark.parametrize("audience", ["CLEAR", "AMBER", "RED"])
def test_a_public_folder_refuses_for_every_audience_what_is_not_clear(audience: str, site: Site) -> None:
    wrong = {
        **PUBLIC,
        "content/actors/group.yml": f"name: X\nkind: person\nnames:\n  - {{text: {CANARY}, tlp: GREEN}}\n  - {{text: Y, tlp: CLEAR}}\n",
        "content/actors/other.yml": f"tlp: RED\nname: {CANARY}\nkind: person\nnotes_internal: {CANARY}\n",
        "content/pages/about.md": f"---\ntitle: {CANARY}\ntlp: AMBER\n---\n{CANARY}\n",
    }
    problems = found(site(wrong, audience=audience))
    assert [str(problem.where) for problem in problems if problem.rule == "not-public"] == [
        "content/actors/group.yml:4:30",
        "content/actors/other.yml:1:6",
        "content/actors/other.yml:4:1",
        "content/pages/about.md:3:6",
    ]
    assert CANARY not in str(problems)


def test_a_public_folder_of_clear_records_is_right(public: Project) -> None:
    assert found(public) == []


@pytest.mark.parametrize("label", ["GREEN", "AMBER+STRICT", "RED"])
def test_a_public_folder_whose_default_is_not_clear_is_told_once(label: str, site: Site) -> None:
    project = site(
        {**PUBLIC, "content/briefgen.yml": f"title: x\npublic: true\ntlp: {label}\n"}, audience="RED"
    )
    assert lines(project) == ["content/briefgen.yml:3:6 not-public"]


@pytest.mark.parametrize("value", ["yes", "True", "1", "", "[]", "fasle", "tru", "{a: b}"])
def test_a_setting_that_cannot_be_read_is_taken_for_public_and_refused(value: str, site: Site) -> None:
    settings = f"title: x\ntlp: CLEAR\npublic: {value}\n"
    problems = found(
        site({"content/briefgen.yml": settings, "content/actors/o.yml": "name: X\nkind: person\ntlp: RED\n"})
    )
    assert {problem.where.path for problem in problems} >= {"content/briefgen.yml"}
    assert "not-public" in {problem.rule for problem in problems} or value == ""


def test_what_is_not_public_may_say_so(site: Site) -> None:
    settings = "title: x\ntlp: CLEAR\npublic: false\n"
    assert (
        found(
            site(
                {
                    "content/briefgen.yml": settings,
                    "content/actors/o.yml": "name: X\nkind: person\ntlp: RED\n",
                }
            )
        )
        == []
    )


def test_where_nothing_is_for_the_audience_the_words_are_those_for_an_empty_folder(site: Site) -> None:
    """Who hears "0 records" would know that there are some."""
    empty: dict[str, str | None] = {name: None for name in BASE if name != "content/briefgen.yml"}
    said = []
    for more in ({}, {"content/actors/o.yml": "name: X\nkind: person\ntlp: RED\n"}):
        with pytest.raises(BriefgenError, match="no records") as raised:
            found(site({**empty, **more}))
        said.append(str(raised.value))
    assert said[0] == said[1]


# An overlay


def test_an_overlay_adds_records_for_those_who_may_see_them(public: Project, overlay: Path) -> None:
    assert {"hidden", "field"}.isdisjoint(pipeline.examine(public)[0].named)
    for audience, seen in (("CLEAR", {"field"}), ("RED", {"field", "hidden"})):
        library, problems = pipeline.examine(over(public, overlay, audience))
        assert problems == []
        assert {"hidden", "field"} & library.named.keys() == seen


def test_a_record_of_an_overlay_takes_the_place_of_a_public_one_for_those_who_may_see_it(
    public: Project, overlay: Path
) -> None:
    text = BASE["content/actors/group.yml"].replace("The Group", "The Group, as we know it")
    lay(overlay, {"actors/group.yml": f"{text}tlp: AMBER\n"})
    labels = {
        to: pipeline.examine(over(public, overlay, to))[0].label("group")
        for to in ("CLEAR", "GREEN", "AMBER", "RED")
    }
    assert labels == {
        "CLEAR": "The Group", "GREEN": "The Group",
        "AMBER": "The Group, as we know it", "RED": "The Group, as we know it",
    }  # fmt: skip
    assert found(over(public, overlay, "RED")) == []


def test_what_is_wrong_with_a_public_record_is_told_where_the_overlay_has_another_form(
    public: Project, overlay: Path
) -> None:
    lay(public.root, {"content/actors/group.yml": BASE["content/actors/group.yml"] + "tlp: RED\n"})
    lay(overlay, {"actors/group.yml": BASE["content/actors/group.yml"] + "tlp: AMBER\n"})
    assert lines(over(public, overlay, "RED")) == ["content/actors/group.yml:3:6 not-public"]


def test_an_id_of_another_kind_is_no_form_of_a_record(public: Project, overlay: Path) -> None:
    lay(overlay, {"places/group.yml": "name: Group\nkind: city\ntlp: CLEAR\n"})
    assert "../private records/places/group.yml:1:1 duplicate-id" in lines(over(public, overlay))


@pytest.mark.parametrize("default", ["tlp: CLEAR", "tlp: RED", "description: none"])
def test_a_record_of_an_overlay_has_a_marking_of_its_own(default: str, site: Site, tmp_path: Path) -> None:
    """The site's default was set for what is public."""
    project = site(
        {
            "content/briefgen.yml": f"title: x\n{default}\n",
            **{
                p: t + "tlp: CLEAR\n"
                for p, t in BASE.items()
                if p.endswith(".yml") and p != "content/briefgen.yml"
            },
        },
        audience="RED",
    )
    overlay = lay(tmp_path / "apart", {"actors/secret.yml": f"name: {CANARY}\nkind: person\n"})
    problems = [p for p in found(Project(project.root, "RED", overlay)) if p.where.path.startswith("apart")]
    assert [(str(p.where), p.rule) for p in problems] == [("apart/actors/secret.yml:1:1", "marking-missing")]
    assert (problems[0].what, problems[0].hint) == (
        "no marking of its own",
        "write tlp: CLEAR (or a stricter label); nothing is CLEAR by default",
    )
    assert CANARY not in str(problems)
    library = pipeline.examine(Project(project.root, "RED", overlay))[0]
    assert "secret" not in library.named


def test_the_site_s_marking_is_a_floor_for_the_overlay(site: Site, tmp_path: Path) -> None:
    project = site({"content/briefgen.yml": "title: x\ntlp: AMBER\n"})
    overlay = lay(tmp_path / "apart", {"actors/open.yml": "name: Open\nkind: person\ntlp: CLEAR\n"})
    library = pipeline.examine(Project(project.root, "RED", overlay))[0]
    assert library.markings["open"] == "AMBER"


def test_internal_notes_and_restricted_parts_may_lie_in_an_overlay(public: Project, overlay: Path) -> None:
    lay(
        overlay,
        {
            "actors/more.yml": f"name: More\nkind: person\ntlp: CLEAR\nnotes_internal: {CANARY}\nnames: {{text: {CANARY}, tlp: RED}}\n"
        },
    )
    assert found(over(public, overlay)) == []


ODD = {
    "briefgen.yml": ("title: x\n", "briefgen.yml:1:1 file-kind"),
    "README.md": ("x\n", "README.md:1:1 file-kind"),
    "pages/about.md": ("---\ntitle: x\ntlp: CLEAR\n---\nx\n", "pages/:1:1 folder-unknown"),
    "actos/x.yml": ("name: x\n", "actos/:1:1 folder-unknown"),
    "actors/x.txt": ("name: x\n", "actors/x.txt:1:1 file-name"),
}


@pytest.mark.parametrize("name", ODD)
def test_an_overlay_is_laid_out_like_content(name: str, public: Project, overlay: Path) -> None:
    text, expected = ODD[name]
    lay(overlay, {name: text})
    assert lines(over(public, overlay)) == [f"../private records/{expected}"]


def test_links_in_an_overlay_are_not_followed(public: Project, overlay: Path, tmp_path: Path) -> None:
    (tmp_path / "target.yml").write_text("name: X\nkind: person\ntlp: CLEAR\n")
    (overlay / "actors" / "linked.yml").symlink_to(tmp_path / "target.yml")
    (overlay / "sources").symlink_to(overlay / "places")
    assert lines(over(public, overlay)) == [
        "../private records/actors/linked.yml:1:1 file-kind",
        "../private records/sources:1:1 file-kind",
    ]
    (tmp_path / "link").symlink_to(overlay)
    with pytest.raises(BriefgenError, match=r"\.\./link: a link, not a folder"):
        found(over(public, tmp_path / "link"))


def test_an_overlay_that_is_not_there_is_told(public: Project, tmp_path: Path) -> None:
    with pytest.raises(BriefgenError, match=r"^\.\./none: no such folder"):
        found(over(public, tmp_path / "none"))


@pytest.mark.parametrize("where", ["content", "content/actors", ".", ".."])
def test_an_overlay_lies_apart_from_content(where: str, public: Project) -> None:
    with pytest.raises(BriefgenError, match="lies apart from content/"):
        found(over(public, public.root / where))


@pytest.mark.thorough
def test_an_overlay_is_never_published_nor_overwritten(public: Project, overlay: Path) -> None:
    inside = lay(public.root / "docs" / "private", OVERLAID)
    (public.root / "mkdocs.yml").write_text(HOST.replace("content/pages", "docs"))
    done = briefgen("build", "-C", public.root, "--overlay", inside)
    assert (done.returncode, "lies in docs_dir" in done.stderr) == (1, True)
    (public.root / "mkdocs.yml").write_text(HOST)
    for target in (overlay, overlay / "site", overlay.parent):
        done = briefgen("build", "-C", public.root, "--overlay", overlay, "-d", target)
        assert done.returncode == 1
        assert "nothing can be published" in done.stderr
    assert set(tree(overlay)) == set(OVERLAID)


# Commands, and what is kept


@pytest.mark.thorough
def test_every_command_takes_an_overlay(public: Project, overlay: Path, tmp_path: Path) -> None:
    options = ("-C", public.root, "--overlay", overlay, "--audience", "red")
    assert "8 records: no problems" in briefgen("check", *options).stdout
    assert briefgen("build", *options, "--no-pdf").returncode == 0
    assert CANARY in (public.root / "site/actors/hidden.html").read_text("utf-8")
    assert briefgen("render", tmp_path / "rendered", *options).returncode == 0
    assert CANARY in (tmp_path / "rendered/actors/hidden.md").read_text("utf-8")
    assert briefgen("pdf", "hidden", *options, "-o", tmp_path / "pdf").returncode == 0
    assert (tmp_path / "pdf/hidden.pdf").is_file()
    assert briefgen("check", "-C", public.root, "--overlay", tmp_path / "none").returncode == 2


@pytest.mark.thorough
def test_nothing_of_an_overlay_is_used_without_it(public: Project, overlay: Path, tmp_path: Path) -> None:
    lay(overlay, {"actors/group.yml": f"name: {CANARY}\nkind: person\ntlp: CLEAR\n"})
    build = ("build", "--no-pdf", "-C", public.root)
    clean = briefgen(*build, "-d", tmp_path / "clean", "--no-cache")
    assert clean.returncode == 0, clean.stderr
    for audience in ("clear", "red"):
        assert briefgen(*build, "--overlay", overlay, "--audience", audience).returncode == 0
        assert CANARY in (public.root / "site/actors/group.html").read_text("utf-8")
        assert briefgen("check", "-C", public.root, "--overlay", overlay).returncode == 0
        assert briefgen(*build).returncode == 0
        assert tree(public.root / "site") == tree(tmp_path / "clean")
        assert briefgen("check", "-C", public.root).stdout == "6 records: no problems\n"


@pytest.mark.thorough
def test_a_change_in_an_overlay_is_seen(public: Project, overlay: Path) -> None:
    build = ("build", "--no-pdf", "-C", public.root, "--overlay", overlay)
    before = cache.take(over(public, overlay))
    assert briefgen(*build).returncode == 0
    assert "as before: nothing has changed" in briefgen(*build).stdout
    lay(overlay, {"places/field.yml": "name: Closed field\nkind: region\ntlp: CLEAR\n"})
    assert cache.take(over(public, overlay)) != before
    assert briefgen(*build).returncode == 0
    assert "Closed field" in (public.root / "site/places/field.html").read_text("utf-8")


@pytest.mark.thorough
def test_an_overlay_is_watched(public: Project, overlay: Path) -> None:
    served = Served(public.root, free(), ("--overlay", str(overlay)))
    try:
        assert "Open field" in (served.address and served.page("places/field.html"))
        changed = "name: Closed field\nkind: region\ntlp: CLEAR\n"
        served.after(lambda: lay(overlay, {"places/field.yml": changed}), "built in")
        assert "Closed field" in served.page("places/field.html")
    finally:
        served.process.terminate()
        served.process.wait()
