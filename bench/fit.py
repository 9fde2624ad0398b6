"""Fit `index/fitted.json`: the weights of `index/score.py` and `index/decide.py`, and thresholds.

    python bench/fit.py [--reader] SET=INDEX ...

With `--reader` the numbers that go with the reader in data/reader are fitted, else those without
any; the others stay as they are. A SET is a question file (JSON Lines; an empty "answers" means
unanswerable); INDEX is the folder
of the index that it is asked of. It takes some minutes. Four things are fitted, one after another:

1. The weights of a sentence's signals, on the answerable questions: the softmax over a question's
   sentences is to be high on those that hold an answer. A set weighs as the square root of its
   number of questions, so that a small one counts without ruling.
2. The weights of the signals of the evidence: logistic regression, in which every set counts alike
   (one of fewer than `ENOUGH` questions in proportion), and within a set the answerable and the
   unanswerable questions do. Of near misses (a kind that
   names "nearmiss": questions that look answerable and aren't) a whole set counts `NEAR_MISSES`.
3. What a corpus's own level of "not in here" takes off (`index/calibrate.py`): the slope between
   these levels and the 95th percentiles of truly unanswerable questions, over the corpora of the
   sets and over smaller ones made of some articles of the larger. The sets count together
   `WHOLE` times what the smaller ones do: who collects articles collects on a matter, and these
   are drawn from all matters.
4. Scale and bias, so that the confidence is a probability over all questions; and the thresholds,
   from the unanswerable questions that are no near misses, all sets alike: near misses look
   answerable by every signal here, and a threshold that kept them out would silence most answers.
   Their false answers are a figure of their own, not part of the promised rate.

What the fit reaches is printed, with the figures of each set when it is left out of step 2.
"""

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from index import calibrate
from index.calibrate import reader_of
from index.consult import MOST, consult
from index.decide import Signals, weigh
from index.embedding import FloatMatrix, ModelEmbedder
from index.files import sha256_of
from index.fitted import Fitted, fitted, fitted_with_reader
from index.model import fold
from index.question.query import Query, Reader
from index.reader import PassageReader, SentenceReading
from index.reader.packaged import delta_path, open_packaged
from index.retrieve import Evidence, retrieve
from index.score import READ, Scored, SentenceSignals, score_sentences
from index.store import Generation, open_current

Floats = NDArray[np.float64]
SENTENCE = tuple(field.name for field in fields(SentenceSignals))
EVIDENCE = tuple(field.name for field in fields(Signals))
SHARES = (0.0, 0.001, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1.0)
# A signal that speaks for an answer must not come out as speaking against it: on a set of another
# kind that would be noise. Names that are missing speak against.
SIGNS = np.array([-1.0 if name.startswith("names") else 1.0 for name in EVIDENCE])
NEAR_MISSES = 0.3
ENOUGH = 100
RIDGE = 0.02  # of the sentence weights
SIZES, DRAWS = (2, 3, 5, 8, 12, 20, 30), 4  # articles of the smaller corpora, and how many of each
WHOLE = 2.0
ASKED, ASKED_WITH_READER = 120, 50  # questions to each of these
TARGET = Path(__file__).parents[1] / "index" / "fitted.json"


@dataclass(frozen=True)
class Asked:
    """A question of a set, read: its record, what it asks, and its vector."""

    record: dict[str, Any]
    query: Query
    vector: FloatMatrix


@dataclass(frozen=True)
class Set:
    """A question set and the index that it is asked of; questions about articles are left out."""

    name: str
    generation: Generation
    reader: Reader
    asked: Sequence[Asked]
    passage_reader: PassageReader | None
    read: dict[tuple[str, int], Sequence[SentenceReading]]

    @classmethod
    def of(
        cls, argument: str, embedder: ModelEmbedder, passage_reader: PassageReader | None
    ) -> "Set":
        """From `SET=INDEX`."""
        path, index = map(Path, argument.split("="))
        generation = open_current(index)
        reader = reader_of(generation, embedder)
        records = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
        queries = [reader.read(record["question"]) for record in records]
        vectors = embedder.encode([query.text for query in queries])
        asked = [
            Asked(*one)
            for one in zip(records, queries, vectors, strict=True)
            if one[1].scope.asked is None and one[1].scope.unheld is None
        ]
        return cls(path.name, generation, reader, asked, passage_reader, {})

    def scored(self, evidence: Evidence, now: Fitted) -> list[Scored]:
        """The sentences of the evidence; what the reader has read once it doesn't read again."""
        text = evidence.query.text
        best = evidence.candidates[:MOST]
        fresh = tuple(one for one in best if (text, one.row) not in self.read)
        rest = replace(evidence, candidates=fresh)
        for row, said in consult(self.generation, rest, self.passage_reader).items():
            self.read[text, row] = said
        readings = {one.row: self.read[text, one.row] for one in best if self.passage_reader}
        return score_sentences(self.generation, evidence, now, READ, readings)

    @property
    def labels(self) -> Floats:
        """1 for answerable, 0 for not, shape (questions,)."""
        return np.array([float(bool(one.record["answers"])) for one in self.asked])

    @property
    def misses(self) -> NDArray[np.bool_]:
        """Which are near misses, shape (questions,)."""
        return np.array(["nearmiss" in one.record["kind"] for one in self.asked])


# 1. Sentences


def sentence_table(one: Set) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """Signals of the sentences of the answerable questions, 1 for an answer, and the question."""
    signals, labels, numbers = [], [], []
    for number, asked in enumerate(one.asked):
        accepted = [fold(text) for text in asked.record["answers"] + asked.record.get("accept", [])]
        if not accepted:
            continue
        evidence = retrieve(one.generation, asked.query, asked.vector, asked.query.scope.rows)
        for scored in one.scored(evidence, fitted()):
            article = one.generation.article(scored.sentence.article)
            text = fold(scored.sentence.sentence.span.of(article.text))
            signals.append(astuple(scored.signals))
            labels.append(float(any(a in text or text in a for a in accepted)))
            numbers.append(number)
    return np.array(signals), np.array(labels), np.array(numbers)


def fit_sentences(sets: Sequence[Set]) -> Floats:
    """Weights of `SENTENCE`."""
    tables = [table for table in map(sentence_table, sets) if len(table[0])]
    signals = np.concatenate([table[0] for table in tables])
    labels = np.concatenate([table[1] for table in tables])
    numbers = np.concatenate([10**6 * i + table[2] for i, table in enumerate(tables)])
    starts = np.concatenate([[0], np.flatnonzero(np.diff(numbers)) + 1])
    group = np.cumsum(np.concatenate([[0], np.diff(numbers) != 0]))
    answered = np.add.reduceat(labels, starts) > 0
    of_set = numbers[starts] // 10**6
    counts = np.bincount(of_set)
    weight = np.where(answered, 1 / np.sqrt(counts[of_set]), 0.0)
    weight *= answered.sum() / weight.sum()

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = signals @ weights
        power = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        whole = np.add.reduceat(power, starts)
        right = np.maximum(np.add.reduceat(power * labels, starts), 1e-300)
        value = (weight * (np.log(whole) - np.log(right))).sum() + RIDGE * weights @ weights
        pull = power / whole[group] - power * labels / right[group]
        return value, (signals * (weight[group] * pull)[:, None]).sum(0) + 2 * RIDGE * weights

    return np.array(minimize(loss, np.ones(len(SENTENCE)), jac=True, method="L-BFGS-B").x)


# 2. Evidence


def evidence_of(
    one: Set, numbers: Sequence[int], now: Fitted, within: frozenset[int] | None = None
) -> Floats:
    """Signals of some questions of a set, shape (len(numbers), len(EVIDENCE))."""
    rows = []
    for asked in (one.asked[number] for number in numbers):
        allowed = asked.query.scope.rows if within is None else within
        found = retrieve(one.generation, asked.query, asked.vector, allowed)
        rows.append(astuple(weigh(found, one.scored(found, now))))
    return np.array(rows)


def balanced(labels: Floats) -> Floats:
    """Weights with a sum of 1, half of it for either label."""
    return np.where(labels == 1, 0.5 / max(labels.sum(), 1), 0.5 / max((1 - labels).sum(), 1))


def weight_of(one: Set) -> float:
    """How much a set counts in step 2."""
    only_misses = one.misses.any() and not one.labels.any()
    return (NEAR_MISSES if only_misses else 1.0) * min(1.0, len(one.asked) / ENOUGH)


def fit_evidence(parts: Sequence[tuple[Floats, Floats, float]]) -> tuple[Floats, float]:
    """Weights of `EVIDENCE` and bias; signals with a wrong sign are left out one by one.

    `parts`: signals, labels and weight of each set.
    """
    signals = np.concatenate([part[0] for part in parts])
    labels = np.concatenate([part[1] for part in parts])
    weight = np.concatenate([part[2] * balanced(part[1]) for part in parts]) * 1000
    used = list(range(len(EVIDENCE)))
    while True:
        model = LogisticRegression(C=1.0, max_iter=5000)
        model.fit(signals[:, used], labels, sample_weight=weight)
        wrong = [i for i, w in zip(used, model.coef_[0], strict=True) if w * SIGNS[i] < 0]
        if not wrong:
            weights = np.zeros(len(EVIDENCE))
            weights[used] = model.coef_[0]
            return weights, float(model.intercept_[0])
        used.remove(wrong[0])


# 3. Corpora


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus's level of "not in here", and the percentile of its unanswerable questions."""

    level: float
    reached: float
    is_whole: bool


def level_of(
    one: Set, embedder: ModelEmbedder, now: Fitted, articles: frozenset[int] | None = None
) -> float:
    """The level of "not in here": always found without a reader, or a build would take longer."""
    numbers = now if one.passage_reader is None else fitted()
    found = calibrate.unrelated(one.generation, one.reader, embedder, numbers, articles)
    return float(np.quantile(found, calibrate.LEVEL))


def corpora_of(one: Set, embedder: ModelEmbedder, now: Fitted) -> list[Corpus]:
    """A set's own corpus, and smaller ones of its articles where the questions tell theirs."""

    def corpus(articles: frozenset[int] | None, asked: Sequence[int]) -> Corpus:
        weights, bias = np.array([now.confidence[name] for name in EVIDENCE]), now.bias
        reached = evidence_of(one, asked, now, articles) @ weights + bias
        level = level_of(one, embedder, now, articles)
        return Corpus(level, float(np.quantile(reached, 0.95)), articles is None)

    absent = np.flatnonzero((one.labels == 0) & ~one.misses)
    found = [corpus(None, absent.tolist())] if len(absent) else []
    titles = {entry.title: entry.row for entry in one.generation.entries()}
    of = [titles.get(asked.record.get("article", "")) for asked in one.asked]
    if one.misses.any() or len(titles) <= max(SIZES):
        return found
    draw = random.Random(0)  # noqa: S311 - a sample, always the same
    count = ASKED if one.passage_reader is None else ASKED_WITH_READER
    for size in (size for size in SIZES for _ in range(DRAWS)):
        articles = frozenset(draw.sample(sorted(titles.values()), size))
        foreign = [i for i, row in enumerate(of) if row not in articles]
        found.append(corpus(articles, draw.sample(foreign, min(count, len(foreign)))))
    return found


# 4. Together


def reached_by(
    signals: Floats, weights: Floats, bias: float, level: float, slope: float, usual: float
) -> Floats:
    """Log-odds of each row, with what its corpus takes off."""
    return signals @ weights + bias - slope * (level - usual)


def threshold_table(absent: Sequence[Floats]) -> list[list[float]]:
    """For each of SHARES the log-odds that at most this share of the unanswerable reaches.

    Sets count alike, so that a small one goes in large steps: between two of them a threshold
    stands in the middle.
    """
    reached = np.concatenate(absent)
    weight = np.concatenate([np.full(len(one), 1 / len(one)) for one in absent])
    order = np.argsort(-reached)
    shares = np.cumsum(weight[order]) / weight.sum()
    steps = np.concatenate([[reached.max() + 0.02], reached[order], [reached.min() - 0.02]])
    over = np.searchsorted(shares, np.array(SHARES) + 1e-9, side="right")
    values = (steps[over] + steps[over + 1]) / 2
    values[-1] = -100.0  # at 1 it never abstains
    return [[share, round(float(value), 4)] for share, value in zip(SHARES, values, strict=True)]


def report(name: str, reached: Floats, labels: Floats) -> None:
    """Print what log-odds tell of a set."""
    if 0 < labels.sum() < len(labels):
        cut = np.quantile(reached[labels == 0], 0.95)
        kept = (reached[labels == 1] >= cut).mean()
        print(f"{name:45} AUROC {roc_auc_score(labels, reached):.3f}  kept at 5 % {kept:.3f}")


def write(values: dict[str, Any], reader: str) -> None:
    """Put the numbers where they belong: beside those that are fitted the other way."""
    written = json.loads(TARGET.read_text("utf-8"))
    if reader:
        written["with_reader"] = {**values, "reader": reader}
    else:
        written = {**values, "with_reader": written["with_reader"]}
    TARGET.write_text(json.dumps(written, indent=1) + "\n", "utf-8")


def main() -> None:
    """Fit, report and write."""
    parser = argparse.ArgumentParser(description="Fit index/fitted.json.")
    parser.add_argument("--reader", action="store_true", help="with the reader in data/reader")
    parser.add_argument("sets", nargs="+", metavar="SET=INDEX")
    given = parser.parse_args()
    embedder = ModelEmbedder()
    digest = sha256_of(delta_path()) if given.reader else ""
    passage_reader = None
    if digest:
        write({**json.loads(TARGET.read_text("utf-8"))["with_reader"]}, digest)
        passage_reader = open_packaged(TARGET.parents[1] / "build" / "encoders")
    # What is not fitted stays: chosen for excerpts of 45 words in the mean, at most.
    started = fitted_with_reader() if digest else fitted()
    sets = [Set.of(argument, embedder, passage_reader) for argument in given.sets]
    sentence = dict(zip(SENTENCE, map(float, fit_sentences(sets).round(4)), strict=True))
    now = replace(started, sentence=sentence)
    signals = [evidence_of(one, range(len(one.asked)), now) for one in sets]
    parts = [(rows, one.labels, weight_of(one)) for rows, one in zip(signals, sets, strict=True)]
    for left, one in enumerate(sets):
        others = [part for i, part in enumerate(parts) if i != left]
        weights, bias = fit_evidence(others)
        report(f"left out: {one.name}", signals[left] @ weights + bias, one.labels)
    weights, bias = fit_evidence(parts)
    now = replace(now, confidence=dict(zip(EVIDENCE, map(float, weights), strict=True)), bias=bias)

    corpora = [corpus for one in sets for corpus in corpora_of(one, embedder, now)]
    levels, reached, is_whole = np.array([astuple(corpus) for corpus in corpora]).T
    weight = np.where(is_whole, WHOLE / is_whole.sum(), 1 / (1 - is_whole).sum())
    slope, start = np.polyfit(levels, reached, 1, w=np.sqrt(weight))
    usual = float(np.average(levels, weights=weight))
    spread = [
        np.sqrt(np.average(rest**2, weights=weight))
        for rest in (
            reached - np.average(reached, weights=weight),
            reached - slope * levels - start,
        )
    ]
    print(f"{len(corpora)} corpora: spread {spread[0]:.2f}, by their level {spread[1]:.2f}")

    own = [level_of(one, embedder, now) for one in sets]
    logits = [
        reached_by(rows, weights, bias, level, slope, usual)
        for rows, level in zip(signals, own, strict=True)
    ]
    labels = [one.labels for one in sets]
    platt = LogisticRegression(C=1e6).fit(np.concatenate(logits)[:, None], np.concatenate(labels))
    scale, shift = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    absent = [
        scale * rows[(one.labels == 0) & ~one.misses] + shift
        for rows, one in zip(logits, sets, strict=True)
    ]
    for one, rows in zip(sets, logits, strict=True):
        report(f"fitted: {one.name}", rows, one.labels)
    values = {
        "sentence": sentence,
        "excerpt": {"per_word": started.per_word, "further": started.further},
        "confidence": {
            "weights": {
                n: round(scale * float(w), 4) for n, w in zip(EVIDENCE, weights, strict=True)
            },
            "bias": round(scale * bias + shift, 4),
            # A level that is found without the reader is in the units of the other numbers.
            "corpus": round(float(slope) * (scale if digest else 1), 4),
            "usual_level": round(usual if digest else scale * usual + shift, 4),
        },
        "thresholds": threshold_table([rows for rows in absent if len(rows)]),
        "fitted_on": [one.name for one in sets],
    }
    write(values, digest)
    print(json.dumps(values, indent=1))


if __name__ == "__main__":
    main()
