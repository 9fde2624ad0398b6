"""Which articles are missing: what is one group, which goes first, which question speaks for it."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from bot.discord_app.gaps import MOST_QUESTIONS, Gap, groups
from bot.discord_app.stored import Unanswered
from index.embedding import FloatMatrix, ModelEmbedder
from tests.doubles import WordEmbedder


def asked_once(question: str, *, abstained: bool = True, unhelpful: int = 0) -> Unanswered:
    return Unanswered(question, "2026-11-24", abstained, unhelpful)


class At:
    """Encodes a question as the point of the unit circle at its angle, in degrees."""

    def __init__(self, angles: Mapping[str, float]) -> None:
        self._angles = angles
        self.calls: list[list[str]] = []

    def __call__(self, texts: Sequence[str]) -> FloatMatrix:
        self.calls.append(list(texts))
        angles = np.radians([self._angles[text] for text in texts])
        return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_without_questions_there_is_no_gap_and_the_model_is_not_asked() -> None:
    encode = At({})
    assert groups([], encode) == []
    assert encode.calls == []


def test_one_question_is_a_group() -> None:
    assert groups([asked_once("Mill?", unhelpful=2)], At({"Mill?": 5})) == [Gap("Mill?", 1, 1, 2)]


def test_questions_whose_vectors_are_near_are_one_group_and_others_are_not() -> None:
    """1 - cos 45° is .29, 1 - cos 60° is .5: the line is at .35."""
    asked = [asked_once("a"), asked_once("b")]
    assert len(groups(asked, At({"a": 0, "b": 45}))) == 1
    assert len(groups(asked, At({"a": 0, "b": 60}))) == 2


def test_a_group_is_judged_by_the_mean_of_its_distances() -> None:
    """One group is a and b. At 55° c is .18 from b and .43 from a, the mean .30; at 65° .43."""
    asked = [asked_once("a"), asked_once("b"), asked_once("c")]
    assert [gap.count for gap in groups(asked, At({"a": 0, "b": 20, "c": 55}))] == [3]
    assert [gap.count for gap in groups(asked, At({"a": 0, "b": 20, "c": 65}))] == [2, 1]


def test_the_question_in_the_middle_speaks_for_its_group() -> None:
    asked = [asked_once("left"), asked_once("right"), asked_once("middle")]
    (gap,) = groups(asked, At({"left": 0, "right": 30, "middle": 16}))
    # The mean of the three lies at 15.3°.
    assert (gap.question, gap.others) == ("middle", ("right", "left"))


def test_what_is_asked_more_often_moves_the_middle() -> None:
    asked = [
        asked_once("left"),
        asked_once("left"),
        asked_once("left"),
        asked_once("middle"),
        asked_once("right"),
    ]
    (gap,) = groups(asked, At({"left": 0, "middle": 15, "right": 30}))
    # The mean of the five lies near 9°: 6° from the middle one, 9° from the left one.
    assert (gap.question, gap.others) == ("middle", ("left", "right"))
    (gap,) = groups([asked_once("left")] * 5 + asked, At({"left": 0, "middle": 15, "right": 30}))
    assert gap.question == "left"


def test_the_same_words_are_embedded_once_and_counted_each_time() -> None:
    encode = At({"Who built the mill?": 0})
    asked = [
        asked_once("Who  built\nthe mill?"),
        asked_once("who built the mill", abstained=False, unhelpful=1),
        asked_once("WHO BUILT THE MILL??", abstained=False, unhelpful=2),
    ]
    assert groups(asked, encode) == [Gap("Who built the mill?", 3, 1, 3)]
    assert encode.calls == [["Who built the mill?"]]


def test_the_largest_group_goes_first_then_the_one_with_more_thumbs_down_then_the_first() -> None:
    asked = [
        asked_once("first"),
        asked_once("second"),
        asked_once("disliked", abstained=False, unhelpful=1),
        asked_once("often"),
        asked_once("often"),
    ]
    angles = At({"first": 0, "second": 80, "disliked": 160, "often": 240})
    found = [gap.question for gap in groups(asked, angles)]
    assert found == ["often", "disliked", "first", "second"]
    assert [gap.question for gap in groups(asked, angles, most=2)] == found[:2]


def test_of_many_wordings_four_more_are_given() -> None:
    words = [f"q{number}" for number in range(9)]
    (gap,) = groups([asked_once(word) for word in words], At({w: n for n, w in enumerate(words)}))
    assert (gap.question, gap.others) == ("q4", ("q3", "q5", "q2", "q6"))


def test_of_too_many_questions_the_first_two_thousand_are_grouped() -> None:
    asked = [asked_once(f"mill{number}") for number in range(MOST_QUESTIONS + 5)]
    embedder = WordEmbedder()
    found = groups(asked, embedder.encode, most=MOST_QUESTIONS)
    assert sum(gap.count for gap in found) == MOST_QUESTIONS == 2000
    assert len(embedder.embedded) == MOST_QUESTIONS


def test_with_the_real_model_other_words_for_the_same_are_one_group(
    real_embedder: ModelEmbedder,
) -> None:
    asked = [
        asked_once("how much did the harbour wall cost"),
        asked_once("Who won the football world cup in 2018?"),
        asked_once("What was the price of the harbour wall?"),
        asked_once("cost of building the wall of the harbour"),
        asked_once("world cup 2018 winner"),
    ]
    found = groups(asked, real_embedder.encode)
    assert [gap.count for gap in found] == [3, 2]
    assert found == groups(asked, real_embedder.encode)


@pytest.mark.parametrize("question", ["", "?!"])
def test_a_question_without_words_does_no_harm(question: str) -> None:
    (gap,) = groups([asked_once(question)], WordEmbedder().encode)
    assert gap.count == 1
