"""The numbers that were fitted on question sets: weights, scales and thresholds.

All of them stand in `fitted.json`, which `bench/fit.py` makes: those without a reader, and those
with the reader that comes along.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Fitted:
    """The fitted numbers.

    Attributes:
        sentence: Weight of each of `index.score.SentenceSignals`, by name. Their sum is a
            log-odds: the softmax over a question's sentences is the probability that each of them
            holds the answer, given that one does.
        per_word: The probability that a neighbour has to add for each word of it, to be shown.
        further: Probability, as a share of the best sentence's, that a further excerpt needs.
        confidence: Weight of each of `index.decide.Signals`, by name.
        bias: The log-odds that the articles answer where all signals are 0.
        corpus: What is taken off the log-odds for each unit by which a corpus's own level of "not
            in here" (`index.calibrate.Level`) is higher than `usual_level`.
        usual_level: The level over the corpora of the fit; taken where a corpus has none.
        thresholds: Log-odds that an answer needs so that a given share of questions that the
            articles don't cover is answered: pairs of (share, log-odds), shares rising from 0 to 1.
        reader: sha256 of the trained reader that they were fitted with; empty: of none.
        digest: Names these numbers: what was found with others doesn't go with them.
    """

    sentence: dict[str, float]
    per_word: float
    further: float
    confidence: dict[str, float]
    bias: float
    corpus: float
    usual_level: float
    thresholds: tuple[tuple[float, float], ...]
    reader: str = ""
    digest: str = ""

    @classmethod
    def of(cls, values: dict[str, Any], digest: str = "") -> "Fitted":
        """The numbers as `fitted.json` holds them."""
        return cls(
            sentence=values["sentence"],
            per_word=values["excerpt"]["per_word"],
            further=values["excerpt"]["further"],
            confidence=values["confidence"]["weights"],
            bias=values["confidence"]["bias"],
            corpus=values["confidence"]["corpus"],
            usual_level=values["confidence"]["usual_level"],
            thresholds=tuple((share, value) for share, value in values["thresholds"]),
            reader=values.get("reader", ""),
            digest=digest,
        )


def fitted() -> Fitted:
    """The numbers that come with this version, without a reader."""
    return _both()[0]


def fitted_with_reader() -> Fitted:
    """Those with the reader that comes along."""
    return _both()[1]


@cache
def _both() -> tuple[Fitted, Fitted]:
    text = files("index").joinpath("fitted.json").read_bytes()
    values, digest = json.loads(text), hashlib.sha256(text).hexdigest()[:16]
    return Fitted.of(values, digest), Fitted.of(values["with_reader"], digest)
