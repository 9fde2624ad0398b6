"""Compare answers from PostgreSQL with those from the folder that was copied there.

    python bench/postgres.py INDEX QUESTIONS… [--limit N] [--reader NAME]
                             [--bots N --rate R --seconds S]

INDEX is the folder of an index, QUESTIONS are files of JSON Lines with "question". A server is
started for it (`tests/postgres.py`), or PULLQUOTE_TEST_POSTGRES names one. NAME is as in
PULLQUOTE_READER, "off" for none; left out, the reader that comes along reads. With --bots, as many
processes then answer R questions a second in all, while the index is loaded once more: see
`bench/measures/bots.py`.

Both models are exported into the index folder, where they aren't yet.
"""

import argparse
import json
import os
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import numpy as np

from bench.measures import bots
from index.answer import Answer
from index.embedding import ModelEmbedder
from index.evaluate.questions import read_questions
from index.library import Library
from index.postgres import load, open_current
from index.reader import PassageReader, open_reader
from index.snapshot import Snapshot
from index.store import ENCODERS, Generation
from index.store import open_current as open_folder
from index.vectors import Vectors
from index.vectors.stored import map_vectors, nearest
from tests.postgres import GIVEN, OwnServer, execute, fresh_database

_FIRST = 20  # questions that aren't measured
_SEARCHED = 200  # vectors of questions that recall is measured with
_SHOWN = 20  # questions with differing answers that are printed
# As an operator would set a server of 8 GB; the rest as it comes.
_SETTINGS = ("shared_buffers=1GB", "max_wal_size=4GB", "max_connections=200")


@dataclass(frozen=True, slots=True)
class Pair:
    """A question, and what both say to it in which time (milliseconds)."""

    question: str
    folder: Answer
    database: Answer
    folder_ms: float
    database_ms: float

    @property
    def same(self) -> bool:
        """Whether both show the same excerpts, or nothing."""
        return shown(self.folder) == shown(self.database)

    @property
    def gap(self) -> float:
        """Between the confidences."""
        return abs(self.folder.confidence - self.database.confidence)


def shown(answer: Answer) -> list[Any]:
    """What of an answer is seen: its kind, and where its excerpts stand."""
    return [
        type(answer).__name__,
        *((one.article.path, one.span) for one in bots.excerpts_of(answer)),
    ]


@contextmanager
def database() -> Iterator[str]:
    """The address of an empty one, over TCP, for as long as it is needed."""
    if given := os.environ.get(GIVEN):
        with fresh_database(given) as address:
            yield address
        return
    with closing(OwnServer(_SETTINGS)) as server, fresh_database(server.address()) as address:
        yield address


def loaded(generation: Generation, address: str) -> None:
    """Copy the index, and print what that costs."""
    began = time.monotonic()
    load(generation, address)
    seconds = time.monotonic() - began
    [(held,)] = execute(
        address,
        "SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class AS c "
        "JOIN pg_namespace AS n ON n.oid = relnamespace WHERE relkind = 'r' AND nspname ~ '^gen_'",
    )
    files = sum(path.stat().st_size for path in generation.path.iterdir())
    counts = generation.manifest.counts
    print(f"{counts['articles']:,} articles, {counts['passages']:,} passages, "
          f"{counts['sentences']:,} sentences")  # fmt: skip
    print(f"loaded in {seconds:.1f} s, {held / 1e6:,.1f} MB there, {files / 1e6:,.1f} MB in files")
    for table, size, indexes in execute(
        address,
        "SELECT relname, pg_total_relation_size(c.oid), pg_indexes_size(c.oid) FROM pg_class AS c "
        "JOIN pg_namespace AS n ON n.oid = relnamespace WHERE relkind = 'r' AND nspname ~ '^gen_' "
        "ORDER BY 2 DESC LIMIT 5",
    ):
        print(f"  {table:12} {size / 1e6:10,.1f} MB, of which indexes {indexes / 1e6:,.1f} MB")


def compared(questions: Sequence[str], folder: Library, stored: Library) -> list[Pair]:
    """Ask both in turns, each first every second time; the first questions warm them."""

    def timed(library: Library, question: str) -> tuple[Answer, float]:
        began = time.perf_counter()
        answer = library.ask(question)
        return answer, 1000 * (time.perf_counter() - began)

    for question in questions[:_FIRST]:
        folder.ask(question)
        stored.ask(question)
    pairs = []
    for number, question in enumerate(questions):
        order = (folder, stored) if number % 2 else (stored, folder)
        told = {id(library): timed(library, question) for library in order}
        (one, one_ms), (other, other_ms) = told[id(folder)], told[id(stored)]
        pairs.append(Pair(question, one, other, one_ms, other_ms))
    return pairs


def at(values: Sequence[float], percent: int) -> float:
    """A percentile."""
    return quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else 0.0


def print_pairs(pairs: Sequence[Pair]) -> None:
    """How well both agree, and how long they take."""
    differing = [one for one in pairs if not one.same]
    print(f"\n{len(pairs):,} questions: the same excerpts in "
          f"{100 * (1 - len(differing) / len(pairs)):.2f} %, "
          f"largest difference of confidence {max(one.gap for one in pairs):.6f}")  # fmt: skip
    for one in differing[:_SHOWN]:
        print(f"  {one.question}")
        for name, answer in (("folder", one.folder), ("database", one.database)):
            kind = type(answer).__name__
            print(f"    {name:9} {kind:9} {answer.confidence:.4f} "
                  f"{[excerpt.text[:60] for excerpt in bots.excerpts_of(answer)]}")  # fmt: skip
    for name, values in (
        ("folder", [one.folder_ms for one in pairs]),
        ("database", [one.database_ms for one in pairs]),
    ):
        print(f"{name:9} p50 {median(values):7.1f} ms   p99 {at(values, 99):7.1f} ms")
    ratio = median(one.database_ms for one in pairs) / median(one.folder_ms for one in pairs)
    print(f"ratio of p50 {ratio:.2f}")


def print_recall(
    generation: Generation, snapshot: Snapshot, embedder: ModelEmbedder, questions: Sequence[str]
) -> None:
    """Of the ten nearest of all rows, how many are found: in the database, and by the folder."""
    vectors = embedder.encode(list(questions[:_SEARCHED]))
    for table in ("passages", "sentences"):
        [path] = generation.path.glob(f"{table}.*.npy")
        every = map_vectors(path)
        places: dict[str, Vectors] = {
            "database": getattr(snapshot, table), "folder": getattr(generation, table)
        }  # fmt: skip
        found, took = dict.fromkeys(places, 0), dict.fromkeys(places, 0.0)
        asked = 0
        for vector in vectors:
            best = set(nearest(every, np.ascontiguousarray(vector).reshape(1, -1), 10)[0].tolist())
            asked += len(best)
            for name, place in places.items():
                began = time.perf_counter()
                rows = {one.row for one in place.search(vector, 10)}
                took[name] += time.perf_counter() - began
                found[name] += len(rows & best)
        told = ", ".join(
            f"{name} {found[name] / asked:.4f} ({1000 * took[name] / len(vectors):.1f} ms)"
            for name in places
        )
        print(f"recall@10 of {table}: {told}")


def _questions(files: Sequence[Path], limit: int) -> list[str]:
    every = [one.question for path in files for one in read_questions(path)]
    random.Random(1).shuffle(every)  # noqa: S311 - the same each time
    return every[:limit] if limit else every


def _measure(given: argparse.Namespace, address: str, reader: PassageReader | None) -> None:
    questions = _questions(given.questions, given.limit)
    embedder = ModelEmbedder("", given.index / ENCODERS)
    with closing(open_folder(given.index)) as generation:
        loaded(generation, address)
        with (
            closing(Library.open(given.index, embedder, reader=reader)) as folder,
            closing(open_current(address)) as snapshot,
        ):
            if not given.only_bots:
                stored = Library(snapshot, embedder, reader=reader)
                print_pairs(compared(questions, folder, stored))
                print_recall(generation, snapshot, embedder, questions)
    if given.bots:
        print(f"\n{given.bots} bots, {given.rate} questions a second in all, {given.seconds} s:")
        much = bots.Load(given.bots, given.rate, given.seconds, given.reader)
        print(json.dumps(bots.measure(given.index, address, questions, much), indent=1))


def main() -> None:
    """Load, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    add = parser.add_argument
    add("index", type=Path)
    add("questions", type=Path, nargs="+")
    add("--limit", type=int, default=0, help="questions, drawn from all; 0 for all")
    add("--reader", default="", help="as in PULLQUOTE_READER")
    add("--bots", type=int, default=0, help="processes that answer at the same time")
    add("--rate", type=float, default=20.0, help="questions a second of all of them together")
    add("--seconds", type=float, default=60.0, help="how long they do")
    add("--only-bots", action="store_true", help="compare nothing before")
    given = parser.parse_args()
    reader = open_reader(given.reader, given.index / ENCODERS)
    with database() as address:
        _measure(given, address, reader)


if __name__ == "__main__":
    main()
