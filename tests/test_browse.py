"""The lists of records in a real browser: filters, order, address, keyboard, CSV; and plain tables without scripts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from benchmarks.generate import write
from tests.browser import Watched, address, browser, until, watched
from tests.built import ROOT, briefgen, copy_founding, founding_site, served

__all__ = ["address", "browser", "founding_site", "watched"]

TOTAL = len(list((ROOT / "content" / "incidents").glob("*.yml")))
LIST = "incidents/index.html"
FORM = ".bg-browse form"
ROWS = ".bg-browse tbody tr"
HOSTILE = {
    "formula": '=HYPERLINK("http://x","y")',
    "plus": "+1+1",
    "markup": "<img src=x onerror=window.fired=1>",
    "script": "</script><script>window.fired=1</script>",
    "comma": 'a, "b"; c',
    "quotes": "it's \\' back\\",
    "arabic": "كتائب",
    "template": "{{ 7*7 }} | **b** `c`",
    "turning": "كتائب <img src=x onerror=window.fired=1>",
}


def ready(page: Page) -> None:
    """Waits until there is something to choose."""
    until(page, "document.querySelector('.bg-browse [name=sort]')?.disabled === false")


def opened(watched: Watched, path: str = LIST) -> Page:
    page = watched.visit(path)
    page.locator(f"{FORM} summary").click()
    ready(page)
    return page


def choose(page: Page, name: str, value: str) -> None:
    field = page.locator(f"{FORM} [name={name}]")
    field.focus()
    if name in ("from", "to"):
        field.fill(value)
    else:
        field.select_option(value)
    until(page, f"(new URLSearchParams(location.search).get('{name}') ?? '') === '{value}'")


def status(page: Page) -> str:
    return page.locator(f"{FORM} [role=status]").inner_text()


def cells(page: Page) -> list[list[str]]:
    """What the table shows, without the shapes of labels."""
    found: list[list[str]] = page.locator(ROWS).evaluate_all(
        """rows => rows.map((row) => [...row.cells].map((cell) => {
          const copy = cell.cloneNode(true);
          copy.querySelectorAll("[aria-hidden]").forEach((shape) => shape.remove());
          return copy.textContent.replace(/\\s+/g, " ").trim();
        }))"""
    )
    return found


def heads(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".bg-browse thead th button").all_text_contents()]


def offered(page: Page, name: str) -> dict[str, int]:
    """What a list offers, with the counts beside it."""
    page.locator(f"{FORM} [name={name}]").focus()
    texts = page.locator(f"{FORM} [name={name}] option").all_text_contents()[1:]
    return {text.rpartition(" (")[0]: int(text.rpartition(" (")[2].rstrip(")")) for text in texts}


def download(page: Page) -> tuple[str, list[list[str]]]:
    """The file's name, and its lines as a strict reader takes them."""
    with page.expect_download() as found:
        page.locator(f"{FORM} .bg-export").click()
    content = Path(str(found.value.path())).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and content.endswith(b"\r\n")
    text = content[3:].decode("utf-8")
    assert text.count("\n") == text.count("\r\n")
    return found.value.suggested_filename, list(csv.reader(io.StringIO(text, newline=""), strict=True))


# ---- Choosing ----


def test_nothing_is_loaded_before_a_reader_chooses(watched: Watched) -> None:
    page = watched.visit(LIST)
    assert status(page) == f"All {TOTAL} incidents shown."
    assert page.locator(ROWS).count() == TOTAL
    assert not [url for url in watched.requests if "rows.js" in url]
    page.locator(f"{FORM} summary").click()
    ready(page)
    assert len([url for url in watched.requests if "rows.js" in url]) == 1
    assert page.locator("script[src*='/rows.js']").count() == 0
    watched.check()


def test_filters_narrow_the_table_and_each_other_and_stand_in_the_address(watched: Watched) -> None:
    page = opened(watched)
    plain = cells(page)
    types = offered(page, "type")
    assert sum(types.values()) == TOTAL
    choose(page, "type", "statement")
    assert status(page) == f"{types['statement']} of {TOTAL} incidents shown."
    assert cells(page) == [row for row in plain if row[3] == "statement"]
    assert offered(page, "type") == types, "a list does not narrow itself"
    actors = offered(page, "actor")
    choose(page, "actor", "united-states")
    assert len(cells(page)) == actors["United States"] < types["statement"]
    assert page.url.endswith("?type=statement&actor=united-states")
    chips = page.locator(".bg-chosen button")
    assert [text.strip(" ×") for text in chips.all_text_contents()] == [
        "Type of event: statement",
        "Actor: United States",
    ]
    chips.first.click()
    until(page, "!location.search.includes('type')")
    assert page.locator(":focus").inner_text().startswith("Actor: United States")
    page.get_by_role("button", name="Show all").click()
    until(page, "location.search === ''")
    assert cells(page) == plain and status(page) == f"All {TOTAL} incidents shown."
    assert page.locator(".bg-chosen button").count() == 0
    watched.check()


@pytest.mark.thorough
def test_the_same_address_means_the_same_on_the_timeline(watched: Watched) -> None:
    for query in (
        "actor=iran",
        "place=iraq&type=statement",
        "from=2020&to=2020-06",
        "actor=us-forces&from=2021",
        "actor=united-states",
    ):
        page = watched.visit(f"{LIST}?{query}")
        ready(page)
        titles = sorted(row[1] for row in cells(page))
        page = watched.visit(f"timeline.html?{query}")
        until(page, "document.querySelector('.bg-timeline-table tbody tr[hidden]') !== null")
        found = page.locator(".bg-timeline-table tbody tr:not([hidden]) td:nth-child(3)").all_text_contents()
        assert titles == sorted(found) and 0 < len(titles) < TOTAL, query


def test_a_role_narrows_to_what_an_actor_is_said_to_have_done(watched: Watched) -> None:
    page = opened(watched, f"{LIST}?actor=us-forces")
    every = len(cells(page))
    roles = offered(page, "role")
    choose(page, "role", "target")
    targeted = cells(page)
    assert len(targeted) == roles["Target"] < every
    choose(page, "actor", "")
    assert len(cells(page)) >= len(targeted)
    assert sum(offered(page, "actor").values()) >= len(cells(page))
    watched.check()


def test_grade_conflict_source_and_period_can_be_chosen(watched: Watched) -> None:
    page = opened(watched)
    plain = cells(page)
    conflicts = offered(page, "conflict")
    assert conflicts["disputed"] + conflicts["not disputed"] == TOTAL
    choose(page, "conflict", "yes")
    assert cells(page) == [row for row in plain if row[4].startswith("disputed")] != []
    choose(page, "conflict", "")
    grades = offered(page, "grade")
    assert sum(grades.values()) == TOTAL
    choose(page, "grade", "confirmed")
    assert {row[5] for row in cells(page)} == {"confirmed"}
    choose(page, "grade", "")
    assert max(offered(page, "source").values()) <= TOTAL
    choose(page, "from", "2021-03-01")
    choose(page, "to", "2021-03-31")
    assert any("3 March 2021" in row[0] for row in cells(page))
    assert not any(row[0].endswith("January 2020") for row in cells(page))
    assert 0 < len(cells(page)) < TOTAL
    watched.check()


def test_where_nothing_passes_the_page_says_so(watched: Watched) -> None:
    page = watched.visit(f"{LIST}?type=vote&from=1900&to=1901")
    ready(page)
    assert status(page) == f"None of the {TOTAL} incidents passes these filters."
    assert cells(page) == []
    assert not page.locator(".bg-export").is_visible()
    watched.check()


@pytest.mark.parametrize(
    "query",
    [
        "type=nothing&actor=__proto__&place=constructor&sort=__proto__",
        "actor=%3Cimg%20src=x%20onerror=alert(1)%3E&from=yesterday&page=-3",
        "sort=-nothing&page=1e9&grade=",
    ],
)
def test_what_the_list_does_not_offer_is_ignored(watched: Watched, query: str) -> None:
    page = watched.visit(f"{LIST}?{query}")
    ready(page)
    assert status(page) == f"All {TOTAL} incidents shown." and len(cells(page)) == TOTAL
    watched.check()


# ---- Order ----


def test_heads_sort_both_ways_and_say_so(watched: Watched) -> None:
    page = watched.visit(LIST)
    plain = cells(page)
    head = page.locator("thead th").nth(1)
    head.get_by_role("button").click()
    until(page, "location.search === '?sort=incident'")
    assert head.get_attribute("aria-sort") == "ascending"
    titles = [row[1] for row in cells(page)]
    assert titles == page.evaluate(
        "titles => titles.sort(new Intl.Collator('en', {numeric: true}).compare)", titles
    )
    assert sorted(map(tuple, cells(page))) == sorted(map(tuple, plain))
    head.get_by_role("button").click()
    until(page, "location.search === '?sort=-incident'")
    assert [row[1] for row in cells(page)] == titles[::-1]
    grade = page.locator("thead th").nth(5)
    grade.get_by_role("button").click()
    until(page, "location.search === '?sort=grade'")
    empty = [row[5] == "" for row in cells(page)]
    grade.get_by_role("button").click()
    until(page, "location.search === '?sort=-grade'")
    assert [row[5] == "" for row in cells(page)] == empty == sorted(empty), "what has none comes last"
    page.locator("thead th").first.get_by_role("button").click()
    until(page, "location.search === ''")
    assert cells(page) == plain and page.locator("thead th").first.get_attribute("aria-sort") == "ascending"
    watched.check()


def test_numbers_are_sorted_as_numbers(watched: Watched) -> None:
    page = watched.visit("actors/index.html?sort=-incidents")
    ready(page)
    numbers = [int(row[-1]) for row in cells(page)]
    assert numbers == sorted(numbers, reverse=True) and max(numbers) > 9
    watched.check()


# ---- The address ----


def test_an_address_brings_the_choice_back_and_so_does_the_way_back(watched: Watched) -> None:
    page = opened(watched, f"{LIST}?other=kept#top")
    choose(page, "type", "statement")
    one = cells(page)
    choose(page, "actor", "united-states")
    two = cells(page)
    assert "other=kept" in page.url and page.url.endswith("#top") and one != two
    page.reload(wait_until="networkidle")
    ready(page)
    assert cells(page) == two
    page.go_back()
    until(page, "!location.search.includes('actor')")
    assert cells(page) == one and page.locator(f"{FORM} [name=actor]").input_value() == ""
    page.go_forward()
    until(page, "location.search.includes('actor')")
    assert cells(page) == two
    page.locator(f"{ROWS} a").first.click()
    page.wait_for_url(lambda url: "type=" not in url)
    page.go_back()
    page.wait_for_url("**actor=united-states**")
    ready(page)
    until(page, f"document.querySelectorAll('{ROWS}').length === {len(two)}")
    assert cells(page) == two
    watched.check()


@pytest.fixture(scope="module")
def instant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The founding site on a sub-path, its pages in folders, at a known address: the theme loads pages by script."""
    folder = copy_founding(tmp_path_factory.mktemp("instant"))
    settings = folder / "mkdocs.yml"
    with served(folder) as found:
        text = settings.read_text("utf-8").replace("use_directory_urls: false", "use_directory_urls: true")
        settings.write_text(f"{text}\nsite_url: {found}/site/\n", "utf-8")
        done = briefgen("build", "-C", folder, "--no-pdf")
        assert done.returncode == 0, done.stderr
        yield f"{found}/site"


def test_a_theme_that_loads_pages_by_script_on_a_sub_path(browser: Browser, instant: str) -> None:
    watched = Watched(browser.new_page(viewport={"width": 1280, "height": 900}), instant)
    page = watched.visit("about/")
    page.evaluate("window.sameDocument = true")
    page.locator(".md-tabs__link", has_text="Incidents").click()
    page.wait_for_url("**/incidents/")
    page.locator(f"{FORM} summary").click()
    ready(page)
    choose(page, "type", "statement")
    one = cells(page)
    choose(page, "actor", "united-states")
    page.go_back()
    until(page, "!location.search.includes('actor')")
    assert cells(page) == one
    page.locator(f"{ROWS} a").first.click()
    until(page, f"document.querySelector('h1').textContent.startsWith({json.dumps(one[0][1])})")
    page.go_back()
    page.wait_for_url("**/incidents/?type=statement")
    ready(page)
    until(page, f"document.querySelectorAll('{ROWS}').length === {len(one)}")
    assert page.evaluate("window.sameDocument") is True
    page.locator(".md-tabs__link", has_text="Actors").click()
    page.wait_for_url("**/actors/")
    page.locator(f"{FORM} summary").click()
    ready(page)
    choose(page, "kind", "person")
    assert len(cells(page)) > 0 and {row[2] for row in cells(page)} == {"person"}
    watched.check()
    page.close()


def test_a_page_opened_from_a_folder_can_be_filtered(watched: Watched, founding_site: Path) -> None:
    page = watched.page
    page.goto(f"file://{founding_site}/{LIST}")
    page.locator(f"{FORM} summary").click()
    ready(page)
    page.locator(f"{FORM} [name=type]").select_option("statement")
    until(page, f"document.querySelectorAll('{ROWS}').length < {TOTAL}")
    assert {row[3] for row in cells(page)} == {"statement"}


# ---- Without rows, without scripts ----


def test_where_the_rows_do_not_come_the_table_stays_and_the_page_says_so(watched: Watched) -> None:
    page = watched.page
    page.route("**/rows.js", lambda route: route.abort())
    page.goto(f"{watched.address}/{LIST}?type=statement", wait_until="networkidle")
    until(page, "document.querySelector('.bg-browse [role=status]').textContent.includes('did not load')")
    assert len(cells(page)) == TOTAL
    page.unroute("**/rows.js")
    page.locator(f"{FORM} summary").click()
    ready(page)
    until(page, f"document.querySelectorAll('{ROWS}').length < {TOTAL}")


@pytest.mark.parametrize("watched", [{"java_script_enabled": False}], indirect=True)
def test_without_scripts_there_is_a_plain_table_and_nothing_that_would_not_work(watched: Watched) -> None:
    for path in (LIST, "actors/index.html", "places/index.html"):
        page = watched.visit(path)
        assert not page.locator(FORM).is_visible()
        assert page.locator(ROWS).first.is_visible() and page.locator(f"{ROWS} a").count() > 5
    watched.check()


# ---- Keyboard ----


def test_all_of_it_works_by_keyboard(watched: Watched) -> None:
    page = watched.visit(LIST)
    page.locator(f"{FORM} summary").focus()
    page.keyboard.press("Enter")
    ready(page)
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("name") == "type"
    page.keyboard.type("statement")
    until(page, "location.search === '?type=statement'")
    assert {row[3] for row in cells(page)} == {"statement"}
    assert page.locator(":focus").get_attribute("name") == "type"
    page.locator(".bg-chosen button").focus()
    page.keyboard.press("Enter")
    until(page, "location.search === ''")
    assert page.locator(":focus").evaluate("element => element.nodeName") == "SUMMARY"
    page.locator("thead button").nth(2).focus()
    page.keyboard.press("Space")
    until(page, "location.search === '?sort=place'")
    assert page.locator(":focus").inner_text().startswith("Place")
    watched.check()


# ---- CSV ----


def test_the_csv_is_what_is_shown(watched: Watched) -> None:
    page = opened(watched)
    name, lines = download(page)
    assert name == "incidents.csv"
    assert lines == [heads(page), *cells(page)]
    choose(page, "type", "statement")
    choose(page, "from", "2019-01-01")
    choose(page, "sort", "-incident")
    name, lines = download(page)
    assert name == "incidents_type-statement_sort--incident_from-2019-01-01.csv"
    assert lines == [heads(page), *cells(page)] and 1 < len(lines) < TOTAL
    watched.check()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The founding site with actors that have the names of hostile texts."""
    folder = copy_founding(tmp_path_factory.mktemp("hostile"))
    for key, name in HOSTILE.items():
        lang = "lang: ar\n" if key in ("arabic", "turning") else ""
        text = f"name: {json.dumps(name)}\nkind: non-state-armed-group\n{lang}names:\n  - text: {json.dumps('@' + name)}\n"
        (folder / "content" / "actors" / f"zz-{key}.yml").write_text(text, "utf-8")
    at = folder / "content" / "incidents" / "ain-al-asad-rockets-2021-03-03.yml"
    named = "".join(f"  - zz-{key}\n" for key in HOSTILE)
    at.write_text(
        at.read_text("utf-8").replace("\ntargets:\n", f"\nparticipants:\n{named}targets:\n"), "utf-8"
    )
    done = briefgen("build", "-C", folder, "--no-pdf")
    assert done.returncode == 0, done.stderr
    with served(folder / "site") as found:
        yield found


@pytest.mark.parametrize("key", HOSTILE)
def test_a_hostile_choice_is_shown_literally(browser: Browser, hostile: str, key: str) -> None:
    watched = Watched(browser.new_page(viewport={"width": 1280, "height": 900}), hostile)
    page = watched.visit(f"{LIST}?actor=zz-{key}")
    ready(page)
    assert len(cells(page)) == 1
    for text in (
        page.locator(".bg-chosen button").text_content(),
        page.locator("[name=actor] option:checked").text_content(),
    ):
        assert HOSTILE[key] in (text or "").replace("\u2068", "").replace("\u2069", "")
    assert page.evaluate("window.fired") is None
    watched.check()
    page.close()


def test_hostile_names_are_shown_literally_and_are_inert_in_a_spreadsheet(
    browser: Browser, hostile: str
) -> None:
    watched = Watched(browser.new_page(viewport={"width": 1280, "height": 900}), hostile)
    page = watched.visit("actors/index.html")
    plain = cells(page)
    page.locator(f"{FORM} summary").click()
    ready(page)
    choose(page, "kind", "non-state-armed-group")
    shown = cells(page)
    assert shown == [row for row in plain if row[2] == "non state armed group"]
    names = {row[0]: row[1] for row in shown}
    for name in HOSTILE.values():
        assert names[name] == f"@{name}"
    apart = page.locator(f"{ROWS} bdi", has_text=HOSTILE["arabic"])
    assert apart.first.get_attribute("lang") == "ar" and apart.first.get_attribute("dir") == "rtl"
    assert page.evaluate("window.fired") is None
    _, lines = download(page)
    inert = [["'" + cell if cell[:1] in ("=", "+", "-", "@") else cell for cell in row] for row in shown]
    assert lines[1:] == inert
    assert ['\'=HYPERLINK("http://x","y")', '\'@=HYPERLINK("http://x","y")'] in [line[:2] for line in lines]
    watched.check()
    page.close()


def test_every_begin_of_a_formula_gets_an_apostrophe(watched: Watched) -> None:
    page = opened(watched)
    made = page.evaluate(
        """async () => {
          const starts = ["=", "+", "-", "@", "\\t", "\\r", "\\n", "\\uff1d", "a", ""];
          const table = { kind: "x", columns: [{ name: "A" }], parts: starts.map((s) => `${s}1`), cells: [starts.map((_, i) => i)] };
          const saved = [];
          const made = URL.createObjectURL;
          URL.createObjectURL = (blob) => { saved.push(blob.text()); return made(blob); };
          bgBrowse.save(table, starts.map((_, i) => i), [["actor", "../../x y"]]);
          URL.createObjectURL = made;
          return saved[0];
        }"""
    )
    rows = [row[0] for row in csv.reader(io.StringIO(made.removeprefix("\ufeff"), newline=""))]
    assert rows == ["A", "'=1", "'+1", "'-1", "'@1", "'\t1", "'\r1", "'\n1", "'\uff1d1", "a1", "1"]


# ---- A long list ----


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site with more incidents than a page holds."""
    folder = tmp_path_factory.mktemp("long")
    write(folder, 300)
    done = briefgen("build", "-C", folder, "--no-pdf")
    assert done.returncode == 0, done.stderr
    with served(folder / "site") as found:
        yield found


def test_a_long_list_is_read_by_year_and_filtered_by_pages(browser: Browser, long: str) -> None:
    watched = Watched(browser.new_page(viewport={"width": 1280, "height": 900}), long)
    page = watched.visit(LIST)
    assert status(page) == "The first 100 of 300 incidents shown." and len(cells(page)) == 100
    assert page.locator(".bg-export").inner_text() == "Download all 300 as CSV"
    assert page.locator(".bg-ways a").count() > 5
    page.locator("thead button").first.click()
    until(page, "location.search === '?sort=-date'")
    assert status(page) == "All 300 incidents shown." and not page.locator(".bg-ways").is_visible()
    first = cells(page)
    assert page.locator(".bg-pager span").inner_text() == "Rows 1 to 100 of 300"
    page.locator(".bg-pager button", has_text="Next").click()
    until(page, "location.search.includes('page=2')")
    second = cells(page)
    page.locator(".bg-pager button", has_text="Next").press("Enter")
    until(page, "location.search.includes('page=3')")
    assert page.locator(".bg-pager button", has_text="Next").is_disabled()
    third = cells(page)
    _, lines = download(page)
    assert lines[1:] == [*first, *second, *third] and len(lines) == 301
    page.go_back()
    until(page, "location.search.includes('page=2')")
    assert cells(page) == second
    page.reload(wait_until="networkidle")
    ready(page)
    until(page, f"document.querySelectorAll('{ROWS}').length === 100")
    assert cells(page) == second
    page.locator(f"{FORM} summary").click()
    sources = offered(page, "source")
    assert len(sources) > 40
    choose(page, "source", page.locator(f"{FORM} [name=source] option").nth(5).get_attribute("value") or "")
    assert "page=" not in page.url and len(cells(page)) == list(sources.values())[4]
    watched.check()
    page.close()


def test_without_scripts_a_long_list_leads_to_all_of_its_rows(browser: Browser, long: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    watched = Watched(context.new_page(), long)
    page = watched.visit(LIST)
    ways = page.locator(".bg-ways a").evaluate_all("all => all.map((link) => link.href)")
    found = 0
    for way in ways:
        page.goto(way)
        assert page.locator("h1").inner_text().startswith("Incidents, ")
        found += page.locator(".bg-records tbody tr").count()
        assert page.locator(".bg-ways strong").count() == 1
    assert found == 300
    watched.check()
    context.close()
