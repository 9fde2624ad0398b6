"""Texts of like length go through the model together, so that little of a batch is padding."""

from collections.abc import Iterator, Sequence


def by_length(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Numbers of texts in batches, longest first: what doesn't fit in memory fails at once.

    Args:
        lengths: Of each text, in tokens.
        budget: Tokens in a batch, padding included; a longer text is a batch of its own.
    """
    order = sorted(range(len(lengths)), key=lambda number: -lengths[number])
    begin = 0
    while begin < len(order):
        count = max(1, budget // max(1, lengths[order[begin]]))
        yield order[begin : begin + count]
        begin += count
