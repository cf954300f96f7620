"""Publishing: whatever goes wrong, one clear line says so, and the site that stood still stands."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from briefgen import pipeline, publish, target
from briefgen import standing as kept_site
from briefgen.manifest import CHECKSUMS, NAME, Claims, Rule
from briefgen.policy import Policy
from briefgen.problems import BriefgenError
from briefgen.project import Project
from briefgen.standing import Built, Hosted
from briefgen.traces import Kept
from tests.built import briefgen, copy_founding, founding_site, tree
from tests.conftest import Site

__all__ = ["founding_site"]

INCIDENT = "content/incidents/erbil-rockets-2021-02-15.yml"


@pytest.fixture
def standing(founding_site: Path, tmp_path: Path) -> Path:
    """A project with a finished site in it."""
    (tmp_path / "project").mkdir()
    folder = copy_founding(tmp_path / "project")
    shutil.copytree(founding_site, folder / "site")
    return folder


def _append(name: str, text: str) -> Callable[[Path], None]:
    def fault(folder: Path) -> None:
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return fault


def _write(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(content) and None


def _no_content(folder: Path) -> None:
    shutil.rmtree(folder / "content")


def _empty_content(folder: Path) -> None:
    shutil.rmtree(folder / "content")
    (folder / "content" / "pages").mkdir(parents=True)
    (folder / "content" / "briefgen.yml").write_text("title: Empty\ntlp: CLEAR\n", "utf-8")


def _link(folder: Path) -> None:
    (folder / "content" / "incidents" / "linked.yml").symlink_to(folder / INCIDENT)


def _no_config(folder: Path) -> None:
    (folder / "mkdocs.yml").unlink()


def _no_plugin(folder: Path) -> None:
    config = folder / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("  - briefgen\n", ""), "utf-8")


def _nav(folder: Path) -> None:
    config = folder / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("about.md", "nothing.md"), "utf-8")


FAULTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "unknown key": (_append(INCIDENT, "titel: x\n"), r"erbil-rockets-2021-02-15.yml:\d+:1: error: unknown key 'titel' \[unknown-key\]"),
    "no content": (_no_content, r"content/: no such folder"),
    "empty content": (_empty_content, r"content/: no records"),
    "binary file": (_write(INCIDENT, b"\x7fELF\x02\x01\x00\xff\xfe"), r"erbil-rockets-2021-02-15.yml:1:\d+: error: "),
    "not UTF-8": (_write(INCIDENT, "title: Café\n".encode("latin-1")), r"erbil-rockets-2021-02-15.yml:1:11: error: not UTF-8"),
    "huge file": (_write(INCIDENT, b"#" * (1024 * 1024 + 1)), r"erbil-rockets-2021-02-15.yml:1:1: error: larger than 1 MiB"),
    "link": (_link, r"incidents/linked.yml:1:1: error: not a regular file"),
    "template syntax": (_append("templates/incident.md.j2", "{% if %}\n"), r"templates/incident.md.j2:\d+:1: error: .* \[template\]"),
    "template name": (_append("templates/incident.md.j2", "{{ nothing_of_this_name }}\n"), r"templates/incident.md.j2:\d+:1: error: 'nothing_of_this_name' is undefined \[template\]"),
    "template encoding": (_write("templates/actor.md.j2", b"\xff\xfe"), r"templates/actor.md.j2:1:1: error: not UTF-8"),
    "no mkdocs.yml": (_no_config, r"mkdocs.yml: not found"),
    "broken mkdocs.yml": (_append("mkdocs.yml", "nav: [\n"), r"mkdocs.yml"),
    "no plugin": (_no_plugin, r"the plugin is missing"),
    "page gone from nav": (_nav, r"nothing.md.*is not found|nothing.md.*not found"),
}  # fmt: skip


@pytest.mark.whole
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_in_a_line_and_changes_nothing(standing: Path, name: str) -> None:
    fault, told = FAULTS[name]
    before = tree(standing / "site")
    fault(standing)
    beside = sorted(path.name for path in standing.iterdir())
    done = briefgen("build", "-C", standing)
    assert done.returncode == 1, done.stdout
    assert re.search(told, done.stderr), done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert tree(standing / "site") == before
    left = sorted(path.name for path in standing.iterdir() if path.name != ".briefgen")
    assert left == beside, "something was left behind"


@pytest.mark.whole
def test_plain_mkdocs_tells_the_same_and_changes_nothing(standing: Path) -> None:
    from tests.built import run

    before = tree(standing / "site")
    FAULTS["unknown key"][0](standing)
    done = run("mkdocs", "build", cwd=standing)
    assert done.returncode == 1
    assert re.search(FAULTS["unknown key"][1], done.stderr)
    assert "Traceback" not in done.stderr
    assert tree(standing / "site") == before


@pytest.mark.whole
def test_plain_mkdocs_refuses_an_odd_number_of_processes(standing: Path) -> None:
    from tests.built import run

    before = tree(standing / "site")
    done = run("mkdocs", "build", cwd=standing, BRIEFGEN_JOBS="abc")
    assert done.returncode == 1 and "BRIEFGEN_JOBS: 'abc' is not a number of processes" in done.stderr
    assert "Traceback" not in done.stderr and tree(standing / "site") == before


@pytest.mark.whole
def test_a_build_takes_the_place_of_the_old_site_whole(standing: Path) -> None:
    claimed = tree(standing / "site")
    (standing / "content" / "pages" / "more.md").write_text("---\ntitle: More\n---\n\nMore.\n", "utf-8")
    assert briefgen("build", "-C", standing).returncode == 0
    assert (standing / "site" / "more.html").is_file()
    (standing / "content" / "pages" / "more.md").unlink()
    done = briefgen("build", "-C", standing)
    assert done.returncode == 0, done.stderr
    assert tree(standing / "site") == claimed
    assert sorted(path.name for path in standing.iterdir()) == [
        ".briefgen",
        "content",
        "mkdocs.yml",
        "site",
        "templates",
    ]


@pytest.mark.whole
@pytest.mark.parametrize("target", [".", "..", "content", "templates", "mkdocs.yml"])
def test_a_site_never_takes_the_place_of_the_author_s_files(standing: Path, target: str) -> None:
    before = tree(standing)
    done = briefgen("build", "-C", standing, "-d", standing / target)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert tree(standing) == before


@pytest.mark.whole
def test_a_folder_that_holds_something_else_is_refused(standing: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.txt").write_text("years of work", "utf-8")
    done = briefgen("build", "-C", standing, "-d", precious)
    assert done.returncode == 1
    assert "holds something that briefgen did not make" in done.stderr
    assert (precious / "thesis.txt").read_text("utf-8") == "years of work"


@pytest.mark.whole
def test_a_wrong_option_is_wrong_usage(standing: Path) -> None:
    assert briefgen("build", "-C", standing, "--no-such-option").returncode == 2
    assert briefgen("check", "-C", standing / "nowhere").returncode == 2


# The stages of publishing, with a host that does next to nothing

PRINTED = "briefings/first.md"


def built(project: Project, hosted: Hosted, *, kept: bool = False) -> Built:
    """A build with a host that writes one page, and says that it wrote `hosted`."""

    def host(_: object, made: pipeline.Site, folder: Path, track: object) -> Hosted:
        (folder / "index.html").write_text(f"of {len(made.library.records)} records", "utf-8")
        return hosted

    with target.alone(project.site, project, print) as place:
        now = kept_site.now(project, project.site, True, print) if kept else None
        return publish.build(project, host, place, pdfs=kept, now=now)


ALL = Claims((Rule("all", pattern=".*"),))


def test_what_came_out_the_same_stays_as_it_stands(site: Site) -> None:
    project = site()
    assert built(project, Hosted(["index.html"], None, ALL)).new
    before = (project.site / "index.html").stat()
    again = built(project, Hosted(["index.html"], None, ALL))
    assert (again.new, again.made) == (False, True)
    after = (project.site / "index.html").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_page_that_the_host_left_out_is_told(site: Site) -> None:
    project = site()
    assert built(project, Hosted(["index.html"], None, ALL)).pages == 1
    before = tree(project.site)
    with pytest.raises(BriefgenError, match=r"the host left out 2 pages, a\.html first"):
        built(project, Hosted(["index.html", "a.html", "b.html"], None, ALL))
    assert tree(project.site) == before


@pytest.mark.parametrize(
    ("hosted", "told"),
    [
        (Hosted(["index.html"], None, Claims()), "no rule says where"),
        (Hosted(["index.html"], None, ALL, policy=Policy()), r"no referrer in its head \[gate\]"),
    ],
)
def test_what_no_rule_claims_and_what_the_gate_refuses_is_not_put_in_place(
    site: Site, hosted: Hosted, told: str
) -> None:
    project = site()
    with pytest.raises(BriefgenError, match=told):
        built(project, hosted)
    assert not project.site.exists()


def test_pdfs_that_would_come_out_the_same_are_taken_over(site: Site) -> None:
    """By a second name of the same file; a page that the host made anew has its PDF printed anew."""
    project = site()
    pages, pdf = Kept("", {}, {}), project.site / "pdf" / "first.pdf"
    assert built(project, Hosted(["index.html"], (), ALL, pages), kept=True).pdfs == 1
    first = pdf.stat().st_ino
    for still, same in ((frozenset({PRINTED}), True), (frozenset(), False)):
        (project.content / "actors" / f"{same}.yml".lower()).write_text("name: X\nkind: person\n", "utf-8")
        content = pdf.read_bytes()
        assert built(project, Hosted(["index.html"], (), ALL, pages, still), kept=True).pdfs == 1
        assert (pdf.stat().st_ino == first) is same
        assert pdf.read_bytes() == content


def rendered(project: Project, folder: Path) -> Built:
    with target.alone(folder, project, print, "markdown") as place:
        return publish.render(project, place)


def printed(project: Project, folder: Path, *ids: str) -> Built:
    with target.alone(folder, project, print, "pdf") as place:
        return publish.print_(project, place, ids)


def test_a_folder_of_markdown_holds_the_pages_of_this_run(site: Site, tmp_path: Path) -> None:
    project = site()
    first = rendered(project, tmp_path / "deep" / "out")
    assert (first.pages, first.new, first.folder) == (
        len(tree(first.folder)) - 2,
        True,
        tmp_path / "deep" / "out",
    )
    assert "# The Group" in (first.folder / "actors" / "group.md").read_text("utf-8")
    assert not rendered(project, first.folder).new
    (project.content / "pages" / "about.md").unlink()
    assert rendered(project, first.folder).pages == first.pages - 1
    assert not (first.folder / "about.md").exists()


def test_a_folder_of_pdfs_holds_those_of_this_run(site: Site, tmp_path: Path) -> None:
    project = site()
    for ids in (("town", "group"), (), ("town",), ("town",)):
        before = set(tree(tmp_path / "out"))
        made = printed(project, tmp_path / "out", *ids)
        held = {f"{one}.pdf" for one in ids or ("first",)} | {CHECKSUMS, NAME}
        assert set(tree(tmp_path / "out")) == held and made.pdfs == len(held) - 2
        assert made.new is (before != held)


def test_folders_that_were_made_for_nothing_go(site: Site, tmp_path: Path) -> None:
    with pytest.raises(BriefgenError):
        printed(site(), tmp_path / "build" / "pdf", "nobody")
    assert not (tmp_path / "build").exists()
    (tmp_path / "build").mkdir()
    with pytest.raises(BriefgenError):
        printed(site(), tmp_path / "build" / "pdf", "nobody")
    assert (tmp_path / "build").exists()
