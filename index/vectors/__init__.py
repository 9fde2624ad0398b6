"""Nearest vectors, the only home of faiss: `VectorIndex`.

Of `passages`, say, these files are written, and their names tell how they are searched:

    passages.flat.npy             the vectors; all of them are looked at
    passages.exact.npy            the vectors, where they are too many for that
    passages.lists-1-of-2.faiss   which of them to look at: lists of near ones, see `lists`
"""

import math
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from index.embedding import FloatMatrix
from index.errors import IndexDamagedError
from index.manifest import REBUILD
from index.vectors.lists import Lists, write_lists
from index.vectors.stored import (
    HalfMatrix,
    Rows,
    candidates_for,
    map_vectors,
    nearest,
    write_vectors,
)

__all__ = ["FLAT_TO", "Match", "VectorIndex", "Vectors"]

FLAT_TO = 100_000
"""Rows up to which all are looked at: exact, and 5 ms at 384 dimensions (measured). Lists take
.8 ms there, and 1.4 ms at 600,000, where looking at all takes 28 ms."""
_PROBES = 64  # lists looked into: recall@10 is .99 and more from 100,000 to 6,000,000 rows
_SPARSE = 20  # where fewer than one row in so many may be found, fetching them is faster (measured)


class Match(NamedTuple):
    """A row and how near it is: the cosine, or for keywords the BM25 score."""

    row: int
    score: float


class Vectors(Protocol):
    """Search by cosine over vectors of unit length; rows are numbered from 0."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def __len__(self) -> int: ...

    def search(
        self, vector: FloatMatrix, count: int, within: NDArray[np.bool_] | None = None
    ) -> list[Match]:
        """The `count` nearest rows, best first; equal ones by row.

        Args:
            vector: Shape (dimension,), of unit length.
            count: Upper limit.
            within: Whether each row may be found, shape (len(self),); None: all may.
        """
        ...

    def rows(self, first: int, count: int) -> FloatMatrix:
        """The stored vectors from row `first` on, shape (count, dimension)."""
        ...

    def take(self, rows: NDArray[np.int64]) -> FloatMatrix:
        """The stored vectors of any rows, in the order given, shape (len(rows), dimension)."""
        ...


class VectorIndex:
    """Search by cosine over vectors of unit length; rows are numbered from 0.

    Cosines are exact, of the vectors as float16. Where there are too many rows to look at all, a
    few of the nearest may be missing. An opened index is never changed and may be searched by
    several threads at once; it goes on answering when its files have been removed.

    Args:
        vectors: Shape (rows, dimension).
        lists: Where to look; None: at all of them.
    """

    def __init__(self, vectors: HalfMatrix, lists: Lists | None) -> None:
        self._vectors = vectors
        self._lists = lists

    @staticmethod
    def write(
        blocks: Iterable[FloatMatrix],
        folder: Path,
        name: str,
        *,
        count: int,
        dimension: int,
        flat_to: int = FLAT_TO,
    ) -> None:
        """Write an index, in memory that doesn't grow with the number of vectors.

        Args:
            blocks: Vectors of unit length in row order, in blocks of any size.
            folder: Where to write.
            name: What the names of the files begin with, before a full stop.
            count: How many vectors there are in all; may be 0.
            dimension: Length of a vector.
            flat_to: How many rows there may be for all of them to be looked at.

        Raises:
            OSError: A file can't be written; its `filename` says which.
            ValueError: There are more or fewer vectors, or of another length.
        """
        many = count > flat_to
        path = _exact(folder, name) if many else _flat(folder, name)
        write_vectors(blocks, path, count, dimension)
        if many:
            write_lists(path, folder, name, count, dimension)

    @classmethod
    def open(cls, folder: Path, name: str) -> "VectorIndex":
        """Open an index that `write` has written, memory-mapped.

        Raises:
            IndexDamagedError: A file is missing, isn't ours or doesn't go with the others.
        """
        if not _exact(folder, name).exists():
            return cls(map_vectors(_flat(folder, name)), None)
        vectors = map_vectors(_exact(folder, name))
        return cls(vectors, Lists.open(folder, name, vectors.shape))

    @staticmethod
    def files(folder: Path, name: str) -> list[Path]:
        """The files that `write` has written, by name."""
        return sorted(folder.glob(f"{name}.*"))

    def close(self) -> None:
        """Let go of the files. Nothing may be asked of it afterwards."""
        self._vectors, self._lists = np.empty((0, self.dimension), np.float16), None

    @property
    def kind(self) -> str:
        """How it is searched: "flat" or, in FAISS's words, such as "IVF1024,SQ8"."""
        return "flat" if self._lists is None else f"IVF{self._lists.count},SQ8"

    def __len__(self) -> int:
        return len(self._vectors)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._vectors.shape[1])

    def search(
        self, vector: FloatMatrix, count: int, within: NDArray[np.bool_] | None = None
    ) -> list[Match]:
        """The `count` nearest rows, best first; equal ones by row.

        Args:
            vector: Shape (dimension,), of unit length.
            count: Upper limit.
            within: Whether each row may be found, shape (len(self),); None: all may.
        """
        most = len(self) if within is None else int(np.count_nonzero(within))
        count = min(count, most)
        if count <= 0:
            return []
        asked = np.ascontiguousarray(vector, np.float32).reshape(1, -1)
        rows = self._where(asked, count, most, within)
        if rows is None:
            return _matches(*nearest(self._vectors, asked, count, within))
        best, cosines = nearest(self._vectors[rows], asked, count)
        return _matches(rows[best], cosines)

    def _where(
        self, asked: FloatMatrix, count: int, most: int, within: NDArray[np.bool_] | None
    ) -> Rows | None:
        """The rows to compare, at least `count` of them, in order; None: all `most` of `within`."""
        # The fewer rows may be found, the more lists it takes to meet as many of them.
        probes = math.ceil(max(_PROBES, count / 2) * len(self) / most)
        if self._lists is not None and probes < self._lists.count:
            rows = self._lists.candidates(asked, candidates_for(count), probes, within)
            if rows.size and rows[-1] >= len(self):
                raise IndexDamagedError("the lists name vectors that aren't there", hint=REBUILD)
            if len(rows) >= count:
                return rows
        if within is not None and most * _SPARSE < len(self):
            return np.flatnonzero(within)
        return None

    def rows(self, first: int, count: int) -> FloatMatrix:
        """The stored vectors from row `first` on, shape (count, dimension)."""
        return self._vectors[first : first + count].astype(np.float32)

    def take(self, rows: NDArray[np.int64]) -> FloatMatrix:
        """The stored vectors of any rows, in the order given, shape (len(rows), dimension)."""
        return self._vectors[rows].astype(np.float32)


def _matches(rows: Rows, cosines: NDArray[np.float32]) -> list[Match]:
    return [Match(*found) for found in zip(rows.tolist(), cosines.tolist(), strict=True)]


def _flat(folder: Path, name: str) -> Path:
    return folder / f"{name}.flat.npy"


def _exact(folder: Path, name: str) -> Path:
    return folder / f"{name}.exact.npy"
