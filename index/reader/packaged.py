"""The reader that comes along: a trained difference on top of the packaged all-MiniLM-L6-v2.

It runs by the same engine as the questions' encoder, from an export that is made once and kept
beside the others. Its word embeddings are the base model's own and are read from there, row by
row: so only the words that are read take memory.
"""

import json
import os
import threading
import weakref
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.embedding.export import can_export, discard
from index.embedding.fast import DamagedExportError, load_checked, open_session
from index.embedding.record import GRAPH, TOKENIZER, Record, export_folder, read_record
from index.embedding.source import Source
from index.errors import ReaderError
from index.fitted import fitted_with_reader
from index.model import Span
from index.reader.pairs import Pair, Pairing, Part
from index.reader.protocol import ReadPassage, SentenceReading
from index.reader.spans import best_words, sentence_odds

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

WORDS = "embeddings.word_embeddings.weight"
_WEIGHTS = "model.safetensors"
_MOST_THREADS = 4
_NOTHING = -30.0  # odds of a sentence that wasn't read

Floats = NDArray[np.float32]


def delta_path() -> Path:
    """Where the trained difference lies: in the package, or in the checkout that it is part of."""
    packaged = Path(__file__).parent / "delta" / "reader.safetensors"
    return packaged if packaged.exists() else _checkout() / "data" / "reader" / "reader.safetensors"


def _checkout() -> Path:
    return Path(__file__).parents[2]


def fingerprint() -> str:
    """Names the reader: its base, and the difference that the fitted numbers were fitted with."""
    return f"reader@{fitted_with_reader().reader[:16]}"


def is_prepared(cache: Path) -> bool:
    """Whether the export is there, or it is known that there can be none."""
    return read_record(export_folder(cache, fingerprint()), fingerprint()) is not None


def open_packaged(cache: Path) -> "PackagedReader":
    """The reader; its export is made where there is none, and again where it is damaged.

    Args:
        cache: Folder of the exports; made when missing.

    Raises:
        ReaderError: Its files can't be used, or its export can't be made or kept.
    """
    folder = export_folder(cache, fingerprint())
    try:
        try:
            reader = load_checked(folder, fingerprint(), _load)
        except DamagedExportError:
            discard(folder)
            reader = None
        return reader or _make(cache, folder)
    except (OSError, DamagedExportError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it doesn't stay whole"
        raise ReaderError(f"its export can't be kept in {cache}: {reason}") from error


def _make(cache: Path, folder: Path) -> "PackagedReader":
    from index.reader.export import export_reader

    record = read_record(folder, fingerprint())
    if record is None:
        if not can_export():
            raise ReaderError("it can't be exported: the package onnx isn't installed")
        discard(folder)  # of another format, or without a readable record
        record = export_reader(_base(), delta_path(), fingerprint(), cache)
    if record.refused:
        raise ReaderError(f"it can't be exported: {record.refused}")
    reader = load_checked(folder, fingerprint(), _load)
    if reader is None:
        raise DamagedExportError(str(folder))
    return reader


def _base() -> Path:
    folder = Source.of("").folder
    if folder is None:
        raise ReaderError("its base model isn't installed", hint="Install Pullquote anew.")
    return folder


def _load(folder: Path, record: Record) -> "PackagedReader":
    return PackagedReader(folder, record, WordEmbeddings(_base() / _WEIGHTS))


class WordEmbeddings:
    """The word embeddings of a model, read row by row. May be used from several threads.

    Not mapped into memory: all that was read once would stay there.

    Args:
        path: Of its safetensors file, whose header says where each tensor lies.

    Raises:
        ReaderError: Their numbers are of another kind than 32 bits.
        OSError: The file can't be read.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        weakref.finalize(self, self._file.close)
        self._reading = threading.Lock()
        size = int.from_bytes(self._file.read(8), "little")
        told = json.loads(self._file.read(size))[WORDS]
        if told["dtype"] != "F32":
            raise ReaderError(f"its base model has numbers of the kind {told['dtype']}", path=path)
        self._start = 8 + size + told["data_offsets"][0]
        self._dimension = told["shape"][1]

    def of(self, words: NDArray[np.int64]) -> Floats:
        """The embeddings of words by their numbers, shape (words, dimension)."""
        numbers, places = np.unique(words, return_inverse=True)
        rows = np.empty((len(numbers), self._dimension), np.float32)
        with self._reading:
            for row, number in zip(rows, numbers.tolist(), strict=True):
                self._file.seek(self._start + number * row.nbytes)
                self._file.readinto(row)
        found: Floats = rows[places]
        return found


class PackagedReader:
    """Runs the export. May be used from several threads.

    Each passage is run by itself, on one thread: what is said of it doesn't depend on the others,
    and several are read at a time.

    Args:
        folder: Of the export.
        record: What stands in its record.
        words: The base model's word embeddings.
    """

    is_own = False

    def __init__(self, folder: Path, record: Record, words: WordEmbeddings) -> None:
        self.fingerprint = record.fingerprint
        self._words = words
        self._session: InferenceSession = open_session(folder / GRAPH)
        self._pairing = Pairing(folder / TOKENIZER)
        count = min(_MOST_THREADS, os.cpu_count() or 1)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="reader")

    def read(self, question: str, passages: Sequence[ReadPassage]) -> list[list[SentenceReading]]:
        """See `index.reader.protocol.PassageReader`."""
        parts = [Part(one.title, " ".join(one.sentences)) for one in passages]
        pairs = self._pairing.pairs(question, parts)
        rows = self._threads.map(self.logits, pairs)
        return [
            _readings(pair, row, one) for pair, row, one in zip(pairs, rows, passages, strict=True)
        ]

    def logits(self, pair: Pair) -> Floats:
        """The start and end logit of each token of a pair, shape (tokens, 2)."""
        given = {"words": self._words.of(pair.ids)[None], "types": pair.types[None]}
        (logits,) = self._session.run(None, given)
        found: Floats = logits[0]
        return found


def _readings(pair: Pair, logits: Floats, passage: ReadPassage) -> list[SentenceReading]:
    found, at = [], 0
    null = float(logits[0, 0])
    for sentence in passage.sentences:
        tokens = pair.within(at, at + len(sentence))
        found.append(_reading(pair, logits[tokens], tokens, at, null, len(sentence)))
        at += len(sentence) + 1
    return found


def _reading(
    pair: Pair, logits: Floats, tokens: slice, at: int, null: float, size: int
) -> SentenceReading:
    if not len(logits):  # cut off
        return SentenceReading(_NOTHING)
    starts, ends = logits[:, 0], logits[:, 1]
    first, last, sure = best_words(starts, ends)
    offsets = pair.offsets[tokens.start - pair.begin : tokens.stop - pair.begin]
    words = Span(max(0, int(offsets[first, 0]) - at), min(size, int(offsets[last, 1]) - at))
    return SentenceReading(sentence_odds(starts, null), words, sure)
