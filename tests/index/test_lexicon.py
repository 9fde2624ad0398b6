"""Words of a corpus: in how many passages each stands, and which of them are names."""

from collections.abc import Sequence

import pytest

from index.lexicon import WordCount, WordCounter


def count_words(passages: Sequence[str], sentences: Sequence[str]) -> list[WordCount]:
    counter = WordCounter()
    counter.add(passages, sentences)
    return list(counter.counted())


def named(*sentences: str) -> set[str]:
    return {one.word for one in count_words(sentences, sentences) if one.is_name}


def test_words_are_counted_by_passage_in_alphabetical_order() -> None:
    """A word counts once a passage, in its plain form; stop words are words too."""
    passages = ["The Harbour. The harbour's stone.", "A harbour", "Müller"]
    assert count_words(passages, []) == [
        WordCount("a", 1, False),
        WordCount("harbour", 2, False),
        WordCount("muller", 1, False),
        WordCount("stone", 1, False),
        WordCount("the", 1, False),
    ]


def test_articles_add_up() -> None:
    counter = WordCounter()
    counter.add(["They saw Park."], ["They saw Park."])
    counter.add(["A park. Parks."], ["A park."])
    assert next(one for one in counter.counted() if one.word == "park") == WordCount(
        "park", 2, False
    )


def test_word_that_the_articles_write_with_a_capital_is_a_name() -> None:
    assert named("Then Nixon met Zhou in a harbour.") == {"nixon", "zhou"}


def test_capital_at_the_beginning_of_a_sentence_tells_nothing() -> None:
    assert named("Harbour walls fell.", "Nixon fell.") == set()
    assert named("Harbour walls fell.", "They saw Nixon.", "Nixon fell.") == {"nixon"}


@pytest.mark.parametrize(
    ("capitals", "small", "is_name"),
    [(7, 3, True), (6, 4, False), (1, 0, True), (0, 1, False), (2, 1, False)],
)
def test_seven_of_ten_places_with_a_capital_make_a_name(
    capitals: int, small: int, is_name: bool
) -> None:
    sentences = ["They saw Park."] * capitals + ["They saw a park."] * small
    assert ("park" in named(*sentences)) is is_name


def test_word_of_a_header_alone_is_known_and_no_name() -> None:
    """Titles put capitals anywhere."""
    found = {
        one.word: one for one in count_words(["The Grand Harbour. They left."], ["They left."])
    }
    assert found["harbour"] == WordCount("harbour", 1, False)


@pytest.mark.parametrize("passages", [[], [""], ["?! — …"]])
def test_no_words_are_none(passages: list[str]) -> None:
    assert list(count_words(passages, passages)) == []
