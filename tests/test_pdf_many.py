"""Printing much: long pages in little memory, many pages in order, the same bytes from one process and from several."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import check as bench
from benchmarks.pdf import PRINT, write_site
from briefgen import pdf, pipeline
from briefgen.pdf import worker_count
from briefgen.pdf.limits import Limits
from briefgen.pdf.typesetting import Typesetter
from briefgen.project import Project
from tests.built import briefgen, tree
from tests.conftest import Site
from tests.printed import page_text, print_all, structure, texts


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """An invented site of fourteen briefings of some ten pages, and a long one."""
    root = tmp_path_factory.mktemp("many")
    write_site(root, 14)
    return Project(root)


@pytest.mark.thorough
def test_many_are_printed_by_several_processes_in_their_order(many: Project, tmp_path: Path) -> None:
    ids = [f"b-{number:03}" for number in range(14)]
    script, out = tmp_path / "print.py", tmp_path / "out"
    script.write_text(PRINT, encoding="utf-8")
    out.mkdir()
    memory = float(bench.run(str(script), str(many.root), str(out), *ids).output.split()[1])
    assert memory < 500
    printed = tree(out)
    assert list(printed) == [f"{key}.pdf" for key in ids]
    assert [f"Review no. {number + 1}" in texts(printed[f"b-{number:03}.pdf"])[0] for number in (0, 13)] == [
        True
    ] * 2
    assert printed["b-000.pdf"] == print_all(many, "b-000", workers=1)["b-000"]
    assert worker_count(2) == 1, "few are printed by one process"


@pytest.mark.thorough
def test_a_long_page_has_its_sources_in_the_list_alone(many: Project) -> None:
    [content] = print_all(many, "long").values()
    found = texts(content)
    [page] = pipeline.run(many, only=["long"]).pages
    assert len(found) > 40
    assert "/Note" not in {tag for tag, _ in structure(content)}
    assert "/Note" in {tag for tag, _ in structure(print_all(many, "b-001")["b-001"])}, "it would be seen"
    last = page.markdown.count('<span id="ref-')
    assert f"{last}." in found[-1] and page_text(page)


def test_who_has_used_the_typesetter_prints_the_same(site: Site) -> None:
    """In processes that start afresh: typst's threads are in no copy, which would wait for them until its time is over."""
    project = site()
    made = pipeline.run(project, only=("first", "attack", "town"))
    library = made.library
    Typesetter(project.templates).set(
        pdf.inputs(pdf.document(made.pages[0], library.records["attack"], library))
    )
    here = pdf.print_pages(made.pages, library, project.templates, workers=2, limits=Limits(seconds=20))
    assert briefgen("pdf", "first", "attack", "town", "-C", project.root).returncode == 0
    assert {one.id: one.content for one in here} == {
        path.stem: path.read_bytes() for path in (project.root / "build" / "pdf").glob("*.pdf")
    }
