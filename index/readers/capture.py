"""Plain text of a saved web page: the article, and the page around it.

From top to bottom: masthead, navigation and title; title again; standfirst; byline, perhaps a
date; the body with headings and captions; paywall; a note on the author; teasers. Only the body
and the author's note are the article. A text without any of that is all body.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.model import Cut, CutReason, Span, fold
from index.readers.furniture import merged_cuts
from index.readers.prose import (
    PROSE,
    Byline,
    byline_of,
    ends_sentence,
    has_credit,
    is_about_author,
    is_caption,
    is_dateline,
    is_paywall,
    is_teaser_label,
    stated_day,
)
from index.readers.source import Draft, Metadata, decode, remaining
from index.sentences import paragraphs

_NAVIGATION = frozenset(
    "overview sections home menu search subscribe news opinion latest topics magazine archive "
    "about contact share print email".split()
)
_NOTE_ENDS = ".!。"  # a teaser may end in a question mark
_LONG = 25  # words: no heading, caption or teaser is as long
_TEASERS = 2  # paragraphs of long prose: a list of teasers with summaries has no more
_HEAD = 15  # paragraphs: a byline further down isn't one


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph: where it stands, its lines with their spans, and its number of words."""

    span: Span
    lines: tuple[tuple[Span, str], ...]
    words: int

    @property
    def text(self) -> str:
        return " ".join(words for _, words in self.lines)

    @property
    def is_prose(self) -> bool:
        return ends_sentence(self.text, PROSE)


def read_capture(path: Path, data: bytes) -> list[Draft]:
    """The one article of a page that was saved as plain text."""
    decoded = decode(path, data)
    text = decoded.text
    blocks = [_block(text, span) for span in paragraphs(text, Span(0, len(text)))]
    byline = _byline_number(blocks[:_HEAD])
    if byline is None:
        first, metadata, cuts = _bare_head(blocks)
    else:
        first, metadata, cuts = _head(blocks, byline)
    cuts += _rest(blocks[first:])
    cuts += merged_cuts(text, list(remaining(text, cuts)))
    return [Draft(text, cuts, metadata, notes=decoded.notes)]


def _block(text: str, span: Span) -> _Block:
    lines = []
    start = span.start
    for line in span.of(text).split("\n"):
        lines.append((Span(start, start + len(line)), fold(line)))
        start += len(line) + 1
    return _Block(span, tuple(lines), sum(words.count(" ") + 1 for _, words in lines))


def _byline_number(blocks: Sequence[_Block]) -> int | None:
    """Number of the block with the byline. A standfirst may be above it, running text isn't."""
    prose = 0
    for number, block in enumerate(blocks):
        if _byline(block):
            return number
        prose += _is_long_prose(block)
        if prose > 1:
            break
    return None


def _byline(block: _Block) -> tuple[int, Byline] | None:
    """Which line of the block is a byline, and what it says."""
    if block.words > _LONG:
        return None
    lines = ((i, byline_of(words)) for i, (_, words) in enumerate(block.lines))
    return next(((i, byline) for i, byline in lines if byline), None)


def _head(blocks: Sequence[_Block], number: int) -> tuple[int, Metadata, list[Cut]]:
    """Number of the first block after the head, what the head says, and its cuts."""
    at, byline = _byline(blocks[number]) or (0, Byline("", None))
    lines = blocks[number].lines
    above = [(span, words) for block in blocks[:number] for span, words in block.lines]
    above += lines[:at]
    after = [words for _, words in lines[at + 1 :]]
    first = number + 1
    if not after and first < len(blocks) and _dates([words for _, words in blocks[first].lines]):
        after = [words for _, words in blocks[first].lines]
        first += 1
    title = _title([words for _, words in above if not is_dateline(words)])
    masthead = _masthead(blocks[0], title)
    days = _dates([byline.dated or "", *after]) or _dates([words for _, words in above])
    metadata = Metadata(
        title=title,
        author=byline.author,
        publisher=masthead,
        published=days[0] if days else None,
        publisher_from="masthead" if masthead else None,
    )
    cuts = [Cut(span, _head_reason(words, i, title)) for i, (span, words) in enumerate(above)]
    cuts += [Cut(span, "byline") for span, _ in lines[at:]]
    cuts += [Cut(block.span, "byline") for block in blocks[number + 1 : first]]
    return first, metadata, cuts


def _title(seen: Sequence[str]) -> str | None:
    """The line that the page repeats above the byline; else the last that isn't a sentence."""
    times = Counter(seen)
    repeated = [words for words in seen if times[words] > 1 and len(words.split()) > 1]
    if repeated:
        return repeated[-1]
    plain = [words for words in seen if not words.endswith(".") and not has_credit(words)]
    return max(plain[-2:], key=len, default=None)


def _masthead(block: _Block, title: str | None) -> str | None:
    """The publisher: the page's first line, when it is a name and not the title or a menu."""
    words = block.lines[0][1]
    is_name = len(words.split()) <= 6 and words[:1].isupper()  # noqa: PLR2004
    if words == title or not is_name or words.lower() in _NAVIGATION:
        return None
    said = byline_of(words) or is_dateline(words) or ends_sentence(words, PROSE)
    return None if said else words


def _head_reason(words: str, number: int, title: str | None) -> CutReason:
    if words == title:
        return "title"
    if has_credit(words):
        return "caption"
    if is_dateline(words):
        return "byline"
    if ends_sentence(words) or len(words.split()) >= 10:  # noqa: PLR2004
        return "standfirst"
    return "navigation" if number else "masthead"


def _dates(lines: Iterable[str]) -> list[str]:
    return [day for words in lines if (day := stated_day(words))]


def _bare_head(blocks: Sequence[_Block]) -> tuple[int, Metadata, list[Cut]]:
    """A text without byline: its title is a first short line that isn't a sentence.

    Lines below it that are a date, and nothing else, say when it was published.
    """
    if len(blocks) < 2 or blocks[0].words >= _LONG or blocks[0].is_prose:  # noqa: PLR2004
        return 0, Metadata(), []
    first = 2 if all(is_dateline(words) for _, words in blocks[1].lines) else 1
    (span, title), *below = [line for block in blocks[:first] for line in block.lines]
    if is_dateline(title) or not all(is_dateline(words) for _, words in below):
        return 0, Metadata(), []
    days = _dates(words for _, words in below)
    cuts = [Cut(span, "title"), *(Cut(span, "byline") for span, _ in below)]
    return first, Metadata(title=title, published=days[0] if days else None), cuts


def _rest(blocks: Sequence[_Block]) -> list[Cut]:
    """The cuts in and below the body.

    Below a paywall the article goes on only with long prose; below the author's note or a list of
    related articles it doesn't. A heading that merely reads like that of such a list ("More on the
    border") has much prose below it.
    """
    cuts: list[Cut] = []
    state = "body"
    prose_below = sum(_is_long_prose(block) for block in blocks)
    for block in blocks:
        prose_below -= _is_long_prose(block)
        state = _state(state, block, prose_below)
        if state == "author":
            cuts += _author_cuts(block)
            continue
        reason = "teaser" if state == "teasers" else _body_reason(block, state)
        if reason == "paywall":
            state = "paywall"
        if reason:
            cuts.append(Cut(block.span, reason))
    return _teasers_at_end(cuts, blocks)


def _state(state: str, block: _Block, prose_below: int) -> str:
    """The part of the page that a block is in, after the part of the block before it."""
    first = block.lines[0][1]
    if state == "author" and not ends_sentence(block.text, _NOTE_ENDS):
        state = "teasers"
    if state != "teasers" and is_about_author(first):
        return "author"
    if is_teaser_label(first) and prose_below <= _TEASERS:
        return "teasers"
    return "body" if state == "paywall" and _is_long_prose(block) else state


def _is_long_prose(block: _Block) -> bool:
    return block.words >= _LONG and block.is_prose


def _author_cuts(block: _Block) -> Iterator[Cut]:
    """The lines above the note itself: "About the author", and the name."""
    for span, words in block.lines:
        if ends_sentence(words, PROSE) and not is_about_author(words):
            return
        yield Cut(span, "heading")


def _teasers_at_end(cuts: list[Cut], blocks: Sequence[_Block]) -> list[Cut]:
    """What was taken for headings is teasers where no body follows."""
    taken = {cut.span for cut in cuts}
    last = max((b.span.end for b in blocks if b.span not in taken), default=0)
    return [
        Cut(cut.span, "teaser") if cut.reason == "heading" and cut.span.start >= last else cut
        for cut in cuts
    ]


def _body_reason(block: _Block, state: str) -> CutReason | None:
    short = block.words < _LONG
    if short and any(is_paywall(words) for _, words in block.lines):
        return "paywall"
    if is_caption(block.text):
        return "caption"
    if state == "paywall" and short:
        return "teaser"
    if short and not block.is_prose:
        return "heading"
    return None
