"""The file of a shard: safetensors, with a digest of its own in it.

    file/0, file/1, …   what each file gave, as JSON in UTF-8 (uint8)
    hashes              of the texts of all sentences and passages, shape (texts, 16), uint8, sorted
    vectors             of these texts, shape (texts, dimension), float16

Neither times nor places of a machine stand in it: the same files give the same bytes anywhere.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.model import Article, Passage, Sentence, Span
from index.prepare import Split
from index.readers.found import Found, from_values, to_values

ENDING = ".safetensors"
_NOTE = "pullquote"
_HASH = 16  # bytes

Tensors = Mapping[str, NDArray[Any]]


class DamagedShardError(Exception):
    """A file isn't a shard as it was written."""


@dataclass(frozen=True, slots=True)
class FileMade:
    """What a file gave.

    Attributes:
        found: Its articles, guesses and errors, in order.
        splits: Of its articles, in their order.
    """

    found: Sequence[Found]
    splits: Sequence[Split]


@dataclass(frozen=True, slots=True)
class Vectors:
    """The vectors of a shard.

    Attributes:
        hashes: Of the texts, as `index.prepare.text_hash` gives them.
        values: Shape (len(hashes), dimension), float16.
    """

    hashes: Sequence[bytes]
    values: NDArray[np.float16]


def to_bytes(files: Sequence[FileMade], vectors: Vectors) -> bytes:
    """A shard as the bytes of its file."""
    from safetensors.numpy import save

    tensors: dict[str, NDArray[Any]] = {
        f"file/{number}": np.frombuffer(_json_of(one), np.uint8) for number, one in enumerate(files)
    }
    hashes = np.frombuffer(b"".join(vectors.hashes), np.uint8).reshape(-1, _HASH)
    tensors |= {"hashes": hashes, "vectors": np.ascontiguousarray(vectors.values)}
    # One entry only: several would stand in an order of chance.
    return save(tensors, {_NOTE: _digest(tensors)})


def check_bytes(data: bytes) -> None:
    """Look at every byte of a shard.

    Raises:
        DamagedShardError: It isn't what was written.
    """
    _checked(data)


def read_vectors(path: Path) -> Vectors:
    """The vectors of a shard, after a look at every byte.

    Raises:
        DamagedShardError: It isn't what was written.
        OSError: It can't be read.
    """
    tensors = _checked(path.read_bytes())
    return Vectors([row.tobytes() for row in tensors["hashes"]], tensors["vectors"])


def read_file_made(path: Path, number: int, source: Path) -> FileMade:
    """What a file gave.

    Args:
        path: Of the shard, which has been checked.
        number: Of the file in it.
        source: The path of the file, for errors.
    """
    from safetensors import safe_open

    with safe_open(path, "np") as opened:
        told = json.loads(opened.get_tensor(f"file/{number}").tobytes())
    found = [from_values(values, source) for values in told["found"]]
    articles = [one for one in found if isinstance(one, Article)]
    splits = [_split(*pair) for pair in zip(articles, told["splits"], strict=True)]
    return FileMade(found, splits)


def _json_of(made: FileMade) -> bytes:
    splits = [
        {
            "sentences": [(one.span.start, one.span.end, one.block) for one in split.sentences],
            "passages": [(one.first, one.last) for one in split.passages],
        }
        for split in made.splits
    ]
    found = [to_values(one) for one in made.found]
    return json.dumps({"found": found, "splits": splits}, sort_keys=True).encode()


def _split(article: Article, told: Mapping[str, Any]) -> Split:
    sentences = [Sentence(Span(start, end), block) for start, end, block in told["sentences"]]
    return Split.of(article, sentences, [Passage(*pair) for pair in told["passages"]])


def _checked(data: bytes) -> Tensors:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        tensors = load(data)
        size = int.from_bytes(data[:8], "little")
        told = json.loads(data[8 : 8 + size])["__metadata__"][_NOTE]
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise DamagedShardError(str(error)) from error
    if told != _digest(tensors):
        raise DamagedShardError("its digest is another")
    return tensors


def _digest(tensors: Tensors) -> str:
    whole = hashlib.sha256()
    for name, tensor in sorted(tensors.items()):
        whole.update(f"{name} {tensor.dtype} {tensor.shape}\n".encode())
        whole.update(tensor.tobytes())
    return whole.hexdigest()
