"""Excerpts found again by where they stand, and the paragraph around one."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.links import quote_link
from index.model import Excerpt, ExcerptAddress, Span
from index.sentences import paragraphs, split_sentences
from index.snapshot import Snapshot

MOST_OF_PARAGRAPH = 2_500
"""Characters."""
_ENOUGH = 600  # characters; shorter paragraphs are too little to see an excerpt in its place


def address_of(excerpt: Excerpt) -> ExcerptAddress:
    """Where an excerpt stands."""
    return ExcerptAddress(
        excerpt.article.id,
        excerpt.article.sha256,
        excerpt.span,
        excerpt.sentence,
        excerpt.score,
        tuple(article.id for article in excerpt.also),
        excerpt.answer,
    )


def excerpt_at(
    generation: Snapshot, address: ExcerptAddress, allowed: frozenset[int] | None = None
) -> Excerpt | None:
    """The excerpt that stands at an address; None where its article is gone or has changed.

    `allowed` are the rows of the articles that may be quoted; None for all. The highlights aren't
    kept: they would tell what was asked.
    Other articles that say the same are named as far as they are still held.
    """
    row = generation.row_of(address.article)
    held = row is not None and (allowed is None or row in allowed)
    article = generation.article(row) if row is not None and held else None
    if article is None or article.sha256 != address.sha256:
        return None
    rows = [generation.row_of(other) for other in address.also]
    also = tuple(generation.article(other) for other in rows if other is not None)
    try:
        return Excerpt(
            article,
            address.span,
            address.sentence,
            (),
            address.score,
            quote_link(article, address.sentence),
            also,
            address.answer,
        )
    except ValueError:  # what may be quoted of the text has changed, or it never was an address
        return None


def paragraph(excerpt: Excerpt) -> Excerpt:
    """The paragraph around an excerpt, as an excerpt with the same sentence.

    Whole sentences of one span of the article's body, at most `MOST_OF_PARAGRAPH` characters, those
    nearest to the excerpt. Short paragraphs are shown with those beside them. Where the sentence
    alone is too long, the excerpt comes back as it is.
    """
    text = excerpt.article.text
    block = next(one for one in excerpt.article.body if one.contains(excerpt.span))
    starts = [one.start for one in paragraphs(text, block)]
    sentences = [
        _Placed(span, bisect_right(starts, span.start)) for span in split_sentences(text, block)
    ]
    inside = [n for n, one in enumerate(sentences) if _touch(one.span, excerpt.span)]
    run = _Run(sentences, min(inside), max(inside))
    if len(run) > MOST_OF_PARAGRAPH:
        return excerpt
    run.grow()
    while len(run) < _ENOUGH and run.open_next():
        run.grow()
    return replace(excerpt, span=run.span)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A sentence, and the number of its paragraph."""

    span: Span
    paragraph: int


@dataclass(slots=True)
class _Run:
    """Sentences `first` to `last`, both included, that grow inside the paragraphs they are in."""

    sentences: Sequence[_Placed]
    first: int
    last: int
    low: int = -1
    high: int = -1

    def __post_init__(self) -> None:
        self.low = self.sentences[self.first].paragraph
        self.high = self.sentences[self.last].paragraph

    def __len__(self) -> int:
        return len(self.span)

    @property
    def span(self) -> Span:
        """From the first character to the last."""
        return Span(self.sentences[self.first].span.start, self.sentences[self.last].span.end)

    def grow(self) -> None:
        """Take in sentences on both sides in turn, as far as they fit."""
        before = after = True
        while before or after:
            before = before and self._take(self.first - 1, self.last)
            after = after and self._take(self.first, self.last + 1)

    def open_next(self) -> bool:
        """Let the paragraphs on both sides be taken in; False where there is no room or none."""
        before = [one.paragraph for one in self.sentences[: self.first]]
        after = [one.paragraph for one in self.sentences[self.last + 1 :]]
        low, high = max(before, default=self.low), min(after, default=self.high)
        widened = (low, high) != (self.low, self.high)
        self.low, self.high = low, high
        return widened

    def _take(self, first: int, last: int) -> bool:
        if first < 0 or last >= len(self.sentences):
            return False
        ends = self.sentences[first], self.sentences[last]
        inside = self.low <= ends[0].paragraph and ends[1].paragraph <= self.high
        if not inside or ends[1].span.end - ends[0].span.start > MOST_OF_PARAGRAPH:
            return False
        self.first, self.last = first, last
        return True


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
