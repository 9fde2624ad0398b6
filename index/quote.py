"""Which excerpts to show: the sentences that answer, each with the neighbours that it needs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from index.extent import MAX_SENTENCES, MAX_WORDS, extent, shorten, widen
from index.fitted import Fitted
from index.links import quote_link
from index.model import Article, Excerpt, Span, fold
from index.question.query import Query
from index.score import Scored, Words
from index.snapshot import Snapshot
from index.terms import highlights, stems

SURE = 0.5
"""The probability that a reader's words need, among all in the sentence, to be set off."""
_SAME = 0.8  # share of words in common: the same statement again

SideOf = Callable[[int], object]
"""What an article, by its row, is a side of in a question with several sides; None for none."""


def choose(
    generation: Snapshot,
    query: Query,
    scored: Sequence[Scored],
    limit: int,
    fitted: Fitted,
    side_of: SideOf | None = None,
) -> list[Excerpt]:
    """The excerpts to show: different places that say different things.

    Best first; with sides the best of each side before second ones.

    Args:
        generation: Where they stand.
        query: What is asked.
        scored: As `index.score.score_sentences` gives them.
        limit: Most excerpts.
        fitted: How likely a further excerpt has to be.
        side_of: The sides, where there are several; the best of each is shown however likely.
    """
    chances = {one.sentence.row: one.probability for one in scored}
    chosen: list[Excerpt] = []
    said: list[Words] = []
    for best in _candidates(scored, fitted, side_of):
        repeated = _repeated(best.words, said)
        if repeated is not None:
            _tell_also(chosen, repeated, generation.article(best.sentence.article))
        elif len(chosen) < limit:
            excerpt = _excerpt(generation, query, best, chances, fitted)
            if not any(_overlaps(excerpt, earlier) for earlier in chosen):
                link = quote_link(excerpt.article, excerpt.sentence)
                chosen.append(replace(excerpt, link=link))
                said.append(frozenset(stems(excerpt.sentence.of(excerpt.article.text))))
    return chosen


def choose_further(
    generation: Snapshot,
    query: Query,
    scored: Sequence[Scored],
    before: Sequence[Excerpt],
    count: int,
    fitted: Fitted,
) -> list[Excerpt]:
    """The excerpts that come after some: other places that say other things, however unlikely.

    Best first; their scores are at most the last one's of those before.

    Args:
        generation: Where they stand.
        query: What is asked.
        scored: As `index.score.score_sentences` gives them.
        before: The excerpts before them.
        count: Most of them.
        fitted: How likely a neighbour has to be.
    """
    chances = {one.sentence.row: one.probability for one in scored}
    chosen: list[Excerpt] = list(before)
    said = [frozenset(stems(one.sentence.of(one.article.text))) for one in before]
    highest = min((one.score for one in before), default=1.0)
    for one in scored:
        if len(chosen) - len(before) >= count:
            break
        if _repeated(one.words, said) is not None:
            continue
        excerpt = _excerpt(generation, query, one, chances, fitted)
        if not any(_overlaps(excerpt, earlier) for earlier in chosen):
            link = quote_link(excerpt.article, excerpt.sentence)
            chosen.append(replace(excerpt, link=link, score=min(highest, excerpt.score)))
            said.append(one.words)
    return chosen[len(before) :]


def _candidates(
    scored: Sequence[Scored], fitted: Fitted, side_of: SideOf | None
) -> Iterable[Scored]:
    """The sentences worth showing, those first that are the best of a side."""
    least = fitted.further * scored[0].probability if scored else 0.0
    likely = [one for one in scored if one.probability >= least]
    if side_of is None:
        return likely
    firsts: dict[object, Scored] = {}
    for one in scored:
        firsts.setdefault(side_of(one.sentence.article), one)
    firsts.pop(None, None)
    rows = {one.sentence.row for one in firsts.values()}
    return [*firsts.values(), *(one for one in likely if one.sentence.row not in rows)]


def _excerpt(
    generation: Snapshot,
    query: Query,
    best: Scored,
    chances: Mapping[int, float],
    fitted: Fitted,
) -> Excerpt:
    """A sentence with the neighbours that it needs; its link comes when it is chosen."""
    article = generation.article(best.sentence.article)
    neighbours = generation.sentences_beside(best.sentence, MAX_SENTENCES)
    texts = [fold(row.sentence.span.of(article.text)) for row in neighbours]
    at = neighbours.index(best.sentence)
    first, last = extent(
        texts,
        at,
        asks_for_words=query.asks_for_words,
        asks_for_reason=query.asks_for_reason,
    )
    probable = [chances.get(row.row, 0.0) for row in neighbours]
    first, last = widen(texts, probable, first, last, fitted.per_word)
    answering = best.sentence.sentence.span
    shown = Span(neighbours[first].sentence.span.start, neighbours[last].sentence.span.end)
    marked = highlights(answering.of(article.text), query.stems, answering.start)
    if len(texts[at].split()) > MAX_WORDS:
        answering = shown = _shortened(article, answering, marked)
    return Excerpt(
        article,
        shown,
        answering,
        tuple(span for span in marked if answering.contains(span)),
        round(best.probability, 6),
        link=None,
        answer=_words(article, best, answering),
    )


def _words(article: Article, best: Scored, answering: Span) -> Span | None:
    """The words that a reader is sure of, whole ones; `answering` is what is shown."""
    said = best.reading
    if said is None or said.words is None or said.sure < SURE or not len(said.words):
        return None
    offset = best.sentence.sentence.span.start
    start, end = offset + said.words.start, offset + said.words.end
    # A model's tokens are parts of words: "16th" may be two of them.
    while start > answering.start and article.text[start - 1 : start + 1].isalnum():
        start -= 1
    while end < answering.end and article.text[end - 1 : end + 1].isalnum():
        end += 1
    return Span(start, end) if answering.contains(Span(start, end)) else None


def _shortened(article: Article, sentence: Span, marked: Sequence[Span]) -> Span:
    """As much of a sentence as an excerpt may hold."""
    at = sentence.start
    matches = [Span(span.start - at, span.end - at) for span in marked]
    part = shorten(sentence.of(article.text), matches)
    return Span(at + part.start, at + part.end)


def _overlaps(excerpt: Excerpt, earlier: Excerpt) -> bool:
    apart = excerpt.span.end <= earlier.span.start or earlier.span.end <= excerpt.span.start
    return excerpt.article.id == earlier.article.id and not apart


def _repeated(words: Words, said: Sequence[Words]) -> int | None:
    """The place of the excerpt that says the same in nearly the same words; None: none does."""
    for place, before in enumerate(said):
        if len(words & before) >= _SAME * max(1, min(len(words), len(before))):
            return place
    return None


def _tell_also(chosen: list[Excerpt], place: int, article: Article) -> None:
    """Note that another article says the same as an excerpt."""
    told = chosen[place]
    if article.id not in {told.article.id, *(other.id for other in told.also)}:
        chosen[place] = replace(told, also=(*told.also, article))
