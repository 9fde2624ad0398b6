"""The embedder that Pullquote uses: two engines for one model, each for what it is good at."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.embedding.export import can_export, discard, export
from index.embedding.fast import DamagedExportError, FastEngine, open_export
from index.embedding.protocol import FloatMatrix, Progress
from index.embedding.record import export_folder, read_record
from index.embedding.reference import (
    Precision,
    ReferenceEngine,
    count_with,
    load_model,
    pick_device,
    weights_digest,
)  # fmt: skip
from index.embedding.samples import sample_texts
from index.embedding.source import Source
from index.embedding.tokens import Tokenizing

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Characters from which on the reference engine is worth its start, which takes as long as the fast
# one takes for these; and from which on it is worth it when it has been started.
_MANY = 150_000
_SEVERAL = 20_000
_LONGEST = 512  # tokens, of models that don't say
_TRIED = 8  # texts as long as passages: these take most of the time


class ModelEmbedder:
    """Any model that sentence-transformers loads; by default the packaged all-MiniLM-L6-v2.

    Nothing is loaded before it is used. Few texts are encoded by an export of the model, which is
    made the first time that the model itself is loaded; many by the model itself. Both give the
    same vectors, to a cosine of .9999 or better. May be used from several threads.

    Args:
        model: A name or folder that sentence-transformers knows; empty for the packaged model. Of
            a name, what the hub's cache on this machine holds is used, and never updated.
        cache: Folder for exports and for hashes of models; made when missing. None: no export is
            made or used.
        precision: Of the model's numbers on a CPU. None: a trial chooses it where there is much to
            do.
    """

    def __init__(
        self, model: str = "", cache: Path | None = None, precision: Precision | None = None
    ) -> None:
        self._name = model
        self._cache = cache
        self._given_precision = precision
        self._hint = ""
        self._loading = threading.RLock()
        self._found: Source | None = None
        self._fingerprint = ""
        self._tokenizing: Tokenizing | None = None
        self._loaded: SentenceTransformer | None = None
        self._reference: ReferenceEngine | None = None
        self._fast: FastEngine | None = None
        self._looked_for_fast = False

    @property
    def fingerprint(self) -> str:
        """The model's name and a hash of what makes its vectors: weights, tokenizer, settings.

        Raises:
            ModelError: It can't be loaded, which a model that isn't on this machine has to be.
        """
        with self._loading:
            if not self._fingerprint:
                known = self._source().fingerprint(self._cache)
                if known is None:
                    model = self._model()  # which may bring its files to this machine
                    known = self._source().fingerprint(self._cache)
                    known = known or f"{self._name}@{weights_digest(model)}"
                self._fingerprint = known
            return self._fingerprint

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        with self._loading:
            known = self._source().dimension
            return known or int(self._model().get_embedding_dimension() or 0)

    @property
    def precision(self) -> Precision:
        """Of the numbers that many texts are encoded with; the trial that chooses it comes late."""
        return "float32" if self._reference is None else self._reference.precision

    @property
    def hint(self) -> str:
        """What keeps the first answer from being quick, as a sentence; empty where nothing does.

        Known after the first texts were encoded.
        """
        return self._hint

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> FloatMatrix:
        """See `index.embedding.protocol.Embedder`.

        Raises:
            ModelError: The model can't be loaded.
        """
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return self._engine(sum(map(len, texts))).encode(texts, progress)

    def choose_precision(self) -> Precision:
        """The precision that passages are embedded with fastest on this machine, by a trial.

        Raises:
            ModelError: The model can't be loaded.
        """
        with self._loading:
            engine = self._reference_engine()
            longest = self._model().max_seq_length or _LONGEST
        return engine.choose_precision(sample_texts(longest)[-_TRIED:])

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """See `index.embedding.protocol.Embedder`.

        Raises:
            ModelError: The model can't be loaded.
        """
        if not texts:
            return []
        with self._loading:
            path = self._source().tokenizer
            if self._tokenizing is None and path is not None:
                self._tokenizing = Tokenizing(path)
            if self._tokenizing is None:
                return count_with(self._model(), texts)
        return self._tokenizing.count(texts)

    def _engine(self, characters: int) -> FastEngine | ReferenceEngine:
        with self._loading:
            fast = self._fast_engine()
            few = _MANY if self._loaded is None else _SEVERAL
            return fast if fast is not None and characters < few else self._reference_engine()

    def _source(self) -> Source:
        if self._found is None or self._found.folder is None:
            self._found = Source.of(self._name)
        return self._found

    def _model(self) -> "SentenceTransformer":
        if self._loaded is None:
            self._loaded = load_model(self._source())
        return self._loaded

    def _reference_engine(self) -> ReferenceEngine:
        if self._reference is None:
            self._reference = ReferenceEngine(
                self._model(), self.count_tokens, pick_device(), precision=self._given_precision
            )
        return self._reference

    def _fast_engine(self) -> FastEngine | None:
        if not self._looked_for_fast:
            if self._cache is not None:
                self._fast = self._open_or_make(self._cache)
            self._looked_for_fast = True
        return self._fast

    def _open_or_make(self, cache: Path) -> FastEngine | None:
        """The fast engine; its export is made where there is none, and again where it is damaged.

        Runs before the reference engine gets the model: from then on it may be in half precision.
        """
        folder = export_folder(cache, self.fingerprint)
        try:
            try:
                engine = open_export(folder, self.fingerprint)
            except DamagedExportError:
                discard(folder)
                engine = None
            return engine or self._make(cache, folder)
        except (OSError, DamagedExportError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it doesn't stay whole"
            self._say(f"its export can't be kept in {cache}: {reason}")
            return None

    def _make(self, cache: Path, folder: Path) -> FastEngine | None:
        record = read_record(folder, self.fingerprint)
        if record is None:
            if not can_export():
                self._say("it can't be exported: the package onnx isn't installed")
                return None
            discard(folder)  # of another format, or without a readable record
            record = export(self._model(), self.fingerprint, cache)
        if record.refused:
            self._say(f"it can't be exported: {record.refused}")
            return None
        return open_export(folder, self.fingerprint)

    def _say(self, reason: str) -> None:
        self._hint = f"The first answer takes longer with this model, because {reason}."
