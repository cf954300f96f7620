"""The last gate: every page of ours passes, whatever may not stand there is told, and no text of a page is repeated."""

from __future__ import annotations

from pathlib import Path

import material
import pytest

from briefgen import gate
from briefgen.gate import allowed, files, folder
from briefgen.policy import Policy, digest
from briefgen.problems import BriefgenError
from tests.built import briefgen, founding_site, run, tree
from tests.conftest import HOST, write_site

__all__ = ["founding_site"]

PAGE = f"<!doctype html><html lang=en><head><meta charset=utf-8>{Policy().metas}<title>T</title></head><body>{{}}</body></html>"
CANARY = "nightingale"
NO_OPENING = 'a head that does not begin with <meta charset="utf-8">, the policy and the referrer'


def faults(body: str, policy: Policy = Policy()) -> list[str]:  # noqa: B008  frozen
    return gate.look(PAGE.format(body).encode(), policy)


REFUSED = {
    "handler": (f'<p onclick="{CANARY}()">x</p>', "<p> with an event handler (on…), which is not on its list"),
    "handler in a drawing": (f"<svg><g onload={CANARY}></g></svg>", "<g> with an event handler (on…), which is not on its list"),
    "handler behind a slash": ("<svg/onload=alert(1)>", "<svg> with an event handler (on…), which is not on its list"),
    "handler behind a line break": ("<p\nonmouseover\n=\nalert(1)>", "<p> with an event handler (on…), which is not on its list"),
    "script": (f"<script>{CANARY}</script>", f"a <script> that stands in the page and is not on the list ({digest(CANARY)})"),
    "module": ('<script type="module">1</script>', f"a <script> that stands in the page and is not on the list ({digest('1')})"),
    "script in a drawing": ("<svg><script>1</script></svg>", f"a <script> that stands in the page and is not on the list ({digest('1')})"),
    "script from elsewhere": ('<script src="https://x.test/x.js"></script>', "<script> with an address in 'src' that leads away from the site"),
    "script without a scheme": ('<script src="//x.test/x.js"></script>', "<script> with an address in 'src' that leads away from the site"),
    "script behind backslashes": (r'<script src="\\x.test\x.js"></script>', "<script> with an address in 'src' that browsers read in different ways"),
    "script with an address and a text": ('<script src="x.js">1</script>', "a <script> with an address and a text"),
    "data that is none": ('<script type="application/json">alert(1)</script>', "a <script> of data that is no JSON"),
    "style": ("<style>p{}</style>", f"a <style> that stands in the page and is not on the list ({digest('p{}')})"),
    "style attribute": ('<p style="background:url(//x.test)">x</p>', "<p> with 'style', which is not on its list"),
    "javascript": ("<a href='javascript:alert(1)'>x</a>", "<a> with an address in 'href' that leads away from the site"),
    "javascript in references": ("<a href='&#106;avascript:alert(1)'>x</a>", "<a> with an address in 'href' that leads away from the site"),
    "javascript with a tab": ("<a href='java&Tab;script:alert(1)'>x</a>", "<a> with an address in 'href' that browsers read in different ways"),
    "javascript behind a control": ("<a href='&#1;javascript:alert(1)'>x</a>", "<a> with an address in 'href' that leads away from the site"),
    "javascript in a drawing": ("<svg><a xlink:href='javascript:1'></a></svg>", "<a> with an address in 'xlink:href' that leads away from the site"),
    "data address": ("<a href='data:text/html,x'>x</a>", "<a> with an address in 'href' that leads away from the site"),
    "picture from elsewhere": ("<img src='https://x.test/x.png'>", "<img> with an address in 'src' that leads away from the site"),
    "figure's program from elsewhere": ("<figure data-plotly-src='https://x.test/x.js'></figure>", "<figure> with an address in 'data-plotly-src' that leads away from the site"),
    "style from elsewhere": ("<link rel=stylesheet href='https://x.test/x.css'>", "<link> with an address in 'href' that leads away from the site"),
    "connection": ("<link rel=preconnect href='https://x.test'>", "a <link> of a kind that is not on the list"),
    "refresh": ("<meta http-equiv=refresh content='0;url=https://x.test'>", "a <meta http-equiv> that is not on the list"),
    "a name for what nobody reads": (f"<meta name={CANARY} content=x>", "a <meta name> that is not on the list"),
    "another policy": ("<meta http-equiv=Content-Security-Policy content='x'>", "a <meta http-equiv> that is not on the list"),
    "frame": ("<iframe src='x.html'></iframe>", "<iframe> is not on the list of elements"),
    "object": ("<object data='x.swf'></object>", "<object> is not on the list of elements"),
    "base": ("<base href='https://x.test'>", "<base> is not on the list of elements"),
    "form that sends": ("<form action='https://x.test'></form>", "<form> with 'action', which is not on its list"),
    "button that sends": ("<button formaction='https://x.test'>x</button>", "<button> with 'formaction', which is not on its list"),
    "field that takes files": ("<input type=file>", "<input> with a value of 'type' that is not on its list"),
    "foreign element": ("<svg><foreignObject><p>x</p></foreignObject></svg>", "<foreignObject> is not on the list of elements"),
    "moving address": ("<svg><a><animate attributeName=href values='javascript:1'/></a></svg>", "<animate> is not on the list of elements"),
    "mathematics": ("<math><mtext></mtext></math>", "<math> is not on the list of elements"),
    "unknown element": (f"<{CANARY}>x</{CANARY}>", "an unknown element is not on the list of elements"),
    "unknown attribute": (f"<p {CANARY}=1>x</p>", "<p> with an unknown attribute, which is not on its list"),
    "two readings of one text": ("<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>", "<noscript> is not on the list of elements"),
    "what a template hides": (f"<template><p onclick={CANARY}>x</p></template>", "a <template> that holds something else than data"),
    "what data hide": ("<template><script type='application/json'>1</script><b>x</b></template>", "a <template> that holds something else than data"),
    "the theme's diagrams": ("<pre class='x Mermaid'>x</pre>", "<pre> with a value of 'class' that is not on its list"),
    "a hold on the tab": ("<a rel='noreferrer\tOpener' target=_blank href='https://x.test'>x</a>", "<a> with a value of 'rel' that is not on its list"),
    "the theme's ids": (f"<p id=__{CANARY}>x</p>", "<p> with a value of 'id' that is not on its list"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_may_not_stand_in_a_page_is_told(name: str) -> None:
    body, told = REFUSED[name]
    found = faults(body)
    assert told in found
    assert CANARY not in "".join(found)
    assert found == faults(body), "a second look, with what was remembered of the first"


def test_a_page_of_what_may_stand_there_passes() -> None:
    assert (
        faults('<p class="x" id="y" lang="ar" data-x="1" aria-label="z">a</p><a href="../x.html#y">b</a>')
        == []
    )
    assert faults('<a href="https://x.test/?a=b" rel="noreferrer">a</a><a href="mailto:a@b.test">b</a>') == []
    assert faults('<template><script type="application/json" class="a-b">{"a": 1}</script></template>') == []


def test_a_comment_is_no_element_and_hides_nothing() -> None:
    assert faults("<svg><!--! made by somebody --><path d='M0 0'/></svg>") == []
    assert faults("<!--><base>-->") == faults("<!-- --!><base>") == ["<base> is not on the list of elements"]


def test_a_listed_script_passes_and_no_other() -> None:
    policy = Policy((digest("a()"),), (digest("p{}"),))
    assert faults("<p>x</p>", policy) == [NO_OPENING, "a <meta http-equiv> that is not on the list"]
    page = PAGE.replace(Policy().metas, policy.metas)
    assert gate.look(page.format("<script>a()</script><style>p{}</style>").encode(), policy) == []
    assert len(gate.look(page.format("<script>a() </script><style>p{} </style>").encode(), policy)) == 2


def test_what_a_page_names_or_loads_of_the_site_passes() -> None:
    assert faults('<script src="x.js"></script><script type="application/json">{"a": 1}</script>') == []
    assert (
        faults('<link rel="shortcut icon" href="x.png"><link rel="CANONICAL" href="https://x.test/">') == []
    )
    assert faults(f'<link rel="{" ".join(allowed.LINKS)}" href="x.css">') == []
    assert faults(f'<link rel="{" ".join(allowed.NAMING_LINKS)}" href="https://x.test/">') == []
    assert (
        faults("<meta name=robots content=noindex><meta http-equiv=x-ua-compatible content='IE=edge'>") == []
    )


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("<!doctype html>", ["no <!doctype html>: a browser would read the page in another way", NO_OPENING]),
        ("<meta charset=utf-8>", [NO_OPENING, "no charset in its head"]),
        (Policy().metas.splitlines()[0], [NO_OPENING, "no content-security-policy in its head"]),
        (Policy().metas.splitlines()[1], [NO_OPENING, "no referrer in its head"]),
    ],
)
def test_a_page_without_its_protection_does_not_pass(missing: str, told: list[str]) -> None:
    assert missing in PAGE
    assert gate.look(PAGE.replace(missing, "").format("x").encode(), Policy()) == told


AWAY = "an address in '{}' that leads away from the site"
SEVERAL = "an address in '{}' that browsers read in different ways"
LOADED = "a value of '{}' that could load something"
META = '<meta name="referrer" content="no-referrer">'
POLICY = Policy().metas.splitlines()[0]


@pytest.mark.parametrize("blank", [" ", "\t", "\n", "\f", "\r", "&#1;", "&#31;", " &#8; ", "&#x1b;"])
@pytest.mark.parametrize(
    ("element", "told"),
    [
        ('<a href="{}javascript:alert(1)">', f"<a> with {AWAY.format('href')}"),
        ('<a href="{}//x.test/">', f"<a> with {AWAY.format('href')}"),
        ('<script src="{}https://x.test/x.js"></script>', f"<script> with {AWAY.format('src')}"),
        ('<link rel=stylesheet href="{}https://x.test/x.css">', f"<link> with {AWAY.format('href')}"),
        ('<link rel=next href="{}https://x.test/x.css">', f"<link> with {AWAY.format('href')}"),
        ('<link rel=canonical href="{}javascript:1">', f"<link> with {AWAY.format('href')}"),
        ('<img src="{}//x.test/x.png">', f"<img> with {AWAY.format('src')}"),
        ('<p data-plotly-src="{}https://x.test/x.js">', f"<p> with {AWAY.format('data-plotly-src')}"),
        ('<p data-rows="{}https://x.test/x.js">', f"<p> with {AWAY.format('data-rows')}"),
        ('<p data-scope="{}https://x.test/x.js">', f"<p> with {AWAY.format('data-scope')}"),
        ('<svg><a xlink:href="{}javascript:alert(1)">', f"<a> with {AWAY.format('xlink:href')}"),
    ],
)
def test_what_browsers_strip_hides_no_address(blank: str, element: str, told: str) -> None:
    """URL Standard: C0 controls and spaces go from both ends before an address is read."""
    assert faults(element.format(blank)) == faults(element.format("")) == [told]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("//x.test/", AWAY),
        ("///x.test/", AWAY),
        ("/.//x.test/", AWAY),
        ("..//x.test/", AWAY),
        ("a/..//x.test/", AWAY),
        (" //x.test", AWAY),
        ("/\\x.test/", SEVERAL),
        ("\\\\x.test\\a", SEVERAL),
        ("\\/x.test/", SEVERAL),
        ("/\t/x.test/", SEVERAL),
        ("/\n/x.test/", SEVERAL),
        ("java\rscript:1", SEVERAL),
        ("https:/\\x.test", SEVERAL),
        ("file:///etc/passwd", AWAY),
        ("JaVaScRiPt:1", AWAY),
    ],
)
@pytest.mark.parametrize(
    ("element", "attribute"),
    [
        ("<a {}={}>", "href"),
        ("<svg><a {}={}>", "xlink:href"),
        ("<img {}={}>", "src"),
        *((f"<link rel='{kind}' {{}}={{}}>", "href") for kind in ("stylesheet", *sorted(allowed.LINKS))),
    ],
)
def test_no_address_names_a_host_without_a_scheme(
    address: str, told: str, element: str, attribute: str
) -> None:
    """From a folder on a disk, such an address is a share of files, which some systems log in to."""
    (fault,) = {one.partition(" with ")[2] for one in faults(element.format(attribute, f'"{address}"'))}
    assert fault == told.format(attribute)


@pytest.mark.parametrize(
    "address", ["/%09/x", "a/b?c=//d", "#//a", "?https://a", "./a:b", "a%2F%2Fb", " a.html ", ""]
)
def test_an_address_within_the_site_passes(address: str) -> None:
    assert faults(f'<a href="{address}">x</a><img src="{address}">') == []


@pytest.mark.parametrize(
    "opening",
    [
        f"<!doctype html><html><head>{Policy().metas}<meta charset=utf-8></head><body>",
        f"<!doctype html><html><head><meta charset=utf-8><script src=x.js></script>{Policy().metas}</head><body>",
        f"<!doctype html><html><head><meta charset=utf-8><!-- x -->{Policy().metas}</head><body>",
        f"<!doctype html><html><head><meta charset=utf-8></head><body>{Policy().metas}",
        f"<!doctype html><html><head><meta charset=utf-8>{META}</head><body><svg>{POLICY}</svg>",
        f"<!doctype html><html><head><meta charset=utf-8><template>{Policy().metas}</template></head><body>",
        f"<!doctype html><html><head><meta charset=utf-8><title>{Policy().metas}</title></head><body>",
        f"<!doctype html><!--{Policy().metas}--><html><head><meta charset=utf-8></head><body>",
        f"<!doctype html><html title='<head><meta charset=utf-8>{Policy().metas}'><head></head><body>",
        f"<!doctype html>{' ' * 1024}<html><head><meta charset=utf-8>{Policy().metas}</head><body>",
        f"<!doctype html><html><head><meta charset=utf-8>{Policy(('sha256-x',)).metas}</head><body>",
        f"<!doctype html><html><header><meta charset=utf-8>{Policy().metas}</header><body>",
        f"<!doctype html><htmlx><head><meta charset=utf-8>{Policy().metas}</head><body>",
        f"<!doctype html><p><html><head><meta charset=utf-8>{Policy().metas}</head><body>",
        f"<?xml version='1.0' encoding='iso-2022-jp'?><!doctype html><html><head><meta charset=utf-8>{Policy().metas}",
    ],
)  # fmt: skip
def test_a_head_begins_with_its_encoding_and_its_policy(opening: str) -> None:
    assert NO_OPENING in gate.look(f"{opening}x".encode(), Policy())


@pytest.mark.parametrize("place", ["{}", "<svg>{}</svg>", "<table>{}</table>", "<select>{}</select>"])
@pytest.mark.parametrize(
    ("second", "what"),
    [
        ("<meta charset=utf-8>", "charset"),
        ("<meta charset=iso-2022-jp>", "charset"),
        ("<META CHARSET>", "charset"),
        (POLICY, "content-security-policy"),
        ("<meta name=referrer content=unsafe-url>", "referrer"),
        ("<meta name=REFERRER content=no-referrer>", "referrer"),
    ],
)
def test_what_a_head_says_is_said_once(place: str, second: str, what: str) -> None:
    assert f"more than one {what} in its head" in faults(place.format(second))
    page = PAGE.replace("<title>", f"{second}<title>").format("")
    assert gate.look(page.encode(), Policy()) == [f"more than one {what} in its head"]


@pytest.mark.parametrize("kind", ["content-type", "Content-Type", "refresh", "set-cookie", "default-style", "x-dns-prefetch-control"])  # fmt: skip
def test_no_other_header_stands_in_a_page(kind: str) -> None:
    assert faults(f"<meta http-equiv={kind} content='text/html; charset=utf-8'>") == [
        "a <meta http-equiv> that is not on the list"
    ]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16", "utf-7", "iso-2022-jp", "utf-8-sig"])
def test_each_browser_finds_the_same_characters(encoding: str) -> None:
    page = PAGE.format("日本").encode(encoding)
    assert gate.look(page, Policy()) != []
    assert gate.look(PAGE.encode().replace(b"{}", b"\xff"), Policy()) == ["bytes that are no UTF-8"]


@pytest.mark.parametrize("control", [0, 1, 8, 11, 14, 27, 31])
def test_no_control_character_stands_in_a_page(control: int) -> None:
    """NUL is dropped, kept or replaced, by where it stands; an escape begins another set of characters (ISO-2022)."""
    assert faults(f"a{chr(control)}b") == ["a control character, which browsers read in different ways"]
    assert faults("a\t\n\f\r\u0085b") == []


@pytest.mark.parametrize(
    "value",
    [
        "url(https://x.test/x.svg#a)",
        "url(//x.test)",
        "url('#a')",
        "url( #a)",
        "URL(#a)",
        "url(x.svg#a)",
        "u\\72l(https://x.test)",
        "url(#a) url(x.png)",
        "url(#a",
        "image(x.png)",
        "image-set('x.png' 1x)",
        "-webkit-image-set(x)",
        "src('x')",
        "@import 'x'",
        "red/**/",
        "x-var(1)",
        "var(url(x))",
        "attr(x)",
        "url(#a)url(#b)(",
    ],
)
@pytest.mark.parametrize("attribute", ["fill", "stroke", "marker-end", "clip-path"])
def test_a_drawing_in_a_page_loads_nothing(attribute: str, value: str) -> None:
    found = faults(f'<svg><path {attribute}="{value}"/></svg>')
    assert found == [f"<path> with {LOADED.format(attribute)}"]


@pytest.mark.parametrize(
    "attribute", ["mask", "filter", "cursor", "marker-start", "marker-mid", "style", "href"]
)
def test_no_other_attribute_of_a_drawing_is_listed(attribute: str) -> None:
    assert len(faults(f'<svg><path {attribute}="url(#a)"/></svg>')) == 1


@pytest.mark.parametrize(
    "value", ["url(#a-1.b:c)", "none", "rgb(0, 0, 0)", "url(#a) red", "rotate(-30) translate(1,2)"]
)
def test_a_drawing_in_a_page_refers_to_itself(value: str) -> None:
    assert faults(f'<svg><path fill="{value}" d="M0 0L1.5,1e-3Z"/></svg>') == []


@pytest.mark.parametrize("other", ["form", "title", "svg"])
def test_what_another_element_says_is_no_protection(other: str) -> None:
    page = PAGE.replace(META, "")
    said = f'<{other} name="referrer" content="no-referrer"></{other}>'
    assert "no referrer in its head" in gate.look(page.format(said).encode(), Policy())


@pytest.mark.whole
def test_every_page_of_the_founding_site_passes(founding_site: Path) -> None:
    pages = list(founding_site.rglob("*.html"))
    assert len(pages) > 100
    assert {page: found for page in pages if (found := gate.look(page.read_bytes(), Policy()))} == {}


def test_no_element_is_listed_that_no_page_could_need() -> None:
    """What runs, embeds, moves or sends is on no list, whatever the theme does one day."""
    assert not {
        "iframe",
        "object",
        "embed",
        "base",
        "frame",
        "applet",
        "use",
        "image",
        "animate",
        "set",
    } & set(allowed.ELEMENTS)
    for name, attributes in allowed.ELEMENTS.items():
        assert not [
            one
            for one in attributes
            if one.startswith("on") or one in ("style", "srcdoc", "action", "formaction", "ping")
        ], name


def test_of_many_faults_the_first_are_told(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number:02}.html").write_text(PAGE.format("<base>"), "utf-8")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "odd.HTM").write_text(PAGE.format("<p>"), "utf-8")
    (tmp_path / "in" / "no page.txt").write_text("base <base>", "utf-8")
    with pytest.raises(BriefgenError) as told:
        folder.refuse(tmp_path, Policy())
    assert str(told.value).count("[gate]") == folder.MOST
    assert "00.html: <base> is not on the list of elements [gate]\n" in str(told.value)
    assert "… and 20 more" in str(told.value)
    seen = frozenset(f"{number:02}.html" for number in range(30))
    folder.refuse(tmp_path, Policy(), seen)
    (tmp_path / "in" / "odd.HTM").write_text(PAGE.format("<base>"), "utf-8")
    with pytest.raises(BriefgenError, match=r"in/odd\.HTM"):
        folder.refuse(tmp_path, Policy(), seen)


HTML = "http://www.w3.org/1999/xhtml"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {}>{}</svg>'
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
FOREIGN = "an element or attribute of a namespace that browsers may run or follow"
BEGINS = 'a beginning by which it could be taken for a page; put <?xml version="1.0" encoding="UTF-8"?> first'
LED_OUT = "an address that leads out of the drawing"
STYLED = "a style that could load something"


def of_file(name: str, content: str | bytes) -> list[str]:
    """What is wrong with a file of a site."""
    way = files.way(name, Policy())
    if isinstance(way, str):
        return [way]
    look, most = way
    content = content.encode() if isinstance(content, str) else content
    return look(content if most < 0 else content[:most])


@pytest.mark.parametrize(
    ("name", "told"),
    [
        *((f"a.{ending}", files.UNKNOWN) for ending in ["xhtml", "XHT", "shtml", "mht", "mhtml", "eml", "xsl", "svgz", "hta", "swf", "php", "cgi", "exe", "de", "new"]),
        *((f"a.{ending}", files.UNKNOWN) for ending in ("", "html ", "html\u200b", "html~", "html%20")),
        *((f"in/a.{name}", files.TWICE) for name in ("html.gz", "svg.txt", "HTML.txt", "php.jpg", "xml.bak.zip", "b.Htm.png", "html.html")),
        ("a.html.de", files.TWICE),
        ("a.svg.", files.TWICE),
        ("page.html.", files.TWICE),
        ("in/.htaccess", files.HIDDEN),
        (".user.ini", files.HIDDEN),
        (".html", files.HIDDEN),
        ("..txt", files.HIDDEN),
    ],
)  # fmt: skip
def test_a_kind_of_file_that_is_not_on_the_list_is_refused(name: str, told: str) -> None:
    assert of_file(name, "x") == [told]


@pytest.mark.parametrize(
    "name",
    ["_headers", "_redirects", "SHA256SUMS", "CNAME", "LICENSE", ".nojekyll", "html", "sbom.cdx.json", "bundle.8a3f91ab.min.js", "main.fb2fffe2.min.css", "rows.js", "a.PDF", "plan.v2.txt", "robots.txt", "search/names/1.js", "x.js.map", "data.tar.gz", "photo.JPEG", "figure.avif", "html.php/a.txt", "svg.txt"],
)  # fmt: skip
def test_what_a_site_hands_over_passes_where_it_is_not_taken_for_a_page(name: str) -> None:
    assert of_file(name, "x < y") == of_file(name, b"\x89PNG\r\n") == of_file(name, "") == []
    for mark in (b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff\0", b" \n\t\x0c\r", b"\xef\xbb\xbf\n", b"\0"):
        for begins in (b"<script>alert(1)</script>", b"<!--", b"<?xml", b"<p "):
            assert of_file(name, mark + begins) == [files.LIKE_A_PAGE]


def test_a_page_among_files_is_looked_at() -> None:
    assert of_file("a.HTM", PAGE.format("x")) == of_file("in/a.html", PAGE.format("x")) == []
    assert of_file("a.HTM", PAGE.format("<base>")) == ["<base> is not on the list of elements"]


@pytest.mark.parametrize("name", ["sitemap.xml", "feed.rss", "feed.ATOM", "x.rdf", "a.kml", "a.gpx"])
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (f"{XML}<a><b xmlns='{HTML}'/></a>", [FOREIGN]),
        (f"{XML}<a xmlns:x='{HTML}'><x:script>1</x:script></a>", [FOREIGN]),
        (f"{XML}<a xmlns:x='&#104;ttp://www.w3.org/1999/xhtml'><x:script/></a>", [FOREIGN]),
        (f"{XML}<a xmlns:x='http://www.w3.org/1999/xlink' x:href='javascript:1'/>", [FOREIGN]),
        (f"{XML}<svg xmlns='http://www.w3.org/2000/svg'/>", [FOREIGN]),
        (f"{XML}<math xmlns='http://www.w3.org/1998/Math/MathML'/>", [FOREIGN]),
        (f"{XML}<x:stylesheet version='1.0' xmlns:x='http://www.w3.org/1999/XSL/Transform'/>", [FOREIGN]),
        (f"{XML}<window xmlns='http://www.mozilla.org/keymaster/gatekeeper/there.is.only.xul'/>", [FOREIGN]),
        (f"{XML}<?xml-stylesheet href='x.xsl' type='text/xsl'?><a/>", ["a processing instruction, such as one that names a style sheet; take it out"]),
        (f"{XML}<!DOCTYPE a [<!ENTITY b '<c/>'>]><a>&b;</a>", ["a DOCTYPE, which could define anything; take it out"]),
        (f"{XML}<!DOCTYPE a><a>", ["a DOCTYPE, which could define anything; take it out"]),
        ("<?xml version='1.0' encoding='ISO-2022-JP'?><a/>", ["an encoding that is not UTF-8"]),
        (f"{XML}<a>é</a>".encode("latin-1"), ["bytes that are no UTF-8"]),
        (f"{XML}<a/>".encode("utf-16"), [BEGINS, "bytes that are no UTF-8"]),
        (f"{XML}<a>", ["XML that is not well-formed in line 2"]),
        (f"{XML}<a>&nbsp;</a>", ["XML that is not well-formed in line 2"]),
        ("<html><script>alert(1)</script></html>", [BEGINS]),
        (f"\ufeff{XML}<a/>", [BEGINS]),
        ("", [BEGINS, "XML that is not well-formed in line 1"]),
    ],
)  # fmt: skip
def test_data_in_xml_hold_nothing_that_a_browser_runs(
    name: str, content: str | bytes, told: list[str]
) -> None:
    assert of_file(name, content) == told


@pytest.mark.parametrize(
    "content",
    [
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='x'><url><loc>https://x.test/</loc></url></urlset>",
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'><title type='html'>&lt;b&gt;</title><link href='https://x.test/'/></feed>",
        "<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><atom:link href='x'/><dc:creator>x</dc:creator><script>no namespace: data</script></channel></rss>",
        "<kml xmlns='http://www.opengis.net/kml/2.2'><Placemark/></kml>",
        f"<a xmlns:h='{HTML}' b='{HTML}'>named, and not used</a>",
    ],
)  # fmt: skip
def test_feeds_and_sitemaps_pass(content: str) -> None:
    assert of_file("x.xml", f"{XML}{content}") == []


def unlisted(element: str) -> str:
    return f"{element} is not on the list of elements of a drawing"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (SVG.format("", "<script>alert(1)</script>"), unlisted("<script>")),
        (SVG.format("onload='alert(1)'", ""), "an event handler (on…), which is not on the list of attributes of a drawing"),
        (SVG.format("", "<foreignObject/>"), unlisted("<foreignObject>")),
        (SVG.format("", f"<p xmlns='{HTML}'/>"), unlisted("<p>")),
        (SVG.format("", "<a xlink:href='javascript:1'/>"), unlisted("<a>")),
        (SVG.format("", "<image href='x.png'/>"), unlisted("<image>")),
        (SVG.format("", "<set attributeName='href' to='javascript:1'/>"), unlisted("<set>")),
        (SVG.format("", "<animate/>"), unlisted("<animate>")),
        (SVG.format("", "<feImage/>"), unlisted("<feImage>")),
        (SVG.format("", f"<{CANARY}/>"), unlisted("an unknown element")),
        (SVG.format("", "<g xmlns='urn:x'/>"), unlisted("<g>")),
        ("<svg />", unlisted("<svg>")),
        (XML + "<html/>", unlisted("<html>")),
        (XML + "<x:RDF xmlns:x='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", unlisted("an unknown element")),
        (SVG.format("", "<use href='x.svg#a'/>"), LED_OUT),
        (SVG.format("", "<use xlink:href=' #a'/>"), LED_OUT),
        (SVG.format("", "<use href='data:image/svg+xml,x#a'/>"), LED_OUT),
        (SVG.format("xml:base='https://x.test/'", ""), "an unknown attribute, which is not on the list of attributes of a drawing"),
        (SVG.format(f"{CANARY}='x'", ""), "an unknown attribute, which is not on the list of attributes of a drawing"),
        (SVG.format("src='x'", ""), "'src', which is not on the list of attributes of a drawing"),
        (SVG.format("fill='url(https://x.test)'", ""), "a value of 'fill' that could load something"),
        (SVG.format("style='fill:u\\72l(x)'", ""), "a value of 'style' that could load something"),
        (SVG.format("", "<style>@import 'https://x.test/x.css'</style>"), STYLED),
        (SVG.format("", "<style><![CDATA[g{fill:ur]]>l(x)}</style>"), STYLED),
        (SVG.format("", "<style><title/>@import 'x'</style>"), STYLED),
        (SVG.format("", "<style>@import <title/>'x'</style>"), STYLED),
        (SVG.format("", "<style><style/>@import 'x'</style>"), STYLED),
        (SVG.format("", "<?xml-stylesheet href='x.css'?>"), "a processing instruction, such as one that names a style sheet; take it out"),
        ("<!--><script>alert(1)</script>-->" + SVG.format("", ""), BEGINS),
        ("<!DOCTYPE svg>" + SVG.format("", ""), BEGINS),
    ],
)  # fmt: skip
def test_a_drawing_that_is_a_file_stands_still(content: str, told: str) -> None:
    found = of_file("a.svg", content)
    assert told in found
    assert CANARY not in "".join(found)


@pytest.mark.parametrize(
    "content",
    [
        SVG.format("viewBox='0 0 1 1' role='img' aria-label='x' data-name='y' xml:space='preserve'", "<title>x (y) @z</title><path d='M0 0'/>"),
        SVG.format("", "<defs><linearGradient id='a'><stop offset='0' stop-color='rgb(0 0 0)'/></linearGradient></defs><g fill='url(#a)'/>"),
        SVG.format("", "<symbol id='a'/><use href='#a'/><use xlink:href='#a' xlink:title='x'/>"),
        SVG.format("", "<style>.a{fill:url(#a);transform:rotate(3deg)}</style><g class='a'/> (x) "),
        SVG.format("xmlns:i='http://www.inkscape.org/namespaces/inkscape' i:version='1 (2)' i:href='a.png'", "<i:grid on='x'/><metadata/>"),
        XML + "<!-- made by somebody -->" + SVG.format("", ""),
    ],
)  # fmt: skip
def test_drawings_pass(content: str) -> None:
    assert of_file("a.svg", content) == []


@pytest.mark.whole
def test_the_theme_s_own_drawings_pass() -> None:
    icons = list((Path(material.__file__).parent / "templates" / ".icons").rglob("*.svg"))
    assert len(icons) > 10_000
    assert {path: found for path in icons if (found := of_file("a.svg", path.read_bytes()))} == {}


def test_a_link_in_a_site_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("x", "utf-8")
    folder.refuse(tmp_path, Policy())
    (tmp_path / "b.txt").symlink_to(tmp_path / "in" / "a.txt")
    (tmp_path / "c.html").symlink_to(tmp_path / "in")
    (tmp_path / "d.svgz").write_text("x", "utf-8")
    (tmp_path / "e\x1b[2J.txt").write_text("<x>", "utf-8")
    with pytest.raises(BriefgenError) as told:
        folder.refuse(tmp_path, Policy())
    assert str(told.value).splitlines()[:5] == [
        f"'e\\x1b[2J.txt': {files.LIKE_A_PAGE} [gate]",
        "b.txt: a link, or no file at all [gate]",
        "c.html: a link, or no file at all [gate]",
        f"d.svgz: {files.UNKNOWN} [gate]",
        folder.HINT.splitlines()[0],
    ]


HOOKED = f"{HOST}hooks: [hook.py]\n"
HOOK = """\
def on_post_page(output, page, config):
    return output.replace("</article>", "<script>slipped()</script></article>") if "group" in page.url else output
"""


@pytest.mark.whole
def test_no_road_publishes_what_the_gate_refuses(tmp_path: Path) -> None:
    """A script that some plugin slips into a page fails the build on both roads; it is listed by its digest, or goes."""
    write_site(tmp_path, {"mkdocs.yml": HOOKED, "hook.py": ""})
    assert briefgen("build", "-C", tmp_path, "--no-pdf").returncode == 0
    before = tree(tmp_path / "site")
    (tmp_path / "hook.py").write_text(HOOK, "utf-8")
    fault = f"actors/group.html: a <script> that stands in the page and is not on the list ({digest('slipped()')}) [gate]"
    ours = briefgen("build", "-C", tmp_path, "--no-pdf")
    assert ours.returncode == 1 and fault in ours.stderr and "Traceback" not in ours.stderr
    assert tree(tmp_path / "site") == before
    plain = run("mkdocs", "build", "-d", tmp_path / "plain", cwd=tmp_path)
    assert plain.returncode == 1 and fault in plain.stderr and "Traceback" not in plain.stderr
    listed = HOOKED.replace("briefgen]", f"briefgen: {{scripts: ['{digest('slipped()')}']}}]")
    (tmp_path / "mkdocs.yml").write_text(listed, "utf-8")
    assert briefgen("build", "-C", tmp_path, "--no-pdf").returncode == 0
    assert digest("slipped()") in (tmp_path / "site" / "actors" / "group.html").read_text("utf-8")


@pytest.mark.whole
def test_a_script_of_an_author_s_template_runs_only_where_the_settings_name_it(tmp_path: Path) -> None:
    """Not by standing in each page: what a setting puts there would be taken for the template's."""
    own = '{% extends "base.html" %}{% block extrahead %}<script>own()</script>{% endblock %}'
    host = HOOKED.replace("font: false", "font: false, custom_dir: own")
    write_site(tmp_path, {"mkdocs.yml": host, "hook.py": ""})
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "main.html").write_text(own, "utf-8")
    done = briefgen("build", "-C", tmp_path, "--no-pdf")
    assert done.returncode == 1 and f"is not on the list ({digest('own()')})" in done.stderr
    named = host.replace("briefgen]", f"briefgen: {{scripts: [{digest('own()')}]}}]")
    (tmp_path / "mkdocs.yml").write_text(named, "utf-8")
    assert briefgen("build", "-C", tmp_path, "--no-pdf").returncode == 0
    page = (tmp_path / "site" / "actors" / "group.html").read_text("utf-8")
    assert f"'{digest('own()')}'" in page and "<script>own()</script>" in page


@pytest.mark.whole
@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs"])
def test_a_theme_that_writes_scripts_is_published_only_where_the_author_does_without(
    tmp_path: Path, theme: str
) -> None:
    host = HOOKED.replace("material, font: false", theme)
    write_site(tmp_path, {"mkdocs.yml": host, "hook.py": ""})
    done = briefgen("build", "-C", tmp_path, "--no-pdf")
    assert done.returncode == 1 and "[gate]" in done.stderr and "guard: false" in done.stderr
    (tmp_path / "mkdocs.yml").write_text(host.replace("briefgen]", "briefgen: {guard: false}]"), "utf-8")
    done = briefgen("build", "-C", tmp_path, "--no-pdf")
    assert done.returncode == 0
    assert not (tmp_path / "site" / "_headers").exists()
