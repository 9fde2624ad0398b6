"""Where the rows of each article stand: side by side, among the passages and the sentences."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from index.database import Database

Mask = NDArray[np.bool_]
_Starts = NDArray[np.int64]
_FEW = 1000  # articles up to which a mask is faster made one by one


@dataclass(frozen=True, slots=True)
class Ranges:
    """The first passage and the first sentence of each article, and one row past the last.

    Attributes:
        passages: Shape (articles + 1,).
        sentences: The same.
    """

    passages: _Starts
    sentences: _Starts

    @classmethod
    def of(cls, database: Database) -> "Ranges":
        """Those of a generation."""
        rows = database.rows("SELECT passages, sentences FROM extents ORDER BY article")
        held = np.fromiter(chain.from_iterable(rows), np.int64).reshape(-1, 2)
        passages, sentences = np.vstack([np.zeros((1, 2), np.int64), np.cumsum(held, 0)]).T
        return cls(passages, sentences)

    def masks(self, articles: Collection[int] | None, without: int | None) -> tuple[Mask, Mask]:
        """Which passages and which sentences belong to some of the articles, as a mask each.

        Shapes (passages,) and (sentences,).

        Args:
            articles: Which; None for all.
            without: One that is left out even so.
        """
        return (
            _mask(self.passages, articles, without),
            _mask(self.sentences, articles, without),
        )


def _mask(starts: _Starts, articles: Collection[int] | None, without: int | None) -> Mask:
    """Which rows of a table belong to some articles."""
    size = len(starts) - 1
    held = [article for article in articles or () if article < size]
    if len(held) > _FEW:
        chosen = np.zeros(size, np.bool_)
        chosen[held] = True
        mask = np.repeat(chosen, np.diff(starts))
    else:
        mask = np.full(starts[-1], articles is None)
        for article in held:
            mask[starts[article] : starts[article + 1]] = True
    if without is not None:
        mask[starts[without] : starts[without + 1]] = False
    return mask
