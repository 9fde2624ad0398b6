"""Saved web pages: the words are the page's, the metadata what it declares, bad input an error."""

import base64
import os
import subprocess
import sys
from pathlib import Path
from time import thread_time

import pytest

from index.errors import ArticleError
from index.model import Article
from index.readers.source import make_article
from index.readers.web import read_web_page

ROOT = Path(__file__).resolve().parents[3]
WORDS = (
    "The river rose again on the ninth day, and the office of the mayor said not one word to us. "
)
MORE = "<p>Nobody had asked it to, and nobody asked it to fall when the ninth day was over.</p>"
BODY = f"<p>{WORDS}</p>{MORE}"
SECONDS = 30  # for what takes one or two here


def read(page: str | bytes, name: str = "page.html") -> Article:
    data = page if isinstance(page, bytes) else page.encode()
    (draft,) = read_web_page(Path(name), data)
    return make_article(name, draft)


def article(inner: str, head: str = "") -> Article:
    return read(
        f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}</head>'
        f"<body><article>{inner}</article></body></html>"
    )


def cuts(inner: str) -> list[tuple[str, str]]:
    found = article(inner)
    return [(cut.reason, cut.span.of(found.text)) for cut in found.cuts]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("On <time>3 May</time> it <label>rose</label>.", "On 3 May it rose."),
        ("a <b>b</b>old <i>word</i>,\n   <a href='/x'>lin</a>ked.", "a bold word, linked."),
        ("Caf&eacute; &amp; bar&#8217;s.", "Café & bar’s."),
        ("Ten<sup>3</sup> of H<sub>2</sub>O.", "Ten³ of H2O."),
        ("In 1902<sup><a href='#n1'>1</a></sup> it fell.", "In 1902 it fell."),
        ("He said <q>no</q>.", "He said “no”."),
        ("One<br>two<br/>\nthree.", "One\ntwo\nthree."),
        ("Soft&shy;ened.", "Softened."),
        ("A<!-- note -->B<script>x()</script>C.", "ABC."),
    ],
    ids=["elements that extractors drop", "inline marks", "entities", "powers", "note marks",
         "quotation marks", "line breaks", "soft hyphens", "comments and scripts"],
)  # fmt: skip
def test_a_paragraph_says_what_the_page_shows(markup: str, text: str) -> None:
    assert article(f"{BODY}<p>{markup}</p>{BODY}").text.split("\n\n")[2] == text


@pytest.mark.parametrize(
    "box",
    [
        "<nav>Hidden words.</nav>", "<form>Hidden words.</form>", "<p hidden>Hidden words.</p>",
        '<p aria-hidden="true">Hidden words.</p>', '<p style="display : none">Hidden words.</p>',
        '<div class="cookie-banner">Hidden words.</div>', '<div role="menu">Hidden words.</div>',
        '<div id="comments"><b>Hidden words.</b></div>', "<style>Hidden words.</style>",
    ],
)  # fmt: skip
def test_what_is_not_shown_or_not_the_article_is_not_in_the_text(box: str) -> None:
    assert "Hidden" not in article(f"{BODY}{box}{BODY}").text


@pytest.mark.parametrize(
    "markup",
    [
        "<p>By Tuesday,</p>",
        "<p><a href='/x'>It fell.</a></p>",
        "<figure><blockquote><p>It fell.</p></blockquote></figure>",
        "<p>Dear reader,</p>",
    ],
)
def test_what_only_looks_like_furniture_stays(markup: str) -> None:
    assert not [cut for cut in cuts(f"{BODY}{markup}{WORDS.upper()[:9]}.") if cut[0] != "truncated"]


def test_a_class_at_the_whole_page_takes_nothing_away() -> None:
    page = read(f'<html><body><div class="social related">{BODY}</div></body></html>')
    assert page.text.startswith("The river rose")


@pytest.mark.parametrize("name", ["popular-culture", "social-change", "references-to-law"])
def test_a_section_of_the_article_may_be_named_like_a_box(name: str) -> None:
    text = article(f'{BODY * 3}<section id="{name}"><p>It fell.</p></section>{MORE}').text
    assert "It fell." in text


def test_a_removed_box_parts_what_stands_around_it() -> None:
    text = article(f"<div>{WORDS}<nav>Menu</nav>{WORDS}</div>{MORE}").text
    assert text.count("\n\n") == 2


@pytest.mark.parametrize(
    ("markup", "cut"),
    [
        ("<h2>A cost</h2>", ("heading", "A cost")),
        ("<p><b>A cost</b></p>", ("heading", "A cost")),
        ("<figure><figcaption>A wall.</figcaption></figure>", ("caption", "A wall.")),
        ("<ul><li>bread</li></ul>", ("list", "bread")),
        ("<table><tr><td>bread</td></tr></table>", ("list", "bread")),
        ("<pre>x = 1\n  y</pre>", ("code", "x = 1\n  y")),
        ('<p class="dek">A dek.</p>', ("standfirst", "A dek.")),
        ("<p>By Ann Lee</p>", ("byline", "By Ann Lee")),
        ("<p>Subscribe to read <a href='/s'>on</a>.</p>", ("paywall", "Subscribe to read on.")),
        ("<p>Read more: <a href='/s'>ice</a></p>", ("teaser", "Read more: ice")),
        ('<aside class="pull-quote">A wall.</aside>', ("pull quote", "A wall.")),
    ],
)
def test_what_is_not_prose_is_cut_with_its_reason(markup: str, cut: tuple[str, str]) -> None:
    assert cut in cuts(f"{BODY}{markup}{MORE.replace('Nobody', 'No one')}")


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (f"<html><body>{BODY}<p>Café – déjà.</p>".encode(), "Café – déjà."),
        (f"<html><body>{BODY}<p>Café – déjà.</p>".encode("utf-8-sig"), "Café – déjà."),
        (f"<html><body>{BODY}<p>Café – déjà.</p>".encode("utf-16"), "Café – déjà."),
        (f"<html><body>{BODY}<p>Café – déjà.</p>".encode("cp1252"), "Café – déjà."),
        (
            f'<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">{BODY}'
            "<p>“Café”</p>".encode("cp1252"),
            "“Café”",
        ),
        (f"<meta charset=iso-8859-1>{BODY}<p>“Café”</p>".encode("cp1252"), "“Café”"),
        (f"<meta charset=koi8-r>{BODY}<p>Да.</p>".encode("koi8-r"), "Да."),
        (f"<meta charset=nonsense>{BODY}<p>Да.</p>".encode(), "Да."),
        (f"<meta charset=hex>{BODY}<p>Да.</p>".encode(), "Да."),
        (f"<meta charset=utf-16>{BODY}<p>Да.</p>".encode(), "Да."),
        (f"<meta charset=utf-8>{BODY}<p>Да.</p>".encode() + b"\xff", "Да."),
    ],
    ids=["UTF-8", "UTF-8 with mark", "UTF-16", "undeclared Windows", "Windows", "Latin-1",
         "Russian", "unknown", "no encoding of text", "impossible", "one bad byte"],
)  # fmt: skip
def test_encodings_are_found_as_browsers_find_them(data: bytes, word: str) -> None:
    assert word in read(data).text


def meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        (meta("author", "By Ann Lee"), "author", "Ann Lee"),
        (meta("article:author", "https://example.org/ann"), "author", None),
        (meta("citation_author", "Ann") + meta("citation_author", "Bo"), "author", "Ann, Bo"),
        (meta("article:modified_time", "2024-07-01"), "published", None),
        (meta("dcterms.issued", "2024-07"), "published", "2024-07"),
        ('<link rel="canonical" href="/ice">', "url", None),
        (meta("og:url", "https://example.org/ice"), "url", "https://example.org/ice"),
        ("<title>Ice | The Post</title>" + meta("og:site_name", "The Post"), "title", "Ice"),
        ("<title>Ice | River</title>" + meta("og:site_name", "The Post"), "title", "Ice | River"),
        (meta("og:title", "Ice &amp;#8217;24"), "title", "Ice ’24"),
        (meta("og:url", "https://www.bbc.com/ice"), "publisher", "BBC"),
        (meta("og:title", ""), "title", None),
    ],
)
def test_metadata_is_given_and_not_guessed(head: str, field: str, value: str | None) -> None:
    assert getattr(article(BODY, head), field) == value


@pytest.mark.parametrize(
    "data",
    ["{", "[" * 100_000, "null", "[1, [2]]", '{"@type": "Article", "author": [[1], {"name": 2}]}',
     '{"@type": "Article", "author": 5, "headline": ["a"], "mainEntityOfPage": 7}',
     '{"@graph": {"@id": {}}}', '{"@type": {"a": 1}}'],
)  # fmt: skip
def test_odd_json_says_nothing_and_harms_nothing(data: str) -> None:
    page = article(BODY, f'<script type="application/ld+json">{data}</script>')
    assert page.title is None


def test_where_a_browser_saved_a_page_from_is_its_url() -> None:
    note = "<!-- saved from url=(0023)https://example.org/ice -->"
    assert read(f"{note}<html><body>{BODY}</body></html>").url == "https://example.org/ice"


def archive(encoding: str, payload: bytes) -> bytes:
    head = f"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n"
    return f"{head}Content-Location: https://example.org/ice\n\n".encode() + payload


def test_an_archive_in_base64_is_read() -> None:
    page = f"<html><body>{BODY}<p>Café.</p></body></html>".encode()
    found = read(archive("base64", base64.encodebytes(page)), "page.mhtml")
    assert found.text.endswith("Café.")
    assert found.url == "https://example.org/ice"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"Content-Type: text/plain\n\nhi\n", "no web page in this archive"),
        (archive("base64", b"!!!%%%a"), "no article text in it"),
        (bytes(range(256)) * 10, "no web page in this archive"),
        (b"", "the file is empty"),
    ],
    ids=["without a page", "broken base64", "binary", "empty"],
)
def test_a_bad_archive_is_one_error(data: bytes, reason: str) -> None:
    with pytest.raises(ArticleError, match=reason):
        read_web_page(Path("page.mhtml"), data)


BAD = {
    "empty": b"",
    "no words": b"<html><body></body></html>",
    "deep": b"<div>" * 100_000 + WORDS.encode(),
    "open tags": b"<a " * 1_700_000,
    "open comment": b"<!--" + b"x" * 1_000_000,
    "zero bytes": b"<p>a\0b</p>",
    "binary": bytes(range(256)) * 1000,
    "frames": b"<html><frameset><frame src=a.html></frameset></html>",
    "script": b"<html><script>var a = '<p>x</p>'</script></html>",
    "too many elements": b"<p>x" + b"<b>x</b>" * 200_000,
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
def test_what_is_no_article_is_one_error_in_bounded_time(data: bytes) -> None:
    started = thread_time()
    with pytest.raises(ArticleError):
        read_web_page(Path("page.html"), data)
    assert thread_time() - started < SECONDS


ODD = {
    "no tags": WORDS.encode(),
    "open paragraphs": f"<article><p>{WORDS}<p><b>{MORE}".encode(),
    "long attribute": b'<p title="' + b"x" * 5_000_000 + b'">' + BODY.encode(),
    "characters that don't exist": f"<p>{WORDS}&#1;&#xd800;</p>{MORE}".encode(),
    "many paragraphs": b"<article>" + BODY.encode() * 10_000,
}


@pytest.mark.parametrize("data", ODD.values(), ids=ODD.keys())
def test_an_odd_page_is_read_in_bounded_time(data: bytes) -> None:
    started = thread_time()
    assert read(data).text.startswith("The river rose")
    assert thread_time() - started < SECONDS


def test_the_extractor_is_loaded_when_a_page_is_read() -> None:
    code = (
        "import sys, index.readers.web; sys.exit(bool({'lxml', 'trafilatura'} & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    assert (
        subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
    )


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("It fell.<a href='#n1'><sup>1</sup></a> Twice.", "It fell. Twice."),
        ("It fell,<sup>*</sup> twice.", "It fell, twice."),
        ("It fell.<sup class='Inline-Template'>[<i>citation needed</i>]</sup>", "It fell."),
        ("<span aria-hidden='true'>I</span><span class='sr-only'>I</span>t fell.", "It fell."),
        ("<span class='dropcap'>I</span>t fell.", "It fell."),
        ("It fell.<span class='sr-only'> Opens in a new window.</span>", "It fell."),
    ],
    ids=["a mark in its link", "an asterisk", "a wish for a source", "a large letter, said twice",
         "a large letter", "words for the blind only"],
)  # fmt: skip
def test_marks_and_large_letters_do_not_change_a_word(markup: str, text: str) -> None:
    assert text in article(f"<p>{WORDS}{markup}</p>{BODY}").text.replace(WORDS, "")


def test_the_heading_tells_the_title_from_the_name_of_a_site() -> None:
    head = '<meta property="og:title" content="Salt - A Tale - Freepedia">'
    assert article(f"<h1>Salt - A Tale</h1>{BODY}", head).title == "Salt - A Tale"
    assert article(f"<h1>Salt</h1>{BODY}", head).title == "Salt - A Tale - Freepedia"


@pytest.mark.parametrize(
    ("names", "author"),
    [(["Ann Lee"], "Ann Lee"), (["Ann Lee", "By Ann Lee"], "Ann Lee"), (["Ann Lee", "Bo"], None)],
    ids=["one", "with and without by", "of several articles"],
)
def test_a_link_to_the_author_names_one_author(names: list[str], author: str | None) -> None:
    links = "".join(f'<a rel="author" href="/a">{name}</a> ' for name in names)
    assert article(f"<p>{links}</p>{BODY}").author == author


def test_who_is_quoted_is_not_a_word_of_the_article() -> None:
    quote = "<blockquote><p>The river is a guest.</p><cite>An old ferryman</cite></blockquote>"
    assert cuts(BODY + quote) == [("byline", "An old ferryman")]


def test_notes_below_a_text_are_not_prose() -> None:
    notes = (
        '<section role="doc-endnotes"><p>It was 211.</p><p>Since 1904, by statute.</p></section>'
    )
    assert cuts(BODY + notes) == [("list", "It was 211."), ("list", "Since 1904, by statute.")]
