"""What the commands take: the folder of a site, for whom it is made, what is used again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import click

from briefgen import parallel
from briefgen.cli.telling import plainly
from briefgen.project import Project
from briefgen.vocabulary import MARKINGS

AUDIENCES = {label.lower().replace("+", "-"): label for label in MARKINGS.terms}
"""The names of audiences in commands, with the label of each: `amber-strict` is `AMBER+STRICT`."""

DIRECTORY = click.Path(exists=True, file_okay=False, path_type=Path)


def site(command: Callable[..., None]) -> Callable[..., None]:
    """The folder of the site, as a `Project`."""

    @click.option(
        "-C", "--directory", type=DIRECTORY, default=".", help="Folder of the site (holds content/)."
    )
    @wraps(command)
    def with_project(
        *, directory: Path, audience: str = "clear", overlay: Path | None = None, **options: Any
    ) -> None:
        with plainly():
            parallel.cores()  # an odd number of processes is told by each command, however little it has to do
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
    type=DIRECTORY,
    help="Folder of further records, laid over content/; one of the same kind and id takes the place of the other.",
)


def readers(command: Callable[..., None]) -> Callable[..., None]:
    """For whom a site is made, and of which records."""
    return _audience(_overlay(command))


keep = click.option(
    "--cache/--no-cache",
    "keep",
    default=True,
    show_default=True,
    help="Use again what an earlier run found out, while nothing has changed (kept in .briefgen/).",
)


def address(_context: click.Context, _option: click.Parameter, value: str) -> tuple[str, int]:
    """The host and the port of `IP:PORT`."""
    name, _, port = value.rpartition(":")
    with suppress(ValueError):
        known = name if name == "localhost" else str(ip_address(name.removeprefix("[").removesuffix("]")))
        if 0 < int(port) < 65536:
            return known, int(port)
    raise click.BadParameter(f"'{value}' is not an address; give IP:PORT, such as 127.0.0.1:8000")
