"""Canaries: texts that stand in restricted places alone, and a search for them in bytes, however they were written.

Each begins with the same rare letters (`CORE`), so that bytes are searched for a few hundred forms and not for all forms
of every canary. What is packed (gzip, zlib, the streams of a PDF) is unpacked first.
"""

from __future__ import annotations

import base64
import gzip
import re
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from hashlib import blake2b
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import quote

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ByteStringObject, IndirectObject, StreamObject, TextStringObject

from briefgen.search import normalising

CORE = "Qzwéxjpg"
"""What every canary begins with. No word of any language has it; its `é` tells how letters beyond ASCII are written."""

SLUG = "qzwexjpg"
"""The same in an id, and folded as search folds names."""

_LETTERS = "bdfghklmnpqrtvwz"


def text(number: int) -> str:
    """The canary of a number, as authors write text: `Qzwéxjpgbbdh`."""
    return CORE + _tail(number)


def slug(number: int) -> str:
    """The canary of a number in the form of an id."""
    return SLUG + _tail(number)


def _tail(number: int) -> str:
    return "".join(_LETTERS[number >> shift & 15] for shift in (12, 8, 4, 0))


def _spellings() -> dict[str, str]:
    """How the core may be spelt, by what was done to it."""
    decomposed = unicodedata.normalize("NFD", CORE)
    return {
        "as it is": CORE,
        "small": CORE.lower(),
        "large": CORE.upper(),
        "decomposed": decomposed,
        "decomposed, small": decomposed.lower(),
        "slug": SLUG,
        "slug, large": SLUG.upper(),
        "without its é": CORE.replace("é", "e"),
        "folded": normalising.folded(CORE),
        "as it sounds": normalising.sound(normalising.folded(CORE)),
    }


def _base64(offset: int) -> Callable[[str], bytes]:
    """What of a text in the middle of base64 does not depend on what stands around it."""

    def encode(word: str) -> bytes:
        raw = b"\0" * offset + word.encode()
        whole = base64.b64encode(raw[: len(raw) // 3 * 3])
        return whole[-(-offset * 8 // 6) :]

    return encode


def _each(form: str) -> Callable[[str], bytes]:
    return lambda word: "".join(form.format(ord(char)) for char in word).encode()


def _beyond(form: str) -> Callable[[str], bytes]:
    return lambda word: "".join(char if char.isascii() else form.format(ord(char)) for char in word).encode()


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda word: word.encode(),
    "utf-16-le": lambda word: word.encode("utf-16-le"),
    "utf-16-be": lambda word: word.encode("utf-16-be"),
    "utf-32-le": lambda word: word.encode("utf-32-le"),
    "latin-1": lambda word: word.encode("latin-1", "ignore"),
    "percent": lambda word: quote(word).encode(),
    "percent, small": lambda word: quote(word).lower().encode(),
    "percent, each": lambda word: "".join(f"%{byte:02X}" for byte in word.encode()).encode(),
    "entity, decimal": _beyond("&#{};"),
    "entity, hexadecimal": _beyond("&#x{:x};"),
    "entity, HEXADECIMAL": _beyond("&#x{:X};"),
    "entity, named": lambda word: word.replace("é", "&eacute;").encode("ascii", "ignore"),
    "entities, decimal": _each("&#{};"),
    "entities, hexadecimal": _each("&#x{:x};"),
    "entities, HEXADECIMAL": _each("&#x{:X};"),
    "JSON": _beyond("\\u{:04x}"),
    "JSON, twice": _beyond("\\\\u{:04x}"),
    "JSON, each": _each("\\u{:04x}"),
    "JSON, EACH": _each("\\u{:04X}"),
    "script": _beyond("\\x{:02x}"),
    "scripts": _each("\\x{:02x}"),
    "Python bytes": lambda word: repr(word.encode())[2:-1].encode(),
    "style sheet": _beyond("\\{:x} "),
    "base64, 0": _base64(0),
    "base64, 1": _base64(1),
    "base64, 2": _base64(2),
    "base32": lambda word: base64.b32encode(word.encode()[:5]),
    "hexadecimal": lambda word: word.encode().hex().encode(),
    "HEXADECIMAL": lambda word: word.encode().hex().upper().encode(),
    "hexadecimal, utf-16-be": lambda word: word.encode("utf-16-be").hex().encode(),
    "HEXADECIMAL, utf-16-be": lambda word: word.encode("utf-16-be").hex().upper().encode(),
    "octal": lambda word: "".join(chr(b) if b < 128 else f"\\{b:03o}" for b in word.encode()).encode(),
    "spaced": lambda word: " ".join(word).encode(),
    "backwards": lambda word: word[::-1].encode(),
}
"""How a text may be written into bytes."""


@cache
def needles() -> Mapping[bytes, str]:
    """What is looked for: bytes, with how they came about. The same bytes are named once."""
    found: dict[bytes, str] = {}
    for spelling, word in _spellings().items():
        for name, encode in ENCODINGS.items():
            needle = encode(word)
            if len(needle) >= 5:
                found.setdefault(needle, f"{name} ({spelling})")
    return found


@cache
def _pattern() -> re.Pattern[bytes]:
    longest = sorted(needles(), key=len, reverse=True)
    return re.compile(b"|".join(map(re.escape, longest)))


class Hit(NamedTuple):
    """A canary that was found: in what, how it was written, and the bytes there."""

    where: str
    how: str
    bytes: bytes


def scan(files: Mapping[str, bytes]) -> list[Hit]:
    """The canaries in some files, in their names too."""
    found = [
        hit for name in files for hit in in_bytes(f"the name {name}", name.encode("utf-8", "surrogateescape"))
    ]
    for name, content in files.items():
        found += (hit._replace(where=f"{name}{hit.where}") for hit in _in_content(content))
    return found


def in_bytes(where: str, content: bytes) -> list[Hit]:
    """The canaries in some bytes as they stand."""
    known = needles()
    return [
        Hit(where, known[match.group()], content[match.start() : match.start() + 40])
        for match in _pattern().finditer(content)
    ]


_seen: dict[bytes, list[Hit]] = {}
"""What was found in a content: the files of the theme are the same in every site."""


def _in_content(content: bytes) -> list[Hit]:
    key = blake2b(content).digest()
    if key not in _seen:
        layers = unpacked(content)
        _seen[key] = [hit for layer, inner in layers for hit in in_bytes(layer, inner)]
    return _seen[key]


def unpacked(content: bytes, where: str = "", depth: int = 3) -> Iterator[tuple[str, bytes]]:
    """Some bytes, and all that is packed in them, with the way to each."""
    yield where, content
    if depth == 0:
        return
    if content.startswith(b"%PDF"):
        yield from _in_pdf(content, where, depth)
        return
    for start in (match.start() for match in re.finditer(b"\x1f\x8b\x08", content)):
        inner = _inflated(content[start:], gzip_wrapped=True)
        if inner:
            yield from unpacked(inner, f"{where} > gzip", depth - 1)
    if content[:1] == b"\x78":
        inner = _inflated(content, gzip_wrapped=False)
        if inner:
            yield from unpacked(inner, f"{where} > zlib", depth - 1)


def _inflated(content: bytes, *, gzip_wrapped: bool) -> bytes:
    try:
        return zlib.decompressobj(31 if gzip_wrapped else 15).decompress(content, 1 << 26)
    except zlib.error:
        return b""


def _in_pdf(content: bytes, where: str, depth: int) -> Iterator[tuple[str, bytes]]:
    """Text, metadata, outline, and every stream and text of a PDF."""
    try:
        reader = PdfReader(BytesIO(content))
        said = "".join(page.extract_text() for page in reader.pages)
        yield f"{where} > text", said.encode()
        yield f"{where} > text, squeezed", re.sub(r"[\s\u00ad\u200b-\u200f]+|-\n", "", said).encode()
        yield f"{where} > metadata", "\n".join(map(str, (reader.metadata or {}).values())).encode()
        yield f"{where} > outline", "\n".join(_titles(reader.outline)).encode()
        for number in range(1, len(reader.xref_objStm) + sum(map(len, reader.xref.values())) + 1):
            found = reader.get_object(IndirectObject(number, 0, reader))
            for layer, inner in _in_object(found):
                yield from unpacked(inner, f"{where} > {number} {layer}", depth - 1)
    except (PyPdfError, ValueError, KeyError, TypeError) as error:
        raise AssertionError(f"a PDF that cannot be read is not searched: {error}") from error


def _titles(outline: Iterable[Any]) -> Iterator[str]:
    for item in outline:
        if isinstance(item, list):
            yield from _titles(item)
        else:
            yield str(item.get("/Title", ""))


def _in_object(value: Any) -> Iterator[tuple[str, bytes]]:
    """The streams and the texts of an object, decoded. What it refers to comes by itself."""
    if isinstance(value, StreamObject):
        yield "stream", value.get_data()
    if isinstance(value, TextStringObject):
        yield "text", str(value).encode()
        yield "text", value.original_bytes
    elif isinstance(value, ByteStringObject):
        yield "bytes", bytes(value)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield "key", str(key).encode()
            yield from _in_object(part)
    elif isinstance(value, list):
        for part in value:
            yield from _in_object(part)
    elif isinstance(value, str):
        yield "name", value.encode()


def packed(content: bytes) -> bytes:
    """As a host packs a file."""
    return gzip.compress(content, mtime=0)
