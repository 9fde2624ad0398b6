"""What the engine asks of an embedding model."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

FloatMatrix = NDArray[np.float32]
Progress = Callable[[int], None]


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

    @property
    def precision(self) -> str:
        """Of the numbers that it works with, such as "float32"; for the manifest."""
        ...

    @property
    def hint(self) -> str:
        """What keeps a first answer from being quick, as a sentence; empty where nothing does.

        Known once something has been encoded.
        """
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
