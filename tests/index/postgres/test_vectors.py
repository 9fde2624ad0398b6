"""Nearest vectors by pgvector: as by looking at all, also where an HNSW index leads."""

from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest

from index.embedding import FloatMatrix
from index.postgres.database import PostgresDatabase
from index.postgres.server import pool_of
from index.postgres.vectors import (
    PostgresVectors,
    ranges_of,
    read_halfvecs,
    written_halfvecs,
)
from index.ranges import Mask
from index.vectors import VectorIndex
from tests.postgres import execute, fresh_database

ROWS, DIMENSION = 6_000, 16
EQUAL = range(100, 400)  # rows of one and the same vector


@pytest.fixture(scope="module")
def matrix() -> FloatMatrix:
    """Rows of unit length, rounded to 16 bits a number."""
    drawn = np.random.default_rng(8).normal(size=(ROWS, DIMENSION)).astype(np.float32)
    drawn[EQUAL] = drawn[EQUAL[0]]
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    return drawn.astype(np.float16).astype(np.float32)


@pytest.fixture(scope="module")
def table(server_address: str, matrix: FloatMatrix) -> Iterator[PostgresVectors]:
    """Them, with an HNSW index; five rows are few."""
    with fresh_database(server_address) as address:
        execute(address, "CREATE EXTENSION vector")
        execute(address, f"CREATE TABLE near (row int PRIMARY KEY, vector halfvec({DIMENSION}))")
        lines = ",".join(f"({row},'{one.tolist()}')" for row, one in enumerate(matrix))
        execute(address, f"INSERT INTO near VALUES {lines}")  # noqa: S608 - numbers
        execute(address, "CREATE INDEX near_hnsw ON near USING hnsw (vector halfvec_ip_ops)")
        execute(address, "ANALYZE near")
        # So few rows of so few numbers would rather be looked at.
        execute(address, f"ALTER DATABASE {address.rpartition('/')[2]} SET enable_seqscan = off")
        pool = pool_of(address, "public", None)
        pool.open(wait=True)
        with closing(PostgresDatabase(pool, address)) as database:
            yield PostgresVectors(database, "near", ROWS, DIMENSION, few=5)


def masked(*rows: int) -> Mask:
    mask = np.zeros(ROWS, np.bool_)
    mask[list(rows)] = True
    return mask


@pytest.mark.parametrize(
    "within",
    [None, masked(*range(0, ROWS, 2)), masked(*range(0, ROWS, 97)), masked(1, 2, 3), masked()],
    ids=["all", "every second row", "62 rows", "three rows", "none"],
)
def test_an_index_finds_what_looking_at_all_finds(
    within: Mask | None, table: PostgresVectors, matrix: FloatMatrix
) -> None:
    exact = VectorIndex(matrix.astype(np.float16), None)
    asked = [exact.search(vector, 10, within) for vector in matrix[::500]]
    found = [table.search(vector, 10, within) for vector in matrix[::500]]
    assert [len(one) for one in found] == [len(one) for one in asked]
    shared = sum(len(set(a) & set(b)) for a, b in zip(asked, found, strict=True))
    assert shared >= 0.99 * sum(map(len, asked))


def test_the_index_is_used_where_many_rows_may_be_found(table: PostgresVectors) -> None:
    vector = str([1.0] + [0.0] * (DIMENSION - 1))
    plan = table.database.rows(
        "EXPLAIN SELECT row FROM near ORDER BY vector <#> ?::halfvec LIMIT 40", vector
    )
    assert "near_hnsw" in str(plan)


def test_of_many_equal_vectors_the_first_rows_are_found(
    table: PostgresVectors, matrix: FloatMatrix
) -> None:
    within = masked(*EQUAL)  # 300, of which 30 would be looked at for 5
    found = table.search(matrix[EQUAL[0]], 5, within)
    assert [one.row for one in found] == list(EQUAL[:5])


def test_masks_become_ranges_without_their_ends() -> None:
    assert ranges_of(np.array([True, True, False, True])) == "{[0,2),[3,4)}"
    assert ranges_of(np.array([False])) == "{}"


def test_vectors_go_over_bit_for_bit() -> None:
    vectors = np.array([[1.0, -0.0, 6e-8], [0.1, 65504.0, -2.5]], np.float16)
    back = read_halfvecs(written_halfvecs(vectors.astype(np.float32)), 3)
    assert back.astype(np.float16).tobytes() == vectors.tobytes()
