"""Citations and dates."""

from dataclasses import replace

import pytest

from bot.citing import all_of, any_of, citation, day, named, publisher_note
from bot.texts import texts
from index.model import Also, Article

    PublishedBound,
    Reason,
    ReasonKind,
    Searched,
    Understood,
    Within,
)


@pytest.mark.parametrize(


        (1.0, "strong match"),
        (0.8, "strong match"),
        (0.799, "possible match"),
        (0.0, "possible match"),
    ],
)
def test_a_match_is_strong_from_eight_in_ten_on(confidence: float, words: str) -> None:
    assert confidence_words(confidence) == words


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
            Understood(within=Within(authors=("Ada Sample",))),
            ["Searched only in: articles by Ada Sample."],
            id="an author",
        ),
        pytest.param(
            Understood(within=Within(others=("The Example Review",))),
            ["Searched only in: The Example Review."],
            id="a publisher",
        ),
        pytest.param(
            Understood((Correction("a", "b"),), Within(authors=("A. Sample Jr.",))),
            ["Searched for “b” instead of “a”.", "Searched only in: articles by A. Sample Jr."],
            id="both",
        ),
        pytest.param(
            Understood((Correction("a\x1b[2J\n", "b\u202e"),), Within(others=("c\n> d",))),
            ["Searched for “b” instead of “a[2J”.", "Searched only in: c > d."],
            id="steering",
        ),
        pytest.param(Understood(within=Within(authors=("\u200b",))), [], id="nothing to see"),
        pytest.param(
            Understood(before="How thick is\nthe ice?"),
            ["Read together with the question before: “How thick is the ice?”"],
            id="a question before",
        ),
    ],
)
def test_what_was_read_differently_is_told_a_sentence_each(
    understood: Understood, sentences: list[str]
) -> None:
    assert readings(understood) == sentences


def dated(*published: Published, **names: tuple[str, ...]) -> Within:
    return Within(published=published, **names)


IN_2019, ON_A_DAY = Published("in", "2019"), Published("on", "March 3, 2019")
BEFORE, BETWEEN = Published("before", "2018"), Published("between", "2015", "May 2017")


@pytest.mark.parametrize(
    ("within", "words"),
    [
        (Within(authors=("Ada", "Bo", "Cy")), "articles by Ada and Bo and Cy"),
        (Within(titles=("Oxygen",)), "“Oxygen”"),
        (Within(("Oxygen",), ("Ada",), ("The Age",)), "“Oxygen”, articles by Ada, The Age"),
        (Within(sides=("Ada", "The Age")), "Ada and The Age"),
        (dated(BEFORE, sides=("Ada", "The Age")), "Ada and The Age, before 2018"),
        (dated(IN_2019, authors=("Ada",)), "articles by Ada, 2019"),
        (dated(ON_A_DAY, others=("The Age",)), "The Age, March 3, 2019"),
        (dated(BETWEEN, others=("The Age",)), "The Age, from 2015 to May 2017"),
        (dated(IN_2019), "articles published in 2019"),
        (dated(ON_A_DAY), "articles published on March 3, 2019"),
        (dated(BETWEEN, BEFORE), "articles published from 2015 to May 2017, before 2018"),
        (Within(), ""),
        (Within(("\u200b",), ("\u200b",), (" ",), ("\u202e",)), ""),
    ],
)
def test_which_articles_are_searched_is_told_by_their_names(within: Within, words: str) -> None:
    assert within_words(within) == words


@pytest.mark.parametrize("bound", ["before", "until", "after", "since"])
def test_a_bound_is_told_beside_a_name_and_alone(bound: PublishedBound) -> None:
    said = Published(bound, "2018")
    assert within_words(dated(said)) == f"articles published {bound} 2018"
    assert within_words(dated(said, others=("The Age",))) == f"The Age, {bound} 2018"


LACKING = {"kind": "lacking", "names": ("Ice",), "field": "published"}


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (Reason("unheld", ("Le Monde",)), "“Le Monde” isn't among the articles"),
        (Reason("unheld", ("Le Monde",), dated(IN_2019)),
         "“Le Monde, in 2019” isn't among the articles"),
        (Reason("unheld", within=dated(IN_2019, authors=("Ada",))),
         "“Ada, 2019” isn't among the articles"),
        (Reason("unheld", within=Within(("Ice",), ("Ada",), ("The Age",))),
         "““Ice”, Ada, The Age” isn't among the articles"),
        (Reason("unheld", within=dated(BEFORE)),
         "“articles published before 2018” isn't among the articles"),
        (Reason("nothing asked"), "the question names nothing to look for"),
        (Reason("no word known"), "none of the words of the question stands in the articles"),
        (Reason("names unknown", ("Nixon",)), "no article holds “Nixon”"),
        (Reason("names unknown", ("A1", "B2", "C3")), "no article holds “A1”, “B2” or “C3”"),
        (Reason("names unknown", ("Lee Jr.",)), "no article holds “Lee Jr.”"),
        (Reason("nothing near"), "nothing in the articles comes near enough to the question"),
        (Reason("nothing near", within=Within(authors=("Ada",))),
         "nothing in articles by Ada comes near enough to the question"),
        (Reason("nothing near", within=Within(authors=("\u200b",))),
         "nothing in the articles comes near enough to the question"),
        (Reason("nothing about", ("unicorns",)), "no article is about “unicorns”"),
        (Reason("lacking", ("Ice",), field="author"), "the file of “Ice” doesn't give its author"),
        (Reason("lacking", ("Ice",), field="published"), "the file of “Ice” doesn't give its date"),
        (Reason("lacking", ("Ice",), field="publisher"),
         "the file of “Ice” doesn't give its publisher"),
        (Reason("lacking", ("Ice",), field="url"), "the file of “Ice” doesn't give its link"),
        (Reason("lacking", ("the ice",), field="title"),
         "the file of the ice doesn't give its title"),
        (Reason("lacking", ("a/ice.md",), field="url"),





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
         "2. Juli 2024; b.txt; und 2 weitere)"),
        ("fr", "— Ann Lee, «\xa0Ice on the River\xa0», The Post, 1 juillet 2024 (aussi dans Other "
         "Paper, 2 juillet 2024; b.txt; et 2 autres)"),
        ("ja", "— Ann Lee、「Ice on the River」、The Post、2024年7月1日（Other Paper、2024年7月2日; "
         "b.txt; ほか2件にも掲載）"),
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
