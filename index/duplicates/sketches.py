"""What is kept of an article to find copies of it: half a kilobyte.

The signature is MinHash (Broder 1997) over runs of five words.
"""

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from index.model import Article

Hashes = NDArray[np.uint32]

PERMUTATIONS = 128
_SHINGLE = 5  # words in a row
_SHORTEST = 40  # runs: what is shorter is compared whole
_BLOCK = 4096  # runs put into a signature at a time: 2 MB of hashes
# In scripts without blanks between words each sign is one; a run of words would be a page.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}\U00020000-\U0003ffff]|[^\W{_UNSPACED}\U00020000-\U0003ffff]+")
_HEAD = struct.Struct("<II16s")
_VALUE = np.dtype("<u4")


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of an article to find copies of it.

    Attributes:
        words: How many its body has.
        whole: Hash of all of them, 16 bytes.
        runs: How many different runs of five words there are.
        signature: MinHash of the runs, 128 numbers of 32 bits, little-endian; empty where there
            are too few of them to judge by.
    """

    words: int
    whole: bytes
    runs: int
    signature: bytes

    def to_bytes(self) -> bytes:
        """At most 536 bytes, for `from_bytes`."""
        return _HEAD.pack(self.words, self.runs, self.whole) + self.signature

    @classmethod
    def from_bytes(cls, data: bytes) -> "Sketch":
        """What `to_bytes` gave.

        Raises:
            ValueError: These bytes are something else.
        """
        if len(data) not in {_HEAD.size, _HEAD.size + PERMUTATIONS * _VALUE.itemsize}:
            raise ValueError(f"no sketch of an article: {len(data)} bytes")
        words, runs, whole = _HEAD.unpack_from(data)
        return cls(words, whole, runs, data[_HEAD.size :])


def sketch(article: Article) -> Sketch:
    """What is kept of an article; the time goes with its length, about 2 ms for 1,000 words."""
    body = body_of(article)
    words = _words(body)
    whole = blake2b((" ".join(words) or body).encode(), digest_size=16).digest()
    runs = _runs_of(words)
    return Sketch(len(words), whole, len(runs), _signature(runs) if len(runs) >= _SHORTEST else b"")


def body_of(article: Article) -> str:
    """The text that is compared."""
    return " ".join(span.of(article.text) for span in article.body)


def runs_of(body: str) -> Hashes:
    """The different runs of words of a text that is compared, as hashes, ascending."""
    return _runs_of(_words(body))


def signatures(sketches: Sequence[Sketch]) -> Hashes:
    """The signatures of sketches that have one. Shape (sketches, 128)."""
    joined = b"".join(sketch.signature for sketch in sketches)
    return np.frombuffer(joined, _VALUE).reshape(len(sketches), PERMUTATIONS)


def _words(body: str) -> list[str]:
    return _WORD.findall(body.casefold())


def _runs_of(words: Sequence[str]) -> Hashes:
    """The different runs of words as hashes, ascending."""
    encoded = [word.encode() for word in words]
    runs = zip(*(islice(encoded, first, None) for first in range(_SHINGLE)), strict=False)
    return np.unique(np.fromiter((crc32(b" ".join(run)) for run in runs), np.uint32))


def _signature(runs: Hashes) -> bytes:
    from datasketch import MinHash

    # The scheme is named because signatures are kept: another one's can't be compared with them.
    minhash = MinHash(
        num_perm=PERMUTATIONS, hashfunc=int, permutations=_permutations(), scheme="affine32"
    )
    for start in range(0, len(runs), _BLOCK):
        minhash.update_batch(runs[start : start + _BLOCK])
    return bytes(minhash.hashvalues.astype(_VALUE).tobytes())


@lru_cache(maxsize=1)
def _permutations() -> Hashes:
    from datasketch import MinHash

    permutations: Hashes = MinHash(num_perm=PERMUTATIONS, seed=1, scheme="affine32").permutations
    return permutations
