"""The words of the articles: which are held, which are near."""

from itertools import product
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.question.vocabulary import Near, Vocabulary, without_ending
from index.terms import plain
from tests.index.question.lexicons import of_words


def test_a_word_among_half_a_million_is_found_in_no_time() -> None:
    """10 ms, measured."""
    heads = map("".join, product("abcdefghijklmnopqrstuvwxyz", repeat=4))
    held = Vocabulary(of_words(f"{head}mor" for head in heads))
    assert Near("zzzymor", 1) in held.near("zzzyymor")
    start = perf_counter()
    assert held.near("harbour") == [Near("harbmor", 2)]
    assert perf_counter() - start < 0.5


@given(st.text("abcd", min_size=3, max_size=8), st.text("abcd", min_size=3, max_size=8))
def test_words_at_most_two_edits_apart_are_near(one: str, other: str) -> None:
    """Against a slow distance: letters inserted, deleted, replaced, swapped."""
    found = {near.word: near.edits for near in Vocabulary(of_words([other])).near(one)}
    away = _distance(one, other)
    assert found == ({other: away} if away <= 2 else {})


def _distance(one: str, other: str) -> int:
    rows = [[max(i, j) if not (i and j) else 0 for j in range(len(other) + 1)]
            for i in range(len(one) + 1)]  # fmt: skip
    for i, a in enumerate(one, 1):
        for j, b in enumerate(other, 1):
            best = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a != b))
            if i > 1 and j > 1 and one[i - 2] == b and a == other[j - 2]:
                best = min(best, rows[i - 2][j - 2] + 1)
            rows[i][j] = best
    return rows[-1][-1]


@pytest.mark.parametrize(
    ("raw", "bare"),
    [("Xi's", "Xi"), ("Soviets’", "Soviets"), ("Xi'an", "Xi'an"), ("O’Brien’s", "O’Brien")],
)
def test_a_word_is_typed_without_what_its_plain_form_lacks(raw: str, bare: str) -> None:
    assert without_ending(raw) == bare
    assert plain(bare) == plain(raw)
