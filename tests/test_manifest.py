"""The manifest of a site, and `briefgen verify`: whatever is not as it was written is told, and nothing is published unclaimed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from briefgen import manifest, pipeline
from briefgen.cli import main
from briefgen.manifest import CHECKSUMS, NAME, Claims, Head, Rule
from briefgen.manifest import folder as folders
from briefgen.manifest.form import Entry, Manifest, from_json, to_checksums, to_json
from briefgen.manifest.verifying import LARGEST
from briefgen.plugin import BriefgenPlugin, host, host_build
from briefgen.problems import BriefgenError
from briefgen.project import Project
from tests.built import briefgen, founding_site, run, tree
from tests.conftest import HOST, write_site

__all__ = ["founding_site"]

HEAD = Head("A record", "AMBER+STRICT")
FILES = {
    "index.html": b"<p>one</p>",
    "a/b.html": b"<p>two</p>",
    "a.html": b"",
    "Zoe ë.csv": b"x,y\r\n",
}
ANY = Claims((Rule("anything", pattern=r"[\s\S]*"),))


def lay(folder: Path, files: dict[str, bytes] = FILES) -> Path:
    """A small site, not listed yet."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """A small site with its manifest."""
    folder = lay(tmp_path / "site")
    manifest.write(folder, HEAD, ANY)
    return folder


def verify(folder: Path, *options: str) -> Result:
    """The command as a user calls it."""
    return CliRunner().invoke(main, ["verify", str(folder), *options])


def test_a_manifest_says_what_is_there_in_a_fixed_order(listed: Path) -> None:
    told = json.loads((listed / NAME).read_text("utf-8"))
    assert told.pop("files") == {
        name: {"sha256": Entry.of(content).sha256, "size": len(content)} for name, content in FILES.items()
    }
    assert told.pop("generator").startswith("briefgen ")
    assert told == {
        "format": "briefgen manifest 1",
        "kind": "site",
        "title": "A record",
        "marking": "AMBER+STRICT",
    }
    names = [line.split("  ", 1)[1] for line in (listed / CHECKSUMS).read_text("utf-8").splitlines()]
    assert names == ["Zoe ë.csv", "a.html", "a/b.html", "index.html", "manifest.json"]


def test_the_order_of_making_changes_nothing(listed: Path, tmp_path: Path) -> None:
    again = lay(tmp_path / "again", dict(reversed(FILES.items())))
    manifest.write(again, HEAD, ANY)
    assert tree(again) == tree(listed)
    manifest.write(again, HEAD, ANY)
    assert tree(again) == tree(listed), "to write it anew is to write the same"


def test_standard_programs_read_the_checksums(tmp_path: Path) -> None:
    """Names that need it are escaped as these programs do."""
    folder = lay(tmp_path, {**FILES, "back\\slash.txt": b"1", "new\nline.txt": b"2", "-dash.txt": b"3"})
    manifest.write(folder, HEAD, ANY)
    command = ["sha256sum", "--check", "--strict", CHECKSUMS]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.count(": OK")) == (0, len(FILES) + 4)
    (folder / "new\nline.txt").write_bytes(b"other")
    assert subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 1
    assert verify(folder).exit_code == 1


def test_a_site_as_it_was_written_is_fine(listed: Path) -> None:
    done = verify(listed)
    assert (done.exit_code, done.stderr) == (0, "")
    assert re.fullmatch(
        r"6 files \(TLP:AMBER\+STRICT, briefgen [\d.]+\): all as they were written\n", done.stdout
    )


def _write(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda site: lay(site, {name: content}) and None


def _unlink(name: str) -> Callable[[Path], None]:
    return lambda site: (site / name).unlink()


def _link(site: Path) -> None:
    """The same bytes, from elsewhere."""
    elsewhere = shutil.copy(site / "a.html", site.parent / "elsewhere")
    (site / "a.html").unlink()
    (site / "a.html").symlink_to(elsewhere)


def _folder(site: Path) -> None:
    (site / "a.html").unlink()
    (site / "a.html").mkdir()


def _listed_too(site: Path) -> None:
    _write("evil.js", b"evil()")(site)
    manifest.write(site, HEAD, ANY)
    (site / "evil.js").unlink()


MEDDLING: dict[str, tuple[Callable[[Path], None], str]] = {
    "changed": (_write("a/b.html", b"<p>2wo</p>"), "a/b.html: was changed: other bytes, as many"),
    "longer": (_write("a/b.html", b"<p>two</p> "), "a/b.html: was changed: 11 bytes, not 10"),
    "missing": (_unlink("a/b.html"), "a/b.html: is missing"),
    "one more": (_write("a/.b.html", b""), "a/.b.html: is not in manifest.json"),
    "a name for a terminal": (_write("\x1b[31m\u202ered", b""), "'\\x1b[31m\\u202ered': is not in manifest.json"),
    "a link": (_link, "a.html: is a link"),
    "a pipe": (lambda site: os.mkfifo(site / "pipe"), "pipe: is neither a file nor a folder"),
    "a folder in its place": (_folder, "a.html: is missing"),
    "not UTF-8": (lambda site: Path(os.fsdecode(os.fsencode(site) + b"/\xff.html")).write_bytes(b"") and None, "'\\udcff.html': is a file whose name is not UTF-8"),
    "checksums missing": (_unlink(CHECKSUMS), "SHA256SUMS: is missing"),
    "other checksums": (_write(CHECKSUMS, b""), "SHA256SUMS: does not say what manifest.json says"),
    "listed and gone": (_listed_too, "evil.js: is missing"),
}  # fmt: skip


@pytest.mark.parametrize("name", MEDDLING)
def test_what_is_not_as_it_was_written_is_told(listed: Path, name: str) -> None:
    meddle, told = MEDDLING[name]
    meddle(listed)
    done = verify(listed)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.splitlines()[0] == told
    assert re.search(r": 1 fault in .*site\n", done.stderr)
    as_json = verify(listed, "--format", "json")
    assert as_json.exit_code == 1
    assert [f"{fault['path']}: {fault['what']}" for fault in json.loads(as_json.stdout)] == [told]


_DIGEST = Entry.of(b"").sha256
_HEAD = '{"format": "briefgen manifest 1", "title": "x", "marking": "CLEAR", "generator": "y", "files": '
BROKEN: dict[str, bytes | str] = {
    "nothing": "",
    "not JSON": "{",
    "not UTF-8": b"\xff\xfe{}",
    "deep": "[" * 100_000,
    "a long number": _HEAD + '{"a.html": {"sha256": "' + _DIGEST + '", "size": ' + "9" * 5000 + "}}}",
    "another format": "{}",
    "a list": "[]",
    "no files": _HEAD + "[]}",
    "a title that is none": _HEAD.replace('"x"', "7") + "{}}",
    "no digest": _HEAD + '{"a.html": {"size": 0}}}',
    "an odd digest": _HEAD + '{"a.html": {"sha256": "' + _DIGEST.upper() + '", "size": 0}}}',
    "an odd size": _HEAD + '{"a.html": {"sha256": "' + _DIGEST + '", "size": true}}}',
    "twice": _HEAD + '{"a.html": {"sha256": "' + _DIGEST + '", "size": 0}, "a.html": {}}}',
    **{
        f"the path {path}": _HEAD + json.dumps({path: {"sha256": _DIGEST, "size": 0}}) + "}"
        for path in (
            "/etc/hostname",
            "../x",
            "a/../../x",
            "./a.html",
            "a//b.html",
            "..",
            "",
            "a\ud800b",
            "\udc80",
        )
    },
    "another kind": _HEAD.replace('"title"', '"kind": "book", "title"') + "{}}",
    "a kind that is none": _HEAD.replace('"title"', '"kind": [], "title"') + "{}}",
    "a name as long as a book": _HEAD + json.dumps({"../" * 1_000_000: {"sha256": _DIGEST, "size": 0}}) + "}",
    "a name for a terminal": _HEAD + json.dumps({"\x1b[2J/../x": {"sha256": _DIGEST, "size": 0}}) + "}",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_manifest_is_told_in_a_line(listed: Path, name: str) -> None:
    broken = BROKEN[name]
    (listed / NAME).write_bytes(broken.encode() if isinstance(broken, str) else broken)
    done = verify(listed)
    assert (done.exit_code, done.stdout) == (1, "")
    assert re.fullmatch(r"error: .*manifest\.json: .*\n", done.stderr)
    assert len(done.stderr) < 5000 and "\x1b" not in done.stderr
    assert manifest.ours(listed) is None and manifest.state(listed) is None


@pytest.mark.parametrize("where", ["title", "marking", "generator", "path", "a file there", "a link there"])
@pytest.mark.parametrize(
    "odd",
    ["\x1b[2J\x1b[H46 files: all as they were written", "\u202etxt", "\x9b31m", "\r\n46 files", "x" * 250],
)
def test_nothing_that_somebody_else_wrote_is_a_command_to_a_terminal(
    tmp_path: Path, where: str, odd: str
) -> None:
    """Who checks a copy that was handed to him reads what its maker chose."""
    folder = lay(tmp_path / "site", {"there" if where in ("title", "marking", "generator") else odd: b""})
    head = Head(
        odd if where == "title" else "A record",
        odd if where == "marking" else "CLEAR",
        generator=odd if where == "generator" else "briefgen 1",
    )
    manifest.write(folder, head, ANY)
    if where == "path":
        (folder / odd).unlink()
    elif where.startswith("a "):
        (folder / NAME).write_bytes(to_json(Manifest(head, {})))
    if where == "a link there":
        (folder / odd).unlink()
        (folder / odd).symlink_to("nowhere")
    done = verify(folder)
    shown = done.stdout + done.stderr
    assert all(character.isprintable() or character == "\n" for character in shown)
    assert max(map(len, shown.splitlines())) < 600
    assert re.search(r"(written|site)\n\Z", shown) and shown.count("\n") <= 3


def test_a_manifest_without_a_kind_is_of_a_site(listed: Path) -> None:
    """So were all, before Markdown and PDFs had one."""
    old = re.sub(r'  "kind": "site",\n', "", (listed / NAME).read_text("utf-8"))
    (listed / NAME).write_text(old, "utf-8")
    found = manifest.ours(listed)
    assert found is not None and found.head == HEAD and '"kind"' not in old


def test_what_stands_is_known_by_every_byte(listed: Path) -> None:
    state, written = manifest.state(listed), (listed / NAME).read_bytes()
    assert state == manifest.left(listed) is not None
    assert manifest.stands(listed, written) and not manifest.stands(listed, written + b" ")
    page = listed / "a" / "b.html"
    before = page.stat()
    page.write_bytes(b"<p>2wo</p>")
    os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert manifest.state(listed) is None and not manifest.stands(listed, written)
    page.write_bytes(FILES["a/b.html"])
    assert manifest.state(listed) == state, "a time of change does not count"
    (listed / "more.html").touch()
    assert manifest.state(listed) is None
    (listed / "more.html").unlink()
    (listed / NAME).unlink()
    assert manifest.state(listed) is None and not manifest.stands(listed, written)


def test_what_is_not_ours_in_a_folder_is_named(listed: Path) -> None:
    found = manifest.ours(listed)
    assert found is not None and manifest.foreign(listed, found) is None
    (listed / ".DS_Store").touch()
    assert manifest.foreign(listed, found) is None, "what file managers leave"
    (listed / "z\x1b.txt").touch()
    assert manifest.foreign(listed, found) == "'z\\x1b.txt'"
    (listed / "a" / "link").symlink_to("nowhere")
    assert manifest.foreign(listed, found) == "a/link"


@pytest.mark.parametrize("odd", ["missing", "folder", "link", "pipe"])
def test_a_manifest_that_is_no_file_is_told_in_a_line(listed: Path, odd: str) -> None:
    (listed / NAME).unlink()
    if odd == "folder":
        (listed / NAME).mkdir()
    elif odd == "link":
        (listed / NAME).symlink_to("/dev/zero")
    elif odd == "pipe":
        os.mkfifo(listed / NAME)
    done = verify(listed)
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)


def test_a_manifest_that_is_too_large_is_told_in_a_line(listed: Path) -> None:
    os.truncate(listed / NAME, LARGEST)
    assert "is not JSON" in verify(listed).stderr
    os.truncate(listed / NAME, LARGEST + 1)
    done = verify(listed)
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "manifest.json: larger than 64 MiB" in done.stderr


def test_a_folder_that_cannot_be_looked_into_is_told_in_a_line(
    listed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was there when its own folder was looked into."""
    really = os.scandir

    def late(path: str) -> Iterator[os.DirEntry[str]]:
        if path == str(listed / "a"):
            (listed / "a").rename(listed.parent / "gone")
        return really(path)

    monkeypatch.setattr(os, "scandir", late)
    with pytest.raises(BriefgenError, match=r"site/a: cannot be read: no such file"):
        manifest.verify(listed)
    (listed.parent / "gone").rename(listed / "a")
    with pytest.raises(BriefgenError, match=r"site: cannot be listed: no such file"):
        manifest.write(listed, HEAD, ANY)


def test_what_became_a_pipe_is_not_waited_for(listed: Path) -> None:
    os.mkfifo(listed / "pipe")
    with pytest.raises(OSError, match="is no file any more"):
        folders.digest(listed, "pipe")


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    assert verify(tmp_path / "nowhere").exit_code == 2


def test_a_manifest_comes_back_as_it_was() -> None:
    made = Manifest(HEAD, {'a\n\u2028"b': Entry.of(b"1"), "é": Entry.of(b"2")})
    assert from_json(to_json(made)) == made
    assert to_checksums(made, b"").count(b"\n") == 3


def test_of_files_that_stand_in_the_old_site_too_its_manifest_is_believed(
    listed: Path, tmp_path: Path
) -> None:
    """By a second name of the same file; a copy is read, and so is a file that the old manifest does not name."""
    odd = Entry.of(b"as the old manifest says")
    told = from_json((listed / NAME).read_bytes())
    said = {name: odd for name in told.files if name != "a.html"}
    (listed / NAME).write_bytes(to_json(Manifest(told.head, said)))
    new = lay(tmp_path / "new", {name: FILES[name] for name in ("index.html", "a.html")})
    (new / "a").mkdir()
    (new / "a" / "b.html").hardlink_to(listed / "a" / "b.html")
    (new / "a.html").unlink()
    (new / "a.html").hardlink_to(listed / "a.html")
    (listed / "index.html").unlink()
    lay(new, {"Zoe ë.csv": FILES["Zoe ë.csv"]})
    manifest.write(new, HEAD, ANY, listed)
    found = from_json((new / NAME).read_bytes()).files
    assert found == {**told.files, "a/b.html": odd}
    assert list(found) == sorted(found), "in the same order as if all had been read"


@pytest.mark.parametrize("old", [b"", b"{}"])
def test_an_old_site_without_a_manifest_is_no_fault(listed: Path, tmp_path: Path, old: bytes) -> None:
    (listed / NAME).write_bytes(old)
    new = lay(tmp_path / "new")
    manifest.write(new, HEAD, ANY, listed)
    manifest.write(new, HEAD, ANY, tmp_path / "nowhere")
    assert manifest.verify(new).faults == ()


# Claims.


def test_a_file_that_no_rule_claims_is_not_published(tmp_path: Path) -> None:
    claims = Claims((Rule("pages", frozenset({"index.html"})), Rule("data", pattern=r"a/\w\.html")))
    assert claims.of("index.html") == "pages"
    assert claims.of("a/b.html") == "data"
    assert claims.of("a/b.html.map") is None
    assert claims.of(NAME) == claims.of(CHECKSUMS) == "the manifest"
    with pytest.raises(BriefgenError, match=r"^'Zoe \\xeb.csv': no rule says .* \(1 more like it\); "):
        manifest.write(lay(tmp_path), HEAD, claims)
    assert not (tmp_path / NAME).exists()


def test_a_link_is_not_published(tmp_path: Path) -> None:
    (lay(tmp_path) / "hostname.txt").symlink_to("/etc/hostname")
    with pytest.raises(BriefgenError, match=r"^'hostname.txt': is a link; "):
        manifest.write(tmp_path, HEAD, ANY)


HOOKED = f"{HOST}hooks: [own.py]\n"
EXTRA = """\
from pathlib import Path
def on_post_build(config):
    Path(config.site_dir, "own").mkdir(exist_ok=True)
    Path(config.site_dir, "own", "bundle.js.map").write_text("the way to the author's home")
"""


@pytest.mark.whole
def test_what_a_plugin_adds_is_published_when_the_author_says_so(tmp_path: Path) -> None:
    write_site(tmp_path, {"mkdocs.yml": HOOKED, "own.py": EXTRA})
    _refused(briefgen("build", "--no-pdf", "-C", tmp_path))
    assert not (tmp_path / "site").exists()
    allowed = HOOKED.replace("[search, briefgen]", "[search, {briefgen: {also: ['own/*.map']}}]")
    write_site(tmp_path, {"mkdocs.yml": allowed})
    done = briefgen("build", "--no-pdf", "-C", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "own/bundle.js.map" in from_json((tmp_path / "site" / NAME).read_bytes()).files


@pytest.mark.thorough
@pytest.mark.parametrize("name", [NAME, CHECKSUMS])
def test_a_file_where_the_manifest_goes_is_refused(tmp_path: Path, name: str) -> None:
    host = HOOKED.replace("content/pages", "docs").replace("hooks: [own.py]\n", "")
    write_site(tmp_path, {"mkdocs.yml": host, f"docs/{name}": "{}"})
    done = briefgen("build", "--no-pdf", "-C", tmp_path)
    assert done.returncode == 1
    assert (
        done.stderr.splitlines()[-1]
        == f"error: {name}: the site's manifest goes there; give your file another name; nothing was written"
    )
    assert not (tmp_path / "site").exists()


@pytest.mark.thorough
def test_so_it_is_on_the_host_s_own_road(tmp_path: Path) -> None:
    write_site(tmp_path, {"mkdocs.yml": HOOKED, "own.py": EXTRA})
    _refused(run("mkdocs", "build", cwd=tmp_path))


def _refused(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 1
    assert "'own/bundle.js.map': no rule says where this file of the site comes from; " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.thorough
def test_each_file_of_the_founding_site_has_its_rule(founding_site: Path) -> None:
    """The files claimed by each rule, as a build counts them."""
    claims = _claims(founding_site.parent)
    found = Counter(claims.of(path) for path in tree(founding_site))
    assert found[None] == 2, "the PDFs alone, which the host's own road does not make"
    assert found["pages"] > 100
    for rule, files in {
        "search": 12,
        "scripts, styles and the bill of materials": 20,
        "the theme's files": 4,
        "the manifest": 2,
    }.items():
        assert found[rule] >= files, rule
    for path in (
        "assets/javascripts/bundle.a5f9d56c.min.js.map",
        "search/search_index.json",
        "x.html",
        ".git/config",
    ):
        assert claims.of(path) is None, path


def _claims(folder: Path) -> Claims:
    config = host.load(Project(folder), site_dir=str(folder / "counted"))
    used = config.plugins["briefgen"]
    assert isinstance(used, BriefgenPlugin)
    used.given = pipeline.plan(Project(folder))  # the pages of records need not be made to be known
    host_build(config)
    return used.claims
