"""Writes the manifest of a site that is whole, when each of its files is claimed."""

from __future__ import annotations

from pathlib import Path

from briefgen.manifest import folder as folders
from briefgen.manifest.claims import Claims
from briefgen.manifest.form import (
    CHECKSUMS,
    NAME,
    Entry,
    Head,
    Manifest,
    to_checksums,
    to_json,
)
from briefgen.manifest.verifying import ours
from briefgen.problems import BriefgenError


def write(folder: Path, head: Head, claims: Claims, old: Path | None = None) -> bytes:
    """Write a site's manifest into its folder, and return it. Nothing may be added to the site later.

    `old` is a site that stood before: of a file that is the same file in both, by a second name, its manifest is believed,
    as each of its files was compared with it before any was taken over (`state`).
    Raises `BriefgenError` where a file is not claimed by any rule, or is no file.
    """
    try:
        paths, odd = folders.listed(folder)
        for path, what in odd.items():
            raise BriefgenError(f"{path!a}: is {what}; a site holds plain files alone")
        _refuse_unclaimed(claims, paths)
        paths = [path for path in paths if path not in (NAME, CHECKSUMS)]
        known = _known(folder, old, paths) if old else {}
        found = folders.digests(folder, [path for path in paths if path not in known])
        made = Manifest(head, {**known, **found})
        as_json = to_json(made)
        (folder / NAME).write_bytes(as_json)
        (folder / CHECKSUMS).write_bytes(to_checksums(made, as_json))
        return as_json
    except OSError as error:
        raise BriefgenError(f"{folder}: cannot be listed: {(error.strerror or 'failed').lower()}") from None


def _refuse_unclaimed(claims: Claims, paths: list[str]) -> None:
    unclaimed = list(claims.unclaimed(paths))
    if unclaimed:
        others = f" ({len(unclaimed) - 1} more like it)" if unclaimed[1:] else ""
        raise BriefgenError(
            f"{unclaimed[0]!a}: no rule says where this file of the site comes from{others}; "
            "if a plugin of yours makes it, name it in mkdocs.yml: plugins: [briefgen: {also: [its path]}]"
        )


def _known(folder: Path, old: Path, paths: list[str]) -> dict[str, Entry]:
    """What the manifest of the old site says of the files that are the same in both."""
    stood = ours(old)
    told = stood.files if stood else {}
    return {path: told[path] for path in folders.same(folder, old, [path for path in paths if path in told])}
