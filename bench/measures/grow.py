"""Write an index of any size, of invented articles and perturbed vectors, and tell what it cost.

    python -m bench.measures.grow INDEX PASSAGES POOL ARTICLES QUESTIONS

POOL is a folder with the vectors of the pool's texts, as `pool_vectors` makes it. What is not
measured is inventing the texts and making the vectors. The model is loaded and works for some
seconds first, so that its memory counts.
"""

import json
import sys
import time
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.measures.child import Raw, told_by
from bench.measures.invent import Invented, Inventor
from bench.measures.memory import memory
from bench.measures.perturb import perturbed
from bench.measures.pool import Pool, read_pool
from index.embedding import Embedder, FloatMatrix, ModelEmbedder
from index.generation import publish
from index.manifest import read_manifest
from index.model import FileRecord
from index.store import CURRENT, ENCODERS
from index.writer import GenerationWriter, Made

NOTE = "grown.json"
_AT_WORK = 280  # passages that the model embeds, so that its memory counts


@dataclass(slots=True)
class Watch:
    """Adds up the seconds of some steps among others."""

    seconds: float = 0.0

    def time(self, step: Callable[[], object]) -> None:
        """Run a step."""
        began = time.perf_counter()
        step()
        self.seconds += time.perf_counter() - began

    def without(self, blocks: Iterator[FloatMatrix]) -> Iterator[FloatMatrix]:
        """The blocks; the time that making each of them takes is taken off."""
        while True:
            began = time.perf_counter()
            block = next(blocks, None)
            self.seconds -= time.perf_counter() - began
            if block is None:
                return
            yield block


def pool_vectors(folder: Path, pool: Pool) -> tuple[FloatMatrix, FloatMatrix]:
    """The vectors of the pool's passages and sentences; made and kept in a folder once."""
    found: list[FloatMatrix] = []
    for name, texts in (("passages", pool.passages), ("sentences", pool.sentences)):
        path = folder / f"{name}.npy"
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            np.save(path, ModelEmbedder().encode(texts))
        found.append(np.load(path))
        if len(found[-1]) != len(texts):
            raise SystemExit(f"{folder} holds the vectors of other texts: remove it")
    return found[0], found[1]


def grow(
    index: Path,
    passages: int,
    pool: Pool,
    real: tuple[FloatMatrix, FloatMatrix],
    embedder: Embedder,
) -> Raw:
    """Write the index. Gives the seconds of each step, peak of memory, and bytes on disk.

    Args:
        index: Folder of it, which isn't there yet.
        passages: How many.
        pool: What the articles are made of.
        real: The vectors of the pool's passages and sentences.
        embedder: The model that made them.
    """
    index.mkdir(parents=True)
    embedder.encode(pool.passages[:_AT_WORK])
    model = memory()["peak"]
    words, vectors, publishing = Watch(), Watch(), Watch()
    origins = array("i"), array("i")
    records: list[FileRecord] = []
    with GenerationWriter(index) as writer:
        for made in Inventor(pool).articles(passages):
            words.time(partial(_add, writer, made))
            records.append(_record(made))
            origins[0].extend(pool.inside[made.origins[one.first]] for one in made.split.passages)
            origins[1].extend(made.origins)
        words.time(lambda: writer.end_articles(records))
        blocks = [
            vectors.without(perturbed(kind, _rows(of), seed))
            for seed, (kind, of) in enumerate(zip(real, origins, strict=True))
        ]
        how = Made(embedder.fingerprint, embedder.dimension, embedder.precision)
        vectors.time(lambda: writer.finish(blocks[0], blocks[1], how))
        counts = dict(writer.counts)
    publishing.time(lambda: publish(index, writer.folder))
    folder = index / (index / CURRENT).read_text("ascii").split()[0]
    return {
        "passages": passages,
        "counts": counts,
        "search": read_manifest(folder).search,
        "seconds": {
            "words": words.seconds,
            "vectors": vectors.seconds,
            "publishing": publishing.seconds,
        },
        "peak": memory()["peak"],
        "peak_of_the_model": model,
        "bytes": {path.name: path.stat().st_size for path in sorted(folder.iterdir())},
    }


def grown(index: Path, passages: int, pool: Path, articles: Path, questions: Path) -> Raw:
    """The index, written by a process of its own where it isn't there, and what it cost."""
    note = index / NOTE
    if not note.exists():
        told = told_by("grow", [index, passages, pool, articles, questions])
        note.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    found: Raw = json.loads(note.read_text("utf-8"))
    return found


def _add(writer: GenerationWriter, made: Invented) -> None:
    writer.add(made.article, made.split, source=made.article.path)


def _record(made: Invented) -> FileRecord:
    return FileRecord(made.article.path, len(made.article.text), 0, 1, ())


def _rows(origins: "array[int]") -> NDArray[np.int32]:
    return np.frombuffer(origins, np.int32)


def main() -> None:
    """Write it and print what it cost."""
    index, passages, folder, articles, questions = sys.argv[1:]
    pool = read_pool(Path(articles), Path(questions))
    real = pool_vectors(Path(folder), pool)
    told = grow(Path(index), int(passages), pool, real, ModelEmbedder())
    # Makes the export, which the first question would wait for.
    ModelEmbedder("", Path(index) / ENCODERS).encode(["short"])
    print(json.dumps(told))


if __name__ == "__main__":
    main()
