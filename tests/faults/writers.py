"""Small work that writes in the ways in which a build does, to try the harness with."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import faiss
import numpy as np

ROWS = 200


def replace(folder: str) -> str:
    """Put a file in the place of another: open, write, fsync, rename, fsync of the folder."""
    beside = Path(folder, "beside")
    beside.write_bytes(b"new")
    for path in (beside, Path(folder)):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        if path == beside:
            beside.replace(Path(folder, "file"))
    return "replaced"


def folders(folder: str) -> None:
    """Make a folder with a file in it, give it another name, remove it."""
    made = Path(folder, "made")
    made.mkdir()
    (made / "file").touch()
    os.link(made / "file", made / "other")
    made.rename(Path(folder, "named"))
    shutil.rmtree(Path(folder, "named"))


def tidies(folder: str) -> None:
    """Write twice; where that fails, remove the file."""
    made = Path(folder, "made")
    try:
        for _ in range(2):
            made.write_text("text")
    except OSError:
        made.unlink()
        raise


def database(folder: str, journal: str) -> int:
    """A table of `ROWS` rows in one transaction. `journal`: a mode of SQLite's."""
    with closing(sqlite3.connect(Path(folder, "database"), isolation_level=None)) as connection:
        connection.execute(f"PRAGMA journal_mode = {journal}")
        connection.execute("CREATE TABLE IF NOT EXISTS rows (text TEXT)")
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO rows VALUES (?)", [("x" * 100,)] * ROWS)
        connection.execute("COMMIT")
    return rows(folder)


def rows(folder: str) -> int:
    """How many rows there are now, in a database that is whole."""
    with closing(sqlite3.connect(Path(folder, "database"))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (count,) = connection.execute("SELECT count(*) FROM rows").fetchone()
    return int(count)


def vectors(folder: str) -> None:
    """A file of FAISS, written through FILE."""
    index = faiss.IndexFlatIP(8)
    index.add(np.ones((1000, 8), np.float32))
    faiss.write_index(index, str(Path(folder, "vectors")))


def array(folder: str) -> None:
    """A file of numpy."""
    np.save(Path(folder, "array.npy"), np.ones((1000, 8), np.float32))


def elsewhere(folder: str) -> None:
    """Files beside the folder, and reading of what is in it."""
    beside = Path(f"{folder}-beside")
    beside.write_text("text")
    beside.unlink()
    Path(folder, "file").read_bytes()


def in_a_child(folder: str) -> None:
    """What another process does that this one starts."""
    code = "import sys; open(sys.argv[1], 'w').write('text')"
    subprocess.run([sys.executable, "-c", code, str(Path(folder, "child"))], check=True)


def ends(folder: str) -> None:
    """Not an exception that a program would catch."""
    Path(folder, "file").write_text("text")
    sys.exit("told")


def writes_for_ever(folder: str) -> None:
    """Until it is killed."""
    number = 0
    while True:
        number += 1
        Path(folder, "number").write_text(json.dumps(number))
        time.sleep(0.001)
