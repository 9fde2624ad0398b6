"""The words of the articles: whether one is held, and which are spelled like it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from index.lexicon import Lexicon, letters_of
from index.terms import plain, stems

_MOST_EDITS = 2
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
        lexicon: Where they stand.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def counts(self, words: Iterable[str]) -> dict[str, int]:
        """The number of passages that each of some words stands in; those that are held."""
        return {word: one.passages for word, one in self._lexicon.held(words).items()}

    def holds_form(self, stem: str) -> bool:
        """Whether the articles hold a word of this stem, as `index.terms` makes it."""
        # All but the last letter of a stem begins its words: "happi" is the stem of "happy".
        beginning = stem[: max(2, len(stem) - 1)]
        return stem in stems(" ".join(self._lexicon.beginning(beginning)))

    def near(self, word: str) -> list[Near]:
        """The words at most two edits away, in alphabetical order.

        Of 500,000 words nearly all are set aside by their letters alone, in a few milliseconds:
        an edit brings in one letter at most, and takes one away.
        """
        own = letters_of([word])[0]
        words: list[str] = []
        for length in range(len(word) - _MOST_EDITS, len(word) + _MOST_EDITS + 1):
            alike = self._lexicon.spellings(length)
            foreign = np.bitwise_count(alike.letters & ~own) <= _MOST_EDITS
            missing = np.bitwise_count(own & ~alike.letters) <= _MOST_EDITS
            words += map(alike.word, np.flatnonzero(foreign & missing).tolist())
        if not words:
            return []
        edits = cdist([word], words, scorer=OSA.distance, score_cutoff=_MOST_EDITS, dtype=np.uint8)
        found = zip(words, edits[0].tolist(), strict=True)
        return sorted(
            (Near(one, away) for one, away in found if away <= _MOST_EDITS),
            key=lambda near: near.word,
        )


def without_ending(raw: str) -> str:
    """A word as it was typed, without the end that its plain form lacks: "Xi" for "Xi's"."""
    bare = _AFTER_APOSTROPHE.sub("", raw)
    return bare if plain(bare) == plain(raw) else raw
