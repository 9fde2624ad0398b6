"""Vectors in any number, made by perturbing real ones."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from index.embedding import FloatMatrix

_NEAREST, _FARTHEST = 0.85, 0.7  # cosine of a vector with the one that it was made of
_BLOCK = 4096  # rows: 6 MB


def perturbed(real: FloatMatrix, origins: NDArray[np.int32], seed: int) -> Iterator[FloatMatrix]:
    """A vector near each of the origins, in blocks of shape (some, dimension).

    The noise has the covariance of the real vectors: in it as in them, few directions hold most.

    Args:
        real: Shape (rows, dimension), rows of unit length.
        origins: Rows of `real`.
        seed: For the noise.
    """
    random = np.random.default_rng(seed)
    spread = _root(real)
    for first in range(0, len(origins), _BLOCK):
        own = real[origins[first : first + _BLOCK]]
        noise = random.standard_normal(own.shape, np.float32) @ spread
        noise -= np.sum(noise * own, axis=1, keepdims=True) * own
        noise /= np.linalg.norm(noise, axis=1, keepdims=True)
        near = random.uniform(_FARTHEST, _NEAREST, (len(own), 1)).astype(np.float32)
        yield near * own + np.sqrt(1 - near**2) * noise


def _root(real: FloatMatrix) -> FloatMatrix:
    """The square root of the covariance, shape (dimension, dimension)."""
    values, directions = np.linalg.eigh(np.cov(real, rowvar=False))
    root = directions * np.sqrt(np.maximum(values, 0)) @ directions.T
    return np.asarray(root, np.float32)
