"""What `pullquote doctor` finds: values in, a line of the diagnosis out."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bot.index_check import size_of
from bot.settings import Settings
from bot.wording import counted
from index.corpus import Corpus
from index.embedding import PACKAGED_MODEL
from index.errors import PullquoteError
from index.reader import PassageReader
from index.snapshot import Snapshot

_LEAST_FREE = 100_000_000  # bytes, for an index of unknown size

Status = Literal["ok", "note", "problem"]


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, and what was found.

    Attributes:
        subject: In a word.
        status: "note" is nothing to worry about; a "problem" needs doing.
        message: What was found, in sentences.
        todo: The next step; empty where there is none.
        details: The same in values, for `--json`.
    """

    subject: str
    status: Status
    message: str
    todo: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Room:
    """Where an index is to be written.

    Attributes:
        folder: The folder, or the nearest one above it that is there.
        writable: Whether files can be made in it.
        free: Bytes.
    """

    folder: Path
    writable: bool
    free: int


def failed(subject: str, error: PullquoteError, todo: str = "") -> Check:
    """The problem that an error tells of; its own next step where no other is given."""
    return Check(subject, "problem", f"{str(error).rstrip('.')}.", todo or error.hint)


def check_settings(settings: Settings) -> Check:
    """The settings in effect; those with wrong values have ended the command before."""
    articles, index = settings.articles.absolute(), settings.index.absolute()
    model = settings.model or PACKAGED_MODEL
    return Check(
        "settings",
        "ok",
        f"Articles in {articles}, index in {index}, model {model}, at most "
        f"{counted(settings.limit, 'excerpt')} in an answer.",
        details={
            "articles": str(articles),
            "index": str(index),
            "model": model,
            "limit": settings.limit,
            "false_answer_rate": settings.false_answer_rate,
        },
    )


def check_articles(corpus: Corpus | PullquoteError) -> Check:
    """Whether there are articles to read."""
    if isinstance(corpus, PullquoteError):
        return failed("articles", corpus)
    closed = [file for file in corpus.files if file.failed]
    read = sum(map(corpus.is_read, corpus.files))
    details = {"files": read, "others": len(corpus.files) - read}
    if not read:
        why = f" {closed[0].name}: {closed[0].failed}." if closed else ""
        todo = "Put articles into it, or name another folder with --articles."
        message = f"{corpus.folder}: there is no file in it that is read.{why}"
        return Check("articles", "problem", message, todo, details)
    others = f", and {counted(details['others'], 'other')}" if details["others"] else ""
    return Check("articles", "ok", f"{counted(read, 'file')} to be read{others}.", details=details)


def room_for(index: Path) -> Room:
    """Where the index would be written.

    Raises:
        OSError: That can't be told.
    """
    places = (index.absolute(), *index.absolute().parents)
    folder = next(place for place in places if place.exists())
    writable = folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
    return Room(folder, writable, shutil.disk_usage(folder).free)


def check_storage(
    settings: Settings, room: Room | PullquoteError, generation: Snapshot | None
) -> Check:
    """Whether an index can be written.

    Args:
        settings: Name the folders.
        room: Where it would be written.
        generation: The index in use; None where there is none that can be opened.
    """
    if isinstance(room, PullquoteError):
        return failed("storage", room)
    details = {"folder": str(room.folder), "writable": room.writable, "free": room.free}
    inside = _within(settings.index, settings.articles)
    # The next index is written beside the one in use.
    needed = max(_LEAST_FREE, 0 if generation is None else size_of(generation.manifest))
    if not room.writable:
        message = f"{room.folder}: nothing can be written there."
        todo = "Name another folder with --index."
    elif inside:
        message = f"{settings.index} lies in the articles folder: its files are taken for articles."
        todo = "Move it out, and name it with --index."
    elif room.free < needed:
        message = f"{gigabytes(room.free)} free; the next index may need {gigabytes(needed)}."
        todo = "Make room, or name another folder with --index."
    else:
        message = f"The index folder can be written, {gigabytes(room.free)} free."
        return Check("storage", "ok", message, details=details)
    return Check("storage", "problem", message, todo, details)


def _within(index: Path, articles: Path) -> bool:
    """Whether the index folder is one of those that articles are read from; hidden ones aren't."""
    inner, outer = index.resolve(), articles.resolve()
    if not inner.is_relative_to(outer):
        return False
    return not any(part.startswith(".") for part in inner.relative_to(outer).parts)


def gigabytes(size: int) -> str:
    """Such as "1.2 GB"."""
    return f"{size / 1e9:,.1f} GB"


def check_reader(
    opened: PassageReader | PullquoteError | None, name: str, *, looked_at: bool
) -> Check:
    """Whether there is a reader that picks the words.

    Args:
        opened: It; why it can't be used; None where there is to be none, or it wasn't looked at.
        name: As set.
        looked_at: Whether it was.
    """
    if not looked_at:
        return Check("reader", "note", "Not looked at (--no-model).")
    if opened is None:
        words = "Off: sentences are chosen without a reader, and fewer answers are right."
        return Check("reader", "note", words)
    if isinstance(opened, PullquoteError):
        message = f"Answers are chosen without a reader: {opened}."
        return Check("reader", "problem", message, opened.hint or "Set PULLQUOTE_READER=off.")
    whose = "your own; how sure an answer is, is judged without it" if opened.is_own else ""
    said = f" ({whose})" if whose else ""
    details = {"fingerprint": opened.fingerprint, "name": name or None}
    return Check("reader", "ok", f"{opened.fingerprint}{said}.", details=details)


def check_model(loaded: str | PullquoteError, generation: Snapshot | None, name: str) -> Check:
    """Whether the model is there, and is the one that the index was built with.

    Args:
        loaded: Its fingerprint, or why it can't be loaded.
        generation: The index in use; None where there is none that can be opened.
        name: As the settings have it; empty for the one that comes along.
    """
    if isinstance(loaded, PullquoteError):
        fetched = "If it is a model's name, pullquote index fetches it; doctor fetches nothing."
        own = name not in {"", PACKAGED_MODEL}
        return failed("model", loaded, f"{fetched} {loaded.hint}" if own else loaded.hint)
    details = {"model": loaded}
    if generation is None:
        return Check("model", "ok", f"{loaded} can be loaded.", details=details)
    built = generation.manifest.model
    if built != loaded:
        message = f"The index was built with {built}; the settings name {loaded}."
        todo = "Run: pullquote index (ask does it by itself); or set PULLQUOTE_MODEL back."
        return Check("model", "problem", message, todo, details)
    message = f"{loaded} can be loaded, and the index was built with it."
    return Check("model", "ok", message, details=details)
