"""What is found for a question: passages, their sentences, excerpts, and how sure it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.consult import Readings, consult
from index.decide import log_odds, probability, weigh
from index.embedding import FloatMatrix
from index.fitted import Fitted
from index.model import Excerpt
from index.question.query import Query
from index.quote import choose, choose_further
from index.reader.protocol import PassageReader
from index.retrieve import Candidate, Evidence
from index.score import Scored, score_sentences
from index.sides import gather
from index.snapshot import Snapshot

_NO_ODDS = -50.0  # log-odds where there is nothing that could answer
_READ_FURTHER = 20  # passages whose sentences may come after the excerpts


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted of an answer.

    Attributes:
        limit: Most excerpts.
        further: Most of those that come after them.
        began: When the question came, by `time.perf_counter`.
    """

    limit: int
    further: int
    began: float


@dataclass(frozen=True)
class Found:
    """What was found for a question.

    Attributes:
        query: The question.
        asked: What is wanted.
        evidence: Its passages.
        scored: Their sentences, best first.
        excerpts: What is shown if it is an answer, best first.
        log_odds: That it is one.
        readings: What the reader says of the passages.
        before: The question before, if this one was read together with it.
    """

    query: Query
    asked: Asked
    evidence: Evidence
    scored: Sequence[Scored]
    excerpts: Sequence[Excerpt]
    log_odds: float
    readings: Readings
    before: str | None = None

    @property
    def passages(self) -> Sequence[Candidate]:
        """The candidates, best first: those that were read by their best sentences."""
        read = dict.fromkeys(one.candidate.row for one in self.scored)
        place = {row: number for number, row in enumerate(read)}
        return sorted(self.evidence.candidates, key=lambda one: place.get(one.row, len(place)))

    @property
    def confidence(self) -> float:
        """The probability that the excerpts answer."""
        return round(probability(self.log_odds), 6)


@dataclass(frozen=True)
class Finder:
    """Finds what a generation holds on a question.

    Attributes:
        generation: Where to look.
        fitted: What counts how much.
        level: Of "not in here" in the corpus; see `index.decide.log_odds`.
        reader: Reads the best passages; None: they are judged without.
    """

    generation: Snapshot
    fitted: Fitted
    level: float | None
    reader: PassageReader | None = None

    def find(
        self, query: Query, vector: FloatMatrix, asked: Asked, before: str | None = None
    ) -> Found:
        """What is found for a question; `vector` is its embedding, shape (dimension,)."""
        evidence, read, side_of = gather(self.generation, query, vector)
        readings = consult(self.generation, evidence, self.reader)
        scored = score_sentences(self.generation, evidence, self.fitted, read, readings)
        excerpts = choose(self.generation, query, scored, asked.limit, self.fitted, side_of)
        odds = _NO_ODDS
        if scored:
            odds = log_odds(weigh(evidence, scored), self.fitted, self.level)
        return Found(query, asked, evidence, scored, excerpts, odds, readings, before)

    def further(self, found: Found) -> Sequence[Excerpt]:
        """The excerpts that come after those of an answer, best first."""
        if not found.asked.further:
            return ()
        scored = score_sentences(
            self.generation, found.evidence, self.fitted, _READ_FURTHER, found.readings
        )
        return choose_further(
            self.generation, found.query, scored, found.excerpts, found.asked.further, self.fitted
        )
