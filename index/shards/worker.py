"""A worker: `python -m index.shards.worker`, or the same function called by a cluster.

A process gets tasks on standard input and answers each on standard output, as bytes with their
length before them, until there are no more. What is loaded for one task stays for the next: the
model, and the process that reads files.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, cast

from index.embedding import Embedder, ModelEmbedder, Precision, use_one_thread
from index.errors import PullquoteError
from index.readers.apart import Apart
from index.readers.rules import Rules
from index.shards.job import Job, Recipe
from index.shards.make import Made, make_shard

_SIZE = 8  # bytes of a length
_MADE, _REFUSED = b"+", b"-"

Opener = Callable[[Recipe], Embedder]
"""Opens the embedder of a recipe."""


def open_embedder(recipe: Recipe) -> Embedder:
    """The embedder of a recipe, which works with one thread and no export.

    So a text's vector depends neither on how many workers there are nor on what else this one has
    embedded.
    """
    use_one_thread()
    return ModelEmbedder(recipe.model, precision=cast("Precision", recipe.precision))


@dataclass(slots=True)
class Bench:
    """Where a worker works: with what one task has loaded the next one begins.

    Attributes:
        opener: Of embedders.
    """

    opener: Opener
    _embedder: tuple[str, Embedder] | None = None
    _apart: tuple[str, Apart] | None = field(default=None)

    def answer(self, asked: bytes) -> bytes:
        """What a task asks for, after a sign that it could be done; or why it can't be, as JSON."""
        try:
            return answer_of(self._make(Job.from_bytes(asked)))
        except PullquoteError as error:
            told = {"message": str(error), "hint": error.hint}
            return _REFUSED + json.dumps(told).encode()

    def _make(self, job: Job) -> Made:
        if not job.files:
            return Made(_quickest(job.recipe).encode())
        return make_shard(job, self._opened(job.recipe), self._reading(job.recipe))

    def _opened(self, recipe: Recipe) -> Embedder:
        key = json.dumps([recipe.model, recipe.fingerprint, recipe.precision])
        if self._embedder is None or self._embedder[0] != key:
            self._embedder = None  # before the next one is loaded: memory may hold only one
            self._embedder = (key, self.opener(recipe))
        return self._embedder[1]

    def _reading(self, recipe: Recipe) -> Apart:
        key = json.dumps(recipe.rules, sort_keys=True)
        if self._apart is None or self._apart[0] != key:
            self.close()
            self._apart = (key, Apart(Rules.model_validate(recipe.rules), 1))
        return self._apart[1]

    def close(self) -> None:
        """End the process that reads files."""
        if self._apart is not None:
            self._apart[1].__exit__(None, None, None)
            self._apart = None


def answer_of(made: Made) -> bytes:
    """The answer of a worker that has made something."""
    seconds = json.dumps(made.seconds).encode()
    return b"".join((_MADE, len(seconds).to_bytes(_SIZE, "big"), seconds, made.data))


def made_of(answer: bytes) -> Made:
    """What a worker has made, by its answer.

    Raises:
        PullquoteError: It refused, as every other worker would.
    """
    if answer[:1] == _MADE:
        place = 1 + _SIZE + int.from_bytes(answer[1 : 1 + _SIZE], "big")
        return Made(answer[place:], json.loads(answer[1 + _SIZE : place]))
    told = json.loads(answer[1:])
    raise PullquoteError(told["message"], hint=told["hint"])


def _quickest(recipe: Recipe) -> Precision:
    use_one_thread()
    return ModelEmbedder(recipe.model).choose_precision()


_BENCH = Bench(open_embedder)


def answer(asked: bytes) -> bytes:
    """What a task asks for; see `Bench.answer`. It is what a cluster calls."""
    return _BENCH.answer(asked)


def serve(answer: Callable[[bytes], bytes]) -> None:
    """Answer on standard output what is asked on standard input, until there is no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it decides when it ends
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    while (asked := receive(sys.stdin.buffer)) is not None:
        send(answers, answer(asked))


def send(stream: IO[bytes], message: bytes) -> None:
    """Write a message with its length before it.

    Raises:
        OSError: Nobody is there to read it.
    """
    stream.write(len(message).to_bytes(_SIZE, "big"))
    stream.write(message)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """The next message; None where there is no whole one any more."""
    size = stream.read(_SIZE)
    if len(size) < _SIZE:
        return None
    length = int.from_bytes(size, "big")
    message = stream.read(length)
    return message if len(message) == length else None


if __name__ == "__main__":
    serve(answer)
