"""The harness itself: each call is reached once, and its fault arrives where it should."""

import errno
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.harness import Fault, Faults, Outcome, Server
from tests.faults.writers import ROWS


@pytest.fixture(scope="module")
def server(faults: Faults) -> Iterator[Server]:
    with Server(faults, "tests.faults.writers") as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "folder"
    made.mkdir()
    (made / "file").write_bytes(b"old")
    return made


def names(outcomes: list[Outcome], folder: Path) -> list[str]:
    """The calls that failed, and on what, without the folder and what only some systems have."""
    hits = [outcome.hit.replace(f" {folder}/", " ").replace(f" {folder}", " .") for outcome in
            outcomes]  # fmt: skip
    return [hit.replace("64 ", " ").replace("openat ", "open ") for hit in hits]


def each(server: Server, folder: Path, function: str, *arguments: object) -> list[Outcome]:
    """A run for each call of a function, which fails there; each in the folder as it is now."""
    kept = shutil.copytree(folder, folder.with_name("kept"))
    outcomes: list[Outcome] = []
    for at in range(1, 1000):
        outcome = server.run(function, folder, *arguments, folder=folder, fault=Fault(at))
        shutil.rmtree(folder)
        shutil.copytree(kept, folder)
        if not outcome.hits:
            assert outcome.calls == at - 1
            assert not outcome.kinds, outcome.trace
            return outcomes
        assert outcome.hits == 1
        outcomes.append(outcome)
    raise AssertionError("it never ends")


def test_each_call_of_a_replacement_fails_once(server: Server, folder: Path) -> None:
    outcomes = each(server, folder, "replace")
    assert names(outcomes, folder) == [
        "open beside",
        "write beside",
        "fsync beside",
        "rename file",
        "fsync .",
    ]
    assert {(one.kinds[0], one.message.split("]")[0]) for one in outcomes} == {
        ("builtins.OSError", f"[Errno {errno.ENOSPC}")
    }
    assert server.run("replace", folder, folder=folder).value == "replaced"


def test_calls_on_folders_are_seen(server: Server, folder: Path) -> None:
    assert names(each(server, folder, "folders"), folder) == [
        "mkdir made",
        "open made/file",
        "link made/other",
        "rename named",
        "unlinkat named/file",
        "unlinkat named/other",
        "rmdir named",
    ]


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS])
def test_the_errno_arrives(server: Server, folder: Path, error: int) -> None:
    outcome = server.run("replace", folder, folder=folder, fault=Fault(2, error))
    assert outcome.message.startswith(f"[Errno {error}]")
    assert (folder / "file").read_bytes() == b"old"


@pytest.mark.parametrize("journal", ["OFF", "DELETE", "WAL"])
def test_what_sqlite_does_is_reached(server: Server, folder: Path, journal: str) -> None:
    outcomes = each(server, folder, "database", journal)
    called = {name.split()[0] for name in names(outcomes, folder)}
    assert {"open", "pwrite"} <= called
    assert ("fdatasync" in called or "fsync" in called) or journal == "OFF"
    raised = [one for one in outcomes if one.kinds]
    assert len(raised) > len(outcomes) / 2, "it forgives what isn't needed, such as an unlink"
    assert {one.kinds[0] for one in raised} <= {"sqlite3.OperationalError"}
    assert "database or disk is full" in {one.message for one in raised}


def test_with_a_journal_a_database_survives_a_kill_at_every_call(
    server: Server, folder: Path
) -> None:
    server.run("database", folder, "DELETE", folder=folder)
    calls = server.run("database", folder, "DELETE", folder=folder).calls
    before = 2 * ROWS
    for at in range(1, calls + 1):
        killed = server.run("database", folder, "DELETE", folder=folder, fault=Fault(at, kill=True))
        assert killed.returncode == -signal.SIGKILL
        assert (killed.calls, killed.hits) == (at, 1)
        after = server.run("rows", folder, folder=folder).value
        assert after in {before, before + ROWS}
        before = after


@pytest.mark.parametrize("function", ["vectors", "array"])
def test_what_is_written_through_a_file_of_c_is_reached(
    server: Server, folder: Path, function: str
) -> None:
    outcomes = each(server, folder, function)
    called = {name.split()[0] for name in names(outcomes, folder)}
    assert {"open" if function == "array" else "fopen", "fwrite", "fclose"} <= called
    raised = [one for one in outcomes if one.kinds]
    assert len(raised) >= len(outcomes) - 2
    assert {one.kinds[0] for one in raised} <= {"builtins.RuntimeError", "builtins.OSError"}


def test_a_file_that_can_not_be_closed_has_lost_what_was_buffered(
    server: Server, folder: Path
) -> None:
    """FAISS says nothing then: whoever relies on the file has to look at it."""
    calls = server.run("vectors", folder, folder=folder).calls
    whole = (folder / "vectors").stat().st_size
    outcome = server.run("vectors", folder, folder=folder, fault=Fault(calls))
    assert outcome.hit == f"fclose {folder}/vectors"
    assert not outcome.kinds
    assert (folder / "vectors").stat().st_size < whole


@pytest.mark.parametrize(
    ("error", "stays", "hits", "calls", "left"),
    [
        (errno.EIO, False, 1, 4, []),  # open, write, open and unlink
        (errno.EIO, True, 2, 4, ["made"]),  # the unlink fails too
        (errno.ENOSPC, True, 1, 4, []),  # from a full disk it can be removed
    ],
)
def test_a_disk_can_stay_broken_or_full(
    server: Server, folder: Path, error: int, stays: bool, hits: int, calls: int, left: list[str]
) -> None:
    outcome = server.run("tidies", folder, folder=folder, fault=Fault(3, error, stays=stays))
    assert (outcome.hits, outcome.calls, outcome.kinds[0]) == (hits, calls, "builtins.OSError")
    assert sorted(path.name for path in folder.iterdir()) == ["file", *left]


def test_a_short_write_comes_before_the_one_that_fails(server: Server, folder: Path) -> None:
    short = server.run("replace", folder, folder=folder, fault=Fault(2, short=True))
    assert (short.hits, short.hit) == (2, f"write {folder}/beside")
    assert (folder / "beside").read_bytes() == b"n"
    assert short.message.startswith(f"[Errno {errno.ENOSPC}]")


def test_a_kill_can_come_in_the_middle_of_a_write(server: Server, folder: Path) -> None:
    killed = server.run("replace", folder, folder=folder, fault=Fault(2, kill=True, short=True))
    assert killed.killed
    assert (folder / "beside").read_bytes() == b"n"


def test_only_what_changes_the_folder_counts(server: Server, folder: Path) -> None:
    for function in ("elsewhere", "in_a_child"):
        outcome = server.run(function, folder, folder=folder, fault=Fault(1, stays=True))
        assert (outcome.calls, outcome.kinds) == (0, ()), outcome.trace
    assert (folder / "child").read_text() == "text"


def test_an_exit_is_told_as_what_it_is(server: Server, folder: Path) -> None:
    outcome = server.run("ends", folder, folder=folder)
    assert outcome.kinds[:2] == ("builtins.SystemExit", "builtins.BaseException")
    assert (outcome.message, outcome.returncode, outcome.calls) == ("told", 0, 2)


def test_it_is_killed_at_a_moment_of_time(server: Server, folder: Path) -> None:
    outcome = server.run("writes_for_ever", folder, folder=folder, fault=Fault(after=0.1))
    assert outcome.returncode == -signal.SIGKILL
    assert outcome.calls > 1
    assert not outcome.late, "as it was asked for"


def test_a_run_takes_milliseconds(server: Server, folder: Path) -> None:
    start = time.perf_counter()
    for _ in range(20):
        server.run("replace", folder, folder=folder, fault=Fault(2))
    assert (time.perf_counter() - start) / 20 < 0.2, "about 0.01 where nothing else runs"


PROGRAM = """
import sys
from pathlib import Path
folder = Path(sys.argv[1])
(folder / "beside").write_bytes(b"new")
(folder / "beside").replace(folder / "file")
print("done")
"""


def test_a_program_of_its_own_is_armed_too(faults: Faults, folder: Path) -> None:
    def run(fault: Fault = Fault()) -> Outcome:  # noqa: B008 - a value
        return faults.run(PROGRAM, folder, folder=folder, fault=fault)

    assert run() == Outcome(0, calls=3, hits=0, hit="", output="done\n")
    failed = run(Fault(3, errno.EIO))
    assert (failed.returncode, failed.calls, failed.hits) == (1, 3, 1)
    assert failed.hit.split("/")[-1] == "file"
    assert f"OSError: [Errno {errno.EIO}]" in failed.output
    killed = run(Fault(2, kill=True))
    assert killed.killed
    assert killed.calls == 2
