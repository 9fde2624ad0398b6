"""Search over toy vectors whose cosines can be seen, whichever way an index is searched."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.vectors import FLAT_TO, VectorIndex
from tests.index.vectors.made import (
    BETWEEN,
    EAST,
    NORTH,
    ROUNDED,
    WEST,
    crowd,
    exact,
    matrix,
    written,
)

either_way = pytest.mark.parametrize("flat_to", [FLAT_TO, 0], ids=["flat", "lists"])


def found(index: VectorIndex, *arguments: object) -> list[int]:
    return [match.row for match in index.search(*arguments)]  # type: ignore[arg-type]


@either_way
def test_best_first_with_cosines(tmp_path: Path, flat_to: int) -> None:
    index = written(tmp_path, matrix(EAST, NORTH, BETWEEN, WEST), flat_to=flat_to)
    matches = index.search(matrix(EAST)[0], 4)
    assert [match.row for match in matches] == [0, 2, 1, 3]
    assert [match.score for match in matches] == pytest.approx([1.0, 0.6, 0.0, -1.0], abs=ROUNDED)


@either_way
@pytest.mark.parametrize(("count", "rows"), [(0, []), (1, [0]), (2, [0, 2]), (9, [0, 2, 1])])
def test_no_more_than_asked_for_or_held(
    tmp_path: Path, flat_to: int, count: int, rows: list[int]
) -> None:
    index = written(tmp_path, matrix(EAST, NORTH, BETWEEN), flat_to=flat_to)
    assert found(index, matrix(EAST)[0], count) == rows


@either_way
@pytest.mark.parametrize("count", [1, 3, 5])
def test_equal_ones_by_row(tmp_path: Path, flat_to: int, count: int) -> None:
    index = written(tmp_path, matrix(NORTH, EAST, EAST, EAST, EAST), flat_to=flat_to)
    assert index.search(matrix(EAST)[0], count) == [
        (1, 1.0), (2, 1.0), (3, 1.0), (4, 1.0), (0, 0.0)
    ][:count]  # fmt: skip


def test_equal_ones_by_row_however_many(tmp_path: Path) -> None:
    """FAISS keeps any of them; here a hundred times more than are asked for are equally near."""
    rows = [BETWEEN] * 300 + [EAST] + [BETWEEN] * 300
    assert found(written(tmp_path, matrix(*rows)), matrix(EAST)[0], 4) == [300, 0, 1, 2]


@either_way
@pytest.mark.parametrize(
    ("within", "rows"),
    [([0, 1, 1, 0], [2, 1]), ([0, 0, 0, 1], [3]), ([1, 1, 1, 1], [0, 2, 1]), ([0, 0, 0, 0], [])],
    ids=["two", "the farthest alone", "all", "none"],
)
def test_rows_within_alone_are_found(
    tmp_path: Path, flat_to: int, within: list[int], rows: list[int]
) -> None:
    index = written(tmp_path, matrix(EAST, NORTH, BETWEEN, WEST), flat_to=flat_to)
    assert found(index, matrix(EAST)[0], 3, np.array(within, np.bool_)) == rows


@pytest.mark.parametrize("rows", [7, 8, 9, 63, 65, 130])
def test_any_number_of_rows_has_a_mask(tmp_path: Path, rows: int) -> None:
    """Eight rows share a byte of it; one row of many is fetched instead."""
    index = written(tmp_path, matrix(*[EAST] * rows))
    for row in range(rows):
        mask = np.zeros(rows, np.bool_)
        mask[row] = True
        assert index.search(matrix(EAST)[0], 3, mask) == [(row, 1.0)]


@either_way
def test_empty_index_finds_nothing(tmp_path: Path, flat_to: int) -> None:
    index = written(tmp_path, matrix(), flat_to=flat_to)
    assert (len(index), index.dimension, index.kind) == (0, 2, "flat")
    assert index.search(matrix(EAST)[0], 3) == []
    assert index.search(matrix(EAST)[0], 3, np.zeros(0, np.bool_)) == []
    assert index.rows(0, 0).shape == index.take(np.zeros(0, np.int64)).shape == (0, 2)


@either_way
def test_vectors_come_back_as_written_but_for_rounding(tmp_path: Path, flat_to: int) -> None:
    vectors = crowd(200)
    index = written(tmp_path, vectors, flat_to=flat_to)
    assert (len(index), index.dimension) == vectors.shape
    kept = vectors.astype(np.float16).astype(np.float32)
    assert np.array_equal(index.rows(0, 200), kept)
    assert np.array_equal(index.rows(198, 2), kept[198:])
    assert np.array_equal(index.take(np.array([7, 150, 7])), kept[[7, 150, 7]])
    assert index.rows(0, 1).dtype == index.take(np.array([1])).dtype == np.float32
    assert np.abs(kept - vectors).max() < ROUNDED


@either_way
def test_looking_at_all_finds_what_numpy_finds(tmp_path: Path, flat_to: int) -> None:
    """A thousand vectors have 64 lists, and 64 are looked into."""
    vectors = crowd(1000)
    index = written(tmp_path, vectors, flat_to=flat_to)
    for asked in crowd(20, seed=1):
        assert found(index, asked, 30) == exact(vectors, asked, 30)


@either_way
def test_cosine_does_not_depend_on_the_rows_beside_it(tmp_path: Path, flat_to: int) -> None:
    """Bit for bit: or equal vectors would be told apart by where they stand."""
    index, asked = written(tmp_path, crowd(5000), flat_to=flat_to), crowd(1, seed=1)[0]
    everywhere = dict(index.search(asked, 5000))
    for share in (0.6, 0.1, 0.005):
        within = np.random.default_rng(2).random(5000) < share
        matches = index.search(asked, 40, within)
        assert len(matches) == min(40, within.sum())
        assert all(everywhere[match.row] == match.score for match in matches)


@either_way
def test_one_index_is_searched_by_many_threads(tmp_path: Path, flat_to: int) -> None:
    index, asked = written(tmp_path, crowd(5000), flat_to=flat_to), crowd(64, seed=1)
    within = np.random.default_rng(2).random(5000) < 0.5
    alone = [(index.search(one, 20), index.search(one, 20, within)) for one in asked]
    with ThreadPoolExecutor(8) as threads:
        for _ in range(4):
            together = threads.map(
                lambda one: (index.search(one, 20), index.search(one, 20, within)), asked
            )
            assert list(together) == alone


@either_way
def test_answers_go_on_when_the_folder_was_removed(tmp_path: Path, flat_to: int) -> None:
    index, asked = written(tmp_path / "gen", crowd(5000), flat_to=flat_to), crowd(1, seed=1)[0]
    before = written(tmp_path / "other", crowd(5000), flat_to=flat_to).search(asked, 20)
    shutil.rmtree(tmp_path / "gen")
    assert index.search(asked, 20) == before
    assert index.rows(4999, 1).shape == (1, 32)


@either_way
def test_number_of_threads_is_left_as_it_was(tmp_path: Path, flat_to: int) -> None:
    import faiss

    index, before = written(tmp_path, crowd(5000), flat_to=flat_to), faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(3)
    try:
        index.search(crowd(1)[0], 5)
        assert faiss.omp_get_max_threads() == 3
    finally:
        faiss.omp_set_num_threads(before)


def test_vectors_of_any_order_in_memory_may_be_asked_for(tmp_path: Path) -> None:
    index = written(tmp_path, matrix(EAST, NORTH, BETWEEN))
    assert found(index, np.asfortranarray(matrix(NORTH, EAST))[1].astype(np.float64), 1) == [0]


def test_closing_lets_go_of_the_vectors(tmp_path: Path) -> None:
    index = written(tmp_path, matrix(EAST, NORTH))
    index.close()
    assert len(index) == 0
