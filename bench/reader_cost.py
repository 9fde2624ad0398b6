"""What the reader costs a question: milliseconds, and memory.

    python bench/reader_cost.py QUESTIONS INDEX [--passages 3 5] [--asked 300]

QUESTIONS is a question set, INDEX the folder of the index that it is asked of. Each question's best
passages are read; in turns with 3 and with 5 of them, so that both meet the same machine.
"""

import argparse
import json
import statistics
import time
from contextlib import closing
from pathlib import Path

import psutil

from index.calibrate import reader_of
from index.consult import read_passages
from index.embedding import ModelEmbedder
from index.reader import ReadPassage
from index.reader.packaged import open_packaged
from index.retrieve import retrieve
from index.store import Generation, open_current

MEGABYTE = 1e6


def passages_of(
    generation: Generation, questions: list[str], cache: Path, most: int
) -> list[tuple[str, list[ReadPassage]]]:
    """The best passages of each question, best first."""
    embedder = ModelEmbedder(cache=cache)
    reader = reader_of(generation, embedder)
    found = []
    for question in questions:
        query = reader.read(question)
        best = retrieve(generation, query, embedder.encode([query.text])[0]).candidates[:most]
        found.append((query.text, read_passages(generation, best)))
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("questions", type=Path)
    parser.add_argument("index", type=Path)
    parser.add_argument("--passages", type=int, nargs="+", default=[3, 5])
    parser.add_argument("--asked", type=int, default=300)
    given = parser.parse_args()
    lines = given.questions.read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines[: given.asked]]
    cache = given.index / "encoders"
    with closing(open_current(given.index)) as generation:
        asked = passages_of(generation, questions, cache, max(given.passages))
    process = psutil.Process()
    before = process.memory_info().rss
    start = time.perf_counter()
    reader = open_packaged(cache)
    opened = time.perf_counter() - start
    taken: dict[int, list[float]] = {count: [] for count in given.passages}
    for question, passages in asked:
        for count, times in taken.items():
            start = time.perf_counter()
            reader.read(question, passages[:count])
            times.append(1000 * (time.perf_counter() - start))
    held = (process.memory_info().rss - before) / MEGABYTE
    print(f"opened in {1000 * opened:.0f} ms; {held:.0f} MB more in memory after all questions")
    for count, times in taken.items():
        p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        print(f"{count} passages: p50 {p50:.1f} ms, p95 {p95:.1f} ms")


if __name__ == "__main__":
    main()
