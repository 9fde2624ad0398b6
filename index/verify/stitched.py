"""Quotations that stand in the articles, but not as they are given: altered or stitched together.

What tells a stitched quotation from a chance meeting of common words is the length of its parts.
Where the quotation itself says that something was left out ("…"), or ends a sentence, three words
are enough: the parts are given. Elsewhere the parts are ours to choose, and runs of three or four
words ("one of the first") stand in any large collection; five seldom do by chance.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.model import Article, Span
from index.verify.places import Place, Stretch, occurrences, place_of, places_in, stretches
from index.verify.typography import wanted

SHORTEST_GIVEN = 3
"""Words of a part between omission marks or ends of sentences."""
SHORTEST_CHOSEN = 5
"""Words of any other part."""
MOST_PARTS = 12
_MOST_INSTEAD = 60  # characters of the text that one pair of brackets may stand for
_MOST_BEGINNINGS = 1_000  # tried in one stretch
_TOGETHER = 3  # words that the end of a part may be moved back, to the end of a sentence

_OMISSION = re.compile(r"\s*(?:[\[(]\s*)?(?:…|\.(?:\s?\.){2,})(?:\s*[\])])?\s*")
_BRACKETS = re.compile(r"\[[^\[\]]{1,200}\]")
_CAPITAL = re.compile(r"\[(\w)\](?=\w)")  # "[T]he"
_ENDING = re.compile(r"\w+(?=\[\w+\])")  # "walk[ed]"
_WORDS = re.compile(r"\S+")
_SENTENCE_END = re.compile(r"[.?!]\W*\Z")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a stitched quotation.

    Attributes:
        text: As it stands in the quotation.
        place: Where it stands in the articles.
        marked: Whether the quotation has an omission mark before it.
        others: How many other places it has in the articles that were looked at.
    """

    text: str
    place: Place
    marked: bool
    others: int


@dataclass(frozen=True)
class Looked:
    """An article that was taken apart to look in."""

    article: Article
    stretches: tuple[Stretch, ...]


def taken_apart(article: Article) -> Looked:
    """The article with its stretches in plain form."""
    return Looked(article, tuple(stretches(article)))


def bracketed(quotation: str) -> bool:
    """Whether words in brackets stand in a quotation, other than an omission mark."""
    return _BRACKETS.search(_OMISSION.sub(" ", quotation)) is not None


def altered_places(looked: Looked, quotation: str) -> list[Place]:
    """Where a quotation stands but for its brackets: these add words, or stand for some.

    "[sic]" adds, "[the mayor] promised" and "walk[ed]" stand for words or letters of the text, at
    most for `_MOST_INSTEAD` characters; "[T]he" changes a letter.
    """
    pieces = outside_brackets(quotation)
    if sum(len(piece.split(" ")) for piece in pieces) < SHORTEST_GIVEN:
        return []
    return [
        place_of(looked.article, stretch, span)
        for stretch in looked.stretches
        for span in _chains(stretch.plain.text, pieces)
    ]


def outside_brackets(quotation: str) -> list[str]:
    """The plain forms of what stands around the brackets of a quotation, and no word cut in two.

    "[T]he" is a piece that begins with "The"; the case of a first letter doesn't count.
    """
    opened = _ENDING.sub("", _CAPITAL.sub(r"[ ]\1", quotation))
    return [plain for piece in _BRACKETS.split(opened) if (plain := wanted(piece).plain)]


def _chains(text: str, pieces: Sequence[str]) -> Iterator[Span]:
    """Where the pieces stand one after another, with little between two of them."""
    free = 0
    for number, first in enumerate(occurrences(text, pieces[0])):
        if number == _MOST_BEGINNINGS:
            return
        end: int | None = first.end
        for piece in pieces[1:]:
            end = end and _next_end(text, piece, end)
        if end and first.start >= free:
            yield Span(first.start, end)
            free = end


def _next_end(text: str, piece: str, position: int) -> int | None:
    window = text[position : position + _MOST_INSTEAD + len(piece) + 1]
    found = next(occurrences(window, piece), None)
    return position + found.end if found else None


def stitched_parts(articles: Sequence[Looked], quotation: str) -> list[Part]:
    """The parts of a quotation that isn't of one piece, in its order; empty if it has none.

    There are at least two, at most `MOST_PARTS`, and they are all of the quotation.

    Args:
        articles: To look in, the likeliest first.
        quotation: White space folded.
    """
    pieces = [piece for piece in _OMISSION.split(quotation) if wanted(piece).plain]
    found: list[_Found] = []
    for piece in pieces:
        runs = _runs(articles, piece)
        if not runs or len(found) + len(runs) > MOST_PARTS:
            return []
        found += [_Found(run.text, run.places, marked=not n) for n, run in enumerate(runs)]
    return _chosen(found) if len(found) > 1 else []


@dataclass(frozen=True, slots=True)
class _Found:
    """A run of words with all of its places; whether an omission mark stands before it."""

    text: str
    places: list[Place]
    marked: bool = False


def _runs(articles: Sequence[Looked], piece: str) -> list[_Found]:
    """The piece as few runs that stand in the articles, each as long as can be; empty: none."""
    words = [Span(*match.span()) for match in _WORDS.finditer(piece)]
    runs: list[_Found] = []
    begin = 0
    while begin < len(words):
        if len(runs) == MOST_PARTS:
            return []
        run = _Run(articles, piece, words, begin)
        end = run.best_end()
        if end is None:
            return []
        runs.append(_Found(run.text(end), run.places(end)))
        begin = end
    return runs


@dataclass(frozen=True, slots=True)
class _Run:
    """The runs of words of a piece that begin at one of its words."""

    articles: Sequence[Looked]
    piece: str
    words: Sequence[Span]
    begin: int

    def text(self, end: int) -> str:
        return self.piece[self.words[self.begin].start : self.words[end - 1].end]

    def places(self, end: int) -> list[Place]:
        text = self.text(end)
        quotation = wanted(text)
        if not quotation.plain:
            return []
        found: list[Place] = []
        for looked in self.articles:
            found += places_in(looked.article, looked.stretches, quotation)
            if bracketed(text):
                found += altered_places(looked, text)
        return found

    def best_end(self) -> int | None:
        """The end of the longest run that stands; of a sentence, if one ends just before it."""
        longest = self._longest()
        last = len(self.words)
        ends = [end for end in range(longest - 1, longest - _TOGETHER, -1) if self._closes(end)]
        options = [longest] if longest == last else [*ends, longest, last - SHORTEST_CHOSEN]
        for end in options:
            if self.begin < end <= longest and self._is_long_enough(end):
                return end
        return None

    def _longest(self) -> int:
        # What begins a run that stands, stands: the longest is found by halving.
        low, high = self.begin, len(self.words)
        while low < high:
            middle = (low + high + 1) // 2
            if self.places(middle):
                low = middle
            else:
                high = middle - 1
        return low

    def _is_long_enough(self, end: int) -> bool:
        whole = (self.begin == 0 or self._closes(self.begin)) and (
            end == len(self.words) or self._closes(end)
        )
        return end - self.begin >= (SHORTEST_GIVEN if whole else SHORTEST_CHOSEN)

    def _closes(self, end: int) -> bool:
        """Whether a sentence ends before word number `end`."""
        if not 0 < end <= len(self.words):
            return False
        span = self.words[end - 1]
        return _SENTENCE_END.search(self.piece, span.start, span.end) is not None


def _chosen(found: Sequence[_Found]) -> list[Part]:
    """For each part one of its places: in the article that has most parts, in their order."""
    held: dict[str, int] = {}
    for part in found:
        for name in {place.article.id for place in part.places}:
            held[name] = held.get(name, 0) + 1
    parts: list[Part] = []
    reached: dict[str, int] = {}
    for number, part in enumerate(found):
        place = min(
            part.places,
            key=lambda place: (
                place.cut is not None,
                -held[place.article.id],
                place.span.start < reached.get(place.article.id, 0),
                place.rank,
            ),
        )
        reached[place.article.id] = place.span.end
        marked = part.marked and number > 0
        parts.append(Part(part.text, place, marked, len(part.places) - 1))
    return parts
