"""Nearest vectors by pgvector: `Vectors` beside the rows of a table."""

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.database import Database
from index.embedding import FloatMatrix
from index.vectors import Match
from index.vectors.stored import HalfMatrix, Rows, nearest

_SLACK = 20  # rows that are looked at beside those asked for, so that rounding loses none
_FEW = 20_000  # rows: exact, and 10 ms


@dataclass(frozen=True, slots=True)
class PostgresVectors:
    """Search by inner product over a column of vectors of unit length.

    The server tells which rows are near, by the question's vector rounded to 16 bits a number;
    cosines and order are then worked out here, as those of files are, bit for bit. Where there are
    many rows an HNSW index finds the nearest; a few of them may be missing.

    Attributes:
        database: Of the generation.
        table: Name of its table.
        count: How many rows it has.
        dimension: Length of a vector.
        few: Rows up to which those that may be found are all looked at.
    """

    database: Database
    table: str
    count: int
    dimension: int
    few: int = _FEW

    def __len__(self) -> int:
        return self.count

    def search(
        self, vector: FloatMatrix, count: int, within: NDArray[np.bool_] | None = None
    ) -> list[Match]:
        """See `index.vectors.Vectors`."""
        most = self.count if within is None else int(np.count_nonzero(within))
        count = min(count, most)
        if count <= 0:
            return []
        asked = np.ascontiguousarray(vector, np.float32).reshape(1, -1)
        looked_at = min(most, count + _SLACK)
        while True:
            rows, vectors = self._nearest(asked, looked_at, within, most)
            best, cosines = nearest(vectors, asked, min(len(rows), looked_at))
            # As long as the last asked for may be one of many equal ones, more are looked at.
            if len(rows) < looked_at or looked_at == most or cosines[-1] < cosines[count - 1]:
                found = zip(rows[best[:count]].tolist(), cosines.tolist(), strict=False)
                return [Match(*one) for one in found]
            looked_at = min(most, looked_at * 8)

    def _nearest(
        self, asked: FloatMatrix, count: int, within: NDArray[np.bool_] | None, most: int
    ) -> tuple[Rows, HalfMatrix]:
        """About the nearest rows, rising, and their vectors."""
        source, chosen = self.table, ""
        values: list[object] = [json.dumps(asked[0].tolist()), count]
        if within is not None and most <= self.few:
            # First those that may be found, so that no index leads away from them.
            source = f"(SELECT * FROM {self.table} WHERE row = ANY(?) OFFSET 0) AS few"  # noqa: S608 - ours
            values.insert(0, np.flatnonzero(within).tolist())
        elif within is not None:
            chosen = "WHERE row <@ ?::int4multirange"
            values.insert(0, ranges_of(within))
        found = self.database.rows(
            f"SELECT row, vector FROM {source} {chosen} ORDER BY vector <#> ?::halfvec LIMIT ?",  # noqa: S608
            *values,
        )
        found.sort()
        rows = np.fromiter((row for row, _ in found), np.int64, len(found))
        return rows, _halves([sent for _, sent in found], self.dimension)

    def rows(self, first: int, count: int) -> FloatMatrix:
        """See `index.vectors.Vectors`."""
        return self.take(np.arange(first, min(self.count, first + count)))

    def take(self, rows: NDArray[np.int64]) -> FloatMatrix:
        """See `index.vectors.Vectors`."""
        wanted, places = np.unique(rows, return_inverse=True)
        found = self.database.rows(
            f"SELECT vector FROM {self.table} WHERE row = ANY(?) ORDER BY row",  # noqa: S608
            wanted.tolist(),
        )
        return read_halfvecs([sent for (sent,) in found], self.dimension)[places.reshape(-1)]


def ranges_of(within: NDArray[np.bool_]) -> str:
    """The rows that may be found as ranges, in PostgreSQL's words."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], within, [False]]).astype(np.int8)))
    pairs = edges.reshape(-1, 2).tolist()
    return "{" + ",".join(f"[{first},{end})" for first, end in pairs) + "}"


def read_halfvecs(sent: list[bytes], dimension: int) -> FloatMatrix:
    """Vectors as pgvector sends them, shape (len(sent), dimension)."""
    return _halves(sent, dimension).astype(np.float32)


def _halves(sent: list[bytes], dimension: int) -> HalfMatrix:
    """Likewise, as they are kept."""
    kind = _sent_as(dimension)
    return np.ascontiguousarray(np.frombuffer(b"".join(sent), kind)["vector"], np.float16)


def _sent_as(dimension: int) -> np.dtype[np.void]:
    """A vector on its way: 4 bytes, of which the first two hold its length, then its numbers."""
    return np.dtype([("head", ">i2", 2), ("vector", ">f2", dimension)])


def written_halfvecs(vectors: FloatMatrix) -> list[bytes]:
    """Vectors, shape (rows, dimension), as pgvector receives them."""
    kind = _sent_as(vectors.shape[1])
    made = np.zeros(len(vectors), kind)
    made["head"][:, 0] = vectors.shape[1]
    made["vector"] = vectors
    whole = made.tobytes()
    return [whole[at : at + kind.itemsize] for at in range(0, len(whole), kind.itemsize)]
