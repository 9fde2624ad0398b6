"""Passages: runs of whole sentences, of a length that the model embeds well."""

from collections.abc import Sequence
from itertools import pairwise

from index.model import Passage, Sentence

MAX_TOKENS = 200


def make_passages(
    sentences: Sequence[Sentence],
    tokens: Sequence[int],
    *,
    breaks: frozenset[int] = frozenset(),
    max_tokens: int = MAX_TOKENS,
) -> list[Passage]:
    """Group the sentences of one article into passages of at most `max_tokens` each.

    Passages of one stretch are filled evenly, so that no short rest is left at its end. A
    sentence that is longer than the limit is a passage of its own.

    Args:
        sentences: In the order of the article.
        tokens: Model tokens of each sentence.
        breaks: Numbers of sentences before which a passage must end (a heading stood there).
        max_tokens: Upper limit for a passage.
    """
    passages: list[Passage] = []
    edges = sorted({0, len(sentences), *breaks})
    for first, end in pairwise(edges):
        passages.extend(_fill(first, tokens[first:end], max_tokens))
    return passages


def _fill(first: int, tokens: Sequence[int], max_tokens: int) -> list[Passage]:
    count = -(-sum(tokens) // max_tokens)
    target = sum(tokens) / count if count else max_tokens
    passages: list[Passage] = []
    begin, held = 0, 0
    for number, size in enumerate(tokens):
        full = held + size > max_tokens or held + size / 2 > target
        if number > begin and full:
            passages.append(Passage(first + begin, first + number - 1))
            begin, held = number, 0
        held += size
    if held or begin < len(tokens):
        passages.append(Passage(first + begin, first + len(tokens) - 1))
    return passages
