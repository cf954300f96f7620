"""What the theme puts around all pages of a kind alike, rendered once and filled for each: the same bytes, sooner."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from jinja2 import Environment, TemplateError
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as HostPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from briefgen.plugin import undated
from briefgen.plugin.dress import lean
from briefgen.policy import Policy

_ODD = "  &amp; &#x27; &lt;i&gt; "
"""White space and signs that any filter of a template would change: then the probe stays in the shell, which fails."""

PROBES = {
    "title": f"bgtitle{_ODD}egtitle",
    "description": f"bgdescription{_ODD}egdescription",
    "name": "bgname0egname",
    "anchor": "bganchor0eganchor",
    "article": f"<h1>bgarticle{_ODD}egarticle</h1>",
}
"""What stands in a probe in place of what a page brings with it."""

_CONTENTS = "bgcontents0egcontents"
_TOC = '{% import "partials/language.html" as lang with context %}{% include "partials/toc.html" %}'


@dataclass(frozen=True, slots=True)
class Shell:
    """A page of the theme in pieces: text and the names of holes take turns; text comes first and last."""

    pieces: tuple[str, ...]

    def filled(self, values: Mapping[str, str]) -> str:
        """The whole file."""
        return "".join(values[piece] if index % 2 else piece for index, piece in enumerate(self.pieces))


class Theme:
    """The host's theme, when the host has read its own pages: puts itself around one more.

    Templates of the author's own may look at what a page is (`if page.title == …`): with them, nothing is filled.
    """

    def __init__(
        self,
        config: MkDocsConfig,
        environment: Environment,
        nav: Navigation,
        files: Files,
        policy: Policy | None,
        *,
        fills: bool,
    ) -> None:
        self._config = config
        self._nav = nav
        self._pages = files.documentation_pages()
        self._template = environment.get_template("main.html")
        self._toc_template = environment.from_string(_TOC)
        self.policy = policy
        self.fills = fills
        """Whether pages may be filled into shells."""
        self.shells: dict[tuple[object, ...], Shell | None] = {}
        """The shell of each kind of pages met so far, None where it has none."""
        self._contents: dict[str, str] = {}

    def around(self, page: HostPage) -> str:
        """The whole file of a page: its kind's shell, filled, or where the theme has none, what its template makes."""
        first = next(iter(page.toc), None)
        if first is None or not self.fills:
            return self._rendered(page)
        folder = posixpath.dirname(page.file.src_uri)
        key = (folder, *page.meta["hide"], bool(first.children))
        if key not in self.shells:
            whole = self._rendered(page)
            shell = self._shell(page, bool(first.children))
            self.shells[key] = shell if shell and shell.filled(self._values(page, first)) == whole else None
            return whole
        found = self.shells[key]
        return found.filled(self._values(page, first)) if found else self._rendered(page)

    def _rendered(self, page: HostPage) -> str:
        """By the steps of the host's own `_build_page`."""
        page.active = True
        text = self._template.render(self._context(page))
        page.active = False
        return self.protected(lean(text, page.content or ""))

    def protected(self, text: str) -> str:
        """A page with the site's policy at its top; as it is, where the author does without."""
        return self.policy.within(text) if self.policy else text

    def _values(self, page: HostPage, first: AnchorLink) -> dict[str, str]:
        return {
            "title": str(page.title),
            "description": page.meta["description"],
            "name": posixpath.splitext(posixpath.basename(page.file.src_uri))[0],
            "anchor": first.id,
            "article": page.content or "",
            "contents": self._toc(page),
        }

    def _toc(self, page: HostPage) -> str:
        """The table of contents, which many pages have in common."""
        key = repr(_plain(page.toc))
        if key not in self._contents:
            if len(self._contents) > 1000:
                self._contents.clear()
            self._contents[key] = lean(self._toc_template.render(self._context(page)).strip())
        return self._contents[key]

    def _context(self, page: HostPage) -> Any:
        """What the host hands to the theme for a page."""
        return undated.context(get_context(self._nav, self._pages, self._config, page), (page,))

    def _shell(self, like: HostPage, children: bool) -> Shell | None:
        """The shell of pages like this one; None where the theme has no such parts. `around` tries it on a page first."""
        probe = self._probe(posixpath.dirname(like.file.src_uri), like.meta, children)
        try:
            toc = self._toc(probe)
        except TemplateError:  # a theme without such a part
            return None
        text = self._rendered(probe).replace(toc, _CONTENTS)
        holes = {value: name for name, value in {**PROBES, "contents": _CONTENTS}.items()}
        pieces = re.split(f"({'|'.join(map(re.escape, holes))})", text)
        return Shell(tuple(holes.get(piece, piece) for piece in pieces))

    def _probe(self, folder: str, meta: Mapping[str, Any], children: bool) -> HostPage:
        """A page with probes in place of what a page brings with it."""
        path = posixpath.join(folder, f"{PROBES['name']}.md")
        probe = HostPage(None, File.generated(self._config, path, content=""), self._config)
        probe.title = PROBES["title"]
        probe.meta = {**meta, "title": PROBES["title"], "description": PROBES["description"]}
        probe.content = PROBES["article"]
        head = AnchorLink("bgheading", PROBES["anchor"], 1)
        head.children = [AnchorLink("bgheading", "bgheading", 2)] if children else []
        probe.toc = TableOfContents([head])
        return probe

    def digest(self, folders: Iterable[str], meta: Mapping[str, Any]) -> str | None:
        """What tells this theme around the pages of some folders from another; None where its templates may look at each page."""
        if not self.fills:
            return None
        found = blake2b(digest_size=16)
        for folder in folders:
            for children in (False, True):
                found.update(self._rendered(self._probe(folder, meta, children)).encode())
        return found.hexdigest()


def _plain(toc: Any) -> list[tuple[str, str, list[Any]]]:
    return [(link.title, link.id, _plain(link.children)) for link in toc]
