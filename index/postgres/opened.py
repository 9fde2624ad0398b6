"""Opening the generation in use of a database."""

from index.errors import IndexDamagedError, PullquoteError
from index.manifest import REBUILD
from index.postgres.database import PostgresDatabase
from index.postgres.registry import Known, check
from index.postgres.server import pool_of, told
from index.postgres.vectors import PostgresVectors
from index.snapshot import Snapshot

_COUNTED = ("articles", "passages", "sentences")


def open_current(address: str, replica: str = "") -> Snapshot:
    """Open the generation in use.

    Args:
        address: Of the server that is written to.
        replica: Of one that follows it, to read from; empty: the same.

    Raises:
        IndexMissingError: There is none.
        StoreUnreachableError, IndexDamagedError, IndexFormatError: It can't be used.
    """
    try:
        return _open(replica or address, check(replica or address), holds=not replica)
    except IndexDamagedError:
        # Dropped between the two looks: then another one is in use.
        return _open(replica or address, check(replica or address), holds=not replica)


def _open(address: str, known: Known, *, holds: bool) -> Snapshot:
    # A lock that is held on a replica isn't seen by who drops generations; the one before the one
    # in use is kept for it.
    pool = pool_of(address, known.schema, known.lock if holds else None)
    database = PostgresDatabase(pool, address)
    manifest = known.manifest
    try:
        with told(address):
            pool.open(wait=True, timeout=5)
        counts = {
            table: database.rows(f"SELECT coalesce(max(row), -1) + 1 FROM {table}")[0][0]  # noqa: S608 - ours
            for table in _COUNTED
        }
        if counts != manifest.counts:
            raise IndexDamagedError(f"{known.schema} is not what was written", hint=REBUILD)
    except PullquoteError:
        database.close()
        raise
    passages, sentences = (
        PostgresVectors(database, table, counts[table], manifest.dimension)
        for table in ("passages", "sentences")
    )
    return Snapshot(known.name, manifest, database, passages, sentences)
