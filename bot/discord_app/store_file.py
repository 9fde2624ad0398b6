"""The store in a file: how it is made and opened, and what its errors mean. No discord.py.

What is deleted is gone from the files too: SQLite overwrites it, the table of questions is made
anew, and the write-ahead log is emptied. A process that is killed, at any time, leaves a usable
file.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

from bot.discord_app.store_home import Row, StoreError

FORMAT = 1
"""The version of the tables, as the file holds it."""

QUESTIONS = """
CREATE TABLE {name} (
    number INTEGER PRIMARY KEY, answer TEXT NOT NULL UNIQUE REFERENCES answers,
    question TEXT NOT NULL, user INTEGER NOT NULL, guild INTEGER
)"""
_SCHEMA = (
    "CREATE TABLE servers (guild INTEGER PRIMARY KEY, settings TEXT NOT NULL)",
    """
CREATE TABLE answers (
    id TEXT PRIMARY KEY, kept INTEGER NOT NULL, status TEXT NOT NULL, confidence REAL NOT NULL,
    generation TEXT NOT NULL, shown INTEGER NOT NULL, excerpts TEXT NOT NULL,
    helpful INTEGER NOT NULL DEFAULT 0, unhelpful INTEGER NOT NULL DEFAULT 0
)""",
    "CREATE INDEX answers_by_age ON answers (kept)",
    QUESTIONS.format(name="questions"),
)
_FORMAT_NOTE = f"PRAGMA user_version = {FORMAT}"
# What the disk refuses. The file is whole, or there is none.
_DENIED = frozenset({
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
})  # fmt: skip
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_DAMAGED_HINT = (
    "Move it away: a new one is made. What servers have set has to be set again, and the buttons "
    "of answers that were given are without effect."
)


class SqliteHome:
    """A `Home` in a file, of one process.

    Args:
        path: The file. It is made when missing, for its owner's eyes only; its folder isn't.
        patience: Seconds to wait for another program that has the file locked.

    Raises:
        StoreError: The file can't be read, is damaged, or is that of a newer version.
    """

    def __init__(self, path: Path, patience: float) -> None:
        self._path = path
        self._lock = RLock()
        file = opened(path, patience)
        self._connection, self.problem = file.connection, file.problem

    def rows(self, statement: str, *values: object) -> list[Row]:
        """See `Home`."""
        with self._used() as connection:
            return connection.execute(statement, values).fetchall()

    def changed(self, statement: str, *values: object) -> int:
        """See `Home`."""
        with self._used() as connection:
            return connection.execute(statement, values).rowcount

    @contextmanager
    def writing(self) -> Iterator[None]:
        """See `Home`."""
        with self._used() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def deleting(self) -> Iterator[None]:
        """See `Home`."""
        with self.writing():
            before = self._connection.total_changes
            yield
            if self._connection.total_changes > before:
                self._make_questions_anew()
        with self._used() as connection:  # the log holds what was there before
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def damaged(self) -> StoreError:
        """See `Home`."""
        return StoreError("is damaged", path=self._path, hint=_DAMAGED_HINT)

    def follow(self, look: Callable[[], None]) -> None:
        """See `Home`; here no other process changes anything."""

    def close(self) -> None:
        """See `Home`."""
        with self._lock:
            self._connection.close()

    def _make_questions_anew(self) -> None:
        # SQLite overwrites a row where it stands, but a page that was split may hold a copy; of a
        # table that is dropped it overwrites all pages.
        for statement in (
            QUESTIONS.format(name="remaining"),
            "INSERT INTO remaining SELECT * FROM questions ORDER BY number",
            "DROP TABLE questions",
            "ALTER TABLE remaining RENAME TO questions",
        ):
            self._connection.execute(statement)

    @contextmanager
    def _used(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._connection
            except (sqlite3.Error, ValueError) as error:
                raise explained(error, self._path) from error


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection for all threads, one at a time, and why nothing can be written, if so."""

    connection: sqlite3.Connection
    problem: StoreError | None = None


def opened(path: Path, patience: float) -> Opened:
    """Open the store, and make it when missing.

    Where the disk refuses to be written, it is opened to be read; where there is none either, an
    empty one is. `patience`: seconds to wait for another program that has it locked.

    Raises:
        StoreError: It can't be read, is damaged, or is that of a newer version.
    """
    try:
        return Opened(_to_write(path, patience))
    except (sqlite3.Error, OSError) as error:
        problem = explained(error, path)
        if isinstance(error, sqlite3.Error) and _code(error) not in _DENIED:
            raise problem from error
        try:
            return Opened(_to_read(path, patience), problem)
        except (sqlite3.Error, OSError):
            raise problem from error


def explained(error: Exception, path: Path) -> StoreError:
    """What an error means to the operator."""
    code = _code(error)
    if code in _DAMAGED or not isinstance(error, (sqlite3.Error, OSError)):
        return StoreError("is damaged", path=path, hint=_DAMAGED_HINT)
    reason = error.strerror if isinstance(error, OSError) else error
    hint = "Is the disk full, or may the bot not write there?" if code in _DENIED else ""
    return StoreError(f"can't be used ({reason})", path=path, hint=hint)


def _to_write(path: Path, patience: float) -> sqlite3.Connection:
    if not path.exists():
        path.touch(mode=0o600)  # it may come to hold what people asked
    connection = _connect(str(path), patience)
    with _closing_on_error(connection):
        if not _is_empty(connection):
            _check(connection, path)
        # Enough against the end of the process; the end of the machine costs the last few.
        for setting in ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON"):
            connection.execute(f"PRAGMA {setting}").fetchall()
        connection.execute("BEGIN IMMEDIATE")
        if _is_empty(connection):
            for statement in _SCHEMA:
                connection.execute(statement)
        # Also where it says so already: whether a file can be written shows when it is.
        connection.execute(_FORMAT_NOTE)
        connection.execute("COMMIT")
    return connection


def _to_read(path: Path, patience: float) -> sqlite3.Connection:
    if not path.exists() or not path.stat().st_size:
        empty = _connect(":memory:", patience)
        for statement in (*_SCHEMA, _FORMAT_NOTE, "PRAGMA query_only = ON"):
            empty.execute(statement)
        return empty
    uri = path.absolute().as_uri()
    try:
        return _checked(f"{uri}?mode=ro", path, patience)
    except sqlite3.Error:
        # As it has to be where SQLite can't make its other files.
        return _checked(f"{uri}?mode=ro&immutable=1", path, patience)


def _checked(uri: str, path: Path, patience: float) -> sqlite3.Connection:
    connection = _connect(uri, patience)
    with _closing_on_error(connection):
        _check(connection, path)
    return connection


@contextmanager
def _closing_on_error(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _connect(name: str, patience: float) -> sqlite3.Connection:
    return sqlite3.connect(
        name,
        timeout=patience,
        isolation_level=None,
        check_same_thread=False,
        uri=name.startswith("file:"),
    )


def _is_empty(connection: sqlite3.Connection) -> bool:
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return not tables and not _version(connection)


def _check(connection: sqlite3.Connection, path: Path) -> None:
    version = _version(connection)
    if version > FORMAT:
        raise StoreError(
            f"was made by a newer version of Pullquote (format {version}, not {FORMAT})",
            path=path,
            hint="Update Pullquote, or move the file away: a new one is made.",
        )
    if version != FORMAT:
        raise StoreError("is not a store of Pullquote", path=path, hint=_DAMAGED_HINT)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _code(error: Exception) -> int:
    """SQLite's primary code; 0 where there is none."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
