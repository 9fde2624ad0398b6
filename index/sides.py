"""Questions with several sides: evidence from each, so that the best of each can be shown."""

from dataclasses import replace

from index.embedding import FloatMatrix
from index.question.query import Query
from index.quote import SideOf
from index.retrieve import Candidate, Evidence, retrieve
from index.score import READ
from index.snapshot import Snapshot

_FOR_TOPIC = 30  # passages whose articles may be on a topic
_OF_EACH = 2  # passages of each article that are read where the articles are compared


def gather(
    generation: Snapshot, query: Query, vector: FloatMatrix
) -> tuple[Evidence, int, SideOf | None]:
    """The evidence for a question, how many of its passages to read, and its sides.

    Args:
        generation: Where to look.
        query: The question; its scope says where to look in it.
        vector: Its embedding, shape (dimension,), of unit length.
    """
    scope = query.scope
    if scope.sides:
        each = [retrieve(generation, query, vector, side.rows) for side in scope.sides]
        evidence = _with(each[0], [one for found in each for one in found.candidates[:READ]])
        number = {row: n for n, side in enumerate(scope.sides) for row in side.rows}
        return evidence, len(evidence.candidates), number.get
    rows = scope.elsewhere if scope.unheld is not None and not scope.rows else scope.rows
    evidence = retrieve(generation, query, vector, rows)
    if scope.topic:
        return evidence, _FOR_TOPIC, None
    if scope.compares:
        held: dict[int, int] = {}
        first = list(evidence.candidates[:READ])
        for one in evidence.candidates:
            article = one.article
            held[article] = held.get(article, 0) + 1
            if held[article] <= _OF_EACH and one not in first:
                first.append(one)
        two = list(dict.fromkeys(one.article for one in evidence.candidates))[:2]
        return _with(evidence, first), len(first), {row: row for row in two}.get
    return evidence, READ, None


def _with(evidence: Evidence, candidates: list[Candidate]) -> Evidence:
    once = {one.row: one for one in candidates}
    ranked = sorted(once.values(), key=lambda one: (-one.score, one.row))
    return replace(evidence, candidates=tuple(ranked))
