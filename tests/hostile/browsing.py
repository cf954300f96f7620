"""Hostile sites in a real browser: loaded, hovered, clicked, searched, asked by address; and the same strings unprotected."""

from __future__ import annotations

import html
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import markdown as python_markdown  # type: ignore[import-untyped]  # it has no type stubs here
from playwright.sync_api import Browser, Frame, Page, Request, Route, sync_playwright
from selectolax.lexbor import LexborHTMLParser

from briefgen.records import KINDS
from tests.browser import bring_to_life, launch
from tests.built import served
from tests.hostile import sites
from tests.hostile.outputs import harmless
from tests.hostile.strings import Hostile, by_source

HOOKS = """(() => {
  const named = () => {
    let found = window;
    try { while (!/^zq\\d+$/.test(found.name) && found !== found.parent) found = found.parent; return found.name; } catch { return ""; }
  };
  const tell = (what) => { try { top.postMessage({ fired: what, name: named() }, "*"); } catch {} };
  for (const what of ["alert", "confirm", "prompt", "print", "open"]) {
    const hook = () => { tell(what); return null; };
    Object.defineProperty(window, what, { get: () => hook, set: () => {}, configurable: false });
  }
  const log = console.log;
  console.log = (...all) => { tell("console.log"); log.apply(console, all); };
  const write = document.write;
  document.write = function (...all) { tell("document.write"); return write.apply(document, all); };
  if (window === top) {
    window.__fired = [];
    addEventListener("message", (event) => { if (event.data?.fired) { __fired.push([event.data.fired, event.data.name]); window.bgTell?.(event.data.fired, event.data.name); } });
  }
})();"""
"""What the strings call says that it was called, and in which frame. The site itself calls none of these."""

FRAME = "<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{}</body></html>"

TOUCH = """(doc) => {
  const told = [];
  for (const one of [...doc.querySelectorAll("*")].slice(0, 5000)) {
    try {
      const names = new Set([...one.attributes].filter((a) => /^on/i.test(a.name)).map((a) => a.name.toLowerCase().slice(2)));
      for (const name of ["mouseover", "mouseenter", "focus", ...names]) {
        one.dispatchEvent(new Event(name, { bubbles: true, cancelable: true }));
      }
      if (names.size) told.push(one.tagName);
      one.click?.() ?? one.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    } catch {}
  }
  return told;
}"""
"""Moves over, focuses and clicks each element, and asks for each event that an attribute of it waits for."""

STAY = """() => addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (link && !link.getAttribute("href").startsWith("#")) { event.preventDefault(); event.stopImmediatePropagation(); }
}, true)"""
"""Links to other pages are not followed while all of a page is clicked."""

ASK = """async (texts) => {
  const box = document.querySelector(".bg-search"), input = box.querySelector("input");
  const shown = [];
  input.focus();
  for (const text of texts) {
    delete box.dataset.shown;
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    for (let n = 0; n < 150 && box.dataset.shown === undefined; n++) await new Promise((go) => setTimeout(go, 10));
    shown.push([box.dataset.shown !== undefined, box.querySelector("ol")?.textContent ?? ""]);
  }
  return shown;
}"""


@dataclass
class Seen:
    """What a browser did that it must not."""

    fired: list[tuple[str, str, str]] = field(default_factory=list)
    strays: list[tuple[str, str]] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    moves: list[str] = field(default_factory=list)
    at: str = ""
    """The page that was asked for."""
    before: str = ""
    """The page before it: word of a change of its address, as by a click on a list's head, may come late."""

    def nothing(self) -> bool:
        return not (self.fired or self.strays or self.dialogs or self.moves)

    def add(self, other: Seen) -> None:
        self.fired += other.fired
        self.strays += other.strays
        self.dialogs += other.dialogs
        self.moves += other.moves


@contextmanager
def watching(browser: Browser, address: str) -> Iterator[tuple[Page, Seen]]:
    """A page whose every call of a hook, request elsewhere, dialog and move to another page is written down."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=False)
    seen = Seen()
    context.expose_binding(
        "bgTell", lambda source, what, name: seen.fired.append((what, name, source["page"].url))
    )
    context.add_init_script(HOOKS)

    def guard(route: Route, request: Request) -> None:
        seen.strays.append((request.url, _name(request)))
        route.abort()

    context.route(re.compile(f"^(?!{re.escape(address)}/|data:|blob:)"), guard)
    page = context.new_page()
    page.on("dialog", lambda dialog: (seen.dialogs.append(dialog.message), dialog.dismiss()))
    page.on("framenavigated", lambda frame: _moved(seen, frame) if frame == page.main_frame else None)
    context.on("page", lambda other: seen.moves.append("a window") if other != page else None)
    try:
        yield page, seen
    finally:
        context.close()


def _moved(seen: Seen, frame: Frame) -> None:
    if bare(frame.url) not in (seen.at, seen.before):
        seen.moves.append(f"{seen.at} led to {frame.url}")


def bare(url: str) -> str:
    """An address without its query and fragment."""
    return url.partition("#")[0].partition("?")[0]


def go(page: Page, seen: Seen, url: str) -> None:
    """Opens a page. Any other that comes in its place is a move."""
    seen.before, seen.at = seen.at, bare(url)
    page.goto(url, wait_until="load")


def _name(request: Request) -> str:
    try:
        frame = request.frame
        while frame.parent_frame and not frame.name.startswith("zq"):
            frame = frame.parent_frame
        return frame.name
    except Exception:  # the frame is gone
        return ""


def visit(page: Page, seen: Seen, url: str, *, hover: int = 0) -> None:
    """Loads a page, moves over it and clicks everything on it; with `hover`, with a real mouse over so many points of its figures."""
    go(page, seen, url)
    page.evaluate(STAY)
    if hover and page.locator(".bg-timeline-view").count():
        bring_to_life(page)
        points = page.evaluate(
            """(most) => [...document.querySelectorAll(".scatterlayer .points path, .bg-timeline-view [role=img]")].slice(0, most)
              .map((point) => { const box = point.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; })""",
            hover,
        )
        for x, y in points:
            page.mouse.move(x, y)
    page.evaluate(f"({TOUCH})(document)")
    page.wait_for_timeout(30)


def protected(
    browser: Browser,
    folder: Path,
    plan: sites.Plan,
    *,
    ask: int,
    addresses: int,
    hovers: int,
    points: int,
    most: int = 100_000,
) -> tuple[Seen, Counter[str], list[str]]:
    """A whole hostile site: each page loaded and touched; strings searched for, and put into addresses.

    Returns what it did wrong, how much was looked at, and what search did not show literally.
    """
    counted: Counter[str] = Counter()
    wrong: list[str] = []
    pages = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.html"))
    first = [
        "index.html",
        "incidents/incident-0.html",
        "actors/actor-0.html",
        "briefings/briefing-0.html",
        "page-0.html",
        "sources/source-0.html",
        "places/town.html",
    ]
    with served(folder) as address, watching(browser, address) as (page, seen):
        for path in [*first, *(path for path in pages if path not in first)][:most]:
            visit(page, seen, f"{address}/{path}", hover=points if counted["pages"] < hovers else 0)
            counted["pages"] += 1
        titles = [
            one
            for one in plan.placed
            if one.field.key in ("title", "name")
            and one.field.model in KINDS.values()
            and one.number not in plan.refused
        ]
        asked = [*(one.word for one in titles), *(one.hostile.text for one in plan.placed)]
        asked = list(dict.fromkeys(asked))[:: max(1, len(set(asked)) // ask)]
        go(page, seen, f"{address}/about.html")
        for start in range(0, len(asked), 50):
            part = asked[start : start + 50]
            for text, (done, shown) in zip(part, page.evaluate(ASK, part), strict=True):
                counted["searches"] += done
                if sites.WORD.fullmatch(text) and text not in shown:
                    wrong.append(f"search for {text} shows {shown[:200]!r}")
        texts = list(dict.fromkeys(one.hostile.text for one in plan.placed))
        for text in texts[:: max(1, len(texts) // addresses)]:
            text = text.encode("utf-8", "replace").decode()
            for query in ({"q": text}, {"h": text}):
                go(page, seen, f"{address}/incidents/incident-0.html?{urlencode(query)}")
            chosen = urlencode(dict.fromkeys(("type", "actor", "sort", "page", "from"), text))
            go(page, seen, f"{address}/incidents/index.html?{chosen}#{quote(text)}")
            page.wait_for_timeout(20)
            counted["addresses"] += 3
    return seen, counted, wrong


def unprotected(
    browser: Browser, found: Sequence[Hostile], write: Callable[[str], str]
) -> tuple[set[str], set[str], set[str], set[str]]:
    """The strings that fire on load, those that fire when touched, those that ask elsewhere, and those whose page could run."""
    load: set[str] = set()
    touched: set[str] = set()
    away: set[str] = set()
    could: set[str] = set()
    texts = [one.text.encode("utf-8", "replace").decode() for one in found]
    documents = [FRAME.format(write(text)) for text in texts]
    for text, document in zip(texts, documents, strict=True):
        if _could_run(document):
            could.add(text)
    with tempfile.TemporaryDirectory() as folder:
        for start in range(0, len(texts), 40):
            frames = "".join(
                f'<iframe name=zq{start + at} sandbox="allow-scripts allow-same-origin allow-forms" width=300 height=80 srcdoc="{html.escape(document)}"></iframe>'
                for at, document in enumerate(documents[start : start + 40])
            )
            Path(folder, f"{start}.html").write_text(FRAME.format(frames), "utf-8", "replace")
        with served(Path(folder)) as address:
            for start in range(0, len(texts), 40):
                with watching(browser, address) as (page, seen):
                    seen.at = f"{address}/{start}.html"
                    page.goto(seen.at, wait_until="commit")
                    page.wait_for_timeout(900)
                    load |= _hit(seen, texts)
                    away |= {texts[int(name[2:])] for _, name in seen.strays if name.startswith("zq")}
                    seen.fired.clear()
                    for frame in page.frames:
                        if frame != page.main_frame and frame.name.startswith("zq"):
                            try:
                                frame.evaluate(f"({TOUCH})(document)")
                            except Exception:  # a frame that left cannot be touched
                                continue
                    page.wait_for_timeout(250)
                    touched |= _hit(seen, texts)
                    away |= {texts[int(name[2:])] for _, name in seen.strays if name.startswith("zq")}
    return load, touched - load, away, could


def _hit(seen: Seen, texts: Sequence[str]) -> set[str]:
    return {texts[int(name[2:])] for _, name, _ in seen.fired if name.startswith("zq")}


def _could_run(document: str) -> bool:
    return any(
        node.tag == "script"
        or name.lower().startswith("on")
        or (
            name.lower() in ("href", "src", "action", "formaction", "xlink:href", "data")
            and not harmless(value or "")
        )
        for node in LexborHTMLParser(document).css("*")
        for name, value in (node.attributes.items() if node.tag != "script" else [("", "")])
    )


RENDERERS: dict[str, Callable[[str], str]] = {"raw": str, "Python-Markdown": python_markdown.markdown}


def control(found: Sequence[Hostile]) -> dict[str, Any]:
    """How many strings do something where nothing protects a page from them."""
    result = {}
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for name, write in RENDERERS.items():
            load, touched, away, could = unprotected(browser, found, write)
            result[name] = {
                "ran on load": len(load),
                "ran when touched": len(touched),
                "asked elsewhere": len(away),
                "pages with on*, javascript: or a script": len(could),
                "ran, by list": {
                    key: list(hits)
                    for key, hits in sorted(
                        by_source([Hostile(text) for text in load | touched], found).items()
                    )
                },
            }
            print(
                name,
                {key: value for key, value in result[name].items() if isinstance(value, int)},
                flush=True,
            )
        browser.close()
    return result


def run(found: Sequence[Hostile]) -> Iterator[dict[str, Any]]:
    """All strings in whole sites, in a browser: the sum after each part."""
    from tests.hostile.report import built

    counted: Counter[str] = Counter()
    total = Seen()
    wrong: list[str] = []
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for part in sites.in_parts(found, 400):
            with tempfile.TemporaryDirectory() as folder:
                plan, files = sites.dense(part)
                site = built(Path(folder), plan, files)
                seen, looked, missed = protected(
                    browser, site, plan, ask=10_000, addresses=40, hovers=5, points=200
                )
            total.add(seen)
            counted.update(looked)
            counted["values"] += len(plan.placed) - len(plan.refused)
            counted["strings"] += len(part)
            wrong += missed
            print(dict(counted), len(total.fired), len(total.strays), len(wrong), flush=True)
            yield {
                **counted,
                "ran": len(total.fired),
                "requests elsewhere": len(total.strays),
                "dialogs": len(total.dialogs),
                "moves to other pages": len(total.moves),
                "not found by search": len(wrong),
                "first of these": [
                    *map(str, total.fired[:10]),
                    *map(str, total.strays[:10]),
                    *total.moves[:10],
                    *wrong[:10],
                ],
            }
        browser.close()
