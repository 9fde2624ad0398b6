"""Asking the reader: what it says of the sentences of the best passages."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from index.fitted import Fitted, fitted, fitted_with_reader
from index.reader.protocol import PassageReader, ReadPassage, SentenceReading
from index.retrieve import Candidate, Evidence
from index.snapshot import Snapshot

MOST = 5
"""Passages that are read for a question: as many as compete (`index.score.READ`)."""

Readings = Mapping[int, Sequence[SentenceReading]]
"""For the row of a passage, what the reader says of each of its sentences."""


def consult(generation: Snapshot, evidence: Evidence, reader: PassageReader | None) -> Readings:
    """What a reader says of the best passages; nothing where there is none."""
    best = evidence.candidates[:MOST]
    if reader is None or not best:
        return {}
    read = reader.read(evidence.query.text, read_passages(generation, best))
    return {one.row: said for one, said in zip(best, read, strict=True)}


def read_passages(generation: Snapshot, candidates: Sequence[Candidate]) -> list[ReadPassage]:
    """Passages as a reader gets them, in the order given."""
    rows = generation.sentences_of_all([one.row for one in candidates])
    passages = []
    for one in candidates:
        article = generation.article(one.article)
        sentences = [row.sentence.span.of(article.text) for row in rows[one.row]]
        passages.append(ReadPassage(article.title or "", tuple(sentences)))
    return passages


def numbers_for(reader: PassageReader | None) -> Fitted:
    """The fitted numbers for a reader, or for none.

    Of a user's own reader nobody knows how its odds go with being right: it helps to choose the
    sentences, and whether they answer is judged by the other signals.
    """
    if reader is None:
        return fitted()
    if reader.is_own:
        return replace(fitted(), sentence=fitted_with_reader().sentence)
    return fitted_with_reader()
