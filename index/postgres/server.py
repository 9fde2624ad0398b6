"""Connections to the server, and what its errors mean. The only home of psycopg."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

from index.errors import IndexDamagedError, PullquoteError, StoreUnreachableError

MOST_CONNECTIONS = 4
"""Of a process and a generation: no more questions are worked on at a time."""
_PATIENCE = 5  # seconds until a server that doesn't answer is given up
_LONGEST = 15  # seconds that a statement of a question may take
# A cut line is noticed when what was sent isn't acknowledged, in seconds or milliseconds.
_LINE = {
    "connect_timeout": _PATIENCE,
    "keepalives_idle": _PATIENCE,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 1000 * _PATIENCE,
    "application_name": "pullquote",
}
_MISSING = 'Install what it takes with: pip install "pullquote[postgres]"'
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
    """An address as it may be shown: without a password."""
    host, asked, options = address.partition("?")
    # Up to the last "@": a password may hold one that isn't written as it should be.
    shown = re.sub(r"//.*@", "//", host, flags=re.DOTALL)
    return shown + asked + re.sub(r"(password=)[^&]*", r"\1…", options)


@contextmanager
def told(address: str) -> Iterator[None]:
    """Around work on a server: its errors are told as ours.

    Raises:
        StoreUnreachableError: It can't be reached now, or has no connection left.
        IndexDamagedError: It can, and doesn't hold what it should.
    """
    psycopg = driver()
    import psycopg_pool

    passing = (psycopg.OperationalError, psycopg.InterfaceError, psycopg_pool.PoolTimeout)
    try:
        yield
    except (*passing, psycopg_pool.PoolClosed) as error:
        # Their texts name hosts and users, and at times the whole address.
        raise StoreUnreachableError(
            f"the database at {where(address)} can't be reached ({type(error).__name__})",
            hint=_AGAIN,
        ) from error
    except psycopg.Error as error:
        said = error.diag.message_primary or type(error).__name__
        raise IndexDamagedError(
            f"the database at {where(address)} refuses: {said}",
            hint="Build it again with: pullquote index --full",
        ) from error


@contextmanager
def connected(address: str, *, autocommit: bool = False) -> Iterator[Any]:
    """A connection of its own; what is done in it is one transaction unless `autocommit`.

    Raises:
        StoreUnreachableError, IndexDamagedError: See `told`.
    """
    with told(address), driver().connect(address, autocommit=autocommit, **_LINE) as connection:
        yield connection


def pool_of(address: str, schema: str, lock: tuple[int, int] | None) -> Any:  # noqa: ANN401
    """Connections that see the tables of a schema; opened as they are needed.

    Args:
        address: Of the server.
        schema: Of a generation.
        lock: An advisory lock that each of them shares: so it is known that somebody reads.
    """
    driver()
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
