"""Where a model lies and what its files tell, without loading it."""

import json
import os
import shutil
import time
from pathlib import Path

import pytest

from index.embedding import ModelEmbedder
from index.embedding.source import Source, _hub_folder
from tests.index.embedding.models import DIMENSION, settle


@pytest.fixture
def own(bert: Path, tmp_path: Path) -> Path:
    """A copy of the small transformer, to change at will."""
    shutil.copytree(bert, tmp_path / "own")
    settle(tmp_path / "own")
    return tmp_path / "own"


def digest_of(folder: Path, cache: Path | None = None) -> str:
    fingerprint = Source.of(str(folder)).fingerprint(cache)
    assert fingerprint is not None
    return fingerprint.rpartition("@")[2]


def test_same_files_in_another_place_have_the_same_digest(own: Path, bert: Path) -> None:
    assert digest_of(own) == digest_of(bert)


@pytest.mark.parametrize(
    "name",
    ["model.safetensors", "tokenizer.json", "1_Pooling/config.json", "sentence_bert_config.json"],
)
def test_a_change_of_what_makes_vectors_changes_the_fingerprint(own: Path, name: str) -> None:
    before = digest_of(own)
    (own / name).write_bytes((own / name).read_bytes() + b" ")
    assert digest_of(own) != before


@pytest.mark.parametrize("name", ["README.md", "onnx/model.onnx", "data_config.json", "notes.txt"])
def test_what_makes_no_vector_changes_nothing(own: Path, name: str) -> None:
    before = digest_of(own)
    (own / name).parent.mkdir(exist_ok=True)
    (own / name).write_text("{}")
    assert digest_of(own) == before


def test_pickled_weights_beside_safe_ones_are_not_looked_at(own: Path) -> None:
    before = digest_of(own)
    (own / "pytorch_model.bin").write_bytes(b"weights")
    assert digest_of(own) == before
    (own / "model.safetensors").unlink()
    assert digest_of(own) != before


def test_another_longest_input_is_another_fingerprint(own: Path) -> None:
    before = ModelEmbedder(str(own)).fingerprint
    settings = own / "sentence_bert_config.json"
    settings.write_text(json.dumps(json.loads(settings.read_text()) | {"max_seq_length": 16}))
    assert ModelEmbedder(str(own)).fingerprint != before


def kept(cache: Path) -> Path:
    (note,) = cache.glob("model-*.json")
    return note


def hashed_again(own: Path, cache: Path) -> bool:
    """Whether the digest that stands in the cache isn't taken as it is."""
    note = kept(cache)
    note.write_text(json.dumps(json.loads(note.read_text()) | {"digest": "as kept"}))
    return digest_of(own, cache) != "as kept"


def old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have it be a minute later, so that files are past changing."""
    now = time.time_ns()
    monkeypatch.setattr("time.time_ns", lambda: now + 60_000_000_000)


def test_files_are_hashed_once(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old(monkeypatch)
    assert digest_of(own, tmp_path / "cache") == digest_of(own)
    assert not hashed_again(own, tmp_path / "cache")


def test_same_size_and_time_but_another_file_is_hashed_again(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two models of one architecture have the same sizes, and copies may keep their times."""
    old(monkeypatch)
    digest_of(own, tmp_path / "cache")
    weights = own / "model.safetensors"
    times = weights.stat()
    weights.write_bytes(weights.read_bytes()[:-1] + b"?")
    os.utime(weights, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert weights.stat().st_mtime_ns == times.st_mtime_ns
    assert hashed_again(own, tmp_path / "cache")


def test_a_hash_of_files_that_may_still_change_is_not_kept(own: Path, tmp_path: Path) -> None:
    digest_of(own, tmp_path / "cache")
    assert not list((tmp_path / "cache").glob("*"))


@pytest.mark.parametrize("note", ["", "[1]", '{"files": []}'])
def test_a_damaged_note_is_not_believed(
    own: Path, tmp_path: Path, note: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old(monkeypatch)
    wanted = digest_of(own, tmp_path / "cache")
    kept(tmp_path / "cache").write_text(note)
    assert digest_of(own, tmp_path / "cache") == wanted


def test_files_tell_the_dimension(bert: Path) -> None:
    assert Source.of(str(bert)).dimension == DIMENSION
    assert Source.of("").dimension == 384


@pytest.mark.parametrize(
    ("pooling", "dimension"),
    [
        ({"word_embedding_dimension": 8, "pooling_mode_cls_token": True}, 8),
        (
            {
                "word_embedding_dimension": 8,
                "pooling_mode_mean_tokens": True,
                "pooling_mode_max_tokens": True,
            },
            16,
        ),
        ({"embedding_dimension": 8, "pooling_mode": "mean"}, 8),
        ({"embedding_dimension": 8, "pooling_mode": ["mean", "max"]}, None),
        ({}, None),
    ],
    ids=["one", "two side by side", "newer format", "not understood", "not told"],
)
def test_pooling_makes_the_dimension(
    own: Path, pooling: dict[str, object], dimension: int | None
) -> None:
    (own / "1_Pooling" / "config.json").write_text(json.dumps(pooling))
    assert Source.of(str(own)).dimension == dimension


def test_a_dense_layer_makes_the_dimension(own: Path) -> None:
    modules = json.loads((own / "modules.json").read_text())
    modules.append({"idx": 2, "name": "2", "path": "2_Dense", "type": "…"})
    (own / "modules.json").write_text(json.dumps(modules))
    (own / "2_Dense").mkdir()
    (own / "2_Dense" / "config.json").write_text(json.dumps({"out_features": 4}))
    assert Source.of(str(own)).dimension == 4


def test_modules_outside_the_folder_are_not_read(own: Path) -> None:
    before = digest_of(own)
    (own.parent / "secret.json").write_text("{}")
    (own / "modules.json").write_text(json.dumps([{"path": ".."}, {"path": "1_Pooling"}]))
    changed = digest_of(own)
    (own.parent / "secret.json").write_text("[]")
    assert digest_of(own) == changed != before


def test_a_name_of_the_hub_is_found_where_its_cache_keeps_it(
    bert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    place = tmp_path / "models--sentence-transformers--tiny"
    assert _hub_folder("tiny") is None
    (place / "refs").mkdir(parents=True)
    (place / "refs" / "main").write_text("abc")
    assert _hub_folder("tiny") is None
    shutil.copytree(bert, place / "snapshots" / "abc")
    assert Source.of("tiny").folder == Source.of("sentence-transformers/tiny").folder
    assert ModelEmbedder("tiny").fingerprint == f"tiny@{digest_of(bert)}"
    assert ModelEmbedder("tiny").encode(["the pear"]).shape == (1, DIMENSION)
