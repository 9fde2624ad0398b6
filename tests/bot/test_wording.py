"""Our own words around the quotes."""

import pytest

from bot.wording import as_sentence, citation, counted, day, looked_in, nearest_heading, visible
from index.model import Article, Searched

WHOLE = {
    "title": "Ice on the River",
    "author": "Ann Lee",
    "publisher": "The Post",
    "published": "2024-07-01",
}


def an_article(**details: str | None) -> Article:
    return Article("ice", "essays/ice.txt", "", (), (), "", **details)


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
