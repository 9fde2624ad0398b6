"""Log-odds and words from logits: numbers worked out by hand."""

from math import exp, log

import numpy as np
import pytest

from index.reader.spans import best_words, sentence_odds


def logs(*weights: float) -> np.ndarray:
    """Logits of which the exponents are these: what is added up can be seen."""
    return np.log(np.array(weights, np.float32))


def test_odds_add_up_all_starts_and_compare_them_with_the_null() -> None:
    """One and three to two: odds of two to one."""
    assert sentence_odds(logs(1, 3), log(2)) == pytest.approx(log(2), abs=1e-6)


def test_odds_of_one_token_are_the_difference() -> None:
    assert sentence_odds(np.array([1.5]), 4.0) == pytest.approx(-2.5)


@pytest.mark.parametrize("height", [-2000.0, 0.0, 2000.0])
def test_a_common_height_changes_no_odds(height: float) -> None:
    assert sentence_odds(logs(1, 3) + height, height) == pytest.approx(log(4), abs=1e-3)


def test_words_are_the_pair_with_the_highest_sum() -> None:
    """Pairs: 0-0 5·1, 0-1 5·4, 0-2 5·1, 1-1 2·4, 1-2 2·1, 2-2 1·1; that is 20 of 41."""
    first, last, sure = best_words(logs(5, 2, 1), logs(1, 4, 1))
    assert (first, last) == (0, 1)
    assert sure == pytest.approx(20 / 41)


def test_an_end_before_the_start_is_no_answer() -> None:
    """The best start is behind the best end. Allowed: 0-0 1·9, 0-1 1·1, 1-1 8·1."""
    first, last, sure = best_words(logs(1, 8), logs(9, 1))
    assert (first, last) == (0, 0)
    assert sure == pytest.approx(9 / 18)


def test_an_answer_has_as_many_tokens_as_are_allowed() -> None:
    """Of two at most, 0-2 with 10·10 falls out: 0-0 10, 0-1 10·2, 1-1 2, 1-2 10, 2-2 10."""
    starts, ends = logs(10, 1, 1), logs(1, 2, 10)
    assert best_words(starts, ends, longest=3)[:2] == (0, 2)
    first, last, sure = best_words(starts, ends, longest=2)
    assert (first, last) == (0, 1)
    assert sure == pytest.approx(20 / 52)


def test_thirty_tokens_are_allowed_unless_told_otherwise() -> None:
    starts, ends = np.zeros(40), np.zeros(40)
    starts[3], ends[32] = 9, 9
    assert best_words(starts, ends)[:2] == (3, 32)
    ends[33] = 18
    first, last, _ = best_words(starts, ends)
    assert (first, last) != (3, 33)
    assert last - first < 30


def test_no_more_than_one_token_is_sure() -> None:
    assert best_words(logs(7), logs(2)) == (0, 0, 1.0)


def test_of_equals_the_first_and_the_shortest_is_taken() -> None:
    """All six pairs of three tokens are alike."""
    first, last, sure = best_words(np.zeros(3), np.zeros(3))
    assert (first, last) == (0, 0)
    assert sure == pytest.approx(1 / 6)


def test_high_logits_of_half_precision_are_added_without_overflow() -> None:
    starts = np.array([60_000, 0], np.float16)
    assert best_words(starts, starts) == (0, 0, 1.0)
    assert sentence_odds(starts, 0.0) == 60_000


def test_a_table_of_all_pairs_says_the_same() -> None:
    chance = np.random.default_rng(7)
    for count in (1, 2, 29, 30, 31, 64):
        starts, ends = chance.normal(0, 3, (2, count))
        pairs = {
            (i, j): exp(starts[i] + ends[j])
            for i in range(count)
            for j in range(i, min(i + 30, count))
        }
        likeliest = max(pairs, key=lambda pair: pairs[pair])
        first, last, sure = best_words(starts, ends)
        assert (first, last) == likeliest
        assert sure == pytest.approx(pairs[likeliest] / sum(pairs.values()))
