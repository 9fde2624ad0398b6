"""95 % intervals. The same numbers give the same interval: random draws have a fixed seed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_DRAWS = 1000
_SEED = 20250101
_NORMAL = 1.959964  # standard deviations that hold 95 % of a normal distribution
_AT_LEAST = 2  # values, for a spread


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both included."""

    low: float
    high: float


def wilson(successes: int, of: int) -> Interval | None:
    """Of a share, after Wilson (1927): stays inside 0 to 1, and holds for small numbers."""
    from scipy.stats import binomtest

    if not of:
        return None
    found = binomtest(successes, of).proportion_ci(confidence_level=0.95, method="wilson")
    return Interval(float(found.low), float(found.high))


def mcnemar(better: int, worse: int) -> float:
    """Probability of a split at least as uneven if neither run were better: McNemar's exact test.

    Args:
        better: Questions that only the later run got right.
        worse: Questions that only the earlier one did.
    """
    from scipy.stats import binomtest

    return float(binomtest(better, better + worse).pvalue) if better + worse else 1.0


def of_mean(values: Sequence[float]) -> Interval | None:
    """Of a mean, by bootstrap."""
    numbers = np.asarray(values, np.float64)
    return bootstrap(len(numbers), lambda rows: numbers[rows].mean(axis=1))


def bootstrap(number: int, statistic: Callable[[NDArray[np.int64]], Floats]) -> Interval | None:
    """Of any statistic: the middle 95 % of its values over samples with replacement.

    Args:
        number: Questions.
        statistic: Takes samples as numbers of questions, shape (samples, number); gives its value
            for each, shape (samples,).
    """
    if number < _AT_LEAST:
        return None
    random = np.random.default_rng(_SEED)
    size = max(1, 2_000_000 // number)  # samples at a time: a large set must not fill the memory
    values = np.concatenate([
        statistic(random.integers(0, number, (min(size, _DRAWS - done), number)))
        for done in range(0, _DRAWS, size)
    ])  # fmt: skip
    low, high = np.quantile(values, (0.025, 0.975))
    return Interval(float(low), float(high))


def auroc(positive: Floats, negative: Floats) -> float:
    """Chance that a positive has the higher value than a negative, ties as half.

    That is the area under the ROC curve.
    """
    return float(_placements(positive, negative).mean())


def of_auroc(positive: Floats, negative: Floats) -> Interval | None:
    """Of the area under the ROC curve, after DeLong et al. (1988)."""
    if min(len(positive), len(negative)) < _AT_LEAST:
        return None
    above, below = _placements(positive, negative), 1 - _placements(negative, positive)
    variance = above.var(ddof=1) / len(above) + below.var(ddof=1) / len(below)
    middle, half = float(above.mean()), _NORMAL * float(np.sqrt(variance))
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


def _placements(values: Floats, others: Floats) -> Floats:
    """For each value the share of the others that are lower, ties as half."""
    ordered = np.sort(others)
    lower, not_higher = (np.searchsorted(ordered, values, side) for side in ("left", "right"))
    return (lower + not_higher) / (2 * len(ordered))
