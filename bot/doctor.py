"""The command `doctor`: what is wrong with settings, index, model and bot, and what to do.

It changes nothing, reaches for nothing over the network, and never shows the token.
"""

import os
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.characters import one_line
from bot.doctor_bot import check_bot
from bot.doctor_checks import (
    Check,
    Status,
    check_articles,
    check_model,
    check_reader,
    check_settings,
    check_storage,
    gigabytes,
    room_for,
)
from bot.doctor_confidence import check_level, check_own, check_rate
from bot.doctor_index import check_database, check_index
from bot.exits import NEEDS_DOING
from bot.holding import open_snapshot
from bot.index_check import size_of
from bot.opening import make_embedder, messages_console, reader_named
from bot.settings import Settings
from bot.terminal import dump
from index import __version__
from index.calibrate import false_answers
from index.consult import numbers_for
from index.corpus import Corpus
from index.embedding import Embedder
from index.errors import PullquoteError
from index.integrity import Damage, verify_generation
from index.reader import PassageReader
from index.snapshot import Snapshot
from index.store import Generation, is_rolled_back

_COLOURS: Mapping[Status, str] = MappingProxyType({
    "ok": "green",
    "note": "yellow",
    "problem": "bold red",
})  # fmt: skip
_LARGE = 100_000_000  # bytes that take some seconds to check
_WIDTH = 100  # columns: longer lines are hard to read

_T = TypeVar("_T")


def doctor(settings: Settings, *, as_json: bool, with_model: bool) -> int:
    """Look at everything, tell it on standard output, and give the exit code.

    Returns:
        0 where nothing needs doing, else 1.
    """
    # A model that isn't on this machine is a finding here, and nothing to be fetched.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    embedder = make_embedder(settings) if with_model else None
    checks = list(diagnose(settings, embedder, messages_console()))
    console = Console(highlight=False)
    if as_json:
        console.file.write(checks_json(checks) + "\n")
    else:
        show_checks(console, checks)
    console.file.flush()
    return NEEDS_DOING if _problems(checks) else 0


def diagnose(settings: Settings, embedder: Embedder | None, messages: Console) -> Iterator[Check]:
    """All checks, what others build on first.

    Args:
        settings: What to look at.
        embedder: The model that the settings name; None: it isn't looked at.
        messages: Told of what takes some seconds.
    """
    python = platform.python_version()
    versions = {"version": __version__, "python": python}
    yield Check("program", "ok", f"Pullquote {__version__}, Python {python}.", details=versions)
    yield check_settings(settings)
    corpus = _tried(lambda: Corpus.open(settings.articles), settings.articles)
    yield check_articles(corpus)
    with ExitStack() as opened:
        place = Path() if settings.store else settings.index
        found = _tried(lambda: open_snapshot(settings), place)
        generation = found if isinstance(found, Snapshot) else None
        if generation is not None:
            opened.callback(generation.close)
        room = _tried(lambda: room_for(settings.index), settings.index)
        yield check_storage(settings, room, generation)
        damages = _damages(generation, messages) if isinstance(generation, Generation) else []
        if isinstance(found, Generation) or not settings.store:
            rolled_back = is_rolled_back(settings.index)
            yield from check_index(found, damages, corpus, rolled_back=rolled_back)
        else:
            yield check_database(found)
        model = None if embedder is None else _load(embedder, settings, messages)
        yield _unseen() if model is None else check_model(model, generation, settings.model)
        reader = None if embedder is None else _tried(lambda: reader_named(settings), Path())
        yield check_reader(reader, settings.reader, looked_at=embedder is not None)
        reads = None if isinstance(reader, PullquoteError) else reader
        yield check_rate(settings.false_answer_rate)
        if generation is not None and not damages:
            yield check_level(generation.manifest.level, numbers_for(reads))
            if embedder is not None and model == generation.manifest.model:
                yield _asked_itself(settings, generation, embedder, reads, messages)
    yield from check_bot(settings)


def _tried(get: Callable[[], _T], path: Path) -> _T | PullquoteError:
    """What a function gives, or why it gives nothing."""
    try:
        return get()
    except PullquoteError as error:
        return error
    except OSError as error:
        return PullquoteError(f"can't be opened ({error.strerror})", path=path)


def _damages(generation: Generation, messages: Console) -> list[Damage]:
    size = size_of(generation.manifest)
    if size >= _LARGE:
        _tell(messages, f"Checking every byte of the index, {gigabytes(size)}.")
    return verify_generation(generation.path)


def _load(embedder: Embedder, settings: Settings, messages: Console) -> str | PullquoteError:
    _tell(messages, "Loading the model, which takes some seconds.")
    return _tried(lambda: embedder.fingerprint, Path(settings.model))


def _unseen() -> Check:
    return Check("model", "note", "Not looked at (--no-model).")


def _asked_itself(
    settings: Settings,
    generation: Snapshot,
    embedder: Embedder,
    reader: PassageReader | None,
    messages: Console,
) -> Check:
    _tell(messages, "Asking the articles their own sentences, which takes some seconds.")
    rate = settings.false_answer_rate
    found = false_answers(generation, embedder, numbers_for(reader), rate, reader)
    return check_own(found)


def _tell(messages: Console, words: str) -> None:
    messages.print(Text(words, style="dim"), soft_wrap=True)


def _problems(checks: Sequence[Check]) -> int:
    return sum(check.status == "problem" for check in checks)


def checks_json(checks: Sequence[Check]) -> str:
    """The diagnosis as one line of JSON; the keys are in the README."""
    status = "problem" if _problems(checks) else "ok"
    return dump({"status": status, "checks": [asdict(check) for check in checks]})


def show_checks(console: Console, checks: Sequence[Check]) -> None:
    """Write the diagnosis: in columns on a terminal, a line for each check in a pipe."""
    problems = _problems(checks)
    things = "1 thing needs" if problems == 1 else f"{problems} things need"
    summary = f"{things} doing." if problems else "Nothing needs doing."
    if not console.is_terminal:
        for check in checks:
            words = one_line(f"{check.message} {check.todo}")
            console.file.write(f"{check.status:8} {check.subject:11} {words}\n")
        console.file.write(summary + "\n")
        return
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for check in checks:
        table.add_row(Text(check.status, _COLOURS[check.status]), check.subject, _words(check))
    console.print(table, width=min(console.width, _WIDTH))
    console.print(Text(summary, style="bold"))


def _words(check: Check) -> Text:
    """The message, and the next step below it."""
    todo = [Text(f"\n→ {one_line(check.todo)}", style="cyan")] if check.todo else []
    return Text(one_line(check.message)).append_text(Text().join(todo))
