"""What search knows of a site: an entry of each page, and the files in which a browser looks a word up."""

from briefgen.search.entries import Entry, entry
from briefgen.search.index import write

__all__ = ["Entry", "entry", "write"]
