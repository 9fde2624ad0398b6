"""Answer or abstain: how likely it is that the articles answer, judged on the evidence itself.

A logistic model over a few signals, fitted on questions with known answers (`bench/fit.py`). No
signal is normalised by a pool of candidates: what isn't in the articles must not be able to raise
a score.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields

import numpy as np

from index.answer import Reason
from index.fitted import Fitted
from index.question.query import Query
from index.retrieve import Evidence
from index.score import Scored

_FAR = 10.0  # log-odds of a lead; further says nothing more


@dataclass(frozen=True, slots=True)
class Signals:
    """What the evidence says, most of them from 0 to 1 (a cosine may be a little below).

    Attributes:
        sentence_cosine: Of the best sentence with the question.
        passage_cosine: Of its passage with the question.
        nearest_cosine: The highest of any sentence that was found.
        passage_recall: Share of the question's weight in its passage and its article's header.
        lead: The best sentence's probability among those that were read: how far it stands out.
        names_missing: Share of the names asked for that neither the best sentence nor its
            neighbours hold; 0 where none is asked for.
        names_unknown: Share of the names asked for that no article holds.
        reader_best: The reader's log-odds for the best sentence; 0 without a reader, as the next.
        reader_total: Its log-odds that any of the sentences answers.
        reader_lead: By how much its highest log-odds are above the second.
    """

    sentence_cosine: float
    passage_cosine: float
    nearest_cosine: float
    passage_recall: float
    lead: float
    names_missing: float
    names_unknown: float
    reader_best: float
    reader_total: float
    reader_lead: float


def weigh(evidence: Evidence, scored: Sequence[Scored]) -> Signals:
    """The signals of the evidence.

    Args:
        evidence: For a question.
        scored: Its sentences, best first; at least one.
    """
    best = scored[0]
    total, lead = _read(scored)
    names = set(evidence.query.names)
    unknown = {name for name in names if not evidence.frequencies[name]}
    return Signals(
        sentence_cosine=best.signals.cosine,
        passage_cosine=best.candidate.cosine,
        nearest_cosine=max(float(c.cosines.max()) for c in evidence.candidates),
        passage_recall=best.passage_recall,
        lead=best.probability,
        names_missing=len(names - best.around) / len(names) if names else 0.0,
        names_unknown=len(unknown) / len(names) if names else 0.0,
        reader_best=best.signals.reader,
        reader_total=total,
        reader_lead=lead,
    )


def _read(scored: Sequence[Scored]) -> tuple[float, float]:
    """The total of the reader's log-odds, and the lead of the highest, at most `_FAR`; or 0, 0."""
    odds = np.sort([one.reading.odds for one in scored if one.reading is not None])
    if not len(odds):
        return 0.0, 0.0
    lead = float(odds[-1] - odds[-2]) if len(odds) > 1 else _FAR
    return float(np.logaddexp.reduce(odds)), min(_FAR, lead)


def log_odds(signals: Signals, fitted: Fitted, level: float | None) -> float:
    """The log-odds that the articles answer.

    Args:
        signals: Of the evidence.
        fitted: The weights.
        level: Of "not in here" in this corpus, in log-odds of `raw_log_odds`; None where unknown.
    """
    return raw_log_odds(signals, fitted) - taken_off(fitted, level)


def taken_off(fitted: Fitted, level: float | None) -> float:
    """What is taken off the log-odds in a corpus of this level; below 0 it is added.

    Args:
        fitted: The weights.
        level: As in `log_odds`.
    """
    own = fitted.usual_level if level is None else level
    return fitted.corpus * (own - fitted.usual_level)


def raw_log_odds(signals: Signals, fitted: Fitted) -> float:
    """The log-odds in a corpus of the usual kind."""
    weights = (fitted.confidence[field.name] for field in fields(Signals))
    values: Iterable[float] = astuple(signals)
    return fitted.bias + sum(weight * value for weight, value in zip(weights, values, strict=True))


def probability(logit: float) -> float:
    """The probability of log-odds."""
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, logit))))


def interpolate(table: Sequence[tuple[float, float]], share: float) -> float:
    """The value at a share, between those of a table of (share, value), shares rising."""
    shares, values = zip(*table, strict=True)
    return float(np.interp(share, shares, values))


def reason(query: Query, evidence: Evidence) -> Reason:
    """Why the articles don't answer."""
    scope = query.scope
    if scope.unheld is not None:
        return scope.unheld
    if scope.rows is not None and not scope.rows:
        return Reason("nothing near", within=scope.within)
    if not query.stems:
        return Reason("nothing asked")
    unknown = [stem for stem in query.stems if not evidence.frequencies[stem]]
    if len(unknown) == len(query.stems):
        return Reason("no word known")
    missing = tuple(typed for stem, typed in query.names.items() if stem in unknown)
    if missing:
        return Reason("names unknown", missing)
    return Reason("nothing near", within=scope.within)
