"""Takes in the files of a project, in several processes: each read, projected onto the audience, and looked at by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from briefgen import audience, check, load, parallel
from briefgen.audience import Ceiling
from briefgen.check import Context, Taken
from briefgen.load import Document, File
from briefgen.problems import BriefgenError, Problem

BATCH = 64
"""So many files a process takes in before it tells of them."""

FEW = 4 * BATCH
"""So few are taken in sooner than a second process would have started."""


@dataclass(frozen=True, slots=True)
class Intake:
    """How the files of a project are taken in: for whom, and what a rule may know before all are."""

    ceiling: Ceiling
    guess: Context

    def all(self, files: Sequence[File]) -> Iterable[Taken]:
        """The files, taken in, in no fixed order."""

        def work(job: int) -> list[Taken]:
            return [self.take(file) for file in files[job * BATCH : (job + 1) * BATCH]]

        workers = parallel.cores() if len(files) > FEW else 1
        for done in parallel.forked(work, -(-len(files) // BATCH), workers):
            yield from done

    def take(self, file: File) -> Taken:
        """One file."""
        shown, marking, problems = self._shown(file)
        look = check.look(shown, str(marking), self.guess) if shown is not None else None
        return Taken(file.shown, file.id, file.kind, marking, look, tuple(problems))

    def again(self, file: File) -> Document:
        """A file that was taken in, once more. Raises `BriefgenError` where it has changed so that it no longer can be."""
        shown, _, _ = self._shown(file)
        if shown is None:
            raise BriefgenError(f"{file.shown}: has changed while it was checked; run the command again")
        return shown

    def _shown(self, file: File) -> tuple[Document | None, str | None, list[Problem]]:
        """A file as the audience may see it, its marking, and what is wrong with it so far."""
        document, in_file = load.read(file)
        if document is None:
            return None, None, in_file
        projection, in_markings = audience.project(document, self.ceiling)
        return projection.document, projection.marking, [*in_file, *in_markings]


def guess(files: Iterable[File], victims: frozenset[str]) -> Context:
    """What a rule may know before all files are taken in: that each will be a record, and nothing is withheld."""
    ids: dict[str, str] = {}
    for file in files:
        ids.setdefault(file.id, file.kind)
    return Context(ids=ids, withheld=frozenset(), victims=victims, by_kind={})
