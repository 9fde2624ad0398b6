"""Copies that aren't the same word by word: candidates by their signatures, then counted.

Signatures are cut into bands, and only articles that agree in one are looked at (Leskovec,
Rajaraman, Ullman: Mining of Massive Datasets, 3.4).
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from index.duplicates.sketches import PERMUTATIONS, Hashes, Sketch, runs_of, signatures

_ALIKE = 0.8  # of all runs of words of both: one is a copy of the other
_CONTAINED = 0.95  # of the runs of the shorter one: it is the other, cut off
_CUT_OFF = 0.99  # said of what is contained whole: it isn't all of the other
# One of the bands agrees in 10 % of the pairs that share a seventh of their runs, in 75 % at a
# third, and in all but 1 of 10^11 at four fifths: 1 - (1 - share ** 3) ** 37.
_BANDS, _ROWS = 37, 3
_MIXED = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)
_BLOCK = 4096  # signatures at a time: 2 MB
_DEVIATIONS = 5  # a signature that is so far below a copy's is no copy's: less than 1 in 10^6 are
# Where thousands are half alike (a form with other figures) not all pairs can be looked at.
_MOST_COMPARED = 1000  # signatures
_MOST_COUNTED = 16  # texts
_REMEMBERED = 8_000_000  # runs of texts that were counted last: 32 MB


def near_copies(
    sketches: Sequence[Sketch], text_of: Callable[[int], str]
) -> Iterator[tuple[int, int, float]]:
    """Which of different articles are copies of a better one all the same.

    Args:
        sketches: Best first; each with a signature.
        text_of: The text that is compared of one of them, by its place.

    Yields:
        The place of a copy, the place of its original, which is no copy itself, and the share of
        the text that they have in common.
    """
    groups = _groups(sketches)
    originals = _Originals(sketches, text_of)
    for place in np.flatnonzero((groups > 0).any(axis=0)).tolist():
        own = groups[:, place]
        original, likeness = originals.of(place, own[own > 0].tolist())
        if original != place:
            yield place, original, likeness


def _groups(sketches: Sequence[Sketch]) -> NDArray[np.int32]:
    """Which sketches agree in a band.

    Returns:
        For each band and sketch the number of the group of those that agree there, no two bands
        having one in common; 0 for a sketch that agrees with none. Shape (bands, sketches).
    """
    keys = np.empty((_BANDS, len(sketches)), np.uint64)
    for start in range(0, len(sketches), _BLOCK):
        values = signatures(sketches[start : start + _BLOCK])
        bands = values[:, : _BANDS * _ROWS].reshape(len(values), _BANDS, _ROWS)
        keys[:, start : start + _BLOCK] = (bands * _MIXED).sum(axis=2).T
    groups = np.empty(keys.shape, np.int32)
    count = 0
    for band in range(_BANDS):
        _, which, sizes = np.unique(keys[band], return_inverse=True, return_counts=True)
        shared = sizes > 1
        groups[band] = np.where(shared, count + np.cumsum(shared), 0)[which]
        count += int(shared.sum())
    return groups


class _Originals:
    """The articles that stay, as far as they are told from copies; an article is its place.

    Args:
        sketches: Of all articles, best first.
        text_of: The text that is compared.
    """

    def __init__(self, sketches: Sequence[Sketch], text_of: Callable[[int], str]) -> None:
        self._sketches = sketches
        self._text_of = text_of
        self._members: dict[int, list[int]] = {}  # of the groups, best first
        self._runs: OrderedDict[int, Hashes] = OrderedDict()  # used last at the end
        self._remembered = 0

    def of(self, place: int, groups: Sequence[int]) -> tuple[int, float]:
        """What the next article is a copy of, and how like it is; itself where of none.

        Args:
            place: Of the article.
            groups: That it belongs to.
        """
        original, best = place, 0.0
        for other in sorted(self._likely(place, self._neighbours(groups))):
            likeness = _likeness(self._runs_of(place), self._runs_of(other))
            if likeness > best:
                original, best = other, likeness
        if original == place:
            for group in groups:
                members = self._members.setdefault(group, [])
                if len(members) < _MOST_COMPARED:
                    members.append(place)
        return original, best

    def _neighbours(self, groups: Sequence[int]) -> list[int]:
        """The originals in some of the groups; of very many those in the smallest groups."""
        found: dict[int, None] = {}
        for members in sorted((self._members.get(group, []) for group in groups), key=len):
            found.update(dict.fromkeys(members))
            if len(found) >= _MOST_COMPARED:
                break
        return list(found)[:_MOST_COMPARED]

    def _likely(self, place: int, others: Sequence[int]) -> list[int]:
        """Those that it may be a copy of, as far as the signatures tell."""
        if not others:
            return []
        own, theirs = self._sketches[place], [self._sketches[other] for other in others]
        alike = (signatures(theirs) == signatures([own])).mean(axis=1)
        runs = np.array([other.runs for other in theirs])
        contained = _CONTAINED * np.minimum(runs, own.runs)
        needed = np.minimum(_ALIKE, contained / (runs + own.runs - contained))
        surplus = (alike - needed) / np.sqrt(needed * (1 - needed) / PERMUTATIONS)
        best_first = np.argsort(-surplus, kind="stable")[:_MOST_COUNTED].tolist()
        return [others[i] for i in best_first if surplus[i] >= -_DEVIATIONS]

    def _runs_of(self, place: int) -> Hashes:
        runs = self._runs.pop(place, None)
        if runs is None:
            runs = runs_of(self._text_of(place))
            self._remembered += len(runs)
        self._runs[place] = runs
        while self._remembered > _REMEMBERED and len(self._runs) > 1:
            self._remembered -= len(self._runs.popitem(last=False)[1])
        return runs


def _likeness(one: Hashes, other: Hashes) -> float:
    """The share that makes one a copy of the other; 0 where it isn't one."""
    shared = len(np.intersect1d(one, other, assume_unique=True))
    jaccard = shared / (len(one) + len(other) - shared)
    contained = shared / min(len(one), len(other))
    if contained >= _CONTAINED:
        return min(contained, _CUT_OFF)
    return jaccard if jaccard >= _ALIKE else 0.0
