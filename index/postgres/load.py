"""A generation of an index folder, copied into a database and put into use there.

The build writes and checks its folder first; what is copied is whole. Rows go over in batches,
each in a transaction of its own; a copy that is interrupted is swept away by the next one.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from index.manifest import check_digests
from index.postgres.registry import (
    Known,
    begin,
    current,
    migrated,
    only_writer,
    publish,
    schema_of,
    sweep,
)
from index.postgres.server import literal
from index.postgres.tables import WITH_VECTORS, created, indexed, kept, names
from index.postgres.vectors import written_halfvecs
from index.prepare import Progress, silent
from index.store import Generation

STAGE = "Copying to the database"
_BATCH = 20_000  # rows of a transaction: 15 MB of vectors
_MEMORY = "512MB"  # while an HNSW index is made, at most; with less it is made much more slowly

# As PostgreSQL calls what SQLite holds; its numbers are written in binary.
_KINDS = {"INTEGER": "int4", "TEXT": "text", "BLOB": "bytea"}
_LONG = frozenset({"size", "modified_ns"})


def load(generation: Generation, address: str, progress: Progress = silent) -> Known:
    """Copy a generation into a database, and make it the one in use there.

    Nothing is done where it is in use there already.

    Args:
        generation: As it was built.
        address: Of the database.
        progress: Told of the work.

    Returns:
        The generation as the database knows it.

    Raises:
        IndexDamagedError: A file isn't what was written.
        IndexBusyError: Another process is writing to the database.
        StoreUnreachableError: It can't be reached.
        PullquoteError: It has no pgvector.
    """
    manifest = generation.manifest
    with only_writer(address) as connection:
        with connection.transaction():
            migrated(connection)
        now = current(connection)
        if now is not None and now.manifest == manifest:
            return now
        check_digests(generation.path, manifest)
        sweep(connection)
        number = begin(connection)
        _set_up(connection, number, manifest.dimension)
        _Copy(generation, connection, progress).run()
        progress("Indexing in the database", 0, 1)
        for statement in indexed(manifest.counts):
            connection.execute(literal(statement))
        progress("Indexing in the database", 1, 1)
        publish(connection, number, manifest)
        sweep(connection)
        return Known(number, manifest)


def _set_up(connection: Any, number: int, dimension: int) -> None:  # noqa: ANN401 - of psycopg
    schema = schema_of(number)
    with connection.transaction():
        # Of a number that was given once before, when a registry was lost.
        connection.execute(literal(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        connection.execute(literal(f"CREATE SCHEMA {schema}"))
    connection.execute(literal(f"SET search_path = {schema}, public"))
    connection.execute(literal(f"SET maintenance_work_mem = '{_MEMORY}'"))
    with connection.transaction():
        for statement in created(dimension):
            connection.execute(literal(statement))


class _Copy:
    """All tables of a generation on their way; the connection sees those of the new schema."""

    def __init__(
        self,
        generation: Generation,
        connection: Any,  # noqa: ANN401 - of psycopg
        progress: Progress,
    ) -> None:
        self._from = generation
        self._connection = connection
        self._progress = progress
        self._done = 0
        counts = [self._count(name) for name in names()]
        self._total = max(1, sum(counts))

    def run(self) -> None:
        self._progress(STAGE, 0, self._total)
        for name in names():
            columns, kinds = self._columns(name)
            own = self._from.connection.execute(
                f"SELECT {', '.join(columns)} FROM {name} {kept(name)} ORDER BY {columns[0]}"  # noqa: S608 - ours
            )
            if name in WITH_VECTORS:
                columns, kinds = [*columns, "vector"], [*kinds, "bytea"]
            for first, batch in _batches(own):
                rows = self._with_vectors(name, first, batch)
                self._send(f"COPY {name} ({', '.join(columns)}) FROM STDIN (FORMAT binary)",
                           kinds, rows)  # fmt: skip
                self._done += len(batch)
                self._progress(STAGE, self._done, self._total)

    def _count(self, name: str) -> int:
        found = self._from.connection.execute(f"SELECT count(*) FROM {name} {kept(name)}")  # noqa: S608 - ours
        return int(found.fetchone()[0])

    def _columns(self, name: str) -> tuple[list[str], list[str]]:
        """The columns of a table, and what PostgreSQL calls what they hold."""
        told = self._from.connection.execute(f"PRAGMA table_info({name})").fetchall()
        kinds = ["int8" if one[1] in _LONG else _KINDS[one[2]] for one in told]
        return [f'"{one[1]}"' for one in told], kinds

    def _with_vectors(self, name: str, first: int, batch: list[Any]) -> Sequence[Any]:
        if name not in WITH_VECTORS:
            return batch
        vectors = getattr(self._from, name).take(np.arange(first, first + len(batch)))
        sent = written_halfvecs(vectors)
        return [(*row, vector) for row, vector in zip(batch, sent, strict=True)]

    def _send(self, statement: str, kinds: Sequence[str], rows: Sequence[Any]) -> None:
        with (
            self._connection.transaction(),
            self._connection.cursor() as cursor,
            cursor.copy(literal(statement)) as copy,
        ):
            copy.set_types(kinds)
            for row in rows:
                copy.write_row(row)


def _batches(rows: sqlite3.Cursor) -> Iterator[tuple[int, list[Any]]]:
    """Some rows at a time, with the number of the first."""
    first = 0
    while batch := rows.fetchmany(_BATCH):
        yield first, batch
        first += len(batch)
