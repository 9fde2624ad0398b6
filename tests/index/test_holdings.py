"""What is held: publishers, authors and articles, to look up and to suggest."""

from contextlib import closing
from pathlib import Path

import pytest

from index.answer import Within
from index.holdings import Held, Holdings, Source
from index.rebuild import rebuild
from index.store import open_current
from tests.doubles import WordEmbedder, write_articles

LONG = (
    "A Title Beyond All Measure of What a Title Ought to Be When Somebody Has to Read It Aloud at "
    "Night"
)


def article(title: str, author: str, publisher: str, words: str) -> str:
    given = {"title": title, "author": author, "publisher": publisher}
    lines = "\n".join(f"{key}: {value}" for key, value in given.items() if value)
    return f"---\n{lines}\n---\n\n{words}"


ARTICLES = {
    "a.md": article("The Harbour", "Ann Smith", "Stone Post", "Ships came in."),
    "b.md": article("Harvest", "Ann Smith and Bob Jones", "Stone Post", "Grain was cut."),
    "c.md": article("Lamps", "Bob Jones", "Iron Times", "Oil was burnt."),
    "d.md": article("", "", "Stone Post", "Rain fell."),
    "e.md": article(LONG, "Zoë Sample", "", "Nobody read on."),
}


@pytest.fixture(scope="module")
def holdings(tmp_path_factory: pytest.TempPathFactory) -> Holdings:
    """Of a generation that is closed: all of it is in memory."""
    folder = tmp_path_factory.mktemp("holdings")
    rebuild(write_articles(folder / "articles", ARTICLES), folder / "index", WordEmbedder())
    with closing(open_current(folder / "index")) as generation:
        return generation.holdings


def test_those_of_most_articles_come_first(holdings: Holdings) -> None:
    assert holdings.publishers == (Held("Stone Post", 3), Held("Iron Times", 1))
    assert holdings.authors == (
        Held("Ann Smith", 2), Held("Bob Jones", 2), Held("Zoë Sample", 1)
    )  # fmt: skip


def test_publishers_are_offered_before_titles(holdings: Holdings) -> None:
    assert holdings.suggest_sources("")[:3] == ["Stone Post", "Iron Times", LONG]
    assert holdings.suggest_sources("", most=1) == ["Stone Post"]
    assert holdings.suggest_sources("har") == ["Harvest", "The Harbour"]
    assert holdings.suggest_sources("t") == [
        "The Harbour", "Iron Times", LONG, "Stone Post", "Harvest"
    ]  # fmt: skip


def test_authors_are_offered_without_case_and_accents(holdings: Holdings) -> None:
    assert holdings.suggest_authors("ZOE") == ["Zoë Sample"]
    assert holdings.suggest_authors("s") == ["Ann Smith", "Zoë Sample", "Bob Jones"]


def test_only_what_is_of_some_sources_is_offered_and_found(holdings: Holdings) -> None:
    assert holdings.suggest_sources("", ("Iron Times", "Nobody")) == ["Iron Times", "Lamps"]
    assert holdings.suggest_authors("", ("iron times",)) == ["Bob Jones"]
    assert [one.path for one in holdings.search("", ("Iron Times", LONG)).holdings] == [
        "c.md", "e.md"
    ]  # fmt: skip
    assert holdings.suggest_sources("", ("Nobody",)) == []


def test_articles_are_found_page_by_page(holdings: Holdings) -> None:
    page = holdings.search("", start=1, most=2)
    assert ([one.path for one in page.holdings], page.total) == (["b.md", "c.md"], 5)
    assert holdings.search("", start=5).holdings == []
    assert [one.title for one in holdings.search("stone har").holdings] == [
        "The Harbour", "Harvest"
    ]  # fmt: skip
    assert holdings.search("unicorn").total == 0


def test_an_article_is_told_without_its_text(holdings: Holdings) -> None:
    (found,) = holdings.search("lamps").holdings
    assert (found.title, found.author, found.publisher) == ("Lamps", "Bob Jones", "Iron Times")
    assert (found.published, found.url) == (None, None)


@pytest.mark.parametrize(
    ("name", "of_authors", "rows", "within"),
    [
        ("stone post", False, {0, 1, 3}, Within(others=("Stone Post",))),
        ("lamps", False, {2}, Within(titles=("Lamps",))),
        (LONG[:95], False, {4}, Within(titles=(LONG,))),
        ("bob jones", False, {1, 2}, Within(authors=("Bob Jones",))),
        ("zoe", True, {4}, Within(authors=("Zoë Sample",))),
        ("e.md", False, {4}, Within(titles=(LONG,))),
        ("d.md", False, {3}, Within(others=("d.md",))),
        ("smith and bob", True, {1}, Within(authors=("smith and bob",))),
    ],
    ids=["publisher", "title", "long title, cut", "author as a source", "author", "path",
         "path of what has no title", "as typed where it is written in no one way"],
)  # fmt: skip
def test_a_source_is_told_as_the_metadata_write_it(
    name: str, of_authors: bool, rows: set[int], within: Within, holdings: Holdings
) -> None:
    source = holdings.source(name, of_authors=of_authors)
    assert source == Source(frozenset(rows), within)


def test_a_source_that_is_not_held_is_none(holdings: Holdings) -> None:
    assert holdings.source("nobody") is None
    assert holdings.source("Stone Post", of_authors=True) is None


def test_an_index_of_nameless_articles_has_nothing_to_suggest(tmp_path: Path) -> None:
    rebuild(
        write_articles(tmp_path / "articles", {"a.txt": "Rain fell. It was cold."}),
        tmp_path / "index",
        WordEmbedder(),
    )
    with closing(open_current(tmp_path / "index")) as generation:
        held = generation.holdings
        assert (held.publishers, held.authors, held.suggest_authors("")) == ((), (), [])
        assert held.search("").total == 1
