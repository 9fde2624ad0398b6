"""The fast engine: an export of the model, run by onnxruntime, ready in a fraction of a second."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.embedding.batches import by_length
from index.embedding.protocol import FloatMatrix, Progress
from index.embedding.record import GRAPH, TOKENIZER, Record, has_sizes, is_intact, read_record
from index.embedding.tokens import Tokenizing, Tokens

if TYPE_CHECKING:
    from onnxruntime import InferenceSession, SessionOptions

Loaded = TypeVar("Loaded")

_TOKENS_A_BATCH = 512
_CHUNK = 64  # texts between two reports of progress
_ERRORS_ONLY = 3


class DamagedExportError(Exception):
    """The files of an export aren't what was written."""


class FastEngine:
    """Runs an export. May be used from several threads: nothing in it changes.

    Args:
        folder: Of the export.
        record: What stands in its record.
    """

    def __init__(self, folder: Path, record: Record) -> None:
        self.dimension = record.dimension
        self._prompt = record.prompt
        self._session = open_session(folder / GRAPH)
        self._inputs = [each.name for each in self._session.get_inputs()]
        self._tokenizing = Tokenizing(folder / TOKENIZER, record.longest)

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> FloatMatrix:
        """See `index.embedding.protocol.Embedder`."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for begin in range(0, len(texts), _CHUNK):
            chunk = [self._prompt + text for text in texts[begin : begin + _CHUNK]]
            vectors[begin : begin + len(chunk)] = self._encode_chunk(chunk)
            if progress is not None:
                progress(begin + len(chunk))
        return vectors

    def _encode_chunk(self, texts: Sequence[str]) -> FloatMatrix:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        tokens = self._tokenizing.encode(texts)
        for batch in by_length([len(each) for each in tokens], _TOKENS_A_BATCH):
            given = _padded([tokens[number] for number in batch])
            (made,) = self._session.run(None, {name: given[name] for name in self._inputs})
            vectors[batch] = made
        return vectors


def open_export(folder: Path, fingerprint: str) -> FastEngine | None:
    """The engine of a folder; None when there is no export, or one was refused.

    Raises:
        DamagedExportError: There is one, and it isn't what was written.
    """
    return load_checked(folder, fingerprint, FastEngine)


def load_checked(
    folder: Path, fingerprint: str, load: Callable[[Path, Record], Loaded]
) -> Loaded | None:
    """What `load` makes of an export; None when there is none, or one was refused.

    The files are hashed while they are being loaded, by a thread of its own: a second core makes
    that free.

    Raises:
        DamagedExportError: There is one, and it isn't what was written.
    """
    record = read_record(folder, fingerprint)
    if record is None or record.refused:
        return None
    if not has_sizes(folder, record):
        raise DamagedExportError(str(folder))
    intact: list[bool] = []
    hashing = threading.Thread(target=lambda: intact.append(is_intact(folder, record)))
    hashing.start()
    try:
        loaded: Loaded | None = load(folder, record)
    except Exception:  # noqa: BLE001 - onnxruntime's own errors have no common class but this one
        loaded = None
    finally:
        hashing.join()
    if loaded is None or intact != [True]:
        raise DamagedExportError(str(folder))
    return loaded


def session_options() -> "SessionOptions":
    """One thread, no memory kept, nothing but errors told.

    A second thread makes no question quicker (5.2 ms against 4.9), and those of several questions
    at once are in each other's way.
    """
    from onnxruntime import SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = _ERRORS_ONLY
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def open_session(graph: Path) -> "InferenceSession":
    """A graph that `index.embedding.export.write_graph` has written."""
    from onnxruntime import GraphOptimizationLevel, InferenceSession

    options = session_options()
    # It was saved as it had been made fast; finding out again would take longer than all the rest.
    options.graph_optimization_level = GraphOptimizationLevel.ORT_DISABLE_ALL
    return InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


def _padded(tokens: Sequence[Tokens]) -> dict[str, NDArray[np.int64]]:
    """What the model takes of a batch, each of shape (texts, longest of them)."""
    shape = len(tokens), max(1, *(len(each) for each in tokens), 1)
    ids, types, mask = (np.zeros(shape, np.int64) for _ in range(3))
    for row, each in enumerate(tokens):
        ids[row, : len(each)] = each.ids
        types[row, : len(each)] = each.types
        mask[row, : len(each)] = 1
    return {"input_ids": ids, "token_type_ids": types, "attention_mask": mask}
