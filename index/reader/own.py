"""A reader of the user's own: an extractive model, or a cross-encoder.

An extractive model (`…ForQuestionAnswering`, as trained on SQuAD) reads a passage at a time, and
finds the words. A cross-encoder (`…ForSequenceClassification`) scores a sentence at a time, and
knows no words.

Models are looked for on this machine only, and nothing that comes with one is run.
"""

import json
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from math import isfinite
from pathlib import Path
from typing import Any

from index.embedding.reference import hush_transformers
from index.embedding.source import Source
from index.errors import ReaderError
from index.reader.extractive import ExtractiveReader, headed
from index.reader.protocol import PassageReader, ReadPassage, SentenceReading

_LONGEST = 512  # tokens of a pair: passages have some 200, and what reads more is slow on a CPU
_SENTENCES_A_BATCH = 32
_NEEDED = {  # without the latter, transformers makes up a tokenizer that knows no words
    "weights": ("model.safetensors", "*.safetensors", "pytorch_model.bin"),
    "vocabulary": ("tokenizer.json", "vocab.txt", "vocab.json", "*.model"),
}
_HINT = (
    "Set PULLQUOTE_READER to off, or to the folder, or the name in the hub's cache on this "
    "machine, of an extractive model (…ForQuestionAnswering) or of a cross-encoder with one score "
    "(…ForSequenceClassification)."
)


class _UnfitError(Exception):
    """This model can't be a reader; says why."""


def open_own(name: str) -> PassageReader:
    """Load a model of the user's own, and have it read something.

    Args:
        name: A folder, or a name that the hub's cache on this machine holds; of a name, the newest
            of what is there is used, and never updated.

    Returns:
        The reader. It keeps the model in memory, on the CPU, in float32.

    Raises:
        ReaderError: There is no such model, it is damaged, or it is of another kind.
    """
    try:
        folder = _folder(name)
        reader = _open(Source(name, folder), folder)
        with _unfit_if("it can't read"):
            _try(reader)
    except (_UnfitError, OSError, ImportError) as error:
        raise ReaderError(
            f"the reader {name!r} can't be loaded: {_one_line(error)}", hint=_HINT
        ) from error
    return reader


@contextmanager
def _unfit_if(failed: str) -> Iterator[None]:
    """Whatever fails inside of this, and of what: the model can't be a reader."""
    try:
        yield
    except _UnfitError:
        raise
    except Exception as error:
        raise _UnfitError(f"{failed} ({_one_line(error)})") from error


def _one_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0][:300] or type(error).__name__


def _folder(name: str) -> Path:
    """Where a model lies; the folder may lack what it needs."""
    from huggingface_hub import constants

    place = Path(constants.HF_HUB_CACHE) / f"models--{name.replace('/', '--')}"
    try:
        if name and Path(name).is_dir():
            return Path(name)
        revision = (place / "refs" / "main").read_text("utf-8").strip()
    except (OSError, ValueError):
        raise _UnfitError(
            "it is neither a folder nor a name in the hub's cache on this machine"
        ) from None
    return place / "snapshots" / revision


def _open(source: Source, folder: Path) -> PassageReader:
    architecture = _architecture(folder)
    for part, names in _NEEDED.items():
        if not any(path for name in names for path in folder.glob(name)):
            raise _UnfitError(f"it has no {part}, such as {names[0]}")
    fingerprint = source.fingerprint(None) or ""
    _be_quiet()
    if architecture.endswith("ForQuestionAnswering"):
        return _extractive(folder, fingerprint)
    if architecture.endswith("ForSequenceClassification"):
        _whole("AutoModelForSequenceClassification", folder)
        return _CrossEncoder(folder, fingerprint)
    kind = _settings(folder / "config_sentence_transformers.json").get("model_type")
    if kind == "CrossEncoder":
        return _CrossEncoder(folder, fingerprint)
    if not architecture:
        raise _UnfitError("its config.json names no architecture")
    raise _UnfitError(f"{architecture} is no kind of reader")


def _architecture(folder: Path) -> str:
    path = folder / "config.json"
    if not path.is_file():
        raise _UnfitError("it has no config.json")
    named = _settings(path).get("architectures")
    return str(named[0]) if isinstance(named, list) and named else ""


def _settings(path: Path) -> dict[str, Any]:
    """What stands in a file of settings; nothing where there is none."""
    try:
        read = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError):
        raise _UnfitError(f"its {path.name} can't be read as JSON") from None
    return read if isinstance(read, dict) else {}


def _be_quiet() -> None:
    """Neither warnings nor bars on standard error."""
    # As for the embedding model: forks, and threads that wait.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    hush_transformers()


def _whole(loader: str, folder: Path) -> Any:  # noqa: ANN401 - transformers' classes are untyped
    """The model of a folder that has all of its weights: what is missing is made up else."""
    import torch
    import transformers

    with _unfit_if("its weights can't be loaded"):
        model, told = getattr(transformers, loader).from_pretrained(
            str(folder),
            dtype=torch.float32,
            trust_remote_code=False,
            local_files_only=True,
            output_loading_info=True,
        )
    if told["missing_keys"]:
        raise _UnfitError(f"its weights lack {min(told['missing_keys'])}")
    return model.eval()


def _try(reader: PassageReader) -> None:
    """Have a model read more than it can: some fail only then, or give no numbers."""
    passage = ReadPassage("A title", ("Words, " * _LONGEST, "and more."))
    ((first, second),) = reader.read("What is it?", [passage])
    if not (isfinite(first.odds) and isfinite(second.odds)):
        raise _UnfitError("what it says are no numbers")


def _extractive(folder: Path, fingerprint: str) -> ExtractiveReader:
    from transformers import AutoTokenizer

    model = _whole("AutoModelForQuestionAnswering", folder)
    with _unfit_if("its tokenizer can't be loaded"):
        tokenizer = AutoTokenizer.from_pretrained(
            str(folder), trust_remote_code=False, local_files_only=True
        )
    if not tokenizer.is_fast:
        raise _UnfitError("its tokenizer is not of the fast kind, and can't tell where words are")
    positions = getattr(model.config, "max_position_embeddings", None) or -1
    limits = [_LONGEST, tokenizer.model_max_length, positions]
    return ExtractiveReader(
        model, tokenizer, min(limit for limit in limits if limit > 0), fingerprint
    )


class _CrossEncoder:
    """Scores each sentence by itself, its article's title before it."""

    is_own = True

    def __init__(self, folder: Path, fingerprint: str) -> None:
        from sentence_transformers import CrossEncoder
        from torch.nn import Identity

        self.fingerprint = fingerprint
        self._working = threading.Lock()
        with _unfit_if("sentence-transformers can't load it"):
            self._model = CrossEncoder(
                str(folder),
                device="cpu",
                trust_remote_code=False,
                local_files_only=True,
                activation_fn=Identity(),
                model_kwargs={"dtype": "float32"},
            ).eval()
        if self._model.num_labels != 1:
            raise _UnfitError(f"it gives {self._model.num_labels} scores instead of one")
        self._model.max_seq_length = min(self._model.max_seq_length or _LONGEST, _LONGEST)

    def read(self, question: str, passages: Sequence[ReadPassage]) -> list[list[SentenceReading]]:
        """See `PassageReader`. Its odds are the model's logits as they are."""
        pairs = [
            (question, headed(passage.title, sentence))
            for passage in passages
            for sentence in passage.sentences
        ]
        if not pairs:
            return []
        with self._working:
            scores = self._model.predict(
                pairs, batch_size=_SENTENCES_A_BATCH, show_progress_bar=False
            )
        odds = iter(scores.tolist())
        return [
            [SentenceReading(each) for each in islice(odds, len(passage.sentences))]
            for passage in passages
        ]
