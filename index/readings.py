"""A question read together with the one before it."""

from collections.abc import Iterator
from dataclasses import replace

from index.asking import Earlier
from index.errors import QuestionError
from index.question.follow import follow_up
from index.question.names import fold_words
from index.question.query import Query, Reader
from index.question.scope import Scope
from index.snapshot import Snapshot


class Readings:
    """Reads questions together with those before them.

    Args:
        reader: Reads one question.
        generation: What it is asked of.
    """

    def __init__(self, reader: Reader, generation: Snapshot) -> None:
        self._reader = reader
        self._generation = generation

    def joined(self, query: Query, before: Earlier) -> Query | None:
        """A question with what it leaves to the one before; None where it stands alone.

        See `index.question.follow`. A source that the earlier question named holds on, unless this
        one names another.

        Args:
            query: The question, read alone.
            before: The earlier one.
        """
        try:
            earlier = self._reader.read(before.question)
        except QuestionError:
            return None
        text = follow_up(query, earlier, self._is_source) if earlier.stems else None
        if text is None:
            return None
        joined = self._reader.read(text)
        scope = _carried(query.scope, joined.scope, earlier.scope)
        if scope == query.scope and joined.stems == query.stems:
            return None
        return replace(joined, question=query.question, scope=scope)

    def preferred(self, joined: Query, before: Earlier) -> Iterator[Query]:
        """The same question to the articles alone that answered the one before, if it may be."""
        scope = joined.scope
        rows = frozenset(
            row for one in before.articles if (row := self._generation.row_of(one)) is not None
        )
        own = rows if scope.rows is None else rows & scope.rows
        if own and not (scope.asked or scope.sides or scope.unheld):
            yield replace(joined, scope=replace(scope, rows=own, named_author=None))

    def _is_source(self, words: str) -> bool:
        return self._reader.catalogue.named(fold_words(words)) is not None


def _carried(alone: Scope, joined: Scope, earlier: Scope) -> Scope:
    """What is said of the articles: by the question, by both together, or else by the earlier."""
    if joined.asked or _restricts(joined):
        return joined
    source = alone if _restricts(alone) else earlier
    if alone.asked or not _restricts(source):
        return joined
    return replace(
        joined,
        rows=source.rows,
        within=source.within,
        sides=source.sides,
        unheld=source.unheld,
        named_author=None,
    )


def _restricts(scope: Scope) -> bool:
    return scope.rows is not None or scope.unheld is not None
