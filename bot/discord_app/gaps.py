"""Which articles are missing: questions that got no answer or a bad one, grouped by likeness.

Two questions are alike when the vectors of the bot's own model are; no text is made of them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.discord_app.stored import Unanswered
from index.embedding import FloatMatrix
from index.model import fold

MOST_QUESTIONS = 2000
"""Of these at most the likeness is measured: a second, and 32 MB for the distances."""

_AT_A_TIME = 64  # questions: more would wake the engine that builds, which is large
MOST_OTHERS = 4

_APART = 0.35
# Cosine distance: groups whose questions are further from each other, in the mean, stay apart.
# Measured with all-MiniLM-L6-v2 on 360 questions, 30 in four wordings each and five others of each
# of 48 articles: of the pairs in one group .79 are like ones, and .82 of the like pairs are found
# (F1 .80). At .25 that is .89 and .64 (F1 .74), at .45 .63 and .87 (F1 .73).

Encode = Callable[[Sequence[str]], FloatMatrix]
"""Texts to vectors of unit length, shape (len(texts), dimension)."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that are alike, none of which was answered well.

    Attributes:
        question: The one nearest to the middle of them.
        count: How often one of them was asked.
        abstained: How often of these there was no answer.
        unhelpful: Thumbs down, of all of them.
        others: More of them that are worded otherwise, nearest to the middle first; at most four.
    """

    question: str
    count: int
    abstained: int
    unhelpful: int
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wording:
    """A question, and all that was asked in the same words."""

    text: str
    asked: Sequence[Unanswered]


def groups(unanswered: Sequence[Unanswered], encode: Encode, most: int = 10) -> list[Gap]:
    """The largest groups of like questions.

    Args:
        unanswered: The questions; of more than 2,000 the first.
        encode: The model, called with some at a time, so that others have their turn between.
        most: Of the groups that are given.

    Returns:
        The one that was asked most often first, then the one with more thumbs down, then in the
        order of `unanswered`.
    """
    wordings = list(_wordings(unanswered[:MOST_QUESTIONS]))
    if not wordings:
        return []
    texts = [wording.text for wording in wordings]
    starts = range(0, len(texts), _AT_A_TIME)
    parts = [encode(texts[start : start + _AT_A_TIME]) for start in starts]
    vectors = np.vstack(parts).astype(np.float64)
    found = [_gap(vectors[rows], [wordings[row] for row in rows]) for rows in _alike(vectors)]
    return sorted(found, key=lambda gap: (-gap.count, -gap.unhelpful))[:most]


def _wordings(unanswered: Iterable[Unanswered]) -> Iterator[_Wording]:
    """The questions that differ in more than case, white space and the marks at their ends."""
    asked: dict[str, list[Unanswered]] = {}
    for one in unanswered:
        asked.setdefault(fold(one.question).casefold().strip(" ?!.¿¡"), []).append(one)
    for same in asked.values():
        yield _Wording(fold(same[0].question), same)


def _alike(vectors: NDArray[np.float64]) -> list[list[int]]:
    """The rows of each group, by average linkage; groups and rows in the order of the rows."""
    if len(vectors) == 1:
        return [[0]]
    # What scikit-learn's AgglomerativeClustering does with the same numbers, at 40 MB of memory
    # and .2 s for the import instead of 110 MB and .8 s: the bot stays small.
    from scipy.cluster.hierarchy import fcluster, linkage

    first, second = np.triu_indices(len(vectors), 1)
    distances = np.clip(1 - (vectors @ vectors.T)[first, second], 0, 2)
    labels = fcluster(linkage(distances, "average"), _APART, "distance")
    members: dict[int, list[int]] = {}
    for row, label in enumerate(labels.tolist()):
        members.setdefault(label, []).append(row)
    return list(members.values())


def _gap(vectors: NDArray[np.float64], wordings: Sequence[_Wording]) -> Gap:
    asked = [one for wording in wordings for one in wording.asked]
    times = [len(wording.asked) for wording in wordings]
    likeness = np.round(vectors @ np.average(vectors, axis=0, weights=times), 6)
    # Stable: of two that are equally near the first in order goes first.
    nearest = np.argsort(-likeness, kind="stable")
    first, *others = (wordings[row].text for row in nearest.tolist())
    return Gap(
        question=first,
        count=len(asked),
        abstained=sum(one.abstained for one in asked),
        unhelpful=sum(one.unhelpful for one in asked),
        others=tuple(others[:MOST_OTHERS]),
    )
