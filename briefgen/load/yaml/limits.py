"""How deep, long and many a file's values may be, and what no text may hold."""

from __future__ import annotations

import re

MAX_DEPTH = 32
MAX_SCALAR = 64 * 1024
MAX_ITEMS = 500
"""Claims are compared with each other: more of them in one record would take minutes."""
MAX_FAULTS = 100
"""After so many faults a file is no longer read: nobody mends more at a time."""
NULLS = frozenset(("", "~", "null", "Null", "NULL"))

UNREADABLE = "\x00"
"""Stands for a marking that cannot be read and was told: nobody can write it, so that the audience fails closed on it."""

CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""Characters that make a reviewer see another text than a program reads (Trojan Source), or that are no text."""
