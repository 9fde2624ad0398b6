"""A library that follows the index: between two questions it goes over to a newer generation.

Whoever asks looks at the pointer first, which takes microseconds. The first to see that it has
moved opens what it names, and answers from that; the others go on meanwhile with what they have.
An answer's `index` tells which generation gave it.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from index.addresses import paragraph
from index.answer import Answer, Searched
from index.asking import EVERYWHERE, Earlier, Narrowed
from index.embedding import Embedder, FloatMatrix
from index.errors import PullquoteError, StoreUnreachableError
from index.holdings import Holdings
from index.library import DEFAULT_FALSE_ANSWER_RATE, MAX_EXCERPTS, Library
from index.model import Excerpt, ExcerptAddress
from index.reader.protocol import PassageReader
from index.snapshot import Snapshot
from index.verify import Verdict


def ignored(_sentence: str) -> None:
    """For those who don't want to know which generation answers."""


@dataclass(slots=True)
class _Held:
    """An opened library, how many questions it is answering, and whether it takes no more."""

    name: str
    library: Library
    users: int = 0
    retired: bool = False


class Index(Protocol):
    """Where generations are, and which of them is in use."""

    @property
    def place(self) -> str:
        """Where that is, for messages."""
        ...

    def stamp(self) -> object:
        """What tells one pointer from the next; asked for each question, so at once."""
        ...

    def open(self) -> Snapshot:
        """Open the generation in use.

        Raises:
            PullquoteError: It can't be opened.
        """
        ...

    def close(self) -> None:
        """Look no more."""
        ...


class LiveLibrary:
    """Answers questions from the generation in use, whichever that is. Safe to share by threads.

    Args:
        index: Where the generations are; closed with the library.
        embedder: The model that the index was built with.
        false_answer_rate: Share of unanswerable questions that may be answered, 0 to 1.
        reader: Reads the best passages of a question; None: they are judged without.
        told: Gets a sentence for each generation that it goes over to, and for each that it
            can't; in the thread of the question that found it.

    Raises:
        IndexMissingError, IndexFormatError, IndexDamagedError: See `index.errors`. Only at the
            start: later on, the generation that it has answers on.
    """

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        *,
        false_answer_rate: float = DEFAULT_FALSE_ANSWER_RATE,
        reader: PassageReader | None = None,
        told: Callable[[str], None] = ignored,
    ) -> None:
        self._index = index
        self._embedder = _OneAtATime(embedder)
        self._rate = false_answer_rate
        self._reader = reader
        self._told = told
        self._lock = threading.Lock()  # around `_held`, its users, and `_closed`
        self._opening = threading.Lock()  # held by the one that opens
        self._closed = False
        self._stamp: object = (
            index.stamp()
        )  # before the opening: a pointer that moves meanwhile is seen
        self._held = self._open()

    @property
    def name(self) -> str:
        """The generation that the next question is likely to be answered from."""
        return self._held.name

    @property
    def searched(self) -> Searched:
        """What that one looks in."""
        return self._held.library.searched

    @property
    def hint(self) -> str:
        """See `index.embedding.Embedder`."""
        return self._embedder.hint

    @property
    def built(self) -> str:
        """When that one was built, as ISO 8601."""
        return self._held.library.built

    @property
    def model(self) -> str:
        """Fingerprint of the model that understands questions."""
        return self._embedder.fingerprint

    @property
    def holdings(self) -> Holdings:
        """What that one holds; in memory, so that it may be asked however long."""
        return self._held.library.holdings

    def ask(
        self,
        question: str,
        *,
        limit: int = MAX_EXCERPTS,
        further: int = 0,
        narrowed: Narrowed = EVERYWHERE,
        before: Earlier | None = None,
    ) -> Answer:
        """Answer a question from one generation, the newest that can be opened.

        Args and errors: as for `Library.ask`.
        """
        with self._in_use() as library:
            return library.ask(
                question, limit=limit, further=further, narrowed=narrowed, before=before
            )

    def excerpt(self, address: ExcerptAddress, only: tuple[str, ...] = ()) -> Excerpt | None:
        """See `Library.excerpt`."""
        with self._in_use() as library:
            return library.excerpt(address, only)

    def paragraph(self, excerpt: Excerpt) -> Excerpt:
        """See `Library.paragraph`; `excerpt` may be of another generation."""
        return paragraph(excerpt)

    def verify(
        self, quotation: str, named: str | None = None, only: tuple[str, ...] = ()
    ) -> Verdict:
        """See `Library.verify`."""
        with self._in_use() as library:
            return library.verify(quotation, named, only)

    def encode(self, texts: Sequence[str]) -> FloatMatrix:
        """Texts as the model sees them, shape (len(texts), dimension), rows of unit length."""
        return self._embedder.encode(texts)

    def close(self) -> None:
        """Give back the files, those of running questions when they have ended."""
        with self._lock:
            self._closed = True
            held = self._held
            held.retired = True
            unused = not held.users
        if unused:
            held.library.close()
        self._index.close()

    @contextmanager
    def _in_use(self) -> Iterator[Library]:
        """The library of the newest generation; it isn't closed before this ends."""
        self.follow()
        with self._lock:
            if self._closed:
                raise PullquoteError("the library is closed", hint="Open it again.")
            held = self._held
            held.users += 1
        try:
            yield held.library
        finally:
            with self._lock:
                held.users -= 1
                unused = held.retired and not held.users
            if unused:
                held.library.close()

    def follow(self) -> None:
        """Go over to the generation that the pointer names, if that has changed.

        A second thread that sees it doesn't wait for the first.
        """
        if self._index.stamp() == self._stamp or not self._opening.acquire(blocking=False):
            return
        try:
            stamp = self._index.stamp()
            if stamp != self._stamp:
                self._stamp = stamp
                self._told(self._go_over())
        finally:
            self._opening.release()

    def _go_over(self) -> str:
        """Open what the pointer names now, and tell what came of it."""
        try:
            new = self._open()
        except PullquoteError as error:
            if isinstance(error, StoreUnreachableError):
                self._stamp = None  # it may be reached by the next question
            return f"{error}. Still answering from {self.name}."
        except Exception as error:  # noqa: BLE001 - whatever is wrong there, the old one answers on
            place, kind = self._index.place, type(error).__name__
            return f"{place}: can't be opened ({kind}). Still answering from {self.name}."
        with self._lock:
            # Closed meanwhile, the new one is given back at once.
            old = new if self._closed else self._held
            self._held = new
            old.retired = True
            unused = not old.users
        if unused:
            old.library.close()
        count = new.library.searched.articles
        return f"Now answering from {new.name} ({count:,} article{'' if count == 1 else 's'})."

    def _open(self) -> _Held:
        generation = self._index.open()
        try:
            library = Library(
                generation,
                self._embedder,
                false_answer_rate=self._rate,
                reader=self._reader,
            )
            # Made here, for who completes a name later on can't wait for it.
            _ = library.holdings
        except BaseException:
            generation.close()
            raise
        return _Held(generation.name, library)


class _OneAtATime:
    """An `Embedder` that two libraries may share: each locks only for its own questions."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._lock = threading.Lock()

    @property
    def fingerprint(self) -> str:
        """See `Embedder`."""
        return self._embedder.fingerprint

    @property
    def dimension(self) -> int:
        """See `Embedder`."""
        return self._embedder.dimension

    @property
    def precision(self) -> str:
        """See `Embedder`."""
        return self._embedder.precision

    @property
    def hint(self) -> str:
        """See `Embedder`."""
        return self._embedder.hint

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> FloatMatrix:
        """See `Embedder`."""
        with self._lock:
            return self._embedder.encode(texts, progress)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """See `Embedder`."""
        with self._lock:
            return self._embedder.count_tokens(texts)
