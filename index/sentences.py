"""Spans of sentences in running text.

nupunkt finds the boundaries (fast, no dependencies, knows abbreviations, initials and decimals);
here its boundaries are mended where news prose trips it: a sentence that a scraper cut after
"U.S.", or a title that ends in a question mark.
"""

import re
from collections.abc import Iterator

from index.model import Span

_PARAGRAPH = re.compile(r"\S(?:.*?\S)??(?=\s*\Z|[^\S\n]*\n\s*\n)", re.DOTALL)
_NOT_FINAL = re.compile(
    r"(?:\b(?:[A-Z]\.){2,}|\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|Adm|Sen|Rep|Gov|St|No|vs|Jr|Sr"
    r"|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|[A-Z])\.)$"
)
# After "U.S." these begin a new sentence; any other capitalised word (President, Navy) goes on.
_OPENERS = frozenset(
    "a an the this that these those he she it they we you i his her its their our in on at by for "
    "from with after before when while since as if but and yet or so however then there moreover "
    "although though despite during until what who why how one some many most both not no".split()
)
_FIRST_WORD = re.compile(r"[\W_]*([^\W_]+)")
_MARKS = re.compile(r"[.!?…]")


def paragraphs(text: str, within: Span) -> Iterator[Span]:
    """Spans of the paragraphs (parted by blank lines) of `within`, without outer white space."""
    for match in _PARAGRAPH.finditer(text[within.start : within.end]):
        yield Span(within.start + match.start(), within.start + match.end())


def split_sentences(text: str, within: Span) -> list[Span]:
    """Spans of the sentences of `within`, in order, without outer white space.

    Paragraphs end sentences, save where the words run on over the break.
    """
    spans: list[Span] = []
    for paragraph in paragraphs(text, within):
        for span in _raw_sentences(text, paragraph):
            if spans and _runs_on(text[spans[-1].start : spans[-1].end], span.of(text)):
                spans[-1] = Span(spans[-1].start, span.end)
            else:
                spans.append(span)
    return spans


def _raw_sentences(text: str, paragraph: Span) -> Iterator[Span]:
    import nupunkt  # loads its model of English when imported

    # Line breaks and no-break spaces would mislead the splitter; lengths stay as they are.
    words = re.sub(r"\s", " ", paragraph.of(text))
    for start, end in nupunkt.sent_spans(words):
        piece = words[start:end]
        if piece.strip():
            left = start + len(piece) - len(piece.lstrip())
            right = start + len(piece.rstrip())
            yield Span(paragraph.start + left, paragraph.start + right)


def _runs_on(sentence: str, following: str) -> bool:
    """Whether `following` continues `sentence`."""
    first = _FIRST_WORD.match(following)
    if first is None:  # a stray quotation mark or dash
        return True
    if following[0].islower():
        return bool(_MARKS.search(sentence[-3:]))
    return bool(_NOT_FINAL.search(sentence)) and first[1].lower() not in _OPENERS
