"""Which generations a database holds, and which of them is in use: our own small tables.

They are made and brought to the newest version by `migrated`.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from index.errors import IndexBusyError, IndexMissingError, PullquoteError
from index.manifest import Manifest, manifest_from
from index.postgres.migrations import migrate
from index.postgres.server import connected, driver, literal

CHANNEL = "pullquote"
"""What is told here: the number of the generation that is in use now."""
READERS, WRITER = 0x7051, (0x7051, -1)
"""Advisory locks: one for each generation, which its readers share, and one of who writes."""

_MIGRATIONS = (
    (
        "CREATE TABLE pullquote.generations (number integer PRIMARY KEY, ready boolean NOT NULL, "
        "manifest text NOT NULL)",
        "CREATE TABLE pullquote.current (one boolean PRIMARY KEY DEFAULT true CHECK (one), "
        "number integer NOT NULL REFERENCES pullquote.generations)",
    ),
)
_BUILD = "Build it with: pullquote index"
_OLDEST_PGVECTOR = (0, 8)


@dataclass(frozen=True, slots=True)
class Known:
    """A generation that a database holds."""

    number: int
    manifest: Manifest

    @property
    def name(self) -> str:
        """As a folder of it would be called."""
        return f"gen-{self.number:06d}"

    @property
    def schema(self) -> str:
        """Where its tables are."""
        return schema_of(self.number)

    @property
    def lock(self) -> tuple[int, int]:
        """What its readers hold."""
        return READERS, self.number


def schema_of(number: int) -> str:
    """The schema of a generation."""
    return f"gen_{number:06d}"


def migrated(connection: Any) -> None:  # noqa: ANN401 - of psycopg
    """Make our tables, or bring them to the newest version. In one transaction.

    Raises:
        PullquoteError: There is no pgvector of 0.8 or later, the database isn't of UTF-8, or a
            newer Pullquote made the tables.
    """
    _check_encoding(connection)
    _check_pgvector(connection)
    migrate(connection, "pullquote", _MIGRATIONS)


def _check_pgvector(connection: Any) -> None:  # noqa: ANN401
    find = "SELECT extversion FROM pg_extension WHERE extname = 'vector'"
    rows = connection.execute(find).fetchall()
    if not rows:
        offered = "SELECT 1 FROM pg_available_extensions WHERE name = 'vector'"
        if not connection.execute(offered).fetchall():
            raise PullquoteError(
                "the PostgreSQL server has no pgvector",
                hint="Install pgvector 0.8 or later on the server.",
            )
        connection.execute("CREATE EXTENSION vector SCHEMA public")
        rows = connection.execute(find).fetchall()
    version = rows[0][0]
    if tuple(map(int, re.findall(r"\d+", version)[:2])) < _OLDEST_PGVECTOR:
        raise PullquoteError(
            f"the PostgreSQL server has pgvector {version}; 0.8 is needed",
            hint="Update it, and run there: ALTER EXTENSION vector UPDATE",
        )


def _check_encoding(connection: Any) -> None:  # noqa: ANN401
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise PullquoteError(
            f"the database keeps texts as {encoding}; UTF8 is needed",
            hint="Make one with: createdb --encoding UTF8 --template template0",
        )


def current(connection: Any) -> Known | None:  # noqa: ANN401
    """The generation in use; None where there is none.

    Raises:
        IndexFormatError, IndexDamagedError: Another version of Pullquote made it.
    """
    there = "SELECT to_regclass('pullquote.current') IS NOT NULL"
    if not connection.execute(there).fetchone()[0]:
        return None
    rows = connection.execute(
        "SELECT number, manifest FROM pullquote.current JOIN pullquote.generations USING (number)"
    ).fetchall()
    return Known(rows[0][0], manifest_from(rows[0][1])) if rows else None


@contextmanager
def only_writer(address: str) -> Iterator[Any]:
    """A connection, each of whose statements stands alone, of the one that writes.

    Raises:
        IndexBusyError: Another one does.
    """
    with connected(address, autocommit=True, writes=True) as connection:
        if not connection.execute("SELECT pg_try_advisory_lock(%s, %s)", WRITER).fetchone()[0]:
            raise IndexBusyError(
                "another process is writing to the database", hint="Try again when it is done."
            )
        try:
            yield connection
        finally:
            # Now: a server notices the end of a connection only some milliseconds after it.
            with suppress(driver().Error):
                connection.execute("SELECT pg_advisory_unlock(%s, %s)", WRITER)


def publish(connection: Any, number: int, manifest: Manifest) -> None:  # noqa: ANN401
    """Make a generation the one in use, and tell all that listen, in one transaction.

    What was gone back from isn't ready any more: the one before is the one that was in use.
    """
    with connection.transaction():
        connection.execute(
            "UPDATE pullquote.generations SET ready = false "
            "WHERE number > (SELECT number FROM pullquote.current)"
        )
        connection.execute(
            "UPDATE pullquote.generations SET ready = true, manifest = %s WHERE number = %s",
            (manifest.to_json(), number),
        )
        _point(connection, number)


def _point(connection: Any, number: int) -> None:  # noqa: ANN401
    connection.execute(
        "INSERT INTO pullquote.current (number) VALUES (%s) "
        "ON CONFLICT (one) DO UPDATE SET number = excluded.number",
        (number,),
    )
    connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, str(number)))


def begin(connection: Any) -> int:  # noqa: ANN401
    """Note a generation that is about to be written; gives its number."""
    with connection.transaction():
        found = connection.execute(
            "INSERT INTO pullquote.generations SELECT coalesce(max(number), 0) + 1, false, '' "
            "FROM pullquote.generations RETURNING number"
        ).fetchone()
    return int(found[0])


def sweep(connection: Any) -> None:  # noqa: ANN401
    """Drop what is unfinished, and what is old and read by nobody.

    The generation in use and the one before it stay. The caller is the one that writes.
    """
    now = current(connection)
    number = 0 if now is None else now.number
    rows = connection.execute(
        "SELECT number, ready FROM pullquote.generations WHERE number != %s ORDER BY number DESC",
        (number,),
    ).fetchall()
    before = next((one for one, ready in rows if ready and one < number), None)
    for one, ready in rows:
        if ready and (one == before or one > number):
            continue  # what was gone back from may still be read, and is dropped by a later build
        locked = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", (READERS, one))
        if locked.fetchone()[0]:
            try:
                _drop(connection, one)
            finally:
                connection.execute("SELECT pg_advisory_unlock(%s, %s)", (READERS, one))


def _drop(connection: Any, number: int) -> None:  # noqa: ANN401
    with connection.transaction():
        connection.execute(literal(f"DROP SCHEMA IF EXISTS {schema_of(number)} CASCADE"))
        connection.execute("DELETE FROM pullquote.generations WHERE number = %s", (number,))


def roll_back(address: str) -> Known:
    """Go back to the generation before the one in use, which stays so until the next build.

    Raises:
        IndexMissingError: There is none.
        IndexBusyError: Another process is writing.
        StoreUnreachableError, IndexDamagedError: See `index.postgres.server.told`.
    """
    with only_writer(address) as connection:
        now = current(connection)
        if now is None:
            raise IndexMissingError("there is no index in the database", hint=_BUILD)
        older = connection.execute(
            "SELECT number, manifest FROM pullquote.generations WHERE ready AND number < %s "
            "ORDER BY number DESC LIMIT 1",
            (now.number,),
        ).fetchall()
        if not older:
            raise IndexMissingError("there is no generation to go back to in the database")
        with connection.transaction():
            _point(connection, older[0][0])
        return Known(older[0][0], manifest_from(older[0][1]))


def check(address: str) -> Known:
    """The generation in use, as far as a look at the registry tells.

    Raises:
        IndexMissingError: There is none.
        StoreUnreachableError, IndexDamagedError, IndexFormatError: It can't be used.
    """
    with connected(address) as connection:
        found = current(connection)
    if found is None:
        raise IndexMissingError("there is no index in the database", hint=_BUILD)
    return found
