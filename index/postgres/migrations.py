"""Versions of the tables of a schema: brought to the newest, step by step, in one transaction."""

from collections.abc import Sequence
from typing import Any

from index.errors import IndexFormatError
from index.postgres.server import literal

Steps = Sequence[Sequence[str]]
"""The statements of each version. What has been published is never changed, only added to."""

_MIGRATING = (0x7051, -2)  # an advisory lock, beside those of the registry


def migrate(connection: Any, schema: str, steps: Steps) -> None:  # noqa: ANN401 - of psycopg
    """Make the tables of a schema, or bring them to the newest version.

    Nothing is written where they are of that version, so that it takes no right to do so. Of
    several processes that start together, one does it, and the others wait for it.

    Args:
        connection: In a transaction.
        schema: Its name; one of ours.
        steps: Each is done once, in their order.

    Raises:
        IndexFormatError: A newer Pullquote made the tables.
    """
    connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", _MIGRATING)
    version = version_of(connection, schema, len(steps))
    if version == len(steps):
        return
    connection.execute(literal(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
    table = f"{schema}.version"
    connection.execute(literal(f"CREATE TABLE IF NOT EXISTS {table} (version integer NOT NULL)"))
    for step in steps[version:]:
        for statement in step:
            connection.execute(literal(statement))
    connection.execute(literal(f"DELETE FROM {table}"))  # noqa: S608 - ours
    connection.execute(literal(f"INSERT INTO {table} VALUES (%s)"), (len(steps),))  # noqa: S608


def version_of(connection: Any, schema: str, known: int) -> int:  # noqa: ANN401 - of psycopg
    """The version of the tables of a schema; 0 where there are none.

    Args:
        connection: Of the database.
        schema: Its name; one of ours.
        known: The newest version that this Pullquote knows.

    Raises:
        IndexFormatError: A newer Pullquote made them.
    """
    table = f"{schema}.version"
    if connection.execute("SELECT to_regclass(%s)", (table,)).fetchone()[0] is None:
        return 0
    rows = connection.execute(literal(f"SELECT version FROM {table}")).fetchall()  # noqa: S608
    version = int(rows[0][0]) if rows else 0
    if version > known:
        raise IndexFormatError(
            f"the tables in the database are of version {version}; this one knows {known}",
            hint="Update Pullquote.",
        )
    return version
