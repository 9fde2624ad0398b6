"""Making the export that the fast engine runs: the whole model in one graph, kept if it agrees."""

import logging
import math
import shutil
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embedding.fast import FastEngine, session_options
from index.embedding.protocol import FloatMatrix
from index.embedding.record import (
    FILES,
    GRAPH,
    RECORD,
    TOKENIZER,
    WEIGHTS,
    Record,
    export_folder,
    marks,
)  # fmt: skip
from index.embedding.samples import sample_texts
from index.files import UNFINISHED, beside, flush

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_LOWEST = 0.9999  # cosine with the model's own vector, of the worst text
OPSET = 17
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_ABANDONED_SECONDS = 3600


class NoExportError(Exception):
    """This model can't be exported; says why."""


def export(model: "SentenceTransformer", fingerprint: str, cache: Path) -> Record:
    """Export a model into its folder in the cache, or note there why that can't be done.

    Args:
        model: Loaded, in float32, on the CPU.
        fingerprint: Of the model.
        cache: Folder of the exports; made when missing.

    Returns:
        The record of what is now there.

    Raises:
        OSError: The folder can't be written.
    """
    return make_export(fingerprint, cache, lambda folder: _make(model, fingerprint, folder))


def make_export(fingerprint: str, cache: Path, make: Callable[[Path], Record]) -> Record:
    """Make an export in its folder in the cache, or note there why that can't be done.

    Everything is written beside and renamed when it is whole, so that a process that is killed
    leaves nothing half, and of two at once the first one wins.

    Args:
        fingerprint: Of the model.
        cache: Folder of the exports; made when missing.
        make: Writes the files into a folder and tells of them; what it raises is the reason noted.

    Returns:
        The record of what is now there.

    Raises:
        OSError: The folder can't be written.
    """
    cache.mkdir(parents=True, exist_ok=True)
    _sweep(cache)
    unfinished = beside(cache)
    unfinished.mkdir()
    try:
        try:
            record = make(unfinished)
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it fails of, this model isn't exported
            record = Record(fingerprint, refused=_one_line(error))
        (unfinished / RECORD).write_bytes(record.data())
        _publish(unfinished, export_folder(cache, fingerprint), record)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return record


def can_export() -> bool:
    """Whether what makes exports is installed."""
    return find_spec("onnx") is not None


def discard(folder: Path) -> None:
    """Take a damaged export away: renamed first, so that no half of it is found."""
    away = beside(folder.parent)
    try:
        folder.rename(away)
    except FileNotFoundError:
        return  # another process has done it
    shutil.rmtree(away, ignore_errors=True)


def _make(model: "SentenceTransformer", fingerprint: str, folder: Path) -> Record:
    longest = model.max_seq_length
    if not longest or not getattr(model.tokenizer, "is_fast", False):
        raise NoExportError("it has no tokenizer of the fast kind or no longest input")
    (folder / TOKENIZER).write_text(model.tokenizer.backend_tokenizer.to_str(), "utf-8")
    write_graph(folder, lambda path: _trace(model, path))
    made = Record(
        fingerprint,
        dimension=int(model.get_embedding_dimension() or 0),
        longest=int(longest),
        prompt=prompt_of(model),
        files=marks(folder),
    )
    texts = sample_texts(made.longest)
    wanted = model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
    lowest = _agreement(FastEngine(folder, made).encode(texts), wanted)
    if not lowest >= _LOWEST:
        raise NoExportError(f"its export agrees with it to {lowest:.6f} only")
    return replace(made, texts=len(texts), lowest=lowest)


def prompt_of(model: "SentenceTransformer") -> str:
    """What the model wants before each text, unless told otherwise."""
    return str(model.prompts.get(model.default_prompt_name or "") or "")


def _agreement(made: FloatMatrix, wanted: FloatMatrix) -> float:
    lowest = float(np.sum(made * wanted, axis=1).min())
    return lowest if math.isfinite(lowest) else 0.0


def write_graph(folder: Path, trace: Callable[[Path], None]) -> None:
    """The graph as onnxruntime made it fast, and beside it the weights, to be mapped into memory.

    Mapped weights load in a third of the time, and in half of the memory, of a single file.

    Args:
        folder: Of the export.
        trace: Writes a model into an ONNX file.
    """
    from onnxruntime import GraphOptimizationLevel, InferenceSession

    raw = folder / "raw.onnx"
    trace(raw)
    options = session_options()
    # Higher levels make a graph that only the machine that made it can run.
    options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(folder / GRAPH)
    apart = "session.optimized_model_external_initializers_"
    options.add_session_config_entry(f"{apart}file_name", WEIGHTS)
    options.add_session_config_entry(f"{apart}min_size_in_bytes", "1024")
    InferenceSession(str(raw), options, providers=["CPUExecutionProvider"])
    raw.unlink()


def _trace(model: "SentenceTransformer", path: Path) -> None:
    import torch

    class Whole(torch.nn.Module):
        """From tokens to a vector of unit length."""

        def __init__(self, names: Sequence[str]) -> None:
            super().__init__()
            self.model = model
            self.names = names

        def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
            features: dict[str, Any] = dict(zip(self.names, inputs, strict=True))
            return torch.nn.functional.normalize(self.model(features)["sentence_embedding"], dim=1)

    features = model.preprocess(["A text of several words, and", "a shorter one"])
    names = [name for name, value in features.items() if isinstance(value, torch.Tensor)]
    if not set(names) <= set(_INPUTS):
        raise NoExportError(f"it takes {', '.join(sorted(set(names) - set(_INPUTS)))}")
    axes = {name: {0: "texts", 1: "tokens"} for name in names} | {"vectors": {0: "texts"}}
    with quietly(), torch.inference_mode():
        torch.onnx.export(
            Whole(names),
            tuple(features[name] for name in names),
            path,
            input_names=names,
            output_names=["vectors"],
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,  # the newer exporter takes five times as long
        )


@contextmanager
def quietly() -> Iterator[None]:
    """The exporter warns of its own age and of each branch that it takes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logger = logging.getLogger("torch.onnx")
        level = logger.level
        logger.setLevel(logging.ERROR)
        try:
            yield
        finally:
            logger.setLevel(level)


def _publish(unfinished: Path, folder: Path, record: Record) -> None:
    names = (RECORD,) if record.refused else (RECORD, *FILES)
    for left in unfinished.iterdir():
        if left.name not in names:
            left.unlink()
    for name in names:
        flush(unfinished / name)
    flush(unfinished)
    try:
        unfinished.rename(folder)
    except OSError:
        # Another process was first: what it wrote is as good. A rename onto a folder fails.
        if not (folder / RECORD).is_file():
            raise
        return
    flush(folder.parent)


def _sweep(cache: Path) -> None:
    """Remove what killed processes left: nobody takes an hour over an export."""
    for left in cache.glob(f"{UNFINISHED}*"):
        try:
            if time.time() - left.stat().st_mtime < _ABANDONED_SECONDS:
                continue
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink()
        except OSError:
            continue


def _one_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0][:200] or type(error).__name__
