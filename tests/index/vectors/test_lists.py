"""Lists of near vectors: what is found without looking at all."""

from pathlib import Path

import numpy as np
import pytest

from index.vectors import VectorIndex
from index.vectors.lists import list_count, write_lists
from tests.index.vectors.made import EAST, crowd, exact, matrix, written

ROWS = 6000  # 128 lists, of which 64 are looked into


def share_found(index: VectorIndex, count: int, within: np.ndarray | None = None) -> float:
    """Of the rows that looking at all finds; the mean of fifty searches."""
    vectors = index.rows(0, len(index))
    rows = np.arange(len(index)) if within is None else np.flatnonzero(within)
    shares = []
    for asked in crowd(50, seed=1):
        nearest = {int(rows[place]) for place in exact(vectors[rows], asked, count)}
        got = {match.row for match in index.search(asked, count, within)}
        shares.append(len(got & nearest) / len(nearest))
    return float(np.mean(shares))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> VectorIndex:
    return written(tmp_path_factory.mktemp("lists"), crowd(ROWS), flat_to=ROWS - 1)


@pytest.mark.parametrize(
    ("rows", "lists"),
    [(1, 1), (3, 3), (9, 8), (100_000, 512), (600_000, 2048), (1_000_000, 2048), (6_000_000, 4096)],
)
def test_lists_grow_with_the_root_of_the_rows(rows: int, lists: int) -> None:
    """Three times the root, down to a power of two: of 600,000 it is 2,323."""
    assert list_count(rows) == lists


def test_few_rows_are_all_looked_at(tmp_path: Path, index: VectorIndex) -> None:
    assert written(tmp_path, crowd(ROWS), flat_to=ROWS).kind == "flat"
    assert index.kind == "IVF128,SQ8"


def test_names_of_the_files_tell_the_kind(tmp_path: Path) -> None:
    written(tmp_path / "flat", crowd(100))
    written(tmp_path / "lists", crowd(100), flat_to=99)
    names = [
        [path.name for path in VectorIndex.files(tmp_path / kind, "toys")]
        for kind in ("flat", "lists")
    ]
    assert names == [["toys.flat.npy"], ["toys.exact.npy", "toys.lists-1-of-1.faiss"]]


@pytest.mark.parametrize("count", [1, 10, 100])
def test_nearly_all_of_the_nearest_are_found(index: VectorIndex, count: int) -> None:
    assert share_found(index, count) >= 0.98


def test_cosines_are_those_of_the_kept_vectors(index: VectorIndex) -> None:
    asked = crowd(1, seed=1)[0]
    matches = index.search(asked, 50)
    kept = index.take(np.array([match.row for match in matches]))
    assert [match.score for match in matches] == pytest.approx((kept @ asked).tolist(), abs=1e-6)
    assert matches == sorted(matches, key=lambda match: (-match.score, match.row))


@pytest.mark.parametrize("share", [0.002, 0.01, 0.1, 0.3, 0.6, 0.95])
def test_nearly_all_of_the_nearest_within_are_found(index: VectorIndex, share: float) -> None:
    within = np.random.default_rng(3).random(ROWS) < share
    assert share_found(index, 10, within) >= 0.98


def test_few_rows_within_are_all_looked_at(index: VectorIndex) -> None:
    """However far they are: none of these lists would be looked into."""
    asked = crowd(1, seed=1)[0]
    farthest = exact(index.rows(0, ROWS), -asked, 40)
    within = np.zeros(ROWS, np.bool_)
    within[farthest] = True
    assert [match.row for match in index.search(asked, 99, within)] == farthest[::-1]


def test_rows_within_are_found_where_no_list_holds_them(tmp_path: Path) -> None:
    """More than half of the rows may be found, and all of them are in the farthest list."""
    asked = crowd(1, seed=1)
    index = written(tmp_path, np.concatenate([crowd(2500), np.repeat(-asked, 3500, 0)]), flat_to=0)
    matches = index.search(asked[0], 3, np.arange(6000) >= 2500)
    assert [match.row for match in matches] == [2500, 2501, 2502]


def test_asking_for_many_looks_into_more_lists(index: VectorIndex) -> None:
    assert len(index.search(crowd(1, seed=1)[0], ROWS)) == ROWS
    assert share_found(index, 200) >= 0.99


def test_several_files_find_what_one_finds(tmp_path: Path, index: VectorIndex) -> None:
    written(tmp_path, crowd(ROWS), flat_to=0)
    (tmp_path / "toys.lists-1-of-1.faiss").unlink()
    vectors = tmp_path / "toys.exact.npy"
    write_lists(vectors, tmp_path, "toys", ROWS, 32, rows_in_file=500)
    assert len(VectorIndex.files(tmp_path, "toys")) == 1 + 12
    parted = VectorIndex.open(tmp_path, "toys")
    within = np.random.default_rng(3).random(ROWS) < 0.9
    for asked in crowd(20, seed=1):
        assert parted.search(asked, 20) == index.search(asked, 20)
        assert parted.search(asked, 20, within) == index.search(asked, 20, within)


def test_equal_vectors_make_lists_as_well(tmp_path: Path) -> None:
    index = written(tmp_path, matrix(*[EAST] * 500), flat_to=0)
    assert [match.row for match in index.search(matrix(EAST)[0], 3)] == [0, 1, 2]


def test_same_vectors_make_the_same_files_in_any_blocks(tmp_path: Path) -> None:
    vectors, files = crowd(2000), []
    for size in (1, 77, 2000):
        folder = tmp_path / str(size)
        folder.mkdir()
        blocks = (vectors[first : first + size] for first in range(0, 2000, size))
        VectorIndex.write(blocks, folder, "toys", count=2000, dimension=32, flat_to=0)
        files.append([path.read_bytes() for path in VectorIndex.files(folder, "toys")])
    assert files[0] == files[1] == files[2]


@pytest.mark.parametrize("rows", [1, 5, 300])
def test_few_vectors_for_the_lists_raise_no_warning(
    tmp_path: Path, rows: int, capfd: pytest.CaptureFixture[str]
) -> None:
    """FAISS would like 39 of them for each."""
    index = written(tmp_path, crowd(rows), flat_to=0)
    assert len(index.search(crowd(1)[0], 400)) == rows
    assert capfd.readouterr() == ("", "")
