"""Writing an index: what it refuses, and what it says of a disk that does."""

import errno
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from index.vectors import VectorIndex
from tests.index.vectors.made import BETWEEN, EAST, crowd, matrix, written


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes: the system refuses, as when the disk is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(
    ("size", "name"),
    [(3000, "toys.exact.npy"), (9000, "toys.lists-1-of-1.faiss")],
    ids=["vectors, 4 bytes each", "lists, 10 bytes each"],
)
def test_full_disk_is_an_error_of_the_system_about_the_file(
    tmp_path: Path, size: int, name: str
) -> None:
    vectors = matrix(*[EAST, BETWEEN] * 500)
    with files_up_to(size), pytest.raises(OSError, match=name) as caught:
        written(tmp_path, vectors, flat_to=0)
    assert caught.value.errno == errno.EFBIG
    assert caught.value.filename == str(tmp_path / name)


def test_folder_that_is_missing_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        VectorIndex.write([], tmp_path / "gone", "toys", count=0, dimension=2)
    assert caught.value.filename == str(tmp_path / "gone" / "toys.flat.npy")


def test_nothing_is_written_over(tmp_path: Path) -> None:
    written(tmp_path, matrix(EAST))
    with pytest.raises(FileExistsError):
        written(tmp_path, matrix(BETWEEN))


@pytest.mark.parametrize("count", [1, 3])
def test_vectors_are_as_many_as_were_announced(tmp_path: Path, count: int) -> None:
    with pytest.raises(ValueError, match=f"2 vectors instead of {count}"):
        VectorIndex.write([matrix(EAST), matrix(EAST)], tmp_path, "toys", count=count, dimension=2)


@pytest.mark.parametrize("block", [crowd(1), matrix(EAST)[0]], ids=["longer", "not a matrix"])
def test_vectors_are_as_long_as_was_announced(tmp_path: Path, block: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"instead of \(any, 2\)"):
        VectorIndex.write([block], tmp_path, "toys", count=1, dimension=2)


def test_order_of_memory_does_not_matter(tmp_path: Path) -> None:
    index = written(tmp_path, np.asfortranarray(matrix(EAST, BETWEEN)))
    assert np.array_equal(index.rows(0, 2), matrix(EAST, BETWEEN).astype(np.float16))


def test_blocks_may_be_empty(tmp_path: Path) -> None:
    blocks = [matrix(), matrix(EAST), matrix(), matrix(BETWEEN)]
    VectorIndex.write(blocks, tmp_path, "toys", count=2, dimension=2)
    assert [match.row for match in VectorIndex.open(tmp_path, "toys").search(blocks[3][0], 2)] == [
        1,
        0,
    ]
