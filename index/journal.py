"""Embeddings that a build has made, kept until its index is in use.

A build that is interrupted, however hard, loses no more than the last few seconds of the model's
work: the next one takes up what stands here.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from index.embedding import FloatMatrix

JOURNAL = "embedded.sqlite"
# What the disk refuses now; the file is whole, and the next build takes it up.
_DENIED = frozenset({
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_NOMEM,
})  # fmt: skip
_SCHEMA = """
CREATE TABLE IF NOT EXISTS model (fingerprint TEXT NOT NULL, dimension INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS vectors (hash BLOB PRIMARY KEY, vector BLOB NOT NULL);
"""


class Journal:
    """The vectors made so far, by the hash of the text, as float16 of unit length.

    Args:
        index_dir: Folder of the index. What stands there of another model, or can't be read, is
            thrown away.
        fingerprint: Of the model.
        dimension: Length of a vector.

    Attributes:
        path: Its file.
        dimension: As given.

    Raises:
        sqlite3.Error: The disk refuses it.
    """

    def __init__(self, index_dir: Path, fingerprint: str, dimension: int) -> None:
        self.path = index_dir / JOURNAL
        self.dimension = dimension
        try:
            self._connection = self._open(fingerprint)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF in _DENIED:
                raise
            discard(index_dir)
            self._connection = self._open(fingerprint)

    def _open(self, fingerprint: str) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None)
        try:
            # Enough against the end of the process; the end of the machine costs the last few.
            connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
            connection.executescript(_SCHEMA)
            own = (fingerprint, self.dimension)
            if connection.execute("SELECT * FROM model").fetchall() != [own]:
                connection.execute("DELETE FROM model")
                connection.execute("DELETE FROM vectors")
                connection.execute("INSERT INTO model VALUES (?, ?)", own)
            connection.execute("SELECT count(*) FROM vectors").fetchone()
        except BaseException:
            connection.close()
            raise
        return connection

    def add(self, hashes: Iterable[bytes], vectors: FloatMatrix) -> None:
        """Keep vectors, shape (len(hashes), dimension), in one step.

        Raises:
            sqlite3.Error: They can't be written.
        """
        half = vectors.astype(np.float16)
        self._connection.execute("BEGIN")
        self._connection.executemany(
            "INSERT OR IGNORE INTO vectors VALUES (?, ?)",
            ((key, row.tobytes()) for key, row in zip(hashes, half, strict=True)),
        )
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Give back the file, which stays."""
        self._connection.close()


def discard(index_dir: Path) -> None:
    """Throw away what is kept: it stands in an index, or can't be read."""
    for ending in ("", "-wal", "-shm"):
        (index_dir / f"{JOURNAL}{ending}").unlink(missing_ok=True)
