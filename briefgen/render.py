"""Turns a view into Markdown with `templates/`: the site's own where it has one, else the package's. The only template engine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)

from briefgen import opening
from briefgen.markdown import Md
from briefgen.present import apart
from briefgen.present.page import View
from briefgen.problems import BriefgenError

_PACKAGED = Path(__file__).parent / "templates"
# In a checkout the templates stand beside the package; a wheel carries them inside.
DEFAULTS = _PACKAGED if _PACKAGED.is_dir() else Path(__file__).parent.parent / "templates"
"""The templates that come with the package."""


class Templates:
    """The templates of one site. Every value a template prints is escaped, unless it is Markdown already (`Md`).

    Raises `BriefgenError` where one is a link: what it leads to would stand on pages.
    """

    def __init__(self, folder: Path) -> None:
        found = [folder] if folder.is_symlink() else map(Path, opening.odd(folder) if folder.is_dir() else ())
        for path in found:
            raise BriefgenError(f"{path.relative_to(folder.parent)}: {opening.ODD} [template]")
        self._folder = folder
        self._environment = Environment(
            loader=ChoiceLoader([FileSystemLoader(folder), FileSystemLoader(DEFAULTS)]),
            undefined=StrictUndefined,
            finalize=_finalize,
            auto_reload=False,  # it would look at every template's file for every row that includes one
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,  # noqa: S701  escaping is for Markdown, not HTML, and is done in finalize
        )

    def render(self, view: View) -> str:
        """The Markdown of a page, by the template named after its kind: `incident.md.j2`.

        Raises `BriefgenError` with the template's file and line where it fails.
        """
        name = f"{view.page.kind}.md.j2"
        try:
            text = self._environment.get_template(name).render(_variables(view))
        except TemplateSyntaxError as error:
            raise BriefgenError(
                f"templates/{Path(error.filename or name).name}:{error.lineno}:1: error: {error.message} [template]"
            ) from None
        except UnicodeDecodeError:
            raise BriefgenError(f"templates/{name}:1:1: error: not UTF-8 [template]") from None
        except (
            TemplateError,
            TypeError,
            ValueError,
            AttributeError,
            LookupError,
            ArithmeticError,
            RecursionError,
        ) as error:
            line = _line(error, self._folder, DEFAULTS)
            raise BriefgenError(f"{line or f'templates/{name}:1'}:1: error: {error} [template]") from None
        return _tidy(text)


def _variables(view: View) -> Mapping[str, Any]:
    return {field.name: getattr(view, field.name) for field in fields(view)}


def _finalize(value: Any) -> str:
    """What a template prints: Markdown as it is, anything else escaped. None is a fault of the view, and shows."""
    if isinstance(value, Md):
        return value
    if value is None:
        raise TypeError("a template prints nothing (None)")
    return _shown(str(value))


_shown = lru_cache(maxsize=1 << 10)(apart.shown)
"""Words and numbers that stand in many rows."""


def _line(error: BaseException, *folders: Path) -> str:
    """Where in a template an error arose: the innermost line that lies in one."""
    found = ""
    trace = error.__traceback__
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.suffix == ".j2" and any(folder in path.parents for folder in folders):
            found = f"templates/{path.name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


def _tidy(text: str) -> str:
    """At most one blank line between blocks, one line break at the end, no spaces at the ends of lines."""
    lines = "\n".join(map(str.rstrip, text.split("\n")))
    return _BLANK.sub("\n\n", lines).strip("\n") + "\n"


_BLANK = re.compile("\n{3,}")
