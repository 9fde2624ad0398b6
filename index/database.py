"""The tables of a generation, as they are read: one set of statements, wherever the tables stand.

The statements are written in what SQLite and PostgreSQL have in common, with `?` for a value and
`= ANY(?)` for any value of a list.
"""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any, Protocol

Row = tuple[Any, ...]

_ANY, _ANY_OF_JSON = "= ANY(?)", "IN (SELECT value FROM json_each(?))"


class Database(Protocol):
    """Tables that don't change. May be used by several threads."""

    def rows(self, statement: str, *values: object) -> list[Row]:
        """All rows that a statement finds."""
        ...

    def stream(self, statement: str) -> Iterator[Row]:
        """The rows that a statement finds, one after another: they may not fit in memory."""
        ...

    def close(self) -> None:
        """Give back what is held. Nothing may be asked of it afterwards."""
        ...


class SqliteDatabase:
    """A `Database` in a file.

    Args:
        connection: To it.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, statement: str, *values: object) -> list[Row]:
        """See `Database`.

        Raises:
            sqlite3.Error: The file can't be read.
        """
        given = [json.dumps(value) if isinstance(value, list) else value for value in values]
        return self._connection.execute(statement.replace(_ANY, _ANY_OF_JSON), given).fetchall()

    def stream(self, statement: str) -> Iterator[Row]:
        """See `Database`.

        Raises:
            sqlite3.Error: The file can't be read.
        """
        return iter(self._connection.execute(statement))

    def close(self) -> None:
        """See `Database`."""
        self._connection.close()
