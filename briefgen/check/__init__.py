"""Decides whether records are right. Collects all problems, raises nothing.

A rule is a plain function; adding one is writing it and adding its name to the list it belongs to. Each has a folder
of bad examples in `tests/examples/bad/`, named after the id it reports.
"""

from briefgen.check.run import Look, Taken, check, context, look, settings, victims
from briefgen.check.subject import Context, Finding, Subject

__all__ = [
    "Context",
    "Finding",
    "Look",
    "Subject",
    "Taken",
    "check",
    "context",
    "look",
    "settings",
    "victims",
]
