"""Measure how much quicker several workers are than one, and whether they make the same bytes.

    python bench/make_folder.py FOLDER --files 400
    python bench/shards.py FOLDER [--workers 1 2] [--ray 2] [--precision float32]

Each number of workers makes all shards of the folder anew: reading, splitting and embedding, with
the start of the workers. The precision is chosen once, by a trial, for all of them.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

from bench.measures.machine import in_words, machine
from index.corpus import Corpus
from index.embedding import ModelEmbedder, Precision, use_one_thread
from index.prepare import silent
from index.shards import Engine, ProcessEngine, Sharding, make_shards, note_precision
from index.shards.build import FOLDER
from index.shards.plan import MOST_BYTES
from index.shards.stored import ENDING, read_vectors


@dataclass(frozen=True, slots=True)
class Ran:
    """What one way to make the shards took, and what came of it."""

    name: str
    seconds: float
    shards: Mapping[str, bytes]
    texts: int


def main() -> None:
    """Measure and print."""
    given = _parser().parse_args()
    embedder = ModelEmbedder(given.model)
    use_one_thread()
    precision = cast("Precision", given.precision) or embedder.choose_precision()
    corpus = Corpus.open(given.articles)
    print(in_words(machine()))
    print(f"{given.articles.name}: {len(corpus.files):,} files, {precision}")
    first: Ran | None = None
    for name, engine in _engines(given):
        sharding = Sharding(engine(), given.model, given.bytes)
        ran = _run(name, corpus, sharding, embedder, precision)
        first = first or ran
        same = "the same bytes" if ran.shards == first.shards else "OTHER BYTES"
        print(
            f"{name:>16}: {ran.seconds:8.1f} s  {ran.texts / ran.seconds:8.1f} texts/s  "
            f"{first.seconds / ran.seconds:5.2f} times  {len(ran.shards):,} shards, {same}",
            flush=True,
        )


def _engines(given: argparse.Namespace) -> Iterator[tuple[str, Callable[[], Engine]]]:
    for count in given.workers:
        yield f"{count} processes", partial(ProcessEngine, count, os.environ)
    for count in given.ray:
        from index.shards.on_ray import RayEngine

        yield f"Ray with {count}", partial(RayEngine, "", count)


def _run(
    name: str, corpus: Corpus, sharding: Sharding, embedder: ModelEmbedder, precision: str
) -> Ran:
    files = [file for file in corpus.files if corpus.is_read(file)]
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder)
        note_precision(index, embedder.fingerprint, precision)
        start = time.perf_counter()
        make_shards(files, corpus.rules, corpus.described, index, sharding, embedder, silent)
        seconds = time.perf_counter() - start
        paths = sorted((index / FOLDER).glob(f"*{ENDING}"))
        texts = sum(len(read_vectors(path).hashes) for path in paths)
        return Ran(name, seconds, {path.name: path.read_bytes() for path in paths}, texts)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    add = parser.add_argument
    add("articles", type=Path, help="folder of articles")
    add("--workers", type=int, nargs="*", default=[1, 2], help="numbers of processes")
    add("--ray", type=int, nargs="*", default=[], help="numbers of Ray's workers, on this machine")
    add("--model", default="", help="of the embedder; empty: the one that comes along")
    add("--bytes", type=int, default=MOST_BYTES, help="of a shard, at most")
    add("--precision", default="", choices=["", "float32", "bfloat16"], help="empty: a trial's")
    return parser


if __name__ == "__main__":
    main()
