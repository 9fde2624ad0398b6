"""Files that are whole or not there."""

import hashlib
import os
import secrets
from pathlib import Path

UNFINISHED = "tmp-"
"""How the names of files and folders begin that nothing points to yet."""


def beside(folder: Path) -> Path:
    """A name of its own in a folder, for what isn't whole yet."""
    return folder / f"{UNFINISHED}{os.getpid()}-{secrets.token_hex(4)}"


def sha256_of(path: Path) -> str:
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
    """Wait until the disk has a file or a folder; of a folder Windows can't tell, nor need it."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
