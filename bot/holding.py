"""Where the index is that the settings name: in its folder, or in a database."""

from contextlib import closing

from bot.settings import Settings
from index.live import Index
from index.prepare import Progress
from index.snapshot import Snapshot
from index.store import FolderIndex, open_current


def database_address(settings: Settings) -> str:
    """Address of the database that holds the index; empty where its folder does."""
    return settings.store.get_secret_value() if settings.store else ""


def open_snapshot(settings: Settings) -> Snapshot:
    """The generation in use, as it stands.

    Raises:
        PullquoteError: There is none, or it can't be opened.
    """
    if not settings.store:
        return open_current(settings.index)
    from index import postgres

    return postgres.open_current(database_address(settings), _replica(settings))


def followed(settings: Settings) -> Index:
    """Where later generations are found."""
    if not settings.store:
        return FolderIndex(settings.index)
    from index.postgres import PostgresIndex

    return PostgresIndex(database_address(settings), _replica(settings))


def put_into_database(settings: Settings, progress: Progress) -> None:
    """Copy what was built into the database, and put it into use there.

    Raises:
        PullquoteError: See `index.postgres.load`.
    """
    from index.postgres import load

    with closing(open_current(settings.index)) as generation:
        load(generation, database_address(settings), progress)


def _replica(settings: Settings) -> str:
    return settings.store_replica.get_secret_value() if settings.store_replica else ""
