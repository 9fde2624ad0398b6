"""Measure what choosing and deciding add to a warm question, on an index of 10,000 passages.

    python bench/latency.py [--passages 10000] [--questions 200]

The index is made of the sample articles' sentences, shuffled, with random vectors: what a question
costs doesn't depend on what the vectors mean. Every question is asked twice, one after the other:
embedded and searched for by FAISS and BM25 alone, and answered whole. The difference is what
reading the question, choosing the words and deciding cost.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import numpy as np

from index.calibrate import reader_of
from index.corpus import Corpus, read_corpus
from index.embedding import FloatMatrix, SentenceTransformerEmbedder
from index.generation import publish, write_generation
from index.library import Library
from index.model import Article, Passage, Sentence, Span, fold
from index.prepare import Rows, silent
from index.retrieve import retrieve
from index.sentences import split_sentences
from index.store import open_current

ROOT = Path(__file__).parents[1]
OF_AN_ARTICLE, OF_A_PASSAGE = 8, 6  # passages of an article, sentences of a passage


def sample_sentences() -> list[str]:
    """The sentences of the sample articles."""
    articles = read_corpus(Corpus.open(ROOT / "data" / "articles"), silent).articles
    return [
        fold(span.of(article.text))
        for article in articles
        for body in article.body
        for span in split_sentences(article.text, body)
    ]


def rows_of(passages: int) -> Rows:
    """Articles of shuffled sentences, with so many passages in all."""
    draw, texts, rows = random.Random(0), sample_sentences(), Rows()  # noqa: S311
    for number in range(-(-passages // OF_AN_ARTICLE)):
        chosen = draw.choices(texts, k=OF_AN_ARTICLE * OF_A_PASSAGE)
        ends = np.cumsum([len(text) + 1 for text in chosen]).tolist()
        spans = [Span(end - len(text) - 1, end - 1) for text, end in zip(chosen, ends, strict=True)]
        text = " ".join(chosen)
        body = (Span(0, len(text)),)
        rows.articles.append(Article(f"a{number}", f"a{number}.md", text, body, (), "0", chosen[0]))
        for first in range(0, len(chosen), OF_A_PASSAGE):
            row = len(rows.passages)
            rows.passages.append((number, Passage(first, first + OF_A_PASSAGE - 1)))
            held = range(first, first + OF_A_PASSAGE)
            rows.sentences += [(number, row, Sentence(spans[i], 0)) for i in held]
            rows.passage_texts.append(" ".join(chosen[i] for i in held))
        rows.sentence_texts += chosen
    return rows


def vectors(count: int, dimension: int, seed: int) -> FloatMatrix:
    """Random vectors of unit length, shape (count, dimension)."""
    found = np.random.default_rng(seed).standard_normal((count, dimension), np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def build(folder: Path, passages: int, embedder: SentenceTransformerEmbedder) -> None:
    """An index of so many passages."""
    rows, size = rows_of(passages), embedder.dimension
    whole = vectors(len(rows.passages), size, 1), vectors(len(rows.sentences), size, 2)
    publish(folder, write_generation(folder, rows, [], *whole, embedder.fingerprint))


def main() -> None:
    """Build, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=200)
    given = parser.parse_args()
    lines = (ROOT / "data" / "questions" / "sample.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines][: given.questions]
    embedder = SentenceTransformerEmbedder()
    with tempfile.TemporaryDirectory() as name:
        print(f"building {given.passages} passages", file=sys.stderr)
        build(Path(name), given.passages, embedder)
        found, whole = [], []
        with (
            closing(open_current(Path(name))) as generation,
            closing(Library.open(Path(name), embedder)) as library,
        ):
            reader = reader_of(generation, embedder)
            library.ask(questions[0])
            for question in questions:
                query = reader.take_apart(question)
                began = time.perf_counter()
                retrieve(generation, query, embedder.encode([question])[0])
                between = time.perf_counter()
                library.ask(question)
                found.append(between - began)
                whole.append(time.perf_counter() - between)
    for label, times in (
        ("embedding and search", found),
        ("whole answer", whole),
        ("added", (np.array(whole) - np.array(found)).tolist()),
    ):
        p50, p95 = np.quantile(times, [0.5, 0.95]) * 1000
        print(f"{label:22} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms")


if __name__ == "__main__":
    main()
