"""Generations of a few sentences whose cosines with the question are chosen by hand."""

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.decide import Signals
from index.embedding import FloatMatrix
from index.fitted import Fitted
from index.generation import note_level, publish
from index.model import Article, Passage, Sentence, Span
from index.prepare import Split
from index.question.query import Query, Reader
from index.score import SentenceSignals
from index.store import Generation, open_current
from index.writer import GenerationWriter, Made

QUESTION: FloatMatrix = np.array([1, 0], np.float32)  # the vector of every question to a toy

FITTED = Fitted(
    sentence=dict.fromkeys(SentenceSignals.__dataclass_fields__, 0.0) | {"cosine": 10.0},
    per_word=1.0,
    further=0.0,
    confidence=dict.fromkeys(Signals.__dataclass_fields__, 0.0) | {"sentence_cosine": 4.0},
    bias=-2.0,
    corpus=0.5,
    usual_level=-1.0,
    thresholds=((0.0, 3.0), (0.5, 1.0), (1.0, -9.0)),
    digest="made up",
)
"""Made-up numbers: a sentence's score is ten times its cosine, and no neighbour is worth words."""


@dataclass(frozen=True)
class ToyArticle:
    """An article, of one passage unless it says otherwise.

    Attributes:
        sentences: Their texts; one space is put between them.
        cosines: Of each of them with the question.
        cosine: Of each of its passages with the question.
        title: Of the article.
        blocks: The block of each sentence; all in one when empty.
        url: Of the article.
        author: Of the article.
        passages: The passage of each sentence, counted from 0; all in one when empty.
    """

    sentences: tuple[str, ...]
    cosines: tuple[float, ...]
    cosine: float
    title: str | None = None
    blocks: tuple[int, ...] = ()
    url: str | None = None
    author: str | None = None
    passages: tuple[int, ...] = ()


class ToyEmbedder:
    """An `Embedder` to which every text is the question, and every word an ordinary one."""

    fingerprint = "toy@1"
    precision = "float32"
    hint = ""
    dimension = 2

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> FloatMatrix:
        """See `index.embedding.Embedder`."""
        if progress is not None:
            progress(len(texts))
        return np.tile(QUESTION, (len(texts), 1))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """One token a word."""
        return [len(text.split()) for text in texts]


def toy_query(text: str, *, asks_for_words: bool = False) -> Query:
    """A question to no corpus in particular: its words are what is asked about."""
    reader = Reader.of((), (), lambda words: [True] * len(words))
    return replace(reader.take_apart(text), asks_for_words=asks_for_words)


def toy_generation(folder: Path, *toys: ToyArticle, level: float | None = None) -> Generation:
    """An opened generation of the articles; of one passage each, article and passage are one row.

    Args:
        folder: To write it into.
        toys: The articles.
        level: Of "not in here" by the made-up numbers, for the manifest.
    """
    folder.mkdir(exist_ok=True)
    with GenerationWriter(folder) as writer:
        for number, toy in enumerate(toys):
            writer.add(_article(number, toy), _split(toy), source=f"{number}.md")
        writer.end_articles([])
        passages = [toy.cosine for toy in toys for _ in set(toy.passages or (0,))]
        sentences = [cosine for toy in toys for cosine in toy.cosines]
        written = writer.finish([_vectors(passages)], [_vectors(sentences)], Made("toy@1", 2))
    note_level(written, level, FITTED.digest)
    publish(folder, written)
    return open_current(folder)


def _article(number: int, toy: ToyArticle) -> Article:
    text, spans = " ".join(toy.sentences), _spans(toy)
    blocks = toy.blocks or (0,) * len(spans)
    body = tuple(
        Span(
            min(span.start for span, b in zip(spans, blocks, strict=True) if b == block),
            max(span.end for span, b in zip(spans, blocks, strict=True) if b == block),
        )
        for block in sorted(set(blocks))
    )
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Article(
        f"id{number}", f"{number}.md", text, body, (), sha256,
        title=toy.title, author=toy.author, url=toy.url,
    )  # fmt: skip


def _split(toy: ToyArticle) -> Split:
    spans = _spans(toy)
    blocks = toy.blocks or (0,) * len(spans)
    sentences = [Sentence(*pair) for pair in zip(spans, blocks, strict=True)]
    of = toy.passages or (0,) * len(spans)
    places = [[n for n, one in enumerate(of) if one == passage] for passage in sorted(set(of))]
    return Split(sentences, [Passage(own[0], own[-1]) for own in places], toy.sentences)


def _spans(toy: ToyArticle) -> list[Span]:
    spans, position = [], 0
    for words in toy.sentences:
        spans.append(Span(position, position + len(words)))
        position += len(words) + 1
    return spans


def _vectors(cosines: Sequence[float]) -> FloatMatrix:
    return np.array([(c, math.sqrt(1 - c * c)) for c in cosines], np.float32).reshape(-1, 2)
