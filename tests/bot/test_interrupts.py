"""Ctrl-C and SIGTERM: one line, the right exit code, the index as it was, no process left."""

import os
import queue
import re
import signal
import subprocess
import threading
from pathlib import Path

import pytest

from bot.interrupts import Terminated, exit_code, sigterm_as_ctrl_c, words
from tests.bot.conftest import PROGRAM, Town
from tests.doubles import write_articles

KEPT = "Interrupted. The index is as it was; what was embedded is kept for the next run."
MANY = 150
EMBEDDING = r"Embedding.*: \d+ of \d+"


@pytest.fixture
def many(bare: Path) -> Town:
    """So many articles that to read and to embed them takes seconds."""
    files = {}
    for number in range(MANY):
        lines = [f"The clock {number} of hall {line} strikes {line * 7}." for line in range(40)]
        files[f"{number}.md"] = " ".join(lines)
    return Town(write_articles(bare / "articles", files), bare / "index")


def children(number: int) -> list[int]:
    """The processes that a process has started."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text("utf-8", "replace").rpartition(")")[2].split()[1])
        except OSError:  # it has just ended
            continue
        if parent == number:
            found.append(int(status.parent.name))
    return found


def interrupted(
    many: Town, command: str, number: signal.Signals, at: str
) -> tuple[int, list[str], list[int]]:
    """Runs a command, sends it a signal at a line that matches `at`, and waits for its end.

    Returns:
        The exit code, all lines of both streams, and those of its children that are still there.
    """
    lines: list[str] = []
    came: queue.Queue[None] = queue.Queue()
    with subprocess.Popen(
        [PROGRAM, *command.split(), *many.options],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        streamed = process.stdout

        def read() -> None:
            for line in streamed:
                lines.append(line.rstrip("\n"))
                if re.fullmatch(at, lines[-1]):
                    came.put(None)

        reading = threading.Thread(target=read)
        reading.start()
        try:
            came.get(timeout=120)
            started = children(process.pid)
            process.send_signal(number)
            code = process.wait(30)
        finally:
            process.kill()
            reading.join()
    assert not any("Traceback" in line for line in lines)
    return code, lines, [one for one in started if Path(f"/proc/{one}").exists()]


@pytest.mark.parametrize(
    ("number", "code", "at"),
    [
        pytest.param(signal.SIGINT, 130, r"Reading articles: (?!0 ).*", id="Ctrl-C, reading"),
        pytest.param(signal.SIGTERM, 143, EMBEDDING, id="SIGTERM, embedding"),
    ],
)
def test_an_interrupted_build_says_what_became_of_it(
    many: Town, number: signal.Signals, code: int, at: str
) -> None:
    ended, lines, left = interrupted(many, "index", number, at)
    assert (ended, lines[-1], left) == (code, KEPT, [])
    assert not (many.index / "CURRENT").exists()


def test_so_does_one_before_the_first_question(many: Town) -> None:
    ended, lines, left = interrupted(many, "ask clock", signal.SIGINT, EMBEDDING)
    assert (ended, lines[-1], left) == (130, KEPT, [])


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_package_ends_with_the_codes_of_a_shell(number: signal.Signals, code: int) -> None:
    stop = Terminated() if number == signal.SIGTERM else KeyboardInterrupt()
    assert (exit_code(stop), words(stop)) == (code, "Interrupted.")
    assert words(KeyboardInterrupt("All is well.")) == "Interrupted. All is well."


def test_sigterm_interrupts_what_runs_and_nothing_afterwards() -> None:
    def terminated() -> None:
        with sigterm_as_ctrl_c():
            os.kill(os.getpid(), signal.SIGTERM)
            signal.pause()

    with pytest.raises(Terminated):
        terminated()
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_who_was_started_to_ignore_sigterm_goes_on_ignoring_it() -> None:
    try:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        with sigterm_as_ctrl_c():
            os.kill(os.getpid(), signal.SIGTERM)
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def test_outside_the_main_thread_nothing_is_put_in_place() -> None:
    seen: list[object] = []

    def look() -> None:
        with sigterm_as_ctrl_c():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [signal.SIG_DFL]
