"""A process that answers questions, to be measured: what `pullquote serve` has, without Discord.

    python -m bench.measures.serve ours INDEX
    python -m bench.measures.serve plain FOLDER

Each line of standard input is JSON: {"ask": QUESTION} or {"memory": true}. For each, one line of
JSON is printed.
"""

import importlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.measures.memory import memory


def open_ours(index: Path) -> Callable[[str], object]:
    """What answers from an index."""
    from index.embedding import ModelEmbedder
    from index.live import LiveLibrary
    from index.store import ENCODERS, FolderIndex

    importlib.import_module("bot.discord_app.client")  # for its memory
    return LiveLibrary(FolderIndex(index), ModelEmbedder("", index / ENCODERS)).ask


def open_plain(folder: Path) -> Callable[[str], object]:
    """What answers from a plain index."""
    from bench.plain import Plain

    return Plain(folder).ask


def main() -> None:
    """Serve until the input ends."""
    kind, folder = sys.argv[1:]
    ask = {"ours": open_ours, "plain": open_plain}[kind](Path(folder))
    for line in sys.stdin:
        request = json.loads(line)
        told = memory() if "memory" in request else {"ms": _milliseconds(ask, request["ask"])}
        print(json.dumps(told), flush=True)


def _milliseconds(ask: Callable[[str], object], question: str) -> float:
    began = time.perf_counter()
    ask(question)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
