"""Where the time of a question goes, and what the search for vectors misses.

    python -m bench.measures.stages INDEX QUESTIONS COUNT

Prints, in milliseconds for each question: embedding it, BM25, the nearest passages and sentences.
And recall@10: the share of the ten truly nearest (all stored vectors looked at) that are found.
"""

import json
import sys
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from index.calibrate import reader_of
from index.embedding import Embedder, FloatMatrix, ModelEmbedder
from index.store import ENCODERS, Generation, open_current
from index.vectors import Vectors

_NEAREST = 10
_ASKED_FOR = {"passages": 50, "sentences": 100}  # as `index.retrieve` does
_BLOCK = 50_000  # rows compared at a time

Result = TypeVar("Result")


class Clock:
    """Times steps by name, in milliseconds."""

    def __init__(self) -> None:
        self.told: dict[str, list[float]] = {}

    def time(self, name: str, step: Callable[[], Result]) -> Result:
        """Run a step."""
        began = time.perf_counter()
        result = step()
        self.told.setdefault(name, []).append((time.perf_counter() - began) * 1000)
        return result


def measure(generation: Generation, embedder: Embedder, asked: list[str]) -> Clock:
    """Time each step of finding candidates, for each question."""
    clock, reader = Clock(), reader_of(generation, embedder)
    for question in asked:
        query = clock.time("reading", partial(reader.read, question))
        vector = clock.time("embedding", partial(embedder.encode, [query.text]))[0]
        clock.time("keywords", partial(_by_words, generation, query.stems))
        for name, count in _ASKED_FOR.items():
            index: Vectors = getattr(generation, name)
            clock.time(name, partial(index.search, vector, count))
    return clock


def recall(index: Vectors, vectors: FloatMatrix) -> float:
    """Recall@10 of the search against looking at all vectors, 0 to 1; mean over the questions."""
    exact = exact_rows(index, vectors)
    found = [{match.row for match in index.search(vector, _NEAREST)} for vector in vectors]
    shares = [
        len(own & set(rows.tolist())) / len(rows) for own, rows in zip(found, exact, strict=True)
    ]
    return float(np.mean(shares))


def exact_rows(index: Vectors, vectors: FloatMatrix) -> NDArray[np.int64]:
    """The rows that are truly nearest to each vector, shape (len(vectors), 10 or fewer)."""
    scores = np.empty((len(vectors), 0), np.float32)
    rows = np.empty((len(vectors), 0), np.int64)
    for first in range(0, len(index), _BLOCK):
        block = vectors @ index.rows(first, min(_BLOCK, len(index) - first)).T
        count = min(_NEAREST, block.shape[1])
        own = np.argpartition(-block, count - 1, axis=1)[:, :count]
        scores = np.hstack([scores, np.take_along_axis(block, own, axis=1)])
        rows = np.hstack([rows, first + own])
        best = np.argsort(-scores, axis=1, kind="stable")[:, :_NEAREST]
        scores = np.take_along_axis(scores, best, axis=1)
        rows = np.take_along_axis(rows, best, axis=1)
    return rows


def _by_words(generation: Generation, stems: tuple[str, ...]) -> None:
    frequencies = generation.keywords.frequencies(stems)
    generation.keywords.search(stems, frequencies, _ASKED_FOR["passages"], None)


def main() -> None:
    """Measure and print."""
    folder, questions, count = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    lines = questions.read_text("utf-8").splitlines()
    asked = [json.loads(line)["question"] for line in lines[:: max(1, len(lines) // count)]][:count]
    embedder = ModelEmbedder("", folder / ENCODERS)
    with closing(open_current(folder)) as generation:
        measure(generation, embedder, asked[:5])
        clock = measure(generation, embedder, asked)
        vectors = np.vstack([embedder.encode([question]) for question in asked])
        found = {name: recall(getattr(generation, name), vectors) for name in _ASKED_FOR}
        kinds = {name: getattr(generation, name).kind for name in _ASKED_FOR}
    print(json.dumps({"ms": clock.told, "recall": found, "kind": kinds}))


if __name__ == "__main__":
    main()
