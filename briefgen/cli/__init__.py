"""The commands: turns arguments into a project, results into words and exit codes."""

from __future__ import annotations

import json
import sys
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, get_args

import click

from briefgen import __version__, problems
from briefgen.cli import options
from briefgen.cli.telling import FAULTY, FINE, number, plainly, print_problems, say, tell
from briefgen.project import Project

if TYPE_CHECKING:
    from briefgen import standing
    from briefgen.pdf import Paper


UNCHANGED = "nothing has changed"


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
@options.keep
@options.readers
@options.site
def check(project: Project, form: problems.Format, keep: bool) -> None:
    """Check the records: all problems of all files, each with its place and a hint."""
    from briefgen import cache, standing

    snapshot = cache.take(project) if keep else None
    checked = standing.checked(project, snapshot, say) if snapshot else None
    if checked is None:
        from briefgen import warm

        checked = warm.check(project, snapshot, say)
    found = checked.problems
    if form == "text":
        print_problems(found)
        click.echo(f"{number(checked.records, 'record')}: {problems.summary(found)}", err=bool(found))
    elif found or form == "json":
        click.echo(problems.report(found, form))
    sys.exit(FAULTY if problems.errors(found) else FINE)


@main.command()
@click.option(
    "-d", "--site-dir", type=click.Path(path_type=Path), help="Where the site goes.  [default: site/]"
)
@click.option("--pdf/--no-pdf", "pdfs", default=True, show_default=True, help="Print each briefing too.")
@options.keep
@options.readers
@options.site
def build(project: Project, site_dir: Path | None, pdfs: bool, keep: bool) -> None:
    """Build the site. What stood before stays until the new site is whole."""
    _tell_built(_built(project, site_dir or project.site, pdfs=pdfs, keep=keep))


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
@options.readers
@options.site
def pdf(project: Project, ids: tuple[str, ...], output: Path | None, paper: Paper, one_page: bool) -> None:
    """Print the pages of the records with these IDs as PDF; without an ID, all briefings."""
    from briefgen import progress, publish, target
    from briefgen.pdf import Form

    folder = output or project.root / "build" / "pdf"
    with target.alone(folder, project, say, "pdf") as place, progress.tracker() as track:
        built = publish.print_(project, place, ids, Form(paper, one_page), track)
    print_problems(built.problems)
    _tell_built(built)


@main.command()
@click.option(
    "-a",
    "--dev-addr",
    default="127.0.0.1:8000",
    show_default=True,
    metavar="IP:PORT",
    callback=options.address,
    help="Where to serve it.",
)
@click.option("--open", "opens", is_flag=True, help="Open it in the browser.")
@options.readers
@options.site
def serve(project: Project, dev_addr: tuple[str, int], opens: bool) -> None:
    """Show the site while you write: it is built again when a record, a template or a page changes."""
    from briefgen.plugin import serving

    def build(served: Project, folder: Path, address: str) -> None:
        start = monotonic()
        built = _built(served, folder, pdfs=False, keep=True, address=address)
        taken = f"built in {monotonic() - start:.1f} s" if built.made else f"as before: {UNCHANGED}"
        click.echo(f"{number(built.pages, 'page')}, {taken}")

    def ready(address: str) -> None:
        click.echo(f"the site is at {address} and follows what you save; Ctrl-C ends it")
        if opens:
            serving.browse(address)

    def told(error: Exception) -> None:
        tell(error, "the site stays as it was")

    serving.serve(project, dev_addr, build, told, ready)


@main.command()
@click.argument("folder", type=options.DIRECTORY, default="site")
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

    with plainly():
        found = manifest.verify(folder)
    if form == "json":
        click.echo(json.dumps([{"path": fault.name, "what": fault.what} for fault in found.faults], indent=2))
    else:
        for fault in found.faults:
            click.echo(f"{fault.name}: {click.style(fault.what, fg='red')}", err=True)
        marking, generator = manifest.shown(found.head.marking), manifest.shown(found.head.generator)
        files, whose = number(found.files, "file"), f"TLP:{marking}, {generator}"
        told = (
            f"{number(len(found.faults), 'fault')} in {folder}"
            if found.faults
            else "all as they were written"
        )
        click.echo(f"{files} ({whose}): {told}", err=bool(found.faults))
    sys.exit(FAULTY if found.faults else FINE)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@options.readers
@options.site
def render(project: Project, folder: Path) -> None:
    """Write the pages as plain Markdown into FOLDER, for any other host. FOLDER then holds nothing else."""
    from briefgen import progress, publish, target

    with target.alone(folder, project, say, "markdown") as place, progress.tracker() as track:
        built = publish.render(project, place, track)
    print_problems(built.problems)
    _tell_built(built)


def _tell_built(built: standing.Built) -> None:
    """How many pages and PDFs there are now, and where."""
    pages = [number(built.pages, "page")] if built.pages else []
    pdfs = [number(built.pdfs, "PDF")] if built.pdfs or not pages else []
    same = "" if built.new else f", as before: {'it came out the same' if built.made else UNCHANGED}"
    click.echo(f"{' and '.join([*pages, *pdfs])} in {built.folder}{same}")


def _built(
    project: Project, site: Path, *, pdfs: bool, keep: bool, address: str | None = None
) -> standing.Built:
    """The site as it stands, if it would come out the same, or a new one. Its warnings are printed."""
    from briefgen import cache, standing, target

    with target.alone(site, project, say) as place:
        cache.tidy(project)
        now = standing.now(project, place.folder, pdfs, say) if keep else None
        built = standing.recall(now) if now else None
        if built is None:
            from briefgen import plugin, progress, publish

            host = partial(plugin.build_site, address=address)
            with progress.tracker() as track:
                built = publish.build(project, host, place, track, pdfs=pdfs, now=now)
    print_problems(built.problems)
    return built
