"""Texts to the numbers of the model's tokens.

A model's tokenizer.json may carry padding and truncation of its own (the packaged one is fixed at
128 tokens): both are always set here, or the vectors are silently wrong.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

_CHARACTERS_A_TOKEN = 16  # more than words have: a text's beginning of this size nearly always does


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text as the model takes it: numbers of tokens, special ones included, and their types."""

    ids: Sequence[int]
    types: Sequence[int]

    def __len__(self) -> int:
        return len(self.ids)


class Tokenizing:
    """A tokenizer that doesn't pad. May be used from several threads.

    Args:
        path: Of a tokenizer.json.
        longest: What the model reads of a text, in tokens with the special ones.
    """

    def __init__(self, path: Path, longest: int = 512) -> None:
        self._path = path
        self._longest = longest

    @cached_property
    def _cutting(self) -> "Tokenizer":
        tokenizer = load_tokenizer(self._path)
        tokenizer.enable_truncation(self._longest)
        return tokenizer

    @cached_property
    def _counting(self) -> "Tokenizer":
        """One of its own: switching one to and fro isn't safe among threads."""
        return load_tokenizer(self._path)

    def count(self, texts: Sequence[str]) -> list[int]:
        """The length of each text in tokens, without special ones and without a limit."""
        encoded = self._counting.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(tokens) for tokens in encoded]

    def encode(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text, as many as the model reads.

        Of a long text only the beginning is looked at, when that already fills the model.
        """
        heads = [_head(text, self._longest * _CHARACTERS_A_TOKEN) for text in texts]
        encoded = self._cutting.encode_batch(heads)
        return [self._whole(*each) for each in zip(texts, heads, encoded, strict=True)]

    def _whole(self, text: str, head: str, encoded: "Encoding") -> Tokens:
        while len(head) < len(text) and not encoded.overflowing:
            head = _head(text, 4 * len(head))
            encoded = self._cutting.encode(head)
        return Tokens(encoded.ids, encoded.type_ids)


def _head(text: str, size: int) -> str:
    """About the first `size` characters, cut where a word ends; all of it where none does."""
    if len(text) <= size:
        return text
    cut = max(text.rfind(space, 0, size) for space in " \n\t")
    return text[:cut] if cut > size // 2 else text


def load_tokenizer(path: Path) -> "Tokenizer":
    """A tokenizer that neither pads nor cuts.

    Args:
        path: Of a tokenizer.json.
    """
    # Its threads and a process that forks get in each other's way, and it says so on each fork.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
