"""The export of a model: made once, whole or not at all, and used only as it was written."""

import itertools
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.embedding import ModelEmbedder
from index.embedding.fast import DamagedExportError, open_export
from index.embedding.record import RECORD, WEIGHTS, export_folder, read_record
from index.embedding.samples import sample_texts

ROOT = Path(__file__).resolve().parents[3]
TEXTS = ["the harbour", "a pear tree grows .", ""]


def made(model: Path, cache: Path) -> tuple[ModelEmbedder, Path]:
    """An embedder that has encoded, and the folder of its export."""
    embedder = ModelEmbedder(str(model), cache)
    embedder.encode(TEXTS)
    return embedder, export_folder(cache, embedder.fingerprint)


def state(folder: Path) -> dict[str, tuple[int, int]]:
    """What changes when a file is written again."""
    return {p.name: (p.stat().st_ino, p.stat().st_mtime_ns) for p in folder.iterdir()}


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(bytes(data))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def test_the_export_of_the_packaged_model_agrees(cache: Path) -> None:
    embedder = ModelEmbedder(cache=cache)
    record = read_record(export_folder(cache, embedder.fingerprint), embedder.fingerprint)
    assert record is not None
    assert record.texts == 100
    assert record.lowest >= 0.9999
    assert (record.dimension, record.longest, record.refused) == (384, 256, "")


def test_texts_of_the_comparison_are_of_all_lengths() -> None:
    texts = sample_texts(256)
    assert len(texts) == 100
    assert "" in texts
    words = sorted(len(text.split()) for text in texts)
    assert words[-1] == 513
    assert all(after - before < 20 for before, after in itertools.pairwise(words))


def test_an_export_is_made_once(bert: Path, tmp_path: Path) -> None:
    first, folder = made(bert, tmp_path)
    before = state(folder)
    second, _ = made(bert, tmp_path)
    assert state(folder) == before
    assert second._loaded is None
    assert np.array_equal(first.encode(TEXTS), second.encode(TEXTS))
    assert not list(tmp_path.glob("tmp-*"))


@pytest.mark.parametrize("damage", [flip, cut, Path.unlink], ids=["flipped", "cut", "missing"])
@pytest.mark.parametrize("name", ["model.onnx", "model.weights", "tokenizer.json"])
def test_a_damaged_export_is_made_again_and_never_used(
    name: str, damage: Callable[[Path], None], bert: Path, tmp_path: Path
) -> None:
    embedder, folder = made(bert, tmp_path)
    damage(folder / name)
    with pytest.raises(DamagedExportError):
        open_export(folder, embedder.fingerprint)
    again, _ = made(bert, tmp_path)
    assert open_export(folder, embedder.fingerprint) is not None
    assert again.encode(TEXTS) == pytest.approx(embedder.encode(TEXTS), abs=1e-5)
    assert again.hint == ""


@pytest.mark.parametrize("record", ["", "[]", "{", '{"format": 0}', '{"format": 1, "files": {}}'])
def test_an_export_with_an_unreadable_record_is_made_again(
    record: str, bert: Path, tmp_path: Path
) -> None:
    _, folder = made(bert, tmp_path)
    (folder / RECORD).write_text(record)
    made(bert, tmp_path)
    again, _ = made(bert, tmp_path)
    assert again._loaded is None


def test_export_of_another_model_is_not_used(bert: Path, tmp_path: Path) -> None:
    _, folder = made(bert, tmp_path)
    assert open_export(folder, "another@0123456789abcdef") is None


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("static", "no tokenizer of the fast kind"), ("prompted", "agrees with it to 0.4")],
)
def test_a_refused_export_is_noted_and_the_model_itself_answers(
    kind: str, reason: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    model: Path = request.getfixturevalue(kind)
    embedder, folder = made(model, tmp_path)
    assert reason in embedder.hint
    assert embedder.hint.startswith("The first answer takes longer with this model, because ")
    assert [path.name for path in folder.iterdir()] == [RECORD]
    before = state(folder)
    again, _ = made(model, tmp_path)
    assert again.hint == embedder.hint
    assert state(folder) == before
    assert np.array_equal(again.encode(TEXTS), ModelEmbedder(str(model)).encode(TEXTS))


def test_a_cache_that_cannot_be_written_is_no_error(bert: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    embedder = ModelEmbedder(str(bert), tmp_path / "file" / "cache")
    assert embedder.encode(TEXTS).shape == (3, 16)
    assert "can't be kept" in embedder.hint


def export_apart(model: Path, cache: Path) -> subprocess.Popen[bytes]:
    code = (
        "from pathlib import Path\n"
        "from index.embedding import ModelEmbedder\n"
        "embedder = ModelEmbedder(%r, Path(%r))\n"
        "embedder.encode(['the harbour'])\n"
        "assert not embedder.hint, embedder.hint\n"
    )
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", code % (str(model), str(cache))], cwd=ROOT, env=environment
    )


def test_two_processes_export_at_once(bert: Path, tmp_path: Path) -> None:
    both = [export_apart(bert, tmp_path) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    embedder, folder = made(bert, tmp_path)
    assert embedder._loaded is None
    assert not list(tmp_path.glob("tmp-*"))
    assert open_export(folder, embedder.fingerprint) is not None


def test_a_process_killed_while_exporting_leaves_nothing_half(bert: Path, tmp_path: Path) -> None:
    process = export_apart(bert, tmp_path)
    while not list(tmp_path.glob("tmp-*/*")) and process.poll() is None:
        time.sleep(0.001)
    process.kill()
    process.wait()
    (left,) = tmp_path.glob("tmp-*")
    os.utime(left, (0, 0))
    embedder, folder = made(bert, tmp_path)
    assert embedder.hint == ""
    assert (folder / WEIGHTS).is_file()
    assert not left.exists()


def test_fresh_work_of_another_process_is_left_alone(bert: Path, tmp_path: Path) -> None:
    (tmp_path / "tmp-1-abc").mkdir()
    made(bert, tmp_path)
    assert (tmp_path / "tmp-1-abc").is_dir()


def test_a_moved_cache_still_serves(bert: Path, tmp_path: Path) -> None:
    made(bert, tmp_path / "here")
    shutil.move(tmp_path / "here", tmp_path / "there")
    embedder, _ = made(bert, tmp_path / "there")
    assert embedder._loaded is None
