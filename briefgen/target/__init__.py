"""The folder where a site goes: one build at a time, put in place by one call, and tidied after builds that were killed.

A file that stands by itself, such as a PDF, is put in place in the same way.
"""

from briefgen.target.holding import Target, alone
from briefgen.target.locking import locked
from briefgen.target.placing import beside, put
from briefgen.target.writing import clear, write

__all__ = ["Target", "alone", "beside", "clear", "locked", "put", "write"]
