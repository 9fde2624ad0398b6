"""Measure the targets of answer quality on the development sets, and print them as a table.

    python bench/targets.py EVAL ARTICLES [--reader NAME] [--work DIR] [--seed 1]

EVAL is the folder of the development sets (`squad/`, `articles/`), ARTICLES that of the articles
which `EVAL/articles/questions.jsonl` is about. Indexes are built in DIR where they are missing or
out of date, which takes some minutes the first time. NAME is as in PULLQUOTE_READER: "off", or a
model; left out, the reader that comes along reads.
"""

import argparse
import json
import math
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.answer import Quoted
from index.embedding import ModelEmbedder
from index.evaluate.figures import figures
from index.evaluate.judge import Judged, judge
from index.evaluate.questions import Asked, read_questions
from index.library import Examination, Library
from index.model import fold
from index.reader import PassageReader, open_reader
from index.rebuild import rebuild

ROOT = Path(__file__).parents[1]
KEPT = 0.92  # of the answerable questions about the articles
Figures = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached: a figure of a run, or one made of the figures of several."""

    label: str
    value: Callable[[Mapping[str, Figures]], float | None]
    bound: float
    at_most: bool = False

    def line(self, runs: Mapping[str, Figures]) -> str:
        """The target, what was reached, and whether that is enough."""
        value = self.value(runs)
        sign = "<=" if self.at_most else ">="
        if value is None:
            return f"{self.label:66} {sign} {self.bound:<6g}      -"
        met = value <= self.bound if self.at_most else value >= self.bound
        return f"{self.label:66} {sign} {self.bound:<6g} {value:8.4f}  {'met' if met else 'MISSED'}"


def of(run: str, name: str) -> Callable[[Mapping[str, Figures]], float | None]:
    """A figure of a run."""
    return lambda runs: runs[run][name]


def lost(name: str) -> Callable[[Mapping[str, Figures]], float | None]:
    """How much lower a figure is with a slip in every question."""
    return lambda runs: (runs["squad"][name] or 0) - (runs["typos"][name] or 0)


TARGETS = (
    Target("squad: passage hit@1", of("squad", "passage.hit_at_1"), 0.915),
    Target("squad: in the answering sentence", of("squad", "sentence.unabstained"), 0.87),
    Target("squad: in the first excerpt", of("squad", "first.unabstained"), 0.91),
    *(
        Target(f"squad: words of {label}", of("squad", f"words.{name}"), bound, at_most=True)
        for label, name, bound in (
            ("the first excerpt, mean", "first.mean", 45),
            ("an excerpt, mean", "all.mean", 45),
            ("an excerpt, longest", "all.longest", 120),
        )
    ),
    Target("squad: in any of three excerpts", of("squad", "any.unabstained"), 0.95),
    Target("squad: words that are set off overlap the answer", of("squad", "words.overlap"), 0.80),
    *(
        Target(f"squad, a slip in each question: {label}, lost", lost(name), 0.02, at_most=True)
        for label, name in (
            ("passage hit@1", "passage.hit_at_1"),
            ("answering sentence", "sentence.unabstained"),
            ("first excerpt", "first.unabstained"),
            ("any of three", "any.unabstained"),
        )
    ),
    Target("partial: answers kept at 5 % false answers", of("partial", "kept_at_5"), 0.97),
    Target("partial: AUROC", of("partial", "auroc"), 0.987),
    Target("near misses: AUROC against answerable", of("near", "auroc"), 0.75),
    Target(
        "articles: right in any of three, if it never abstained",
        of("articles", "right.unabstained"), 0.90,
    ),
    Target("articles: in the first excerpt", of("articles", "first.unabstained"), 0.75),
    *(
        Target(
            f"articles, unanswerable, 92 % kept: {kind}, silent",
            of("articles", f"silent_at_92.unanswerable-{kind}"), bound,
        )
        for kind, bound in (("offtopic", 1.0), ("sametopic", 0.85), ("nearmiss", 0.6))
    ),
    *(
        Target(f"{run}: calibration error", of(run, "ece.answerable"), 0.05, at_most=True)
        for run in ("all", "partial", "near", "articles", "sample")
    ),
)  # fmt: skip
ALSO = (
    ("articles: right, as asked", of("articles", "right.as_asked")),
    ("articles: answered", of("articles", "answered")),
    *(
        (f"articles: {kind}, silent as asked", of("articles", f"silent.unanswerable-{kind}"))
        for kind in ("offtopic", "sametopic", "nearmiss")
    ),
    ("partial: silent as asked", of("partial", "silent")),
    ("partial: answered", of("partial", "answered")),
    ("sample: right, as asked", of("sample", "right.as_asked")),
    ("sample: right, if it never abstained", of("sample", "right.unabstained")),
    ("sample: answered", of("sample", "answered")),
    *(
        (f"sample: {kind}, silent as asked", of("sample", f"silent.unanswerable-{kind}"))
        for kind in ("offtopic", "sametopic", "nearmiss")
    ),
    ("calibration error if right excerpts are meant, all", of("all", "ece.right")),
    ("squad: answered with words set off", of("squad", "words.set_off")),
    ("squad: median milliseconds", of("squad", "latency.p50")),
)


def index_of(articles: Path, index: Path, embedder: ModelEmbedder) -> Path:
    """Bring an index up to date."""
    print(f"index of {articles}", file=sys.stderr)
    rebuild(articles, index, embedder)
    return index


def copied(file: Path, folder: Path) -> Path:
    """A folder with nothing but this file."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / file.name
    if not target.exists() or target.read_bytes() != file.read_bytes():
        shutil.copy(file, target)
    return folder


@dataclass(frozen=True, slots=True)
class Seen:
    """A question, judged, and whether the words that the reply sets off overlap an answer's.

    `overlaps` is None where nothing is answered, or nothing is set off.
    """

    judged: Judged
    overlaps: bool | None


def ask(
    questions: Path, index: Path, embedder: ModelEmbedder, reader: PassageReader | None
) -> list[Seen]:
    """Ask an index a set."""
    print(f"asking {questions}", file=sys.stderr)
    with closing(Library.open(index, embedder, reader=reader)) as library:
        return [see(one, library.examine(one.question)) for one in read_questions(questions)]


def see(asked: Asked, examined: Examination) -> Seen:
    """Judge a reply."""
    answer = examined.answer
    overlap = None
    if isinstance(answer, Quoted) and answer.excerpts[0].answer and asked.answers:
        first = answer.excerpts[0]
        words = first.in_text(first.answer)
        overlap = any(
            found.start() < words.end and words.start < found.end()
            for text in asked.answers
            for found in re.finditer(re.escape(fold(text)), first.text)
        )
    return Seen(judge(asked, examined), overlap)


def values(seen: Sequence[Seen]) -> dict[str, float | None]:
    """Figures by name."""
    found = {figure.name: figure.value for figure in figures([one.judged for one in seen])}
    overlaps = [one.overlaps for one in seen if one.overlaps is not None]
    answered = [one for one in seen if one.judged.answerable and one.judged.status == "quoted"]
    if overlaps:
        found["words.overlap"] = sum(overlaps) / len(overlaps)
        found["words.set_off"] = len(overlaps) / len(answered)
    kept = sorted((one.judged.confidence for one in seen if one.judged.answerable), reverse=True)
    if kept:
        least = kept[math.ceil(KEPT * len(kept)) - 1]
        for kind in {one.judged.kind for one in seen if not one.judged.answerable}:
            others = [one.judged.confidence for one in seen if one.judged.kind == kind]
            found[f"silent_at_92.{kind}"] = sum(odds < least for odds in others) / len(others)
    return found


def main() -> None:
    """Build, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("eval", type=Path)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "targets")
    parser.add_argument("--reader", default="", help="as in PULLQUOTE_READER")
    parser.add_argument("--seed", default="1", help="of the slips")
    given = parser.parse_args()
    squad, work = given.eval / "squad", given.work
    embedder = ModelEmbedder()
    whole = index_of(copied(squad / "articles.jsonl", work / "squad"), work / "i-squad", embedder)
    part = copied(squad / "articles.partial.jsonl", work / "partial")
    partial = index_of(part, work / "i-partial", embedder)
    essays = index_of(given.articles, work / "i-articles", embedder)
    sample = index_of(ROOT / "data" / "articles", work / "i-sample", embedder)
    typos = work / "typos.jsonl"
    make = [sys.executable, str(ROOT / "bench" / "make_typos.py")]
    slip = [*make, str(squad / "questions.dev.jsonl"), str(typos), "--seed", given.seed]
    subprocess.run(slip, check=True)  # noqa: S603 - our own script
    reader = open_reader(given.reader, work / "encoders")
    seen = {
        "squad": ask(squad / "questions.dev.jsonl", whole, embedder, reader),
        "near": ask(squad / "nearmiss.dev.jsonl", whole, embedder, reader),
        "typos": ask(typos, whole, embedder, reader),
        "partial": ask(squad / "questions.partial.dev.jsonl", partial, embedder, reader),
        "articles": ask(given.eval / "articles" / "questions.jsonl", essays, embedder, reader),
        "sample": ask(ROOT / "data" / "questions" / "sample.jsonl", sample, embedder, reader),
    }
    seen["near"] = [*seen["squad"], *seen["near"]]
    seen["all"] = [one for name in ("near", "partial", "articles", "sample") for one in seen[name]]
    runs = {name: values(each) for name, each in seen.items()}
    (work / "figures.json").write_text(json.dumps(runs, indent=1), "utf-8")
    for target in TARGETS:
        print(target.line(runs))
    print()
    for label, value in ALSO:
        print(f"{label:76} {value(runs) or 0:8.4f}")


if __name__ == "__main__":
    main()
