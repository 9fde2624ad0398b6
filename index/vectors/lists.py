"""Lists of near vectors, a byte for each number: candidates for a search that can't look at all.

FAISS calls it IVF,SQ8. What it finds is only roughly in order, and is compared again with the
vectors as they are kept. It stands in one file or, so that it can be made in little memory, in
several: each holds the same lists, of other rows.
"""

import math
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedding import FloatMatrix
from index.errors import IndexDamagedError
from index.manifest import REBUILD
from index.vectors.stored import Rows, library, naming, one_thread, read_blocks, selected

_BLOCK = 50_000  # rows worked on at once: 77 MB at 384 dimensions
_SAMPLE = 40  # vectors a list to learn the lists from; 64 find no more (measured)
_MOST_LISTS = 1 << 16
_LAST = 16  # bytes that we add to FAISS's


def _last_bytes(size: int) -> bytes:
    """What a file of so many bytes ends with: FAISS reads past the end of one that was cut."""
    return b"lists of" + size.to_bytes(_LAST - 8, "little")


def list_count(rows: int) -> int:
    """How many lists for so many rows: a power of two between 1.5 and 3 times the square root."""
    return min(rows, 1 << math.isqrt(9 * rows).bit_length() - 1)


def write_lists(
    vectors: Path,
    folder: Path,
    name: str,
    count: int,
    dimension: int,
    *,
    rows_in_file: int = 30 * _BLOCK,
) -> None:
    """Write lists of vectors that are already kept.

    Args:
        vectors: Their file.
        folder: Where to write.
        name: Beginning of the names of the files.
        count: How many vectors, at least 1.
        dimension: Length of a vector.
        rows_in_file: At most: .6 GB at 384 dimensions, and as much again while growing. A multiple
            of the rows worked on at once, or less.

    Raises:
        OSError: A file can't be written; its `filename` says which.
    """
    faiss = library()
    index = _trained(vectors, count, dimension)
    parts = -(-count // rows_in_file)
    blocks = read_blocks(vectors, dimension, min(_BLOCK, rows_in_file))
    first = 0
    for part in range(parts):
        end = min(count, (part + 1) * rows_in_file)
        while first < end:
            block = next(blocks)
            index.add_with_ids(block, np.arange(first, first + len(block)))
            first += len(block)
        path = folder / _file_name(name, part, parts)
        with naming(path), path.open("xb") as file:
            # Through Python's file a full disk is an OSError; FAISS's own doesn't always tell.
            faiss.write_index(index, faiss.PyCallbackIOWriter(file.write))
            file.write(_last_bytes(file.tell() + _LAST))
        index.reset()


def _trained(vectors: Path, count: int, dimension: int) -> Any:  # noqa: ANN401 - a type of FAISS
    """An empty index whose lists are learnt from vectors drawn evenly from the file."""
    faiss = library()
    lists = list_count(count)
    chosen = np.linspace(0, count - 1, min(count, _SAMPLE * lists)).astype(np.int64)
    sample, first, taken = np.empty((len(chosen), dimension), np.float32), 0, 0
    for block in read_blocks(vectors, dimension, _BLOCK):
        upto = int(np.searchsorted(chosen, first + len(block)))
        sample[taken:upto] = block[chosen[taken:upto] - first]
        first, taken = first + len(block), upto
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension),
        dimension,
        lists,
        faiss.ScalarQuantizer.QT_8bit,
        faiss.METRIC_INNER_PRODUCT,
    )
    index.cp.min_points_per_centroid = 1  # otherwise it warns on standard error
    index.cp.max_points_per_centroid = _SAMPLE
    index.train(sample)
    return index


class Lists:
    """Opened lists, memory-mapped; never changed, because searching while adding crashes FAISS.

    Attributes:
        count: How many lists.
    """

    def __init__(self, parts: list[Any]) -> None:
        self._parts = parts
        self.count = int(parts[0].nlist)

    @classmethod
    def open(cls, folder: Path, name: str, shape: tuple[int, int]) -> "Lists":
        """Open what `write_lists` has written.

        Args:
            folder: Where it stands.
            name: Beginning of the names of the files.
            shape: Of the vectors: rows, dimension.

        Raises:
            IndexDamagedError: A file is missing, isn't ours or is about other vectors.
        """
        rows, dimension = shape
        parts = [_read(path, dimension) for path in _paths(folder, name)]
        if sum(part.ntotal for part in parts) != rows or len({part.nlist for part in parts}) > 1:
            raise IndexDamagedError(
                f"{name}.lists are not of these vectors", path=folder, hint=REBUILD
            )
        return cls(parts)

    def candidates(
        self,
        vector: FloatMatrix,
        count: int,
        probes: int,
        within: NDArray[np.bool_] | None = None,
    ) -> Rows:
        """The rows that seem nearest, in their order; up to `count`.

        Args:
            vector: Shape (1, dimension), contiguous, of unit length.
            count: Upper limit.
            probes: How many lists to look into.
            within: Whether each row may be found, shape (rows,); None: all may.
        """
        faiss = library()
        selector = None if within is None else selected(within)
        parameters = faiss.SearchParametersIVF(nprobe=probes, sel=selector)
        with one_thread():
            found = [part.search(vector, count, params=parameters) for part in self._parts]
        scores = np.concatenate([scores[0] for scores, _ in found])
        rows = np.concatenate([rows[0] for _, rows in found])
        best = np.lexsort((rows, -scores))[:count]
        return np.sort(rows[best][rows[best] >= 0])


def _paths(folder: Path, name: str) -> list[Path]:
    found = {path.name for path in folder.glob(f"{name}.lists-*")}
    expected = [_file_name(name, part, len(found)) for part in range(len(found))]
    if not found or found != set(expected):
        raise IndexDamagedError(f"a file of {name}.lists is missing", path=folder, hint=REBUILD)
    return [folder / file_name for file_name in expected]


def _file_name(name: str, part: int, parts: int) -> str:
    return f"{name}.lists-{part + 1}-of-{parts}.faiss"


def _read(path: Path, dimension: int) -> Any:  # noqa: ANN401 - a type of FAISS
    """A part, mapped into memory. Whatever else FAISS could read from a file is refused."""
    faiss = library()
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _LAST))
            if file.read() != _last_bytes(size):
                raise IndexDamagedError("not what was written", path=path, hint=REBUILD)
        # Nothing in a file is larger than the file.
        faiss.set_deserialization_vector_byte_limit(size)
        faiss.set_deserialization_loop_limit(_MOST_LISTS)
        # Lists that stand in a file of their own are named in this one, by any path: asking for
        # the same folder, FAISS refuses to read them from a map.
        index: Any = faiss.read_index(
            str(path), faiss.IO_FLAG_MMAP_IFC | faiss.IO_FLAG_ONDISK_SAME_DIR
        )
        ours = _is_ours(index, dimension)
    except (OSError, RuntimeError, MemoryError) as error:
        raise IndexDamagedError("can't be read", path=path, hint=REBUILD) from error
    if not ours:
        raise IndexDamagedError("not an index of this kind", path=path, hint=REBUILD)
    return index


def _is_ours(index: Any, dimension: int) -> bool:  # noqa: ANN401 - a type of FAISS
    faiss = library()
    if type(index) is not faiss.IndexIVFScalarQuantizer:
        return False
    centers, lists = (
        faiss.downcast_index(index.quantizer),
        faiss.downcast_InvertedLists(index.invlists),
    )
    return (
        (type(centers), type(lists)) == (faiss.IndexFlatIP, faiss.ArrayInvertedLists)
        and (index.sq.qtype, index.metric_type, index.by_residual)
        == (faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT, True)
        and {index.d, index.sq.d, centers.d, index.code_size, lists.code_size} == {dimension}
        and {index.nlist, centers.ntotal, lists.nlist} == {index.nlist}
        and index.sq.trained.size() == 2 * dimension
        and lists.compute_ntotal() == index.ntotal
    )
