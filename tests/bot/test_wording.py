"""Our own words around the quotes."""

from typing import get_args

import pytest

from bot.texts import LANGUAGES, texts
from bot.wording import (
    as_sentence,
    clause,
    confidence_words,
    counted,
    how_to_ask_again,
    looked_in,
    nearest_heading,
    no_answer,
    readings,
    why,
    within_words,
)
from index.answer import (
    Correction,
    Published,
    PublishedBound,
    Reason,
    ReasonKind,
    Searched,
    Understood,
    Within,
)


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
    ("confidence", "words"),
    [
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
         "the file of a/ice.md doesn't give its link"),
        (Reason("lacking", ("Ice",), field="published", others=1),
         "the file of “Ice” doesn't give its date, nor does one other"),
        (Reason("lacking", ("Ice",), field="published", others=1200),
         "the file of “Ice” doesn't give its date, nor do 1,200 others"),
    ],
)  # fmt: skip
def test_the_reason_is_a_sentence_and_in_json_a_clause(reason: Reason, said: str) -> None:
    assert clause(reason) == said
    assert why(reason) == as_sentence(said)


def test_only_what_is_not_ours_is_treated() -> None:
    within = dated(IN_2019, BETWEEN, titles=("ice",), authors=("ada",), others=("the age",))
    treated = "“ICE”, articles by ADA, THE AGE, 2019, from 2015 to MAY 2017"
    assert within_words(within, str.upper) == treated
    near = f"Nothing in {treated} comes near enough to the question."
    assert why(Reason("nothing near", within=within), str.upper) == near
    unheld = "“LE MONDE, in 2019” isn't among the articles."
    assert why(Reason("unheld", ("le monde",), dated(IN_2019)), str.upper) == unheld
    assert readings(Understood((Correction("a", "b"),), within, "who?"), str.upper) == [
        "Searched for “B” instead of “A”.",
        f"Searched only in: {treated}.",
        "Read together with the question before: “WHO?”",
    ]


def test_no_name_in_a_reason_steers_anything() -> None:
    assert why(Reason("names unknown", ("a\x1b[2J\n\u202eb",))) == "No article holds “a[2J b”."


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        (Reason("unheld", ("Le Monde",)),
         "Check how it is spelt, or ask without naming it. /sources lists what there is."),
        (Reason("unheld", within=dated(IN_2019)),
         "Try another date, or ask without one. /sources lists what there is."),
        (Reason("unheld", ("Le Monde",), dated(IN_2019)),
         "Leave a part of that out. /sources lists what there is."),
        (Reason("unheld", within=Within(authors=("Ada",), others=("The Age",))),
         "Leave a part of that out. /sources lists what there is."),
        (Reason("nothing asked"), "Name what it is about: a person, a place, a thing."),
        (Reason("no word known"),
         "Try other words, or ask about something else. /sources lists what there is."),
        (Reason("names unknown", ("Nixon",)),
         "Check how it is spelt, or try another name for it."),
        (Reason("names unknown", ("Nixon", "Mao")),
         "Check how they are spelt, or try other names for them."),
        (Reason("nothing near"),
         "Try other words, a name or a date, and ask for one thing at a time."),
        (Reason("nothing near", within=dated(IN_2019)),
         "Try other words, or ask without a source or a date."),
        (Reason("nothing about", ("unicorns",)),
         "Try another word for it, or a wider topic. /sources lists what there is."),
        (Reason("lacking", ("Ice",), field="author"),
         "Ask for something else about it, or for what it says."),
    ],
)  # fmt: skip
def test_the_advice_fits_the_reason(reason: Reason, advice: str) -> None:
    assert how_to_ask_again(reason, "/sources") == advice
    assert how_to_ask_again(reason) == advice.removesuffix(" /sources lists what there is.")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", get_args(ReasonKind))
def test_every_reason_and_its_advice_can_be_said_in_every_language(
    kind: ReasonKind, language: str
) -> None:
    say, reason = texts(language), Reason(kind, ("Ice",), field="author", others=2)
    for said in (why(reason, say=say), how_to_ask_again(reason, say=say), no_answer(say=say)):
        assert said.endswith((".", "。"))
        assert said.isprintable() or "\xa0" in said


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("de", ["Gesucht nach „b“ statt „a“ und „d“ statt „c“.",
                "Nur gesucht in: „Ice“, Artikeln von Ada und Bo, vor 2018."]),
        ("es", ["Se buscó «b» en vez de «a» y «d» en vez de «c».",
                "Se buscó solo en: «Ice», los artículos de Ada y Bo, antes de 2018."]),
        ("fr", ["Recherche de «\xa0b\xa0» au lieu de «\xa0a\xa0» et «\xa0d\xa0» au lieu de "
                "«\xa0c\xa0».",
                "Recherche limitée à\xa0: «\xa0Ice\xa0», les articles écrits par Ada et Bo, avant "
                "2018."]),
        ("ja", ["「a」ではなく「b」、「c」ではなく「d」で検索しました。",
                "検索範囲：「Ice」、AdaとBoの記事、2018年より前のみ。"]),
    ],
)  # fmt: skip
def test_readings_in_other_languages(language: str, sentences: list[str]) -> None:
    swaps = (Correction("a", "b"), Correction("c", "d"))
    within = dated(BEFORE, titles=("Ice",), authors=("Ada", "Bo"))
    assert readings(Understood(swaps, within), say=texts(language)) == sentences


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
