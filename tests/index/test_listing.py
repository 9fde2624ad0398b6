"""Questions about the articles themselves: which are meant, and what their files say of them."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.answer import MOST_LISTED, AskedField, Reason
from index.listing import listing, opening, rows_about
from index.question.scope import Scope
from index.retrieve import retrieve
from index.score import Scored, score_sentences
from index.store import Generation
from tests.index.toy import FITTED, QUESTION, ToyArticle, toy_generation, toy_query

HARBOUR = ToyArticle(
    ("The harbour lies here.", "It is old."), (0.2, 0.1), 0.1,
    title="The Harbour", author="Ada Sample", url="https://example.org/harbour",
)  # fmt: skip
ORCHARD = ToyArticle(("Pears grow.",), (0.7,), 0.1, title="The Orchard")
NAMELESS = ToyArticle(("Rain fell.",), (-0.2,), -0.2)


@pytest.fixture
def generation(tmp_path: Path) -> Iterator[Generation]:
    with closing(toy_generation(tmp_path, HARBOUR, ORCHARD, NAMELESS)) as one:
        yield one


@pytest.mark.parametrize("asked", ["articles", "count"])
def test_articles_are_listed_in_the_order_given(generation: Generation, asked: AskedField) -> None:
    found = listing(generation, asked, [2, 0])
    assert [article.id for article in found.articles] == ["id2", "id0"]
    assert (found.total, found.lacking) == (2, None)


def test_ten_are_listed_and_all_counted(tmp_path: Path) -> None:
    toys = [replace(ORCHARD, author="Ben Sample")] * 13
    with closing(toy_generation(tmp_path, *toys)) as generation:
        for asked in ("articles", "author"):
            found = listing(generation, asked, range(13))
            assert [article.id for article in found.articles] == [f"id{n}" for n in range(10)]
            assert (MOST_LISTED, found.total) == (10, 13)


@pytest.mark.parametrize(
    ("asked", "rows", "listed"),
    [
        ("author", [0], ["id0"]),
        ("author", [2, 1, 0], ["id0"]),
        ("url", [0, 1], ["id0"]),
        ("title", [0, 1, 2], ["id0", "id1"]),
    ],
)
def test_where_a_field_is_asked_for_those_are_listed_that_have_it(
    generation: Generation, asked: AskedField, rows: list[int], listed: list[str]
) -> None:
    found = listing(generation, asked, rows)
    assert [article.id for article in found.articles] == listed
    assert (found.total, found.lacking) == (len(listed), None)


@pytest.mark.parametrize(
    ("asked", "rows", "name", "others"),
    [
        ("published", [0], "The Harbour", 0),
        ("author", [1], "The Orchard", 0),
        ("publisher", [1], "The Orchard", 0),
        ("url", [1], "The Orchard", 0),
        ("title", [2], "2.md", 0),
        ("published", [1, 2], "The Orchard", 1),
        ("published", [0, 1, 2], "The Harbour", 2),
    ],
)
def test_what_no_file_gives_is_said_and_never_guessed(
    generation: Generation, asked: AskedField, rows: list[int], name: str, others: int
) -> None:
    found = listing(generation, asked, rows)
    lacking = Reason("lacking", (name,), field=asked, others=others)
    assert (list(found.articles), found.total, found.lacking) == ([], 0, lacking)


def scored(generation: Generation, topic: str) -> list[Scored]:
    return score_sentences(generation, retrieve(generation, toy_query(topic), QUESTION), FITTED)


def about(topic: str, asked: AskedField = "articles", rows: frozenset[int] | None = None) -> Scope:
    return Scope("?", rows, asked=asked, topic=topic)


@pytest.mark.parametrize(
    ("rows", "meant"),
    [(None, [0, 1, 2]), (frozenset({2, 0}), [0, 2]), (frozenset({1}), [1])],
    ids=["all", "two", "one"],
)
def test_without_a_topic_the_articles_of_the_scope_are_meant(
    rows: frozenset[int] | None, meant: list[int]
) -> None:
    assert rows_about(about("", rows=rows), [], 3) == meant


def test_article_is_on_a_topic_by_its_words_or_by_its_meaning(generation: Generation) -> None:
    """The orchard has a sentence of cosine .7, the harbour the word; the third has neither."""
    assert rows_about(about("harbour"), scored(generation, "harbour"), 3) == [1, 0]
    assert rows_about(about("unicorns"), scored(generation, "unicorns"), 3) == [1]


@pytest.mark.parametrize(
    ("topic", "found"),
    [("sample harbour", True), ("harbour here lies unicorns", False), ("harbour unicorns", False)],
    ids=["in the header", "three of four, and a rare one missing", "one of two"],
)
def test_most_of_the_topics_words_make_an_article_on_it(
    generation: Generation, topic: str, found: bool
) -> None:
    """Three quarters of their weight; a word that no article holds weighs most."""
    assert (0 in rows_about(about(topic), scored(generation, topic), 3)) is found


def test_one_article_is_meant_where_a_field_is_asked_for(generation: Generation) -> None:
    found = scored(generation, "harbour")
    assert rows_about(about("harbour", "count"), found, 3) == [1, 0]
    assert rows_about(about("harbour", "author"), found, 3) == [1]


def test_no_article_may_be_on_a_topic(tmp_path: Path) -> None:
    with closing(toy_generation(tmp_path, NAMELESS)) as generation:
        assert rows_about(about("unicorns"), scored(generation, "unicorns"), 1) == []


def test_opening_is_the_first_sentence_with_its_link(generation: Generation) -> None:
    excerpt = opening(generation, 0)
    assert excerpt is not None
    assert excerpt.text == "The harbour lies here."
    assert excerpt.link is not None
    assert excerpt.link.startswith("https://example.org/harbour#:~:text=The")
    assert (excerpt.highlights, excerpt.score) == ((), 0.0)


def test_article_without_a_sentence_has_no_opening(tmp_path: Path) -> None:
    with closing(toy_generation(tmp_path, ToyArticle(("Rain.",), (0.1,), 0.1))) as generation:
        assert opening(generation, 7) is None
