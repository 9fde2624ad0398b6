"""Opening the library for a command: the index built first where that is needed."""

import gc
import sqlite3
import sys
from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.text import Text

from bot.characters import visible
from bot.holding import followed, open_snapshot, put_into_database
from bot.progress import progress_on
from bot.settings import Settings
from index.changes import is_current
from index.embedding import Embedder, ModelEmbedder
from index.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexFormatError,
    IndexMissingError,
    PullquoteError,
    ReaderError,
)
from index.library import Library
from index.live import LiveLibrary, ignored
from index.manifest import REBUILD
from index.model import fold
from index.prepare import silent
from index.reader import PassageReader, open_reader, prepare_reader
from index.readers import list_files
from index.report import Report
from index.shards import Sharding
from index.snapshot import Snapshot
from index.store import (
    ENCODERS,
    Generation,
    current_name,
    is_rolled_back,
    open_current,
)

_KEPT = "The index is as it was; what was embedded is kept for the next run."
_TOO_LATE = "The new index was ready and is in use."

_T = TypeVar("_T")


def messages_console() -> Console:
    """Where progress and notes go: standard error, so that answers have standard output."""
    return Console(stderr=True, highlight=False)


def make_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name; its model isn't loaded yet."""
    return ModelEmbedder(settings.model, settings.encoders or settings.index / ENCODERS)


def reader_named(settings: Settings) -> PassageReader | None:
    """The reader that the settings name.

    Raises:
        ReaderError: It can't be used.
    """
    return open_reader(settings.reader, settings.encoders or settings.index / ENCODERS)


def make_reader(settings: Settings, messages: Console) -> PassageReader | None:
    """The reader that the settings name; None, and a note that says why, where it can't be used."""
    try:
        return reader_named(settings)
    except ReaderError as error:
        note(messages, f"Answers are chosen without a reader: {error}. {error.hint}")
        return None


def open_library(settings: Settings, *, messages: Console) -> Library:
    """The library, after its index was built where it is missing, outdated or unreadable.

    Args:
        settings: Name the folders, the model and the tolerance.
        messages: For progress and notes; not for answers.

    Raises:
        PullquoteError: There are no articles, or the index can't be built.
    """

    def opened(generation: Snapshot, embedder: Embedder) -> Library:
        try:
            return Library(
                generation,
                embedder,
                false_answer_rate=settings.false_answer_rate,
                reader=make_reader(settings, messages),
            )
        except BaseException:
            generation.close()
            raise

    return _opened(settings, messages, opened)


def open_live(
    settings: Settings, *, messages: Console, told: Callable[[str], None] = ignored
) -> LiveLibrary:
    """As `open_library`, of a library that goes over to later generations.

    `told`: see `LiveLibrary`.
    """

    def told_and_settled(sentence: str) -> None:
        told(sentence)
        _settle()

    def opened(generation: Snapshot, embedder: Embedder) -> LiveLibrary:
        generation.close()
        return LiveLibrary(
            followed(settings),
            embedder,
            false_answer_rate=settings.false_answer_rate,
            reader=make_reader(settings, messages),
            told=told_and_settled,
        )

    library = _opened(settings, messages, opened)
    _settle()
    return library


def _settle() -> None:
    """Take what is opened now for what stays, so that no question waits while it is looked through.

    Python's garbage collector looks at all objects from time to time: 34 ms of a question to 10,000
    passages, 243 ms to 1,000,000 (measured).
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _opened(
    settings: Settings, messages: Console, opened: Callable[[Snapshot, Embedder], _T]
) -> _T:
    embedder = make_embedder(settings)
    if settings.store:  # what others answer from, too, is built by pullquote index alone
        return opened(open_snapshot(settings), embedder)
    try:
        generation = _usable(settings, messages)
        if generation is None:
            _build_first(settings, embedder, messages)
            generation = open_current(settings.index)
        return opened(generation, embedder)
    except IndexFormatError as error:
        note(messages, f"{error}. Building it again.")
        _build_first(settings, embedder, messages)
    except (IndexDamagedError, sqlite3.DatabaseError) as error:
        # What opening it looks at was right, and what was read then isn't: nothing is taken over.
        note(messages, f"{as_damage(error, settings.index)}. Building it again.")
        _build_first(settings, embedder, messages, full=True)
    return opened(open_current(settings.index), embedder)


def as_damage(error: Exception, index: Path | None = None) -> PullquoteError:
    """What SQLite says of a database that isn't what was written, as an error of ours."""
    if isinstance(error, PullquoteError):
        return error
    return IndexDamagedError(f"the index is damaged ({error})", path=index, hint=REBUILD)


def _usable(settings: Settings, messages: Console) -> Generation | None:
    """The index in use, when it can be opened and is up to date with the articles."""
    try:
        generation = open_current(settings.index)
    except IndexMissingError:
        return None
    except (IndexDamagedError, IndexFormatError) as error:
        note(messages, f"{error}. Building it again.")
        return None
    if is_rolled_back(settings.index):
        note(
            messages,
            f"Answering from {generation.name}, which index --rollback went back to: pullquote "
            "index brings it up to date.",
        )
        return generation
    if not settings.articles.is_dir():
        built = generation.manifest.created[:10]
        note(
            messages,
            f"{settings.articles} isn't there: answering from the index built on {built}.",
        )
        return generation
    try:
        current = is_current(generation, list_files(settings.articles))
    except BaseException:
        generation.close()
        raise
    if current:
        return generation
    generation.close()
    return None


def _build_first(
    settings: Settings, embedder: Embedder, messages: Console, *, full: bool = False
) -> None:
    try:
        report = build(settings, embedder, messages=messages, full=full)
    except IndexBusyError as busy:
        try:
            open_current(settings.index).close()
        except PullquoteError:
            raise busy from None
        # While another process builds, the old index answers on.
        note(messages, "Another process is building the index: answering from the old one.")
        return
    if report.failed:
        from bot.report import unread

        note(messages, f"{unread(report)}: see pullquote index.", style="yellow")


def note(messages: Console, words: str, style: str = "dim") -> None:
    """A line of its own, however long: a pipe may be searched for it."""
    messages.print(Text(visible(fold(words)), style=style), soft_wrap=True)


def build(
    settings: Settings,
    embedder: Embedder,
    *,
    messages: Console | None,
    full: bool = False,
    sharding: Sharding | None = None,
) -> Report:
    """Bring the index up to date, with progress on `messages` unless that is None.

    Args:
        settings: Name the folders and the reader.
        embedder: Makes the vectors.
        messages: For progress.
        full: Start over.
        sharding: Who does the work; None: this process.

    Raises:
        PullquoteError: See `index.rebuild.rebuild`.
        KeyboardInterrupt: It was interrupted; it holds a sentence on what that means.
    """
    from index.rebuild import rebuild

    before = _pointer(settings)
    try:
        with nullcontext(silent) if messages is None else progress_on(messages) as told:
            report = rebuild(
                settings.articles, settings.index, embedder,
                full=full, progress=told, sharding=sharding,
            )  # fmt: skip
            # What took seconds to load has been loaded now, and the first question needn't wait.
            with suppress(ReaderError):  # whoever asks is told
                prepare_reader(settings.reader, settings.encoders or settings.index / ENCODERS)
            if settings.store:
                put_into_database(settings, told)
            return report
    except KeyboardInterrupt as stop:
        moved = _pointer(settings) != before
        raise type(stop)(_TOO_LATE if moved else _KEPT) from None


def _pointer(settings: Settings) -> str | None:
    try:
        return current_name(settings.index)
    except PullquoteError:
        return None


def fail(error: PullquoteError) -> None:
    """Say on standard error what is wrong and what to do."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(Text(visible(fold(f"pullquote: {error}")), style="red"))
    if error.hint:
        console.print(Text(visible(fold(error.hint))))
    sys.stderr.flush()
