"""A small public site, and restricted twins of every kind of record in it, every free text of which is a canary.

Records are plain values here, so that what is more restricted can be taken out by other code than the product's.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from briefgen.audience import LEVELS
from tests import canaries
from tests.conftest import EXAMPLES

Record = dict[str, Any]
Records = dict[str, Record]
"""Records by path. What stands under `body` is the Markdown after the front matter."""

HOST = """\
site_name: Small
site_url: https://records.example/small/
docs_dir: content/pages
use_directory_urls: false
theme: {name: material, font: false}
plugins: [search, briefgen]
"""
SETTINGS = "content/briefgen.yml"
SHORT = {"GREEN": "g", "AMBER": "a", "AMBER+STRICT": "s", "RED": "r"}


def world() -> Records:
    """All records: public ones with restricted parts, and a restricted twin of each kind for each marking."""
    number = count()

    def word() -> str:
        return canaries.text(next(number))

    records = {**_public(), **{path: twin for label in LEVELS[1:] for path, twin in _twins(label, number)}}
    group, town, paper = (
        records[f"content/{name}.yml"] for name in ("actors/group", "places/town", "sources/paper")
    )
    attack, first = records["content/incidents/attack.yml"], records["content/briefings/first.md"]
    for label in LEVELS[1:]:
        own = SHORT[label]
        claim = _id("claim", own)
        group["names"].append({"text": word(), "lang": "en", "tlp": label})
        group["designations"].append({"by": word(), "list": word(), "cite": "@paper", "tlp": label})
        group["relations"].append(
            {"type": "opposes", "to": _id("actor", own), "cite": f"@{_id('source', own)}, p. 1", "as_reported": word(), "note": word(), "tlp": label}
        )  # fmt: skip
        town["names"].append({"text": word(), "used_by": [_id("source", own)], "tlp": label})
        attack["targets"].append({"id": _id("actor", own), "tlp": label})
        attack["claims"] += [
            {"id": claim, "casualties": {"outcome": "killed", "who": "civilian", "count": "71839", "cause": word(), "as_reported": word()},
             "cite": f"@{_id('source', own)}, p. 7", "quote": word(), "note": word(), "tlp": label},
            {"other": {"text": word(), "topic": word()}, "asserter": {"actor": _id("actor", own), "name": word(), "role": word()},
             "cite": "@paper", "revises": claim, "tlp": label},
        ]  # fmt: skip
        attack["assessment"]["casualties"].append(
            {"who": "civilian", "outcome": "wounded", "result": "5", "relies_on": [claim], "rationale": word(), "analyst": word(), "tlp": label}
        )  # fmt: skip
        first["key_judgements"].append(
            {"text": f"{word()} [@{_id('source', own)}].", "likelihood": "likely", "tlp": label}
        )
    attack["grading"] = {"grade": "weak", "reason": word(), "analyst": word(), "tlp": "AMBER"}
    attack["assessment"]["motive"] = {"result": word(), "rationale": word(), "tlp": "GREEN"}
    town["geometry"] = {"point": ["44.1234", "36.4321"], "tlp": "GREEN"}
    town["gazetteer"] = {"geonames": word(), "wikidata": word(), "tlp": "RED"}
    group["external_ids"] = {"wikidata": word(), "stix": word(), "tlp": "AMBER"}
    paper["archived"] = {
        "url": f"https://{canaries.slug(next(number))}.example/x",
        "method": word(),
        "tlp": "AMBER+STRICT",
    }
    paper["descriptor"] = {"motive_bias": word(), "track_record": word(), "note": word(), "tlp": "AMBER"}
    for record in records.values():
        record["notes_internal"] = word()
    return records


def _public() -> Records:
    """Two reports on a harbour, an attack on a town, and a few more."""
    two = EXAMPLES / "good" / "two-reports"
    found = {
        path.relative_to(two).as_posix(): _parsed(path.read_text("utf-8"))
        for path in (two / "content").rglob("*.*")
        if path.name != "briefgen.yml"
    }
    found |= {
        "content/actors/group.yml": {"name": "The Group", "kind": "non-state-armed-group", "names": ["Groupers"], "designations": [], "relations": []},
        "content/places/town.yml": {"name": "Town", "kind": "city", "country": "IQ", "names": []},
        "content/sources/paper.yml": {"type": "article-newspaper", "title": "Rockets in the night", "publisher": "The Paper", "issued": "2021-03-04"},
        "content/sources/unused.yml": {"type": "article", "title": "A leaflet"},
        "content/incidents/attack.yml": {
            "title": "Rockets at the town", "type": "shelling-artillery-missile", "when": "2021-03-03", "where": "town",
            "targets": ["group"], "summary": "Rockets hit the [[town]] [@paper, para. 2].",
            "claims": [
                {"id": "dead", "casualties": {"outcome": "killed", "who": "civilian", "count": "1"}, "cite": "@paper, para. 2"},
                {"responsibility": {"stance": "claims", "accused": "group"}, "asserter": "group", "cite": "@paper, para. 3"},
            ],
            "assessment": {"casualties": []},
        },
        "content/briefings/first.md": {
            "title": "A first look", "as_of": "2021-03-05", "authors": "A. Analyst", "scope": {"actors": "group", "when": "2015/2024"},
            "key_judgements": [{"text": "The group fired the rockets [@paper, para. 3].", "likelihood": "likely"}],
            "body": "On {{ date('attack') }} rockets hit [[town]] [@paper, para. 2]. Incidents: {{ total('incidents') }}.\n\n{{ chronology() }}\n",
        },
        "content/pages/about.md": {"title": "About", "body": "What this record is.\n"},
    }  # fmt: skip
    for name in "abcde":
        found[f"content/actors/side-{name}.yml"] = {"name": f"Side {name}", "kind": "person"}
    return found


def _id(kind: str, own: str) -> str:
    """The id of a twin, or of a part of one: a canary itself."""
    return f"{canaries.SLUG}-{kind}-{own}"


def _twins(label: str, number: Iterator[int]) -> Iterator[tuple[str, Record]]:
    """One record of each kind, with every field of text, linked to public records and to each other."""
    own = SHORT[label]

    def word() -> str:
        return canaries.text(next(number))

    source, actor, place, incident = (_id(kind, own) for kind in ("source", "actor", "place", "incident"))
    address = f"https://{canaries.slug(next(number))}.example"
    common = {
        "tlp": label, "status": "draft", "created": "2017-05-06", "modified": "2018-07-08",
        "external_ids": {"wikidata": word(), "acled": word(), "misp_uuid": word()},
        "notes_public": f"{word()}, see [[town]] and [[{actor}]] [@{source}].",
    }  # fmt: skip
    yield f"content/sources/{source}.yml", {
        **common, "tags": [word()], "former_ids": [_id("old-source", own)], "summary": f"{word()} [@paper].",
        "type": "article", "title": word(), "kind": "analysis", "author": [{"family": word(), "given": word()}, {"literal": word()}],
        "publisher": word(), "container-title": word(), "issued": {"edtf": "1871-02-03", "as_reported": word(), "inferred": f"{word()} [@paper]."},
        "accessed": "2022-02-03", "URL": f"{address}/x", "DOI": word(), "language": "en", "original-title": word(), "translator": [word()],
        "number": word(), "archived": {"url": f"{address}/y", "sha256": word(), "method": word()},
        "descriptor": {"motive_bias": word(), "track_record": word(), "completeness": word(), "currency": word(), "note": word()},
        "reliability": "B", "derived_from": ["paper"], "relays": ["group"], "ai_use": {"use": "none", "tool": word(), "version": word()},
    }  # fmt: skip
    yield f"content/actors/{actor}.yml", {
        **common, "tags": [word()], "former_ids": [_id("old-actor", own)], "summary": f"{word()} [@paper].",
        "name": word(), "kind": "person", "names": [{"text": word(), "lang": "en", "used_by": ["paper"]}, "Groupers"], "country": "SE",
        "first_seen": {"edtf": "1872", "as_reported": word()}, "designations": [{"by": word(), "list": word(), "cite": "@paper"}],
        "relations": [{"type": "leads", "to": "group", "cite": "@paper", "as_reported": word(), "note": word()}],
    }  # fmt: skip
    yield f"content/places/{place}.yml", {
        **common, "tags": [word()], "former_ids": [_id("old-place", own)], "summary": f"{word()} [@{source}].",
        "name": word(), "kind": "base", "names": [{"text": word(), "used_by": ["paper"]}], "country": "NO", "admin1": word(), "admin2": word(),
        "admin3": word(), "within": "town", "geometry": {"point": ["12.5", "63.25"]}, "precision": "unknown", "located_by": f"{word()} [@paper].",
        "gazetteer": {"geonames": word(), "wikidata": word()},
    }  # fmt: skip
    cite = f"@{source}, p. 3"
    yield f"content/incidents/{incident}.yml", {
        **common, "tags": [word()], "former_ids": [_id("old-incident", own)], "summary": f"{word()} in [[town]] [@{source}].",
        "title": word(), "type": "attack", "when": {"edtf": "2019-09", "as_reported": word(), "inferred": f"{word()} [@{source}]."},
        "where": [place, "town"], "part_of": ["attack"], "targets": ["group", {"id": "town", "role": "intended"}], "participants": [actor, "side-a"],
        "claims": [
            {"id": _id("one", own), "casualties": {"outcome": "killed", "who": "civilian", "count": "49331", "cause": word(), "as_reported": word()}, "cite": cite, "quote": word(), "quote_lang": "en", "note": f"{word()} [@{source}]."},
            {"responsibility": {"stance": "blames", "accused": ["group", actor], "method": word(), "as_reported": word()}, "asserter": {"actor": actor, "name": word(), "role": word()}, "cite": cite, "speech": "alleges"},
            {"damage": {"extent": "minor", "what": word()}, "cite": cite},
            {"weapon": {"kind": "rocket", "count": "7731", "model": word(), "origin": word()}, "cite": "@paper, p. 77"},
            {"motive": {"text": word(), "of": "group"}, "asserter": actor, "cite": cite},
            {"follows": {"incident": "attack", "as_reported": word()}, "asserter": "group", "cite": cite},
            {"name": {"text": word(), "of": "group"}, "cite": cite},
            {"other": {"text": word(), "topic": word(), "count": "9"}, "cite": cite, "revises": _id("one", own)},
            {"when": {"edtf": "2019-08", "as_reported": word()}, "cite": cite},
            {"where": {"place": place, "as_reported": word()}, "cite": cite},
        ],
        "assessment": {
            "casualties": [{"who": "civilian", "outcome": "killed", "result": "3", "relies_on": [_id("one", own)], "rationale": word(), "analyst": word(),
                            "sets_aside": [{"claim": _id("one", own), "reason": "typo", "note": word()}]}],
            "damage": {"result": word(), "rationale": word()}, "responsibility": {"result": "group", "rationale": word()},
        },
        "grading": {"grade": "fair", "reason": word(), "analyst": word()},
    }  # fmt: skip
    yield f"content/briefings/{_id('briefing', own)}.md", {
        **common, "tags": [word()], "former_ids": [_id("old-briefing", own)], "summary": f"{word()} [@{source}].",
        "title": word(), "as_of": "2023-01-02", "authors": [word()], "reviewers": [word()], "version": word(), "supersedes": "first",
        "change_note": word(), "scope": {"incidents": [incident], "actors": ["group"]},
        "key_judgements": [{"text": f"{word()} [@{source}].", "confidence": "low"}], "gaps": [word()], "would_change": [word()],
        "alternatives": [word()], "assumptions": [word()],
        "body": f"## {word()}\n\n{word()} [[{incident}]] [@{source}], {{{{ figure('{incident}', '{_id('one', own)}') }}}}.\n",
    }  # fmt: skip
    yield f"content/pages/{_id('page', own)}.md", {
        "tlp": label, "title": word(), "description": word(), "body": f"{word()} on [[{actor}]] [@{source}].\n",
    }  # fmt: skip


def without(records: Records, audience: str) -> Records:
    """The same site with files deleted, and parts cut out of others, that are more restricted; and all internal notes."""
    level = LEVELS.index(audience)
    return {path: _cut(record, level) for path, record in records.items() if not _above(record, level)}


def _above(value: Any, level: int) -> bool:
    return isinstance(value, dict) and LEVELS.index(value.get("tlp", "CLEAR")) > level


def _cut(value: Any, level: int) -> Any:
    if isinstance(value, dict):
        kept = {
            key: part for key, part in value.items() if key != "notes_internal" and not _above(part, level)
        }
        return {key: _cut(part, level) for key, part in kept.items()}
    return (
        [_cut(part, level) for part in value if not _above(part, level)] if isinstance(value, list) else value
    )


def write(folder: Path, records: Records) -> Path:
    """Write a site."""
    texts = {path: _text(record) for path, record in records.items()}
    settings = "title: A small record\ntlp: CLEAR\nvictims: {dock-workers: dock workers}\n"
    for path, text in {"mkdocs.yml": HOST, SETTINGS: settings, **texts}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


def _text(record: Record) -> str:
    front = {key: value for key, value in record.items() if key != "body"}
    text = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=1000)
    return f"---\n{text}---\n{record['body']}" if "body" in record else text


def _parsed(text: str) -> Record:
    """A record of the examples, all of it as text."""
    if not text.startswith("---\n"):
        return dict(yaml.load(text, yaml.BaseLoader))
    _, front, body = text.split("---\n", 2)
    return {**yaml.load(front, yaml.BaseLoader), "body": body}
