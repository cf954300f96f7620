"""What an audience gets is the same, to the last byte, as if what it may not see had never been written.

The real commands make everything from a site with restricted twins of every kind of record, and from the same site with
the more restricted files deleted and the more restricted parts cut out. All that comes out is compared: bytes, names,
modes, what was printed, and how the commands ended. Then all of it is searched for canaries.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from briefgen.audience import LEVELS
from briefgen.cli.options import AUDIENCES
from tests import canaries, twins
from tests.built import briefgen, run

OPTION = {label: option for option, label in AUDIENCES.items()}
EPOCH = {"SOURCE_DATE_EPOCH": "1600000000"}

COMMANDS: dict[str, tuple[str, ...]] = {
    "check": ("check",),
    "check as JSON": ("check", "--format", "json"),
    "build": ("build", "-d", "site"),
    "render": ("render", "rendered"),
    "pdf": ("pdf", "attack", "group", "town", "paper", "first", "-o", "printed"),
}
OUTPUTS = ("site", "rendered", "printed")


class Made(NamedTuple):
    """All that came out: each file's mode and bytes by its path, what each command said, and files with an odd time."""

    files: Mapping[str, tuple[int, bytes]]
    said: Mapping[str, str]
    odd_times: tuple[str, ...]

    def all_bytes(self) -> dict[str, bytes]:
        """Everything in which something can stand, by a name."""
        said = {f"what {name} said": text.encode() for name, text in self.said.items()}
        return {**{path: content for path, (_, content) in self.files.items()}, **said}


def make(
    folder: Path,
    audience: str,
    commands: Mapping[str, tuple[str, ...]] = COMMANDS,
    *,
    module: str = "briefgen",
    first: tuple[str, ...] = (),
    keep: bool = False,
) -> Made:
    """Run commands in a site's folder."""
    said = {}
    start = time.time() - 1
    for name, command in commands.items():
        kept = ("--no-cache",) if command[0] in ("check", "build") and not keep else ()
        arguments = (*first, *command, "--audience", OPTION[audience], *kept)
        done = (
            run(module, *arguments, cwd=folder, **EPOCH)
            if first
            else briefgen(*arguments, cwd=folder, **EPOCH)
        )
        said[name] = f"{done.returncode}\n{done.stdout}\n{done.stderr}".replace(str(folder), "<here>")
    return collected(folder, said, start)


def collected(folder: Path, said: Mapping[str, str], start: float) -> Made:
    """What lies in the folders of results. No file is older than the commands, or newer than now: a time could tell something."""
    files = {}
    odd = []
    for top in OUTPUTS:
        for path in sorted((folder / top).rglob("*")):
            stat = path.stat()
            name = str(path.relative_to(folder))
            files[name] = (stat.st_mode, path.read_bytes() if path.is_file() else b"")
            odd += [name] if not start <= stat.st_mtime <= time.time() + 1 else []
    return Made(files, said, tuple(odd))


def differences(one: Made, other: Made) -> list[str]:
    """In what two results differ."""
    names = one.files.keys() | other.files.keys()
    found = [name for name in sorted(names) if one.files.get(name) != other.files.get(name)]
    found += [f"what {name} said" for name in one.said if one.said[name] != other.said[name]]
    return found + [f"the time of {name}" for name in {*one.odd_times} ^ {*other.odd_times}]


def both(tmp_path: Path, audience: str) -> tuple[Path, Path]:
    """The site with everything, and the site without what is more restricted."""
    records = twins.world()
    every = twins.write(tmp_path / "every", records)
    return every, twins.write(tmp_path / "fewer", twins.without(records, audience))


def same(tmp_path: Path, audience: str, commands: Mapping[str, tuple[str, ...]] = COMMANDS) -> Made:
    every, fewer = both(tmp_path, audience)
    one, other = make(every, audience, commands), make(fewer, audience, commands)
    assert differences(one, other) == []
    assert {text.split("\n")[0] for text in one.said.values()} == {"0"}, one.said
    assert one.odd_times == ()
    return one


def test_for_the_public_nothing_differs_and_no_canary_comes_out(tmp_path: Path) -> None:
    """The site alone; the other commands come with the longer tests."""
    files = same(tmp_path, "CLEAR", {"build": COMMANDS["build"]}).all_bytes()
    assert len(files) > 70
    assert canaries.scan(files) == []


@pytest.mark.thorough
def test_for_the_public_nothing_differs_whatever_the_command(tmp_path: Path) -> None:
    files = same(tmp_path, "CLEAR").all_bytes()
    assert len(files) > 110
    assert canaries.scan(files) == []


@pytest.mark.thorough
@pytest.mark.parametrize("audience", LEVELS[1:])
def test_for_each_other_audience_nothing_differs(audience: str, tmp_path: Path) -> None:
    """Canaries of its own level come out here, so that the search is for those above it, by their ids."""
    files = same(tmp_path, audience).all_bytes()
    assert canaries.scan(files) != [], "the control: what it may see is found"
    above = [own for label, own in twins.SHORT.items() if LEVELS.index(label) > LEVELS.index(audience)]
    for own in above:
        for kind in ("source", "actor", "place", "incident", "briefing", "page", "claim", "one"):
            needle = f"{canaries.SLUG}-{kind}-{own}".encode()
            assert [
                name for name, content in files.items() if needle in content or needle.decode() in name
            ] == []


def test_what_is_taken_out_is_what_the_product_leaves_out() -> None:
    """The test's own projection is another program, and takes something out for each audience but the last."""
    records = twins.world()
    sizes = [len(yaml.safe_dump(twins.without(records, label))) for label in LEVELS]
    assert sizes == sorted(set(sizes))
    assert twins.without(records, "RED").keys() == records.keys()
    assert "notes_internal" not in yaml.safe_dump(twins.without(records, "RED"))
    assert (
        canaries.scan({"": yaml.safe_dump(twins.without(records, "CLEAR"), allow_unicode=True).encode()})
        == []
    )
    assert (
        len(
            {
                hit.bytes[:13]
                for hit in canaries.scan({"": yaml.safe_dump(records, allow_unicode=True).encode()})
            }
        )
        > 300
    )


@pytest.mark.thorough
def test_a_site_built_for_others_before_leaves_nothing_in_the_same_folder(tmp_path: Path) -> None:
    """What was kept of a build for RED, and the site itself, give nothing to the one for the public."""
    every, fewer = both(tmp_path, "CLEAR")
    commands = {name: COMMANDS[name] for name in ("check", "build", "render", "pdf")}
    clean = make(fewer, "CLEAR", commands)
    told = ("what build said", "what render said", "what pdf said", "the time")  # that it came out as before
    for before in ("RED", "AMBER", "CLEAR"):
        make(every, before, commands, keep=True)
        warm = make(every, "CLEAR", commands, keep=True)
        assert not [name for name in differences(warm, clean) if not name.startswith(told)]
        assert warm.said["check"] == clean.said["check"]
        assert canaries.scan(warm.all_bytes()) == []


@pytest.mark.thorough
def test_an_overlay_gives_the_same_as_records_in_the_folder_itself(tmp_path: Path) -> None:
    """And for the public, the same as without it."""
    records = twins.world()
    restricted = {
        path: record for path, record in records.items() if "tlp" in record and "/pages/" not in path
    }
    open_ = {path: record for path, record in records.items() if "tlp" not in record}
    folder = twins.write(tmp_path / "public", open_)
    overlay = twins.write(tmp_path / "apart", restricted) / "content"
    (overlay / "briefgen.yml").unlink()
    commands = {name: (*COMMANDS[name], "--overlay", str(overlay)) for name in ("check", "build")}
    laid = make(folder, "CLEAR", commands)
    alone = make(
        twins.write(tmp_path / "alone", twins.without(records, "CLEAR")),
        "CLEAR",
        {n: COMMANDS[n] for n in commands},
    )
    assert differences(laid, alone) == []
    whole = {path: record for path, record in records.items() if "tlp" not in record or "/pages/" not in path}
    for_red = make(folder, "RED", {"build": commands["build"]})
    in_one = make(twins.write(tmp_path / "one", whole), "RED", {"build": COMMANDS["build"]})
    assert set(differences(for_red, in_one)) <= {"what build said"}  # the paths in its warnings
    shutil.rmtree(tmp_path / "apart")


@pytest.mark.thorough
@pytest.mark.parametrize(
    "fault", ["unknown-reference", "unknown-citation", "unknown-claim", "duplicate-id", "no-such-page"]
)
def test_what_is_said_of_a_fault_is_the_same_too(fault: str, tmp_path: Path) -> None:
    """A hint never names what the audience may not see."""
    said = []
    for number, records in enumerate((twins.world(), twins.without(twins.world(), "CLEAR"))):
        attack = records["content/incidents/attack.yml"]
        near = f"{canaries.SLUG}-actor-x"
        if fault == "unknown-reference":
            attack["participants"] = [near]
        elif fault == "unknown-citation":
            attack["summary"] = f"It was so [@{canaries.SLUG}-source-x]."
        elif fault == "unknown-claim":
            attack["claims"].insert(
                0, {"other": "x", "cite": "@paper", "revises": f"{canaries.SLUG}-claim-x"}
            )
        elif fault == "duplicate-id":
            records["content/places/group.yml"] = {"name": "Group", "kind": "city"}
        # A problem has its line in the file as its author has it: what was cut stands after the fault.
        first = ("participants", "summary", "claims")
        records["content/incidents/attack.yml"] = {
            **{key: attack[key] for key in first if key in attack},
            **attack,
        }
        folder = twins.write(tmp_path / str(number), records)
        commands = {
            "check": ("check",),
            "build": ("build", "-d", "site"),
            "pdf": ("pdf", near, "-o", "printed"),
        }
        made = make(folder, "CLEAR", commands)
        assert made.said["pdf"].startswith("1")
        said.append(made)
    assert differences(*said) == []
    own = (f"{canaries.SLUG}-{kind}-x".encode() for kind in ("actor", "source", "claim"))
    heard = said[0].all_bytes()
    for needle in own:
        heard = {name: content.replace(needle, b"") for name, content in heard.items()}
    assert canaries.scan(heard) == []
