"""What the network is trained for: where the answer is, that it isn't, and which passage has it."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from bench.training.groups import Example, Shown
from index.reader.pairs import Pair, padded

ENDS = 0.4  # what the end counts against the start


@dataclass(frozen=True)
class Batch:
    """Rows of tokens, and what is true of them.

    Attributes:
        inputs: ids, types and mask, each of shape (rows, tokens).
        texts: Which tokens are the passage's, shape (rows, tokens).
        starts: Where an answer may start, shape (rows, tokens); in rows that don't answer: [CLS].
        ends: The same of its last token.
        exact: Rows whose ends are known, shape (rows,).
        groups: Number of the group of each row, shape (rows,).
        answers: Rows that answer, shape (rows,).
    """

    inputs: tuple[Tensor, Tensor, Tensor]
    texts: Tensor
    starts: Tensor
    ends: Tensor
    exact: Tensor
    groups: Tensor
    answers: Tensor


def batch_of(shown: Shown, device: str) -> Batch:
    """The rows of a batch."""
    examples = [example for group, _ in shown for example in group.examples]
    pairs = [pair for _, of_group in shown for pair in of_group]
    given = padded(pairs)
    shape = given["input_ids"].shape
    texts, starts, ends = (np.zeros(shape, bool) for _ in range(3))
    for row, (example, pair) in enumerate(zip(examples, pairs, strict=True)):
        texts[row, pair.begin : pair.begin + len(pair.offsets)] = True
        _mark(example, pair, starts[row], ends[row])
    groups = [number for number, (group, _) in enumerate(shown) for _ in group.examples]
    answers = starts[:, 1:].any(1)
    exact = np.array([example.exact for example in examples])

    def tensor(values: object) -> Tensor:
        return torch.as_tensor(np.asarray(values)).to(device)

    names = ("input_ids", "token_type_ids", "attention_mask")
    ids, types, mask = (tensor(given[name]) for name in names)
    return Batch((ids, types, mask), *map(tensor, (texts, starts, ends, exact, groups, answers)))


def _mark(example: Example, pair: Pair, starts: np.ndarray, ends: np.ndarray) -> None:
    for span in example.answers:
        tokens = pair.within(span.start, span.end)
        if tokens.start < tokens.stop:
            starts[tokens.start if example.exact else tokens] = True
            ends[tokens.stop - 1] = True
    if not starts.any():
        starts[0] = ends[0] = True


def loss_of(logits: Tensor, batch: Batch) -> Tensor:
    """The mean over rows of start and end, and over groups of the passage that answers.

    Args:
        logits: Of the network, shape (rows, tokens, 2).
        batch: What is true.
    """
    logits = logits.float()
    null = torch.zeros_like(batch.texts)
    null[:, 0] = True
    start = _row_loss(logits[..., 0], batch.texts | null, batch.starts).mean()
    ends = _row_loss(logits[..., 1], batch.texts | null, batch.ends)
    # A batch may hold none whose ends are known, and the mean of nothing isn't a number.
    end = (ends * batch.exact).sum() / batch.exact.sum().clamp(min=1)
    return start + ENDS * end + _group_loss(logits[..., 0], batch)


def _total(logits: Tensor, where: Tensor) -> Tensor:
    return logits.masked_fill(~where, -1e4).logsumexp(-1)


def _row_loss(logits: Tensor, of: Tensor, right: Tensor) -> Tensor:
    return _total(logits, of) - _total(logits, right)


def _group_loss(starts: Tensor, batch: Batch) -> Tensor:
    """Of all tokens of all passages of a question, those where the answer starts.

    By log-odds against each passage's own [CLS], as they are compared when a question is answered.
    """
    odds = starts - starts[:, :1]
    whole, right = _total(odds, batch.texts), _total(odds, batch.starts & batch.texts)
    losses = []
    for row in torch.nonzero(batch.answers)[:, 0].tolist():
        of_group = batch.groups == batch.groups[row]
        if int(of_group.sum()) > 1:
            losses.append(whole[of_group].logsumexp(0) - right[row])
    return torch.stack(losses).mean() if losses else starts.sum() * 0
