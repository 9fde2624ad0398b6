"""Our own words around the quotes."""

from dataclasses import replace

import pytest

from bot.wording import (
    as_sentence,
    citation,
    counted,
    day,
    looked_in,
    nearest_heading,
    publisher_note,
    visible,
)
from index.model import Also, Article, Searched

WHOLE = {
    "title": "Ice on the River",
    "author": "Ann Lee",
    "publisher": "The Post",
    "published": "2024-07-01",
}


def an_article(**details: str | None) -> Article:
    return Article("ice", "essays/ice.txt", "", (), (), "", **details)  # type: ignore[arg-type]  # strings, all of them


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 articles"), (1, "1 article"), (2, "2 articles"), (1200, "1,200 articles")],
    ids=["none", "one", "two", "many"],
)
def test_what_is_counted_is_singular_at_one_only(number: int, words: str) -> None:
    assert counted(number, "article") == words


def test_articles_and_passages_are_counted_each_for_itself() -> None:
    assert looked_in(Searched(1, 61)) == "Searched: 1 article, 61 passages."
    assert looked_in(Searched(2, 1)) == "Searched: 2 articles, 1 passage."


def test_the_heading_over_what_comes_nearest_agrees_in_number() -> None:
    assert nearest_heading(1) == "This doesn't answer it, but comes nearest:"
    assert nearest_heading(2) == "These don't answer it, but come nearest:"


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        pytest.param("2024-07-01", "1 July 2024", id="day"),
        pytest.param("1999-12-31", "31 December 1999", id="last day"),
        pytest.param("2024-07", "July 2024", id="month"),
        pytest.param("2024", "2024", id="year"),
        pytest.param("2024-13-01", "2024-13-01", id="no such month"),
        pytest.param("2024-07-32", "2024-07-32", id="no such day"),
        pytest.param("spring 2024", "spring 2024", id="words"),
        pytest.param("٢٠٢٤-٠٧-٠١", "٢٠٢٤-٠٧-٠١", id="other digits"),
        pytest.param("", "", id="empty"),
        pytest.param(None, None, id="unknown"),
    ],
)
def test_a_date_is_written_out_as_far_as_it_is_known(
    published: str | None, shown: str | None
) -> None:
    assert day(published) == shown


@pytest.mark.parametrize(
    ("unknown", "words"),
    [
        pytest.param((), "— Ann Lee, “Ice on the River”, The Post, 1 July 2024", id="whole"),
        pytest.param(("author",), "— “Ice on the River”, The Post, 1 July 2024", id="no author"),
        pytest.param(("title",), "— Ann Lee, ice.txt, The Post, 1 July 2024", id="no title"),
        pytest.param(
            ("publisher",), "— Ann Lee, “Ice on the River”, 1 July 2024", id="no publisher"
        ),
        pytest.param(("published",), "— Ann Lee, “Ice on the River”, The Post", id="no date"),
        pytest.param(tuple(WHOLE), "— ice.txt", id="nothing known"),
    ],
)
def test_a_citation_leaves_out_what_is_not_known(unknown: tuple[str, ...], words: str) -> None:
    assert citation(an_article(**WHOLE | dict.fromkeys(unknown))) == words


@pytest.mark.parametrize(
    "blank", ["", "  ", "\u202e", "\x1b\x07"], ids=["empty", "spaces", "turning", "controls"]
)
def test_what_nobody_can_see_counts_as_not_known(blank: str) -> None:
    assert citation(an_article(title=blank, author=blank)) == "— ice.txt"


def test_each_part_of_a_citation_is_treated_but_not_what_joins_them() -> None:
    shouted = citation(an_article(**WHOLE), str.upper)
    assert shouted == "— ANN LEE, “ICE ON THE RIVER”, THE POST, 1 JULY 2024"


def test_a_citation_is_one_line_that_steers_nothing() -> None:
    article = an_article(title="Ice\non \x1b[31mthe\tRiver", author="Ann\u202e Lee\x9b")
    assert citation(article) == "— Ann Lee, “Ice on [31mthe River”"


OTHER = Also("wire/ice.html", "Ice", "Ann Lee", "Other Paper", "2024-07-02")


@pytest.mark.parametrize(
    ("copies", "words"),
    [
        pytest.param((), "", id="none"),
        pytest.param((OTHER,), " (also in Other Paper, 2 July 2024)", id="publisher"),
        pytest.param((replace(OTHER, published=None),), " (also in Other Paper)", id="no date"),
        pytest.param(
            (replace(OTHER, publisher=None),), " (also in “Ice”, 2 July 2024)", id="title"
        ),
        pytest.param(
            (replace(OTHER, publisher=None, title=WHOLE["title"]),),
            " (also in ice.html, 2 July 2024)",
            id="the same title",
        ),
        pytest.param((Also("wire/ice.html"),), " (also in ice.html)", id="nothing known"),
        pytest.param(
            (replace(OTHER, publisher="The Post"),),
            " (also in The Post, 2 July 2024)",
            id="the same paper on another day",
        ),
        pytest.param(
            (Also("a/ice2.html", WHOLE["title"], None, "The Post", "2024-07-01"),),
            " (also in ice2.html, 1 July 2024)",
            id="the same page saved twice",
        ),
        pytest.param(
            (OTHER, Also("b.txt")), " (also in Other Paper, 2 July 2024; b.txt)", id="two"
        ),
        pytest.param(
            (OTHER, Also("b.txt"), Also("c.txt"), Also("d.txt"), Also("e.txt")),
            " (also in Other Paper, 2 July 2024; b.txt; and 3 more)",
            id="five",
        ),
        pytest.param(
            (OTHER, replace(OTHER, path="x.txt")),
            " (also in Other Paper, 2 July 2024)",
            id="a place twice",
        ),
        pytest.param(
            (Also("b\u202e.txt", publisher="O\x1b[2J\nP"),), " (also in O[2J P)", id="steering"
        ),
    ],
)
def test_a_citation_names_where_else_an_article_stands(
    copies: tuple[Also, ...], words: str
) -> None:
    article = replace(an_article(**WHOLE), also=copies)
    assert citation(article) == f"— Ann Lee, “Ice on the River”, The Post, 1 July 2024{words}"


def test_the_parts_of_a_copy_are_treated_too_and_may_be_treated_in_their_own_way() -> None:
    article = replace(an_article(title="Ice"), also=(OTHER,))
    assert citation(article, str.upper) == "— “ICE” (also in OTHER PAPER, 2 JULY 2024)"
    own = citation(article, str.upper, str.lower)
    assert own == "— “ICE” (also in other paper, 2 july 2024)"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        pytest.param("masthead", "publisher from the masthead", id="masthead"),
        pytest.param("host of the url", "publisher from the host of the url", id="host"),
        pytest.param("notes/articles.csv", "publisher from notes/articles.csv", id="table"),
        pytest.param("a\x1b[2J.yaml", "publisher from a[2J.yaml", id="steering"),
        pytest.param(None, "", id="unknown"),
    ],
)
def test_where_a_publisher_stood_is_told_in_words(source: str | None, words: str) -> None:
    assert publisher_note(an_article(publisher="The Post", publisher_from=source)) == words


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("nothing comes near", "Nothing comes near.", id="bare"),
        pytest.param("Done.", "Done.", id="whole"),
        pytest.param("why?", "Why?", id="question"),
        pytest.param("he said “no.”", "He said “no.”", id="full stop inside quotes"),
        pytest.param("he said “no”", "He said “no”.", id="full stop missing after quotes"),
        pytest.param("and so on…", "And so on…", id="ellipsis"),
        pytest.param("iPhone sales", "IPhone sales.", id="only the first letter"),
        pytest.param("", "", id="empty"),
    ],
)
def test_a_sentence_has_a_capital_and_a_full_stop(text: str, sentence: str) -> None:
    assert as_sentence(text) == sentence


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a\x1b[2Jb\x07\x9b1mc\x7f", "a[2Jb1mc", id="controls"),
        pytest.param("\u202eabc\u202c \u2066d\u2069", "abc d", id="turned order"),
        pytest.param("in\u200bvis\u00adible\ufeff", "invisible", id="hidden inside words"),
        pytest.param("half \ud800 a character", "half  a character", id="surrogate"),
        pytest.param("می\u200cخواهم 👩\u200d🚀", "می\u200cخواهم 👩\u200d🚀", id="joiners at work"),
        pytest.param("a\u200db\u200c c", "ab c", id="idle joiners"),
        pytest.param("“Zürich” – 北京 naïve 🧊", "“Zürich” – 北京 naïve 🧊", id="plain words"),
    ],
)
def test_only_characters_that_nobody_sees_are_dropped(text: str, shown: str) -> None:
    assert visible(text) == shown
