"""The one-page form of a document: what it says first, the figure, and the sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from briefgen.pdf.tree import Block, Box, Document, Figure, Heading, References

KEPT = ("judgements", "glance")
"""The boxes that say what a page comes to."""


def shortened(document: Document) -> Document:
    """The same document with its lead, its judgements or overview, its first figure, and its sources."""
    figures = (block for block in document.blocks if isinstance(block, Figure))
    first = next(figures, None)
    return replace(document, blocks=tuple(_kept(document.blocks, first)))


def _kept(blocks: tuple[Block, ...], figure: Figure | None) -> Iterator[Block]:
    """All before the first section; then of each section what belongs on the page, under the section's heading."""
    heading: Heading | None = None
    lead = True
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            heading, lead = block, False
        elif lead:
            yield block
        elif (isinstance(block, Box) and block.look in KEPT) or isinstance(block, References):
            yield from (heading, block) if heading else (block,)
            heading = None
        elif isinstance(block, Figure) and block is figure:
            yield replace(block, table=())
