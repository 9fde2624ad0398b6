"""Generations of a few sentences whose cosines with the question are chosen by hand."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.embedding import FloatMatrix
from index.generation import publish, write_generation
from index.model import Article, Passage, Sentence, Span
from index.prepare import Rows
from index.store import Generation, open_current

QUESTION: FloatMatrix = np.array([1, 0], np.float32)  # the vector of every question to a toy


@dataclass(frozen=True)
class ToyArticle:
    """An article of one passage.

    Attributes:
        sentences: Their texts; one space is put between them.
        cosines: Of each of them with the question.
        cosine: Of the passage with the question.
        title: Of the article.
        blocks: The block of each sentence; all in one when empty.
        url: Of the article.
    """

    sentences: tuple[str, ...]
    cosines: tuple[float, ...]
    cosine: float
    title: str | None = None
    blocks: tuple[int, ...] = ()
    url: str | None = None


def toy_generation(folder: Path, *toys: ToyArticle) -> Generation:
    """An opened generation of the articles: article, passage and row of keywords alike numbered."""
    rows = Rows()
    for number, toy in enumerate(toys):
        text, spans = " ".join(toy.sentences), []
        position = 0
        for words in toy.sentences:
            spans.append(Span(position, position + len(words)))
            position += len(words) + 1
        blocks = toy.blocks or (0,) * len(spans)
        body = tuple(
            Span(
                min(span.start for span, b in zip(spans, blocks, strict=True) if b == block),
                max(span.end for span, b in zip(spans, blocks, strict=True) if b == block),
            )
            for block in sorted(set(blocks))
        )
        rows.articles.append(
            Article(f"id{number}", f"{number}.md", text, body, (), "0", toy.title, url=toy.url)
        )
        rows.passages.append((number, Passage(0, len(spans) - 1)))
        rows.sentences += [
            (number, number, Sentence(span, block))
            for span, block in zip(spans, blocks, strict=True)
        ]
        rows.sentence_texts += toy.sentences
        rows.passage_texts.append(text)
    passages = _vectors([toy.cosine for toy in toys])
    sentences = _vectors([cosine for toy in toys for cosine in toy.cosines])
    folder.mkdir(exist_ok=True)
    publish(folder, write_generation(folder, rows, [], passages, sentences, "toy@1"))
    return open_current(folder)


def _vectors(cosines: Sequence[float]) -> FloatMatrix:
    return np.array([(c, math.sqrt(1 - c * c)) for c in cosines], np.float32)
