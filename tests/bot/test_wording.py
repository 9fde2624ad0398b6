"""Our own words around the quotes."""

from dataclasses import replace

import pytest

from bot.wording import (
    as_sentence,
    citation,
    counted,
    day,
    heading,
    looked_in,
    nearest_heading,
    publisher_note,
    readings,
    rows,
    unlisted,
    visible,
)
from index.answer import AskedField, Catalogued, Correction, Searched, Understood
from index.model import Also, Article, Excerpt, Span

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


def test_other_articles_that_say_the_same_are_named_after_the_copies_and_each_place_once() -> None:
    article = replace(an_article(**WHOLE), also=(OTHER,))
    same_place = an_article(title="Thaw", publisher="Other Paper", published="2024-07-02")
    later = an_article(title="Thaw", publisher="Late Paper", published="2024-08")
    untold = replace(an_article(), path="essays/thaw.txt")
    cited = "— Ann Lee, “Ice on the River”, The Post, 1 July 2024"
    assert citation(article, also=(same_place,)) == f"{cited} (also in Other Paper, 2 July 2024)"
    assert citation(article, also=(same_place, later, untold)) == (
        f"{cited} (also in Other Paper, 2 July 2024; Late Paper, August 2024; and 1 more)"
    )
    alone = replace(article, also=())
    assert citation(alone, str, str.upper, also=(untold,)) == f"{cited} (also in THAW.TXT)"


def test_another_article_of_the_same_paper_is_told_from_it_by_its_title() -> None:
    article = an_article(title="Ice", publisher="The Post")
    assert citation(article, also=(an_article(title="Thaw", publisher="The Post"),)) == (
        "— “Ice”, The Post (also in “Thaw”)"
    )


@pytest.mark.parametrize(
    ("understood", "sentences"),
    [
        pytest.param(Understood(), [], id="as typed"),
        pytest.param(
            Understood((Correction("Kruschev", "khrushchev"),)),
            ["Searched for “khrushchev” instead of “Kruschev”."],
            id="a word",
        ),
        pytest.param(
            Understood((Correction("a", "b"), Correction("c", "d"))),
            ["Searched for “b” instead of “a”, and “d” instead of “c”."],
            id="two words",
        ),
        pytest.param(
            Understood((Correction("a", "b"), Correction("c", "d"), Correction("e", "f"))),
            ["Searched for “b” instead of “a”, “d” instead of “c”, and “f” instead of “e”."],
            id="three words",
        ),
        pytest.param(
            Understood(within="articles by Ada Sample"),
            ["Searched only in: articles by Ada Sample."],
            id="an author",
        ),
        pytest.param(
            Understood(within="The Example Review"),
            ["Searched only in: The Example Review."],
            id="a publisher",
        ),
        pytest.param(
            Understood((Correction("a", "b"),), "articles by A. Sample Jr."),
            ["Searched for “b” instead of “a”.", "Searched only in: articles by A. Sample Jr."],
            id="both",
        ),
        pytest.param(
            Understood((Correction("a\x1b[2J\n", "b\u202e"),), "c\n> d"),
            ["Searched for “b” instead of “a[2J”.", "Searched only in: c > d."],
            id="steering",
        ),
        pytest.param(Understood(within="\u200b"), [], id="nothing to see"),
    ],
)
def test_what_was_read_differently_is_told_a_sentence_each(
    understood: Understood, sentences: list[str]
) -> None:
    assert readings(understood) == sentences


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
