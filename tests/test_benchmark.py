"""The invented site: the same bytes for one seed, nothing wrong in it, and a check that loads no more than it needs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import check as bench
from benchmarks import compare, peers
from benchmarks.generate import FEWEST, files, write
from briefgen import pipeline
from briefgen.markdown import parse
from briefgen.project import Project
from briefgen.records import KINDS

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("mkdocs", "material", "plotly", "rich", "playwright")
LOADED = """
import sys
from click.testing import CliRunner
from briefgen.cli import main
result = CliRunner().invoke(main, ["check", "-C", sys.argv[1]])
assert result.exit_code == 0, result.output
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""
HOLD = """
import subprocess, sys, time
hold = "held = bytearray(60_000_000); held[::4096] = bytes(len(held[::4096])); print(1, flush=True); input()"
pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
both = [subprocess.Popen([sys.executable, "-c", hold], **pipes) for _ in range(2)]
for one in both:
    one.stdout.readline()
time.sleep(0.6)
for one in both:
    one.communicate(b"done")
"""
"""Two processes that hold 60 MB each at the same time."""


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A site of 60 incidents."""
    root = tmp_path_factory.mktemp("invented")
    write(root, 60)
    return Project(root)


def test_one_seed_gives_the_same_bytes_and_another_does_not() -> None:
    assert list(files(60, seed=3)) == list(files(60, seed=3))
    assert list(files(60, seed=3)) != list(files(60, seed=4))


def test_nothing_is_wrong_in_it(invented: Project) -> None:
    library, problems = pipeline.examine(invented)
    assert [str(problem) for problem in problems] == []
    found = {
        kind: sum(type(record) is model for record in library.records.values())
        for kind, model in KINDS.items()
    }
    assert found == {"source": 16, "actor": 6, "place": 11, "incident": 60, "briefing": 3, "page": 1}


@pytest.mark.parametrize("seed", range(4))
def test_the_smallest_one_is_right_too(tmp_path: Path, seed: int) -> None:
    write(tmp_path, FEWEST, seed)
    assert pipeline.examine(Project(tmp_path))[1] == []
    with pytest.raises(ValueError, match="at least"):
        next(files(FEWEST - 1))


def test_it_holds_what_real_records_hold(invented: Project) -> None:
    library, _ = pipeline.examine(invented)
    claims = [claim for incident in library.incidents for claim in incident.claims]
    assert {len(incident.claims) for incident in library.incidents} == {3, 4, 5, 6}
    for name in ("casualties", "responsibility", "weapon", "follows", "damage", "other"):
        assert any(getattr(claim, name) is not None for claim in claims), name
    assert any(group.disputed for groups in library.ledgers.values() for group in groups)
    assert any(library.derived.values())
    assert all({"Latn", "Arab"} <= {name.script for name in actor.names} for actor in library.actors)
    size = sum(path.stat().st_size for path in invented.content.glob("incidents/*.yml")) / len(
        library.incidents
    )
    assert 1500 < size < 2500


def test_a_check_loads_neither_the_host_nor_what_draws(invented: Project) -> None:
    loaded = bench.run("-c", LOADED, str(invented.root)).output.split()
    assert "pydantic" in loaded and "jinja2" in loaded, "the bodies of its briefings have expressions"
    assert set(HEAVY) & set(loaded) == set()


def test_a_check_without_expressions_needs_no_templates(tmp_path: Path) -> None:
    for path, text in files(60):
        if "/briefings/" not in path:
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, encoding="utf-8")
    loaded = bench.run("-c", LOADED, str(tmp_path)).output.split()
    assert "pydantic" in loaded and "jinja2" not in loaded


def test_the_bench_measures_a_process_and_tells_of_one_that_fails() -> None:
    measured = bench.run("-c", "print(sum(range(10**6)))")
    assert measured.output == "499999500000"
    assert measured.cpu > 0 and measured.wall > 0 and measured.peak > 1
    with pytest.raises(SystemExit, match="it failed"):
        bench.run("-c", "raise SystemExit(3)")


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells")
def test_the_bench_counts_the_memory_of_all_processes_together() -> None:
    assert 115 < bench.run("-c", HOLD).peak < 180


def test_the_bench_compares_the_check_with_the_bare_parse(
    invented: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    [(check, bare, alone)] = bench.compare(invented.root, 1)
    assert check.output.endswith("no problems") and bare.output == ""
    assert alone > 0
    assert "94 files" in capsys.readouterr().out


def test_paragraphs_are_read_the_same_with_and_without_the_parser() -> None:
    quick = parse("A first [@a, para. 1].\n\nA second\nwith [[x|words]] [@b].\n\n\nA third.")
    slow = parse(
        "\nA first [@a, para. 1].\n\nA second\nwith [[x|words]] [@b].\n\n\nA third."
    )  # begins with a blank line
    assert [(p.kind, p.line + 1, p.text) for p in quick.paragraphs] == [
        (p.kind, p.line, p.text) for p in slow.paragraphs
    ]
    assert [(cite, line + 1) for cite, line in quick.citations] == list(slow.citations)
    assert [(key, text, line + 1) for key, text, line in quick.links] == list(slow.links)
    assert len(quick.paragraphs) == 3 and [p.line for p in quick.paragraphs] == [0, 2, 6]


def made(wall: float, bytes_: int = 0) -> peers.Made:
    return peers.Made(bench.Run(wall, wall**2, 100, ""), 1, bytes_, 20_000)


def found(records: int, **walls: list[float]) -> compare.Measured:
    """A site whose cold build by briefgen and by MkDocs took so long in each round, and wrote 50 bytes a record."""
    names = {"ours": peers.COLD, "theirs": peers.MKDOCS_COLD, "nothing": peers.NOTHING}
    steps = {names[key]: [made(wall, 50 * records) for wall in found] for key, found in walls.items()}
    return compare.Measured(records, steps)


def test_a_ratio_is_the_median_of_the_rounds_and_not_that_of_the_medians() -> None:
    assert compare.middle_ratio([1, 4, 9], [2, 2, 10]) == 0.9
    site = found(100, ours=[1, 4, 9], theirs=[2, 2, 10])
    assert site.ratio(peers.COLD, peers.MKDOCS_COLD) == 0.9
    assert site.seconds(peers.COLD) == 4
    assert site.ratio(peers.COLD, peers.HUGO_COLD) is None and site.seconds(peers.AGAIN) is None
    assert [row.split(" | ")[1:6] for row in compare.rows(site)] == [
        [peers.COLD, "4.00", "", "16.00", ""],
        [peers.MKDOCS_COLD, "2.00", "0.9 ×", "4.00", "0.81 ×"],
    ], "by the clock, and in processor time"


def test_growth_is_the_power_of_the_size() -> None:
    assert compare.exponent((10, 3), (1000, 300)) == pytest.approx(1)
    assert compare.exponent((10, 3), (100, 300)) == pytest.approx(2)
    assert compare.exponent((10, 3), (100, 3)) == 0
    sites = {10: found(20, ours=[1]), 100: found(200, ours=[9]), 1000: found(2000, ours=[10_000])}
    assert compare.growth(sites) == pytest.approx((2, 1)), "from the smallest to the largest"
    assert compare.growth({10: sites[10]}) is None


def test_only_what_was_measured_is_judged() -> None:
    def judged(small: compare.Measured | None, sites: dict[int, compare.Measured]) -> dict[str, bool]:
        return {aim.name: aim.missed for aim in compare.aims(small, sites) if aim.found is not None}

    size = "HTML of an incident's page"
    assert judged(None, {12: found(36, ours=[1])}) == {size: False}
    few = found(100, ours=[3], theirs=[2])
    assert judged(few, {60: found(97, ours=[1]), 100: found(151, ours=[9], nothing=[0.6])}) == {
        size: False,
        "cold build of 100 records to MkDocs + Material": True,
        "nothing changed": True,
    }, "the growth of small sites says nothing"
    many = {1000: found(1366, ours=[1]), 10_000: found(13_516, ours=[11], theirs=[100])}
    assert judged(None, many) == {
        size: False,
        "cold build of 10,000 incidents to MkDocs + Material": False,
        "power with which the seconds grow": True,
        "power with which the bytes grow": False,
        "peak memory of a build of 10,000 incidents": False,
    }


def test_an_aim_is_told_with_what_was_found() -> None:
    assert str(compare.Aim("check", 0.5, 0.5, " s")) == "reached: check: 0.5 s (at most 0.5 s)"
    assert str(compare.Aim("check", 0.61, 0.5, " s")) == "missed: check: 0.61 s (at most 0.5 s)"
    assert str(compare.Aim("check", None, 0.5, " s")) == "not judged: check (at most 0.5 s)"


def test_a_site_that_is_not_whole_or_not_new_is_no_measurement(tmp_path: Path) -> None:
    (tmp_path / "site" / "incidents").mkdir(parents=True)
    page = tmp_path / "site" / "incidents" / "one.html"
    page.write_text("as it was")
    doing_nothing = (sys.executable, "-c", "pass")
    built, changed = (
        peers.Step(name, lambda: None, doing_nothing, "site", name == "changed")
        for name in ("built", "changed")
    )
    peer = peers.Peer("idle", tmp_path, (built, changed))
    whole, larger = (peers.Site((peer,), 1, pages, ("one",), "one") for pages in (1, 2))
    written = peers.take(whole, peer, built)
    assert (written.files, written.bytes, written.page) == (1, 9, 9)
    with pytest.raises(SystemExit, match="changed: the page of one is not made from the file"):
        peers.take(whole, peer, changed)
    with pytest.raises(SystemExit, match="built: 1 pages were written, and not 2"):
        peers.take(larger, peer, built)
    page.write_text(f"new. {peers.SENTENCE}.")
    assert peers.take(whole, peer, changed).files == 1
    with pytest.raises(SystemExit, match="built: the page of one is not"):
        peers.take(whole, peer, built)


def test_before_a_cold_build_all_is_as_it_was_written(tmp_path: Path) -> None:
    site = peers.everyone(tmp_path, FEWEST, {}, small=False)
    [peer] = site.peers
    before = sorted(peer.folder.rglob("*"))
    cold, change = peer.steps[:2]
    record = peer.folder / "content" / "incidents" / f"{site.changed}.yml"
    text = record.read_text(encoding="utf-8")
    change.prepare()
    assert peers.SENTENCE in record.read_text(encoding="utf-8")
    assert pipeline.examine(Project(peer.folder))[1] == [], "the changed record is right"
    for left in (".xdg", "site", ".cache"):
        (peer.folder / left).mkdir()
        (peer.folder / left / "file").touch()
    cold.prepare()
    assert sorted(peer.folder.rglob("*")) == before
    assert record.read_text(encoding="utf-8") == text


def test_a_program_that_is_missing_is_not_found(tmp_path: Path) -> None:
    assert peers.find("zensical", str(tmp_path / "zensical")) == ""
    assert peers.find("mkdocs") == sys.executable


@pytest.mark.thorough
def test_the_whole_comparison_with_mkdocs() -> None:
    asked = [*["--incidents", "12", "--runs", "1", "--without", "hugo", "--zensical", "/nowhere/zensical"]]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.compare", *asked], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode in (0, 1), done.stderr
    assert (done.returncode == 1) is ("- missed: " in done.stdout)
    assert "zensical is missing, and left out" in done.stdout
    table = [line.strip("| ").split(" | ") for line in done.stdout.splitlines() if re.match(r"\| \d", line)]
    assert [(row[0], row[1]) for row in table] == [
        ("100", peers.COLD),
        ("100", peers.MKDOCS_COLD),
        *(("36", name) for name in (*peers.BUILDS, peers.CHECK, peers.AGAIN, peers.MKDOCS_COLD)),
    ]
    assert all(min(float(row[2]), float(row[4])) > 0 and float(row[6]) > 1 for row in table)
    ratios = {(row[0], row[1]): float(row[3].removesuffix(" ×")) for row in table if row[3].strip()}
    assert set(ratios) == {("100", peers.MKDOCS_COLD), ("36", peers.MKDOCS_COLD)}
    for records, name in ratios:
        ours, theirs = (float(row[2]) for row in table if row[0] == records and row[1] in (peers.COLD, name))
        assert ratios[records, name] == pytest.approx(ours / theirs, rel=0.05)
    assert len(re.findall("^- (?:reached|missed|not judged): ", done.stdout, re.MULTILINE)) == 11


def test_a_peer_that_fails_is_left_out_with_a_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """What was measured of the others counts all the same; ourselves nobody does without."""
    names = (peers.COLD, peers.ZENSICAL_COLD, peers.HUGO_COLD)
    all_of_them = tuple(peers.Peer(name, tmp_path, (peers.Step(name, lambda: None, ()),)) for name in names)
    site = peers.Site(all_of_them, 10, 10, (), "")
    monkeypatch.setattr(peers, "everyone", lambda *given: site)
    broken = {peers.ZENSICAL_COLD}

    def take(site: peers.Site, peer: peers.Peer, step: peers.Step) -> peers.Made:
        if step.name in broken:
            raise SystemExit("it failed: build\nTraceback\nRuntimeError: a section is too long")
        return made(2)

    monkeypatch.setattr(peers, "take", take)
    measured = compare.compare(tmp_path, 10, 3, {}, small=False)
    assert {name: len(found) for name, found in measured.steps.items()} == {
        peers.COLD: 3,
        peers.HUGO_COLD: 3,
    }
    told = capsys.readouterr().out
    assert (
        told
        == f"10 records: {peers.ZENSICAL_COLD}: left out, it fails: RuntimeError: a section is too long\n"
    )
    broken.add(peers.COLD)
    with pytest.raises(SystemExit, match="it failed"):
        compare.compare(tmp_path, 10, 1, {}, small=False)
