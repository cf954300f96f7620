"""Reads record files into plain data that remembers line and column of each value."""

from briefgen.load.document import Document, Path
from briefgen.load.folder import FOLDERS, File, Found, find, is_public, read

__all__ = ["FOLDERS", "Document", "File", "Found", "Path", "find", "is_public", "read"]
