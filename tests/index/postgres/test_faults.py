"""A server that goes away, a line that is cut, too many connections: told in time, then over."""

import logging
import os
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress

import pytest

from index.errors import PullquoteError, StoreRefusedError, StoreUnreachableError
from index.library import Library
from index.live import LiveLibrary
from index.postgres import PostgresIndex, check, load, open_current
from index.postgres.server import told, where
from index.store import Generation
from tests.doubles import WordEmbedder
from tests.index.postgres.proxy import Line
from tests.index.postgres.towers import listens, number_of, opened, until
from tests.postgres import OwnServer, own_server

CUT_FOR = float(os.environ.get("PULLQUOTE_TEST_CUT", "3"))
"""Seconds for which the line is cut; 30 for the long form."""
SECRET = "s3cret"  # noqa: S105 - made up


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    """A server that may be stopped, with few connections."""
    few = ("max_connections=15", "superuser_reserved_connections=0")
    with own_server(*few) as running:
        yield running


@pytest.fixture
def stored(server: OwnServer, towers: Sequence[Generation]) -> str:
    """The address of a database on it, with a generation in use."""
    load(towers[0], server.address())
    return server.address()


def live(address: str) -> LiveLibrary:
    return LiveLibrary(PostgresIndex(address), WordEmbedder(), false_answer_rate=1.0)


def answers(library: Library | LiveLibrary) -> bool:
    try:
        number_of(library)
    except StoreUnreachableError:
        return False
    return True


def test_a_server_that_is_started_again_is_found_again(
    server: OwnServer, stored: str, towers: Sequence[Generation]
) -> None:
    index = PostgresIndex(stored)
    with closing(LiveLibrary(index, WordEmbedder(), false_answer_rate=1.0)) as library:
        before = number_of(library)
        server.stop()
        began = time.monotonic()
        asks = (lambda: number_of(library), lambda: library.verify("It is of stone."),
                lambda: check(stored))  # fmt: skip
        with ThreadPoolExecutor(3) as pool:
            for running in [pool.submit(ask) for ask in asks]:
                with pytest.raises(StoreUnreachableError):
                    running.result()
        assert time.monotonic() - began < 6.5
        server.start()
        until(lambda: answers(library), 10)
        assert number_of(library) == before
        known = load(towers[1], stored)  # heard by a listener that had lost its connection
        until(lambda: listens(index, known.number), 10)
        assert number_of(library) == 2


def test_all_connections_that_a_restart_dropped_are_replaced_without_an_error(
    server: OwnServer, stored: str
) -> None:
    with closing(opened(stored)) as library:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: number_of(library), range(64)))
        server.stop()
        server.start()
        assert library.verify("It is of stone.").stands  # reads a stream
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: number_of(library), range(64)))


@pytest.fixture
def line(server: OwnServer) -> Iterator[Line]:
    with closing(Line(server.socket)) as between:
        yield between
        between.mend()


def test_a_cut_line_is_told_in_time_and_forgotten_when_it_is_mended(
    line: Line, stored: str, towers: Sequence[Generation]
) -> None:
    through = f"postgresql://postgres@127.0.0.1:{line.port}/postgres"
    index = PostgresIndex(through)
    with closing(LiveLibrary(index, WordEmbedder(), false_answer_rate=1.0)) as library:
        before = number_of(library)
        line.cut()
        end = time.monotonic() + CUT_FOR
        while time.monotonic() < end:
            # More than there are connections, and one that would open the index.
            began = time.monotonic()
            with ThreadPoolExecutor(9) as pool:
                opening = pool.submit(open_current, through)
                assert not any(pool.map(lambda _: answers(library), range(8)))
                with pytest.raises(StoreUnreachableError):
                    opening.result()
            assert time.monotonic() - began < 6.5
        line.mend()
        until(lambda: answers(library), 10)
        known = load(towers[before % 4], stored)
        until(lambda: listens(index, known.number), 15)
        assert number_of(library) == before % 4 + 1


def test_a_server_without_a_connection_left_is_told_and_recovers(stored: str) -> None:
    import psycopg

    with closing(opened(stored)) as library, ExitStack() as held:
        with suppress(psycopg.OperationalError):
            while True:
                held.enter_context(psycopg.connect(stored))
        assert answers(library)  # it keeps the connection that it has
        for ask in (check, open_current):
            with pytest.raises(StoreUnreachableError):
                ask(stored)
        with ThreadPoolExecutor(8) as pool:
            assert any(pool.map(lambda _: answers(library), range(16)))
        held.close()
        until(lambda: answers(library), 10)
        check(stored)


def test_more_readers_of_streams_than_connections_all_come_through(stored: str) -> None:
    with closing(opened(stored)) as library:
        together = threading.Barrier(12)

        def verify(_: int) -> bool:
            together.wait()
            return library.verify("It is of stone.").stands

        with ThreadPoolExecutor(12) as pool:
            assert all(pool.map(verify, range(12)))


def test_a_stream_that_is_left_in_the_middle_gives_its_connection_back(stored: str) -> None:
    with closing(open_current(stored)) as snapshot:
        for _ in range(9):
            stream = snapshot.database.stream("SELECT generate_series(1, 1000)")
            assert next(stream) == (1,)
            stream.close()  # type: ignore[attr-defined]
        assert len(list(snapshot.database.stream("SELECT generate_series(1, 1000)"))) == 1000


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (f"postgresql://ada:{SECRET}@127.0.0.1:1/name", "postgresql://127.0.0.1:1/name"),
        (f"postgresql://ada:{SECRET}@{SECRET}@127.0.0.1:1/name", ""),
        (f"postgresql://127.0.0.1:1/name?user=ada&password={SECRET}", "127.0.0.1:1/name"),
        (f"host=127.0.0.1 port=1 password = '{SECRET} {SECRET}'", "127.0.0.1:1"),
        (f"postgresql://ada:{SECRET}/{SECRET}@127.0.0.1:1/name", ""),
        (f"postgresql://ada:{SECRET}@127.0.0.1:1/name?{SECRET}", ""),
        (f"ada:{SECRET}@127.0.0.1", ""),
    ],
)
def test_no_message_holds_a_password(
    address: str, shown: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    pytest.importorskip("psycopg")
    for ask in (check, open_current):
        with pytest.raises(PullquoteError) as raised:
            ask(address)
        told_of = [str(raised.value), raised.value.hint, str(raised.value.__cause__)]
        assert SECRET not in " ".join(told_of)
        assert shown in str(raised.value)
    assert SECRET not in where(address)
    assert SECRET not in caplog.text


def test_a_full_disk_is_neither_unreachable_nor_damaged(stored: str) -> None:
    import psycopg

    for kind in (psycopg.errors.DiskFull, psycopg.errors.ConfigurationLimitExceeded):
        with pytest.raises(StoreRefusedError, match="refuses"), told(stored):
            raise kind("no room")
