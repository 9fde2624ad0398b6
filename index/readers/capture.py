"""Plain text of a saved web page: the article, and the page around it.

From top to bottom: masthead, navigation and title; title again; standfirst; byline, perhaps a
date; the body with headings and captions; paywall; a note on the author; teasers. Only the body
and the author's note are the article. A text without any of that is all body.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.model import Cut, CutReason, Span, fold
from index.readers.furniture import merged_cuts
from index.readers.metadata import parse_date
from index.readers.source import Draft, Metadata, decode, remaining
from index.sentences import paragraphs

_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
_NAME = r"[^\W\d_][\w.’'-]*"
# A name in lower case (bell hooks) has three words at most: "By then it was…" is no byline. A comma
# stands between names only: "By contrast, he…" is none either.
_BYLINE = re.compile(
    rf"(?:By|by(?= [A-Z])) ("
    rf"(?:[Tt]he )?(?={_CAPITAL}){_NAME}(?:,(?= (?:{_CAPITAL}|and |& )))?"
    rf"(?: (?:{_NAME}|&|,)(?:,(?= (?:{_CAPITAL}|and |& )))?){{0,12}}"
    rf"|{_NAME}(?: {_NAME}){{0,2}})"
    r"(?<![a-z]{3}\.)"  # that is a sentence
    r"(?:\s*[|,·–—-]\s*(.*\d{4}.*))?$"
)
_DATELINE = re.compile(r"(?:(?:Published|Updated|Posted)(?: on)?:?\s+)?(.*\d{4}.*)$", re.IGNORECASE)
_PAYWALL = re.compile(
    r"want to read (?:more|on)|subscribe\b|already (?:a )?(?:subscriber|member|registered)"
    r"|(?:sign|log) ?in\b|sign up\b|create (?:a free |an )?account|become a member"
    r"|to (?:continue|keep) reading|continue reading|(?:this (?:article|story|content) is )?for "
    r"(?:subscribers|members)(?: only)?\W*$|free articles? (?:left|remaining)|unlimited access"
    r"|start your (?:free )?trial",
    re.IGNORECASE,
)
_ABOUT_AUTHOR = re.compile(r"(?:the|about the) authors?:?$", re.IGNORECASE)
_RELATED = re.compile(
    r"(?:related(?: (?:articles|stories|content))?|read more|more from .{1,40}|more on .{1,40}"
    r"|recommended(?: .{1,20})?|most (?:read|popular)|you may also like|also in .{1,40}"
    r"|latest)\W*$",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:(?:photo|image|picture|illustration)(?: credit)?s?(?: by)?\s*:|credit:|\(AP\b|getty images"
    r"|wikimedia commons|/ ?(?:reuters|afp|ap)\b|(?:reuters|afp|ap photo)(?:\)|$)"
    r"|photo(?:graph)? by\b|courtesy of)",
    re.IGNORECASE,
)
_NAVIGATION = frozenset(
    "overview sections home menu search subscribe news opinion latest topics magazine archive "
    "about contact share print email".split()
)
_ENDS = (".", "!", "?", "…", ":")
_NOTE_ENDS = (".", "!")  # a teaser may end in a question mark
_CLOSING = '"”’)]»'
_LONG = 25  # words: no heading, caption or teaser is as long
_TEASERS = 2  # paragraphs of long prose: a list of teasers with summaries has no more
_HEAD = 15  # paragraphs: a byline further down isn't one
_LONG_LINE = 600  # characters: as for words, where a text has no spaces


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
        return _ended(self.text)


def _ended(words: str, marks: tuple[str, ...] = _ENDS) -> bool:
    return words.rstrip(_CLOSING).endswith(marks)


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
        prose += block.words >= _LONG and block.is_prose
        if prose > 1:
            break
    return None


def _byline(block: _Block) -> re.Match[str] | None:
    if block.words > _LONG or len(block.span) > _LONG_LINE:
        return None
    return next((m for _, words in block.lines if (m := _BYLINE.match(words))), None)


def _head(blocks: Sequence[_Block], byline: int) -> tuple[int, Metadata, list[Cut]]:
    """Number of the first block after the head, what the head says, and its cuts."""
    above = [(span, words) for block in blocks[:byline] for span, words in block.lines]
    lines = blocks[byline].lines
    at = next(i for i, (_, words) in enumerate(lines) if _BYLINE.match(words))
    above += lines[:at]
    match = _BYLINE.match(lines[at][1])
    after = [words for _, words in lines[at + 1 :]]
    first = byline + 1
    if not after and first < len(blocks) and _dateline([words for _, words in blocks[first].lines]):
        after = [words for _, words in blocks[first].lines]
        first += 1
    dates = [match[2], *after] if match and match[2] else after
    title = _title(above)
    masthead = _masthead(blocks[0], title)
    metadata = Metadata(
        title=title,
        author=match[1] if match else None,
        publisher=masthead,
        published=_dateline(dates),
        publisher_from="masthead" if masthead else None,
    )
    cuts = [Cut(span, _head_reason(words, i, title)) for i, (span, words) in enumerate(above)]
    cuts += [Cut(span, "byline") for span, _ in lines[at:]]
    cuts += [Cut(block.span, "byline") for block in blocks[byline + 1 : first]]
    return first, metadata, cuts


def _title(lines: Sequence[tuple[Span, str]]) -> str | None:
    """The line that the page repeats above the byline; else the last that isn't a sentence."""
    seen = [words for _, words in lines]
    times = Counter(seen)
    repeated = [words for words in seen if times[words] > 1 and len(words.split()) > 1]
    if repeated:
        return repeated[-1]
    plain = [words for words in seen if not words.endswith(".") and not _CREDIT.search(words)]
    return max(plain[-2:], key=len, default=None)


def _masthead(block: _Block, title: str | None) -> str | None:
    """The publisher: the page's first line, when it is a name and not the title or a menu."""
    words = block.lines[0][1]
    is_name = len(words.split()) <= 6 and words[:1].isupper() and not _ended(words)  # noqa: PLR2004
    if words == title or not is_name or words.lower() in _NAVIGATION or _BYLINE.match(words):
        return None
    return words


def _head_reason(words: str, number: int, title: str | None) -> CutReason:
    if words == title:
        return "title"
    if _CREDIT.search(words):
        return "caption"
    if words.endswith((".", "!", "?")) or len(words.split()) >= 10:  # noqa: PLR2004
        return "standfirst"
    return "navigation" if number else "masthead"


def _dateline(lines: Sequence[str]) -> str | None:
    for words in lines:
        match = _DATELINE.match(words)
        if match and (day := parse_date(match[1].strip())):
            return day
    return None


def _bare_head(blocks: Sequence[_Block]) -> tuple[int, Metadata, list[Cut]]:
    """A text without byline: its title is a first short line that isn't a sentence."""
    if len(blocks) < 2 or len(blocks[0].lines) > 1 or blocks[0].is_prose:  # noqa: PLR2004
        return 0, Metadata(), []
    if blocks[0].words >= _LONG:
        return 0, Metadata(), []
    return 1, Metadata(title=blocks[0].text), [Cut(blocks[0].span, "title")]


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
    if state == "author" and not _ended(block.text, _NOTE_ENDS):
        state = "teasers"
    if state != "teasers" and _ABOUT_AUTHOR.match(first):
        return "author"
    if _RELATED.match(first) and prose_below <= _TEASERS:
        return "teasers"
    return "body" if state == "paywall" and _is_long_prose(block) else state


def _is_long_prose(block: _Block) -> bool:
    return block.words >= _LONG and block.is_prose


def _author_cuts(block: _Block) -> Iterator[Cut]:
    """The lines above the note itself: "About the author", and the name."""
    for span, words in block.lines:
        if _ended(words) and not _ABOUT_AUTHOR.match(words):
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
    if short and any(_PAYWALL.match(words) for _, words in block.lines):
        return "paywall"
    if block.words <= 2 * _LONG and _CREDIT.search(block.text) and not _speaks(block):
        return "caption"
    if state == "paywall" and short:
        return "teaser"
    if short and not block.is_prose:
        return "heading"
    return None


def _speaks(block: _Block) -> bool:
    """Whether a paragraph with a picture agency is prose about it: a credit ends a caption."""
    credit = list(_CREDIT.finditer(block.text))[-1]
    return block.is_prose and len(block.text) - credit.end() > 40  # noqa: PLR2004 - a name is shorter
