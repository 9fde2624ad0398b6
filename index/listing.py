"""Questions about the articles themselves: which are meant, and what their files say of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.answer import MOST_LISTED, AskedField, Reason
from index.links import quote_link
from index.model import Article, Excerpt
from index.question.scope import Scope
from index.score import Scored
from index.snapshot import Snapshot

_MOST_WORDS = 0.75  # share of the topic's weight
_NEAR = 0.5  # cosine
_FIELDS = ("author", "published", "publisher", "title", "url")


@dataclass(frozen=True)
class Listing:
    """The articles that a question about articles is about.

    Attributes:
        articles: Best first, at most `MOST_LISTED`; where a field is asked for, those that have it.
        total: How many there are.
        lacking: Why the question can't be answered; None where it can.
    """

    articles: Sequence[Article]
    total: int
    lacking: Reason | None = None


def listing(generation: Snapshot, asked: AskedField, rows: Sequence[int]) -> Listing:
    """What the articles' metadata say.

    Args:
        generation: Where the articles stand.
        asked: What is asked of them.
        rows: The articles that are meant, best first.
    """
    if asked not in _FIELDS:
        shown = [generation.article(row) for row in rows[:MOST_LISTED]]
        return Listing(shown, len(rows))
    known: list[Article] = []
    lacking: list[Article] = []
    for row in rows:
        article = generation.article(row)
        (known if getattr(article, asked) else lacking).append(article)
        if len(known) == MOST_LISTED:
            break
    if known or not lacking:
        more = len(rows) - len(known) - len(lacking)
        return Listing(known, len(known) + more)
    return Listing((), 0, _lacking(asked, lacking))


def _lacking(asked: AskedField, articles: Sequence[Article]) -> Reason:
    first = articles[0]
    return Reason("lacking", (first.title or first.path,), field=asked, others=len(articles) - 1)


def rows_about(scope: Scope, scored: Sequence[Scored], count: int) -> list[int]:
    """The articles that a question about articles is about, best first.

    An article is on a topic when a passage of it, with its header, holds most of the topic's words,
    or a sentence of it is near in meaning.

    Args:
        scope: What was asked.
        scored: Sentences on the topic that it names, best first.
        count: How many articles there are.
    """
    if not scope.topic:
        return sorted(range(count) if scope.rows is None else scope.rows)
    found = dict.fromkeys(
        one.sentence.article
        for one in scored
        if one.passage_recall >= _MOST_WORDS or one.signals.cosine >= _NEAR
    )
    return list(found) if scope.asked in {"articles", "count"} else list(found)[:1]


def opening(generation: Snapshot, row: int) -> Excerpt | None:
    """The first sentence of an article; None where it has none."""
    sentences = generation.sentences_in(row)
    if not sentences:
        return None
    article, span = generation.article(row), sentences[0].sentence.span
    return Excerpt(article, span, span, (), 0.0, quote_link(article, span))
