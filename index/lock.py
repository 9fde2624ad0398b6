"""One process writes an index at a time, and the others are told which."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import IndexBusyError

LOCK = "LOCK"


@contextmanager
def only_writer(index_dir: Path) -> Iterator[None]:
    """Hold the lock of an index folder, with the number of this process in it.

    The system gives the lock back when a process ends, however it does; a number that stands in a
    file whose lock is free means nothing.

    Raises:
        IndexBusyError: Another process holds it, or another thread of this one.
        OSError: The lock can't be made.
    """
    from filelock import FileLock, Timeout

    path = index_dir / LOCK
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise IndexBusyError(
            f"{_holder(path)} is building the index", path=index_dir, hint="Wait until it is done."
        ) from error
    try:
        path.write_text(f"{os.getpid()}\n", "ascii")
        yield
    finally:
        lock.release()


def _holder(path: Path) -> str:
    try:
        number = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        number = ""
    return f"process {number}" if number.isdecimal() else "another process"
