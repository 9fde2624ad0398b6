"""What a browser makes of a text fragment: the algorithm of the specification, step by step.

See "Find a range from a text directive" in WICG's "URL Fragment Text Directives". It shares no
code with `index.links`, takes no short cuts and is slow. Letters are compared as Chromium does.
"""

import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote

from index.model import Span

_LETTERS = {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ł": "l"}
_QUOTES = dict.fromkeys("‘’‚‛", "'") | dict.fromkeys("“”„‟", '"')
_MIDDLE = ".'’:·,;，；：．"  # between letters or digits: inside a word
_IDEOGRAPHS = "\u2e80"  # the first, more or less
_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


@dataclass(frozen=True)
class Fragment:
    """A text directive, decoded."""

    start: str
    end: str | None = None
    prefix: str | None = None
    suffix: str | None = None


def fragment_of(link: str) -> Fragment:
    """Read the directive of a link, which has one."""
    parts = link.partition(":~:text=")[2].split(",")
    prefix = unquote(parts.pop(0)[:-1]) if parts[0].endswith("-") else None
    suffix = unquote(parts.pop()[1:]) if parts[-1].startswith("-") else None
    start, end = [*map(unquote, parts), None][:2]
    assert start
    return Fragment(start, end, prefix, suffix)


def _counts(letter: str) -> bool:
    return not unicodedata.combining(letter) and unicodedata.category(letter) != "Cf"


def folded(text: str) -> list[str]:
    """For each character what browsers compare; white space stays, ignored ones are empty."""
    found = []
    for one in text:
        letters = unicodedata.normalize("NFKD", one).casefold()
        letters = "".join(filter(_counts, letters))
        letters = "".join(_LETTERS.get(c, _QUOTES.get(c, c)) for c in letters)
        found.append(one if one.isspace() else letters)
    return found


def _letters(words: str) -> str:
    return " ".join("".join(folded(words)).split())


class Page:
    """The text of a page, to look in.

    Args:
        text: Of the page.
        lines: Whether every line is a block of its own; else all of it is one.
    """

    def __init__(self, text: str, *, lines: bool) -> None:
        self._at: list[int] = []  # of each character of `_page`, where it stands in `text`
        self._text = text
        page: list[str] = []
        for at, letters in enumerate(folded(text)):
            blank = letters.isspace()
            letter = ("\n" if lines and letters in _BREAKS else " ") if blank else letters
            if blank and page and page[-1] in " \n":
                page[-1] = max(page[-1], letter, key="\n".__eq__)
            else:
                page += letter
                self._at += [at] * len(letter)
        self._page = "".join(page)

    def resolve(self, fragment: Fragment) -> Span | None:
        """The characters of the text that a browser marks."""
        begin = 0
        while begin < len(self._page):
            if fragment.prefix is not None:
                prefix = self._find(fragment.prefix, begin, start=True, end=False)
                if prefix is None:
                    return None
                begin, bounded = prefix.start + 1, fragment.end is not None or not fragment.suffix
                match = self._next(fragment.start, prefix.end, end=bounded)
                if match is None:
                    continue
            else:
                bounded = fragment.end is not None or not fragment.suffix
                match = self._find(fragment.start, begin, start=True, end=bounded)
                if match is None:
                    return None
                begin = match.start + 1
            whole = self._finish(fragment, match)
            if whole is not None:
                return Span(self._at[whole.start], self._at[whole.end - 1] + 1)
        return None

    def _finish(self, fragment: Fragment, match: Span) -> Span | None:
        end = match.end
        while True:
            if fragment.end is not None:
                found = self._find(fragment.end, end, start=True, end=not fragment.suffix)
                if found is None:
                    return None
                end = found.end
            if not fragment.suffix or self._next(fragment.suffix, end, end=True):
                return Span(match.start, end)
            if fragment.end is None:
                return None

    def _next(self, words: str, at: int, *, end: bool) -> Span | None:
        """The words if they are the next thing on the page, white space aside."""
        while self._page[at : at + 1].isspace():
            at += 1
        return self._match(_letters(words), at, start=False, end=end)

    def _find(self, words: str, begin: int, *, start: bool, end: bool) -> Span | None:
        letters = _letters(words)
        at = self._page.find(letters, begin)
        while at >= 0:
            if match := self._match(letters, at, start=start, end=end):
                return match
            at = self._page.find(letters, at + 1)
        return None

    def _match(self, letters: str, at: int, *, start: bool, end: bool) -> Span | None:
        stop = at + len(letters)
        if (start and not self._is_boundary(at)) or (end and not self._is_boundary(stop)):
            return None
        return Span(at, stop) if self._page.startswith(letters, at) else None

    def _is_boundary(self, at: int) -> bool:
        """Whether words end there; never between ideographs, which only a dictionary parts."""
        around = [self._page[n : n + 1] if n >= 0 else "" for n in range(at - 2, at + 2)]
        word = [one.isalnum() or one == "_" for one in around]
        # Marks join letters or digits, not ideographs.
        joined = [inside and one < _IDEOGRAPHS for inside, one in zip(word, around, strict=True)]
        middle = [one != "" and one in _MIDDLE for one in around]
        inside = word[1] and word[2]
        inside |= joined[0] and middle[1] and joined[2]
        inside |= joined[1] and middle[2] and joined[3]
        return not inside


def resolve(link: str, text: str) -> Span | None:
    """What a link marks on a page with the text, whether or not its lines are blocks.

    AssertionError: the two differ.
    """
    fragment = fragment_of(link)
    found = [Page(text, lines=lines).resolve(fragment) for lines in (True, False)]
    assert all(one == other for one, other in pairwise(found))
    return found[0]
