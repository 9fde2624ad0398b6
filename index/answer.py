"""What a question gets: excerpts, articles, or an abstention with its reason. All frozen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from index.model import Article, Excerpt


@dataclass(frozen=True, slots=True)
class Searched:
    """What was looked in."""

    articles: int
    passages: int


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of the question that no article holds, and what was searched for instead."""

    typed: str
    searched: str


PublishedBound = Literal["on", "in", "before", "until", "after", "since", "between"]


@dataclass(frozen=True, slots=True)
class Published:
    """A condition on the day of publishing; `last` is the other end of "between". As typed."""

    bound: PublishedBound
    first: str
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Within:
    """The articles that alone were searched, or were to be: those of all of these.

    Attributes:
        titles: Of articles. Names stand as the metadata write them.
        authors: Their articles.
        others: Publishers and other names of sources.
        sides: Sources that are set side by side; then there are no titles, authors and others.
        published: Conditions on the day of publishing.
    """

    titles: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    published: tuple[Published, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """How a question was read, as far as that isn't how it was typed.

    Attributes:
        corrections: In the order of the question.
        within: The articles that alone were searched; None where all were.
        before: The question before, where this one was read together with it.
    """

    corrections: tuple[Correction, ...] = ()
    within: Within | None = None
    before: str | None = None


AskedField = Literal["author", "published", "publisher", "title", "url", "articles", "count"]
"""What a question about the articles themselves wants to know: a field of their metadata, which
articles there are, or how many."""


ReasonKind = Literal[
    "unheld", "nothing asked", "no word known", "names unknown", "nothing near", "nothing about",
    "lacking",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the articles don't answer.

    Attributes:
        kind: "unheld": `names` holds the source that is named and isn't held, as typed, or
            `within` tells it. "nothing asked": the question names nothing to look for. "no word
            known": no word of it stands in the articles. "names unknown": no article holds
            `names`. "nothing near": nothing in `within` (None: in all) comes near enough.
            "nothing about": no article is about the topic in `names`. "lacking": the file of the
            article in `names` (its title, else its path) doesn't give `field`, nor do `others`.
    """

    kind: ReasonKind
    names: tuple[str, ...] = ()
    within: Within | None = None
    field: AskedField | None = None
    others: int = 0


@dataclass(frozen=True)
class _Reply:
    """What every answer says: see `Quoted`, `Catalogued` and `Abstained`.

    Attributes:
        question: As asked.
        confidence: Probability, 0 to 1, that the excerpts answer the question.
        searched: What was looked in.
        index: Name of the generation that answered.
        elapsed_ms: Milliseconds from question to answer.
        understood: How the question was read.
    """

    question: str
    confidence: float
    searched: Searched
    index: str
    elapsed_ms: float
    understood: Understood


@dataclass(frozen=True)
class Quoted(_Reply):
    """The articles answer.

    `excerpts`: one to three, best first. `further`: those that come after them, where asked for.
    """

    excerpts: Sequence[Excerpt]
    further: Sequence[Excerpt] = ()


@dataclass(frozen=True)
class Catalogued(_Reply):
    """A question about the articles themselves, answered from their metadata.

    Attributes:
        asked: What it wants to know; where it is a field, every one of `articles` has it.
        articles: Those that it is about, best first; at most `MOST_LISTED`.
        total: How many it is about.
        excerpts: From the first of these articles: what they say of the matter that the question
            names, else their first sentences. May be empty.
    """

    asked: AskedField
    articles: Sequence[Article]
    total: int
    excerpts: Sequence[Excerpt]


MOST_LISTED = 10


@dataclass(frozen=True)
class Abstained(_Reply):
    """The articles don't answer.

    `nearest`: what came nearest and doesn't answer, best first; empty where nothing came near.
    """

    reason: Reason
    nearest: Sequence[Excerpt]


Answer = Quoted | Catalogued | Abstained
