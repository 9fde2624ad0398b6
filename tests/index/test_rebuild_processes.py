"""Several processes and one index: one builds at a time, and a killed build leaves no half."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from index.answer import Quoted
from index.errors import IndexBusyError
from index.library import Library
from index.lock import LOCK
from index.rebuild import rebuild
from tests.doubles import WordEmbedder, write_articles

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 15

HOLD = """
import sys
from filelock import FileLock
with FileLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""
BUILDS = """
import os, sys, time
from pathlib import Path
from tempfile import TemporaryDirectory
from index.rebuild import rebuild
from tests.doubles import WordEmbedder, write_articles
def build(articles, index, number):
    write_articles(articles, {"changing.md": f"The tower has {number} steps. It is of stone."})
    rebuild(articles, index, WordEmbedder())
def build_on(built):
    for number in range(10_000):
        build(*map(Path, sys.argv[1:]), number)
        os.write(built, b".")
with TemporaryDirectory() as folder:  # loads what is imported late
    build(Path(folder, "articles"), Path(folder, "index"), 0)
for line in sys.stdin:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        build_on(writing)
    os.close(writing)
    first = os.read(reading, 1)
    time.sleep(float(line))
    os.kill(child, 9)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.close(reading)
    print(first.decode(), code, flush=True)
"""


@contextmanager
def python(code: str, *arguments: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that runs `code`, from its first line of output on; killed at the end."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline()
            yield process
        finally:
            process.kill()


def test_while_another_process_builds_it_is_busy(articles_dir: Path, tmp_path: Path) -> None:
    index_dir = tmp_path / "index"
    rebuild(articles_dir, index_dir, WordEmbedder())
    with python(HOLD, index_dir / LOCK):
        with pytest.raises(IndexBusyError) as caught:
            rebuild(articles_dir, index_dir, WordEmbedder(), full=True)
        assert caught.value.path == index_dir
        assert caught.value.hint == "Wait until it is done."
        with closing(Library.open(index_dir, WordEmbedder(), false_answer_rate=1.0)) as library:
            assert isinstance(library.ask("Who built the harbour?"), Quoted)
    assert rebuild(articles_dir, index_dir, WordEmbedder(), full=True).changed


@pytest.mark.parametrize("count", [2, 4])
def test_of_several_builds_at_once_the_others_say_busy(
    count: int, articles_dir: Path, tmp_path: Path
) -> None:
    def build(_: int) -> str:
        try:
            return rebuild(articles_dir, tmp_path / "index", WordEmbedder(), full=True).index
        except IndexBusyError:
            return "busy"

    with ThreadPoolExecutor(count) as threads:
        told = list(threads.map(build, range(count)))
    assert {name for name in told if name != "busy"}
    names = [name for name in told if name != "busy"]
    assert len(set(names)) == len(names)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")
def test_killed_at_any_moment_it_leaves_a_whole_index(articles_dir: Path, tmp_path: Path) -> None:
    """Each round a process that builds without end is killed, and the next has to go on.

    All are forks of one that has everything imported, which takes longer than the builds.
    """
    chance = random.Random(7)  # noqa: S311 - moments, not secrets
    index_dir = tmp_path / "index"
    write_articles(articles_dir, {"changing.md": "The tower has no steps. It is of stone."})
    names = []
    with subprocess.Popen(
        [sys.executable, "-c", BUILDS, str(articles_dir), str(index_dir)],
        cwd=ROOT, env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(ROUNDS):
            print(chance.uniform(0.01, 0.2), file=process.stdin, flush=True)
            assert process.stdout.readline() == ". -9\n", "built at least once, then killed"
            with closing(Library.open(index_dir, WordEmbedder(), false_answer_rate=1.0)) as library:
                answer = library.ask("How many steps has the tower?")
                assert isinstance(answer, Quoted)
                assert "The tower has" in answer.excerpts[0].text
                assert answer.searched.articles == 4
                names.append(answer.index)
    assert names == sorted(set(names)), "every round got further"
