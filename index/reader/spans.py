"""From the logits of a sentence's tokens to its log-odds and the answer's words.

As in Devlin et al. (2019) for SQuAD: an answer is a start and an end, and what the two logits add
up to ranks the pairs.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating[Any]]

LONGEST_ANSWER = 30  # tokens; as in the evaluation of SQuAD by its models


def sentence_odds(starts: FloatArray, null: float) -> float:
    """The log-odds that an answer starts at one of some tokens, against "not in this passage".

    Args:
        starts: Start logits of the sentence's tokens, shape (tokens,), at least one.
        null: Start logit of the passage's first token, which stands for "not here".
    """
    values = np.asarray(starts, np.float64)
    highest = float(values.max())
    return highest + float(np.log(np.exp(values - highest).sum())) - null


def best_words(
    starts: FloatArray, ends: FloatArray, longest: int = LONGEST_ANSWER
) -> tuple[int, int, float]:
    """The likeliest answer within a sentence: a start, an end that doesn't lie before it.

    Args:
        starts: Start logits of the sentence's tokens, shape (tokens,), at least one.
        ends: End logits of the same tokens, shape (tokens,).
        longest: What an answer has at most, in tokens.

    Returns:
        Places of its first and of its last token, and its probability among all answers that are
        allowed. Of equals the one that starts first, and of these the shortest.
    """
    count = len(starts)
    width = min(longest, count)
    room = np.full(count + width - 1, -np.inf)
    room[:count] = ends
    # Row i holds the ends at i, i + 1, …: no more than the answers that are allowed.
    rows = room[np.arange(count)[:, np.newaxis] + np.arange(width)]
    rows += np.asarray(starts, np.float64)[:, np.newaxis]
    place = int(rows.argmax())
    weights = np.exp(rows - rows.flat[place])
    first, further = divmod(place, width)
    return first, first + further, 1.0 / float(weights.sum())
