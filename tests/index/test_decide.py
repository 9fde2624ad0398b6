"""Confidence and thresholds by hand, and the calibration that comes along."""

import math
from collections import Counter
from contextlib import closing
from dataclasses import astuple, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.decide import Calibration, Signals, calibration, weigh
from index.question.query import parse
from index.quote import score_sentences
from index.retrieve import retrieve
from tests.index.toy import QUESTION, ToyArticle, toy_generation

NAMES = tuple(Signals.__dataclass_fields__)
NOTHING = Signals(0, 0, 0, 0, 0, 0, 0)
TOY = Calibration(
    dict.fromkeys(NAMES, 0.0) | {"sentence_cosine": 2.0, "unknown": -1.0},
    bias=-1.0,
    thresholds=((0.0, 0.9), (0.1, 0.5), (0.5, 0.1), (1.0, 0.0)),
)


@pytest.mark.parametrize(
    ("signals", "confidence"),
    [
        (NOTHING, 1 / (1 + math.e)),
        (replace(NOTHING, sentence_cosine=0.5), 0.5),
        (replace(NOTHING, sentence_cosine=1.0), math.e / (1 + math.e)),
        (replace(NOTHING, sentence_cosine=1.0, unknown=1.0), 0.5),
        (replace(NOTHING, terms=1.0), 1 / (1 + math.e)),
    ],
    ids=["bias alone: logit -1", "2 · .5 - 1 = 0", "2 - 1 = 1", "2 - 1 - 1 = 0", "no weight"],
)
def test_confidence_is_logistic(signals: Signals, confidence: float) -> None:
    assert TOY.confidence(signals) == pytest.approx(confidence)


@pytest.mark.parametrize(("weight", "confidence"), [(1e6, 1.0), (-1e6, 0.0)])
def test_confidence_never_overflows(weight: float, confidence: float) -> None:
    steep = replace(TOY, weights=TOY.weights | {"terms": weight})
    assert steep.confidence(replace(NOTHING, terms=1.0)) == pytest.approx(confidence)


@pytest.mark.parametrize(
    ("rate", "threshold"),
    [(0.0, 0.9), (0.05, 0.7), (0.1, 0.5), (0.3, 0.3), (0.5, 0.1), (0.75, 0.05), (1.0, 0.0)],
)
def test_threshold_is_interpolated(rate: float, threshold: float) -> None:
    """Halfway from .1 to .5 stands .3; halfway from .5 to .1 stands .3 too."""
    assert TOY.threshold(rate) == pytest.approx(threshold)


@pytest.mark.parametrize("one", [TOY, calibration()], ids=["toy", "packaged"])
def test_whoever_tolerates_everything_gets_an_answer_to_everything(one: Calibration) -> None:
    assert one.threshold(1.0) == 0
    assert one.confidence(replace(NOTHING, sentence_cosine=-1.0)) >= 0


def test_rate_zero_is_the_strictest() -> None:
    assert calibration().threshold(0.0) == max(value for _, value in calibration().thresholds)


@given(st.floats(0, 1), st.floats(0, 1))
def test_who_tolerates_more_gets_more_answers(one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert calibration().threshold(less) >= calibration().threshold(more) - 1e-12


def test_packaged_calibration_is_well_formed() -> None:
    """Shares rise from 0 to 1, thresholds fall to 0, and every signal has a weight."""
    packaged = calibration()
    shares, values = zip(*packaged.thresholds, strict=True)
    assert set(packaged.weights) == set(NAMES)
    assert (shares[0], shares[-1], values[-1]) == (0, 1, 0)
    assert list(shares) == sorted(set(shares))
    assert list(values) == sorted(values, reverse=True)
    assert all(0 <= value < 1 for value in values)
    assert all(math.isfinite(weight) for weight in (packaged.bias, *packaged.weights.values()))


@pytest.mark.parametrize("name", NAMES)
def test_every_signal_speaks_for_an_answer_but_the_unknown_words(name: str) -> None:
    weight = calibration().weights[name]
    assert weight <= 0 if name == "unknown" else weight >= 0


@given(st.sampled_from(NAMES), st.lists(st.floats(0, 1), min_size=7, max_size=7), st.floats(0, 1))
def test_more_evidence_is_never_less_confidence(
    name: str, values: list[float], more: float
) -> None:
    before = Signals(*values)
    after = replace(before, **{name: max(more, getattr(before, name))})
    one, other = calibration().confidence(before), calibration().confidence(after)
    rounding = 1e-12
    assert other <= one + rounding if name == "unknown" else other >= one - rounding


def signals(folder: Path, question: str, *toys: ToyArticle) -> Signals:
    with closing(toy_generation(folder, *toys)) as generation:
        evidence = retrieve(generation, parse(question), QUESTION)
        return weigh(evidence, score_sentences(generation, evidence))


def test_signals_by_hand(tmp_path: Path) -> None:
    """Two passages; "harbour" and "stone" stand in one each: idf = ln(1 + 1.5 / 1.5) = ln 2.

    "unicorn" stands in none: ln(1 + 2.5 / .5) = ln 6. The best sentence holds "stone" only, its
    passage both; the nearest of all sentences is in the other article.
    """
    found = signals(
        tmp_path,
        "harbour stone unicorn",
        ToyArticle(("A harbour lies there.", "Its stone is old."), (0.1, 0.7), 0.6),
        ToyArticle(("Pears grow.",), (0.8,), -0.8),
    )
    total = 2 * math.log(2) + math.log(6)
    assert astuple(found) == pytest.approx(
        (0.7, 0.6, 0.8, math.log(2) / total, 2 * math.log(2) / total, math.log(6) / total, 3 / 4),
        abs=1e-6,
    )


def test_without_a_word_to_look_for_everything_is_unknown(tmp_path: Path) -> None:
    found = signals(tmp_path, "who is it?", ToyArticle(("Pears grow.",), (0.4,), 0.3))
    assert astuple(found) == pytest.approx((0.4, 0.3, 0.4, 0, 0, 1, 0), abs=1e-6)


def test_what_is_not_in_the_articles_can_not_raise_a_signal(tmp_path: Path) -> None:
    """An article that has nothing to do with the question is taken away: cosines stay."""
    near = ToyArticle(("A harbour lies there.",), (0.5,), 0.5)
    far = ToyArticle(("Pears grow.",), (-0.2,), -0.2)
    alone = signals(tmp_path / "alone", "harbour", near)
    together = signals(tmp_path / "together", "harbour", near, far)
    assert astuple(alone) == pytest.approx(astuple(together))
    assert Counter(astuple(alone))[1.0] == 2
