"""Fit `index/confidence.json`: the weights and thresholds of `index/decide.py`.

    python bench/fit_confidence.py SET=INDEX ...

A SET is a question file (JSON Lines; an empty "answers" means unanswerable); INDEX is the folder
of the index that it is asked of. Sets count alike, and within a set the answerable and the
unanswerable questions do, so that the confidence means the same for a small set and a large one.
Questions of a kind that names "nearmiss" are left out: they look answerable by every signal here,
and a threshold that kept them out would silence most answers; their false answers are a figure of
their own, not part of the promised rate.
What the fit reaches is printed, together with the figures for each set when it is left out.
"""

import json
import sys
from dataclasses import astuple
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from index.decide import Signals, weigh
from index.embedding import SentenceTransformerEmbedder
from index.query import parse
from index.quote import score_sentences
from index.retrieve import retrieve
from index.store import open_current

Floats = NDArray[np.float64]
NAMES = tuple(Signals.__dataclass_fields__)
SHARES = (0.0, 0.001, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1.0)
# A signal that speaks for an answer must not come out as speaking against it: on a set of another
# kind that would be noise. The unknown words speak against.
SIGNS = np.array([-1.0 if name == "unknown" else 1.0 for name in NAMES])


def signals_of(questions: Path, index: Path) -> tuple[Floats, Floats]:
    """Signals, shape (questions, len(NAMES)), and 1 for answerable, 0 for not."""
    embedder, generation = SentenceTransformerEmbedder(), open_current(index)
    asked = [json.loads(line) for line in questions.read_text("utf-8").splitlines() if line.strip()]
    asked = [one for one in asked if "nearmiss" not in one["kind"]]
    rows = []
    for query in (parse(one["question"]) for one in asked):
        vector = embedder.encode([query.text])[0]
        evidence = retrieve(generation, query, vector)
        rows.append(astuple(weigh(evidence, score_sentences(generation, evidence))))
    return np.array(rows), np.array([float(bool(one["answers"])) for one in asked])


def sample_weights(sets: list[tuple[Floats, Floats]]) -> Floats:
    """Each set weighs 1, half of it for either label."""
    return np.concatenate([
        np.where(labels == 1, 0.5 / max(labels.sum(), 1), 0.5 / max((1 - labels).sum(), 1))
        for _, labels in sets
    ])  # fmt: skip


def fit(sets: list[tuple[Floats, Floats]]) -> tuple[Floats, float]:
    """Weights and bias; signals whose weight has the wrong sign are left out one by one."""
    features = np.concatenate([signals for signals, _ in sets])
    labels = np.concatenate([labels for _, labels in sets])
    weight = sample_weights(sets) * len(labels)
    used = list(range(len(NAMES)))
    while True:
        model = LogisticRegression(C=1.0, max_iter=2000)
        model.fit(features[:, used], labels, sample_weight=weight)
        wrong = [i for i, w in zip(used, model.coef_[0], strict=True) if w * SIGNS[i] < 0]
        if not wrong:
            weights = np.zeros(len(NAMES))
            weights[used] = model.coef_[0]
            return weights, float(model.intercept_[0])
        used.remove(wrong[0])


def probabilities(signals: Floats, weights: Floats, bias: float) -> Floats:
    """Confidence of each row."""
    return 1 / (1 + np.exp(-(signals @ weights + bias)))


def threshold_table(sets: list[tuple[Floats, Floats]], weights: Floats, bias: float) -> Floats:
    """For each of SHARES the confidence that this share of unanswerable questions reaches."""
    answers = np.concatenate([probabilities(s[y == 0], weights, bias) for s, y in sets])
    weight = np.concatenate([np.full(int((y == 0).sum()), 1 / (y == 0).sum()) for _, y in sets])
    order = np.argsort(-answers)
    reached = np.cumsum(weight[order]) / weight.sum()
    table = np.interp(SHARES, np.concatenate([[0.0], reached]), np.concatenate(
        [[min(1.0, answers[order][0] + 1e-6)], answers[order]]))  # fmt: skip
    table[-1] = 0.0
    return table


def report(
    name: str, signals: Floats, labels: Floats, fitted: tuple[Floats, float], cut: float
) -> None:
    """Print what a fit reaches on a set."""
    sure = probabilities(signals, *fitted)
    kept, false = (sure[labels == 1] >= cut).mean(), (sure[labels == 0] >= cut).mean()
    print(f"{name:45} AUROC {roc_auc_score(labels, sure):.3f}  kept {kept:.3f}  false {false:.3f}")


def main(arguments: list[str]) -> None:
    """Fit, report and write."""
    names = [argument.split("=")[0] for argument in arguments]
    sets = [signals_of(*map(Path, argument.split("="))) for argument in arguments]
    for i, (name, (signals, labels)) in enumerate(zip(names, sets, strict=True)):
        others = sets[:i] + sets[i + 1 :]
        if others:
            fitted = fit(others)
            cut = threshold_table(others, *fitted)[SHARES.index(0.05)]
            report(f"left out: {Path(name).name}", signals, labels, fitted, cut)
    weights, bias = fit(sets)
    table = threshold_table(sets, weights, bias)
    for name, (signals, labels) in zip(names, sets, strict=True):
        report(
            f"fitted: {Path(name).name}",
            signals,
            labels,
            (weights, bias),
            table[SHARES.index(0.05)],
        )
    fitted_file = Path(__file__).parents[1] / "index" / "confidence.json"
    values = {
        "weights": {name: round(float(w), 4) for name, w in zip(NAMES, weights, strict=True)},
        "bias": round(bias, 4),
        "thresholds": [[share, round(float(t), 4)] for share, t in zip(SHARES, table, strict=True)],
        "fitted_on": [Path(name).name for name in names],
    }
    fitted_file.write_text(json.dumps(values, indent=1) + "\n", "utf-8")
    print(json.dumps(values, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
