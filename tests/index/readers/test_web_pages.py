"""Web pages of many kinds, each with all that is read from it: a change of any of it shows.

`pages/expected.json` holds for each page its metadata (title, author, publisher, date, url), the
sentences of its body as "first … last" words, and its cuts with their reasons.
"""

import json
from pathlib import Path

import pytest

from index.model import Article
from index.readers.source import make_article
from index.readers.web import read_web_page
from index.sentences import split_sentences

PAGES = Path(__file__).parent / "pages"
EXPECTED = json.loads((PAGES / "expected.json").read_text("utf-8"))


def read(name: str) -> Article:
    path = PAGES / name
    (draft,) = read_web_page(path, path.read_bytes())
    return make_article(name, draft)


def ends(sentence: str) -> str:
    words = sentence.split()
    return sentence if len(words) < 3 else f"{words[0]} {words[1]} … {words[-1]}"


pages = pytest.mark.parametrize("name", sorted(EXPECTED))


@pages
def test_the_metadata_is_what_the_page_declares(name: str) -> None:
    article = read(name)
    found = [article.title, article.author, article.publisher, article.published, article.url]
    assert found == EXPECTED[name]["metadata"]


@pages
def test_the_body_holds_these_sentences(name: str) -> None:
    article = read(name)
    sentences = [
        sentence.of(article.text)
        for span in article.body
        for sentence in split_sentences(article.text, span)
    ]
    assert list(map(ends, sentences)) == EXPECTED[name]["body"]


@pages
def test_what_is_cut_has_a_reason(name: str) -> None:
    article = read(name)
    cuts = [[cut.reason, cut.span.of(article.text)] for cut in article.cuts]
    assert cuts == EXPECTED[name]["cuts"]


def test_every_page_is_expected() -> None:
    assert {path.name for path in PAGES.glob("*.*html")} == EXPECTED.keys()


# Paragraphs of the pages that the text doesn't hold, by their first words: boxes and hidden ones.
LOST = {
    "cluttered.html": ["This site and", "Win two tickets"],
    "microformats.html": ["Posted by Mirela", "A note on", "Permalink: lamp.example.org/diary"],
    "news.html": [
        "We use cookies",
        "Sign up for",
        "Hidden words of",
        "First! What a",
        "Copyright the Tern",
    ],
}


@pytest.mark.parametrize("name", sorted(name for name in EXPECTED if name.endswith(".html")))
def test_no_paragraph_of_a_page_is_lost_in_silence(name: str) -> None:
    from lxml import html

    text = " ".join(read(name).text.split())
    tree = html.document_fromstring((PAGES / name).read_bytes())
    starts = [" ".join(p.text_content().split()[:3]) for p in tree.iter("p")]
    assert [start for start in starts if start not in text] == LOST.get(name, [])
