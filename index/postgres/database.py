"""The tables of a generation, read over connections that all threads share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from index.database import Row
from index.errors import StoreUnreachableError
from index.postgres.server import MOST_CONNECTIONS, driver, literal, told

_AT_ONCE = 200  # rows of a stream that are fetched together


class PostgresDatabase:
    """A `Database` in PostgreSQL.

    Args:
        pool: Connections that see the tables.
        address: Of the server, for messages.
    """

    def __init__(self, pool: Any, address: str) -> None:  # noqa: ANN401 - of psycopg
        self._pool = pool
        self._address = address

    def rows(self, statement: str, *values: object) -> list[Row]:
        """See `Database`.

        Raises:
            StoreUnreachableError, IndexDamagedError: See `index.postgres.server.told`.
        """
        asked = literal(statement.replace("?", "%s"))
        # Connections that a restarted server has dropped are found out one after another.
        for _ in range(MOST_CONNECTIONS):
            with self._lent() as connection:
                try:
                    found: list[Row] = connection.execute(asked, values, binary=True).fetchall()
                except driver().OperationalError:
                    if not connection.broken:
                        raise
                else:
                    return found
        raise StoreUnreachableError("the database drops every connection", hint="Ask again.")

    def stream(self, statement: str) -> Iterator[Row]:
        """See `Database`.

        Raises:
            StoreUnreachableError, IndexDamagedError: See `index.postgres.server.told`.
        """
        with (
            self._lent() as connection,
            connection.transaction(),
            connection.cursor("stream", binary=True) as cursor,
        ):
            cursor.itersize = _AT_ONCE
            yield from cursor.execute(literal(statement))

    def close(self) -> None:
        """See `Database`."""
        self._pool.close(timeout=1)

    @contextmanager
    def _lent(self) -> Iterator[Any]:
        with told(self._address), self._pool.connection() as connection:
            yield connection
