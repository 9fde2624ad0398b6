"""Spans of sentences in running text.

nupunkt finds the boundaries (fast, no dependencies, knows abbreviations, initials and decimals);
here its boundaries are mended where news prose trips it: a sentence that a scraper cut after
"U.S.", a title that ends in a question mark, a sentence that ends in an abbreviation.
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
    "although though despite during until what who why how one some many most both not no nor "
    "neither none nobody nothing here now thus because where whether each even also still soon "
    "later everyone meanwhile nevertheless therefore indeed perhaps instead finally today".split()
)
_FIRST_WORD = re.compile(r"[\W_]*([^\W_]+)")
_MARKS = re.compile(r"[.!?…。！？]")
_CLOSING = 5  # characters that may hold a mark and the quotation marks and parentheses behind it
# Boundaries that nupunkt misses: it takes "sent." for an abbreviation, and "U.N. His" for a name.
# A word that begins in capitals and isn't in `_OPENERS` may go on after an abbreviation.
_STOP = re.compile(r"\.[\"”’')\]]*\s+(?=\S)")
_MAY_END = re.compile(
    r"(?:\b[a-z]{3,}|(?:[A-Z]\.)+[A-Z]|\bPh\.D"
    r"|(?<!\.)(?<!\.\s)\bI)\.$"  # a numeral or a pronoun, unless initials stand before it
)
_SHORT_FOR = re.compile(r"\b(?:approx|esp|excl|incl|viz|vol|vols)\.$")
_OPENS = re.compile(
    rf"[\"“‘'(\[]*(?:{'|'.join(sorted(word.title() for word in _OPENERS))})\b(?![-’'])"
)
_BRAND = re.compile(r"[a-z][A-Z]")  # iPhone, eBay
_NO = re.compile(r"[\"“‘(]*No\.")  # an answer; before a figure it is a number
_CAPITAL = re.compile(r"[\"“‘(]*[A-Z]")
_ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivxlc]{1,5})[.)]", re.IGNORECASE)
# Nothing that decides about a boundary stands further from it, in characters.
_NEAR = 60
# nupunkt's time grows with the square of the length where a text is all marks: it gets pieces, cut
# where a sentence surely ends. Where none does, the halves of the sentence are joined again.
_PIECE = 4_000
_SURE_END = re.compile(r".*[a-z]{4}[.!?][\"”’)]*(?=\s+[“\"‘(]?[A-Z][a-z]+ [a-z])", re.DOTALL)


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
            if spans and _joined(text, spans[-1], span, paragraph):
                spans[-1] = Span(spans[-1].start, span.end)
            else:
                spans.append(span)
    return spans


def _joined(text: str, last: Span, span: Span, paragraph: Span) -> bool:
    before = text[max(last.start, last.end - _NEAR) : last.end]
    following = text[span.start : min(span.end, span.start + _NEAR)]
    if last.start >= paragraph.start and (_leads(before) or not _MARKS.search(before[-_CLOSING:])):
        return True
    return _runs_on(before, following)


def _raw_sentences(text: str, paragraph: Span) -> Iterator[Span]:
    """The sentences of a paragraph as nupunkt sees them, with the boundaries that it misses."""
    import nupunkt  # loads its model of English when imported

    # Line breaks and no-break spaces would mislead the splitter; lengths stay as they are.
    words = re.sub(r"\s", " ", paragraph.of(text))
    for piece in _pieces(words):
        for start, end in nupunkt.sent_spans(piece.of(words)):
            for span in _at_missed(words, Span(piece.start + start, piece.start + end)):
                yield Span(paragraph.start + span.start, paragraph.start + span.end)


def _pieces(words: str) -> Iterator[Span]:
    start = 0
    while len(words) - start > _PIECE:
        end = start + _PIECE
        sure = _SURE_END.match(words, start, end)
        space = words.rfind(" ", start + 1, end)
        end = sure.end() if sure else space if space > 0 else end
        yield Span(start, end)
        start = end
    yield Span(start, len(words))


def _at_missed(words: str, sentence: Span) -> Iterator[Span]:
    start = sentence.start
    stops = _STOP.finditer(words, sentence.start, sentence.end)
    for end in [*(m.end() for m in stops if _missed(words, sentence, m)), sentence.end]:
        part = words[start:end]
        if part.strip():
            left = start + len(part) - len(part.lstrip())
            yield Span(left, left + len(part.strip()))
        start = end


def _missed(words: str, sentence: Span, stop: re.Match[str]) -> bool:
    """Whether a sentence ends at a full stop within what nupunkt takes for one sentence."""
    before = words[max(sentence.start, stop.start() - _NEAR) : stop.start() + 1]
    after = words[stop.end() : stop.end() + _NEAR]
    if _OPENS.match(after):
        ends = _MAY_END.search(before) is not None and not _SHORT_FOR.search(before)
    else:
        ends = _BRAND.match(after) is not None and before[-4:-1].islower()
    return ends or (_NO.fullmatch(before) is not None and _CAPITAL.match(after) is not None)


def _leads(sentence: str) -> bool:
    """Whether it is a mere beginning: "2." before an item, or "[…]"."""
    return _ENUMERATOR.fullmatch(sentence) is not None or _FIRST_WORD.match(sentence) is None


def _runs_on(sentence: str, following: str) -> bool:
    """Whether `following` continues `sentence`."""
    first = _FIRST_WORD.match(following)
    if first is None:  # a stray quotation mark or dash
        return True
    if following[0].islower():
        return bool(_MARKS.search(sentence[-3:])) and not following[1:2].isupper()
    if following[0] in "–—-" and first[1].islower():  # "who else? – that came"
        return sentence[-1] in "?!…"
    if _SHORT_FOR.search(sentence):
        return True
    return bool(_NOT_FINAL.search(sentence)) and first[1].lower() not in _OPENERS
