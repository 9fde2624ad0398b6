"""Generations in a database: which is in use, when they are dropped, who may write."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from index.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexFormatError,
    IndexMissingError,
    PullquoteError,
    StoreRefusedError,
)
from index.postgres import check, load, open_current, roll_back
from index.postgres.load import STAGE
from index.postgres.registry import READERS, migrated
from index.postgres.server import connected
from index.store import Generation
from tests.conftest import ROOT
from tests.index.postgres.towers import (
    answered_from,
    nobody_reads,
    number_of,
    opened,
    schemas,
    until,
)
from tests.postgres import execute

Towers = Sequence[Generation]


def test_an_empty_database_has_no_index(postgres: str) -> None:
    for ask in (check, open_current, roll_back):
        with pytest.raises(IndexMissingError):
            ask(postgres)


def test_what_was_loaded_is_in_use_under_its_number(postgres: str, towers: Towers) -> None:
    known = load(towers[1], postgres)
    assert (known.number, known.name, known.manifest) == (1, "gen-000001", towers[1].manifest)
    assert check(postgres) == known
    with closing(open_current(postgres)) as snapshot:
        assert (snapshot.name, snapshot.place) == ("gen-000001", None)
    assert answered_from(postgres) == 2


def test_loading_the_same_again_does_nothing(postgres: str, towers: Towers) -> None:
    first = load(towers[0], postgres)
    steps: list[str] = []
    assert load(towers[0], postgres, lambda stage, *_: steps.append(stage)) == first
    assert steps == []
    assert schemas(postgres) == ["gen_000001"]


def test_progress_ends_with_all_rows(postgres: str, towers: Towers) -> None:
    steps: list[tuple[str, int, int]] = []
    load(towers[0], postgres, lambda *step: steps.append(step))
    of_copy = [(done, total) for stage, done, total in steps if stage == STAGE]
    assert of_copy[0][0] == 0
    assert of_copy[-1][0] == of_copy[-1][1] > 1


def test_damage_to_the_folder_is_not_copied(postgres: str, towers: Towers, tmp_path: Path) -> None:
    folder = shutil.copytree(towers[0].path, tmp_path / "gen-000001")
    with closing(Generation(folder)) as generation:
        data = bytearray((folder / "library.sqlite").read_bytes())
        data[-1] ^= 1
        (folder / "library.sqlite").write_bytes(data)
        with pytest.raises(IndexDamagedError):
            load(generation, postgres)
    assert schemas(postgres) == []


LOADING = """
import sys, time
from pathlib import Path
from index.postgres import load
from index.store import open_current

def progress(stage, done, total):
    if stage == sys.argv[3] and done >= int(sys.argv[4]):
        print("there", flush=True)
        time.sleep(60)

load(open_current(Path(sys.argv[1])), sys.argv[2], progress)
"""


@pytest.mark.parametrize(("stage", "done"), [(STAGE, 1), ("Indexing in the database", 0)])
def test_a_load_that_is_killed_leaves_the_one_in_use(
    stage: str, done: int, postgres: str, towers: Towers
) -> None:
    load(towers[0], postgres)
    with subprocess.Popen(
        [sys.executable, "-c", LOADING, str(towers[1].path.parent), postgres, stage, str(done)],
        stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as child:  # fmt: skip
        assert child.stdout is not None
        assert child.stdout.readline() == b"there\n"
        child.send_signal(signal.SIGKILL)
    assert schemas(postgres) == ["gen_000001", "gen_000002"]
    assert answered_from(postgres) == 1

    def loads() -> bool:  # as soon as the server has found out
        try:
            load(towers[2], postgres)
        except IndexBusyError:
            return False
        return True

    until(loads)
    assert answered_from(postgres) == 3
    # The number of what was swept away is given again: nobody ever knew of it.
    assert schemas(postgres) == ["gen_000001", "gen_000002"]


def test_of_two_loads_at_once_one_says_busy(postgres: str, towers: Towers) -> None:
    inside, goes_on = threading.Event(), threading.Event()

    def progress(*_: object) -> None:
        inside.set()
        goes_on.wait(20)

    first = threading.Thread(target=load, args=(towers[0], postgres, progress))
    first.start()
    try:
        assert inside.wait(20)
        with pytest.raises(IndexBusyError):
            load(towers[1], postgres)
        with pytest.raises(IndexBusyError):
            roll_back(postgres)
    finally:
        goes_on.set()
        first.join()
    assert answered_from(postgres) == 1


def test_a_generation_that_is_read_is_not_dropped(postgres: str, towers: Towers) -> None:
    load(towers[0], postgres)
    with closing(opened(postgres)) as library:
        for tower in towers[1:3]:
            load(tower, postgres)
        assert schemas(postgres) == ["gen_000001", "gen_000002", "gen_000003"]
        assert number_of(library) == 1
    until(lambda: nobody_reads(postgres, 1))
    load(towers[3], postgres)
    assert schemas(postgres) == ["gen_000003", "gen_000004"]


def test_what_is_dropped_while_it_is_opened_is_let_go_for_the_next(
    postgres: str, towers: Towers
) -> None:
    load(towers[0], postgres)
    with connected(postgres, autocommit=True) as held, ThreadPoolExecutor(1) as pool:
        held.execute("SELECT pg_advisory_lock(%s, 1)", (READERS,))
        opening = pool.submit(opened, postgres)
        waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        until(lambda: execute(postgres, waits) == [(1,)])
        load(towers[1], postgres)
        execute(postgres, "DROP SCHEMA gen_000001 CASCADE")
        held.execute("SELECT pg_advisory_unlock(%s, 1)", (READERS,))
        with closing(opening.result()) as library:
            assert number_of(library) == 2


def test_going_back_lasts_until_the_next_load(postgres: str, towers: Towers) -> None:
    for tower in towers[:3]:
        load(tower, postgres)
    assert roll_back(postgres).name == "gen-000002"
    assert answered_from(postgres) == 2
    with pytest.raises(IndexMissingError):
        roll_back(postgres)  # the first is gone
    load(towers[3], postgres)
    assert answered_from(postgres) == 4
    # As in a folder: what was gone back from is gone, and what was in use is the one before.
    assert schemas(postgres) == ["gen_000002", "gen_000004"]
    assert roll_back(postgres).number == 2
    assert answered_from(postgres) == 2


def test_each_step_of_the_tables_is_taken_once(postgres: str) -> None:
    for _ in range(2):
        with connected(postgres) as connection:
            migrated(connection)
    assert execute(postgres, "SELECT version FROM pullquote.version") == [(1,)]


def test_tables_of_a_newer_pullquote_are_left_alone(postgres: str, towers: Towers) -> None:
    load(towers[0], postgres)
    execute(postgres, "UPDATE pullquote.version SET version = 99")
    with pytest.raises(IndexFormatError, match="version 99"):
        load(towers[1], postgres)
    assert execute(postgres, "SELECT version FROM pullquote.version") == [(99,)]


def test_tables_of_a_generation_that_are_gone_are_damage(postgres: str, towers: Towers) -> None:
    load(towers[0], postgres)
    execute(postgres, "DROP TABLE gen_000001.sentences")
    with pytest.raises(IndexDamagedError, match="sentences"):
        open_current(postgres)


def test_rows_that_are_missing_are_damage(postgres: str, towers: Towers) -> None:
    load(towers[1], postgres)
    execute(postgres, "DELETE FROM gen_000001.sentences WHERE row = 1")
    execute(postgres, "DELETE FROM gen_000001.sentences WHERE row = 2")
    with pytest.raises(IndexDamagedError, match="gen_000001"):
        open_current(postgres)


def named(address: str) -> str:
    return address.rpartition("/")[2]


def test_a_server_without_pgvector_is_told(postgres: str, towers: Towers) -> None:
    if execute(postgres, "SHOW server_version_num")[0][0] < "180000":
        pytest.skip("it can't be hidden on servers before PostgreSQL 18")
    execute(postgres, f"ALTER DATABASE {named(postgres)} SET extension_control_path = '/nowhere'")
    with pytest.raises(PullquoteError, match="no pgvector") as raised:
        load(towers[0], postgres)
    assert "0.8" in raised.value.hint


def test_a_pgvector_of_long_ago_is_told(postgres: str, towers: Towers) -> None:
    execute(postgres, "CREATE EXTENSION vector")
    execute(postgres, "UPDATE pg_extension SET extversion = '0.7.4' WHERE extname = 'vector'")
    with pytest.raises(PullquoteError, match=r"pgvector 0\.7\.4"):
        load(towers[0], postgres)


def test_a_database_of_another_encoding_is_told(postgres: str, towers: Towers) -> None:
    name = f"{named(postgres)}_ascii"
    execute(
        postgres,
        f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' "
        "LC_COLLATE 'C' LC_CTYPE 'C'",
    )
    try:
        with pytest.raises(PullquoteError, match="SQL_ASCII"):
            load(towers[0], urlunsplit(urlsplit(postgres)._replace(path=f"/{name}")))
    finally:
        execute(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def reader(postgres: str) -> Iterator[str]:
    """The address for a role that owns nothing."""
    role = f"reader_{secrets.token_hex(4)}"
    execute(postgres, f"CREATE ROLE {role} LOGIN PASSWORD 'unimportant'")
    parts = urlsplit(postgres)
    host = parts.netloc.rpartition("@")[2]
    yield urlunsplit(parts._replace(netloc=f"{role}:unimportant@{host}"))
    execute(postgres, f"DROP OWNED BY {role}")
    execute(postgres, f"DROP ROLE {role}")


def test_a_role_that_only_reads_needs_what_the_owner_grants_once(
    postgres: str, reader: str, towers: Towers
) -> None:
    role = urlsplit(reader).username
    execute(postgres, f"ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO {role}")
    execute(postgres, f"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO {role}")
    for number in (1, 2):
        load(towers[number - 1], postgres)
        assert answered_from(reader) == number
    with pytest.raises(StoreRefusedError, match="permission denied"):
        load(towers[2], reader)


def test_a_role_without_rights_is_told_so(postgres: str, reader: str, towers: Towers) -> None:
    load(towers[0], postgres)
    with pytest.raises(StoreRefusedError, match="permission denied"):
        open_current(reader)
