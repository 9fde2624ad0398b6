"""An article as a page: its words, nothing of its markup, and nothing that a browser would load."""

import re
from dataclasses import replace
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from bot.characters import visible
from bot.page import page, write_page
from index.model import Also, Article, Cut, CutReason, Span, fold
from tests.bot.conftest import Run, Town

unhurried = settings(deadline=None)  # a busy machine makes no slow code

HOSTILE = (
    "<script>alert(1)</script>", "</article>", "</style>", "</title>", "<!--", "-->", "<![CDATA[",
    "<img src=x onerror=alert(1)>", "<base href='https://evil.example'>", "<p>", "</p>",
    "<svg/onload=1>", "\" onmouseover=\"x", "' style='x", "&lt;b&gt;", "&amp;", "&#60;b&#62;", "&",
    "<", ">", "\"", "'",
    "<?php", "{{7*7}}", "\x00", "\x1b[2J", "\u202e", "\u2066", "\u200b", "\ud800", "\x9b1m",
    "\u2028", "\x0b", "\r\n", "\r", "e\u0301", "🧊", "می\u200cخواهم",
)  # fmt: skip
texts = st.lists(
    st.one_of(st.text(max_size=6), st.sampled_from(HOSTILE), st.sampled_from("\n \n\n")),
    max_size=14,
).map("".join)
reasons: st.SearchStrategy[CutReason] = st.sampled_from(("navigation", "caption", "title", "list"))


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Articles of anything, cut anywhere: side by side, one in another, across paragraphs."""
    text = draw(texts)
    places = st.integers(0, len(text))
    pairs = sorted(draw(st.lists(st.tuples(places, places).map(sorted), max_size=4)))
    cuts = tuple(Cut(Span(start, end), draw(reasons)) for start, end in pairs)
    detail = st.one_of(st.none(), texts, texts.map(lambda text: f"https://a.example/{text}"))
    copies = st.builds(Also, texts, detail, detail, detail, detail, detail)
    return Article(
        "ab12", draw(texts), text, (), cuts, "", draw(detail), draw(detail), draw(detail),
        draw(detail), draw(detail), draw(detail), tuple(draw(st.lists(copies, max_size=3))),
    )  # fmt: skip


def an_article(text: str, *cuts: tuple[str, CutReason], **details: Any) -> Article:  # noqa: ANN401 - its parts
    found = (
        Cut(Span(text.index(words), text.index(words) + len(words)), why) for words, why in cuts
    )
    return replace(Article("a", "a.txt", text, (), tuple(found), "", title="A"), **details)


def parsed(article: Article) -> Any:  # noqa: ANN401 - lxml has no types
    return html.document_fromstring(page(article).encode())


def words_of(element: Any) -> str:  # noqa: ANN401 - as above
    """The words of the article in a part of the page, without our own labels."""
    own = "".join(element.xpath(".//text()[not(ancestor::small)]"))
    return "".join(own.split())


def seen(text: str) -> str:
    """What is to be seen of a text, without white space; idle joiners go with their neighbours."""
    lines = "\n".join(visible(re.sub(r"\s", " ", part)) for part in re.split(r"\s", text))
    return "".join(lines.split())


def without_joiners(text: str) -> str:
    return re.sub("[\u200c\u200d]", "", text)


@unhurried
@given(articles())
def test_a_page_shows_all_words_of_an_article_and_none_of_its_markup(article: Article) -> None:
    whole = parsed(article)
    (shown,) = whole.iter("article")
    assert without_joiners(words_of(shown)) == without_joiners(seen(article.text))
    assert {element.tag for element in shown.iter()} <= {"article", "p", "span", "small"}
    assert {element.tag for element in whole.iter() if isinstance(element.tag, str)} <= set(
        "html head meta title style body main header h1 p a span article small footer h2 ul li"
        .split()
    )  # fmt: skip
    assert not [element for element in whole.iter() if not isinstance(element.tag, str)]
    attributes = {name for element in whole.iter() for name in element.attrib}
    assert attributes <= set(
        "lang charset http-equiv content name class dir href rel".split()
    )  # fmt: skip
    assert all(re.match("https?://", link) for link in whole.xpath("//@href"))
    assert all(link.get("rel") == "noopener noreferrer" for link in whole.iter("a"))


@unhurried
@given(articles())
def test_a_page_holds_no_character_that_nobody_sees(article: Article) -> None:
    text = page(article)
    assert without_joiners(text.replace("\n", "")) == without_joiners(visible(text))
    assert text.encode("utf-8")


@unhurried
@given(articles())
def test_what_is_cut_is_dimmed_and_nothing_else_is(article: Article) -> None:
    (shown,) = parsed(article).iter("article")
    dimmed = "".join(words_of(span) for span in shown.xpath(".//span[@class='cut']"))
    cut = [False] * len(article.text)
    for one in article.cuts:
        cut[one.span.start : one.span.end] = [True] * len(one.span)
    expected = "".join(c for c, is_cut in zip(article.text, cut, strict=True) if is_cut)
    assert without_joiners(dimmed) == without_joiners(seen(expected))


def test_a_page_cites_and_links_and_tells_where_the_publisher_stood() -> None:
    article = an_article(
        "Words.", author="Ann <b>Lee", publisher="The Post", published="2024-07-01",
        url="https://example.org/a?b=1&c=\"2", publisher_from="masthead",
    )  # fmt: skip
    header = parsed(replace(article, url="https://example.org/a?b=1&c=2")).find(".//header")
    assert header.findtext("h1") == "A"
    assert [line.text_content() for line in header.iter("p")] == [
        "— Ann <b>Lee, “A”, The Post, 1 July 2024",
        "https://example.org/a?b=1&c=2",
        "publisher from the masthead",
        "a.txt",
    ]
    assert header.xpath(".//a/@href") == ["https://example.org/a?b=1&c=2"]
    assert not parsed(article).xpath("//a"), "an address with a quotation mark is shown, not linked"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "file:///etc/hosts",
        "java\u200bscript:alert(1)",
        " javascript:https://x",
        "https://a b",
    ],
)
def test_only_an_address_of_the_web_is_a_link(url: str) -> None:
    whole = parsed(an_article("Words.", url=url, also=(Also("b.txt", url=url),)))
    assert not whole.xpath("//a")
    assert whole.text_content().count(visible(fold(url))) == 2, "it is shown all the same"


def test_paragraphs_stay_paragraphs_and_each_cut_bears_its_reason_once() -> None:
    article = an_article(
        "Menu\n\nHome\n\nOne line\nand another. [Photo: x] The end.\n\nLast.",
        ("Menu\n\nHome", "navigation"),
        ("[Photo: x]", "caption"),
    )
    (shown,) = parsed(article).iter("article")
    assert [line.text_content() for line in shown.iter("p")] == [
        "navigationMenu",
        "Home",
        "One line\nand another. caption[Photo: x] The end.",
        "Last.",
    ]
    assert [span.text_content() for span in shown.xpath(".//span[@class='cut']")] == [
        "navigationMenu",
        "Home",
        "caption[Photo: x]",
    ]


def test_a_cut_within_another_is_shown_once() -> None:
    cuts = (
        Cut(Span(1, 5), "paywall"),
        Cut(Span(2, 4), "teaser"),
        Cut(Span(4, 6), "caption"),
        Cut(Span(8, 8), "list"),
    )
    (shown,) = parsed(replace(an_article("abcdefgh"), cuts=cuts)).iter("article")
    assert shown.text_content().strip() == "apaywallbcdecaptionfgh"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param(f"{'word ' * 14}\n{'word ' * 15}\nend.", "wrapped", id="wrapped by an editor"),
        pytest.param("Roses are red,\nharbours are grey.", None, id="verse"),
        pytest.param(f"{'word ' * 60}\n{'word ' * 70}", None, id="a paragraph a line"),
        pytest.param("One line.", None, id="one line"),
    ],
)
def test_lines_are_kept_but_for_those_that_an_editor_has_wrapped(
    text: str, kind: str | None
) -> None:
    (paragraph,) = parsed(an_article(text)).find(".//article").iter("p")
    assert paragraph.get("class") == kind


def test_copies_are_listed_with_their_links() -> None:
    copies = (
        Also("wire/x.html", "Ice", None, "Other Paper", "2024-07-02", "https://example.net/x"),
        Also("c/2.txt"),
    )
    footer = parsed(an_article("Words.", also=copies)).find(".//footer")
    assert [item.text_content() for item in footer.iter("li")] == [
        "“Ice”, Other Paper, 2 July 2024 · https://example.net/x · wire/x.html",
        "2.txt · c/2.txt",
    ]
    assert footer.xpath(".//a/@href") == ["https://example.net/x"]
    assert parsed(an_article("Words.")).find(".//footer") is None


def test_without_a_title_the_page_is_called_by_the_file() -> None:
    whole = parsed(replace(an_article("Words."), title="\u202e ", path="n/ice.jsonl#2"))
    assert whole.findtext(".//title") == whole.findtext(".//h1") == "ice.jsonl#2"


def test_a_page_loads_and_runs_nothing() -> None:
    text = page(an_article("Words."))
    policy = parsed(an_article("Words.")).xpath("//meta[@http-equiv='Content-Security-Policy']")
    assert policy[0].get("content").startswith("default-src 'none'; style-src 'unsafe-inline';")
    before, _, after = text.partition("Content-Security-Policy")
    assert "<style" in after
    assert "<style" not in before, "the policy stands before what it is about"
    assert not re.search(r"url\(|@import|<script|<link|src=|\son\w+=", text)


@pytest.mark.parametrize("encoding", ["utf-8", "UTF-8", "cp1252", "ascii", "utf-16"])
def test_whatever_standard_output_is_a_page_loses_no_letter(encoding: str) -> None:
    """A browser reads UTF-8, as the page says; a byte order mark would go before that."""
    raw = BytesIO()
    out = TextIOWrapper(raw, encoding=encoding, errors="replace", newline="\n")
    article = an_article("Zürich, 北京 – “naïve” 🧊")
    write_page(article, out)
    out.flush()
    data = raw.getvalue()
    text = data.decode("utf-16") if encoding == "utf-16" else data.decode()
    (shown,) = html.document_fromstring(text.encode()).iter("article")
    assert shown.text_content().strip() == article.text


def test_the_command_writes_the_page_and_nothing_else(run: Run, town: Town, bare: Path) -> None:
    ran = run("articles", "show", "harbour.md", "--html", *town.options)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("<!DOCTYPE html>\n")
    assert ran.out.endswith("</html>\n")
    whole = html.document_fromstring(ran.out.encode())
    (shown,) = whole.iter("article")
    assert [line.text_content() for line in shown.iter("p")][2] == "headingThe lighthouse"
    assert not any(bare.iterdir())
