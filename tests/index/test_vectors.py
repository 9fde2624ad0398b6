"""Exact search over toy vectors whose cosines can be seen."""

from pathlib import Path

import numpy as np
import pytest

from index.embedding import FloatMatrix
from index.errors import IndexDamagedError
from index.vectors import Match, VectorIndex

EAST, NORTH, BETWEEN, WEST = (1.0, 0.0), (0.0, 1.0), (0.6, 0.8), (-1.0, 0.0)


def matrix(*rows: tuple[float, float]) -> FloatMatrix:
    return np.array(rows, np.float32).reshape(-1, 2)


def index_of(folder: Path, *rows: tuple[float, float]) -> VectorIndex:
    VectorIndex.write(matrix(*rows), folder / "toy.faiss")
    return VectorIndex.open(folder / "toy.faiss")


def test_best_first_with_cosines(tmp_path: Path) -> None:
    index = index_of(tmp_path, EAST, NORTH, BETWEEN, WEST)
    found = index.search(matrix(EAST)[0], 4)
    assert [match.row for match in found] == [0, 2, 1, 3]
    assert [match.score for match in found] == pytest.approx([1.0, 0.6, 0.0, -1.0])


@pytest.mark.parametrize(("count", "rows"), [(1, [0]), (2, [0, 2]), (9, [0, 2, 1])])
def test_no_more_than_asked_for_or_held(tmp_path: Path, count: int, rows: list[int]) -> None:
    found = index_of(tmp_path, EAST, NORTH, BETWEEN).search(matrix(EAST)[0], count)
    assert [match.row for match in found] == rows


@pytest.mark.parametrize("count", [1, 3, 5])
def test_equal_ones_by_row(tmp_path: Path, count: int) -> None:
    found = index_of(tmp_path, NORTH, EAST, EAST, EAST, EAST).search(matrix(EAST)[0], count)
    assert (
        found == [Match(1, 1.0), Match(2, 1.0), Match(3, 1.0), Match(4, 1.0), Match(0, 0.0)][:count]
    )


def test_empty_index_finds_nothing(tmp_path: Path) -> None:
    index = index_of(tmp_path)
    assert len(index) == 0
    assert index.search(matrix(EAST)[0], 3) == []


@pytest.mark.parametrize(
    ("within", "rows"),
    [([0, 1, 1, 0], [2, 1]), ([0, 0, 0, 1], [3]), ([1, 1, 1, 1], [0, 2, 1]), ([0, 0, 0, 0], [])],
    ids=["two", "the farthest alone", "all", "none"],
)
def test_rows_within_alone_are_found(tmp_path: Path, within: list[int], rows: list[int]) -> None:
    index = index_of(tmp_path, EAST, NORTH, BETWEEN, WEST)
    found = index.search(matrix(EAST)[0], 3, np.array(within, np.bool_))
    assert [match.row for match in found] == rows


@pytest.mark.parametrize("rows", [7, 8, 9, 63, 65])
def test_any_number_of_rows_has_a_mask(tmp_path: Path, rows: int) -> None:
    """Eight rows share a byte of it."""
    index = index_of(tmp_path, *[EAST] * rows)
    for row in range(rows):
        mask = np.zeros(rows, np.bool_)
        mask[row] = True
        assert index.search(matrix(EAST)[0], 3, mask) == [Match(row, 1.0)]


def test_empty_index_finds_nothing_within_either(tmp_path: Path) -> None:
    assert index_of(tmp_path).search(matrix(EAST)[0], 3, np.zeros(0, np.bool_)) == []


def test_rows_come_back_as_written(tmp_path: Path) -> None:
    index = index_of(tmp_path, EAST, NORTH, BETWEEN, WEST)
    assert (len(index), index.dimension) == (4, 2)
    assert np.array_equal(index.rows(1, 2), matrix(NORTH, BETWEEN))
    assert index.rows(0, 4).dtype == np.float32


def test_order_of_memory_does_not_matter(tmp_path: Path) -> None:
    VectorIndex.write(np.asfortranarray(matrix(EAST, BETWEEN)), tmp_path / "toy.faiss")
    assert np.array_equal(
        VectorIndex.open(tmp_path / "toy.faiss").rows(0, 2), matrix(EAST, BETWEEN)
    )


@pytest.mark.parametrize(
    "data", [b"", b"not an index at all, but long enough to be one", b"IxFI" + b"\xff" * 60]
)
def test_file_that_is_no_index_is_damaged(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "toy.faiss"
    path.write_bytes(data)
    with pytest.raises(IndexDamagedError) as caught:
        VectorIndex.open(path)
    assert caught.value.path == path


def test_index_of_another_kind_is_damaged(tmp_path: Path) -> None:
    import faiss

    graph = faiss.IndexHNSWFlat(2, 4)
    graph.add(matrix(EAST, NORTH))
    faiss.write_index(graph, str(tmp_path / "toy.faiss"))
    with pytest.raises(IndexDamagedError, match="not an index of this kind"):
        VectorIndex.open(tmp_path / "toy.faiss")


def test_missing_file_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError):
        VectorIndex.open(tmp_path / "gone.faiss")
