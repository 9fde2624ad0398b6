"""Parts of scraped text that aren't the article although they stand in the midst of it.

Scrapers merge headings, captions and pull quotes into the running text. Each rule here says
exactly what it takes, because a word of the article that is cut can no longer be quoted.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
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
_REWORDED_WORDS = range(8, 41)
_KEPT = 0.85  # of a reworded quote's words
_MOST_SWAPS = 2
_NAME_WORDS = 3
_NEAREST = 3  # sentences that share most with a quote: its source is one of them
_GAP = 20  # characters of white space between paragraphs, at most
_DOTS = re.compile(r"\W*(?:…|\.\s?\.\s?\.)\W*")
_PRONOUNS = frozenset("he she it they we him her them us his its their our".split())
_PLACES = 6  # where a run of three words stands, at most: one that is everywhere tells nothing


def merged_cuts(text: str, body: Sequence[Span]) -> list[Cut]:
    """Everything that the other functions here find.

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
    quotes += [cut for cut in reworded_quotes(text, sentences) if cut.span not in taken]
    taken |= {cut.span for cut in quotes}
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
    runs = _places(words)
    for number, sentence in enumerate(words):
        if len(sentence) not in _QUOTE_WORDS:
            continue
        near = runs[sentence[-_SHORTEST_RUN:]]
        windows = {first for at in near for first in range(max(0, at - 2), at + 1)}
        if any(_repeats(sentence, words, number, first) for first in sorted(windows)):
            yield Cut(sentences[number], "pull quote")


def reworded_quotes(text: str, sentences: Sequence[Span]) -> Iterator[Cut]:
    """Paragraphs of one sentence that repeat another with a pronoun for a name, or with "…".

    A pull quote stands alone, so its editor names whom a "he" is. Of its words, eight or more, at
    least 85 in 100 stand in one longer sentence, in that order and with nothing between them but
    where it has a pronoun for the other's name, a name for the other's pronoun, or dots.
    """
    words = [_searched(span.of(text)) for span in sentences]
    names = _names(text, sentences)
    runs = _places(words)
    for number, span in enumerate(sentences):
        if len(words[number]) not in _REWORDED_WORDS or not _stands_alone(text, span):
            continue
        shared = Counter(place for run in _runs(words[number]) for place in runs[run])
        near = [place for place, _ in shared.most_common(_NEAREST + 1) if place != number]
        if any(_rewords(span.of(text), words[number], words[at], names) for at in near):
            yield Cut(span, "pull quote")


def _places(words: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], list[int]]:
    """The numbers of the first sentences that hold each run of three words."""
    runs: dict[tuple[str, ...], list[int]] = {}
    for number, sentence in enumerate(words):
        for run in _runs(sentence):
            places = runs.setdefault(run, [])
            if len(places) < _PLACES and number not in places:
                places.append(number)
    return runs


def _runs(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return (words[i : i + _SHORTEST_RUN] for i in range(len(words) - _SHORTEST_RUN + 1))


def _names(text: str, sentences: Sequence[Span]) -> frozenset[str]:
    """Words with a capital within a sentence: at its start every word has one."""
    inner = (word for span in sentences for word in _WORD.findall(span.of(text))[1:])
    return frozenset(word.lower() for word in inner if word[0].isupper()) - _PRONOUNS


def _stands_alone(text: str, span: Span) -> bool:
    before = text[max(0, span.start - _GAP) : span.start]
    after = text[span.end : span.end + _GAP]
    above = before[len(before.rstrip()) :]
    below = after[: len(after) - len(after.lstrip())]
    return (above.count("\n") > 1 or not before.strip()) and (
        below.count("\n") > 1 or not after.strip()
    )


def _rewords(
    sentence: str, quote: tuple[str, ...], source: tuple[str, ...], names: frozenset[str]
) -> bool:
    if len(source) <= len(quote):  # of two as long, which one would be the quote?
        return False
    places = [match.end() for match in _WORD.finditer(sentence)]
    dotted = {i for i, at in enumerate(places, 1) if _DOTS.match(sentence, at)}
    # A name at the start may stand in the source as well, before the words that it is quoted with.
    masked = (("",) * skipped + quote[skipped:] for skipped in range(_NAME_WORDS))
    return any(_is_reworded(quote, source, shown, dotted, names) for shown in masked)


def _is_reworded(
    quote: tuple[str, ...],
    source: tuple[str, ...],
    shown: tuple[str, ...],
    dotted: set[int],
    names: frozenset[str],
) -> bool:
    steps = SequenceMatcher(None, shown, source, autojunk=False).get_opcodes()
    kept = sum(end - start for kind, start, end, _, _ in steps if kind == "equal")
    if kept < _KEPT * len(quote):
        return False
    swaps = 0
    for kind, start, end, first, last in steps:
        outside = start == end and (start == 0 or end == len(quote))
        if kind == "equal" or outside or (kind == "insert" and start in dotted):
            continue
        swaps += 1
        if not _is_swap(quote[start:end], source[first:last], names, at_edge=start == 0):
            return False
    return swaps <= _MOST_SWAPS


def _is_swap(
    one: tuple[str, ...], other: tuple[str, ...], names: frozenset[str], *, at_edge: bool
) -> bool:
    """Whether a pronoun stands for a name, or a name for a pronoun.

    Before either the source may have more words where the quote begins.
    """
    if not one or not other or (len(other) > _NAME_WORDS and not at_edge):
        return False
    if len(one) == 1 and one[0] in _PRONOUNS:
        near = other[-_NAME_WORDS:]
        return other[-1] not in _PRONOUNS and (other[-1] in names or "the" in near[:-1])
    is_name = len(one) < _NAME_WORDS and all(word in names for word in one)
    return is_name and other[-1] in _PRONOUNS and (at_edge or len(other) == 1)


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
