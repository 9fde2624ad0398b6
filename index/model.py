"""The values that the stages hand to each other. All of them are frozen.

Positions count characters of an article's canonical text; ranges are half-open. A quote is never
a string of its own: `Excerpt.text` is a view of the article's text, so that altered words can't
be represented.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

CutReason = Literal[
    "masthead", "navigation", "title", "standfirst", "byline", "heading", "caption", "paywall",
    "teaser", "pull quote", "truncated", "summary", "highlights", "metadata", "list", "code",
]  # fmt: skip


def fold(text: str) -> str:
    """The text with every run of white space as one space, and none at its ends.

    This is the only thing that happens to quoted characters on their way to a reader.
    """
    return " ".join(text.split())


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The characters from `start` up to but not including `end`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start} to {self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The characters of `text` that the span covers."""
        return text[self.start : self.end]

    def contains(self, other: "Span") -> bool:
        """Whether `other` lies inside this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of the canonical text that is not the article, and why it was left out."""

    span: Span
    reason: CutReason


@dataclass(frozen=True, slots=True)
class Also:
    """Another place where the same article stands, as far as it can be cited."""

    path: str
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Article:
    """One article as read.

    Attributes:
        id: Stable name, made of the path (and the line, in a collection).
        path: Where it was read, relative to the articles folder, with "/" between folders.
        text: Canonical text: what `start` and `end` count in, everywhere.
        body: The spans of it that may be quoted, in order, disjoint. What lies between two of
            them is a cut; an excerpt never crosses one.
        cuts: What was left out, with reasons, in order.
        sha256: Hash of the canonical text as UTF-8, in hexadecimal.
        title: As the file gives it; None where it doesn't. The same for all that follow.
        published: ISO 8601: a day, a month or a year.
        publisher_from: Where the publisher stood: "masthead", "host of the url" and the like.
        also: Copies of it that were found elsewhere in the folder.
    """

    id: str
    path: str
    text: str
    body: tuple[Span, ...]
    cuts: tuple[Cut, ...]
    sha256: str
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    publisher_from: str | None = None
    also: tuple[Also, ...] = ()

    @property
    def header(self) -> str:
        """`title (publisher, published, author).` as far as known: put before a passage.

        Worth 6 to 9 points of MRR on news when embedded with the passage (measured).
        """
        details = ", ".join(filter(None, (self.publisher, self.published, self.author)))
        named = " ".join(filter(None, (self.title, f"({details})" if details else "")))
        return f"{named}." if named else ""


FindingKind = Literal["failed", "skipped", "duplicate", "guessed"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a user should know of a file or an article: what didn't get into the index.

    Attributes:
        kind: "failed" tells what should have been an article from what never was one; "guessed"
            is about an article that is in the index.
        path: Of the file, or of the article in a collection.
        reason: In words, one line.
    """

    kind: FindingKind
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as it was when the generation was built.

    Attributes:
        name: Relative to the articles folder.
        size: Bytes.
        modified_ns: Time of the last change, in nanoseconds since 1970.
        articles: How many of its articles are in the index.
        findings: What a user should know of it and of its articles.
        key: Names what decides how it is read; see `index.corpus`.
    """

    name: str
    size: int
    modified_ns: int
    articles: int
    findings: tuple[Finding, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article. `block` numbers the body span that holds it."""

    span: Span
    block: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences: numbers `first` to `last`, both included, of one article."""

    first: int
    last: int


@dataclass(frozen=True)
class Excerpt:
    """A quote: a slice of an article's text.

    Attributes:
        article: Where it stands.
        span: What is shown.
        sentence: The sentence that answers, inside `span`.
        highlights: The words of it that match the question, inside `sentence`.
        score: How well the sentence fits, 0 to 1; compares only within one answer.
        link: Opens the article at the quote; None where the article's url isn't known.
        also: Other articles that say the same, best first.
        answer: The words that answer, inside `sentence`, where a reader is sure of them; or None.
    """

    article: Article
    span: Span
    sentence: Span
    highlights: tuple[Span, ...]
    score: float
    link: str | None
    also: tuple[Article, ...] = ()
    answer: Span | None = None

    def __post_init__(self) -> None:
        if not any(block.contains(self.span) for block in self.article.body):
            raise ValueError("an excerpt lies inside one span of the article's body")
        if not self.span.contains(self.sentence):
            raise ValueError("the answering sentence lies inside its excerpt")
        if not all(self.sentence.contains(highlight) for highlight in self.highlights):
            raise ValueError("highlights lie inside the answering sentence")
        if not self.sentence.contains(self.emphasis):
            raise ValueError("the words that answer lie inside the answering sentence")

    @property
    def emphasis(self) -> Span:
        """What is to be seen first: the words that answer if they are known, or the sentence."""
        return self.answer or self.sentence

    @cached_property
    def text(self) -> str:
        """The quoted words, white space folded."""
        return fold(self.span.of(self.article.text))

    def in_text(self, span: Span) -> Span:
        """Where a span of the article, inside the excerpt, stands in `self.text`.

        Both ends of `span` lie on a character that isn't white space.
        """
        lead = fold(self.article.text[self.span.start : span.start + 1])
        start = len(lead) - 1
        return Span(start, start + len(fold(span.of(self.article.text))))


@dataclass(frozen=True, slots=True)
class ExcerptAddress:
    """Where an excerpt stands, to find it again: nothing of its text, nor of the question.

    Attributes:
        article: Id of its article; `sha256` is that of the text, see `Article`.
        also: Ids of other articles that say the same.
        answer: See `Excerpt`.
    """

    article: str
    sha256: str
    span: Span
    sentence: Span
    score: float = 0.0
    also: tuple[str, ...] = ()
    answer: Span | None = None
