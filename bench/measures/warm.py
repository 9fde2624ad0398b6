"""Questions to a process that is there already: how long each takes, and what it holds in memory.

Ours and the plain way answer the same questions, each in a process of its own, in turns.
"""

import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.measures.child import Raw, Server, environment, told_by
from bench.measures.pool import ROOT

_FIRST = 20  # questions that aren't measured


def measure(index: Path, plain: Path | None, questions: Sequence[str]) -> Raw:
    """Milliseconds of each question, and memory in megabytes at the end.

    The files of the index are read first, so that they lie in the system's cache as far as the
    memory goes: how fast the disk is is another question.

    Args:
        index: Of Pullquote.
        plain: The same passages for `bench/plain.py`; None to leave it out.
        questions: All of them are measured, after some of them.
    """
    _read_once(index)
    with ExitStack() as stack:
        servers = {"ours": stack.enter_context(Server("ours", index))}
        if plain is not None:
            servers["plain"] = stack.enter_context(Server("plain", plain))
        times: dict[str, list[float]] = {name: [] for name in servers}
        for number, question in enumerate([*questions[:_FIRST], *questions]):
            for name, server in servers.items():
                took = server.ask(question)
                if number >= min(_FIRST, len(questions)):
                    times[name].append(took)
        held = {name: server.memory() for name, server in servers.items()}
    return {"ms": times, "memory": held}


def _read_once(index: Path) -> None:
    for path in index.glob("gen-*/*"):
        with path.open("rb") as file:
            while file.read(1 << 24):
                pass


def make_plain(index: Path, folder: Path) -> Path:
    """The plain index of an index, made where it isn't there."""
    if not folder.exists():
        command = [
            sys.executable,
            str(ROOT / "bench" / "plain.py"),
            "make",
            str(index),
            str(folder),
        ]
        subprocess.run(command, env=environment(), cwd=ROOT, check=True)  # noqa: S603 - ours
    return folder


def stages(index: Path, questions: Path, count: int) -> Raw:
    """Where the time goes, and recall: see `stages.py`."""
    return told_by("stages", [index, questions, count])
