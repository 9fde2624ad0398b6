"""Connections to the server, and what its errors mean. The only home of psycopg."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import cache
from time import monotonic
from typing import Any, LiteralString

from index.errors import (
    IndexDamagedError,
    PullquoteError,
    StoreRefusedError,
    StoreUnreachableError,
)

MOST_CONNECTIONS = 4
"""Of a process and a generation: no more questions are worked on at a time."""
_PATIENCE = 5  # seconds until a server that doesn't answer is given up
_LONGEST = 15  # seconds that a statement of a question may take
# A cut line is noticed when what was sent isn't acknowledged, in seconds or milliseconds. Who
# writes waits longer: a busy server may take nothing for a while.
_LINE = {
    "connect_timeout": _PATIENCE,
    "keepalives_idle": _PATIENCE,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 1000 * _PATIENCE,
    "application_name": "pullquote",
}
_LINE_OF_WRITER = {**_LINE, "tcp_user_timeout": 120_000}
_MISSING = 'Install what it takes with: pip install "pullquote[postgres]"'
_ADDRESS = (
    "It is like postgresql://user:password@host/database; an @ in a password is written as %40, "
    "a / as %2F."
)
_REFUSED = "Look into the server's log; the role has to be allowed what the README names."
# What the server says when it can't now, by the first letters of SQLSTATE: connections, other
# transactions, locks, a server that ends or begins, too many connections.
_PASSING = ("08", "40", "55", "57", "53300")
# The same, of what building again doesn't mend: rights, read-only, room, limits, disks.
_OWN_REASONS = ("42501", "25", "28", "53", "54", "58")
_AGAIN = "Ask again in a moment. Where it stays so: is the server up, and may this machine connect?"


def driver() -> Any:  # noqa: ANN401 - a module
    """The package psycopg, loaded when it is first needed.

    Raises:
        PullquoteError: It isn't installed.
    """
    try:
        import psycopg
        import psycopg_pool  # noqa: F401
    except ImportError as error:
        raise PullquoteError("a store in PostgreSQL needs psycopg", hint=_MISSING) from error
    return psycopg


def where(address: str) -> str:
    """An address as it may be shown: host, port and database, without a user or a password."""
    try:
        parts = _taken_apart(address)
    except PullquoteError:
        return "the address given"
    port = f":{parts['port']}" if "port" in parts else ""
    return f"postgresql://{parts.get('host', '')}{port}/{parts.get('dbname', '')}"


def _taken_apart(address: str) -> dict[str, str]:
    """The parts of an address by libpq's names.

    Raises:
        PullquoteError: It can't be read, or only so that a piece of a password is taken for a host.
    """
    psycopg = driver()
    from psycopg.conninfo import conninfo_to_dict

    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(address).items()}
    except psycopg.Error:  # whose text quotes the address
        parts = {"port": "unread"}
    odd = "@" in parts.get("host", "") + parts.get("dbname", "")
    if odd or not parts.get("port", "0").replace(",", "0").isdecimal():
        raise PullquoteError("the address of the database can't be read", hint=_ADDRESS)
    return parts


@contextmanager
def told(address: str) -> Iterator[None]:
    """Around work on a server: its errors are told as ours.

    Raises:
        StoreUnreachableError: It can't be reached now, or has no connection left.
        IndexDamagedError: It can, and doesn't hold what it should.
        StoreRefusedError: It refuses for a reason of its own: rights, a full disk, a limit.
    """
    psycopg = driver()
    import psycopg_pool

    try:
        yield
    except (psycopg.Error, psycopg_pool.PoolTimeout, psycopg_pool.PoolClosed) as error:
        raise _as_ours(error, f"the database at {where(address)}") from error


def _as_ours(error: Any, place: str) -> PullquoteError:  # noqa: ANN401
    psycopg = driver()
    state = getattr(error, "sqlstate", None)
    outside = (psycopg.OperationalError, psycopg.InterfaceError)
    if state is None:
        passing = isinstance(error, outside) or not isinstance(error, psycopg.Error)
    else:
        passing = state.startswith(_PASSING)
    if passing:
        # What they say names hosts and users, and at times the whole address.
        kind = type(error).__name__
        return StoreUnreachableError(f"{place} can't be reached ({kind})", hint=_AGAIN)
    said = (state and error.diag.message_primary) or type(error).__name__
    if state and state.startswith(_OWN_REASONS):
        return StoreRefusedError(f"{place} refuses: {said}", hint=_REFUSED)
    hint = "Build it again with: pullquote index --full"
    return IndexDamagedError(f"{place} refuses: {said}", hint=hint)


@contextmanager
def connected(address: str, *, autocommit: bool = False, writes: bool = False) -> Iterator[Any]:
    """A connection of its own; what is done in it is one transaction unless `autocommit`.

    Args:
        address: Of the server.
        autocommit: Whether each statement stands alone.
        writes: Whether statements may take however long.

    Raises:
        StoreUnreachableError, IndexDamagedError, StoreRefusedError: See `told`.
    """
    _taken_apart(address)
    kind, line = (driver().Connection, _LINE_OF_WRITER) if writes else (_patient(), _LINE)
    with told(address), kind.connect(address, autocommit=autocommit, **line) as connection:
        yield connection


@cache
def _patient() -> Any:  # noqa: ANN401 - a class of psycopg's
    """The kind of connection that doesn't wait for ever.

    A line may be cut so that what is sent is still acknowledged: by a balancer between, or by a
    machine whose PostgreSQL stands still. Then nothing but the clock tells.
    """
    psycopg = driver()

    class Patient(psycopg.Connection):  # type: ignore[misc, name-defined]
        def wait(self, steps: Any, *given: Any, **named: Any) -> Any:  # noqa: ANN401
            try:
                return super().wait(_in_time(steps), *given, **named)
            except TimeoutError as error:
                self.close()
                raise psycopg.OperationalError("no answer") from error

    return Patient


def _in_time(steps: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
    """The steps of a statement; each is awaited for so long and no longer.

    Raises:
        TimeoutError: Nothing came.
    """
    try:
        wanted = next(steps)
        since = monotonic()
        while True:
            ready = yield wanted  # nothing: some tenths of a second are over
            if not ready and monotonic() - since > _PATIENCE:
                raise TimeoutError
            wanted = steps.send(ready)
            if ready:
                since = monotonic()
    except StopIteration as end:
        return end.value


def pool_of(address: str, schema: str, lock: tuple[int, int] | None) -> Any:  # noqa: ANN401
    """Connections that see the tables of a schema; opened as they are needed.

    Args:
        address: Of the server.
        schema: Of a generation.
        lock: An advisory lock that each of them shares: so it is known that somebody reads.
    """
    kind = _patient()
    _taken_apart(address)
    from psycopg_pool import ConnectionPool

    def prepared(connection: Any) -> None:  # noqa: ANN401
        if lock is not None:
            connection.execute("SELECT pg_advisory_lock_shared(%s, %s)", lock)

    settings = [
        f"search_path={schema},public",
        f"statement_timeout={1000 * _LONGEST}",
        "hnsw.ef_search=400",
        "hnsw.iterative_scan=strict_order",
        "hnsw.max_scan_tuples=200000",
    ]
    return ConnectionPool(
        address,
        connection_class=kind,
        kwargs={**_LINE, "autocommit": True, "options": " ".join(f"-c {one}" for one in settings)},
        min_size=1,
        max_size=MOST_CONNECTIONS,
        timeout=_PATIENCE,
        # A connection that can't be made is given up soon: the next question tries again at once,
        # where the pool itself would wait longer and longer.
        reconnect_timeout=2,
        configure=prepared,
        open=False,
    )


def literal(statement: str) -> LiteralString:
    """A statement that is put together from our own words, as psycopg wants it declared."""
    return statement
