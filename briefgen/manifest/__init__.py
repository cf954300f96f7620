"""What a finished site holds: a list of its files with their digests, written with it, and checked by whoever has the site."""

from briefgen.manifest.claims import Claims, Rule
from briefgen.manifest.form import CHECKSUMS, NAME, Head
from briefgen.manifest.verifying import Fault, Verified, verify
from briefgen.manifest.writing import write

__all__ = ["CHECKSUMS", "NAME", "Claims", "Fault", "Head", "Rule", "Verified", "verify", "write"]
