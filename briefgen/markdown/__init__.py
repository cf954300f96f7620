"""The one Markdown engine: authors' prose checked and made safe, a page's Markdown turned into HTML.

Two dialects of CommonMark with tables, both parsed by markdown-it-py. PROSE is what authors write: no HTML, no images,
few link schemes, citations and record links. PAGE is what templates produce: HTML allowed, heading ids.
Anything of type `Md` may stand in a page; any other string goes through `escape` first.
"""

from briefgen.markdown.escaping import Md, escape
from briefgen.markdown.page import Heading, Html, to_html
from briefgen.markdown.reading import Paragraph, Prose, parse, plain
from briefgen.markdown.sentences import Sentence
from briefgen.markdown.writing import inline, prose

__all__ = [
    "Heading",
    "Html",
    "Md",
    "Paragraph",
    "Prose",
    "Sentence",
    "escape",
    "inline",
    "parse",
    "plain",
    "prose",
    "to_html",
]
