"""How well each sentence answers: a weighted sum of signals, and a probability from it.

The weights are fitted (`bench/fit.py`) so that the softmax over the sentences of a question is the
probability that each of them holds the answer.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType

from index.consult import Readings
from index.fitted import Fitted
from index.kinds import holds
from index.model import fold
from index.reader.protocol import SentenceReading
from index.retrieve import Candidate, Evidence
from index.schema import SentenceRow
from index.snapshot import Snapshot
from index.terms import stems

READ = 5  # passages whose sentences compete; five instead of one is worth 5 to 6 points
_HEADER_SHARE = 0.5  # what a term is worth that only the article's header holds

NOT_READ: Readings = MappingProxyType({})

Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class SentenceSignals:
    """What speaks for a sentence, mostly from 0 to 1 (a cosine may be a little below).

    Attributes:
        cosine: With the question.
        recall: Share of the question's weight in it; of what only the header holds, half.
        recall_before: The same together with the sentence before it, and all of the header.
        recall_after: The same with the sentence behind it.
        passage: Its passage's score.
        kind: Whether it holds the kind of thing that is asked for.
        reader: The reader's log-odds that the answer starts in it; of a passage that it hasn't read
            the lowest that it gave any sentence; 0 without a reader.
    """

    cosine: float
    recall: float
    recall_before: float
    recall_after: float
    passage: float
    kind: float
    reader: float


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence and how well it answers.

    Attributes:
        sentence: Which.
        signals: What the score is made of.
        score: Their weighted sum, in log-odds.
        probability: That it holds the answer, given that one of the sentences does.
        words: Its stems.
        around: Stems of it, its neighbours in the passage and its article's header.
        passage_recall: Share of the question's weight in its passage and the header.
        candidate: Its passage.
        reading: What the reader says of it; None where it hasn't read it.
    """

    sentence: SentenceRow
    signals: SentenceSignals
    score: float
    probability: float
    words: Words
    around: Words
    passage_recall: float
    candidate: Candidate
    reading: SentenceReading | None


@dataclass(frozen=True, slots=True)
class _Read:
    """A passage, read: the stems of its sentences and of its article's header.

    `recall`: share of the question's weight in all of them; `said`: what the reader says.
    """

    candidate: Candidate
    rows: Sequence[SentenceRow]
    texts: Sequence[str]
    words: Sequence[Words]
    header: Words
    recall: float
    said: Sequence[SentenceReading] | None

    def reading(self, place: int) -> SentenceReading | None:
        """What the reader says of a sentence."""
        return None if self.said is None else self.said[place]

    def near(self, place: int, before: int, after: int) -> Words:
        """Stems of a sentence, of so many on each side of it, and of the header."""
        return self.header.union(*self.words[max(0, place - before) : place + after + 1])


def score_sentences(
    generation: Snapshot,
    evidence: Evidence,
    fitted: Fitted,
    read: int = READ,
    readings: Readings = NOT_READ,
) -> list[Scored]:
    """The sentences of the `read` best passages, best first; equal ones by row.

    A term that only the article's header holds (title, author, publisher, date) counts half: the
    whole article is about it, or by him, but another sentence may say more of it.

    `readings`: what a reader says of the passages, by their rows.
    """
    lowest = min((one.odds for said in readings.values() for one in said), default=0.0)
    best = evidence.candidates[:read]
    rows = generation.sentences_of_all([one.row for one in best])
    found = [
        (passage, place, _signals(evidence, passage, place, lowest))
        for passage in (
            _read(generation, evidence, one, rows[one.row], readings.get(one.row)) for one in best
        )
        for place in range(len(passage.texts))
    ]
    weights = [(field.name, fitted.sentence[field.name]) for field in fields(SentenceSignals)]
    scores = [
        sum(weight * float(getattr(signals, name)) for name, weight in weights)
        for _, _, signals in found
    ]
    highest = max(scores, default=0.0)
    total = sum(math.exp(score - highest) for score in scores)
    scored = [
        Scored(
            sentence=passage.rows[place],
            signals=signals,
            score=score,
            probability=math.exp(score - highest) / total,
            words=passage.words[place],
            around=passage.near(place, 1, 1),
            passage_recall=passage.recall,
            candidate=passage.candidate,
            reading=passage.reading(place),
        )
        for (passage, place, signals), score in zip(found, scores, strict=True)
    ]
    return sorted(scored, key=lambda one: (-one.score, one.sentence.row))


def _read(
    generation: Snapshot,
    evidence: Evidence,
    candidate: Candidate,
    rows: Sequence[SentenceRow],
    said: Sequence[SentenceReading] | None,
) -> _Read:
    article = generation.article(candidate.article)
    texts = [fold(row.sentence.span.of(article.text)) for row in rows]
    words = [frozenset(stems(text)) for text in texts]
    header = frozenset(stems(article.header))
    recall = evidence.recall(header.union(*words))
    return _Read(candidate, rows, texts, words, header, recall, said)


def _signals(evidence: Evidence, passage: _Read, place: int, lowest: float) -> SentenceSignals:
    reading = passage.reading(place)
    words = passage.words[place]
    own, with_header = evidence.recall(words), evidence.recall(words | passage.header)
    return SentenceSignals(
        cosine=float(passage.candidate.cosines[place]),
        recall=own + _HEADER_SHARE * (with_header - own),
        recall_before=evidence.recall(passage.near(place, 1, 0)),
        recall_after=evidence.recall(passage.near(place, 0, 1)),
        passage=passage.candidate.score,
        kind=float(holds(evidence.query.kind, passage.texts[place])),
        reader=lowest if reading is None else reading.odds,
    )
