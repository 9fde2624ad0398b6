"""Several bots that answer from one database while a new generation comes: errors, mixed answers.

    python -m bench.measures.bots ADDRESS INDEX QUESTIONS READER RATE SECONDS

That is one bot, a process of its own; QUESTIONS is a file of JSON, a list. It says when it is
ready, begins when a line comes, and prints what it has seen as a line of JSON.

Questions come at fixed times, however long the answers take; an answer's time counts from when its
question was due. What is loaded in between is the same generation with another publisher in every
article, so that an answer that is made of both is seen.
"""

import argparse
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bench.measures.child import Raw, environment
from bench.measures.pool import ROOT
from index.answer import Abstained, Answer
from index.embedding import ModelEmbedder
from index.errors import PullquoteError
from index.live import LiveLibrary
from index.manifest import MANIFEST, file_digest, read_manifest
from index.model import Excerpt
from index.postgres import PostgresIndex, check, load
from index.reader import open_reader
from index.schema import DATABASE
from index.store import ENCODERS, Generation
from index.store import open_current as open_folder

MARK = "The publisher of the second generation"
_AT_ONCE = 64  # questions that a bot is answering, at most
_TOO_LATE = 30.0  # seconds after which a question that hasn't been begun is given up
_LOADED_AFTER = 0.4  # of the time


@dataclass(frozen=True, slots=True)
class Load:
    """How much is asked: `rate` questions a second of all bots together, for `seconds`."""

    bots: int
    rate: float
    seconds: float
    reader: str


@dataclass
class Seen:
    """What a bot has seen; `took` are pairs: when a question was due, and seconds until its answer.

    Attributes:
        answers: By the generation that they name.
        errors: By their kind.
        mixed: Answers with an excerpt that isn't of the generation that they name.
        late: Questions that were given up.
    """

    took: list[tuple[float, float]] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    mixed: int = 0
    late: int = 0


def marked(generation: Path, folder: Path) -> Generation:
    """A copy of a generation, opened, in which `MARK` publishes every article."""
    copy = shutil.copytree(generation, folder / generation.name)
    with closing(sqlite3.connect(copy / DATABASE)) as connection, connection:
        connection.execute("UPDATE articles SET publisher = ?", (MARK,))
    manifest = read_manifest(copy)
    files = {**manifest.files, DATABASE: file_digest(copy / DATABASE)}
    (copy / MANIFEST).write_text(replace(manifest, files=files).to_json(), "utf-8")
    return Generation(copy)


def measure(index: Path, address: str, questions: Sequence[str], much: Load) -> Raw:
    """Start the bots, ask them, and load once more meanwhile.

    The index has to be in use in the database.
    """
    first = check(address).name
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (work / "questions.json").write_text(json.dumps(questions), "utf-8")
        with closing(open_folder(index)) as generation:
            second = stack.enter_context(closing(marked(generation.path, work)))
        each = [address, index, work / "questions.json", much.reader or "own",
                much.rate / much.bots, much.seconds]  # fmt: skip
        command = [sys.executable, "-m", "bench.measures.bots", *map(str, each)]
        running = [
            stack.enter_context(
                subprocess.Popen(  # noqa: S603 - our own module
                    command, cwd=ROOT, env=environment(), text=True,
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                )
            )
            for _ in range(much.bots)
        ]  # fmt: skip
        for one in running:
            assert one.stdout is not None  # noqa: S101
            if one.stdout.readline() != "ready\n":
                raise RuntimeError("a bot didn't begin")
        for one in running:
            assert one.stdin is not None  # noqa: S101
            one.stdin.write("go\n")
            one.stdin.flush()
        began = time.monotonic()
        time.sleep(_LOADED_AFTER * much.seconds)
        loading = [time.monotonic() - began]
        known = {first: False, load(second, address).name: True}
        loading.append(time.monotonic() - began)
        seen = [json.loads(one.communicate()[0].splitlines()[-1]) for one in running]
    return _told(seen, loading, set(known))


def _told(seen: Sequence[Raw], loading: Sequence[float], known: set[str]) -> Raw:
    answers: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    for one in seen:
        answers.update(one["answers"])
        errors.update(one["errors"])
    took = [tuple(pair) for one in seen for pair in one["took"]]
    parts = {
        "before the load": [ms for due, ms in took if due < loading[0]],
        "during the load": [ms for due, ms in took if loading[0] <= due <= loading[1]],
        "after the load": [ms for due, ms in took if due > loading[1]],
        "all": [ms for _, ms in took],
    }
    return {
        "answers": dict(answers),
        "errors": dict(errors),
        "mixed": sum(one["mixed"] for one in seen),
        "of an unknown generation": sum(answers[name] for name in answers.keys() - known),
        "given up": sum(one["late"] for one in seen),
        "seconds of the load": round(loading[1] - loading[0], 2),
        "milliseconds, p50 and p99": {name: _figures(some) for name, some in parts.items() if some},
    }


def _figures(seconds: Sequence[float]) -> list[float]:
    high = quantiles(seconds, n=100)[-1] if len(seconds) > 1 else seconds[0]
    return [round(1000 * one, 1) for one in (median(seconds), high)]


def excerpts_of(answer: Answer) -> Sequence[Excerpt]:
    """All that an answer quotes, or holds for nearest."""
    return answer.nearest if isinstance(answer, Abstained) else answer.excerpts


class Bot:
    """Asks a library at fixed times, and keeps what it sees."""

    def __init__(self, library: LiveLibrary, first: str, questions: Sequence[str]) -> None:
        self._library = library
        self._first = first
        self._questions = questions
        self._lock = threading.Lock()
        self.seen = Seen()

    def run(self, rate: float, seconds: float) -> None:
        """Ask `rate` questions a second."""
        began = time.monotonic()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for number in range(int(rate * seconds)):
                due = number / rate
                time.sleep(max(0.0, began + due - time.monotonic()))
                pool.submit(self._ask, self._questions[number % len(self._questions)], began, due)

    def _ask(self, question: str, began: float, due: float) -> None:
        if time.monotonic() - began - due > _TOO_LATE:
            with self._lock:
                self.seen.late += 1
            return
        try:
            answer = self._library.ask(question)
        except Exception as error:  # noqa: BLE001 - counted
            with self._lock:
                self.seen.errors[type(error).__name__] += 1
            return
        took = time.monotonic() - began - due
        with self._lock:
            self.seen.took.append((due, took))
            self.seen.answers[answer.index] += 1
            self.seen.mixed += self._is_mixed(answer)

    def _is_mixed(self, answer: Answer) -> bool:
        second = answer.index != self._first
        return any((one.article.publisher == MARK) != second for one in excerpts_of(answer))


def main() -> None:
    """Be a bot."""
    parser = argparse.ArgumentParser()
    for name, kind in (("address", str), ("index", Path), ("questions", Path), ("reader", str),
                       ("rate", float), ("seconds", float)):  # fmt: skip
        parser.add_argument(name, type=kind)
    given = parser.parse_args()
    encoders = given.index / ENCODERS
    reader = open_reader("" if given.reader == "own" else given.reader, encoders)
    questions = json.loads(given.questions.read_text("utf-8"))
    library = LiveLibrary(PostgresIndex(given.address), ModelEmbedder("", encoders), reader=reader)
    with closing(library):
        for question in questions[:5]:
            library.ask(question)
        bot = Bot(library, library.name, questions)
        print("ready", flush=True)
        sys.stdin.readline()
        bot.run(given.rate, given.seconds)
    told: dict[str, Any] = vars(bot.seen)
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    try:
        main()
    except PullquoteError as error:
        sys.exit(f"{error} {error.hint}")
