"""How far a confidence can be trusted: by itself (calibration), and as a sieve (coverage)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.evaluate.intervals import Floats, Interval, bootstrap

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of about the same confidence.

    Attributes:
        low: Least confidence; `high`, which the next bin begins at, belongs to the last bin only.
        high: See above.
        count: How many there are.
        confidence: Their mean confidence; None where there are none.
        share: Share of them for which it came true; None likewise.
    """

    low: float
    high: float
    count: int
    confidence: float | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Point:
    """Answering only from a confidence on.

    Attributes:
        confidence: From which on.
        coverage: Share of all questions that are answered.
        precision: Share of these that are answered right.
    """

    confidence: float
    coverage: float
    precision: float


def reliability(confidences: Sequence[float], came_true: Sequence[bool]) -> tuple[Bin, ...]:
    """Ten bins of equal width, from 0 to 1."""
    values, truths = np.asarray(confidences, np.float64), np.asarray(came_true, np.float64)
    numbers = _bins(values)
    found = []
    for number in range(BINS):
        mine = numbers == number
        count = int(mine.sum())
        means = (float(values[mine].mean()), float(truths[mine].mean())) if count else (None, None)
        found.append(Bin(number / BINS, (number + 1) / BINS, count, *means))
    return tuple(found)


def calibration_error(
    confidences: Sequence[float], came_true: Sequence[bool]
) -> tuple[float, Interval | None]:
    """Expected calibration error over ten bins of equal width, with its interval by bootstrap.

    That is the mean, over questions, of the distance between a bin's mean confidence and the
    share that came true in it (Naeini et al. 2015). There is at least one question.
    """
    values, truths = np.asarray(confidences, np.float64), np.asarray(came_true, np.float64)
    numbers, distances = _bins(values), truths - values

    def errors(rows: NDArray[np.int64]) -> Floats:
        return np.array([
            np.abs(np.bincount(numbers[row], distances[row], BINS)).sum() / len(row) for row in rows
        ])  # fmt: skip

    return float(errors(np.arange(len(values))[np.newaxis])[0]), bootstrap(len(values), errors)


def _bins(values: Floats) -> NDArray[np.int64]:
    return np.minimum((values * BINS).astype(np.int64), BINS - 1)


def coverage_curve(confidences: Sequence[float], right: Sequence[bool]) -> tuple[Point, ...]:
    """A point for each confidence that occurs, highest first."""
    values, truths = np.asarray(confidences, np.float64), np.asarray(right, np.float64)
    order = np.argsort(-values, kind="stable")
    values, hits = values[order], np.cumsum(truths[order])
    last = np.append(values[1:] != values[:-1], [True] * bool(len(values))).nonzero()[0]
    return tuple(
        Point(float(values[n]), (int(n) + 1) / len(values), float(hits[n]) / (int(n) + 1))
        for n in last
    )
