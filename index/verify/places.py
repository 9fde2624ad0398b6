"""Where a quotation stands in the articles: exactly, or but for typography."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from index.links import quote_link
from index.model import Article, CutReason, Span, fold
from index.snapshot import Snapshot
from index.verify.typography import (
    DISGUISED,
    Difference,
    PlainText,
    Wanted,
    differences,
    loosened,
    plain_form,
)

MOST_FOUND = 50  # places: a search ends here
_MOST_IN_ONE = 20  # places in one article
_MOST_TRIED = 2_000  # in one stretch
_REACH = 100  # characters beside a place that are looked at for punctuation
# Within a word or a number: "it's", "4,000".
_JOINED = re.compile(r"\w'?\w|\d[.,]\d")
_JOINED_BEFORE = re.compile(rf"(?:{_JOINED.pattern})\Z")
_WORD = re.compile(r"\w+")
# Scripts without blanks between words: there every character may begin or end a quotation.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_SURE = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
_PROBED = 8  # words that an article is looked through for before it is taken apart
_ASKS = re.compile(r"[^\w\s?!]{0,3}[?!]")


@dataclass(frozen=True)
class Place:
    """Where a quotation stands.

    Attributes:
        article: In which article.
        spans: What stands there, in order; more than one where cuts interrupt it.
        cut: What it is, where it isn't in the article's body, such as a caption.
        differences: In what the quotation differs; empty where it is exact.
        context: The sentences that it stands in.
    """

    article: Article
    spans: tuple[Span, ...]
    cut: CutReason | None
    differences: tuple[Difference, ...]
    context: Span

    @property
    def span(self) -> Span:
        """From its first to its last character."""
        return Span(self.spans[0].start, self.spans[-1].end)

    @cached_property
    def text(self) -> str:
        """The words that stand there, white space folded."""
        return " ".join(fold(span.of(self.article.text)) for span in self.spans)

    @property
    def link(self) -> str | None:
        """Opens the article there. What was cut may not be on the page: no words are marked."""
        if self.cut is not None:
            return self.article.url
        return quote_link(self.article, self.spans[0])

    @property
    def rank(self) -> tuple[object, ...]:
        """Sorts the most citable first: of the body, exact, with the most metadata."""
        a = self.article
        unknown = (a.title, a.author, a.publisher, a.published, a.url).count(None)
        return (self.cut is not None, bool(self.differences), unknown, a.path, a.id, self.span)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of an article that follow each other: its body, or one of its cuts."""

    plain: PlainText
    spans: tuple[Span, ...]
    cut: CutReason | None


def stretches(article: Article) -> Iterator[Stretch]:
    """The body of an article, then each of its cuts."""
    if article.body:
        yield Stretch(plain_form(article.text, article.body), article.body, None)
    for cut in article.cuts:
        yield Stretch(plain_form(article.text, (cut.span,)), (cut.span,), cut.reason)


def articles_with(
    generation: Snapshot, plain: str, rows: Collection[int] | None = None
) -> Iterator[Article]:
    """The articles that may hold the words of a plain form; those that surely don't are left out.

    Args:
        generation: To look in.
        plain: Of a quotation.
        rows: Of the only articles to look in; all when None.
    """
    # The first letter may be a capital or not; only Latin letters are sure to be spelled alike.
    words = max(_SURE.findall(plain[1:]), key=len, default="").split(" ")
    longest = max(words, key=len)
    beginning = re.compile(r"\W++".join(words[:_PROBED]))
    for row, text in generation.database.stream("SELECT row, text FROM articles ORDER BY row"):
        if rows is not None and row not in rows:
            continue
        if (longest in text and beginning.search(text)) or DISGUISED.search(text):
            yield generation.article(row)


def find(
    generation: Snapshot, quotation: Wanted, rows: Collection[int] | None = None
) -> list[Place]:
    """The places where a quotation stands, the most citable first.

    All of them, up to `MOST_FOUND`; without their context, see `with_context`.

    Args:
        generation: To look in.
        quotation: What to look for.
        rows: Of the only articles to look in; all when None.
    """
    found: list[Place] = []
    for article in articles_with(generation, quotation.plain, rows):
        found += places_in(article, stretches(article), quotation)
        if len(found) >= MOST_FOUND:
            break
    return sorted(found, key=lambda place: place.rank)[:MOST_FOUND]


def places_in(article: Article, parts: Iterable[Stretch], quotation: Wanted) -> list[Place]:
    """The places in one article, in its order: its body first, then its cuts."""
    found: list[Place] = []
    for stretch in parts:
        found += _in_stretch(article, stretch, quotation)
        if len(found) >= _MOST_IN_ONE:
            break
    return found[:_MOST_IN_ONE]


def _in_stretch(article: Article, stretch: Stretch, quotation: Wanted) -> list[Place]:
    """The places in one stretch. Of several that overlap, the first exact one, else the first."""
    found: list[Place] = []
    free = 0
    for span in islice(occurrences(stretch.plain.text, quotation.plain), _MOST_TRIED):
        overlaps = span.start < free
        if overlaps and not found[-1].differences:
            continue
        place = _place(article, stretch, span, quotation)
        if place is None or (overlaps and place.differences):
            continue
        if overlaps:
            found.pop()
        elif len(found) == _MOST_IN_ONE:
            break
        found.append(place)
        free = span.end
    return found


def occurrences(text: str, plain: str) -> Iterator[Span]:
    """Where a plain form stands in another, as whole words, in order.

    The case of its first letter doesn't count.
    """
    position = 0
    other = plain[:1].swapcase()
    spellings = {plain, other + plain[1:]} if len(other) == 1 else {plain}
    following = {spelling: text.find(spelling) for spelling in spellings}
    while starts := [start for start in following.values() if start >= 0]:
        start = min(starts)
        span = Span(start, start + len(plain))
        if _is_whole(text, span):
            yield span
        position = _next_word(text, start)
        for spelling, start in following.items():
            if 0 <= start < position:
                following[spelling] = text.find(spelling, position)


def _is_whole(text: str, span: Span) -> bool:
    """Whether no word or number is cut in two at either end."""
    start, end = span.start, span.end
    begun = _JOINED_BEFORE.search(text, max(0, start - 2), start + 1)
    goes_on = _JOINED.match(text, end - 1)
    return not (
        (begun and not _UNSPACED.search(text, start - 1, start + 1))
        or (goes_on and not _UNSPACED.search(text, end - 1, end + 1))
    )


def _next_word(text: str, position: int) -> int:
    """After the word at a position: many beginnings inside one word would take too long."""
    word = _WORD.match(text, position)
    return word.end() if word and not _UNSPACED.search(word[0]) else position + 1


def with_context(generation: Snapshot, place: Place) -> Place:
    """The place with the sentences that it stands in; of a cut the whole."""
    if place.cut is not None:
        return place
    row = generation.row_of(place.article.id)
    assert row is not None, "the article was read from here"  # noqa: S101 - a programmer's error
    sentences = [
        held.sentence.span
        for held in generation.sentences_in(row)
        if held.sentence.span.start < place.span.end and place.span.start < held.sentence.span.end
    ]
    if not sentences:
        return place
    start = min(place.span.start, sentences[0].start)
    return replace(place, context=Span(start, max(place.span.end, sentences[-1].end)))


def place_of(article: Article, stretch: Stretch, span: Span) -> Place:
    """The place of a span of a stretch's plain form; as if exact, and its own context."""
    inner = stretch.plain.span(span.start, span.end)
    return _place_at(article, stretch, inner, ())


def _place_at(
    article: Article, stretch: Stretch, span: Span, differing: tuple[Difference, ...]
) -> Place:
    spans = tuple(
        Span(max(block.start, span.start), min(block.end, span.end))
        for block in stretch.spans
        if block.start < span.end and span.start < block.end
    )
    context = span if stretch.cut is None else stretch.spans[0]
    return Place(article, spans, stretch.cut, differing, context)


def _place(article: Article, stretch: Stretch, plain: Span, quotation: Wanted) -> Place | None:
    """The place of an occurrence with the punctuation at its ends, as far as it is the same.

    None where the quotation has a full stop for the ? or ! of the text.
    """
    inner = stretch.plain.span(plain.start, plain.end)
    found = _place_at(article, stretch, inner, ())
    same = differences(quotation.span.of(quotation.text), found.text)
    start: int | None = None
    end: int | None = None
    for any_marks in (False, True):
        for form in (quotation, quotation.bare):
            before, after = form.text[: form.span.start], form.text[form.span.end :]
            start = _begins(
                article.text, stretch, inner.start, loosened(before, any_marks=any_marks)
            )
            end = _ends(article.text, stretch, inner.end, loosened(after, any_marks=any_marks))
            if start is not None and end is not None:
                marks: tuple[Difference, ...] = ("quotation marks",) if any_marks else ()
                named = tuple(dict.fromkeys((*marks, *same)))
                return _place_at(article, stretch, Span(start, end), named)
    tail = article.text[inner.end : inner.end + _REACH]
    if end is None and _ASKS.match(tail):
        return None
    start = inner.start if start is None else start
    end = inner.end if end is None else end
    return _place_at(article, stretch, Span(start, end), (*same, "punctuation at its ends"))


def _begins(text: str, stretch: Stretch, start: int, before: str) -> int | None:
    """Where a quotation begins whose first characters stand before `start`; None: they don't."""
    block = next(block for block in stretch.spans if block.start <= start < block.end)
    lowest = max(block.start, start - _REACH)
    found = re.compile(before + r"\Z").search(text, lowest, start)
    return found.start() if found else None


def _ends(text: str, stretch: Stretch, end: int, after: str) -> int | None:
    """Where a quotation ends whose last characters stand after `end`; None: they don't."""
    block = next(block for block in stretch.spans if block.start < end <= block.end)
    found = re.compile(after).match(text, end, min(block.end, end + _REACH))
    return found.end() if found else None
