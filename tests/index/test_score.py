"""Scores of sentences: the weighted sum of signals, and the softmax over all, by hand."""

import math
from contextlib import closing
from dataclasses import astuple, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.consult import Readings
from index.fitted import Fitted
from index.reader import SentenceReading
from index.retrieve import Evidence, retrieve
from index.score import NOT_READ, READ, Scored, SentenceSignals, score_sentences
from tests.index.toy import FITTED, QUESTION, ToyArticle, toy_generation, toy_query

COUNTED = replace(
    FITTED,
    sentence={
        "cosine": 1, "recall": 2, "recall_before": 3, "recall_after": 4, "passage": 5, "kind": 6,
        "reader": 0.5,
    },
)  # fmt: skip
STONE = (
    ToyArticle(("The harbour is of 1631.", "Stone was cheap."), (0.4, 0.8), 0.5),
    ToyArticle(("Pears grow.",), (-0.5,), -0.5),
)


def scored(
    folder: Path,
    question: str,
    *toys: ToyArticle,
    fitted: Fitted = FITTED,
    read: int = READ,
    readings: Readings = NOT_READ,
) -> list[Scored]:
    with closing(toy_generation(folder, *toys)) as generation:
        evidence = retrieve(generation, toy_query(question), QUESTION)
        return score_sentences(generation, evidence, fitted, read, readings)


def rows(found: list[Scored]) -> list[int]:
    return [one.sentence.row for one in found]


def test_signals_by_hand(tmp_path: Path) -> None:
    """Of two words asked for, both in one passage of two, each weighs the same.

    Passage: .6 · (.7 · .8 + .3 · .5) + .4 · 1 = .826. The first sentence has one of the words, and
    with the one behind it both; it holds a year. The second has the other, and with the one before
    it both. The other passage: .6 · -.5 = -.3.
    """
    found = scored(tmp_path, "when stone harbour?", *STONE)
    by_row = {one.sentence.row: one.signals for one in found}
    assert astuple(by_row[0]) == pytest.approx((0.4, 0.5, 0.5, 1, 0.826, 1, 0), abs=5e-4)
    assert astuple(by_row[1]) == pytest.approx((0.8, 0.5, 1, 0.5, 0.826, 0, 0), abs=5e-4)
    assert astuple(by_row[2]) == pytest.approx((-0.5, 0, 0, 0, -0.3, 0, 0), abs=5e-4)


def test_score_is_the_weighted_sum(tmp_path: Path) -> None:
    """First: .4 + 2 · .5 + 3 · .5 + 4 · 1 + 5 · .826 + 6. Second: .8 + 1 + 3 + 2 + 4.13."""
    found = scored(tmp_path, "when stone harbour?", *STONE, fitted=COUNTED)
    assert rows(found) == [0, 1, 2]
    assert [one.score for one in found] == pytest.approx([17.03, 10.93, -2.0], abs=5e-3)


def test_probability_is_the_softmax_of_the_scores(tmp_path: Path) -> None:
    """Ten times the cosine: ln 3 more is three times as likely: 6, 2 and 1 of 9."""
    third, half = 0.5 - math.log(3) / 10, 0.5 - math.log(6) / 10
    toys = [ToyArticle((f"Pear {c:.2f}.",), (c,), c) for c in (half, 0.5, third)]
    found = scored(tmp_path, "who?", *toys)
    assert rows(found) == [1, 2, 0]
    assert [one.probability for one in found] == pytest.approx([6 / 9, 2 / 9, 1 / 9], abs=2e-3)


@given(
    cosines=st.lists(st.floats(-0.99, 0.99), min_size=1, max_size=12),
    weight=st.sampled_from([0.0, 1.0, 10.0, 1e5, -1e5]),
)
@settings(max_examples=25, deadline=None)
def test_probabilities_of_a_question_add_up_to_1(
    tmp_path_factory: pytest.TempPathFactory, cosines: list[float], weight: float
) -> None:
    """Also where a score is so high or so low that its exponential alone would overflow."""
    toys = [ToyArticle(("A pear.", "A plum."), (c, -c), c) for c in cosines]
    steep = replace(FITTED, sentence=FITTED.sentence | {"cosine": weight})
    found = scored(tmp_path_factory.mktemp("toy"), "pear", *toys, fitted=steep)
    assert sum(one.probability for one in found) == pytest.approx(1)
    assert all(0 <= one.probability <= 1 for one in found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_word_that_only_the_header_holds_counts_half_for_a_sentence(tmp_path: Path) -> None:
    """Of two words that weigh the same: (1 + .5) / 2. With a neighbour it counts as present."""
    toy = ToyArticle(("It is of stone.",), (0.5,), 0.5, title="The Harbour", author="Ada Sample")
    (found,) = scored(tmp_path, "harbour stone", toy)
    signals = found.signals
    recalls = [signals.recall, signals.recall_before, signals.recall_after]
    assert recalls == pytest.approx([0.75, 1, 1])
    assert found.passage_recall == pytest.approx(1)
    assert found.around >= {"harbour", "stone", "ada", "sampl"}


def test_around_a_sentence_is_one_neighbour_on_each_side(tmp_path: Path) -> None:
    words = ("Anna", "Bert", "Carl", "Dora", "Emil")
    toy = ToyArticle(tuple(f"{word}." for word in words), (0.1, 0.2, 0.9, 0.3, 0.4), 0.5)
    best = scored(tmp_path, "who?", toy)[0]
    assert best.around == {"bert", "carl", "dora"}


@pytest.mark.parametrize("read", [1, 2])
def test_sentences_of_the_best_passages_alone_compete(tmp_path: Path, read: int) -> None:
    """The best sentence of all stands in the second passage, whose other one is far off."""
    toys = (
        ToyArticle(("A pear.", "A plum."), (0.6, 0.6), 0.9),
        ToyArticle(("A fig.",), (0.7,), -0.9),
        ToyArticle(("A date.",), (-0.5,), -0.5),
    )
    found = scored(tmp_path, "who?", *toys, read=read)
    assert rows(found) == [[0, 1], [2, 0, 1]][read - 1]
    assert sum(one.probability for one in found) == pytest.approx(1)


def test_equal_scores_by_row(tmp_path: Path) -> None:
    toys = [ToyArticle(("A pear.",), (0.5,), 0.5)] * 4
    assert rows(scored(tmp_path, "who?", *toys)) == [0, 1, 2, 3]


def test_without_candidates_nothing_is_scored(tmp_path: Path) -> None:
    with closing(toy_generation(tmp_path, *STONE)) as generation:
        assert score_sentences(generation, Evidence(toy_query("who?"), (), {}, 2), FITTED) == []


def test_every_signal_has_a_name_that_can_be_given_a_weight() -> None:
    assert set(SentenceSignals.__dataclass_fields__) == set(COUNTED.sentence)


def test_a_reader_counts_with_its_log_odds(tmp_path: Path) -> None:
    """First: 17.03 + .5 · -4. Second: 10.93 + .5 · 10. The one not read: -2 + .5 · -4."""
    said = (SentenceReading(-4.0), SentenceReading(10.0, sure=0.9))
    found = scored(tmp_path, "when stone harbour?", *STONE, fitted=COUNTED, readings={0: said})
    assert [one.score for one in found] == pytest.approx([15.93, 15.03, -4.0], abs=5e-3)
    assert [one.reading for one in found] == [said[1], said[0], None]


def test_what_was_not_read_is_held_to_be_no_better_than_the_worst_that_was(tmp_path: Path) -> None:
    said = (SentenceReading(3.0), SentenceReading(-7.0))
    found = scored(tmp_path, "when stone harbour?", *STONE, readings={0: said})
    assert {one.sentence.row: one.signals.reader for one in found} == {0: 3.0, 1: -7.0, 2: -7.0}
