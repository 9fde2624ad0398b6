"""The engine for a cluster: Ray takes tasks to its nodes, and tries again what dies with them.

Only bytes go through it: what a task is asked holds the contents of its files, and the answer is
the shard, both by Ray's object store, so that the nodes need no folder in common. Ray itself sends
what it is given as pickles, within the operator's own cluster; of ours that is the name of one
function, and bytes. Every node needs the same Pullquote and the same model.

Plain tasks rather than Ray Data, which is for rows that are put together into blocks and sent on:
here there is one call for each of a list of shards, each wanted as a whole with its own tries.

The only home of ray, which is an extra.
"""

import os
import socket
import sys
from collections.abc import Generator, Iterable
from contextlib import ExitStack, redirect_stdout
from importlib import import_module
from itertools import islice
from types import TracebackType
from typing import Any

from index.errors import PullquoteError
from index.shards.engine import TRIES, Done, Task
from index.shards.processes import MODULE

_EACH = 2  # tasks for each processor: one is on its way while another is worked at
_KNOCK_SECONDS = 5
_HINT = 'To build with Ray: pip install "pullquote[ray]". Without it: --engine processes.'


class RayEngine:
    """Runs tasks on a cluster; see `index.shards.engine.Engine`.

    While it is entered, what is printed goes to standard error: Ray prints what happens to nodes.

    Args:
        address: Of the cluster, as Ray takes it; empty: one of its own on this machine, as long as
            the work takes.
        workers: How many at a time; None: one for each processor of the cluster.
        module: Whose function `answer` is run.
        tries: How often a task is tried.

    Raises:
        PullquoteError: Ray isn't installed.
    """

    def __init__(
        self,
        address: str = "",
        workers: int | None = None,
        *,
        module: str = MODULE,
        tries: int = TRIES,
    ) -> None:
        self._address = address
        self._workers = workers
        self._module = module
        self._tries = tries
        self._ray = _ray()
        self._left = ExitStack()

    def __enter__(self) -> "RayEngine":
        _knock(self._address)
        here = {"num_cpus": self._workers} if self._workers and not self._address else {}
        with ExitStack() as stack:
            stack.enter_context(redirect_stdout(sys.stderr))
            try:
                self._ray.init(
                    address=self._address or "local",
                    include_dashboard=None if self._address else False,
                    log_to_driver=False,
                    logging_level="ERROR",
                    **here,
                )
            # What it raises has no class in common: a wrong address alone is any of five.
            except Exception as error:
                raise _out_of_reach(self._address, error) from error
            stack.callback(self._ray.shutdown)
            self._left = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._left.close()

    def run(self, tasks: Iterable[Task]) -> Generator[Done, None, None]:
        """See `index.shards.engine.Engine`."""
        options = {"num_cpus": 1, "max_retries": self._tries - 1, "retry_exceptions": True}
        # Of a module, so that the nodes import it by its name and aren't sent its code.
        answer = self._ray.remote(**options)(import_module(self._module).answer)
        waiting = iter(tasks)
        running: dict[Any, str] = {}
        try:
            while True:
                for task in islice(waiting, max(0, self._most() - len(running))):
                    asked = task.load()
                    if asked is None:
                        yield Done(task.name, None)
                    else:
                        running[answer.remote(asked)] = task.name
                if not running:
                    return
                (reference, *_), _ = self._ray.wait(list(running), num_returns=1)
                yield self._done(running.pop(reference), reference)
        finally:
            for reference in running:
                self._ray.cancel(reference, force=True)

    def _most(self) -> int:
        """How many tasks are given at a time; nodes may come and go."""
        processors = int(self._ray.cluster_resources().get("CPU", 1))
        return self._workers or max(1, _EACH * processors)

    def _done(self, name: str, reference: Any) -> Done:  # noqa: ANN401 - ray's own
        try:
            return Done(name, self._ray.get(reference))
        except self._ray.exceptions.RayError:  # the last try's
            return Done(name, None, lost=True)


def _knock(address: str) -> None:
    """Find out in seconds what Ray takes minutes for: whether anything is there.

    Raises:
        PullquoteError: Nothing is.
    """
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if not host or not port.isdecimal():  # one of Ray's own words, such as "auto"
        return
    try:
        socket.create_connection((host, int(port)), _KNOCK_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise _out_of_reach(address, error) from error


def _out_of_reach(address: str, error: Exception) -> PullquoteError:
    where = f"the Ray cluster at {address} can't be reached" if address else "Ray can't be started"
    reason = str(error).strip().split("\n", 1)[0]
    return PullquoteError(
        f"{where}: {reason}",
        hint="RAY_ADDRESS names the cluster; without it, one is started on this machine.",
    )


def _ray() -> Any:  # noqa: ANN401 - a module
    # It reports to its maker else, and warns of what it will do with GPUs some day.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        import ray
    except ImportError as error:
        raise PullquoteError("Ray isn't installed", hint=_HINT) from error
    return ray
