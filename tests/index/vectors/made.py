"""Vectors for the tests: toy ones whose cosines can be seen, and crowds that are like real ones."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding import FloatMatrix
from index.vectors import FLAT_TO, VectorIndex

EAST, NORTH, BETWEEN, WEST = (1.0, 0.0), (0.0, 1.0), (0.6, 0.8), (-1.0, 0.0)
ROUNDED = 1e-3
"""How far a cosine may be off because the vectors are kept as float16."""


def matrix(*rows: tuple[float, float]) -> FloatMatrix:
    """One vector for each pair."""
    return np.array(rows, np.float32).reshape(-1, 2)


def crowd(count: int, seed: int = 0) -> FloatMatrix:
    """Vectors of 32 numbers around fifty origins, at cosines of .7 to .85 with them.

    Crowds of any seed share their origins.
    """
    origins = _unit(np.random.default_rng(99).standard_normal((50, 32)))
    chance = np.random.default_rng(seed)
    origin = origins[chance.integers(0, len(origins), count)]
    cosine = chance.uniform(0.7, 0.85, (count, 1))
    aside = chance.standard_normal((count, 32))
    aside -= (aside * origin).sum(axis=1, keepdims=True) * origin
    return _unit(cosine * origin + np.sqrt(1 - cosine**2) * _unit(aside)).astype(np.float32)


def written(folder: Path, vectors: FloatMatrix, *, flat_to: int = FLAT_TO) -> VectorIndex:
    """An opened index of the vectors."""
    folder.mkdir(exist_ok=True)
    count, dimension = vectors.shape
    VectorIndex.write([vectors], folder, "toys", count=count, dimension=dimension, flat_to=flat_to)
    return VectorIndex.open(folder, "toys")


def exact(vectors: FloatMatrix, vector: FloatMatrix, count: int) -> list[int]:
    """The nearest rows, by looking at all of them."""
    cosines = vectors.astype(np.float16).astype(np.float64) @ vector
    return [int(row) for row in np.argsort(-cosines, kind="stable")[:count]]


def _unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths: NDArray[np.float64] = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / lengths
