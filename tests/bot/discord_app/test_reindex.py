"""Building beside the bot: real processes, most of them small programs that act a build."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from filelock import FileLock

from bot.discord_app.reindex import Reindexed, Reindexing, StoppedError
from bot.settings import Settings, load_settings
from index.errors import IndexBusyError, PullquoteError
from tests.conftest import SMALL_ARTICLES
from tests.doubles import write_articles

REPORT = {
    "index": "gen-000007",
    "changed": True,
    "articles": 14,
    "changes": {"files_new": 3, "files_changed": 2, "files_gone": 1},
    "why": "",
    "findings": [
        {"kind": "failed", "path": "a.pdf", "reason": "is empty"},
        {"kind": "skipped", "path": "b.png", "reason": "is no article"},
    ],
}

Step = tuple[str, int, int]


def acting(code: str, *, patience: float = 5.0) -> Reindexing:
    """One whose build is a few lines of Python."""
    lines = "import json, os, signal, sys, time\nerr = sys.stderr\n"
    command = (sys.executable, "-c", lines + code)
    return Reindexing(command, dict(os.environ), patience=patience)


def reporting(**values: object) -> str:
    """Python that writes a report and nothing else."""
    return f"print({json.dumps(REPORT | values)!r})\n"


def run(reindexing: Reindexing) -> tuple[Reindexed, list[Step]]:
    steps: list[Step] = []
    done = asyncio.run(reindexing.run(lambda *step: steps.append(step)))
    return done, steps


def failure(code: str) -> PullquoteError:
    with pytest.raises(PullquoteError) as told:
        run(acting(code))
    return told.value


def nothing(_stage: str, _done: int, _total: int) -> None:
    pass


def is_there(number: int) -> bool:
    """Whether there is such a process, a zombie included."""
    return Path(f"/proc/{number}").exists()


# What a build tells


def test_the_report_is_told_in_numbers() -> None:
    done, steps = run(acting(reporting()))
    assert done == Reindexed(
        added=3, changed=2, removed=1, articles=14, failed=1, index="gen-000007",
        seconds=done.seconds, unchanged=False, why="",
    )  # fmt: skip
    assert 0 < done.seconds < 60
    assert steps == []


def test_that_nothing_was_to_do_and_why_all_was_made_anew_are_told() -> None:
    assert run(acting(reporting(changed=False)))[0].unchanged
    assert run(acting(reporting(why="Another model.")))[0].why == "Another model."


def test_lines_of_progress_are_passed_on_in_order() -> None:
    said = "Reading articles: 0 of 4\nSomething else\nA: b: 1 of 2\n\nEmbedding: 12 of 12"
    _, steps = run(acting(f"err.write({said!r})\n{reporting()}"))
    assert steps == [("Reading articles", 0, 4), ("A: b", 1, 2), ("Embedding", 12, 12)]


def test_progress_comes_while_it_is_built(tmp_path: Path) -> None:
    """The program goes on when the file is there that is made at its first line of progress."""
    mark = tmp_path / "told"
    code = (
        f"err.write('Waiting: 0 of 1\\n'); err.flush()\n"
        f"while not os.path.exists({str(mark)!r}): time.sleep(.01)\n"
    )
    asyncio.run(acting(code + reporting()).run(lambda *_: mark.touch()))
    assert mark.exists()


def test_articles_that_failed_are_no_failure_of_the_build() -> None:
    """Exit code 3."""
    assert run(acting(reporting() + "sys.exit(3)"))[0].failed == 1


def test_a_line_without_end_and_much_output_are_taken() -> None:
    code = (
        "err.write('x' * 300_000 + '\\n'); err.write('Embedding: 1 of 1')\n"
        f"report = json.loads({json.dumps(REPORT)!r})\n"
        "one = {'kind': 'failed', 'path': 'é' * 2000, 'reason': ''}\n"
        "print(json.dumps(report | {'findings': [one] * 500}))\n"
    )
    done, steps = run(acting(code))
    assert (done.failed, steps) == (500, [("Embedding", 1, 1)])


# What goes wrong


def test_the_error_of_a_build_is_told_with_its_next_step() -> None:
    said = "Reading articles: 0 of 4\npullquote: essays: is empty\nPut some\ninto it."
    error = failure(f"err.write({said!r}); sys.exit(2)")
    assert (str(error), error.hint) == ("essays: is empty", "Put some into it.")


def test_of_a_fault_of_ours_the_last_line_is_told() -> None:
    error = failure("raise ValueError('a fault')")
    assert (str(error), error.hint) == ("ValueError: a fault", "")


def test_a_build_that_says_nothing_is_told_by_its_code() -> None:
    assert str(failure("sys.exit(7)")) == "it ended with code 7"


def test_a_long_error_is_cut() -> None:
    assert len(str(failure("err.write('y' * 2000); sys.exit(2)"))) == 500


@pytest.mark.parametrize(
    ("number", "name", "hint"),
    [
        ("signal.SIGKILL", "SIGKILL", "Perhaps it ran out of memory."),
        ("signal.SIGSEGV", "SIGSEGV", ""),
        ("40", "signal 40", ""),
    ],
)
def test_a_build_that_a_signal_ended_is_told_by_its_name(number: str, name: str, hint: str) -> None:
    error = failure(f"os.kill(os.getpid(), {number})\ntime.sleep(60)")
    assert (str(error), error.hint) == (f"the build was ended by {name}", hint)


@pytest.mark.parametrize("said", ["", "[]", "{", '{"index": 3}', "words"])
def test_a_report_that_is_none_is_an_error(said: str) -> None:
    assert str(failure(f"print({said!r})")) == "the build gave no report that can be read"


def test_a_program_that_is_not_there_is_an_error() -> None:
    reindexing = Reindexing(["/nowhere/pullquote"], {})
    with pytest.raises(PullquoteError, match=r"^the build can't be started \(No such file"):
        run(reindexing)
    assert not reindexing.running


# One at a time


def test_a_second_one_is_refused_while_the_first_runs_and_taken_afterwards() -> None:
    async def scenario() -> None:
        reindexing = acting("time.sleep(.3)\n" + reporting())
        assert not reindexing.running
        first = asyncio.create_task(reindexing.run(nothing))
        await asyncio.sleep(0)
        assert reindexing.running
        with pytest.raises(IndexBusyError, match="the index is being built"):
            await reindexing.run(nothing)
        assert (await first).index == "gen-000007"
        assert not reindexing.running
        assert (await reindexing.run(nothing)).index == "gen-000007"

    asyncio.run(scenario())


def test_after_a_failure_the_next_one_is_taken() -> None:
    reindexing = acting("sys.exit(2)")
    for _ in range(2):
        with pytest.raises(PullquoteError, match="code 2"):
            run(reindexing)


# The end


async def cancelled(reindexing: Reindexing, *, times: int = 1) -> int:
    """Cancel a build that has told its process number as progress, and give that back."""
    number: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(reindexing.run(lambda _, done, __: number.set_result(done)))
    process = await number
    for _ in range(times):
        task.cancel()
        await asyncio.sleep(0.1)
    with pytest.raises(asyncio.CancelledError):
        await task
    return process


WORKS = "err.write(f'Working: {os.getpid()} of 1\\n'); err.flush(); time.sleep(60)\n"


def test_a_cancelled_build_is_asked_to_end_and_leaves_no_process(tmp_path: Path) -> None:
    ended = tmp_path / "ended"
    code = (
        "def end(*_):\n"
        f"    open({str(ended)!r}, 'w').close()\n"
        "    sys.exit(143)\n"
        "signal.signal(signal.SIGTERM, end)\n"
    )
    reindexing = acting(code + WORKS)
    number = asyncio.run(cancelled(reindexing))
    assert ended.exists()
    assert not is_there(number)
    assert not reindexing.running


@pytest.mark.parametrize("times", [1, 2], ids=["after its time", "when nobody can wait"])
def test_one_that_does_not_end_is_killed(times: int) -> None:
    reindexing = acting(
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + WORKS,
        patience=0.3 if times == 1 else 60,
    )
    assert not is_there(asyncio.run(cancelled(reindexing, times=times)))


def test_one_that_is_stopped_says_so_to_who_waits_for_it() -> None:
    async def scenario() -> None:
        reindexing = acting(WORKS)
        reindexing.cancel()  # there is none: nothing happens
        numbers: list[int] = []

        def told(_stage: str, done: int, _total: int) -> None:
            numbers.append(done)
            reindexing.cancel()

        with pytest.raises(StoppedError, match=r"^the build was stopped$"):
            await reindexing.run(told)
        assert not reindexing.running
        assert not is_there(numbers[0])

    asyncio.run(scenario())


def test_an_error_of_who_is_told_ends_the_build() -> None:
    numbers: list[int] = []

    def told(_stage: str, done: int, _total: int) -> None:
        numbers.append(done)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(acting(WORKS).run(told))
    assert not is_there(numbers[0])


# The real build


@pytest.fixture
def settings(bare: Path) -> Settings:
    """Of a folder with three articles, and no index yet."""
    write_articles(bare / "essays", SMALL_ARTICLES)
    return load_settings().model_copy(
        update={"articles": bare / "essays", "index": bare / "--built"}
    )


def test_a_real_build_tells_how_far_it_is_and_what_it_did(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name with a dash in front is a folder's name, and the bot's own terminal is no matter."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    reindexing = Reindexing.of(settings.articles, settings.index)
    built, steps = run(reindexing)
    assert (built.added, built.changed, built.removed, built.articles) == (3, 0, 0, 3)
    assert (built.index, built.unchanged, built.failed) == ("gen-000001", False, 0)
    assert ("Reading articles", 3, 3) in steps
    assert steps[-1] == ("Calibrating", 1, 1)
    assert {done for stage, done, _ in steps if stage == "Reading articles"} >= {1, 3}


def test_a_real_build_beside_another_is_busy_and_one_without_articles_fails(
    settings: Settings,
) -> None:
    settings.index.mkdir()
    with FileLock(settings.index / "LOCK"), pytest.raises(IndexBusyError) as busy:
        run(Reindexing.of(settings.articles, settings.index))
    assert "is building the index" in str(busy.value)
    assert busy.value.hint == "Wait until it is done."
    shutil.rmtree(settings.articles)
    with pytest.raises(PullquoteError) as told:
        run(Reindexing.of(settings.articles, settings.index))
    assert str(told.value) == f"{settings.articles}: there is no such folder"
    assert told.value.hint.startswith("Put your articles into it")


def test_the_real_command_lowers_its_priority_and_does_not_know_the_token(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "hush-hush")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    write_articles(settings.articles, {f"{n}.md": f"Hall {n} is large." for n in range(300)})

    async def scenario() -> Sequence[object]:
        seen: list[object] = []

        def told(_stage: str, _done: int, _total: int) -> None:
            own = set(children())
            if not seen and own:
                (number,) = own
                variables = Path(f"/proc/{number}/environ").read_bytes().decode().split("\0")
                command = Path(f"/proc/{number}/cmdline").read_text("utf-8")
                seen.extend((os.getpriority(os.PRIO_PROCESS, number), variables, command))

        await Reindexing.of(settings.articles, settings.index).run(told)
        return seen

    before = os.getpriority(os.PRIO_PROCESS, 0)
    priority, variables, command = asyncio.run(scenario())
    assert priority == min(before + 10, 19)
    assert isinstance(variables, list)
    assert "OMP_NUM_THREADS=1" in variables
    assert not any("hush" in word for word in (*variables, str(command)))
    assert os.getpriority(os.PRIO_PROCESS, 0) == before


def children() -> Sequence[int]:
    """The processes that this one has started."""
    path = Path(f"/proc/{os.getpid()}/task")
    listed = (task / "children" for task in path.iterdir())
    return [int(number) for one in listed for number in one.read_text().split()]
