"""`briefgen pdf`, and the PDFs of a build: what is printed where, what is told, what is loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import check as bench
from briefgen import plugin, publish, target
from briefgen.manifest import CHECKSUMS, NAME, Claims, Rule
from briefgen.problems import BriefgenError
from briefgen.standing import Hosted
from tests.built import briefgen, tree
from tests.conftest import Site
from tests.printed import read, texts

HOST = {
    "mkdocs.yml": "site_name: X\ndocs_dir: content/pages\nuse_directory_urls: false\nplugins: [briefgen]\n"
    "theme: {name: material, font: false}\n",
    "content/pages/index.md": "---\ntitle: Home\n---\nWhat this is.\n",
}
"""What the small site needs besides, for a host to build it."""

LOADED = """
import sys
from click.testing import CliRunner
from briefgen.cli import main
result = CliRunner().invoke(main, sys.argv[1:])
assert result.exit_code == 0, result.output
print(result.output, "typst" in sys.modules, "pypdf" in sys.modules)
"""


def test_without_an_id_all_briefings_are_printed(site: Site) -> None:
    root = site().root
    done = briefgen("pdf", "-C", root)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"1 PDF in {root / 'build' / 'pdf'}\n"
    assert list(tree(root / "build" / "pdf")) == [CHECKSUMS, "first.pdf", NAME]


def test_a_pdf_that_cannot_be_written_leaves_the_old_one(site: Site) -> None:
    """A limit of the system on the size of files stands for a full disk. What an earlier run left half written goes."""
    project = site()
    folder = project.root / "out"
    assert briefgen("pdf", "-C", project.root, "-o", folder).returncode == 0
    old = tree(folder)
    (project.root / ".out.briefgen-a1b2c3d4").mkdir()
    (project.content / "briefgen.yml").write_text("title: Another\ntlp: CLEAR\n", "utf-8")
    command = [sys.executable, "-m", "briefgen", "pdf", "-C", str(project.root), "-o", str(folder)]
    for limit, code in ((4096, 1), (4 * 1024 * 1024, 0)):
        limited = ["prlimit", f"--fsize={limit}", *command]
        done = subprocess.run(limited, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        if code:
            told = f"error: {folder}: file too large; the folder that stood still stands"
            assert done.stderr.splitlines()[-1] == told
        assert (tree(folder) == old) is bool(code)
        assert sorted(path.name for path in project.root.iterdir()) == ["content", "out"]


def test_any_record_may_be_printed_and_each_once(site: Site) -> None:
    root = site().root
    done = briefgen(
        "pdf", "town", "attack", "group", "paper", "about", "town", "-C", root, "-o", root / "out"
    )
    assert done.returncode == 0, done.stderr
    assert list(tree(root / "out")) == [
        CHECKSUMS,
        "about.pdf",
        "attack.pdf",
        "group.pdf",
        NAME,
        "paper.pdf",
        "town.pdf",
    ]
    assert "Rockets at the town" in texts((root / "out" / "attack.pdf").read_bytes())[0]


def test_an_unknown_id_is_one_clear_line(site: Site) -> None:
    root = site().root
    done = briefgen("pdf", "attack", "frist", "-C", root, "-o", root / "out")
    assert done.returncode == 1
    assert done.stderr == "error: no record 'frist'; did you mean 'first'?; nothing was written\n"
    assert not (root / "out").exists()


def test_a_restricted_record_is_unknown_to_a_wider_audience(site: Site) -> None:
    root = site({"content/actors/secret.yml": "name: Secret\nkind: person\ntlp: RED\n"}).root
    assert briefgen("pdf", "secret", "-C", root).stderr == "error: no record 'secret'; nothing was written\n"
    done = briefgen("pdf", "secret", "-C", root, "--audience", "red")
    assert done.returncode == 0, done.stderr
    assert "TLP:RED" in texts((root / "build" / "pdf" / "secret.pdf").read_bytes())[0]


def test_paper_and_form(site: Site) -> None:
    root = site().root
    done = briefgen("pdf", "--paper", "letter", "--one-page", "-C", root, "-o", root / "out")
    assert done.returncode == 0, done.stderr
    file = read((root / "out" / "first.pdf").read_bytes())
    assert [round(float(side)) for side in file.pages[0].mediabox[2:]] == [612, 792] and len(file.pages) == 1
    assert briefgen("pdf", "--paper", "a3", "-C", root).returncode == 2


def test_what_does_not_fit_on_one_page_is_cut_and_said(site: Site) -> None:
    judgement = "  - text: The group will fire rockets at the town again and again [@paper, para. 3].\n    likelihood: likely\n"
    briefing = (
        "---\ntitle: Long\nas_of: 2021-03-05\nauthors: A. Analyst\nscope:\n  incidents: attack\nkey_judgements:\n"
        + judgement * 120
        + "---\n## What happened\n\nRockets hit [[town]] [@paper, para. 2].\n"
    )
    root = site({"content/briefings/first.md": briefing}).root
    assert briefgen("pdf", "--one-page", "-C", root, "-o", root / "out").returncode == 0
    [text] = texts((root / "out" / "first.pdf").read_bytes())
    assert "Shortened to one page." in text and text.count("TLP:CLEAR") == 2
    assert briefgen("pdf", "-C", root, "-o", root / "out").returncode == 0
    whole = texts((root / "out" / "first.pdf").read_bytes())
    assert len(whole) > 3 and "Shortened" not in "".join(whole)


def test_content_with_errors_is_not_printed(site: Site) -> None:
    root = site({"content/places/town.yml": "name: Town\nkind: citty\n"}).root
    done = briefgen("pdf", "-C", root)
    assert (
        done.returncode == 1 and "unknown place kind" in done.stderr and "nothing was written" in done.stderr
    )
    assert not (root / "build").exists()


def test_a_build_prints_the_briefings_unless_told_not_to(site: Site) -> None:
    root = site(HOST).root
    done = briefgen("build", "-C", root)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"15 pages and 1 PDF in {root / 'site'}\n"
    assert [path for path in tree(root / "site") if path.endswith(".pdf")] == ["pdf/first.pdf"]
    done = briefgen("build", "--no-pdf", "-C", root)
    assert done.stdout == f"15 pages in {root / 'site'}\n"
    assert not (root / "site" / "pdf").exists()


def test_the_host_is_told_which_pages_have_a_pdf(site: Site) -> None:
    project, told = site(), []

    def host(_: object, made: publish.pipeline.Site, folder: Path, track: object) -> Hosted:
        told.append(dict(made.pdfs))
        (folder / "index.html").touch()
        return Hosted(["index.html"], (), Claims((Rule("all", pattern=".*"),)))

    for pdfs in (True, False):
        with target.alone(project.site, project, print) as place:
            publish.build(project, host, place, pdfs=pdfs)
    assert told == [{"briefings/first.md": "pdf/first.pdf"}, {}]


def test_the_site_s_own_print_program_is_used_and_its_fault_told_in_a_line(site: Site) -> None:
    project = site(
        HOST | {"templates/print.typ": '#set document(title: "x")\n#title()\nOwn form of the house\n'}
    )
    root = project.root
    assert briefgen("pdf", "-C", root).returncode == 0
    assert "Own form of the house" in texts((root / "build" / "pdf" / "first.pdf").read_bytes())[0]
    with target.alone(project.site, project, print) as place:
        publish.build(project, plugin.build_site, place)
    before = tree(root / "site")
    (root / "templates" / "print.typ").write_text('#read("/etc/passwd")\n', "utf-8")
    done = briefgen("build", "-C", root)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("error: templates/print.typ: file not found") and line.endswith(
        "[template]; the site that stood still stands"
    )
    assert tree(root / "site") == before
    with pytest.raises(BriefgenError), target.alone(project.site, project, print) as place:
        publish.build(project, plugin.build_site, place, pdfs=True)


@pytest.mark.parametrize(
    "command", [["--help"], ["check"], ["build"], ["pdf"]], ids=lambda command: command[0]
)
def test_no_command_loads_the_typesetter_into_its_own_process(site: Site, command: list[str]) -> None:
    """It can end the process that it runs in, and a copy of one that has used it waits for ever."""
    root = site(HOST).root
    where = [] if command == ["--help"] else ["-C", str(root)]
    assert bench.run("-c", LOADED, *command, *where).output.endswith("False False")
    seen = f"import briefgen.pdf.typesetting{LOADED}"
    assert bench.run("-c", seen, *command, *where).output.endswith("True False"), "it would be seen"
