"""Which neighbours are shown: those that a sentence leans on, and those worth their words."""

import pytest

from index.extent import MAX_SENTENCES, MAX_WORDS, extent, shorten, widen
from index.model import Span

LONG = "word " * 100


@pytest.mark.parametrize(
    ("texts", "at", "shown"),
    [
        (["Zhou came.", "Mao left.", "It rained."], 1, (1, 1)),
        (["Zhou came.", "He left.", "It rained."], 1, (0, 1)),
        (["Zhou came.", "He left.", "But it rained."], 2, (0, 2)),
        (["Zhou came.", "Mao left.", "But it rained."], 2, (1, 2)),
        (["He came.", "Mao left."], 0, (0, 0)),
        (["Zhou came.", "As a result, Mao left."], 1, (0, 1)),
        (["Zhou came.", "“They” is a word."], 1, (0, 1)),
        (["Zhou came.", "Hepatitis spread."], 1, (1, 1)),
        (["A came.", "He left.", "He slept.", "He woke.", "He rose."], 4, (1, 4)),
    ],
    ids=["stands alone", "pronoun", "pronoun after pronoun", "conjunction", "nothing before it",
         "connective", "pronoun in quotation marks", "no pronoun", "four sentences at most"],
)  # fmt: skip
def test_what_leans_back_brings_the_sentence_before(
    texts: list[str], at: int, shown: tuple[int, int]
) -> None:
    assert extent(texts, at) == shown


@pytest.mark.parametrize(
    ("texts", "at", "shown"),
    [
        (["Zhou spoke.", "“We fear no one.”", "It rained."], 1, (0, 1)),
        (["Zhou spoke.", "“We fear no one,” he said.", "It rained."], 1, (1, 1)),
        (["“We fear him,” Zhou said.", "“Not now.", "It is late.”"], 1, (0, 2)),
        (["Zhou spoke: “We fear no one.", "The night is dark.”", "It rained."], 0, (0, 1)),
        (["Zhou spoke: “We fear no one.", "The night is dark.”", "It rained."], 1, (0, 1)),
        (["“A.", "B.", "C.", "D.", "E.”"], 0, (0, 3)),
        (["“A “B” C.”", "It rained."], 0, (0, 0)),
    ],
    ids=["without speaker: the one before", "with speaker", "goes on", "open: runs on",
         "closes only: from its opening", "too long: four sentences", "nested"],
)  # fmt: skip
def test_quotation_is_shown_with_its_speaker_and_to_its_end(
    texts: list[str], at: int, shown: tuple[int, int]
) -> None:
    assert extent(texts, at) == shown


@pytest.mark.parametrize(("asks_for_words", "shown"), [(True, (0, 1)), (False, (0, 0))])
def test_words_that_follow_are_shown_when_words_are_asked_for(
    asks_for_words: bool, shown: tuple[int, int]
) -> None:
    texts = ["Zhou noted a guest.", "“We fear no one,” Zhou said.", "It rained."]
    assert extent(texts, 0, asks_for_words=asks_for_words) == shown


@pytest.mark.parametrize(
    ("texts", "at", "shown"),
    [
        (["Zhou left.", "Ice came.", "It rained."], 0, (0, 1)),
        (["Zhou came.", "He left.", "Ice came.", "It rained."], 1, (0, 2)),
        (["Ice came.", "Zhou left."], 1, (1, 1)),
        (["“Zhou left.", "Ice came.”", "It rained."], 0, (0, 1)),
        (["A came.", "He left.", "He slept.", "He woke.", "Ice came."], 3, (0, 3)),
        (["Zhou left.", LONG + "word " * 18], 0, (0, 1)),
        (["Zhou left.", LONG + "word " * 19], 0, (0, 0)),
    ],
    ids=["the next one", "what leans back too", "nothing behind it", "the next one is shown anyway",
         "four sentences at most", "120 words", "121 words"],
)  # fmt: skip
def test_next_sentence_is_shown_where_a_reason_is_asked_for(
    texts: list[str], at: int, shown: tuple[int, int]
) -> None:
    assert extent(texts, at, asks_for_reason=True) == shown


def test_next_sentence_is_not_shown_where_no_reason_is_asked_for() -> None:
    assert extent(["Zhou left.", "Ice came."], 0) == (0, 0)


@pytest.mark.parametrize(
    ("texts", "at", "shown"),
    [
        ([LONG + "word " * 18, "He left."], 1, (0, 1)),
        ([LONG + "word " * 19, "He left."], 1, (1, 1)),
        (["Zhou came.", "He " + LONG * 2], 1, (1, 1)),
        (["Zhou: “No.", LONG + LONG, "End.”"], 0, (0, 0)),
    ],
    ids=["120 words", "121 words", "one sentence may be longer", "what follows is too long"],
)
def test_what_leans_is_shown_up_to_120_words(
    texts: list[str], at: int, shown: tuple[int, int]
) -> None:
    assert MAX_WORDS == 120
    assert extent(texts, at) == shown


@pytest.mark.parametrize(
    ("chances", "shown"),
    [
        ([0.0, 0.5, 0.25, 0.0], (1, 2)),
        ([0.0, 0.5, 0.24, 0.0], (1, 1)),
        ([0.25, 0.5, 0.0, 0.0], (0, 1)),
        ([0.24, 0.5, 0.0, 0.0], (1, 1)),
        ([0.25, 0.5, 0.25, 0.25], (0, 3)),
        ([0.0, 0.25, 0.1, 0.5], (1, 1)),
    ],
    ids=["behind, worth it", "behind, not worth it", "before, worth it", "before, not worth it",
         "all worth it", "what lies beyond doesn't count"],
)  # fmt: skip
def test_neighbour_is_shown_exactly_where_its_probability_is_worth_its_words(
    chances: list[float], shown: tuple[int, int]
) -> None:
    """A sixteenth for each of four words is a fourth. Binary fractions, so that it is exact."""
    assert widen(["one two three four"] * 4, chances, 1, 1, 1 / 16) == shown


@pytest.mark.parametrize(("chance", "shown"), [(0.5, (0, 1)), (0.49, (0, 0))])
def test_twice_the_words_need_twice_the_probability(chance: float, shown: tuple[int, int]) -> None:
    assert widen(["one two three four", "word " * 8], [0.5, chance], 0, 0, 1 / 16) == shown


def test_sentence_that_was_not_looked_at_is_never_worth_its_words() -> None:
    assert widen(["one two"] * 3, [0.0, 0.5, 0.0], 1, 1, 0.0) == (1, 1)


@pytest.mark.parametrize(
    ("chances", "shown"),
    [
        ([0.4, 0.3, 0.5, 0.2, 0.1, 0.1], (0, 3)),
        ([0.1, 0.2, 0.5, 0.3, 0.4, 0.1], (1, 4)),
        ([0.2, 0.2, 0.2, 0.2, 0.2, 0.2], (2, 5)),
    ],
    ids=["rather those before", "rather those behind", "equal: rather those behind"],
)
def test_room_for_four_sentences_goes_to_the_likeliest(
    chances: list[float], shown: tuple[int, int]
) -> None:
    assert MAX_SENTENCES == 4
    assert widen(["one two"] * 6, chances, 2, 2, 0.01) == shown


@pytest.mark.parametrize(("words", "shown"), [(60, (0, 1)), (61, (0, 0))])
def test_neighbours_are_shown_up_to_120_words(words: int, shown: tuple[int, int]) -> None:
    assert widen(["word " * 60, "word " * words], [0.5, 0.5], 0, 0, 0.0) == shown


def test_neighbour_that_fits_is_shown_where_a_likelier_one_does_not_fit() -> None:
    texts = ["one two", "word " * 100, "word " * 30]
    assert widen(texts, [0.1, 0.5, 0.9], 1, 1, 0.01) == (0, 1)


def test_what_has_to_be_shown_stays_however_unlikely() -> None:
    assert widen(["one two"] * 3, [0.0, 0.0, 0.9], 0, 1, 0.5) == (0, 1)


def clause(letter: str, words: int, end: str = ",") -> str:
    """So many words of one letter, the last with this mark."""
    return " ".join([letter] * words) + end


# Of 190 words, two characters each with their spaces: a from 0, b from 201, c from 302 on.
THREE = " ".join((clause("a", 100), clause("b", 50), clause("c", 40, ".")))
IN_A, IN_B, IN_C = Span(0, 1), Span(201, 202), Span(302, 303)


def shortened(text: str, *matches: Span) -> str:
    return shorten(text, matches).of(text)


@pytest.mark.parametrize(
    "text", ["", "Rain.", clause("a", 120, "."), f"{clause('a', 60)} {clause('b', 60)}"]
)
def test_sentence_of_120_words_is_shown_whole(text: str) -> None:
    assert shorten(text, ()) == Span(0, len(text))


def test_sentence_without_clauses_is_cut_behind_120_words_wherever_it_matches() -> None:
    """The last of 121 words begins at 240."""
    text = clause("a", 121, ".")
    assert shortened(text) == shortened(text, Span(240, 241)) == clause("a", 120, "")


@pytest.mark.parametrize(
    ("matches", "letters"),
    [
        ((), "a"),
        ((IN_A,), "a"),
        ((IN_B,), "bc"),
        ((IN_C,), "bc"),
        ((IN_A, IN_C), "a"),
        ((IN_A, IN_B, IN_C), "bc"),
    ],
    ids=["none", "first", "second", "third", "equal: the first", "two against one"],
)
def test_clauses_with_most_matches_are_shown(matches: tuple[Span, ...], letters: str) -> None:
    """100 and 50 words are too many, 50 and 40 aren't."""
    assert [match.of(THREE) for match in (IN_A, IN_B, IN_C)] == ["a", "b", "c"]
    kept = shortened(THREE, *matches)
    assert "".join(sorted(set(kept) - set(" ,."))) == letters
    assert kept[-1] in ",."
    assert len(kept.split()) in {100, 90}


def test_clause_that_is_too_long_itself_is_cut_behind_120_words() -> None:
    """The 130 words of b begin at 10."""
    text = f"{clause('a', 5)} {clause('b', 130, '.')}"
    assert shortened(text, Span(11, 12)) == clause("b", 120, "")


@pytest.mark.parametrize("mark", list(",;:—–)"))
def test_marks_that_end_a_clause(mark: str) -> None:
    text = f"{clause('a', 100, mark)} {clause('b', 50, '.')}"
    assert shortened(text) == clause("a", 100, mark)
