"""A process that has everything imported, and forks a child for each run: `harness.Server`.

The module that it serves may have a function `warm_up`, to load what is imported late. A line of
JSON on standard input asks for a run, a line on standard output tells its outcome. The child arms
the preloaded library and calls one function; this process reads what became of it from memory
that it shares with the library, also when the child was killed.
"""

import ctypes
import json
import os
import select
import signal
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from typing import Any

_ENDING = 60  # seconds: what hasn't ended by then hangs


class _Library:
    """The preloaded library, as far as it can be asked."""

    def __init__(self) -> None:
        own = ctypes.CDLL(None)  # what this process has loaded
        self._arm, self.disarm = own.faults_arm, own.faults_disarm
        self.calls, self.hits, self._hit = own.faults_calls, own.faults_hits, own.faults_hit
        self._hit.restype = ctypes.c_char_p

    def arm(self, asked: dict[str, Any]) -> None:
        """Count from now on, and fail as asked."""
        numbers = (asked["at"], asked["error"], asked["kill"], asked["stays"], asked["short"])
        self._arm(os.fsencode(asked["folder"]), *map(int, numbers))

    def hit(self) -> str:
        """The call that failed first, and on which file."""
        return os.fsdecode(self._hit() or b"")


def main() -> None:
    """Answer until there is nothing more on standard input."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a run prints is no answer
    library = _Library()
    scenario = import_module(sys.argv[1])
    getattr(scenario, "warm_up", list)()
    if len(os.listdir("/proc/self/task")) > 1:  # noqa: PTH208 - only how many
        raise RuntimeError("a process with threads can't be forked")
    answers.write('"ready"\n')
    answers.flush()
    for line in sys.stdin:
        answers.write(json.dumps(_run(library, scenario, json.loads(line))) + "\n")
        answers.flush()


def _run(library: _Library, scenario: object, asked: dict[str, Any]) -> dict[str, Any]:
    function = getattr(scenario, asked["function"])
    library.arm({**asked, "at": 0})  # forgets the run before
    library.disarm()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _child(library, function, asked, writing)
    os.close(writing)
    told = _told(reading, child, asked["after"])
    _, status = os.waitpid(child, 0)
    return {
        "returncode": os.waitstatus_to_exitcode(status),
        "calls": library.calls(),
        "hits": library.hits(),
        "hit": library.hit(),
        **told,
    }


def _child(
    library: _Library, function: Callable[..., object], asked: dict[str, Any], writing: int
) -> None:
    """One run; doesn't return."""
    told: dict[str, Any] = {}
    try:
        library.arm(asked)
        try:
            told["value"] = function(*asked["arguments"])
        finally:
            library.disarm()
        data = json.dumps(told)
    except BaseException as error:  # noqa: BLE001 - all of it is told to the parent
        kinds = [f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__]
        trace = "".join(traceback.format_exception(error))
        said = {"message": str(error), "hint": getattr(error, "hint", "")}
        data = json.dumps({"kinds": kinds, "trace": trace, **said})
    with os.fdopen(writing, "w", encoding="utf-8") as told_to:
        told_to.write(data)
    os._exit(0)


def _told(reading: int, child: int, after: float | None) -> dict[str, Any]:
    """What the child says; killed after so many seconds, or when it hangs."""
    with os.fdopen(reading, encoding="utf-8") as answer:
        ready, _, _ = select.select([answer], [], [], _ENDING if after is None else after)
        if not ready:
            os.kill(child, signal.SIGKILL)
        text = answer.read()
    hangs = not ready and after is None
    return {"late": hangs, **(json.loads(text) if text.endswith("}") else {})}


if __name__ == "__main__":
    main()
