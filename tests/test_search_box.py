"""The search box in a real browser: every name finds its record, by keys, from a folder and below a path; nothing runs."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

from briefgen import search
from briefgen.search import Entry, normalising
from tests.browser import Watched, address, browser, until, watched
from tests.built import ROOT, briefgen, founding_site, served
from tests.conftest import HOST, write_site
from tests.test_search import EVERY

__all__ = ["address", "browser", "founding_site", "watched"]

SHARED = Path(__file__).resolve().parents[2] / "shared"
MISP = SHARED / "data" / "misp-threat-actor.json"
HOSTILE = SHARED / "corpora" / "hostile-strings.jsonl"

INPUT = ".bg-search input"
META = ".bg-search .md-search-result__meta"
LINKS = ".bg-search .md-search-result__link"


def ask(page: Page, query: str) -> list[str]:
    """Types a query into the box; the addresses of the results that are shown, from the site's root."""
    page.locator(INPUT).fill("")
    page.locator(INPUT).press_sequentially(query)
    until(page, "query => document.querySelector('.bg-search').dataset.shown === query", query)
    return page.locator(LINKS).evaluate_all(
        "links => links.map((link) => new URL(link.href).pathname.slice(1))"
    )


KATAIB, ASAD = "actors/kataib-hezbollah.html", "places/ain-al-asad.html"
SOLEIMANI, PMF = "actors/qasem-soleimani.html", "actors/popular-mobilization-forces.html"
FIRST = {
    KATAIB: """Kataib|Kata'ib|Kataeb|Ketaeb|كتائب|Kataib Hezbollah|Kata’ib Hizballah|KATAʾIB HEZBOLLAH|kataib-hezbollah|كتائب حزب الله
        |كتايب حزب الله|کتائب حزب الله|Ketaeb Hezb|kataeb hizbollah""",
    ASAD: """Ain al-Asad|Ayn al Asad|Al-Asad|عين الأسد|ain asad|ʿAin al-Asad|Ayn al-Asad|al asad|alasad|Asad base|عين الاسد|عَيْن الأَسَد
        |Ain al-Asad air base|AIN EL ASAD|عين اسد|الأسد""",
    SOLEIMANI: """Soleimani|Suleimani|سليماني|Qasem Soleimani|Qassem Suleimani|Ghasem Soleimani|Gen. Qassem Suleimani|قاسم سلیمانی
        |قاسم سليماني|قاسم سليمانى|Sulaymani|qasem sol|kassem soleimani""",
    PMF: """PMF|Hashed al-Shaabi|Popular Mobilization|Popular Mobilization Forces|Hashd al-Shaabi|الحشد الشعبي|hashed ash-shaabi|hashd
        |HASHED SHAABI|الحشد|حشد شعبي|pmf""",
    "actors/us-forces.html": "US forces",
    "actors/abu-mahdi-al-muhandis.html": "Abu Mahdi al-Muhandis|Abu Mahdi al Muhandis|abu mahdi|muhandis",
    "actors/quds-force.html": "Quds Force|quds",
    "actors/iran.html": "Iran",
    "places/anbar-province.html": "Anbar province|anbar",
    "incidents/soleimani-killing-2020-01-03.html": "Killing of Qasem Soleimani and Abu Mahdi al-Muhandis",
    "briefings/escalation-cycle-2019-2021.html": "Rockets and reprisals",
}
"""What readers type, and the record that must come first."""
PAIRS = [(query.strip(), wanted) for wanted, queries in FIRST.items() for query in queries.split("|")]


def test_every_spelling_finds_its_record_first(watched: Watched) -> None:
    assert len(PAIRS) >= 60
    page = watched.visit("index.html")
    missed = [
        (query, wanted, found[:3]) for query, wanted in PAIRS if (found := ask(page, query))[:1] != [wanted]
    ]
    assert missed == []
    watched.check()


def names_of(folder: str) -> Iterator[tuple[str, str]]:
    """Each name of each founding record of a kind, with the address of its page."""
    for path in sorted((ROOT / "content" / folder).glob("*.yml")):
        record = yaml.safe_load(path.read_text("utf-8"))
        for name in (record["name"], *record.get("names", ())):
            yield (name if isinstance(name, str) else name["text"]), f"{folder}/{path.stem}.html"


def found(page: Page, queries: list[str]) -> list[list[str]]:
    """What the box would show for each query, without typing it: the addresses of all results in their order."""
    return page.evaluate(
        """async (queries) => {
          const all = [];
          for (const query of queries) {
            const found = await briefgenSearch.find(query);
            const results = await Promise.all((found?.pages ?? []).slice(0, 200).map(found.show));
            all.push(results.map(({ href }) => new URL(href).pathname.slice(1)));
          }
          return all;
        }""",
        queries,
    )


def not_first(page: Page, names: list[tuple[str, str]]) -> list[tuple[str, str, list[str]]]:
    """The names that do not lead to their records: of several that bear one name, to all of them first."""
    bearers: dict[str, set[str]] = {}
    for name, wanted in names:
        bearers.setdefault(normalising.words(name).whole[0], set()).add(wanted)
    missed = []
    for (name, wanted), results in zip(names, found(page, [name for name, _ in names]), strict=True):
        alike = bearers[normalising.words(name).whole[0]]
        if wanted not in results[: len(alike)]:
            missed.append((name, wanted, results[:3]))
    return missed


def test_each_name_of_the_founding_record_finds_its_record_first(watched: Watched) -> None:
    names = [*names_of("actors"), *names_of("places")]
    assert len(names) > 100
    assert not_first(watched.visit("index.html"), names) == []


def actor(name: str, names: list[str]) -> str:
    return json.dumps({"name": name, "kind": "non-state-armed-group", "names": names})


@pytest.fixture(scope="module")
def misp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """A site of real actors: where it is served, and each name with its page."""
    if not MISP.is_file():
        pytest.skip(f"{MISP} is not there")
    folder = tmp_path_factory.mktemp("misp")
    names = []
    records: dict[str, str] = {}
    for at, value in enumerate(json.loads(MISP.read_text("utf-8"))["values"]):
        own = list(dict.fromkeys(name.strip() for name in value.get("meta", {}).get("synonyms", ())))
        records[f"content/actors/a{at}.yml"] = actor(value["value"].strip(), own)
        names += [(name, f"actors/a{at}.html") for name in (value["value"].strip(), *own)]
    write_site(folder, {**records, "mkdocs.yml": HOST})
    done = briefgen("build", "--no-pdf", "-C", folder)
    assert done.returncode == 0, done.stderr
    with served(folder / "site") as where:
        yield where, names


@pytest.mark.thorough
def test_each_real_name_finds_its_actor_first(
    browser: Browser, misp: tuple[str, list[tuple[str, str]]]
) -> None:
    where, names = misp
    assert len(names) > 2400
    page = browser.new_context().new_page()
    page.goto(f"{where}/index.html")
    assert not_first(page, names) == []
    typed = names[:: len(names) // 40]
    missed = [(name, wanted) for name, wanted in typed if wanted not in ask(page, name)]
    assert missed == []
    page.context.close()


@pytest.mark.thorough
def test_the_page_compares_words_as_the_index_does(watched: Watched) -> None:
    """Every character, alone and in a word, and every name of the record, in Python and in the page's script."""
    page = watched.visit("index.html")
    texts = [
        *EVERY,
        *(f"a{char}b" for char in EVERY if unicodedata.category(char)[0] in "LMNPS"),
        *(name for name, _ in (*names_of("actors"), *names_of("places"))),
        "al-Asad as-Sadr as Sadr al el- الأسد ال الله وال",
    ]
    theirs = json.loads(
        page.evaluate(
            """async (texts) => {
              const index = await briefgenSearch.root();
              return JSON.stringify(JSON.parse(texts).map((text) => {
                const { plain, glued, whole } = briefgenSearch.words(text, index);
                return [plain, glued, whole, plain.map((word) => briefgenSearch.sound(word, index))];
              }));
            }""",
            json.dumps(texts),
        )
    )
    different = []
    for text, other in zip(texts, theirs, strict=True):
        own = normalising.words(text)
        ours = [list(own.plain), list(own.glued), list(own.whole), list(map(normalising.sound, own.plain))]
        if ours != other:
            different.append((text, ours, other))
    assert len(texts) > 100_000
    assert different == []


def test_a_result_says_what_it_is_and_which_name_was_meant(watched: Watched) -> None:
    page = watched.visit("index.html")
    ask(page, "Suleimani")
    first = page.locator(LINKS).first
    assert first.locator(".bg-search__head").inner_text() == "Qasem Soleimani"
    assert first.locator(".bg-search__about").inner_text() == "Actor · also known as Suleimani"
    assert first.locator(".bg-search__about mark").inner_text() == "Suleimani"
    ask(page, "Qasem Soleimani")
    assert page.locator(LINKS).first.locator(".bg-search__about").inner_text() == "Actor"
    ask(page, "سليماني")
    assert "قاسم" in page.locator(LINKS).first.locator(".bg-search__about bdi").inner_text()


def test_the_number_of_results_and_their_want_are_told(watched: Watched) -> None:
    page = watched.visit("index.html")
    results = ask(page, "baghdad")
    assert len(results) == 10
    meta = page.locator(META)
    assert meta.get_attribute("aria-live") == "polite"
    total = int(meta.inner_text().split()[0])
    page.locator(".bg-search__more button").click()
    page.locator(LINKS).nth(10).wait_for()
    assert page.evaluate("document.activeElement.href") == page.locator(LINKS).nth(10).get_attribute("href")
    while page.locator(".bg-search__more").count():
        before = page.locator(LINKS).count()
        page.locator(".bg-search__more button").click()
        page.locator(LINKS).nth(before).wait_for()
    assert page.locator(LINKS).count() == total > 20
    assert ask(page, "qwrtz <i>") == []
    assert meta.inner_text() == "Nothing found for “qwrtz <i>”."


def test_the_keys_are_the_theme_s(watched: Watched) -> None:
    page = watched.visit("index.html")
    for key in "/sf":
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.matches('.bg-search input') && __search.checked")
        assert page.locator(INPUT).input_value() == ""
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement === document.body && !__search.checked")
    page.keyboard.press("/")
    page.keyboard.type("soleimani")
    page.locator(LINKS).nth(2).wait_for()
    href = "document.activeElement.href?.split('/').slice(-2).join('/')"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(href) == SOLEIMANI
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.matches('.bg-search input')")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{SOLEIMANI}")
    page.keyboard.press("/")
    page.keyboard.type("Ain al-Asad")
    page.keyboard.press("Enter")  # before anything is found
    page.wait_for_url(f"**/{ASAD}")
    assert not page.evaluate("__search.checked")
    watched.check()


def test_a_long_text_is_looked_up_by_its_first_words(watched: Watched) -> None:
    page = watched.visit("index.html")
    said = "Qasem Soleimani commander of the by one text and a general held to be second in "
    [[first, *_]] = found(page, [said + " ".join(f"word{at}" for at in range(20_000))])
    assert first == SOLEIMANI


def test_a_query_in_the_address_is_asked(watched: Watched) -> None:
    page = watched.visit("actors/us-forces.html?q=Ketaeb")
    page.locator(LINKS).first.wait_for()
    assert page.locator(INPUT).input_value() == "Ketaeb"
    assert page.locator(LINKS).first.get_attribute("href") == f"{watched.address}/{KATAIB}"
    page.wait_for_timeout(400)  # the theme closes what is open when an address is new
    assert page.locator(LINKS).first.is_visible()
    page.keyboard.press("Escape")
    until(page, "location.search === ''")


def test_nothing_of_the_index_is_loaded_before_the_box_is_used(watched: Watched) -> None:
    page = watched.visit("index.html")
    parts = ("/search/", "search_index", "workers/")
    assert [url for url in watched.requests if any(part in url for part in parts)] == []
    page.keyboard.press("/")
    until(
        page, "performance.getEntriesByType('resource').some((one) => one.name.endsWith('search/index.js'))"
    )


def test_it_asks_for_scripts_of_its_own_site_alone(watched: Watched) -> None:
    """A policy that lets pages fetch nothing and evaluate no text; the theme's own scripts in the page are let be."""
    policy = "default-src 'self'; connect-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'"

    def guarded(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": policy})

    watched.page.route("**/*.html", guarded)
    page = watched.visit("index.html")
    page.evaluate("fetch('index.html').catch(() => {})")  # the control: such a request is refused, and told
    page.wait_for_timeout(100)
    assert any("connect-src" in complaint for complaint in watched.complaints)
    watched.complaints.clear()
    assert ask(page, "Suleimani")[0] == SOLEIMANI
    watched.check()


def test_it_works_from_a_folder(browser: Browser, founding_site: Path) -> None:
    page = browser.new_context().new_page()
    page.goto((founding_site / "actors" / "us-forces.html").as_uri())
    ask(page, "كتائب")
    assert page.locator(LINKS).first.get_attribute("href") == (founding_site / KATAIB).as_uri()
    page.locator(LINKS).first.click()
    page.wait_for_url("**/kataib-hezbollah.html")
    page.context.close()


def test_it_works_below_a_path(browser: Browser, founding_site: Path, tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "iraq").symlink_to(founding_site)
    with served(tmp_path) as where:
        page = browser.new_context().new_page()
        page.goto(f"{where}/records/iraq/incidents/index.html")
        assert ask(page, "Hashd")[0] == f"records/iraq/{PMF}"
        page.context.close()


def test_a_name_that_ends_as_it_was_asked_for_comes_before_one_that_goes_on(
    browser: Browser, founding_site: Path, tmp_path: Path
) -> None:
    titles = ("Iranian navy", "Navy of Iran", "Iran", "Iran navy", "People", "Ireland")
    entries = [Entry(f"actors/{title}.html", "actor", title, (), "", "iran").to_json() for title in titles]
    with indexed(browser, founding_site, tmp_path, entries) as page:
        ask(page, "iran")
        shown = page.locator(f"{LINKS} .bg-search__head").all_inner_texts()
        assert shown == ["Iran", "Iran navy", "Navy of Iran", "Iranian navy", "Ireland", "People"]


def test_a_name_that_several_bear_lists_them_all(
    browser: Browser, founding_site: Path, tmp_path: Path
) -> None:
    entries = [
        Entry(f"actors/a{at}.html", "actor", f"Actor {at}", ("Shared Name",), "", "").to_json()
        for at in range(25)
    ]
    entries.append(
        Entry("incidents/x.html", "incident", "Shared names and shared namesakes", (), "", "").to_json()
    )
    with indexed(browser, founding_site, tmp_path, entries) as page:
        ask(page, "shared-NAME")
        assert page.locator(META).inner_text() == "26 results"
        assert (
            page.locator(LINKS).nth(9).locator(".bg-search__about").inner_text()
            == "Actor · also known as Shared Name"
        )


class indexed:  # noqa: N801  used as a function
    """A page of the founding site with another index."""

    def __init__(self, browser: Browser, site: Path, folder: Path, entries: list[str]) -> None:
        self.browser = browser
        for path in site.iterdir():
            if path.name != "search":
                (folder / path.name).symlink_to(path)
        search.write(folder / "search", entries)
        self.served = served(folder)

    def __enter__(self) -> Page:
        self.page = self.browser.new_context().new_page()
        self.page.goto(f"{self.served.__enter__()}/index.html")
        return self.page

    def __exit__(self, *failure: Any) -> None:
        self.page.context.close()
        self.served.__exit__(*failure)


OWN_HOSTILE = [
    "<script>window.ran=1</script>",
    "<img src=x onerror=window.ran=1>",
    '"><svg onload=window.ran=1>',
    "</script><script>window.ran=1</script>",
    "javascript:window.ran=1",
    "${window.ran=1}",
    "{{constructor.constructor('window.ran=1')()}}",
    "<iframe srcdoc='<script>parent.ran=1</script>'>",
    "\u202eevil\u2066",
    "__proto__",
]


def hostile_strings() -> list[str]:
    """Those of the corpus, where it is there."""
    if not HOSTILE.is_file():
        return []
    every = [json.loads(line)["s"] for line in HOSTILE.read_text("utf-8").splitlines()]
    return [text for text in every if text.strip() and text.encode("utf-8", "ignore").decode() == text]


@pytest.mark.parametrize(
    ("every", "asked"),
    [
        pytest.param(100, 6, id="often"),
        pytest.param(8, 25, id="all", marks=pytest.mark.thorough),
        pytest.param(1, 25, id="figure", marks=pytest.mark.exhaustive),
    ],
)
def test_hostile_strings_are_shown_as_text_and_nothing_runs(
    browser: Browser, founding_site: Path, tmp_path: Path, every: int, asked: int
) -> None:
    """Each string of a part of the corpus among the results, and some of them asked for by the address."""
    texts = OWN_HOSTILE + hostile_strings()[::every]
    entries = [
        Entry(f"actors/a{at}.html", "actor", f"{text} {at}", (f"zqalias {text}",), text, "").to_json()
        for at, text in enumerate(texts)
    ]
    with indexed(browser, founding_site, tmp_path, entries) as page:
        strays: list[str] = []
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.on(
            "request", lambda request: strays.append(request.url) if "/search/" not in request.url else None
        )
        page.keyboard.press("/")
        ask(page, "zqalias")
        wanted = sorted([f"{text} {at}", f"zqalias {text}", text] for at, text in enumerate(texts))
        assert [
            pair
            for pair in zip(sorted(page.evaluate(EVERY_RESULT)), wanted, strict=True)
            if pair[0] != pair[1]
        ] == []
        page.wait_for_timeout(200)
        assert strays == []
        assert page.evaluate("window.ran") is None
        allowed = {"BDI", "MARK", "P", "SPAN", "A", "ARTICLE", "LI", "BUTTON"}
        tags = set(page.locator(".bg-search ol *").evaluate_all("all => all.map((one) => one.tagName)"))
        assert tags <= allowed
        start = page.url.partition("?")[0]
        for text in [*OWN_HOSTILE, *texts[:: -(-len(texts) // asked)]]:
            page.goto(f"{start}?{urlencode({'q': text})}")
            until(page, "document.querySelector('.bg-search').dataset.shown !== undefined")
            assert page.evaluate("window.ran") is None
        assert dialogs == []


EVERY_RESULT = """async () => {
  const list = document.querySelector(".bg-search ol");
  while (list.querySelector(".bg-search__more")) {
    const before = list.querySelectorAll("a").length;
    list.querySelector(".bg-search__more button").click();
    while (list.querySelectorAll("a").length === before) await new Promise((go) => setTimeout(go));
  }
  const text = (link, part) => link.querySelector(part)?.textContent ?? "";
  return [...list.querySelectorAll("a")].map((link) => (
    [text(link, ".bg-search__head"), text(link, ".bg-search__name"), text(link, ".bg-search__text")]
  ));
}"""
"""Has the box show all results; title, other name and text of each, as they are shown."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_results_have_no_barrier(browser: Browser, address: str, scheme: Any, width: int) -> None:
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 800}, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{address}/index.html")
    page.keyboard.press("/")
    ask(page, "Suleimani")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(400)
    result = Axe().run(page, context=".bg-search", options={"resultTypes": ["violations"]}).response
    assert [
        f"{rule['id']}: {node['html'][:120]}" for rule in result["violations"] for node in rule["nodes"]
    ] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_without_its_index_the_box_says_so(browser: Browser, founding_site: Path, tmp_path: Path) -> None:
    with indexed(browser, founding_site, tmp_path, []) as page:
        for path in (tmp_path / "search").rglob("*.js"):
            path.unlink()
        page.keyboard.press("/")
        page.keyboard.type("iran")
        until(page, f"document.querySelector('{META}').textContent.includes('could not be loaded')")


def test_a_site_without_records_has_a_box_that_finds_nothing(
    browser: Browser, founding_site: Path, tmp_path: Path
) -> None:
    with indexed(browser, founding_site, tmp_path, []) as page:
        assert ask(page, "iran") == []
