"""The difference from the base model: what is kept of it, and how it is read."""

from pathlib import Path

import numpy as np
import pytest

from index.errors import ReaderError
from index.files import sha256_of
from index.reader.delta import Delta, difference, read_delta, write_delta

RANDOM = np.random.default_rng(7)
LEFT, RIGHT = RANDOM.normal(size=(40, 2)), RANDOM.normal(size=(2, 30))
BEFORE = {"matrix": np.ones((40, 30), np.float32), "vector": np.zeros(5, np.float32)}
AFTER = {
    "matrix": BEFORE["matrix"] + (LEFT @ RIGHT).astype(np.float32),
    "vector": np.arange(5, dtype=np.float32),
    "head": np.full((2, 3), 0.5, np.float32),
}


def added(delta: Delta, name: str) -> np.ndarray:
    found = delta.added(name)
    assert found is not None
    return found


def test_a_change_of_low_rank_is_kept_to_8_bits() -> None:
    """Each of the two products that are summed to within 1 of 127 steps of either factor."""
    delta = difference(BEFORE, AFTER, "base", rank=2)
    change = LEFT @ RIGHT
    assert np.abs(added(delta, "matrix") - change).max() < 0.02 * np.abs(change).max()
    parts = {name: value.shape for name, value in delta.tensors.items()}
    assert parts["matrix.left"] == (40, 2)
    assert parts["matrix.right"] == (2, 30)


def test_of_a_change_of_higher_rank_the_largest_part_is_kept() -> None:
    """Of a diagonal 8, 4, 2, 1, … the first two."""
    change = np.diag([8.0, 4, 2, 1, 1, 1]).astype(np.float32)
    delta = difference({}, {"matrix": change}, "base", rank=2)
    assert added(delta, "matrix") == pytest.approx(np.diag([8.0, 4, 0, 0, 0, 0]), abs=0.05)


def test_vectors_and_small_matrices_are_kept_as_they_are() -> None:
    delta = difference(BEFORE, AFTER, "base", rank=2)
    assert added(delta, "vector") == pytest.approx(np.arange(5))
    assert added(delta, "head") == pytest.approx(np.full((2, 3), 0.5))


def test_what_did_not_change_takes_no_room() -> None:
    delta = difference(BEFORE, BEFORE, "base", rank=2)
    assert delta.tensors == {}
    assert delta.added("matrix") is None


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "reader.safetensors"
    written = difference(BEFORE, AFTER, "of the base", rank=2)
    write_delta(path, written)
    read = read_delta(path, sha256_of(path))
    assert read.base == "of the base"
    assert read.tensors.keys() == written.tensors.keys()
    assert all(np.array_equal(read.tensors[n], value) for n, value in written.tensors.items())


def test_another_file_than_was_released_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "reader.safetensors"
    write_delta(path, difference(BEFORE, AFTER, "base", rank=2))
    digest = sha256_of(path)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(ReaderError, match="isn't what was released") as caught:
        read_delta(path, digest)
    assert caught.value.path == path
    assert "anew" in caught.value.hint


def test_a_missing_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match="can't be read") as caught:
        read_delta(tmp_path / "none", "0" * 64)
    assert caught.value.path == tmp_path / "none"
