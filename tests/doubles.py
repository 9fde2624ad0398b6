"""Stand-ins handed to constructors in place of slow or far things: the fake uses the front door."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import numpy as np

from index.embedding import FloatMatrix
from index.terms import stems


class WordEmbedder:
    """An `Embedder` whose vectors count words: texts with the same words are near each other.

    Every stem has a place of its own (by its hash) in a vector of 256; the last place keeps texts
    without words from being zero.

    Args:
        name: Of the model, for its fingerprint.
        strange: Words in small letters that it knows in pieces only, as a real model knows names.
    """

    dimension = 257
    precision = "float32"
    hint = ""

    def __init__(self, name: str = "words", *, strange: Collection[str] = ()) -> None:
        self.fingerprint = f"{name}@1"
        self.embedded: list[str] = []
        self._strange = frozenset(strange)

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> FloatMatrix:
        """See `index.embedding.Embedder`."""
        self.embedded += texts
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            vectors[row, -1] = 0.1
            for stem in stems(text):
                vectors[row, hashlib.sha256(stem.encode()).digest()[0]] += 1
        if progress is not None:
            progress(len(texts))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """One token a word, two for a strange one."""
        split = [text.split() for text in texts]
        return [len(words) + sum(word in self._strange for word in words) for words in split]


def write_articles(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files by name into a folder, which is made when missing, and give the folder back."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder
