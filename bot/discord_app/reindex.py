"""`/admin reindex`: the index brought up to date by a process of its own, while the bot answers on.

The process is `pullquote index --json`: it holds what takes memory and processors, runs at a lower
priority, and isn't told the bot's token. What it writes is progress and errors on standard error,
and the report on standard output. The bot goes over to the new index by itself.
"""

import asyncio
import json
import re
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from bot.exits import SOME_FAILED
from bot.settings import environment_without_token
from index.errors import IndexBusyError, PullquoteError

Told = Callable[[str, int, int], None]
"""Told of the work: the stage in English words, how much of it is done, how much there is."""

PATIENCE = 5.0
"""Seconds that a build which is to end has for it, before it is killed."""

# -P: what lies in the folder that the bot happens to run in is not to be imported.
_PROGRAM = (
    sys.executable,
    "-P",
    "-c",
    "import os; getattr(os, 'nice', int)(10); from bot.cli import main; main()",
)
_PROGRESS = re.compile(r"(?!pullquote: )(?P<stage>.+): (?P<done>\d+) of (?P<total>\d+)")
_ERROR = "pullquote: "  # what `bot.opening.fail` begins with; the next step stands in the next line
_BUSY = "is building the index"  # what `index.lock` says of another process
_KEPT_LINES = 20  # of those that are no progress
_LONGEST = 500  # characters of an error that are passed on


class StoppedError(PullquoteError):
    """A build was stopped by `Reindexing.cancel`."""


@dataclass(frozen=True, slots=True)
class Reindexed:
    """What came of it.

    Attributes:
        added: Files that are new since the index before.
        changed: Files that have changed.
        removed: Files that are gone.
        articles: In the index now.
        failed: Files and articles that couldn't be read.
        index: Its name.
        seconds: How long it took.
        unchanged: There was nothing to do.
        why: Why everything had to be made anew, as a sentence; mostly empty.
    """

    added: int
    changed: int
    removed: int
    articles: int
    failed: int
    index: str
    seconds: float
    unchanged: bool
    why: str


class Reindexing:
    """Builds the index, once at a time. For one event loop.

    Args:
        command: The program and its arguments; it does what `pullquote index --json` does.
        environment: Its variables.
        patience: Seconds that it has to end when it is told to.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        patience: float = PATIENCE,
    ) -> None:
        self._command = command
        self._environment = environment
        self._patience = patience
        self._build: asyncio.Task[Reindexed] | None = None
        self._stopped = False

    @classmethod
    def of(cls, articles: Path, index: Path) -> "Reindexing":
        """The one that builds the index of a folder of articles, in the folder `index`."""
        folders = f"--articles={articles}", f"--index={index}"
        # Neither bars nor colours, whatever the bot's own terminal is; the report is UTF-8.
        plain = {"TTY_COMPATIBLE": "0", "PYTHONIOENCODING": "utf-8"}
        command = (*_PROGRAM, "index", "--json", *folders)
        return cls(command, environment_without_token() | plain)

    @property
    def running(self) -> bool:
        """Whether it is building."""
        return self._build is not None

    def cancel(self) -> None:
        """End the build, if there is one; whoever waits for it gets a `StoppedError`."""
        if self._build is not None:
            self._stopped = True
            self._build.cancel()

    async def run(self, told: Told) -> Reindexed:
        """Bring the index up to date. When this is cancelled, the build ends, too.

        Args:
            told: Called in the event loop, for each line of progress.

        Raises:
            IndexBusyError: It is being built, by this bot or by another process.
            StoppedError: See `cancel`.
            PullquoteError: It couldn't be built. In any case the index is as it was.
        """
        if self._build is not None:
            raise IndexBusyError("the index is being built", hint="Wait until it is done.")
        self._stopped = False
        self._build = asyncio.create_task(self._built(told))
        try:
            return await self._build
        except asyncio.CancelledError:
            if self._stopped:
                raise StoppedError("the build was stopped") from None
            raise
        finally:
            self._build = None

    async def _built(self, told: Told) -> Reindexed:
        began = time.monotonic()
        process = await self._started()
        try:
            written, said = await _heard(process, told)
            code = await process.wait()
        finally:
            await _end(process, self._patience)
        if code not in {0, SOME_FAILED}:
            _fail(code, said)
        return _reindexed(written, time.monotonic() - began)

    async def _started(self) -> Process:
        try:
            return await asyncio.create_subprocess_exec(
                *self._command, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, env=self._environment
            )
        except OSError as error:
            raise PullquoteError(f"the build can't be started ({error.strerror})") from error


async def _heard(process: Process, told: Told) -> tuple[bytes, Sequence[str]]:
    """All of standard output, and what standard error said beside progress."""
    assert process.stdout is not None  # noqa: S101 - for the type checker
    assert process.stderr is not None  # noqa: S101
    return await asyncio.gather(process.stdout.read(), _listen(process.stderr, told))


async def _listen(errors: asyncio.StreamReader, told: Told) -> Sequence[str]:
    """Pass progress on; the last lines that are none."""
    said: deque[str] = deque(maxlen=_KEPT_LINES)
    while raw := await _line(errors):
        line = raw.decode("utf-8", "replace").strip()
        if found := _PROGRESS.fullmatch(line):
            told(found["stage"], int(found["done"]), int(found["total"]))
        elif line:
            said.append(line)
    return said


async def _line(stream: asyncio.StreamReader) -> bytes:
    """The next line, one that is too long for the buffer in pieces; nothing at the end."""
    try:
        return await stream.readuntil()
    except asyncio.IncompleteReadError as end:
        return end.partial
    except asyncio.LimitOverrunError as over:
        return await stream.readexactly(over.consumed)


async def _end(process: Process, patience: float) -> None:
    """See to it that a process has ended: ask it to, and after a while don't ask."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _fail(code: int, said: Sequence[str]) -> NoReturn:
    """Raise what a build has failed with.

    Args:
        code: Its exit code; that of a signal is negative.
        said: Its last lines.
    """
    if code < 0:
        names = {number.value: number.name for number in signal.Signals}
        name = names.get(-code, f"signal {-code}")
        killed = "Perhaps it ran out of memory." if name == "SIGKILL" else ""
        raise PullquoteError(f"the build was ended by {name}", hint=killed)
    errors = [number for number, line in enumerate(said) if line.startswith(_ERROR)]
    # Of a fault of ours the last line is what it is called.
    first, *more = list(said)[errors[-1] if errors else -1 :] or [f"it ended with code {code}"]
    message = first.removeprefix(_ERROR)[:_LONGEST]
    hint = " ".join(more)[:_LONGEST]
    if _BUSY in message:
        raise IndexBusyError(message, hint=hint)
    raise PullquoteError(message, hint=hint)


def _reindexed(written: bytes, seconds: float) -> Reindexed:
    try:
        report = json.loads(written)
        changes = report["changes"]
        return Reindexed(
            added=changes["files_new"],
            changed=changes["files_changed"],
            removed=changes["files_gone"],
            articles=report["articles"],
            failed=sum(one["kind"] == "failed" for one in report["findings"]),
            index=report["index"],
            seconds=seconds,
            unchanged=not report["changed"],
            why=report["why"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise PullquoteError("the build gave no report that can be read") from error
