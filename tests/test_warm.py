"""A build that uses what earlier ones kept gives, byte for byte, what a build from nothing gives, whatever was done between.

Hypothesis makes up stories: somebody edits records, templates and settings, breaks and mends them, damages what is kept,
and builds now and then. A failure is printed as the shortest such story, a line for each thing done.
"""

from __future__ import annotations

import os
import random
import re
import shutil
from collections import Counter
from dataclasses import replace
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from briefgen import cache, markdown, pipeline, plugin, publish, standing, target
from briefgen.problems import BriefgenError, InvalidContent, errors
from briefgen.project import Project
from tests.built import ROOT, tree
from tests.conftest import BASE, EXAMPLES

TWO_REPORTS = EXAMPLES / "good" / "two-reports"
WORLD = {
    **BASE,
    **{
        path.relative_to(TWO_REPORTS).as_posix(): path.read_text("utf-8")
        for path in (TWO_REPORTS / "content").rglob("*.*")
    },
    "content/incidents/attack.yml": """\
title: Rockets at the town
type: shelling-artillery-missile
when: 2021-03-03
where: town
summary: Rockets hit the [[town]] [@paper, para. 2].
claims:
  - id: dead
    casualties: {outcome: killed, who: dock-workers, count: 1}
    cite: "@paper, para. 2"
  - casualties: {outcome: killed, who: dock-workers, count: 7}
    cite: "@city-wire, para. 5"
  - responsibility: {stance: claims, accused: group}
    asserter: group
    cite: "@paper, para. 3"
  - responsibility: {stance: blames, accused: dock-front}
    asserter: hidden
    cite: "@paper, para. 4"
    tlp: AMBER
""",
    "content/actors/hidden.yml": "name: Hidden\nkind: person\ntlp: AMBER\n",
    "content/actors/ferry-line.yml": "name: Ferry Line\nkind: company\n",
    "content/places/pier.yml": "name: The pier\nkind: facility\n",
    "content/sources/leaflet.yml": "type: article\ntitle: A leaflet\n",
}
"""Two reports on a harbour, an attack on a town, something restricted, and a few records that nobody needs."""

LATER = {
    "content/incidents/raid.yml": """\
title: Raid on the pier
type: armed-clash
when: 2020-06
where: town
targets: [group, harbour-office]
claims:
  - follows: {incident: attack, relation: continues}
    asserter: group
    cite: "@harbour-post, para. 8"
""",
    "content/actors/cousins.yml": """\
name: The Cousins
kind: non-state-armed-group
relations:
  - {type: opposes, to: group, cite: "@paper, para. 9"}
""",
    "content/places/ford.yml": "name: The ford\nkind: region\nwithin: town\n",
    "content/sources/note.yml": "type: article\ntitle: A note on rockets\nderived_from: paper\n",
    "content/briefings/later.md": """\
---
title: A later look
as_of: 2021-06-01
authors: A. Analyst
scope: {when: 2020/2021}
key_judgements:
  - {text: "The group fired [@paper, para. 3].", likelihood: likely}
---
There are {{ total('incidents') }} incidents and {{ total('sources') }} sources [@paper].

{{ chronology() }}
""",
    "content/pages/notes.md": "---\ntitle: Notes\n---\n\nOn the [[attack]] by the [[group|group of the town]].\n",
}
"""What may come, and go again: nobody needs it."""

FREE = [*LATER, "content/actors/ferry-line.yml", "content/places/pier.yml", "content/sources/leaflet.yml"]
RECORDS = sorted(path for path in (*WORLD, *LATER) if path.endswith((".yml", ".md")) and path.count("/") == 2)
OPEN = [path for path in RECORDS if "hidden" not in path]  # what is restricted is not checked for the public
NAMED = [path for path in RECORDS if "/pages/" not in path]

LINES = {
    "content/actors/group.yml": {
        "name": ["The Group", "Some & <others>", "Zebra"],
        "names": ["[Groupers]", "[Ζωή]", None],
        "relations": ['[{type: opposes, to: harbour-office, cite: "@paper"}]', None],
    },
    "content/actors/dock-front.yml": {"summary": ["A front of the docks [@paper, para. 1].", None]},
    "content/places/town.yml": {"name": ["Town", "Aton"], "country": ["IQ", "GB"], "within": ["harbour", None]},
    "content/places/pier.yml": {"within": ["harbour", "town", None]},
    "content/incidents/attack.yml": {
        "title": ["Rockets at the town", "Another attack"],
        "when": ["2021-03-03", "2020-05-11", '"[2021-03-02..2021-03-03]"'],
        "where": ["town", "harbour", None],
        "summary": ["Nobody saw it [@city-wire, para. 2].", "The [[group]] fired [@paper, para. 2].", None],
        "grading": ["{grade: fair, reason: Two sources.}", None],
    },
    "content/incidents/harbour-strike.yml": {"title": ["Strike on the front's store", "A strike"]},
    "content/sources/paper.yml": {
        "title": ["Rockets in the night", "Night of rockets"],
        "issued": ["2021-03-04", "2021-04-01"],
        "derived_from": ["city-wire", None],
    },
    "content/sources/city-wire.yml": {"title": ["Harbour fire kills two", "Two dead"], "reliability": ["B", None]},
    "content/briefings/first.md": {"title": ["A first look", "A second look"], "version": ['"2"', None]},
    "content/briefgen.yml": {
        "title": ["The harbour record", "Another record"],
        "description": ["What is told", None],
        "victims": ["{dock-workers: dock workers}", "{dock-workers: people of the docks}"],
    },
}  # fmt: skip
"""Lines of records that somebody edits: file, key, what may stand there (None: no such line)."""

WORDS = {
    "content/incidents/attack.yml": [
        ("count: 1}", "count: 4}"),
        ("accused: group", "accused: dock-front"),
        ("@paper, para. 2", "@harbour-post, para. 6"),
    ],
    "content/incidents/harbour-fire.yml": [
        ("count: 2}", "count: 3}"),
        ("asserter: dock-front", "asserter: group"),
        ("stance: denies", "stance: condemns"),
        ("targets: harbour-office", "targets: town"),
    ],
    "content/sources/evening-copy.yml": [("derived_from: city-wire", "derived_from: harbour-post")],
    "content/briefings/first.md": [
        ("{{ total('incidents') }}", "{{ total('origins') }}"),
        ("{{ date('attack') }}", "{{ date('harbour-fire') }}"),
        ("[[town]]", "[[harbour|the harbour]]"),
        ("scope:\n  incidents: attack", "scope: {when: 2020/2021}"),
    ],
    "content/pages/about.md": [("What this record is.", "All of the [[harbour-brief]] and the [[attack]].")],
}
"""Words of records that somebody puts for others, and back."""

HOST = {
    "site_name": ["Small", "Smaller"],
    "docs_dir": ["content/pages"],
    "use_directory_urls": ["false", "true"],
    "site_url": [None, "https://records.example/", "https://records.example/iraq/"],
    "theme": [
        "{name: material, font: false}",
        "{name: material, font: false, palette: {scheme: slate}, features: [navigation.tabs]}",
        "{name: material, font: false, custom_dir: own}",
    ],
    "plugins": ["[search, briefgen]", "[briefgen]"],
    "extra_css": [None, "[own.css]"],
    "copyright": [None, "Nobody"],
    "nav": [None, "[{Home: index.md}, {About it: about.md}, {Groups: actors/index.md}]"],
    "hooks": [None, "[own.py]"],
}
"""Lines of `mkdocs.yml`; the first of each stands there to begin with."""

FAULTS = {
    "an unknown key": lambda text: text.replace("---\n", "---\nnonsense: 1\n", 1) if text.startswith("---") else text + "nonsense: 1\n",
    "cut short": lambda text: text[:5] + '\n"',
    "not text": lambda text: b"\xff\xfe" + text.encode(),
    "a source that is not there": lambda text: text + "x: [@nowhere]\n",
}  # fmt: skip
TEMPLATES = ["actor.md.j2", "incident.md.j2", "place.md.j2", "source.md.j2", "briefing.md.j2", "home.md.j2", "index.md.j2", "_references.md.j2", "_facts.md.j2"]  # fmt: skip
FOREIGN = b'{"format": "of another program"}'
DAMAGES = {
    "cut": lambda content, at: content[: at % max(len(content), 1)],
    "a byte flipped": lambda content, at: _flipped(content, at % len(content)) if content else b"x",
    "foreign": lambda content, at: FOREIGN,
    "empty": lambda content, at: b"",
    "of another version": lambda content, at: content.replace(cache.FORMAT.encode(), b"briefgen cache 0"),
}


def _flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 0x20]) + content[at + 1 :]


def with_line(text: str, key: str, value: str | None) -> str:
    """A record with another line for a key, without it, or with one more."""
    line = "" if value is None else f"{key}: {value}\n"
    found = re.compile(rf"^{key}:.*\n(?:[ -].*\n)*", re.MULTILINE)
    if found.search(text):
        return found.sub(lambda _: line, text, count=1)
    return text.replace("---\n", f"---\n{line}", 1) if text.startswith("---") else text + line


def lines(table: dict[str, dict[str, list[str | None]]]) -> st.SearchStrategy[tuple[str, str, str | None]]:
    """Any line of a table of lines."""
    return st.sampled_from(
        [(path, key, one) for path, keys in table.items() for key, all_ in keys.items() for one in all_]
    )


def differences(found: dict[str, bytes], expected: dict[str, bytes]) -> list[str]:
    """What differs between two sites, in words: the files, and the first lines that are not the same."""
    told = [f"{path}: is missing" for path in sorted(expected.keys() - found.keys())]
    told += [f"{path}: should be gone" for path in sorted(found.keys() - expected.keys())]
    for path in sorted(found.keys() & expected.keys()):
        if found[path] != expected[path]:
            ours, theirs = (tree[path].decode("utf-8", "replace").splitlines() for tree in (found, expected))
            pairs = ((a, b) for a, b in zip(ours, theirs, strict=False) if a != b)
            one, other = next(pairs, (f"{len(ours)} lines", f"{len(theirs)} lines"))
            start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
            cut = slice(max(0, start - 40), start + 60)
            told.append(f"{path}: …{one[cut]}… should be …{other[cut]}…")
    return told


class Story(RuleBasedStateMachine):
    """What somebody does with a site. `files` is the sound project; `faults` are the records that are broken now."""

    home: Path
    """Where the site lies, the same place for each story: what is kept knows where its site is."""

    colds: dict[str, tuple[tuple[object, ...], dict[str, bytes]]]
    counted: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.root = self.home / "project"
        self.site = self.root / "site"
        self.patch = pytest.MonkeyPatch()
        self.files: dict[str, str] = {**WORLD, "own/main.html": '{% extends "base.html" %}\n'}
        self.files["own.py"] = "def on_post_page(output, page, config):\n    return output + '<!-- own -->'\n"
        self.files["mkdocs.yml"] = "".join(f"{k}: {v[0]}\n" for k, v in HOST.items() if v[0] is not None)
        self.ids = {path: Path(path).stem for path in NAMED}
        self.faults: dict[str, str] = {}
        self.audience = "CLEAR"
        self.done = 0
        self.pace = 1
        self.once: set[str] = set()
        """What is done once in a story at most, to leave room for edits."""
        self.set_day(0)
        first = self.home / "first"
        shutil.rmtree(self.root, ignore_errors=True)
        if not first.is_dir():
            self.save()
            assert self.outcome(self.site, False, keep=True)[0] == "built"
            shutil.copytree(self.root, first, copy_function=shutil.copy2)
        else:
            shutil.copytree(first, self.root, copy_function=shutil.copy2)
        self.old = held(self.site)
        self.counted["stories"] += 1

    @initialize(things=st.sampled_from([1, 1, 2, 3]))
    def builds_after(self, things: int) -> None:
        """How much somebody does before the next build. One thing alone shows best what it must renew."""
        self.pace = things

    # Where a record lies now, and what stands there.

    def path(self, record: str) -> str:
        """The file of a record, which may have another name by now."""
        return str(Path(record).with_stem(self.ids[record])) if record in self.ids else record

    def put(self, path: str, text: str | None) -> None:
        """Save a file, or take it away."""
        if self.files.get(path) == text:
            return
        if text is None:
            del self.files[path]
        else:
            self.files[path] = text
        self.did()

    def did(self) -> None:
        """Something was done. Now and then, somebody builds."""
        self.done += 1
        if self.done >= self.pace:
            self.build(False)

    def save(self) -> None:
        """Bring the disk to where the story is; what is the same is not touched."""
        wanted: dict[str, bytes] = {}
        for path, text in self.files.items():
            broken = FAULTS[self.faults[path]](text) if path in self.faults else text
            wanted[path] = broken if isinstance(broken, bytes) else broken.encode()
        tops = ("content", "templates", "own", "mkdocs.yml", "own.py")
        there = [
            path
            for top in tops
            for path in (self.root / top, *(self.root / top).rglob("*"))
            if path.is_file()
        ]
        for path in there:
            if path.relative_to(self.root).as_posix() not in wanted and "__pycache__" not in path.parts:
                path.unlink()
        for name, content in wanted.items():
            target = self.root / name
            if not target.is_file() or target.read_bytes() != content:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)

    # What somebody does.

    @rule(line=lines(LINES))
    def edit_line(self, line: tuple[str, str, str | None]) -> None:
        record, key, value = line
        path = self.path(record)
        if path in self.files:
            renamed = None if value is None else self.now(value)
            self.put(path, with_line(self.files[path], key, renamed))

    @rule(words=st.sampled_from([(path, *pair) for path, pairs in WORDS.items() for pair in pairs]))
    def edit_words(self, words: tuple[str, str, str]) -> None:
        path, one, other = self.path(words[0]), self.now(words[1]), self.now(words[2])
        text = self.files[path]
        self.put(path, text.replace(one, other, 1) if one in text else text.replace(other, one, 1))

    @rule(record=st.sampled_from(RECORDS), comment=st.sampled_from(["# seen", None]))
    def comment(self, record: str, comment: str | None) -> None:
        """A line on top of a record that says nothing: all below moves, and no page changes."""
        path = self.path(record)
        if path.endswith(".yml") and path in self.files:
            rest = re.sub(r"\A# seen\n", "", self.files[path])
            self.put(path, rest if comment is None else f"{comment}\n{rest}")

    @rule(record=st.sampled_from(FREE))
    def add(self, record: str) -> None:
        if self.path(record) not in self.files:
            self.put(self.path(record), self.now({**WORLD, **LATER}[record]))

    @rule(record=st.sampled_from(FREE))
    def delete(self, record: str) -> None:
        path = self.path(record)
        if path in self.files:
            self.faults.pop(path, None)
            self.put(path, None)

    @rule(record=st.sampled_from(NAMED), name=st.sampled_from(["", "-again", "-z"]))
    def rename(self, record: str, name: str) -> None:
        """Give a record another id, with all that refers to it."""
        before, old = self.path(record), self.ids[record]
        self.ids[record] = Path(record).stem + name
        after = self.path(record)
        if before != after:
            self.files = {
                (after if path == before else path): renamed(text, old, self.ids[record])
                for path, text in self.files.items()
            }
            self.faults = {after if path == before else path: how for path, how in self.faults.items()}
            self.did()

    @rule(name=st.sampled_from(TEMPLATES), words=st.sampled_from(["Own words.", "Other words.", None]))
    def own_template(self, name: str, words: str | None) -> None:
        """Have a template of one's own, or the package's again."""
        text = (ROOT / "templates" / name).read_text("utf-8")
        self.put(f"templates/{name}", None if words is None else f"{text}\n{words}\n")

    @rule(words=st.sampled_from(["Ours", "{{ page.title }}", None]))
    def own_theme(self, words: str | None) -> None:
        block = "{% block announce %}{% if page %}" + words + "{% endif %}{% endblock %}" if words else ""
        self.put("own/main.html", '{% extends "base.html" %}' + block + "\n")

    @rule(line=lines({"mkdocs.yml": HOST}))
    def host_setting(self, line: tuple[str, str, str | None]) -> None:
        path, key, value = line
        self.put(path, with_line(self.files[path], key, value))

    @rule(audience=st.sampled_from(["CLEAR", "AMBER"]))
    def build_for(self, audience: str) -> None:
        if self.audience != audience:
            self.audience = audience
            self.did()

    @rule(day=st.integers(0, 2))
    def today(self, day: int) -> None:
        self.set_day(day)
        self.did()

    def set_day(self, day: int) -> None:
        """The day of the build, which must not show: what was made from nothing on one day must be made on any other."""
        self.patch.setenv("SOURCE_DATE_EPOCH", str(1_600_000_000 + day * 86_400))

    @rule(record=st.sampled_from(OPEN), how=st.sampled_from(list(FAULTS)))
    def break_(self, record: str, how: str) -> None:
        if self.path(record) in self.files:
            self.faults[self.path(record)] = how
            self.did()

    @precondition(lambda self: self.faults)
    @rule()
    def mend_all(self) -> None:
        self.faults.clear()
        self.did()

    @rule(
        how=st.sampled_from([*DAMAGES, "gone"]),
        which=st.sampled_from(["one", "each"]),
        seed=st.integers(0, 9),
    )
    def damage_what_is_kept(self, how: str, which: str, seed: int) -> None:
        """`seed` chooses the file and the place in it."""
        folder, dice = self.root / cache.FOLDER, random.Random(seed)
        kept = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ".gitignore")
        for path in [dice.choice(kept)] if kept and which == "one" else kept:
            if how == "gone":
                path.unlink()
            else:
                path.write_bytes(DAMAGES[how](path.read_bytes(), dice.randrange(1_000_000)))
        self.did()

    @precondition(lambda self: not self.faults and "older" not in self.once)
    @rule()
    def older_program_builds(self) -> None:
        """A program that made other pages builds the project as it is, and keeps what it found out."""
        self.once.add("older")
        made = markdown.to_html

        def otherwise(*given: Any, **more: Any) -> markdown.Html:
            html = made(*given, **more)
            return replace(html, html=html.html + "<!-- older -->")

        self.save()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(markdown, "to_html", otherwise)
            patch.setattr(cache, "__version__", "0.0.1")
            self.outcome(self.site, False, keep=True)
        self.old = held(self.site)
        self.did()

    @precondition(lambda self: "meddle" not in self.once)
    @rule(how=st.sampled_from(["another text", "gone", "unseen"]), seed=st.integers(0, 9))
    def meddle_with_the_site(self, how: str, seed: int) -> None:
        """Change what was built; `unseen`: as many bytes, and the time of the last change put back."""
        self.once.add("meddle")
        path = random.Random(seed).choice(sorted(self.site.rglob("*.html")))
        if how == "gone":
            path.unlink()
        elif how == "another text":
            path.write_text("x", "utf-8")
        else:
            before = path.stat()
            path.write_bytes(_flipped(path.read_bytes(), seed * before.st_size // 10))
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        self.old = held(self.site)
        self.did()

    @precondition(lambda self: self.done)
    @rule(pdfs=st.sampled_from([False] * 5 + [True]))
    def build(self, pdfs: bool) -> None:
        """Build with what is kept, and from nothing."""
        self.done = 0
        self.counted["builds"] += 1
        self.save()
        warm = self.outcome(self.site, pdfs, keep=True)
        cold, made = self.from_nothing(pdfs)
        assert warm == cold
        assert cold[0] == "refused" or not self.faults
        expected = self.old if cold[0] == "refused" else made
        self.old = held(self.site)
        told = differences(self.old, expected)
        assert not told, "\n".join(told)

    def from_nothing(self, pdfs: bool) -> tuple[tuple[object, ...], dict[str, bytes]]:
        """What a build says and makes that uses nothing kept. Stories often come to the same place: it is made once."""
        state = repr((sorted(self.files.items()), sorted(self.faults.items()), self.audience, pdfs))
        if state not in self.colds:
            site = self.home / "cold"
            shutil.rmtree(site, ignore_errors=True)
            said = self.outcome(site, pdfs, keep=False)
            self.colds[state] = said, held(site)
        return self.colds[state]

    def teardown(self) -> None:
        try:
            if self.done:
                self.build(False)
        finally:
            self.patch.undo()

    @property
    def project(self) -> Project:
        return Project(self.root, self.audience)

    def outcome(self, site: Path, pdfs: bool, *, keep: bool) -> tuple[object, ...]:
        """What a build says, as `briefgen build` does it."""
        try:
            with target.alone(site, self.project, lambda said: None) as place:
                now = standing.now(self.project, site, pdfs, lambda said: None) if keep else None
                built = standing.recall(now) if now else None
                make = partial(publish.build, self.project, plugin.build_site, place)
                built = built or make(pdfs=pdfs, now=now)
        except InvalidContent as error:
            return ("refused", *error.problems)
        except BriefgenError as error:
            return ("refused", str(error))
        return ("built", built.pages, built.pdfs, *built.problems)

    def now(self, text: str) -> str:
        """A text with the ids that records have now."""
        for record, current in self.ids.items():
            text = renamed(text, Path(record).stem, current)
        return text


def renamed(text: str, old: str, new: str) -> str:
    """A text with another id in the place of one."""
    return re.sub(rf"(?<![\w-]){old}(?![\w-])", new, text)


def held(site: Path) -> dict[str, bytes]:
    """The files of a site, digests of large ones."""
    return {
        path: blake2b(file).digest() if path.startswith("assets/") else file
        for path, file in tree(site).items()
    }


def tell(home: Path, examples: int, steps: int) -> Counter[str]:
    """Have so many stories told, of so many things done. Returns how many stories and builds there were."""
    counted: Counter[str] = Counter()
    told = type("Story", (Story,), {"home": home, "colds": {}, "counted": counted})
    run_state_machine_as_test(
        told, settings=settings(max_examples=examples, stateful_step_count=steps, print_blob=False)
    )
    return counted


def test_each_edit_leaves_a_sound_site(tmp_path: Path) -> None:
    """Else the stories would be about sites that are refused."""
    edits = {
        (path, key, value): with_line(WORLD[path], key, value)
        for path, keys in LINES.items()
        for key, values in keys.items()
        for value in values
    }
    for path, pairs in WORDS.items():
        for one, other in pairs:
            assert one in WORLD[path]
            edits[path, one, other] = WORLD[path].replace(one, other, 1)
    edits |= {(path, "new", None): text for path, text in LATER.items()}
    for name, changed in {("none",): {}, **{name: {name[0]: text} for name, text in edits.items()}}.items():
        for path, text in {**WORLD, **changed}.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, "utf-8")
        problems = errors(pipeline.examine(Project(tmp_path))[1])
        assert problems == [], name
        for path in changed.keys() - WORLD.keys():
            (tmp_path / path).unlink()


@pytest.mark.parametrize("how", FAULTS)
def test_each_fault_is_one(tmp_path: Path, how: str) -> None:
    for record in OPEN:
        files: dict[str, str | bytes] = {**WORLD, record: FAULTS[how]({**WORLD, **LATER}[record])}
        root = tmp_path / Path(record).name
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(text if isinstance(text, bytes) else text.encode())
        assert errors(pipeline.examine(Project(root))[1]), record


@pytest.mark.parametrize(
    ("examples", "steps"),
    [
        pytest.param(8, 10, id="often"),
        pytest.param(16, 12, id="all", marks=pytest.mark.thorough),
        pytest.param(500, 10, id="figure", marks=pytest.mark.exhaustive),
    ],
)
def test_what_is_kept_changes_no_byte(tmp_path: Path, examples: int, steps: int) -> None:
    built = tell(tmp_path, examples, steps)
    assert built["stories"] >= examples
    print(f"F7: {dict(built)}")
