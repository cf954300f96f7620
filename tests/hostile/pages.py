"""Random pages from a grammar of what is read in odd ways, and what Chromium does with each: the gate must have refused it.

Whatever a page does shows: each thing in it that could run calls `ran()`, and each address elsewhere is one of `x.test`.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from playwright.sync_api import Browser, Request, Route, sync_playwright

from briefgen import gate
from briefgen.gate import allowed
from briefgen.policy import Policy
from tests.browser import launch
from tests.built import served

HEAD = '<!doctype html>\n<html lang="en"><head>\n<meta charset="utf-8">\n'
PLAIN = Policy().within(f"{HEAD}<title>x</title></head><body>BODY</body></html>")
"""A page with nothing in it, as ours begin."""

T = TypeVar("T")

# ---- The grammar ----

CALLS = "ran()"
ELSEWHERE = "x.test/NUMBER"
BLANKS = (
    " ",
    "\t",
    "\n",
    "\f",
    "\r",
    "&Tab;",
    "&NewLine;",
    "&#1;",
    "&#31;",
    "&#32;",
    "&nbsp;",
    "\x0b",
    "\x01",
    "\0",
    "\u200b",
    "\ufeff",
    "&#0;",
    "&#x85;",
)
ADDRESSES = (
    f"https://{ELSEWHERE}/a", f"//{ELSEWHERE}/b", f"///{ELSEWHERE}/c", rf"/\{ELSEWHERE}/d", rf"\\{ELSEWHERE}\e", f"https:{ELSEWHERE}/f", rf"https:/\{ELSEWHERE}",
    f"/.//{ELSEWHERE}/g", f"..//{ELSEWHERE}/h", f"./..//{ELSEWHERE}/i", f"http:/{ELSEWHERE}/j", f"ftp://{ELSEWHERE}", f"file://{ELSEWHERE}", f"blob:https://{ELSEWHERE}",
    f"javascript:{CALLS}", f"javascript://%0a{CALLS}", f"data:text/html,<script>parent.{CALLS}</script>", f"data:text/javascript,{CALLS}", f"vbscript:{CALLS}",
    f"https&colon;//{ELSEWHERE}", f"&sol;&sol;{ELSEWHERE}", f"&bsol;/{ELSEWHERE}", f"javascript&colon;{CALLS}", f"%68ttps://{ELSEWHERE}", f"／／{ELSEWHERE}", f"/%09/{ELSEWHERE}",
    "a.html", "../a/b.html?c=//d#e", "#a", "?b=https://c", "x.js", "x.png", "mailto:a@b.test", "https://b.test/", "", ".",
)  # fmt: skip
RUNS = (
    f"<img src=x onerror={CALLS}>", f"<script>{CALLS}</script>", f"<svg onload={CALLS}>", f"<img src=https://{ELSEWHERE}/k>", f"<style>*{{background:url(//{ELSEWHERE}/l)}}</style>",
    f"<a href=javascript:{CALLS}>x</a>", f"<iframe src=//{ELSEWHERE}/m></iframe>", f"<link rel=stylesheet href=//{ELSEWHERE}/n>", f"<script src=//{ELSEWHERE}/o></script>",
    f"<input autofocus onfocus={CALLS}>", f"<p style=background:url(//{ELSEWHERE}/p)>x</p>", f"<svg><script>{CALLS}</script></svg>", f"<details open ontoggle={CALLS}>",
    "<base href=//x.test/>", f"<meta http-equiv=refresh content='0;url=javascript:{CALLS}'>", f"<video src=//{ELSEWHERE}/q></video>", f"<object data=//{ELSEWHERE}/r></object>",
)  # fmt: skip
BREAKS = (
    "-->", "--!>", "<!--", "<!-->", "<!--->", "<!--!>", "<!-- --!>", "<!", "<?", "</", "<", ">", "/>", "\"", "'", "`", "=", "]]>", "<![CDATA[", "<!doctype html>", "<?xml version='1.0'?>",
    "</p>", "</br>", "<p>", "<br>", "</div>", "</a>", "</svg>", "</math>", "</title>", "</style>", "</script>", "</textarea>", "</noscript>", "</template>", "</select>", "</table>", "</body>",
    "</html>", "</head>", "<head>", "<body>", "<html>", "<form>", "</form>", "<table>", "<td>", "<tr>", "<caption>", "<col>", "<svg>", "<title>", "<desc>", "<select>", "<option>", "<hr>",
    "<a>", "<b>", "<button>", "<pre>", "\n", "\0", "\r", "&lt;", "&gt;", "&quot;", "&amp;lt;", "&#60;", "&#x3c;script&#x3e;", "\ufeff", "\u2028", "&", "<a/", "<p/<p", "<g ", "</g\n", "x",
)  # fmt: skip
AROUND = (
    "<!--{}-->", "<!--{}--!>", "<!-->{}-->", "<!--->{}-->", "<!{}>", "<?{}>", "<?{}?>", "</{}>", "</p {}>", "<![CDATA[{}]]>", "<svg><![CDATA[{}]]></svg>", "<title>{}</title>", "<svg><title>{}</title></svg>",
    "<svg><desc>{}</desc></svg>", "<svg><desc><![CDATA[{}]]></desc></svg>", "<svg><text>{}</text></svg>", "<svg><style>{}</style></svg>", "<svg><title><svg>{}</svg></title></svg>", "<svg><p>{}</svg>",
    "<svg><a>{}</a></svg>", "<svg></p>{}</svg>", "<svg></br>{}", "<svg><font color>{}", "<svg><g/>{}</svg>", "<table>{}</table>", "<table><tr>{}</tr></table>", "<table><td>{}</td></table>", "<table><caption>{}",
    "<table><colgroup>{}</colgroup></table>", "<select>{}</select>", "<select><option>{}</select>", "<select><optgroup><option>{}", "<table><select>{}</table>", "<button>{}</button>", "<form><form>{}</form>",
    "<a><a>{}</a>", "<b><p>{}</b></p>", "<pre>\n{}</pre>", "<details><summary>{}", "<fieldset><legend>{}</legend>", "<template>{}</template>", "<svg><template>{}</template></svg>",
    '<template><script type="application/json">{}</script></template>', '<script type="application/json">"{}"</script>', '<script type="application/json">"<!--<script>{}</script>"</script>', "<noscript>{}</noscript>",
    "<textarea>{}</textarea>", "<xmp>{}</xmp>", "<math><mtext>{}</mtext></math>", "<math><annotation-xml encoding='text/html'>{}", "<iframe>{}</iframe>", "<noembed>{}</noembed>", "<frameset>{}</frameset>", "<plaintext>{}",
    "<style>{}</style>", "<svg><foreignObject>{}", "<ul><li>{}", "<dl><dd>{}<dt>", "<ruby><rt>{}", "<h1>{}</h2>", "<p title='{}'>x</p>", '<p title="{}">x</p>', "<p title={}>x</p>", "<p data-x=`{}`>x</p>", "<img alt='{}'>",
    "<p class=\"{}\"id='x'>", "<svg><text font-family='{}'/></svg>", "<input value='{}'>", "<option label='{}'>", "&lt;p title='{}'>", "<meta name=description content='{}'>", "{}", "<div>{}</div>", "<p>{}</p>", "<span>{}",
)  # fmt: skip
MORE = ("onclick", "onmouseover", "onfocus", "style", "srcdoc", "srcset", "action", "formaction", "ping", "background", "poster", "is", "slot", "nonce", "autofocus", "contenteditable", "filter", "mask", "cursor", "from", "begin")  # fmt: skip
DRAWN = ("url(#a)", "none", f"url(//{ELSEWHERE}/s)", f"url('https://{ELSEWHERE}/t#a')", f"u\\72l(//{ELSEWHERE}/u)", f"image(//{ELSEWHERE}/v)", f"image-set('//{ELSEWHERE}/w' 1x)", f"url(#a) url(//{ELSEWHERE}/x)", f"url/**/(//{ELSEWHERE}/y)", "rotate(3)", "rgb(0,0,0)", f"var(--x, url(//{ELSEWHERE}/z))")  # fmt: skip
METAS = (
    "<meta charset=iso-2022-jp>", "<meta charset=utf-16>", "<meta http-equiv=content-type content='text/html; charset=shift_jis'>", "<meta name=referrer content=unsafe-url>",
    "<meta name=referrer content=always>", "<meta http-equiv=Content-Security-Policy content=\"script-src 'unsafe-inline'\">", "<meta name=robots content=noindex>", "<link rel=next href=a.html>",
    "<link rel=canonical href=https://b.test/>", "<script src=x.js></script>", "<title>y</title>", "<p>", "<!-- x -->", "<noscript>", "<template>", "<svg>", "<body>", "</head>", "<title>", " ", "\ufeff",
)  # fmt: skip


_REFUSED = re.compile(
    "<(?:noscript|textarea|xmp|math|iframe|noembed|frameset|plaintext|style|svg><(?:style|foreign|font)|ruby)"
)
_QUIET = tuple(one for one in AROUND if not _REFUSED.match(one))
_LISTED = sorted(allowed.ELEMENTS)
_ALONE = (
    '<a href="{}">x</a>', '<script src="{}"></script>', '<img src="{}">', '<link rel="stylesheet" href="{}">', '<svg><a xlink:href="{}"><text>x</text></a></svg>', '<p data-rows="{}">x</p>',
    '<svg><rect width="9" height="9" fill="{}"/></svg>', '<svg><path d="M0 0L9 9L9 0" stroke="red" marker-end="{}"/></svg>', '<svg><g clip-path="{}"><rect width="9" height="9"/></g></svg>',
)  # fmt: skip
_OTHERS = ("iframe", "object", "embed", "base", "math", "noscript", "textarea", "video", "marquee", "use", "image", "animate", "set", "foreignObject", "frameset", "plaintext", "xmp", "portal", "dialog", "slot", "keygen", "isindex")  # fmt: skip


class Writer:
    """Writes one page after another; the same seed writes the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.bold = True
        """Whether a page holds what is surely refused; half of the pages hold it only where it may be no more than text."""

    def page(self) -> str:
        """A whole page: of every five, two hold one odd thing alone, one an odd head alone, and two whatever comes."""
        roll = self.random.random()
        if roll < 0.4:
            return PLAIN.replace("BODY", self.alone())
        if roll < 0.6:
            return self.head(PLAIN.replace("BODY", "x"))
        self.bold = self.random.random() < 0.5
        body = "".join(self.piece(0) for _ in range(self.random.randint(1, 3)))
        if self.random.random() < 0.3:
            body = self.disturbed(body)
        page = PLAIN.replace("BODY", body)
        return self.head(page) if self.random.random() < 0.25 else page

    def alone(self) -> str:
        """One element that leads or loads somewhere, in which nothing else is odd."""
        value = self.mangled(self.one(ADDRESSES)) if self.random.random() < 0.7 else self.one(DRAWN)
        return self.one(_ALONE).format(value.replace('"', "&quot;"))

    def head(self, page: str) -> str:
        metas = Policy().metas
        odd = self.one(METAS)
        return self.one(
            (
                lambda: page.replace(metas, f"{odd}{metas}"),
                lambda: page.replace(metas, f"{metas}{odd}"),
                lambda: page.replace(metas, "").replace("<body>", f"<body>{metas}"),
                lambda: page.replace("<meta charset", f"{odd}<meta charset"),
                lambda: page.replace(
                    "<head>", self.one(("<header>", "<head/>", "", "<body>", "<head><head>"))
                ),
                lambda: page.replace(
                    '<html lang="en">', self.one(("<htmlx>", "", "<html><html>", "<html/>"))
                ),
                lambda: page.replace("<html", f"{odd}<html"),
                lambda: page.replace("<!doctype html>", f"<!doctype html {self.one(BREAKS)}>"),
                lambda: page.replace('lang="en"', f"{self.attribute('html')}"),
                lambda: page.replace("<body>", f"<body {self.attribute('body')}>"),
                lambda: page.replace("<head>", f"<head {self.attribute('head')}>"),
            )
        )()

    def piece(self, depth: int) -> str:
        roll = self.random.random()
        if depth > 4 or roll < 0.12:
            return self.one(RUNS) if self.bold or depth else "x"
        if roll < 0.30:
            return self.one(BREAKS)
        if roll < 0.72:
            return self.one(AROUND if self.bold else _QUIET).replace(
                "{}", "".join(self.piece(depth + 1) for _ in range(self.random.randint(1, 2)))
            )
        return self.element() + (self.piece(depth + 1) if roll < 0.9 else "x")

    def element(self) -> str:
        name = self.one(_OTHERS) if self.bold and self.random.random() < 0.12 else self.one(_LISTED)
        attributes = "".join(self.gap() + self.attribute(name) for _ in range(self.random.randint(0, 3)))
        end = self.one(("", f"</{name}>", f"</{name.upper()} >", f"</{name}/x>"))
        content = self.one(("x", self.one(BREAKS), ""))
        shut = self.one(("", "/", " ", "\n"))
        return f"<{self.one((name, name.upper(), name))}{attributes}{shut}>{content}{end}"

    def gap(self) -> str:
        return self.one((" ", " ", " ", "/", "\t", "\n", "\f", " / ", ""))

    def attribute(self, element: str) -> str:
        own = sorted(allowed.ELEMENTS.get(element, ()))
        roll = self.random.random()
        if self.bold and roll < 0.15:
            name, value = self.one(MORE), CALLS
        elif roll < 0.25 or not own:
            name, value = self.one(sorted(allowed.EVERYWHERE | allowed.ADDRESSES)), self.one((*BREAKS, *RUNS))
        else:
            name, value = self.one(own), self.one(("x", "1", self.one(BREAKS), self.one(RUNS)))
        if name in allowed.ADDRESSES:
            value = self.mangled(self.one(ADDRESSES))
        elif name in allowed.DRAWN and self.random.random() < 0.6:
            value = self.one(DRAWN)
        elif name == "rel":
            value = self.one((*sorted(allowed.LINKS), "stylesheet", "preload", "opener", "icon next"))
        return self.one((name, name, name.upper())) + self.one(("=", "=", " = ", "\n=")) + self.quoted(value)

    def quoted(self, value: str) -> str:
        return self.one(
            (
                lambda: '"' + value.replace('"', "&quot;") + '"',
                lambda: "'" + value.replace("'", "&#39;") + "'",
                lambda: f'"{value}"',
                lambda: f"'{value}'",
                lambda: re.sub(r"[\s>]", "", value),
            )
        )()

    def mangled(self, address: str) -> str:
        """An address as browsers read it still, or not any more."""
        for _ in range(self.random.choice((0, 0, 1, 1, 2))):
            at = self.random.choice((0, 0, len(address), self.random.randint(0, len(address))))
            blank = self.one(BLANKS)
            address = self.one(
                (
                    address[:at] + blank + address[at:],
                    blank + address,
                    address[:at]
                    + "".join(f"&#{ord(one)};" for one in address[at : at + 1])
                    + address[at + 1 :],
                    address[:at] + address[at : at + 1].upper() + address[at + 1 :],
                )
            )
        return address

    def disturbed(self, text: str) -> str:
        at = self.random.randint(0, len(text))
        upto = min(len(text), at + self.random.choice((0, 0, 1, 3, 10)))
        return text[:at] + self.one((*BREAKS, *RUNS, "")) + text[upto:]

    def one(self, choices: Sequence[T]) -> T:
        return self.random.choice(choices)


# ---- What the browser does ----

HOOKS = """(() => {
  const tell = (what) => { try { top.postMessage({ ran: what }, "*"); } catch {} };
  window.ran = () => tell("ran");
  for (const name of ["alert", "open", "print", "confirm", "prompt"]) window[name] = () => { tell(name); return null; };
})();"""

HARNESS = r"""<!doctype html><meta charset=utf-8><body><script>
const found = {}, frames = {};
const tell = (number, what) => (found[number] ??= {})[what] = true;
addEventListener("message", (event) => {
  for (const [number, frame] of Object.entries(frames)) {
    for (let at = event.source; at && at !== window; at = at.parent) if (at === frame.contentWindow) tell(number, event.data.ran);
  }
});
const EXPLICIT = /^[\0-\x20]*(?:https?|mailto):/i;
const BASES = [location.href, "file:///C:/site/a/b.html", "file:///home/site/a/b.html"];
function leads(number, doc, addresses) {
  for (const one of doc.querySelectorAll("*")) for (const name of addresses) {
    const raw = one.getAttribute(name);
    if (raw === null) continue;
    const names = one.localName === "a" || /^(?:canonical|alternate| )+$/i.test(one.getAttribute("rel") ?? "x");
    for (const base of BASES) {
      let url;
      try { url = new URL(raw, base); } catch { continue; }
      if (names && EXPLICIT.test(raw) && /^(?:https?|mailto):$/.test(url.protocol)) continue;
      if (url.protocol !== new URL(base).protocol || url.host !== new URL(base).host || (url.protocol === "file:" && url.pathname.startsWith("//"))) tell(number, "leads away");
    }
  }
}
function calls(address) {
  try { return new URL(address, location.href).protocol === "javascript:"; } catch { return false; }
}
function touch(doc) {
  for (const one of [...doc.querySelectorAll("*")].slice(0, 300)) {
    const names = new Set([...one.attributes].filter((a) => /^on/i.test(a.name)).map((a) => a.name.toLowerCase().slice(2)));
    for (const name of ["mouseover", "focus", ...names]) try { one.dispatchEvent(new Event(name, { bubbles: true, cancelable: true })); } catch {}
    let goes = one.localName === "form";
    for (let at = one; at; at = at.parentElement) {
      const to = at.getAttribute("href") ?? at.getAttribute("xlink:href");
      goes ||= to !== null && !calls(to);
    }
    if (!goes) try { one.focus?.(); one.click ? one.click() : one.dispatchEvent(new MouseEvent("click", { bubbles: true })); } catch {}
  }
}
function at(number) {
  try {
    const doc = frames[number].contentDocument;
    return doc.URL.split(/[?#]/)[0].endsWith(`/${number}.html`) ? doc : null;
  } catch { return null; }
}
const pause = (ms) => new Promise((go) => setTimeout(go, ms));
async function look(numbers, addresses, governed) {
  await Promise.all(numbers.map((number) => new Promise((go) => {
    const frame = frames[number] = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin");
    frame.onload = go; setTimeout(go, 4000);
    frame.src = `${number}.html`;
    document.body.append(frame);
  })));
  for (const number of numbers) {
    const doc = at(number);
    if (!doc) continue;
    const [first, second] = doc.head?.children ?? [];
    if (doc.characterSet !== "UTF-8" || !first?.hasAttribute("charset") || second?.httpEquiv !== "Content-Security-Policy") tell(number, "reads otherwise");
    leads(number, doc, addresses);
    if (governed) {
      const script = doc.createElement("script"), picture = doc.createElement("img");
      script.textContent = "ran()"; picture.src = `asked-${number}.png`;
      (doc.body ?? doc.head).append(script, picture);
      continue;
    }
    touch(doc);
  }
  await pause(60);
  if (!governed) for (const number of numbers) try {
    const doc = at(number);
    doc.body.innerHTML = doc.body.innerHTML;
    touch(doc);
  } catch {}
  await pause(60);
  for (const number of numbers) {
    if (!at(number)) tell(number, "went elsewhere");
    frames[number].remove();
  }
  return found;
}
</script>"""
"""Shows pages in frames of the same origin; touches what can be touched, as they are and once more as they would be written back."""

BATCH = 40


@dataclass
class Shown:
    """What pages did, by their numbers."""

    did: dict[int, set[str]] = field(default_factory=dict)

    def add(self, number: int, what: str) -> None:
        self.did.setdefault(number, set()).add(what)


def shown(browser: Browser, pages: dict[int, bytes], *, governed: bool = False) -> dict[int, set[str]]:
    """What pages do in a browser: unprotected by their policy, or `governed` by it, where a script and a referrer are tried."""
    seen = Shown()
    with tempfile.TemporaryDirectory() as name, served(Path(name)) as address:
        folder = Path(name)
        (folder / "harness.html").write_text(HARNESS, "utf-8")
        context = browser.new_context(bypass_csp=not governed, accept_downloads=False)
        context.add_init_script(HOOKS)

        def asked(route: Route, request: Request) -> None:
            number = re.search(r"x\.test/+(\d+)", request.url)
            seen.add(int(number[1]) if number else -1, "asked elsewhere")
            route.abort()

        def picture(route: Route, request: Request) -> None:
            if request.headers.get("referer"):
                seen.add(int(request.url.rpartition("-")[2].partition(".")[0]), "told its address")
            route.abort()

        context.route(re.compile(f"^(?!{re.escape(address)}/|data:|blob:|about:)"), asked)
        context.route("**/asked-*.png", picture)
        for at in range(0, len(pages), BATCH):
            numbers = [*islice(pages, at, at + BATCH)]
            for number in numbers:
                (folder / f"{number}.html").write_bytes(pages[number])
            page = context.new_page()
            page.goto(f"{address}/harness.html")
            told = page.evaluate(
                "([numbers, addresses, governed]) => look(numbers, addresses, governed)",
                [numbers, sorted(allowed.ADDRESSES), governed],
            )
            for number, what in told.items():
                for one in what:
                    seen.add(int(number), one)
            page.close()
            for number in numbers:
                (folder / f"{number}.html").unlink()
        context.close()
    return seen.did


def measured(browser: Browser, count: int, *, seed: int = 0, control: int = 200) -> dict[str, Any]:
    """Writes pages, asks the gate about each, shows those that it lets through, and a sample of those that it does not."""
    writer, policy = Writer(seed), Policy()
    passed: dict[int, bytes] = {}
    refused: dict[int, bytes] = {}
    faults: Counter[str] = Counter()
    for number in range(count):
        page = writer.page().replace("NUMBER", str(number)).encode("utf-8", "surrogatepass")
        told = gate.look(page, policy)
        faults.update(re.sub(r"sha256-\S+", "", one) for one in told)
        (refused if told else passed)[number] = page
    sample = dict(islice(refused.items(), control))
    free, governed = shown(browser, passed), shown(browser, passed, governed=True)
    wrong = {
        number: [
            sorted(free.get(number, set()) | governed.get(number, set())),
            passed.get(number, b"").decode(),
        ]
        for number in sorted({*free, *governed})
    }
    did = shown(browser, sample)
    return {
        "pages": count,
        "passed": len(passed),
        "refused": len(refused),
        "kinds of faults": len(faults),
        "wrong": wrong,
        "control": len(sample),
        "control did something": len(did),
        "control ran": sum("ran" in what for what in did.values()),
        "control asked elsewhere": sum("asked elsewhere" in what for what in did.values()),
    }


def main() -> None:
    """Measures a number of pages, and prints what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with sync_playwright() as playwright:
        browser = launch(playwright)
        found = measured(browser, given.count, seed=given.seed)
        browser.close()
    print(json.dumps(found, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
