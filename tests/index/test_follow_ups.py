"""Follow-up questions to the sample articles, with the real model: pairs written by hand."""

import pytest

from index.answer import Abstained, Answer, Catalogued, Quoted, Within
from index.asking import Earlier, Narrowed
from index.library import Library
from index.model import Excerpt

BY_ADA = "What does Ada Sample say about Stalin?"


def shown(answer: Answer) -> list[Excerpt]:
    assert not isinstance(answer, Abstained)
    return list(answer.excerpts)


def before(question: str, library: Library) -> Earlier:
    """A question, and the articles of its answer."""
    return Earlier(question, tuple(one.article.id for one in shown(library.ask(question))))


@pytest.mark.parametrize(
    ("earlier", "question", "words"),
    [
        ("When did Khrushchev come to Beijing?", "and Gorbachev?", "May 15, 1989"),
        ("What did Mao think of Khrushchev?", "and Stalin?", "sword of Stalin"),
        ("When was the gas pipeline opened?", "who opened it?", "Putin from Sochi and Xi"),
        ("Who was Peng Dehuai?", "what was he named commander of?", "Chinese People's Volunteers"),
        ("When did Brezhnev die?", "who came to his funeral?", "Huang Hua"),
        ("Who signed the treaty in the Kremlin?", "when was that?", "February 14, 1950"),
        ("Who built the Chinese Eastern Railway?", "how long was it?", "1,500 kilometres"),
        ("Who signed the border agreement in 1991?", "and in 2004?", "Li Zhaoxing"),
        ("Who was the ambassador in Beijing in 1953?", "and in 1969?", "Yelizavetin"),
        ("How much was the trade between Russia and China in 2000?", "what about in 2023?",
         "$240.1 billion"),
        ("What code name did China give the bomb project?", "why?", "year and month"),
        ("When did China decide to build the bomb?", "what did Khrushchev say about it?",
         "changed his mind"),
    ],
)  # fmt: skip
def test_what_is_too_thin_is_read_together_with_the_question_before(
    earlier: str, question: str, words: str, sample_library: Library
) -> None:
    answer = sample_library.ask(question, before=before(earlier, sample_library))
    assert words in " ".join(excerpt.text for excerpt in shown(answer))
    assert (answer.question, answer.understood.before) == (question, earlier)


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        ("What did Mao think of Khrushchev?", "When did the Soviet specialists leave China?"),
        (BY_ADA, "Who signed the agreement on the islands at Khabarovsk?"),
        ("Who was Peng Dehuai?", "how many Soviet guards died on the Ussuri?"),
        ("When did Khrushchev come to Beijing?", "What is the railway gauge?"),
        ("Who was Peng Dehuai?", "Is it true that Khrushchev could not swim?"),
        ("Who opened the gas pipeline?", "who wrote The Railway That Changed Hands?"),
        ("When was the gas pipeline opened?", "What did the pilots wear when they flew in Korea?"),
        ("Who was Peng Dehuai?", "And when did the 64th Fighter Aviation Corps fly?"),
        ("Who signed the treaty in the Kremlin?", "Which articles are about the border?"),
        ("Who was Peng Dehuai?", "what does Jean Exemple say about the swimming pool?"),
        ("What happened on the Ussuri in March 1969?", "how do I make pancakes?"),
        ("Who was Peng Dehuai?", "Stalin?"),
    ],
)
def test_what_stands_alone_is_answered_as_if_nothing_had_been_asked_before(
    earlier: str, question: str, sample_library: Library
) -> None:
    alone = sample_library.ask(question)
    answer = sample_library.ask(question, before=before(earlier, sample_library))
    assert answer.understood == alone.understood
    assert answer.understood.before is None
    if not isinstance(alone, Abstained):
        assert shown(answer) == shown(alone)


def test_the_source_of_the_question_before_holds_on(sample_library: Library) -> None:
    answer = sample_library.ask("and Mao?", before=before(BY_ADA, sample_library))
    assert {excerpt.article.author for excerpt in shown(answer)} == {"Ada Sample"}
    assert answer.understood.within == Within(authors=("Ada Sample",))


@pytest.mark.parametrize("question", ["and Jean Exemple?", "and according to Jean Exemple?"])
def test_a_new_source_takes_its_place(question: str, sample_library: Library) -> None:
    answer = sample_library.ask(question, before=Earlier("What does Ada Sample say about Mao?"))
    assert {excerpt.article.author for excerpt in shown(answer)} == {"Jean Exemple"}
    assert answer.understood.within == Within(authors=("Jean Exemple",))
    assert answer.understood.before


def test_what_was_chosen_beside_the_question_holds_too(sample_library: Library) -> None:
    answer = sample_library.ask(
        "and Mao?", before=Earlier("Who was Stalin?"), narrowed=Narrowed(author="Juan Ejemplo")
    )
    assert {excerpt.article.author for excerpt in shown(answer)} == {"Juan Ejemplo"}


def test_where_both_together_are_not_answered_the_question_alone_may_be(
    sample_library: Library,
) -> None:
    pancakes = Earlier("who baked the fluffy blueberry pancakes?")
    answer = sample_library.ask("and the gas pipeline?", before=pancakes)
    assert isinstance(answer, Quoted)
    assert answer.understood.before is None
    answer = sample_library.ask("why?", before=pancakes)
    assert isinstance(answer, Abstained)
    assert answer.understood.before == pancakes.question


@pytest.mark.parametrize("earlier", ["", "?!", "why?"])
def test_a_question_before_in_which_there_is_nothing_changes_nothing(
    earlier: str, sample_library: Library
) -> None:
    answer = sample_library.ask("when was that?", before=Earlier(earlier))
    assert answer.understood.before is None


def test_a_question_about_the_articles_can_be_followed(sample_library: Library) -> None:
    earlier = Earlier("which articles are about the border?", ("gone",))
    answer = sample_library.ask("and the railway?", before=earlier)
    assert isinstance(answer, Catalogued)
    assert "The Railway That Changed Hands" in {article.title for article in answer.articles}
