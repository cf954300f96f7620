"""Escaping, character by character: every one of Unicode, in text, in code and in addresses, against a list of its own."""

from __future__ import annotations

import html
import sys
import unicodedata

import pytest

from briefgen.markdown.escaping import escape, escape_code, escape_url, reference

EVERY = [chr(code) for code in range(sys.maxunicode + 1)]
NO_CHARACTER = {
    code for plane in range(17) for code in (plane * 0x10000 + 0xFFFE, plane * 0x10000 + 0xFFFF)
} | set(range(0xFDD0, 0xFDF0))
"""What Unicode says will never be a character ("Noncharacters", section 23.7)."""
TURNING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
"""What turns the direction of text."""
HIDDEN = {0xFEFF, 0xFFF9, 0xFFFA, 0xFFFB}


def shown(character: str) -> str:
    """What a reader is to see in place of a character."""
    hides = ord(character) in NO_CHARACTER | TURNING | HIDDEN
    return "\ufffd" if hides or unicodedata.category(character) in ("Cc", "Cs") else character


def test_a_reference_shows_the_character_or_that_there_is_none() -> None:
    assert len(NO_CHARACTER) == 66
    for character in EVERY:
        made = reference.__wrapped__(character)  # past its cache, which would keep them all
        if shown(character) == "\ufffd" and character != "\ufffd":
            assert made == "\ufffd", hex(ord(character))
        elif unicodedata.category(character).startswith("M"):
            assert made == character, hex(ord(character))
        else:
            assert made == f"&#{ord(character)};", hex(ord(character))


SOME = [
    *EVERY[:0x3100],
    *map(chr, sorted(NO_CHARACTER | TURNING | HIDDEN)),
    "\U0001f680",
    "\U000e0041",
    "\U0010fffd",
]
"""All of the alphabets, and what is odd beyond them."""

SPACES = " \t\n\r\f\v\x85\u2028\u2029"


def test_every_character_is_shown_in_the_middle_of_a_word_and_alone() -> None:
    for character in SOME:
        expected = " " if character in SPACES else shown(character)
        for before, after in (("ab", "cd"), ("", ""), ("ab ", " cd"), ("1", "2")):
            made = html.unescape(escape(f"{before}{character}{after}").replace("\ufffd", "&#65533;"))
            wanted = (
                " ".join(f"{before}\0{after}".replace("\0", "").split())
                if character in SPACES
                else f"{before}{expected}{after}"
            )
            if character in SPACES:
                assert " ".join(made.split()) == " ".join(wanted.split()) or made.split() == [before, after]
                assert "  " not in made
            elif ord(character) not in range(0x80, 0xA0):  # html.unescape reads these as Windows-1252 does
                assert made == wanted, hex(ord(character))


def test_nothing_but_letters_and_quiet_marks_stays_as_it_is() -> None:
    """Of ASCII, within a word. Whatever a dialect of Markdown may read is a reference."""
    stays = {chr(code) for code in range(0x21, 0x7F) if escape(f"a{chr(code)}b") == f"a{chr(code)}b"}
    assert stays == {character for character in map(chr, range(0x7F)) if character.isalnum()} | {","}
    opens = {chr(code) for code in range(0x21, 0x7F) if escape(f"{chr(code)} b") == f"{chr(code)} b"}
    assert opens == stays


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("a. b", "a&#46; b"),
        ("x a. b", "x a. b"),
        ("a.b", "a&#46;b"),
        ("x a.", "x a."),
        ("x .a", "x &#46;a"),
        ("x 1.5", "x 1.5"),
        ("x 1.a", "x 1&#46;a"),
        ("a-b", "a&#45;b"),
        ("x a-b", "x a-b"),
        ("x a- b", "x a&#45; b"),
        ("x -b", "x &#45;b"),
        ("x  y", "x y"),
        ("x\ty", "x y"),
        ("x \n y", "x y"),
        ("\ufffe", "\ufffd"),
    ],
)  # fmt: skip
def test_full_stops_hyphens_and_spaces_by_their_neighbours(text: str, made: str) -> None:
    assert escape(text) == made


def test_code_keeps_its_spaces_and_its_lines_as_references() -> None:
    assert escape_code("a  b\n\tc") == "a  b&#10;&#9;c"
    assert escape_code("`a_b` <c>\r\x00\u202e") == "&#96;a&#95;b&#96; &#60;c&#62;\ufffd\ufffd\ufffd"
    assert escape_code("٣é") == "٣é"


def test_an_address_keeps_what_belongs_to_one() -> None:
    kept = "https://a.test/b?c=d&e=f@g:h+i,j;k.l~m%20n#o-p"
    assert escape_url(kept) == kept.replace("&", "&#38;")
    assert (
        escape_url("a(b)*_`<\"'|[]\\ \n\u202e")
        == "a&#40;b&#41;&#42;_&#96;&#60;&#34;&#39;&#124;&#91;&#93;&#92;&#32;\ufffd\ufffd"
    )
