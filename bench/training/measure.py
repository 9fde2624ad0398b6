"""How good the network is, on passages that it wasn't trained with."""

import math
import random
from dataclasses import dataclass

import numpy as np
import torch
from sklearn.metrics import roc_auc_score

from bench.training.forms import unanswered
from bench.training.groups import held_out
from bench.training.material import Material
from index.reader.pairs import Pair, Pairing, Part, padded
from index.reader.spans import sentence_odds

MOST = 400


@dataclass(frozen=True, slots=True)
class Case:
    """A question to a passage that isn't trained with, and the question changed.

    Attributes:
        pairs: The question with its passage, with a wrong one, and changed with its passage.
        spans: The sentences of its passage.
        right: Which of them hold an answer.
    """

    pairs: list[Pair]
    spans: list[tuple[int, int]]
    right: list[bool]


def cases_of(material: Material, pairing: Pairing) -> list[Case]:
    """The cases, always the same."""
    draw = random.Random(7)  # noqa: S311 - a sample
    cases = []
    for one in material.questions:
        if not (held_out(one) and one.answers and one.wrong):
            continue
        passage, wrong = material.passages[one.place], material.passages[one.wrong[0]]
        changed = unanswered(one.text, passage.text, [wrong.text], draw)
        part = Part(passage.title, passage.text)
        pairs = pairing.pairs(one.text, [part, Part(wrong.title, wrong.text)])
        pairs += pairing.pairs(changed or one.text, [part])
        spans = [(span.start, span.end) for span in passage.sentences]
        right = [any(s <= a.start < e for a in one.answers) for s, e in spans]
        cases.append(Case(pairs, spans, right))
    draw.shuffle(cases)
    return cases[:MOST]


def figures_of(network: torch.nn.Module, cases: list[Case], device: str) -> dict[str, float]:
    """Share of best sentences that hold the answer, and areas under the ROC curve."""
    sentence, odds = [], []
    for case in cases:
        given = {
            name: torch.as_tensor(rows).to(device) for name, rows in padded(case.pairs).items()
        }
        with torch.inference_mode(), torch.autocast(device, torch.bfloat16):
            logits = network(given["input_ids"], given["token_type_ids"], given["attention_mask"])
        starts = logits[..., 0].float().cpu().numpy()
        tokens = [case.pairs[0].within(*span) for span in case.spans]
        null = float(starts[0, 0])
        own = [
            sentence_odds(starts[0, one], null) if one.start < one.stop else -math.inf
            for one in tokens
        ]
        sentence.append(case.right[int(np.argmax(own))])
        odds.append([_best(row, pair) for row, pair in zip(starts, case.pairs, strict=True)])
    right, wrong, changed = np.array(odds).T
    labels = np.repeat([1, 0], len(cases))
    return {
        "sentence": float(np.mean(sentence)),
        "against wrong": float(roc_auc_score(labels, np.concatenate([right, wrong]))),
        "against changed": float(roc_auc_score(labels, np.concatenate([right, changed]))),
    }


def _best(starts: np.ndarray, pair: Pair) -> float:
    inside = starts[pair.begin : pair.begin + len(pair.offsets)]
    return sentence_odds(inside, float(starts[0]))
