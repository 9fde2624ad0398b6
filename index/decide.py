"""Answer or abstain: how likely it is that the excerpts answer, judged on the evidence itself.

A logistic model over a few signals, fitted on questions with known answers; `confidence.json`
holds its weights and thresholds, and `bench/fit_confidence.py` makes it. No signal is normalised
by a pool of candidates: what isn't in the articles must not be able to raise a score.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import cache
from importlib.resources import files

from index.quote import Scored
from index.retrieve import Evidence


@dataclass(frozen=True, slots=True)
class Signals:
    """What the evidence says, each from 0 to 1 (a cosine may be a little below).

    Attributes:
        sentence_cosine: Of the best sentence with the question.
        passage_cosine: Of its passage with the question.
        nearest_cosine: The highest of any sentence that was found.
        sentence_recall: Share of the question's weight in the best sentence, half of the header's.
        passage_recall: The same in its whole passage, all of the header's.
        unknown: Share of the question's weight in words that no article holds.
        terms: How much is asked: 1 - 1/(1 + terms).
    """

    sentence_cosine: float
    passage_cosine: float
    nearest_cosine: float
    sentence_recall: float
    passage_recall: float
    unknown: float
    terms: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fitted model.

    Attributes:
        weights: By name of the signal.
        bias: The logit where all signals are 0.
        thresholds: Confidence that an answer needs so that a given share of unanswerable
            questions is answered: pairs of (share, threshold), shares rising from 0 to 1.
    """

    weights: dict[str, float]
    bias: float
    thresholds: tuple[tuple[float, float], ...]

    def confidence(self, signals: Signals) -> float:
        """The probability that the excerpts answer the question."""
        names = Signals.__dataclass_fields__
        logit = self.bias + sum(
            self.weights[name] * value for name, value in zip(names, astuple(signals), strict=True)
        )
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, logit))))

    def threshold(self, false_answer_rate: float) -> float:
        """The confidence that an answer needs; 0 when everything may be answered.

        Args:
            false_answer_rate: Share of unanswerable questions that may be answered, 0 to 1.
        """
        if false_answer_rate >= 1:
            return 0.0
        share, value = self.thresholds[0]
        for next_share, next_value in self.thresholds[1:]:
            if false_answer_rate < next_share:
                part = (false_answer_rate - share) / (next_share - share)
                return value + part * (next_value - value)
            share, value = next_share, next_value
        return value


def weigh(evidence: Evidence, scored: Sequence[Scored]) -> Signals:
    """The signals of the evidence.

    Args:
        evidence: For a question.
        scored: Its sentences, best first; at least one.
    """
    best = scored[0]
    total = sum(evidence.weights.values())
    unknown = sum(w for stem, w in evidence.weights.items() if not evidence.frequencies[stem])
    return Signals(
        sentence_cosine=best.cosine,
        passage_cosine=best.candidate.cosine,
        nearest_cosine=max(float(c.cosines.max()) for c in evidence.candidates),
        sentence_recall=best.recall,
        passage_recall=best.passage_recall,
        unknown=unknown / total if total else 1.0,
        terms=1 - 1 / (1 + len(evidence.query.stems)),
    )


@cache
def calibration() -> Calibration:
    """The calibration that comes with this version."""
    values = json.loads(files("index").joinpath("confidence.json").read_text("utf-8"))
    return Calibration(
        values["weights"], values["bias"], tuple((s, t) for s, t in values["thresholds"])
    )
