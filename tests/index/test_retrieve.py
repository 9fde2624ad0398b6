"""Fusion: .6 · (.7 · best sentence + .3 · passage) + .4 · BM25 / best BM25, by hand.

Vectors are kept in half precision: a cosine is right to three decimals.
"""

import math
from contextlib import closing
from pathlib import Path

import pytest

from index.retrieve import Candidate, Evidence, retrieve
from tests.index.toy import QUESTION, ToyArticle, toy_generation, toy_query

HALF = 5e-4


def toy(text: str, best: float, passage: float, *others: float) -> ToyArticle:
    """An article that says the same thing in each of its sentences, with these cosines."""
    cosines = (best, *others)
    return ToyArticle((text,) * len(cosines), cosines, passage)


def evidence(
    folder: Path, question: str, *toys: ToyArticle, within: frozenset[int] | None = None
) -> Evidence:
    with closing(toy_generation(folder, *toys)) as generation:
        return retrieve(generation, toy_query(question), QUESTION, within)


def ranking(found: Evidence) -> list[int]:
    return [candidate.row for candidate in found.candidates]


def test_score_is_the_weighted_sum(tmp_path: Path) -> None:
    """The best keyword score counts as 1; a passage without a word of the question has 0."""
    found = evidence(
        tmp_path, "harbour", toy("A harbour.", 0.5, 0.4, 0.2), toy("A pear.", 0.8, 0.6)
    )
    assert {c.row: c.score for c in found.candidates} == pytest.approx(
        {
            0: 0.6 * (0.7 * 0.5 + 0.3 * 0.4) + 0.4 * 1,  # .282 + .4 = .682
            1: 0.6 * (0.7 * 0.8 + 0.3 * 0.6),  # .444
        },
        abs=HALF,
    )
    first = found.candidates[0]
    assert [first.cosine, *first.cosines.tolist()] == pytest.approx([0.4, 0.5, 0.2], abs=HALF)
    assert first.article == 0


def test_second_in_both_lists_beats_first_in_one(tmp_path: Path) -> None:
    """Row 1 is first by words, row 2 first in meaning, row 0 second in both.

    All passages are two words long, so "harbour" once gives BM25 · 1 and twice BM25 · 1.375: row 0
    has 1 / 1.375 = 8 / 11 of the best keyword score.
    """
    fillers = [toy(text, 0.0, 0.0) for text in ("Rain snow.", "Wolf bear.", "Ship sail.")]
    found = evidence(
        tmp_path,
        "harbour",
        toy("Stone harbour.", 0.8, 0.8),
        toy("Harbour harbour.", 0.1, 0.1),
        toy("Pear plum.", 0.9, 0.9),
        *fillers,
    )
    assert [candidate.score for candidate in found.candidates[:3]] == pytest.approx(
        [0.6 * 0.8 + 0.4 * 8 / 11, 0.6 * 0.9, 0.6 * 0.1 + 0.4 * 1], abs=HALF
    )
    assert ranking(found)[:3] == [0, 2, 1]


def test_best_sentence_counts_more_than_the_passage(tmp_path: Path) -> None:
    """.7 · .9 + .3 · .1 = .66 against .7 · .1 + .3 · .9 = .34."""
    found = evidence(tmp_path, "who?", toy("A pear.", 0.1, 0.9), toy("An apple.", 0.9, 0.1))
    scores = [candidate.score for candidate in found.candidates]
    assert scores == pytest.approx([0.6 * 0.66, 0.6 * 0.34], abs=HALF)
    assert ranking(found) == [1, 0]


def test_equal_scores_by_row(tmp_path: Path) -> None:
    found = evidence(tmp_path, "harbour", *[toy("A harbour.", 0.5, 0.5)] * 4)
    assert ranking(found) == [0, 1, 2, 3]


def test_words_of_the_title_find_a_passage(tmp_path: Path) -> None:
    titled = ToyArticle(("A pear.",), (0.1,), 0.1, title="The Harbour")
    found = evidence(tmp_path, "harbour", toy("An apple.", 0.4, 0.4), titled)
    assert found.candidates[0].row == 1
    assert found.candidates[0].score == pytest.approx(0.6 * 0.1 + 0.4, abs=HALF)


def test_each_of_the_three_searches_brings_candidates(tmp_path: Path) -> None:
    """200 passages fill the lists by cosine; those of words, sentence and passage come through.

    Row 0 shares a word and nothing else, row 1 has the nearest sentence in a far passage, and
    row 2 is the nearest passage with a far sentence.
    """
    fillers = [toy("An apple.", 0.3, 0.3)] * 200
    found = evidence(
        tmp_path,
        "harbour",
        toy("A harbour.", -0.5, -0.5),
        toy("A pear.", 0.9, -0.5, -0.5),
        toy("A plum.", -0.5, 0.9),
        *fillers,
    )
    assert {0, 1, 2} <= set(ranking(found))
    assert 50 <= len(found.candidates) <= 150


def test_frequencies_and_weights_of_the_words(tmp_path: Path) -> None:
    """ln(1 + (N - n + .5) / (n + .5)) for N = 3: n = 2 gives ln 1.6, n = 0 gives ln 8."""
    found = evidence(
        tmp_path,
        "harbour unicorn",
        *(toy(text, 0.1, 0.1) for text in ("A harbour.", "The harbour.", "A pear.")),
    )
    assert found.passages == 3
    assert found.frequencies == {"harbour": 2, "unicorn": 0}
    assert found.weights == pytest.approx({"harbour": math.log(1.6), "unicorn": math.log(8)})
    total = math.log(1.6) + math.log(8)
    assert found.recall(frozenset({"harbour", "pear"})) == pytest.approx(math.log(1.6) / total)
    assert found.recall(frozenset({"harbour", "unicorn"})) == pytest.approx(1)
    assert found.recall(frozenset()) == 0


ZHOU, ENLAI = math.log(1.6), math.log(8)  # the weights of 2 and of 0 of 3 passages


@pytest.mark.parametrize(
    ("found", "covered"),
    [
        ({"zhou"}, ZHOU + 0.8 * ENLAI),
        ({"enlai", "pear"}, ENLAI + 0.8 * ZHOU),
        ({"zhou", "enlai"}, ZHOU + ENLAI),
        ({"pear"}, 0),
    ],
    ids=["the one", "the other", "both", "neither"],
)
def test_part_of_a_full_name_is_worth_four_fifths_of_the_rest(
    tmp_path: Path, found: set[str], covered: float
) -> None:
    toys = (toy(text, 0.1, 0.1) for text in ("Zhou left.", "Zhou came.", "A pear."))
    seen = evidence(tmp_path, "where was Zhou Enlai?", *toys)
    assert (seen.frequencies, seen.query.full_names) == (
        {"zhou": 2, "enlai": 0}, (("zhou", "enlai"),)
    )  # fmt: skip
    assert seen.recall(frozenset(found)) == pytest.approx(covered / (ZHOU + ENLAI))


def test_names_apart_are_worth_nothing_to_each_other(tmp_path: Path) -> None:
    toys = (toy(text, 0.1, 0.1) for text in ("Zhou left.", "Zhou came.", "A pear."))
    seen = evidence(tmp_path, "where were Zhou and Enlai?", *toys)
    assert seen.recall(frozenset({"zhou"})) == pytest.approx(ZHOU / (ZHOU + ENLAI))


def test_question_without_a_word_to_look_for_goes_by_meaning(tmp_path: Path) -> None:
    found = evidence(tmp_path, "what is it?", toy("A pear.", 0.2, 0.2), toy("A plum.", 0.8, 0.8))
    assert ranking(found) == [1, 0]
    assert found.recall(frozenset({"pear"})) == 0


def test_candidates_are_the_same_every_time(tmp_path: Path) -> None:
    toys = [toy(f"A harbour {n % 3}.", n / 40, n % 7 / 10) for n in range(30)]
    with closing(toy_generation(tmp_path, *toys)) as generation:
        query = toy_query("which harbour 2?")
        runs = [retrieve(generation, query, QUESTION).candidates for _ in range(3)]
    assert [summary(run) for run in runs] == [summary(runs[0])] * 3


def test_only_articles_within_are_found_however_many_are_nearer(tmp_path: Path) -> None:
    """200 articles that are nearer in both ways would fill all three lists."""
    nearer = [toy("A harbour.", 0.9, 0.9)] * 200
    toys = (toy("A pear.", -0.5, -0.5), toy("The harbour is old.", -0.5, -0.5), *nearer)
    found = evidence(tmp_path, "harbour", *toys, within=frozenset({0, 1}))
    assert ranking(found) == [1, 0]


def test_score_within_is_that_of_the_whole_corpus_but_for_the_unit_of_the_words(
    tmp_path: Path,
) -> None:
    """Frequencies are those of all articles; the best keyword score is the best within."""
    toys = (
        toy("Harbour harbour.", 0.9, 0.9),
        toy("Stone harbour.", 0.5, 0.4),
        toy("A pear.", 0, 0),
    )
    found = evidence(tmp_path, "harbour", *toys, within=frozenset({1}))
    (only,) = found.candidates
    assert only.score == pytest.approx(0.6 * (0.7 * 0.5 + 0.3 * 0.4) + 0.4, abs=HALF)
    assert (found.frequencies, found.passages) == ({"harbour": 2}, 3)


@pytest.mark.parametrize(
    ("within", "without", "rows"),
    [(None, 0, [1, 2]), (None, 2, [0, 1]), (frozenset({0, 2}), 0, [2]), (frozenset({1}), 1, [])],
    ids=["all but the best", "all but the last", "of two the other", "of one none"],
)
def test_article_that_is_left_out_is_not_searched(
    tmp_path: Path, within: frozenset[int] | None, without: int, rows: list[int]
) -> None:
    toys = [toy("A harbour.", cosine, cosine, -0.9) for cosine in (0.9, 0.5, 0.1)]
    with closing(toy_generation(tmp_path, *toys)) as generation:
        found = retrieve(generation, toy_query("harbour"), QUESTION, within, without)
    assert ranking(found) == rows
    assert [candidate.article for candidate in found.candidates] == rows


def test_cosines_are_those_of_the_passages_own_sentences(tmp_path: Path) -> None:
    """Everything is read at once, and given to its passage: of 1, 3 and 2 sentences."""
    own = [(0.1,), (0.2, 0.3, 0.4), (0.5, 0.6)]
    toys = [toy("A pear.", cosines[0], 0.0, *cosines[1:]) for cosines in own]
    found = evidence(tmp_path, "who?", *toys)
    held = {candidate.row: candidate.cosines.tolist() for candidate in found.candidates}
    assert held == {row: pytest.approx(cosines, abs=HALF) for row, cosines in enumerate(own)}


def test_within_no_article_there_are_no_candidates(tmp_path: Path) -> None:
    assert evidence(tmp_path, "pear", toy("A pear.", 0.5, 0.5), within=frozenset()).candidates == ()


def summary(candidates: tuple[Candidate, ...]) -> list[tuple[int, float]]:
    return [(candidate.row, candidate.score) for candidate in candidates]
