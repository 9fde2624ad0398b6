"""Which articles a question is about, read from its own words."""

import json
import time

import pytest

from index.answer import AskedField, Published, Reason, Within
from index.question.catalogue import Catalogue, Entry
from index.question.names import fold_words
from index.question.restrict import Side
from index.question.scope import Scope, read_scope
from tests.conftest import SHARED

GIRASOL, LARKSPUR, BOTH = frozenset({0}), frozenset({1}), frozenset({0, 1})
CATALOGUE = Catalogue(
    (
        Entry(0, "Gulls and Lamps, Tides and Ropes", "Ada Girasol", "The Pilot", None),
        Entry(
            1, "Ebb Tide’s Hard Lessons: What the Keeper Taught", "Bob Larkspur", "Harbour Affairs",
            "2024-07-01",
        ),
        Entry(2, "Oxygen", "Max Brown", "The Age", "2016-03-03"),
        Entry(3, "The Long Ebb – Nets in Winter", "Max Brown", "The Age", "2019"),
    )
)  # fmt: skip
TEXTS = frozenset("keeper stormhaven britannica lighthouse pilot brown harold lamp girasol".split())


SQUAD = SHARED / "eval" / "squad"


def read(text: str) -> Scope:
    return read_scope(text, CATALOGUE, TEXTS.__contains__)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("what does Girasol say about the engineers?", GIRASOL),
        ("what does ada girasol think of it", GIRASOL),
        ("what did Ada Girasol write about lamps", GIRASOL),
        ("per Girasol why did the lamp fail", GIRASOL),
        ("According to Bob Larkspur, who kept the lamp?", LARKSPUR),
        ("in Larkspur's article, who kept the lamp", LARKSPUR),
        ("in larkspurs article, who kept the lamp", LARKSPUR),
        ("in Girasol's opinion, was it cold", GIRASOL),
        ("what is said in the article by B. Larkspur about nets", LARKSPUR),
        ("the girasol piece on lamps", GIRASOL),
        ("what does Girassol say about lamps", GIRASOL),  # one typo
        ("ada girassol's article on lamps", GIRASOL),
        ("according to harbour affairs, what broke", LARKSPUR),
        ("what does the Harbour Affairs author say the keeper lost", LARKSPUR),
        ("per the pilot what did the book say", GIRASOL),
        ("what did The Pilot say about ropes", GIRASOL),
        ("did harbour affairs publish anything on nets", LARKSPUR),
        ("in The Age, who won", frozenset({2, 3})),
        ("what did the age report about nets", frozenset({2, 3})),
        ("Harbour Affairs 2024: who kept the lamp?", LARKSPUR),
        ("in the article Oxygen, who breathes", frozenset({2})),
        ("the oxygen article: who breathes", frozenset({2})),
        ('what does "Oxygen" say about air', frozenset({2})),
        ("what does the article gulls and lamps tides say about ropes", GIRASOL),
        ("in Gulls and Lamps, Tides and Ropes, who fell", GIRASOL),
        ("what does the article gulls and ropes say about nets", GIRASOL),
        ("in The Long Ebb, who froze", frozenset({3})),
        ("in ebb tide's hard lessons what is taught", LARKSPUR),
        ("in the 2024 article, what broke", LARKSPUR),
        ("what does the july 2024 piece say about nets", LARKSPUR),
        ("In his article of March 3, 2016, what does Max Brown say", frozenset({2})),
        ("what did Max Brown publish in 2019 about nets", frozenset({3})),
        ("what do articles before 2018 say about nets", frozenset({2})),
        ("what do articles since 2019 say about nets", frozenset({1, 3})),
        ("what do articles from 2015 to 2017 say about nets", frozenset({2})),
        ("what do articles after 2019 say about nets", LARKSPUR),
    ],
)  # fmt: skip
def test_a_source_that_is_named_restricts(text: str, rows: frozenset[int]) -> None:
    scope = read(text)
    assert (scope.rows, scope.unheld, scope.asked) == (rows, None, None)
    assert scope.within


@pytest.mark.parametrize(
    "text",
    [
        "what did Stormhaven say to the keeper",
        "what did the pilot say to the keeper",
        "which pilot did the keeper ask",
        "who was the minister of harbour affairs",
        "what did the minister of Harbour Affairs say",
        "what did Harbour Affairs College teach",
        "according to harbour affairs minister Stormhaven what broke",
        "what was built in the age of sail",
        "what did Harold Brown say about lamps",
        "who said “salt”?",
        "what is oxygen made of",
        "how does oxygen burn in air",
        "in the long ebb, who froze",
        "what happened before 1960",
        "in 1959 what did the keeper say",
        "According to the keeper what broke",
        "according to Stormhaven, what broke",
        "what did the book by the keeper say",
        "What did article 34 discriminate against?",
        "Which articles state that powers remain?",
        "What does article 6 of the 2001 treaty state?",
        "Who signed the Articles of Confederation?",
        "who wrote War and Peace?",
        "when was the treaty published",
        "who wrote the letter to the keeper",
        "What was the English title of the keeper's book?",
        "where can i see the lamp",
        "how many articles does the treaty have",
        "How does one note the time?",
        "what does Kessel say about lamps",  # nobody that is known, and no sure source
    ],
)
def test_what_is_spoken_of_is_no_source(text: str) -> None:
    assert read(text) == Scope(text)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("what does Girasol say about the engineers?", "what about the engineers?"),
        ("What does the Harbour Affairs author say the keeper lost?", "What the keeper lost?"),
        ("what does Girasol think broke the lamp", "what broke the lamp"),
        ("what did Girasol write about what the lamp lit", "what the lamp lit"),
        ("In his article of March 3, 2016, what does Max Brown say men ate?", "what men ate?"),
        ("do the pilot and harbour affairs agree on whether it lasts?", "whether it lasts?"),
        ("who kept the lamp, use both articles", "who kept the lamp"),
        ("what does Girasol say?", "what does Girasol say?"),
        ("who kept the lamp", "who kept the lamp"),
        ("what does Larkspur argue in his article about nets", "what about nets"),
    ],
)
def test_words_that_only_name_the_source_are_left_out(text: str, rest: str) -> None:
    assert read(text).text == rest


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("what does Girasol say of nets", Within(authors=("Ada Girasol",))),
        ("according to harbour affairs, what broke", Within(others=("Harbour Affairs",))),
        ("in the article Oxygen, who breathes", Within(titles=("Oxygen",))),
        ("what does the article gulls and ropes say about nets",
         Within(titles=("Gulls and Lamps, Tides and Ropes",))),
        ("In Max Brown's article of March 3, 2016, who ate",
         Within(authors=("Max Brown",), published=(Published("on", "March 3, 2016"),))),
        ("do girasol and larkspur agree on nets", Within(sides=("Ada Girasol", "Bob Larkspur"))),
        ("do larkspur and the age agree on nets in articles since 2016",
         Within(sides=("Bob Larkspur", "The Age"), published=(Published("since", "2016"),))),
    ],
)  # fmt: skip
def test_the_restriction_is_told_by_its_names(text: str, within: Within) -> None:
    assert read(text).within == within


@pytest.mark.parametrize(
    ("said", "published"),
    [
        ("in 2016", Published("in", "2016")),
        ("before 2018", Published("before", "2018")),
        ("prior to 2018", Published("before", "2018")),
        ("until 2018", Published("until", "2018")),
        ("after March 2016", Published("after", "March 2016")),
        ("newer than 2018", Published("after", "2018")),
        ("since 2018", Published("since", "2018")),
        ("from 2015 to 2017", Published("between", "2015", "2017")),
    ],
)
def test_the_dates_of_publishing_are_told_as_typed(said: str, published: Published) -> None:
    scope = read(f"what do articles {said} say of nets")
    assert scope.within == Within(published=(published,))


@pytest.mark.parametrize(
    "text",
    [
        "do the pilot and harbour affairs agree on nets",
        "what do Girasol and Larkspur say about nets",
        "does Girasol agree with the harbour affairs article about nets",
        "compare Girasol with Larkspur on nets",
    ],
)
def test_two_named_sources_are_two_sides(text: str) -> None:
    scope = read(text)
    assert [side.rows for side in scope.sides] == [GIRASOL, LARKSPUR]
    assert (scope.rows, scope.compares) == (BOTH, False)


def test_sides_bear_the_names_of_the_metadata() -> None:
    assert read("do girasol and larkspur agree on nets").sides == (
        Side("Ada Girasol", GIRASOL),
        Side("Bob Larkspur", LARKSPUR),
    )


def test_an_author_and_his_publisher_are_one_source() -> None:
    scope = read("in Harbour Affairs, what does Bob Larkspur say of nets")
    assert (scope.rows, scope.sides) == (LARKSPUR, ())


@pytest.mark.parametrize(
    "text",
    [
        "what do both articles say about nets",
        "Do the authors agree on nets?",
        "compare what the articles say about nets",
        "who kept the lamp, use both articles",
        "where do the articles differ on nets",
    ],
)
def test_articles_can_be_compared_without_names(text: str) -> None:
    scope = read(text)
    assert scope.compares
    assert (scope.rows, scope.sides) == (None, ())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("what does the article a tale of 2 lamps say about nets", "a tale of 2 lamps"),
        ("in the article Sails of Tin, who drowned", "Sails of Tin"),
        ('in the article "Sails of Tin", who drowned', "Sails of Tin"),
        ("according to the New York Times, who drowned", "New York Times"),
        ("what did the new york times report on nets", "new york times"),
        ("in The Economist's article, who drowned", "The Economist"),
        ("what does Kessel argue in his article on nets", "Kessel"),
        ("in Kessel's article, who drowned", "Kessel"),
        ("According to Ida Kessel, who drowned?", "Ida Kessel"),
    ],
)
def test_a_source_that_is_not_held_is_named(text: str, name: str) -> None:
    scope = read(text)
    assert scope.unheld == Reason("unheld", (name,))
    assert not scope.rows
    assert scope.asked is None


@pytest.mark.parametrize(
    ("text", "names", "within"),
    [
        ("what did harbour affairs publish in 2019 about nets", (),
         Within(others=("Harbour Affairs",), published=(Published("in", "2019"),))),
        ("In Harbour Affairs, what does Ada Girasol say of nets", (),
         Within(authors=("Ada Girasol",), others=("Harbour Affairs",))),
        ("in the 2010 article, who drowned", (), Within(published=(Published("in", "2010"),))),
        ("do girasol and larkspur agree in articles before 1990", (),
         Within(authors=("Ada Girasol", "Bob Larkspur"), published=(Published("before", "1990"),))),
        ("what did the new york times publish in 2019 on nets", ("new york times",),
         Within(published=(Published("in", "2019"),))),
    ],
)  # fmt: skip
def test_what_no_article_is_of_together_is_told(
    text: str, names: tuple[str, ...], within: Within
) -> None:
    scope = read(text)
    assert scope.unheld == Reason("unheld", names, within)
    assert not scope.rows


@pytest.mark.parametrize(
    "text", ["according to Britannica how deep was it", "per Britannica how deep was it"]
)
def test_a_known_source_that_the_texts_speak_of_is_left_to_the_search(text: str) -> None:
    assert read(text).unheld is None


@pytest.mark.parametrize(
    ("text", "field", "rows", "topic"),
    [
        ("When was the Larkspur article published?", "published", LARKSPUR, ""),
        ("who is the author of the pilot one", "author", GIRASOL, ""),
        ("who wrote the harbour affairs piece and when was it published?", "author", LARKSPUR, ""),
        ("who wrote the article about the lighthouse", "author", None, "the lighthouse"),
        ("who wrote gulls and lamps, tides and ropes", "author", GIRASOL, ""),
        ('who wrote "Oxygen"?', "author", frozenset({2}), ""),
        ("who are the authors of the articles", "author", None, ""),
        ("when did larkspur write his article", "published", LARKSPUR, ""),
        ("which of the articles is about nets", "articles", None, "nets"),
        ("how many articles do you have in total", "count", None, ""),
        ("how old is the girasol article", "published", GIRASOL, ""),
        ("when was the article about nets published", "published", None, "nets"),
        ("where can i read the harbour affairs article", "url", LARKSPUR, ""),
        ("link to the girasol article pls", "url", GIRASOL, ""),
        ("what is the 2024 article called?", "title", LARKSPUR, ""),
        ("which newspaper published the larkspur piece", "publisher", LARKSPUR, ""),
        ("where was the girasol article published", "publisher", GIRASOL, ""),
        ("which articles do you have on tibet?", "articles", None, "tibet"),
        ("what articles do you have", "articles", None, ""),
        ("list the articles", "articles", None, ""),
        ("what are your sources", "articles", None, ""),
        ("which articles were published before 2018", "articles", frozenset({2}), ""),
        ("do you have anything by larkspur", "articles", LARKSPUR, ""),
        ("what has Girasol written", "articles", GIRASOL, ""),
        ("articles by Max Brown", "articles", frozenset({2, 3}), ""),
        ("is there an article about nets", "articles", None, "nets"),
        ("how many articles are there?", "count", None, ""),
        ("how many articles about nets do you have", "count", None, "nets"),
        ("how many articles by Max Brown do you have", "count", frozenset({2, 3}), ""),
    ],
)
def test_questions_about_the_articles(
    text: str, field: AskedField, rows: frozenset[int] | None, topic: str
) -> None:
    scope = read(text)
    assert (scope.asked, scope.rows, scope.topic) == (field, rows, topic)
    assert (scope.text, scope.unheld) == (text, None)


@pytest.mark.parametrize(
    ("text", "unheld"),
    [
        ("do you have anything by Ida Kessel?", "Ida Kessel"),
        ("how many articles by kessel do you have", "kessel"),
        ("who wrote the New York Times article", "New York Times"),
    ],
)
def test_articles_of_a_source_that_is_not_held_are_none(text: str, unheld: str) -> None:
    scope = read(text)
    assert (scope.unheld, scope.rows) == (Reason("unheld", (unheld,)), frozenset())
    assert scope.asked


@pytest.mark.parametrize(
    "text", ["who is Ada Girasol?", "who is girasol", "tell me about ada girasol"]
)
def test_an_author_asked_about_is_named_and_restricts_nothing(text: str) -> None:
    assert read(text) == Scope(text, named_author=GIRASOL)


@pytest.mark.parametrize(
    "piece",
    [
        "the article ", "which articles about ", '"', '" ', "‘a ", "2019 ", "the girasol ", "<a0> ",
        "between 2019 and ", "Girasol, Larkspur, ", "articles by girasol from 2019 about ", "½é ",
        "according to Zz Yy Xx ", "do girasol and ", "what does the article a b c ", "x",
    ],
)  # fmt: skip
def test_no_question_takes_long(piece: str) -> None:
    text = (piece * 1000)[:1000]
    began = time.process_time()
    read(text)
    assert time.process_time() - began < 0.1  # a fifth of it on two quiet cores


def test_names_are_data_and_never_patterns() -> None:
    catalogue = Catalogue((Entry(0, "(.*)+ <a0> [", "A. (Bo|b)+ [Kit", ".*.com"),))
    assert (
        read_scope("what does Girasol say <a0> (.*)+", catalogue, TEXTS.__contains__).rows is None
    )


def test_the_same_question_is_read_the_same() -> None:
    text = "do girasol and larkspur agree on nets"
    assert read(text) == read(text)


@pytest.mark.skipif(not SQUAD.is_dir(), reason="the development sets are not here")
@pytest.mark.parametrize("name", ["questions.dev.jsonl", "nearmiss.dev.jsonl"])
def test_questions_on_an_encyclopedia_name_no_source(name: str) -> None:
    """49 titles such as "Force" and "Prime number", and 2,791 questions about these things."""
    lines = (SQUAD / "articles.jsonl").read_text("utf-8").splitlines()
    articles = [json.loads(line) for line in lines]
    held = frozenset(fold_words(" ".join(article["text"] for article in articles)).split())
    catalogue = Catalogue(
        [Entry(n, a["title"], None, a["publisher"], None) for n, a in enumerate(articles)]
    )
    for line in (SQUAD / name).read_text("utf-8").splitlines():
        question = " ".join(json.loads(line)["question"].split())
        assert read_scope(question, catalogue, held.__contains__) == Scope(question)
