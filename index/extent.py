"""Which neighbours are shown with a sentence: those that it needs, and those worth their words."""

import re
from collections.abc import Sequence

from index.model import Span

MAX_SENTENCES = 4
MAX_WORDS = 120
_WORD = re.compile(r"\S+")
_CLAUSE_ENDS = ",;:—–)"

_OPENING, _CLOSING = "“", "”"
# A sentence that begins so leans on the one before it.
_LEANS = re.compile(
    r"[“\"‘'(]?(?:he|she|it|they|his|her|its|their|him|them|this|that|these|those|such|both|there|"
    r"but|and|so|yet|or|nor|then|thus|hence|instead|however|nevertheless|nonetheless|moreover|"
    r"furthermore|therefore|afterwards?|in (?:contrast|other words|response|return|turn)|"
    r"the (?:former|latter|two|same)|as a result|for (?:example|instance))\b",
    re.IGNORECASE,
)


def extent(
    texts: Sequence[str],
    at: int,
    *,
    asks_for_words: bool = False,
    asks_for_reason: bool = False,
) -> tuple[int, int]:
    """First and last of the sentences to show so that sentence `at` stands alone.

    Args:
        texts: Sentences in order, without a cut between them.
        at: The one that answers.
        asks_for_words: Whether what somebody said is asked for: then the words that follow the
            sentence are shown with it.
        asks_for_reason: Whether it is asked why: then the next sentence is shown, which often tells
            it (worth 5 of 51 such questions, at 14 words each).
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
    if asks_for_reason and last == at and last + 1 < len(texts) and _fits(texts, first, last + 1):
        last += 1
    return first, last


def widen(
    texts: Sequence[str], chances: Sequence[float], first: int, last: int, per_word: float
) -> tuple[int, int]:
    """First and last of the sentences to show, with neighbours that are worth their words.

    The answer often stands beside the sentence that looks most like the question. A neighbour is
    shown when the probability that it holds the answer is at least `per_word` for each word of
    it: of all rules that show as many words on average this one shows the most answers.

    Args:
        texts: Sentences in order, without a cut between them.
        chances: Probability of each of them; 0 for those that weren't looked at.
        first: The first that has to be shown.
        last: The last that has to be shown.
        per_word: See above.
    """
    while True:
        beside = [n for n in (first - 1, last + 1) if 0 <= n < len(texts) and chances[n] > 0]
        beside = [n for n in beside if _fits(texts, min(first, n), max(last, n))]
        worth = {n: chances[n] / len(texts[n].split()) for n in beside}
        best = max(beside, key=lambda n: (worth[n], n), default=None)
        if best is None or worth[best] < per_word:
            return first, last
        first, last = min(first, best), max(last, best)


def _fits(texts: Sequence[str], first: int, last: int) -> bool:
    shown = texts[first : last + 1]
    return len(shown) <= MAX_SENTENCES and sum(len(text.split()) for text in shown) <= MAX_WORDS


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


def shorten(text: str, matches: Sequence[Span]) -> Span:
    """The part of an overlong sentence that is shown: at most `MAX_WORDS` words of it.

    It begins and ends where a clause does, as far as the sentence has any, and holds most of the
    words that match the question; of equal parts the longest, of these the first.

    Args:
        text: The sentence.
        matches: Where words of it match, in characters of `text`.
    """
    words = [Span(*found.span()) for found in _WORD.finditer(text)]
    if len(words) <= MAX_WORDS:
        return Span(0, len(text))
    ends = [n for n, word in enumerate(words) if text[word.end - 1] in _CLAUSE_ENDS]
    parts = []
    for first in (0, *(n + 1 for n in ends if n + 1 < len(words))):
        whole = min(first + MAX_WORDS, len(words)) - 1
        last = max((n for n in (*ends, len(words) - 1) if first <= n <= whole), default=whole)
        parts.append(Span(words[first].start, words[last].end))
    return max(parts, key=lambda part: (sum(map(part.contains, matches)), len(part), -part.start))
