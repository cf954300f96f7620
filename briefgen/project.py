"""Where a site's parts lie, and for whom it is made: everything a run needs to know, in one plain value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SETTINGS = "briefgen.yml"
"""The name of the site's settings in `content/`."""


@dataclass(frozen=True, slots=True)
class Project:
    """A site's folders and its audience.

    `root` holds `mkdocs.yml`; `content`, `templates` and `site` default to folders of these names in it.
    `audience` is a marking's label: records above it are left out before anything else sees them.
    """

    root: Path
    audience: str = "CLEAR"

    @property
    def content(self) -> Path:
        """What authors write."""
        return self.root / "content"

    @property
    def templates(self) -> Path:
        """The site's own templates; those it lacks come from the package."""
        return self.root / "templates"

    @property
    def site(self) -> Path:
        """The finished site."""
        return self.root / "site"

    @property
    def config(self) -> Path:
        """The host's settings."""
        return self.root / "mkdocs.yml"
