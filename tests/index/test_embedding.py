"""The packaged model, and what every `Embedder` promises."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.embedding import PACKAGED_MODEL, Embedder, SentenceTransformerEmbedder
from index.errors import ModelError
from tests.doubles import WordEmbedder

ROOT = Path(__file__).resolve().parents[2]
SHORT = "Mao asked for a credit line."
LONG = "The train crossed the border at night, and nobody in the carriage slept. " * 12
TEXTS = [SHORT, LONG, "", "a", "条约 и договор", "The treaty was signed in Moscow in 1950."]


@pytest.fixture(params=["real", "words"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    """The packaged model and its stand-in: what is said of one has to hold for the other."""
    if request.param == "words":
        return WordEmbedder()
    real: SentenceTransformerEmbedder = request.getfixturevalue("real_embedder")
    return real


def test_one_row_of_unit_length_for_each_text(embedder: Embedder) -> None:
    vectors = embedder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_no_text_gives_no_row(embedder: Embedder) -> None:
    vectors = embedder.encode([])
    assert vectors.shape == (0, embedder.dimension)
    assert vectors.dtype == np.float32
    assert embedder.count_tokens([]) == []


def test_rows_keep_the_order_of_texts_of_any_length(embedder: Embedder) -> None:
    """Texts are sorted by length on their way through the model; the rows must come back."""
    forwards, backwards = embedder.encode(TEXTS), embedder.encode(TEXTS[::-1])
    assert np.sum(forwards * backwards[::-1], axis=1) == pytest.approx(1, abs=1e-5)


def test_company_changes_nothing(embedder: Embedder) -> None:
    alone = np.concatenate([embedder.encode([text]) for text in TEXTS])
    assert np.sum(alone * embedder.encode(TEXTS), axis=1).min() >= 0.99999


def test_progress_rises_to_the_number_of_texts(embedder: Embedder) -> None:
    told: list[int] = []
    embedder.encode(["a word"] * 150, told.append)
    assert told == sorted(set(told))
    assert told[-1] == 150


def test_near_in_meaning_is_near_in_space(real_embedder: SentenceTransformerEmbedder) -> None:
    asked, near, far = real_embedder.encode(
        ["How much did he want to borrow?", SHORT, "Pears grow badly near the sea."]
    )
    assert asked @ near > asked @ far


def test_the_packaged_model_has_384_dimensions(real_embedder: SentenceTransformerEmbedder) -> None:
    assert real_embedder.dimension == 384


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("the treaty", 2), ("the treaty.", 3), ("the treaty " * 400, 800)],
    ids=["empty", "two words", "and a full stop", "beyond the longest input"],
)
def test_tokens_are_counted_without_special_ones_and_without_a_limit(
    text: str, tokens: int, real_embedder: SentenceTransformerEmbedder
) -> None:
    assert real_embedder.count_tokens([text, "two words"]) == [tokens, 2]


def test_fingerprint_names_the_model_and_its_weights(
    real_embedder: SentenceTransformerEmbedder,
) -> None:
    name, _, digest = real_embedder.fingerprint.partition("@")
    assert name == PACKAGED_MODEL
    assert len(bytes.fromhex(digest)) == 8


def test_fingerprint_is_the_same_in_another_process_without_network(
    real_embedder: SentenceTransformerEmbedder,
) -> None:
    """A process in which every connection fails loads the model and names it alike."""
    code = (
        "import socket\n"
        "def refuse(*_): raise OSError('no network here')\n"
        "socket.socket.connect = refuse; socket.getaddrinfo = refuse\n"
        "from index.embedding import SentenceTransformerEmbedder\n"
        "print(SentenceTransformerEmbedder().fingerprint)\n"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "TRANSF"))}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == real_embedder.fingerprint


def test_another_longest_input_is_another_fingerprint() -> None:
    shorter, usual = SentenceTransformerEmbedder(), SentenceTransformerEmbedder()
    shorter._model().max_seq_length = 64
    assert shorter.fingerprint != usual.fingerprint


def test_the_packaged_model_can_be_named() -> None:
    named, unnamed = SentenceTransformerEmbedder(PACKAGED_MODEL), SentenceTransformerEmbedder()
    assert named.fingerprint == unnamed.fingerprint


@pytest.mark.parametrize("name", ["no-such-model-here", "./no/such/folder"])
def test_wrong_model_is_an_error_with_a_next_step(
    name: str, real_embedder: SentenceTransformerEmbedder
) -> None:
    real_embedder.encode(["from here on, no model is asked for over the network"])
    with pytest.raises(ModelError, match=name) as caught:
        SentenceTransformerEmbedder(name).encode(["a"])
    assert "PULLQUOTE_MODEL" in caught.value.hint
    assert "\n" not in str(caught.value)


def test_folder_without_a_model_is_an_error(
    tmp_path: Path, real_embedder: SentenceTransformerEmbedder
) -> None:
    real_embedder.encode(["a"])
    (tmp_path / "notes.txt").write_text("not a model")
    with pytest.raises(ModelError):
        _ = SentenceTransformerEmbedder(str(tmp_path)).dimension
