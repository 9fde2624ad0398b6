"""The reference engine: sentence-transformers, for many texts at once."""

import hashlib
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np

from index.embedding.batches import by_length
from index.embedding.export import prompt_of
from index.embedding.protocol import FloatMatrix, Progress
from index.embedding.source import Source
from index.embedding.trial import fastest, seconds
from index.errors import ModelError

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

Precision = Literal["float32", "bfloat16", "float16"]
Item = TypeVar("Item")
Made = TypeVar("Made")

_TOKENS_A_BATCH = {"cpu": 1024, "cuda": 65_536}
_LONGEST = 512  # for models that don't say
_TRIAL_CHARACTERS = 400_000  # from some ten seconds of work on, a trial of one or two pays
_TRIAL_TEXTS = 8
_AHEAD = 3  # batches made ready while the model is busy


class ReferenceEngine:
    """A loaded model. From several threads at once, one waits for the other.

    Args:
        model: In float32, on the CPU; it is the engine's own from here on.
        count_tokens: The length of each text in tokens.
        device: "cpu" or "cuda".
        clock: Gives seconds, for the trial.
        precision: To work with on a CPU; None: the trial chooses.
    """

    def __init__(
        self,
        model: "SentenceTransformer",
        count_tokens: Callable[[Sequence[str]], list[int]],
        device: str = "cpu",
        clock: Callable[[], float] = seconds,
        precision: Precision | None = None,
    ) -> None:
        self.precision: Precision = precision or "float32"
        self._model = model
        self._count_tokens = count_tokens
        self._device = device
        self._clock = clock
        self._working = threading.Lock()
        self._tried = device != "cpu" or precision is not None
        if device != "cpu":
            self._model = model.to(device).half()
            self.precision = "float16"

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> FloatMatrix:
        """See `index.embedding.protocol.Embedder`.

        The first time that there is much to do on a CPU, half of the precision is tried against
        the whole, on some of these texts, and taken where it is faster.
        """
        with self._working:
            lengths = self._lengths(texts)
            if not self._tried and sum(map(len, texts)) >= _TRIAL_CHARACTERS:
                self._tried = True
                self._try(texts, lengths)
            return self._encode(texts, lengths, self.precision, progress)

    def choose_precision(self, texts: Sequence[str]) -> Precision:
        """The precision that is quicker for such texts, used from here on; on a CPU, by a trial."""
        with self._working:
            if not self._tried:
                self._tried = True
                self._try(texts, self._lengths(texts))
            return self.precision

    def _lengths(self, texts: Sequence[str]) -> list[int]:
        longest = self._model.max_seq_length or _LONGEST
        return [min(count + 2, longest) for count in self._count_tokens(texts)]

    def _try(self, texts: Sequence[str], lengths: Sequence[int]) -> None:
        order = sorted(range(len(texts)), key=lambda number: lengths[number])
        step = max(1, len(order) // _TRIAL_TEXTS)
        chosen = order[step // 2 :: step][:_TRIAL_TEXTS]
        sample, sizes = [texts[i] for i in chosen], [lengths[i] for i in chosen]
        quickest = fastest(
            {
                "float32": lambda: self._encode(sample, sizes, "float32"),
                "bfloat16": lambda: self._encode(sample, sizes, "bfloat16"),
            },
            self._clock,
        )
        self.precision = "bfloat16" if quickest == "bfloat16" else "float32"

    def _encode(
        self,
        texts: Sequence[str],
        lengths: Sequence[int],
        precision: Precision,
        progress: Progress | None = None,
    ) -> FloatMatrix:
        import torch

        # Only products of matrices in half of the precision, all else whole: as quick as a model
        # of bfloat16 weights (measured), and its vectors are off by a quarter as much.
        halved = torch.autocast(self._device, torch.bfloat16, enabled=precision == "bfloat16")

        vectors = np.zeros((len(texts), self.dimension), np.float32)
        order: list[int] = []
        made: list[torch.Tensor] = []
        batches = by_length(lengths, _TOKENS_A_BATCH[self._device])
        with torch.inference_mode(), halved:
            for batch, features in self._ready(texts, batches):
                made.append(_normalised(self._model(features)["sentence_embedding"]))
                order += batch
                if progress is not None:
                    progress(len(order))
            if made:
                # All at once: a GPU would have to stop for each batch that is fetched from it.
                vectors[order] = torch.cat(made).cpu().numpy()
        return vectors

    def _ready(
        self, texts: Sequence[str], batches: Iterable[list[int]]
    ) -> Iterator[tuple[list[int], dict[str, Any]]]:
        prompt = prompt_of(self._model) or None

        def make(batch: list[int]) -> tuple[list[int], dict[str, Any]]:
            features = self._model.preprocess([texts[number] for number in batch], prompt=prompt)
            return batch, _on(self._device, features)

        return map(make, batches) if self._device == "cpu" else ahead(make, batches)


def ahead(make: Callable[[Item], Made], items: Iterable[Item]) -> Iterator[Made]:
    """What `make` makes of each item, in order, made by a thread that runs a little ahead."""
    with ThreadPoolExecutor(1) as worker:
        waiting: deque[Future[Made]] = deque()
        for item in items:
            waiting.append(worker.submit(make, item))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def pick_device() -> str:
    """Where the model runs: on a GPU where there is one."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def use_one_thread() -> None:
    """Let the model work with one thread in this process: more add up in an order of their own."""
    import torch

    torch.set_num_threads(1)


def hush_transformers() -> None:
    """Neither warnings nor bars on standard error: what matters is an error of ours."""
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]


def load_model(source: Source) -> "SentenceTransformer":
    """The model in float32 on the CPU.

    Nothing that comes with a model is run. Of a model that lies on this machine, nothing is asked
    for over the network.

    Raises:
        ModelError: It can't be loaded.
    """
    if source.packaged:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    # Threads that wait give way: where others use the processors, spinning ones take many times as
    # long.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        from sentence_transformers import SentenceTransformer

        hush_transformers()
        return SentenceTransformer(
            source.name if source.folder is None else str(source.folder),
            device="cpu",
            trust_remote_code=False,
            local_files_only=source.folder is not None,
            model_kwargs={"dtype": "float32"},
        ).eval()
    except (OSError, ValueError, ImportError, RuntimeError) as error:
        reason = str(error).strip().split("\n", 1)[0]
        raise ModelError(
            f"the model {source.name!r} can't be loaded: {reason}",
            hint="Name a sentence-transformers model or its folder in PULLQUOTE_MODEL, or leave it "
            "empty for the one that comes along.",
        ) from error


def weights_digest(model: "SentenceTransformer") -> str:
    """Hash of the weights, the vocabulary and the longest input: for models without a folder."""
    digest = hashlib.sha256(f"{model.max_seq_length} {model}".encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.contiguous().cpu().numpy().tobytes())
    digest.update(repr(sorted(model.tokenizer.get_vocab().items())).encode())
    return digest.hexdigest()[:16]


def count_with(model: "SentenceTransformer", texts: Sequence[str]) -> list[int]:
    """Tokens of each text without special ones, counted by the model's own tokenizer."""
    encoded = model.tokenizer(
        list(texts), add_special_tokens=False, truncation=False, padding=False, verbose=False
    )
    return [len(tokens) for tokens in encoded["input_ids"]]


def _normalised(vectors: "torch.Tensor") -> "torch.Tensor":
    """Of unit length, in float32: in less, lengths are off by up to 4 in 1,000."""
    import torch

    return torch.nn.functional.normalize(vectors.float(), dim=1)


def _on(device: str, features: dict[str, Any]) -> dict[str, Any]:
    import torch

    return {
        name: value.to(device, non_blocking=True) if isinstance(value, torch.Tensor) else value
        for name, value in features.items()
    }
