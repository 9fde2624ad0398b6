"""Citations and dates."""

from dataclasses import replace

import pytest

from bot.citing import all_of, any_of, citation, day, named, publisher_note
from bot.texts import texts
from index.model import Also, Article

WHOLE = {
    "title": "Ice on the River",
    "author": "Ann Lee",
    "publisher": "The Post",
    "published": "2024-07-01",
}


def an_article(**details: str | None) -> Article:
    return Article("ice", "essays/ice.txt", "", (), (), "", **details)  # type: ignore[arg-type]  # strings, all of them


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
    ("language", "day_", "month", "year"),
    [
        ("en", "1 July 2024", "July 2024", "2024"),
        ("de", "1. Juli 2024", "Juli 2024", "2024"),
        ("es", "1 de julio de 2024", "julio de 2024", "2024"),
        ("fr", "1 juillet 2024", "juillet 2024", "2024"),
        ("ja", "2024年7月1日", "2024年7月", "2024年"),
    ],
)
def test_a_date_is_written_as_the_language_does(
    language: str, day_: str, month: str, year: str
) -> None:
    say = texts(language)
    assert [day(iso, say=say) for iso in ("2024-07-01", "2024-07", "2024")] == [day_, month, year]


@pytest.mark.parametrize("published", [None, "Summer 1999", "2023-02-30", "0000", "99"])
def test_what_the_calendar_does_not_hold_stands_as_it_is_in_every_language(
    published: str | None,
) -> None:
    assert [day(published, say=texts(name)) for name in ("de", "ja")] == [published] * 2


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "— Ann Lee, „Ice on the River“, The Post, 1. Juli 2024 (auch in Other Paper, "
         "2. Juli 2024; b.txt; und noch 2)"),
        ("fr", "— Ann Lee, «\xa0Ice on the River\xa0», The Post, 1 juillet 2024 (aussi dans Other "
         "Paper, 2 juillet 2024; b.txt; et 2 autres)"),
        ("ja", "— Ann Lee、「Ice on the River」、The Post、2024年7月1日（Other Paper、"
         "2024年7月2日; b.txt; ほか2件にも掲載）"),
    ],
)  # fmt: skip
def test_a_citation_in_another_language(language: str, words: str) -> None:
    also = (OTHER, Also("b.txt"), Also("c.txt"), Also("d.txt"))
    article = replace(an_article(**WHOLE), also=also)
    assert citation(article, say=texts(language)) == words


def test_a_copy_is_named_as_an_article_is() -> None:
    assert named(OTHER, str.upper) == "ANN LEE, “ICE”, OTHER PAPER, 2 JULY 2024"


@pytest.mark.parametrize(
    ("parts", "both", "either"),
    [
        ([], "", ""),
        (["A"], "A", "A"),
        (["A", "B"], "A and B", "A or B"),
        (["A", "B", "C"], "A, B and C", "A, B or C"),
    ],
)
def test_parts_are_listed_as_one_would_say_them(parts: list[str], both: str, either: str) -> None:
    assert (all_of(parts), any_of(parts)) == (both, either)
