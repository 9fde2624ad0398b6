"""Which sentences to show: the one that answers, and the neighbours that make it stand alone."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.kinds import holds
from index.links import quote_link
from index.model import Excerpt, Span, fold
from index.retrieve import Candidate, Evidence
from index.store import Generation, SentenceRow
from index.terms import highlights, stems

_READ = 5  # passages whose sentences compete; five instead of one is worth 5 to 6 points
# What a sentence's score is made of (they add up to 1): its cosine with the question, its recall of
# the question's terms, the same together with the sentence before it, its passage's score, and
# whether it holds the kind of thing that is asked for. Chosen on the development sets; the order
# hardly changes within a third of each.
_COSINE, _RECALL, _RECALL_BEFORE, _PASSAGE, _KIND = 0.34, 0.20, 0.09, 0.27, 0.10
_HEADER_SHARE = 0.5  # what a term is worth that only the article's header holds
MAX_SENTENCES = 3
_MAX_WORDS = 120
_ROOMY = 50  # words: up to here neighbours are shown that aren't needed
_SECOND_BEST = 0.65  # of the best score: what a further excerpt needs
_SAME = 0.8  # share of words in common: the same statement again

_OPENING, _CLOSING = "“", "”"
# A sentence that begins so leans on the one before it.
_LEANS = re.compile(
    r"[“\"‘'(]?(?:he|she|it|they|his|her|its|their|him|them|this|that|these|those|such|both|there|"
    r"but|and|so|yet|or|nor|then|thus|hence|instead|however|nevertheless|nonetheless|moreover|"
    r"furthermore|therefore|afterwards?|in (?:contrast|other words|response|return|turn)|"
    r"the (?:former|latter|two|same)|as a result|for (?:example|instance))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence with its score and what the score is made of."""

    sentence: SentenceRow
    score: float
    cosine: float
    recall: float
    passage_recall: float
    candidate: Candidate


def score_sentences(generation: Generation, evidence: Evidence) -> list[Scored]:
    """The sentences of the best passages, best first; equal ones by row.

    A term that only the article's header holds (title, author, publisher, date) counts half: the
    whole article is about it, or by him, but another sentence may say more of it.
    """
    scored = []
    for candidate in evidence.candidates[:_READ]:
        article = generation.article(candidate.sentences[0].article)
        header = frozenset(stems(article.header))
        found = [
            frozenset(stems(row.sentence.span.of(article.text))) for row in candidate.sentences
        ]
        passage_recall = evidence.recall(header.union(*found))
        before: frozenset[str] = frozenset()
        for sentence, words, cosine in zip(
            candidate.sentences, found, candidate.cosines.tolist(), strict=True
        ):
            in_header = evidence.recall(words | header)
            recall = evidence.recall(words)
            recall += _HEADER_SHARE * (in_header - recall)
            score = (
                _COSINE * cosine
                + _RECALL * recall
                + _RECALL_BEFORE * evidence.recall(words | header | before)
                + _PASSAGE * candidate.score
                + _KIND * holds(evidence.query.kind, sentence.sentence.span.of(article.text))
            )
            scored.append(Scored(sentence, score, cosine, recall, passage_recall, candidate))
            before = words
    return sorted(scored, key=lambda s: (-s.score, s.sentence.row))


def choose(
    generation: Generation, evidence: Evidence, scored: Sequence[Scored], limit: int
) -> list[Excerpt]:
    """The excerpts to show, best first: different places that say different things.

    Args:
        generation: Where they stand.
        evidence: For the question and its terms.
        scored: As `score_sentences` gives them.
        limit: Most excerpts.
    """
    chosen: list[Excerpt] = []
    scores = {one.sentence.row: one.score for one in scored}
    for best in scored:
        if len(chosen) == limit or best.score < _SECOND_BEST * scored[0].score:
            break
        excerpt = _excerpt(generation, evidence, best, scores)
        if not any(_repeats(excerpt, earlier) for earlier in chosen):
            chosen.append(excerpt)
    return chosen


def _excerpt(
    generation: Generation, evidence: Evidence, best: Scored, scores: Mapping[int, float]
) -> Excerpt:
    article = generation.article(best.sentence.article)
    neighbours = [
        row
        for row in generation.sentences_in(best.sentence.article)
        if row.sentence.block == best.sentence.sentence.block
    ]
    texts = [fold(row.sentence.span.of(article.text)) for row in neighbours]
    at = neighbours.index(best.sentence)
    first, last = extent(texts, at, asks_for_words=evidence.query.asks_for_words)
    first, last = widen(texts, [scores.get(row.row, 0.0) for row in neighbours], first, last)
    span = Span(neighbours[first].sentence.span.start, neighbours[last].sentence.span.end)
    answering = best.sentence.sentence.span
    words = answering.of(article.text)
    return Excerpt(
        article,
        span,
        answering,
        highlights(words, evidence.query.stems, answering.start),
        round(min(max(best.score, 0.0), 1.0), 6),
        quote_link(article.url, fold(words)),
    )


def extent(texts: Sequence[str], at: int, *, asks_for_words: bool = False) -> tuple[int, int]:
    """First and last of the sentences to show so that sentence `at` stands alone.

    Args:
        texts: Sentences in order, without a cut between them.
        at: The one that answers.
        asks_for_words: Whether what somebody said is asked for: then the words that follow the
            sentence are shown with it.
    """
    first = last = at
    while first > 0 and _fits(texts, first - 1, last) and _leans_back(texts, first, last):
        first -= 1
    while last + 1 < len(texts) and _fits(texts, first, last + 1):
        open_quotation = _depth(texts[first : last + 1]) > 0
        spoken_next = asks_for_words and texts[last + 1].startswith(_OPENING)
        if not (open_quotation or spoken_next):
            break
        last += 1
    return first, last


def widen(texts: Sequence[str], scores: Sequence[float], first: int, last: int) -> tuple[int, int]:
    """First and last of the sentences to show when there is room for more than what is needed.

    The answer often stands beside the sentence that looks most like the question: 5 to 7 points
    of "the excerpt holds the answer" for some 20 words more.

    Args:
        texts: Sentences in order, without a cut between them.
        scores: Of each of them; 0 for those that weren't looked at.
        first: The first that has to be shown.
        last: The last that has to be shown.
    """
    while True:
        beside = [n for n in (first - 1, last + 1) if 0 <= n < len(texts) and scores[n] > 0]
        beside = [n for n in beside if _fits(texts, min(first, n), max(last, n), _ROOMY)]
        if not beside:
            return first, last
        best = max(beside, key=lambda n: (scores[n], n))
        first, last = min(first, best), max(last, best)


def _fits(texts: Sequence[str], first: int, last: int, words: int = _MAX_WORDS) -> bool:
    shown = texts[first : last + 1]
    return len(shown) <= MAX_SENTENCES and sum(len(text.split()) for text in shown) <= words


def _depth(texts: Sequence[str]) -> int:
    """Quotation marks left open; below zero: closed without having been opened."""
    return sum(text.count(_OPENING) - text.count(_CLOSING) for text in texts)


def _leans_back(texts: Sequence[str], first: int, last: int) -> bool:
    """Whether sentence `first` needs the one before it."""
    if _depth(texts[first : last + 1]) < 0:
        return True
    text = texts[first]
    # Words without their speaker; and a quotation that goes on from the sentence before.
    unattributed = text.startswith(_OPENING) and text.endswith(_CLOSING)
    goes_on = text.startswith(_OPENING) and texts[first - 1].endswith((_CLOSING, "said."))
    return unattributed or goes_on or _LEANS.match(text) is not None


def _repeats(excerpt: Excerpt, earlier: Excerpt) -> bool:
    """Whether an excerpt overlaps an earlier one or says the same in the same words."""
    if excerpt.article.id == earlier.article.id:
        apart = excerpt.span.end <= earlier.span.start or earlier.span.end <= excerpt.span.start
        if not apart:
            return True
    words, before = (frozenset(stems(e.sentence.of(e.article.text))) for e in (excerpt, earlier))
    return len(words & before) >= _SAME * max(1, min(len(words), len(before)))
