"""The tables of a generation, read over connections that all threads share."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from index.database import Row
from index.errors import StoreUnreachableError
from index.postgres.server import MOST_CONNECTIONS, driver, literal, told

_FETCHED = 200  # rows of a stream that are fetched together
_AT_ONCE = 1.0  # seconds: a connection that was dropped before it was used is found out in less
_STREAM_WAITS = 30.0  # seconds until one that waits for others to end is given up
T = TypeVar("T")


class PostgresDatabase:
    """A `Database` in PostgreSQL.

    Args:
        pool: Connections that see the tables.
        address: Of the server, for messages.
    """

    def __init__(self, pool: Any, address: str) -> None:  # noqa: ANN401 - of psycopg
        self._pool = pool
        self._address = address
        # Who reads a stream asks for rows meanwhile: one connection at least is left for that.
        self._streams = threading.BoundedSemaphore(MOST_CONNECTIONS - 1)

    def rows(self, statement: str, *values: object) -> list[Row]:
        """See `Database`.

        Raises:
            StoreUnreachableError, IndexDamagedError: See `index.postgres.server.told`.
        """
        asked = literal(statement.replace("?", "%s"))
        given = [_storable(value) for value in values]

        def ask(connection: Any) -> list[Row]:  # noqa: ANN401
            found: list[Row] = connection.execute(asked, given, binary=True).fetchall()
            return found

        with self._lent(ask) as found:
            return found

    def stream(self, statement: str) -> Iterator[Row]:
        """See `Database`.

        Raises:
            StoreUnreachableError, IndexDamagedError: See `index.postgres.server.told`.
        """

        def begin(connection: Any) -> Any:  # noqa: ANN401
            # Held by its connection: it ends with the transaction.
            connection.execute("BEGIN")
            cursor = connection.cursor("stream", binary=True)
            cursor.itersize = _FETCHED
            return cursor.execute(literal(statement))

        if not self._streams.acquire(timeout=_STREAM_WAITS):
            raise StoreUnreachableError("the database is busy", hint="Ask again in a moment.")
        try:
            with self._lent(begin) as cursor:
                try:
                    yield from cursor
                finally:
                    if not cursor.connection.closed:
                        cursor.close()
        finally:
            self._streams.release()

    def close(self) -> None:
        """See `Database`."""
        self._pool.close(timeout=1)

    @contextmanager
    def _lent(self, begin: Callable[[Any], T]) -> Iterator[T]:
        """What is begun on a connection; it is lent until this ends."""
        # Connections that a restarted server has dropped are found out one after another.
        for _ in range(MOST_CONNECTIONS + 1):
            with told(self._address), self._pool.connection() as connection:
                since = time.monotonic()
                try:
                    begun = begin(connection)
                except driver().OperationalError:
                    if not connection.broken or time.monotonic() - since > _AT_ONCE:
                        raise
                    continue
                yield begun
                return
        raise StoreUnreachableError("the database drops every connection", hint="Ask again.")


def _storable(value: object) -> object:
    """A value as PostgreSQL takes it: no text there holds a zero character or half of one."""
    if isinstance(value, list):
        return [_storable(one) for one in value] if value and isinstance(value[0], str) else value
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    return value
