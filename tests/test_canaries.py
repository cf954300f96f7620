"""The search for canaries finds them however they were written: a search that cannot fail does not count."""

from __future__ import annotations

import random
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfWriter

from briefgen.search import normalising
from tests import canaries
from tests.built import ROOT
from tests.canaries import ENCODINGS, scan
from tests.conftest import BASE, Site
from tests.printed import print_all

NOISE = random.Random(7).randbytes(5000)


def around(needle: bytes) -> dict[str, bytes]:
    return {"a/file.bin": NOISE + needle + NOISE}


@pytest.mark.parametrize("name", ENCODINGS)
def test_a_canary_is_found_in_each_encoding(name: str) -> None:
    for number in (0, 7, 4321):
        for word in (canaries.text(number), canaries.slug(number)):
            assert scan(around(ENCODINGS[name](word))), word


@pytest.mark.parametrize("offset", range(3))
@pytest.mark.parametrize("length", range(3))
def test_a_canary_is_found_in_base64_wherever_it_stands(offset: int, length: int) -> None:
    import base64

    text = "x" * (9 + offset) + canaries.text(5) + "y" * (4 + length)
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        assert scan(around(encode(text.encode())))


@pytest.mark.parametrize(
    "change",
    [str.lower, str.upper, str.casefold, str.title, normalising.folded, lambda word: normalising.sound(normalising.folded(word))],
)  # fmt: skip
def test_a_canary_is_found_in_each_spelling(change) -> None:  # type: ignore[no-untyped-def]
    assert scan(around(change(canaries.text(99)).encode()))


def test_a_canary_is_found_in_a_name_and_in_what_is_packed() -> None:
    word = canaries.text(3).encode()
    assert [hit.where for hit in scan({f"a/{canaries.slug(3)}.html": b""})] == [
        f"the name a/{canaries.slug(3)}.html"
    ]
    for content in (
        canaries.packed(b"x" + word),
        b"head" + canaries.packed(canaries.packed(word)),
        zlib.compress(word),
        canaries.packed(b"x").replace(b"\x1f\x8b\x08\x00", b"\x1f\x8b\x08\x08", 1)[:10] + word + b"\0",
    ):
        assert scan({"a": content})


def test_nothing_is_found_where_there_is_nothing() -> None:
    texts = {path: text.encode() for path, text in BASE.items()}
    package = {str(path): path.read_bytes() for path in (ROOT / "briefgen").rglob("*") if path.is_file()}
    noise = {str(seed): random.Random(seed).randbytes(200_000) for seed in range(5)}
    assert (
        scan(
            {**texts, **package, **noise, "packed": canaries.packed(NOISE), "odd": b"\x1f\x8b\x08odd\x78\x01"}
        )
        == []
    )


def test_canaries_differ_and_are_slugs() -> None:
    assert len({canaries.text(n) for n in range(3000)}) == 3000
    assert canaries.slug(1).isascii()
    assert normalising.folded(canaries.text(9)) == canaries.slug(9)


HOLDERS = {
    "text": ("body", "On {{ date('attack') }}", f"{canaries.text(1)} on {{{{ date('attack') }}}}"),
    "heading": ("body", "## What happened", f"## What {canaries.text(1)}"),
    "title": ("title", "A first look", canaries.text(1)),
    "author": ("author", "A. Analyst", f"A. {canaries.text(1)}"),
}


@pytest.mark.parametrize("name", HOLDERS)
def test_a_canary_is_found_in_each_place_of_a_pdf(name: str, site: Site) -> None:
    _, old, new = HOLDERS[name]
    path = "content/briefings/first.md"
    assert scan(print_all(site(), "first")) == []
    hits = scan(print_all(site({path: BASE[path].replace(old, new)}), "first"))
    assert hits
    wanted = {"text": "> text", "heading": "> outline", "title": "> metadata", "author": "> metadata"}[name]
    assert any(wanted in hit.where for hit in hits)


def test_a_canary_is_found_in_what_a_pdf_carries_unseen(tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment("notes.txt", zlib.compress(canaries.text(2).encode()))
    writer.add_metadata({"/Subject": canaries.text(2)})
    for compress in (False, True):
        if compress:
            writer.compress_identical_objects()
        held = BytesIO()
        writer.write(held)
        where = [hit.where for hit in scan({"x.pdf": held.getvalue()})]
        assert any("metadata" in each for each in where)
        assert any("zlib" in each for each in where)
