"""Questions as they are mistyped: one slip of the fingers in one word of each.

    python bench/make_typos.py QUESTIONS.jsonl OUT.jsonl [--seed 1]

A letter is left out, doubled, joined or replaced by the one beside it on the keyboard, or changes
places with the next. Only a word that tells what is asked about is hit: of four letters and more,
and no stop word. Everything else of a record stays as it is; a question without such a word does,
too.
"""

import argparse
import json
import random
import re
from collections.abc import Callable
from pathlib import Path

from index.model import Span
from index.question.spelling import BESIDE
from index.terms import terms

_SHORTEST = 4  # letters
_LETTERS = re.compile(r"[^\W\d_]+")


def neighbour(letter: str, draw: random.Random) -> str:
    """A letter beside this one, with its capital; the letter itself where no key bears it."""
    key = draw.choice(BESIDE.get(letter.lower(), letter))
    return key.upper() if letter.isupper() else key


def leave_out(word: str, place: int, _draw: random.Random) -> str:
    """The word without a letter."""
    return word[:place] + word[place + 1 :]


def double(word: str, place: int, _draw: random.Random) -> str:
    """The word with a letter typed twice."""
    return word[: place + 1] + word[place].lower() + word[place + 1 :]


def join(word: str, place: int, draw: random.Random) -> str:
    """The word with a letter and its neighbour typed together."""
    return word[: place + 1] + neighbour(word[place].lower(), draw) + word[place + 1 :]


def replace(word: str, place: int, draw: random.Random) -> str:
    """The word with a neighbour in place of a letter."""
    return word[:place] + neighbour(word[place], draw) + word[place + 1 :]


def change_places(word: str, place: int, _draw: random.Random) -> str:
    """The word with a letter and the one before it in the wrong order."""
    before = max(place, 1)
    return word[: before - 1] + word[before] + word[before - 1] + word[before + 1 :]


# An insertion is of either kind, as often as each other slip.
SLIPS: tuple[tuple[Callable[[str, int, random.Random], str], ...], ...] = (
    (leave_out,), (double, join), (replace,), (change_places,),
)  # fmt: skip


def mistype(word: str, draw: random.Random) -> str:
    """The word with one slip in it: never as it was, case apart.

    Args:
        word: Four letters and more, not all the same.
        draw: Decides.
    """
    while True:
        slip = draw.choice(draw.choice(SLIPS))
        typed = slip(word, draw.randrange(len(word)), draw)
        if typed.casefold() != word.casefold():
            return typed


def mistyped(question: str, draw: random.Random) -> str:
    """The question with one slip in one of its words; unchanged where it has none to hit."""
    runs = [
        Span(term.span.start + run.start(), term.span.start + run.end())
        for term in terms(question)
        for run in _LETTERS.finditer(term.span.of(question))
    ]
    hit = [run for run in runs if len(run) >= _SHORTEST and len({*run.of(question).lower()}) > 1]
    if not hit:
        return question
    word = draw.choice(hit)
    typed = mistype(word.of(question), draw)
    return question[: word.start] + typed + question[word.end :]


def main(questions: Path, out: Path, seed: int) -> None:
    """Write the questions with a slip in each; the same ones for the same seed."""
    draw = random.Random(seed)  # noqa: S311 - the same slips every time
    lines = []
    for line in questions.read_text("utf-8").splitlines():
        record = json.loads(line)
        record["question"] = mistyped(record["question"], draw)
        lines.append(json.dumps(record, ensure_ascii=False) + "\n")
    out.write_text("".join(lines), "utf-8")
    print(f"{len(lines)} questions in {out}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("questions", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    main(options.questions, options.out, options.seed)
