"""Nearest vectors by pgvector: `Vectors` beside the rows of a table."""

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.database import Database
from index.embedding import FloatMatrix
from index.vectors import Match

_FEW = 20_000  # rows up to which those that may be found are all looked at: exact, and 10 ms
_SLACK = 20  # rows that are looked at beside those asked for, so that equal ones come by row


@dataclass(frozen=True, slots=True)
class PostgresVectors:
    """Search by inner product over a column of vectors of unit length.

    Where there are many, an HNSW index finds the nearest; a few of them may be missing. The
    vector of a question is rounded to 16 bits a number, as those that are kept are.

    Attributes:
        database: Of the generation.
        table: Name of its table.
        count: How many rows it has.
        dimension: Length of a vector.
    """

    database: Database
    table: str
    count: int
    dimension: int

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
        asked = json.dumps(np.asarray(vector, np.float32).tolist())
        found = self._nearest(asked, min(most, 2 * count + _SLACK), within, most)
        best = sorted((-score, row) for row, score in found)[:count]
        return [Match(row, -score) for score, row in best]

    def _nearest(
        self, asked: str, count: int, within: NDArray[np.bool_] | None, most: int
    ) -> list[tuple[int, float]]:
        """Rows and how near they are, best first."""
        near, source, chosen = "vector <#> ?::halfvec", self.table, ""
        values: list[object] = [asked, asked, count]
        if within is not None and most <= _FEW:
            # First those that may be found, so that no index leads away from them.
            source = f"(SELECT * FROM {self.table} WHERE row = ANY(?) OFFSET 0) AS few"  # noqa: S608 - ours
            values.insert(1, np.flatnonzero(within).tolist())
        elif within is not None:
            chosen = "WHERE row <@ ?::int4multirange"
            values.insert(1, ranges_of(within))
        rows = self.database.rows(
            f"SELECT row, -({near}) FROM {source} {chosen} ORDER BY {near} LIMIT ?",  # noqa: S608
            *values,
        )
        return [(int(row), float(score)) for row, score in rows]

    def rows(self, first: int, count: int) -> FloatMatrix:
        """See `index.vectors.Vectors`."""
        return self.take(np.arange(first, min(self.count, first + count)))

    def take(self, rows: NDArray[np.int64]) -> FloatMatrix:
        """See `index.vectors.Vectors`."""
        wanted, places = np.unique(rows, return_inverse=True)
        found = self.database.rows(
            f"SELECT halfvec_send(vector) FROM {self.table} WHERE row = ANY(?) ORDER BY row",  # noqa: S608
            wanted.tolist(),
        )
        return read_halfvecs([sent for (sent,) in found], self.dimension)[places.reshape(-1)]


def ranges_of(within: NDArray[np.bool_]) -> str:
    """The rows that may be found as ranges, in PostgreSQL's words."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], within, [False]]).astype(np.int8)))
    pairs = edges.reshape(-1, 2).tolist()
    return "{" + ",".join(f"[{first},{end})" for first, end in pairs) + "}"


def read_halfvecs(sent: list[bytes], dimension: int) -> FloatMatrix:
    """Vectors as pgvector sends them: 4 bytes, then big-endian float16. Shape (len, dimension)."""
    kind = np.dtype([("head", ">i2", 2), ("vector", ">f2", dimension)])
    return np.frombuffer(b"".join(sent), kind)["vector"].astype(np.float32)


def written_halfvecs(vectors: FloatMatrix) -> list[bytes]:
    """Vectors, shape (rows, dimension), as pgvector receives them."""
    kind = np.dtype([("head", ">i2", 2), ("vector", ">f2", vectors.shape[1])])
    made = np.zeros(len(vectors), kind)
    made["head"][:, 0] = vectors.shape[1]
    made["vector"] = vectors
    whole = made.tobytes()
    return [whole[at : at + kind.itemsize] for at in range(0, len(whole), kind.itemsize)]
