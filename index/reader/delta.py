"""The difference between the trained reader and its base model: a few megabytes, as safetensors.

For each matrix W of the encoder the difference is kept as a product of two thin ones, W + a b, of
the rank at which the truncated singular value decomposition (Eckart and Young, 1936) was cut. Their
numbers are of 8 bits, with a scale for each of the products that are summed: so four times the rank
has room that numbers of 32 bits would have. For vectors and for the head it is kept whole.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ReaderError
from index.files import sha256_of, write_whole

FORMAT = "1"
_LEFT, _RIGHT, _SCALE, _ADDED = ".left", ".right", ".scale", ".added"
_STEPS = 127  # of 8 bits to either side of 0

Floats = NDArray[np.float32]
Tensors = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Delta:
    """A trained reader, as what is added to its base.

    Attributes:
        base: sha256 of the base model's weights.
        tensors: Parts, by the name of the parameter and an ending.
    """

    base: str
    tensors: Tensors

    def added(self, name: str) -> Floats | None:
        """What is added to a parameter, in its shape; None where nothing is."""
        if (whole := self.tensors.get(name + _ADDED)) is not None:
            return whole.astype(np.float32)
        if name + _LEFT not in self.tensors:
            return None
        left, right, scale = (
            self.tensors[name + part].astype(np.float32) for part in (_LEFT, _RIGHT, _SCALE)
        )
        return np.asarray((left * scale) @ right, np.float32)


def difference(before: Tensors, after: Tensors, base: str, rank: int) -> Delta:
    """What training changed, matrices cut to a rank.

    Args:
        before: Parameters of the base, by name; of what it doesn't have, nothing.
        after: Parameters of the trained network.
        base: sha256 of the base model's weights.
        rank: Of the differences of matrices.
    """
    parts: dict[str, NDArray[Any]] = {}
    for name, value in after.items():
        change = value - before.get(name, np.zeros_like(value))
        if not change.any():
            continue
        if change.ndim == 2 and min(change.shape) > 2 * rank:  # noqa: PLR2004 - rows and columns
            left, scale, right = np.linalg.svd(change.astype(np.float64), full_matrices=False)
            left, right = left[:, :rank], right[:rank]
            most_left, most_right = np.abs(left).max(0), np.abs(right).max(1)
            parts[name + _LEFT] = np.rint(left / most_left * _STEPS).astype(np.int8)
            parts[name + _RIGHT] = np.rint(right / most_right[:, None] * _STEPS).astype(np.int8)
            scale = scale[:rank] * most_left * most_right / _STEPS**2
            parts[name + _SCALE] = scale.astype(np.float32)
        else:
            parts[name + _ADDED] = change.astype(np.float16)
    return Delta(base, parts)


def write_delta(path: Path, delta: Delta) -> None:
    """Write a delta.

    Raises:
        OSError: It can't be written.
    """
    from safetensors.numpy import save

    tensors = {name: np.ascontiguousarray(value) for name, value in delta.tensors.items()}
    write_whole(path, save(tensors, {"format": FORMAT, "base": delta.base}))


def read_delta(path: Path, digest: str | None = None) -> Delta:
    """Read a delta.

    Args:
        path: Of the file.
        digest: What its sha256 has to be; None where it has just been made.

    Raises:
        ReaderError: It isn't there, or it isn't what was released.
    """
    from safetensors.numpy import load

    try:
        if digest is not None and sha256_of(path) != digest:
            raise ReaderError("isn't what was released", path=path, hint="Install Pullquote anew.")
        data = path.read_bytes()
    except OSError as error:
        raise ReaderError(
            f"can't be read ({error.strerror})", path=path, hint="Install Pullquote anew."
        ) from error
    size = int.from_bytes(data[:8], "little")
    told = json.loads(data[8 : 8 + size])["__metadata__"]
    return Delta(told["base"], load(data))
