"""What is told of the articles themselves."""

from dataclasses import replace

import pytest

from bot.catalogued import heading, rows, unlisted
from bot.texts import texts
from index.answer import AskedField, Catalogued, Searched, Understood
from index.model import Also, Article, Excerpt, Span

WHOLE = {
    "title": "Ice on the River",
    "author": "Ann Lee",
    "publisher": "The Post",
    "published": "2024-07-01",
}

OTHER = Also("wire/ice.html", "Ice", "Ann Lee", "Other Paper", "2024-07-02")


def an_article(**details: str | None) -> Article:
    return Article("ice", "essays/ice.txt", "", (), (), "", **details)  # type: ignore[arg-type]  # strings, all of them


def catalogued(
    asked: AskedField, *articles: Article, total: int | None = None, excerpts: int = 0
) -> Catalogued:
    text = Article("mud", "mud.txt", "Mud.", (Span(0, 4),), (), "")
    excerpt = Excerpt(text, Span(0, 4), Span(0, 4), (), 0.5, None)
    said = ("Who?", 0.9, Searched(2, 61), "gen-000007", 14.2, Understood())
    count = len(articles) if total is None else total
    return Catalogued(*said, asked, articles, count, (excerpt,) * excerpts)


@pytest.mark.parametrize(
    ("asked", "changed", "words"),
    [
        pytest.param("author", {}, "“Ice on the River” is by Ann Lee.", id="author"),
        pytest.param(
            "author", {"author": "A. Lee Jr."}, "“Ice on the River” is by A. Lee Jr.", id="a stop"
        ),
        pytest.param(
            "author", {"title": None}, "The article ice.txt is by Ann Lee.", id="no title"
        ),
        pytest.param("published", {}, "“Ice on the River” was published on 1 July 2024.", id="day"),
        pytest.param(
            "published",
            {"published": "2024-07"},
            "“Ice on the River” was published in July 2024.",
            id="month",
        ),
        pytest.param(
            "published",
            {"published": "2024"},
            "“Ice on the River” was published in 2024.",
            id="year",
        ),
        pytest.param(
            "publisher", {}, "“Ice on the River” was published by The Post.", id="publisher"
        ),
        pytest.param("title", {}, "The title is “Ice on the River”.", id="title"),
        pytest.param("title", {"title": "Why Ice?"}, "The title is “Why Ice?”", id="a question"),
        pytest.param(
            "url", {"url": "https://example.org/"}, "“Ice on the River” is here:", id="url"
        ),
        pytest.param("url", {}, "1 article:", id="a url that isn't there"),
        pytest.param("author", {"author": "\u202e"}, "1 article:", id="an author unseen"),
        pytest.param("articles", {}, "1 article:", id="articles"),
        pytest.param("count", {}, "There is 1 article.", id="count"),
        pytest.param(
            "author",
            {"author": "\x1b[2JAnn\nLee\u202e"},
            "“Ice on the River” is by [2JAnn Lee.",
            id="steering",
        ),
    ],
)
def test_the_heading_answers_from_the_field_that_was_asked(
    asked: AskedField, changed: dict[str, str | None], words: str
) -> None:
    assert heading(catalogued(asked, an_article(**WHOLE | changed))) == words


@pytest.mark.parametrize("asked", ["author", "published", "publisher", "title", "url", "articles"])
def test_of_several_articles_the_heading_gives_their_number(asked: AskedField) -> None:
    assert heading(catalogued(asked, an_article(), an_article(), total=1200)) == "1,200 articles:"


@pytest.mark.parametrize(
    ("asked", "total", "words"),
    [
        ("count", 14, "There are 14 articles."),
        ("count", 0, "There are 0 articles."),
        ("articles", 0, "There are 0 articles."),
    ],
)
def test_a_number_alone_is_told_as_a_sentence(asked: AskedField, total: int, words: str) -> None:
    assert heading(catalogued(asked, total=total)) == words


def test_only_what_stands_in_the_article_is_treated_in_a_heading() -> None:
    answer = catalogued("author", an_article(**WHOLE))
    assert heading(answer, str.upper) == "“ICE ON THE RIVER” is by ANN LEE."


def test_several_articles_are_numbered_and_a_single_one_is_cited() -> None:
    ice, thaw = an_article(title="Ice", url="https://example.org/ice"), an_article(title="Thaw")
    ice = replace(ice, also=(OTHER,))
    both = [(row.lead, row.source, row.url) for row in rows(catalogued("articles", ice, thaw))]
    assert both == [("1. ", "“Ice”", "https://example.org/ice"), ("2. ", "“Thaw”", None)]
    (single,) = rows(catalogued("title", ice))
    assert (single.lead, single.source) == ("", "— “Ice” (also in Other Paper, 2 July 2024)")


def test_at_most_ten_are_listed_and_the_rest_is_counted() -> None:
    articles = [an_article(title=str(number)) for number in range(12)]
    answer = catalogued("articles", *articles, total=1212)
    assert [row.lead for row in rows(answer)] == [f"{number}. " for number in range(1, 11)]
    assert unlisted(answer) == "and 1,202 more"
    assert unlisted(catalogued("articles", *articles[:10])) == ""


def test_nothing_is_listed_where_a_number_was_asked() -> None:
    answer = catalogued("count", an_article(), an_article(), total=14)
    assert (rows(answer), unlisted(answer)) == ((), "")


@pytest.mark.parametrize(("asked", "listed"), [("author", 0), ("articles", 0), ("url", 1)])
def test_an_article_that_is_quoted_is_not_cited_twice_unless_its_link_was_asked(
    asked: AskedField, listed: int
) -> None:
    assert len(rows(catalogued(asked, an_article(), excerpts=1))) == listed
    assert len(rows(catalogued(asked, an_article(), an_article(), excerpts=1))) == 2


@pytest.mark.parametrize(
    ("published", "words"),
    [
        ("2024-07-01", "„Ice“ ist am 1. Juli 2024 erschienen."),
        ("2024-07", "„Ice“ ist im Juli 2024 erschienen."),
        ("2024", "„Ice“ ist 2024 erschienen."),
    ],
)
def test_a_language_may_say_a_day_a_month_and_a_year_in_its_own_way(
    published: str, words: str
) -> None:
    answer = catalogued("published", an_article(title="Ice", published=published))
    assert heading(answer, say=texts("de")) == words


def test_lists_in_another_language() -> None:
    say = texts("fr")
    answer = catalogued("articles", *[an_article(title="Ice")] * 10, total=1234)
    assert heading(answer, say=say) == "1\u202f234 articles\xa0:"
    assert rows(answer, say=say)[1].source == "«\xa0Ice\xa0»"
    assert unlisted(answer, say=say) == "et 1\u202f224 autres"
    assert rows(catalogued("url", an_article(title="Ice")), say=say)[0].source == "— «\xa0Ice\xa0»"
    named = catalogued("author", an_article(author="Ann Lee"))
    assert heading(named, say=say) == "L’article ice.txt a été écrit par Ann Lee."
    assert heading(catalogued("count", total=0), say=say) == "Il y a 0 article."
