"""Reading many files: complex and large ones in processes of their own, within limits.

A parser of someone else's files may hang, fill the memory or crash. In a process of its own it
costs that one file, with a line in the report.
"""

import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from queue import LifoQueue
from threading import Timer
from time import perf_counter
from types import TracebackType
from typing import Any

from index.errors import ArticleError, PullquoteError
from index.readers import ending_of
from index.readers.folder import SourceFile
from index.readers.formats import COMPLEX
from index.readers.found import Reading, from_values
from index.readers.rules import Rules
from index.readers.safely import read_safely
from index.readers.source import Given

_SMALL = 200_000  # bytes of plain text, which is read at once and by our own rules
# Bytes of Markdown, whose parser is of Python: the oddest take 40 ms, a process 350 to start.
_SHORT = 4_000
_BROKEN = "can't be read, it is damaged or needs too much memory"
_AHEAD = 32  # files whose articles wait in memory for those before them
_START_SECONDS = 120  # a process that isn't ready by then never is


def read_files(
    files: Sequence[SourceFile],
    rules: Rules,
    given: Mapping[str, Given],
    *,
    workers: int | None = None,
) -> Iterator[Reading]:
    """What each of the files gives, in their order, several at a time.

    Args:
        files: To read.
        rules: How.
        given: Metadata given by hand, by the name of the file.
        workers: How many at a time; as many as there are processors when None.

    Raises:
        PullquoteError: No process can be started.
    """
    with Apart(rules, workers or os.cpu_count() or 1) as apart:
        yield from apart.read(files, given)


class Apart:
    """Reads files, several at a time, in processes that start when they are needed and then stay.

    Left, it ends them, whatever they are reading.

    Args:
        rules: How to read.
        count: How many files at a time.
    """

    def __init__(self, rules: Rules, count: int) -> None:
        self._rules = rules
        self._every = [_Child(rules) for _ in range(count)]
        self._free: LifoQueue[_Child] = LifoQueue()
        for child in self._every:
            self._free.put(child)
        self._threads = ThreadPoolExecutor(count)

    def __enter__(self) -> "Apart":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for child in self._every:  # when nobody wants the rest, nobody waits for it
            child.stop()
        self._threads.shutdown()  # the threads end before the processes that they wait for
        for child in self._every:
            child.end()

    def read(self, files: Sequence[SourceFile], given: Mapping[str, Given]) -> Iterator[Reading]:
        """See `read_files`."""

        def read(file: SourceFile) -> Reading:
            start = perf_counter()
            told = given.get(file.name)
            if file.size <= _at_once(ending_of(file.name)):
                return Reading(read_safely(file, self._rules, told), perf_counter() - start)
            child = self._free.get()
            try:
                return child.read(file, told)
            finally:
                self._free.put(child)

        return _in_order(self._threads, read, files)


def _at_once(ending: str) -> int:
    """Bytes up to which files with an ending are read by this process."""
    if ending in {".md", ".markdown"}:
        return _SHORT
    return 0 if ending in COMPLEX else _SMALL


def _in_order(
    threads: ThreadPoolExecutor, read: Callable[[SourceFile], Reading], files: Sequence[SourceFile]
) -> Iterator[Reading]:
    """What is read, in the order of the files; of those to come only some are read ahead."""
    waiting: deque[Future[Reading]] = deque()
    try:
        for file in files:
            waiting.append(threads.submit(read, file))
            if len(waiting) == _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


class _Child:
    """A process that reads files, one after another; started when the first one comes.

    Args:
        rules: How to read.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._process: subprocess.Popen[str] | None = None
        self._stopped = False

    def stop(self) -> None:
        """End what it is doing, from another thread; it is not to be asked again."""
        self._stopped = True
        if (process := self._process) is not None:
            process.kill()

    def read(self, file: SourceFile, given: Given | None) -> Reading:
        """What the file gives; an error when it takes too long or breaks the process.

        A process that has read others before is no witness: what they left behind may be what
        breaks it. So the file that it breaks at is read once more, by a new one.
        """
        used = self._process is not None
        reading = self._read(file, given)
        if reading is None and used and not self._stopped:
            reading = self._read(file, given)
        return reading or Reading((ArticleError(_BROKEN, path=file.path),), 0.0)

    def _read(self, file: SourceFile, given: Given | None) -> Reading | None:
        """None when it breaks the process."""
        process = self._process or self._start()
        start = perf_counter()
        asked = {
            "name": file.name,
            "path": os.fspath(file.path),
            "size": file.size,
            "given": None if given is None else asdict(given),
        }
        limit = self._rules.max_seconds
        answer = _exchange(process, asked, limit)
        seconds = perf_counter() - start
        if answer is not None:
            return Reading(tuple(from_values(values, file.path) for values in answer), seconds)
        self.end()
        if seconds < limit:
            return None
        error = ArticleError(
            f"took longer than {limit:g} s to read",
            path=file.path,
            hint="Split it, or raise max_seconds in pullquote.yaml.",
        )
        return Reading((error,), seconds)

    def _start(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            # -P: what lies in the folder that the user happens to be in is not to be imported.
            [sys.executable, "-P", "-m", "index.readers.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        self._process = process
        if self._stopped:
            process.kill()
        if _exchange(process, self._rules.model_dump(mode="json"), _START_SECONDS) != "ready":
            self.end()
            raise PullquoteError(
                "the process that reads files can't be started",
                hint="Is Pullquote installed completely? Try: python -P -m index.readers.child",
            )
        return process

    def end(self) -> None:
        """End the process; the next file starts another one."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _exchange(process: subprocess.Popen[str], value: object, seconds: float) -> Any:  # noqa: ANN401
    """The process's answer; None when there is none in time. It is killed then."""
    assert process.stdin is not None  # noqa: S101 - for the type checker
    assert process.stdout is not None  # noqa: S101
    timer = Timer(seconds, process.kill)
    timer.start()
    try:
        process.stdin.write(json.dumps(value) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())
    except (OSError, ValueError):  # it ended: a broken pipe, or an answer without its end
        return None
    finally:
        timer.cancel()
