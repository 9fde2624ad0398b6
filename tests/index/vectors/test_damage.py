"""Files that aren't what was written are refused when they are opened."""

# ruff: noqa: ANN401 - FAISS's stubs lack most of what these tests use

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.errors import IndexDamagedError
from index.vectors import VectorIndex
from tests.index.vectors.made import crowd, written

ROWS, DIMENSION = 2000, 32
FLAT, EXACT, LISTS = "toys.flat.npy", "toys.exact.npy", "toys.lists-1-of-1.faiss"

Change = Callable[[bytes], bytes]
changes = pytest.mark.parametrize(
    "change",
    [
        lambda _: b"",
        lambda _: b"not vectors at all, but long enough to be some" * 9,
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data[:40],
        lambda data: b"\xff" * 60 + data[60:],
    ],
    ids=["empty", "foreign", "a byte short", "half", "a beginning", "no beginning"],
)


@changes
@pytest.mark.parametrize("name", [FLAT, EXACT, LISTS])
def test_file_that_was_changed_is_damaged(tmp_path: Path, name: str, change: Change) -> None:
    written(tmp_path, crowd(ROWS), flat_to=ROWS if name == FLAT else 0)
    path = tmp_path / name
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(change(data))
    with pytest.raises(IndexDamagedError) as caught:
        VectorIndex.open(tmp_path, "toys")
    assert caught.value.path == path
    assert "pullquote index" in caught.value.hint


@pytest.mark.parametrize("name", [FLAT, EXACT, LISTS])
def test_missing_file_is_damaged(tmp_path: Path, name: str) -> None:
    written(tmp_path, crowd(ROWS), flat_to=ROWS if name == FLAT else 0)
    (tmp_path / name).unlink()
    with pytest.raises(IndexDamagedError):
        VectorIndex.open(tmp_path, "toys")


@pytest.mark.parametrize(
    "shape", ["(-2, 2)", "(2, -2)", "(2, 0)", "(0, 0)", f"({10**30}, 2)", "()"]
)
def test_shape_that_can_not_be_is_damaged(tmp_path: Path, shape: str) -> None:
    header = f"{{'descr': '<f2', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    data = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + bytes(8)
    (tmp_path / FLAT).write_bytes(data)
    with pytest.raises(IndexDamagedError):
        VectorIndex.open(tmp_path, "toys")


@pytest.mark.parametrize(
    "array",
    [
        crowd(8),
        np.asfortranarray(crowd(8).astype(np.float16)),
        crowd(8).astype(np.float16).reshape(-1),
        crowd(8).astype(">f2"),
        np.array([["run", print]], np.object_),
    ],
    ids=["float32", "by column", "no matrix", "big-endian", "pickled"],
)
def test_array_of_another_kind_is_damaged(tmp_path: Path, array: np.ndarray) -> None:
    np.save(tmp_path / FLAT, array)
    with pytest.raises(IndexDamagedError):
        VectorIndex.open(tmp_path, "toys")


def ivf(faiss: Any, **other: Any) -> Any:
    """Lists as they are written, but for what is `other`."""
    parts = {
        "centers": faiss.IndexFlatIP(DIMENSION),
        "dimension": DIMENSION,
        "kept_as": faiss.ScalarQuantizer.QT_8bit,
        "metric": faiss.METRIC_INNER_PRODUCT,
        "residual": True,
    } | other
    index = faiss.IndexIVFScalarQuantizer(
        parts["centers"], parts["dimension"], 16, parts["kept_as"], parts["metric"],
        parts["residual"],
    )  # fmt: skip
    index.cp.min_points_per_centroid = 1
    index.train(crowd(ROWS)[:, : parts["dimension"]].copy())
    return index


def filled(index: Any, rows: int = ROWS, first: int = 0) -> Any:
    index.add_with_ids(crowd(rows)[:, : index.d].copy(), np.arange(first, first + rows))
    return index


def put(faiss: Any, index: Any, path: Path) -> None:
    """Write it as ours are written, with their size at the end."""
    data = faiss.serialize_index(index).tobytes()
    path.write_bytes(data + b"lists of" + (len(data) + 16).to_bytes(8, "little"))


def of_floats(faiss: Any) -> Any:
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(DIMENSION), DIMENSION, 16)
    index.train(crowd(ROWS))
    return filled(index)


FOREIGN: dict[str, Callable[[Any], Any]] = {
    "no lists": lambda faiss: faiss.IndexFlatIP(DIMENSION),
    "a graph": lambda faiss: faiss.IndexHNSWFlat(DIMENSION, 4),
    "lists of floats": of_floats,
    "another metric": lambda faiss: filled(ivf(faiss, metric=faiss.METRIC_L2)),
    "other centers": lambda faiss: filled(ivf(faiss, centers=faiss.IndexFlatL2(DIMENSION))),
    "other numbers": lambda faiss: filled(ivf(faiss, kept_as=faiss.ScalarQuantizer.QT_4bit)),
    "no residuals": lambda faiss: filled(ivf(faiss, residual=False)),
    "another dimension": lambda faiss: filled(
        ivf(faiss, dimension=16, centers=faiss.IndexFlatIP(16))
    ),
    "fewer rows": lambda faiss: filled(ivf(faiss), ROWS - 1),
    "no rows": ivf,
}


@pytest.mark.parametrize("make", FOREIGN.values(), ids=FOREIGN.keys())
def test_lists_of_another_kind_are_damaged(tmp_path: Path, make: Callable[[Any], Any]) -> None:
    import faiss

    written(tmp_path, crowd(ROWS), flat_to=0)
    put(faiss, make(faiss), tmp_path / LISTS)
    with pytest.raises(IndexDamagedError):
        VectorIndex.open(tmp_path, "toys")


def test_lists_made_by_hand_as_ours_are_taken(tmp_path: Path) -> None:
    """So that the others are refused for what they are."""
    import faiss

    written(tmp_path, crowd(ROWS), flat_to=0)
    put(faiss, filled(ivf(faiss)), tmp_path / LISTS)
    assert VectorIndex.open(tmp_path, "toys").kind == "IVF16,SQ8"


@pytest.mark.parametrize("path", ["elsewhere/lists.data", "gen/lists.data"])
def test_lists_that_stand_in_another_file_are_damaged(tmp_path: Path, path: str) -> None:
    """Their file names it, by any path; it isn't even opened."""
    import faiss

    for folder in ("elsewhere", "gen"):
        (tmp_path / folder).mkdir()
    written(tmp_path / "gen", crowd(ROWS), flat_to=0)
    index = ivf(faiss)
    lists = faiss.OnDiskInvertedLists(index.nlist, index.code_size, str(tmp_path / path))
    index.replace_invlists(lists, False)
    put(faiss, filled(index), tmp_path / "gen" / LISTS)
    with pytest.raises(IndexDamagedError, match="can't be read"):
        VectorIndex.open(tmp_path / "gen", "toys")


def test_lists_that_name_rows_beyond_the_last_are_damaged(tmp_path: Path) -> None:
    """To look at every number would take too long: it is found when one of them is met."""
    import faiss

    written(tmp_path, crowd(ROWS), flat_to=0)
    index = faiss.read_index(str(tmp_path / LISTS))
    index.reset()
    put(faiss, filled(index, first=ROWS), tmp_path / LISTS)
    opened = VectorIndex.open(tmp_path, "toys")
    assert opened.kind == "IVF128,SQ8"
    with pytest.raises(IndexDamagedError, match="aren't there"):
        opened.search(crowd(1)[0], 3)


@pytest.mark.parametrize("name", ["toys.lists-2-of-2.faiss", "toys.lists-1-of-2.faiss"])
def test_lists_of_other_parts_are_damaged(tmp_path: Path, name: str) -> None:
    written(tmp_path, crowd(ROWS), flat_to=0)
    (tmp_path / name).write_bytes((tmp_path / LISTS).read_bytes())
    with pytest.raises(IndexDamagedError, match="is missing"):
        VectorIndex.open(tmp_path, "toys")
