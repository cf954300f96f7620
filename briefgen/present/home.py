"""The home page, the whole record as one timeline, and the hand-written pages."""

from __future__ import annotations

from dataclasses import dataclass

from briefgen import dates, markdown
from briefgen.library import Library
from briefgen.markdown import Md
from briefgen.present import figure, words
from briefgen.present.apart import shown
from briefgen.present.figure import Figure, FigureRow
from briefgen.present.page import NO_REFERENCES, Fact, View, Writer, head
from briefgen.records import Page

HOME = "index"
"""Id of the hand-written page whose text opens the home page."""

LATEST = 5
"""How many briefings and how many incidents the home page names."""


@dataclass(frozen=True, slots=True)
class PageView(View):
    """A hand-written page."""

    body: Md


@dataclass(frozen=True, slots=True)
class BriefingLink:
    """A briefing as the home page announces it."""

    link: Md
    as_of: str
    judgement: Md
    degree: str


@dataclass(frozen=True, slots=True)
class HomeView(View):
    """What the home page says."""

    intro: Md
    facts: tuple[Fact, ...]
    briefings: tuple[BriefingLink, ...]
    latest: tuple[FigureRow, ...]
    figure: Figure
    disputed: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class TimelineView(View):
    """The whole record as one timeline."""

    figure: Figure


def page(library: Library, record: Page) -> PageView:
    """A hand-written page."""
    top = head(
        f"{record.id}.md",
        kind="page",
        title=record.title,
        description=record.description or record.title,
    )
    writer = Writer(library, top.path)
    body = writer.prose(record.body)
    return PageView(top, writer.references(), (), body)


def view(library: Library) -> HomeView:
    """The home page: what the record is, as of when, how much is contested, where to start."""
    settings = library.settings
    written = next((record for record in library.pages if record.id == HOME), None)
    description = settings.description or (written.description if written else None) or settings.title
    top = head("index.md", kind="home", title=settings.title, description=description)
    writer = Writer(library, top.path)
    intro = writer.prose(written.body) if written else Md("")
    briefings = tuple(
        BriefingLink(
            link=writer.link(item.id),
            as_of=dates.words(item.as_of),
            judgement=shown(markdown.plain(item.key_judgements[0].text)),
            degree=words.degree(item.key_judgements[0].likelihood, item.key_judgements[0].confidence)[0],
        )
        for item in library.briefings[:LATEST]
    )
    newest = library.incidents[-max(LATEST, figure.LARGEST) :]
    disputed = library.in_order(key for key, found in library.standings.items() if found.disputed)
    rows = figure.rows(writer, [*newest, *disputed])
    return HomeView(
        page=top,
        references=writer.references(),
        keywords=(),
        intro=intro,
        facts=_facts(library),
        briefings=briefings,
        latest=tuple(rows[item.id] for item in reversed(library.incidents[-LATEST:])),
        figure=figure.of(
            writer, "all", f"{settings.title}: all incidents", library.incidents, rows, wide=True
        ),
        disputed=tuple(rows[item.id] for item in disputed),
    )


def timeline_page(library: Library) -> TimelineView:
    """The whole record as one timeline, on a page of its own."""
    top = head(
        "timeline.md",
        kind="timeline",
        title="Timeline",
        description=f"All incidents of {library.settings.title}",
    )
    writer = Writer(library, top.path)
    rows = figure.rows(writer, library.incidents[-figure.LARGEST :])
    shown = figure.of(writer, "all", "All incidents", library.incidents, rows, wide=True)
    return TimelineView(top, NO_REFERENCES, (), shown)


def _facts(library: Library) -> tuple[Fact, ...]:
    """The record in figures, each with where to see it."""
    sources = [key for key in library.order["source"] if library.uses.get(key)]
    standings = list(library.standings.values())
    disputed = sum(len(found.disputed) for found in standings)
    claims = sum(found.claims for found in standings)
    facts = [
        Fact("Incidents", Md(f"[{len(library.incidents)}](incidents/index.md)")),
        Fact("Claims", shown(str(claims))),
        Fact(
            "Sources",
            Md(
                f"[{shown(words.independence(len(sources), library.independent_origins(sources)) or 'none')}](sources/index.md)"
            ),
        ),
        Fact("Disputed values", Md(f"[{disputed}](#disputed)")),
        Fact("Actors", Md(f"[{len(library.actors)}](actors/index.md)")),
        Fact("Places", Md(f"[{len(library.places)}](places/index.md)")),
    ]
    if library.settings.as_of:
        facts.append(Fact("As of", shown(dates.words(library.settings.as_of))))
    if library.settings.keeper:
        facts.append(Fact("Kept by", shown(library.settings.keeper)))
    return tuple(facts)
