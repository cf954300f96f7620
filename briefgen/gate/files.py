"""What may lie in a finished site besides pages: each kind of file with the way it is looked at. A kind that is not here is refused."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import PurePosixPath

from briefgen import gate
from briefgen.gate import xml_files
from briefgen.gate.allowed import words
from briefgen.policy import Policy

Look = Callable[[bytes], list[str]]

BEGINNING = 4096
"""So much of a file is enough to see how it begins. MIME Sniffing, section 7: browsers look at 1,445 bytes."""

_PAGES = words("html htm")
_DATA = words("xml rss atom rdf kml gpx")
_HANDED_OVER = (
    # what a page asks for: it was looked at, and its policy holds for what it runs
    words("css js mjs json map webmanifest wasm woff woff2 ttf otf")
    # what a browser shows by itself, and runs nothing of that could reach the site
    | words("txt md csv tsv pdf png jpg jpeg gif webp avif ico bmp tif tiff vtt srt")
    | words("mp4 m4v webm mov mp3 m4a ogg oga ogv opus flac wav")
    # what it hands over to another program
    | words(
        "zip gz tgz tar bz2 xz zst 7z xlsx xls ods docx doc odt pptx odp epub rtf parquet sqlite gpkg dbf shp shx prj"
    )
    | words(
        "yml yaml toml jsonl ndjson jsonld geojson topojson kmz bib ris asc sig pem sha256 sha512 warc wacz"
    )
)

_RUN = (
    _PAGES
    | _DATA
    | words("svg svgz xhtml xht xhtm xsl xslt shtml shtm stm mht mhtml mathml mml hta htc swf jar jnlp")
    | words("php php3 php4 php5 php7 php8 phtml phar cgi fcgi asp aspx ashx jsp jspx cfm")
)
"""Endings of what a browser or a server would run. Servers give each ending of a name a meaning: `x.html.txt` is a page."""

_BARE = frozenset({".nojekyll"})
"""Names that begin with a dot, and change nothing of how others are served."""

UNKNOWN = "a kind of file that is not on the list; packed (.zip), it can be handed over"
HIDDEN = "a file that may change how a server hands out the others"
TWICE = "an ending within its name by which a server may take it for what runs"
LIKE_A_PAGE = "a file that begins with '<': sent without a type, it would be taken for a page"


def way(path: str, policy: Policy) -> tuple[Look, int] | str:
    """How a file of a site is looked at, and how many bytes of it (-1: all); or why it may not be there, by its name."""
    name = PurePosixPath(path).name.lower()
    first, *endings = name.split(".")
    if not first:
        return (_beginning, BEGINNING) if name in _BARE else HIDDEN
    if not endings:
        return _beginning, BEGINNING
    ending = endings.pop()
    if not _RUN.isdisjoint(endings):
        return TWICE
    if ending in _PAGES:
        return (lambda content: gate.look(content, policy)), -1
    if ending in _DATA:
        return xml_files.data, -1
    if ending == "svg":
        return xml_files.drawing, -1
    return (_beginning, BEGINNING) if ending in _HANDED_OVER else UNKNOWN


def _beginning(content: bytes) -> list[str]:
    """A file that a server may send without a type: browsers guess one from how it begins, past blanks and marks."""
    for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        content = content.removeprefix(mark)
    return [LIKE_A_PAGE] if content.lstrip(b"\0\t\n\v\f\r ").startswith(b"<") else []
