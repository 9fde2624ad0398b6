"""From what was found to an answer: excerpts, articles, or an abstention with its reason."""

import time
from collections.abc import Sequence

from index.answer import (
    Abstained,
    Answer,
    AskedField,
    Catalogued,
    Quoted,
    Reason,
    Searched,
    Understood,
)
from index.decide import reason
from index.found import Finder, Found
from index.listing import listing, opening, rows_about
from index.model import Excerpt
from index.quote import choose

_NEAR = 0.1  # confidence below which nothing is worth being shown as "nearest"


class Replies:
    """Makes answers.

    Args:
        finder: Which found what is answered from.
        threshold: Log-odds from which on excerpts answer.
    """

    def __init__(self, finder: Finder, threshold: float) -> None:
        self._finder = finder
        self._generation = finder.generation
        self._threshold = threshold

    def reply(self, found: Found) -> Answer:
        """The answer."""
        answer = self._catalogued(found) if found.query.scope.asked else None
        return answer or self._decided(found)

    def _decided(self, found: Found) -> Answer:
        """Excerpts, or an abstention with its reason."""
        scope = found.query.scope
        held = scope.unheld is None or scope.rows
        if held and found.excerpts and found.log_odds >= self._threshold:
            further = self._finder.further(found)
            said = self._said(found, found.confidence)
            return Quoted(*said, excerpts=tuple(found.excerpts), further=tuple(further))
        if scope.named_author and scope.unheld is None:
            return self._listed(found, "articles", sorted(scope.named_author))
        return self._abstained(found, reason(found.query, found.evidence))

    def _catalogued(self, found: Found) -> Answer:
        """The answer to a question about the articles themselves."""
        scope = found.query.scope
        nowhere = scope.rows is not None and not scope.rows
        if scope.unheld is not None or scope.asked is None or nowhere:
            return self._abstained(found, reason(found.query, found.evidence))
        rows = rows_about(scope, found.scored, self._generation.searched.articles)
        if not rows:
            why = Reason("nothing about", (scope.topic,), scope.within)
            return self._abstained(found, why)
        return self._listed(found, scope.asked, rows)

    def _listed(self, found: Found, asked: AskedField, rows: Sequence[int]) -> Answer:
        """What the metadata of some articles say, with what these say of the topic."""
        listed = listing(self._generation, asked, rows)
        if listed.lacking is not None:
            return self._abstained(found, listed.lacking)
        excerpts: Sequence[Excerpt] = ()
        if asked != "count":
            topical = found.query.scope.topic != ""
            limit = found.asked.limit
            excerpts = self._of_each(found, rows) if topical else self._openings(rows, limit)
        return Catalogued(
            *self._said(found, 1.0),
            asked=asked,
            articles=listed.articles,
            total=listed.total,
            excerpts=excerpts,
        )

    def _of_each(self, found: Found, rows: Sequence[int]) -> Sequence[Excerpt]:
        """The best excerpt from each of the articles."""
        limit = found.asked.limit
        own = [one for one in found.scored if one.sentence.article in rows[:limit]]
        best = {one.sentence.article: one for one in reversed(own)}
        chosen = sorted(best.values(), key=lambda one: -one.score)
        return choose(
            self._generation, found.query, chosen, limit, self._finder.fitted, lambda row: row
        )

    def _openings(self, rows: Sequence[int], limit: int) -> Sequence[Excerpt]:
        """How each of the articles begins."""
        found = (opening(self._generation, row) for row in rows[:limit])
        return tuple(excerpt for excerpt in found if excerpt is not None)

    def _abstained(self, found: Found, why: Reason) -> Abstained:
        scope = found.query.scope
        answers_nothing = scope.unheld is not None or scope.asked is not None
        sure = found.confidence
        return Abstained(
            *self._said(found, 0.0 if answers_nothing else sure),
            reason=why,
            nearest=tuple(found.excerpts) if sure >= _NEAR else (),
        )

    def _said(
        self, found: Found, confidence: float
    ) -> tuple[str, float, Searched, str, float, Understood]:
        """What every answer says, in the order of its fields."""
        query = found.query
        return (
            query.question,
            confidence,
            self._generation.searched,
            self._generation.name,
            round((time.perf_counter() - found.asked.began) * 1000, 1),
            Understood(query.corrections, query.scope.within, found.before),
        )
