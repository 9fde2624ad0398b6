"""What may come with a question: which articles it is for, and the question before it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which articles may be quoted, as whoever asks has chosen beside the question.

    Attributes:
        source: A publisher, a title, an id or a path: see `index.named`.
        author: A name.
        since: First day, month or year of publishing, as `index.question.dates` reads it.
        until: Last one.
        only: Names of sources; an article has to be of one of them. Empty for all.
    """

    source: str | None = None
    author: str | None = None
    since: str | None = None
    until: str | None = None
    only: tuple[str, ...] = ()


EVERYWHERE = Narrowed()


@dataclass(frozen=True, slots=True)
class Earlier:
    """A question that was asked before, and the ids of the articles that its answer quoted."""

    question: str
    articles: tuple[str, ...] = ()
