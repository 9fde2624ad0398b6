"""Whether the disk has room for an index: asked before the long work, not found out at its end."""

import shutil
from collections.abc import Callable
from pathlib import Path

from index.errors import PullquoteError

Free = Callable[[Path], int]
"""Bytes that are free where a folder is."""

LEAST = 20_000_000
"""Bytes that any build is taken to need."""
_NUMBER = 2  # bytes of a number of a vector
_SEARCHED = 1.6  # vectors, and what finds the near ones among very many
_GIGA = 1_000_000_000
_NOTE = 100  # bytes beside a vector that is kept until the index is in use


def free_bytes(folder: Path) -> int:
    """Bytes that are free where a folder is."""
    return shutil.disk_usage(folder).free


def vector_bytes(rows: int, made: int, dimension: int) -> int:
    """Bytes that the vectors of an index take while it is built.

    Args:
        rows: Passages and sentences.
        made: Those of them whose vectors are to be made.
        dimension: Length of a vector.
    """
    size = _NUMBER * dimension
    return int(rows * size * _SEARCHED) + made * (size + _NOTE)


def check_room(index_dir: Path, needed: int, free: Free) -> None:
    """Refuse to begin what the disk can't hold.

    Raises:
        PullquoteError: It can't.
    """
    left = free(index_dir)
    if left < needed:
        raise PullquoteError(
            f"there isn't enough room: about {_size(needed)} needed, {_size(left)} free",
            path=index_dir,
            hint="Make room, or name another folder with --index.",
        )


def _size(count: int) -> str:
    return f"{count / _GIGA:,.1f} GB" if count >= _GIGA else f"{count / 1e6:,.0f} MB"
