"""Where a site's parts lie, and for whom it is made: everything a run needs to know, in one plain value."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from briefgen.packing import digest

SETTINGS = "briefgen.yml"
"""The name of the site's settings in `content/`."""


@dataclass(frozen=True, slots=True)
class Project:
    """A site's folders and its audience.

    `root` holds `mkdocs.yml`; `content`, `templates` and `site` default to folders of these names in it.
    `audience` is a marking's label: records above it are left out before anything else sees them. `overlay` is a folder
    of further records, laid out like `content/` and kept apart from it. `kept` is where what a run finds out is kept, where
    that is not in `.briefgen/` itself.
    """

    root: Path
    audience: str = "CLEAR"
    overlay: Path | None = None
    kept: Path | None = None

    @property
    def is_restricted(self) -> bool:
        """Whether what is made, or what is kept of it, may hold what is not for everybody."""
        return self.audience != "CLEAR" or self.overlay is not None

    @property
    def content(self) -> Path:
        """What authors write."""
        return self.root / "content"

    @property
    def overlay_name(self) -> str:
        """The overlay's path in messages: the way to it from `root`, which no file of `root` shares. Empty without one."""
        return Path(os.path.relpath(self.overlay, self.root)).as_posix() if self.overlay else ""

    @property
    def readers(self) -> str:
        """What tells what is kept for these readers from what is kept for others: `clear`, `red-9f2c…` with an overlay."""
        told = f"-{digest(os.fsencode(self.overlay))[:12]}" if self.overlay else ""
        return self.audience.lower() + told

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
