"""Takes in the files of a project, in several processes: each read, projected onto the audience, and looked at by itself.

What was taken in before is taken as it is where the file still holds the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from briefgen import audience, check, load, parallel
from briefgen.audience import Ceiling
from briefgen.check import Context, Look, Taken
from briefgen.facts import Cited, Event, Facts, Named, Standing
from briefgen.load import Document, File
from briefgen.problems import BriefgenError, Location, Problem
from briefgen.project import Project
from briefgen.records import Settings
from briefgen.records.store import Records, Span

BATCH = 64
"""So many files a process takes in before it tells of them."""

FEW = 4 * BATCH
"""So few are taken in sooner than a second process would have started."""


class Kept(NamedTuple):
    """One file as it was taken in: a digest of its bytes, what was found, and where its record stands among the bytes of all."""

    digest: str
    taken: Taken
    span: Span


MAKERS = (Kept, Taken, Look, Facts, Named, Cited, Standing, Event, Problem, Location)
"""What `Kept` is made of."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier run took in, by the paths of the files, with the bytes of its records."""

    files: Mapping[str, Kept]
    packed: bytes

    @classmethod
    def of(cls, kept: Any) -> Self:
        """What was kept as files and bytes. Raises `TypeError` for anything else."""
        files, packed = kept
        if not (isinstance(packed, bytes) and all(isinstance(one, Kept) for one in files.values())):
            raise TypeError("not what was taken in")
        return cls(files, packed)


@dataclass(frozen=True, slots=True)
class Intake:
    """All files of a project, taken in, in their order.

    `kept` is what the next run may take as it is. `problems` are those of the folder and of the settings.
    """

    settings: Settings
    taken: tuple[Taken, ...]
    context: Context
    records: Records
    kept: Earlier
    problems: tuple[Problem, ...]
    taker: Taker
    files: Mapping[str, File]

    def again(self, path: str) -> Document:
        """A file once more. Raises `BriefgenError` where it can no longer be read."""
        return self.taker.again(self.files[path])


@dataclass(frozen=True, slots=True)
class Taker:
    """Takes in one file at a time: for whom, and what a rule may know before all are taken in."""

    ceiling: Ceiling
    guess: Context

    def take(self, file: File) -> tuple[str, Taken]:
        """A file, with a digest of the bytes it holds."""
        shown, marking, problems, digest = self._shown(file)
        look = check.look(shown, str(marking), self.guess) if shown is not None else None
        withheld = tuple(sorted(shown.withheld)) if shown is not None else ()
        return digest, Taken(file.shown, file.id, file.kind, marking, look, tuple(problems), withheld)

    def again(self, file: File) -> Document:
        """A file that was taken in, once more. Raises `BriefgenError` where it has changed so that it no longer can be."""
        shown = self._shown(file)[0]
        if shown is None:
            raise BriefgenError(f"{file.shown}: has changed while it was checked; run the command again")
        return shown

    def _shown(self, file: File) -> tuple[Document | None, str | None, list[Problem], str]:
        """A file as the audience may see it, its marking, what is wrong with it so far, and a digest of its bytes."""
        document, problems, digest = load.read(file)
        if document is None:
            return None, None, problems, digest
        ceiling = self.ceiling.of_overlay() if file.overlaid else self.ceiling
        projection, in_markings = audience.project(document, ceiling)
        return projection.document, projection.marking, [*problems, *in_markings], digest


def take(project: Project, digests: Mapping[str, str], earlier: Earlier | None = None) -> Intake:
    """Take in a project. `digests` of its files, by path: those that `earlier` has with the same are not read.

    Raises `BriefgenError` where there is nothing to read.
    """
    found, problems = load.find(project)
    return of_found(project, found, problems, digests, earlier)


def of_found(
    project: Project,
    found: load.Found,
    problems: Iterable[Problem] = (),
    digests: Mapping[str, str] | None = None,
    earlier: Earlier | None = None,
) -> Intake:
    """Take in the files that were found."""
    ceiling, given, in_markings = audience.ceiling(found.settings, project.audience)
    settings, in_settings = check.settings(given)
    victims = check.victims(given)
    taker = Taker(ceiling, _guess(found.files, victims))
    kept, packed = _gathered(taker, found.files, digests or {}, earlier)
    standing, replaced = _in_place(found.files, kept)
    taken = tuple(one.taken for one in standing)
    spans = {one.taken.id: one.span for one in standing if one.taken.look and one.taken.look.facts}
    of_site = audience.of_site(found.settings, ceiling)
    in_replaced = (problem for one in replaced for problem in one.taken.problems)
    about = [*problems, *in_markings, *in_settings, *of_site, *in_replaced]
    if not about and all(one.look is None and not one.problems for one in taken):
        # The same words where there is nothing, and where there is nothing for this audience.
        raise BriefgenError(
            "content/: no records; add one, for instance content/sources/my-source.yml (see README.md)"
        )
    return Intake(
        settings,
        taken,
        check.context(taken, victims),
        Records(packed, {key: spans[key] for key in sorted(spans)}),
        Earlier(kept, packed),
        tuple(about),
        taker,
        {file.shown: file for file in found.files},
    )


def _in_place(files: Sequence[File], kept: Mapping[str, Kept]) -> tuple[list[Kept], list[Kept]]:
    """What was taken in, in the order of the files, and apart from it the records of which the overlay has another form.

    It has to be one that the audience may see: for all others the public form stays as it is.
    """
    forms = {
        (file.id, file.kind) for file in files if file.overlaid and kept[file.shown].taken.look is not None
    }
    standing: list[Kept] = []
    replaced: list[Kept] = []
    for file in files:
        gone = forms and not file.overlaid and (file.id, file.kind) in forms
        (replaced if gone else standing).append(kept[file.shown])
    return standing, replaced


def _gathered(
    taker: Taker, files: Sequence[File], digests: Mapping[str, str], earlier: Earlier | None
) -> tuple[dict[str, Kept], bytes]:
    """Each file, taken in, by its path, in order; and the bytes of all records."""
    before = earlier.files if earlier else {}
    changed = [
        file
        for file in files
        if file.shown not in before or before[file.shown].digest != digests.get(file.shown)
    ]
    new: dict[str, Kept] = {}
    pieces: list[bytes] = [earlier.packed] if earlier else []
    end = len(earlier.packed) if earlier else 0
    for digest, taken in _taken(taker, changed):
        piece = taken.look.packed if taken.look else b""
        look = taken.look._replace(packed=b"") if taken.look else None
        new[taken.path] = Kept(digest, taken._replace(look=look), (end, end + len(piece)))
        pieces.append(piece)
        end += len(piece)
    kept = {file.shown: new.get(file.shown) or before[file.shown] for file in files}
    return _compact(kept, b"".join(pieces))


def _compact(kept: dict[str, Kept], packed: bytes) -> tuple[dict[str, Kept], bytes]:
    """Without the bytes of records that are gone, once these are a fourth of all."""
    wanted = sum(end - start for start, end in (one.span for one in kept.values()))
    if len(packed) * 3 <= wanted * 4:
        return kept, packed
    pieces, moved, at = [], {}, 0
    for path, one in kept.items():
        start, end = one.span
        pieces.append(packed[start:end])
        moved[path] = one._replace(span=(at, at + end - start))
        at += end - start
    return moved, b"".join(pieces)


def _taken(taker: Taker, files: Sequence[File]) -> Iterable[tuple[str, Taken]]:
    """Files, taken in, in no fixed order."""

    def work(job: int) -> list[tuple[str, Taken]]:
        return [taker.take(file) for file in files[job * BATCH : (job + 1) * BATCH]]

    workers = parallel.cores() if len(files) > FEW else 1
    for done in parallel.forked(work, -(-len(files) // BATCH), workers):
        yield from done


def _guess(files: Iterable[File], victims: frozenset[str]) -> Context:
    """What a rule may know before all files are taken in: that each will be a record, and nothing is withheld."""
    ids: dict[str, str] = {}
    for file in files:
        ids.setdefault(file.id, file.kind)
    return Context(ids=ids, withheld=frozenset(), victims=victims, by_kind={})
