"""What a page may load and run: a content security policy, in each page and as headers for hosts that send some.

W3C, "Content Security Policy Level 3". The theme's own scripts are files; a script that stands in a page runs only where
its digest is listed, and what is listed is found in trusted templates around an empty page, never in a page with content.
"""

from __future__ import annotations

import html
import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256

HEADERS = "_headers"
"""The file in which some hosts (Netlify, Cloudflare Pages) look for the headers of a site."""

EMPTY = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
"""The digest of no text: Plotly puts an empty `<style>` into the page, then adds rules to it."""

OF_MAPS = "sha256-ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o="
"""The digest of a style for maps that Plotly 7.1 puts into each page where it draws, maps or none."""

CHARSET = '<meta charset="utf-8">'
"""What stands before the policy: a browser must know the characters before it reads any."""

_HEAD = re.compile(r'(<head(?:\s[^>]*)?>)(\s*<meta charset="?utf-8"?\s*/?>)?', re.IGNORECASE)


def digest(text: str) -> str:
    """What names a script or a style that stands in a page."""
    return "sha256-" + b64encode(sha256(text.encode("utf-8")).digest()).decode()


@dataclass(frozen=True, slots=True)
class Policy:
    """The digests of the scripts and styles that may stand in pages (`sha256-…`), sorted."""

    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The policy itself.

        Nothing but what the site holds is loaded. `blob:` and `data:` are for pictures that a figure makes of itself,
        to be saved; `style` attributes are Plotly's, and the gate lets none of ours through.
        """
        return "; ".join(
            (
                "default-src 'none'",
                "base-uri 'none'",
                "form-action 'none'",
                "connect-src 'self'",
                "font-src 'self'",
                "img-src 'self' data: blob:",
                "manifest-src 'self'",
                "worker-src 'self'",
                " ".join((_OWN, *_quoted(self.scripts))),
                " ".join(("style-src-elem 'self'", *_quoted((EMPTY, OF_MAPS, *self.styles)))),
                "style-src-attr 'unsafe-inline'",
            )
        )

    @property
    def metas(self) -> str:
        """The policy as elements of a page's head. A page's address is told to no other site."""
        content = html.escape(self.text, quote=False)
        return (
            f'<meta http-equiv="Content-Security-Policy" content="{content}">\n'
            '<meta name="referrer" content="no-referrer">'
        )

    @property
    def headers(self) -> str:
        """The same as headers, with what a page cannot say of itself: that no other site may frame it."""
        told = {
            "Content-Security-Policy": f"{self.text}; frame-ancestors 'none'",
            "Referrer-Policy": "no-referrer",
            # The index of search and the rows of lists are scripts that hold data, which another site could run and read.
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }
        return "/*\n" + "".join(f"  {name}: {value}\n" for name, value in told.items())

    def within(self, page: str) -> str:
        """A page with its encoding and this policy at the top of its head, before all that they govern."""
        found = _HEAD.search(page)
        if found is None:
            return page
        charset = found[2] or f"\n{CHARSET}"
        return f"{page[: found.start()]}{found[1]}{charset}\n{self.metas}{page[found.end() :]}"


def allowing(page: bytes, script: str) -> bytes:
    """A page whose policy lets one more script run, by its digest: what a server adds to a page while it is written."""
    own = _OWN.encode()
    return page.replace(own, own + f" '{script}'".encode(), 1)


_OWN = "script-src 'self'"


def _quoted(digests: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"'{one}'" for one in digests)
