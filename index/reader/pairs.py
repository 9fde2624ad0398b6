"""A question and a passage as the reader takes them: one row of tokens.

`[CLS] question [SEP] title. passage [SEP]`, the second part of type 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding import load_tokenizer

LONGEST = 384  # tokens of a pair; our own passages have at most 200, and a long sentence a few more
_LONGEST_QUESTION = 96

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Part:
    """A passage, or a part of it, and the title of its article; "" where it has none."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a passage.

    Attributes:
        ids: Numbers of the tokens, shape (tokens,).
        types: 0 for those of the question, 1 for the others, shape (tokens,).
        begin: Where the passage's own tokens begin, behind those of the title.
        offsets: Where each of them starts and ends in the passage's text, in characters, shape
            (tokens of the passage that are read, 2).
    """

    ids: Numbers
    types: Numbers
    begin: int
    offsets: Numbers

    def within(self, start: int, end: int) -> slice:
        """The tokens of a range of the passage's characters, as places among `ids`."""
        first = int(np.searchsorted(self.offsets[:, 1], start, side="right"))
        last = int(np.searchsorted(self.offsets[:, 0], end, side="left"))
        return slice(self.begin + first, self.begin + max(first, last))


class Pairing:
    """Makes pairs. May be used from several threads.

    Args:
        path: Of the model's tokenizer.json.
    """

    def __init__(self, path: Path) -> None:
        self._tokenizer = load_tokenizer(path)
        self._first, self._between = (
            self._tokenizer.token_to_id(token) for token in ("[CLS]", "[SEP]")
        )

    def pairs(self, question: str, parts: Sequence[Part]) -> list[Pair]:
        """A question with each of some passages, in their order.

        What is longer than the model reads is cut: a question at its end, a passage at its own.
        """
        texts = [question]
        for part in parts:
            texts += [f"{part.title}." if part.title else "", part.text]
        encoded = self._tokenizer.encode_batch(texts, add_special_tokens=False)
        asked = encoded[0].ids[:_LONGEST_QUESTION]
        return [
            self._pair(asked, encoded[i].ids, encoded[i + 1].ids, encoded[i + 1].offsets)
            for i in range(1, len(texts), 2)
        ]

    def _pair(
        self,
        asked: Sequence[int],
        title: Sequence[int],
        text: Sequence[int],
        offsets: Sequence[tuple[int, int]],
    ) -> Pair:
        before = [self._first, *asked, self._between]
        title = title[: LONGEST // 4]
        room = LONGEST - len(before) - len(title) - 1
        ids = [*before, *title, *text[:room], self._between]
        types = np.zeros(len(ids), np.int64)
        types[len(before) :] = 1
        return Pair(
            np.array(ids, np.int64),
            types,
            len(before) + len(title),
            np.array(offsets[:room], np.int64).reshape(-1, 2),
        )


def padded(pairs: Sequence[Pair]) -> dict[str, Numbers]:
    """What the model takes of some pairs, each of shape (pairs, longest of them)."""
    shape = len(pairs), max(len(pair.ids) for pair in pairs)
    ids, types, mask = (np.zeros(shape, np.int64) for _ in range(3))
    for row, pair in enumerate(pairs):
        size = len(pair.ids)
        ids[row, :size] = pair.ids
        types[row, :size] = pair.types
        mask[row, :size] = 1
    return {"input_ids": ids, "token_type_ids": types, "attention_mask": mask}
