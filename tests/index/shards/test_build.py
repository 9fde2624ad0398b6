"""A build with shards gives what a build without gives, and loses little when it is interrupted."""

from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.errors import PullquoteError
from index.manifest import file_digest
from index.rebuild import rebuild
from index.report import Report
from index.schema import DATABASE
from index.shards import Done, Engine, Sharding, Task
from index.shards.build import FOLDER
from index.shards.make import Made
from index.shards.worker import answer_of
from index.store import Generation, open_current
from tests.conftest import SMALL_ARTICLES
from tests.doubles import WordEmbedder, write_articles
from tests.index.shards.sharding import SMALL, HereEngine, made, several, shards_of

MIXED = {
    **SMALL_ARTICLES,
    **several(4),
    "copy.txt": several(1)["Lindow.txt"],
    "two.jsonl": '{"title": "Pears", "text": "A pear tree stood here."}\n{"title": "no text"}\n',
    "orchard.yaml": "publisher: The Example Review\n",
    "photo.heic": "no article",
    "zeros.txt": "\0\0",
}


PLAIN = several(4)
"""Files that no process of its own has to read, and of which each is a shard."""


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return write_articles(tmp_path / "articles", PLAIN)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def build(articles: Path, index: Path, engine: Engine, *, full: bool = False) -> Report:
    return rebuild(articles, index, WordEmbedder(), sharding=Sharding(engine, "", SMALL), full=full)


def vectors(generation: Generation, table: str) -> NDArray[np.float32]:
    count = generation.manifest.counts[table]
    taken: NDArray[np.float32] = getattr(generation, table).take(np.arange(count))
    return taken


def assert_same(one: Path, other: Path) -> None:
    """Two indexes hold the same: the bytes of the database, and the numbers of the vectors."""
    with closing(open_current(one)) as first, closing(open_current(other)) as second:
        assert file_digest(first.path / DATABASE) == file_digest(second.path / DATABASE)
        for table in ("passages", "sentences"):
            assert np.array_equal(vectors(first, table), vectors(second, table))
        assert first.manifest.level == second.manifest.level


def test_the_index_is_that_of_a_build_without(tmp_path: Path, index: Path) -> None:
    articles = write_articles(tmp_path / "articles", MIXED)
    plain = rebuild(articles, tmp_path / "plain", WordEmbedder())
    engine = HereEngine()
    report = build(articles, index, engine)
    assert len(engine.ran) >= 4
    assert_same(tmp_path / "plain", index)
    assert (report.embedded, report.findings) == (plain.embedded, plain.findings)
    assert report.articles == plain.articles == 8
    assert report.formats.keys() == plain.formats.keys()
    assert report.formats[".md"].seconds > 0


def test_this_process_embeds_nothing_but_questions(articles: Path, index: Path) -> None:
    embedder = WordEmbedder()
    rebuild(articles, index, embedder, sharding=Sharding(HereEngine(), "", SMALL))
    assert not any("Nobody in" in text for text in embedder.embedded)


def test_shards_are_gone_when_the_index_is_in_use(articles: Path, index: Path) -> None:
    build(articles, index, HereEngine())
    assert not (index / FOLDER).exists()
    assert not list(index.glob("embedded*"))


def test_only_new_files_go_to_workers(articles: Path, index: Path, tmp_path: Path) -> None:
    """Of a file that has changed, most texts are in the index, which a worker doesn't know."""
    build(articles, index, HereEngine())
    changed = "Marl is a town. " + PLAIN["Marl.txt"]
    write_articles(articles, {"Quay.txt": several(5)["Quay.txt"], "Marl.txt": changed})
    engine = HereEngine()
    report = build(articles, index, engine)
    assert len(engine.ran) == 1
    assert 0 < report.embedded < 10
    rebuild(articles, tmp_path / "plain", WordEmbedder())
    with closing(open_current(index)) as one, closing(open_current(tmp_path / "plain")) as two:
        assert one.manifest.counts == two.manifest.counts
    assert not build(articles, index, engine).changed
    assert len(engine.ran) == 1


def test_with_another_model_all_of_it_goes_to_workers(articles: Path, index: Path) -> None:
    rebuild(articles, index, WordEmbedder("other"))
    engine = HereEngine()
    report = build(articles, index, engine)
    assert len(engine.ran) == 4
    assert "everything was embedded again" in report.why
    plain = index.with_name("plain")
    rebuild(articles, plain, WordEmbedder())
    assert_same(plain, index)


def test_an_interrupted_build_takes_up_the_shards_that_are_there(
    articles: Path, index: Path
) -> None:
    def stop(_stage: str, done: int, _total: int) -> None:
        if done:
            raise KeyboardInterrupt

    first, second = HereEngine(), HereEngine()
    with pytest.raises(KeyboardInterrupt):
        made(articles, index, first, progress=stop)
    assert len(shards_of(index)) == len(first.ran) == 1
    made(articles, index, second)
    assert set(second.ran) & set(first.ran) == set()
    assert {f"{name}.safetensors" for name in first.ran + second.ran} == set(shards_of(index))


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda _: b"",
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda data: data[:8] + b"[" + data[9:],
    ],
    ids=["cut", "empty", "a bit of the vectors", "the header"],
)
def test_a_damaged_shard_is_made_again(
    damage: Callable[[bytes], bytes], articles: Path, index: Path
) -> None:
    made(articles, index, HereEngine())
    before = shards_of(index)
    name = min(before)
    (index / FOLDER / name).write_bytes(damage(before[name]))
    engine = HereEngine()
    made(articles, index, engine)
    assert engine.ran == [name.removesuffix(".safetensors")]
    assert shards_of(index) == before


def test_what_isnt_of_this_build_is_removed(articles: Path, index: Path) -> None:
    made(articles, index, HereEngine())
    before = shards_of(index)
    (index / FOLDER / "tmp-1-abc").write_bytes(b"half")
    (articles / "Lindow.txt").unlink()
    made(articles, index, HereEngine())
    assert not (index / FOLDER / "tmp-1-abc").exists()
    assert before.keys() - shards_of(index).keys()


def test_full_begins_anew(articles: Path, index: Path) -> None:
    made(articles, index, HereEngine())
    engine = HereEngine()
    build(articles, index, engine, full=True)
    assert len(engine.ran) >= 4


class _Busy(HereEngine):
    """Before the last task's turn, somebody writes to a file of it, which is listed already."""

    def __init__(self, change: Callable[[], object]) -> None:
        super().__init__()
        self._change = change

    def run(self, tasks: Iterable[Task]) -> Generator[Done, None, None]:
        every = list(tasks)
        self._change()
        yield from super().run(every)


def test_a_file_that_changes_meanwhile_is_left_to_the_build(articles: Path, index: Path) -> None:
    words = "Marl has changed its name to Great Marl. "
    path = articles / "Marl.txt"
    build(articles, index, _Busy(lambda: path.write_text(words + PLAIN["Marl.txt"], "utf-8")))
    with closing(open_current(index)) as generation:
        found = generation.connection.execute(
            "SELECT text FROM articles WHERE source = 'Marl.txt'"
        ).fetchall()
    assert found[0][0].startswith(words)


class _Broken(HereEngine):
    """All workers die of a file."""

    def run(self, tasks: Iterable[Task]) -> Generator[Done, None, None]:
        for task in tasks:
            if b"Nobody in Marl" in (task.load() or b""):
                yield Done(task.name, None, lost=True)
            else:
                yield from super().run([task])


def test_what_is_lost_is_named_and_the_rest_is_kept(articles: Path, index: Path) -> None:
    engine = _Broken()
    with pytest.raises(PullquoteError, match=r"died each time: Marl\.txt$") as caught:
        build(articles, index, engine)
    assert "kept for the next run" in caught.value.hint
    assert len(shards_of(index)) == len(engine.ran) == 3


class _Trying(HereEngine):
    """Its workers find that half of the precision is quicker."""

    def run(self, tasks: Iterable[Task]) -> Generator[Done, None, None]:
        for task in tasks:
            if task.name == "trial":
                self.ran.append("trial")
                yield Done("trial", answer_of(Made(b"bfloat16")))
            else:
                yield from super().run([task])


def test_the_precision_is_tried_once_and_noted(articles: Path, index: Path) -> None:
    (articles / "large.txt").write_bytes(b"\0" * 400_000)
    first, second = _Trying(), HereEngine()
    assert made(articles, index, first).precision == "bfloat16"
    assert first.ran[0] == "trial"
    (articles / "large.txt").unlink()
    assert made(articles, index, second).precision == "bfloat16"
    assert second.ran == [], "what is left of the shards was made so"


def test_for_few_texts_it_isnt_tried(articles: Path, index: Path) -> None:
    assert made(articles, index, HereEngine()).precision == "float32"


def test_which_precision_it_was_stands_in_the_index(articles: Path, index: Path) -> None:
    (articles / "large.txt").write_bytes(b"\0" * 400_000)
    build(articles, index, _Trying())
    with closing(open_current(index)) as generation:
        assert generation.manifest.precision == "bfloat16"


def test_without_new_files_no_engine_is_started(articles: Path, index: Path) -> None:
    class Never(HereEngine):
        def __enter__(self) -> "Never":
            raise AssertionError

    rebuild(articles, index, WordEmbedder())
    (articles / "Marl.txt").unlink()
    assert build(articles, index, Never()).changed
