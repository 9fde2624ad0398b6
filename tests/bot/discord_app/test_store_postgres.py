"""A store that several bots share, on a real server: what it does beside the rules of any store."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from bot.discord_app.run import store_of
from bot.discord_app.store import ServerSettings, Store, StoreError
from bot.discord_app.store_postgres import SCHEMA, PostgresHome, version
from bot.doctor_bot import check_bot
from bot.settings import Settings
from tests.bot.discord_app.test_store import ANN, BEN, LINDOW, OTHER, QUESTION, an_answer, keep
from tests.postgres import PostgresServer

psycopg = pytest.importorskip("psycopg", reason="needs psycopg")

CHOSEN = ServerSettings((5, 6), private=True, language="de")


@pytest.fixture
def open_store(postgres_address: str) -> Iterator[Callable[[], Store]]:
    """Opens a store as another process would: the database is all that they share."""
    opened: list[Store] = []

    def open_store() -> Store:
        opened.append(Store(PostgresHome(postgres_address), keep_questions=True, keep_days=90))
        return opened[-1]

    yield open_store
    for store in opened:
        store.close()


def until(holds: Callable[[], bool], seconds: float = 2.0) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return holds()


def run(address: str, *statements: str) -> list[tuple[object, ...]]:
    """Run statements, each for itself, and give the rows of the last."""
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements[:-1]:
            connection.execute(statement)
        cursor = connection.execute(statements[-1])
        return list(cursor.fetchall()) if cursor.description else []


# Several processes


def test_what_one_bot_sets_the_others_see_within_two_seconds(
    open_store: Callable[[], Store],
) -> None:
    one, other = open_store(), open_store()
    one.set_server(LINDOW, CHOSEN)
    assert one.server(LINDOW) == CHOSEN
    assert until(lambda: other.server(LINDOW) == CHOSEN)
    other.set_server(LINDOW, ServerSettings(mentions=False))
    assert until(lambda: one.server(LINDOW) == ServerSettings(mentions=False))
    one.set_server(LINDOW, CHOSEN)
    assert until(lambda: other.server(LINDOW) == CHOSEN)
    other.forget_server(LINDOW)
    assert until(lambda: one.server(LINDOW) == ServerSettings())


def test_what_is_set_back_by_another_bot_is_seen_too(open_store: Callable[[], Store]) -> None:
    """Though it is what this one has read last: it has set something else since."""
    one, other = open_store(), open_store()
    one.set_server(LINDOW, CHOSEN)
    with one._lock:  # as if the word came late
        other.set_server(LINDOW, ServerSettings())
        assert one.server(LINDOW) == CHOSEN
    assert until(lambda: one.server(LINDOW) == ServerSettings())


def test_what_an_operator_changes_by_hand_is_seen(
    open_store: Callable[[], Store], postgres_address: str
) -> None:
    store = open_store()
    store.set_server(LINDOW, CHOSEN)
    run(postgres_address, "DELETE FROM pullquote_bot.servers")
    assert until(lambda: store.server(LINDOW) == ServerSettings())


def test_buttons_votes_and_questions_are_those_of_all_bots(open_store: Callable[[], Store]) -> None:
    one, other = open_store(), open_store()
    keep(one, "ABCD2345")
    assert other.answer("ABCD2345") == an_answer("ABCD2345")
    assert one.vote("ABCD2345", user=ANN, helpful=False)
    assert other.vote("ABCD2345", user=BEN, helpful=False)
    assert [(kept.question, kept.unhelpful) for kept in one.unanswered()] == [(QUESTION, 2)]
    assert other.forget(ANN) == 1
    assert one.questions_kept(ANN) == 0


def test_bots_that_start_delete_and_write_at_the_same_time_do_all_of_it(
    open_store: Callable[[], Store],
) -> None:
    """Of the first start, too: there are no tables yet."""
    with ThreadPoolExecutor(4) as threads:
        stores = list(threads.map(lambda _: open_store(), range(4)))

    def work(number: int) -> int:
        store = stores[number]
        for turn in range(10):
            keep(store, f"{number}{turn:07}", user=turn % 2)
        return store.forget(0) + store.sweep()

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(work, range(4))) == 4 * 5
    assert stores[0].questions_kept(1) == 4 * 5
    assert stores[1].questions_kept(0) == 0


# Privacy


def test_a_forgotten_question_is_gone_from_the_files_of_the_tables(
    open_store: Callable[[], Store], postgres_address: str
) -> None:
    store = open_store()
    for number in range(60):
        user = (ANN, BEN)[number % 2]
        keep(store, f"{number:08}", f"what does {user} want? {'x' * (number * 37 % 700)}", user)
    store.set_server(OTHER, ServerSettings(sources=("Stone Post",)))

    def held(table: str, text: str) -> int:
        (row,) = run(
            postgres_address,
            "CHECKPOINT",
            f"SELECT pg_read_binary_file(pg_relation_filepath('{SCHEMA}.{table}'))",
        )
        return bytes(row[0]).count(text.encode())  # type: ignore[call-overload, no-any-return]

    assert held("questions", f"what does {ANN} want") == 30
    assert held("servers", "Stone Post") == 1
    assert store.forget(ANN) == 30
    store.forget_server(OTHER)
    assert held("questions", f"what does {ANN} want") == 0
    assert held("questions", f"what does {BEN} want") == 30
    assert held("servers", "Stone Post") == 0


# What goes wrong


def test_a_server_that_is_away_costs_nobody_a_wait_and_is_found_again(
    open_store: Callable[[], Store],
    postgres_server: PostgresServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    if postgres_server.own is None:
        pytest.skip("needs a server that it may stop")
    store = open_store()
    store.set_server(LINDOW, CHOSEN)
    caplog.set_level(logging.INFO, "bot")
    postgres_server.own.stop()
    try:
        for _ in range(3):
            began = time.monotonic()
            with pytest.raises(StoreError, match=r"can't be used: .* can't be reached") as error:
                keep(store, "ABCD2345")
            assert time.monotonic() - began < 0.5
            assert "Ask again" in error.value.hint
        assert store.problem is not None
        assert store.server(LINDOW) == CHOSEN
        with pytest.raises(StoreError):
            store.set_server(LINDOW, ServerSettings())
        assert store.server(LINDOW) == CHOSEN
    finally:
        postgres_server.own.start()
    assert until(lambda: store.problem is None, 10)
    keep(store, "ABCD2345")
    assert store.answer("ABCD2345") == an_answer("ABCD2345")
    store.set_server(LINDOW, ServerSettings())
    ours = [record.message for record in caplog.records if record.name.startswith("bot")]
    assert len(ours) == 2  # not one for each question
    assert ours[0].endswith("Nothing is stored meanwhile.")
    assert ours[1] == "The bot's store can be used again"


def test_connections_that_are_cut_are_made_anew(
    open_store: Callable[[], Store], postgres_address: str
) -> None:
    store = open_store()
    keep(store, "ABCD2345")
    run(
        postgres_address,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid != pg_backend_pid()",
    )

    def works() -> bool:
        try:
            return store.answer("ABCD2345") is not None
        except StoreError:
            return False

    assert until(works, 5)
    other = open_store()
    other.set_server(LINDOW, CHOSEN)
    assert until(lambda: store.server(LINDOW) == CHOSEN, 5)


def test_a_change_that_fails_halfway_leaves_nothing(open_store: Callable[[], Store]) -> None:
    store = open_store()
    too_large = 2**63  # for its column
    with pytest.raises(StoreError, match="out of range"):
        keep(store, "ABCD2345", user=too_large)
    assert store.answer("ABCD2345") is None


def test_an_error_says_neither_password_nor_question(postgres_address: str) -> None:
    with pytest.raises(StoreError, match="can't be reached") as error:
        PostgresHome("postgresql://bot:s3cret@127.0.0.1:1/none")
    assert "s3cret" not in f"{error.value} {error.value.hint}"
    home = PostgresHome(postgres_address)
    with closing(Store(home, keep_questions=True, keep_days=90)) as store:
        keep(store, "ABCD2345")
        with pytest.raises(StoreError, match="duplicate key") as refused:
            keep(store, "ABCD2345")
        assert QUESTION not in f"{refused.value} {refused.value.hint}"
        with pytest.raises(StoreError, match="is damaged"):
            store.answer("\ud800")
        with pytest.raises(StoreError, match="can't be used"):
            store.answer("\0")


def test_where_it_may_only_be_read_settings_hold_and_nothing_is_stored(
    open_store: Callable[[], Store], postgres_address: str
) -> None:
    open_store().set_server(LINDOW, CHOSEN)
    run(
        postgres_address,
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', "
        "current_database()); END $$",
    )
    store = open_store()
    assert "may only be read" in str(store.problem)
    assert store.server(LINDOW) == CHOSEN
    with pytest.raises(StoreError, match="read-only transaction"):
        keep(store, "ABCD2345")


def test_a_closed_store_leaves_no_thread(open_store: Callable[[], Store]) -> None:
    def threads() -> int:
        return sum(one.name == "pullquote-store" for one in threading.enumerate())

    assert until(lambda: threads() == 0)
    store = open_store()
    assert threads() == 1
    store.close()
    assert until(lambda: threads() == 0)


# Versions of the tables


def test_the_first_bot_makes_the_tables_and_the_next_finds_them(
    open_store: Callable[[], Store], postgres_address: str
) -> None:
    assert version(postgres_address) == 0
    open_store().set_server(LINDOW, CHOSEN)
    assert version(postgres_address) == 1
    assert open_store().server(LINDOW) == CHOSEN


def test_an_interrupted_start_leaves_no_half_of_the_tables(postgres_address: str) -> None:
    run(postgres_address, f"CREATE SCHEMA {SCHEMA}", f"CREATE TABLE {SCHEMA}.questions (x int)")
    with pytest.raises(StoreError, match=r'can\'t be used.*"questions" already exists'):
        PostgresHome(postgres_address)
    tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'pullquote_bot'"
    assert run(postgres_address, tables) == [("questions",)]


def test_tables_of_a_newer_version_are_left_alone(
    open_store: Callable[[], Store], postgres_address: str
) -> None:
    open_store()
    run(postgres_address, "UPDATE pullquote_bot.version SET version = 2")
    with pytest.raises(StoreError, match="are of version 2; this one knows 1") as error:
        open_store()
    assert error.value.hint == "Update Pullquote."
    assert run(postgres_address, "SELECT version FROM pullquote_bot.version") == [(2,)]


def test_a_user_without_rights_is_told_which(postgres_address: str) -> None:
    role = "pullquote_test_reader"
    run(
        postgres_address,
        f"DO $$ BEGIN CREATE ROLE {role} LOGIN PASSWORD '{role}'; "
        "EXCEPTION WHEN duplicate_object THEN NULL; END $$",
    )
    parts = urlsplit(postgres_address)
    own = f"{role}:{role}@{parts.netloc.rpartition('@')[2]}"
    address = parts._replace(netloc=own).geturl()
    with pytest.raises(StoreError, match="permission denied") as error:
        PostgresHome(address)
    assert "GRANT CREATE ON DATABASE" in error.value.hint


# Those who open it


def test_the_setting_names_the_database(postgres_address: str) -> None:
    settings = Settings(store=SecretStr(postgres_address), keep_questions=True)

    def told() -> tuple[str, str]:
        (check,) = [one for one in check_bot(settings) if one.subject == "store"]
        return check.status, check.message

    assert told()[0] == "note"
    with closing(store_of(settings)) as store:
        keep(store, "ABCD2345")
    assert told()[0] == "ok"
    assert run(postgres_address, "SELECT count(*) FROM pullquote_bot.answers") == [(1,)]
    settings = Settings(store=SecretStr("postgresql://bot:s3cret@127.0.0.1:1/none"))
    status, message = told()
    assert status == "problem"
    assert "s3cret" not in message
