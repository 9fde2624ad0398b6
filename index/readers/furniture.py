"""Parts of scraped text that aren't the article although they stand in the midst of it.

Scrapers merge headings, captions and pull quotes into the running text. Each rule here says
exactly what it takes, because a word of the article that is cut can no longer be quoted.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile

from index.model import Cut, Span
from index.readers.prose import PROSE, ends_sentence
from index.sentences import split_sentences

_SENTENCE_START = r"(?:^|(?<=[.!?…]\s)|(?<=[.!?…][\"”’)]\s))"
# Two or more words in capitals (or one of eight letters and more), and then a sentence that begins
# as sentences do. The numbers bound the work on text that is capitals and nothing else.
_CAPITALS = r"[A-Z0-9][A-Z0-9’'&.,:!?–—-]{0,40}"
_HEADING = re.compile(
    rf"{_SENTENCE_START}([A-Z][A-Z’'&-]{{0,40}}(?:\s+{_CAPITALS}){{1,20}}|[A-Z]{{8,40}})\s+"
    r"(?=[“\"‘']?(?:[A-Z][a-zà-ÿ’']|[AI]\s+[a-z]))",
    re.MULTILINE,
)
_NAME = r"[A-Z][\w.’'-]{1,40}"
_AGENCY = (
    r"(?:Reuters|Getty(?: Images)?|AP(?: Photo)?|AFP|Associated Press|Agence France-Presse"
    r"|Bloomberg|Xinhua|TASS|Sputnik|EPA|Magnum(?: Photos)?|Alamy|Corbis|Bettmann|Wikimedia Commons"
    r"|Library of Congress|Shutterstock)"
)
# "… welcoming ceremony, May 2024 First Last / Agency Next sentence": a caption that ends in its
# credit. An agency that isn't known is taken to end where the next sentence's first word begins.
_CAPTION = re.compile(
    rf"{_SENTENCE_START}([A-Z“\"][^.!?]{{8,240}}?\b{_NAME}(?: {_NAME}){{1,3}} / "
    rf"(?:{_AGENCY}|{_NAME}(?: {_NAME}){{0,3}}))(?=\s+[“\"‘]?[A-Z]|\s*$)",
    re.MULTILINE,
)
_ALL_CAPITALS = re.compile(r"\b[A-Z]{2,}\b")
_WORD = re.compile(r"\w+(?:[’'.-]\w+)*")
_SHORTEST_RUN = 3
_QUOTE_WORDS = range(5, 41)
_LONGEST_SENTENCE = 300  # words: what is longer is no sentence, and isn't searched for repetitions
_PLACES = 6  # where a run of three words stands, at most: one that is everywhere tells nothing


def merged_cuts(text: str, body: Sequence[Span]) -> list[Cut]:
    """Everything that `merged_headings`, `merged_captions`, `pull_quotes` and `truncation` find.

    Args:
        text: The canonical text.
        body: What of it the format's own rules left as the article.
    """
    capitals = Counter(_ALL_CAPITALS.findall(text))
    cuts = [cut for span in body for cut in merged_headings(text, span, capitals)]
    cuts += [cut for span in _without(text, body, cuts) for cut in merged_captions(text, span)]
    sentences = [
        sentence for span in _without(text, body, cuts) for sentence in split_sentences(text, span)
    ]
    quotes = list(pull_quotes(text, sentences))
    taken = {cut.span for cut in quotes}
    left = [sentence for sentence in sentences if sentence not in taken]
    return [*cuts, *quotes, *truncation(text, left)]


def merged_headings(text: str, body: Span, capitals: Counter[str]) -> Iterator[Cut]:
    """Headings in capitals that stand before a sentence, in the same line.

    Args:
        text: The canonical text.
        body: Where to look.
        capitals: How often each word in capitals stands in the text.
    """
    for match in _HEADING.finditer(body.of(text)):
        here = Counter(_ALL_CAPITALS.findall(match[1]))
        words = re.findall(r"[A-Z]{2,}", match[1])
        # Acronyms (TASS, NORAD, CCP) are used again; the words of a heading in capitals are not.
        if any(capitals[word] <= here[word] for word in words):
            yield Cut(Span(body.start + match.start(1), body.start + match.end(1)), "heading")


def merged_captions(text: str, body: Span) -> Iterator[Cut]:
    """Captions with a credit ("First Last / Agency") that stand before a sentence."""
    piece = body.of(text)
    for match in _CAPTION.finditer(piece):
        end = _caption_end(piece, match)
        yield Cut(Span(body.start + match.start(1), body.start + end), "caption")


def _caption_end(text: str, match: re.Match[str]) -> int:
    credit = match[1].rsplit(" / ", 1)[1]
    known = re.match(_AGENCY, credit)
    at_end = not text[match.end(1) :].split("\n", 1)[0].strip()
    if known or at_end:
        return match.end(1)
    # The run of capitalised words goes on into the next sentence: its last word is the sentence's.
    run = re.compile(rf"{_NAME}(?: {_NAME})*").match(text, match.end(1) - len(credit))
    words = run[0].split(" ") if run else [credit]
    return match.end(1) - len(credit) + len(" ".join(words[:-1] or words))


def pull_quotes(text: str, sentences: Sequence[Span]) -> Iterator[Cut]:
    """Sentences that repeat others of the same article, whole or put together of two parts.

    A pull quote is shorter than what it repeats. Every word of it must stand, in at most two runs
    of three words and more, within three neighbouring sentences; so a sentence that merely shares
    a phrase with another stays.
    """
    words = [_searched(span.of(text)) for span in sentences]
    runs: dict[tuple[str, ...], list[int]] = {}
    for number, sentence in enumerate(words):
        for i in range(len(sentence) - _SHORTEST_RUN + 1):
            places = runs.setdefault(sentence[i : i + _SHORTEST_RUN], [])
            if len(places) < _PLACES and number not in places:
                places.append(number)
    for number, sentence in enumerate(words):
        if len(sentence) not in _QUOTE_WORDS:
            continue
        near = runs[sentence[-_SHORTEST_RUN:]]
        windows = {first for at in near for first in range(max(0, at - 2), at + 1)}
        if any(_repeats(sentence, words, number, first) for first in sorted(windows)):
            yield Cut(sentences[number], "pull quote")


def _searched(sentence: str) -> tuple[str, ...]:
    words = tuple(_WORD.findall(sentence.lower()))
    return words if len(words) <= _LONGEST_SENTENCE else ()


def _repeats(
    sentence: tuple[str, ...], words: Sequence[tuple[str, ...]], number: int, first: int
) -> bool:
    near = enumerate(words[first : first + 3], first)
    # Of two equal sentences the first one stays, whatever stands beside the other.
    window = [w for n, w in near if n != number and not (n > number and w == sentence)]
    longest = max((len(w) for w in window), default=0)
    if longest < len(sentence) or (longest == len(sentence) and first > number):
        return False
    if sentence in window:
        return True
    head = max(_shared(sentence, w) for w in window)
    tail = max(_shared(sentence[::-1], w[::-1]) for w in window)
    first_cut = max(_SHORTEST_RUN, len(sentence) - tail)
    last_cut = min(head, len(sentence) - _SHORTEST_RUN)
    return head == len(sentence) or first_cut <= last_cut


def _shared(sentence: tuple[str, ...], words: tuple[str, ...]) -> int:
    """How many words of the sentence, from its first on, stand in a row in `words`."""
    starts = (i for i, word in enumerate(words) if word == sentence[0])
    return max((_same(sentence, words[i:]) for i in starts), default=0)


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def truncation(text: str, sentences: Sequence[Span]) -> Iterator[Cut]:
    """The last sentence, when it doesn't end as sentences do and isn't the only one."""
    if len(sentences) > 1 and not ends_sentence(sentences[-1].of(text), PROSE):
        yield Cut(sentences[-1], "truncated")


def _without(text: str, body: Sequence[Span], cuts: Sequence[Cut]) -> Iterator[Span]:
    """The body less the cuts, without outer white space."""
    ordered = sorted(cut.span for cut in cuts)
    starts = [cut.start for cut in ordered]
    for span in body:
        start = span.start
        inside = ordered[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
        for cut in [*inside, Span(span.end, span.end)]:
            piece = text[start : cut.start]
            if piece.strip():
                left = start + len(piece) - len(piece.lstrip())
                yield Span(left, left + len(piece.strip()))
            start = max(start, cut.end)
