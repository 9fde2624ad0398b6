"""Opening the library for a command: the index built first where that is needed."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from bot.report import unread
from bot.settings import Settings
from bot.wording import visible
from index.embedding import Embedder, SentenceTransformerEmbedder
from index.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexFormatError,
    IndexMissingError,
    PullquoteError,
)
from index.library import Library
from index.model import fold
from index.prepare import Progress as Told
from index.readers import list_files
from index.rebuild import is_current, rebuild
from index.report import Report
from index.store import Generation, open_current


def messages_console() -> Console:
    """Where progress and notes go: standard error, so that answers have standard output."""
    return Console(stderr=True, highlight=False)


def make_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name; its model isn't loaded yet."""
    return SentenceTransformerEmbedder(settings.model)


def open_library(settings: Settings, *, messages: Console) -> Library:
    """The library, after its index was built where it is missing, outdated or unreadable.

    Args:
        settings: Name the folders, the model and the tolerance.
        messages: For progress and notes; not for answers.

    Raises:
        PullquoteError: There are no articles, or the index can't be built.
    """
    embedder = make_embedder(settings)
    generation = _usable(settings, messages)
    if generation is None:
        _build_first(settings, embedder, messages)
        generation = open_current(settings.index)
    try:
        return Library(generation, embedder, false_answer_rate=settings.false_answer_rate)
    except IndexFormatError as error:
        generation.close()
        _note(messages, f"{error}. Building it again.")
        _build_first(settings, embedder, messages)
        return Library.open(settings.index, embedder, false_answer_rate=settings.false_answer_rate)


def _usable(settings: Settings, messages: Console) -> Generation | None:
    """The index in use, when it can be opened and is up to date with the articles."""
    try:
        generation = open_current(settings.index)
    except IndexMissingError:
        return None
    except (IndexDamagedError, IndexFormatError) as error:
        _note(messages, f"{error}. Building it again.")
        return None
    if not settings.articles.is_dir():
        built = generation.manifest.created[:10]
        _note(
            messages,
            f"{settings.articles} isn't there: answering from the index built on {built}.",
        )
        return generation
    if is_current(generation, list_files(settings.articles)):
        return generation
    generation.close()
    return None


def _build_first(settings: Settings, embedder: Embedder, messages: Console) -> None:
    try:
        report = build(settings, embedder, messages=messages)
    except IndexBusyError as busy:
        try:
            open_current(settings.index).close()
        except PullquoteError:
            raise busy from None
        # While another process builds, the old index answers on.
        _note(messages, "Another process is building the index: answering from the old one.")
        return
    if report.failed:
        _note(messages, f"{unread(report)}: see pullquote index.", style="yellow")


def _note(messages: Console, words: str, style: str = "dim") -> None:
    """A line of its own, however long: a pipe may be searched for it."""
    messages.print(Text(visible(fold(words)), style=style), soft_wrap=True)


def build(
    settings: Settings, embedder: Embedder, *, messages: Console, full: bool = False
) -> Report:
    """Bring the index up to date, with progress.

    Raises:
        PullquoteError: See `index.rebuild.rebuild`.
    """
    with progress_on(messages) as told:
        return rebuild(settings.articles, settings.index, embedder, full=full, progress=told)


@contextmanager
def progress_on(messages: Console) -> Iterator[Told]:
    """Show progress: a bar with counts and time left on a terminal, plain lines elsewhere."""
    if not messages.is_terminal:
        yield _lines(messages)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with Progress(*columns, console=messages, transient=True) as bars:
        tasks = {"": bars.add_task("Loading the model", total=None)}

        def told(stage: str, done: int, total: int, /) -> None:
            if "" in tasks:
                bars.remove_task(tasks.pop(""))
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done)

        yield told


def _lines(messages: Console) -> Told:
    """A line at the start, at each quarter and at the end of a stage."""
    shown: dict[str, int] = {}

    def told(stage: str, done: int, total: int, /) -> None:
        quarter = 4 * done // max(total, 1)
        if quarter > shown.get(stage, -1):
            shown[stage] = quarter
            messages.file.write(f"{stage}: {done} of {total}\n")
            messages.file.flush()

    return told


def fail(error: PullquoteError) -> None:
    """Say on standard error what is wrong and what to do."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(Text(visible(fold(f"pullquote: {error}")), style="red"))
    if error.hint:
        console.print(Text(visible(fold(error.hint))))
    sys.stderr.flush()
