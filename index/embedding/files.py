"""Files that are whole or not there."""

import hashlib
import os
import secrets
from pathlib import Path

UNFINISHED = "tmp-"


def beside(folder: Path) -> Path:
    """A name of its own in a folder, for what isn't whole yet."""
    return folder / f"{UNFINISHED}{os.getpid()}-{secrets.token_hex(4)}"


def file_digest(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_whole(path: Path, data: bytes) -> None:
    """Put a file into its place at once, in a folder that is made when missing.

    Raises:
        OSError: It can't be written; what was there is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = beside(path.parent)
    try:
        unfinished.write_bytes(data)
        flush(unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Have a file or a folder on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
