"""What the app remembers, and what it doesn't; with real files and a real server."""

import dataclasses
import os
import re
import signal
import sqlite3
import stat
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from bot.discord_app.store import Kept, ServerSettings, Store, StoreError, Unanswered, new_id
from bot.discord_app.store_home import Home
from bot.discord_app.store_postgres import PostgresHome
from index.model import ExcerptAddress, Span

DAY = 24 * 3600
START = 1_000 * DAY  # 1972-09-27
ANN, BEN = 987_654_321_012_345_678, 876_543_210_123_456_789
LINDOW, OTHER = 123_456_789_012_345_678, 234_567_890_123_456_789
QUESTION = "Who built the crooked pier of Lindow?"
ROOT = Path(__file__).resolve().parents[3]


@dataclasses.dataclass
class Clock:
    """Seconds since 1970, turned by hand."""

    now: float = START

    def __call__(self) -> float:
        return self.now


Open = Callable[..., Store]


@pytest.fixture
def clock() -> Clock:
    return Clock()


def opener(place: Callable[[], Path | Home], clock: Clock) -> Iterator[Open]:
    opened: list[Store] = []

    def open_store(
        *, keep_questions: bool = True, keep_days: int = 90, most_votes: int = 100
    ) -> Store:
        store = Store(
            place(),
            keep_questions=keep_questions,
            keep_days=keep_days,
            clock=clock,
            patience=0.1,
            most_votes=most_votes,
        )
        opened.append(store)
        return store

    yield open_store
    for store in opened:
        store.close()


@pytest.fixture
def open_file(tmp_path: Path, clock: Clock) -> Iterator[Open]:
    """Opens the one store of the test, in a file; again if it is open already."""
    yield from opener(lambda: tmp_path / "discord.sqlite", clock)


@pytest.fixture(params=["file", "postgres"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Open]:
    """The same, of what holds wherever the store is."""
    if request.param == "file":
        yield from opener(lambda: tmp_path / "discord.sqlite", clock)
    else:
        address = request.getfixturevalue("postgres_address")
        yield from opener(lambda: PostgresHome(address), clock)


def an_answer(answer: str = "ABCD2345", status: str = "quoted") -> Kept:
    first = ExcerptAddress(
        "harbour.md", "ab" * 32, Span(10, 90), Span(10, 50), 0.9, ("b.md", "c.md")
    )
    second = ExcerptAddress("weiß/7", "cd" * 32, Span(0, 5), Span(1, 4))
    return Kept(answer, status, 0.93, "gen-000007", 1, (first, second))


def keep(
    store: Store, answer: str, question: str = QUESTION, user: int = ANN, status: str = "quoted"
) -> None:
    store.keep(an_answer(answer, status), question=question, user=user, guild=LINDOW)


def bytes_of(folder: Path) -> bytes:
    """All bytes of all files of the store."""
    files = sorted(folder.glob("discord.sqlite*"))
    assert files
    return b"".join(file.read_bytes() for file in files)


def holds(folder: Path, *texts: str | int) -> list[str | int]:
    """Which of some texts and numbers stand in a file of the store, in whatever form."""
    found = bytes_of(folder)
    return [
        text
        for text in texts
        if str(text).encode() in found
        or (isinstance(text, int) and struct.pack(">q", text) in found)
    ]


# Settings of servers


def test_settings_of_a_server_outlive_the_store(open_store: Open) -> None:
    chosen = ServerSettings((5, 6), True, False, "de", ("The Example Review", "Straße"))
    store = open_store()
    store.set_server(LINDOW, ServerSettings(private=True))
    store.set_server(LINDOW, chosen)
    assert store.server(LINDOW) == chosen
    assert open_store().server(LINDOW) == chosen


def test_other_servers_and_direct_messages_have_the_settings_to_start_with(
    open_store: Open,
) -> None:
    store = open_store()
    store.set_server(LINDOW, ServerSettings(mentions=False))
    at_first = ServerSettings((), False, True, None, ())
    assert store.server(OTHER) == store.server(None) == at_first


def test_a_forgotten_server_is_forgotten_with_its_questions(open_store: Open) -> None:
    store = open_store()
    store.set_server(LINDOW, ServerSettings(private=True))
    keep(store, "AAAA2222")
    store.keep(an_answer("BBBB2222"), question=QUESTION, user=ANN, guild=OTHER)
    store.keep(an_answer("CCCC2222"), question=QUESTION, user=ANN, guild=None)
    store.forget_server(LINDOW)
    store.forget_server(55)  # never known
    assert store.server(LINDOW) == ServerSettings()
    assert store.questions_kept(ANN) == 2
    assert open_store().server(LINDOW) == ServerSettings()


# Answers


def test_an_answer_is_given_back_as_it_was_kept(open_store: Open) -> None:
    store = open_store()
    bare = Kept("EMPTY222", "abstained", 0.0, "gen-000007", 0, ())
    keep(store, "ABCD2345")
    store.keep(bare, question=QUESTION, user=ANN, guild=None)
    assert store.answer("ABCD2345") == an_answer("ABCD2345")
    assert open_store().answer("EMPTY222") == bare
    assert store.answer("NONE2222") is None


def test_ids_are_eight_signs_that_cannot_be_taken_for_each_other() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(re.fullmatch("[2-9A-HJ-NP-Z]{8}", one) for one in ids)


def test_an_id_is_never_given_to_two_answers(open_store: Open) -> None:
    store = open_store()
    keep(store, "ABCD2345", "first")
    with pytest.raises(StoreError, match="can't be used"):
        keep(store, "ABCD2345", "second")
    assert store.questions_kept(ANN) == 1


# Votes


def votes(store: Store, answer: str = "ABCD2345") -> tuple[int, int]:
    """Helpful and unhelpful, as they are stored."""
    rows = store._home.rows("SELECT helpful, unhelpful FROM answers WHERE id = ?", answer)
    return rows[0][0], rows[0][1]


def test_a_second_vote_replaces_the_first(open_store: Open) -> None:
    store = open_store()
    keep(store, "ABCD2345")
    counts = []
    for user, helpful in ((ANN, True), (ANN, True), (ANN, False), (BEN, False), (BEN, True)):
        assert store.vote("ABCD2345", user=user, helpful=helpful)
        counts.append(votes(store))
    assert counts == [(1, 0), (1, 0), (0, 1), (0, 2), (1, 1)]


def test_a_vote_on_an_answer_that_is_not_kept_is_none(open_store: Open) -> None:
    store = open_store()
    assert not store.vote("NONE2222", user=ANN, helpful=True)
    keep(store, "NONE2222")
    assert store.vote("NONE2222", user=ANN, helpful=False)
    assert votes(store, "NONE2222") == (0, 1)


def test_whose_votes_are_remembered_is_bounded(open_store: Open) -> None:
    store = open_store(most_votes=2)
    keep(store, "ABCD2345")
    for user in (1, 2, 1, 3):  # 2 has been silent for longest
        store.vote("ABCD2345", user=user, helpful=True)
    for user in (1, 2):  # the first is a change, the second as good as new
        store.vote("ABCD2345", user=user, helpful=False)
    assert votes(store) == (2, 2)


def test_whoever_is_forgotten_votes_anew(open_store: Open) -> None:
    store = open_store()
    keep(store, "ABCD2345")
    for user in (ANN, BEN):
        store.vote("ABCD2345", user=user, helpful=True)
    store.forget(ANN)
    for user in (ANN, BEN):
        store.vote("ABCD2345", user=user, helpful=False)
    assert votes(store) == (1, 2)


# Questions


def test_unanswered_are_those_abstained_from_and_those_voted_down_latest_first(
    open_store: Open, clock: Clock
) -> None:
    store = open_store()
    keep(store, "AAAA2222", "first?", status="abstained")
    keep(store, "BBBB2222", "fine?")
    clock.now += DAY
    keep(store, "CCCC2222", "disliked?")
    for user in (ANN, BEN):
        store.vote("CCCC2222", user=user, helpful=False)
    assert store.unanswered() == [
        Unanswered("disliked?", "1972-09-28", abstained=False, unhelpful=2),
        Unanswered("first?", "1972-09-27", abstained=True, unhelpful=0),
    ]
    assert [one.question for one in store.unanswered(most=1)] == ["disliked?"]


def test_questions_are_cut_and_half_characters_replaced(open_store: Open) -> None:
    store = open_store()
    keep(store, "AAAA2222", "\ud800\0!" + "x" * 2000, status="abstained")
    (kept,) = store.unanswered()
    assert kept.question == "??!" + "x" * 997


def test_forgetting_deletes_the_questions_of_one_person(open_store: Open) -> None:
    store = open_store()
    keep(store, "AAAA2222")
    keep(store, "BBBB2222")
    keep(store, "CCCC2222", user=BEN)
    assert store.questions_kept(ANN) == 2
    assert store.forget(ANN) == 2
    assert store.forget(ANN) == 0
    assert (store.questions_kept(ANN), store.questions_kept(BEN)) == (0, 1)
    assert store.answer("AAAA2222") is not None


def test_what_is_older_than_the_days_to_keep_is_swept(open_store: Open, clock: Clock) -> None:
    store = open_store(keep_days=2)
    keep(store, "AAAA2222", "old?", status="abstained")
    clock.now = START + 1
    keep(store, "BBBB2222", "newer?", status="abstained")
    clock.now = START + 2 * DAY
    assert store.sweep() == 0
    clock.now = START + 2 * DAY + 1
    assert store.sweep() == 1
    assert store.answer("AAAA2222") is None
    assert not store.vote("AAAA2222", user=ANN, helpful=True)
    assert [one.question for one in store.unanswered()] == ["newer?"]


def test_switching_off_keeps_what_is_there_until_it_is_forgotten_or_old(
    open_store: Open, clock: Clock
) -> None:
    with closing(open_store()) as before:
        keep(before, "AAAA2222", user=ANN)
        keep(before, "BBBB2222", user=BEN)
    store = open_store(keep_questions=False)
    keep(store, "CCCC2222", user=ANN)
    assert not store.keeps_questions
    assert (store.questions_kept(ANN), store.questions_kept(BEN)) == (1, 1)
    assert store.forget(ANN) == 1
    clock.now += 90 * DAY + 1
    assert store.sweep() == 3
    assert store.questions_kept(BEN) == 0


# Privacy, in the bytes of the files


def test_without_keeping_no_byte_of_question_and_asker_is_in_any_file(
    open_file: Open, tmp_path: Path
) -> None:
    store = open_file(keep_questions=False)
    keep(store, "ABCD2345")
    store.vote("ABCD2345", user=BEN, helpful=True)
    secret = (QUESTION, "crooked", ANN, BEN, LINDOW)
    assert holds(tmp_path, *secret, "ABCD2345") == ["ABCD2345"]
    store.close()
    assert holds(tmp_path, *secret, "ABCD2345") == ["ABCD2345"]


def test_a_forgotten_question_is_gone_from_the_bytes(open_file: Open, tmp_path: Path) -> None:
    store = open_file()
    keep(store, "AAAA2222")
    keep(store, "BBBB2222", "Where do pears grow?", user=BEN)
    assert holds(tmp_path, QUESTION, ANN) == [QUESTION, ANN]
    store.forget(ANN)
    assert holds(tmp_path, QUESTION, ANN, BEN, "pears grow") == [BEN, "pears grow"]


def test_a_swept_question_is_gone_from_the_bytes(
    open_file: Open, tmp_path: Path, clock: Clock
) -> None:
    store = open_file(keep_days=1)
    keep(store, "AAAA2222")
    clock.now += DAY + 1
    keep(store, "BBBB2222", "Where do pears grow?", user=BEN)
    store.sweep()
    assert holds(tmp_path, QUESTION, ANN, "AAAA2222", BEN) == [BEN]


def test_a_forgotten_server_is_gone_from_the_bytes(open_file: Open, tmp_path: Path) -> None:
    store = open_file()
    store.set_server(LINDOW, ServerSettings(sources=("Stone Post",)))
    keep(store, "AAAA2222")
    store.forget_server(LINDOW)
    assert holds(tmp_path, QUESTION, ANN, LINDOW, "Stone Post") == []


def test_of_many_people_none_who_was_forgotten_leaves_a_byte(
    open_file: Open, tmp_path: Path
) -> None:
    """Enough for pages to be split, merged, and given back."""
    store = open_file()
    people = [ANN + 1000 * number for number in range(9)]
    for number in range(540):
        user = people[number % 9]
        keep(store, f"{number:08}", f"what does {user} want? {'x' * (number * 37 % 700)}", user)
    for user in people[:6]:
        assert store.forget(user) == 60
    wants = [f"what does {user} want" for user in people]
    assert holds(tmp_path, *people, *wants) == [*people[6:], *wants[6:]]


def test_the_file_is_for_its_owner_only(open_file: Open, tmp_path: Path) -> None:
    keep(open_file(), "AAAA2222")
    modes = {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.glob("discord.sqlite*")}
    assert modes == {0o600}


# Threads, processes, and what goes wrong


def test_many_threads_may_use_it(open_store: Open) -> None:
    store = open_store()

    def work(number: int) -> bool:
        keep(store, f"{number:08}", user=number % 3)
        store.set_server(number, ServerSettings((number,)))
        store.vote(f"{number:08}", user=number, helpful=False)
        return store.answer(f"{number:08}") is not None

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(work, range(120)))
    assert len(store.unanswered()) == 120
    assert [store.questions_kept(user) for user in range(3)] == [40, 40, 40]
    assert open_store().server(119) == ServerSettings((119,))


WRITER = """
import itertools, sys
from pathlib import Path
from bot.discord_app.store import Kept, ServerSettings, Store
store = Store(Path(sys.argv[1]), keep_questions=True, keep_days=90)
for number in itertools.count():
    kept = Kept(f"{number:08}", "quoted", 0.5, "gen", 1, ())
    store.keep(kept, question="q" * 500, user=7, guild=8)
    store.set_server(8, ServerSettings((number,)))
    if number % 10 == 9:
        store.forget(7)
    print(number, flush=True)
"""


@pytest.mark.parametrize("lines", [1, 9, 30])
def test_a_killed_bot_leaves_all_that_it_had_stored(
    open_file: Open, tmp_path: Path, lines: int
) -> None:
    path = tmp_path / "discord.sqlite"
    child = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    with child, child.stdout as written:
        last = [int(next(written)) for _ in range(lines)][-1]
        os.kill(child.pid, signal.SIGKILL)
    store = open_file()
    assert all(store.answer(f"{number:08}") for number in range(last + 1))
    assert store.server(8).channels[0] >= last
    keep(store, "ABCD2345")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_damaged_file_is_said_to_be_damaged(open_file: Open, tmp_path: Path) -> None:
    with closing(open_file()) as store:
        keep(store, "ABCD2345")
        path = tmp_path / "discord.sqlite"
    whole = path.read_bytes()
    for broken in (b"not a database, surely" * 100, whole[: len(whole) // 2], b"\0" * 4096):
        path.write_bytes(broken)
        with pytest.raises(StoreError, match=r"is damaged|is not a store") as error:
            open_file()
        assert error.value.path == path
        assert "Move it away" in error.value.hint
        assert path.read_bytes() == broken


def test_a_value_that_is_not_ours_is_damage(open_store: Open) -> None:
    store = open_store()
    keep(store, "ABCD2345")
    with store._home.writing():
        store._home.changed("UPDATE answers SET excerpts = '[[1, 2]]'")
        store._home.changed("INSERT INTO servers VALUES (1, '{}')")
    with pytest.raises(StoreError, match="is damaged"):
        store.answer("ABCD2345")
    with pytest.raises(StoreError, match="is damaged"):
        open_store()


def test_another_database_is_not_touched(open_file: Open, tmp_path: Path) -> None:
    path = tmp_path / "discord.sqlite"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="is not a store of Pullquote"):
        open_file()
    assert path.read_bytes() == before


def test_a_file_of_a_newer_version_is_left_alone(open_file: Open, tmp_path: Path) -> None:
    open_file()
    with closing(sqlite3.connect(tmp_path / "discord.sqlite")) as connection:
        connection.execute("PRAGMA user_version = 2")
    with pytest.raises(StoreError, match=r"newer version of Pullquote \(format 2, not 1\)"):
        open_file()


def test_a_file_that_another_program_has_locked_is_said_to_be(
    open_file: Open, tmp_path: Path
) -> None:
    store = open_file()
    with closing(sqlite3.connect(tmp_path / "discord.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="database is locked"):
            keep(store, "ABCD2345")
        with pytest.raises(StoreError, match="database is locked"):
            open_file()
        other.execute("ROLLBACK")
    keep(store, "ABCD2345")


def test_where_no_file_can_be_made_nothing_is_stored_and_all_is_as_at_first(
    tmp_path: Path,
) -> None:
    path = tmp_path / "missing" / "discord.sqlite"
    with closing(Store(path, keep_questions=True, keep_days=90)) as store:
        assert store.problem is not None
        assert "No such file" in str(store.problem)
        assert store.server(LINDOW) == ServerSettings()
        assert store.answer("ABCD2345") is None
        assert store.questions_kept(ANN) == 0
        with pytest.raises(StoreError, match="readonly"):
            keep(store, "ABCD2345")
        with pytest.raises(StoreError):
            store.set_server(LINDOW, ServerSettings(private=True))
        assert store.server(LINDOW) == ServerSettings()


def test_nothing_is_asked_of_a_closed_store(open_store: Open) -> None:
    store = open_store()
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.answer("ABCD2345")


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from bot.discord_app.store import Kept, Store, StoreError
store = Store(Path(sys.argv[1]), keep_questions=True, keep_days=90)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, resource.RLIM_INFINITY))
stored = []
try:
    for number in range(1000):
        kept = Kept(f"{number:08}", "quoted", 0.5, "gen", 1, ())
        store.keep(kept, question="q" * 900, user=7, guild=8)
        stored.append(kept.answer)
except StoreError as error:
    print(error.hint)
assert all(store.answer(one) for one in stored)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
store.keep(kept, question="q" * 900, user=7, guild=8)
print(len(stored) == store.questions_kept(7) - 1 > 10)
"""


def run_script(script: str, *arguments: str) -> str:
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_full_disk_costs_what_is_new_and_nothing_else(tmp_path: Path) -> None:
    told = run_script(FULL_DISK, str(tmp_path / "discord.sqlite"))
    assert told.splitlines() == ["Is the disk full, or may the bot not write there?", "True"]


READ_ONLY = """
import os, sys
from pathlib import Path
from bot.discord_app.store import Kept, ServerSettings, Store, StoreError
if os.geteuid() == 0:
    os.setuid(65534)
store = Store(Path(sys.argv[1]), keep_questions=True, keep_days=90)
print(store.problem is not None, store.server(8), store.answer("ABCD2345") is not None)
try:
    store.keep(Kept("EFGH2345", "quoted", 0.5, "gen", 1, ()), question="q", user=7, guild=8)
except StoreError as error:
    print(error.hint)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs the rights of POSIX")
@pytest.mark.parametrize("killed", [False, True])
def test_on_a_read_only_disk_the_settings_of_servers_hold(killed: bool) -> None:
    """Also with a write-ahead log that a killed bot has left."""
    chosen = ServerSettings((1,), private=True)
    # Not the folder of the test: it isn't open to the user without rights.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "discord.sqlite"
        store = Store(path, keep_questions=False, keep_days=90)
        store.set_server(8, chosen)
        keep(store, "ABCD2345")
        left = {file: file.read_bytes() for file in folder.iterdir()}
        store.close()
        if killed:
            for file, content in left.items():
                file.write_bytes(content)
        for file in folder.iterdir():
            file.chmod(0o444)
        folder.chmod(0o555)
        told = run_script(READ_ONLY, str(path))
        folder.chmod(0o755)
    hint = "Is the disk full, or may the bot not write there?"
    assert told.splitlines() == [f"True {chosen} True", hint]


def test_where_sqlite_cannot_make_its_other_files_the_settings_hold(
    open_file: Open, tmp_path: Path
) -> None:
    chosen = ServerSettings((1,), private=True)
    with closing(open_file()) as store:
        store.set_server(LINDOW, chosen)
        path = tmp_path / "discord.sqlite"
    path.with_name("discord.sqlite-wal").mkdir()
    store = open_file()
    assert store.problem is not None
    assert store.server(LINDOW) == chosen
    with pytest.raises(StoreError, match="readonly"):
        keep(store, "ABCD2345")


def test_a_folder_in_its_place_is_not_taken_for_no_store(open_file: Open, tmp_path: Path) -> None:
    (tmp_path / "discord.sqlite").mkdir()
    with pytest.raises(StoreError, match="unable to open"):
        open_file()


UNREADABLE = """
import os, sys
from pathlib import Path
from bot.discord_app.store import Store, StoreError
if os.geteuid() == 0:
    os.setuid(65534)
try:
    Store(Path(sys.argv[1]), keep_questions=True, keep_days=90)
except StoreError as error:
    print(error.args[0])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs the rights of POSIX")
@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o755, 0o000), (0o000, 0o644)])
def test_settings_that_cannot_be_read_are_not_taken_for_none(
    folder_mode: int, file_mode: int
) -> None:
    """Else a server that wants private answers would get public ones."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "discord.sqlite"
        Store(path, keep_questions=False, keep_days=90).close()
        path.chmod(file_mode)
        Path(name).chmod(folder_mode)
        told = run_script(UNREADABLE, str(path))
        Path(name).chmod(0o755)
    assert told.startswith("can't be used (")
