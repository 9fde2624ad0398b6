"""What the tests of shards share: an engine without processes, and small corpora in many shards."""

import os
from collections.abc import Generator, Iterable, Mapping
from pathlib import Path
from types import TracebackType

from index.corpus import Corpus
from index.prepare import Progress, silent
from index.readers.folder import SourceFile
from index.shards import Done, Engine, ProcessEngine, Sharding, Shelf, Task, make_shards
from index.shards.build import FOLDER
from index.shards.worker import Bench
from tests.doubles import WordEmbedder
from tests.index.shards.toy_worker import MODULE

ROOT = Path(__file__).resolve().parents[3]
SMALL = 300
"""Bytes of a shard, at most: of two of `several` articles each is a shard of its own."""

TEXT = (
    "The harbour of {0} was built of stone. Its tide comes in slowly and goes out at night. "
    "Nobody in {0} remembers who paid for the lighthouse, and nobody has asked since the war."
)


class HereEngine:
    """An `Engine` that does the work itself, one task after another, and notes their names."""

    def __init__(self) -> None:
        self.ran: list[str] = []

    def __enter__(self) -> "HereEngine":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None:
        return

    def run(self, tasks: Iterable[Task]) -> Generator[Done, None, None]:
        bench = Bench(lambda _: WordEmbedder())
        try:
            for task in tasks:
                asked = task.load()
                if asked is not None:
                    self.ran.append(task.name)
                yield Done(task.name, None if asked is None else bench.answer(asked))
        finally:
            bench.close()


def processes(count: int, **variables: str) -> ProcessEngine:
    """Toy workers."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    return ProcessEngine(count, environment, module=MODULE)


def several(count: int) -> dict[str, str]:
    """Articles of about 200 bytes."""
    towns = ("Lindow", "Marl", "Ostrey", "Penhale", "Quay", "Rother", "Selby", "Thorne")
    return {f"{town}.txt": TEXT.format(town) for town in towns[:count]}


def shards_of(folder: Path) -> Mapping[str, bytes]:
    """The shards of an index folder, by name."""
    paths = (folder / FOLDER).glob("*.safetensors")
    return {path.name: path.read_bytes() for path in paths}


def made(
    articles: Path,
    index: Path,
    engine: Engine,
    *,
    model: str = "",
    progress: Progress = silent,
) -> Shelf:
    """Have the shards of a folder made."""
    corpus = Corpus.open(articles)
    files: list[SourceFile] = [file for file in corpus.files if corpus.is_read(file)]
    return make_shards(
        files, corpus.rules, corpus.described, index, Sharding(engine, model, SMALL),
        WordEmbedder(), progress,
    )  # fmt: skip
