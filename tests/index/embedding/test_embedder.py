"""The packaged model, and what every `Embedder` promises."""

import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.embedding import PACKAGED_MODEL, Embedder, ModelEmbedder
from index.errors import ModelError
from tests.doubles import WordEmbedder

ROOT = Path(__file__).resolve().parents[3]
SHORT = "Mao asked for a credit line."
LONG = "The train crossed the border at night, and nobody in the carriage slept. " * 12
TEXTS = [SHORT, LONG, "", "a", "条约 и договор", "The treaty was signed in Moscow in 1950."]
HEAVY = {"torch", "transformers", "sentence_transformers", "sklearn", "scipy"}


@pytest.fixture(params=["reference", "fast", "words"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    """The packaged model on both engines and its stand-in: what holds for one holds for all."""
    if request.param == "words":
        return WordEmbedder()
    name = "real_embedder" if request.param == "reference" else "fast_embedder"
    real: ModelEmbedder = request.getfixturevalue(name)
    return real


def run_apart(code: str, environment: Mapping[str, str] | None = None) -> str:
    """What a process of its own writes to standard output; to standard error it writes nothing."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout.strip()


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
    assert forwards == pytest.approx(backwards[::-1], abs=1e-5)


def test_company_changes_nothing(embedder: Embedder) -> None:
    alone = np.concatenate([embedder.encode([text]) for text in TEXTS])
    assert alone == pytest.approx(embedder.encode(TEXTS), abs=1e-5)


def test_progress_rises_to_the_number_of_texts(embedder: Embedder) -> None:
    told: list[int] = []
    embedder.encode(["a word"] * 150, told.append)
    assert told == sorted(set(told))
    assert told[-1] == 150


def test_the_engines_make_the_same_vectors(
    real_embedder: ModelEmbedder, fast_embedder: ModelEmbedder
) -> None:
    """Among them the lengths at which the tokenizer's own limit of 128 tokens would be seen."""
    texts = [*TEXTS, *("pears grow near the old sea wall " * n for n in (18, 19, 30, 36, 37, 80))]
    assert [count for count in fast_embedder.count_tokens(texts) if 128 < count < 257]
    cosines = np.sum(real_embedder.encode(texts) * fast_embedder.encode(texts), axis=1)
    assert cosines.min() >= 0.9999


def test_near_in_meaning_is_near_in_space(fast_embedder: ModelEmbedder) -> None:
    asked, near, far = fast_embedder.encode(
        ["How much did he want to borrow?", SHORT, "Pears grow badly near the sea."]
    )
    assert asked @ near > asked @ far


def test_the_packaged_model_has_384_dimensions(real_embedder: ModelEmbedder) -> None:
    assert real_embedder.dimension == 384
    assert real_embedder.precision == "float32"
    assert real_embedder.hint == ""


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("the treaty", 2), ("the treaty.", 3), ("the treaty " * 400, 800)],
    ids=["empty", "two words", "and a full stop", "beyond the longest input"],
)
def test_tokens_are_counted_without_special_ones_and_without_a_limit(
    text: str, tokens: int, real_embedder: ModelEmbedder
) -> None:
    assert real_embedder.count_tokens([text, "two words"]) == [tokens, 2]


def test_a_question_needs_no_heavy_package(cache: Path) -> None:
    """Nor does it need a network: every connection fails in that process."""
    shown = run_apart(
        "import socket, sys\n"
        "from pathlib import Path\n"
        "def refuse(*_): raise OSError('no network here')\n"
        "socket.socket.connect = refuse; socket.getaddrinfo = refuse\n"
        "from index.embedding import ModelEmbedder\n"
        f"embedder = ModelEmbedder(cache=Path({str(cache)!r}))\n"
        "embedder.fingerprint, embedder.count_tokens(['a'])\n"
        "print(embedder.encode(['Who wanted to borrow?']).shape, embedder.dimension)\n"
        f"print({HEAVY!r} & set(sys.modules))\n"
    )
    assert shown.split("\n") == ["(1, 384) 384", "set()"]


def test_many_threads_ask_at_once(fast_embedder: ModelEmbedder) -> None:
    texts = [SHORT, "", "条约 и договор"]
    wanted = fast_embedder.encode(texts)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: fast_embedder.encode(texts), range(32)))
    assert all(np.array_equal(each, wanted) for each in made)


def test_many_texts_go_to_the_reference_engine(bert: Path, tmp_path: Path) -> None:
    """As few as 60 texts of 401 characters are many for a model that has been loaded anyway."""
    embedder = ModelEmbedder(str(bert), tmp_path / "cache")
    few = embedder.encode(["the pear"])
    assert embedder._reference is None
    texts = ["the pear", *["a pear tree grows . " * 20 + "?"] * 60]
    assert embedder.encode(texts)[:1] == pytest.approx(few, abs=1e-5)
    assert embedder._reference is not None


def test_fingerprint_names_the_model_and_its_weights(real_embedder: ModelEmbedder) -> None:
    name, _, digest = real_embedder.fingerprint.partition("@")
    assert name == PACKAGED_MODEL
    assert len(bytes.fromhex(digest)) == 8


def test_fingerprint_is_the_same_in_another_process_without_network(
    real_embedder: ModelEmbedder,
) -> None:
    """A process in which every connection fails loads the model and names it alike."""
    code = (
        "import socket\n"
        "def refuse(*_): raise OSError('no network here')\n"
        "socket.socket.connect = refuse; socket.getaddrinfo = refuse\n"
        "from index.embedding import ModelEmbedder\n"
        "embedder = ModelEmbedder()\n"
        "embedder.encode(['a'])\n"
        "print(embedder.fingerprint)\n"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "TRANSF"))}
    assert run_apart(code, environment) == real_embedder.fingerprint


def test_the_packaged_model_can_be_named() -> None:
    assert ModelEmbedder(PACKAGED_MODEL).fingerprint == ModelEmbedder().fingerprint


@pytest.mark.parametrize("name", ["no-such-model-here", "./no/such/folder"])
def test_wrong_model_is_an_error_with_a_next_step(
    name: str, real_embedder: ModelEmbedder, tmp_path: Path
) -> None:
    real_embedder.encode(["from here on, no model is asked for over the network"])
    with pytest.raises(ModelError, match=name) as caught:
        ModelEmbedder(name, tmp_path / "cache").encode(["a"])
    assert "PULLQUOTE_MODEL" in caught.value.hint
    assert "\n" not in str(caught.value)


def test_folder_without_a_model_is_an_error(tmp_path: Path, real_embedder: ModelEmbedder) -> None:
    real_embedder.encode(["a"])
    (tmp_path / "notes.txt").write_text("not a model")
    with pytest.raises(ModelError):
        _ = ModelEmbedder(str(tmp_path)).dimension
