"""The texts among the host's settings: none of them becomes markup that does something."""

from __future__ import annotations

import markupsafe
from mkdocs.config.defaults import MkDocsConfig

from briefgen import gate
from briefgen.policy import Policy
from briefgen.problems import BriefgenError

PLAIN = ("site_name", "site_description", "site_author")
"""Settings that stand on pages as they were typed."""

_PAGE = '<!doctype html>\n<html><head><meta charset="utf-8"></head><body>{}</body></html>'


def settle(config: MkDocsConfig) -> None:
    """Escape the texts, and look at the one that may hold HTML. Raises `BriefgenError` where it holds what no page may."""
    for name in PLAIN:
        if config[name]:
            config[name] = escaped(config[name])
    policy = Policy()
    page = policy.within(_PAGE.format(config.copyright or ""))
    for fault in gate.look(page.encode("utf-8", "surrogatepass"), policy):
        raise BriefgenError(f"mkdocs.yml: copyright: holds {fault}; it may hold text and links")


def escaped(text: str) -> str:
    """A text as HTML, and known to be so: the theme escapes it in some places and not in others."""
    return markupsafe.escape(text)
