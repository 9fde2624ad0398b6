"""The training data, read, and for each question wrong passages that our own retrieval finds."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.calibrate import reader_of
from index.embedding import ModelEmbedder
from index.model import Span, fold
from index.rebuild import rebuild
from index.retrieve import retrieve
from index.sentences import split_sentences
from index.store import open_current

HARD = 8  # wrong passages kept for each question
NEAR = 12  # wrong sentences
_SAME = 0.93  # cosine of sentences that say the same


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage to train with, and its sentences."""

    title: str
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question to train with.

    Attributes:
        text: As asked.
        place: Number of its passage, or of its sentence.
        answers: Where the answer stands in the passage; empty where it doesn't. Of a question to
            a sentence: all of it.
        wrong: Numbers of passages (or sentences) that are near and don't hold the answer.
    """

    text: str
    place: int
    answers: tuple[Span, ...]
    wrong: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """All that is trained with: questions to passages, and questions to single sentences."""

    passages: Sequence[Passage]
    questions: Sequence[Question]
    sentences: Sequence[str]
    to_sentences: Sequence[Question]


def read_material(folder: Path, work: Path) -> Material:
    """Read `passages.jsonl` and `sentences.jsonl`; what is mined is kept in `work`, used again."""
    passages, questions = _passages(folder / "passages.jsonl")
    sentences, to_sentences = _sentences(folder / "sentences.jsonl")
    kept = work / "wrong.json"
    if not kept.exists():
        embedder = ModelEmbedder(cache=work / "encoders")
        found = [
            list(_wrong_passages(passages, questions, embedder, work)),
            list(_wrong_sentences(sentences, to_sentences, embedder)),
        ]
        kept.write_text(json.dumps(found), "utf-8")
    wrong = json.loads(kept.read_text("utf-8"))
    return Material(passages, _with(questions, wrong[0]), sentences, _with(to_sentences, wrong[1]))


def _with(questions: Sequence[Question], wrong: Sequence[Sequence[int]]) -> list[Question]:
    return [
        Question(one.text, one.place, one.answers, tuple(near))
        for one, near in zip(questions, wrong, strict=True)
    ]


def _lines(path: Path) -> Iterator[dict[str, object]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _passages(path: Path) -> tuple[list[Passage], list[Question]]:
    passages, questions = [], []
    for number, record in enumerate(_lines(path)):
        text = record["text"]
        sentences = tuple(split_sentences(text, Span(0, len(text))))
        passages.append(Passage(record["title"] or "", text, sentences))
        for one in record["questions"]:
            spans = {Span(a["start"], a["start"] + len(a["text"])) for a in one["answers"]}
            questions.append(Question(one["question"].strip(), number, tuple(sorted(spans))))
    return passages, questions


def _sentences(path: Path) -> tuple[list[str], list[Question]]:
    numbers: dict[str, int] = {}
    questions = []
    for record in _lines(path):
        sentence = " ".join(str(record["sentence"]).split())
        number = numbers.setdefault(sentence, len(numbers))
        questions.append(
            Question(str(record["question"]).strip(), number, (Span(0, len(sentence)),))
        )
    return list(numbers), questions


def _wrong_passages(
    passages: Sequence[Passage],
    questions: Sequence[Question],
    embedder: ModelEmbedder,
    work: Path,
) -> Iterator[list[int]]:
    """The passages that retrieval finds first and that don't hold the answer's words."""
    articles, index = work / "articles", work / "index"
    articles.mkdir(parents=True, exist_ok=True)
    with (articles / "passages.jsonl").open("w", encoding="utf-8") as file:
        for number, one in enumerate(passages):
            record = {"id": str(number), "title": one.title or None, "text": one.text}
            print(json.dumps(record), file=file)
    rebuild(articles, index, embedder)
    with closing(open_current(index)) as generation:
        reader = reader_of(generation, embedder)
        of_text = {fold(one.text): number for number, one in enumerate(passages)}
        numbers = {
            one.row: of_text[fold(generation.article(one.row).text)] for one in generation.entries()
        }
        vectors = embedder.encode([one.text for one in questions])
        for one, vector in zip(questions, vectors, strict=True):
            found = retrieve(generation, reader.take_apart(one.text), vector).candidates
            text = passages[one.place].text
            answers = {span.of(text).lower() for span in one.answers}
            near = dict.fromkeys(numbers[candidate.article] for candidate in found)
            yield [
                number
                for number in near
                if number != one.place
                and not any(answer in passages[number].text.lower() for answer in answers)
            ][:HARD]


def _wrong_sentences(
    sentences: Sequence[str], questions: Sequence[Question], embedder: ModelEmbedder
) -> Iterator[list[int]]:
    """The nearest sentences that aren't the answer's, nor say the same."""
    held = embedder.encode(sentences)
    vectors = embedder.encode([one.text for one in questions])
    for one, vector in zip(questions, vectors, strict=True):
        order = np.argsort(-(held @ vector))[: 2 * NEAR]
        near = order[held[order] @ held[one.place] < _SAME]
        yield [int(number) for number in near[:NEAR]]
