"""Links that open an article at the quote: text fragments (`#:~:text=`).

`[prefix-,]start[,end][,-suffix]`: Chromium, Safari and Firefox find the words on the page, scroll
there and mark them; other browsers open the page. See the WICG specification "URL Fragment Text
Directives"; what is said of browsers was tried with Chromium 156.

They take the first place in the page's order that fits. Each piece begins and ends at a boundary
of words and lies in one block of the page, so here it lies in one line. Letters are compared by
their base: "CAFÉ" is "cafe". What could be found by mistake is judged more strictly than browsers
do (inside words, across lines, by letters folded further), so what is unique here is unique there.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile

from index.browsers import compared, encoded
from index.model import Article, Span

_LONGEST = 512  # characters of a link that Discord takes
# Words at each end of a range; fewer where the link gets too long. One would often be unique, but
# the page isn't quite the text that was captured: it has menus, captions, a word changed later.
_WORDS = (3, 2, 1)
# What a prefix or suffix in another line costs beside its characters: on the page something, such
# as a picture's caption, may stand between the two.
_ANOTHER_LINE = 24
_MOST_WORDS = 16  # of a piece
_WINDOW = 600  # characters that are looked at for the words of a piece
_LONGEST_WHOLE = 1_000  # characters of a sentence that stands in a link as it is
_MOST_RIVALS = 5_000
_TAG = re.compile(r"</?[A-Z_]{1,30}>")
_NOT_ON_PAGE = frozenset({"metadata", "summary", "highlights"})

# Words are parted by white space, and where there is none behind a mark that ends a clause: which
# characters of Chinese make a word only a dictionary knows.
_WORD = re.compile(r"\S+?(?=\s|\Z|(?<=[，、；。！？])[^\W\d])")
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_GAP = re.compile(r"\s+")
# White space that is one space to browsers. Other ends a line, or adds up to two.
_SPACE = re.compile(r"[ \t]*|[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_JOINERS = frozenset(".'‘’․﹒．:·‧：,;，；⁄")  # join letters, or digits (Unicode's annex 29)
_INSIDE = frozenset({"Mn", "Mc", "Me", "Cf", "Pc"})  # categories: in a word beside its letters


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a directive.

    Attributes:
        encoded: As it stands there.
        folded: Its words as browsers compare them.
        words: How many they are.
        cost: Characters that it takes in the link, and what it costs beside.
    """

    encoded: str
    folded: str
    words: int
    cost: int


_NOTHING = _Piece("", "", 0, 0)


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence where it stands.

    Attributes:
        page: The article's text, folded, up to some words behind the sentence.
        start: Of the sentence in `page`.
        end: Of the sentence in `page`.
        before: Prefixes: none, the nearest word, the nearest two, and so on. "None" isn't among
            them where the sentence may start inside a word: browsers allow that behind a prefix.
        after: Suffixes, in the same way.
        heads: Its first word, its first two, and so on, as far as its first line goes.
        tails: Its last word, its last two, and so on, as far as its last line goes.
        whole: All of it; None where it is too long or stands in several lines.
    """

    page: str
    start: int
    end: int
    before: tuple[_Piece, ...]
    after: tuple[_Piece, ...]
    heads: tuple[_Piece, ...]
    tails: tuple[_Piece, ...]
    whole: _Piece | None


def quote_link(article: Article, span: Span) -> str | None:
    """The article's url with the shortest fragment that marks just the sentence.

    At most 512 characters long where one of the fragments allows it. Without a fragment where none
    tells the sentence from another place that comes earlier.

    Args:
        article: Where the sentence stands. Without url nothing comes out.
        span: The sentence, in characters of the article's text.
    """
    if article.url is None:
        return None
    address, _, fragment = article.url.partition("#")
    # A fragment that the url has already stays in front; a directive in it is replaced.
    front = f"{address}#{fragment.partition(':~:')[0]}"
    place = _place(_on_page(article), span)
    found = [_whole(place)]
    link = front.removesuffix("#")
    for words in _WORDS:
        found.append(_range(place, words))
        best = min(filter(None, found), key=_cost, default=None)
        if best is not None:
            link = f"{front}:~:text={','.join(piece.encoded for piece in best if piece.encoded)}"
            if len(link) <= _LONGEST:
                break
    return link


def _on_page(article: Article) -> str:
    """The article's text as the page has it: what only the file holds is blank."""
    text = article.text
    for cut in article.cuts:
        if cut.reason in _NOT_ON_PAGE:
            text = f"{text[: cut.span.start]}{chr(10) * len(cut.span)}{text[cut.span.end :]}"
        elif (words := cut.span.of(text)).startswith("<"):  # a title or a byline in a tagged file
            bare = _TAG.sub(lambda tag: "\n" * len(tag[0]), words)
            text = f"{text[: cut.span.start]}{bare}{text[cut.span.end :]}"
    return text


def _cost(directive: Sequence[_Piece]) -> int:
    return sum(piece.cost for piece in directive)


def _whole(place: _Place) -> tuple[_Piece, ...] | None:
    """The shortest `[prefix-,]start[,-suffix]`; None: there is none."""
    if place.whole is None:
        return None
    core = place.whole.folded
    sides = _shortest(place.page, Span(0, place.start), core, place.before, place.after)
    return None if sides is None else (sides[0], place.whole, sides[1])


def _range(place: _Place, words: int) -> tuple[_Piece, ...] | None:
    """The shortest `[prefix-,]start,end[,-suffix]` with so many words at each end; None: none."""
    heads, tails = _of_words(place.heads, words), _of_words(place.tails, words)
    if not heads or not tails:
        return None
    core, last = heads[0].folded, tails[0].folded
    room = place.end - place.start - len(last) - len(core)
    heads = [replace(head, folded=head.folded[len(core) :]) for head in heads]
    heads = [head for head in heads if len(head.folded) <= room]
    start = _shortest(place.page, Span(0, place.start), core, place.before, heads)
    if start is None:
        return None
    # Browsers look for the end behind the start.
    behind = place.start + len(core) + len(start[1].folded)
    at = place.end - len(last)
    tails = [replace(tail, folded=tail.folded[: -len(last)]) for tail in tails]
    tails = [tail for tail in tails if len(tail.folded) <= at - behind]
    end = _shortest(place.page, Span(behind, at), last, tails, place.after)
    return None if end is None else (*start, *end)


def _of_words(pieces: Sequence[_Piece], words: int) -> Sequence[_Piece]:
    """Those that have so many words, or else the longest."""
    return [piece for piece in pieces if piece.words >= words] or pieces[-1:]


def _shortest(
    page: str, span: Span, core: str, lefts: Sequence[_Piece], rights: Sequence[_Piece]
) -> tuple[_Piece, _Piece] | None:
    """The cheapest piece of each side with which `core` is found where it should be; None: none.

    Args:
        page: Folded text.
        span: From where browsers look to where `core` stands.
        core: The words that are sure to be in the directive.
        lefts: What may precede them, each ends with the one before.
        rights: What may follow them, each starts with the one before.
    """
    rivals = _rivals(page, span, core, lefts, rights)
    if rivals is None:
        return None
    choices = []
    for number, right in enumerate(rights):
        least = max((rival[0] for rival in rivals if rival[1] > number), default=0)
        if least < len(lefts):
            choices.append((lefts[least], right))
    return min(choices, key=_cost, default=None)


def _rivals(
    page: str, span: Span, core: str, lefts: Sequence[_Piece], rights: Sequence[_Piece]
) -> set[tuple[int, int]] | None:
    """The other places of `core` in the span: how many of `lefts` and `rights` each has beside it.

    White space between the two makes no difference, as for browsers. None comes out where there
    are too many, where one has everything beside it, and where `core` isn't at the span's end.
    """
    before, after = ([one.folded.strip() for one in side] for side in (lefts, rights))
    rivals: set[tuple[int, int]] = set()
    at = page.find(core, span.start)
    for _ in range(_MOST_RIVALS):
        if not 0 <= at < span.end or (len(before), len(after)) in rivals:
            break
        start = at - page.endswith(" ", 0, at)
        end = at + len(core) + page.startswith(" ", at + len(core))
        # Browsers look for another end behind the one they have: words that overlap the right ones
        # hide them, whatever follows.
        right = len(after) if at + len(core) > span.end else _following(page, after, end)
        rivals.add((_preceding(page, before, start), right))
        at = page.find(core, at + 1)
    return rivals if at == span.end else None


def _preceding(page: str, pieces: Sequence[str], at: int) -> int:
    return sum(1 for _ in takewhile(lambda words: page.endswith(words, 0, at), pieces))


def _following(page: str, pieces: Sequence[str], at: int) -> int:
    return sum(1 for _ in takewhile(lambda words: page.startswith(words, at), pieces))


def _place(text: str, span: Span) -> _Place:
    words = span.of(text)
    start, end = span.end - len(words.lstrip()), span.start + len(words.rstrip())
    sentence = Span(start, max(start, end))
    words = sentence.of(text)
    folded = compared(words)
    # White space counts where two parts meet, so something is put in its place.
    ahead = compared(f"{text[:start]}|")[:-1]
    behind = compared(f"|{text[end : end + _WINDOW]}")[1:]
    one_line = len(words) <= _LONGEST_WHOLE and all(map(_SPACE.fullmatch, _GAP.findall(words)))
    return _Place(
        page=ahead + folded + behind,
        start=len(ahead),
        end=len(ahead) + len(folded),
        before=_beside(text, start, _line(text, Span(0, start), backwards=True), "{}-"),
        after=_beside(text, end, _line(text, Span(end, len(text))), "-{}"),
        heads=_pieces(text, _line(text, sentence)),
        tails=_pieces(text, _line(text, sentence, backwards=True)),
        whole=_piece(words) if folded and one_line else None,
    )


def _beside(text: str, edge: int, words: Sequence[Span], form: str) -> tuple[_Piece, ...]:
    """The prefixes or suffixes of a sentence with an edge there; `words`: the nearest first."""
    gap = text[min(edge, words[0].end) : max(edge, words[0].start)] if words else ""
    aside = len(",-") + (0 if _SPACE.fullmatch(gap) else _ANOTHER_LINE)
    pieces = tuple(
        replace(piece, encoded=form.format(piece.encoded), cost=piece.cost + aside)
        for piece in _pieces(text, words)
    )
    return pieces if _may_join(text[max(0, edge - 1) : edge + 1]) else (_NOTHING, *pieces)


def _may_join(pair: str) -> bool:
    """Whether two characters may be inside one word, by any browser's rules; asked with caution."""
    letters = sum(one.isalnum() or unicodedata.category(one) in _INSIDE for one in pair)
    joiners = sum(one in _JOINERS for one in pair)
    return len(pair) > 1 and letters > 0 and letters + joiners > 1


def _line(text: str, span: Span, *, backwards: bool = False) -> list[Span]:
    """The words at the start of the span (`backwards`: at its end, last first), up to a line's end.

    No word that begins or ends outside of what is looked at.
    """
    start = max(span.start, span.end - _WINDOW) if backwards else span.start
    end = span.end if backwards else min(span.end, span.start + _WINDOW)
    found = [Span(start + m.start(), start + m.end()) for m in _WORD.finditer(text[start:end])]
    if backwards and start > span.start and not text[start - 1].isspace():
        del found[:1]
    if not backwards and end < span.end and not text[end].isspace():
        del found[-1:]
    line: list[Span] = []
    for word in reversed(found) if backwards else found:
        near = line[-1] if line else word
        gap = text[min(near.end, word.end) : max(near.start, word.start)]
        if len(line) == _MOST_WORDS or not _SPACE.fullmatch(gap):
            break
        line.append(word)
    return line


def _pieces(text: str, words: Sequence[Span]) -> tuple[_Piece, ...]:
    """The first of the words, the first two, and so on."""
    spans = (Span(min(words[0].start, word.start), max(words[0].end, word.end)) for word in words)
    pieces = (_piece(span.of(text)) for span in spans)
    return tuple(piece for piece in pieces if piece.folded)


def _piece(words: str) -> _Piece:
    apart = words.split()
    written = "%20".join(map(encoded, apart))
    # A word of Chinese has two ideographs, more or less.
    ideographs = 0 if words.isascii() else len(_IDEOGRAPH.findall(words)) // 2
    count = sum(map(_is_word, apart))
    return _Piece(written, compared(words), max(count, ideographs), len(written))


@lru_cache(maxsize=10_000)
def _is_word(text: str) -> bool:
    return any(map(str.isalnum, text))
