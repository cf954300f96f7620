"""Reads record files into plain data that remembers line and column of each value."""

from briefgen.load.document import Document, Documents, Path
from briefgen.load.folder import FOLDERS, load

__all__ = ["FOLDERS", "Document", "Documents", "Path", "load"]
