"""Words of a corpus: in how many passages each stands, and which of them are names."""

from collections.abc import Sequence

import pytest

from index.lexicon import Lexicon, WordCount, WordCounter, letters_of
from index.terms import typed_words


def count_words(passages: Sequence[str], sentences: Sequence[str]) -> list[WordCount]:
    counter = WordCounter()
    counter.add(map(typed_words, passages), map(typed_words, sentences))
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
    counter.add([typed_words("They saw Park.")], [typed_words("They saw Park.")])
    counter.add([typed_words("A park. Parks.")], [typed_words("A park.")])
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


HELD = [
    WordCount("harbour", 7, False),
    WordCount("harbours", 1, False),
    WordCount("harbor's", 1, False),
    WordCount("hargrove", 2, True),
    WordCount("ha", 3, False),
    WordCount("müller", 1, True),
    WordCount("1949", 5, False),
    WordCount("zhou", 2, True),
]


def test_words_that_are_held_are_looked_up_together() -> None:
    found = Lexicon.of(HELD).held(["zhou", "unicorn", "harbour", "", "zhou"])
    assert found == {"harbour": WordCount("harbour", 7, False), "zhou": WordCount("zhou", 2, True)}
    assert Lexicon.of(HELD).held([]) == {}


def test_words_beginning_so_are_of_letters_alone_and_of_three_and_more() -> None:
    lexicon = Lexicon.of([*HELD, WordCount("har" + "a" * 28, 1, False)])
    assert lexicon.beginning("har") == ["harbour", "harbours", "hargrove"]
    assert lexicon.beginning("harbours") == ["harbours"]
    assert lexicon.beginning("ha%") == lexicon.beginning("2") == []


def test_words_of_a_length_stand_together_with_their_letters() -> None:
    lexicon = Lexicon.of(HELD)
    eight = lexicon.spellings(8)
    assert [eight.word(number) for number in range(len(eight.letters))] == ["harbours", "hargrove"]
    assert eight.letters.tolist() == letters_of(["harbours", "hargrove"]).tolist()
    assert [lexicon.spellings(6).word(0)] == ["müller"]


@pytest.mark.parametrize("length", [-1, 0, 2, 5, 31])
def test_where_no_word_is_so_long_there_is_none(length: int) -> None:
    assert Lexicon.of(HELD).spellings(length).letters.tolist() == []


def test_letters_are_bits_whatever_their_order() -> None:
    one, other, more = letters_of(["stone", "notes", "stoned"]).tolist()
    assert one == other
    assert (more & one, (more ^ one).bit_count()) == (one, 1)
    assert letters_of([]).tolist() == []
