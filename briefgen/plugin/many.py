"""The pages of which there are many: made in several processes, put into the theme as the host left it, and written."""

from __future__ import annotations

import posixpath
from collections import deque
from collections.abc import Iterable
from functools import partial
from itertools import islice
from pathlib import Path

from jinja2 import TemplateError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page as HostPage

from briefgen import parallel, pipeline
from briefgen.pipeline import Later, Site, Track
from briefgen.plugin import dress, host, lookup
from briefgen.plugin.dress import Dresser
from briefgen.plugin.shells import Theme
from briefgen.project import Project
from briefgen.standing import stand
from briefgen.traces import NOTHING, Kept, Made, Names

BATCH = 16
"""So many pages a process makes before it tells of them."""

FEW = 1000
"""For so few pages, data is written sooner than a second process would have started."""


def build(
    made: Site,
    project: Project,
    config: MkDocsConfig,
    theme: Theme,
    dresser: Dresser,
    others: Iterable[str],
    track: Track,
) -> tuple[Kept | None, frozenset[str]]:
    """Write the pages of which there are many, and with the entries of the `others` the index of search.

    Returns what is to be kept of them, and which were taken as they stood: those that would come out the same.
    """
    folders = dict.fromkeys(posixpath.dirname(one.path) for one in made.later)
    known = made.warm and host.inputs(project, config) is not None  # else it may rest on what nobody knows
    shell = theme.digest(folders, dress.RECORDS) if known else None
    names = pipeline.names(made, dresser.paths()) if shell else None
    pages = _standing(made, config, names, str(shell)) if names else {}
    later = [one for one in made.later if one.path not in pages]
    still = frozenset(pages)

    def work(job: int) -> list[tuple[str, Made]]:
        batch = later[job * BATCH : (job + 1) * BATCH]
        try:
            return [(one.path, build_page(one, config, theme, dresser, names)) for one in batch]
        except TemplateError as error:  # told here: where it arose is lost on the way to another process
            raise host.template_error(error, project.root) from None

    steps = iter(track(later, "building pages"))
    workers = parallel.cores() if len(later) > BATCH else 1
    for done in parallel.forked(work, -(-len(later) // BATCH), workers):
        pages.update(done)
        deque(islice(steps, len(done)), maxlen=0)
    deque(steps, maxlen=0)
    _write_data(made, config, dresser, [*(pages[one.path].entry for one in made.later), *others])
    return Kept(str(shell), names.values, pages) if names else None, still


def _write_data(made: Site, config: MkDocsConfig, dresser: Dresser, entries: list[str]) -> None:
    """Write the index of search and the files beside the pages: a few large pieces, side by side."""

    def work(job: int) -> None:
        if job == 0:
            lookup.write(config, entries)
            return
        path, make = made.files[job - 1]
        target = Path(config.site_dir, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(make(partial(dresser.way, path)))

    workers = parallel.cores() if len(entries) > FEW else 1
    deque(parallel.forked(work, 1 + len(made.files), workers), maxlen=0)


def _standing(made: Site, config: MkDocsConfig, names: Names, shell: str) -> dict[str, Made]:
    """The pages that would come out as they stand; their files are taken over."""
    assert made.warm is not None
    earlier = made.warm.earlier
    if earlier is None or earlier.shell != shell:
        return {}
    still = earlier.still(names)
    wanted = [one.path for one in made.later if one.path in still]
    for path in wanted:
        address = dress.address(path, config.use_directory_urls)
        stand(made.warm.site / address, Path(config.site_dir, address))
    return {path: still[path] for path in wanted}


def build_page(
    later: Later, config: MkDocsConfig, theme: Theme, dresser: Dresser, names: Names | None = None
) -> Made:
    """Make one page and write it; returns its entry in the index of search, and with `names`, what it read."""
    read: set[str] = set()
    made = later.make(read.add if names else None)
    page = HostPage(None, dress.file(config, later.path), config)
    dress.head(page, made)
    page.content, entry = dresser.content(page, made, read.add if names else dress.forget)
    target = Path(str(page.file.abs_dest_path))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(theme.around(page), "utf-8")
    return Made(names.trace(read) if names else NOTHING, entry)
