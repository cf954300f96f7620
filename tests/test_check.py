"""Rules on one record that its examples do not show in full."""

from __future__ import annotations

import pytest

from briefgen import pipeline
from tests.conftest import Site


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("tlp: RED\n", 4),
        ("\nTLP:AMBER+STRICT\n", 5),
        ("---\ntitle: Y\ntlp: 'GREEN'\n---\n", 6),
        ("The protocol (TLP) has tlp: RED.\n", None),
        ("tlp: CLEAR\n", None),
        ("tlp: redacted\n", None),
        ("```yaml\ntlp: RED\n```\n", None),
        ("\n" * 20 + "tlp: RED\n", None),
    ],
)
def test_a_marking_in_the_text_is_pointed_at(body: str, line: int | None, site: Site) -> None:
    _, problems = pipeline.examine(site({"content/pages/about.md": f"---\ntitle: About\n---\n{body}"}))
    found = [problem for problem in problems if problem.rule == "marking-in-body"]
    assert [problem.where.line for problem in found] == ([] if line is None else [line])
    assert {problem.severity for problem in found} <= {"warning"}
