"""Articles by a name: of their title, author, publisher, id or path."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from index.question.names import people
from index.terms import plain, typed_words

LONGEST = 200
"""Characters of a name that are looked at."""
_CUT = 90  # characters from which on a name may be the beginning of a longer one
_BOUND = "\n"


def folded(name: str) -> str:
    """The words of a name with one space between them, without case, accents and marks."""
    return " ".join(word for typed in typed_words(name) if (word := plain(typed)))


@dataclass(frozen=True, slots=True)
class Fields:
    """What an article can be named by; the fields of its copies are its own, too.

    Attributes:
        authors: Lines of authors: each is a field, and so is each person in it.
        others: Titles, publishers, ids and paths.
    """

    authors: Sequence[str]
    others: Sequence[str]


class Names:
    """The fields of all articles, folded, in memory: one line of text for each article.

    Args:
        fields: Of each article, by row.
        words_of: `folded`, or what gives the same faster.
    """

    def __init__(self, fields: Iterable[Fields], words_of: Callable[[str], str] = folded) -> None:
        of_authors: list[str] = []
        of_all: list[str] = []
        known: dict[tuple[str, ...], str] = {}
        for one in fields:
            own = tuple(one.authors)
            if own not in known:
                people_too = (name for line in own for name in (line, *people(line)))
                known[own] = _line(map(words_of, people_too))
            of_authors.append(known[own])
            of_all.append(known[own] + _line(map(words_of, one.others)))
        self._authors, self._all = _Lines(of_authors), _Lines(of_all)

    def rows(self, name: str, *, of_authors: bool = False) -> list[int]:
        """The rows of the articles that a name means, rising; empty where there are none.

        Letter case and accents don't count. A field may be named whole, by some of its words
        ("girard", "foreign affairs"), or, where it is long, by its first 90 characters or more.
        Where the name is all of some field, such as a title, only the articles that have it are
        meant; else those with a field that begins so, if the name is that long; else those with a
        field that has all of its words; else those whose fields together have them.

        Args:
            name: As typed; cut at `LONGEST` characters.
            of_authors: Whether no other field than an author's counts.
        """
        lines = self._authors if of_authors else self._all
        words = folded(name[:LONGEST])
        if not words:
            return []
        rows = lines.holding(f"{_BOUND} {words} {_BOUND}")
        if not rows and len(name) >= _CUT:
            rows = lines.holding(f"{_BOUND} {words}")
        return rows or _with_words(lines, words.split())

    def beginning(self, words: str) -> list[int]:
        """The rows of the articles that hold a word beginning with each of the typed words."""
        own = [f" {word}" for word in folded(words[:LONGEST]).split()]
        if not own:
            return [] if words.strip() else list(range(len(self._all)))
        return self._all.holding_all(own)


class _Lines:
    """Lines in one text, in which a search is fast."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._text = "".join(lines)
        self._starts = list(accumulate(map(len, lines), initial=0))

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, row: int) -> str:
        return self._text[self._starts[row] : self._starts[row + 1]]

    def holding(self, part: str) -> list[int]:
        """The rows of the lines that hold a text, which begins or ends with a space or a bound."""
        rows: list[int] = []
        place = self._text.find(part)
        while place >= 0:
            rows.append(bisect_right(self._starts, place) - 1)
            place = self._text.find(part, self._starts[rows[-1] + 1])
        return rows

    def holding_all(self, parts: Sequence[str]) -> list[int]:
        """The rows of the lines that hold each of some such texts."""
        longest = max(parts, key=len)
        rows = self.holding(longest)
        return [row for row in rows if all(part in self[row] for part in parts)]


def _with_words(lines: _Lines, words: Sequence[str]) -> list[int]:
    """The rows of the lines with all of the words in one field, else in several."""
    own = [f" {word} " for word in dict.fromkeys(words)]
    held = lines.holding_all(own)
    in_one = [
        row
        for row in held
        if any(all(word in field for word in own) for field in lines[row].split(_BOUND))
    ]
    return in_one or held


def _line(fields: Iterable[str]) -> str:
    """Folded fields in one line: a bound before and behind each, a space around each word."""
    own = dict.fromkeys(filter(None, fields))
    return "".join(f"{_BOUND} {words} " for words in own) + _BOUND
