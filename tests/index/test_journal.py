"""What a build has embedded stays until its index is in use."""

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.journal import JOURNAL, Journal, discard

VECTORS = np.array([[0.6, 0.8], [0.0, 1.0]], np.float32)


def held(folder: Path) -> dict[bytes, list[float]]:
    with closing(sqlite3.connect(folder / JOURNAL)) as connection:
        rows = connection.execute("SELECT hash, vector FROM vectors").fetchall()
    return {key: np.frombuffer(data, np.float16).tolist() for key, data in rows}


def add(folder: Path, *keys: bytes, model: str = "words@1", dimension: int = 2) -> None:
    with closing(Journal(folder, model, dimension)) as journal:
        if keys:
            journal.add(keys, VECTORS[: len(keys)])


def test_vectors_stay_when_it_is_opened_again_by_the_same_model(tmp_path: Path) -> None:
    add(tmp_path, b"a")
    add(tmp_path, b"b", b"c")
    found = held(tmp_path)
    assert sorted(found) == [b"a", b"b", b"c"]
    assert found[b"c"] == [0.0, 1.0]
    assert found[b"a"] == pytest.approx([0.6, 0.8], abs=5e-4)


def test_a_hash_is_kept_once(tmp_path: Path) -> None:
    add(tmp_path, b"a")
    add(tmp_path, b"b", b"a")
    assert held(tmp_path)[b"a"] == pytest.approx([0.6, 0.8], abs=5e-4)


@pytest.mark.parametrize(("model", "dimension"), [("other@1", 2), ("words@1", 3)])
def test_another_model_finds_nothing(tmp_path: Path, model: str, dimension: int) -> None:
    add(tmp_path, b"a")
    add(tmp_path, model=model, dimension=dimension)
    assert held(tmp_path) == {}


@pytest.mark.parametrize("damage", [b"no database", b"SQLite format 3\0" + bytes(5000)])
def test_what_can_not_be_read_is_thrown_away(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / JOURNAL).write_bytes(damage)
    add(tmp_path, b"a")
    assert sorted(held(tmp_path)) == [b"a"]


def test_a_cut_off_file_is_thrown_away_or_read(tmp_path: Path) -> None:
    add(tmp_path, b"a")
    data = (tmp_path / JOURNAL).read_bytes()
    for size in (1, 100, 4096, len(data) - 1):
        discard(tmp_path)
        (tmp_path / JOURNAL).write_bytes(data[:size])
        add(tmp_path, b"b")
        assert b"b" in held(tmp_path)


def test_discarded_nothing_is_left(tmp_path: Path) -> None:
    add(tmp_path, b"a")
    discard(tmp_path)
    discard(tmp_path)
    assert list(tmp_path.iterdir()) == []
