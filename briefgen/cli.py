"""The commands: turns arguments into a project, results into words and exit codes."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial, wraps
from io import TextIOWrapper
from ipaddress import ip_address
from pathlib import Path
from threading import current_thread, main_thread
from time import monotonic
from typing import TYPE_CHECKING, Any, get_args

import click

from briefgen import __version__, problems
from briefgen.problems import BriefgenError, InvalidContent, Problem
from briefgen.project import Project
from briefgen.vocabulary import MARKINGS

if TYPE_CHECKING:
    from briefgen import standing
    from briefgen.pdf import Paper

AUDIENCES = {label.lower().replace("+", "-"): label for label in MARKINGS.terms}
FINE, FAULTY, USAGE = 0, 1, 2
"""Exit codes: all is well; content or build problems; wrong usage (click's own)."""
STOPPED = 128
"""Exit code of a command that was stopped, together with the number of the signal: 130 for Ctrl-C."""


class Ended(KeyboardInterrupt):
    """Another process asked for the end (SIGTERM): to be cleaned up after like Ctrl-C."""


_directory = click.Path(exists=True, file_okay=False, path_type=Path)


def _site(command: Callable[..., None]) -> Callable[..., None]:
    """The folder of the site, as a `Project`."""

    @click.option(
        "-C", "--directory", type=_directory, default=".", help="Folder of the site (holds content/)."
    )
    @wraps(command)
    def with_project(
        *, directory: Path, audience: str = "clear", overlay: Path | None = None, **options: Any
    ) -> None:
        with _plainly():
            laid = overlay.absolute() if overlay else None
            command(Project(directory.resolve(), AUDIENCES[audience], laid), **options)

    return with_project


_audience = click.option(
    "--audience",
    type=click.Choice(list(AUDIENCES)),
    default="clear",
    show_default=True,
    help="Leave out what is marked more strictly than this.",
)

_overlay = click.option(
    "--overlay",
    type=_directory,
    help="Folder of further records, laid over content/; one of the same kind and id takes the place of the other.",
)


def _readers(command: Callable[..., None]) -> Callable[..., None]:
    """For whom a site is made, and of which records."""
    return _audience(_overlay(command))


_keep = click.option(
    "--cache/--no-cache",
    "keep",
    default=True,
    show_default=True,
    help="Use again what an earlier run found out, while nothing has changed (kept in .briefgen/).",
)


def _address(_context: click.Context, _option: click.Parameter, value: str) -> tuple[str, int]:
    """The host and the port of `IP:PORT`."""
    name, _, port = value.rpartition(":")
    with suppress(ValueError):
        known = name if name == "localhost" else str(ip_address(name.removeprefix("[").removesuffix("]")))
        if 0 < int(port) < 65536:
            return known, int(port)
    raise click.BadParameter(f"'{value}' is not an address; give IP:PORT, such as 127.0.0.1:8000")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="briefgen")
def main() -> None:
    """Structured records of incidents and actors, checked and published as briefings in which every statement carries its source."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(
                errors="backslashreplace"
            )  # a terminal of an old encoding gets escapes, and no traceback


@main.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(get_args(problems.Format)),
    default="text",
    show_default=True,
    help="How to print problems.",
)
@_keep
@_readers
@_site
def check(project: Project, form: problems.Format, keep: bool) -> None:
    """Check the records: all problems of all files, each with its place and a hint."""
    from briefgen import cache, standing

    snapshot = cache.take(project) if keep else None
    checked = standing.checked(project, snapshot, _say) if snapshot else None
    if checked is None:
        from briefgen import warm

        checked = warm.check(project, snapshot, _say)
    found = checked.problems
    if form == "text":
        _print_problems(found)
        click.echo(f"{_number(checked.records, 'record')}: {problems.summary(found)}", err=bool(found))
    elif found or form == "json":
        click.echo(problems.report(found, form))
    sys.exit(FAULTY if problems.errors(found) else FINE)


@main.command()
@click.option(
    "-d", "--site-dir", type=click.Path(path_type=Path), help="Where the site goes.  [default: site/]"
)
@click.option("--pdf/--no-pdf", "pdfs", default=True, show_default=True, help="Print each briefing too.")
@_keep
@_readers
@_site
def build(project: Project, site_dir: Path | None, pdfs: bool, keep: bool) -> None:
    """Build the site. What stood before stays until the new site is whole."""
    built = _built(project, site_dir or project.site, pdfs=pdfs, keep=keep)
    with_pdfs = f" and {_number(built.pdfs, 'PDF')}" if built.pdfs else ""
    same = "" if built.new else ", as before: nothing has changed"
    click.echo(f"{_number(built.pages, 'page')}{with_pdfs} in {built.site}{same}")


@main.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Where the PDFs go.  [default: build/pdf/]"
)
@click.option(
    "--paper",
    type=click.Choice(["a4", "letter"]),
    default="a4",
    show_default=True,
    help="Size of the paper.",
)
@click.option(
    "--one-page", is_flag=True, help="Only the judgements, the figure and the sources, on one page."
)
@_readers
@_site
def pdf(project: Project, ids: tuple[str, ...], output: Path | None, paper: Paper, one_page: bool) -> None:
    """Print the pages of the records with these IDs as PDF; without an ID, all briefings."""
    from briefgen import pipeline, progress, publish
    from briefgen.pdf import Form

    folder = output or project.root / "build" / "pdf"
    with progress.tracker() as track:
        made = pipeline.run(project, track, only=ids)
        form = Form(paper, one_page)
        warnings = publish.write_pdfs(made.pages, made.library, project, folder, form, track=track)
    _print_problems([*made.problems, *warnings])
    click.echo(f"{_number(len(made.pages), 'PDF')} in {folder}")


@main.command()
@click.option(
    "-a",
    "--dev-addr",
    default="127.0.0.1:8000",
    show_default=True,
    metavar="IP:PORT",
    callback=_address,
    help="Where to serve it.",
)
@click.option("--open", "opens", is_flag=True, help="Open it in the browser.")
@_readers
@_site
def serve(project: Project, dev_addr: tuple[str, int], opens: bool) -> None:
    """Show the site while you write: it is built again when a record, a template or a page changes."""
    from briefgen.plugin import serving

    def build(folder: Path, address: str) -> None:
        start = monotonic()
        built = _built(project, folder, pdfs=False, keep=True, address=address)
        taken = f"built in {monotonic() - start:.1f} s" if built.new else "as before: nothing has changed"
        click.echo(f"{_number(built.pages, 'page')}, {taken}")

    def ready(address: str) -> None:
        click.echo(f"the site is at {address} and follows what you save; Ctrl-C ends it")
        if opens:
            serving.browse(address)

    def tell(error: Exception) -> None:
        _tell(error, "the site stays as it was")

    serving.serve(project, dev_addr, build, tell, ready)


@main.command()
@click.argument("folder", type=_directory, default="site")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print faults.",
)
def verify(folder: Path, form: str) -> None:
    """Compare a finished site in FOLDER (site/ if none is named) with its manifest, file by file. Needs nothing but that folder."""
    from briefgen import manifest

    with _plainly():
        found = manifest.verify(folder)
    if form == "json":
        click.echo(json.dumps([{"path": fault.name, "what": fault.what} for fault in found.faults], indent=2))
    else:
        for fault in found.faults:
            click.echo(f"{fault.name}: {click.style(fault.what, fg='red')}", err=True)
        files, whose = _number(found.files, "file"), f"TLP:{found.head.marking}, {found.head.generator}"
        told = (
            f"{_number(len(found.faults), 'fault')} in {folder}"
            if found.faults
            else "all as they were written"
        )
        click.echo(f"{files} ({whose}): {told}", err=bool(found.faults))
    sys.exit(FAULTY if found.faults else FINE)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@_readers
@_site
def render(project: Project, folder: Path) -> None:
    """Write the pages as plain Markdown into FOLDER, for any other host."""
    from briefgen import pipeline, progress, publish

    with progress.tracker() as track:
        made = pipeline.run(project, track)
        written = publish.write_markdown(made.pages, folder)
    _print_problems(made.problems)
    click.echo(f"{len(made.pages)} pages in {folder} ({written} written, the others were the same)")


def _built(
    project: Project, site: Path, *, pdfs: bool, keep: bool, address: str | None = None
) -> standing.Built:
    """The site as it stands, if it would come out the same, or a new one. Its warnings are printed."""
    from briefgen import cache, standing, target

    with target.alone(site, project, _say) as place:
        cache.tidy(project)
        now = standing.now(project, place.folder, pdfs, _say) if keep else None
        built = standing.recall(now) if now else None
        if built is None:
            from briefgen import plugin, progress, publish

            host = partial(plugin.build_site, address=address)
            with progress.tracker() as track:
                built = publish.build(project, host, place, track, pdfs=pdfs, now=now)
    _print_problems(built.problems)
    return built


@contextmanager
def _plainly() -> Iterator[None]:
    """The one place where errors become words: a line or more for the user, never a traceback."""
    try:
        with _ended():
            yield
    except (BriefgenError, OSError) as error:
        _tell(error, "nothing was written")
        sys.exit(FAULTY)
    except KeyboardInterrupt as error:
        _fail(_noted("stopped", error))
        sys.exit(STOPPED + (signal.SIGTERM if isinstance(error, Ended) else signal.SIGINT))


@contextmanager
def _ended() -> Iterator[None]:
    """Have a request to end raise `Ended` meanwhile, unless somebody else answers it, or has it ignored."""

    def end(_number: int, _frame: object) -> None:
        raise Ended

    ours = signal.getsignal(signal.SIGTERM) is signal.SIG_DFL and current_thread() is main_thread()
    if ours:
        signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        if ours:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _tell(error: Exception, outcome: str) -> None:
    """An error in words, with what stands now where somebody noted that."""
    if isinstance(error, InvalidContent):
        _print_problems(error.problems)
        _fail(f"{problems.summary(error.problems)}; {outcome}")
    elif isinstance(error, OSError):
        _fail(_noted(problems.in_words(error), error))
    else:
        _fail(_noted(str(error), error))


def _noted(message: str, error: BaseException) -> str:
    return "; ".join((message, *getattr(error, "__notes__", ())))


def _fail(message: str) -> None:
    click.echo(click.style("error: ", fg="red") + message, err=True)


def _number(amount: int, one: str) -> str:
    return f"{amount} {one if amount == 1 else one + 's'}"


def _say(message: str) -> None:
    click.echo(click.style(message, dim=True), err=True)


def _print_problems(found: tuple[Problem, ...] | list[Problem]) -> None:
    for problem in found:
        head, _, hint = str(problem).partition("\n")
        place, _, rest = head.partition(f" {problem.severity}: ")
        colour = "red" if problem.severity == "error" else "yellow"
        click.echo(f"{place} {click.style(problem.severity + ':', fg=colour)} {rest}", err=True)
        if hint:
            click.echo(click.style(hint, dim=True), err=True)
