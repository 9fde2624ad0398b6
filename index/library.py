"""The library: what `bot` asks. One question in, one answer out."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

from index.decide import calibration, weigh
from index.embedding import Embedder
from index.errors import IndexFormatError
from index.model import Abstained, Answer, Article, Quoted, Searched
from index.query import parse
from index.quote import choose, score_sentences
from index.retrieve import Evidence, retrieve
from index.store import Generation, open_current

DEFAULT_FALSE_ANSWER_RATE = 0.05
MAX_EXCERPTS = 3
_NEAR = 0.01  # confidence below which nothing is worth being shown as "nearest"


class Library:
    """An opened index that answers questions. Safe to share between threads.

    Args:
        generation: Where to look.
        embedder: The model that the index was built with.
        false_answer_rate: Share of unanswerable questions that may be answered, 0 to 1.

    Raises:
        IndexFormatError: The index was built with another model.
    """

    def __init__(
        self,
        generation: Generation,
        embedder: Embedder,
        *,
        false_answer_rate: float = DEFAULT_FALSE_ANSWER_RATE,
    ) -> None:
        if generation.manifest.model != embedder.fingerprint:
            raise IndexFormatError(
                f"was built with the model {generation.manifest.model}, not {embedder.fingerprint}",
                path=generation.path,
                hint="Run: pullquote index",
            )
        self._generation = generation
        self._embedder = embedder
        self._encoding = threading.Lock()
        self._calibration = calibration()
        self._threshold = self._calibration.threshold(false_answer_rate)

    @classmethod
    def open(
        cls,
        index_dir: Path,
        embedder: Embedder,
        *,
        false_answer_rate: float = DEFAULT_FALSE_ANSWER_RATE,
    ) -> "Library":
        """Open the index in a folder.

        Raises:
            IndexMissingError, IndexFormatError, IndexDamagedError: See `index.errors`.
        """
        return cls(open_current(index_dir), embedder, false_answer_rate=false_answer_rate)

    @property
    def searched(self) -> Searched:
        """What every question looks in."""
        return self._generation.searched

    def articles(self) -> Iterator[Article]:
        """All articles, by path."""
        return self._generation.articles()

    def ask(self, question: str, *, limit: int = MAX_EXCERPTS) -> Answer:
        """Answer a question with excerpts, or say that the articles don't.

        The same question on the same index gives the same answer, save for `elapsed_ms`.

        Args:
            question: As typed; cut at `index.query.MAX_LENGTH` characters.
            limit: Most excerpts, 1 to 3.

        Raises:
            QuestionError: There is nothing in the question.
        """
        began = time.perf_counter()
        query = parse(question)
        with self._encoding:
            vector = self._embedder.encode([query.text])[0]
        evidence = retrieve(self._generation, query, vector)
        scored = score_sentences(self._generation, evidence)
        excerpts = choose(self._generation, evidence, scored, limit)
        confidence = round(self._calibration.confidence(weigh(evidence, scored)), 6)
        elapsed_ms = round((time.perf_counter() - began) * 1000, 1)
        said = (query.question, confidence, self.searched, self._generation.name, elapsed_ms)
        if confidence < self._threshold:
            nearest = tuple(excerpts) if confidence >= _NEAR else ()
            return Abstained(*said, reason=_reason(evidence), nearest=nearest)
        return Quoted(*said, excerpts=tuple(excerpts))

    def close(self) -> None:
        """Give back the files."""
        self._generation.close()


def _reason(evidence: Evidence) -> str:
    """Why the articles don't answer, as a sentence for the person who asked."""
    if not evidence.query.stems:
        return "the question names nothing to look for"
    unknown = [stem for stem in evidence.query.stems if not evidence.frequencies[stem]]
    if len(unknown) == len(evidence.query.stems):
        return "none of the words of the question stands in the articles"
    return "nothing in the articles comes near enough to the question"
