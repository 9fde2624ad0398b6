"""Nearest vectors. The only home of faiss."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.embedding import FloatMatrix
from index.errors import IndexDamagedError

if TYPE_CHECKING:
    import faiss


class Match(NamedTuple):
    """A row and how near it is: the cosine, or for keywords the BM25 score."""

    row: int
    score: float


class VectorIndex:
    """Exact search by cosine over vectors of unit length; rows are numbered from 0.

    Flat search stays fast to 100,000 vectors (9.8 ms). A VectorIndex is never changed once
    opened: searching while adding crashes FAISS.
    """

    def __init__(self, index: "faiss.Index") -> None:
        self._index = index

    @staticmethod
    def write(vectors: FloatMatrix, path: Path) -> None:
        """Write an index file.

        Args:
            vectors: Shape (rows, dimension), rows of unit length.
            path: The file to write.
        """
        import faiss

        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, np.float32))
        faiss.write_index(index, str(path))

    @classmethod
    def open(cls, path: Path) -> "VectorIndex":
        """Open an index file that `write` has written, memory-mapped.

        Raises:
            IndexDamagedError: It isn't one.
        """
        import faiss

        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise IndexDamagedError("can't be read", path=path) from error
        if not isinstance(index, faiss.IndexFlat):
            raise IndexDamagedError("not an index of this kind", path=path)
        return cls(index)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def search(
        self, vector: FloatMatrix, count: int, within: NDArray[np.bool_] | None = None
    ) -> list[Match]:
        """The `count` nearest rows, best first; equal ones by row.

        Args:
            vector: Shape (dimension,), of unit length.
            count: Upper limit.
            within: Whether each row may be found, shape (len(self),); None: all may.
        """
        import faiss

        most = min(count, len(self) if within is None else int(within.sum()))
        if not most:
            return []
        parameters = None
        if within is not None:
            bits = np.packbits(within, bitorder="little")
            # FAISS wraps both constructors at import; its stubs describe the bare ones.
            chosen = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg,arg-type]
            parameters = faiss.SearchParameters(sel=chosen)  # type: ignore[call-arg]
        scores, rows = self._index.search(vector.reshape(1, -1), most, params=parameters)
        found = [
            Match(int(row), float(score)) for row, score in zip(rows[0], scores[0], strict=True)
        ]
        return sorted(found, key=lambda match: (-match.score, match.row))

    def rows(self, first: int, count: int) -> FloatMatrix:
        """The stored vectors from row `first` on, shape (count, dimension)."""
        vectors: FloatMatrix = self._index.reconstruct_n(first, count)
        return vectors
