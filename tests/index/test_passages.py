"""How sentences are grouped into passages."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.model import Passage, Sentence, Span
from index.passages import MAX_TOKENS, make_passages


def grouped(
    tokens: list[int], breaks: frozenset[int] = frozenset(), max_tokens: int = 10
) -> list[list[int]]:
    """The tokens of the sentences of each passage."""
    sentences = [Sentence(Span(i, i + 1), 0) for i in range(len(tokens))]
    passages = make_passages(sentences, tokens, breaks=breaks, max_tokens=max_tokens)
    return [tokens[p.first : p.last + 1] for p in passages]


@pytest.mark.parametrize(
    ("tokens", "wanted"),
    [
        ([], []),
        ([4], [[4]]),
        ([4, 6], [[4, 6]]),
        ([4, 7], [[4], [7]]),
        ([3, 3, 3, 3], [[3, 3], [3, 3]]),  # 12 in two: 6 each, and not 9 and 3
        ([2, 2, 2, 2, 2, 2], [[2, 2, 2], [2, 2, 2]]),
        ([25], [[25]]),
        ([3, 25, 3], [[3], [25], [3]]),
        ([0, 0], [[0, 0]]),
        ([0, 25], [[0], [25]]),
    ],
    ids=[
        "no sentence, no passage",
        "one sentence",
        "as many as fit exactly",
        "one token too many",
        "a stretch is filled evenly",
        "evenly with small sentences",
        "a sentence over the limit is a passage of its own",
        "and its neighbours don't join it",
        "sentences without a token",
        "nor does one without a token",
    ],
)
def test_sentences_are_grouped(tokens: list[int], wanted: list[list[int]]) -> None:
    assert grouped(tokens) == wanted


def test_a_passage_ends_where_a_heading_stood() -> None:
    assert grouped([2, 2, 2, 2], frozenset({1})) == [[2], [2, 2, 2]]


@pytest.mark.parametrize("at", [0, 4, 9])
def test_a_break_at_the_ends_or_beyond_makes_no_empty_passage(at: int) -> None:
    assert grouped([2, 2, 2, 2], frozenset({at})) == [[2, 2, 2, 2]]


def test_passages_are_numbers_of_sentences() -> None:
    sentences = [Sentence(Span(i, i + 1), 0) for i in range(3)]
    assert make_passages(sentences, [150, 50, 1]) == [Passage(0, 0), Passage(1, 2)]
    assert MAX_TOKENS == 200


@given(
    st.lists(st.integers(0, 30), max_size=40),
    st.frozensets(st.integers(0, 45), max_size=5),
    st.integers(1, 25),
)
def test_passages_hold_every_sentence_once_and_keep_the_limit(
    tokens: list[int], breaks: frozenset[int], limit: int
) -> None:
    sentences = [Sentence(Span(i, i + 1), 0) for i in range(len(tokens))]
    passages = make_passages(sentences, tokens, breaks=breaks, max_tokens=limit)
    numbers = [n for p in passages for n in range(p.first, p.last + 1)]
    assert numbers == list(range(len(tokens)))
    for passage in passages:
        alone = passage.first == passage.last
        assert alone or sum(tokens[passage.first : passage.last + 1]) <= limit
    starts = {passage.first for passage in passages}
    assert {n for n in breaks if n < len(tokens)} <= starts
    assert all(one.last + 1 == other.first for one, other in pairwise(passages))
