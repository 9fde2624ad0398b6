"""What a corpus looks like to questions that it doesn't answer, found without any labels.

Its own sentences and titles, asked as questions of all the other articles, give the scores of "not
in here". In a large corpus, or in one whose articles are all about one matter, something near is
always found, and an answer has to stand out from more. Over 59 corpora, made of SQuAD's articles,
the samples and two essays, the level found so foretold most of what truly unanswerable questions
reach: their 95th percentiles lay .34 of log-odds around what it says, .57 around their mean
(`bench/fit.py` prints both).
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import numpy as np

from index.consult import consult
from index.decide import interpolate, raw_log_odds, taken_off, weigh
from index.embedding import Embedder, FloatMatrix
from index.fitted import Fitted
from index.model import fold
from index.question.catalogue import Catalogue
from index.question.query import Reader
from index.reader.protocol import PassageReader
from index.retrieve import retrieve
from index.score import READ, score_sentences
from index.snapshot import Snapshot

LEVEL = 0.95
"""The level of a corpus: log-odds below which this share of its unrelated questions stays."""
_MOST_ASKED = 300
_FEWEST = 20  # fewer questions say nothing of a 95th percentile
_WORDS = range(6, 41)  # shorter sentences say too little, longer ones are unlike any question
_MOST_TITLES = 50
# A sentence that another article has something as near to as this is mostly told there as well, and
# so is no example of "not in here"; in a collection on one matter that is every third.
_TOLD_ELSEWHERE = 0.55


@dataclass(frozen=True, slots=True)
class _Asked:
    """A text asked as a question: of which article, and its vector, shape (dimension,)."""

    article: int
    text: str
    vector: FloatMatrix


def corpus_level(
    generation: Snapshot, reader: Reader, embedder: Embedder, fitted: Fitted
) -> float | None:
    """The level of "not in here" of a corpus, in log-odds.

    None where too little can be asked: one article, or hardly a sentence.
    """
    found = unrelated(generation, reader, embedder, fitted)
    return round(float(np.quantile(found, LEVEL)), 4) if len(found) >= _FEWEST else None


@dataclass(frozen=True, slots=True)
class FalseAnswers:
    """How many texts were asked as questions of all articles but their own, and answered."""

    asked: int
    answered: int


def false_answers(
    generation: Snapshot,
    embedder: Embedder,
    fitted: Fitted,
    rate: float,
    passage_reader: PassageReader | None = None,
) -> FalseAnswers | None:
    """What a corpus would answer of its own sentences and titles, the article of each left out.

    None where too little can be asked. Some of them truly stand in another article as well.

    Args:
        generation: Which.
        embedder: The model that it was built with.
        fitted: The weights and thresholds.
        rate: Share of unanswerable questions that may be answered, 0 to 1.
        passage_reader: The one that the numbers were fitted with; None for those without.
    """
    reader = reader_of(generation, embedder)
    found = unrelated(generation, reader, embedder, fitted, passage_reader=passage_reader)
    if len(found) < _FEWEST:
        return None
    manifest = generation.manifest
    level = manifest.level if manifest.fitted == fitted.digest else None
    needed = interpolate(fitted.thresholds, rate) + taken_off(fitted, level)
    return FalseAnswers(len(found), sum(odds >= needed for odds in found))


def unrelated(
    generation: Snapshot,
    reader: Reader,
    embedder: Embedder,
    fitted: Fitted,
    articles: frozenset[int] | None = None,
    passage_reader: PassageReader | None = None,
) -> list[float]:
    """The log-odds of sentences and titles as questions to all articles but their own.

    `articles`: rows of those that are taken for the whole corpus; None for all. At a build none
    of it is given to the reader, which would take half a minute: `Fitted.corpus` knows that.
    """
    found = []
    for asked in (*_sentences(generation, articles), *_titles(generation, embedder, articles)):
        query = reader.take_apart(asked.text)
        evidence = retrieve(generation, query, asked.vector, articles, asked.article)
        readings = consult(generation, evidence, passage_reader)
        scored = score_sentences(generation, evidence, fitted, READ, readings)
        signals = weigh(evidence, scored) if scored else None
        if signals is not None and signals.nearest_cosine < _TOLD_ELSEWHERE:
            found.append(raw_log_odds(signals, fitted))
    return found


def reader_of(
    generation: Snapshot,
    embedder: Embedder,
    encoding: AbstractContextManager[object] = nullcontext(),  # noqa: B008 - it holds nothing
) -> Reader:
    """Reads questions against what a generation holds.

    Args:
        generation: Which.
        embedder: Its vocabulary knows ordinary words whole, and names mostly in pieces.
        encoding: Held while the embedder works, where it is shared.
    """

    def are_common(words: Sequence[str]) -> list[bool]:
        with encoding:
            return [count == 1 for count in embedder.count_tokens(words)]

    aliases = generation.manifest.aliases
    catalogue = Catalogue(generation.entries())
    return Reader(generation.lexicon, catalogue, are_common, aliases)


def _sentences(generation: Snapshot, articles: frozenset[int] | None) -> Iterator[_Asked]:
    """Sentences from all over the corpus, the same ones of the same index."""
    numbers = np.flatnonzero(generation.masks(articles)[1])
    step = max(1, len(numbers) // _MOST_ASKED)
    for number in numbers[step // 2 :: step].tolist():
        row = generation.sentence(number)
        text = fold(row.sentence.span.of(generation.article(row.article).text))
        if len(text.split()) in _WORDS:
            yield _Asked(row.article, text, generation.sentences.rows(number, 1)[0])


def _titles(
    generation: Snapshot, embedder: Embedder, articles: frozenset[int] | None
) -> Iterator[_Asked]:
    """Titles from all over the corpus; short ones are too unlike a question."""
    entries = generation.entries()
    if articles is not None:
        entries = [one for one in entries if one.row in articles]
    titled = [(one.row, one.title) for one in entries if one.title]
    long = [(row, fold(title)) for row, title in titled if len(title.split()) in _WORDS]
    chosen = long[:: max(1, len(long) // _MOST_TITLES)]
    if chosen:
        vectors = embedder.encode([title for _, title in chosen])
        for (row, title), vector in zip(chosen, vectors, strict=True):
            yield _Asked(row, title, vector)
