"""The library: what `bot` asks. One question in, one answer out."""

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from index.addresses import excerpt_at, paragraph
from index.answer import Abstained, Answer, Searched
from index.asking import EVERYWHERE, Earlier, Narrowed
from index.calibrate import reader_of
from index.consult import numbers_for
from index.decide import interpolate
from index.embedding import Embedder
from index.errors import IndexDamagedError, IndexFormatError
from index.found import Asked, Finder, Found
from index.holdings import Holdings
from index.manifest import REBUILD
from index.model import Article, Excerpt, ExcerptAddress, Span
from index.narrow import Choice, choice, narrow
from index.question.query import Query
from index.reader.protocol import PassageReader
from index.readings import Readings
from index.replies import Replies
from index.snapshot import Snapshot
from index.store import open_current
from index.verify import Verdict, verify

DEFAULT_FALSE_ANSWER_RATE = 0.05
MAX_EXCERPTS = 3
_PASSAGES_TOLD = 20
_MUCH_BETTER = 0.5  # log-odds; of the same articles they differ by less than .1


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


class Library:
    """An opened index that answers questions. Safe to share between threads.

    Args:
        generation: Where to look.
        embedder: The model that the index was built with.
        false_answer_rate: Share of unanswerable questions that may be answered, 0 to 1.
        reader: Reads the best passages of a question; None: they are judged without.

    Raises:
        IndexFormatError: The index was built with another model.
    """

    def __init__(
        self,
        generation: Snapshot,
        embedder: Embedder,
        *,
        false_answer_rate: float = DEFAULT_FALSE_ANSWER_RATE,
        reader: PassageReader | None = None,
    ) -> None:
        manifest = generation.manifest
        if manifest.model != embedder.fingerprint:
            raise IndexFormatError(
                f"was built with the model {manifest.model}, not {embedder.fingerprint}",
                path=generation.place,
                hint="Run: pullquote index",
            )
        self._generation = generation
        self._embedder = embedder
        self._encoding = threading.Lock()
        numbers = numbers_for(reader)
        level = manifest.level if manifest.fitted == numbers.digest else None
        self._finder = Finder(generation, numbers, level, reader)
        threshold = interpolate(numbers.thresholds, false_answer_rate)
        self._replies = Replies(self._finder, threshold)
        self._reader = reader_of(generation, embedder, self._encoding)
        self._readings = Readings(self._reader, generation)

    @classmethod
    def open(
        cls,
        index_dir: Path,
        embedder: Embedder,
        *,
        false_answer_rate: float = DEFAULT_FALSE_ANSWER_RATE,
        reader: PassageReader | None = None,
    ) -> "Library":
        """Open the index in a folder.

        Raises:
            IndexMissingError, IndexFormatError, IndexDamagedError: See `index.errors`.
        """
        generation = open_current(index_dir)
        return cls(generation, embedder, false_answer_rate=false_answer_rate, reader=reader)

    @property
    def name(self) -> str:
        """Of the generation, such as `gen-000007`."""
        return self._generation.name

    @property
    def searched(self) -> Searched:
        """What every question looks in."""
        return self._generation.searched

    @property
    def built(self) -> str:
        """When the generation was built, as ISO 8601."""
        return self._generation.manifest.created

    @property
    def hint(self) -> str:
        """See `index.embedding.Embedder`."""
        return self._embedder.hint

    @property
    def holdings(self) -> Holdings:
        """What is held. Made when it is first asked for."""
        with self._damage_told():
            return self._generation.holdings

    def articles(self) -> Iterator[Article]:
        """All articles, by path."""
        return self._generation.articles()

    def ask(
        self,
        question: str,
        *,
        limit: int = MAX_EXCERPTS,
        further: int = 0,
        narrowed: Narrowed = EVERYWHERE,
        before: Earlier | None = None,
    ) -> Answer:
        """Answer a question with excerpts, or say that the articles don't.

        The same question on the same index gives the same answer, save for `elapsed_ms`.

        Args:
            question: As typed; cut at `index.question.query.MAX_LENGTH` characters.
            limit: Most excerpts, 1 to 3.
            further: Most excerpts after these, for whoever wants to see more; 0 for none.
            narrowed: Which articles may be quoted, beside what the question says of it.
            before: The question before, if this one may be meant to follow it. Where it is too
                thin to stand alone, both are read together, see `index.question.follow`.

        Raises:
            QuestionError: There is nothing in the question, or a date can't be read.
        """
        asked = Asked(limit, further, time.perf_counter())
        return self._answer(question, asked, narrowed, before)[0]

    def examine(self, question: str, *, limit: int = MAX_EXCERPTS) -> Examination:
        """Answer a question, and tell what was looked at. As `ask` otherwise."""
        answer, found = self._answer(question, Asked(limit, 0, time.perf_counter()))
        shown = found.excerpts if isinstance(answer, Abstained) else answer.excerpts
        told = found.passages[:_PASSAGES_TOLD]
        rows = self._generation.sentences_of_all([one.row for one in told])
        passages = [
            (
                self._generation.article(one.article),
                Span(rows[one.row][0].sentence.span.start, rows[one.row][-1].sentence.span.end),
            )
            for one in told
        ]
        return Examination(answer, shown, passages)

    def excerpt(self, address: ExcerptAddress, only: tuple[str, ...] = ()) -> Excerpt | None:
        """The excerpt at an address; None where its article is gone or its text has changed.

        So it is where the article isn't of `only`, see `index.asking.Narrowed`.
        """
        with self._damage_told():
            return excerpt_at(self._generation, address, self.holdings.allowed(only))

    def paragraph(self, excerpt: Excerpt) -> Excerpt:
        """The paragraph around an excerpt: see `index.addresses.paragraph`."""
        return paragraph(excerpt)

    def verify(
        self, quotation: str, named: str | None = None, only: tuple[str, ...] = ()
    ) -> Verdict:
        """Whether a quotation stands in the articles, and where: see `index.verify.verify`.

        Raises:
            QuestionError: It can't be looked for, or no article is called as named.
        """
        with self._damage_told():
            return verify(self._generation, quotation, named, only)

    def close(self) -> None:
        """Give back the files."""
        self._generation.close()

    def _answer(
        self,
        question: str,
        asked: Asked,
        narrowed: Narrowed = EVERYWHERE,
        before: Earlier | None = None,
    ) -> tuple[Answer, Found]:
        with self._damage_told():
            query = self._reader.read(question)
            chosen = choice(self._generation, self._reader.catalogue, narrowed)
            joined = before and self._readings.joined(query, before)
            if before and joined:
                return self._followed(query, joined, before, asked, chosen)
            return self._find(query, asked, chosen)

    def _followed(
        self, query: Query, joined: Query, before: Earlier, asked: Asked, chosen: Choice
    ) -> tuple[Answer, Found]:
        """The answer to a question that is too thin alone: see `index.readings`.

        From the articles that answered the question before, unless others answer much better; from
        the question as it stands where neither answers it together with that one.
        """
        whole = self._find(joined, asked, chosen, before.question)
        for reading in self._readings.preferred(joined, before):
            own = self._find(reading, asked, chosen, before.question)
            answers = not isinstance(own[0], Abstained)
            if answers and own[1].log_odds >= whole[1].log_odds - _MUCH_BETTER:
                return own
        if isinstance(whole[0], Abstained) and query.stems:
            alone = self._find(query, asked, chosen)
            return whole if isinstance(alone[0], Abstained) else alone
        return whole

    def _find(
        self, query: Query, asked: Asked, chosen: Choice, before: str | None = None
    ) -> tuple[Answer, Found]:
        narrowed = replace(query, scope=narrow(query.scope, chosen))
        with self._encoding:
            vector = self._embedder.encode([query.text])[0]
        found = self._finder.find(narrowed, vector, asked, before)
        return self._replies.reply(found), found

    @contextmanager
    def _damage_told(self) -> Iterator[None]:
        """Whatever the database can't do is an `IndexDamagedError`."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise IndexDamagedError(
                f"can't be read ({error})", path=self._generation.place, hint=REBUILD
            ) from error
