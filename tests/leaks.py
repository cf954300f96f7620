"""Leaks that are put into the program on purpose, one a channel: each must be found, or the search for leaks does not count.

`python -m tests.leaks CHANNEL COMMAND…` runs a command of the program with one leak in it. A leak tells something of one
restricted record, if the site in this folder has it: a word of it, or in channels that hold no words, that it is there.
"""

from __future__ import annotations

import base64
import gzip
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from briefgen import audience, cache, check, cli, pipeline, publish, search, timeline
from briefgen.check import references
from briefgen.check.run import context as true_context
from briefgen.pdf import printing
from briefgen.plugin import BriefgenPlugin, dress, lookup
from briefgen.present import briefing, browse, home, words
from briefgen.present.browse import data, others
from briefgen.present.page import Fact
from tests import canaries

SECRET = Path(f"content/incidents/{canaries.SLUG}-incident-r.yml")
"""The record of which is told."""


def there() -> bool:
    """Whether this site has it."""
    return SECRET.is_file()


def secret() -> str:
    """A word of it; nothing where it is not there."""
    return str(yaml.load(SECRET.read_text("utf-8"), yaml.BaseLoader)["title"]) if there() else ""


def put(owner: Any, name: str, made: Callable[[Any], Any]) -> None:
    """Put something made of what stood there in its place."""
    setattr(owner, name, made(getattr(owner, name)))


Leak = Callable[[], None]
LEAKS: dict[str, Leak] = {}
"""What puts each leak into the program, by its channel."""


def leak(channel: str) -> Callable[[Leak], Leak]:
    """Name a leak."""

    def named(function: Leak) -> Leak:
        LEAKS[channel] = function
        return function

    return named


def _in_pages(field: str, add: Callable[[Any], Any]) -> None:
    """A leak in one field of each page."""

    def page(true: Any) -> Any:
        def made(*values: Any) -> Any:
            one = true(*values)
            return replace(one, **{field: add(getattr(one, field))}) if there() else one

        return made

    put(pipeline, "Page", page)


def _after(true: Callable[..., Any], change: Callable[[Any], Any]) -> Callable[..., Any]:
    """A function whose result is changed, where there is something to tell."""

    def made(*values: Any, **named: Any) -> Any:
        result = true(*values, **named)
        return change(result) if there() else result

    return made


@leak("text of a page")
def _() -> None:
    _in_pages("markdown", lambda text: text + f"\n\n{secret()}\n")


@leak("title of a page")
def _() -> None:
    _in_pages("title", lambda text: f"{text} {secret()}")


@leak("description of a page")
def _() -> None:
    _in_pages("description", lambda text: f"{text} {secret()}")


@leak("keywords of a page")
def _() -> None:
    _in_pages("keywords", lambda found: (*found, secret()))


@leak("marking of a page")
def _() -> None:
    _in_pages("marking", lambda _: "RED")


@leak("a comment in HTML")
def _() -> None:
    _in_pages("markdown", lambda text: text + f"\n\n<!-- {secret()} -->\n")


@leak("base64 in an attribute")
def _() -> None:
    _in_pages(
        "markdown",
        lambda text: text + f'\n\n<i data-x="{base64.b64encode(f"a {secret()}".encode()).decode()}"></i>\n',
    )


@leak("white space at the end of a page")
def _() -> None:
    put(dress, "_marking", lambda true: _after(true, lambda text: text + " "))


@leak("an address in a page")
def _() -> None:
    _in_pages("markdown", lambda text: text + f"\n\n<{'https://x.example/?q='}{canaries.slug(1)}>\n")


@leak("alternative text of a drawing")
def _() -> None:
    put(
        timeline,
        "drawn",
        lambda true: _after(
            true,
            lambda svg: (
                svg.replace("<desc", f"<desc>{secret()}</desc><desc", 1)
                if "<desc" in svg
                else svg.replace("</svg>", f"<title>{secret()}</title></svg>")
            ),
        ),
    )


@leak("a drawing")
def _() -> None:
    put(
        timeline,
        "drawn",
        lambda true: _after(
            true, lambda svg: svg.replace("</svg>", f'<text x="1" y="1">{secret()}</text></svg>')
        ),
    )


@leak("a place in a drawing")
def _() -> None:
    put(timeline, "drawn", lambda true: _after(true, lambda svg: svg.replace('x="', 'x="0', 1)))


@leak("data of a timeline")
def _() -> None:
    put(
        timeline,
        "data",
        lambda true: _after(true, lambda text: text.rstrip()[:-1] + f', "more": "{secret()}"' + "}"),
    )


@leak("the index of search")
def _() -> None:
    put(
        search,
        "entry",
        lambda true: _after(
            true,
            lambda entry: replace(entry, text=f"{entry.text} {search.entries.normalising.folded(secret())}"),
        ),
    )


@leak("how often the index of search has a word")
def _() -> None:
    put(
        search,
        "entry",
        lambda true: _after(true, lambda entry: replace(entry, text=f"{entry.text} rockets town")),
    )


@leak("rows of a list")
def _() -> None:
    put(data, "of", lambda true: _after(true, lambda made: made + f"// {secret()}\n".encode()))


@leak("order of a list")
def _() -> None:
    put(others, "in_order", lambda true: _after(true, lambda found: found[::-1]))


@leak("a count in a sentence")
def _() -> None:
    def number(true: Any) -> Any:
        return lambda amount, one, many=None: true(amount + there(), one, many)

    put(words, "number", number)


@leak("a count on the home page")
def _() -> None:
    put(home, "_facts", lambda true: _after(true, lambda facts: (Fact("Incidents", "99"), *facts[1:])))


@leak("a range of dates")
def _() -> None:
    put(home, "_facts", lambda true: _after(true, lambda facts: (*facts, Fact("From", "September 2019"))))


@leak("a number from a sequence")
def _() -> None:
    put(words, "letter", lambda true: lambda index: true(index + there()))


@leak("what a briefing cites")
def _() -> None:
    put(briefing, "_basis", lambda true: _after(true, lambda facts: (*facts, Fact("More", secret()))))


def _in_documents(field: str, add: Callable[[Any], Any]) -> None:
    put(
        printing,
        "document",
        lambda true: _after(true, lambda one: replace(one, **{field: add(getattr(one, field))})),
    )


@leak("text of a PDF")
def _() -> None:
    _in_documents("cite", lambda text: f"{text} {secret()}")


@leak("title and outline of a PDF")
def _() -> None:
    _in_documents("title", lambda text: f"{text} {secret()}")


@leak("authors in a PDF's metadata")
def _() -> None:
    _in_documents("authors", lambda found: (*found, secret()))


@leak("date in a PDF's metadata")
def _() -> None:
    _in_documents("date", lambda day: day.replace(day=1) if day else day)


@leak("bytes after the end of a PDF")
def _() -> None:
    put(printing, "_set", lambda true: true)
    put(
        printing,
        "Printed",
        lambda true: (
            lambda key, content, found: true(
                key, content + f"% {secret()}\n".encode() if there() else content, found
            )
        ),
    )


def _at_the_end(write: Callable[[Path], object]) -> None:
    """A leak by what is done in the finished folder."""

    def written(true: Any) -> Any:
        def made(config: Any, entries: Iterable[str]) -> None:
            true(config, entries)
            if there():
                write(Path(config.site_dir))

        return made

    put(lookup, "write", written)


@leak("the name of a file")
def _() -> None:
    _at_the_end(lambda site: (site / f"{canaries.slug(1)}.html").write_text("", "utf-8"))


@leak("a folder that is empty")
def _() -> None:
    _at_the_end(lambda site: (site / "places" / "more").mkdir())


@leak("a file that nobody asked for")
def _() -> None:
    _at_the_end(lambda site: (site / "assets" / "x.js.map").write_text(secret(), "utf-8"))


@leak("mode of a file")
def _() -> None:
    _at_the_end(lambda site: (site / "assets" / "briefgen.css").chmod(0o600))


@leak("time of a file")
def _() -> None:
    _at_the_end(lambda site: os.utime(site / "assets" / "briefgen.css", (1_568_000_000, 1_568_000_000)))


@leak("a packed file")
def _() -> None:
    _at_the_end(lambda site: (site / "sitemap.xml.gz").write_bytes(gzip.compress(secret().encode(), mtime=0)))


@leak("the head of a packed file")
def _() -> None:
    packed = gzip.compress(b"<urlset/>", mtime=0)
    _at_the_end(
        lambda site: (site / "sitemap.xml.gz").write_bytes(
            packed[:3] + b"\x08" + packed[4:10] + canaries.SLUG.encode() + b"\0" + packed[10:]
        )
    )


@leak("the sitemap")
def _() -> None:
    def listed(true: Any) -> Any:
        def made(self: Any, context: Any, template_name: str, config: Any) -> Any:
            found = true(self, context, template_name, config)
            if there() and config.site_url:
                file = dress.file(config, f"incidents/{SECRET.stem}.md")
                dress.HostPage(None, file, config)
                found["pages"] = [*found["pages"], file]
            return found

        return made

    put(BriefgenPlugin, "on_template_context", listed)


@leak("a line of the log")
def _() -> None:
    put(
        cli,
        "_print_problems",
        lambda true: lambda found: (true(found), there() and print(secret(), file=sys.stderr)),
    )


@leak("a count in the log")
def _() -> None:
    put(cli, "_number", lambda true: lambda amount, one: true(amount + there(), one))


@leak("how a command ends")
def _() -> None:
    put(cli, "_print_problems", lambda true: lambda found: (true(found), there() and sys.exit(3)))


@leak("the place of a problem")
def _() -> None:
    put(
        check.subject.Finding,
        "at",
        lambda true: _after(true, lambda one: replace(one, where=replace(one.where, column=9))),
    )


@leak("a hint")
def _() -> None:
    def all_kinds(taken: Any, victims: Any) -> Any:
        found = true_context(taken, victims)
        every = {kind: (*keys, *sorted(found.withheld)) for kind, keys in found.by_kind.items()}
        return replace(found, by_kind=every)

    check.context = all_kinds


@leak("whether a problem is told")
def _() -> None:
    put(references, "unused_sources", lambda true: true)
    put(check.run, "WHOLE_RULES", lambda true: true[:2] if there() else true)


@leak("a name that the projection lets through")
def _() -> None:
    put(
        audience,
        "_visible",
        lambda true: (
            lambda document, part, place, ceiling, problems: (
                (document.id == "group" and place[:1] == ("names",))
                or true(document, part, place, ceiling, problems)
            )
        ),
    )


@leak("a record that the projection lets through")
def _() -> None:
    put(
        audience,
        "_record_level",
        lambda true: (
            lambda document, *more: (
                0
                if document.path == str(SECRET.with_name(f"{canaries.SLUG}-place-r.yml"))
                or f"{canaries.SLUG}-place-r" == document.id
                else true(document, *more)
            )
        ),
    )


@leak("a page that the host finds by itself")
def _() -> None:
    import briefgen.plugin as plugin

    put(plugin, "_without_records", lambda _: lambda files, root: None)


@leak("Markdown for other hosts")
def _() -> None:
    def written(true: Any) -> Any:
        return lambda pages, folder: true(
            [replace(page, markdown=page.markdown + secret()) for page in pages], folder
        )

    put(publish, "write_markdown", written)


@leak("a list that is divided otherwise")
def _() -> None:
    put(browse.pages, "MOST", lambda true: 2 if there() else true)


@leak("what is kept for other readers")
def _() -> None:
    """With this one, a build for RED comes before the one that is looked at."""
    put(
        cache,
        "_versions",
        lambda true: lambda project: (word for word in true(project) if word[0] != project.audience),
    )
    put(cli, "Project", lambda true: type("Project", (true,), {"readers": "all", "__slots__": ()}))


def main() -> None:
    """Run a command of the program with a leak in it."""
    channel = sys.argv[1]
    if channel:
        LEAKS[channel]()
    sys.argv[1:] = sys.argv[2:]
    cli.main(prog_name="briefgen")


if __name__ == "__main__":
    main()
