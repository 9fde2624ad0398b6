"""Writing a generation and putting it into its place."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import __version__, store
from index.embedding.record import export_folder
from index.errors import IndexBusyError, IndexMissingError
from index.generation import note_level, publish, roll_back, sweep
from index.lock import only_writer
from index.manifest import FORMAT, MANIFEST, read_manifest
from index.model import Also, Article, FileRecord, Finding, Passage, Sentence, Span
from index.prepare import Split
from index.store import is_rolled_back, open_current
from index.writer import GenerationWriter, Made

RECORD = FileRecord(
    "a.md", 10, 1_600_000_000_000_000_001, 1, (Finding("failed", "a.md#2", "it is “odd”"),), "key"
)


def article_of(text: str) -> Article:
    """One article of one sentence."""
    return Article(
        "id", "a.md", text, (Span(0, len(text)),), (), hashlib.sha256(text.encode()).hexdigest(),
        title="A\0title", publisher_from="tag", also=(Also("b.md", publisher="The Mirror"),),
    )  # fmt: skip


def written(
    index_dir: Path,
    text: str = "The harbour was built.",
    aliases: Sequence[Sequence[str]] = (),
) -> Path:
    index_dir.mkdir(exist_ok=True)
    vectors = [np.array([[0.6, 0.8]], np.float32)]
    split = Split([Sentence(Span(0, len(text)), 0)], [Passage(0, 0)], [text])
    with GenerationWriter(index_dir) as writer:
        writer.add(article_of(text), split, source="a.md")
        writer.end_articles([RECORD])
        return writer.finish(vectors, vectors, Made("toy@1", 2, "float32", aliases))


def published(index_dir: Path, text: str = "The harbour was built.") -> str:
    return publish(index_dir, written(index_dir, text))


def folders(index_dir: Path) -> list[str]:
    return sorted(path.name for path in index_dir.glob("gen-*"))


def test_nothing_points_to_it_before_it_is_published(tmp_path: Path) -> None:
    folder = written(tmp_path / "index")
    assert folder.name.startswith("tmp-")
    assert store.current_name(tmp_path / "index") is None


def test_published_it_is_the_one_in_use(tmp_path: Path) -> None:
    name = published(tmp_path)
    assert name == "gen-000001"
    with closing(open_current(tmp_path)) as generation:
        assert generation.name == name
        assert [article.text for article in generation.articles()] == ["The harbour was built."]
        assert list(generation.articles()) == [article_of("The harbour was built.")]
        assert generation.files() == [RECORD]
        assert generation.sentences_in(0) == generation.sentences_of(0)
        assert np.allclose(generation.passages.rows(0, 1), [[0.6, 0.8]], atol=5e-4)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CURRENT", "gen-000001"]


def test_manifest_tells_who_made_it_and_of_what(tmp_path: Path) -> None:
    manifest = read_manifest(tmp_path / published(tmp_path))
    assert (manifest.format, manifest.program) == (FORMAT, __version__)
    assert (manifest.model, manifest.dimension) == ("toy@1", 2)
    assert manifest.created.endswith("+00:00")
    assert manifest.precision == "float32"
    assert manifest.search == {"passages": "flat", "sentences": "flat"}
    files = {path.name for path in (tmp_path / "gen-000001").iterdir()}
    assert set(manifest.files) == files - {MANIFEST}


def test_level_is_noted_before_anything_points_to_it(tmp_path: Path) -> None:
    """Nothing else of the manifest changes, and the checksums still hold."""
    folder = written(tmp_path)
    before = read_manifest(folder)
    assert (before.level, before.fitted) == (None, "")
    note_level(folder, -1.25, "0123")
    assert read_manifest(folder) == replace(before, level=-1.25, fitted="0123")
    publish(tmp_path, folder)
    with closing(open_current(tmp_path)) as generation:
        assert generation.manifest.level == -1.25


def test_level_may_stay_unknown(tmp_path: Path) -> None:
    folder = written(tmp_path)
    before = read_manifest(folder)
    note_level(folder, None, "0123")
    assert read_manifest(folder) == replace(before, fitted="0123")


def test_names_that_mean_the_same_are_kept(tmp_path: Path) -> None:
    folder = written(tmp_path, aliases=[("Peking", "Beijing"), ["Mao", "毛泽东", "Chairman"]])
    assert read_manifest(folder).aliases == [["Peking", "Beijing"], ["Mao", "毛泽东", "Chairman"]]


def test_words_are_kept_with_their_passages_and_the_names_among_them(tmp_path: Path) -> None:
    """A zero byte parts two words of the title; the embedded text begins with it."""
    published(tmp_path, "The harbour of Lindow was built.")
    with closing(open_current(tmp_path)) as generation:
        words = generation.words()
    assert [(one.word, one.is_name) for one in words] == [
        ("a", False), ("built", False), ("harbour", False), ("lindow", True), ("of", False),
        ("the", False), ("title", False), ("was", False),
    ]  # fmt: skip
    assert {one.passages for one in words} == {1}


def test_the_same_articles_give_the_same_files(tmp_path: Path) -> None:
    first, second = (read_manifest(tmp_path / name / published(tmp_path / name)) for name in "ab")
    assert first.files == second.files


@pytest.mark.parametrize(
    "text",
    [
        "A zero\0byte.",
        "Ein Buch “über” 条约. 🚢",
        "line\r\nline line\x85",
        "e\u0301 \ufeff \U0010ffff",
    ],
    ids=["zero byte", "scripts", "line ends", "odd characters"],
)
def test_text_is_kept_to_the_character(tmp_path: Path, text: str) -> None:
    published(tmp_path, text)
    with closing(open_current(tmp_path)) as generation:
        (article,) = generation.articles()
    assert article == article_of(text)


def test_numbers_rise_and_two_generations_stay(tmp_path: Path) -> None:
    kept = []
    for _ in range(3):
        published(tmp_path)
        kept.append(folders(tmp_path))
    assert kept == [
        ["gen-000001"], ["gen-000001", "gen-000002"], ["gen-000002", "gen-000003"]
    ]  # fmt: skip


def test_number_of_a_generation_that_nothing_points_to_is_not_given_again(tmp_path: Path) -> None:
    """A process was killed between the two renames."""
    (tmp_path / "gen-000041").mkdir()
    (tmp_path / "gen-notes").mkdir()
    assert published(tmp_path) == "gen-000042"
    assert (tmp_path / "gen-notes").is_dir()


def test_opened_generation_answers_on_when_two_later_ones_have_removed_it(tmp_path: Path) -> None:
    published(tmp_path, "The first.")
    with closing(open_current(tmp_path)) as first:
        published(tmp_path, "The second.")
        published(tmp_path, "The third.")
        assert not first.path.exists()
        assert [article.text for article in first.articles()] == ["The first."]
        assert first.article(0).text == "The first."
        assert first.sentences.search(np.array([1, 0], np.float32), 1)[0].row == 0
    with closing(open_current(tmp_path)) as third:
        assert [article.text for article in third.articles()] == ["The third."]


def test_going_back_stays_until_the_next_one_which_takes_the_place_of_what_was_left(
    tmp_path: Path,
) -> None:
    published(tmp_path, "The good one.")
    published(tmp_path, "The bad one.")
    assert not is_rolled_back(tmp_path)
    assert roll_back(tmp_path) == "gen-000001"
    assert is_rolled_back(tmp_path)
    with closing(open_current(tmp_path)) as generation:
        assert [article.text for article in generation.articles()] == ["The good one."]
    assert published(tmp_path, "The next one.") == "gen-000003"
    assert not is_rolled_back(tmp_path)
    assert folders(tmp_path) == ["gen-000001", "gen-000003"]


def test_there_is_nothing_before_the_first_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="there is no index here"):
        roll_back(tmp_path / "nowhere")
    published(tmp_path)
    with pytest.raises(IndexMissingError, match="no generation to go back to"):
        roll_back(tmp_path)
    assert not is_rolled_back(tmp_path)


def test_nobody_goes_back_while_a_build_is_under_way(tmp_path: Path) -> None:
    published(tmp_path)
    published(tmp_path)
    with only_writer(tmp_path), pytest.raises(IndexBusyError, match=str(os.getpid())):
        roll_back(tmp_path)


def test_a_generation_that_was_not_put_into_its_place_is_not_taken_for_one_gone_back_from(
    tmp_path: Path,
) -> None:
    """A process was killed between the two renames."""
    published(tmp_path)
    written(tmp_path).rename(tmp_path / "gen-000002")
    assert not is_rolled_back(tmp_path)


def test_models_of_no_generation_are_removed(tmp_path: Path) -> None:
    encoders = tmp_path / "encoders"
    toys = export_folder(encoders, "toy@1")
    for folder in (toys, export_folder(encoders, "other@1"), encoders / "tmp-made"):
        folder.mkdir(parents=True)
    published(tmp_path)
    assert sorted(encoders.iterdir()) == [toys, encoders / "tmp-made"]


def test_sweep_takes_what_is_unfinished_and_nothing_else(tmp_path: Path) -> None:
    name = published(tmp_path)
    left_over = written(tmp_path)
    (tmp_path / "tmp-99999" / "deeper").mkdir(parents=True)
    (tmp_path / f"tmp-{store.CURRENT}").write_text("gen-0000")
    (tmp_path / "notes.txt").write_text("mine")
    sweep(tmp_path)
    assert not left_over.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CURRENT", name, "notes.txt"]


STOPPED = """
import os, sys
from pathlib import Path
from tempfile import TemporaryDirectory
from tests.index.test_generation import published
index = Path(sys.argv[1])
wanted = steps = 0
def count(event, arguments):
    # Opening, renaming and removing are what a build does to the folder, in this order.
    global steps
    if event in {"open", "os.rename", "os.mkdir", "os.remove", "shutil.rmtree", "sqlite3.connect"}:
        if str(index) in repr(arguments) or event == "sqlite3.connect":
            steps += 1
            if steps == wanted:
                os.kill(os.getpid(), 9)
with TemporaryDirectory() as elsewhere:
    published(Path(elsewhere), "It loads what is imported late.")
for line in sys.stdin:
    child = os.fork()
    if not child:
        wanted = int(line)
        sys.addaudithook(count)
        published(index, "The new one.")
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")
def test_killed_before_any_step_it_leaves_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    """One process for each step of writing and publishing, killed just before it.

    All are forks of one that has everything imported, which takes a hundred times as long.
    """
    published(tmp_path, "The first one.")
    published(tmp_path, "The old one.")
    seen, step, code = [], 1, -9
    with subprocess.Popen(
        [sys.executable, "-c", STOPPED, str(tmp_path)],
        cwd=Path(__file__).parents[2], env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        while code:
            print(step, file=process.stdin, flush=True)
            code = int(process.stdout.readline())
            assert code in {0, -9}
            with closing(open_current(tmp_path)) as generation:
                seen += [article.text for article in generation.articles()]
            sweep(tmp_path)
            published(tmp_path, "The old one.")
            step += 1
    assert seen[0] == "The old one."
    assert seen[-1] == "The new one."
    assert set(seen) == {"The old one.", "The new one."}
    assert len(seen) > 10
