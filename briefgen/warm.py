"""What an earlier run took in and made, used again as far as nothing has changed that it rests on."""

from __future__ import annotations

from typing import Any

from briefgen import cache, pipeline, standing, taking, traces
from briefgen.cache import Say, Snapshot
from briefgen.project import Project
from briefgen.standing import Checked, Now
from briefgen.taking import Intake


def check(project: Project, snapshot: Snapshot | None, say: Say) -> Checked:
    """How many records there are, and all problems. With a snapshot, what an earlier run took in is used, and this is kept."""
    library, found = pipeline.judge(taken(project, snapshot, say) if snapshot else pipeline.take(project))
    checked = Checked(len(library.records), tuple(found))
    if snapshot:
        standing.remember_check(project, snapshot, checked)
    return checked


def taken(project: Project, snapshot: Snapshot, say: Say) -> Intake:
    """The files of a project, taken in: of those that are as they were, what an earlier run took in is kept."""
    name, state = f"records-{project.readers}", snapshot.of_records()
    earlier = cache.read(project, name, state, say, taking.Earlier.of, taking.MAKERS)
    intake = pipeline.take(project, snapshot.content, earlier)
    if earlier is None or intake.kept.files != earlier.files:
        cache.write(project, name, state, (intake.kept.files, intake.kept.packed))
    return intake


def pages(now: Now) -> traces.Kept | None:
    """The pages of the site that stands, if all that they have in common is the same, and every file as it was left."""

    def into(kept: dict[str, Any]) -> tuple[str, traces.Kept]:
        if not isinstance(kept["kept"], traces.Kept):
            raise TypeError("not the pages of a site")
        return kept["left"], kept["kept"]

    makers = (traces.Kept, traces.Made, traces.Trace)
    found = cache.read(now.project, now.entry("pages"), now.of_pages, now.say, into, makers)
    return found[1] if found is not None and found[0] == now.stands else None
