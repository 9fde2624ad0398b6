"""A folder of very many articles, of which none or one has changed."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from bench.measures.child import Raw, environment
from bench.measures.cold import PULLQUOTE
from bench.measures.invent import Inventor
from bench.measures.pool import ROOT, Pool

_SENTENCES = 3


def write_folder(folder: Path, pool: Pool, articles: int) -> None:
    """Short articles as Markdown files, a thousand in a folder; written where they are missing."""
    if folder.exists():
        return
    beside = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    for number, made in enumerate(Inventor(pool).articles(10 * articles)):
        if number == articles:
            break
        path = beside / made.article.path
        path.parent.mkdir(parents=True, exist_ok=True)
        text = " ".join(made.split.texts[:_SENTENCES])
        path.write_text(f"# {made.article.title}\n\n{text}\n", "utf-8")
    beside.rename(folder)


def measure(folder: Path, index: Path, rounds: int) -> Raw:
    """Seconds of `pullquote index`: with nothing there, with nothing changed, with one changed."""
    first = None if index.exists() else _build(folder, index)
    _build(folder, index)
    unchanged = [_build(folder, index)["seconds"] for _ in range(rounds)]
    changed = []
    for number in range(max(1, rounds // 3)):
        path = sorted(folder.rglob("*.md"))[number]
        path.write_text(
            f"{path.read_text('utf-8')}\nNobody told number {time.time_ns()}.\n", "utf-8"
        )
        changed.append(_build(folder, index)["seconds"])
    return {
        "articles": sum(1 for _ in folder.rglob("*.md")),
        "first": first,
        "unchanged": unchanged,
        "changed": changed,
    }


def _build(folder: Path, index: Path) -> Raw:
    """Seconds from start to end, and the peak of memory in megabytes."""
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [str(PULLQUOTE), "--articles", str(folder), "--index", str(index), "index"],
        env=environment(), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    peak = _peak(process)
    return {"seconds": time.perf_counter() - began, "peak": peak}


def _peak(process: "subprocess.Popen[bytes]") -> float:
    """Wait for its end; the most memory that it had, in megabytes."""
    assert process.stderr is not None  # noqa: S101 - it is a pipe
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode:
        raise SystemExit(said.decode("utf-8", "replace"))
    return usage.ru_maxrss / 1024
