"""The process that reads files for another: `python -m index.readers.child`.

It gets the rules, and then one file after another, each as a line of JSON on standard input; for
each it writes one line with all that the file gave. What a file does to it stays in it.
"""

import json
import os
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import IO

from index.readers.folder import SourceFile
from index.readers.found import to_values
from index.readers.rules import Rules
from index.readers.safely import read_in_memory, too_large
from index.readers.source import Given

MEMORY = 2_000_000_000
"""Bytes of addresses that the process may use, its libraries included."""


def main() -> None:
    """Read files until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it decides when it ends
    _limit_memory()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    _warm_up()
    rules = Rules.model_validate_json(sys.stdin.readline())
    _answer(answers, json.dumps("ready"))
    for count, line in enumerate(sys.stdin):
        asked = json.loads(line)
        file = SourceFile(asked["name"], Path(asked["path"]), asked["size"])
        given = None if asked["given"] is None else Given(**asked["given"])
        try:
            answer = json.dumps([to_values(one) for one in read_in_memory(file, rules, given)])
        except MemoryError:
            if count:  # the files before may be what fills it: a new process reads this one
                return
            answer = json.dumps([to_values(too_large(file))])
        _answer(answers, answer)


def _answer(answers: IO[str], line: str) -> None:
    answers.write(line + "\n")
    answers.flush()


def _warm_up() -> None:
    """Load what takes long before the first file, whose time is limited."""
    for module in ("lxml.html", "nupunkt", "trafilatura"):
        import_module(module)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)
    resource.setrlimit(resource.RLIMIT_AS, (limit, most))


if __name__ == "__main__":
    main()
