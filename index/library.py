"""The library: what `bot` asks. One question in, one answer out."""

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.answer import Abstained, Answer, AskedField, Catalogued, Quoted, Searched, Understood
from index.calibrate import reader_of
from index.decide import interpolate, log_odds, probability, reason, weigh
from index.embedding import Embedder
from index.errors import IndexDamagedError, IndexFormatError
from index.fitted import fitted
from index.listing import listing, opening, rows_about
from index.manifest import REBUILD
from index.model import Article, Excerpt, Span
from index.question.query import Query
from index.quote import choose
from index.retrieve import Evidence
from index.score import Scored, score_sentences
from index.sides import gather
from index.store import Generation, open_current

DEFAULT_FALSE_ANSWER_RATE = 0.05
MAX_EXCERPTS = 3
_NEAR = 0.1  # confidence below which nothing is worth being shown as "nearest"
_PASSAGES_TOLD = 20


@dataclass(frozen=True)
class Examination:
    """An answer and what it was made from: for measuring.

    Attributes:
        answer: As `Library.ask` gives it.
        excerpts: What it shows, or would show if it never abstained, best first.
        passages: The candidates, best first: their articles and where they stand in them.
    """

    answer: Answer
    excerpts: Sequence[Excerpt]
    passages: Sequence[tuple[Article, Span]]


@dataclass(frozen=True)
class _Found:
    """What was found for a question: passages, their sentences, excerpts, and how sure it is."""

    query: Query
    evidence: Evidence
    scored: Sequence[Scored]
    excerpts: Sequence[Excerpt]
    log_odds: float


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
        self._fitted = fitted()
        manifest = generation.manifest
        self._level = manifest.level if manifest.fitted == self._fitted.digest else None
        self._threshold = interpolate(self._fitted.thresholds, false_answer_rate)
        self._reader = reader_of(generation, embedder, self._encoding)

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

    @property
    def hint(self) -> str:
        """See `index.embedding.Embedder`."""
        return self._embedder.hint

    def articles(self) -> Iterator[Article]:
        """All articles, by path."""
        return self._generation.articles()

    def ask(self, question: str, *, limit: int = MAX_EXCERPTS) -> Answer:
        """Answer a question with excerpts, or say that the articles don't.

        The same question on the same index gives the same answer, save for `elapsed_ms`.

        Args:
            question: As typed; cut at `index.question.query.MAX_LENGTH` characters.
            limit: Most excerpts, 1 to 3.

        Raises:
            QuestionError: There is nothing in the question.
        """
        return self._answer(question, limit)[0]

    def examine(self, question: str, *, limit: int = MAX_EXCERPTS) -> Examination:
        """Answer a question, and tell what was looked at. As `ask` otherwise."""
        answer, found = self._answer(question, limit)
        shown = found.excerpts if isinstance(answer, Abstained) else answer.excerpts
        told = found.evidence.candidates[:_PASSAGES_TOLD]
        rows = self._generation.sentences_of_all([one.row for one in told])
        passages = [
            (
                self._generation.article(one.article),
                Span(rows[one.row][0].sentence.span.start, rows[one.row][-1].sentence.span.end),
            )
            for one in told
        ]
        return Examination(answer, shown, passages)

    def _answer(self, question: str, limit: int) -> tuple[Answer, _Found]:
        began = time.perf_counter()
        try:
            query = self._reader.read(question)
            found = self._find(query, limit)
            answer = self._catalogued(found, limit, began) if query.scope.asked else None
            return answer or self._decided(found, limit, began), found
        except sqlite3.DatabaseError as error:
            raise IndexDamagedError(
                f"can't be read ({error})", path=self._generation.path, hint=REBUILD
            ) from error

    def close(self) -> None:
        """Give back the files."""
        self._generation.close()

    def _find(self, query: Query, limit: int) -> _Found:
        with self._encoding:
            vector = self._embedder.encode([query.text])[0]
        evidence, read, side_of = gather(self._generation, query, vector)
        scored = score_sentences(self._generation, evidence, self._fitted, read)
        excerpts = choose(self._generation, query, scored, limit, self._fitted, side_of)
        odds = log_odds(weigh(evidence, scored), self._fitted, self._level)
        return _Found(query, evidence, scored, excerpts, odds)

    def _decided(self, found: _Found, limit: int, began: float) -> Answer:
        """Excerpts, or an abstention with its reason."""
        scope = found.query.scope
        held = scope.unheld is None or scope.rows
        if held and found.excerpts and found.log_odds >= self._threshold:
            return Quoted(*self._said(found, began), excerpts=tuple(found.excerpts))
        if scope.named_author:
            return self._listed(found, "articles", sorted(scope.named_author), limit, began)
        return self._abstained(found, reason(found.query, found.evidence), began)

    def _catalogued(self, found: _Found, limit: int, began: float) -> Answer:
        """The answer to a question about the articles themselves."""
        scope = found.query.scope
        if scope.unheld is not None or scope.asked is None:
            return self._abstained(found, reason(found.query, found.evidence), began)
        rows = rows_about(scope, found.scored, self.searched.articles)
        if not rows:
            return self._abstained(found, f"no article is about “{scope.topic}”", began)
        return self._listed(found, scope.asked, rows, limit, began)

    def _listed(
        self, found: _Found, asked: AskedField, rows: Sequence[int], limit: int, began: float
    ) -> Answer:
        """What the metadata of some articles say, with what these say of the topic."""
        listed = listing(self._generation, asked, rows)
        if listed.lacking is not None:
            return self._abstained(found, listed.lacking, began)
        excerpts: Sequence[Excerpt] = ()
        if asked != "count":
            topical = found.query.scope.topic != ""
            excerpts = self._of_each(found, rows, limit) if topical else self._openings(rows, limit)
        said = self._said(found, began, confidence=1.0)
        return Catalogued(
            *said, asked=asked, articles=listed.articles, total=listed.total, excerpts=excerpts
        )

    def _of_each(self, found: _Found, rows: Sequence[int], limit: int) -> Sequence[Excerpt]:
        """The best excerpt from each of the articles."""
        own = [one for one in found.scored if one.sentence.article in rows[:limit]]
        best = {one.sentence.article: one for one in reversed(own)}
        chosen = sorted(best.values(), key=lambda one: -one.score)
        return choose(self._generation, found.query, chosen, limit, self._fitted, lambda row: row)

    def _openings(self, rows: Sequence[int], limit: int) -> Sequence[Excerpt]:
        """How each of the articles begins."""
        found = (opening(self._generation, row) for row in rows[:limit])
        return tuple(excerpt for excerpt in found if excerpt is not None)

    def _abstained(self, found: _Found, why: str, began: float) -> Abstained:
        query = found.query
        answers_nothing = query.scope.unheld is not None or query.scope.asked is not None
        sure = self._confidence(found)
        return Abstained(
            *self._said(found, began, confidence=0.0 if answers_nothing else sure),
            reason=why,
            nearest=tuple(found.excerpts) if sure >= _NEAR else (),
        )

    def _confidence(self, found: _Found) -> float:
        return round(probability(found.log_odds), 6)

    def _said(
        self, found: _Found, began: float, confidence: float | None = None
    ) -> tuple[str, float, Searched, str, float, Understood]:
        """What every answer says, in the order of its fields."""
        query = found.query
        return (
            query.question,
            self._confidence(found) if confidence is None else confidence,
            self.searched,
            self._generation.name,
            round((time.perf_counter() - began) * 1000, 1),
            Understood(query.corrections, None if query.scope.asked else query.scope.within),
        )
