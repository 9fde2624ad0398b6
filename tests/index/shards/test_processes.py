"""Workers as processes: the same shards whatever their number, and one that dies costs its own."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from index.embedding import ModelEmbedder
from index.errors import PullquoteError
from index.shards import Done, Engine, ProcessEngine, Task
from index.shards.job import Job, JobFile, Recipe
from index.shards.stored import read_vectors
from index.shards.worker import made_of, receive, send
from tests.doubles import write_articles
from tests.index.shards.sharding import ROOT, HereEngine, made, processes, several, shards_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs signals")


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return write_articles(tmp_path / "articles", several(6))


def test_one_two_or_no_workers_make_the_same_bytes(articles: Path, tmp_path: Path) -> None:
    every: list[Engine] = [HereEngine(), processes(1), processes(2)]
    found = []
    for number, engine in enumerate(every):
        made(articles, tmp_path / str(number), engine)
        found.append(shards_of(tmp_path / str(number)))
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 6


def test_a_worker_killed_in_the_middle_costs_its_shard_and_no_more(
    articles: Path, tmp_path: Path
) -> None:
    """It kills itself by SIGKILL while it embeds; the shard is made by the next one."""
    write_articles(articles, {"Zennor.txt": "What kills once is here. It is dark."})
    shelf = made(articles, tmp_path / "index", processes(2), model=str(tmp_path / "mark"))
    assert (tmp_path / "mark").exists()
    assert len(shelf) == 7
    made(articles, tmp_path / "other", HereEngine(), model=str(tmp_path / "mark"))
    assert shards_of(tmp_path / "index") == shards_of(tmp_path / "other")


def test_of_what_kills_every_worker_the_files_are_named(articles: Path, tmp_path: Path) -> None:
    write_articles(articles, {"Zennor.txt": "What kills always is here. It is dark."})
    with pytest.raises(PullquoteError, match=r"died each time: Zennor\.txt$"):
        made(articles, tmp_path / "index", processes(2), model=str(tmp_path / "mark"))
    assert len(shards_of(tmp_path / "index")) == 6


@pytest.mark.skipif(sys.platform != "linux", reason="asks the system for children as Linux does")
def test_a_task_is_tried_three_times_and_no_more(tmp_path: Path) -> None:
    """Each of its workers is killed from outside, as the system does when memory is short."""
    (tmp_path / "mark").touch()
    recipe = Recipe(str(tmp_path / "mark"), "words@1", "float32", {})
    job = Job(recipe, [JobFile("a.txt", b"This takes long. It does.")])
    killer = threading.Thread(target=_kill_children, args=(3,))
    with processes(1) as engine:
        killer.start()
        (done,) = list(engine.run([Task("long", job.to_bytes)]))
        killer.join()
    assert done == Done("long", None, lost=True)


def _kill_children(times: int) -> None:
    """Kill each process that this one starts, for so many of them."""
    killed: set[int] = set()
    while len(killed) < times:
        for number in _workers() - killed:
            os.kill(number, signal.SIGKILL)
            killed.add(number)
        time.sleep(0.02)


def _workers() -> set[int]:
    """The toy workers that are children of this process."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(os.getpid())],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line.split(None, 1) for line in listed.stdout.splitlines()]
    return {int(number) for number, words in lines if "toy_worker" in words}


INTERRUPTED = """
import sys
from pathlib import Path
from tests.index.shards.sharding import made, processes
print("ready", flush=True)
made(Path(sys.argv[1]), Path(sys.argv[2]), processes(2), model=sys.argv[3])
"""


def test_ctrl_c_ends_the_workers_at_once(articles: Path, tmp_path: Path) -> None:
    """The system sends it to all processes of the terminal."""
    write_articles(articles, {f"{n}.txt": f"This takes long, town {n}. It does." for n in (1, 2)})
    (tmp_path / "mark").touch()
    places = map(str, (articles, tmp_path / "index", tmp_path / "mark"))
    command = [sys.executable, "-c", INTERRUPTED, *places]
    with subprocess.Popen(
        command, cwd=ROOT, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        time.sleep(1.5)
        os.killpg(process.pid, signal.SIGINT)
        error = process.stderr.read()  # to its end: no worker is left that could write to it
        assert process.wait(20) == -signal.SIGINT
    assert error.rstrip().endswith(b"KeyboardInterrupt")
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_a_worker_knows_what_it_is_given_of_the_environment_and_no_more(tmp_path: Path) -> None:
    """So the bot leaves the token out."""
    shown = tmp_path / "shows.py"
    shown.write_text(
        "import json, os\nfrom index.shards.worker import serve\n"
        "serve(lambda asked: json.dumps(dict(os.environ)).encode())\n"
    )
    path = f"{ROOT}{os.pathsep}{tmp_path}"
    engine = ProcessEngine(1, {"PYTHONPATH": path, "LANG": "C"}, module="shows")
    with engine:
        (done,) = list(engine.run([Task("shown", lambda: b"?")]))
    assert done.answer is not None
    folder = Path(json.loads(done.answer)["TMPDIR"])
    assert folder.name.startswith("pullquote-")
    assert not folder.exists(), "with all that a killed worker leaves behind"
    assert b"DISCORD" not in done.answer
    assert b"HOME" not in done.answer
    assert b'"OMP_NUM_THREADS": "1"' in done.answer


def test_what_cant_be_started_is_lost() -> None:
    engine = ProcessEngine(1, {}, module="there.is.no.such.module", tries=2)
    with engine:
        (done,) = list(engine.run([Task("any", lambda: b"?")]))
    assert done.lost


def test_nothing_to_ask_takes_no_worker() -> None:
    engine = ProcessEngine(1, {}, module="there.is.no.such.module")
    with engine:
        (done,) = list(engine.run([Task("any", lambda: None)]))
    assert (done.answer, done.lost) == (None, False)


def test_messages_arrive_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "stream"
    with path.open("wb") as stream:
        send(stream, b"one")
        send(stream, b"")
    with path.open("rb") as stream:
        assert [receive(stream) for _ in range(3)] == [b"one", b"", None]
    path.write_bytes(path.read_bytes()[:-9])
    with path.open("rb") as stream:
        assert receive(stream) is None


def test_with_the_real_model(real_embedder: ModelEmbedder, tmp_path: Path) -> None:
    """The process embeds as this one does, but for rounding: to a cosine of .9999 and better."""
    texts = ["The harbour of Lindow was built in 1631.", "Pears grow badly near the sea."]
    recipe = Recipe("", real_embedder.fingerprint, "float32", {})
    job = Job(recipe, [JobFile("a.txt", " ".join(texts).encode())])
    engine = ProcessEngine(1, {**os.environ, "PYTHONPATH": str(ROOT)})
    with engine:
        (done,) = list(engine.run([Task("a", job.to_bytes)]))
    assert done.answer is not None
    path = tmp_path / "a"
    path.write_bytes(made_of(done.answer).data)
    made_there = read_vectors(path).values.astype(np.float32)
    here = real_embedder.encode([*texts, " ".join(texts)])
    assert made_there.shape == (3, 384)
    assert np.allclose((made_there @ here.T).max(axis=1), 1, atol=1e-3)
