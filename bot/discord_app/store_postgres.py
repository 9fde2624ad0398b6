"""The store in PostgreSQL, in a schema of its own, for several bots at a time. No discord.py.

Each process has two connections: one to work with, and one that is told when the settings of a
server change. Where they break, a thread makes them anew; until it has, whatever is asked fails at
once, so that no question waits for a server that is away.

Of what is deleted the rows are, and the tables of questions and servers are written anew, into new
files: what was deleted is in none of the tables' files then. Not promised, other than of a store in
a file: that no byte is left anywhere on the server's disk. The files that were deleted aren't
overwritten; the write-ahead log keeps what was written until its files are used again, and so do
archives of it, replicas that lag, and backups, for as long as the operator keeps them; and where
another transaction of the database goes on for long, such as a copy of it, rows stay in the tables'
files until a later deletion.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Event, RLock, Thread
from time import monotonic
from typing import Any, LiteralString

from bot.discord_app.store_home import Row, StoreError
from index.errors import (
    IndexDamagedError,
    IndexFormatError,
    PullquoteError,
    StoreRefusedError,
    StoreUnreachableError,
)
from index.postgres.listen import ASKED_AFTER, POLL, heard
from index.postgres.migrations import migrate, version_of
from index.postgres.server import connected, driver, literal, told, where

log = logging.getLogger(__name__)

SCHEMA = "pullquote_bot"
"""Where the tables are, and what is told when the settings of a server have changed."""

# A trigger tells the others, also of what an operator changes by hand.
MIGRATIONS = (
    (
        "CREATE TABLE pullquote_bot.servers (guild bigint PRIMARY KEY, settings text NOT NULL)",
        "CREATE TABLE pullquote_bot.answers (id text PRIMARY KEY, kept bigint NOT NULL, "
        "status text NOT NULL, confidence double precision NOT NULL, generation text NOT NULL, "
        "shown integer NOT NULL, excerpts text NOT NULL, helpful integer NOT NULL DEFAULT 0, "
        "unhelpful integer NOT NULL DEFAULT 0)",
        "CREATE INDEX answers_by_age ON pullquote_bot.answers (kept)",
        "CREATE TABLE pullquote_bot.questions ("
        "number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
        "answer text NOT NULL UNIQUE REFERENCES pullquote_bot.answers, "
        'question text NOT NULL, "user" bigint NOT NULL, guild bigint)',
        'CREATE INDEX questions_by_user ON pullquote_bot.questions ("user")',
        "CREATE FUNCTION pullquote_bot.tell() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_notify('pullquote_bot', ''); RETURN NULL; END $$",
        "CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON pullquote_bot.servers "
        "FOR EACH STATEMENT EXECUTE FUNCTION pullquote_bot.tell()",
    ),
)

_DELETING = (0x7052, 0)  # an advisory lock: two that delete the same rows could wait for each other
_LONGEST = 10  # seconds that a statement may take
_PATIENCE = 5.0  # seconds to wait for another thread's
_RIGHTS = (
    f"Its user has to have the right to make the schema {SCHEMA} (GRANT CREATE ON DATABASE), or "
    "to read and write the tables in it."
)
_DAMAGED_HINT = (
    f"Stop the bots and drop the schema {SCHEMA}: a new one is made. What servers have set has to "
    "be set again, and the buttons of answers that were given are without effect."
)


class PostgresHome:
    """A `Home` in PostgreSQL. The tables are made when missing.

    Args:
        address: Of the server, as libpq understands it; one that can be written to.

    Attributes:
        problem: See `Home`.

    Raises:
        StoreError: The server can't be reached, the tables can't be made or read, or they are
            those of a newer version.
        PullquoteError: psycopg isn't installed.
    """

    def __init__(self, address: str) -> None:
        self.problem: StoreError | None = None
        self._address = address
        self._lock = RLock()
        self._connection: Any = None
        self._held = ExitStack()
        self._deleted = 0
        self._ended = Event()
        self._connect()

    def rows(self, statement: str, *values: object) -> list[Row]:
        """See `Home`."""
        with self._used() as connection:
            found: list[Row] = connection.execute(_asked(statement), values).fetchall()
        return found

    def changed(self, statement: str, *values: object) -> int:
        """See `Home`."""
        with self._used() as connection:
            count = int(connection.execute(_asked(statement), values).rowcount)
            self._deleted += count
        return count

    @contextmanager
    def writing(self) -> Iterator[None]:
        """See `Home`."""
        with self._used() as connection, connection.transaction():
            yield

    @contextmanager
    def deleting(self) -> Iterator[None]:
        """See `Home`; what isn't promised is told above."""
        with self.writing():
            self.rows("SELECT pg_advisory_xact_lock(?, ?)", *_DELETING)
            self._deleted = 0
            yield
            deleted = self._deleted
        if deleted:
            # A plain VACUUM leaves the bytes in the pages. The rows are deleted even where this
            # fails; then the next deletion does it.
            with suppress(StoreError), self._used() as connection:
                connection.execute("VACUUM (FULL) questions, servers")

    def damaged(self) -> StoreError:
        """See `Home`."""
        return _damaged(self._address)

    def follow(self, look: Callable[[], None]) -> None:
        """See `Home`."""
        Thread(target=self._listen, args=(look,), name="pullquote-store", daemon=True).start()

    def close(self) -> None:
        """See `Home`. The thread ends by itself soon."""
        self._ended.set()
        with self._lock:
            self._disconnect()
            self.problem = _unusable("it is closed", "")

    @contextmanager
    def _used(self) -> Iterator[Any]:
        """Around work on the connection, of one thread at a time; given up where it breaks."""
        if not self._lock.acquire(timeout=_PATIENCE):
            raise _unusable("others wait for it, too", "")
        try:
            connection = self._connection
            if connection is None:
                raise self.problem or _unusable("it is away", "")
            with _told(self._address):
                yield connection
        except StoreError as error:
            if self._connection is not None and self._connection.closed:
                self._disconnect()
                self._note(error)
            raise
        finally:
            self._lock.release()

    def _note(self, problem: StoreError) -> None:
        """Tell the operator of a problem, once."""
        if self.problem is None and not self._ended.is_set():
            log.warning("%s. %s Nothing is stored meanwhile.", problem, problem.hint)
        self.problem = problem

    def _connect(self) -> None:
        """Make the connection to work with, and the tables where they are missing or old."""
        with ExitStack() as held, _told(self._address):
            connection = held.enter_context(connected(self._address, autocommit=True))
            connection.execute(literal(f"SET search_path = {SCHEMA}"))
            connection.execute(literal(f"SET statement_timeout = '{_LONGEST}s'"))
            with connection.transaction():
                migrate(connection, SCHEMA, MIGRATIONS)
            only_read = connection.execute("SHOW transaction_read_only").fetchone()[0] == "on"
            with self._lock:
                if self._ended.is_set():
                    return
                self._held, self._connection = held.pop_all(), connection
        if self.problem is not None and not only_read:
            log.info("The bot's store can be used again")
        self.problem = _unusable("the database may only be read", "") if only_read else None

    def _disconnect(self) -> None:
        self._connection = None
        with suppress(PullquoteError):
            self._held.close()

    def _listen(self, look: Callable[[], None]) -> None:
        while not self._ended.is_set():
            try:
                self._hear(look)
            except PullquoteError as error:
                log.debug("%s", error)  # whoever asks for something is told
            self._ended.wait(POLL)

    def _hear(self, look: Callable[[], None]) -> None:
        looked_at = -ASKED_AFTER
        with _told(self._address):
            for word in heard(self._address, SCHEMA, self._ended):
                now = monotonic()
                late = now - looked_at >= ASKED_AFTER
                if word is not None or late or self._connection is None:
                    looked_at = now
                    self._look(look)

    def _look(self, look: Callable[[], None]) -> None:
        """Have it looked at, over a connection that works."""
        with suppress(StoreError):  # finds out whether it does
            self.rows("SELECT 1")
        if self._connection is None and not self._ended.is_set():
            self._connect()
        with suppress(StoreError):  # what is in memory stays so
            look()


def version(address: str) -> int:
    """The version of the tables in a database, which isn't changed; 0 where there are none.

    Raises:
        StoreError: It can't be reached, they can't be read, or are those of a newer version.
        PullquoteError: psycopg isn't installed.
    """
    with _told(address), connected(address) as connection:
        return version_of(connection, SCHEMA, len(MIGRATIONS))


@contextmanager
def _told(address: str) -> Iterator[None]:
    """Around work on the server: its errors are told as those of the store."""
    try:
        with told(address):
            yield
    except (StoreUnreachableError, StoreRefusedError, IndexDamagedError, IndexFormatError) as error:
        denied = isinstance(error.__cause__, driver().errors.InsufficientPrivilege)
        hint = "" if isinstance(error, IndexDamagedError) else error.hint
        raise _unusable(str(error), _RIGHTS if denied else hint) from error
    except ValueError as error:  # a text that no column can hold
        raise _damaged(address) from error


def _damaged(address: str) -> StoreError:
    return StoreError(
        f"the bot's store in the database at {where(address)} is damaged", hint=_DAMAGED_HINT
    )


def _unusable(why: str, hint: str) -> StoreError:
    return StoreError(f"the bot's store can't be used: {why}", hint=hint)


def _asked(statement: str) -> LiteralString:
    return literal(statement.replace("?", "%s"))
