"""Which questions are too thin to stand alone, and what they mean after another one."""

import time

import pytest

from index.lexicon import WordCounter
from index.question.catalogue import Entry
from index.question.follow import follow_up
from index.question.names import fold_words
from index.question.query import Reader
from index.terms import typed_words

SENTENCES = (
    "Then Mao wrote to Stalin, and Khrushchev met Mao in Moscow.",
    "Then Zhou Enlai left Beijing, and the railway to Harbin was built, and in Harbin people paid.",
    "The bomb was tested, the pilots flew, and a loan, a treaty and an island cost guards.",
    "Then Soviet engineers came to China and stayed in Moscow with Stalin, Khrushchev and Zhou.",
)
ENTRIES = (Entry(0, "The Line", "Ada Sample", "The Pilot"), Entry(1, "The Boat", "Ben Thorne"))
OF_MAO = "What did Mao think of Khrushchev?"
OF_LINE = "Who paid for the railway to Harbin in 1898?"
BY_ADA = "What does Ada Sample say about Stalin?"


def counted() -> WordCounter:
    counter = WordCounter()
    texts = [typed_words(text) for text in SENTENCES]
    counter.add(texts, texts)
    return counter


READER = Reader.of(counted().counted(), ENTRIES, lambda words: [True] * len(words))


def after(earlier: str, question: str) -> str | None:
    def is_source(words: str) -> bool:
        return READER.catalogue.named(fold_words(words)) is not None

    return follow_up(READER.read(question), READER.read(earlier), is_source)


@pytest.mark.parametrize(
    ("earlier", "question", "meant"),
    [
        (OF_MAO, "and Stalin?", "What did Mao think of Stalin?"),
        (OF_MAO, "And what about Zhou Enlai?", "What did Mao think of Zhou Enlai?"),
        (OF_MAO, "Stalin too?", "What did Mao think of Stalin?"),
        ("Why did Khrushchev go to Moscow?", "and Mao?", "Why did Mao go to Moscow?"),
        ("Why did Khrushchev go to Moscow?", "and to Beijing?",
         "Why did Khrushchev go to Beijing?"),
        ("Who went to Moscow?", "and Beijing?", "Who went to Beijing?"),
        ("When did Mao leave?", "and in Moscow?", "When did Mao leave in Moscow?"),
        ("When did Zhou Enlai leave?", "or Stalin", "When did Stalin leave?"),
        ("Who tested it?", "and Stalin?", "Who tested it Stalin?"),
    ],
    ids=["a name for a name", "two for one", "without an opening", "not where", "where",
         "the only one",
         "where, but nowhere was said", "a full name is one", "no name was said"],
)  # fmt: skip
def test_a_new_name_takes_the_place_of_the_last_of_its_kind(
    earlier: str, question: str, meant: str
) -> None:
    assert after(earlier, question) == meant


@pytest.mark.parametrize(
    ("earlier", "question", "meant"),
    [
        (OF_LINE, "what about in 1956?", "Who paid for the railway to Harbin in 1956?"),
        (OF_LINE, "and in March 1956", "Who paid for the railway to Harbin in March 1956?"),
        (OF_LINE, "in 1956?", "Who paid for the railway to Harbin in 1956?"),
        (OF_MAO, "and in 1956?", "What did Mao think of Khrushchev in 1956?"),
        (OF_LINE, "and the bomb?", "Who paid for the railway to Harbin in 1898 the bomb?"),
        (OF_LINE, "with a loan?", "Who paid for the railway to Harbin in 1898 with a loan?"),
    ],
    ids=["a date for a date", "a month", "without an opening", "no date was said", "a thing",
         "with a preposition"],
)  # fmt: skip
def test_a_new_date_takes_the_place_of_the_old_and_anything_else_is_added(
    earlier: str, question: str, meant: str
) -> None:
    assert after(earlier, question) == meant


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("why?", "why paid for the railway to Harbin in 1898?"),
        ("and why not?", "why not paid for the railway to Harbin in 1898?"),
        ("when was that?", "when paid for the railway to Harbin in 1898?"),
        ("in which year exactly?", "in which year paid for the railway to Harbin in 1898?"),
        ("who else?", "who paid for the railway to Harbin in 1898?"),
        ("how did it happen", "how paid for the railway to Harbin in 1898?"),
        ("what happened then?", "what paid for the railway to Harbin in 1898?"),
        ("is that true?", "Who paid for the railway to Harbin in 1898?"),
        ("tell me more", OF_LINE),
        ("and others?", OF_LINE),
    ],
)
def test_a_question_without_a_matter_asks_the_one_before_anew(question: str, meant: str) -> None:
    assert after(OF_LINE, question) == meant


@pytest.mark.parametrize(
    ("earlier", "question", "meant"),
    [
        (OF_MAO, "what did he say about the bomb?", "what did Mao say about the bomb?"),
        (OF_MAO, "who flew with him?", "who flew with Mao?"),
        (OF_MAO, "who wrote his letter", "who wrote Mao’s letter?"),
        (OF_MAO, "who wrote her letter", "who wrote Mao’s letter?"),
        (OF_MAO, "who wrote to her?", "who wrote to Mao?"),
        (OF_LINE, "who paid for him?", "who paid for Harbin?"),
        ("Who tested bombs?", "who paid him?", "who paid him? tested bombs"),
        (OF_LINE, "who built it?", "who built it? paid for the railway to Harbin in 1898"),
        (OF_LINE, "what did they do with the loan?",
         "what did they do with the loan? paid for the railway to Harbin in 1898"),
        (OF_LINE, "who was killed there?",
         "who was killed there? paid for the railway to Harbin in 1898"),
        (OF_LINE, "who paid for that?",
         "who paid for that? paid for the railway to Harbin in 1898"),
        (OF_LINE, "what did Stalin say about it?",
         "what did Stalin say about it? paid for the railway to Harbin in 1898"),
    ],
    ids=["he", "him", "his", "her before a word", "her before none", "only a place was named",
         "no name", "it", "they", "there", "that", "a name and nothing else"],
)  # fmt: skip
def test_a_pronoun_means_what_was_asked_about_before(
    earlier: str, question: str, meant: str
) -> None:
    assert after(earlier, question) == meant


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("and Mao?", "What about Mao?"),
        ("and Ben Thorne?", "according to Ben Thorne, What about Stalin?"),
        ("and according to Ben Thorne?", "What about Stalin?"),
        ("what does Ben Thorne say?", "What about Stalin?"),
        ("and according to Le Monde?", "What about Stalin?"),
    ],
)
def test_a_new_source_is_asked_the_same(question: str, meant: str) -> None:
    """The words that only name a source are no part of what is asked."""
    assert after(BY_ADA, question) == meant


@pytest.mark.parametrize(
    "question",
    [
        "When did the Soviet engineers leave China?",
        "And when did the Soviet engineers leave China?",
        "Why did Stalin pay?",
        "who built the railway",
        "what is a treaty",
        "Stalin?",
        "the bomb",
        "When did he meet Stalin?",
        "What did the pilots take with them?",
        "did people like it",
        "which pilots flew it",
        "when the railway was built, who paid for it?",
        "Is it true that the bomb was tested?",
        "was it possible to fly to the island?",
        "what do pilots do these days",
        "is there a treaty",
        "that the bomb was tested, who knew",
        "who said that the bomb was tested?",
        "and the pilots that flew to an island with a loan?",
        "which articles are about the bomb?",
        "who wrote The Line?",
        "what does Ada Sample say about the bomb?",
        "how do I make pancakes?",
    ],
)
def test_what_stands_alone_is_left_as_it_is(question: str) -> None:
    assert after(OF_MAO, question) is None
    assert after(BY_ADA, question) is None


@pytest.mark.parametrize(
    "piece", ["and ", "Mao ", "in 1956 ", "what about ", "who was it ", "that ", "he, ", "x", "?"]
)
def test_no_question_takes_long(piece: str) -> None:
    question = f"why {piece * 1000}"
    began = time.process_time()
    after(question, question)
    assert time.process_time() - began < 0.3
