"""`watch`: when it builds, what it says, what it puts up with, and how it ends."""

import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

from bot.watching import _Pending as Pending
from bot.watching import matters
from index.answer import Quoted
from index.library import Library
from index.store import current_name
from tests.bot.conftest import PROGRAM, Run, Town
from tests.conftest import SMALL_ARTICLES
from tests.doubles import WordEmbedder, write_articles

ROOT = Path(__file__).resolve().parents[2]
WATCH = """
import sys
from pathlib import Path
from bot.interrupts import sigterm_as_ctrl_c
from bot.settings import Settings
from bot.watching import watch
from tests.doubles import WordEmbedder
articles, index, poll = sys.argv[1:]
with sigterm_as_ctrl_c():
    settings = Settings(articles=Path(articles), index=Path(index))
    sys.exit(watch(settings, WordEmbedder(), settle=0.3, poll=poll == "poll"))
"""
PATIENCE = 60.0  # seconds: the machine may be busy


class Watching:
    """A process that watches, and its lines as they come, those of both streams."""

    def __init__(self, process: "subprocess.Popen[str]", town: Town) -> None:
        self.process = process
        self.town = town
        self.reading = threading.Thread(target=self._read)
        self._lines: queue.Queue[str] = queue.Queue()
        self.reading.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))

    def line(self, seconds: float = PATIENCE) -> str:
        """The next line, without the time that it begins with."""
        return re.sub(r"^\d\d:\d\d:\d\d ", "", self._lines.get(timeout=seconds))

    def says_nothing(self) -> bool:
        try:
            self.line(1.5)
        except queue.Empty:
            return True
        return False


@contextmanager
def watching(command: list[str], town: Town) -> Iterator[Watching]:
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        found = Watching(process, town)
        try:
            yield found
        finally:
            process.terminate()
            process.wait(PATIENCE)
            found.reading.join()


@pytest.fixture
def town(bare: Path) -> Town:
    return Town(write_articles(bare / "articles", SMALL_ARTICLES), bare / "index")


def watched(town: Town, how: str = "events") -> AbstractContextManager[Watching]:
    command = [sys.executable, "-c", WATCH, str(town.articles), str(town.index), how]
    return watching(command, town)


def begun(found: Watching) -> None:
    assert re.fullmatch(
        r"gen-000001: files: 3 new; 3 articles; \d+ texts embedded; .+ s\.", found.line()
    )
    assert found.line() == f"Watching {found.town.articles}. Ctrl-C ends it."


@pytest.mark.parametrize("how", ["events", "poll"])
def test_it_builds_at_once_and_again_when_files_come_change_and_go(town: Town, how: str) -> None:
    with watched(town, how) as found:
        begun(found)
        write_articles(town.articles, {"new/mill.md": "The mill of Lindow ground barley."})
        assert found.line().startswith("gen-000002: files: 1 new; 4 articles; ")
        write_articles(town.articles, {"new/mill.md": "The mill of Lindow ground mustard, too."})
        (town.articles / "orchard.md").unlink()
        line = found.line()
        assert line.startswith("gen-000003: files: 1 changed, 1 gone; 3 articles; ")
        library = Library.open(town.index, WordEmbedder(), false_answer_rate=1.0)
        answer = library.ask("What did the mill of Lindow grind?")
        library.close()
        assert isinstance(answer, Quoted)
        assert "mustard" in answer.excerpts[0].text


def test_what_is_no_article_and_what_stays_the_same_builds_nothing(town: Town) -> None:
    with watched(Town(town.articles, town.articles / ".built")) as found:
        assert found.line().startswith("gen-000001: ")
        assert found.line().startswith("Watching")
        write_articles(town.articles, {".mill.md.swp": "x", ".git/index": "x"})
        (town.articles / "orchard.md").chmod(0o600)
        assert found.says_nothing()


def test_each_failure_is_told_once(town: Town) -> None:
    with watched(town) as found:
        begun(found)
        (town.articles / "picture.md").write_bytes(b"\x89PNG\0\0")
        assert found.line().startswith("gen-000002: files: 1 new; 3 articles; ")
        assert found.line().startswith("FAILED picture.md: not a text file")
        write_articles(town.articles, {"mill.md": "The mill of Lindow ground barley."})
        assert found.line().startswith("gen-000003: files: 1 new; 4 articles; ")
        assert found.says_nothing()


def test_without_articles_it_says_so_once_and_goes_on(town: Town) -> None:
    with watched(town) as found:
        begun(found)
        shutil.rmtree(town.articles)
        line = found.line()
        assert line.startswith(f"{town.articles}: there is no such folder. Put your articles")
        town.articles.mkdir()
        assert found.line() == f"{town.articles}: the folder is empty."
        write_articles(town.articles, {"mill.md": "The mill of Lindow ground barley."})
        assert found.line().startswith("gen-000002: files: 1 new, 3 gone; 1 article; ")
        assert current_name(town.index) == "gen-000002"


def test_a_folder_may_come_later(town: Town) -> None:
    later = Town(town.articles.with_name("later"), town.index)
    with watched(later) as found:
        assert "there is no such folder" in found.line()
        write_articles(later.articles, {"mill.md": "The mill of Lindow ground barley."})
        assert found.line().startswith("gen-000001: files: 1 new; 1 article; ")


def test_while_another_process_builds_it_waits_and_says_so_once(town: Town) -> None:
    town.index.mkdir()
    with watched(town) as found:
        with FileLock(town.index / "LOCK"):
            assert "is building the index. Wait until it is done." in found.line()
            assert found.says_nothing()
        begun(found)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_either_signal_ends_it_within_a_second(town: Town, number: signal.Signals) -> None:
    with watched(town) as found:
        begun(found)
        began = time.monotonic()
        found.process.send_signal(number)
        assert found.process.wait(PATIENCE) == 0
        assert time.monotonic() - began < 2  # one, and what a busy machine adds
        assert found.says_nothing()


def test_the_command_says_what_it_did_and_its_index_answers(run: Run, town: Town) -> None:
    """The installed command with the packaged model, as a user has it."""
    with watching([str(PROGRAM), "watch", "--settle", "0.2", *town.options], town) as found:
        begun(found)
        write_articles(town.articles, {"mill.md": "The mill of Lindow ground barley."})
        assert found.line().startswith("gen-000002: files: 1 new; 4 articles; ")
        ran = run("ask", "What did the mill of Lindow grind?", *town.options)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith("> The mill of Lindow ground barley.")
        found.process.send_signal(signal.SIGTERM)
        assert found.process.wait(PATIENCE) == 0


def test_an_index_among_the_articles_themselves_is_refused(run: Run, town: Town) -> None:
    ran = run("watch", "--articles", town.articles, "--index", town.articles)
    assert (ran.code, ran.out) == (2, "")
    assert "is the folder of the articles, too" in ran.err


def test_a_build_waits_until_nothing_changes_but_not_for_ever() -> None:
    """Two seconds after the last change, or thirty after the first."""
    pending = Pending(settle=2, longest=30)
    assert not pending.is_due(100)
    pending.note(100)
    assert [pending.is_due(now) for now in (100, 101.9, 102)] == [False, False, True]
    for now in range(101, 130):
        pending.note(now)
        assert not pending.is_due(now + 0.9)
    pending.note(129.5)
    assert [pending.is_due(now) for now in (129.9, 130)] == [False, True]
    pending.forget()
    assert not pending.is_due(200)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a/mill.md", True),
        ("/a/new/mill.md", True),
        ("/a/picture.jpg", True),
        ("/a", True),
        ("/a/.ignore", True),
        ("/a/new/.ignore", True),
        ("/a/.mill.md.swp", False),
        ("/a/.git/mill.md", False),
        ("/a/.git/.ignore", False),
        ("/a/built/gen-000001/library.sqlite", False),
        ("/elsewhere/mill.md", False),
    ],
)
def test_what_may_change_the_articles(path: str, expected: bool) -> None:
    assert matters(Path(path), Path("/a"), Path("/a/built")) is expected


def test_an_index_folder_around_the_articles_hides_none_of_them() -> None:
    assert matters(Path("/built/a/mill.md"), Path("/built/a"), Path("/built"))
