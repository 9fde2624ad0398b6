"""Measure how fast it is, against a plain baseline in the same run, and print a table.

    python bench/speed.py [--sizes 1000 10000 100000 1000000] [--only NAME …] [--write]

What is measured, and against what, stands in bench/RESULTS.md, which `--write` makes. Indexes are
written to the work folder once and used again; remove the folder to begin anew. Results of what
isn't measured this time are taken from the last time.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.measures import cold, encode, served, unchanged, warm
from bench.measures.child import Raw, environment
from bench.measures.grow import grown, pool_vectors
from bench.measures.machine import machine
from bench.measures.plots import draw_growth, draw_questions
from bench.measures.pool import ARTICLES, QUESTIONS, ROOT, Pool, read_pool
from bench.measures.results import SUBJECTS, markdown, table

SAMPLE_QUESTION = "Why did the Soviet Union withdraw its experts from China?"
SENTENCES_A_PASSAGE = 5.5


@dataclass(frozen=True, slots=True)
class Suite:
    """What to measure with.

    Attributes:
        work: Folder for indexes and results.
        articles: What invented ones are made of: a folder or a file.
        questions: A question set.
        sizes: Numbers of passages.
        asked: How many questions.
        rounds: How often what takes turns has its turn.
        embedded: Passages that both ways embed.
        files: Of the folder of many articles.
        plain_up_to: The most passages that the plain way has to hold in memory.
    """

    work: Path
    articles: Path
    questions: Path
    sizes: list[int]
    asked: int
    rounds: int
    embedded: int
    files: int
    plain_up_to: int

    def embedding(self) -> Raw:
        """See `encode.py`."""
        sentences = round(SENTENCES_A_PASSAGE * self.embedded)
        found = encode.capped(self.articles, self.questions, self.embedded, sentences, self.rounds)
        return dict(found)

    def growth(self) -> Raw:
        """See `grow.py`."""
        return {str(size): self._index(size)[1] for size in self.sizes}

    def warm(self) -> Raw:
        """See `warm.py`."""
        questions = self._pool().questions
        asked = list(questions[:: max(1, len(questions) // self.asked)][: self.asked])
        found: Raw = {}
        for size in self.sizes:
            index = self._index(size)[0]
            fits = size <= self.plain_up_to
            plain = warm.make_plain(index, self.work / f"plain-{size}") if fits else None
            found[str(size)] = {
                **warm.measure(index, plain, asked),
                "stages": warm.stages(index, self.questions, min(100, self.asked)),
            }
        return found

    def served(self) -> Raw:
        """See `served.py`."""
        size = min(self.sizes, key=lambda one: abs(one - 10_000))
        questions = self._pool().questions
        return served.measure(self._index(size)[0], questions[:100], 2 * self.rounds)

    def cold(self) -> Raw:
        """See `cold.py`."""
        sample = self.work / "sample"
        if not sample.exists():
            command = [str(cold.PULLQUOTE), "--articles", str(ARTICLES), "--index", str(sample)]
            subprocess.run([*command, "index"], env=environment(), check=True, cwd=ROOT)  # noqa: S603
        size = min(self.sizes, key=lambda one: abs(one - 10_000))
        grown_to, question = self._index(size)[0], self._pool().questions[0]
        plain = [
            warm.make_plain(index, self.work / f"plain-{name}")
            for index, name in ((sample, "sample"), (grown_to, size))
        ]
        commands = {
            "help": [str(cold.PULLQUOTE), "--help"],
            "sample articles": cold.ask(SAMPLE_QUESTION, ARTICLES, sample),
            "plain: sample articles": cold.ask_plainly(SAMPLE_QUESTION, plain[0]),
            f"{size:,} passages": cold.ask(question, self.work / "none", grown_to),
            f"plain: {size:,} passages": cold.ask_plainly(question, plain[1]),
        }
        folder, index = self._folder()
        if index.exists():
            commands[f"{self.files:,} files"] = cold.ask(question, folder, index)
        return cold.measure(commands, self.work / "cold.json", 2 * self.rounds, 2)

    def folder(self) -> Raw:
        """See `unchanged.py`."""
        folder, index = self._folder()
        unchanged.write_folder(folder, self._pool(), self.files)
        return unchanged.measure(folder, index, 2 * self.rounds)

    def _folder(self) -> tuple[Path, Path]:
        return self.work / f"files-{self.files}", self.work / f"files-{self.files}-index"

    def _pool(self) -> Pool:
        return read_pool(self.articles, self.questions)

    def _index(self, size: int) -> tuple[Path, Raw]:
        """An index of so many passages, and what it cost."""
        vectors = self.work / "pool"
        pool_vectors(vectors, self._pool())
        index = self.work / f"index-{size}"
        return index, grown(index, size, vectors, self.articles, self.questions)


def main() -> None:
    """Measure, print, write."""
    given = _parser().parse_args()
    work: Path = given.work.resolve()
    suite = Suite(
        work=work,
        articles=given.articles.resolve(),
        questions=given.questions.resolve(),
        sizes=given.sizes,
        asked=given.asked,
        rounds=given.rounds,
        embedded=given.embedded,
        files=given.files,
        plain_up_to=given.plain_up_to,
    )
    kept = work / "results"
    kept.mkdir(parents=True, exist_ok=True)
    _measure(suite, given.only or list(SUBJECTS), kept)
    raw = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(kept.glob("*.json"))}
    print(table(raw))
    if given.write:
        _write(raw, kept, given.out)


def _measure(suite: Suite, names: list[str], kept: Path) -> None:
    measures: Mapping[str, Callable[[], Raw]] = {
        "machine": machine,
        # The folder's index is asked by the cold start, and the grown ones by both others.
        "growth": suite.growth,
        "folder": suite.folder,
        "embedding": suite.embedding,
        "cold": suite.cold,
        "warm": suite.warm,
        "served": suite.served,
    }
    for name, measure in measures.items():
        if name in {"machine", *names}:
            print(f"measuring: {name}", file=sys.stderr, flush=True)
            told = measure()
            path = kept / f"{name}.json"
            if name in {"growth", "warm"} and path.exists():
                told = {**json.loads(path.read_text("utf-8")), **told}
            path.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", "utf-8")


def _write(raw: Mapping[str, Raw], kept: Path, out: Path) -> None:
    """The page, its plots, and what they were made of."""
    results = out / "results"
    results.mkdir(parents=True, exist_ok=True)
    for path in kept.glob("*.json"):
        shutil.copy(path, results)
    if "growth" in raw and "warm" in raw:
        draw_growth(raw["growth"], raw["warm"], results / "growth.png")
        draw_questions(raw["warm"], results / "questions.png")
    (out / "RESULTS.md").write_text(markdown(raw), "utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    add = parser.add_argument
    add("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000], help="passages")
    add("--only", nargs="+", choices=SUBJECTS, help="measure only these")
    add("--write", action="store_true", help="write RESULTS.md, results/ and the plots")
    add("--out", type=Path, default=ROOT / "bench", help="where to write them")
    add("--work", type=Path, default=ROOT / "build" / "speed", help="folder for indexes")
    add("--articles", type=Path, default=ARTICLES, help="what invented articles are made of")
    add("--questions", type=Path, default=QUESTIONS, help="a question set")
    add("--asked", type=int, default=300, help="questions that are asked")
    add("--rounds", type=int, default=3, help="turns of what takes turns")
    add("--embedded", type=int, default=300, help="passages that both ways embed")
    add("--files", type=int, default=10_000, help="articles of the folder of many")
    add("--plain-up-to", type=int, default=1_000_000, help="most passages for the plain way")
    return parser


if __name__ == "__main__":
    main()
