"""The fit of the confidence, on signals whose answer is known."""

import json
from importlib import import_module
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from index.decide import Calibration
from tests.conftest import ROOT

Floats = NDArray[np.float64]

# Not imported by name: scikit-learn, which it uses, comes without types.
fit_confidence: Any = import_module("bench.fit_confidence")
NAMES: tuple[str, ...] = fit_confidence.NAMES


def made_up(questions: int, seed: int) -> tuple[Floats, Floats]:
    """Half of the questions answerable: these have a high sentence_cosine, and less unknown.

    The last signal, terms, is high for the unanswerable: a weight with the wrong sign.
    """
    chance = np.random.default_rng(seed)
    labels = np.arange(questions) % 2
    signals = chance.uniform(0, 0.3, (questions, len(NAMES)))
    signals[:, 0] += 0.5 * labels
    signals[:, NAMES.index("unknown")] += 0.2 * (1 - labels)
    signals[:, NAMES.index("terms")] += 0.5 * (1 - labels)
    return signals, labels.astype(np.float64)


def test_sets_weigh_alike_and_so_do_their_halves() -> None:
    """Three answerable and one not; then one and one: each half of a set weighs a half."""
    sets = [(np.zeros((4, 1)), np.array([1.0, 1, 1, 0])), (np.zeros((2, 1)), np.array([1.0, 0]))]
    assert fit_confidence.sample_weights(sets) == pytest.approx([1 / 6] * 3 + [1 / 2] * 3)


def test_no_signal_gets_a_weight_of_the_wrong_sign() -> None:
    weights, bias = fit_confidence.fit([made_up(200, 1), made_up(40, 2)])
    by_name = dict(zip(NAMES, weights.tolist(), strict=True))
    assert by_name["sentence_cosine"] > 1
    assert by_name["unknown"] < 0
    assert by_name["terms"] == 0
    assert all(weight >= 0 for name, weight in by_name.items() if name != "unknown")
    assert bias < 0


def test_threshold_lets_its_share_of_false_answers_through() -> None:
    """Of 100 unanswerable questions with confidences .01 to 1, 5 % stand at .96 and above."""
    weights = np.zeros(len(NAMES))
    weights[0] = 1.0
    sure = np.arange(1, 101) / 101
    signals = np.zeros((100, len(NAMES)))
    signals[:, 0] = np.log(sure / (1 - sure))
    table = fit_confidence.threshold_table([(signals, np.zeros(100))], weights, 0.0)
    assert table.tolist() == sorted(table.tolist(), reverse=True)
    assert table[-1] == 0
    threshold = dict(zip(fit_confidence.SHARES, table, strict=True))
    for share in (0.01, 0.05, 0.1, 0.5):
        assert (sure >= threshold[share] - 1e-9).mean() == pytest.approx(share)
    assert not (sure >= threshold[0.0]).any()


def test_what_it_writes_is_what_decide_reads() -> None:
    values = json.loads((ROOT / "index" / "confidence.json").read_text("utf-8"))
    assert tuple(values["weights"]) == NAMES
    assert [share for share, _ in values["thresholds"]] == list(fit_confidence.SHARES)
    packaged = Calibration(values["weights"], values["bias"], tuple(values["thresholds"]))
    thresholds = [packaged.threshold(share) for share in fit_confidence.SHARES]
    assert thresholds == [value for _, value in values["thresholds"]]
    assert all(less >= more for less, more in pairwise(thresholds))
    assert values["fitted_on"]
