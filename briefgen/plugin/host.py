"""The host itself: its settings read, and what it raises told in one line."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import walk_tb
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError, MkDocsException

from briefgen.problems import BriefgenError
from briefgen.project import Project

ALONE = frozenset({"search", "material/search", "briefgen"})
"""Plugins that read nothing but the pages. With another one, MkDocs builds every page, and always anew."""


BUILTIN = frozenset({"toc", "tables", "fenced_code"})
"""What MkDocs' own Markdown brings along; another extension may read other files."""

THEMES = ("material", "mkdocs", "readthedocs")
"""The themes whose packages are known."""


def is_stock(config: MkDocsConfig) -> bool:
    """Whether the theme is a known one, without templates of the author's own."""
    own = Path(config.theme.custom_dir).rglob("*.html") if config.theme.custom_dir else ()
    return config.theme.name in THEMES and not any(own)


def lists_pages(config: MkDocsConfig) -> bool:
    """Whether templates of the author's own may ask for all pages."""
    own = Path(config.theme.custom_dir).rglob("*.html") if config.theme.custom_dir else ()
    return any("pages" in template.read_text("utf-8", errors="replace") for template in own)


def inputs(project: Project, config: MkDocsConfig) -> tuple[Path, ...] | None:
    """What the host reads besides the project's own files; None where nobody can tell."""
    text = project.config.read_text("utf-8", errors="replace")
    known = ALONE.issuperset(config.plugins) and BUILTIN.issuperset(config.markdown_extensions)
    if "!ENV" in text or "INHERIT" in text or not known or config.theme.name not in THEMES:
        return None
    own = (Path(config.theme.custom_dir),) if config.theme.custom_dir else ()
    return (Path(config.docs_dir), *own)


def load(project: Project, **options: Any) -> MkDocsConfig:
    """The settings of a site. Raises `BriefgenError` where there are none, or where the plugin is not among them."""
    if not project.config.is_file():
        raise BriefgenError(f"mkdocs.yml: not found in {project.root}; give the site's folder with -C")
    config = load_config(str(project.config), **options)
    if "briefgen" not in config.plugins:
        raise BriefgenError("mkdocs.yml: the plugin is missing; add briefgen under plugins:")
    for name, top in published(config):
        overlay = project.overlay.resolve() if project.overlay else None
        if overlay is not None and top.resolve() in (overlay, *overlay.parents):
            raise BriefgenError(
                f"{project.overlay_name}: lies in {name}, all of which is published; move the overlay elsewhere"
            )
    return config


def published(config: MkDocsConfig) -> Iterator[tuple[str, Path]]:
    """The folders that the host publishes as they stand, by their settings."""
    yield "docs_dir", Path(config.docs_dir)
    if config.theme.custom_dir:
        yield "custom_dir", Path(config.theme.custom_dir)


@contextmanager
def errors(project: Project) -> Iterator[None]:
    """What the host raises, as one line. What it logged before says more."""
    logger, said = logging.getLogger("mkdocs"), _Said()
    logger.addHandler(said)
    logger.propagate = False
    try:
        yield
    except (BriefgenError, KeyboardInterrupt):
        raise
    except ConfigurationError as error:
        raise BriefgenError(f"mkdocs.yml: {said.first or error}") from None
    except (MkDocsException, Abort, SystemExit) as error:
        raise BriefgenError(said.first or str(error)) from None
    except TemplateError as error:
        raise template_error(error, project.root) from None
    finally:
        logger.removeHandler(said)


def template_error(error: TemplateError, root: Path) -> BriefgenError:
    """A fault in the theme's templates, in a line."""
    return BriefgenError(f"{_template_line(error, root)}{error.message} [theme]")


def _template_line(error: TemplateError, root: Path) -> str:
    """Where in a theme's template an error arose: `own/main.html:2: `."""
    if isinstance(error, TemplateSyntaxError):
        return f"{os.path.relpath(error.filename or error.name or 'a template', root)}:{error.lineno}: "
    frames = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    found = [f"{os.path.relpath(name, root)}:{line}: " for name, line in frames if name.endswith(".html")]
    return found[-1] if found else "a template: "


class _Said(logging.Handler):
    """Remembers the first thing that the host complained about."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.first = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.first = self.first or record.getMessage()
