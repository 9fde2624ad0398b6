"""The engine for one machine: workers as processes, each with one task at a time.

What goes to and from them is bytes over pipes. A process that dies costs the task that it was at,
which is given to a new one.
"""

import subprocess
import sys
from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, suppress
from itertools import islice
from queue import LifoQueue
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import IO, cast

from index.shards.engine import TRIES, Done, Task
from index.shards.worker import receive, send

MODULE = "index.shards.worker"

# Several workers of one thread each are quicker than several threads of one, and only one thread
# adds up in one order.
_THREADS = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}


class ProcessEngine:
    """Runs tasks in processes of this machine; see `index.shards.engine.Engine`.

    Args:
        workers: How many processes; each takes a processor and a model's memory.
        environment: Of the processes; the caller leaves out what they needn't know, such as the
            bot's token.
        module: What they run; it calls `index.shards.worker.serve`.
        tries: How often a task is tried.
    """

    def __init__(
        self,
        workers: int,
        environment: Mapping[str, str],
        *,
        module: str = MODULE,
        tries: int = TRIES,
    ) -> None:
        self._count = workers
        self._tries = tries
        # -P: what lies in the folder that the user happens to be in is not to be imported.
        self._command = [sys.executable, "-P", "-m", module]
        self._environment = {**environment, **_THREADS}
        self._left = ExitStack()
        self._every: list[_Worker] = []
        self._free: LifoQueue[_Worker] = LifoQueue()

    def __enter__(self) -> "ProcessEngine":
        # What a worker that is killed leaves behind of the articles goes with this folder.
        folder = self._left.enter_context(TemporaryDirectory(prefix="pullquote-"))
        environment = {**self._environment, "TMPDIR": folder}
        self._every = [_Worker(self._command, environment) for _ in range(self._count)]
        self._free = LifoQueue()
        for worker in self._every:
            self._free.put(worker)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self._every:
            worker.stop()
            worker.end()
        self._left.close()

    def run(self, tasks: Iterable[Task]) -> Generator[Done, None, None]:
        """See `index.shards.engine.Engine`."""
        waiting = iter(tasks)
        running: set[Future[Done]] = set()
        ahead = self._count + 1  # one is loaded while the others are worked at
        with ThreadPoolExecutor(ahead) as threads:
            try:
                while True:
                    new = islice(waiting, ahead - len(running))
                    running |= {threads.submit(self._do, task) for task in new}
                    if not running:
                        return
                    over, running = wait(running, return_when=FIRST_COMPLETED)
                    for future in over:
                        yield future.result()
            finally:  # when nobody wants the rest, nobody waits for what is being made
                for future in running:
                    future.cancel()
                if running:
                    for worker in self._every:
                        worker.stop()

    def _do(self, task: Task) -> Done:
        asked = task.load()
        if asked is None:
            return Done(task.name, None)
        worker = self._free.get()
        try:
            for _ in range(self._tries):
                if (answer := worker.ask(asked)) is not None:
                    return Done(task.name, answer)
            return Done(task.name, None, lost=True)
        finally:
            self._free.put(worker)


class _Worker:
    """A process that answers; started with its first task, and again when it has died."""

    def __init__(self, command: list[str], environment: Mapping[str, str]) -> None:
        self._command = command
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def ask(self, asked: bytes) -> bytes | None:
        """The answer; None when the process dies of it, or has been stopped."""
        if self._stopped:
            return None
        process = self._process or self._start()
        answer = None
        with suppress(OSError):  # a broken pipe: it has died
            send(cast("IO[bytes]", process.stdin), asked)
            answer = receive(cast("IO[bytes]", process.stdout))
        if answer is None:
            self.end()
        return answer

    def stop(self) -> None:
        """End what it is doing, from another thread; it is not to be asked again."""
        self._stopped = True
        if (process := self._process) is not None:
            process.kill()

    def _start(self) -> "subprocess.Popen[bytes]":
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            self._command,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        if self._stopped:
            self._process.kill()
        return self._process

    def end(self) -> None:
        """End the process; a later task starts another one."""
        if (process := self._process) is not None:
            self._process = None
            process.kill()
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):  # what it hasn't read any more
                    cast("IO[bytes]", stream).close()
            process.wait()
