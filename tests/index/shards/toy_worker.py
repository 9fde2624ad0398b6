"""A worker whose model counts words, and which some texts kill.

As the name of its model it is given a file: of a text that "kills once" a worker dies that finds
no such file, after it has made it. Of one that "kills always" every worker dies.
"""

import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from index.embedding import FloatMatrix
from index.shards.job import Recipe
from index.shards.worker import Bench, serve
from tests.doubles import WordEmbedder

MODULE = "tests.index.shards.toy_worker"


class MortalEmbedder(WordEmbedder):
    """A `WordEmbedder` with the process that it is in at stake."""

    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        self._mark = Path(recipe.model)

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> FloatMatrix:
        """See `index.embedding.Embedder`."""
        whole = " ".join(texts)
        if "kills always" in whole or ("kills once" in whole and not self._mark.exists()):
            self._mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if "takes long" in whole:
            time.sleep(60)
        return super().encode(texts, progress)


_BENCH = Bench(MortalEmbedder)


def answer(asked: bytes) -> bytes:
    """What a task asks for."""
    return _BENCH.answer(asked)


if __name__ == "__main__":
    serve(answer)
