"""Measuring in processes of their own: each begins fresh, and its memory is its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from bench.measures.pool import ROOT

Raw = dict[str, Any]
"""Figures as measured, of which JSON can be made."""


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """That of a child: ours, without settings that would change what is measured."""
    kept = {name: value for name, value in os.environ.items() if "PULLQUOTE" not in name}
    places = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    return {**kept, "PYTHONPATH": places, "HF_HUB_OFFLINE": "1", **(more or {})}


def told_by(module: str, arguments: Sequence[object], more: Mapping[str, str] | None = None) -> Raw:
    """What a module of this folder prints as its last line, which is JSON.

    Args:
        module: Its name.
        arguments: For its command line.
        more: For its environment.
    """
    command = [sys.executable, "-m", f"bench.measures.{module}", *map(str, arguments)]
    done = subprocess.run(  # noqa: S603 - our own modules
        command, cwd=ROOT, env=environment(more), stdout=subprocess.PIPE, check=True
    )
    found: Raw = json.loads(done.stdout.splitlines()[-1])
    return found


class Server:
    """A process that answers questions: see `serve.py`.

    Args:
        kind: "ours" or "plain".
        folder: Of the index, or of the plain index.
    """

    def __init__(self, kind: str, folder: Path) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "bench.measures.serve", kind, str(folder)],
            cwd=ROOT, env=environment(), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def ask(self, question: str) -> float:
        """Milliseconds that the answer took, inside the process."""
        return float(self._said({"ask": question})["ms"])

    def memory(self) -> Raw:
        """As `memory.memory` tells of the process."""
        return self._said({"memory": True})

    def _said(self, request: Raw) -> Raw:
        assert self._process.stdin is not None  # noqa: S101 - both are pipes
        assert self._process.stdout is not None  # noqa: S101
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        found: Raw = json.loads(self._process.stdout.readline())
        return found
