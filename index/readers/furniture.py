"""Parts of scraped text that aren't the article although they stand in the midst of it.

Scrapers merge headings, captions and pull quotes into the running text. Each rule here says
exactly what it takes, because a word of the article that is cut can no longer be quoted.
"""

import re
from collections.abc import Iterator, Sequence

from index.model import Cut, Span
from index.sentences import split_sentences

_SENTENCE_START = r"(?:^|(?<=[.!?…]\s)|(?<=[.!?…][\"”’)]\s))"
# Two or more words in capitals (or one of eight letters and more), and then a sentence that begins
# as sentences do.
_CAPITALS = r"[A-Z0-9][A-Z0-9’'&.,:!?–—-]*"
_HEADING = re.compile(
    rf"{_SENTENCE_START}([A-Z][A-Z’'&-]*(?:\s+{_CAPITALS})+|[A-Z]{{8,}})\s+"
    r"(?=[“\"‘']?(?:[A-Z][a-zà-ÿ’']|[AI]\s+[a-z]))",
    re.MULTILINE,
)
_NAME = r"[A-Z][\w.’'-]+"
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
_WORD = re.compile(r"\w+(?:[’'.-]\w+)*")
_ENDS = re.compile(r"[.!?…:;][\"”’)\]»]*$")
_SHORTEST_RUN = 3
_QUOTE_WORDS = range(5, 41)


def merged_cuts(text: str, body: Sequence[Span]) -> list[Cut]:
    """Everything that `merged_headings`, `merged_captions`, `pull_quotes` and `truncation` find.

    Args:
        text: The canonical text.
        body: What of it the format's own rules left as the article.
    """
    cuts = [cut for span in body for cut in merged_headings(text, span)]
    cuts += [cut for span in _without(text, body, cuts) for cut in merged_captions(text, span)]
    sentences = [
        sentence for span in _without(text, body, cuts) for sentence in split_sentences(text, span)
    ]
    cuts.extend(pull_quotes(text, sentences))
    cuts.extend(truncation(text, sentences))
    return cuts


def merged_headings(text: str, body: Span) -> Iterator[Cut]:
    """Headings in capitals that stand before a sentence, in the same line."""
    for match in _HEADING.finditer(body.of(text)):
        heading = Span(body.start + match.start(1), body.start + match.end(1))
        words = re.findall(r"[A-Z]{2,}", match[1])
        elsewhere = text[: heading.start] + text[heading.end :]
        # Acronyms (TASS, NORAD, CCP) are used again; the words of a heading in capitals are not.
        acronyms = [re.search(rf"\b{word}\b", elsewhere) is not None for word in words]
        if words and not all(acronyms):
            yield Cut(heading, "heading")


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
    words = [tuple(w.lower() for w in _WORD.findall(span.of(text))) for span in sentences]
    runs: dict[tuple[str, ...], set[int]] = {}
    for number, sentence in enumerate(words):
        for i in range(len(sentence) - _SHORTEST_RUN + 1):
            runs.setdefault(sentence[i : i + _SHORTEST_RUN], set()).add(number)
    for number, sentence in enumerate(words):
        if len(sentence) in _QUOTE_WORDS and any(
            _repeats(sentence, words, number, first)
            for near in runs.get(sentence[-_SHORTEST_RUN:], set())
            for first in range(max(0, near - 2), near + 1)
        ):
            yield Cut(sentences[number], "pull quote")


def _repeats(
    sentence: tuple[str, ...], words: Sequence[tuple[str, ...]], number: int, first: int
) -> bool:
    window = [w for n, w in enumerate(words[first : first + 3], first) if n != number]
    longest = max((len(w) for w in window), default=0)
    if longest < len(sentence) or (longest == len(sentence) and first > number):
        return False
    if any(_holds(w, sentence) for w in window):
        return True
    splits = range(_SHORTEST_RUN, len(sentence) - _SHORTEST_RUN + 1)
    return any(
        any(_holds(w, sentence[:i]) for w in window)
        and any(_holds(w, sentence[i:]) for w in window)
        for i in splits
    )


def _holds(words: tuple[str, ...], run: tuple[str, ...]) -> bool:
    return any(words[i : i + len(run)] == run for i in range(len(words) - len(run) + 1))


def truncation(text: str, sentences: Sequence[Span]) -> Iterator[Cut]:
    """The last sentence, when it doesn't end as sentences do and isn't the only one."""
    if len(sentences) > 1 and not _ENDS.search(sentences[-1].of(text)):
        yield Cut(sentences[-1], "truncated")


def _without(text: str, body: Sequence[Span], cuts: Sequence[Cut]) -> Iterator[Span]:
    """The body less the cuts, without outer white space."""
    for span in body:
        start = span.start
        inside = sorted(cut.span for cut in cuts if span.contains(cut.span))
        for cut in [*inside, Span(span.end, span.end)]:
            piece = text[start : cut.start]
            if piece.strip():
                left = start + len(piece) - len(piece.lstrip())
                yield Span(left, left + len(piece.strip()))
            start = max(start, cut.end)
