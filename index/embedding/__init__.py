"""Embedding: texts to vectors. The one seam with a Protocol, because it is slow and from outside.

Two engines make the same vectors. The reference engine (`reference.py`) is sentence-transformers,
which takes seconds to import: it builds. The fast engine (`fast.py`) runs an export of the same
model, made once and kept beside the index, and is ready in a fraction of a second: it answers.
`ModelEmbedder` picks. This folder is the only home of sentence_transformers, torch, onnxruntime
and tokenizers, which are imported where they are used.
"""

import os

# Before it is imported anywhere: it reports to its maker else, and leaves files in the home folder.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

from index.embedding.embedder import ModelEmbedder
from index.embedding.protocol import Embedder, FloatMatrix
from index.embedding.record import remove_exports
from index.embedding.reference import Precision, use_one_thread
from index.embedding.source import PACKAGED_MODEL
from index.embedding.tokens import load_tokenizer

__all__ = [
    "PACKAGED_MODEL",
    "Embedder",
    "FloatMatrix",
    "ModelEmbedder",
    "Precision",
    "load_tokenizer",
    "remove_exports",
    "use_one_thread",
]
