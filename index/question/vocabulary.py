"""The words of the articles: whether one is held, and which are spelled like it."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from index.terms import plain, stems

LONGEST = 30
"""Letters of a word that is compared with others."""
_SHORTEST = 3
_MOST_EDITS = 2
_AT_ONCE = 20_000  # words whose letters are looked at together: a few MB
_AFTER_APOSTROPHE = re.compile(r"[’'][^\W_]{0,2}$")


@dataclass(frozen=True, slots=True)
class Near:
    """A word of the articles, and by how many edits another differs from it.

    An edit inserts, deletes or replaces a letter, or swaps two that touch.
    """

    word: str
    edits: int


class Vocabulary:
    """The words of the articles.

    Args:
        words: In their plain form (`index.terms.plain`), with the number of passages each stands
            in. Not copied, and not to be changed afterwards.
    """

    def __init__(self, words: Mapping[str, int]) -> None:
        self._counts = words

    def count(self, word: str) -> int:
        """The number of passages that a word stands in."""
        return self._counts.get(word, 0)

    def holds(self, word: str, stem: str) -> bool:
        """Whether the articles hold a word, or another form of it.

        Args:
            word: In its plain form.
            stem: Of the word, as `index.terms` makes it.
        """
        if word in self._counts:
            return True
        # All but the last letter of a stem begins its words: "happi" is the stem of "happy".
        beginning = stem[: max(2, len(stem) - 1)]
        first = bisect_left(self._sorted, beginning)
        run = takewhile(lambda one: one.startswith(beginning), islice(self._sorted, first, None))
        return stem in stems(" ".join(run))

    def near(self, word: str) -> list[Near]:
        """The words at most two edits away, in alphabetical order.

        Of 500,000 words nearly all are set aside by their letters alone, in a few milliseconds:
        an edit brings in one letter at most, and takes one away.
        """
        own = _letters([word])[0]
        foreign = np.bitwise_count(self._letters & ~own) <= _MOST_EDITS
        missing = np.bitwise_count(own & ~self._letters) <= _MOST_EDITS
        alike = np.abs(self._lengths - len(word)) <= _MOST_EDITS
        words = [self._sorted[place] for place in np.flatnonzero(foreign & missing & alike)]
        if not words:
            return []
        edits = cdist([word], words, scorer=OSA.distance, score_cutoff=_MOST_EDITS, dtype=np.uint8)
        found = zip(words, edits[0].tolist(), strict=True)
        return [Near(one, away) for one, away in found if away <= _MOST_EDITS]

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(
            word for word in self._counts if _SHORTEST <= len(word) <= LONGEST and word.isalpha()
        )

    @cached_property
    def _lengths(self) -> NDArray[np.int16]:
        return np.fromiter(map(len, self._sorted), np.int16, len(self._sorted))

    @cached_property
    def _letters(self) -> NDArray[np.uint64]:
        starts = range(0, len(self._sorted), _AT_ONCE)
        parts = [_letters(self._sorted[start : start + _AT_ONCE]) for start in starts]
        return np.concatenate([np.zeros(0, np.uint64), *parts])


def _letters(words: Sequence[str]) -> NDArray[np.uint64]:
    """The letters of each word as bits, shape (len(words),); some letters share a bit."""
    table = np.array(words, dtype=np.str_)
    codes = table.view(np.uint32).reshape(len(words), -1).astype(np.uint64)
    bits = np.where(codes > 0, np.uint64(1) << codes % np.uint64(64), np.uint64(0))
    return np.asarray(np.bitwise_or.reduce(bits, axis=1), np.uint64)


def without_ending(raw: str) -> str:
    """A word as it was typed, without the end that its plain form lacks: "Xi" for "Xi's"."""
    bare = _AFTER_APOSTROPHE.sub("", raw)
    return bare if plain(bare) == plain(raw) else raw
