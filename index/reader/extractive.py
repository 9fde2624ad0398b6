"""Reading with an extractive model, as transformers loads one of a user's own.

Such a model reads a passage in one pass, and gives each token a logit for the answer's start and
one for its end; what it gives the first token of all stands for "not in this passage".
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from inspect import signature
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.embedding.batches import by_length
from index.model import Span
from index.reader.protocol import ReadPassage, SentenceReading
from index.reader.spans import FloatArray, best_words, sentence_odds

if TYPE_CHECKING:
    from transformers import BatchEncoding

_TOKENS_A_BATCH = 1024
_NEVER = -30.0  # log-odds of a sentence that wasn't read, in a passage of which nothing was


def headed(title: str, text: str) -> str:
    """A text with its article's title before it, where there is one."""
    return f"{title}. {text}" if title else text


@dataclass(frozen=True, slots=True)
class _Text:
    """A passage as an extractive model gets it, and where its sentences stand in that."""

    text: str
    sentences: tuple[Span, ...]

    @classmethod
    def of(cls, passage: ReadPassage) -> "_Text":
        body = " ".join(passage.sentences)
        text = headed(passage.title, body)
        start, spans = len(text) - len(body), []
        for sentence in passage.sentences:
            spans.append(Span(start, start + len(sentence)))
            start += len(sentence) + 1
        return cls(text, tuple(spans))


@dataclass(frozen=True, slots=True)
class _Logits:
    """What an extractive model says of the tokens of a passage.

    Attributes:
        offsets: Where each token starts and ends in the text, in characters, shape (tokens, 2).
        starts: Shape (tokens,).
        ends: Shape (tokens,).
        null: Start logit of the first token of all.
    """

    offsets: NDArray[np.int64]
    starts: FloatArray
    ends: FloatArray
    null: float


class ExtractiveReader:
    """Reads a passage in one pass, its article's title before it.

    Args:
        model: With a head for starts and ends; on the CPU, in float32, not in training.
        tokenizer: Of the fast kind; it is the reader's own from here on.
        longest: What the model reads of a question and a passage, in tokens.
        fingerprint: Names the model and its weights.
    """

    is_own = True

    def __init__(
        self,
        model: Any,  # noqa: ANN401 - transformers' classes say nothing of what they give
        tokenizer: Any,  # noqa: ANN401
        longest: int,
        fingerprint: str,
    ) -> None:
        self.fingerprint = fingerprint
        self._model = model
        self._inputs = frozenset(signature(model.forward).parameters)
        self._tokenizer = tokenizer
        tokenizer.padding_side = tokenizer.truncation_side = "right"
        self._longest = longest
        self._working = threading.Lock()

    def read(self, question: str, passages: Sequence[ReadPassage]) -> list[list[SentenceReading]]:
        """See `PassageReader`. A sentence beyond what the model reads has the lowest odds."""
        if not passages:
            return []
        texts = [_Text.of(passage) for passage in passages]
        with self._working:
            logits = self._logits(question, [each.text for each in texts])
        return [_readings(*each) for each in zip(texts, logits, strict=True)]

    def _logits(self, question: str, texts: Sequence[str]) -> list[_Logits]:
        encoded: BatchEncoding = self._tokenizer(
            [self._cut(question)] * len(texts),
            list(texts),
            truncation="only_second",
            max_length=self._longest,
            return_offsets_mapping=True,
        )
        made: dict[int, _Logits] = {}
        for batch in by_length([len(ids) for ids in encoded["input_ids"]], _TOKENS_A_BATCH):
            starts, ends = self._run(encoded, batch)
            for number, *row in zip(batch, starts, ends, strict=True):
                made[number] = _of_passage(encoded, number, *row)
        return [made[number] for number in range(len(texts))]

    def _cut(self, question: str) -> str:
        """As much of a question as leaves three quarters of what the model reads."""
        tokens = self._tokenizer(
            question, add_special_tokens=False, return_offsets_mapping=True, truncation=False
        )["offset_mapping"]
        most = self._longest // 4
        return question if len(tokens) <= most else question[: tokens[most - 1][1]]

    def _run(
        self, encoded: "BatchEncoding", batch: Iterable[int]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Start and end logits of some rows, each of shape (rows, longest of them)."""
        import torch

        rows = {
            name: [encoded[name][number] for number in batch]
            for name in self._tokenizer.model_input_names
            if name in self._inputs and name in encoded
        }
        features = self._tokenizer.pad(rows, return_tensors="pt")
        with torch.inference_mode():
            out = self._model(**features)
        return out.start_logits.numpy(), out.end_logits.numpy()


def _of_passage(
    encoded: "BatchEncoding", number: int, starts: FloatArray, ends: FloatArray
) -> _Logits:
    """What was said of the tokens of the passage, and not of the question's or of special ones."""
    of_passage = [place for place, part in enumerate(encoded.sequence_ids(number)) if part == 1]
    offsets = np.array(encoded["offset_mapping"][number], np.int64)
    return _Logits(offsets[of_passage], starts[of_passage], ends[of_passage], null=float(starts[0]))


def _readings(text: _Text, logits: _Logits) -> list[SentenceReading]:
    found = [_reading(text.text, span, logits) for span in text.sentences]
    lowest = min((each.odds for each in found if each is not None), default=_NEVER + 1)
    return [SentenceReading(lowest - 1) if each is None else each for each in found]


def _reading(text: str, sentence: Span, logits: _Logits) -> SentenceReading | None:
    """What is said of a sentence; None where nothing of it was read.

    A token is of the sentence in which it ends: some have the space before them in it.
    """
    begins, ends = logits.offsets.T
    inside = (ends > begins) & (ends > sentence.start) & (ends <= sentence.end)
    if not inside.any():
        return None
    starts = logits.starts[inside]
    first, last, sure = best_words(starts, logits.ends[inside])
    start = max(int(begins[inside][first]), sentence.start)
    words = text[start : int(ends[inside][last])]
    start += len(words) - len(words.lstrip()) - sentence.start
    odds = sentence_odds(starts, logits.null)
    if not words.strip():
        return SentenceReading(odds)
    return SentenceReading(odds, Span(start, start + len(words.strip())), sure)
