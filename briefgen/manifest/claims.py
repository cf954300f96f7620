"""Which files may be in a site: each has a rule that says where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from briefgen.manifest.form import CHECKSUMS, NAME


@dataclass(frozen=True, slots=True)
class Rule:
    """Claims files: those with one of the `paths`, and those whose whole path fits the `pattern`."""

    name: str
    paths: frozenset[str] = frozenset()
    pattern: str = ""

    def claims(self, path: str) -> bool:
        """Whether a file is one of these."""
        return path in self.paths or bool(self.pattern and re.fullmatch(self.pattern, path))


@dataclass(frozen=True, slots=True)
class Claims:
    """All rules of a site; the first that claims a file has it."""

    rules: tuple[Rule, ...] = ()
    own: Rule = field(default=Rule("the manifest", frozenset({NAME, CHECKSUMS})), init=False)

    def of(self, path: str) -> str | None:
        """The name of the rule that claims a file; None where none does."""
        return next((rule.name for rule in (*self.rules, self.own) if rule.claims(path)), None)

    def unclaimed(self, paths: Iterable[str]) -> Iterator[str]:
        """The files that no rule claims."""
        return (path for path in paths if self.of(path) is None)
