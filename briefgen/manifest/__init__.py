"""What a finished site holds: a list of its files with their digests, written with it, and checked by whoever has the site."""

from briefgen.manifest.claims import Claims, Rule
from briefgen.manifest.form import CHECKSUMS, NAME, Head, Kind, shown
from briefgen.manifest.verifying import Fault, Verified, foreign, left, ours, stands, state, verify
from briefgen.manifest.writing import write

__all__ = [
    "CHECKSUMS",
    "NAME",
    "Claims",
    "Fault",
    "Head",
    "Kind",
    "Rule",
    "Verified",
    "foreign",
    "left",
    "ours",
    "shown",
    "stands",
    "state",
    "verify",
    "write",
]
