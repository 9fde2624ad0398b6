"""Compare sentence splitters on the gold set, `tests/index/sentences_gold.txt`.

    python bench/compare_splitters.py [--failures]

A boundary is a place between two sentences of one case, counted as the characters before it that
are no white space, so that it is all one on which side of a space a splitter cuts. The end of a
case is none: every splitter finds it. Every splitter is handed each case whole, with its breaks.

    found      share of the gold set's boundaries that the splitter set
    right      share of the boundaries that it set that are the gold set's
    cases      share of the cases with every boundary found and none added

A splitter that isn't installed is left out; only nupunkt is needed for Pullquote itself.
Then come the figures of Pullquote's own splitter by section, or with --failures its wrong cases.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from itertools import accumulate
from pathlib import Path

from index.model import Span
from index.sentences import split_sentences

GOLD = Path(__file__).parents[1] / "tests" / "index" / "sentences_gold.txt"
BOUNDARY = " |"
BREAKS = {"\\n": "\n", "¶": "\n\n", "⍽": "\u00a0"}
NEW = "(new)"

Splitter = Callable[[str], list[str]]


@dataclass(frozen=True)
class Case:
    """A line of the gold set: its section, as it is written, and its sentences."""

    section: str
    marked: str

    @property
    def text(self) -> str:
        """The words to split."""
        return _with_breaks(self.marked.replace(BOUNDARY, ""))

    @property
    def sentences(self) -> list[str]:
        """The sentences, without outer white space."""
        return [_with_breaks(part).strip() for part in self.marked.split(BOUNDARY)]


@dataclass(frozen=True)
class Score:
    """Counts over one or several cases: boundaries, cases."""

    gold: int = 0
    made: int = 0
    common: int = 0
    cases: int = 0
    whole: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.gold + other.gold,
            self.made + other.made,
            self.common + other.common,
            self.cases + other.cases,
            self.whole + other.whole,
        )

    @property
    def found(self) -> float:
        """Share of the gold boundaries that were set; 1 if there are none."""
        return self.common / self.gold if self.gold else 1.0

    @property
    def right(self) -> float:
        """Share of the boundaries set that are gold; 1 if none was."""
        return self.common / self.made if self.made else 1.0


def read_gold(path: Path = GOLD) -> list[Case]:
    """The cases of the gold set, in the file's order."""
    cases, section = [], ""
    for line in path.read_text("utf-8").split("\n"):
        if line.startswith("# "):
            section = line[2:]
        elif line and section:
            cases.append(Case(section, line))
    return cases


def boundaries(sentences: Iterable[str]) -> set[int]:
    """Places between the sentences, in characters before them that are no white space."""
    sizes = (len("".join(sentence.split())) for sentence in sentences)
    ends = [end for end in accumulate(sizes) if end]
    return set(ends[:-1])


def score(case: Case, made: Iterable[str]) -> Score:
    """Count what a splitter made of a case."""
    gold, found = boundaries(case.sentences), boundaries(made)
    return Score(len(gold), len(found), len(gold & found), 1, int(gold == found))


def total(scores: Iterable[Score]) -> Score:
    """The counts of many cases together."""
    return sum(scores, Score())


def ours(text: str) -> list[str]:
    """The sentences of a text as Pullquote splits it."""
    return [span.of(text) for span in split_sentences(text, Span(0, len(text)))]


def _with_breaks(marked: str) -> str:
    for sign, white in BREAKS.items():
        marked = marked.replace(sign, white)
    return marked


def _nupunkt() -> Splitter:
    split: Splitter = import_module("nupunkt").sent_tokenize
    return split


def _pysbd() -> Splitter:
    split: Splitter = import_module("pysbd").Segmenter(language="en", clean=False).segment
    return split


def _syntok() -> Splitter:
    segmenter = import_module("syntok.segmenter")

    def split(text: str) -> list[str]:
        return [
            "".join(token.spacing + token.value for token in sentence)
            for paragraph in segmenter.analyze(text)
            for sentence in paragraph
        ]

    return split


OTHERS = {"nupunkt": _nupunkt, "pysbd": _pysbd, "syntok": _syntok}


def splitters() -> Iterator[tuple[str, Splitter]]:
    """The splitters that are installed, under their names; says how to install the others."""
    for name, load in OTHERS.items():
        try:
            yield f"{name} {version(name)}", load()
        except ImportError:
            print(f"{name} isn't installed: python -m pip install {name}")
    yield "Pullquote", ours


def line(name: str, counted: Score) -> str:
    """A row of a table."""
    return (
        f"{name:46}{counted.gold:11}{counted.found:9.1%}{counted.right:9.1%}"
        f"{counted.whole:7} of {counted.cases}"
    )


def main(arguments: list[str]) -> None:
    """Print the tables."""
    gold = read_gold()
    groups = {
        "all": gold,
        "new": [case for case in gold if NEW in case.section],
    }
    head = f"{'':46}{'boundaries':>11}{'found':>9}{'right':>9}{'cases':>12}"
    print(head)
    for name, split in splitters():
        for group, cases in groups.items():
            print(line(f"{name}, {group}", total(score(case, split(case.text)) for case in cases)))
    if "--failures" in arguments:
        wrong = [case for case in gold if not score(case, ours(case.text)).whole]
        for case in wrong:
            print(f"\n{case.section}\n  {case.marked}\n  {' | '.join(ours(case.text))!r}")
        return
    print(f"\n{head}")
    for section in dict.fromkeys(case.section for case in gold):
        of_it = [case for case in gold if case.section == section]
        print(line(section, total(score(case, ours(case.text)) for case in of_it)))


if __name__ == "__main__":
    main(sys.argv[1:])
